// Exercises about output sizes.

import { field, slip, slipOf, totalOf } from "./fields.js";
import { by, conv, many, maxPooling, passage, spell, transposed, windowOf, zeros } from "./layers.js";

const isConv = (layer) => layer.layer === "Conv2D";
const isValidConv = (layer) => isConv(layer) && layer.padding === "valid";
const isPooling = (layer) => layer.layer === "MaxPooling2D";

/** The size after a layer, along one axis. */
export function sizeAfter(size, layer, round = Math.floor) {
  if (layer.layer === "ZeroPadding2D") return size + 2 * layer.padding;
  if (layer.padding === "same") return Math.ceil(size / layer.strides);
  return round((size - windowOf(layer)) / layer.strides) + 1;
}

/** The same in numbers, such as "⌊(28 + 2 · 1 − 5)/2⌋ + 1 = ⌊25/2⌋ + 1 = 13". */
export function sizeInNumbers(size, layer, pad = 0) {
  const { kernel_size: k, strides, padding, dilation_rate: dilation = 1 } = layer;
  const after = sizeAfter(size + 2 * pad, layer);
  if (padding === "same") return strides === 1 ? `${after}, as before` : `⌈${size}/${strides}⌉ = ${after}`;
  const sum = `${size}${pad ? ` + 2 · ${pad}` : ""}`;
  if (dilation > 1) return `${sum} − ${dilation} · (${k} − 1) = ${after}`; // Keras has no stride besides
  const span = `${sum} − ${windowOf(layer)}`;
  if (strides === 1) return `${span} + 1 = ${after}`;
  return `⌊(${span})/${strides}⌋ + 1 = ⌊${size + 2 * pad - windowOf(layer)}/${strides}⌋ + 1 = ${after}`;
}

function formulaOf({ strides, padding, dilation_rate: dilation = 1 }, pad) {
  if (padding === "same") return "With same padding, o = ⌈n/s⌉: divide by the stride and round up.";
  const sum = `n${pad ? " + 2p" : ""}`;
  if (dilation > 1) return `o = ${sum} − (d(k − 1) + 1) + 1 = ${sum} − d(k − 1).`;
  return strides > 1 ? `o = ⌊(${sum} − k)/s⌋ + 1, rounded down.` : `o = ${sum} − k + 1.`;
}

/** A field that asks for the size or the shape after layers.
 * @param {"size" | "shape"} what @param {number[]} input @param {object[]} network  zeros may come first */
