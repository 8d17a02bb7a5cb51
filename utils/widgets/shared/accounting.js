// What a network costs and what its units see, layer by layer. Nothing here touches the page.

import { axisOf } from "./convolution.js";

/**
 * A network is a list of layers in Keras' words, with Keras' defaults for what is left out:
 *     {layer: "Conv2D", filters, kernel_size, strides, padding, dilation_rate, groups, use_bias}
 *     {layer: "DepthwiseConv2D", kernel_size, strides, padding, dilation_rate, depth_multiplier, use_bias}
 *     {layer: "MaxPooling2D" | "AveragePooling2D", pool_size, strides, padding}
 *     {layer: "ZeroPadding2D", padding: 1 | [1, 2] | [[top, bottom], [left, right]]}
 *     {layer: "Dense", units, use_bias}
 *     {layer: "GlobalAveragePooling2D" | "GlobalMaxPooling2D" | "Flatten" | "BatchNormalization" | "ReLU" | "Dropout" |
 *         "Activation" | "Rescaling"}
 * Sizes are one number or a pair (rows, columns). Other keys, such as activation, change no number here.
 *
 * @typedef {object} LayerRow  what there is to know of one layer; all counts are for one image
 * @property {string} layer
 * @property {number[]} inputShape  [height, width, channels], or [numbers] after Flatten, Dense or global pooling
 * @property {number[]} outputShape  likewise
 * @property {number} parameters  weights and biases; of BatchNormalization also the moving mean and variance
 * @property {number} trainable  those of them that training changes
 * @property {number} multiplyAdds  of convolutions and dense layers; biases are not counted
 * @property {number} activations  numbers in the output; as float32, four bytes each
 * @property {[number, number]} receptiveField  rows and columns of the input that one unit sees, padding included.
 *     Flatten leaves each number the field it had; a unit after Dense or global pooling sees all that these read.
 * @property {[number, number] | null} jump  pixels from one unit's field to the next one's; null where the
 *     output is no grid
 * @property {[number, number]} start  row and column where the first unit's field begins; negative: in the padding
 * @property {import("./convolution.js").Axis[] | null} axes  where the windows stand, along rows and columns;
 *     null for a layer without windows
 */

/**
 * Receptive fields follow the recurrence of Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019, here with the first pixel of a field instead of its centre.
 * @param {object[]} layers
 * @param {[number, number, number]} inputShape
 * @returns {LayerRow[]}  one for each layer
 * @throws {Error}  a sentence for the reader, if there can be no such network; `layerIndex` says where (−1: the input)
 */
export function accountNetwork(layers, inputShape) {
  const rows = layOutNetwork(layers, inputShape);
  let fields = { size: [1, 1], jump: [1, 1], start: [0, 0], units: inputShape.slice(0, 2) };
  return rows.map(({ gathers, trainable, ...row }) => {
    if (row.axes) fields = throughWindows(fields, row.axes);
    if (gathers) fields = gathered(fields);
    return {
      ...row,
      trainable: trainable ?? row.parameters,
      activations: productOf(row.outputShape),
      receptiveField: fields.size,
      jump: row.outputShape.length === 3 ? fields.jump : null,
      start: fields.start,
    };
  });
}

/**
 * Of accountNetwork's rows what computing needs: layer, inputShape, outputShape, parameters and axes.
 * @param {object[]} layers @param {[number, number, number]} inputShape
 * @returns {Layout[]}
 * @typedef {Pick<LayerRow, "layer" | "inputShape" | "outputShape" | "parameters" | "axes">} Layout
 */
export function layOutNetwork(layers, inputShape) {
  refuseAt(-1, () => checkInput(inputShape));
  let shape = [...inputShape];
  return layers.map((layer, index) => {
    const result = refuseAt(index, () => accountLayer(layer, shape));
    const row = { layer: layer.layer, inputShape: shape, parameters: 0, multiplyAdds: 0, axes: null, ...result };
    shape = row.outputShape;
    return row;
  });
}

/**
 * The part of the input that one unit sees.
 * @param {LayerRow[]} rows  of accountNetwork
 * @param {number} index  of the unit's layer
 * @param {number[]} unit  its [row, column]; its [number] where the output is no grid
 * @returns {{unclipped: Box, clipped: Box | null, read: {rows: number[], columns: number[]}}}
 *     unclipped: by the recurrence, so it may reach into the padding; clipped: the box around the pixels that
 *     the unit really reads, null if it reads padding alone; read: the rows and columns of these pixels, in order
 * @typedef {{rows: [number, number], columns: [number, number]}} Box  first and last, both inside
 */
