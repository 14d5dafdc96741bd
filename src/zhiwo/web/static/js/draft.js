// The editor of a tag's rule: read at every key, counted when the hand rests, completed from the keyboard.
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = one("#draft");
  const rule = one("#rule");
  const mirror = one(".ruled .mirror");
  const REST = 500; // milliseconds without a key before the exact count is asked for
  let number = 0;
  let running = null;
  let wanted = false;
  let readAt = "";
  let readOf = "";
  let counting = new AbortController();
  let resting = 0;
  let composing = false;

  const ask = async (address, more, controller) => {
    const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
    const body = new URLSearchParams(new FormData(form));
    Object.entries(more).forEach(([name, value]) => body.set(name, value));
    const answer = await fetch(address, {
      method: "POST",
      body,
      signal: controller.signal,
      headers: { "X-CSRFToken": token?.slice("csrftoken=".length) ?? "", "HX-Request": "true" },
    });
    if (answer.redirected || answer.headers.has("HX-Redirect")) location.reload();
    return answer.status === 200 ? answer.text() : "";
  };

  // Each piece of an answer takes the place of the one with its id.
  const take = (markup) => {
    const pieces = new DOMParser().parseFromString(markup, "text/html").body.children;
    for (const piece of [...pieces]) {
      const old = document.getElementById(piece.id);
      if (!old) continue;
      old.replaceWith(piece);
      window.htmx.process(piece);
    }
  };

  // What can't be read is underlined in a copy of the text that lies beneath it.
  const underline = () => {
    const { from, to } = one("#reading").dataset;
    mirror.replaceChildren();
    if (from === undefined) return;
    const letters = [...rule.value]; // characters, as the server counts them, not the halves of some
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(+from, Math.max(+to, +from + 1)).join("") || " ";
    mirror.append(letters.slice(0, +from).join(""), mark, letters.slice(+to).join(""));
    mirror.scrollTop = rule.scrollTop;
  };

  const caret = () => [...rule.value.slice(0, rule.selectionStart)].length;
  const units = (letters) => [...rule.value].slice(0, letters).join("").length;

  // One reading at a time; what was typed meanwhile is read after it, so that a quick hand asks no more than the server answers.
  const place = () => `${caret()} ${rule.value}`;
  const read = () => {
    wanted = true;
    running ??= (async () => {
      while (wanted) {
        wanted = false;
        const asked = place();
        const text = rule.value;
        const markup = await ask(form.dataset.read, { caret: caret() }, new AbortController());
        if (!markup) return;
        take(markup);
        readAt = asked;
        readOf = text;
        if (asked === place()) underline();
        else mirror.replaceChildren(); // its places are those of an earlier text
      }
    })().finally(() => { running = null; });
    return running;
  };
  const count = async () => {
    counting = new AbortController();
    number += 1;
    one("#count").classList.add("stale");
    try {
      const markup = await ask(form.dataset.count, { page: form.dataset.page, number }, counting);
      if (markup) {
        take(markup);
        one("#bounds").replaceChildren();
      }
    } catch (fault) {
      if (fault.name !== "AbortError") throw fault;
    }
  };
  // The form follows the text, unless the text has just come from it.
  const asForm = one("#as-form");
  const showForm = async () => {
    if (!asForm.open) return;
    const markup = await ask(form.dataset.form, {}, new AbortController());
    if (markup) take(markup);
  };
  asForm.addEventListener("toggle", showForm);
  document.addEventListener("ruled", (event) => {
    rule.value = event.detail;
    changed(true);
  });

  const changed = async (fromForm = false) => {
    counting.abort();
    clearTimeout(resting);
    number += 1;
    one("#count").classList.add("stale");
    one("#behind").replaceChildren();
    await read();
    if (fromForm !== true && one("#reading").dataset.reads !== undefined) showForm();
    clearTimeout(resting);
    if (one("#reading").dataset.reads !== undefined) resting = setTimeout(count, REST);
    else one("#count").replaceChildren();
  };

  // Text is put in as if it were typed, so that it can be undone.
  const put = (text, from, to, back = 0) => {
    rule.focus();
    rule.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) rule.setRangeText(text, from, to, "end");
    rule.setSelectionRange(from + text.length - back, from + text.length - back);
    changed();
  };
  // From where to where an offer goes: null where it was made for an earlier text and need not fit this one.
  const reach = (offer) => {
    const { start, end } = one("#offers").dataset;
    const old = [...readOf];
    const before = old.slice(0, +start).join("");
    const after = old.slice(+end).join("");
    const from = before.length;
    const to = rule.value.length - after.length;
    if (readAt === place()) return [from, to];
    // A hand quicker than the answers has typed on within the word that is offered.
    const around = from <= to && rule.value.startsWith(before) && rule.value.endsWith(after);
    return around && offer.dataset.put.startsWith(rule.value.slice(from, to)) ? [from, to] : null;
  };
  const accept = async (offer) => {
    let at = reach(offer);
    if (!at) {
      const asked = place();
      await read();
      offer = offers()[0];
      if (!offer || asked !== place()) return; // what was typed meanwhile is worth more than what was offered
      at = reach(offer);
    }
    if (at) put(offer.dataset.put, ...at, +offer.dataset.back);
  };
  const offers = () => all("#offers [data-put]");
  const step = (by) => {
    const list = offers();
    const at = list.findIndex((offer) => offer.getAttribute("aria-selected") === "true");
    const next = Math.min(Math.max(at + by, 0), list.length - 1);
    list.forEach((offer, n) => offer.setAttribute("aria-selected", String(n === next)));
  };
  const chosen = () => one("#offers [aria-selected=true]");

  rule.addEventListener("compositionstart", () => { composing = true; });
  rule.addEventListener("compositionend", () => { composing = false; changed(); });
  rule.addEventListener("input", () => { if (!composing) changed(); });
  rule.addEventListener("scroll", () => { mirror.scrollTop = rule.scrollTop; });
  rule.addEventListener("click", read);
  rule.addEventListener("keyup", (event) => {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) read();
  });
  rule.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" && !event.shiftKey && offers().length) {
      event.preventDefault();
      accept(chosen() ?? offers()[0]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offers().length) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      accept(chosen());
    } else if (event.key === "Escape") {
      offers().forEach((offer) => offer.removeAttribute("aria-selected"));
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put], [data-whole]");
    if (!button || !form.contains(button)) return;
    if (button.dataset.whole !== undefined) put(button.dataset.whole, 0, rule.value.length);
    else if (button.closest("#offers")) accept(button);
    else put(button.dataset.put, units(+button.dataset.start), units(+button.dataset.end));
  });
  rule.setSelectionRange(rule.value.length, rule.value.length);
  changed();
})();
