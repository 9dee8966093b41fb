// Runs before the page is drawn, so that nothing flashes: colours as chosen, else as the system has them.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage refused: follow the system */ }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => { root.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light"); };
  draw();
  dark.addEventListener("change", draw);
  root.classList.add("js");
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    chosen = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", chosen); } catch { /* only for this page then */ }
    draw();
  });
})();
