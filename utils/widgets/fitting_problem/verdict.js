// The fit on the stage in words, by a rule that its validation error and the lowest one on the same points decide.

import { decayText, errorText } from "./numbers.js";

const SHARE = 0.1; // a fit is about right if the best one has no validation error that is lower by more than this,
const SMALL = 0.01; // or if its own is below this: the curve goes from −1 to 1

/**
 * @typedef {"overfits" | "underfits" | "about right"} Kind
 * @param {import("./errors.js").Settings} settings
 * @param {number} validation  error
 * @param {{name: "degree" | "weight_decay", at: number, validation: number}} best
 * @returns {Kind}
 */
export function kindOf(settings, validation, best) {
  if (validation < SMALL || best.validation >= (1 - SHARE) * validation) return "about right";
  const hasMore = best.at > settings[best.name];
  return hasMore === (best.name === "degree") ? "underfits" : "overfits";
}

/** @param {{settings: import("./errors.js").Settings, training: number, validation: number, best: object}} shown */
export function verdict({ settings, training, validation, best }) {
  const { degree, points, noise, weight_decay: decay } = settings;
  const fit = `Degree ${degree}, ${points} points${decay > 0 ? `, weight decay ${decayText(decay)}` : ""}`;
  const errors = `training error ${errorText(training)}, validation error ${errorText(validation)}`;
  const isSpecial = decay === 0 && degree >= points - 1;
  const remark = isSpecial ? throughAll(degree, points) : "";
  return `${fit}: ${errors}. ${judgement(kindOf(settings, validation, best))}${remark}`;

  /** @param {Kind} kind */
  function judgement(kind) {
    if (kind !== "about right") {
      const name = kind === "overfits" ? "Overfits" : "Underfits";
      return `${name}: with ${inWords(best)}, the validation error on the same points is ${errorText(best.validation)}.`;
    }
    if (validation < SMALL) return `About right: the validation error is below ${SMALL}.`;
    const text = "About right: no other degree or weight decay lowers the validation error by more than a tenth.";
    return noise === 0 || isSpecial ? text : `${text} It is ${(validation / noise).toFixed(1)} times the noise.`;
  }
}

function inWords({ name, at }) {
  if (name === "degree") return `degree ${at}`;
  return at > 0 ? `weight decay ${decayText(at)}` : "no weight decay";
}

/** What is special about as many coefficients as points, or more. */
function throughAll(degree, points) {
  const which =
    degree < points
      ? "the only curve of this degree through all of them"
      : "of all curves of this degree through them, the one with the smallest Σw²";
  return ` ${degree + 1} coefficients for ${points} points: ${which}.`;
}
