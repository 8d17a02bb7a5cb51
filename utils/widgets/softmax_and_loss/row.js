// One class: its sum on a slider, e^z, its share, its target, the gradient, and where a step pushes the sum.

import { element } from "../shared/frame.js";
import { fixed, powerText, sumText } from "./numbers.js";

const KEYS = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };

/**
 * @param {string} name
 * @param {{group: string, onSum: (sum: number) => void, onRight: () => void}} options  group: name of the radio buttons
 */
export function createRow(name, { group, onSum, onRight }) {
  const slider = element("input", { type: "range", step: "any", "aria-label": `Sum of ${name}` });
  const radio = element("input", { type: "radio", name: group, "aria-label": `${name} is the right class` });
  const [z, power, share, target, gradient] = ["z", "power", "share", "digit", "gradient"].map((kind) => cell(kind));
  const [bar, arrow] = [element("i"), element("i")];
  const root = element(
    "div",
    { class: "row", role: "group", "aria-label": name },
    element("b", { class: "name" }, name),
    slider,
    z,
    power,
    element("span", { class: "bar", "aria-hidden": "true" }, bar),
    share,
    element("label", { class: "target" }, radio, target),
    gradient,
    element("span", { class: "push", "aria-hidden": "true" }, arrow),
  );
  let sum = 0; // which the slider has cut off where it ends

  slider.addEventListener("input", () => onSum(Math.round(10 * Number(slider.value)) / 10));
  slider.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    onSum(Number((sum + (event.shiftKey ? Math.sign(step) : step)).toFixed(6)));
  });
  radio.addEventListener("change", onRight);

  /** @param {import("./words.js").Shown} shown @param {number} place  of the class @param {number} limit  of the slider */
  function show({ sums, right, activation, shares, gradient: all }, place, limit) {
    sum = sums[place];
    const isSoftmax = activation === "softmax";
    const texts = [sumText(sum), fixed(shares[place], 3), fixed(all[place], 3)];
    [z.textContent, share.textContent, gradient.textContent] = texts;
    power.textContent = powerText(isSoftmax ? sum : -sum);
    target.textContent = place === right ? "1" : "0";
    radio.checked = place === right;
    root.classList.toggle("right", place === right);
    slider.min = String(-limit);
    slider.max = String(limit);
    slider.value = String(sum);
    slider.style.setProperty("--at", String(Math.max(0, Math.min(1, 0.5 + sum / limit / 2))));
    slider.setAttribute("aria-valuetext", `${texts[0]}, share ${texts[1]}, gradient ${texts[2]}`);
    bar.style.width = `${100 * shares[place]}%`;
    arrow.style.width = `${50 * Math.abs(all[place]) * (isSoftmax ? 1 : sums.length)}%`;
    arrow.classList.toggle("down", all[place] > 0);
  }

  return { root, show };
}

/** @param {string} kind @param {...(Node | string)} content */
export function cell(kind, ...content) {
  return element("span", { class: kind }, ...content);
}
