// What the stepper says: the sum of one place, the size of the output, the line in words.

import { formatNumber, total } from "../shared/arithmetic.js";
import { element } from "../shared/frame.js";
import { filledIn, label, sizeFormula, sizeLine } from "../shared/size_formula.js";

/** The way from the products to the output value.
 * @param {{sums: number[], bias: number, value: number, count: number, channel: number}} now
 *     sums: of each channel; count: products in one channel; channel: the one on the stage */
export function sumParts({ sums, bias, value, count, channel }) {
  const number = (sum, i) => element("b", { class: sums.length > 1 && i === channel ? "shown" : false }, formatNumber(sum));
  const parts =
    sums.length === 1
      ? [`Sum of ${count} products `, number(sums[0], 0)]
      : [`Channels ${[...sums.keys()].join(", ")}: `, ...sums.flatMap((sum, i) => [i ? " + " : "", number(sum, i)])];
  if (bias !== 0) parts.push(" + bias ", element("b", {}, formatNumber(bias)));
  return [...parts, " = output ", element("strong", {}, formatNumber(value))];
}

/** The formula for the size of the output: in letters, then with the numbers of rows and columns.
 * @param {{rows: import("../shared/convolution.js").Axis, columns: import("../shared/convolution.js").Axis}} geometry */
export function formulaParts({ rows, columns }) {
  const even = [rows, columns].every(({ before, after }) => before === after);
  const padding = even ? "padding p on each side" : "padding p₁ before and p₂ after";
  const [down, across] = [rows, columns].map((axis) => filledIn(axis, even));
  const lines = down.text === across.text ? [["Rows and columns", down]] : [["Rows", down], ["Columns", across]];
  return [
    label("Output size"),
    element("span", {}, sizeFormula(even)),
    ...lines.flatMap(([name, filled]) => [label(name), sizeLine(filled)]),
    label("where"),
    element("span", { class: "note" }, `n is the size of the image, k of the kernel, ${padding}, dilation d, stride s.`),
  ];
}

/** The place on the stage in words.
 * @param {{step: number, steps: number, row: number, column: number, filter: number, filters: number,
 *     sums: number[], count: number, outside: number, bias: number, value: number}} now
 *     outside: how many of the window's pixels are padding */
export function stepInWords({ step, steps, row, column, filter, filters, sums, count, outside, bias, value }) {
  const ofFilter = filters > 1 ? ` of filter ${filter}` : "";
  const products = sums.length > 1 ? `${count} products in each of ${sums.length} channels` : `${count} products`;
  const padded = outside ? `, ${outside} of them with padding,` : "";
  const added = bias === 0 ? "" : `with a bias of ${formatNumber(bias)} `;
  return (
    `Step ${step + 1} of ${steps}. Output row ${row}, column ${column} (from 0)${ofFilter}: ` +
    `${products}${padded} sum to ${formatNumber(total(sums))}; ${added}the output is ${formatNumber(value)}.`
  );
}
