// Where the windows of a convolution, or the stamps of a transposed one, lie along an axis. Both axes are alike.
//
// A transposed convolution is drawn as the convolution that it turns round: that one's image is the transposed
// one's output, its padding is what the transposed one crops, and its windows are the stamps.

import { axisOf, padded, timesRead } from "../shared/convolution.js";

/**
 * @typedef {{inputSize: number, kernelSize: number, strides: number, padding: "valid" | "same" | [number, number],
 *     dilationRate: number, transposed: boolean}} Shown
 * @typedef {import("../shared/convolution.js").Axis} Axis
 */

/** The axis of the convolution, or of the one that is turned round; size or positions below 1: impossible.
 * @param {Shown} shown @returns {Axis} */
export function shownAxis({ inputSize, transposed, ...settings }) {
  if (!transposed) return axisOf(inputSize, settings.kernelSize, settings);
  const window = (settings.kernelSize - 1) * settings.dilationRate + 1;
  const all = (inputSize - 1) * settings.strides + Math.max(window, settings.strides);
  const [before, after] = cropOf(settings.padding, Math.max(window - settings.strides, 0));
  return axisOf(all - before - after, settings.kernelSize, { ...settings, padding: [before, after] });
}

/** What a transposed convolution crops before and after; "same" leaves strides × the size of the input.
 * @returns {[number, number]} */
function cropOf(padding, overhang) {
  if (padding === "valid") return [0, 0];
  return padding === "same" ? [Math.floor(overhang / 2), Math.ceil(overhang / 2)] : padding;
}

/** The pixels of one window, or of one stamp, counted from the image's first; below 0 and from `size` on is padding.
 * @param {Axis} axis @param {number} position */
export function windowAt({ kernelSize, strides, dilationRate, before }, position) {
  return Array.from({ length: kernelSize }, (_, tap) => position * strides + tap * dilationRate - before);
}

/** For each position, how many pixels of its window are not padding.
 * @param {Axis} axis */
export function pixelsRead(axis) {
  return Array.from({ length: axis.positions }, (_, position) => windowAt(axis, position).filter(isInside(axis)).length);
}

/** @param {Axis} axis @returns {(place: number) => boolean} */
export function isInside({ size }) {
  return (place) => place >= 0 && place < size;
}

/**
 * What no window reads: pixels between others, how many pixels at the end, how many zeros at the end.
 * @param {Axis} axis @returns {{between: number[], last: number, padding: number}}
 */
export function unreadAlong(axis) {
  const times = timesRead(axis);
  const lastRead = times.findLastIndex((count) => count > 0) - axis.before;
  const unread = times.slice(axis.before, axis.before + axis.size).flatMap((count, place) => (count ? [] : [place]));
  const between = unread.filter((place) => place < lastRead);
  return { between, last: unread.length - between.length, padding: Math.min(axis.after, padded(axis) - axis.before - 1 - lastRead) };
}

/** How many stamps overlap away from the border: one number for each place between two strides.
 * @param {Axis} axis */
export function overlaps({ kernelSize, strides, dilationRate }) {
  const counts = Array(strides).fill(0);
  for (let tap = 0; tap < kernelSize; tap++) counts[(tap * dilationRate) % strides]++;
  return counts;
}
