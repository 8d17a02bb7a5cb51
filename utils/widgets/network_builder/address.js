// A network in the page's address: #network=28x28x1,conv-32-k3-same-relu,maxpool-2,flatten,dense-10,at-2-7-7

import { same, sizeFrom, sizeText, toldSettings } from "./words.js";

const KINDS = {
  Conv2D: "conv",
  DepthwiseConv2D: "depthwise",
  MaxPooling2D: "maxpool",
  AveragePooling2D: "avgpool",
  ZeroPadding2D: "pad",
  GlobalAveragePooling2D: "globalavg",
  GlobalMaxPooling2D: "globalmax",
  Flatten: "flatten",
  Dense: "dense",
  BatchNormalization: "batchnorm",
  ReLU: "relu",
  Dropout: "dropout",
};
const LETTERS = { kernel_size: "k", strides: "s", dilation_rate: "d", groups: "g" };
const SIZE = /^([a-z]?)(\d+(?:\.\d+)?(?:x\d+)*)$/;

/**
 * @typedef {{network: object[], inputShape: number[], layer: number, unit: number[]}} Built
 * @typedef {{presets: object, defaults: object, newLayers: object, activations: string[], limits: object}} Known
 *     what there is to build with, as Python sends it
 * @param {Built} built @param {Known} known @returns {string}
 */
export function addressText({ network, inputShape, layer, unit }, { presets, defaults }) {
  const preset = presetOf({ network, inputShape }, presets);
  const parts = preset ? [slug(preset)] : [inputShape.join("x"), ...network.map((each) => layerText(each, defaults))];
  return [...parts, ["at", layer, ...unit].join("-")].join(",");
}

/** @param {{network: object[], inputShape: number[]}} built @returns {string | undefined} the preset's name */
export function presetOf({ network, inputShape }, presets) {
  const isIt = (preset) => same(preset.network, network) && same(preset.input_shape, inputShape);
  return Object.keys(presets).find((name) => isIt(presets[name]));
}

/**
 * @param {string} text @param {Known} known
 * @returns {Built} unit and layer only if the address has them
 * @throws {Error} the rest of a sentence, if the text is none of ours
 */
export function builtFrom(text, known) {
  const parts = text.split(",");
  const place = parts.at(-1).startsWith("at-") ? parts.pop().split("-").slice(1).map(Number) : [];
  const [head, ...layers] = parts;
  const preset = Object.keys(known.presets).find((name) => slug(name) === head);
  const { limits } = known;
  const built = {};
  if (preset && layers.length === 0) {
    built.network = known.presets[preset].network;
    built.inputShape = known.presets[preset].input_shape;
  } else {
    const sizes = /^\d+x\d+x\d+$/.test(head) ? head.split("x").map(Number) : [];
    built.inputShape = ["height", "width", "channels"].map((name, i) => sizeFrom("", name, sizes.slice(i, i + 1), limits));
    if (built.inputShape.includes(null) || sizes.length === 0) throw new Error(`“${head}” is no input and no preset`);
    if (layers.length > limits.layers[1]) throw new Error(`it has more than ${limits.layers[1]} layers`);
    built.network = layers.map((layer) => layerFrom(layer, known));
  }
  const isPlace = place.length === 3 && place.every(Number.isInteger) && Math.min(...place) >= 0;
  if (!isPlace || place[0] > built.network.length) return built;
  return { ...built, layer: place[0], unit: place.slice(1) };
}

/** The part of the page's address that belongs to one figure, if it has any: on the book's pages, the first figure
 * of its name.
 * @param {HTMLElement} root @param {string} name */
export function createAddress(root, name) {
  const isOurs = root.closest(".live-figure") !== null && document.querySelector(`[data-address="${name}"]`) === null;
  if (isOurs) root.dataset.address = name;

  const entries = () => location.hash.slice(1).split("&");
  const isMine = (entry) => entry.startsWith(`${name}=`);

  /** @returns {string | null} */
  function read() {
    const text = isOurs ? entries().find(isMine)?.slice(name.length + 1) : undefined;
    try {
      return text === undefined ? null : decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /** @param {string | null} text  null: nothing */
  function linkTo(text) {
    const others = entries().filter((entry) => entry.includes("=") && !isMine(entry));
    const all = text === null ? others : [...others, `${name}=${text}`];
    return location.href.split("#")[0] + (all.length ? `#${all.join("&")}` : "");
  }

  /** @param {string | null} text */
  function write(text) {
    if (!isOurs || (text === null && !entries().some(isMine))) return;
    try {
      history.replaceState(history.state, "", linkTo(text));
    } catch {
      // Some frames have no address of their own.
    }
  }

  return { isOurs, read, write, linkTo };
}

/** @param {string} name */
function slug(name) {
  return name.toLowerCase().replace("×", "x").replace(/[^a-z0-9]+/g, "-");
}

function layerText(layer, defaults) {
  const words = toldSettings(layer, defaults).map(([name, value]) => {
    if (name === "use_bias") return "nobias";
    return typeof value === "string" ? value : (LETTERS[name] ?? "") + sizeText(value, "x");
  });
  return [KINDS[layer.layer], ...words].join("-");
}

function layerFrom(text, { defaults, newLayers, activations, limits }) {
  const refuse = () => {
    throw new Error(`“${text.slice(0, 40)}” is no layer`);
  };
  const [name, ...words] = text.split("-");
  const kind = Object.keys(KINDS).find((each) => KINDS[each] === name) ?? refuse();
  const layer = { ...newLayers[kind], ...defaults[kind] };
  for (const word of words) {
    const [, letter, sizes] = SIZE.exec(word) ?? [];
    if (sizes) {
      const setting = letter ? Object.keys(LETTERS).find((each) => LETTERS[each] === letter) : Object.keys(layer)[1];
      if (!(setting in layer)) refuse();
      layer[setting] = sizeFrom(kind, setting, sizes.split("x").map(Number), limits) ?? refuse();
    } else if (word === "same" && layer.padding === "valid") layer.padding = word;
    else if (word === "nobias" && "use_bias" in layer) layer.use_bias = false;
    else if (activations.includes(word) && "activation" in layer) layer.activation = word;
    else refuse();
  }
  if (layer.strides === null) layer.strides = layer.pool_size;
  return layer;
}
