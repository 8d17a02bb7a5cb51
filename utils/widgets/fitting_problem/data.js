// The points: where they lie, and the true curve that they come from.

export const DRAWS = 10; // sets of training points
export const MOST_POINTS = 60;
const VALIDATION_POINTS = 200;

/**
 * @typedef {object} Points
 * @property {number[]} x
 * @property {number[]} y
 *
 * @typedef {object} Draws  what is random about them, as Python sends it
 * @property {number[]} validation  normal numbers
 * @property {{first: number, normal: number[]}[]} training  by seed; first: where the first point lies, 0 to 1
 */

/** @param {number} x */
export function truth(x) {
  return Math.sin(4 * x + 1);
}

/** @param {DataView} bytes  whole numbers of two bytes @returns {Draws} */
export function readDraws(bytes) {
  const numberAt = (place, scale) => bytes.getInt16(2 * place, true) / scale;
  const normalFrom = (place, count) => Array.from({ length: count }, (_, i) => numberAt(place + i, 1000));
  const training = Array.from({ length: DRAWS }, (_, seed) => {
    const place = VALIDATION_POINTS + seed * (1 + MOST_POINTS);
    return { first: numberAt(place, 10_000), normal: normalFrom(place + 1, MOST_POINTS) };
  });
  return { validation: normalFrom(0, VALIDATION_POINTS), training };
}

/** Spread evenly: each point lies 0.618 of the interval beyond the last one, around the corner.
 * @param {{first: number, normal: number[]}} draw @param {number} count @param {number} noise @returns {Points} */
export function trainingPoints({ first, normal }, count, noise) {
  const x = Array.from({ length: count }, (_, i) => 2 * ((first + 0.618 * i) % 1) - 1);
  return { x, y: x.map((place, i) => truth(place) + noise * normal[i]) };
}

/** @param {number[]} normal @param {number} noise @returns {Points} */
export function validationPoints(normal, noise) {
  const x = normal.map((_, i) => -1 + i * (2 / (normal.length - 1)));
  return { x, y: x.map((place, i) => truth(place) + noise * normal[i]) };
}
