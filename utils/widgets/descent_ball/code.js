// The path on the stage as a program that needs Keras and TensorFlow, but not this book.

import { warmUpSteps } from "./descent.js";
import { STEEP } from "./surfaces.js";

/** @param {import("./descent.js").Settings & {surface: string, conditionNumber: number, seed: number}} shown */
export function descentCode(shown) {
  const { surface, conditionNumber, momentum, nesterov, steps, start, noise, seed } = shown;
  const isNoisy = noise > 0;
  const options = [momentum > 0 && `momentum=${momentum}`, momentum > 0 && nesterov && "nesterov=True"];
  return [
    "import keras",
    ...(isNoisy ? ["import numpy as np"] : []),
    "import tensorflow as tf",
    "",
    "",
    "def loss(x, y):",
    `    return ${lossCode(surface, conditionNumber)}`,
    "",
    "",
    `steps = ${steps}`,
    ...rateCode(shown),
    `optimizer = keras.optimizers.SGD(${["learning_rate", ...options].filter(Boolean).join(", ")})`,
    `place = keras.Variable([${start.map(float).join(", ")}])`,
    ...(isNoisy ? [`noise = ${float(noise)} * np.random.default_rng(${seed}).normal(size=(steps, 2))`] : []),
    "for step in range(steps):",
    "    with tf.GradientTape() as tape:",
    "        value = loss(place[0], place[1])",
    "    gradient = tape.gradient(value, place.value)",
    ...(isNoisy ? ['    gradient += noise[step].astype("float32")'] : []),
    "    optimizer.apply([gradient], [place])",
    "print(place.numpy(), float(loss(place[0], place[1])))",
    "",
  ].join("\n");
}

function lossCode(surface, conditionNumber) {
  switch (surface) {
    case "saddle":
      return "0.5 * (x**2 - 1) ** 2 + 2 * y**2";
    case "plateau":
      return "1 - keras.ops.exp(-2 * (x**2 + y**2))";
    case "two minima":
      return "keras.ops.minimum(0.1 + (x + 1) ** 2 + y**2, 1 + 10 * ((x - 1) ** 2 + y**2))";
    default:
      return `${STEEP / 2} * (x**2${surface === "round bowl" ? "" : ` / ${conditionNumber}`} + y**2)`;
  }
}

/** @param {import("./descent.js").Settings} settings */
function rateCode({ learningRate: rate, schedule, steps }) {
  const schedules = "keras.optimizers.schedules";
  const warmUp = warmUpSteps(steps);
  switch (schedule) {
    case "step":
      return [
        `learning_rate = ${schedules}.PiecewiseConstantDecay(`,
        `    boundaries=[${Math.floor(steps / 2) - 1}, ${Math.floor((3 * steps) / 4) - 1}],  # the last steps before a drop`,
        `    values=[${[1, 10, 100].map((divisor) => float(rate / divisor)).join(", ")}],`,
        ")",
      ];
    case "cosine":
      return [`learning_rate = ${schedules}.CosineDecay(${float(rate)}, decay_steps=steps)`];
    case "warm-up and cosine":
      return [
        `learning_rate = ${schedules}.CosineDecay(`,
        `    ${float(rate / 10)},`,
        `    decay_steps=${steps - warmUp},`,
        `    warmup_target=${float(rate)},`,
        `    warmup_steps=${warmUp},`,
        ")",
      ];
    default:
      return [`learning_rate = ${float(rate)}`];
  }
}

/** A number as Python's float. */
function float(number) {
  const text = String(Number(number.toPrecision(12)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}
