// What the views of a network share: its numbers as coloured pixels, its units in words, and ways to choose them.

import { formatNumber, largestMagnitude } from "../shared/arithmetic.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { SIGNED, inkOn, tableOf } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { within } from "./input.js";

/**
 * @typedef {import("./terms.js").Unit} Unit
 * @typedef {object} Now  what there is to show
 * @property {ArrayLike<number>} image  what the network reads
 * @property {import("../shared/network.js").Network} network
 * @property {ArrayLike<number>[]} outputs  of each layer
 * @property {Unit} selected
 * @property {Object<string, number[]>} off  by layer: filters that are turned off
 * @property {import("./weights.js").Edit[]} kernels
 */

/** Anchors of matplotlib's cividis. */
const CIVIDIS = [
  [0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115],
  [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56],
];

const INK = tableOf((share) => Array(3).fill(255 - 255 * Math.max(0, share)));
const MAGNITUDE = tableOf((share) => {
  const place = 9 * Math.max(0, share);
  const left = Math.min(8, Math.floor(place));
  return CIVIDIS[left].map((from, i) => from + (place - left) * (CIVIDIS[left + 1][i] - from));
});

/** The colours of weights, of products, and of what a layer puts out; −1: of the picture.
 * @param {object[]} layers @param {number} index */
function coloursOf(layers, index) {
  if (index < 0) return INK;
  const { layer, activation = "linear" } = layers[index];
  if (/^(relu6?|sigmoid|softmax)$/.test(activation)) return MAGNITUDE;
  if (/Conv|Dense|Batch|Rescaling/.test(layer) || activation !== "linear") return SIGNED;
  return index ? coloursOf(layers, index - 1) : MAGNITUDE;
}

/** How a layer's output is coloured, or, if the index is −1, the picture: the last colour is its largest number.
 * @param {Now} now @param {number} index */
export function looksOf({ network: { layers }, outputs }, index) {
  return { colours: coloursOf(layers, index), limit: index < 0 ? 1 : largestMagnitude(outputs[index]) };
}

/** How weights and products are coloured. @param {number[]} numbers */
export function signedLooks(numbers) {
  return { colours: SIGNED, limit: largestMagnitude(numbers) };
}

/** Rows, columns and channels of a shape; a row of numbers has one pixel in each channel. @param {number[]} shape */
export function gridShape(shape) {
  return shape.length === 1 ? [1, 1, ...shape] : shape;
}

/** @param {number} number */
export function two(number) {
  return formatNumber(number, 2);
}

/** For numbers that are computed with: at two decimals, one sees the rounding. @param {number} number */
export function three(number) {
  return formatNumber(number, 3);
}

/** What a layer's channels are: "map" or "unit". @param {Now} now */
export function kindOf({ network: { shapes }, selected: { layer } }) {
  return shapes[layer + 1].length > 1 ? "map" : "unit";
}

/** "conv2, map 3, row 4, column 5" @param {Now} now */
export function unitName(now) {
  const { layer, channel, place } = now.selected;
  const where = kindOf(now) === "map" ? `, row ${place[0]}, column ${place[1]}` : "";
  return `${now.network.layers[layer].name}, ${kindOf(now)} ${channel}${where}`;
}

/** The layers with numbers of their own. @param {object[]} layers */
export function layersToShow(layers) {
  return [...layers.keys()].filter((index) => layers[index].layer !== "Flatten");
}

/** The unit of another layer or channel that stands at the same part of the picture.
 * @param {Now} now @param {number} layer @param {number} channel @returns {Unit} */
export function movedTo({ network: { shapes }, selected }, layer, channel) {
  const [from, to] = [selected.layer, layer].map((index) => gridShape(shapes[index + 1]));
  const place = selected.place.map((at, axis) => Math.floor(((at + 0.5) * to[axis]) / from[axis]));
  return { layer, channel: within(channel, to[2]), place };
}

/** A box for the arrow keys. @param {string} name @param {(rows: number, columns: number) => void} step */
export function createArrowBox(name, step) {
  const box = element("div", { class: name, tabindex: 0, role: "application" });
  listenToArrows(box, step);
  return box;
}

/** Call back on a click, and while the mouse is drawn across the box; a finger drawn across it scrolls the page.
 * @param {HTMLElement} box @param {(event: PointerEvent) => void} act */
export function listenToPointer(box, act) {
  box.addEventListener("click", act);
  box.addEventListener("pointermove", (event) => event.pointerType === "mouse" && event.buttons === 1 && act(event));
}

/** A grid of numbers as coloured pixels, on one canvas, with marks on it.
 * @param {string} kind  its outline, as for shared colours @param {(index: number) => HTMLElement} [cell]  for a number:
 *     a field, unless it cannot be changed */