export function sizeField(what, input, network) {
  const task = { what: "size", input, network };
  const pad = network[0].layer === "ZeroPadding2D" ? network[0].padding : 0;
  const layers = pad ? network.slice(1) : network;
  const isOne = layers.length === 1;
  const sizes = input.slice(0, 2);
  const follow = (step) => sizes.map((size) => network.reduce((before, layer) => step(before, layer), size));
  const right = follow(sizeAfter);
  const rounded = follow((size, layer) =>
    layer.padding === "same" ? Math.floor(size / layer.strides) : sizeAfter(size, layer, Math.ceil),
  );

  const way = isOne ? [formulaOf(layers[0], pad)] : [];
  const isSquare = sizes[0] === sizes[1];
  sizes.slice(0, isSquare ? 1 : 2).forEach((start, axis) => {
    let size = start;
    layers.forEach((layer, i) => {
      const of = isOne ? (isSquare ? "o = " : ["Rows: ", "Columns: "][axis]) : `After layer ${i + 1}: `;
      way.push(of + sizeInNumbers(size, layer, pad));
      size = sizeAfter(size, layer);
    });
  });

  const withOther = (explanation, change) => slipOf(task, explanation, change);
  const mistakes = [
    slip(right.toReversed(), "Rows come first, then columns.", !isSquare),
    slip(
      right.map((size) => size - 1),
      "One is missing: the window stands at its start, too, before its first step.",
      isOne && layers[0].padding === "valid",
    ),
    slip(rounded, "That rounds up: the last window would hang over the edge.", rounded[0] > right[0]),
    slip(rounded, "Same padding rounds up: the last pixels get a window, too.", rounded[0] < right[0]),
    slip(
      follow((size, layer) => sizeAfter(isValidConv(layer) ? size - 1 : size, layer)),
      "A convolution without padding loses k − 1 rows, not k.",
      !isOne && layers.some(isValidConv),
    ),
    withOther("That is without the padding.", ({ padding }) => padding > 0 && []),
    withOther("The padding counts twice: it is on both sides.", ({ layer, padding }) => {
      return padding > 0 && { layer, padding: [[padding, 0], [padding, 0]] };
    }),
    withOther("That is with stride 1.", (layer) => layer.strides > 1 && { ...layer, strides: 1 }),
    withOther("Windows may overlap: they step by the stride, not by their size.", (layer) => {
      return layer.strides < layer.pool_size && { ...layer, strides: layer.pool_size };
    }),
    withOther("That is without the dilation.", (layer) => layer.dilation_rate > 1 && { ...layer, dilation_rate: 1 }),
    withOther("A dilated kernel reaches over d(k − 1) + 1 pixels, not over d · k.", (layer) => {
      const { dilation_rate: dilation, kernel_size: k } = layer;
      return dilation > 1 && { ...layer, dilation_rate: 1, kernel_size: dilation * k };
    }),
    withOther("The pooling is missing.", (layer) => !isOne && isPooling(layer) && []),
    withOther("Without padding, rows and columns are lost at the border.", (layer) => {
      return !pad && isValidConv(layer) && layer.kernel_size > 1 && { ...layer, padding: "same" };
    }),
    withOther("That is without padding; same padding adds zeros at the border.", (layer) => {
      return isConv(layer) && layer.padding === "same" && { ...layer, padding: "valid" };
    }),
  ];
  if (what === "size") return field("Rows × columns", task, way, mistakes);

  const filters = network.filter(isConv).map((layer) => layer.filters);
  const channels = input[2];
  const last = filters.at(-1) ?? channels;
  const source = filters.length ? `${many(last, "filter")} make as many channels` : "Each channel is pooled by itself";
  way.push(`${source}: ${by(...right, last)}`);
  const { pool_size: pool, strides } = network.at(-1);
  const ofChannels = [
    slip(channels, "A convolution makes one channel for each filter, whatever comes in.", channels !== last),
    slip(
      channels * last,
      "A filter adds up what it finds in all its input channels: one filter, one channel.",
      filters.length,
      channels > 1,
    ),
    slip(totalOf(filters), "Filters of several layers do not add up: the last one decides.", filters.length > 1),
    slip(filters[0], "That is the first convolution; the last one decides.", filters[0] !== last),
    ...(pool ? [last, strides, pool, pool ** 2] : []).map((divisor) => {
      return slip(last / divisor, "Pooling treats each channel alone, so their number stays.");
    }),
  ];
  return field("Rows × columns × channels", { ...task, what }, way, mistakes, ofChannels);
}

const ROWS_AND_COLUMNS = "How many rows and columns does the output have";
const SHAPE = "What is the shape of the output";

export function outputSize(random, grade) {
  const traits = random.turn(
    [
      [["plain"], ["padded"]],
      [["strided", "padded"], ["strided", "same"], ["strided"]],
      [["strided", "oblong", "padded"], ["dilated"], ["strided", "oblong", "same"], ["dilated", "padded"]],
    ][grade - 1],
  );
  const has = (name) => traits.includes(name);
  const rows = grade === 1 ? random.pick([24, 28, 32, 48, 56, 62, 64, 96, 100, 128, 224]) : random.whole(24, 99);
  const layer = conv(1, random.pick([3, 3, 5, 7]), {
    strides: has("strided") ? random.whole(2, grade + 1) : 1,
    padding: has("same") ? "same" : "valid",
    dilation_rate: has("dilated") ? random.whole(2, 3) : 1,
  });
  const input = [rows, rows + (has("oblong") ? random.whole(5, 40) : 0), 1];
  const network = has("padded") ? [zeros(random.whole(1, 3)), layer] : [layer];
  return { prompt: passage(input, network, `${ROWS_AND_COLUMNS}?`), fields: [sizeField("size", input, network)] };
}

export function stackSize(random, grade) {
  const filters = random.pick([8, 16, 32]);
  const kernel = random.pick([3, 3, 5]);
  const same = { padding: "same" };
  const strides = { strides: 2 };
  const second = conv(2 * filters, 3);
  const network = random.turn(
    [
      [
        [conv(filters, kernel), second],
        [conv(filters, kernel), maxPooling(2)],
      ],
      [
        [conv(filters, kernel), maxPooling(2), second],
        [conv(filters, 3), conv(filters, 3), maxPooling(2)],
        [conv(filters, kernel, same), maxPooling(2), second],
      ],
      [
        [conv(filters, 7, strides), maxPooling(3, 2), second, maxPooling(2)],
        [conv(filters, 5), maxPooling(2), conv(2 * filters, 5), maxPooling(2)],
        [conv(filters, 7, { ...same, ...strides }), maxPooling(3, 2), second, conv(4 * filters, 1)],
      ],
    ][grade - 1],
  );
  const size = grade === 1 ? 2 * random.whole(14, 33) : random.whole(28, 40 * grade);
  return shapeExercise([size, size, random.pick([1, 3, 4])], network);
}

