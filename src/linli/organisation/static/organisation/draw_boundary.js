// A boundary is drawn on the map; what is drawn is the text of the form, and the server judges it.
import { ground } from "../site/ground.js";
import { outlineLayer } from "../site/outlines.js";
import { handles } from "./handles.js";
import { polygonsIn, Ring } from "./ring.js";
import { snapper } from "./snap.js";

const part = (name) => document.querySelector(`[data-draw-${name}]`);
const box = document.querySelector(".map[data-beside]");
const form = box.closest("form"), field = form.elements.boundary, file = form.elements.file;
const isTouch = matchMedia("(pointer: coarse)").matches;
const ring = new Ring();
let picked = -1, view, points;

// One finger scrolls the page, two move the map; a mouse drags it.
try {
  view = await ground(box, { dragging: !isTouch, doubleClickZoom: false, zoomSnap: 0.5 });
} catch {
  part("said").textContent = "地图没有取到，请检查网络；也可以导入文件或粘贴坐标。";
}
if (view) begin();

function begin() {
  const { map, put, take, bounds } = view;
  const beside = JSON.parse(box.dataset.beside);
  const around = outlineLayer(view, beside);
  const snap = snapper(view, beside.features.map(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates)).flat());
  const drawn = L.layerGroup().addTo(map);

  const near = (latlng) => (part("snap").checked && snap(latlng, isTouch ? 24 : 14)) || take(latlng);

  function draw() {
    drawn.clearLayers();
    const style = { className: ring.isClosed && ring.isCrossed ? "drawn crossed" : "drawn", interactive: false, weight: 3 };
    const latlngs = (one) => one.map((point) => put(...point));
    if (ring.fixed) L.polygon(ring.fixed.polygons.map((polygon) => polygon.map(latlngs)), style).addTo(drawn);
    else if (ring.isClosed) L.polygon(latlngs(ring.points), style).addTo(drawn);
    else L.polyline(latlngs(ring.points), style).addTo(drawn);
  }

  function show() {
    draw();
    points.show(ring, picked);
    part("undo").disabled = !ring.mayUndo;
    part("remove").disabled = !(picked in ring.points) || !ring.mayRemove;
    part("close").disabled = !ring.mayClose;
    part("centre").disabled = Boolean(ring.fixed) || ring.isClosed;
    part("anew").disabled = !ring.fixed && !ring.points.length;
    part("said").textContent = words();
  }

  function words() {
    const count = ring.points.length;
    if (ring.fixed) return `${ring.why}，只能看，不能在这里用手改。要改就按“重画”从头画，或者在制图软件里改好再导入。`;
    if (ring.isClosed && ring.isCrossed) return "边线自己交叉了（红色），请把点拖开再预览。";
    if (picked >= 0) return `选中了第 ${picked + 1} 点，可以拖动或删掉。`;
    if (ring.isClosed) return `共 ${count} 个点。拖动圆点修改；点一下圆点，再按“删掉这点”；边线中间的小圆点用来加点（放大后更多）。`;
    if (!count) return "沿着边界在地图上一个点一个点地点，至少 3 个点。";
    return count < 3 ? `已点 ${count} 个点，还要至少 ${3 - count} 个。` : `已点 ${count} 个点。接着点，或者点第 1 点、按“收口”画完。`;
  }

  // After each change the form holds it, and a preview of what was before cannot be kept.
  function changed() {
    field.value = ring.text;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    outdate();
    show();
  }

  function outdate() {
    const keep = document.querySelector("[data-keep]");
    if (keep) Object.assign(keep, { disabled: true, textContent: "改过了，请再预览" });
  }

  function act(deed) { deed(); changed(); }

  function moved(n, latlng, mark) {
    const at = near(latlng);
    if (picked !== n) picked = -1;
    ring.move(n, at, mark);
    draw();
    return put(...at);
  }

  points = handles(view, {
    size: isTouch ? 44 : 28,
    on: {
      pick(n) {
        if (n === 0 && ring.mayClose) return act(() => ring.close());
        picked = picked === n ? -1 : n;
        show();
      },
      remove(n) { if (ring.mayRemove) act(() => { picked = -1; ring.remove(n); }); },
      move: moved,
      nudge(n, latlng) { act(() => ring.move(n, take(latlng), `key ${n}`)); }, // a small step would never leave a border
      insert(n, latlng, mark) {
        picked = -1;
        ring.insert(n, take(latlng), mark);
        if (!mark) act(() => { picked = n; });
      },
      done: changed,
    },
  });

  function add(latlng) {
    if (ring.fixed) return;
    if (ring.isClosed) { picked = -1; return show(); }
    act(() => { picked = -1; ring.add(near(latlng)); });
  }

  function seeAll() {
    const own = drawn.getLayers().reduce((sum, layer) => sum.extend(layer.getBounds()), L.latLngBounds([]));
    const all = own.isValid() ? own : around.getBounds();
    if (all.isValid()) map.fitBounds(all, { padding: [30, 30], maxZoom: 18 });
    else if (box.dataset.extent) map.fitBounds(bounds(box.dataset.extent.split(",").map(Number)));
    else map.setView([35, 105], 4);
  }

  function load() {
    if (!ring.read(field.value)) { part("said").textContent = "坐标读不懂，地图上没有更新。"; return false; }
    picked = -1;
    draw();
    seeAll();
    show();
    return true;
  }

  // A file that can be drawn is drawn at once and can be corrected; any other is left to the server.
  async function takeFile() {
    const text = file.files[0]?.size <= 1e6 ? await file.files[0].text() : "";
    if (!polygonsIn(text)) return;
    const { name } = file.files[0];
    field.value = text;
    file.value = "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    load();
    outdate();
    part("said").textContent = `已读入 ${name}。${words()}`;
  }

  map.setView([35, 105], 4);
  load();
  ring.forget();
  show();
  map.on("click", ({ latlng }) => add(latlng));
  map.on("zoomend", () => points.show(ring, picked));
  part("undo").onclick = () => act(() => { picked = -1; ring.undo(); });
  part("remove").onclick = () => act(() => { ring.remove(picked); picked = -1; });
  part("close").onclick = () => act(() => ring.close());
  part("centre").onclick = () => add(map.getCenter());
  part("anew").onclick = () => act(() => { picked = -1; ring.clear(); });
  part("all").onclick = seeAll;
  field.addEventListener("change", (event) => { if (event.isTrusted) { outdate(); load(); } });
  form.addEventListener("restored", () => { if (load()) ring.forget(); show(); });
  file.addEventListener("change", takeFile);
  box.dataset.ready = "";
}
