// A plot whose width is that of its box: lines that are not stretched with it, and labels in HTML.

import { element } from "../shared/frame.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} kind  class
 * @param {string[]} names  of the paths, those at the back first
 * @param {Object<string, string | number>} [attributes]  of the box
 */
export function createPlot(kind, names, attributes = {}) {
  const view = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" })) {
    view.setAttribute(name, value);
  }
  const paths = Object.fromEntries(
    names.map((name) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", name);
      return [name, path];
    }),
  );
  view.append(...Object.values(paths));
  const labels = element("div", { class: "labels", "aria-hidden": "true" });
  const box = element("div", { class: `plot ${kind}`, ...attributes }, view, labels);

  /** @param {string} name @param {string} path  in per cent of the box */
  function draw(name, path) {
    paths[name].setAttribute("d", path);
  }

  /** @param {{x?: number, y?: number, text: string}[]} ticks  in per cent: x below the box, y to its left */
  function label(ticks) {
    labels.replaceChildren(
      ...ticks.map(({ x, y, text }) => {
        const made = element("span", { class: x === undefined ? "tick-y" : "tick-x" }, text);
        if (x === undefined) made.style.top = `${y}%`;
        else made.style.left = `${x}%`;
        if (x === 100) made.classList.add("last"); // or it would hang over the edge
        return made;
      }),
    );
  }

  return { box, view, draw, label };
}

/** The path through places in per cent of the box. @param {number[][]} places */
export function through(places) {
  return places.length ? `M${places.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join("L")}` : "";
}

/** Places as dots: lines without a length, whose ends are round. @param {number[][]} places */
export function dots(places) {
  return places.map(([x, y]) => `M${rounded(x)} ${rounded(y)}h0`).join("");
}

/** What lies far outside is drawn a little outside: browsers do not take any number. */
function rounded(value) {
  return Math.round(100 * Math.max(-400, Math.min(500, value))) / 100;
}

/** A name in the style of the line that it names. @param {string} kind  class @param {string} text */
export function legendEntry(kind, text) {
  return element("span", { class: `entry-${kind}` }, text);
}
