// What is on the stage, in words.

import { argmax } from "../shared/network.js";

/** @param {number} pixels  to the right, or down @param {[string, string]} names  of the two directions */
export function distanceInWords(pixels, [back, forth]) {
  return pixels === 0 ? "0 px" : `${Math.abs(pixels)} px ${pixels < 0 ? back : forth}`;
}

/**
 * @param {number} digit
 * @param {number[]} shift  pixels to the right and down
 * @param {{kind: string, ending: string, shares: number[]}[]} answers
 */
export function answersInWords(digit, [right, down], answers) {
  const moves = [
    right && distanceInWords(right, ["left", "right"]),
    down && distanceInWords(down, ["up", "down"]),
  ].filter(Boolean);
  const where = moves.length ? `moved ${moves.join(" and ")}` : "in the middle";
  const said = answers.map(({ kind, ending, shares }) => {
    const seen = argmax(shares);
    const name = kind === "MLP" ? kind : `${kind}, ${ending}`;
    return `${name}: ${withArticle(seen)} (${Math.round(100 * shares[seen])} %), ${seen === digit ? "right" : "wrong"}.`;
  });
  return [`${withArticle(digit).replace("a", "A")}, ${where}.`, ...said].join(" ");
}

/** @param {{parameters: number}[]} networks */
export function sizesInWords(networks) {
  const counts = networks.map(({ parameters }) => parameters.toLocaleString("en"));
  return `Parameters: ${counts.slice(0, -1).join(", ")} and ${counts.at(-1)}.`;
}

function withArticle(digit) {
  return digit === 8 ? "an 8" : `a ${digit}`;
}
