// A network with what the reader changed in it: filters turned off, kernels edited. Nothing here touches the page.

import { createNetwork, unpackWeights } from "../shared/network.js";

/** @typedef {import("../shared/network.js").Part} Part */

/** @typedef {{layer: string, filter: number, channel: number, kernel: number[][]}} Edit  the slice of a filter that
 *     reads one channel, row by row; of a dense layer one weight, [[weight]] */

/**
 * @param {{layers: object[], input_shape: number[], weights: DataView, rounded: boolean}} description  as
 *     PageNetwork.describe of utils.page_networks returns it
 * @param {Object<string, number[]>} [off]  filters or units by the layer's name
 * @param {Edit[]} [edits]
 * @returns {import("../shared/network.js").Network}
 */
export function createLabNetwork({ layers, input_shape: inputShape, weights, rounded }, off = {}, edits = []) {
  return createNetwork(layers, inputShape, withChanges(unpackWeights(layers, inputShape, weights, rounded), layers, off, edits));
}

/** Copies of the layers that change; those that are off have weights and bias 0, edited or not.
 * @param {(Part | null)[]} parts @param {object[]} layers @param {Object<string, number[]>} off @param {Edit[]} edits
 * @returns {(Part | null)[]} */
export function withChanges(parts, layers, off, edits) {
  return parts.map((part, index) => {
    const { name } = layers[index];
    const mine = edits.filter(({ layer }) => layer === name);
    if (!part || (mine.length === 0 && !off[name]?.length)) return part;
    const copies = Object.fromEntries(Object.entries(part).map(([key, weights]) => [key, weights.slice()]));
    const filters = copies.bias.length;
    for (const { filter, channel, kernel } of mine) {
      const taps = kernel.flat();
      const channels = copies.kernel.length / filters / taps.length;
      taps.forEach((weight, tap) => (copies.kernel[(tap * channels + (channel % channels)) * filters + filter] = weight));
    }
    for (const filter of off[name] ?? []) {
      for (const weights of Object.values(copies)) for (let i = filter; i < weights.length; i += filters) weights[i] = 0;
    }
    return copies;
  });
}
