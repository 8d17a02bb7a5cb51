// A small feed-forward network, computed as Keras computes it. Nothing here touches the page.

import { accountNetwork } from "./accounting.js";
import { axisOf } from "./convolution.js";

/**
 * Numbers lie as in Keras: rows, columns, channels, the last one running fastest; kernels as [row][column][channel]
 * [filter], dense weights as [input][unit].
 *
 * @typedef {object} Network
 * @property {number[][]} shapes  of the input and of each layer's output: [height, width, channels] or [numbers]
 * @property {(input: ArrayLike<number>) => Float32Array[]} run  the output of each layer, the network's own last
 */

/**
 * @param {object[]} layers  Conv2D, MaxPooling2D, AveragePooling2D, GlobalMaxPooling2D, GlobalAveragePooling2D,
 *     Flatten and Dense, in Keras' words (see accounting.js); activation: "linear", "relu" or "softmax"
 * @param {[number, number, number]} inputShape  height, width, channels
 * @param {ArrayLike<number>[]} weights  in the order of Keras' get_weights(): kernel and, if there is one, bias
 * @returns {Network}
 * @throws {Error}  a sentence that says why there can be no such network
 */
export function createNetwork(layers, inputShape, weights) {
  const rows = accountNetwork(layers, inputShape);
  const left = [...weights];
  const steps = layers.map((layer, index) => createStep(layer, rows[index], left));
  if (left.length > 0) throw new Error(`The layers take ${weights.length - left.length} arrays of weights, not ${weights.length}.`);

  function run(input) {
    const size = sizeOf(inputShape);
    if (input.length !== size) throw new Error(`The network takes ${size} numbers, not ${input.length}.`);
    let values = input;
    return steps.map((step) => (values = step(values)));
  }

  return { shapes: [inputShape, ...rows.map((row) => row.outputShape)], run };
}

/**
 * Shares that add up to one, in double precision.
 * @param {ArrayLike<number>} logits
 * @returns {number[]}
 */
export function softmax(logits) {
  const largest = logits.reduce((best, logit) => Math.max(best, logit), -Infinity);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

/** The place of the largest number; the first, if there are several.
 * @param {ArrayLike<number>} values */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * The weights of `utils.small_networks`: of each layer, for each filter or unit a scale and a bias (float32), and the
 * kernel in whole numbers (int8). A weight is number times scale, rounded to float32.
 * @param {object[]} layers
 * @param {[number, number, number]} inputShape
 * @param {DataView} packed  little-endian
 * @returns {Float32Array[]}  as createNetwork wants them
 */
export function unpackWeights(layers, inputShape, packed) {
  let place = packed.byteOffset;
  function take(Kind, count) {
    const bytes = count * Kind.BYTES_PER_ELEMENT;
    place += bytes;
    return new Kind(packed.buffer.slice(place - bytes, place)); // a copy, since floats must be aligned
  }
  return accountNetwork(layers, inputShape).flatMap(({ parameters, outputShape }) => {
    if (parameters === 0) return [];
    const columns = outputShape.at(-1);
    const scales = take(Float32Array, columns);
    const bias = take(Float32Array, columns);
    const numbers = take(Int8Array, parameters - columns);
    return [Float32Array.from(numbers, (number, i) => number * scales[i % columns]), bias];
  });
}

// One step for each layer: a function from the numbers that come to those that go

/** @typedef {{row: import("./accounting.js").LayerRow, kernel: ArrayLike<number>, bias: ArrayLike<number>}} Part */

/** @type {Object<string, (part: Part) => (input: ArrayLike<number>) => Float32Array>} */
const LAYER_STEPS = {
  Conv2D: convolutionStep,
  Dense: denseStep,
  MaxPooling2D: (part) => poolingStep(part, part.row.axes, false),
  AveragePooling2D: (part) => poolingStep(part, part.row.axes, true),
  GlobalMaxPooling2D: (part) => poolingStep(part, wholeAxes(part.row.inputShape), false),
  GlobalAveragePooling2D: (part) => poolingStep(part, wholeAxes(part.row.inputShape), true),
  Flatten: () => (input) => Float32Array.from(input),
};

/** Change the numbers in place. */
const ACTIVATIONS = {
  linear() {},
  relu(values) {
    for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
  },
  softmax(values, channels) {
    for (let i = 0; i < values.length; i += channels) values.set(softmax(values.subarray(i, i + channels)), i);
  },
};

/** @param {object} layer @param {import("./accounting.js").LayerRow} row @param {ArrayLike<number>[]} left  weights */
function createStep(layer, row, left) {
  const { layer: name, activation = "linear", use_bias: useBias = true, groups = 1 } = layer;
  if (!Object.hasOwn(LAYER_STEPS, name) || groups !== 1) {
    throw new Error(`There is no ${name}${groups === 1 ? "" : " with groups"} here; there are ${Object.keys(LAYER_STEPS).join(", ")}.`);
  }
  if (!Object.hasOwn(ACTIVATIONS, activation)) {
    throw new Error(`There is no activation ${activation} here; there are ${Object.keys(ACTIVATIONS).join(", ")}.`);
  }
  const channels = row.outputShape.at(-1);
  const part = { row, kernel: [], bias: new Float32Array(channels) };
  if (row.parameters > 0) {
    part.kernel = shiftWeights(left, name, row.parameters - (useBias ? channels : 0));
    if (useBias) part.bias = shiftWeights(left, name, channels);
  }
  const step = LAYER_STEPS[name](part);
  return (input) => {
    const output = step(input);
    ACTIVATIONS[activation](output, channels);
    return output;
  };
}

/** Take the next array off the list. */
function shiftWeights(left, name, size) {
  const weights = left.shift();
  if (weights?.length !== size) throw new Error(`${name} needs ${size} weights, not ${weights?.length ?? "none"}.`);
  return weights;
}

/** @param {Part} part */
function convolutionStep({ row, kernel, bias }) {
  const [height, width, filters] = row.outputShape;
  const [, inputWidth, channels] = row.inputShape;
  const [rowTaps, columnTaps] = row.axes.map(tapsOf);
  const [, { kernelSize }] = row.axes;
  return (input) => {
    const output = new Float32Array(height * width * filters);
    const sums = new Float64Array(filters);
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        sums.set(bias);
        for (const down of rowTaps[i]) {
          for (const across of columnTaps[j]) {
            const from = (down.place * inputWidth + across.place) * channels;
            addProducts(sums, input, from, channels, kernel, (down.tap * kernelSize + across.tap) * channels * filters);
          }
        }
        output.set(sums, (i * width + j) * filters);
      }
    }
    return output;
  };
}

