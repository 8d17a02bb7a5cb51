// A small feed-forward network, computed as Keras computes it. Nothing here touches the page.

import { accountNetwork } from "./accounting.js";
import { axisOf } from "./convolution.js";

/**
 * Numbers lie as in Keras: rows, columns, channels, the last one running fastest; kernels as [row][column][channel]
 * [filter], dense weights as [input][unit].
 *
 * @typedef {object} Network
 * @property {number[][]} shapes  of the input and of each layer's output: [height, width, channels] or [numbers]
 * @property {(input: ArrayLike<number>, earlier?: Earlier) => Float32Array[]} run  the output of each layer, the
 *     network's own last
 *
 * @typedef {object} Earlier  what is known of an input that differs in a box of pixels alone: saves work, changes nothing
 * @property {Float32Array[]} outputs  of each layer
 * @property {Range} rows @property {Range} columns  of the box
 *
 * @typedef {[number, number]} Range  first and last, both inside
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

/** @typedef {(input: ArrayLike<number>, output: Float32Array, rows?: Range, columns?: Range) => void} Compute
 *     the output, or of a grid some rows and columns */

/** @type {Object<string, (part: Part) => Compute>} */
const LAYER_STEPS = {
  Conv2D: convolutionStep,
  Dense: denseStep,
  MaxPooling2D: (part) => poolingStep(part, part.row.axes, false),
  AveragePooling2D: (part) => poolingStep(part, part.row.axes, true),
  GlobalMaxPooling2D: (part) => poolingStep(part, wholeAxes(part.row.inputShape), false),
  GlobalAveragePooling2D: (part) => poolingStep(part, wholeAxes(part.row.inputShape), true),
  Flatten: () => (input, output) => output.set(input),
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
  const compute = LAYER_STEPS[name](part);
  const canKeep = row.axes && activation !== "softmax"; // the others are quick, or not the same when done twice
  return (input, earlier) => {
    const changed = canKeep && earlier ? row.axes.map((axis, i) => positionsOver(axis, earlier.changed[i])) : undefined;
    const output = changed ? earlier.before.slice() : new Float32Array(sizeOf(row.outputShape));
    compute(input, output, ...(changed ?? []));
    ACTIVATIONS[activation](output, channels);
    return { output, changed };
  };
}

/** The first and the last window that touch some pixels.
 * @param {import("./convolution.js").Axis} axis @param {Range} range @returns {Range} */
function positionsOver({ kernelSize, strides, dilationRate, before, positions }, [first, last]) {
  const reach = (kernelSize - 1) * dilationRate;
  return [Math.max(0, Math.ceil((first + before - reach) / strides)), Math.min(positions - 1, Math.floor((last + before) / strides))];
}

/** Take the next array off the list. */
function shiftWeights(left, name, size) {
  const weights = left.shift();
  if (weights?.length !== size) throw new Error(`${name} needs ${size} weights, not ${weights?.length ?? "none"}.`);
  return weights;
}

/** @param {Part} part @returns {Compute} */
function convolutionStep({ row, kernel, bias }) {
  const [height, width, filters] = row.outputShape;
  const [, inputWidth, channels] = row.inputShape;
  const [rowTaps, columnTaps] = row.axes.map(tapsOf);
  const [, { kernelSize }] = row.axes;
  const sums = createSums(kernel, bias);
  return (input, output, rows = [0, height - 1], columns = [0, width - 1]) => {
    for (let i = rows[0]; i <= rows[1]; i++) {
      for (let j = columns[0]; j <= columns[1]; j++) {
        sums.begin();
        for (const down of rowTaps[i]) {
          for (const across of columnTaps[j]) {
            const from = (down.place * inputWidth + across.place) * channels;
            sums.gather(input, from, channels, (down.tap * kernelSize + across.tap) * channels);
          }
        }
        sums.write(output, (i * width + j) * filters);
      }
    }
  };
}

/** On a grid, the same weights at every place. @param {Part} part @returns {Compute} */
function denseStep({ row, kernel, bias }) {
  const inputs = row.inputShape.at(-1);
  const units = row.outputShape.at(-1);
  const sums = createSums(kernel, bias);
  return (input, output) => {
    for (let place = 0; place * units < output.length; place++) {
      sums.begin();
      sums.gather(input, place * inputs, inputs, 0);
      sums.write(output, place * units);
    }
  };
}

/**
 * Sums of products, one for each column of weights: the loops in which the time is spent.
 * @param {ArrayLike<number>} kernel  a row of weights for each input @param {ArrayLike<number>} bias  one for each column
 */
function createSums(kernel, bias) {
  const columns = bias.length;
  const weights = Float64Array.from(kernel);
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

/** One number of each channel in place of each window. Padding does not count: an average is over pixels alone.
 * @param {Part} part @param {import("./convolution.js").Axis[]} axes @param {boolean} average  or the maximum
 * @returns {Compute} */
function poolingStep({ row }, axes, average) {
  const [, inputWidth, channels] = row.inputShape;
  const [rowTaps, columnTaps] = axes.map(tapsOf);
  const folded = new Float64Array(channels);
  const [height, width] = axes.map(({ positions }) => positions);
  return (input, output, rows = [0, height - 1], columns = [0, width - 1]) => {
    for (let i = rows[0]; i <= rows[1]; i++) {
      for (let j = columns[0]; j <= columns[1]; j++) {
        const [downs, acrosses] = [rowTaps[i], columnTaps[j]];
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
        output.set(folded, (i * width + j) * channels);
      }
    }
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
