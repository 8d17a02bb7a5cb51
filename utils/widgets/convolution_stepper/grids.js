// The four grids of the stepper, which read like an equation: image × kernel = products → output.

import { formatAlike, formatNumber } from "../shared/arithmetic.js";
import { createGrid, fillWith, placeOver, withSign } from "../shared/cell_grids.js";
import { padded, timesRead } from "../shared/convolution.js";
import { element } from "../shared/frame.js";
import { createNumberCell } from "../shared/number_cell.js";

const HINT = "Change any number. Click any output.";

/**
 * @param {{limit: number, onPixel: (row: number, column: number, value: number) => void,
 *     onWeight: (row: number, column: number, value: number) => void, onLeave: () => void,
 *     say: (text: string) => void, goTo: (row: number, column: number) => void}} act
 */
export function createGrids({ limit, onPixel, onWeight, onLeave, say, goTo }) {
  const image = createGrid("input");
  const kernel = createGrid("kernel");
  const products = createGrid("products");
  const output = createGrid("output");
  const border = element("div", { class: "border" }); // where the image ends and the padding begins
  const marker = element("div", { class: "marker" });
  const note = element("p", { class: "note" });
  output.cells.setAttribute("tabindex", "0");
  output.cells.setAttribute("role", "application");
  const root = element(
    "div",
    { class: "grids" },
    element("div", { class: "line" }, image.root, withSign("×", kernel)),
    element("div", { class: "line" }, withSign("=", products), withSign("→", output)),
  );

  let pixelCells = [];
  let weightCells = [];
  let shape = "";

  /** Make the cells anew, if there are other ones now. */
  function resize({ rows, columns }) {
    const newShape = JSON.stringify([rows, columns]);
    if (newShape === shape) return;
    shape = newShape;
    root.style.setProperty("--first", String(padded(columns) + columns.kernelSize));
    root.style.setProperty("--second", String(columns.kernelSize + columns.positions));
    root.classList.toggle("large", padded(columns) + 2 * columns.kernelSize + columns.positions > 20);
    root.classList.toggle("stacked", Math.max(padded(columns) + columns.kernelSize, columns.kernelSize + columns.positions) > 12);
    pixelCells = fillWith(image, padded(rows), padded(columns), (i, j) => {
      const [row, column] = [i - rows.before, j - columns.before];
      if (row < 0 || row >= rows.size || column < 0 || column >= columns.size) {
        return { input: element("span", { class: "padding" }, "0"), show() {} };
      }
      const label = `image row ${row} column ${column}`;
      return createNumberCell({ label, limit, say, onLeave, onChange: (value) => onPixel(row, column, value) });
    });
    image.cells.append(border, marker);
    placeOver(border, image, rows.before, columns.before, rows.size, columns.size);
    weightCells = fillWith(kernel, rows.kernelSize, columns.kernelSize, (row, column) => {
      const label = `kernel row ${row} column ${column}`;
      return createNumberCell({ label, limit, say, onLeave, onChange: (value) => onWeight(row, column, value) });
    });
    fillWith(products, rows.kernelSize, columns.kernelSize, () => ({ input: element("span") }));
    fillWith(output, rows.positions, columns.positions, (row, column) => {
      const cell = element("span");
      cell.addEventListener("click", () => goTo(row, column));
      return { input: cell };
    });
  }

  /**
   * @param {{image: number[][], kernel: number[][], terms: object[], values: number[][], geometry: object,
   *     row: number, column: number, step: number, captions: string[]}} now
   *     image, kernel, values: of one channel and filter; terms: see productsAt; captions: of the four grids
   */
  function show({ image: pixels, kernel: weights, terms, values, geometry, row, column, step, captions }) {
    const { rows, columns } = geometry;
    resize(geometry);
    [image, kernel, products, output].forEach((one, i) => one.caption.replaceChildren(captions[i]));
    showPixels(pixels, terms, geometry);
    const corner = [row * rows.strides, column * columns.strides];
    placeOver(marker, image, ...corner, rows.window, columns.window);
    weights.flat().forEach((weight, i) => weightCells[i].show(weight));
    image.letters(pixels.flat().map(String));
    kernel.letters(weights.flat().map(String));

    const texts = formatAlike(terms.map(({ product }) => product));
    const factors = terms.map(({ pixel, weight }) => [formatNumber(pixel), formatNumber(weight)]);
    products.letters([...texts, ...factors.map((pair) => pair.join("").slice(1))]); // factors are set smaller
    [...products.cells.children].forEach((cell, i) => {
      const [pixel, weight] = factors[i];
      const ofInput = element("i", { class: "of-input" }, pixel);
      const ofKernel = element("i", { class: "of-kernel" }, weight);
      cell.replaceChildren(element("small", { "aria-hidden": "true" }, ofInput, "·", ofKernel), texts[i]);
    });

    const grown = formatAlike(values.flat());
    output.letters(grown);
    [...output.cells.children].forEach((cell, i) => {
      cell.textContent = i <= step ? grown[i] : "";
      cell.classList.toggle("current", i === step);
    });
    const keys = "Left and right arrow step, Home and End go to the ends.";
    output.cells.setAttribute("aria-label", `${captions[3]}, ${step + 1} of ${grown.length} values. ${keys}`);
  }

  function showPixels(pixels, terms, { rows, columns }) {
    const touched = new Set(terms.map(({ row, column }) => `${row} ${column}`));
    const [readRows, readColumns] = [timesRead(rows), timesRead(columns)];
    let unread = 0;
    pixelCells.forEach((cell, i) => {
      const [row, column] = [Math.floor(i / padded(columns)), i % padded(columns)];
      const [inImage, across] = [row - rows.before, column - columns.before];
      const isRead = readRows[row] && readColumns[column];
      if (pixels[inImage]?.[across] !== undefined) {
        cell.show(pixels[inImage][across]);
        if (!isRead) unread++;
      }
      cell.input.classList.toggle("touched", touched.has(`${inImage} ${across}`));
      cell.input.classList.toggle("unread", !isRead);
    });
    const remarks = [];
    if (rows.before + rows.after + columns.before + columns.after) remarks.push("Grey zeros: padding.");
    if (unread) remarks.push(`Struck out: ${unread === 1 ? "1 pixel" : `${unread} pixels`} that no window reads.`);
    note.textContent = remarks.length ? remarks.join(" ") : HINT;
  }

  return { root, note, focusBox: output.cells, show };
}