export function receptiveFieldOf(rows, index, unit) {
  const { layer, units } = lastGrid(rows, index, unit);
  const { receptiveField, jump, start } = rows[layer] ?? { receptiveField: [1, 1], jump: [1, 1], start: [0, 0] };
  const [fieldRows, fieldColumns] = units.map((places, axis) => {
    const [first, last] = firstAndLast(places);
    return [start[axis] + first * jump[axis], start[axis] + last * jump[axis] + receptiveField[axis] - 1];
  });
  const read = pixelsRead(rows, index, unit);
  return { unclipped: { rows: fieldRows, columns: fieldColumns }, clipped: boxAround(read), read };
}

/** The rows and columns of the pixels that a unit really reads, in order: none if it reads padding alone.
 * @param {Layout[]} rows @param {number} index @param {number[]} unit  as for receptiveFieldOf */
export function pixelsRead(rows, index, unit) {
  let { layer, units } = lastGrid(rows, index, unit);
  for (; layer >= 0; layer--) {
    const { axes } = rows[layer];
    if (axes) units = units.map((places, axis) => placesUnder(axes[axis], places));
  }
  const sees = units.every((places) => places.length > 0);
  const [readRows, readColumns] = units.map((places) => (sees ? places.toSorted((one, other) => one - other) : []));
  return { rows: readRows, columns: readColumns };
}

/** @param {{rows: number[], columns: number[]}} places  in order @returns {Box | null} null if there are none */
export function boxAround({ rows, columns }) {
  return rows.length > 0 ? { rows: [rows[0], rows.at(-1)], columns: [columns[0], columns.at(-1)] } : null;
}

/** The last layer, at or before `index`, whose output is a grid (−1: the input), and which of its rows and columns
 * the unit gets its numbers from. */
function lastGrid(rows, index, unit) {
  if (index < 0 || rows[index].outputShape.length === 3) return { layer: index, units: unit.map((place) => [place]) };
  let number = unit[0]; // null: all of them
  for (let layer = index; ; layer--) {
    const { inputShape, layer: name } = rows[layer];
    if (name === "Dense" || name.startsWith("Global")) number = null;
    if (inputShape.length === 1) continue;
    const [height, width, channels] = inputShape;
    const pixel = Math.floor(number / channels);
    const units = number === null ? [upTo(height), upTo(width)] : [[Math.floor(pixel / width)], [pixel % width]];
    return { layer: layer - 1, units };
  }
}

/** The places along one axis of the input under the windows at the given positions; padding has none.
 * @param {import("./convolution.js").Axis} axis @param {number[]} positions */
function placesUnder({ size, kernelSize, strides, dilationRate, before }, positions) {
  const places = new Set();
  for (const position of positions) {
    for (let tap = 0; tap < kernelSize; tap++) {
      const place = position * strides + tap * dilationRate - before;
      if (place >= 0 && place < size) places.add(place);
    }
  }
  return [...places];
}

// The recurrence

function throughWindows({ size, jump, start }, axes) {
  return {
    size: size.map((pixels, i) => pixels + (axes[i].window - 1) * jump[i]),
    jump: jump.map((pixels, i) => pixels * axes[i].strides),
    start: start.map((place, i) => place - axes[i].before * jump[i]),
    units: axes.map((axis) => axis.positions),
  };
}

/** The one field of a unit that reads the whole grid. */
function gathered({ size, jump, start, units }) {
  return { size: size.map((pixels, i) => pixels + (units[i] - 1) * jump[i]), jump, start, units: [1, 1] };
}

// The layers

const ACCOUNTS = {
  Conv2D(layer, shape) {
    const channels = gridOf(shape)[2];
    const filters = wholeNumber(layer.filters, "filters");
    const groups = wholeNumber(layer.groups ?? 1, "groups");
    if (channels % groups) throw new Error(`${groups} groups cannot share ${channels} channels evenly.`);
    if (filters % groups) throw new Error(`${groups} groups cannot share ${filters} filters evenly.`);
    return convolution(layer, shape, filters, channels / groups);
  },
  DepthwiseConv2D(layer, shape) {
    const filters = gridOf(shape)[2] * wholeNumber(layer.depth_multiplier ?? 1, "depth_multiplier");
    return convolution(layer, shape, filters, 1);
  },
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  ZeroPadding2D({ padding = 1 }, shape) {
    const [height, width, channels] = gridOf(shape);
    const sides = rowsAndColumns(padding).map(rowsAndColumns);
    sides.flat().forEach((side) => wholeNumber(side, "padding", 0));
    const axes = [height, width].map((size, i) => axisOf(size, 1, { strides: 1, padding: sides[i], dilationRate: 1 }));
    return { outputShape: [axes[0].positions, axes[1].positions, channels], axes };
  },
  GlobalAveragePooling2D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  Flatten: (layer, shape) => ({ outputShape: [productOf(shape)] }),
  Dense(layer, shape) {
    const units = wholeNumber(layer.units, "units");
    const inputs = shape.at(-1);
    const outputShape = [...shape.slice(0, -1), units];
    const multiplyAdds = productOf(outputShape) * inputs; // on a grid, the same weights at every place
    return { outputShape, parameters: (inputs + biases(layer)) * units, multiplyAdds, gathers: shape.length === 1 };
  },
  BatchNormalization(layer, shape) {
    return { outputShape: shape, parameters: 4 * shape.at(-1), trainable: 2 * shape.at(-1) };
  },
  ReLU: sameShape,
  Dropout: sameShape,
  Activation: sameShape,
  Rescaling: sameShape,
};

