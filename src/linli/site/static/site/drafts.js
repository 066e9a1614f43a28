// Nothing typed is lost: a form marked data-draft is kept for this tab, under the person's id, until
// it has been taken. The op_id is kept with it, so that sending it again never counts twice.
const user = document.body.dataset.user;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "version", "verb"]);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

for (const mark of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(`draft.${user}.${mark.dataset.draftDone}`);
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}

for (const form of user ? document.querySelectorAll("form[data-draft]") : []) {
  const key = `draft.${user}.${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((f) => f.name && f.type !== "file" && !LEFT_OUT.has(f.name));
  const save = () => {
    const values = {};
    for (const field of fields()) {
      values[field.name] ??= [];
      if (field.multiple) values[field.name].push(...[...field.selectedOptions].map((o) => o.value));
      else if (!isTick(field) || field.checked) values[field.name].push(field.value);
    }
    sessionStorage.setItem(key, JSON.stringify(values));
  };
  const restore = (values) => {
    for (const field of fields().filter((f) => f.name in values)) {
      if (isTick(field)) field.checked = values[field.name].includes(field.value);
      else if (field.multiple) for (const o of field.options) o.selected = values[field.name].includes(o.value);
      else if (field.type !== "hidden" || field.name === "op_id") field.value = values[field.name][0] ?? "";
    }
    form.dispatchEvent(new CustomEvent("restored", { detail: values }));
    form.querySelector("[data-draft-said]")?.removeAttribute("hidden");
  };
  form.autocomplete = "off"; // else "back" shows what has been sent as if it had not
  const kept = sessionStorage.getItem(key);
  if (kept && !form.hasAttribute("data-answered")) restore(JSON.parse(kept));
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    location.assign(location.pathname + location.search);
  });
}

// Before a form leaves the page, ask whether the server can be reached: what was typed stays here.
let leaving = false;
addEventListener("pageshow", () => { leaving = false; });
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  event.preventDefault();
  if (leaving) return;
  leaving = true;
  if (form.dataset.busy > 0) {
    say(form, "照片传完就提交，请稍候…");
    await new Promise((done) => form.addEventListener("photos-done", done, { once: true }));
  }
  if (form.querySelector("[data-photo-list] li:not(:has(input))")) {
    leaving = false;
    return say(form, "有照片没有传上，请重传或去掉后再提交。");
  }
  if (await reached()) return HTMLFormElement.prototype.submit.call(form);
  leaving = false;
  say(form, "网络不通，还没有提交。填写的内容已留在本机，网络恢复后再按一次即可，不会重复。");
}, true);

async function reached() {
  try {
    return (await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(8000) })).ok;
  } catch { return false; }
}

function say(form, text) {
  let line = form.querySelector(".cannot-send");
  if (!line) {
    line = document.createElement("p");
    line.className = "cannot-send alert alert-warning mt-3 mb-0";
    line.setAttribute("role", "alert");
    form.querySelector("[type=submit]").after(line);
  }
  line.textContent = text;
}
