// "Use my position" fills the two coordinates, and says so.
document.querySelector("[data-locate]")?.addEventListener("click", ({ target }) => {
  const said = document.querySelector("[data-locate-said]");
  said.textContent = "正在取位置…";
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      for (const [name, value] of [["lon", coords.longitude], ["lat", coords.latitude]]) {
        document.querySelector(`[name=${name}]`).value = value.toFixed(6);
      }
      target.form.dispatchEvent(new Event("change"));
      said.textContent = `已取得当前位置(误差约 ${Math.round(coords.accuracy)} 米)。`;
    },
    () => { said.textContent = "取不到位置,请填写详细地址。"; },
    { enableHighAccuracy: true, timeout: 15000 },
  );
});
