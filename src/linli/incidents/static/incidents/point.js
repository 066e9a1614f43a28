// One point on a map; without a base map the point still shows on an empty ground.
const box = document.querySelector(".map[data-lon]");
const at = [Number(box.dataset.lat), Number(box.dataset.lon)];
const map = L.map(box, { attributionControl: false }).setView(at, 16);
L.circleMarker(at, { radius: 9 }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
