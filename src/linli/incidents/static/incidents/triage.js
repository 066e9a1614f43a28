// 分拣受理 by keyboard. Every key presses something that is on the page: without this script a mouse does.
const $ = (what) => document.querySelector(what);
const accept = $("[data-accept]");
const isTyping = (target) => target.closest("textarea, select, [type=text], [type=search], dialog");

function go(step) {
  const rows = [...document.querySelectorAll("[data-queue] a")];
  const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[now + step]?.click();
}

function mark(step) {
  const all = [...document.querySelectorAll("[data-candidate]")];
  const now = all.findIndex((one) => one.classList.contains("marked"));
  if (!all.length) return;
  all[now]?.classList.remove("marked");
  const next = all[(now + step) % all.length];
  next.classList.add("marked");
  next.scrollIntoView({ block: "nearest" });
}

function unfold(fold) {
  if (!fold) return;
  fold.open = true;
  fold.querySelector("select, textarea, [type=submit]").focus();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  n: () => mark(1),
  v: () => { const look = $(".marked .look"); if (look) look.open = !look.open; },
  m: () => unfold($(".marked [data-merge]")),
  c: () => $("[data-accept] [role=combobox], [data-accept] select")?.focus(),
  "?": () => $("[data-keys-shown]").showModal(),
  Enter: () => accept?.requestSubmit(),
};
KEYS["/"] = KEYS.c;

function action(key) {
  const name = CSS.escape(key);
  const radio = accept?.querySelector(`[data-digit="${name}"]`);
  const fold = $(`[data-fold="${name}"]`);
  const button = $(`[data-key="${name}"]`);
  if (radio) return () => radio.click();
  if (fold) return () => unfold(fold);
  return KEYS[key] ?? (button && (() => button.click()));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.key === "Escape") document.activeElement.blur();
  if (isTyping(event.target)) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const wanted = action(event.key);
  if (!wanted) return;
  event.preventDefault();
  wanted();
});

$("[data-show-keys]").addEventListener("click", KEYS["?"]);
for (const candidate of document.querySelectorAll("[data-candidate]")) {
  candidate.addEventListener("click", () => {
    $("[data-candidate].marked")?.classList.remove("marked");
    candidate.classList.add("marked");
  });
}

// A suggestion is taken by pressing it, never by itself.
for (const button of document.querySelectorAll("[data-suggest]")) {
  button.addEventListener("click", () => {
    const select = accept.querySelector("[data-category]");
    select.value = button.dataset.suggest;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A category brings its usual urgency along, until somebody has chosen another.
let isChosen = false;
accept?.addEventListener("restored", () => { isChosen = true; });
accept?.addEventListener("change", (event) => {
  if (event.target.name === "urgency") isChosen = true;
  const usual = event.target.matches("[data-category]") && event.target.selectedOptions[0]?.dataset.urgency;
  if (usual && !isChosen) accept.querySelector(`[name=urgency][value="${usual}"]`).checked = true;
  // Once it is picked the digits are for the urgency, not for the box.
  const isPicked = event.target.matches("[data-category]") && event.target.value;
  if (isPicked && document.activeElement.matches("[role=combobox]")) accept.querySelector("[name=urgency]:checked").focus();
});

// What is missing is asked for where it can be typed at once; pick.js has put its box there by then.
if (accept?.querySelector("[data-category] ~ .errors, .pick ~ .errors")) KEYS.c();
