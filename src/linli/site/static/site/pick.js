// A long list to type into: by name, by code or by the first letters of the reading. The select stays
// behind it: without this script, and under a finger where the list is short, it is used itself.
const FEW = 120; // a finger scrolls so many in the phone's own list
const SHOWN = 12;
let made = 0;

const plain = (text) => text.toLowerCase().replaceAll(/\s/g, "");

function rank(option, sought) {
  const keys = (option.dataset.keys ?? "").split(" ");
  const label = plain(option.label);
  if (keys.some((key) => key === sought) || label === sought) return 0;
  if (keys.some((key) => key.startsWith(sought))) return 1;
  if (label.startsWith(sought)) return 2;
  return label.includes(sought) || keys.some((key) => key.includes(sought)) ? 3 : 9;
}

function found(select, text) {
  const options = [...select.options].filter((option) => option.value);
  const sought = plain(text);
  if (!sought) return options.slice(0, SHOWN);
  const ranked = options.map((option) => [rank(option, sought), option]).filter(([n]) => n < 9);
  return ranked.sort((a, b) => a[0] - b[0]).map(([, option]) => option).slice(0, SHOWN);
}

function build(select) {
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  list.id = `pick-${++made}`;
  box.className = "pick";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "可选的");
  list.hidden = true;
  Object.assign(input, { type: "text", className: "form-control", autocomplete: "off", id: select.id, placeholder: "输名称、编码或拼音首字母" });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  if (select.getAttribute("aria-describedby")) input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  select.removeAttribute("id");
  select.before(box);
  box.append(input, list, select);
  select.hidden = true;
  return { input, list };
}

function pick(select) {
  const { input, list } = build(select);
  const none = select.options[0]?.value === "" ? select.options[0].label : "";
  const chosen = () => (select.value ? select.selectedOptions[0].label : "");
  const items = () => [...list.children].filter((item) => item.dataset.value);
  const at = () => items().findIndex((item) => item.getAttribute("aria-selected") === "true");

  function show(text) {
    input.value = text ?? chosen();
    if (none) input.placeholder = select.value ? "" : `${none}：输名称、编码或拼音首字母`;
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function mark(n) {
    items().forEach((item, i) => item.setAttribute("aria-selected", String(i === n)));
    const item = items()[n];
    if (!item) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }
  function open(text) {
    list.replaceChildren(...found(select, text).map((option, n) => {
      const item = document.createElement("li");
      Object.assign(item, { id: `${list.id}-${n}`, textContent: option.label });
      item.dataset.value = option.value;
      item.setAttribute("role", "option");
      if (option.parentElement.label) {
        const group = document.createElement("small");
        group.textContent = option.parentElement.label;
        item.append(group);
      }
      return item;
    }));
    if (!list.children.length) {
      const empty = document.createElement("li");
      Object.assign(empty, { textContent: "没有这样的，换个说法试试" });
      empty.setAttribute("role", "option");
      empty.setAttribute("aria-disabled", "true");
      list.append(empty);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(text ? 0 : -1);
  }
  function choose(value) {
    select.value = value;
    close();
    show();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show();
  input.addEventListener("input", (event) => { event.stopPropagation(); open(input.value); });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => open(""));
  input.addEventListener("blur", () => {
    if (!list.hidden && input.value.trim() && items()[at()] && input.value !== chosen()) choose(items()[at()].dataset.value);
    else if (!input.value.trim() && select.value) choose("");
    close();
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open("");
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(Math.max(0, Math.min(items().length - 1, at() + step)));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      if (items()[at()]) choose(items()[at()].dataset.value);
      else close();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      show();
      input.blur();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const item = event.target.closest("[data-value]");
    if (item) choose(item.dataset.value);
  });
  select.addEventListener("change", () => show());
  select.form?.addEventListener("restored", () => show());
}

const isFinger = matchMedia("(pointer: coarse)").matches;
for (const select of document.querySelectorAll("select[data-pick]")) {
  if (!isFinger || select.options.length > FEW) pick(select);
}
