// How often each value occurs in each channel, and where the values of the middle pixel lie among them.

import { formatNumber } from "../shared/arithmetic.js";
import { element } from "../shared/frame.js";
import { CHANNELS, VALUES, nearestLevels, rescaled } from "./arithmetic.js";
import { capital } from "./controls.js";

const VECTORS = "http://www.w3.org/2000/svg";
const FEW = 0.02; // of the bars
const ENDS = [-0.5, VALUES - 0.5]; // of the axis, for values of 0 to 255
const TICKS = { "0 to 255": [0, 64, 128, 192, 255], "0 to 1": [0, 0.25, 0.5, 0.75, 1], "-1 to 1": [-1, -0.5, 0, 0.5, 1] };

export function createHistogram() {
  const view = document.createElementNS(VECTORS, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 100 100", preserveAspectRatio: "none" })) view.setAttribute(name, value);
  const paths = CHANNELS.map((name) => {
    const path = document.createElementNS(VECTORS, "path");
    path.setAttribute("class", name);
    view.append(path);
    return path;
  });
  view.setAttribute("aria-hidden", "true");
  const marks = CHANNELS.map((name) => element("span", { class: `mark ${name}` }, element("b")));
  const axis = element("div", { class: "axis" });
  const caption = element("p", { class: "caption" });
  const box = element("div", { class: "plot", role: "img" }, view, ...marks, axis);
  const root = element("div", { class: "histogram" }, caption, box);
  let xOf = (number) => number; // from a number to a place in per cent

  /** Draw the lines and the axis.
   * @param {import("./arithmetic.js").Channel[]} channels @param {number} levels @param {string} scale */
  function show(channels, levels, scale) {
    const on = channels.filter(({ isOn }) => isOn);
    const numberOf = (value, { mean, deviation }) => rescaled(value, scale, mean, deviation);
    const ends = (on.length ? on : channels).flatMap((channel) => ENDS.map((end) => numberOf(end, channel)));
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    xOf = (number) => (100 * (number - low)) / (high - low);
    const centres = [...new Set(nearestLevels(levels))];
    const edges = [ENDS[0], ...centres.slice(1).map((centre, i) => (centre + centres[i]) / 2), ENDS[1]];
    const { top, isCut } = heightOf(on.flatMap(({ counts }) => centres.map((centre) => counts[centre])));
    channels.forEach((channel, i) => {
      const x = (edge) => xOf(numberOf(edge, channel)).toFixed(2);
      const bars = centres.map((centre, bar) => `V${(100 - (100 * channel.counts[centre]) / top).toFixed(2)}H${x(edges[bar + 1])}`);
      paths[i].setAttribute("d", channel.isOn ? `M${x(edges[0])} 100${bars.join("")}V100` : "");
    });
    const ticks = TICKS[scale] ?? wholeNumbers(low, high);
    axis.replaceChildren(...ticks.map((tick) => element("span", { style: `left: ${xOf(tick)}%` }, formatNumber(tick))));
    const height = `${isCut ? ", cut off at" : ": up to"} ${top.toLocaleString("en")} pixels a value`;
    caption.textContent = on.length ? `Histogram${height}` : "Histogram: every channel is off";
    box.setAttribute("aria-label", description(on, scale));
  }

  /** Mark the values of one pixel.
   * @param {(number | null)[]} numbers  one a channel; null: off @param {string[]} texts */
  function mark(numbers, texts) {
    marks.forEach((one, i) => {
      one.hidden = numbers[i] === null;
      if (one.hidden) return;
      const place = xOf(numbers[i]);
      one.style.left = `${place}%`;
      one.classList.toggle("far", place > 75);
      one.firstChild.textContent = `${capital(CHANNELS[i])[0]} ${texts[i]}`;
    });
  }

  return { root, show, mark };
}

/** How many pixels the plot is high: as many as the highest bar, unless very few bars make all others flat.
 * @param {number[]} bars */
function heightOf(bars) {
  const sorted = [...bars].sort((a, b) => b - a);
  const [highest, usual] = [sorted[0] ?? 0, sorted[Math.floor(bars.length * FEW)] ?? 0];
  const isCut = usual > 0 && highest > 3 * usual;
  return { top: isCut ? Math.ceil(1.2 * usual) : highest, isCut };
}

function wholeNumbers(low, high) {
  const step = high - low > 9 ? 2 : 1;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => step * (first + i));
}

/** @param {import("./arithmetic.js").Channel[]} on @param {string} scale */
function description(on, scale) {
  if (!on.length) return "Histogram: every channel is off";
  const names = on.map(({ mean, deviation }) => {
    const divisor = { "0 to 1": 255, "-1 to 1": 127.5, standardised: deviation }[scale] ?? 1;
    return `mean ${formatNumber(rescaled(mean, scale, mean, deviation), 2)}, standard deviation ${formatNumber(deviation / (divisor || 1), 2)}`;
  });
  return `Histogram of each channel that is on: ${names.join("; ")}`;
}
