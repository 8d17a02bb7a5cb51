// The controls of the descent: what there is to choose, and one way to write down what is chosen.

import { button, checkbox, copyButton, element, select, slider } from "../shared/frame.js";
import { parseNumber } from "../shared/typed_numbers.js";
import { short } from "./numbers.js";

const OWN = "own"; // no preset
const [FIRST_RATE, LAST_RATE, PER_DECADE] = [-120, 12, 40]; // slider: 0.001 to 2

/**
 * @param {{presets: string[], surfaces: string[], schedules: string[], limits: Object<string, number[]>}} choices
 * @param {{preset: (name: string) => void, change: (values: object) => void, code: () => string,
 *     say: (text: string) => void, reset: () => void}} on  change: takes the traits that are new
 */
export function createDescentControls({ presets, surfaces, schedules, limits }, on) {
  const named = (names) => names.map((name) => [name, name[0].toUpperCase() + name.slice(1)]);
  const preset = select("Example", named(presets), on.preset);
  preset.add(OWN, "Your own");
  const surface = select("Surface", named(surfaces), (name) => on.change({ surface: name }));
  const schedule = select("Schedule", named(schedules), (name) => on.change({ schedule: name }));
  const rate = createRate(limits.learning_rate, (value) => on.change({ learning_rate: value }), on.say);
  const momentum = slider("Momentum β", { min: 0, max: 99 }, (value) => on.change({ momentum: value / 100 }));
  const nesterov = checkbox("Nesterov", (checked) => on.change({ nesterov: checked }));
  for (const { control } of [preset, surface, schedule]) control.classList.add("choice");
  preset.control.classList.add("preset");
  const [roundest, longest] = limits.condition_number;
  const condition = slider("Condition number", { min: roundest, max: longest }, (value) => on.change({ condition_number: value }));
  const noise = slider("Noise σ", { min: 0, max: 10 * limits.noise[1] }, (value) => on.change({ noise: value / 10 }));
  const buttons = element(
    "div",
    { class: "buttons" },
    copyButton("Copy Keras code", on.code, on.say),
    button("Reset", on.reset),
  );
  const controls = [preset, surface, schedule, momentum, condition, noise, nesterov];

  /** @param {(name: string) => any} get  the traits @param {string | undefined} name  of the preset */
  function show(get, name) {
    preset.input.value = name ?? OWN;
    surface.input.value = get("surface");
    schedule.input.value = get("schedule");
    rate.show(get("learning_rate"));
    write(momentum, get("momentum"), 100);
    nesterov.input.checked = get("nesterov");
    nesterov.value.textContent = get("nesterov") && get("momentum") === 0 ? "no momentum" : "";
    write(noise, get("noise"), 10);
    const isLong = get("surface") === "elongated bowl";
    condition.input.disabled = !isLong;
    write(condition, isLong ? get("condition_number") : roundest, 1);
    if (!isLong) condition.value.textContent = get("surface") === "round bowl" ? "1" : "";
  }

  return { rate: rate.control, parts: [...controls.map(({ control }) => control), buttons], show };
}

function write({ input, value }, number, factor) {
  input.value = String(Math.round(number * factor));
  value.textContent = short(number);
  input.setAttribute("aria-valuetext", short(number));
}

/** The learning rate: a slider whose steps are shares, and a field for any number. */
function createRate([least, most], onChange, say) {
  const range = element("input", { type: "range", min: FIRST_RATE, max: LAST_RATE, step: 1, "aria-label": "Learning rate" });
  const entry = element("input", {
    type: "text",
    class: "entry",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": "Learning rate, typed",
  });
  const control = element("div", { class: "control rate" }, element("span", {}, "Learning rate η"), element("div", {}, range, entry));
  let value = 0;

  range.addEventListener("input", () => onChange(Number((10 ** (Number(range.value) / PER_DECADE)).toPrecision(3))));
  entry.addEventListener("input", () => {
    const typed = parseNumber(entry.value).value;
    const fits = typed >= least && typed <= most;
    entry.setAttribute("aria-invalid", String(!fits));
    if (fits) onChange(typed);
    else say(`Needed: a learning rate from ${least} to ${most}. Until then ${value} stays in use.`);
  });
  entry.addEventListener("blur", () => {
    entry.removeAttribute("aria-invalid");
    entry.value = String(value);
    onChange(value); // so that the line in words is about the path again
  });

  function show(rate) {
    value = rate;
    range.value = String(Math.round(Math.log10(rate) * PER_DECADE));
    range.setAttribute("aria-valuetext", String(rate));
    // What is being typed ("0." on the way to "0.5") is left alone.
    if (document.activeElement !== entry) entry.value = String(rate);
  }

  return { control, show };
}
