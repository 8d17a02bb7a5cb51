// What a single number of a network is made of, in grids and in words. Nothing here touches the page.

import { three, unitName } from "./maps.js";
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
export function sumInWords({ network: { layers }, selected: { layer } }, { kind, groups, bias, sum, output }) {
  const { activation = "linear" } = layers[layer];
  const count = groups.reduce((all, each) => all + each.terms.length, 0);
  const channels = groups.length > 1 ? ` in ${groups.length} channels` : "";
  const how = {
    sum: `${count} product${count > 1 ? "s" : ""}${channels} and the bias add up to ${three(sum - bias)} + ${three(bias)} =`,
    largest: `the largest of ${count} numbers is`,
    mean: `the mean of ${count} numbers is`,
    same: "the number that comes is",
  };
  return `${how[kind]} ${three(sum)}${activation === "linear" ? "" : `, ${activation} makes it ${three(output)}`}.`;
}
