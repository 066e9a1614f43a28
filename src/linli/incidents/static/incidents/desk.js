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
