// Questions that the page grades by itself, remembered in the reader's browser and nowhere else.

import { button, createFrame } from "../shared/frame.js";
import { createMemory } from "../shared/reader_memory.js";
import { problemWith, review } from "./grading.js";
import { createQuestion } from "./question.js";

function render({ model, el }) {
  const ending = new AbortController();
  const questions = model.get("questions");
  const memory = createMemory(`quiz ${model.get("name")}`);
  const frame = createFrame(el, { name: "quiz", title: model.get("title"), signal: ending.signal });

  /** By prompt: {given, shown}, the answer that was checked last and whether the right one has been shown. */
  let records = usable(memory.read(), questions);
  let isKept = Object.keys(records).length > 0;

  const views = questions.map((question, i) => {
    const { prompt } = question;
    const keep = (record) => {
      records[prompt] = record;
      isKept = memory.write(records);
      views[i].show(record, true);
      count();
    };
    return createQuestion(question, questions.length > 1 ? `${i + 1}. ` : "", {
      check: (given) => keep({ given, shown: records[prompt]?.shown ?? false }),
      show: () => keep({ ...records[prompt], shown: true }),
    });
  });

  function count() {
    const known = questions.filter(({ prompt }) => records[prompt]);
    const shown = known.filter(({ prompt }) => records[prompt].shown).length;
    const right = known.filter((one) => !records[one.prompt].shown && review(one, records[one.prompt]).right).length;
    const parts = [`${right} of ${questions.length} right`];
    if (shown) parts.push(shown === 1 ? "1 answer shown" : `${shown} answers shown`);
    frame.say(`${parts.join(", ")}.${isKept ? " Kept in this browser only." : ""}`);
  }

  function startOver() {
    records = {};
    isKept = false;
    memory.forget();
    for (const view of views) view.clear();
    count();
  }

  frame.stage.append(...views.map((view) => view.root));
  frame.controls.append(button("Start over", startOver));
  questions.forEach(({ prompt }, i) => {
    if (records[prompt]) views[i].show(records[prompt], false); // marks only: the page keeps its height
  });
  count();
  return () => ending.abort();
}

/** Of the answers that were remembered, those that still fit: a quiz may have changed since. */
function usable(remembered, questions) {
  const records = {};
  for (const question of questions) {
    const { prompt, kind } = question;
    let { given, shown = false } = remembered?.[prompt] ?? {};
    if (kind === "number" ? typeof given !== "string" : !Array.isArray(given)) continue;
    if (kind !== "number") given = given.filter((text) => question.choices.some((choice) => choice.text === text));
    if (problemWith(question, given) === null) records[prompt] = { given, shown: shown === true };
  }
  return records;
}

export default { render };
