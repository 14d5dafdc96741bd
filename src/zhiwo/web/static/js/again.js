// Proving oneself anew: the request that was held back waits here, and is sent once the dialog has been answered.
(() => {
  let held = null;
  let again = false;
  const dialog = () => document.querySelector("#again");

  document.addEventListener("htmx:afterRequest", (event) => {
    const asks = event.detail.xhr?.getResponseHeader("HX-Retarget") === "#again";
    if (asks && !event.detail.elt.closest("#again")) held = event.detail.requestConfig;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "again" || dialog().open) return;
    dialog().showModal();
    dialog().querySelector("input:not([type=hidden])")?.focus();
  });
  document.addEventListener("proved", () => {
    const request = held;
    dialog().close();
    if (!request) return;
    again = true;
    htmx.ajax(request.verb, request.path, { source: request.elt, target: request.target });
    again = false;
  });
  // What was confirmed once is not asked a second time.
  document.addEventListener("htmx:confirm", (event) => {
    if (!again) return;
    event.preventDefault();
    event.detail.issueRequest(true);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    if (dialog()?.open) dialog().close();
    else history.back();
  });
  // Nothing typed there stays in the page.
  document.addEventListener(
    "close",
    (event) => {
      if (event.target.id !== "again") return;
      event.target.replaceChildren();
      held = null;
    },
    true,
  );
})();