export function createPlate(kind, cell = () => element("span")) {
  const canvas = element("canvas", { width: 0 });
  const [numbers, marks] = [element("div"), element("div", { class: "marks" })];
  const root = element("div", { class: `plate ${kind}` }, canvas, numbers, marks);
  const context = canvas.getContext("2d");
  let [sides, picture, pixels, marked] = [[]];

  /**
   * @param {ArrayLike<number>} values
   * @param {{rows: number, columns: number, colours: Uint32Array, limit: number, texts?: string[],
   *     places?: ArrayLike<number>}} options  limit: the number with the last colour; places: where the numbers lie in
   *     the values, unless row by row
   * @param {...[string, number, number, number?, number?]} boxes  class, row, column, height and width of each mark
   */
  function show(values, { rows, columns, colours, limit, texts = [], places }, ...boxes) {
    if (`${sides}` !== `${[rows, columns]}`) {
      sides = [rows, columns];
      Object.assign(canvas, { width: columns, height: rows });
      root.style.setProperty("--columns", columns);
      root.style.aspectRatio = columns / rows;
      picture = context.createImageData(columns, rows);
      pixels = new Uint32Array(picture.data.buffer);
    }
    const scale = 255 / (limit || 1);
    for (let i = 0; i < pixels.length; i++) {
      const value = values[places ? places[i] : i];
      pixels[i] = value === undefined ? 0 : colours[(value * scale + 255.5) | 0]; // the last row may be shorter
    }
    context.putImageData(picture, 0, 0);
    if (numbers.childElementCount !== texts.length) numbers.replaceChildren(...texts.map((_, i) => cell(i)));
    texts.forEach((text, i) => {
      const number = numbers.children[i];
      if (!number.isTyped && number.value !== text) number.value = number.textContent = text; // a field shows one, a span the other
      number.style.color = inkOn([...new Uint8Array(pixels.buffer, 4 * i, 3)]);
    });
    if (marked === (marked = [sides, ...boxes].join())) return;
    marks.replaceChildren(
      ...boxes.map(([name, row, column, height = 1, width = 1]) => {
        const shares = [row / rows, column / columns, height / rows, width / columns];
        const style = ["top", "left", "height", "width"].map((side, i) => `${side}: ${100 * shares[i]}%`).join("; ");
        return element("i", { class: name, style });
      }),
    );
  }

  /** The row and the column under the pointer. @param {PointerEvent} event */
  function placeAt({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const shares = [(clientY - top) / height, (clientX - left) / width];
    return shares.map((share, axis) => within(Math.floor(share * sides[axis]), sides[axis]));
  }

  return { root, numbers, show, placeAt };
}

/** Maps of a layer side by side on one plate, the chosen unit marked.
 * @param {HTMLElement} box  where they are @param {(unit: Unit) => void} choose */
export function createMaps(box, choose) {
  const { root, show, placeAt } = createPlate("output");
  let [made, layer, channels, rows, columns, count, across, down, places] = [];
  box.append(root);
  listenToPointer(root, (event) => {
    const [row, column] = placeAt(event);
    const channel = channels[Math.floor(row / rows) * across + Math.floor(column / columns)];
    if (channel !== undefined) choose({ layer, channel, place: [row % rows, column % columns] });
  });

  /** @param {Now} now @param {number} index  the layer @param {number} most  maps in a row; 0: the chosen one alone */
  return function showMaps(now, index, most) {
    const { network: { layers, shapes }, outputs, selected: { layer: at, channel: chosen, place }, off } = now;
    layer = index;
    [rows, columns, count] = gridShape(shapes[layer + 1]);
    if (made !== (made = [index, most, most || chosen].join())) {
      channels = most ? [...Array(count).keys()] : [chosen];
      across = Math.min(channels.length, most || 1);
      down = Math.ceil(channels.length / across);
      const wide = columns * across;
      places = Int32Array.from({ length: rows * down * wide }, (_, i) => {
        const [row, column] = [Math.floor(i / wide), i % wide];
        const channel = channels[Math.floor(row / rows) * across + Math.floor(column / columns)];
        return channel === undefined ? -1 : ((row % rows) * columns + (column % columns)) * count + channel;
      });
      root.style.width = `${(100 * across) / (most || 1)}%`;
    }
    const tileOf = (name, i) => [name, Math.floor(i / across) * rows, (i % across) * columns, rows, columns];
    const marks = channels.flatMap((channel, i) => (off[layers[layer].name]?.includes(channel) ? [tileOf("off", i)] : []));
    if (layer === at) {
      const tile = tileOf("chosen", channels.indexOf(chosen));
      marks.push(tile, ["here", tile[1] + place[0], tile[2] + place[1]]);
    }
    show(outputs[layer], { ...looksOf(now, layer), rows: rows * down, columns: columns * across, places }, ...marks);
    root.style.setProperty("--across", across);
    root.style.setProperty("--down", down);
  };
}
