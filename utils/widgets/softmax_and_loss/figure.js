// Softmax and loss: how the sums of a last layer become shares, a loss, and the push of the next step.

import { paint } from "../shared/drawing.js";
import { button, createFrame, element, select, uniqueId } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { gradientOf, lossOf, sharesOf, stepSize } from "./arithmetic.js";
import { createLoss } from "./loss.js";
import { createRows } from "./rows.js";
import { inWords } from "./words.js";

const TRAITS = ["sums", "right", "activation"];
const LARGEST = 1000; // sum
const SIDE = 28; // of a digit, in pixels

function render({ model, el }) {
  const ending = new AbortController();
  const names = model.get("_names");
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const examples = model.get("_examples").map((example) => createExample(example, () => start(example)));
  let action = null; // what the reader did since the last drawing
  let before = null; // what was drawn then
  let begun = null; // the example that the sums came from, whatever the reader did to them

  // What is on the page

  const frame = createFrame(el, {
    name: "softmax-and-loss",
    title: "From sums to shares to a loss: what makes it fall?",
    signal: ending.signal,
  });
  const rows = createRows(names, {
    group: uniqueId(),
    onSum: (place, sum) => change({ sums: model.get("sums").with(place, sum) }, { kind: "sum", place }),
    onRight: (right) => change({ right }, { kind: "right" }),
  });
  const loss = createLoss();
  const activation = select("Activation", [["softmax", "softmax"], ["sigmoid", "sigmoid"]], (name) =>
    change({ activation: name }, { kind: "activation" }),
  );
  const step = button("", () => {
    const { sums, gradient } = shown();
    const size = stepSize(sums.length, model.get("activation"));
    change({ sums: sums.map((sum, i) => sum - size * gradient[i]) }, { kind: "step" });
  });
  const sumsButton = (label, kind, make) => button(label, () => change({ sums: model.get("sums").map(make) }, { kind }));
  const buttons = element(
    "div",
    { class: "buttons" },
    step,
    sumsButton("All equal", "equal", () => 0),
    sumsButton("Add 1 to all", "add", (sum) => sum + 1),
    sumsButton("Double all", "double", (sum) => 2 * sum),
    button("Reset", () => start(first)),
  );
  if (examples.length) frame.stage.append(choiceOf(examples));
  frame.stage.append(rows.root, loss.root);
  frame.controls.append(activation.control, buttons);

  // What the model says

  function change(values, done) {
    if (values.sums?.some((sum) => Math.abs(sum) > LARGEST)) {
      frame.say(`Sums end at ±${LARGEST}: nothing changed.`);
      return;
    }
    action = done;
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon(); // even if nothing is new, the words are
  }

  /** Begin at other sums, with sliders as long as they need. */
  function start({ sums, right, activation: name = model.get("activation") }) {
    rows.reach(sums, true);
    change({ sums: [...sums], right, activation: name }, null);
  }

  function shown() {
    const [sums, right, name] = TRAITS.map((trait) => model.get(trait));
    return {
      sums,
      right,
      activation: name,
      names,
      shares: sharesOf(sums, name),
      loss: lossOf(sums, right, name),
      gradient: gradientOf(sums, right, name),
      isExample: examples.some((example) => example.has(sums, right)),
    };
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = shown();
    rows.show(now);
    loss.show(now);
    activation.input.value = now.activation;
    step.textContent = `Gradient step, size ${stepSize(now.sums.length, now.activation)}`;
    if (!action || now.isExample) begun = examples.find((example) => example.has(now.sums, now.right));
    for (const example of examples) example.show(now.isExample && example === begun, example === begun);
    frame.say(inWords(action, before ?? now, now));
    [action, before] = [null, now];
  }

  redraw.now();
  return () => ending.abort();
}

/** A digit of the test set, to begin with the sums that a network gives it.
 * @param {{kind: string, sums: number[], right: number, pixels: DataView}} example @param {() => void} onChoice */
function createExample({ kind, sums, right, pixels }, onChoice) {
  const picture = element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  paint(picture, Float32Array.from({ length: SIDE * SIDE }, (_, i) => 255 - pixels.getUint8(i)), null);
  const root = button("", onChoice);
  root.append(picture, element("span", {}, element("b", {}, `${right === 8 ? "An" : "A"} ${right}`), ` ${kind}`));

  function has(others, rightOne) {
    return right === rightOne && sums.every((sum, i) => sum === others[i]);
  }

  /** @param {boolean} isShown @param {boolean} isBegun  whether the sums came from here */
  function show(isShown, isBegun) {
    root.setAttribute("aria-pressed", String(isShown));
    root.classList.toggle("begun", isBegun);
  }

  return { root, has, show };
}

function choiceOf(examples) {
  const text = element("p", { class: "note", id: uniqueId() }, "Test digits, with a trained network's sums:");
  const choice = element("div", { class: "examples", role: "group", "aria-labelledby": text.id }, ...examples.map(({ root }) => root));
  return element("div", { class: "choice" }, text, choice);
}

export default { render };
