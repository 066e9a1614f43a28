// Small habits of every page: look switches, the menu on a phone, list keys.
const root = document.documentElement;
const isOn = (name) => (name === "dark" ? root.getAttribute("data-bs-theme") === "dark" : root.classList.contains(name));

for (const button of document.querySelectorAll("[data-look]")) {
  const name = button.dataset.look;
  button.setAttribute("aria-pressed", String(isOn(name)));
  button.addEventListener("click", () => {
    const on = !isOn(name);
    try { localStorage.setItem(`look.${name}`, on ? "1" : "0"); } catch { /* private window */ }
    if (name === "dark") root.setAttribute("data-bs-theme", on ? "dark" : "light");
    else root.classList.toggle(name, on);
    button.setAttribute("aria-pressed", String(on));
  });
}

const menu = document.querySelector("details.menu");
if (menu) {
  menu.open = !matchMedia("(max-width: 991.98px)").matches;
  menu.dataset.ready = "";
}

// Folded on a phone, open where there is room.
for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = matchMedia("(min-width: 992px)").matches;

// An answer with something to mend shows it, however long the page above is.
document.querySelector("[data-answered] .errors")?.closest(".mb-3, form")?.scrollIntoView({ block: "center" });

// Clear-Site-Data forgets neither this tab's drafts nor anything on plain HTTP.
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());

// The rows are looked up at each key: a live list changes under the hand.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); }
  } else if (event.key === "j" || event.key === "k") {
    const rows = [...document.querySelectorAll("[data-row]")];
    const next = rows.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
  }
});

// What was chosen counts only once it is sent: the button says so.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-changes]")) event.target.form.querySelector("[type=submit]").classList.add("btn-primary");
});

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

// Live refresh: ask whether something waits for me (204: no), then have htmx fetch just that part.
const watch = setInterval(async () => {
  const live = document.querySelector("[data-version]");
  if (!live) clearInterval(watch);
  if (!live || document.hidden) return;
  const since = encodeURIComponent(live.dataset.version);
  const answer = await fetch(`/version?since=${since}`, { redirect: "manual" }).catch(() => null);
  if (answer?.status === 200) htmx.trigger(live, "news");
  const out = answer?.type === "opaqueredirect";
  if (out) clearInterval(watch);
  document.querySelector("[data-live-said]").textContent = out ? "登录已过期，请刷新页面重新登录。" : answer?.ok ? "" : "暂时连不上服务器，列表可能不是最新的。";
}, 5000);
