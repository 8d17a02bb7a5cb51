// The draws: pictures of which one can be asked about.

import { button, element, uniqueId } from "../shared/frame.js";

/** @param {number} count @param {{ask: (draw: number) => void, again: () => void}} act */
export function createGallery(count, act) {
  const group = uniqueId();
  const items = Array.from({ length: count }, (_, i) => {
    const input = element("input", { type: "radio", name: group });
    const canvas = element("canvas", { width: 1, height: 1, "aria-hidden": "true" });
    const caption = element("span", { class: "caption", "aria-hidden": "true" });
    input.addEventListener("change", () => act.ask(i));
    const root = element("label", {}, input, element("span", { class: "box" }, canvas), caption);
    return { root, input, canvas, caption };
  });
  const caption = element("p", { class: "over" });
  const list = element("div", { class: "draws", role: "radiogroup", "aria-label": "Draws" }, ...items.map(({ root }) => root));
  const head = element("div", { class: "head" }, caption, button("Draw again", act.again));
  const root = element("div", { class: "gallery" }, head, list);

  /** @param {number} i @param {string} label @param {string} words @param {boolean} isOdd  not what its label says */
  function describe(i, label, words, isOdd) {
    items[i].caption.textContent = label;
    items[i].input.setAttribute("aria-label", words);
    items[i].root.classList.toggle("odd", isOdd);
  }

  /** @param {number | null} chosen */
  function mark(chosen) {
    items.forEach(({ input }, i) => (input.checked = i === chosen));
  }

  return { root, caption, canvases: items.map(({ canvas }) => canvas), describe, mark };
}
