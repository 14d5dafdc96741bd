// The keyboard, the search box, the messages, and the token that htmx sends with each change.
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
    // The answer to an act redraws the lines that are on the page, and only those.
    if (event.target.matches("[data-changes]")) {
      event.detail.parameters.set("shown", all("tbody.line").map((row) => row.id.slice("duty-".length)).join(","));
    }
    if (token) event.detail.headers["X-CSRFToken"] = token.slice("csrftoken=".length);
  });
  document.addEventListener("htmx:sendError", () => say(one("#messages").dataset.offline));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) say(one("#messages").dataset.fault);
  });

  // On a phone the menu is wider than the screen: one begins at the entry one is on.
  one(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const say = (sentence) => {
    const note = document.createElement("div");
    note.className = "message bad";
    note.textContent = sentence;
    one("#messages").append(note);
  };
  new MutationObserver((changes) => {
    for (const note of changes.flatMap((change) => [...change.addedNodes])) {
      if (note.nodeType === 1) setTimeout(() => note.remove(), 6000);
    }
  }).observe(one("#messages"), { childList: true });

  // Rows: a row that opens is `tr.open` or `tbody.line`; the one the keyboard stands on is marked `at`.
  const rows = () => all("tr.open, tbody.line");
  const here = () => rows().findIndex((row) => row.classList.contains("at"));
  const stand = (row) => {
    rows().forEach((other) => other.classList.toggle("at", other === row));
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const list = rows();
    if (list.length) stand(list[Math.min(Math.max(here() + by, 0), list.length - 1)]);
  };
  const current = () => rows()[here()];
  const follow = (row) => {
    const link = one("a[href]", row);
    if (link) link.click();
    else one("input, button", row)?.focus(); // a row without a page of its own has something to do in it
  };

  const close = () => {
    const form = one(".record, .assign");
    const box = one(".found");
    if (box?.childElementCount) box.replaceChildren();
    else if (form) form.parentElement.replaceChildren();
    document.activeElement?.blur();
  };
  const keys = {
    "/": () => one("#search")?.focus(),
    "?": () => one("#help")?.showModal(),
    j: () => step(1),
    k: () => step(-1),
    Enter: () => current() && follow(current()),
    a: () => one("[data-assign]", current() ?? document)?.click(),
    m: () => one("[data-mark]", current() ?? document)?.click(),
    r: () => one("[data-record]", current() ?? document)?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return close();
    const box = event.target.closest(".search");
    if (box) return among(event, box);
    if (typing(event.target)) return quickSave(event);
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  const quickSave = (event) => {
    if (event.key === "Enter" && event.target.matches(".record textarea") && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  };
  // The search box: arrows walk through what was found, Enter opens the first.
  const among = (event, box) => {
    const found = all(".found a", box);
    const at = found.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0 && found[0]) found[0].click();
    if (event.key === "ArrowDown") found[Math.min(at + 1, found.length - 1)]?.focus();
    if (event.key === "ArrowUp") (found[at - 1] ?? one("input", box)).focus();
    if (event.key.startsWith("Arrow")) event.preventDefault();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) one(".found")?.replaceChildren();
    if (event.target.closest("[data-close]")) close();
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const panel = document.getElementById(opener.dataset.open);
      panel.hidden = !panel.hidden;
      panel.querySelector("input")?.focus();
    }
    if (event.target.closest("[data-help]")) one("#help").showModal();
    const row = event.target.closest("tr.open, tbody.line");
    if (row) stand(row);
  });
  // What has just come in takes the hands: the note of a form, the first of the candidates. A call's outcome is asked only of calls.
  // On a phone the note is left alone: a keyboard on the screen would cover the button that saves.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!matchMedia("(pointer: coarse)").matches) one(".record textarea, .assign button", event.target)?.focus();
    one("form.record", event.target)?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".record [name=kind]")) {
      all("[data-outcome]", event.target.form).forEach((part) => { part.hidden = event.target.value !== "call"; });
      one("[data-proof]", event.target.form).hidden = !["gift", "flowers"].includes(event.target.value);
    }
  });
})();
