// Small habits of every page: look switches, the menu on a phone, drafts of forms, list keys.
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

// What was typed is kept for this tab under the person's id until the form has been taken.
const user = document.body.dataset.user;
for (const mark of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(`draft.${user}.${mark.dataset.draftDone}`);
}
const SKIP = new Set(["csrfmiddlewaretoken", "op_id", "version"]);
for (const form of user ? document.querySelectorAll("form[data-draft]") : []) {
  const key = `draft.${user}.${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((f) => f.name && f.type !== "file" && f.type !== "password" && !SKIP.has(f.name));
  const saved = sessionStorage.getItem(key);
  if (saved && !form.hasAttribute("data-answered")) {
    const values = JSON.parse(saved);
    for (const f of fields()) {
      if (f.type === "checkbox" || f.type === "radio") f.checked = values[f.name]?.includes(f.value) ?? f.checked;
      else if (f.name in values && f.type !== "hidden") f.value = values[f.name][0];
    }
  }
  const save = () => {
    const values = {};
    for (const f of fields()) {
      values[f.name] ??= [];
      if ((f.type !== "checkbox" && f.type !== "radio") || f.checked) values[f.name].push(f.value);
    }
    sessionStorage.setItem(key, JSON.stringify(values));
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}
// Clear-Site-Data forgets neither this tab's drafts nor anything on plain HTTP.
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());

const rows = [...document.querySelectorAll("[data-row]")];
let at = -1;
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, button") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); }
  } else if ((event.key === "j" || event.key === "k") && rows.length) {
    at = Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)));
    rows[at].focus();
  }
});

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

document.querySelector("[data-locate]")?.addEventListener("click", (event) => {
  const said = document.querySelector("[data-locate-said]");
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      document.querySelector("[name=lon]").value = coords.longitude.toFixed(6);
      document.querySelector("[name=lat]").value = coords.latitude.toFixed(6);
      said.textContent = "已取得当前位置。";
    },
    () => { said.textContent = "取不到位置,请填写地址。"; },
  );
  event.preventDefault();
});

// Live refresh: ask whether something waits for me; reload only when nothing is being typed.
const live = document.querySelector("[data-version]");
if (live) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(`/version?since=${encodeURIComponent(live.dataset.version)}`, { redirect: "manual" });
    if (answer.status === 200) location.reload();
  }, 5000);
}
