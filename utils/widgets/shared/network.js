// A small feed-forward network, computed as Keras computes it. Nothing here touches the page.

import { entryOf, layOutNetwork } from "./accounting.js";
import { axisOf } from "./convolution.js";

/**
 * Numbers lie as in Keras: rows, columns, channels, the last one running fastest; kernels as [row][column][channel]
 * [filter], dense weights as [input][unit].
 *
 * @typedef {object} Network
 * @property {object[]} layers  as given
 * @property {import("./accounting.js").Layout[]} rows  of layOutNetwork
 * @property {(Part | null)[]} parts  as given
 * @property {number[][]} shapes  of the input and of each layer's output: [height, width, channels] or [numbers]
 * @property {(input: ArrayLike<number>, earlier?: Earlier) => Float32Array[]} run  the output of each layer, the
 *     network's own last
 *
 * @typedef {{kernel: ArrayLike<number>, bias?: ArrayLike<number>}} Part  the weights of a layer, see createNetwork
 *
 * @typedef {object} Earlier  what is known of an input that differs in a box of pixels alone: saves work, changes nothing
 * @property {Float32Array[]} outputs  of each layer
 * @property {Range} rows @property {Range} columns  of the box
 *
 * @typedef {[number, number]} Range  first and last, both inside
 */

/**
 * @param {object[]} layers  in Keras' words (see accounting.js): those of LAYER_STEPS, with activations of ACTIVATIONS
 * @param {[number, number, number]} inputShape  height, width, channels
 * @param {(Part | null)[]} parts  one for each layer; of BatchNormalization, as it is at test time, and of Rescaling the
 *     kernel is what each channel is multiplied by, and the bias what is added; null for a layer without weights
 * @returns {Network}
 * @throws {Error}  a sentence that says why there can be no such network
 */
