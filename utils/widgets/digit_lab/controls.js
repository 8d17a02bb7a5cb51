// The controls that break what the network reads, and the levels of zoom.

import { formatNumber } from "../shared/arithmetic.js";
import { createChoice } from "../shared/choice.js";
import { checkbox, element, slider } from "../shared/frame.js";
import { turnText } from "./words.js";

const pixels = (number) => `${formatNumber(number)} px`;

/** Label, least, most, what the traits say, what a number makes of them, the number in words. */
const SLIDERS = [
  ["Rotate", -180, 180, (now) => now.rotation, (rotation) => ({ rotation }), turnText],
  ["Shift right", -12, 12, (now) => now.shift[0], (right, now) => ({ shift: [right, now.shift[1]] }), pixels],
  ["Shift down", -12, 12, (now) => now.shift[1], (down, now) => ({ shift: [now.shift[0], down] }), pixels],
  ["Cover", 0, 20, (now) => now.cover, (cover) => ({ cover }), (side) => (side ? `${side} × ${side}` : "nothing")],
  ["Noise", 0, 100, (now) => Math.round(100 * now.noise), (share) => ({ noise: share / 100 }), (share) => (share / 100).toFixed(2)],
];

/** Trait, label, remark, the part of the figure that it belongs to. */
const TICKS = [
  ["flip", "Flip", "left to right", "break"],
  ["centred", "Centre and scale", "as in MNIST", "break"],
  ["explained", "Explain", "which pixels matter", "explain"],
];

/** @param {string[]} parts  that are shown @param {() => object} read  the traits @param {(values: object) => void} change */
export function createLabControls(parts, read, change) {
  const sliders = (parts.includes("break") ? SLIDERS : []).map(([label, min, max, of, into, inWords]) => {
    const { input, value, control } = slider(label, { min, max }, (number) => change(into(number, read())));
    const show = (now) => {
      input.value = String(of(now));
      input.setAttribute("aria-valuetext", (value.textContent = inWords(of(now))));
    };
    return { control, show };
  });
  const ticks = TICKS.filter(([, , , part]) => parts.includes(part)).map(([name, label, remark]) => {
    const { input, value, control } = checkbox(label, (isOn) => change({ [name]: isOn }));
    value.textContent = remark;
    return { control, show: (now) => (input.checked = now[name]) };
  });
  const all = [...sliders, ...ticks];
  return { controls: all.map(({ control }) => control), show: (now) => all.forEach((one) => one.show(now)) };
}

const LEVELS = ["network", "layer", "unit"];

/** @param {{root: HTMLElement, show: (now: object) => void}[]} views  by level @param {(level: string) => void} zoomTo */
export function createLevels(views, zoomTo) {
  const choice = createChoice("levels", "Look at", ["Network", "Layer", "One sum"], (i) => zoomTo(LEVELS[i]));
  const root = element("div", { class: "views" }, choice.root, ...views.map((view) => view.root));
  /** @param {object} now  what the views show; its zoom: which of them */
  function show(now) {
    const chosen = LEVELS.indexOf(now.zoom);
    choice.show(chosen);
    views.forEach((view, i) => (view.root.hidden = i !== chosen));
    views[chosen].show(now);
  }
  return { root, show };
}
