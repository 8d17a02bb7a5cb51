// Keras' layers: which numbers each draws for a picture, and what it makes of the picture with them.
//
// draw(parameters, size, own, common) returns the numbers; `own` is the generator of this picture, `common` that of
// its batch. apply(images, drawn, parameters, range) changes a batch; `drawn` has the numbers of each picture.

import { brightened, contrasted, hueShifted, saturated } from "./colours.js";
import { cropped, flipped, rotation, warped, zoom } from "./geometry.js";
import { blended, filling, pasted, stretch, withNoise } from "./mixing.js";
import { degenerated, equalized, posterized, sharpened, solarized, stretched } from "./operations.js";

/** A layer that treats the pictures of a batch one by one. */
function each(draw, change) {
  const apply = (images, drawn, parameters, range) => images.map((image, i) => change(image, drawn[i], parameters, range));
  return { draw, apply };
}

export const LAYERS = {
  RandomFlip: each(
    (_, size, own) => ({ flip: own.coin() }),
    (image, { flip }, { mode }) => (flip ? flipped(image, mode !== "vertical", mode !== "horizontal") : image),
  ),
  RandomRotation: each(
    ({ factor: [low, high] }, size, own) => ({ angle: own.between(360 * low, 360 * high) }),
    (image, { angle }, how) => warped(image, rotation(angle, image), how),
  ),
  RandomZoom: each(
    ({ height_factor: [low, high], width_factor }, size, own) => {
      const height = own.between(1 + low, 1 + high);
      return { height, width: width_factor ? own.between(1 + width_factor[0], 1 + width_factor[1]) : height };
    },
    (image, { height, width }, how) => warped(image, zoom(height, width, image), how),
  ),
  RandomTranslation: each(
    ({ height_factor, width_factor }, { height, width }, own) => ({
      down: height * own.between(...height_factor),
      right: width * own.between(...width_factor),
    }),
    (image, { right, down }, how) => warped(image, [1, 0, -right, 0, 1, -down], how),
  ),
  RandomShear: each(
    ({ x_factor, y_factor }, size, own) => {
      const sign = own.unit() > 0.5 ? -1 : 1;
      return { y: sign * own.between(...y_factor), x: sign * own.between(...x_factor) };
    },
    (image, { x, y }, how) => warped(image, [1, x, 0, y, 1, 0], how),
  ),
  RandomCrop: each(drawCrop, (image, { top, left }, { height, width }) => cropped(image, top, left, height, width)),
  RandomBrightness: each(
    ({ factor }, size, own) => ({ share: own.between(...factor) }),
    (image, { share }, _, range) => brightened(image, share * (range[1] - range[0]), range),
  ),
  RandomContrast: each(
    ({ factor: [low, high] }, size, own) => ({ times: own.between(1 - low, 1 + high) }),
    (image, { times }, _, range) => contrasted(image, times, range),
  ),
  RandomSaturation: each(
    ({ factor }, size, own) => ({ times: timesOf(own.between(...factor)) }),
    (image, { times }, _, range) => saturated(image, times, range),
  ),
  RandomHue: each(
    ({ factor }, size, own) => {
      const sign = own.unit() > 0.5 ? -1 : 1;
      return { turns: 0.5 * sign * own.between(...factor) };
    },
    (image, { turns }, _, range) => hueShifted(image, turns, range),
  ),
  GaussianNoise: each(
    (_, size, own) => ({ seed: own.below(2 ** 32) }),
    (image, { seed }, { stddev }) => withNoise(image, stddev, seed),
  ),
  RandomErasing: each(drawErasing, (image, { erase, box, seed }, { fill_value }, range) =>
    erase ? pasted(image, filling(image, fill_value, seed, range), box) : image,
  ),
  MixUp: {
    mixes: true,
    draw: ({ alpha }, size, own) => ({ weight: own.beta(alpha) }),
    apply: (images, drawn) => images.map((image, i) => blended(image, partner(images, i), drawn[i].weight)),
  },
  CutMix: {
    mixes: true,
    draw: drawCutMix,
    apply: (images, drawn) => images.map((image, i) => pasted(image, partner(images, i), drawn[i].box)),
  },
  RandAugment: { draw: drawOperations, apply: applyOperations },
};

/** The picture that another one is mixed with: the next of its batch. */
function partner(images, i) {
  return images[(i + 1) % images.length];
}

