// What is on the stage, in words.

import { argmax } from "../shared/network.js";

/** One decimal, a true minus, and no minus before zero. @param {number} value */
export function numberText(value) {
  const text = Math.abs(value).toFixed(1);
  return value < 0 && text !== "0.0" ? `−${text}` : text;
}

function percentText(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * @typedef {object} Shown
 * @property {number} digit  what it is
 * @property {[number, number]} place
 * @property {number} size @property {string} fill @property {string} network @property {"sum" | "probability"} score
 * @property {number} target  the explained class
 * @property {{sum: ArrayLike<number>, probability: ArrayLike<number>}} before  without the square
 * @property {{sum: ArrayLike<number>, probability: ArrayLike<number>}} now  with it
 * @property {Float64Array} falls  NaN where the square has not been
 * @property {number} side
 *
 * @param {Shown} shown
 */
export function coveringInWords({ digit, place: [row, column], size, fill, network, target, before, now, ...map }) {
  const [said, saidBefore] = [argmax(now.sum), argmax(before.sum)];
  const who = network === "trained" ? "The network" : "The network with random weights";
  const answer =
    said === saidBefore
      ? `${who} says ${said}, as without it.`
      : `${who} says ${said} (${percentText(now.probability[said])}); without it, ${saidBefore}.`;
  const scores =
    `Probability of ${target}: ${percentText(before.probability[target])} uncovered, ` +
    `${percentText(now.probability[target])} now; sum ${numberText(before.sum[target])}, now ${numberText(now.sum[target])}.`;
  return [`A ${size} × ${size} square of ${fill} on ${digit === 8 ? "an" : "a"} ${digit}, centre at row ${row}, column ${column}.`, answer, scores, mapInWords(map)].join(" ");
}

function mapInWords({ falls, side, score }) {
  let [count, deepest] = [0, 0];
  falls.forEach((fall, place) => {
    if (Number.isNaN(fall)) return;
    count += 1;
    if (!(fall <= falls[deepest])) deepest = place;
  });
  const isFull = count === falls.length;
  const text = score === "sum" ? numberText(falls[deepest]) : `${numberText(100 * falls[deepest])} points`;
  const where = `at row ${Math.floor(deepest / side)}, column ${deepest % side}`;
  const fall = falls[deepest] > 0 ? `deepest fall${isFull ? "" : " so far"} ${text}, ${where}.` : `no fall${isFull ? "" : " so far"}.`;
  return `Map: ${isFull ? `all ${count}` : `${count} of ${falls.length}`} places; ${fall}`;
}
