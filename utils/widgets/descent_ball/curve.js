// The loss against the step, on a scale of powers of ten.

import { element } from "../shared/frame.js";
import { svgElement } from "./map.js";
import { short } from "./numbers.js";

/** A plot whose width is that of its box, with its labels in HTML: text that is never stretched. */
export function createCurve() {
  const view = svgElement("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
  const [grid, line, here] = ["grid", "line", "here"].map((name) => svgElement("path", { class: name }));
  view.append(grid, line, here);
  const labels = element("div", { class: "powers", "aria-hidden": "true" });
  const [head, ends] = [element("p", { class: "head" }), element("p", { class: "ends", "aria-hidden": "true" })];
  head.append("Loss after each step");
  const plot = element("div", { class: "plot" }, view, labels);
  const root = element("div", { class: "curve" }, head, plot, ends);
  let drawn = "";

  /**
   * @param {{surface: import("./surfaces.js").Surface, path: import("./descent.js").Path, step: number,
   *     steps: number}} shown
   */
  function show({ surface, path, step, steps }) {
    const [low, high] = surface.decades;
    const heightOf = (loss) => (100 * (high - Math.max(low - 1, Math.min(high + 1, Math.log10(loss))))) / (high - low);
    const key = `${low} ${high} ${steps}`;
    if (key !== drawn) {
      drawn = key;
      const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
      grid.setAttribute("d", powers.map((power) => `M0 ${heightOf(10 ** power)}h100`).join(""));
      labels.replaceChildren(
        ...powers.map((power) => {
          const label = element("span", {}, short(10 ** power));
          label.style.top = `${heightOf(10 ** power)}%`;
          return label;
        }),
      );
      ends.replaceChildren(element("span", {}, "0"), element("span", {}, `${steps} steps`));
    }
    const points = path.losses.map((loss, i) => `${round((100 * i) / steps)} ${round(heightOf(loss))}`);
    line.setAttribute("d", `M${points.join("L")}`);
    here.setAttribute("d", `M${points[step]}h0`);
  }

  return { root, show };
}

function round(value) {
  return Math.round(100 * value) / 100;
}
