// Security keys: a form asks the key what the server asked, and sends the answer. Nothing is kept in the browser.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = {
    create: (question) =>
      navigator.credentials.create({
        publicKey: {
          ...question,
          challenge: bytes(question.challenge),
          user: { ...question.user, id: bytes(question.user.id) },
          excludeCredentials: known(question.excludeCredentials),
        },
      }),
    get: (question) =>
      navigator.credentials.get({
        publicKey: {
          ...question,
          challenge: bytes(question.challenge),
          allowCredentials: known(question.allowCredentials),
        },
      }),
  };
  const answer = (key) => {
    const response = { clientDataJSON: text(key.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {}, response });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-use-key]");
    if (!button) return;
    const place = button.closest("[data-key]");
    const form = place.closest("form");
    try {
      const key = await ask[place.dataset.key](JSON.parse(place.dataset.question));
      form.querySelector("[name=answer]").value = answer(key);
      form.querySelectorAll("[required]").forEach((field) => field.removeAttribute("required"));
      form.requestSubmit();
    } catch {
      place.querySelector("[data-key-fault]").hidden = false;
    }
  });
})();
