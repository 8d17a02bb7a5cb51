// What the explorer says: sizes as formulas, what is remarkable about the settings, the place on the stage.

import { element } from "../shared/frame.js";
import { filledIn, label, sizeFormula, sizeLine } from "../shared/size_formula.js";
import { isInside, overlaps, unreadAlong, windowAt } from "./geometry.js";

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Output size and effective kernel, in letters and with numbers.
 * @param {import("./geometry.js").Shown} shown @param {import("../shared/convolution.js").Axis} axis */
export function sizeParts(shown, axis) {
  const { kernelSize, dilationRate, transposed } = shown;
  const effective = `${transposed ? "w = " : ""}d(k − 1) + 1 = ${dilationRate}·(${kernelSize} − 1) + 1 = `;
  return [
    label("Output size"),
    element("span", {}, transposed ? "o = (n − 1)·s + max(w, s) − c₁ − c₂" : sizeFormula(false)),
    label("Rows and columns"),
    sizeLine(transposed ? stampedSize(shown, axis) : filledIn(axis, false)),
    label("Effective kernel"),
    element("span", {}, effective, element("b", {}, String(axis.window))),
  ];
}

/** The size of a transposed convolution's output with its numbers, as `filledIn` has them. */
function stampedSize({ inputSize, strides, padding }, { before, after, window, size }) {
  const text = `(${inputSize} − 1)·${strides} + max(${window}, ${strides}) − ${before} − ${after} `;
  return { text, short: padding === "same" ? `n·s = ${inputSize}·${strides}` : "", positions: size };
}

/** What is remarkable about the settings, in a few sentences.
 * @param {import("./geometry.js").Shown} shown @param {import("../shared/convolution.js").Axis} axis */
export function remarks({ padding, transposed }, axis) {
  const said = transposed ? [overlapRemark(axis), ...gapRemarks(axis)] : unreadRemarks(axis);
  const allRead = !said.length;
  if (allRead) said.push("Every pixel is read.");
  if (axis.before + axis.after) {
    const odd = padding === "same" && axis.after > axis.before ? ", one more row and column after than before" : "";
    const { last, padding: unread } = unreadAlong(axis);
    const unreadToo = unread && !last && !transposed ? `; ${lastInWords(unread)} of it, hatched, are never read` : "";
    said.push(`Grey: ${transposed ? "cropped away" : "padding"}${odd}${unreadToo}.`);
  }
  else if (allRead) said.push("Click any output.");
  return said.join(" ");
}

/** What no window reads. @returns {string[]} */
function unreadRemarks(axis) {
  const { between, last } = unreadAlong(axis);
  if (last === axis.size) return ["Hatched: no window reaches the image."];
  if (!last) return between.length ? [`Hatched: ${listed(between)} are never read: ${reason(axis)}.`] : [];
  const cut = `Hatched: ${lastInWords(last)} are never read: they can be cut off without changing the output.`;
  return between.length ? [cut, `Nor are ${listed(between)}.`] : [cut];
}

/** What no stamp reaches. @returns {string[]} */
function gapRemarks(axis) {
  const { between, last } = unreadAlong(axis);
  const places = [...between, ...Array.from({ length: last }, (_, i) => axis.size - last + i)];
  return places.length ? [`Hatched: ${listed(places)} get no stamp and stay 0.`] : [];
}

/** Whether the stamps overlap evenly. */
function overlapRemark(axis) {
  const { kernelSize, strides } = axis;
  const along = [...new Set(overlaps(axis))];
  const counts = [...new Set(along.flatMap((down) => along.map((across) => down * across)))].sort((a, b) => a - b);
  if (counts.at(-1) === 1) return "The stamps do not overlap.";
  if (counts.length > 1) return `Uneven overlap, a checkerboard: away from the border, cells get ${joined(counts, "or")} stamps.`;
  const why = strides > 1 ? ` (the stride ${strides} divides the kernel ${kernelSize})` : "";
  return `Even overlap${why}: away from the border, every cell gets ${counts[0]} stamps.`;
}

/** Why pixels between others are never read. */
function reason({ strides, window }) {
  return strides > window ? "the stride is longer than the kernel" : "no weight falls there";
}

/** @param {number} count */
function lastInWords(count) {
  return count === 1 ? "the last row and the last column" : `the last ${inWords(count)} rows and columns`;
}

/** @param {number[]} places */
function listed(places) {
  return places.length === 1 ? `row ${places[0]} and column ${places[0]}` : `rows and columns ${joined(places, "and")}`;
}

/** "1, 2 and 4"
 * @param {number[]} numbers @param {string} word */
function joined(numbers, word) {
  return [numbers.slice(0, -1).join(", "), numbers.at(-1)].filter((part) => part !== "").join(` ${word} `);
}

/** @param {number} count */
function inWords(count) {
  return NUMBERS[count] ?? String(count);
}

/** The place on the stage in words.
 * @param {import("../shared/convolution.js").Axis} axis @param {boolean} transposed @param {number} row @param {number} column
 * @param {number[]} times  how many windows or stamps reach each place along the padded axis */
export function placeInWords(axis, transposed, row, column, times) {
  const [rows, columns] = [row, column].map((position) => windowAt(axis, position).filter(isInside(axis)));
  const all = axis.kernelSize ** 2;
  const outside = all - rows.length * columns.length;
  const where = `${transposed ? "Input" : "Output"} row ${row}, column ${column} (from 0)`;
  if (outside === all) return `${where} ${transposed ? "stamps only what is cropped away" : "reads nothing but padding"}.`;
  const block = all === 1 ? "one cell" : `${axis.kernelSize} × ${axis.kernelSize} cells`;
  const ranges = `${transposed ? `stamps ${block}: output` : "reads input"} ${span("row", rows)}, ${span("column", columns)}`;
  const [parts, lost] = transposed ? ["cells", "cropped away"] : ["pixels", "padding"];
  if (outside) return `${where} ${ranges}; ${inWords(outside)} of its ${inWords(all)} ${parts} ${outside === 1 ? "is" : "are"} ${lost}.`;
  if (!transposed) return `${where} ${ranges}: ${inWords(all)} ${all === 1 ? "pixel" : "pixels"}.`;
  const isShared = (r, c) => times[r + axis.before] * times[c + axis.before] > 1;
  const shared = rows.flatMap((r) => columns.filter((c) => isShared(r, c))).length;
  if (!shared) return `${where} ${ranges}.`;
  return `${where} ${ranges}; ${shared === all ? "all" : inWords(shared)} of them ${shared === 1 ? "gets" : "get"} other stamps as well.`;
}

/** "rows 2 to 4", "rows 0, 2 and 4"
 * @param {string} name @param {number[]} places */
function span(name, places) {
  if (places.length === 1) return `${name} ${places[0]}`;
  const [first, last] = [places[0], places.at(-1)];
  const dense = last - first === places.length - 1 && places.length > 2;
  return `${name}s ${dense ? `${first} to ${last}` : joined(places, "and")}`;
}
