// Photos go up one by one as soon as they are chosen: a refused form or a lost line loses none of
// them, and the form itself stays small. Without this script the files travel with the form.
for (const input of document.querySelectorAll("input[type=file][data-photos]")) {
  const form = input.form;
  const field = input.closest("[data-photo-field]");
  const list = field.querySelector("[data-photo-list]");
  const isFirst = input === field.querySelector("[data-photos]"); // of the chooser and the camera
  const busy = (by) => {
    form.dataset.busy = Number(form.dataset.busy ?? 0) + by;
    if (form.dataset.busy === "0") form.dispatchEvent(new Event("photos-done"));
  };
  const changed = () => form.dispatchEvent(new Event("change"));

  function tile(source, said) {
    const item = document.createElement("li");
    const image = new Image(96, 96);
    const state = document.createElement("span");
    const away = document.createElement("button");
    image.src = source;
    image.alt = "已选的照片";
    image.className = "thumb";
    state.textContent = said;
    away.type = "button";
    away.className = "btn btn-sm";
    away.textContent = "去掉";
    away.addEventListener("click", () => { item.remove(); changed(); });
    item.append(image, state, away);
    list.append(item);
    return { item, state };
  }

  function keep({ item, state }, id) {
    const number = document.createElement("input");
    number.type = "hidden";
    number.name = `${input.name}_ids`;
    number.value = id;
    item.append(number);
    state.textContent = "已传上";
    changed();
  }

  async function send(file, shown) {
    busy(+1);
    shown.state.textContent = "上传中…";
    const body = new FormData();
    body.append("file", file);
    try {
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch("/attachments", { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual" });
      if (answer.type === "opaqueredirect") throw new Error("登录已过期；请先去掉这张，提交时会请您重新登录，然后再选它");
      const told = await answer.json();
      if (answer.ok) keep(shown, told.id);
      else shown.state.textContent = told.detail;
    } catch (error) {
      shown.state.textContent = error instanceof TypeError ? "网络不通，没有传上" : error.message;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn btn-sm";
      again.textContent = "重传";
      again.addEventListener("click", () => { again.remove(); send(file, shown); });
      shown.item.append(again);
    }
    busy(-1);
  }

  for (const away of isFirst ? list.querySelectorAll("button") : []) {
    away.addEventListener("click", () => { away.closest("li").remove(); changed(); });
  }
  input.addEventListener("change", () => {
    for (const file of input.files) send(file, tile(URL.createObjectURL(file), ""));
    input.value = "";
  });
  form.addEventListener("restored", ({ detail }) => {
    for (const id of (isFirst && detail[`${input.name}_ids`]) || []) keep(tile(`/attachments/${id}/thumb`, ""), id);
  });
}
