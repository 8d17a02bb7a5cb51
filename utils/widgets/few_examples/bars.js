// How many queries are right in each space: a bar, and a dot for each of the other sets.

import { element, uniqueId } from "../shared/frame.js";
import { percentOf } from "./words.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** @param {string[]} spaces  their names @param {number} classes @param {(space: string) => void} choose */
export function createBars(spaces, classes, choose) {
  const group = uniqueId();
  const items = spaces.map((name) => {
    const input = element("input", { type: "radio", name: group });
    const count = element("span", { class: "count" });
    const bar = element("i");
    const plot = svg("svg", { viewBox: "0 0 100 16", preserveAspectRatio: "none", "aria-hidden": "true" });
    const [dots, mean] = [svg("path", { class: "dots" }), svg("path", { class: "mean" })];
    const guess = svg("path", { class: "guess", d: `M${100 / classes} 0V16` });
    const spread = element("p", { class: "note" });
    input.addEventListener("change", () => choose(name));
    plot.append(guess, dots, mean);
    const label = element("label", {}, input, element("span", { class: "name" }, name), count);
    const track = element("div", { class: "track" }, bar, plot);
    return { name, input, count, bar, dots, mean, spread, root: element("div", { class: "space" }, label, track, spread) };
  });
  const root = element(
    "div",
    { class: "bars", role: "radiogroup", "aria-label": "Distances between" },
    ...items.map((item) => item.root),
  );

  /** @param {string} space @param {{right: number, others: number[]}[]} counts  of each space @param {number} all */
  function show(space, counts, all) {
    counts.forEach(({ right, others }, i) => {
      const { name, input, count, bar, dots, mean, spread } = items[i];
      const place = (number) => `${(100 * number) / all}`;
      input.checked = name === space;
      count.textContent = `${right} of ${all}, ${percentOf(right / all)}`;
      bar.style.width = `${place(right)}%`;
      dots.setAttribute("d", others.map((other, set) => `M${place(other)} ${set % 2 ? 11 : 5}h0`).join(""));
      const middle = others.reduce((sum, other) => sum + other, 0) / others.length;
      mean.setAttribute("d", others.length ? `M${place(middle)} 0V16` : "");
      spread.textContent = others.length
        ? `${others.length} other sets (dots): ${percentOf(Math.min(...others) / all)} to ${percentOf(Math.max(...others) / all)}, mean ${percentOf(middle / all)}`
        : "";
    });
  }

  return { root, show };
}

function svg(tag, attributes) {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
