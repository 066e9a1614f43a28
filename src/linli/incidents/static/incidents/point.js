// One point on a map; without a base map the point still shows on an empty ground.
import { ground } from "../site/ground.js";

const box = document.querySelector(".map[data-point]");
const { map, put } = await ground(box);
const at = put(Number(box.dataset.lon), Number(box.dataset.lat));
map.setView(at, 16);
L.circleMarker(at, { radius: 9 }).addTo(map);
