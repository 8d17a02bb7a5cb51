// The controls of the explorer: what they offer, and how they follow the model.

import { padded } from "../shared/convolution.js";
import { button, checkbox, copyButton, element, select } from "../shared/frame.js";
import { arithmeticCode, kerasLayers } from "./code.js";
import { shownAxis } from "./geometry.js";

const SIDES = "sides"; // numbers for before and after

/**
 * @param {Object<string, [number, number]>} limits  least and most of each setting, and of what can be drawn
 * @param {{settings: (changed: object) => void, counts: (on: boolean) => void,
 *     shown: () => import("./geometry.js").Shown, say: (text: string) => void, reset: () => void}} act
 */
export function createArithmeticControls(limits, act) {
  const numbers = {};
  for (const [name, label] of [
    ["inputSize", "Input size n"],
    ["kernelSize", "Kernel size k"],
    ["strides", "Stride s"],
    ["dilationRate", "Dilation d"],
    ["before", "Before p₁"],
    ["after", "After p₂"],
  ]) {
    const [least, most] = limits[name];
    const options = Array.from({ length: most - least + 1 }, (_, i) => [String(least + i), String(least + i)]);
    numbers[name] = select(label, options, (text) => act.settings(changed(act.shown(), name, Number(text))));
  }
  const padding = select("Padding", ["valid", "same", SIDES].map((name) => [name, name]), (text) =>
    act.settings({ padding: text === SIDES ? sidesOf(act.shown()) : text }),
  );
  padding.input.lastChild.textContent = "by side";
  const transposed = checkbox("Transposed", (on) => act.settings(nearest({ ...act.shown(), transposed: on })));
  const counts = checkbox("Counts", act.counts);
  counts.input.checked = true;
  const copy = copyButton("Copy Keras code", () => arithmeticCode(act.shown(), sizeOf(act.shown())), act.say);
  const { inputSize, kernelSize, strides, dilationRate, before, after } = numbers;
  const parts = [
    ...[inputSize, kernelSize, strides, dilationRate, padding, before, after].map(({ control }) => control),
    element("div", { class: "ticks" }, transposed.control, counts.control),
    element("div", { class: "buttons" }, copy, button("Reset", act.reset)),
  ];

  /** @param {import("./geometry.js").Shown} shown @param {import("../shared/convolution.js").Axis} axis */
  function show(shown, axis) {
    for (const [name, { input }] of Object.entries(numbers)) {
      input.value = String({ ...shown, ...axis, inputSize: shown.inputSize }[name]);
      for (const option of input.options) option.disabled = !isPossible(changed(shown, name, Number(option.value)));
    }
    padding.input.value = Array.isArray(shown.padding) ? SIDES : shown.padding;
    for (const option of padding.input.options) {
      option.disabled = option.value !== SIDES && !isPossible({ ...shown, padding: option.value });
    }
    before.control.firstChild.textContent = shown.transposed ? "Crop before c₁" : "Before p₁";
    after.control.firstChild.textContent = shown.transposed ? "Crop after c₂" : "After p₂";
    transposed.input.checked = shown.transposed;
    copy.disabled = kerasLayers(shown) === null;
  }

  /** Whether there is an output, and the stage is large enough. */
  function isPossible(shown) {
    const axis = shownAxis(shown);
    return Math.min(axis.size, axis.positions) > 0 && padded(axis) <= limits.drawn[1];
  }

  /** The settings with one number changed. */
  function changed(shown, name, value) {
    if (name !== "before" && name !== "after") return { ...shown, [name]: value };
    const axis = shownAxis(shown);
    const sides = name === "before" ? [value, axis.after] : [axis.before, value];
    return { ...shown, padding: sides.some(Boolean) ? sides : "valid" };
  }

  /** The numbers of the padding there is; without any, one on each side, where that is possible. */
  function sidesOf(shown) {
    const { before: first, after: second } = shownAxis(shown);
    if (first + second) return [first, second];
    return [[1, 1], [0, 1]].find((sides) => isPossible({ ...shown, padding: sides })) ?? "valid";
  }

  /** Settings that are possible, as near as can be: another input size first. */
  function nearest(shown) {
    const [least, most] = limits.inputSize;
    const sizes = Array.from({ length: most - least + 1 }, (_, i) => least + i);
    sizes.sort((a, b) => Math.abs(a - shown.inputSize) - Math.abs(b - shown.inputSize));
    return [shown, { ...shown, padding: "valid" }, { ...shown, padding: "valid", dilationRate: 1 }]
      .flatMap((settings) => sizes.map((inputSize) => ({ ...settings, inputSize })))
      .find(isPossible);
  }

  return { parts, show };
}

/** Of the output.
 * @param {import("./geometry.js").Shown} shown */
function sizeOf(shown) {
  const { size, positions } = shownAxis(shown);
  return shown.transposed ? size : positions;
}
