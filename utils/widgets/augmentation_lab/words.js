// What is drawn, in words.

import { timesOf } from "./layers.js";
import { formatPlain, percent, rough, signed } from "./plain_numbers.js";

/** What the draws are, of all layers.
 * @param {[string, Object][]} layers @param {{height: number, width: number}} size @param {number[]} range
 * @param {string[]} labels  of the picture, and of the second one */
export function drawsInWords(layers, size, range, labels) {
  if (!layers.length) return "No layer: every draw is the picture itself. Add one.";
  const clauses = layers.map(([name, parameters]) => OF_ALL[name](parameters, { size, range, second: labels[1] }));
  return `Each draw: ${clauses.join("; ")}.`;
}

/** What was drawn for one picture. @param {Object[]} drawn  the numbers of each layer @param {number[]} range */
export function drawInWords(number, layers, drawn, range) {
  const clauses = layers.map(([name, parameters], i) => OF_ONE[name](drawn[i], parameters, range)).filter(Boolean);
  return `Draw ${number}: ${clauses.join("; ") || "unchanged"}.`;
}

const OF_ALL = {
  RandomFlip: ({ mode }) =>
    ({
      horizontal: "mirrored left to right in half of the cases",
      vertical: "mirrored top to bottom in half of the cases",
      horizontal_and_vertical: "turned by 180° in half of the cases",
    })[mode],
  RandomRotation: ({ factor }) => `turned by ${between(factor, 360, "°")}`,
  RandomZoom: ({ height_factor, width_factor }) => {
    const height = `${between(sizes(height_factor), 100)} %`;
    return width_factor
      ? `zoomed to ${height} of the height and ${between(sizes(width_factor), 100)} % of the width`
      : `zoomed to ${height} of the size`;
  },
  RandomTranslation: ({ height_factor, width_factor }, { size }) =>
    `shifted down by ${between(height_factor, size.height)} and right by ${between(width_factor, size.width)} pixels`,
  RandomShear: ({ x_factor, y_factor }) => `sheared by ${between(x_factor)} in x and ${between(y_factor)} in y, either way`,
  RandomCrop: ({ height, width }) => `cut to ${height} × ${width} pixels`,
  RandomBrightness: ({ factor }, { range }) => `brightness changed by ${between(factor, range[1])} of ${range[1]}`,
  RandomContrast: ({ factor: [low, high] }) => `contrast times ${between([1 - low, 1 + high])}`,
  RandomSaturation: ({ factor }) => `saturation times ${between(factor.map((one) => Math.max(0, timesOf(one))))}`,
  RandomHue: ({ factor }) => `hue turned by ${between(factor, 180, "°")} either way`,
  GaussianNoise: ({ stddev }, { range }) => `noise of ±${formatPlain(stddev)} of ${range[1]} added`,
  RandomErasing: ({ factor: [low, high] }) => `a rectangle erased in ${percent((low + high) / 2)} of the cases`,
  MixUp: (_, { second }) => `blended with ${second}`,
  CutMix: (_, { second }) => `a rectangle of ${second} put in`,
  RandAugment: ({ num_ops }) => `${num_ops} of eleven operations at random`,
};

/** The sizes that go with a range of RandomZoom, the smallest first. */
function sizes([low, high]) {
  return [1 / (1 + high), 1 / (1 + low)];
}

/** @param {number[]} range @param {number} unit @param {string} sign */
function between([low, high], unit = 1, sign = "") {
  const [from, to] = [low, high].map((end) => {
    const value = end * unit;
    return value > 9999 ? "∞" : rough(value) + sign;
  });
  return from === to ? from : `${from} to ${to}`;
}

const OF_ONE = {
  RandomFlip: ({ flip }, { mode }) => (flip ? (mode === "horizontal_and_vertical" ? "turned by 180°" : "mirrored") : "not mirrored"),
  RandomRotation: ({ angle }) => `turned ${formatPlain(Math.abs(angle))}° ${angle < 0 ? "clockwise" : "counterclockwise"}`,
  RandomZoom: ({ height, width }) =>
    height === width ? `zoomed to ${percent(1 / height)}` : `zoomed to ${percent(1 / height)} of the height, ${percent(1 / width)} of the width`,
  RandomTranslation: ({ down, right }) =>
    `shifted ${formatPlain(Math.abs(down))} ${down < 0 ? "up" : "down"} and ${formatPlain(Math.abs(right))} ${right < 0 ? "left" : "right"}`,
  RandomShear: ({ x, y }) => `sheared by ${signed(x)} in x and ${signed(y)} in y`,
  RandomCrop: ({ top, left }) => `cut out from row ${top}, column ${left}`,
  RandomBrightness: ({ share }, _, [, most]) => `brightness ${signed(share * most)} of ${most}`,
  RandomContrast: ({ times }) => `contrast times ${formatPlain(times)}`,
  RandomSaturation: ({ times }) => `saturation times ${formatPlain(Math.max(times, 0))}`,
  RandomHue: ({ turns }) => `hue turned by ${signed(360 * turns)}°`,
  GaussianNoise: () => "noise added",
  RandomErasing: ({ erase, box }) =>
    erase ? `${Math.round(box.y[1] - box.y[0])} × ${Math.round(box.x[1] - box.x[0])} pixels erased` : "nothing erased",
  MixUp: () => "",
  CutMix: () => "",
  RandAugment: ({ chosen }) => chosen.map((name) => name.replace("random_", "").replace("_", " ")).join(", then "),
};
