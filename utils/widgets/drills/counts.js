// Exercises about parameters, multiply-adds and memory.

import { accountNetwork } from "../shared/accounting.js";
import { field, slip, totalOf } from "./fields.js";
import { by, conv, dense, depthwise, many, maxPooling, passage, spell } from "./layers.js";
import { sizeField, sizeInNumbers } from "./sizes.js";

/** The layers that have weights: k² · from of them for each of `to` channels, at side × side places; grid: the pixels
 * that are flattened before a dense layer. */
function countedLayers(input, network) {
  const rows = accountNetwork(network, input);
  return rows.flatMap(({ parameters, inputShape, outputShape, axes }, i) => {
    if (!parameters) return [];
    const { layer, kernel_size: k = 1, use_bias: useBias } = network[i];
    const isDepthwise = layer === "DepthwiseConv2D";
    const isDense = layer === "Dense";
    return {
      name: isDense ? "Dense layer" : `${isDepthwise ? "Depthwise" : "Convolution"} ${by(k, k)}`,
      isDense,
      isDepthwise,
      isMixing: !isDense && !isDepthwise && inputShape[2] > 1,
      k,
      from: isDepthwise ? 1 : inputShape.at(-1),
      to: outputShape.at(-1),
      bias: useBias ? 1 : 0,
      side: axes ? outputShape[0] : 1,
      grid: rows[i - 1]?.layer === "Flatten" && rows[i - 1].inputShape[0] ** 2,
    };
  });
}

const weightsOf = ({ k, from, to }) => k * k * from * to;
const parametersOf = (layer) => weightsOf(layer) + layer.bias * layer.to;
const timesOf = (...factors) => factors.map(spell).join(" · ");
const plusOf = (numbers) => numbers.map(spell).join(" + ");

function weightsInNumbers({ isDense, isDepthwise, k, from }) {
  return isDense ? spell(from) : timesOf(k, k, ...(isDepthwise ? [] : [from]));
}

function countInNumbers(layer) {
  const weights = weightsInNumbers(layer);
  return `${layer.bias ? `(${weights} + 1)` : weights} · ${layer.to} = ${spell(parametersOf(layer))}`;
}

/** A field that asks for the parameters of layers. The usual mistakes are wrong rules for each of them. */
function parametersField(label, input, network) {
  const layers = countedLayers(input, network);
  const [first] = layers;
  const { isDense, isDepthwise } = first;
  const isBiased = first.bias > 0;
  const isOne = layers.length === 1;
  const isMixing = layers.some((layer) => layer.isMixing);
  const flat = layers.find(({ grid }) => grid);
  const per = isDense ? "unit" : "filter";
  const sum = (rule) => totalOf(layers.map(rule));
  const sumWith = (change) => sum((layer) => parametersOf({ ...layer, ...change(layer) }));
  const right = sum(parametersOf);
  const biases = sum(({ to }) => to);

  const way = layers.map((layer) => (isOne ? "" : `${layer.name}: `) + countInNumbers(layer));
  if (!isOne) way.push(`${plusOf(layers.map(parametersOf))} = ${spell(right)}`);
  else if (!isDense) way.unshift(`Each filter has ${weightsInNumbers(first)} weights${isBiased ? " and a bias" : ""}.`);
  if (flat) {
    const side = Math.sqrt(flat.grid);
    way.unshift(`Flattened: ${timesOf(side, side, flat.from / flat.grid)} = ${spell(flat.from)} numbers.`);
  }

  const allChannels = "A filter has weights for each of its input channels.";
  const pooled = network.find((layer, i) => i > 0 && layer.pool_size);
  const windows = pooled ? [1, first.to].map((channels) => channels * pooled.pool_size ** 2) : [];
  const mistakes = [
    slip(right - biases, `The biases are missing: one for each ${per}.`, isBiased),
    slip(right + biases, "That counts biases, which the question leaves out.", !isBiased),
    slip(right - biases + layers.length, `Each ${per} has a bias of its own.`, isBiased),
    slip(sum((layer) => weightsOf(layer) + layer.from), "A bias belongs to a unit, not to an input.", isDense),
    slip(
      sum((layer) => weightsOf(layer) + layer.from * layer.to),
      "A filter has one bias, not one for each of its channels.",
      isBiased,
      isMixing,
    ),
    slip(sumWith((layer) => layer.isMixing && { from: 1 }), allChannels, isMixing),
    slip(sum((layer) => weightsOf({ ...layer, from: 1 })), `${allChannels} And it has a bias.`, isBiased, isMixing),
    slip(sum(({ k, from, to, bias }) => (k * from + bias) * to), "A kernel of k × k has k · k weights.", !isDense),
    slip(parametersOf({ ...first, to: 1 }), `That is one filter; there are ${first.to}.`, isOne, !isDense),
    slip(
      sum((layer) => parametersOf(layer) * layer.side ** 2),
      "The same weights serve all places: the size of the input does not count.",
      !isDense,
    ),
    slip(
      sumWith((layer) => layer.isDepthwise && { from: layer.to }),
      "A depthwise convolution has one kernel for each channel, and no more.",
      isDepthwise,
    ),
    slip(
      sumWith((layer) => layer.isDepthwise && { to: 1 }),
      "A depthwise convolution has a kernel for each channel.",
      isDepthwise,
    ),
    slip(sumWith(({ grid }) => grid && { from: grid }), "Flattening keeps all channels.", flat),
    slip(
      sumWith(({ grid, from }) => grid && { from: from / grid }),
      "That is with global pooling; flattening keeps every number.",
      flat,
    ),
    slip(
      sumWith(({ k, from }) => k > 1 && from === first.to && { from: first.from }),
      `The second layer gets ${first.to} channels: what the first one makes.`,
      !isOne,
      !isDense,
      !isDepthwise,
    ),
    ...windows.map((count) => slip(right + count, "Pooling has nothing to learn: it has no parameters.")),
    ...layers.map((layer) => slip(right - parametersOf(layer), `${layer.name} is missing.`, !isOne)),
  ];
  return field(label, { what: "parameters", input, network }, way, mistakes);
}

