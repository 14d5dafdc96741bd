// Runs before the first paint: turns the chosen look (auto, light, dark) into the shade the colours follow.
(() => {
  const root = document.documentElement;
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const look = root.dataset.theme;
    root.dataset.shade = look === "dark" || (look === "auto" && night.matches) ? "dark" : "light";
    document.dispatchEvent(new Event("shade"));
  };
  night.addEventListener("change", apply);
  apply();
})();
