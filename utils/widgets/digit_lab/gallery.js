// One of several to choose: of ready-made digits, or of words.

import { paint } from "../shared/drawing.js";
import { element, uniqueId } from "../shared/frame.js";

/**
 * @param {string} kind  its class @param {string} legend @param {string[]} names
 * @param {(number: number) => void} choose @param {Float32Array[]} [images]  0 (paper) to 1, in place of the names
 */
export function createChoice(kind, legend, names, choose, images) {
  const group = uniqueId();
  const inputs = names.map((name, i) => {
    const input = element("input", { type: "radio", name: group, "aria-label": name });
    input.addEventListener("change", () => choose(i));
    return input;
  });
  const labels = inputs.map((input, i) => {
    const canvas = element("canvas", { width: 28, height: 28, "aria-hidden": "true" });
    if (images) paint(canvas, images[i].map((ink) => 255 * (1 - ink)), null);
    return element("label", { title: images ? names[i] : false }, input, images ? canvas : names[i]);
  });
  const root = element("fieldset", { class: kind }, element("legend", {}, legend), element("div", {}, ...labels));
  /** @param {number} chosen  of another choice: none of this one */
  const show = (chosen) => inputs.forEach((input, i) => (input.checked = i === chosen));
  return { root, show };
}