function parametersExercise(input, network) {
  const isBiased = network.some((layer) => layer.use_bias);
  const question = `How many parameters are there, biases ${isBiased ? "included" : "left out"}?`;
  return { prompt: passage(input, network, question), fields: [parametersField("Parameters", input, network)] };
}

/** The same with the question how many a single convolution would have. */
function against(kernel, filters, input, network) {
  const exercise = parametersExercise(input, network);
  const instead = conv(filters, kernel, { padding: "same", use_bias: false });
  const name = `One ${by(kernel, kernel)}`;
  const single = `${name.toLowerCase()} convolution with ${many(filters, "filter")}`;
  exercise.prompt += ` And how many in ${single} instead, also without biases?`;
  exercise.fields[0].label = "All layers";
  exercise.fields.push(parametersField(name, input, [instead]));
  return exercise;
}

export function convParameters(random, grade) {
  const settings = { use_bias: random.turn([true, true, false]) };
  const kernel = random.pick([3, 3, 5]);
  const filters = random.turn([8, 16, 32, 64]);
  const size = random.pick([28, 32, 62, 64, 96]);
  const input = [size, size, random.pick(grade === 2 ? [3, 8, 16, 32] : [1, 3, 3, 16])];
  const first = conv(filters, kernel, { ...settings, strides: grade === 2 ? random.whole(1, 2) : 1 });
  const network = grade < 3 ? [first] : [first, maxPooling(2), conv(2 * filters, 3, settings)];
  const exercise = parametersExercise(input, network);
  if (grade === 2) {
    exercise.prompt += " And what is the shape of the output?";
    exercise.fields.push(sizeField("shape", input, network));
  }
  return exercise;
}

export function denseParameters(random, grade) {
  const size = 2 * random.whole(2, 4);
  const units = dense(random.turn([10, 64, 20, 100, 128]));
  const flatten = { layer: "Flatten" };
  const network = random.turn(
    [
      [[flatten, units]],
      [
        [{ layer: "GlobalAveragePooling2D" }, units],
        [maxPooling(2), flatten, units],
      ],
      [[flatten, units, dense(random.whole(5, 12))]],
    ][grade - 1],
  );
  return parametersExercise([size, size, random.pick([8, 16, 32, 64])], network);
}

export function separableParameters(random, grade) {
  const settings = { use_bias: grade === 2 };
  const kernel = random.turn([3, 5, 3]);
  const channels = random.turn([8, 32, 16, 64, 24]);
  const filters = channels * random.whole(1, 3);
  const size = random.pick([14, 28, 32, 56]);
  const input = [size, size, channels];
  const network = [depthwise(kernel, settings), conv(filters, 1, settings)];
  return grade < 3 ? parametersExercise(input, network) : against(kernel, filters, input, network);
}

export function bottleneckWeights(random, grade) {
  const settings = { padding: "same", use_bias: false };
  const kernel = grade === 1 ? 3 : random.turn([3, 5]);
  const channels = random.turn([32, 128, 64, 256]);
  const filters = channels * random.whole(1, 2);
  const narrow = channels / random.pick([4, 8]);
  const size = random.pick([14, 28, 48]);
  const network = [conv(narrow, 1, settings), conv(grade < 3 ? filters : narrow, kernel, settings)];
  if (grade === 3) network.push(conv(filters, 1, settings));
  return against(kernel, filters, [size, size, channels], network);
}

