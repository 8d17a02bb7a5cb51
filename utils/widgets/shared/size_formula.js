// The formula for the size of a convolution's output, in letters and with numbers.

import { element } from "./frame.js";

/** @param {boolean} even  as much padding before as after */
export function sizeFormula(even) {
  return `o = ⌊(n + ${even ? "2p" : "p₁ + p₂"} − d(k − 1) − 1)/s⌋ + 1`;
}

/** With the numbers of an axis.
 * @param {import("./convolution.js").Axis} axis @param {boolean} even */
export function filledIn({ size, kernelSize, strides, dilationRate, before, after, window, positions }, even) {
  const padding = even ? `2·${before}` : `${before} + ${after}`;
  const above = `${size} + ${padding} − ${dilationRate}·(${kernelSize} − 1) − 1`;
  const rest = size + before + after - window;
  return { text: `⌊(${above})/${strides}⌋ + 1 `, short: `⌊${rest}/${strides}⌋ + 1`, positions };
}

/** What `filledIn` returns, as a line of its own. */
export function sizeLine({ text, short, positions }) {
  const equals = short ? `= ${short} = ` : "= ";
  return element("span", {}, text, element("span", { class: "whole" }, equals, element("b", {}, String(positions))));
}

/** What stands before such a line.
 * @param {string} text */
export function label(text) {
  return element("span", { class: "label" }, text);
}
