// What a layer's parameters mean, where their names do not say it.

import { formatPlain } from "./plain_numbers.js";

const NOTES = {
  RandomFlip: ({ mode }) =>
    mode === "horizontal_and_vertical"
      ? "One coin for both flips: a picture is turned by 180° or stays as it is. It is never mirrored."
      : "One coin for each picture.",
  RandomRotation: () => "factor is a share of a full turn: 0.1 is 36°. Positive turns counterclockwise.",
  RandomZoom: () => "The picture gets 1/(1 + factor) of its size: negative factors enlarge it.",
  RandomTranslation: () => "Shares of height and width. Positive factors move the picture down and right.",
  RandomShear: () => "A shear keeps the top left corner in its place, not the middle. One coin chooses the sign of both.",
  RandomCrop: ({ height, width }, { size }) =>
    size.height > height && size.width > width
      ? "One place for all pictures of a batch. (Every draw here is a batch of its own.)"
      : "A side as long as the picture's: the crop is always in the middle.",
  RandomBrightness: (_, { range }) => `Adds factor × ${range[1]} to all values, and clips them to 0 to ${range[1]}.`,
  RandomContrast: ({ factor: [low, high] }) =>
    `Distances from each channel's mean, times 1 − ${formatPlain(low)} to 1 + ${formatPlain(high)}.` +
    (low === 0 ? " A single number is never less contrast." : ""),
  RandomSaturation: (_, { range }) =>
    "Saturation times f/(1 − f): 0.5 changes nothing, 0 and less is grey." +
    (range[1] > 1 ? " Over 0.5, values can fall below 0: they are not clipped." : ""),
  RandomHue: () => "The colour circle is turned by up to factor × 180°, either way.",
  GaussianNoise: (_, { range }) =>
    range[1] > 1
      ? "stddev is at most 1, of values up to 255: nobody can see it. Choose pixel values 0 to 1."
      : "stddev is in pixel values. The result is not clipped.",
  RandomErasing: () =>
    "factor is a range of chances: 0 to 1 erases half of the pictures. scale is a range of areas. None fills with noise.",
  MixUp: () => "λ is drawn from Beta(α, α), for each picture. The label is mixed, too, if the layer is given labels.",
  CutMix: () => "λ is drawn from Beta(α, α), and α between the factors. The label gets the shares of the area.",
  RandAugment: ({ factor }) =>
    "The same operations for all pictures of a batch." +
    (factor[0] === 0 ? " Brighter only, counterclockwise only, down and right only: from 0 to factor." : ""),
};

/** @param {string} name @param {Object} parameters @param {{size: {height: number, width: number}, range: number[]}} shown */
export function noteOn(name, parameters, shown) {
  return NOTES[name](parameters, shown);
}
