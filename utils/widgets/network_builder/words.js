// Layers in words, for the table and as Keras code; sizes as numbers to read.

const DIGITS = new Intl.NumberFormat("en-GB");
const PAIRS = ["kernel_size", "pool_size", "strides", "dilation_rate"];
const PREFIXES = { strides: "strides ", dilation_rate: "dilation ", groups: "groups " };
const POSITIONAL = ["filters", "kernel_size", "units", "rate", "pool_size"];

/** All digits: 138,357,544.
 * @param {number} number */
export function exactly(number) {
  return DIGITS.format(number);
}

/** Four digits: 138.4 M; below a million as it is.
 * @param {number} number */
export function shortly(number) {
  if (number < 1e6) return exactly(number);
  const rounded = Number(number.toPrecision(4));
  const [unit, sign] = [[1e12, "T"], [1e9, "G"], [1e6, "M"]].find(([least]) => rounded >= least);
  return `${rounded / unit} ${sign}`;
}

/** @param {number[]} shape */
export function shapeInWords(shape) {
  return shape.map(exactly).join(" × ");
}

/**
 * What has to be said of a layer: what Keras asks for, and what is not its default.
 * @param {object} layer  with all settings
 * @param {object} defaults  Keras', by kind of layer
 * @returns {[string, any][]} names and values
 */
export function toldSettings({ layer: kind, ...settings }, defaults) {
  const usual = { ...defaults[kind] };
  if (usual.strides === null) usual.strides = settings.pool_size;
  const isTold = (name) => POSITIONAL.includes(name) || kind === "ZeroPadding2D" || !same(settings[name], usual[name]);
  return Object.entries(settings).filter(([name]) => isTold(name));
}

/** All that follows the name of a layer: "64, 3 × 3, strides 2, same, relu"; the numbers first. */
export function settingsInWords(layer, defaults) {
  const told = toldSettings(layer, defaults);
  const isWord = ([, value]) => typeof value === "string" || value === false;
  return [...told.filter((setting) => !isWord(setting)), ...told.filter(isWord)]
    .map(([name, value]) => {
      if (name === "use_bias") return "no bias";
      if (typeof value === "string") return value;
      const text = name === "kernel_size" || name === "pool_size" ? value.join(" × ") : sizeText(value, " × ");
      return (PREFIXES[name] ?? "") + text;
    })
    .join(", ");
}

/** The shortest way to write a size: one number where rows and columns are alike.
 * @param {any} value @param {string} separator */
export function sizeText(value, separator) {
  return [compact(value)].flat(2).join(separator);
}

/**
 * The size that one, two or four numbers stand for.
 * @param {string} kind  of layer @param {string} name  of the setting
 * @param {number[]} numbers  one; rows and columns; top, bottom, left and right
 * @param {Object<string, [number, number]>} limits
 * @returns {any} null if the setting cannot be like that
 */
export function sizeFrom(kind, name, numbers, limits) {
  const isSides = kind === "ZeroPadding2D";
  const [least, most] = limits[isSides ? "sides" : name];
  const isPossible = (number) => number >= least && number <= most && (name === "rate" || Number.isInteger(number));
  if (!numbers.every(isPossible)) return null;
  const [first, second = first] = numbers;
  if (isSides && numbers.length === 4) return [numbers.slice(0, 2), numbers.slice(2)];
  if (isSides && numbers.length < 3) return [[first, first], [second, second]];
  if (PAIRS.includes(name) && numbers.length < 3) return [first, second];
  return numbers.length === 1 && !isSides ? first : null;
}

/** @param {object[]} network @param {number[]} inputShape @param {object} defaults @param {string} problem  or ""
 * @returns {string} Python */
export function builderCode(network, inputShape, defaults, problem) {
  return [
    ...(problem ? [`# Keras will refuse: ${problem}`] : []),
    "import keras",
    "from keras import layers",
    "",
    "model = keras.Sequential(",
    "    [",
    `        keras.Input((${inputShape.join(", ")})),`,
    ...network.map((layer) => `        layers.${layer.layer}(${argumentsOf(layer, defaults)}),`),
    "    ]",
    ")",
    "model.summary()",
    "",
  ].join("\n");
}

function argumentsOf(layer, defaults) {
  return toldSettings(layer, defaults)
    .map(([name, value]) => (POSITIONAL.includes(name) ? "" : `${name}=`) + python(compact(value)))
    .join(", ");
}

function python(value) {
  if (Array.isArray(value)) return `(${value.map(python).join(", ")})`;
  return { true: "True", false: "False", null: "None" }[value] ?? JSON.stringify(value);
}

/** Two alike numbers as one; four that are alike in pairs as two, or as one. */
function compact(value) {
  if (!Array.isArray(value)) return value;
  const parts = value.map(compact);
  if (parts.some(Array.isArray)) return value;
  return parts[0] === parts[1] ? parts[0] : parts;
}

/** Whether two nested lists hold the same. */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
