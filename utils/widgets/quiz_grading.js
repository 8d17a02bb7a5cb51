// Reading and grading answers: no page, no memory.

/** Typed numbers: 26, −1.5, "1,5", "1/9", "12 544", "1e-3".
 * @param {string} typed
 * @param {boolean} [whole]  a whole number is asked for, so "4,640" has thousands, not decimals
 * @returns {{value: number} | {problem: string}} */
export function parseNumber(typed, whole = false) {
  const text = typed.trim().replace(/[−–]/g, "-").replace("⁄", "/");
  if (text === "") return { problem: "Type a number first." };
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) {
    const [thousands, decimals] = [text.replace(",", ""), text.replace(",", ".")];
    if (whole) return { value: Number(thousands) };
    return { problem: `${text} can be read in two ways. Write ${thousands} or ${decimals}.` };
  }
  const [dividend, divisor = 1, ...more] = text.split("/").map(decimalNumber);
  if (divisor === 0) return { problem: "Nothing can be divided by 0." };
  const value = dividend / divisor;
  if (more.length || !Number.isFinite(value)) return { problem: "Write one number, such as 26, −1.5 or 1/9." };
  return { value };
}

/** @param {string} text @returns {number} NaN if it is none */
function decimalNumber(text) {
  let digits = text.trim().replace(/^([+-])\s+/, "$1");
  if (/^[+-]?[1-9]\d{0,2}(\s\d{3})+([.,]\d+)?$/.test(digits)) digits = digits.replace(/\s/g, "");
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(digits)) digits = digits.replaceAll(",", "");
  const known = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(digits);
  return known ? Number(digits.replace(",", ".")) : NaN;
}

/** A number as the page writes it: whole or with four significant digits, a real minus sign.
 * @param {number} value */
export function spellNumber(value) {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).replace("-", "−");
}

/**
 * @param {any} question  as `utils.widgets.quiz_content` describes it
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