export function createNetwork(layers, inputShape, parts) {
  const rows = layOutNetwork(layers, inputShape);
  const steps = layers.map((layer, index) => createStep(layer, rows[index], parts[index]));

  function run(input, earlier) {
    const size = sizeOf(inputShape);
    if (input.length !== size) throw new Error(`The network takes ${size} numbers, not ${input.length}.`);
    let values = input;
    let changed = earlier && [earlier.rows, earlier.columns]; // of the values; undefined: all
    return steps.map((step, index) => {
      ({ output: values, changed } = step(values, changed && { before: earlier.outputs[index], changed }));
      return values;
    });
  }

  return { layers, rows, parts, shapes: [inputShape, ...rows.map((row) => row.outputShape)], run };
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
 * The weights of `utils.small_networks` and `utils.page_networks`: of each layer, for each filter or unit a scale (if
 * the weights are rounded) and a bias (float32), and the kernel: in whole numbers (int8), where a weight is number times
 * scale, rounded to float32; or as it is (float32). What is one weight for each channel is never rounded.
 * @param {object[]} layers
 * @param {[number, number, number]} inputShape
 * @param {DataView} packed  little-endian
 * @param {boolean} rounded
 * @returns {(Part | null)[]}  as createNetwork wants them
 */
export function unpackWeights(layers, inputShape, packed, rounded = true) {
  let place = packed.byteOffset;
  function take(Kind, count) {
    const bytes = count * Kind.BYTES_PER_ELEMENT;
    place += bytes;
    return new Kind(packed.buffer.slice(place - bytes, place)); // a copy, since floats must be aligned
  }
  return layOutNetwork(layers, inputShape).map((row, index) => {
    const count = kernelSizeOf(layers[index], row);
    if (count === 0) return null;
    const columns = row.outputShape.at(-1);
    const scales = rounded && !SCALING.includes(row.layer) && take(Float32Array, columns);
    const bias = take(Float32Array, columns);
    if (!scales) return { kernel: take(Float32Array, count), bias };
    return { kernel: new Float32Array(take(Int8Array, count)).map((number, i) => number * scales[i % columns]), bias };
  });
}

const SCALING = ["BatchNormalization", "Rescaling"];

/** @param {object} layer @param {import("./accounting.js").Layout} row */
function kernelSizeOf({ layer, use_bias: useBias = true }, { parameters, outputShape }) {
  const columns = outputShape.at(-1);
  if (SCALING.includes(layer)) return columns;
  return parameters && parameters - (useBias ? columns : 0);
}

// One step for each layer: a function from the numbers that come to those that go

/** @typedef {(input: ArrayLike<number>, output: Float32Array, rows?: Range, columns?: Range) => void} Compute
 *     the output, or of a grid some rows and columns */

/** @type {Object<string, (row: import("./accounting.js").Layout, windows: Tap[][][], part: Part) => Compute>} */
const LAYER_STEPS = {
  Conv2D: convolutionStep,
  Dense: convolutionStep,
  DepthwiseConv2D: depthwiseStep,
  BatchNormalization: depthwiseStep,
  Rescaling: depthwiseStep,
  ZeroPadding2D: depthwiseStep,
  MaxPooling2D: poolingStep,
  AveragePooling2D: poolingStep,
  GlobalMaxPooling2D: poolingStep,
  GlobalAveragePooling2D: poolingStep,
  Flatten: copyStep,
  Activation: copyStep,
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
  relu6: each((value) => Math.min(Math.max(value, 0), 6)),
  leaky_relu: each((value, { negative_slope: slope = 0.2 }) => (value < 0 ? slope * value : value)),
  elu: each((value) => (value < 0 ? Math.expm1(value) : value)),
  silu: each((value) => value / (1 + Math.exp(-value))),
  sigmoid: each((value) => 1 / (1 + Math.exp(-value))),
  tanh: each((value) => Math.tanh(value)),
};

function each(change) {
  return (values, channels, layer) => values.forEach((value, i) => (values[i] = change(value, layer)));
}

/** @param {object} layer @param {import("./accounting.js").Layout} row @param {Part} [part] */
function createStep(layer, row, part) {
  const { layer: name, activation = "linear", groups = 1 } = layer;
  const stepOf = entryOf(LAYER_STEPS, groups === 1 ? name : `${name} with groups`);
  const activate = entryOf(ACTIVATIONS, activation, "activation");
  const { inputShape, outputShape, axes } = row;
  const compute = stepOf(row, windowsOf(row), checkedPart(layer, row, part));
  const canKeep = axes && ["linear", "relu", "relu6"].includes(activation); // the others are not the same when done twice
  return (input, earlier) => {
    const moved = earlier && axes?.map((axis, i) => positionsOver(axis, earlier.changed[i]));
    const keeps = moved && canKeep;
    const output = keeps ? earlier.before.slice() : new Float32Array(sizeOf(outputShape));
    compute(input, output, ...(keeps ? moved : []));
    activate(output, outputShape.at(-1), layer);
    return { output, changed: axes || outputShape.length < inputShape.length ? moved : earlier?.changed };
  };
}

/** Kernel and bias, of padding, too: times 1 plus 0.
 * @returns {{kernel: ArrayLike<number>, bias: ArrayLike<number>}} */
function checkedPart(layer, row, part) {
  const channels = row.outputShape.at(-1);
  const size = kernelSizeOf(layer, row);
  const { kernel, bias = new Float32Array(channels) } = part ?? { kernel: size ? null : Array(channels).fill(1) };
  for (const [weights, needed] of [[kernel, size || channels], [bias, channels]]) {
    if (weights?.length !== needed) throw new Error(`${row.layer} needs ${needed} weights, not ${weights?.length ?? "none"}.`);
  }
  return { kernel, bias };
}

/** The first and the last window that touch some pixels.
 * @param {import("./convolution.js").Axis} axis @param {Range} range @returns {Range} */
function positionsOver({ kernelSize, strides, dilationRate, before, positions }, [first, last]) {
  const reach = (kernelSize - 1) * dilationRate;
  return [Math.max(0, Math.ceil((first + before - reach) / strides)), Math.min(positions - 1, Math.floor((last + before) / strides))];
}

/** Sums over the channels of all taps. A dense layer has one tap, on a grid at every place the same. */
function convolutionStep({ inputShape, outputShape }, windows, { kernel, bias }) {
  const channels = inputShape.at(-1);
  const sums = createSums(kernel, bias);
  return slide(windows, outputShape.at(-1), (input, taps, output, to) => {
    sums.begin();
    for (const { tap, place } of taps) sums.gather(input, place * channels, channels, tap * channels);
    sums.write(output, to);
  });
}

/**
 * Sums of products, one for each column of weights: the loops in which the time is spent.
 * @param {ArrayLike<number>} kernel  a row of weights for each input @param {ArrayLike<number>} bias  one for each column
 */
function createSums(kernel, bias) {
  const columns = bias.length;
  const weights = new Float64Array(kernel);
  const values = new Float64Array(kernel.length / columns); // that are not 0: no paper, nothing that ReLU has cut off
  const starts = new Int32Array(values.length); // of their rows of weights
  let count = 0;

  function begin() {
    count = 0;
  }

  /** @param {ArrayLike<number>} input @param {number} from @param {number} length @param {number} row  of the first */
  function gather(input, from, length, row) {
    for (let i = 0; i < length; i++) {
      const value = input[from + i];
      if (value === 0) continue;
      values[count] = value;
      starts[count] = (row + i) * columns;
      count += 1;
    }
  }

  /** Four columns at a time, whose sums then stay in registers.
   * @param {Float32Array} output @param {number} to */
  function write(output, to) {
    let column = 0;
    for (; column + 3 < columns; column += 4) {
      let [first, second, third, fourth] = [bias[column], bias[column + 1], bias[column + 2], bias[column + 3]];
      for (let i = 0; i < count; i++) {
        const value = values[i];
        const at = starts[i] + column;
        first += value * weights[at];
        second += value * weights[at + 1];
        third += value * weights[at + 2];
        fourth += value * weights[at + 3];
      }
      output[to + column] = first;
      output[to + column + 1] = second;
      output[to + column + 2] = third;
      output[to + column + 3] = fourth;
    }
    for (; column < columns; column++) {
      let sum = bias[column];
      for (let i = 0; i < count; i++) sum += values[i] * weights[starts[i] + column];
      output[to + column] = sum;
    }
  }

  return { begin, gather, write };
}

/** Sums over the taps, for each channel by itself. */
function depthwiseStep({ inputShape, outputShape }, windows, { kernel, bias }) {
  const [channels, filters] = [inputShape.at(-1), outputShape.at(-1)];
  const channelOf = Array.from(bias, (_, filter) => Math.floor((filter * channels) / filters));
  return slide(windows, filters, (input, taps, output, to) => {
    for (let filter = 0; filter < filters; filter++) {
      let sum = bias[filter];
      for (const { tap, place } of taps) sum += input[place * channels + channelOf[filter]] * kernel[tap * filters + filter];
      output[to + filter] = sum;
    }
  });
}

/** One number of each channel in place of each window. Padding does not count: an average is over pixels alone. */
function poolingStep({ layer, inputShape }, windows) {
  const channels = inputShape.at(-1);
  const isAverage = layer.includes("Average");
  const folded = new Float64Array(channels);
  return slide(windows, channels, (input, taps, output, to) => {
    folded.fill(isAverage ? 0 : -Infinity);
    for (const { place } of taps) {
      for (let channel = 0; channel < channels; channel++) {
        const value = input[place * channels + channel];
        if (isAverage) folded[channel] += value / taps.length;
        else if (value > folded[channel]) folded[channel] = value;
      }
    }
    output.set(folded, to);
  });
}

function copyStep() {
  return (input, output) => output.set(input);
}

/** @param {Tap[][][]} windows @param {number} filters
 * @param {(input: ArrayLike<number>, taps: Tap[], output: Float32Array, to: number) => void} answer  to one window
 * @returns {Compute} */
function slide(windows, filters, answer) {
  const width = windows[0].length;
  return (input, output, rows = [0, windows.length - 1], columns = [0, width - 1]) => {
    for (let i = rows[0]; i <= rows[1]; i++) {
      for (let j = columns[0]; j <= columns[1]; j++) answer(input, windows[i][j], output, (i * width + j) * filters);
    }
  };
}

/**
 * @typedef {{tap: number, place: number}} Tap  its number in the window, and that of its pixel in the input
 * @returns {Tap[][][]} for each position of the layer's window, its taps that lie in the image; of a layer without
 *     windows, one tap at each place, or, if it is global, the whole grid
 */
function windowsOf({ layer, inputShape, axes }) {
  const sides = inputShape.length === 3 ? inputShape.slice(0, 2) : [1, 1];
  const plain = { strides: 1, padding: "valid", dilationRate: 1 };
  const [down, across] = axes ?? sides.map((side) => axisOf(side, layer.startsWith("Global") ? side : 1, plain));
  const acrosses = tapsOf(across);
  return tapsOf(down).map((rows) =>
    acrosses.map((columns) =>
      rows.flatMap((row) =>
        columns.map((column) => ({ tap: row.tap * across.kernelSize + column.tap, place: row.place * across.size + column.place })),
      ),
    ),
  );
}

/** For each position of a window along an axis, its taps that lie in the image, and where.
 * @param {import("./convolution.js").Axis} axis @returns {Tap[][]} */
function tapsOf({ size, kernelSize, strides, dilationRate, before, positions }) {
  return Array.from({ length: positions }, (_, position) =>
    Array.from({ length: kernelSize }, (_, tap) => ({ tap, place: position * strides + tap * dilationRate - before })).filter(
      ({ place }) => place >= 0 && place < size,
    ),
  );
}

function sizeOf(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
