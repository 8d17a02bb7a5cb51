// The two ends of the range of a layer: what it does at the least and at the most.

import { LAYERS, timesOf } from "./layers.js";
import { formatPlain, percent, signed } from "./plain_numbers.js";

/**
 * @param {string} name @param {Object} parameters @param {{height: number, width: number}} size
 * @param {number[]} range  of the pixels
 * @returns {{drawn: Object, caption: string}[]}  two, with the numbers that the layer takes
 */
export function endsOf(name, parameters, size, range) {
  return ENDS[name](parameters, size, range);
}

/** The layer alone, with such numbers. @param {Object[]} images  the picture, and a second one to mix with */
export function atEnd(name, parameters, images, range, drawn) {
  return LAYERS[name].apply(images, images.map(() => drawn), parameters, range)[0];
}

/** An end for each bound of a range. @param {number[]} bounds @param {(bound: number) => [Object, string]} make */
function both(bounds, make) {
  return bounds.map((bound) => {
    const [drawn, caption] = make(bound);
    return { drawn, caption };
  });
}

const ENDS = {
  RandomFlip: ({ mode }) => [
    { drawn: { flip: false }, caption: "as it is" },
    { drawn: { flip: true }, caption: mode === "horizontal_and_vertical" ? "turned by 180°" : "mirrored" },
  ],
  RandomRotation: ({ factor }) => both(factor, (bound) => [{ angle: 360 * bound }, `${signed(360 * bound)}°`]),
  RandomZoom: ({ height_factor, width_factor }) =>
    [0, 1].map((i) => {
      const height = 1 + height_factor[i];
      const width = width_factor ? 1 + width_factor[i] : height;
      return { drawn: { height, width }, caption: percent(1 / height) };
    }),
  RandomTranslation: ({ height_factor, width_factor }, size) =>
    [0, 1].map((i) => {
      const [down, right] = [height_factor[i] * size.height, width_factor[i] * size.width];
      return { drawn: { down, right }, caption: `${arrow(down, "↑↓")}, ${arrow(right, "←→")}` };
    }),
  RandomShear: ({ x_factor, y_factor }) =>
    both([-1, 1], (sign) => {
      const [x, y] = [sign * x_factor[1], sign * y_factor[1]];
      return [{ x, y }, `x ${signed(x)}, y ${signed(y)}`];
    }),
  RandomCrop: (parameters, size) => {
    const [first, last] = [() => 0, (count) => count - 1].map((below) =>
      LAYERS.RandomCrop.draw(parameters, size, null, { below }),
    );
    return [
      { drawn: first, caption: `from row ${first.top}, col. ${first.left}` },
      { drawn: last, caption: `from row ${last.top}, col. ${last.left}` },
    ];
  },
  RandomBrightness: ({ factor }, _, range) =>
    both(factor, (share) => [{ share }, signed(share * (range[1] - range[0]))]),
  RandomContrast: ({ factor: [low, high] }) => both([1 - low, 1 + high], (times) => [{ times }, `× ${formatPlain(times)}`]),
  RandomSaturation: ({ factor }) =>
    both(factor.map(timesOf), (times) => [{ times }, times > 999 ? "as much as can be" : `× ${formatPlain(Math.max(times, 0))}`]),
  RandomHue: ({ factor }) => both([-factor[1], factor[1]], (bound) => [{ turns: bound / 2 }, `${signed(180 * bound)}°`]),
  GaussianNoise: () => both([1, 2], (seed) => [{ seed }, ["one draw", "another draw"][seed - 1]]),
  RandomErasing: ({ scale }, { height, width }) =>
    both(scale.map(Math.sqrt), (side) => [
      { erase: true, seed: 1, box: middle(side, height, width) },
      `${percent(side * side)} erased`,
    ]),
  MixUp: () => both([0.9, 0.5], (weight) => [{ weight }, `λ = ${weight}`]),
  CutMix: (_, { height, width }) =>
    both([0.9, 0.5], (weight) => [{ weight, box: middle(Math.sqrt(1 - weight), height, width) }, `λ = ${weight}`]),
  RandAugment: ({ factor: [, most] }) => [
    { drawn: oneOperation("random_rotation", { angle: 360 * most }), caption: `${signed(360 * most)}°` },
    { drawn: oneOperation("random_brightness", { share: most }), caption: `brightness ${signed(most)}` },
  ],
};

/** Pixels, and where to. @param {number} pixels @param {string} signs  against the direction, and along it */
function arrow(pixels, signs) {
  return `${formatPlain(Math.round(Math.abs(pixels)))} ${signs[Number(pixels > 0)]}`;
}

function middle(share, height, width) {
  const stretch = (length) => [((1 - share) / 2) * length, ((1 + share) / 2) * length];
  return { x: stretch(width), y: stretch(height) };
}

function oneOperation(name, numbers) {
  return { chosen: [name], numbers: { [name]: numbers } };
}