/** What RandomSaturation multiplies by. @param {number} factor */
export function timesOf(factor) {
  return factor / (1 - factor + 1e-7);
}

/** One place for the batch; the middle, unless both sides are shorter than the picture's. */
function drawCrop({ height, width }, size, own, common) {
  if (size.height > height && size.width > width) {
    return { top: common.below(size.height - height + 1), left: common.below(size.width - width + 1) };
  }
  const rows = Math.max(Math.min(size.height, Math.trunc((size.width * height) / width)), 1);
  const columns = Math.max(Math.min(size.width, Math.trunc((size.height * width) / height)), 1);
  return { top: Math.trunc((size.height - rows) / 2), left: Math.trunc((size.width - columns) / 2) };
}

function drawErasing({ factor, scale }, { height, width }, own) {
  const [wide, high] = [0, 0].map(() => Math.sqrt(own.between(...scale)));
  const box = { x: stretch(wide, width, own), y: stretch(high, height, own) };
  const chance = own.between(...factor);
  return { box, erase: own.unit() < chance, seed: own.below(2 ** 32) };
}

function drawCutMix({ factor }, { height, width }, own, common) {
  const side = Math.sqrt(1 - own.beta(common.between(...factor) + 1e-6));
  const box = { x: stretch(side, width, own), y: stretch(side, height, own) };
  return { box, weight: 1 - ((box.x[1] - box.x[0]) * (box.y[1] - box.y[0])) / (height * width) };
}

// RandAugment

const REFLECT = "reflect";

/** The same operations for the whole batch, each with numbers of its own for each picture. */
export const OPERATIONS = {
  random_shear: through("RandomShear", ({ factor, interpolation }) => ({
    x_factor: factor,
    y_factor: factor,
    fill_mode: REFLECT,
    interpolation,
  })),
  random_translation: through("RandomTranslation", ({ factor, interpolation }) => ({
    height_factor: factor,
    width_factor: factor,
    fill_mode: REFLECT,
    interpolation,
  })),
  random_rotation: through("RandomRotation", ({ factor, interpolation }) => ({ factor, fill_mode: REFLECT, interpolation })),
  random_brightness: through("RandomBrightness", ({ factor }) => ({ factor })),
  random_color_degeneration: each(
    ({ factor }, size, own) => ({ share: own.between(...factor) }),
    (image, { share }, _, range) => degenerated(image, share, range),
  ),
  random_contrast: through("RandomContrast", ({ factor }) => ({ factor })),
  random_sharpness: each(
    ({ factor }, size, own) => ({ share: own.between(...factor) }),
    (image, { share }, _, range) => sharpened(image, 2 * share, range),
  ),
  random_posterization: each(
    ({ factor }, size, own) => {
      const most = Math.max(1, Math.trunc(8 * factor[1]));
      return { shift: 8 - (most === 1 ? 1 : 1 + own.below(most - 1)) };
    },
    (image, { shift }, _, range) => posterized(image, shift, range),
  ),
  solarization: each(
    ({ factor: [low, high] }, size, own) => ({
      addition: own.between(low, 255 * high),
      threshold: own.between(low, 255 * high),
    }),
    (image, { addition, threshold }, _, range) => solarized(image, addition, threshold, range),
  ),
  auto_contrast: each(() => ({}), (image, _, parameters, range) => stretched(image, range)),
  equalization: { draw: () => ({}), apply: (images, _, parameters, range) => equalized(images, range) },
};

/** An operation that is one of the layers, with parameters that follow from those of RandAugment. */
function through(name, parametersOf) {
  return {
    draw: (parameters, ...rest) => LAYERS[name].draw(parametersOf(parameters), ...rest),
    apply: (images, drawn, parameters, range) => LAYERS[name].apply(images, drawn, parametersOf(parameters), range),
  };
}

function drawOperations(parameters, size, own, common) {
  const names = Object.keys(OPERATIONS);
  const chosen = Array.from({ length: parameters.num_ops }, () => names[common.below(names.length)]);
  const numbers = Object.fromEntries(names.map((name) => [name, OPERATIONS[name].draw(parameters, size, own, common)]));
  return { chosen, numbers };
}

function applyOperations(images, drawn, parameters, range) {
  return drawn[0].chosen.reduce((batch, name) => {
    const numbers = drawn.map((one) => one.numbers[name]);
    return OPERATIONS[name].apply(batch, numbers, parameters, range);
  }, images);
}
