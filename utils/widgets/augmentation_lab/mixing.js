// Rectangles: erased, or cut out of one picture and put into another; and pictures laid over each other.

import { clip } from "./colours.js";
import { createRandom } from "./random.js";

/** Where a stretch of a length lies, at random. @param {number} share  of the length */
export function stretch(share, length, random) {
  const from = random.unit() * (length - share * length);
  return [from, from + share * length];
}

/** In the rectangle one picture, around it another. @param {{x: number[], y: number[]}} box */
export function pasted(image, inside, { x, y }) {
  const output = { ...image, data: image.data.slice() };
  const { height, width } = image;
  const [left, right] = x.map((at) => Math.min(Math.ceil(at), width));
  const [top, below] = y.map((at) => Math.min(Math.ceil(at), height));
  for (let row = top; row < below; row++) {
    const [from, to] = [3 * (row * width + left), 3 * (row * width + right)];
    if (to > from) output.data.set(inside.data.subarray(from, to), from);
  }
  return output;
}

/** @param {number | null} value  null: noise */
export function filling(image, value, seed, range) {
  const random = createRandom(seed);
  const make = value === null ? () => clip(random.normal() * range[1], range) : () => clip(value, range);
  return { ...image, data: image.data.map(make) };
}

export function withNoise(image, stddev, seed) {
  const random = createRandom(seed);
  return { ...image, data: image.data.map((value) => value + stddev * random.normal()) };
}

/** @param {number} weight  of the first */
export function blended(image, other, weight) {
  return { ...image, data: image.data.map((value, i) => weight * value + (1 - weight) * other.data[i]) };
}
