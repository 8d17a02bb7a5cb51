// What one number of a network is made of, and which pixels it can see. Nothing here touches the page.

import { boxAround, pixelsRead } from "../shared/accounting.js";
import { total } from "../shared/arithmetic.js";

/**
 * @typedef {{layer: number, channel: number, place: [number, number]}} Unit  the layer's index; where the output is no
 *     grid, channel is the unit and place [0, 0]
 *
 * @typedef {object} Term
 * @property {number} index  of the number in the layer's input
 * @property {number} row @property {number} column  where it stands there; outside of the grid lies padding
 * @property {boolean} inside
 * @property {number} value  0 outside
 * @property {number} weight @property {number} product
 *
 * @typedef {object} Group  what comes from one channel, in the order of the window
 * @property {number} channel
 * @property {number} rows @property {number} columns  of the window
 * @property {Term[]} terms
 * @property {number} sum  of the products
 *
 * @typedef {object} Terms
 * @property {"sum" | "largest" | "mean" | "same"} kind
 * @property {Group[]} groups
 * @property {number} bias
 * @property {number} sum  of all groups and the bias; "largest": the largest value
 * @property {number} output  after the activation
 */

/**
 * @param {import("../shared/network.js").Network} network
 * @param {ArrayLike<number>[]} outputs  of its layers
 * @param {ArrayLike<number>} image
 * @param {Unit} unit
 * @returns {Terms}  of a dense layer on a row of numbers: one group, whose window is that row
 */
export function termsOf({ rows, parts }, outputs, image, { layer: index, channel, place }) {
  const { layer, inputShape, outputShape, axes } = rows[index];
  const { kernel, bias } = parts[index] ?? {};
  const input = outputs[index - 1] ?? image;
  const filters = outputShape.at(-1);
  const readsRow = layer === "Dense" && inputShape.length === 1; // one channel; for others, a row is one place
  const [depth, width = 1, height = 1] = readsRow ? [1, ...inputShape] : inputShape.toReversed();
  const pixel = Math.floor(channel / depth);
  const [only, at] =
    layer === "Flatten" ? [channel % depth, [Math.floor(pixel / width), pixel % width]] : [Math.floor((channel * depth) / filters), place];
  const [downs, acrosses] = [height, width].map((size, i) => {
    const whole = { kernelSize: readsRow || layer.startsWith("Global") ? size : 1, strides: 1, dilationRate: 1, before: 0 };
    const { kernelSize, strides, dilationRate, before } = axes?.[i] ?? whole;
    return Array.from({ length: kernelSize }, (_, tap) => at[i] * strides + tap * dilationRate - before);
  });
  const taps = downs.flatMap((row) =>
    acrosses.map((column) => ({ row, column, inside: row >= 0 && row < height && column >= 0 && column < width })),
  );
  const kind = layer.includes("Max") ? "largest" : layer.includes("Average") ? "mean" : kernel ? "sum" : "same";
  const usual = kind === "mean" ? 1 / taps.filter(({ inside }) => inside).length : 1;
  const readsAll = layer === "Conv2D" || layer === "Dense";

  function groupOf(from) {
    const terms = taps.map((tap, i) => {
      const number = (tap.row * width + tap.column) * depth + from;
      const value = tap.inside ? input[number] : 0;
      const weight = kernel?.[(readsAll ? i * depth + from : i) * filters + channel] ?? usual;
      return { ...tap, index: number, value, weight, product: value * weight };
    });
    return { channel: from, rows: downs.length, columns: acrosses.length, terms, sum: total(terms.map(({ product }) => product)) };
  }

  const groups = readsAll ? Array.from({ length: depth }, (_, from) => groupOf(from)) : [groupOf(only)];
  const offset = bias?.[channel] ?? 0;
  const values = groups[0].terms.filter(({ inside }) => inside).map(({ value }) => value);
  const sum = kind === "largest" ? Math.max(...values) : offset + total(groups.map((group) => group.sum));
  const output = outputs[index][(place[0] * (outputShape[1] ?? 0) + place[1]) * filters + channel];
  return { kind, groups, bias: offset, sum, output };
}

/** The box of the input's pixels that a unit can see; null if it sees padding alone.
 * @param {import("../shared/network.js").Network} network @param {Unit} unit
 * @returns {import("../shared/accounting.js").Box | null} */
export function fieldOf({ rows }, { layer, channel, place }) {
  return boxAround(pixelsRead(rows, layer, rows[layer].outputShape.length === 3 ? place : [channel]));
}
