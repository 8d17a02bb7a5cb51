// The output as a picture, and the legend of its colours.

import { colourLimit, countOutside, formatNumber } from "../shared/arithmetic.js";
import { ABOVE, BELOW, brightnessColour, css, paint, signedColour } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { createPicture } from "../shared/picture.js";

const SIGNED_GRADIENT = gradient([-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1].map(signedColour));
const GREY_GRADIENT = gradient([[0, 0, 0], [255, 255, 255]]);

/** The output picture with its legend. */
export function createOutput(side, moves) {
  const picture = createPicture("output", [side, side], { role: "img" }, moves);
  const ramp = element("i");
  const caps = [BELOW, ABOVE].map((colour) => element("i", { class: "cap", style: `background: ${css(colour)}` }));
  const bar = element("div", { class: "bar" }, caps[0], ramp, caps[1]);
  const [left, middle, right] = [element("span"), element("span"), element("span")];
  const legend = element("div", { class: "legend" }, bar, element("p", {}, left, middle, right));

  /**
   * @param {Float32Array} output
   * @param {"signed" | "picture"} style
   * @returns {(value: number) => number[]} the colour that a value has now
   */
  function show(output, style) {
    const signed = style === "signed";
    const limit = signed ? colourLimit(output) : null;
    const size = Math.sqrt(output.length);
    paint(picture.canvas, output, limit);
    picture.caption.textContent = `Output, ${size} × ${size}`;
    const { below, above } = countOutside(output);
    const texts = signed
      ? [`≤ ${formatNumber(-limit)}`, "0", `≥ ${formatNumber(limit)}`]
      : [`${below.toLocaleString("en")} below 0`, "0 to 255", `${above.toLocaleString("en")} above 255`];
    [left, middle, right].forEach((span, i) => (span.textContent = texts[i]));
    ramp.style.background = signed ? SIGNED_GRADIENT : GREY_GRADIENT;
    for (const cap of caps) cap.hidden = signed;
    const colours = signed ? `signed colours from ${formatNumber(-limit)} to ${formatNumber(limit)}` : `grey; ${texts[0]}, ${texts[2]}`;
    picture.box.setAttribute("aria-label", `Output, ${size} by ${size}, in ${colours}`);
    return (value) => (signed ? signedColour(value / limit) : brightnessColour(value));
  }

  return { ...picture, legend, show };
}

/** @param {number[][]} colours */
function gradient(colours) {
  return `linear-gradient(to right, ${colours.map(css).join(", ")})`;
}
