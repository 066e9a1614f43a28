// Sends positions of an open round, sparsely, while the worker's own tick is set.
const panel = document.querySelector("[data-patrol]");
const tick = panel?.querySelector("[data-patrol-follow]");
const said = panel?.querySelector("[data-patrol-said]");
const EVERY = 30_000;
let watch = null;
let waiting = [];
let kept = 0;

function token() {
  return panel.querySelector("[name=csrfmiddlewaretoken]").value;
}

function note({ coords, timestamp }) {
  const last = waiting.at(-1);
  if (!last || timestamp - last[0] >= EVERY) waiting.push([timestamp, coords.longitude, coords.latitude]);
}

async function send() {
  if (!waiting.length) return;
  const points = waiting.slice(0, 400);
  const body = new URLSearchParams({ points: JSON.stringify(points), csrfmiddlewaretoken: token() });
  try {
    const answer = await fetch(panel.dataset.patrol, { method: "POST", body });
    if (!answer.ok) return;
    waiting = waiting.slice(points.length);
    kept += (await answer.json()).kept;
    said.textContent = `已记 ${kept} 个位置。`;
  } catch {
    said.textContent = "没有网络，位置先留在本页，恢复后再传。";
  }
}

tick?.addEventListener("change", () => {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  if (!tick.checked) return;
  if (!navigator.geolocation) {
    said.textContent = "这部手机不能定位。";
    return;
  }
  const failed = () => { said.textContent = "没有取得位置，请检查定位权限。"; };
  watch = navigator.geolocation.watchPosition(note, failed, { enableHighAccuracy: true });
});
if (panel) setInterval(send, EVERY);
