// The layer on the stage, and the batch, as a program that needs Keras, but not this book.

import { GROUPS } from "./normalize.js";
import { pythonNumber } from "./numbers.js";

/** @param {number[][]} batch @param {import("./normalize.js").Layer & {momentum: number}} layer */
export function normalizationCode(batch, { normalization, training, momentum, gamma, beta, memory }) {
  const isBatch = normalization === "batch";
  const made = {
    batch: `BatchNormalization(momentum=${momentum})`,
    layer: "LayerNormalization()",
    group: `GroupNormalization(groups=${GROUPS})`,
  }[normalization];
  const weights = [["gamma", gamma], ["beta", beta], ...(isBatch ? [["moving_mean", memory.mean], ["moving_variance", memory.variance]] : [])];
  const mode = training ? "True" : "False";
  return [
    "import keras",
    "import numpy as np",
    "",
    `batch = np.array([  # ${batch.length === 1 ? "1 digit" : `${batch.length} digits`}, ${gamma.length} channels`,
    ...batch.map((row) => `    ${list(row)},`),
    '], "float32")',
    ...weights.map(([name, values]) => `${name} = ${list(values)}`),
    "",
    `layer = keras.layers.${made}  # epsilon=0.001`,
    "layer.build(batch.shape)",
    `layer.set_weights([np.array(weight) for weight in (${weights.map(([name]) => name).join(", ")})])`,
    `result = layer(batch${isBatch ? `, training=${mode}` : ""})`,
    "print(keras.ops.convert_to_numpy(result).round(2))",
    "",
  ].join("\n");
}

function list(numbers) {
  return `[${numbers.map(pythonNumber).join(", ")}]`;
}
