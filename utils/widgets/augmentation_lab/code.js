// The layers as a program that needs Keras, NumPy and the picture, but not this book.

import { mixes } from "./draws.js";

const IN_SCIKIT_IMAGE = { cat: "chelsea" }; // the other photographs have the same names there
const WITH_VALUE_RANGE = [
  "RandomBrightness", "RandomContrast", "RandomSaturation", "RandomHue", "RandomErasing", "RandAugment",
];

/**
 * @param {{layers: [string, Object][], kinds: Object, pictures: string[], file: string | null, range: number[],
 *     side: number}} shown  pictures: the picture and the second one; file: the reader's own, if that is shown
 * @returns {string} Python
 */
export function kerasCode({ layers, kinds, pictures, file, range, side }) {
  const isMixed = mixes(layers);
  const isOne = range[1] === 1;
  const wanted = isMixed ? pictures : pictures.slice(0, 1);
  const sources = wanted.map((name, i) => sourceOf(name, i === 0 ? file : null));
  const isDigit = sources.some(({ uses }) => uses === "sklearn.datasets");
  return [
    "import keras",
    "import numpy as np",
    ...new Set(sources.flatMap(({ uses }) => (uses ? [`import ${uses}`] : []))),
    "from PIL import Image, ImageOps",
    "",
    ...(isDigit ? ["scans = sklearn.datasets.load_digits()  # 8 × 8, values 0 to 16"] : []),
    `pictures = [`,
    ...sources.map(({ code }) => `    ${code},`),
    "]",
    `images = np.stack([np.array(ImageOps.fit(picture.convert("RGB"), (${side}, ${side}))) for picture in pictures])`,
    isOne ? 'images = images.astype("float32") / 255  # values 0 to 1' : 'images = images.astype("float32")  # values 0 to 255',
    "",
    "augment = keras.Sequential(",
    "    [",
    ...(layers.length ? layers : [["Identity", {}]]).map(([name, parameters]) => `        ${layerCode(name, parameters, kinds[name] ?? {}, isOne)},`),
    "    ]",
    ")",
    ...(isMixed ? mixedCalls(layers) : ["draws = [augment(images, training=True)[0] for _ in range(8)]"]),
    "",
  ].join("\n");
}

/** @param {string} name  of a picture @param {string | null} file */
function sourceOf(name, file) {
  if (file !== null) return { code: `ImageOps.exif_transpose(Image.open(${JSON.stringify(file)}))` };
  if (!name.startsWith("digit")) {
    return { uses: "skimage.data", code: `Image.fromarray(skimage.data.${IN_SCIKIT_IMAGE[name] ?? name}())` };
  }
  const digit = name.replace("digit ", "");
  const first = `scans.images[scans.target == ${digit}][0]`;
  return { uses: "sklearn.datasets", code: `Image.fromarray((255 / 16 * ${first}).astype("uint8"))` };
}

/** Labels go with the images where pictures are mixed. */
function mixedCalls(layers) {
  const batch = '{"images": images, "labels": np.eye(2, dtype="float32")}';
  if (!layers.some(([name]) => name === "GaussianNoise")) {
    return [`draws = [augment(${batch}, training=True) for _ in range(8)]`];
  }
  return [
    "draws = []",
    "for _ in range(8):",
    `    batch = ${batch}`,
    "    for layer in augment.layers:",
    "        if isinstance(layer, keras.layers.GaussianNoise):  # knows nothing of labels",
    '            batch["images"] = layer(batch["images"], training=True)',
    "        else:",
    "            batch = layer(batch, training=True)",
    "    draws.append(batch)",
  ];
}

/** @param {string} name @param {Object} parameters @param {Object} kinds @param {boolean} isOne */
export function layerCode(name, parameters, kinds, isOne) {
  const given = Object.entries(kinds).flatMap(([parameter, kind]) => {
    const value = parameters[parameter];
    if ("default" in kind && JSON.stringify(value) === JSON.stringify(kind.default)) return [];
    return [`${parameter}=${literal(value, kind)}`];
  });
  if (isOne && WITH_VALUE_RANGE.includes(name)) given.push("value_range=(0, 1)");
  return `keras.layers.${name}(${given.join(", ")})`;
}

function literal(value, { single }) {
  if (value === null) return "None";
  if (!Array.isArray(value)) return JSON.stringify(value);
  const [low, high] = value;
  const isSingle = { both: low === -high, up: low === 0, none: false };
  return isSingle[single] ? String(high) : `(${low}, ${high})`;
}