/** On a grid, the same weights at every place. @param {Part} part */
function denseStep({ row, kernel, bias }) {
  const inputs = row.inputShape.at(-1);
  const units = row.outputShape.at(-1);
  return (input) => {
    const output = new Float32Array(sizeOf(row.outputShape));
    const sums = new Float64Array(units);
    for (let place = 0; place * units < output.length; place++) {
      sums.set(bias);
      addProducts(sums, input, place * inputs, inputs, kernel, 0);
      output.set(sums, place * units);
    }
    return output;
  };
}

/** Add to the sums of all columns what some inputs contribute: the loop in which the time is spent.
 * @param {Float64Array} sums @param {ArrayLike<number>} input @param {number} from @param {number} count
 * @param {ArrayLike<number>} weights  a row of columns for each input, from `at` on @param {number} at */
function addProducts(sums, input, from, count, weights, at) {
  const columns = sums.length;
  for (let i = 0; i < count; i++) {
    const value = input[from + i];
    if (value === 0) continue; // paper, and what ReLU has cut off
    const start = at + i * columns;
    for (let column = 0; column < columns; column++) sums[column] += value * weights[start + column];
  }
}

/** One number of each channel in place of each window. Padding does not count: an average is over pixels alone.
 * @param {Part} part @param {import("./convolution.js").Axis[]} axes @param {boolean} average  or the maximum */
function poolingStep({ row }, axes, average) {
  const [, inputWidth, channels] = row.inputShape;
  const [rowTaps, columnTaps] = axes.map(tapsOf);
  return (input) => {
    const output = new Float32Array(sizeOf(row.outputShape));
    const folded = new Float64Array(channels);
    let to = 0;
    for (const downs of rowTaps) {
      for (const acrosses of columnTaps) {
        folded.fill(average ? 0 : -Infinity);
        for (const down of downs) {
          for (const across of acrosses) {
            const from = (down.place * inputWidth + across.place) * channels;
            for (let channel = 0; channel < channels; channel++) {
              const value = input[from + channel];
              if (average) folded[channel] += value / (downs.length * acrosses.length);
              else if (value > folded[channel]) folded[channel] = value;
            }
          }
        }
        output.set(folded, to);
        to += channels;
      }
    }
    return output;
  };
}

/** For each position of a window along an axis, its taps that lie in the image, and where.
 * @param {import("./convolution.js").Axis} axis @returns {{tap: number, place: number}[][]} */
function tapsOf({ size, kernelSize, strides, dilationRate, before, positions }) {
  return Array.from({ length: positions }, (_, position) =>
    Array.from({ length: kernelSize }, (_, tap) => ({ tap, place: position * strides + tap * dilationRate - before })).filter(
      ({ place }) => place >= 0 && place < size,
    ),
  );
}

/** One window over everything. */
function wholeAxes([height, width]) {
  return [height, width].map((size) => axisOf(size, size, { strides: 1, padding: "valid", dilationRate: 1 }));
}

function sizeOf(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
