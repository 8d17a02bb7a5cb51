// What an augmented picture would be labelled, and whether a digit still is that digit.

import { percent } from "./plain_numbers.js";

const UPSIDE_DOWN = { 0: "0", 1: "1", 6: "9", 8: "8", 9: "6" };
const MIRRORED = ["0", "1", "8"]; // look alike

/**
 * The orientation of a picture after some layers: mirrored left to right first, then turned counterclockwise.
 * @param {[string, Object][]} layers @param {Object[]} drawn  the numbers of each layer
 */
export function orientation(layers, drawn) {
  let [mirrored, degrees] = [false, 0];
  layers.forEach(([name, { mode }], i) => {
    if (name === "RandomRotation") degrees += drawn[i].angle;
    if (name === "RandAugment") {
      for (const operation of drawn[i].chosen) {
        if (operation === "random_rotation") degrees += drawn[i].numbers[operation].angle;
      }
    }
    if (name !== "RandomFlip" || !drawn[i].flip) return;
    if (mode === "horizontal_and_vertical") degrees += 180;
    else [mirrored, degrees] = [!mirrored, (mode === "vertical" ? 180 : 0) - degrees];
  });
  return { mirrored, degrees: ((degrees % 360) + 360) % 360 };
}

/** Which digit one looks like then; "?" if none. @param {string} digit */
export function reading(digit, { mirrored, degrees }) {
  const fromUpright = Math.min(degrees, 360 - degrees);
  const seen = mirrored && !MIRRORED.includes(digit) ? "?" : digit;
  if (fromUpright <= 60) return seen;
  return fromUpright >= 120 ? (UPSIDE_DOWN[seen] ?? "?") : "?";
}

/** The label in a few letters. @param {number[]} shares @param {string[]} labels */
export function labelText([share], [label]) {
  return share === 1 ? label : `${percent(share)} ${label}`;
}

/** @param {number[]} shares @param {string[]} labels */
export function labelInWords(shares, labels) {
  const parts = shares.map((share, i) => `${percent(share)} ${labels[i]}`);
  return `Label: ${shares[0] === 1 ? labels[0] : parts.join(", ")}`;
}
