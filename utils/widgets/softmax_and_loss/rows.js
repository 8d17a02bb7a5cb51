// The table: a head, a row for each class, totals.

import { element } from "../shared/frame.js";
import { logTotal } from "./arithmetic.js";
import { fixed, powerText } from "./numbers.js";
import { cell, createRow } from "./row.js";

const LIMITS = [15, 30, 60, 125, 250, 500, 1000]; // of the sliders

/**
 * @param {string[]} names
 * @param {{group: string, onSum: (place: number, sum: number) => void, onRight: (place: number) => void}} options
 *     group: name of the radio buttons
 */
export function createRows(names, { group, onSum, onRight }) {
  const rows = names.map((name, place) =>
    createRow(name, { group, onSum: (sum) => onSum(place, sum), onRight: () => onRight(place) }),
  );
  const [head, totals] = ["head", "totals"].map((kind) => element("div", { class: `row ${kind}` }));
  const root = element("div", { class: "rows" }, head, ...rows.map((row) => row.root), totals);
  root.style.setProperty("--name", `${Math.max(2, ...names.map((name) => name.length))}ch`);
  let limit = LIMITS[0];

  /** Make the sliders as long as these sums need, but not shorter, or they would leap under the reader's hand.
   * @param {number[]} sums @param {boolean} [afresh]  shorter, too */
  function reach(sums, afresh) {
    const needed = LIMITS.find((known) => sums.every((sum) => Math.abs(sum) <= known));
    limit = afresh ? needed : Math.max(limit, needed);
  }

  /** @param {import("./words.js").Shown} shown */
  function show(shown) {
    const { sums, activation, shares, gradient } = shown;
    reach(sums);
    rows.forEach((row, place) => row.show(shown, place, limit));
    const alone = activation === "sigmoid";
    const power = alone ? "−z" : "z";
    const difference = "share − target";
    head.replaceChildren(
      heading("sum", ["sum z"], [`−${limit} to ${limit}`]),
      heading("power", raised(power)),
      heading("share", ["share"], alone ? ["1 / (1 + ", ...raised(power), ")"] : [...raised(power), " / total"]),
      heading("target", ["target"]),
      heading("gradient", ["gradient"], [alone ? `(${difference})/${sums.length}` : difference]),
      heading("push", ["push"], ["of a step"]),
    );
    totals.replaceChildren(
      cell("name", "total"),
      cell("power", alone ? "" : powerText(logTotal(sums))),
      cell("share", fixed(total(shares), 3)),
      cell("gradient", fixed(total(gradient), 3)),
    );
  }

  return { root, reach, show };
}

function heading(kind, title, formula = []) {
  return cell(kind, element("b", {}, ...title), element("small", {}, ...formula));
}

/** e to a power. */
function raised(power) {
  return ["e", element("sup", {}, power)];
}

function total(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}
