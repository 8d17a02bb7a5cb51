// Reading and grading answers: no page, no memory.

import { parseNumber } from "../shared/typed_numbers.js";

/** A number as the page writes it: whole or with four significant digits, a real minus sign.
 * @param {number} value */
export function spellNumber(value) {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).replace("-", "−");
}

/**
 * @param {any} question  as `utils.widgets.quiz.content` describes it
 * @param {string[] | string} given  the texts of the chosen choices, or the typed number
 * @returns {string | null} why the answer cannot be graded
 */
export function problemWith(question, given) {
  if (question.kind === "number") return readAnswer(question, given).problem ?? null;
  if (given.length) return null;
  return question.kind === "one" ? "Choose an answer first." : "Choose at least one answer first.";
}

/**
 * Grade an answer that can be graded, and collect what there is to say about it.
 * @param {any} question
 * @param {{given: string[] | string, shown: boolean}} record  shown: the reader asked for the answer
 * @returns {{right: boolean, verdict: string, remarks: {text?: string, right?: boolean, explanation: string}[]}}
 */
export function review(question, record) {
  return question.kind === "number" ? reviewNumber(question, record) : reviewChoices(question, record);
}

function readAnswer({ answer }, given) {
  return parseNumber(given, Number.isInteger(answer));
}

function reviewNumber(question, { given, shown }) {
  const { answer, tolerance, explanation, mistakes } = question;
  const { value } = readAnswer(question, given);
  const meets = (wanted) => Math.abs(value - wanted) <= tolerance + 1e-9 * Math.max(1, Math.abs(wanted));
  if (meets(answer)) return { right: true, verdict: "Right.", remarks: [{ explanation }] };
  const remarks = mistakes.filter((mistake) => meets(mistake.answer));
  const verdict = `${given.trim()} is not right`;
  if (!shown) return { right: false, verdict: `${verdict}.`, remarks };
  return {
    right: false,
    verdict: `${verdict}; the answer is ${spellNumber(answer)}.`,
    remarks: [...remarks, { explanation }],
  };
}

function reviewChoices({ kind, choices }, { given, shown }) {
  const isChosen = ({ text }) => given.includes(text);
  const right = choices.every((choice) => choice.right === isChosen(choice));
  const onlyMissing = !right && choices.filter(isChosen).every((choice) => choice.right);
  const verdict = right ? "Right." : onlyMissing ? "Not complete: something else is right, too." : "Not right.";
  const remarks = choices.filter((choice) => shown || isChosen(choice));
  if (kind === "one" && !shown) return { right, verdict, remarks: [{ explanation: remarks[0].explanation }] };
  return { right, verdict, remarks };
}
