// The controls of the fit: what there is to choose.

import { button, copyButton, element, select, slider } from "../shared/frame.js";
import { TITLES, valueText } from "./chart.js";
import { CHOICES } from "./errors.js";

const OWN = "own"; // no preset
const ALSO = ["nothing", "validation points", "other draws"];

/**
 * @param {string[]} presets
 * @param {{preset: (name: string) => void, change: (values: object) => void, draw: () => void,
 *     code: () => string, say: (text: string) => void, reset: () => void}} on  change: takes the traits that are
 *     new; draw: other points
 */
export function createFitControls(presets, on) {
  const preset = select("Example", presets.map((name) => [name, name]), on.preset);
  preset.add(OWN, "Your own");
  preset.control.classList.add("preset");
  const versus = select("Errors against", Object.entries(TITLES), (name) => on.change({ versus: name }));
  const also = select("Show also", ALSO.map((name) => [name, name[0].toUpperCase() + name.slice(1)]), (name) => on.change({ also: name }));
  const sliders = Object.entries(TITLES).map(([name, title]) => ({
    name,
    ...slider(title, { min: 0, max: CHOICES[name].length - 1 }, (place) => on.change({ [name]: CHOICES[name][place] })),
  }));
  const buttons = element(
    "div",
    { class: "buttons" },
    button("New points", on.draw),
    copyButton("Copy NumPy code", on.code, on.say),
    button("Reset", on.reset),
  );
  const parts = [...[preset, versus, also, ...sliders].map(({ control }) => control), buttons];

  /** @param {(name: string) => any} get  the traits @param {string | undefined} name  of the preset */
  function show(get, name) {
    preset.input.value = name ?? OWN;
    versus.input.value = get("versus");
    also.input.value = get("also");
    for (const { name: setting, input, value } of sliders) {
      const now = get(setting);
      const distance = (place) => Math.abs(CHOICES[setting][place] - now);
      const nearest = CHOICES[setting].reduce((least, _, place) => (distance(place) < distance(least) ? place : least), 0);
      const text = valueText(setting, now);
      input.value = String(nearest);
      input.setAttribute("aria-valuetext", text);
      value.textContent = text;
    }
  }

  return { parts, show };
}
