// A setting as a slider and a number to type, or as a box to tick.

import { checkbox, element } from "../shared/frame.js";
import { parseNumber } from "../shared/typed_numbers.js";

const STEPS = 20; // of a slider, a factor of ten

/**
 * @param {{label: string, scale: string, least?: number, most?: number, step?: number, zero?: boolean}} spec
 * @param {{epochs: () => number, onChange: (value: any) => void, say: (text: string) => void, leave: () => void}} act
 *     leave: when what was typed is done with
 */
export function createField(spec, { epochs, onChange, say, leave }) {
  const { label, scale } = spec;
  if (scale === "tick") {
    const { input, control } = checkbox(label, onChange);
    return { control, show: (value) => (input.checked = value) };
  }
  const entry = element("input", { class: "entry", type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": label });
  const range = element("input", { type: "range", "aria-label": `${label}, slider` });
  const head = element("span", { class: "head" }, element("span", {}, label), entry);
  const control = element("div", { class: "control field" }, head, range);
  const isLog = scale === "log";
  const whole = scale === "whole";
  let shown = NaN; // the value in use, whatever is being typed

  const limits = () => (scale === "epoch" ? [0, epochs()] : [spec.least, spec.most]);
  const positionOf = (value) => {
    if (!isLog) return value;
    return value > 0 ? Math.round(STEPS * Math.log10(value)) : Math.floor(STEPS * Math.log10(spec.least)) - 1;
  };
  const valueAt = (position) => {
    if (!isLog) return Number(position.toFixed(4));
    if (spec.zero && position < STEPS * Math.log10(spec.least) - 0.5) return 0;
    return Math.max(spec.least, Math.min(spec.most, twoDigits(10 ** (position / STEPS))));
  };

  range.addEventListener("input", () => onChange(valueAt(Number(range.value))));
  entry.addEventListener("input", () => {
    const { value, problem } = parseNumber(entry.value, whole);
    const [least, most] = limits();
    const fits = !problem && ((value >= least && value <= most) || (value === 0 && spec.zero));
    const isUsed = fits && (!whole || Number.isInteger(value));
    entry.setAttribute("aria-invalid", String(!isUsed));
    if (isUsed) onChange(value);
    else say(problem ?? `${label}: ${whole ? "a whole number" : "a number"} from ${least} to ${most}${spec.zero ? ", or 0" : ""}. Until then ${numberText(shown)} stays.`);
  });
  entry.addEventListener("focus", () => entry.select());
  entry.addEventListener("blur", () => {
    entry.removeAttribute("aria-invalid");
    entry.value = numberText(shown);
    leave();
  });

  /** @param {number} value */
  function show(value) {
    const isNew = value !== shown;
    shown = value;
    const [least, most] = limits();
    range.min = String(isLog ? positionOf(spec.zero ? 0 : least) : least);
    range.max = String(isLog ? positionOf(most) : most);
    range.step = String(isLog || whole ? 1 : scale === "epoch" ? epochStep(epochs()) : "any");
    if (!isLog && !whole && scale !== "epoch") range.step = String(spec.step);
    range.value = String(positionOf(value));
    range.setAttribute("aria-valuetext", numberText(value));
    const isTyping = document.activeElement === entry;
    if (!isTyping || (isNew && parseNumber(entry.value, whole).value !== value)) entry.value = numberText(value);
  }

  return { control, show };
}

/** How far apart places in the run are, on sliders and when they are dragged. */
export function epochStep(epochs) {
  return epochs <= 30 ? 0.25 : epochs <= 100 ? 0.5 : 1;
}

/** @param {number} value */
export function twoDigits(value) {
  return Number(value.toPrecision(2));
}

/** As it can be typed. @param {number} value */
export function numberText(value) {
  const text = String(Number(value.toPrecision(6)));
  return text.replace("-", "−");
}
