// What exercises are made of: layers in Keras' words, and in the reader's.

export function conv(filters, kernelSize, settings) {
  const usual = { strides: 1, padding: "valid", dilation_rate: 1, use_bias: true };
  return { layer: "Conv2D", filters, kernel_size: kernelSize, ...usual, ...settings };
}

export function depthwise(kernelSize, settings) {
  const usual = { strides: 1, padding: "same", use_bias: true };
  return { layer: "DepthwiseConv2D", kernel_size: kernelSize, ...usual, ...settings };
}

export function transposed(filters, kernelSize, strides, padding) {
  return { layer: "Conv2DTranspose", filters, kernel_size: kernelSize, strides, padding };
}

export function maxPooling(size, strides = size, padding = "valid") {
  return { layer: "MaxPooling2D", pool_size: size, strides, padding };
}

export function zeros(pixels) {
  return { layer: "ZeroPadding2D", padding: pixels };
}

export function dense(units) {
  return { layer: "Dense", units, use_bias: true };
}

/** Pixels of a layer's window along one axis, from the first to the last; 0 if it has none. */
export function windowOf({ kernel_size: kernelSize, pool_size: poolSize = 0, dilation_rate: dilation = 1 }) {
  return kernelSize ? (kernelSize - 1) * dilation + 1 : poolSize;
}

/** 18,432 @param {number} number */
export function spell(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 62 × 62 × 16 @param {...number} sizes */
export function by(...sizes) {
  return sizes.join(" × ");
}

/** 1 filter, 16 filters @param {number} count @param {string} noun */
export function many(count, noun) {
  return `${spell(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const filtersInWords = ({ filters, kernel_size: k }) => `${many(filters, "filter")} of ${by(k, k)}`;

const WORDS = {
  Conv2D: (layer) => ["convolution", filtersInWords(layer)],
  Conv2DTranspose: (layer) => ["transposed convolution", filtersInWords(layer)],
  DepthwiseConv2D: ({ kernel_size: k }) => ["depthwise convolution", `one kernel of ${by(k, k)} for each channel`],
  MaxPooling2D: ({ pool_size: k }) => ["max pooling", `windows of ${by(k, k)}`],
  GlobalAveragePooling2D: () => ["global average pooling"],
  Flatten: () => ["flatten"],
  Dense: ({ units }) => ["dense layer", many(units, "unit")],
};
const PADDINGS = { valid: "no padding (valid)", same: "same padding" };

/** What an input goes through, and a question: one layer after a colon, several as a numbered list. Zeros go with
 * the next layer.
 * @param {number[]} input @param {object[]} network @param {string} question */
export function passage(input, network, question) {
  const lines = [];
  let pad = 0;
  for (const layer of network) {
    if (layer.layer === "ZeroPadding2D") {
      pad = layer.padding;
      continue;
    }
    const [name, ...details] = WORDS[layer.layer](layer);
    if (windowOf(layer) > 1) {
      details.push(`stride ${layer.strides}`);
      if (layer.dilation_rate > 1) details.push(`dilation ${layer.dilation_rate}`);
      details.push(pad ? `${many(pad, "pixel")} of zeros on each side` : PADDINGS[layer.padding]);
    }
    lines.push(details.length ? `${name}: ${details.join(", ")}` : name);
    pad = 0;
  }
  const shape = by(...input);
  const start = `${/^(8|11\b|18\b)/.test(shape) ? "An" : "A"} ${shape} input goes through`;
  if (lines.length === 1) return `${start} ${/^max/.test(lines[0]) ? "" : "a "}${lines[0]}. ${question}`;
  return `${start} these layers:\n${lines.map((line, i) => `${i + 1}. ${line}`).join("\n")}\n${question}`;
}
