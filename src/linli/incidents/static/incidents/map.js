// The map of incidents: clusters come from the server, the list beside it holds what the map shows.
import { ground } from "../site/ground.js";
import { outlines } from "../site/outlines.js";

const box = document.querySelector("[data-incident-map]");
const beside = document.querySelector("[data-beside]");
const said = document.querySelector("[data-said]");
const toList = document.querySelector("[data-to-list]");
const asked = new URLSearchParams(location.search);
asked.delete("box");
const OUT = "登录已过期，请刷新页面重新登录。";

const view = await ground(box);
const { map, put, take, bounds, shown } = view;
const marks = L.layerGroup().addTo(map);
let last;

async function get(address, part) {
  const answer = await fetch(`${address}?${new URLSearchParams([...asked, ...Object.entries(part)])}`, { redirect: "manual", signal: last?.signal });
  if (!answer.ok) throw new Error(answer.type === "opaqueredirect" ? OUT : "暂时取不到事件，请稍后再试。");
  return answer;
}

function mark(lon, lat, kind, size, text, title, act) {
  const icon = L.divIcon({ className: `${kind} pin`, html: `<span>${text}</span>`, iconSize: [size, size] });
  return L.marker(put(lon, lat), { icon, title, riseOnHover: true }).on("click", act).addTo(marks);
}

function draw(seen) {
  marks.clearLayers();
  for (const one of seen.clusters) {
    const late = one.late ? "，其中超期 " + one.late + " 件" : "";
    const size = Math.min(72, 44 + 6 * Math.log2(one.count / 2 + 1));
    mark(one.lon, one.lat, one.late ? "cluster late" : "cluster", size, one.count, `${one.count} 件${late}`, () => open(one));
  }
  for (const one of seen.spots) mark(one.lon, one.lat, one.late ? "spot late" : "spot", 44, "", one.title + (one.late ? "（超期）" : ""), (event) => tell(one, event.target));
  say(seen);
}

function say(seen, place = "图上") {
  said.textContent = `${place} ${seen.count} 件${seen.late ? `，超期 ${seen.late} 件` : ""}`;
}

async function tell(one, marker) {
  const answer = await fetch(`/incidents/${one.id}/spot`, { redirect: "manual" }).catch(() => null);
  const content = document.createElement("div");
  if (answer?.ok) content.innerHTML = await answer.text();
  else content.textContent = answer?.type === "opaqueredirect" ? OUT : "这件事现在看不到了，请刷新。";
  marker.unbindPopup().bindPopup(content, { minWidth: 220 }).openPopup();
}

// A cluster opens into the map where that parts it, else into the list: many at one address.
function open(one) {
  const around = bounds(one.box);
  const deepest = map.getMaxZoom();
  const across = map.project(around.getNorthEast(), deepest).distanceTo(map.project(around.getSouthWest(), deepest));
  if (map.getZoom() < deepest && across > 80) return map.fitBounds(around, { padding: [60, 60], maxZoom: Math.max(map.getZoom() + 1, Math.min(deepest, map.getBoundsZoom(around))) });
  say(one, "这里");
  list(one.box).then(() => beside.scrollIntoView({ block: "nearest" }));
}

async function list(area) {
  toList.href = `${toList.dataset.toList}&box=${area.join(",")}`;
  beside.innerHTML = await (await get("/map/rows", { box: area.join(",") })).text();
}

async function refresh() {
  last?.abort();
  last = new AbortController();
  const centre = map.getCenter();
  history.replaceState(history.state, "", `#${map.getZoom()}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`);
  const area = shown();
  try {
    draw(await (await get("/map/clusters", { box: area.join(","), zoom: map.getZoom() })).json());
    await list(area);
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = error.name === "TypeError" ? "网络不通，地图没有更新。" : error.message;
  }
}

function kept() {
  const [zoom, lat, lon] = location.hash.slice(1).split("/").map(Number);
  return lat && lon && zoom >= 0 ? [[lat, lon], zoom] : null;
}

async function begin() {
  if (kept()) return map.setView(...kept());
  if (box.dataset.box) return map.fitBounds(bounds(box.dataset.box.split(",").map(Number)), { maxZoom: 17 });
  const seen = await get("/map/clusters", { zoom: 12 }).then((answer) => answer.json()).catch(() => ({ clusters: [], spots: [] }));
  const all = [...seen.clusters.map((one) => bounds(one.box)), ...seen.spots.map((one) => L.latLngBounds([put(one.lon, one.lat)]))];
  if (all.length) return map.fitBounds(all.reduce((sum, one) => sum.extend(one)), { maxZoom: 15, padding: [30, 30] });
  if (box.dataset.extent) return map.fitBounds(bounds(box.dataset.extent.split(",").map(Number)));
  return map.setView([35, 105], 4);
}

await begin();
outlines(view);
let soon;
map.on("moveend", () => { clearTimeout(soon); soon = setTimeout(refresh, 150); });
refresh();
