// A curve through a few noisy points: what capacity, data, noise and weight decay make of its errors.

import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createErrorChart, valueText } from "./chart.js";
import { fitCode } from "./code.js";
import { createFitControls } from "./controls.js";
import { DRAWS, readDraws } from "./data.js";
import { createErrors } from "./errors.js";
import { errorText } from "./numbers.js";
import { createFitStage } from "./stage.js";
import { verdict } from "./verdict.js";

const SETTINGS = ["degree", "points", "noise", "weight_decay"];
const SHOWN = [...SETTINGS, "versus", "also"];
const TRAITS = [...SHOWN, "seed"];
const SEEDS = Array.from({ length: DRAWS }, (_, seed) => seed);
const OTHERS = SEEDS.map((one) => SEEDS.filter((seed) => seed !== one));

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const presets = get("_presets");
  const first = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
  const errors = createErrors(readDraws(get("_draws")));

  // What is on the page

  const frame = createFrame(el, { name: "fitting-problem", title: "Which curve will predict new points best?", signal: ending.signal });
  const stage = createFitStage();
  const chart = createErrorChart((value) => change({ [get("versus")]: value }));
  const readout = createFitReadout(["Training error", "Validation error", "Lowest validation error", "Coefficients, points", "Size of the weights, Σw²"]);
  const controls = createFitControls(presets.map(({ name }) => name), {
    preset: (name) => {
      const { name: _, ...traits } = presets.find((preset) => preset.name === name);
      change(traits);
    },
    change,
    draw: () => change({ seed: (get("seed") + 1) % DRAWS }),
    code: () => fitCode(settings()),
    say: frame.say,
    reset: () => change(first),
  });
  frame.stage.append(stage.root, element("div", { class: "beside" }, chart.root, readout.root));
  frame.controls.append(...controls.parts);

  // What the model says

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function settings() {
    return Object.fromEntries([...SETTINGS, "seed"].map((name) => [name, get(name)]));
  }

  /** @returns {string | undefined} the preset that is on the stage */
  function presetName() {
    return presets.find((preset) => SHOWN.every((name) => preset[name] === get(name)))?.name;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = settings();
    const [versus, also] = [get("versus"), get("also")];
    const { points, coefficients, training, validation } = errors.fitOf(now);
    const [sweep] = errors.sweeps(now, versus, [now.seed]);
    const best = errors.best(now);
    const { lowest } = best;
    const seeds = also === "other draws" ? OTHERS[now.seed] : [];
    stage.show({
      points,
      coefficients,
      validation: also === "validation points" ? errors.validationOf(now.noise) : null,
      others: seeds.map((seed) => errors.fitOf({ ...now, seed }).coefficients),
    });
    const others = errors.sweeps(now, versus, seeds, true);
    chart.show({ versus, value: now[versus], sweep, others, training, validation, noise: now.noise });
    readout.show([
      errorText(training),
      errorText(validation),
      `${errorText(lowest.validation)}, ${lowest.name === "degree" ? "degree" : "λ ="} ${valueText(lowest.name, lowest.at)}`,
      `${now.degree + 1}, ${now.points}`,
      errorText(coefficients.slice(1).reduce((sum, weight) => sum + weight * weight, 0)),
    ]);
    controls.show(get, presetName());
    frame.say(verdict({ settings: now, training, validation, best }));
  }

  redraw.now();
  return () => ending.abort();
}

/** Numbers of the fit on the stage. @param {string[]} names */
function createFitReadout(names) {
  const values = names.map(() => element("span", { class: "value" }));
  const root = element("div", { class: "readout" }, ...names.map((name, i) => element("p", {}, element("span", {}, name), values[i])));
  return { root, show: (texts) => texts.forEach((text, i) => (values[i].textContent = text)) };
}

export default { render };
