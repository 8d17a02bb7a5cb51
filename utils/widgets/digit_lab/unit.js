// What a single number of a network is made of, in grids and in words. Nothing here touches the page.

import { kindOf, three, unitName } from "./maps.js";
import { termsOf } from "./terms.js";

/** The groups of a unit as grids: a row of numbers is folded, into the picture that was flattened, or a square.
 * @param {import("./maps.js").Now} now @param {import("./terms.js").Terms} terms
 * @returns {import("./terms.js").Group[]} */
export function gridsOf({ network: { layers, shapes }, selected: { layer } }, { groups }) {
  const [{ terms }] = groups;
  if (shapes[layer].length > 1 || terms.length === 1) return groups;
  const square = Math.ceil(Math.sqrt(terms.length));
  const isPicture = layers[layer - 1]?.layer === "Flatten";
  const [rows, columns, channels] = isPicture ? shapes[layer - 1] : [Math.ceil(terms.length / square), square, 1];
  return Array.from({ length: channels }, (_, channel) => {
    const own = terms.filter((_, i) => i % channels === channel);
    return { channel, rows, columns, terms: own, sum: own.reduce((sum, { product }) => sum + product, 0) };
  });
}

/** Which unit is looked at, and what it does with its numbers.
 * @param {import("./maps.js").Now} now */
export function unitInWords(now) {
  return `${unitName(now)}: ${sumInWords(now, termsOf(now.network, now.outputs, now.image, now.selected))}`;
}

/** @param {import("./maps.js").Now} now @param {import("./terms.js").Terms} terms */
export function sumInWords(now, { kind, groups, bias, sum, output }) {
  const { layer, channel } = now.selected;
  const { name, activation = "linear" } = now.network.layers[layer];
  if (now.off[name]?.includes(channel)) return `this ${kindOf(now)} is off, so its weights and bias count as 0.`;
  const count = groups.length * groups[0].terms.length;
  const how = {
    sum: `${three(sum - bias)} (${count} product${count > 1 ? "s" : ""}) ${bias < 0 ? "−" : "+"} ${three(Math.abs(bias))} (bias) ≈`,
    largest: `the largest of ${count} numbers is`,
    mean: `the mean of ${count} numbers is`,
    same: "the number that comes is",
  };
  return `${how[kind]} ${three(sum)}${activation === "linear" ? "" : `, ${activation} makes it ${three(output)}`}.`;
}
