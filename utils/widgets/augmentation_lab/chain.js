// The chosen layers in their order: one of them is open, others can be added.

import { element, select, uniqueId } from "../shared/frame.js";

/** @param {string[]} names  of all layers that there are
 * @param {{open: (place: number) => void, add: (name: string) => void}} act */
export function createChain(names, act) {
  const group = uniqueId();
  const list = element("div", { class: "list", role: "radiogroup", "aria-label": "Layers, in their order" });
  const more = select("Add a layer", [["", "Choose…"], ...names.map((name) => [name, name])], (name) => {
    more.input.value = "";
    if (name) act.add(name);
  });
  const root = element("div", { class: "chain" }, list, more.control);
  let shown = "";

  /** @param {string[]} chosen @param {number} open  place of the open one @param {boolean} isFull */
  function show(chosen, open, isFull) {
    if (shown !== chosen.join()) list.replaceChildren(...chosen.map(createChip));
    shown = chosen.join();
    const inputs = list.querySelectorAll("input");
    if (inputs[open]) inputs[open].checked = true;
    more.input.disabled = isFull;
  }

  function createChip(name, place) {
    const input = element("input", { type: "radio", name: group, "aria-label": `${place + 1}, ${name}` });
    input.addEventListener("change", () => act.open(place));
    return element("label", { title: name }, input, element("span", {}, `${place + 1} ${shortName(name)}`));
  }

  return { root, show };
}

/** Without what most of them begin with. @param {string} name */
export function shortName(name) {
  return name.replace(/^Random|^Gaussian/, "");
}
