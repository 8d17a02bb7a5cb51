// From layers and a seed to an augmented picture.

import { LAYERS } from "./layers.js";
import { createRandom, seedOf } from "./random.js";

const COMMON = 1000; // the place of the batch among its pictures

/**
 * Draw numbers for a batch and apply the layers, as a model does in training. Pictures are mixed with the next one of
 * the batch. Every layer, draw and picture has a generator of its own, so that moving one slider changes no other draw.
 * @param {[string, Object][]} layers  names and parameters
 * @param {Object[]} images  the batch
 * @param {{seed: number, draw: number, range: number[]}} options  draw: its number among those of the seed
 * @returns {{images: Object[], shares: number[][], drawn: Object[][]}} shares: of each picture of the batch in each
 *     output; drawn: the numbers, by layer and picture
 */
export function augment(layers, images, { seed, draw, range }) {
  let batch = images;
  let shares = images.map((_, i) => images.map((_, j) => Number(i === j)));
  const drawn = layers.map(([name, parameters], place) => {
    const layer = LAYERS[name];
    const numbers = batch.map((image, i) =>
      layer.draw(
        parameters,
        image,
        createRandom(seedOf(seed, draw, place, i)),
        createRandom(seedOf(seed, draw, place, COMMON)),
      ),
    );
    if (layer.mixes) shares = numbers.map(({ weight }, i) => mixedShares(shares, i, weight));
    batch = layer.apply(batch, numbers, parameters, range);
    return numbers;
  });
  return { images: batch, shares, drawn };
}

function mixedShares(shares, i, weight) {
  const other = shares[(i + 1) % shares.length];
  return shares[i].map((share, j) => weight * share + (1 - weight) * other[j]);
}

/** Whether layers mix pictures with others. @param {[string, Object][]} layers */
export function mixes(layers) {
  return layers.some(([name]) => LAYERS[name].mixes);
}
