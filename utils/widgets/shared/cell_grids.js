// Grids of cells with a caption above, and frames that lie over some of the cells.

import { element } from "./frame.js";

/** @param {string} kind  its class */
export function createGrid(kind) {
  const caption = element("p", { class: "caption" });
  const cells = element("div", { class: "cells" });
  const root = element("div", { class: `grid ${kind}` }, caption, cells);
  /** Make room for the longest of the texts. */
  const letters = (texts) => cells.style.setProperty("--letters", String(Math.max(...texts.map((text) => text.length))));
  return { root, caption, cells, letters };
}

/** Put rows × columns new cells into a grid; make(row, column) returns an object with the element as `input`. */
export function fillWith({ cells, root }, rows, columns, make) {
  root.style.setProperty("--rows", String(rows));
  root.style.setProperty("--columns", String(columns));
  const made = Array.from({ length: rows * columns }, (_, i) => make(Math.floor(i / columns), i % columns));
  cells.replaceChildren(...made.map(({ input }) => input));
  return made;
}

/** Lay a frame over some cells of a grid. */
export function placeOver(box, { root }, row, column, height, width) {
  const [rows, columns] = ["--rows", "--columns"].map((name) => Number(root.style.getPropertyValue(name)));
  const percent = (cells, all) => `${(100 * cells) / all}%`;
  Object.assign(box.style, {
    top: percent(row, rows),
    left: percent(column, columns),
    height: percent(height, rows),
    width: percent(width, columns),
  });
}

/** A grid with the sign that stands before it.
 * @param {string} sign */
export function withSign(sign, { root }) {
  return element("div", { class: "pair" }, element("span", { class: "sign", "aria-hidden": "true" }, sign), root);
}
