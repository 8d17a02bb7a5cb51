// Convolution arithmetic: which pixels each output reads, how large the output is, what is never read.

import { listenToArrows } from "../shared/arrow_keys.js";
import { timesRead } from "../shared/convolution.js";
import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { label } from "../shared/size_formula.js";
import { createStepping } from "../shared/stepping.js";
import { kerasLayers, REFUSAL } from "./code.js";
import { createArithmeticControls } from "./controls.js";
import { shownAxis } from "./geometry.js";
import { createArithmeticGrids } from "./grids.js";
import { placeInWords, remarks, sizeParts } from "./words.js";

/** The names of the model's traits, and those of this script. */
const NAMES = {
  input_size: "inputSize",
  kernel_size: "kernelSize",
  strides: "strides",
  padding: "padding",
  dilation_rate: "dilationRate",
  transposed: "transposed",
};
const TRAITS = [...Object.keys(NAMES), "step"];
const TITLES = [
  "Which pixels does each output read, and which are never read?",
  "Where does each input go, and what overlaps?",
];
const PACE = 500; // milliseconds a step, when it plays

function render({ model, el }) {
  const ending = new AbortController();
  const first = { ...current(), step: model.get("step") };
  let counts = true; // in the cells

  // What is on the page

  const frame = createFrame(el, { name: "with-grids convolution-arithmetic", title: TITLES[0], signal: ending.signal });
  const grids = createArithmeticGrids((row, column) => goTo(row, column));
  const stepping = createStepping({
    count: () => axis().positions ** 2,
    current: currentStep,
    go: (step) => set({ step }),
    changed: () => redraw.soon(),
    pace: PACE,
    signal: ending.signal,
  });
  const note = element("p", { class: "note" });
  const sizes = element("div", { class: "formula" });
  const controls = createArithmeticControls(model.get("_limits"), {
    settings: change,
    counts: (on) => {
      counts = on;
      redraw.soon();
    },
    shown: current,
    say: frame.say,
    reset: () => change(first),
  });
  frame.stage.append(grids.root, element("div", { class: "result" }, note, stepping.moves), sizes);
  frame.controls.append(...controls.parts);

  // What the reader does

  for (const box of grids.boxes) {
    listenToArrows(box, (rows, columns) => {
      const [row, column] = place();
      goTo(row + rows, column + columns);
    });
  }

  /** @param {number} row @param {number} column  beyond the edge: the edge */
  function goTo(row, column) {
    const [down, across] = [row, column].map((number) => clamped(number));
    stepping.goTo(down * axis().positions + across);
  }

  /** Other settings, at the same place where there is one. */
  function change(settings) {
    stepping.pause();
    const [row, column] = place();
    set(settings);
    if (!("step" in settings)) set({ step: clamped(row) * axis().positions + clamped(column) });
  }

  function clamped(number) {
    return Math.max(0, Math.min(axis().positions - 1, number));
  }

  // What the model says

  function set(values) {
    for (const trait of TRAITS) {
      const value = values[NAMES[trait] ?? trait];
      if (value !== undefined) model.set(trait, value);
    }
    model.save_changes();
  }

  function current() {
    return Object.fromEntries(Object.entries(NAMES).map(([trait, name]) => [name, model.get(trait)]));
  }

  function axis() {
    return shownAxis(current());
  }

  function currentStep() {
    return Math.min(model.get("step"), axis().positions ** 2 - 1);
  }

  function place() {
    const { positions } = axis();
    return [Math.floor(currentStep() / positions), currentStep() % positions];
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const shown = current();
    const now = axis();
    const [row, column] = place();
    frame.root.querySelector(".title").textContent = TITLES[Number(shown.transposed)];
    grids.show(shown, now, row, column, counts);
    note.textContent = remarks(shown, now);
    sizes.replaceChildren(...sizeParts(shown, now), label("Keras"), codeLines(shown));
    controls.show(shown, now);
    stepping.show();
    frame.say(placeInWords(now, shown.transposed, row, column, timesRead(now)));
  }

  redraw.now();
  return () => ending.abort();
}

/** The layers, or why there are none. */
function codeLines(shown) {
  const lines = kerasLayers(shown);
  if (!lines) return element("span", {}, REFUSAL);
  return element("span", {}, ...lines.map((line) => element("code", {}, line)));
}

export default { render };
