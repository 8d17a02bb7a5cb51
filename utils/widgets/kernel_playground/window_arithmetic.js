// The arithmetic of one place: window × kernel = products, their sum, the output.

import { formatAlike, formatNumber, largestMagnitude } from "../shared/arithmetic.js";
import { brightnessColour, css, inkOn, signedColour } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { createNumberCell } from "../shared/number_cell.js";

const WEIGHT_LIMIT = 999; // what the cells have room for

/**
 * @param {{onEdit: (rows: number[][]) => void, onLeave: () => void, say: (text: string) => void}} act
 *     onEdit: called with all weights when the reader changes one; onLeave: when he leaves a cell
 */
export function createWindowArithmetic({ onEdit, onLeave, say }) {
  const patch = grid("Window", "patch");
  const kernel = grid("Kernel", "kernel");
  const products = grid("Products", "products");
  const steps = element("p", { class: "steps" });
  const root = element(
    "div",
    { class: "arithmetic" },
    patch.root,
    sign("×", "times"),
    kernel.root,
    sign("=", "equals"),
    products.root,
    steps,
  );
  let size = 0;
  let weightCells = [];

  /** @param {number} newSize */
  function resize(newSize) {
    size = newSize;
    root.dataset.size = String(size);
    const count = size * size;
    patch.cells.replaceChildren(...Array.from({ length: count }, () => element("span")));
    products.cells.replaceChildren(...Array.from({ length: count }, () => element("span")));
    weightCells = Array.from({ length: count }, (_, i) => weightCell(i));
    kernel.cells.replaceChildren(...weightCells.map((cell) => cell.input));
  }

  /** @param {number} i */
  function weightCell(i) {
    const label = `kernel row ${Math.floor(i / size)} column ${i % size}`;
    const onChange = (value) => {
      const weights = weightCells.map((cell, other) => (other === i ? value : cell.value()));
      onEdit(Array.from({ length: size }, (_, row) => weights.slice(row * size, (row + 1) * size)));
    };
    return createNumberCell({ label, limit: WEIGHT_LIMIT, onChange, say, onLeave });
  }

  /** @param {number[]} weights */
  function showKernel(weights) {
    if (weights.length !== size * size) resize(Math.sqrt(weights.length));
    const limit = largestMagnitude(weights) || 1;
    weights.forEach((weight, i) => weightCells[i].show(weight, signedColour(weight / limit)));
  }

  /**
   * @param {{patch: number[], products: number[], sum: number}} explained
   * @param {{row: number, column: number, divisor: number, bias: number, output: number,
   *     outputColour: number[]}} rest
   */
  function showPlace(explained, { row, column, divisor, bias, output, outputColour }) {
    const limit = largestMagnitude(explained.products) || 1;
    patch.caption.textContent = `Window at (${row}, ${column})`;
    write(patch.cells, explained.patch, brightnessColour);
    write(products.cells, explained.products, (value) => signedColour(value / limit));
    const result = element("strong", {}, formatNumber(output));
    fill(result, outputColour);
    const parts = [step(`Sum of the ${size * size} products`, explained.sum)];
    if (divisor !== 1) parts.push(step("÷ sum of the weights", divisor));
    if (bias !== 0) parts.push(step("+ bias", bias));
    steps.replaceChildren(...parts, element("span", {}, "= output ", result));
  }

  return { root, showKernel, showPlace };
}

/** The arithmetic of one place in words. */
export function sentence({ row, column, size, sum, divisor, bias, value }) {
  const steps = [];
  if (divisor !== 1) steps.push(`divided by ${formatNumber(divisor)}`);
  if (bias !== 0) steps.push(`with a bias of ${formatNumber(bias)}`);
  const how = steps.length ? `${steps.join(" and ")} ` : "";
  const where = `Output row ${row}, column ${column} (from 0; the window's top left corner)`;
  const count = size === 3 ? "nine" : String(size * size);
  return `${where}: ${count} products sum to ${formatNumber(sum)}; ${how}the output is ${formatNumber(value)}.`;
}

/** @param {string} title @param {string} kind */
function grid(title, kind) {
  const caption = element("p", {}, title);
  const cells = element("div", { class: "cells" });
  const root = element("div", { class: `grid ${kind}`, role: "group", "aria-label": title }, caption, cells);
  return { root, caption, cells };
}

/** @param {string} text @param {string} name */
function sign(text, name) {
  return element("span", { class: `sign ${name}`, "aria-hidden": "true" }, text);
}

/** @param {string} text @param {number} value */
function step(text, value) {
  return element("span", {}, `${text} `, element("b", {}, formatNumber(value)), " ");
}

/** @param {HTMLElement} cells @param {number[]} values @param {(value: number) => number[]} colour */
function write(cells, values, colour) {
  const texts = formatAlike(values);
  cells.classList.toggle("long", texts.some((text) => text.length > 5));
  texts.forEach((text, i) => {
    cells.children[i].textContent = text;
    fill(cells.children[i], colour(values[i]));
  });
}

/** @param {HTMLElement} cell @param {number[]} colour */
function fill(cell, colour) {
  cell.style.backgroundColor = css(colour);
  cell.style.color = inkOn(colour);
}
