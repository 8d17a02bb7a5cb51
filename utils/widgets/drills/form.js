// One exercise on the page: question, fields, what is said about the answers, the way to them.

import { button, element } from "../shared/frame.js";
import { numbersAsked, readNumbers, reviewField } from "./grading.js";

/**
 * @param {{onCheck: (isRight: boolean) => void, onHelp: () => void, onNext: () => void}} act
 *     onCheck: after each answer that can be graded; onHelp: when the reader asks for a line of the way
 */
export function createForm({ onCheck, onHelp, onNext }) {
  const name = element("b");
  const question = element("span");
  const fields = element("div", { class: "fields" });
  const check = element("button", { type: "submit" }, "Check");
  const way = button("", showLine);
  const next = button("Next", onNext);
  const result = element("div", { class: "result", "aria-live": "polite" });
  const lines = element("div", { class: "result way", "aria-live": "polite" });
  const root = element(
    "form",
    { novalidate: true, autocomplete: "off" },
    element(
      "fieldset",
      {},
      element("legend", {}, name, question),
      element("div", { class: "actions" }, fields, check, way, next),
      result,
      lines,
    ),
  );
  let entries = [];
  let waiting = []; // lines of the way that have not been shown

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = entries.map(({ field, input }) => readNumbers(input.value, numbersAsked(field)));
    const unread = read.findIndex(({ problem }) => problem);
    if (unread >= 0) {
      result.replaceChildren(element("p", {}, read[unread].problem));
      entries[unread].input.focus();
      return;
    }
    const reviews = entries.map(({ field }, i) => reviewField(field, read[i].numbers));
    result.replaceChildren(...reviews.map((review, i) => verdictOn(entries[i], review, entries.length > 1)));
    entries.forEach(({ mark }, i) => (mark.textContent = reviews[i].isRight ? "✓ right" : "✗ not right"));
    const wrong = entries[reviews.findIndex(({ isRight }) => !isRight)];
    if (wrong) wrong.input.select();
    (wrong?.input ?? next).focus();
    onCheck(!wrong);
  });

  function showLine() {
    onHelp();
    const { title, text } = waiting.shift();
    lines.append(element("p", {}, ...(title ? [element("b", {}, `${title}: `)] : []), text));
    way.textContent = "Next line";
    way.hidden = waiting.length === 0;
    if (way.hidden) entries[0].input.focus();
  }

  /** @param {string} heading @param {{prompt: string, fields: import("./fields.js").Field[]}} exercise */
  function show(heading, exercise) {
    name.textContent = heading;
    question.textContent = exercise.prompt;
    entries = exercise.fields.map(createEntry);
    fields.replaceChildren(...entries.map(({ control }) => control));
    waiting = exercise.fields.flatMap(({ label, way: steps }) => {
      return steps.map((text, i) => ({ title: i === 0 && entries.length > 1 && label, text }));
    });
    way.textContent = "Show the way";
    way.hidden = false;
    result.replaceChildren();
    lines.replaceChildren();
  }

  return { root, show, focus: () => entries[0].input.focus() };
}

/** @param {import("./fields.js").Field} field */
function createEntry(field) {
  const isShape = numbersAsked(field) > 1;
  const input = element("input", { type: "text", inputmode: isShape ? "text" : "decimal", maxlength: 30 });
  const mark = element("span", { class: "mark" });
  const control = element("label", { class: "control" }, element("span", {}, `${field.label} `, mark), input);
  return { field, input, mark, control };
}

function verdictOn({ field, input }, { isRight, remarks }, isOneOfSeveral) {
  const subject = isOneOfSeveral ? `${field.label}: ` : "";
  const verdict = isRight ? `✓ ${subject}right.` : `✗ ${subject}${input.value.trim()} is not right.`;
  const text = isOneOfSeveral ? verdict : verdict.replace("✓ r", "✓ R");
  return element("p", {}, element("strong", {}, text), " ", isRight ? field.way.at(-1) : remarks.join(" "));
}
