// 查重: how many are ticked, all of a group at once, its texts side by side; the rest is plain HTML.
const groups = () => [...document.querySelectorAll("[data-group]")];
const here = () => document.activeElement.closest("[data-group]") ?? groups()[0];
const ticks = (group) => [...group.querySelectorAll("[name=pick]")];

function count(group) {
  const main = group.querySelector("[name=main]:checked").value;
  const picked = ticks(group).filter((tick) => tick.checked && !tick.value.startsWith(main));
  group.querySelector("[data-count]").textContent = ` ${picked.length} 件`;
  group.querySelector("[data-said]").textContent = "";
  if (picked.length) group.setAttribute("hx-confirm", `把勾选的 ${picked.length} 件并入主件？并入的作废，不能撤销。`);
  else group.removeAttribute("hx-confirm");
  group.querySelector("[data-all]").textContent = ticks(group).every((tick) => tick.checked) ? "全不选" : "全选";
}

function all(group) {
  const on = !ticks(group).every((tick) => tick.checked);
  for (const tick of ticks(group)) tick.checked = on;
  count(group);
}

function look(group) {
  const folds = [...group.querySelectorAll(":scope > div details.look")];
  const open = !folds.every((fold) => fold.open);
  for (const fold of folds) fold.open = open;
}

for (const group of groups()) {
  count(group);
  group.addEventListener("change", () => count(group));
  group.querySelector("[data-all]").addEventListener("click", () => all(group));
}

// A merged group has given its place to what became of it: go on with the next one below.
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.target.matches?.("[data-merged]") ? event.target : document.querySelector("[data-merged]:not([data-seen])");
  if (!said) return;
  said.dataset.seen = "";
  const left = document.querySelector("[data-groups]");
  if (left) left.textContent = String(Math.max(0, Number(left.textContent) - 1));
  const after = groups().find((group) => said.compareDocumentPosition(group) & Node.DOCUMENT_POSITION_FOLLOWING);
  (after ?? groups()[0])?.querySelector("[data-row]").focus();
});

// What was not done leaves the hand where it was.
document.addEventListener("htmx:afterRequest", (event) => {
  const group = event.target.matches?.("[data-group]") ? event.target : null; // not its looks
  if (group?.isConnected && !document.activeElement.closest("[data-group]")) group.querySelector("[data-row]").focus();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const group = here();
  if (!group) return;
  if (event.key === "a") all(group);
  else if (event.key === "v") look(group);
});
