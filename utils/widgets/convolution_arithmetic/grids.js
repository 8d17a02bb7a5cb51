// The two grids of the explorer: one with padding or a crop around it, and one that is stepped through.

import { createGrid, fillWith, placeOver, withSign } from "../shared/cell_grids.js";
import { padded, timesRead } from "../shared/convolution.js";
import { element } from "../shared/frame.js";
import { pixelsRead, windowAt } from "./geometry.js";

const SIDE_BY_SIDE = 9; // columns of both grids, on a narrow screen

/** @param {(row: number, column: number) => void} goTo */
export function createArithmeticGrids(goTo) {
  const input = createGrid("input");
  const output = createGrid("output");
  const root = element("div", { class: "grids" }, input.root, withSign("→", output));
  const border = element("div", { class: "border" }); // around what is neither padding nor cropped
  const marker = element("div", { class: "marker" });

  let made = ""; // the settings that the cells were made for
  let paddedCells = [];
  let steppedCells = [];

  function make(axis, transposed) {
    const [around, stepped] = transposed ? [output, input] : [input, output];
    const [columns, steps] = [padded(axis), axis.positions];
    const [times, read] = [timesRead(axis), pixelsRead(axis)];
    const [mostTimes, mostRead] = [times, read].map((counts) => Math.max(...counts) ** 2);
    const isPixel = (place) => place >= axis.before && place < axis.before + axis.size;
    paddedCells = fillWith(around, columns, columns, (row, column) => {
      const count = times[row] * times[column];
      if (isPixel(row) && isPixel(column)) return countCell(count, mostTimes);
      return { input: element("span", { class: count ? "padding" : "padding unread" }) };
    }).map((cell) => cell.input);
    around.cells.append(border, marker);
    placeOver(border, around, axis.before, axis.before, axis.size, axis.size);
    steppedCells = fillWith(stepped, steps, steps, (row, column) => {
      const cell = countCell(read[row] * read[column], mostRead);
      cell.input.addEventListener("click", () => goTo(row, column));
      return cell;
    }).map((cell) => cell.input);
    for (const grid of [around, stepped]) {
      grid.root.classList.toggle("stepped", grid === stepped);
      for (const name of ["tabindex", "role", "aria-label"]) grid.cells.removeAttribute(name);
    }
    stepped.cells.setAttribute("tabindex", "0");
    stepped.cells.setAttribute("role", "application");
    root.style.setProperty("--tall", String(columns));
    root.style.setProperty("--all", String(columns + steps));
    root.classList.toggle("stacked", columns + steps > SIDE_BY_SIDE);
  }

  /**
   * @param {import("./geometry.js").Shown} shown @param {import("../shared/convolution.js").Axis} axis
   * @param {number} row @param {number} column  of the cell on the stage
   * @param {boolean} counts  whether they stand in the cells
   */
  function show({ inputSize, transposed }, axis, row, column, counts) {
    const settings = JSON.stringify([axis, transposed]);
    if (settings !== made) make(axis, transposed);
    made = settings;
    root.classList.toggle("counted", counts);

    const [rows, columns] = [row, column].map((position) => windowAt(axis, position).map((place) => place + axis.before));
    paddedCells.forEach((cell, i) => {
      const isTap = rows.includes(Math.floor(i / padded(axis))) && columns.includes(i % padded(axis));
      cell.classList.toggle("touched", isTap);
    });
    const around = transposed ? output : input;
    placeOver(marker, around, row * axis.strides, column * axis.strides, axis.window, axis.window);
    const step = row * axis.positions + column;
    steppedCells.forEach((cell, i) => cell.classList.toggle("current", i === step));

    const outputSize = transposed ? axis.size : axis.positions;
    caption(input, `Input, ${inputSize} × ${inputSize}`, transposed ? "cells written" : "times read", counts);
    caption(output, `Output, ${outputSize} × ${outputSize}`, transposed ? "stamps" : "pixels read", counts);
    const stepped = transposed ? input : output;
    stepped.cells.setAttribute(
      "aria-label",
      `${stepped.caption.firstChild.data}, row ${row}, column ${column}. Arrow keys go to any cell.`,
    );
  }

  return { root, boxes: [input.cells, output.cells], show };
}

/** @param {number} count @param {number} most  for the darkest ground */
function countCell(count, most) {
  const input = element("span", { class: count ? false : "unread" }, String(count));
  input.style.setProperty("--share", `${most ? Math.round((100 * count) / most) : 0}%`);
  return { input };
}

/** What a grid is, and what the numbers in it say. */
function caption(grid, name, numbers, counts) {
  grid.caption.replaceChildren(name, ...(counts ? [element("span", {}, numbers)] : []));
}
