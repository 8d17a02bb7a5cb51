// What the stepper shows, as a program that needs Keras and NumPy, but not this book.

/**
 * @param {{image: number[][][], kernel: number[][][][], bias: number[],
 *     settings: import("../shared/convolution.js").Settings}} shown
 * @returns {string} Python
 */
export function stepperCode({ image, kernel, bias, settings: { strides, padding, dilationRate } }) {
  const plain = image[0][0].length === 1 && bias.length === 1;
  const channels = image[0][0].map((_, c) => image.map((line) => line.map((pixel) => pixel[c])));
  const filters = bias.map((_, f) => image[0][0].map((_, c) => kernel.map((line) => line.map((weight) => weight[c][f]))));
  const arrays = plain
    ? [
        ...assigned("image", channels[0], "[:, :, None]", "(height, width, channels)"),
        ...assigned("kernel", filters[0][0], "[:, :, None, None]", "(rows, columns, channels, filters)"),
      ]
    : [
        ...assigned("image", channels, ".transpose(1, 2, 0)", "(height, width, channels)"),
        ...assigned("kernel", filters, ".transpose(2, 3, 1, 0)", "(rows, columns, channels, filters)"),
      ];
  const zeros = `((${padding}, ${padding}), (${padding}, ${padding}), (0, 0))`;
  const added = bias.every((value) => value === 0) ? "" : ` + np.array([${bias.join(", ")}])`;
  return [
    "import keras",
    "import numpy as np",
    "",
    ...arrays,
    ...(typeof padding === "number" ? [`image = np.pad(image, ${zeros})`] : []),
    "output = keras.ops.conv(",
    "    image[None],",
    "    kernel,",
    `    strides=${strides},`,
    `    padding="${padding === "same" ? "same" : "valid"}",`,
    `    dilation_rate=${dilationRate},`,
    ")",
    `output = keras.ops.convert_to_numpy(output)[0]${added}  # (rows, columns, filters)`,
    "print(output.transpose(2, 0, 1))",
    "",
  ].join("\n");
}

/** @param {string} name @param {any[]} nested @param {string} axes  what brings them into order @param {string} shape */
function assigned(name, nested, axes, shape) {
  return [`${name} = np.array(`, ...listed(nested, "    "), '    dtype="float32",', `)${axes}  # ${shape}`];
}

/** Nested lists as lines of Python, one for each row of numbers.
 * @param {any[]} nested @param {string} indent @returns {string[]} */
function listed(nested, indent) {
  if (!Array.isArray(nested[0])) return [`${indent}[${nested.join(", ")}],`];
  return [`${indent}[`, ...nested.flatMap((part) => listed(part, `${indent}    `)), `${indent}],`];
}
