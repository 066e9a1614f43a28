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
  if (choice) { choice.checked = true; choice.focus(); }
});

// The browser says what is missing before anything is sent: the number called stays on the screen.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-call]");
  const opinion = form?.querySelector("[name=opinion]");
  if (!opinion) return;
  const missing = ["1", "2"].includes(form.querySelector("[name=answer]:checked")?.value) && !opinion.value.trim();
  opinion.setCustomValidity(missing ? "请写一句他哪里不满意，重新办理的人要看。" : "");
  if (missing) { event.preventDefault(); opinion.reportValidity(); }
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-call] [name=opinion]")) event.target.setCustomValidity("");
});