export function multiplyAdds(random, grade) {
  const kernel = random.turn([3, 5, 3]);
  const channels = random.pick(grade === 1 ? [1, 3, 8] : [8, 16, 32]);
  const filters = random.turn([8, 32, 16, 64]);
  const size = random.pick(grade === 1 ? [12, 14, 22, 28, 32] : [14, 28, 29, 35, 56]);
  const input = [size, size, channels];
  const network =
    grade < 3
      ? [conv(filters, kernel, grade === 1 ? {} : { strides: 2, padding: "same" })]
      : [depthwise(kernel), conv(filters, 1)];
  const layers = countedLayers(input, network);
  const weights = layers.map(weightsOf);
  const { side } = layers[0];
  const places = side * side;
  const each = totalOf(weights);
  const right = places * each;
  const isOne = layers.length === 1;
  const way = [
    `Rows and columns of the output: ${sizeInNumbers(size, network[0])}`,
    ...layers.map((layer) => `${layer.name}, at each place: ${countInNumbers({ ...layer, bias: 0 })}`),
    `${side} · ${side} · ${isOne ? spell(each) : `(${plusOf(weights)})`} = ${spell(right)}`,
  ];
  const biases = totalOf(layers.map(({ to }) => to));
  const mistakes = [
    slip(each, "Those are the weights. Each is used at every place of the output."),
    slip(size * size * each, "Count the places of the output, not those of the input.", side !== size),
    slip(side * each, "That is one row of the output; there are as many rows as columns."),
    slip(right + places * biases, "That counts biases, which the question leaves out."),
    slip(2 * right, "A multiply-add is a multiplication and an addition together: it counts once."),
    slip(right / channels, "A filter has weights for each of its input channels.", channels > 1, isOne),
    slip(right / filters, `That is one filter; there are ${filters}.`, isOne),
    slip(places * kernel ** 2 * channels * filters, "That is an ordinary convolution.", !isOne),
    ...layers.map((layer, i) => slip(right - places * weights[i], `${layer.name} is missing.`, !isOne)),
  ];
  const prompt = passage(input, network, "How many multiply-adds does that take, biases left out?");
  return { prompt, fields: [field("Multiply-adds", { what: "multiply_adds", input, network }, way, mistakes)] };
}

export function activationMemory(random, grade) {
  const filters = random.turn([8, 32, 16, 64]);
  const size = random.pick(grade === 1 ? [16, 20, 28, 30, 32] : [32, 64, 96, 128]);
  const input = [size, size, random.pick([1, 3])];
  const settings = { padding: "same", strides: random.turn([1, 2, 1]) };
  const network = [conv(filters, random.pick([3, 5]), grade === 1 ? {} : settings)];
  if (grade === 3) network.push(maxPooling(2), conv(2 * filters, 3, { padding: "same" }));
  const batch = grade === 2 ? random.pick([8, 16, 32]) : 1;
  const unit = grade === 1 ? 1 : 1024;
  const outputs = accountNetwork(network, input);
  const numbers = outputs.map((row) => row.activations);
  const kept = totalOf(numbers);
  const memory = (count) => (4 * count) / unit;
  const right = memory(batch * kept);
  const inputs = size * size * input[2];

  const way = outputs.map(({ outputShape }, i) => {
    return `${grade === 3 ? `Layer ${i + 1}` : "Output"}: ${timesOf(...outputShape)} = ${spell(numbers[i])} numbers`;
  });
  if (grade === 3) way.push(`${plusOf(numbers)} = ${spell(kept)} numbers`);
  const bytes = `${batch > 1 ? `${batch} · ` : ""}${spell(kept)} · 4 bytes`;
  way.push(grade === 1 ? `${bytes} = ${spell(right)}` : `${bytes} / 1,024 = ${spell(right)} KiB`);
  const mistakes = [
    slip(right / 4, "A number takes four bytes."),
    slip(right * 8, "Those are bits: a byte has eight."),
    slip(right / batch, `That is one image; the batch has ${batch}.`, batch > 1),
    slip(right * unit, "Those are bytes; one KiB has 1,024.", unit > 1),
    slip((right * unit) / 1000, "One KiB has 1,024 bytes.", unit > 1),
    slip(memory(batch * inputs), "That is the input."),
    slip(memory(kept + inputs), "The input is not asked for.", grade === 3),
    slip(memory(numbers.at(-1)), "That is the last output alone.", grade === 3),
    slip(right / filters, `There are ${filters} channels.`, grade < 3),
  ];
  const question = [
    "How many bytes does the output take",
    `How many KiB (1,024 bytes) do the outputs for a batch of ${batch} images take`,
    "Training keeps all three outputs of an image. How many KiB (1,024 bytes) do they take together",
  ][grade - 1];
  const prompt = passage(input, network, `${question}, with four bytes a number (float32)?`);
  const task = { what: "memory", input, network, batch, unit };
  return { prompt, fields: [field(unit > 1 ? "KiB" : "Bytes", task, way, mistakes)] };
}
