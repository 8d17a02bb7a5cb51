// New exercises, as many as the reader likes, with answers checked on the page.

import { button, createFrame, element, select } from "../shared/frame.js";
import { createMemory } from "../shared/reader_memory.js";
import { makeExercise } from "./exercise.js";
import { createForm } from "./form.js";

const GRADES = 3;
const LAST_NUMBER = 999;
const IN_TURN = ""; // as a kind: all of them, one after another
const TO_RISE = 2; // right in a row, at the first try and without help

function render({ model, el }) {
  const ending = new AbortController();
  const [kinds, titles, seed] = ["kinds", "_titles", "seed"].map((name) => model.get(name));
  const memory = createMemory(`drills ${model.get("name")}`);
  const frame = createFrame(el, { name: "quiz drills", title: model.get("title"), signal: ending.signal });

  const remembered = memory.read();
  /** Exercises that the reader has solved without help, by name. */
  const solved = new Set(Array.isArray(remembered) ? remembered.filter((each) => typeof each === "string") : []);
  let isKept = solved.size > 0;
  let inARow = 0;
  let onThisGrade = 0; // of those in a row
  let isFresh = true; // neither tried nor helped with
  let isHelped = false;

  const form = createForm({ onCheck, onHelp, onNext });
  const kindOptions = kinds.map((kind) => [kind, titles[kind]]);
  if (kinds.length > 1) kindOptions.unshift([IN_TURN, "All in turn"]);
  const start = { kind: kindOptions[0][0], grade: 1, number: 1 };
  const place = { ...start };
  const kindSelect = select("Kind", kindOptions, (kind) => open({ kind, number: 1 }));
  kindSelect.control.classList.add("kind");
  const gradeOptions = Array.from({ length: GRADES }, (_, i) => [String(i + 1), String(i + 1)]);
  const gradeSelect = select("Grade", gradeOptions, (grade) => open({ grade: Number(grade), number: 1 }));
  const numberInput = element("input", { type: "number", min: 1, max: LAST_NUMBER, step: 1 });
  numberInput.addEventListener("change", () => {
    const number = Math.round(numberInput.valueAsNumber);
    open({ number: Number.isNaN(number) ? place.number : Math.min(Math.max(number, 1), LAST_NUMBER) });
  });
  const numberControl = element("label", { class: "control" }, element("span", {}, "Exercise"), numberInput);

  const kindAt = (number) => (place.kind === IN_TURN ? kinds[(number - 1) % kinds.length] : place.kind);
  const rises = () => onThisGrade >= TO_RISE && place.grade < GRADES;
  const nameOf = (number) => `${seed} ${kindAt(number)} ${place.grade} ${number}`;

  function open(changes) {
    Object.assign(place, changes);
    isFresh = true;
    isHelped = false;
    kindSelect.input.value = place.kind;
    gradeSelect.input.value = String(place.grade);
    numberInput.value = String(place.number);
    const kind = kindAt(place.number);
    const heading = `${titles[kind]}, grade ${place.grade}, exercise ${place.number}`;
    form.show(heading, makeExercise(seed, kind, place.grade, place.number));
    count();
  }

  function onCheck(isRight) {
    if (!isRight) endRow();
    else if (!isHelped) {
      if (isFresh) {
        inARow += 1;
        onThisGrade += 1;
      }
      solved.add(nameOf(place.number));
      isKept = memory.write([...solved]);
    }
    isFresh = false;
    count();
  }

  function onHelp() {
    isHelped = isHelped || !solved.has(nameOf(place.number));
    isFresh = false;
    endRow();
    count();
  }

  function endRow() {
    inARow = 0;
    onThisGrade = 0;
  }

  function onNext() {
    if (rises()) {
      place.grade += 1;
      onThisGrade = 0;
    }
    let number = place.number;
    do number = (number % LAST_NUMBER) + 1;
    while (solved.has(nameOf(number)) && number !== place.number);
    open({ number });
    form.focus();
  }

  function count() {
    const parts = [`${solved.size} right so far.`];
    const next = rises() ? `: next comes grade ${place.grade + 1}` : "";
    if (inARow > 1) parts.push(`${inARow} in a row${next}.`);
    if (isHelped) parts.push("With help shown, this one is not counted.");
    if (isKept) parts.push("Kept in this browser only.");
    frame.say(parts.join(" "));
  }

  function startOver() {
    solved.clear();
    memory.forget();
    isKept = false;
    endRow();
    open(start);
  }

  frame.stage.append(form.root);
  frame.controls.append(
    ...(kinds.length > 1 ? [kindSelect.control] : []),
    gradeSelect.control,
    numberControl,
    element("div", { class: "buttons" }, button("Start over", startOver)),
  );
  open({});
  return () => ending.abort();
}

export default { render };
