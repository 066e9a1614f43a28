// Applied before the first paint: dark and large type as chosen on this device, else dark as the system is.
(function () {
  var root = document.documentElement;
  function kept(name, otherwise) {
    try {
      var chosen = localStorage.getItem("look." + name);
      return chosen === null ? otherwise : chosen === "1";
    } catch (e) { return otherwise; }
  }
  var dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-bs-theme", kept("dark", dark) ? "dark" : "light");
  root.classList.toggle("large", kept("large", false));
})();
