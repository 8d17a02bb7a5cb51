// From seed, kind, grade and number to one exercise, always the same one.

import { activationMemory, bottleneckWeights, convParameters, denseParameters } from "./counts.js";
import { multiplyAdds, separableParameters } from "./counts.js";
import { isSound } from "./fields.js";
import { outputSize, poolingSize, stackSize, transposedSize } from "./sizes.js";
import { layersNeeded, receptiveField } from "./views.js";

/** What makes the exercises of each kind of `utils.widgets.drills.kinds`. */
export const MAKERS = {
  output_size: outputSize,
  stack_size: stackSize,
  pooling_size: poolingSize,
  transposed_size: transposedSize,
  conv_parameters: convParameters,
  dense_parameters: denseParameters,
  separable_parameters: separableParameters,
  bottleneck_weights: bottleneckWeights,
  multiply_adds: multiplyAdds,
  activation_memory: activationMemory,
  receptive_field: receptiveField,
  layers_needed: layersNeeded,
};

/**
 * @param {number} seed @param {string} kind  a key of MAKERS @param {number} grade  1, 2 or 3
 * @param {number} number  from 1
 * @returns {{prompt: string, fields: import("./fields.js").Field[]}}
 */
export function makeExercise(seed, kind, grade, number) {
  const series = `${seed} ${kind} ${grade}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    const exercise = MAKERS[kind](createRandom(series, number, attempt), grade);
    if (isSound(exercise.fields)) return exercise;
  }
  throw new Error(`no sound exercise: ${series} ${number}`);
}

/** Numbers that look random. What is chosen by turns goes round with the number, so that neighbours differ. */
function createRandom(series, number, attempt) {
  let state = hash(`${series} ${number} ${attempt}`);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0; // mulberry32
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least, most) => least + Math.floor(next() * (most - least + 1));
  return {
    whole,
    pick: (list) => list[whole(0, list.length - 1)],
    turn: (list) => list[(hash(series) + number) % list.length],
  };
}

/** FNV-1a. @param {string} text */
function hash(text) {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}
