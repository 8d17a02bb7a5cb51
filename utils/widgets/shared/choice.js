// One of several to choose: of pictures, or of words.

import { paint } from "./drawing.js";
import { element, uniqueId } from "./frame.js";

/**
 * @param {string} kind  its class; `digits`: pictures of digits @param {string} legend @param {string[]} names
 * @param {(number: number) => void} choose
 * @param {Uint8Array} [pictures]  squares one after another, 0 (paper) to 255 (ink), shown in place of the names
 */
export function createChoice(kind, legend, names, choose, pictures) {
  const group = uniqueId();
  const inputs = names.map((name, i) => {
    const input = element("input", { type: "radio", name: group, "aria-label": name });
    input.onchange = () => choose(i);
    return input;
  });
  const pixels = pictures ? pictures.length / names.length : 0;
  const side = Math.sqrt(pixels);
  const labels = inputs.map((input, i) => {
    if (!pictures) return element("label", {}, input, names[i]);
    const canvas = element("canvas", { width: side, height: side, "aria-hidden": "true" });
    paint(canvas, Float32Array.from(pictures.subarray(i * pixels, (i + 1) * pixels), (ink) => 255 - ink), null);
    return element("label", { title: names[i] }, input, canvas);
  });
  const root = element("fieldset", { class: kind }, element("legend", {}, legend), element("div", {}, ...labels));
  /** @param {number} chosen  of another choice: none of this one */
  const show = (chosen) => inputs.forEach((input, i) => (input.checked = i === chosen));
  return { root, show };
}
