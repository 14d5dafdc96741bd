// The form view of a rule: groups, rows and features, put together to the text that says the same.
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const view = () => one("#form-view");
  const within = (element, what) => [...element.children].filter((child) => child.matches(what));

  const said = (node) => {
    if (node.dataset.node === "features") {
      return [...node.querySelectorAll("[data-feature]")]
        .map((feature) => `${one("[data-family]", feature).value}[${one("[data-content]", feature).value}]`)
        .join(" + ");
    }
    const joint = one("[data-joint]", node).selectedOptions[0];
    const parts = within(one("[data-parts]", node), "[data-node]").map((part) => `(${said(part)})`);
    const and = [...one("[data-joint]", node).options].find((option) => option.value === "all").dataset.word;
    if (joint.value !== "not") return parts.join(` ${joint.dataset.word} `);
    const inside = parts.length > 1 ? `(${parts.join(` ${and} `)})` : parts[0];
    return `${joint.dataset.word} ${inside}`;
  };

  const changed = () => {
    const root = one("[data-root]", view());
    const node = within(root, "[data-node]")[0];
    const population = one("[data-population]", view()).value;
    const text = `${population ? `${root.dataset.in}[${population}] ` : ""}${node ? said(node) : ""}`;
    document.dispatchEvent(new CustomEvent("ruled", { detail: text }));
  };

  const made = (what) => one(`template[data-new=${what}]`, view()).content.firstElementChild.cloneNode(true);

  const add = (button) => {
    const what = button.dataset.add;
    if (what === "feature") button.before(made("feature"));
    if (what === "row") one("[data-parts]", button.parentElement).append(made("row"));
    if (what === "beside") {
      const row = button.closest("[data-node]");
      if (row.parentElement.matches("[data-root]")) { // a rule of one condition becomes a group of two
        const group = made("group");
        row.replaceWith(group);
        one("[data-parts]", group).append(row, made("row"));
      } else {
        row.after(made("row"));
      }
    }
  };
  const drop = (button) => {
    const what = button.closest(button.dataset.drop === "feature" ? "[data-feature]" : "[data-node]");
    const node = what.parentElement.closest("[data-node]");
    what.remove();
    // What held it holds nothing, or joins one condition only: it goes, too.
    if (!node) return;
    if (node.dataset.node === "features" && !one("[data-feature]", node)) node.remove();
    if (node.dataset.node === "group") {
      const left = within(one("[data-parts]", node), "[data-node]");
      if (left.length === 1 && one("[data-joint]", node).value !== "not") node.replaceWith(left[0]);
      if (!left.length) node.remove();
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#form-view [data-add], #form-view [data-drop]");
    if (!button) return;
    if (button.dataset.add) add(button);
    else drop(button);
    changed();
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#form-view") && !event.isComposing) changed();
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.closest("#form-view")) changed();
  });
})();
