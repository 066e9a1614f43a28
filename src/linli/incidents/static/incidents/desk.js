// A desk of cases: what was answered has given its place to what became of it; go on with the next.
const cases = () => [...document.querySelectorAll("[data-case]")];

document.addEventListener("htmx:afterSwap", (event) => {
  const said = document.querySelector("[data-answered-case]:not([data-seen])");
  if (!said) return;
  said.dataset.seen = "";
  const left = document.querySelector("[data-left]");
  if (left) left.textContent = String(Math.max(0, Number(left.textContent) - 1));
  const after = cases().find((one) => said.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  (after ?? cases()[0])?.querySelector("[data-row]").focus();
});

// The first case is at hand where there is a keyboard; a phone would open its own over the page.
if (matchMedia("(min-width: 992px)").matches) cases()[0]?.querySelector("[data-row]")?.focus({ preventScroll: true });

// A board: all rows at once.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  for (const tick of document.querySelectorAll("[data-board] [name=pick]")) tick.checked = event.target.checked;
});

// A call: a figure chooses the answer; Enter then keeps it and goes on.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("[data-call]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input:not([type=radio]), textarea, select")) return;
  const choice = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice) { choice.click(); choice.focus(); }
});

// Who is not satisfied is asked why: the browser says so, and the number called stays on the screen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-call]");
  if (form) form.querySelector("[name=opinion]").required = form.querySelector("[data-why]:checked") !== null;
});
