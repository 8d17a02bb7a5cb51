// The explorer's settings as layers of Keras.

export const REFUSAL = "Keras refuses strides and dilation that are both above 1.";

/** One line for each layer; null where Keras has none.
 * @param {import("./geometry.js").Shown} shown @returns {string[] | null} */
export function kerasLayers({ kernelSize, strides, padding, dilationRate, transposed }) {
  if (strides > 1 && dilationRate > 1) return null;
  const sides = Array.isArray(padding);
  const settings = [
    `1, ${kernelSize}`,
    ...(strides > 1 ? [`strides=${strides}`] : []),
    `padding="${sides ? "valid" : padding}"`,
    ...(dilationRate > 1 ? [`dilation_rate=${dilationRate}`] : []),
  ];
  const layer = `layers.Conv2D${transposed ? "Transpose" : ""}(${settings.join(", ")})`;
  if (!sides) return [layer];
  const both = `((${padding.join(", ")}), (${padding.join(", ")}))`;
  return transposed ? [layer, `layers.Cropping2D(${both})`] : [`layers.ZeroPadding2D(${both})`, layer];
}

/** A program that needs Keras, but not this book.
 * @param {import("./geometry.js").Shown} shown @param {number} outputSize */
export function arithmeticCode(shown, outputSize) {
  const { inputSize } = shown;
  return [
    "import keras",
    "from keras import layers",
    "",
    "model = keras.Sequential(",
    "    [",
    `        keras.Input((${inputSize}, ${inputSize}, 1)),`,
    ...kerasLayers(shown).map((line) => `        ${line},`),
    "    ]",
    ")",
    `print(model.output_shape)  # (None, ${outputSize}, ${outputSize}, 1)`,
    "",
  ].join("\n");
}
