// The fields of an exercise: what is asked, the right answer, what usual mistakes lead to, the way.

import { accountNetwork } from "../shared/accounting.js";

/**
 * @typedef {{what: string, input: number[], network: object[], [more: string]: any}} Task  a key of SOLUTIONS, the
 *     input's shape, layers as in accounting.js (or Conv2DTranspose alone)
 * @typedef {{answer: number[], explanation: string}} Mistake
 * @typedef {{name: string, answer: number[], mistakes: Mistake[]}} Part  what is right or wrong by itself
 * @typedef {{label: string, task: Task, parts: Part[], way: string[]}} Field  way: the solution, line by line
 */

export function totalOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

const SOLUTIONS = {
  size: (rows) => rows.at(-1).outputShape.slice(0, 2),
  shape: (rows) => rows.at(-1).outputShape,
  parameters: (rows) => [totalOf(rows.map((row) => row.parameters))],
  multiply_adds: (rows) => [totalOf(rows.map((row) => row.multiplyAdds))],
  activations: (rows) => [totalOf(rows.map((row) => row.activations))],
  memory: (rows, { batch, unit }) => [(4 * batch * totalOf(rows.map((row) => row.activations))) / unit],
  receptive_field: (rows) => [rows.at(-1).receptiveField[0]],
  jump: (rows) => [rows.at(-1).jump[0]],
  layers: (rows, { target }) => [rows.findIndex((row) => row.receptiveField[0] >= target) + 1],
};

/** @param {Task} task @returns {number[]} */
export function solve(task) {
  const { what, input, network, repeated } = task;
  if (network[0]?.layer === "Conv2DTranspose") {
    const shape = network.reduce(afterTransposed, input);
    return what === "size" ? shape.slice(0, 2) : shape;
  }
  const layers = repeated ? [...network, ...Array(task.target).fill(repeated)] : network;
  return SOLUTIONS[what](accountNetwork(layers, input), task);
}

function afterTransposed([rows, columns], { filters, kernel_size: k, strides, padding }) {
  const after = (size) => (padding === "same" ? size * strides : (size - 1) * strides + Math.max(k, strides));
  return [after(rows), after(columns), filters];
}

/** @param {string} label @param {Task} task @param {string[]} way @param {Mistake[][]} mistakes
 * @param {Mistake[][]} [ofChannels]  for a shape; the others then are about its size
 * @returns {Field} */
export function field(label, task, way, mistakes, ofChannels) {
  const answer = solve(task);
  const parts = ofChannels
    ? [part("size", answer.slice(0, 2), mistakes), part("number of channels", answer.slice(2), ofChannels)]
    : [part("answer", answer, mistakes)];
  return { label, task, way, parts };
}

function part(name, answer, mistakes) {
  const possible = mistakes.flat().filter((mistake) => mistake.answer.every(isPossible));
  return { name, answer, mistakes: possible };
}

/** What a wrong rule leads to; nothing unless all conditions are met.
 * @param {number | number[]} answer @param {string} explanation @param {...any} conditions @returns {Mistake[]} */
export function slip(answer, explanation, ...conditions) {
  return conditions.every(Boolean) ? [{ answer: [answer].flat(), explanation }] : [];
}

/** What the right rule leads to with other layers; nothing if none is another, or they do not fit.
 * @param {Task} task @param {string} explanation
 * @param {(layer: any) => any} change  what is taken for a layer; false: the layer itself @returns {Mistake[]} */
export function slipOf(task, explanation, change) {
  const changed = task.network.map((layer) => change(layer));
  if (!changed.some(Boolean)) return [];
  try {
    return slip(solve({ ...task, network: changed.flatMap((layer, i) => layer || task.network[i]) }), explanation);
  } catch {
    return [];
  }
}

function isPossible(number) {
  return Number.isInteger(number) && number > 0;
}

/** Whether all answers are possible, and no mistake leads to a right one.
 * @param {Field[]} fields */
export function isSound(fields) {
  return fields.every(({ parts }) =>
    parts.every(({ answer, mistakes }) => {
      return answer.every(isPossible) && !mistakes.some((mistake) => isSame(mistake.answer, answer));
    }),
  );
}

/** @param {number[]} some @param {number[]} others */
export function isSame(some, others) {
  return some.every((number, i) => number === others[i]);
}
