// A detail in clear: the dialog that asks what for, and the value that masks itself again. Nothing of it is kept.
(() => {
  const dialog = document.querySelector("#reveal");
  const mask = (shown) => shown.replaceWith(shown.dataset.mask);

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === dialog && dialog.childElementCount) {
      dialog.showModal();
      dialog.querySelector("input")?.focus();
    }
    for (const shown of document.querySelectorAll("[data-clear]:not([data-counting])")) {
      shown.dataset.counting = "";
      setTimeout(() => mask(shown), shown.dataset.clear * 1000);
    }
  });
  // Shown or refused, the question has been answered.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.matches("[data-reveal]")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-cancel]")) dialog.close();
  });
  dialog.addEventListener("change", (event) => {
    if (event.target.name !== "purpose") return;
    const words = dialog.querySelector("[name=words]");
    words.required = event.target.value === "other";
    if (words.required) words.focus();
  });
  // Whoever leaves the page leaves no value behind, wherever the browser keeps old pages.
  window.addEventListener("pagehide", () => document.querySelectorAll("[data-clear]").forEach(mask));
})();
