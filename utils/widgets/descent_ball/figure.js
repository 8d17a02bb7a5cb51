// A ball on a loss surface: what the learning rate, momentum, noise and a schedule make of its way down.

import { listenToArrows } from "../shared/arrow_keys.js";
import { button, createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createStepping } from "../shared/stepping.js";
import { descentCode } from "./code.js";
import { createDescentControls } from "./controls.js";
import { createCurve } from "./curve.js";
import { descend } from "./descent.js";
import { createMap } from "./map.js";
import { pairText, short } from "./numbers.js";
import { createSurface, REACH } from "./surfaces.js";
import { verdict } from "./verdict.js";

const SETTINGS = ["surface", "learning_rate", "momentum", "nesterov", "start", "schedule", "noise", "condition_number"];
const TRAITS = [...SETTINGS, "steps", "step", "_draws"];
const SCHEDULES = ["constant", "step", "cosine", "warm-up and cosine"];
const NOTE = "Purple: −η × gradient. Ring: the start; drag it, or click elsewhere on the map.";
const PACE = 80; // milliseconds a step, when it plays
const STRIDE = 0.05; // of the start, with an arrow key

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const presets = get("_presets");
  const first = Object.fromEntries([...SETTINGS, "steps", "step"].map((name) => [name, get(name)]));
  let now = compute(); // what is on the stage

  // What is on the page

  const frame = createFrame(el, { name: "descent-ball", title: "Which learning rate brings the ball down?", signal: ending.signal });
  const map = createMap({ onStart: moveStart, describedBy: frame.statusId });
  const curve = createCurve();
  const stepping = createStepping({
    count: () => now.path.places.length,
    current: () => now.step,
    go: (step) => change({ step: step === now.path.rates.length ? get("steps") : step }),
    changed: () => redraw.soon(),
    pace: PACE,
    signal: ending.signal,
  });
  const scrub = element("input", { type: "range", min: 0, max: first.steps, step: 1, "aria-label": "Step" });
  scrub.addEventListener("input", () => stepping.goTo(Number(scrub.value)));
  const play = stepping.moves.lastElementChild;
  stepping.moves.append(button("Run all", () => stepping.goTo(Infinity)));
  const readout = createReadout(["Place (x, y)", "Loss", "Learning rate", "Gradient", "Next move"]);
  const controls = createDescentControls(
    { presets: presets.map(({ name }) => name), surfaces: Object.keys(get("_starts")), schedules: SCHEDULES, limits: get("_limits") },
    {
      preset: (name) => begin(presets.find((preset) => preset.name === name)),
      change: (values) => change(values.surface ? { ...values, start: get("_starts")[values.surface] } : values),
      code: () => descentCode({ ...now.settings, surface: get("surface"), conditionNumber: get("condition_number"), seed: get("seed") }),
      say: frame.say,
      reset: () => begin(first),
    },
  );
  const beside = element("div", { class: "beside" }, curve.root, scrub, stepping.moves, readout.root);
  frame.stage.append(element("div", {}, map.box, controls.rate, element("p", { class: "note" }, NOTE)), beside);
  frame.controls.append(...controls.parts);

  // What the reader does

  listenToArrows(map.box, (down, right) => {
    const [x, y] = get("start");
    moveStart(x + STRIDE * right, y - STRIDE * down);
  });

  function moveStart(...place) {
    change({ start: place.map((part) => Math.round(100 * Math.max(-REACH, Math.min(REACH, part))) / 100) });
  }

  /** @param {object} settings  all of them */
  function begin(settings) {
    stepping.pause();
    const { name, ...traits } = settings;
    change({ ...traits, step: traits.step ?? traits.steps });
  }

  // What the model says

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
    now = compute();
  }

  function compute() {
    const surface = createSurface(get("surface"), get("condition_number"));
    const settings = {
      learningRate: get("learning_rate"),
      momentum: get("momentum"),
      nesterov: get("nesterov"),
      schedule: get("schedule"),
      steps: get("steps"),
      start: get("start"),
      noise: get("noise"),
    };
    const path = descend(surface, settings, drawsOf(get("_draws")));
    return { surface, settings, path, step: Math.min(get("step"), path.rates.length) };
  }

  /** @returns {string | undefined} the preset that is on the stage */
  function presetName() {
    const text = (value) => JSON.stringify(value);
    return presets.find((preset) => [...SETTINGS, "steps"].every((name) => text(preset[name]) === text(get(name))))?.name;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    now = compute();
    const { surface, settings, path, step } = now;
    const { steps } = settings;
    map.show({ ...now, hasMomentum: settings.momentum > 0, label: `Map of the ${surface.name}. The arrow keys move the start.` });
    curve.show({ ...now, steps });
    scrub.max = String(steps);
    scrub.value = String(step);
    scrub.setAttribute("aria-valuetext", `${step} of ${steps}`);
    const goesOn = step < path.rates.length;
    const [place, next] = [path.places[step], path.places[step + 1]];
    readout.show([
      pairText(place),
      short(path.losses[step]),
      goesOn ? short(path.rates[step]) : "–",
      pairText(path.gradients[step]),
      goesOn ? pairText(next.map((part, i) => part - place[i])) : "–",
    ]);
    controls.show(get, presetName());
    stepping.show();
    if (frame.root.querySelector("[aria-invalid=true]")) return; // the line says what is wrong with an entry
    const isPlaying = play.textContent === "Pause";
    const where = isPlaying ? "" : `Step ${step} of ${steps}: the ball is at ${pairText(place)}, the loss is ${short(path.losses[step])}. `;
    frame.say(where + verdict(now));
  }

  redraw.now();
  return () => ending.abort();
}

/** Numbers of the ball where it is now. @param {string[]} names */
function createReadout(names) {
  const values = names.map(() => element("span", { class: "value" }));
  const root = element("div", { class: "readout" }, ...names.map((name, i) => element("p", {}, element("span", {}, name), values[i])));
  return { root, show: (texts) => texts.forEach((text, i) => (values[i].textContent = text)) };
}

/** @param {DataView} bytes */
function drawsOf(bytes) {
  return Float64Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
}

export default { render };