function sameShape(layer, shape) {
  return { outputShape: shape };
}

function accountLayer(layer, shape) {
  return entryOf(ACCOUNTS, layer.layer)(layer, shape);
}

/** @param {object} table @param {string} name @param {string} [kind]  what the table holds
 * @throws {Error}  a sentence for the reader, if there is no such entry */
export function entryOf(table, name, kind = "layer") {
  if (Object.hasOwn(table, name)) return table[name];
  throw new Error(`There is no ${kind} ${name} here; there are ${Object.keys(table).join(", ")}.`);
}

function convolution(layer, shape, filters, channelsPerFilter) {
  const strides = wholeNumbers(layer.strides ?? 1, "strides");
  const dilationRate = wholeNumbers(layer.dilation_rate ?? 1, "dilation_rate");
  if (Math.max(...strides) > 1 && Math.max(...dilationRate) > 1) {
    throw new Error("Keras has no strides above 1 together with a dilation above 1.");
  }
  const kernelSize = wholeNumbers(layer.kernel_size, "kernel_size");
  const axes = windows("kernel", shape, kernelSize, { strides, dilationRate, padding: layer.padding });
  const outputShape = [axes[0].positions, axes[1].positions, filters];
  const weights = productOf(kernelSize) * channelsPerFilter; // of each filter
  const parameters = (weights + biases(layer)) * filters;
  return { outputShape, parameters, multiplyAdds: weights * productOf(outputShape), axes };
}

function pooling(layer, shape) {
  const channels = gridOf(shape)[2];
  const size = wholeNumbers(layer.pool_size ?? 2, "pool_size");
  const strides = wholeNumbers(layer.strides ?? size, "strides");
  const axes = windows("window", shape, size, { strides, dilationRate: [1, 1], padding: layer.padding });
  return { outputShape: [axes[0].positions, axes[1].positions, channels], axes };
}

function globalPooling(layer, shape) {
  return { outputShape: [gridOf(shape)[2]], gathers: true };
}

function windows(what, shape, size, { strides, dilationRate, padding = "valid" }) {
  if (padding !== "valid" && padding !== "same") throw new Error(`padding is "valid" or "same", not ${padding}.`);
  const axes = [0, 1].map((i) =>
    axisOf(shape[i], size[i], { strides: strides[i], padding, dilationRate: dilationRate[i] }),
  );
  if (axes.some((axis) => axis.positions === 0)) {
    const [rows, columns] = axes.map((axis) => axis.window);
    const dilated = rows !== size[0] || columns !== size[1] ? ` (dilated to ${rows} × ${columns})` : "";
    throw new Error(`The ${size[0]} × ${size[1]} ${what}${dilated} does not fit into ${shape[0]} × ${shape[1]}.`);
  }
  return axes;
}

/** @returns {number} 1 if the layer has biases */
function biases({ use_bias: useBias = true }) {
  return useBias ? 1 : 0;
}

// Checks and small things

function checkInput(shape) {
  if (!Array.isArray(shape) || shape.length !== 3) throw new Error("An input is height × width × channels.");
  ["The height", "The width", "The number of channels"].forEach((name, i) => wholeNumber(shape[i], name));
}

function gridOf(shape) {
  if (shape.length === 3) return shape;
  throw new Error(`This layer needs height × width × channels, but what comes is a row of ${shape[0]} numbers.`);
}

function wholeNumber(value, name, least = 1) {
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${name} must be a whole number of at least ${least}, not ${value}.`);
}

function wholeNumbers(value, name) {
  return rowsAndColumns(value).map((each) => wholeNumber(each, name));
}

function rowsAndColumns(value) {
  const both = Array.isArray(value) ? value : [value, value];
  if (both.length === 2) return both;
  throw new Error(`Give one number or a pair, rows and columns, not ${both.join(", ")}.`);
}

function refuseAt(layerIndex, act) {
  try {
    return act();
  } catch (error) {
    throw Object.assign(error, { layerIndex });
  }
}

function productOf(numbers) {
  return numbers.reduce((result, number) => result * number, 1);
}

function upTo(length) {
  return Array.from({ length }, (_, i) => i);
}

function firstAndLast(places) {
  return [Math.min(...places), Math.max(...places)];
}
