// The points, the true curve and the fit.

import { element } from "../shared/frame.js";
import { truth } from "./data.js";
import { legendre, predict } from "./fitting.js";
import { createPlot, dots, legendEntry, through } from "./plot.js";

const HEIGHT = 2.3; // y from −HEIGHT to HEIGHT
const LINE = Array.from({ length: 201 }, (_, i) => i / 100 - 1);
const BASIS = legendre(LINE, 15);
const NAMES = ["grid", "others", "truth", "validation", "fit", "training"];

export function createFitStage() {
  const plot = createPlot("fits", NAMES);
  const legend = element("p", { class: "note" });
  const root = element("div", {}, plot.box, legend);
  const validationEntry = legendEntry("new", "validation points");
  const otherEntry = legendEntry("others", "other draws");
  legend.append(
    legendEntry("points", "training points"),
    legendEntry("fit", "fit"),
    legendEntry("truth", "true curve, sin(4x + 1)"),
    validationEntry,
    otherEntry,
  );
  plot.draw("truth", through(LINE.map((x) => onPlot(x, truth(x)))));
  plot.draw("grid", [-2, -1, 0, 1, 2].map((y) => `M0 ${onPlot(0, y)[1]}h100`).join(""));
  plot.label([
    ...[-2, -1, 0, 1, 2].map((y) => ({ y: onPlot(0, y)[1], text: String(y).replace("-", "−") })),
    ...[-1, 0, 1].map((x) => ({ x: onPlot(x, 0)[0], text: x === 0 ? "x = 0" : String(x).replace("-", "−") })),
  ]);

  /**
   * @param {{points: import("./data.js").Points, coefficients: ArrayLike<number>,
   *     validation: import("./data.js").Points | null, others: ArrayLike<number>[]}} shown
   */
  function show({ points, coefficients, validation, others }) {
    const placed = ({ x, y }) => dots(x.map((place, i) => onPlot(place, y[i])));
    plot.draw("training", placed(points));
    plot.draw("validation", validation ? placed(validation) : "");
    plot.draw("fit", curve(coefficients));
    plot.draw("others", others.map(curve).join(""));
    validationEntry.hidden = !validation;
    otherEntry.hidden = !others.length;
  }

  return { root, show };
}

function curve(coefficients) {
  return through(Array.from(predict(coefficients, BASIS), (y, i) => onPlot(LINE[i], y)));
}

function onPlot(x, y) {
  return [50 * (1 + x), 50 * (1 - y / HEIGHT)];
}