function shapeExercise(input, network) {
  return { prompt: passage(input, network, `${SHAPE}?`), fields: [sizeField("shape", input, network)] };
}

export function poolingSize(random, grade) {
  const layer = random.turn(
    [
      [maxPooling(2), maxPooling(3)],
      [maxPooling(3, 2), maxPooling(5, 3), maxPooling(5, 2), maxPooling(4, 3)],
      [maxPooling(3, 2, "same"), maxPooling(3, 2), maxPooling(2, 2, "same")],
    ][grade - 1],
  );
  const size = random.whole(20, grade === 1 ? 64 : 115);
  const channels = random.pick([8, 12, 16, 24, 32, 64]);
  const input = [size, size, channels];
  const exercise = shapeExercise(input, [layer]);
  if (grade < 3) return exercise;
  const after = sizeAfter(size, layer);
  const numbers = after * after * channels;
  const before = size * size * channels;
  const mistakes = [
    slip(after * after, `That is one channel; there are ${channels}.`),
    slip(after * channels, "That is one row; there are as many rows as columns."),
    slip(before, "That many go in."),
    slip(before - numbers, "That many are dropped."),
  ];
  const way = [`${after} · ${after} · ${channels} = ${spell(numbers)}`];
  exercise.prompt += " How many numbers does it hold?";
  exercise.fields.push(field("Numbers", { what: "activations", input, network: [layer] }, way, mistakes));
  return exercise;
}

export function transposedSize(random, grade) {
  const padding = random.turn(["same", "valid"]);
  const isSame = padding === "same";
  const isOne = grade < 3;
  const network = (isOne ? [32] : [32, 16]).map((filters) => {
    const strides = random.whole(2, grade === 1 ? 3 : 4);
    const kernel = isSame ? random.whole(3, 5) : strides + (grade === 1 ? 0 : random.whole(1, 2));
    return transposed(filters, kernel, strides, padding);
  });
  const size = random.whole(4, isOne ? 30 : 14);
  const input = [size, size, 64];
  const spread = "Each pixel is spread over k pixels, s apart: o = (n − 1) · s + k.";
  const way = [isSame ? "With same padding, o = n · s." : spread];
  const follow = (step) => {
    const after = network.reduce((n, { kernel_size: k, strides: s }) => step(n, k, s), size);
    return [after, after];
  };
  follow((n, k, s) => {
    const after = isSame ? n * s : (n - 1) * s + k;
    way.push(isSame ? `o = ${n} · ${s} = ${after}` : `o = (${n} − 1) · ${s} + ${k} = ${after}`);
    return after;
  });
  const mistakes = [
    slip(
      follow((n, k, s) => (isSame ? Math.ceil(n / s) : Math.floor((n - k) / s) + 1)),
      "That is a convolution, which shrinks. A transposed one grows.",
    ),
    slip(
      follow((n, k, s) => (isSame ? (n - 1) * s + k : n * s)),
      "Same padding gives n · s; without padding the last kernel reaches further: (n − 1) · s + k.",
      network.every(({ kernel_size: k, strides: s }) => k !== s),
    ),
    slip(follow((n, k, s) => n * s + k), "There are n − 1 steps between n pixels: (n − 1) · s + k.", !isSame),
    slip(follow((n, k, s) => (n - 1) * s), "The last pixel is spread over a whole kernel, too.", !isSame),
    slip(follow((n, k) => n + k - 1), "That is with stride 1."),
    slip([size, size], "That is the size of the input; the stride spreads its pixels."),
  ];
  const ofChannels = [
    slip(64, "Each filter makes one channel, as in a convolution."),
    slip(32, "That is the first layer; the last one decides."),
  ];
  const prompt = passage(input, network, `${isOne ? ROWS_AND_COLUMNS : SHAPE} in Keras?`);
  const asked = isOne
    ? field("Rows × columns", { what: "size", input, network }, way, mistakes)
    : field("Rows × columns × channels", { what: "shape", input, network }, way, mistakes, ofChannels);
  return { prompt, fields: [asked] };
}
