// Applied before the first paint: dark and large type, as chosen on this device.
(function () {
  var root = document.documentElement;
  function kept(name) { try { return localStorage.getItem("look." + name) === "1"; } catch (e) { return false; } }
  root.setAttribute("data-bs-theme", kept("dark") ? "dark" : "light");
  root.classList.toggle("large", kept("large"));
})();
