// What happened, in words.

import { stepSize } from "./arithmetic.js";
import { fixed, lossText, sumText } from "./numbers.js";

/**
 * What the figure shows.
 * @typedef {object} Shown
 * @property {number[]} sums
 * @property {number} right
 * @property {"softmax" | "sigmoid"} activation
 * @property {string[]} names
 * @property {number[]} shares
 * @property {number} loss
 * @property {number[]} gradient
 * @property {boolean} isExample  whether these are the sums of a real digit
 *
 * What the reader did; `place` is the class whose sum changed. Null: something else.
 * @typedef {{kind: "sum" | "right" | "activation" | "equal" | "add" | "double" | "step", place?: number}} Action
 */

/** @param {Action | null} action @param {Shown} before @param {Shown} now */
export function inWords(action, before, now) {
  const { sums, right, activation, names, shares, loss } = now;
  const alone = activation === "sigmoid";
  const known = lossText(loss);
  switch (action?.kind) {
    case "sum": {
      const { place } = action;
      const others = alone ? "no other share changes" : "the others share the rest";
      return `The sum of ${names[place]} is ${sumText(sums[place])}, its share ${fixed(shares[place], 3)}; ${others}. ${lossChange(before, now)}`;
    }
    case "right":
      return `The right class is now ${names[right]}, whose share is ${fixed(shares[right], 3)}. ${lossChange(before, now)}`;
    case "activation": {
      const together = fixed(shares.reduce((all, share) => all + share, 0), 3);
      if (alone) return `Sigmoid: each share depends on its own sum only; together they make ${together}, not 1. The loss is ${known}.`;
      return `Softmax: each share depends on all sums; together they make 1. The loss is ${known}.`;
    }
    case "equal":
      if (alone) return `All sums are 0, and every share is 0.5. The loss is ln 2 = ${known}.`;
      return `All sums are equal, and so are the shares: a guess among ${names.length}. The loss is ln ${names.length} = ${known}.`;
    case "add":
      if (alone) return `All sums are larger by 1, and so every share rises. ${lossChange(before, now)}`;
      return `All sums are larger by 1, their differences are the same: no share changes, and the loss stays ${known}.`;
    case "double": {
      const [was, is] = [before.shares, shares].map((all) => fixed(Math.max(...all), 3));
      return `All sums are doubled: the largest share ${was === is ? `stays ${is}` : `goes from ${was} to ${is}`}. ${lossChange(before, now)}`;
    }
    case "step": {
      const risen = fixed(sums[right] - before.sums[right], 2);
      const size = stepSize(names.length, activation);
      return `One step of size ${size}: the sum of ${names[right]}, the right class, rises by ${risen}, all others fall. ${lossChange(before, now)}`;
    }
    default:
      return `${now.isExample ? `A handwritten ${names[right]}. ` : ""}${verdict(now)} The loss is ${known}.`;
  }
}

/** Which share is the largest, and whether that is right. */
function verdict({ right, names, shares }) {
  const largest = Math.max(...shares);
  const seen = shares[right] === largest ? right : shares.indexOf(largest);
  const is = seen === right ? "which is right" : `which is wrong: right is ${names[right]} (${fixed(shares[right], 3)})`;
  return `The largest share, ${fixed(largest, 3)}, goes to ${names[seen]}, ${is}.`;
}

function lossChange(before, now) {
  const [was, is] = [before.loss, now.loss].map(lossText);
  if (was === is) return `The loss stays ${is}.`;
  return `The loss ${now.loss < before.loss ? "falls" : "rises"} from ${was} to ${is}.`;
}
