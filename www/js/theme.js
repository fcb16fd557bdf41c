// Runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = localStorage.getItem("theme");
  const show = (theme) => (root.dataset.theme = theme);
  show(chosen ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => localStorage.getItem("theme") ?? show(system.matches ? "dark" : "light"));
})();
