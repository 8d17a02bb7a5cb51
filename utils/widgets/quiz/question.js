// One question on the page: prompt, grids, what can be chosen or typed, and what is said about it.

import { formatAlike } from "../shared/arithmetic.js";
import { button, element, uniqueId } from "../shared/frame.js";
import { problemWith, review } from "./grading.js";

/**
 * @param {any} question  as `utils.widgets.quiz.content` describes it
 * @param {string} number  what stands before the prompt
 * @param {{check: (given: string[] | string) => void, show: () => void}} act
 *     called with an answer that can be graded, and when the reader asks for the right one
 */
export function createQuestion(question, number, act) {
  const isNumber = question.kind === "number";
  const answer = isNumber ? createNumberField(question) : createChoices(question);
  const check = element("button", { type: "submit" }, "Check");
  const reveal = button("Show the answer", () => {
    act.show();
    check.focus(); // the button itself is gone
  });
  const result = element("div", { class: "result", "aria-live": "polite" });
  const root = element(
    "form",
    { novalidate: true, autocomplete: "off" },
    element(
      "fieldset",
      {},
      element("legend", {}, element("b", {}, number), ...formatted(question.prompt)),
      ...(question.grids.length ? [element("div", { class: "grids" }, ...question.grids.map(createGrid))] : []),
      ...(isNumber ? [] : [answer.root]),
      element("div", { class: "actions" }, ...(isNumber ? [answer.root] : []), check, reveal),
      result,
    ),
  );
  reveal.hidden = true;

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = answer.given();
    const problem = problemWith(question, given);
    if (problem === null) act.check(given);
    else result.replaceChildren(element("p", {}, problem));
  });

  /** Show the answer that was given and its marks, and the explanations if the reader has just asked for them.
   * @param {{given: string[] | string, shown: boolean}} record @param {boolean} withExplanations */
  function show(record, withExplanations) {
    const { right, verdict, remarks } = review(question, record);
    answer.show(record, right);
    reveal.hidden = right || record.shown;
    if (!withExplanations) return;
    const head = element("p", {}, element("strong", {}, `${right ? "✓" : "✗"} ${verdict}`));
    result.replaceChildren(head);
    for (const { text, right, explanation } of remarks) {
      if (text) result.append(createRemark(text, right, explanation));
      else head.append(" ", ...formatted(explanation));
    }
  }

  function clear() {
    root.reset();
    answer.clear();
    reveal.hidden = true;
    result.replaceChildren();
  }

  return { root, show, clear };
}

/** @param {string} text  of a choice @param {boolean} right @param {string} explanation */
function createRemark(text, right, explanation) {
  const about = element("span", { class: "about" }, right ? "✓ " : "✗ ", ...formatted(text));
  return element("p", {}, about, " ", ...formatted(explanation));
}

function createChoices({ kind, choices }) {
  const name = uniqueId();
  const rows = choices.map(({ text, right }) => {
    const input = element("input", { type: kind === "one" ? "radio" : "checkbox", name });
    const mark = element("span", { class: "mark" });
    const root = element("label", { class: "choice" }, input, element("span", {}, ...formatted(text)), mark);
    return { text, right, input, mark, root };
  });
  return {
    root: element("div", { class: "choices" }, ...rows.map((row) => row.root)),
    given: () => rows.filter((row) => row.input.checked).map((row) => row.text),
    show({ given, shown }) {
      for (const { text, right, input, mark } of rows) {
        const isGiven = given.includes(text);
        input.checked = isGiven;
        mark.textContent = shown || isGiven ? markOf(right) : "";
      }
    },
    clear: () => rows.forEach(({ mark }) => (mark.textContent = "")),
  };
}

function createNumberField({ answer, mistakes }) {
  // The number pads of some phones have no minus sign.
  const isPlain = [answer, ...mistakes.map((mistake) => mistake.answer)].every((value) => value >= 0);
  const input = element("input", { type: "text", inputmode: isPlain ? "decimal" : "text", maxlength: 24 });
  const mark = element("span", { class: "mark" });
  return {
    root: element("label", { class: "control" }, element("span", {}, "Your answer ", mark), input),
    given: () => input.value,
    show({ given }, right) {
      input.value = given;
      mark.textContent = markOf(right);
    },
    clear: () => (mark.textContent = ""),
  };
}

/** @param {boolean} right */
function markOf(right) {
  return right ? "✓ right" : "✗ not right";
}

/** A table of numbers, outlined as everywhere in the book; a question mark where none is given. */
function createGrid({ title, kind, values }) {
  const id = uniqueId();
  const texts = formatAlike(values.flat().filter((value) => value !== null));
  const letters = Math.max(2, ...texts.map((text) => text.length));
  const rows = values.map((row) => {
    return element("tr", {}, ...row.map((value) => element("td", {}, value === null ? "?" : texts.shift())));
  });
  const style = `--columns: ${values[0].length}; --letters: ${letters}`;
  const table = element("table", { class: kind, style, "aria-labelledby": id }, ...rows);
  return element("div", {}, element("p", { id }, title), table);
}

/** Text with `code` and *emphasis*.
 * @param {string} text @returns {(Node | string)[]} */
function formatted(text) {
  const parts = text.split(/(`[^`]+`|(?<![\w*])\*[^\s*](?:[^*]*[^\s*])?\*(?![\w*]))/);
  return parts.map((part, i) => (i % 2 === 0 ? part : element(part[0] === "`" ? "code" : "em", {}, part.slice(1, -1))));
}
