// Reading and grading what is typed: no page, no memory.

import { parseNumber } from "../shared/typed_numbers.js";
import { isSame } from "./fields.js";

/** Whole numbers as people write sizes and counts: "30 x 30", "(None, 30, 30, 8)", "4,640", "12 544".
 * @param {string} typed @param {number} count  how many are asked for; one is enough where two may be the same
 * @returns {{numbers: number[]} | {problem: string}} */
export function readNumbers(typed, count) {
  const text = typed.replace(/^\s*\((None,)?|\)\s*$/g, "").trim();
  if (text === "") return { problem: "Type your answer first." };
  const separator = /[x×*·]/i.test(text) ? /[x×*·]/i : count > 1 ? /[,;\s]+/ : /$^/;
  const numbers = text.split(separator).map((part) => parseNumber(part, true).value);
  if (!numbers.every(Number.isInteger)) return { problem: "Write whole numbers, such as 26 or 4,640." };
  const isSquare = numbers.length === 2 && numbers[0] === numbers[1];
  if (count === 1 && isSquare) return { numbers: [numbers[0]] };
  if (count === 2 && numbers.length === 1) return { numbers: [numbers[0], numbers[0]] };
  if (numbers.length === count) return { numbers };
  const examples = ["one number", "two numbers, such as 30 × 30", "three numbers, such as 30 × 30 × 8"];
  return { problem: `Write ${examples[count - 1]}.` };
}

/**
 * @param {import("./fields.js").Field} field
 * @param {number[]} numbers  as many as are asked for
 * @returns {{isRight: boolean, remarks: string[]}} remarks: what may have gone wrong
 */
export function reviewField({ parts }, numbers) {
  const rest = [...numbers];
  const reviewed = parts.map((part) => ({ part, given: rest.splice(0, part.answer.length) }));
  const wrong = reviewed.filter(({ part, given }) => !isSame(given, part.answer));
  const remarks = wrong.map(({ part, given }) => {
    const made = part.mistakes.filter(({ answer }) => isSame(answer, given));
    const isOneOfSeveral = wrong.length === parts.length && parts.length > 1;
    const direction = directionOf(given, part.answer, isOneOfSeveral ? `The ${part.name}` : "It");
    const causes = [...new Set(made.map(({ explanation }) => explanation))].join(" Or: ") || direction;
    return wrong.length < parts.length ? `Only the ${part.name} is wrong. ${causes}` : causes;
  });
  return { isRight: wrong.length === 0, remarks: remarks.filter(Boolean) };
}

/** "It is too small."; nothing where one number is too small and another too large. */
function directionOf(given, answer, subject) {
  if (given.every((number, i) => number <= answer[i])) return `${subject} is too small.`;
  return given.every((number, i) => number >= answer[i]) ? `${subject} is too large.` : "";
}

/** How many numbers a field asks for. @param {import("./fields.js").Field} field */
export function numbersAsked({ parts }) {
  return parts.reduce((count, { answer }) => count + answer.length, 0);
}
