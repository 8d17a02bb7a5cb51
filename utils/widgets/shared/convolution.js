// Convolution with strides, padding, dilation, channels and filters, as Keras has them. Nothing here touches the page.

import { total } from "./arithmetic.js";

/**
 * @typedef {{strides: number, padding: "valid" | "same" | number | [number, number], dilationRate: number}} Settings
 *     padding: a number is for each side, a pair for before and after; an odd total of "same" goes to the bottom or
 *     right, as in TensorFlow
 * @typedef {{size: number, kernelSize: number, strides: number, dilationRate: number, window: number,
 *     before: number, after: number, positions: number}} Axis
 *     window: pixels from the first to the last tap; before, after: the padding; positions: 0 if it does not fit
 */

/** Where a kernel stands along one axis.
 * @param {number} size  of the image @param {number} kernelSize @param {Settings} settings @returns {Axis} */
export function axisOf(size, kernelSize, { strides, padding, dilationRate }) {
  const window = (kernelSize - 1) * dilationRate + 1;
  const [before, after] = paddingOf(padding, size, window, strides);
  const positions = Math.max(0, Math.floor((size + before + after - window) / strides) + 1);
  return { size, kernelSize, strides, dilationRate, window, before, after, positions };
}

/** @returns {[number, number]} zeros before and after */
function paddingOf(padding, size, window, strides) {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return Array.isArray(padding) ? padding : [padding, padding];
  const startOfLast = Math.floor((size - 1) / strides) * strides;
  const both = Math.max(startOfLast + window - size, 0);
  return [Math.floor(both / 2), Math.ceil(both / 2)];
}

/**
 * @param {number[][][]} image  [row][column][channel]
 * @param {number[][][][]} kernel  [row][column][channel][filter]
 * @param {Settings} settings
 * @returns {{rows: Axis, columns: Axis}}
 */
export function geometryOf(image, kernel, settings) {
  return {
    rows: axisOf(image.length, kernel.length, settings),
    columns: axisOf(image[0].length, kernel[0].length, settings),
  };
}

/** The size with its padding.
 * @param {Axis} axis */
export function padded({ before, size, after }) {
  return before + size + after;
}

/** For each place along the padded axis, how many windows read it.
 * @param {Axis} axis */
export function timesRead(axis) {
  const times = Array(padded(axis)).fill(0);
  for (let position = 0; position < axis.positions; position++) {
    for (let tap = 0; tap < axis.kernelSize; tap++) times[position * axis.strides + tap * axis.dilationRate]++;
  }
  return times;
}

/**
 * The products of one channel in one output value, in the order of the kernel's weights.
 * @param {number[][][]} image @param {number[][][][]} kernel @param {{rows: Axis, columns: Axis}} geometry
 * @param {{row: number, column: number, channel: number, filter: number}} where  row, column: of the output value
 * @returns {{row: number, column: number, pixel: number, weight: number, product: number}[]}
 *     row and column of the pixel in the image; outside of it lies padding, which is zero
 */
export function productsAt(image, kernel, { rows, columns }, { row, column, channel, filter }) {
  return kernel.flatMap((line, i) =>
    line.map((weights, j) => {
      const place = {
        row: row * rows.strides + i * rows.dilationRate - rows.before,
        column: column * columns.strides + j * columns.dilationRate - columns.before,
      };
      const pixel = image[place.row]?.[place.column]?.[channel] ?? 0;
      const weight = weights[channel][filter];
      return { ...place, pixel, weight, product: pixel * weight };
    }),
  );
}

/** For each channel, the sum of its products in one output value. */
export function channelSums(image, kernel, geometry, where) {
  return image[0][0].map((_, channel) =>
    total(productsAt(image, kernel, geometry, { ...where, channel }).map(({ product }) => product)),
  );
}

/**
 * @param {number[][][]} image @param {number[][][][]} kernel @param {number[]} bias  one per filter
 * @param {Settings} settings
 * @returns {number[][][]}  [row][column][filter]
 */
export function convolve(image, kernel, bias, settings) {
  const geometry = geometryOf(image, kernel, settings);
  return Array.from({ length: geometry.rows.positions }, (_, row) =>
    Array.from({ length: geometry.columns.positions }, (_, column) =>
      bias.map((offset, filter) => total(channelSums(image, kernel, geometry, { row, column, filter })) + offset),
    ),
  );
}
