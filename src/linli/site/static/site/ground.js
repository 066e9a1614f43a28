// The ground of every map: the base map of the installation, if it has one, and its coordinates.
// We keep WGS 84; a base map in GCJ-02 is met by moving what is shown and what is clicked.
const A = 6378245, EE = 0.00669342162296594;
const { PI, sin, cos, sqrt, abs } = Math;

function shift(lon, lat) {
  const x = lon - 105, y = lat - 35;
  const wave = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    + (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3 + (160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30)) * 2 / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    + (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3 + (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3;
  const bend = 1 - EE * sin(lat / 180 * PI) ** 2;
  return [
    east * 180 / (A / sqrt(bend) * cos(lat / 180 * PI) * PI),
    north * 180 / (A * (1 - EE) / (bend * sqrt(bend)) * PI),
  ];
}

export function toGcj(lon, lat) {
  const [east, north] = shift(lon, lat);
  return [lon + east, lat + north];
}

export function fromGcj(lon, lat) {
  let [x, y] = [lon, lat];
  for (let n = 0; n < 4; n += 1) {
    const [east, north] = shift(x, y);
    [x, y] = [lon - east, lat - north];
  }
  return [x, y];
}

const loading = {};
function once(tag, attributes) {
  const address = attributes.src ?? attributes.href;
  loading[address] ??= new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
    document.head.prepend(element); // before our own styles, which have the last word
  });
  return loading[address];
}

// Leaflet is fetched when the first map of a page is opened, not before.
export async function leaflet(box) {
  if (window.L) return;
  await Promise.all([
    once("link", { rel: "stylesheet", href: box.dataset.leafletCss }),
    once("script", { src: box.dataset.leafletJs }),
  ]);
}

export async function ground(box, options = {}) {
  await leaflet(box);
  const { tiles, attribution, datum, maxZoom } = box.dataset;
  const moved = Boolean(tiles) && datum === "gcj02";
  const map = L.map(box, { attributionControl: Boolean(attribution), fadeAnimation: false, maxZoom: 20, ...options });
  map.attributionControl?.setPrefix(false);
  for (const layer of (tiles || "").split(" ").filter(Boolean)) {
    const hosts = layer.match(/\{(\d)-(\d)\}/);
    const numbers = hosts ? Array.from({ length: hosts[2] - hosts[1] + 1 }, (_, n) => String(+hosts[1] + n)) : [];
    L.tileLayer(layer.replace(/\{\d-\d\}/, "{s}"), {
      subdomains: numbers, attribution, maxZoom: 20, maxNativeZoom: Number(maxZoom) || 18,
    }).addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  const put = (lon, lat) => (moved ? toGcj(lon, lat) : [lon, lat]).toReversed();
  const take = ({ lng, lat }) => (moved ? fromGcj(lng, lat) : [lng, lat]);
  const bounds = ([west, south, east, north]) => L.latLngBounds(put(west, south), put(east, north));
  const shown = () => {
    const seen = map.getBounds();
    const [west, south] = take(seen.getSouthWest()), [east, north] = take(seen.getNorthEast());
    return [Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90)].map((n) => n.toFixed(6));
  };
  return { map, put, take, bounds, shown };
}
