// The fit on the stage in words, by a rule that its errors and the lowest ones on the same points decide.

import { decayText, errorText } from "./numbers.js";

const SHARE = 0.1; // a fit is about right if no other has a validation error that is lower by more than this,
const SMALL = 0.01; // or if its own is below this: the curve goes from −1 to 1
const GAP = 1.5; // times the training error: a larger validation error speaks for overfitting

/**
 * @typedef {"overfits" | "underfits" | "about right"} Kind
 * @typedef {import("./errors.js").Rival} Rival
 * @param {{training: number, validation: number}} fit
 * @param {{less: Rival | undefined, more: Rival | undefined}} best
 * @returns {{kind: Kind, rival?: Rival}}  with what would be better
 */
export function judge({ training, validation }, { less, more }) {
  const isBetter = ({ rival }) => rival?.validation < (1 - SHARE) * validation;
  const both = [
    { kind: "overfits", rival: less },
    { kind: "underfits", rival: more },
  ];
  if (validation <= GAP * training) both.reverse();
  return (validation >= SMALL && both.find(isBetter)) || { kind: "about right" };
}

/** @param {{settings: import("./errors.js").Settings, training: number, validation: number, best: object}} shown */
export function verdict({ settings, training, validation, best }) {
  const { degree, points, noise, weight_decay: decay } = settings;
  const fit = `Degree ${degree}, ${points} points${decay > 0 ? `, weight decay ${decayText(decay)}` : ""}`;
  const errors = `training error ${errorText(training)}, validation error ${errorText(validation)}`;
  const isSpecial = decay === 0 && degree >= points - 1;
  const remark = isSpecial ? throughAll(degree, points) : "";
  return `${fit}: ${errors}. ${judgement(judge({ training, validation }, best))}${remark}`;

  /** @param {{kind: Kind, rival?: Rival}} judged */
  function judgement({ kind, rival }) {
    if (kind !== "about right") {
      const name = kind === "overfits" ? "Overfits" : "Underfits";
      return `${name}: with ${inWords(rival)}, the validation error on the same points is ${errorText(rival.validation)}.`;
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
