// Which digits make a batch, and what a training step leaves behind. Nothing here touches the page.

import { momentsOf } from "./normalize.js";

/**
 * Where a batch stands: the digit of its first row, and the position from which the others follow, going round.
 * @typedef {{digit: number, position: number}} Place
 *
 * What the layer remembers; startShare: what is left in it of its start, mean 0 and variance 1.
 * @typedef {{mean: number[], variance: number[], startShare: number}} Memory
 */

/** @param {Place} place @param {number} size @param {number} count  digits in all
 * @returns {{rows: number[], position: number}} position: where the next batch begins */
export function takeBatch({ digit, position }, size, count) {
  const rows = [digit];
  while (rows.length < size) {
    if (position % count !== digit) rows.push(position % count);
    position = (position + 1) % count;
  }
  return { rows, position };
}

/** The place of the next batch.
 * @param {Place} place @param {number} size @param {number} count @param {boolean} keepFirst  the digit of the first row */
export function nextPlace(place, size, count, keepFirst) {
  const { position } = takeBatch(place, size, count);
  if (keepFirst) return { digit: place.digit, position };
  return { digit: position, position: (position + 1) % count };
}

/** What the layer remembers after a training step.
 * @param {Memory} memory @param {number[][]} batch @param {number} momentum @returns {Memory} */
export function remember({ mean, variance, startShare }, batch, momentum) {
  const moments = mean.map((_, channel) => momentsOf(batch.map((row) => row[channel])));
  const moved = (old, name) => old.map((value, channel) => momentum * value + (1 - momentum) * moments[channel][name]);
  return { mean: moved(mean, "mean"), variance: moved(variance, "variance"), startShare: startShare * momentum };
}

/** Training steps on batches that follow each other.
 * @param {number[][]} values  of all digits
 * @param {{place: Place, memory: Memory}} state @param {number} steps @param {{size: number, momentum: number}} settings */
export function trainOn(values, { place, memory }, steps, { size, momentum }) {
  for (let step = 0; step < steps; step++) {
    const { rows } = takeBatch(place, size, values.length);
    memory = remember(memory, rows.map((row) => values[row]), momentum);
    place = nextPlace(place, size, values.length, false);
  }
  return { place, memory };
}
