// What decides about the chosen activation, in words.

import { EPSILON, GROUPS, usesMemory } from "./normalize.js";
import { fixed, percent } from "./numbers.js";

const AHEAD = { layer: "Layer normalisation", group: "Group normalisation" };

/**
 * What the figure shows; before: the batch, after: what becomes of it; other: what would become of the chosen
 * activation in the other mode; all: mean and variance of the chosen channel over all digits.
 * @typedef {import("./normalize.js").Layer & {size: number, step: number, momentum: number, row: number,
 *     channel: number, keepFirst: boolean, rows: number[], digits: number, label: number, before: number[][],
 *     after: number[][], mean: number, variance: number, other: number,
 *     all: {mean: number, variance: number}}} Shown
 *
 * What the reader did, and what was shown before.
 * @typedef {{kind: "next" | "train" | "scale", before: Shown}} Action
 */

/** @param {Action | null} action @param {Shown} now */
export function inWords(action, now) {
  if (now.normalization !== "batch") return aloneInWords(action, now);
  const last = action?.before;
  const isSame = last && last.normalization === "batch" && last.training === now.training && last.size === now.size;
  if (action?.kind === "train") return trainedInWords(last, now);
  if (action?.kind === "scale") return scaledInWords(now);
  if (action?.kind === "next" && isSame && now.keepFirst && now.row === 0) return exchanged(last, now);
  return `${now.training ? trainingInWords(now) : inferenceInWords(now)} ${memoryInWords(now)}`;
}

function trainingInWords(now) {
  const { size, row, channel, before, after, mean, variance, beta, other } = now;
  const value = chosen(now);
  if (size === 1) {
    return `Training, batch of 1: the mean is the value itself and the variance 0, so ${value} becomes β = ${fixed(beta[channel])}, as any other value would.`;
  }
  const result = fixed(after[row][channel]);
  if (size === 2) {
    const reach = Math.sqrt(variance / (variance + EPSILON));
    const rest = reach > 0.95 ? "however far apart they are" : `or less if they differ as little as here, where ε = ${EPSILON} counts`;
    return `Training, batch of 2: ${value} becomes ${result}. Two values always become nearly −1 and 1 (times γ, plus β), ${rest}.`;
  }
  const away = (before[row][channel] - mean) / Math.sqrt(variance);
  const side = away < 0 ? "below" : "above";
  const scaled = now.gamma[channel] !== 1 || beta[channel] !== 0 ? ", with γ and β," : "";
  return `Training, batch of ${size}: ${value} is ${fixed(Math.abs(away))} σ ${side} the mean of these ${size} and${scaled} becomes ${result}. In inference it would become ${fixed(other)}.`;
}

function inferenceInWords(now) {
  const { size, row, channel, after, mean, variance, other } = now;
  const neighbours = size > 1 ? " Its neighbours have no part in it." : "";
  const spread = `mean ${fixed(mean)} and σ ${fixed(Math.sqrt(variance))}`;
  return `Inference: the moving statistics, ${spread}, make ${fixed(after[row][channel])} of ${chosen(now)}.${neighbours} In training it would become ${fixed(other)}.`;
}

/** The first digit has stayed, the others are new. */
function exchanged(last, now) {
  const { size, row, channel, after, training } = now;
  const [was, is] = [last, now].map((one) => fixed(one.after[row][channel]));
  const value = chosen(now, "the same");
  if (size === 1) return `A batch of 1 that keeps its digit: there are no others, and ${value} becomes ${is} again.`;
  const others = size === 2 ? "another neighbour" : `${size - 1} other neighbours`;
  const same = fixed(last.after[row][channel]) === fixed(after[row][channel]);
  if (same) return `With ${others}, ${value} becomes ${is} again${training ? "" : ": the moving statistics are the same"}.`;
  return `With ${others}, ${value} becomes ${is}; before, it became ${was}. Only its neighbours have changed.`;
}

function trainedInWords(last, now) {
  const { step, channel, memory, all, size, digits } = now;
  const moved = (name, root) => [last.memory[name][channel], memory[name][channel], all[name]].map((value) => fixed(root(value)));
  const [[from, to, goal], [narrow, wide, spread]] = [moved("mean", (value) => value), moved("variance", Math.sqrt)];
  const steps = `Steps ${last.step + 1} to ${step}: the moving μ of channel ${channel} goes from ${from} to ${to}, its σ from ${narrow} to ${wide} (all ${digits} digits: ${goal} and ${spread}).`;
  if (size === 1) return `${steps} A batch of 1 has no variance.`;
  return `${steps} ${size <= 4 ? `A batch of ${size} has, on average, about ${size - 1}/${size} of their variance.` : memoryInWords(now)}`;
}

function scaledInWords(now) {
  const { row, channel, before, after, mean, variance, gamma, beta } = now;
  const given = `γ = ${fixed(gamma[channel], 1)}, β = ${fixed(beta[channel], 1)}`;
  const furthest = Math.max(...before.map((values, i) => Math.abs(values[channel] - after[i][channel])));
  if (gamma[channel] === 0) return `${given}: channel ${channel} is β, whatever comes in.`;
  if (furthest < 0.1) return `${given} undo the normalisation: what comes out of channel ${channel} is, within 0.1, what came in.`;
  const undone = `γ = ${fixed(Math.sqrt(variance + EPSILON))} and β = ${fixed(mean)} would undo the normalisation.`;
  return `${given}: ${chosen(now)} becomes ${fixed(after[row][channel])}. For this ${usesMemory(now) ? "memory" : "batch"}, ${undone}`;
}

/** How much of the moving statistics is still their start. */
function memoryInWords({ step, memory }) {
  if (step === 0) return "No training step yet: the moving statistics are at their start, mean 0 and variance 1.";
  const steps = `After ${step === 1 ? "1 step" : `${step} steps`}`;
  if (memory.startShare < 0.005) return `${steps} nothing is left of the moving statistics’ start.`;
  return `${steps} the moving statistics still hold ${percent(memory.startShare)} of their start, mean 0 and variance 1.`;
}

/** Layer and group normalisation. */
function aloneInWords(action, now) {
  const { normalization, row, channel, label, before, after, mean, variance } = now;
  const count = normalization === "layer" ? before[row].length : before[row].length / GROUPS;
  const spread = `mean ${fixed(mean)} and σ ${fixed(Math.sqrt(variance))}`;
  const isSame = action?.kind === "next" && now.keepFirst && row === 0 && action.before.normalization === normalization;
  const rest = isSame
    ? "Its neighbours have changed, the result has not."
    : "No other digit has a part in it, and training is the same as inference: there are no moving statistics.";
  return `${AHEAD[normalization]}: ${count} channels of this ${label}, ${spread}, make ${fixed(after[row][channel])} of its ${fixed(before[row][channel])}. ${rest}`;
}

/** @param {Shown} now @param {string} [which] */
function chosen({ label, row, channel, before }, which = "this") {
  return `${which} ${label}’s ${fixed(before[row][channel])}`;
}
