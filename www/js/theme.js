// Sets the theme before the first paint, so that the page does not flash in the other theme.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = localStorage.getItem("theme");
  const show = (theme) => (root.dataset.theme = theme);
  show(chosen ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => localStorage.getItem("theme") ?? show(system.matches ? "dark" : "light"));
})();
