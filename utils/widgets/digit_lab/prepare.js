// From the ink to the network's input of 28 × 28 numbers, 0 (paper) to 1.

import { INK_SIDE } from "./ink.js";

/** The paper as it is: each number is the mean of 4 × 4 pixels.
 * @param {Uint8Array} ink */
export function averaged(ink) {
  return asImage(ink, [0, 0], 4);
}

/**
 * The drawing as MNIST's digits were made: its longest side reduced or enlarged to 20, and moved by whole pixels until
 * its centre of mass is nearest to the middle of the pixel in row 14, column 14 (counted from 0). What this would push
 * over the border stays at it. arithmetic.py says where this comes from.
 * @param {Uint8Array} ink
 */
export function centredImage(ink) {
  const axes = extents(ink, INK_SIDE);
  const step = Math.max(...axes.map(({ size }) => size)) / 20;
  const starts = axes.map(({ first, size, middle }) => {
    const wanted = Math.round(14.5 - (middle - first) / step - 1e-6); // midway between two places, the earlier one
    return first - step * Math.max(0, Math.min(28 - Math.ceil(size / step - 1e-6), wanted));
  });
  return asImage(ink, starts, step);
}

function asImage(ink, starts, step) {
  return Float32Array.from(resampled(ink, INK_SIDE, starts, step, 28), (value) => value / 255);
}

/** Row (axis 0) or column (axis 1) of a picture's pixel. */
export function placeOf(i, width, axis) {
  return axis ? i % width : Math.floor(i / width);
}

/** @param {(value: number, i: number) => number} measure */
export function summed(values, measure) {
  return values.reduce((sum, value, i) => sum + measure(value, i), 0);
}

/** Along rows and columns: where the first ink is, over how many pixels it goes, and its centre of mass (pixel i
 * reaches from i to i + 1; not a number where there is no ink).
 * @param {ArrayLike<number>} values  a picture, 0 where there is paper @param {number} width */
export function extents(values, width) {
  return [0, 1].map((axis) => {
    const sums = new Float64Array(axis ? width : values.length / width);
    for (let i = 0; i < values.length; i++) sums[placeOf(i, width, axis)] += values[i];
    const first = sums.findIndex(Boolean);
    const middle = summed(sums, (value, place) => value * (place + 0.5)) / summed(sums, Number);
    return { first, size: sums.findLastIndex(Boolean) + 1 - first, middle };
  });
}

/**
 * A square cut out of a picture in another size: each pixel is the mean of the area that it covers; outside is paper.
 * @param {ArrayLike<number>} values @param {number} width
 * @param {number[]} starts  top and left of the square @param {number} step  old pixels for a new one
 * @param {number} side  of what comes out, in its pixels
 */
export function resampled(values, width, starts, step, side) {
  const output = new Float64Array(side * side);
  const [rows, columns] = [values.length / width, width].map((length, axis) => {
    const overlaps = []; // new pixel, old pixel, how much of the new one that is
    for (let to = 0; to < side; to++) {
      const start = starts[axis] + to * step;
      const [first, end] = [Math.floor(start + 1e-9), Math.min(length, start + step - 1e-9)]; // no dust of rounding
      for (let from = Math.max(0, first); from < end; from++) {
        overlaps.push([to, from, (Math.min(from + 1, start + step) - Math.max(from, start)) / step]);
      }
    }
    return overlaps;
  });
  for (const [row, down, high] of rows) {
    for (const [column, right, wide] of columns) output[row * side + column] += high * wide * values[down * width + right];
  }
  return output;
}
