// From a photograph of a digit, dark on light or light on dark, to ink.

import { decode } from "../shared/picture_files.js";
import { INK_SIDE, drawSegment } from "./ink.js";
import { extents, placeOf, resampled, summed } from "./prepare.js";

/** @param {Blob} file @returns {Promise<Uint8ClampedArray>} see inkOfPhoto */
export async function inkOfFile(file) {
  const small = (...sides) => ({ part: [0, 0, ...sides], sides: sides.map((side) => Math.ceil((160 * side) / Math.max(...sides))) });
  return inkOfPhoto(await decode(file, small));
}

/**
 * The digit that a photograph shows, in the middle of the paper, 80 of its pixels tall or wide. Uneven light and wide
 * shadows are no ink; what runs into the border is left out unless it is all there is; thin lines become thicker.
 * @param {ImageData} photo
 * @returns {Uint8ClampedArray} ink; empty if nothing stands out
 */
export function inkOfPhoto({ data, width, height }) {
  // Roots: the same ink in half the light differs from its paper by less, but not by half
  const grey = Float32Array.from({ length: width * height }, (_, i) => Math.sqrt(0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2]));
  for (const axis of [0, 1]) {
    const from = (i) => placeOf(i, width, axis) - ([height, width][axis] - 1) / 2; // the middle
    const slope = summed(grey, (value, i) => value * from(i)) / summed(grey, (_, i) => from(i) ** 2);
    grey.forEach((value, i) => (grey[i] = value - slope * from(i))); // light from one side
  }
  const around = blurred(grey, width);
  const over = grey.map((value, i) => value - around[i]);
  const mean = summed(grey, Number) / grey.length;
  const sign = Math.sign(summed(grey, (value) => (value - mean) ** 3)); // ink is what is rarer, and so further from it
  const sorted = over.map((value) => sign * value).sort();
  const [low, high] = [0.5, 0.99].map((share) => sorted[Math.floor(share * sorted.length)]);
  const contrast = Math.max(1.8, high - low); // less is the noise of an empty sheet
  const soft = Uint8ClampedArray.from(over, (value) => 255 * ((3 * (sign * value - low)) / contrast - 1));
  const ink = digitIn(soft, width);
  const axes = extents(ink, width);
  const step = Math.max(...axes.map(({ size }) => size)) / 80;
  const starts = axes.map(({ first, size }) => first + (size - step * INK_SIDE) / 2);
  return thickened(Uint8ClampedArray.from(resampled(ink, width, starts, step, INK_SIDE)));
}

/** The mean of a square around each pixel, much wider than the lines of a digit. */
function blurred(values, width) {
  const sides = [values.length / width, width];
  const reach = Math.ceil(Math.min(...sides) / 2);
  return [width, 1].reduce((from, step, axis) => from.map((_, i) => {
    const place = placeOf(i, width, axis);
    const [first, last] = [Math.max(-reach, -place), Math.min(reach, sides[axis] - 1 - place)];
    let sum = 0;
    for (let k = first; k <= last; k++) sum += from[i + k * step];
    return sum / (last - first + 1);
  }), values);
}

/** The connected parts that belong to the digit: none very small, and one at the border only if it is much the largest. */
function digitIn(values, width) {
  const left = values.slice();
  const isAtBorder = (i) => i < width || i >= values.length - width || i % width % (width - 1) === 0;
  const parts = [...left.keys()].map((first) => {
    const pixels = [];
    const take = (i) => left[i] && pixels.push(i) && (left[i] = 0);
    take(first);
    for (const i of pixels) [i - 1, i + 1, i - width, i + width].forEach(take);
    return { pixels, weight: pixels.length / (pixels.some(isAtBorder) ? 400 : 1) };
  });
  const least = Math.max(...parts.map(({ weight }) => weight)) / 20;
  for (const { pixels, weight } of parts) {
    if (weight > least && pixels.length > values.length / 1000) for (const i of pixels) left[i] = values[i];
  }
  return left;
}

/** @param {Uint8ClampedArray} ink */
function thickened(ink) {
  const edges = summed(ink, (value, i) => Math.abs(value - ink[i + 1]) + Math.abs(value - ink[i + INK_SIDE]) || 0);
  const radius = 5 - (4 / Math.PI) * (summed(ink, Number) / edges); // half of a line's thickness is taken off
  const output = ink.slice();
  ink.forEach((value, i) => {
    const middle = [1, 0].map((axis) => placeOf(i, INK_SIDE, axis) + 0.5);
    if (value > 127 && radius > 1) drawSegment(output, middle, middle, radius, false);
  });
  return output;
}
