// The border within reach of a point: a corner if one is near, else the nearest spot of a line.
export function snapper({ map, put, take }, polygons) {
  const rings = polygons.flat().map((ring) => ring.map((at) => ({ at, latlng: L.latLng(put(...at)) })));
  let zoom;
  const project = () => {
    if (zoom === map.getZoom()) return;
    zoom = map.getZoom();
    for (const point of rings.flat()) point.pixel = map.project(point.latlng, zoom);
  };

  return (latlng, reach) => {
    project();
    const here = map.project(latlng, zoom);
    const best = { away: reach, at: null };
    const offer = (away, at) => { if (away < best.away) Object.assign(best, { away, at: at() }); };
    for (const point of rings.flat()) offer(here.distanceTo(point.pixel), () => point.at);
    if (best.at) return best.at;
    for (const ring of rings) {
      for (let n = 1; n < ring.length; n += 1) {
        const spot = L.LineUtil.closestPointOnSegment(here, ring[n - 1].pixel, ring[n].pixel);
        offer(here.distanceTo(spot), () => take(map.unproject(spot, zoom)));
      }
    }
    return best.at;
  };
}
