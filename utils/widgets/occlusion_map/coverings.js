// What a network says of a picture with a square laid over it: asked once at each place, then known.

import { softmax } from "../shared/network.js";

export const CLASSES = 10;
const KEPT = 8; // sets of answers, since a reader goes to and fro between settings

/**
 * @typedef {object} Setting
 * @property {number} digit @property {number} example
 * @property {number} size  side of the square, odd
 * @property {string} fill @property {string} network  their names
 *
 * @typedef {object} Answers  to one setting at all places; place = row · side + column of the square's centre
 * @property {{sum: ArrayLike<number>, probability: ArrayLike<number>}} uncovered  a number for each class
 * @property {{sum: Float32Array, probability: Float64Array}} covered  likewise, place after place
 * @property {Uint8Array} known  1 where the network has been asked
 * @property {(place: number) => void} ask
 */

/** The rows and the columns of a square that lie in the picture: first and last of each.
 * @param {number} side  of the picture @param {number} place @param {number} size */
export function insideOf(side, place, size) {
  const rim = (size - 1) / 2;
  const [rows, columns] = [Math.floor(place / side), place % side].map((at) => [Math.max(0, at - rim), Math.min(side - 1, at + rim)]);
  return { rows, columns };
}

/** Lay a square over a picture; what of the square is outside covers nothing.
 * @param {ArrayLike<number>} ink @param {number} side @param {number} place @param {number} size @param {number} fill */
export function coverAt(ink, side, place, size, fill) {
  const covered = Float32Array.from(ink);
  const { rows, columns } = insideOf(side, place, size);
  for (let row = rows[0]; row <= rows[1]; row++) covered.fill(fill, row * side + columns[0], row * side + columns[1] + 1);
  return covered;
}

/**
 * @param {{side: number, inkOf: (example: number, digit: number) => Float32Array, fills: Object<string, number>,
 *     networks: Object<string, import("../shared/network.js").Network>}} options  networks: by name
 * @returns {(setting: Setting) => Answers}
 */
export function createCoverings({ side, inkOf, fills, networks }) {
  const kept = new Map();

  function answersTo({ digit, example, size, fill, network }) {
    const ink = inkOf(example, digit);
    const { run } = networks[network];
    const outputs = run(ink);
    const sums = outputs.at(-1);
    const known = new Uint8Array(side * side);
    const covered = {
      sum: new Float32Array(side * side * CLASSES),
      probability: new Float64Array(side * side * CLASSES),
    };
    function ask(place) {
      if (known[place]) return;
      const sums = run(coverAt(ink, side, place, size, fills[fill]), { outputs, ...insideOf(side, place, size) }).at(-1);
      covered.sum.set(sums, place * CLASSES);
      covered.probability.set(softmax(sums), place * CLASSES);
      known[place] = 1;
    }
    return { uncovered: { sum: sums, probability: softmax(sums) }, covered, known, ask };
  }

  return (setting) => {
    const key = ["digit", "example", "size", "fill", "network"].map((name) => setting[name]).join();
    const answers = kept.get(key) ?? answersTo(setting);
    kept.delete(key); // what was used last is forgotten last
    kept.set(key, answers);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return answers;
  };
}

/** How far the score of a class falls when the square is there; NaN where it has not been.
 * @param {Answers} answers @param {number} target @param {"sum" | "probability"} score
 * @param {Uint8Array} visited  1 where the square has been */
export function fallsOf({ uncovered, covered, known }, target, score, visited) {
  return Float64Array.from(known, (isKnown, place) =>
    isKnown && visited[place] ? uncovered[score][target] - covered[score][place * CLASSES + target] : NaN,
  );
}
