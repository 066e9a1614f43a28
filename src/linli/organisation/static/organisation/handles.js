// The points of a ring on the map: drag one, tap one, tap between two. All that a hand can hold.
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `on` says what becomes of it: pick(n), remove(n), nudge(n, latlng), move(n, latlng, mark),
// insert(n, latlng, mark), done(). The steps of one drag bear one mark.
export function handles({ map, put }, { size, on }) {
  const layer = L.layerGroup().addTo(map);
  const corners = [];

  function handle(kind, latlng, title, options = {}) {
    const icon = L.divIcon({ className: `handle ${kind}`, html: "<span></span>", iconSize: [size, size] });
    return L.marker(latlng, { icon, title, draggable: true, autoPan: false, ...options }).addTo(layer);
  }

  function dragged(marker, begin, move) {
    let mark;
    marker.on("dragstart", () => {
      mark = Symbol("one drag");
      map.getContainer().classList.add("moving");
      begin(mark);
    });
    marker.on("drag", () => marker.setLatLng(move(marker.getLatLng(), mark)));
    marker.on("dragend", () => {
      map.getContainer().classList.remove("moving");
      on.done();
    });
  }

  function corner(n, point, kind) {
    const marker = handle(`corner ${kind}`, put(...point), `第 ${n + 1} 点`, { zIndexOffset: 1000 });
    marker.on("click", () => on.pick(n));
    dragged(marker, () => {}, (latlng, mark) => on.move(n, latlng, mark));
    marker.getElement().addEventListener("keydown", (event) => keyed(event, n, marker));
    corners.push(marker);
  }

  function keyed(event, n, marker) {
    const step = STEPS[event.key];
    if (step) {
      const to = map.latLngToLayerPoint(marker.getLatLng()).add(L.point(step).multiplyBy(event.shiftKey ? 1 : 5));
      on.nudge(n, map.layerPointToLatLng(to));
    } else if (event.key === "Delete" || event.key === "Backspace") on.remove(n);
    else if (event.key === "Enter" || event.key === " ") on.pick(n);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Between two points that are far enough apart for a third.
  function middle(n, from, to) {
    const [a, b] = [from, to].map((point) => map.latLngToLayerPoint(put(...point)));
    if (a.distanceTo(b) < 1.4 * size) return;
    const at = map.layerPointToLatLng(a.add(b).divideBy(2));
    const marker = handle("middle", at, "在这里加一个点", { keyboard: false });
    marker.on("click", () => on.insert(n, at));
    dragged(marker, (mark) => {
      marker.getElement().classList.replace("middle", "corner");
      on.insert(n, marker.getLatLng(), mark);
    }, (latlng, mark) => on.move(n, latlng, mark));
  }

  return {
    show({ points, isClosed }, picked) {
      const focused = corners.findIndex((marker) => marker.getElement() === document.activeElement);
      layer.clearLayers();
      corners.length = 0;
      points.forEach((point, n) => {
        const isEnd = !isClosed && n === 0 && points.length > 2;
        corner(n, point, n === picked ? "picked" : isEnd ? "end" : "");
      });
      if (isClosed) points.forEach((point, n) => middle(n + 1, point, points[(n + 1) % points.length]));
      if (focused >= 0) corners[Math.min(focused, corners.length - 1)]?.getElement().focus();
    },
  };
}
