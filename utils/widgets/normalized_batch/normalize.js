// Which activations share a mean and a variance, and what these make of them. Nothing here touches the page.

export const EPSILON = 1e-3; // Keras' default in all three layers
export const GROUPS = 2;

/**
 * @typedef {object} Layer
 * @property {"batch" | "layer" | "group"} normalization
 * @property {boolean} training
 * @property {number[]} gamma
 * @property {number[]} beta
 * @property {import("./batches.js").Memory} memory
 *
 * Whose mean and variance normalise an activation: rows and channels from the first up to, but not with, the last.
 * @typedef {{rows: [number, number], channels: [number, number]}} Sharing
 */

/** Mean and variance, the latter with n, not n − 1: so does Keras.
 * @param {number[]} values */
export function momentsOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** Whether the moving statistics normalise.
 * @param {Layer} layer */
export function usesMemory({ normalization, training }) {
  return normalization === "batch" && !training;
}

/** @param {string} normalization @param {number} row @param {number} channel
 * @param {number} size  of the batch @param {number} channels  how many there are @returns {Sharing} */
export function sharing(normalization, row, channel, size, channels) {
  if (normalization === "batch") return { rows: [0, size], channels: [channel, channel + 1] };
  const width = normalization === "layer" ? channels : channels / GROUPS;
  const first = channel - (channel % width);
  return { rows: [row, row + 1], channels: [first, first + width] };
}

/** @param {number[][]} batch @param {Sharing} shared */
export function valuesIn(batch, { rows, channels }) {
  return batch.slice(...rows).flatMap((row) => row.slice(...channels));
}

/** The mean and the variance that normalise one activation.
 * @param {number[][]} batch @param {Layer} layer @param {number} row @param {number} channel */
export function statisticsOf(batch, layer, row, channel) {
  const { memory, normalization } = layer;
  if (usesMemory(layer)) return { mean: memory.mean[channel], variance: memory.variance[channel] };
  return momentsOf(valuesIn(batch, sharing(normalization, row, channel, batch.length, batch[row].length)));
}

/** What becomes of a batch.
 * @param {number[][]} batch @param {Layer} layer */
export function normalize(batch, layer) {
  const { normalization, gamma, beta } = layer;
  const perChannel = normalization === "batch" ? batch[0].map((_, channel) => statisticsOf(batch, layer, 0, channel)) : null;
  return batch.map((values, row) =>
    values.map((value, channel) => {
      const { mean, variance } = perChannel?.[channel] ?? statisticsOf(batch, layer, row, channel);
      return ((value - mean) / Math.sqrt(variance + EPSILON)) * gamma[channel] + beta[channel];
    }),
  );
}
