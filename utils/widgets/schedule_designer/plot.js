// A plot: axes, lines, marks, labels; drawn as SVG at the size that it has on the page.

import { element, uniqueId } from "../shared/frame.js";
import { niceStep } from "./axes.js";

const SVG = "http://www.w3.org/2000/svg";
const ROOM = { left: 58, right: 16, top: 8, bottom: 22 };

/**
 * @param {string} kind  class
 * @param {Node[]} caption  what stands above it
 * @param {number} right  room beside it
 */
export function createPlot(kind, caption, right = ROOM.right) {
  const head = element("p", { class: "caption", id: uniqueId() }, ...caption);
  const picture = svgElement("svg", { role: "img", "aria-labelledby": head.id });
  const [grid, lines, over] = ["grid", "lines", "over"].map((name) => svgElement("g", { class: name }));
  picture.append(grid, lines, over);
  const root = element("div", { class: `plot ${kind}` }, head, picture);
  let size = null;
  let scales = null;

  /** @returns {boolean} whether the size is another one than at the last drawing */
  function measure() {
    const [width, height] = [picture.clientWidth || 600, picture.clientHeight || 160];
    const isNew = !size || size.width !== width || size.height !== height;
    size = { width, height };
    return isNew;
  }

  /**
   * @param {{epochs: number, axis: object, name: string}} what  axis: of axes.js; name: of the horizontal axis
   */
  function showAxes({ epochs, axis, name }) {
    if (!size) measure();
    const { width, height } = size;
    const across = width - ROOM.left - right;
    const down = height - ROOM.top - ROOM.bottom;
    const x = (epoch) => ROOM.left + (epoch / epochs) * across;
    const y = (value) => ROOM.top + (1 - axis.place(value)) * down;
    scales = {
      x, y,
      epoch: (place) => ((place - ROOM.left) / across) * epochs,
      value: (place) => axis.value(1 - (place - ROOM.top) / down),
    };
    const bottom = ROOM.top + down;
    let drawn = "";
    for (const [value, text] of axis.ticks) {
      const at = y(value).toFixed(1);
      drawn += `<path d="M${ROOM.left} ${at}H${width - right}"/><text x="${ROOM.left - 12}" y="${at}" dy="4" text-anchor="end">${text}</text>`;
    }
    const step = Math.max(niceStep((epochs * 46) / across), 1);
    for (let epoch = 0; epoch <= epochs; epoch += step) {
      const at = x(epoch).toFixed(1);
      drawn += `<path class="tick" d="M${at} ${bottom}v4"/>`;
      if (x(epochs) - x(epoch) > 72) {
        drawn += `<text x="${at}" y="${bottom + 17}" text-anchor="middle">${epoch}</text>`;
      }
    }
    drawn += `<text x="${width - right}" y="${bottom + 17}" text-anchor="end">${name} ${epochs}</text>`;
    grid.innerHTML = drawn;
    return scales;
  }

  /** @param {string} markup  numbers only */
  function showLines(markup) {
    lines.innerHTML = markup;
  }

  return { root, picture, over, head, measure, showAxes, showLines, scales: () => scales, size: () => size };
}

/** The path through points; where a number is missing, it is broken.
 * @param {[number, number][]} points */
export function pathThrough(points) {
  let isBroken = true;
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(y)) {
        isBroken = true;
        return "";
      }
      const sign = isBroken ? "M" : "L";
      isBroken = false;
      return `${sign}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

export function svgElement(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
