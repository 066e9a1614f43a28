// Boundaries as a layer, with their names; `role` is a class of the line. One above others has none.
export function outlineLayer({ map, put }, found = null) {
  return L.geoJSON(found, {
    interactive: false,
    coordsToLatLng: ([lon, lat]) => L.latLng(put(lon, lat)),
    style: ({ properties: { own, role } }) => ({ className: `outline ${own ? "own" : role ?? ""}`.trim(), weight: own ? 3 : 1.5, fill: false }),
    onEachFeature: ({ properties: { name, role } }, drawn) => {
      if (role !== "above") drawn.bindTooltip(name, { permanent: true, direction: "center", className: "outline-name", interactive: false });
    },
  }).addTo(map);
}

// The boundaries of one's own units: fetched for the box and the zoom.
export function outlines(view) {
  const { map, shown } = view;
  const layer = outlineLayer(view);
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
