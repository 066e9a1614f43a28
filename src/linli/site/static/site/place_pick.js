// A point for a form: from the device, by a tap on the map, or typed. Without this script it is typed.
import { ground, leaflet } from "./ground.js";
import { outlines } from "./outlines.js";

for (const pick of document.querySelectorAll(".pick[data-pick]")) prepare(pick);

function prepare(pick) {
  const part = (name) => pick.querySelector(`[data-pick-${name}]`);
  const field = pick.querySelector("input");
  const place = field.form.elements.place; // the select of the grid, where the form has one
  const said = part("said"), box = pick.querySelector(".map");
  let view, pin, asked;

  const point = () => {
    const numbers = field.value.split(/[,\uff0c]/).map(Number);
    return numbers.length === 2 && numbers.every(Number.isFinite) && field.value.trim() ? numbers : null;
  };

  // `how` says where the point came from; typing says nothing.
  async function show(how = "") {
    const at = point();
    part("clear").hidden = !field.value;
    part("take").hidden = true;
    said.textContent = at ? how || "已有位置。" : "";
    if (view) {
      pin?.remove();
      pin = at && L.circleMarker(view.put(...at), { radius: 10, className: "picked-point" }).addTo(view.map);
    }
    if (at) await propose(at, how || "已有位置");
  }

  async function propose(at, how) {
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`/locate?at=${at.join(",")}`, { redirect: "manual", signal: asked.signal }).catch(() => null);
    if (!answer?.ok) return;
    const { code, name } = await answer.json();
    if (!name) { said.textContent = `${how}。不在您上报范围内的边界里，请核对。`; return; }
    said.textContent = `${how}，在${name}。`;
    const option = place && [...place.options].find((one) => one.value === code);
    if (!option || place.value === code) return;
    const take = part("take");
    Object.assign(take, { hidden: false, textContent: `地点改为${name}` });
    take.onclick = () => {
      place.value = code;
      take.hidden = true;
      place.dispatchEvent(new Event("change", { bubbles: true }));
      said.textContent = `地点已改为${name}。`;
    };
  }

  function set(lon, lat, how) {
    field.value = `${lon.toFixed(6)},${lat.toFixed(6)}`;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    show(how);
  }

  async function open() {
    const fold = part("fold"), wanted = fold.hidden;
    fold.hidden = !wanted;
    part("open").setAttribute("aria-expanded", String(wanted));
    if (!wanted || view) return;
    try { await leaflet(box); } catch { said.textContent = "地图没有取到，请检查网络，或直接填经纬度。"; return; }
    view = await ground(box);
    const { map, put, take, bounds } = view;
    const former = box.dataset.lon ? [Number(box.dataset.lon), Number(box.dataset.lat)] : null;
    if (former) L.circleMarker(put(...former), { radius: 8, className: "former-point", interactive: false }).bindTooltip("原来的位置").addTo(map);
    const at = point() ?? former;
    const around = box.dataset.extent && bounds(box.dataset.extent.split(",").map(Number));
    if (around) map.fitBounds(at ? around.extend(put(...at)) : around);
    else if (at) map.setView(put(...at), 16);
    else map.setView([35, 105], 4);
    outlines(view);
    map.on("click", ({ latlng }) => set(...take(latlng), "已在地图上点好"));
    part("centre").onclick = () => set(...take(map.getCenter()), "已定在地图中央");
    show();
  }

  part("open").onclick = open;
  part("clear").onclick = () => {
    field.value = "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  };
  part("here").onclick = () => {
    said.textContent = "正在取位置…";
    const failed = () => { said.textContent = "取不到位置，请在地图上点，或填写详细地址。"; };
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      set(coords.longitude, coords.latitude, `已取得现在的位置（误差约 ${Math.round(coords.accuracy)} 米）`);
      if (view) view.map.setView(view.put(coords.longitude, coords.latitude), 17);
    }, failed, { enableHighAccuracy: true, timeout: 15000 });
  };
  field.addEventListener("change", (event) => event.isTrusted && show());
  field.form.addEventListener("restored", () => show());
  if (field.value) show();
}
