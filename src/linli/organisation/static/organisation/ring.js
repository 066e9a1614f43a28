// A boundary under the hand: one ring of points, and what can be undone. It knows no map.
// What no hand can correct (several parts, holes, very many points) is kept as it is: `fixed`.
export const MOST = 300;

const tidy = (point) => point.slice(0, 2).map((n) => Math.round(n * 1e6) / 1e6); // a decimetre
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const isPoint = (p) => Array.isArray(p) && p.length >= 2 && p.slice(0, 2).every(Number.isFinite);
const isRing = (ring) => Array.isArray(ring) && ring.length > 0 && ring.every(isPoint);
const isPolygon = (polygon) => Array.isArray(polygon) && polygon.length > 0 && polygon.every(isRing);

// Give the polygons of a text, as far as it is GeoJSON of one area; null where it is not.
export function polygonsIn(text) {
  let found;
  try { found = JSON.parse(text); } catch { return null; }
  if (found?.type === "FeatureCollection" && found.features?.length === 1) [found] = found.features;
  if (found?.type === "Feature") found = found.geometry;
  const polygons = found?.type === "Polygon" ? [found.coordinates] : found?.type === "MultiPolygon" ? found.coordinates : null;
  return isPolygon(polygons?.[0]) && polygons.every(isPolygon) ? polygons : null;
}

// Say why polygons cannot be corrected by hand; nothing where they can.
function whyFixed(polygons) {
  if (polygons.length > 1) return `这个边界由 ${polygons.length} 块组成`;
  if (polygons[0].length > 1) return `这个边界中间有 ${polygons[0].length - 1} 个洞`;
  if (polygons[0][0].length > MOST + 1) return `这个边界有 ${polygons[0][0].length - 1} 个点`;
  return "";
}

export class Ring {
  points = [];
  isClosed = false;
  fixed = null; // the polygons and their text
  #past = [];
  #mark;

  // Take what a text says; false where it cannot be read. An empty text is an empty drawing.
  read(text) {
    const polygons = text.trim() ? polygonsIn(text) : [[[]]];
    if (!polygons) return false;
    this.#keep();
    const isFixed = Boolean(whyFixed(polygons)), points = isFixed ? [] : polygons[0][0].map(tidy);
    if (points.length > 1 && same(points[0], points.at(-1))) points.pop();
    Object.assign(this, { points, isClosed: points.length > 2, fixed: isFixed ? { polygons, text } : null });
    return true;
  }

  get why() { return this.fixed ? whyFixed(this.fixed.polygons) : ""; }

  // The text of the form. A drawing that is not finished has one too: nothing of it is lost.
  get text() {
    if (this.fixed) return this.fixed.text;
    return this.points.length ? JSON.stringify({ type: "Polygon", coordinates: [[...this.points, this.points[0]]] }) : "";
  }

  add(at) {
    const point = tidy(at);
    if (this.points.length && same(point, this.points.at(-1))) return;
    this.#keep();
    this.points.push(point);
  }

  // Steps of one movement bear one mark and are undone as one.
  insert(n, at, mark) { this.#keep(mark); this.points.splice(n, 0, tidy(at)); }

  move(n, at, mark) { this.#keep(mark); this.points[n] = tidy(at); }

  get mayRemove() { return this.points.length > (this.isClosed ? 3 : 0); }

  remove(n) { this.#keep(); this.points.splice(n, 1); }

  get mayClose() { return !this.isClosed && this.points.length > 2; }

  close() { this.#keep(); this.isClosed = true; }

  clear() { this.#keep(); Object.assign(this, { points: [], isClosed: false, fixed: null }); }

  get mayUndo() { return this.#past.length > 0; }

  undo() { Object.assign(this, this.#past.pop()); this.#mark = undefined; }

  forget() { this.#past = []; }

  #keep(mark) {
    if (!mark || mark !== this.#mark) this.#past.push({ points: [...this.points], isClosed: this.isClosed, fixed: this.fixed });
    this.#mark = mark;
  }

  // Whether two sides cross each other: the server will refuse it, and says so less quickly.
  get isCrossed() {
    const { points } = this, count = points.length, side = (n) => [points[n], points[(n + 1) % count]];
    for (let i = 0; i < count; i += 1) for (let j = i + 2; j < count; j += 1) if ((j + 1) % count !== i && cross(side(i), side(j))) return true;
    return false;
  }
}

const turn = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
const cross = ([a, b], [c, d]) => turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
