// The boundaries of one's own units as a layer: fetched for the box and the zoom, with their names.
export function outlines({ map, put, shown }) {
  const layer = L.geoJSON(null, {
    interactive: false,
    coordsToLatLng: ([lon, lat]) => L.latLng(put(lon, lat)),
    style: ({ properties }) => ({ className: properties.own ? "outline own" : "outline", weight: properties.own ? 3 : 1.5, fill: false }),
    onEachFeature: ({ properties }, drawn) => drawn.bindTooltip(properties.name, { permanent: true, direction: "center", className: "outline-name", interactive: false }),
  }).addTo(map);
  let last;
  const refresh = async () => {
    last?.abort();
    last = new AbortController();
    const answer = await fetch(`/outlines?box=${shown().join(",")}&zoom=${map.getZoom()}`, { redirect: "manual", signal: last.signal }).catch(() => null);
    if (!answer?.ok) return;
    const found = await answer.json();
    layer.clearLayers().addData(found);
  };
  map.on("moveend", refresh);
  refresh();
  return layer;
}
