// A small map of the chosen layer's output, to choose a unit of, and what of the input that unit sees.

import { receptiveFieldOf } from "../shared/accounting.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { element } from "../shared/frame.js";
import { exactly, shapeInWords } from "./words.js";

const MAP = 112; // pixels: the longer side of the map
const INPUT = 184; // and of the input with all that its fields reach of the padding
const GRID = 40; // rows or columns that can be told apart
const SMALL = 14; // pixels: a smaller field is ringed
const RING = 11; // pixels: its radius

const FACE =
  '<path d="M18 42 20 8 41 25q9-3 18 0L80 8l2 34q7 30-32 50-39-20-32-50z"/>' +
  '<path class="dark" d="M30 46q7-8 14 0-7 7-14 0zm26 0q7-8 14 0-7 7-14 0zM44 64h12l-6 7z"/>' +
  '<path class="line" d="M50 71v6m-6 3q4 2 6-3 2 5 6 3M34 70 12 66m22 8-21 6m53-10 22-4m-22 8 21 6"/>';

/** Rows and columns of an output; a row of numbers is one row.
 * @param {number[]} shape @returns {[number, number]} */
export function gridOfUnits(shape) {
  return shape.length === 3 ? [shape[0], shape[1]] : [1, shape[0]];
}

/** What one unit sees.
 * @param {object[]} rows @param {number} layer  0: the input @param {number[]} unit  row and column */
export function fieldOf(rows, layer, unit) {
  const isGrid = layer === 0 || rows[layer - 1].outputShape.length === 3;
  return receptiveFieldOf(rows, layer - 1, isGrid ? unit : [unit[1]]);
}

/** @param {{choose: (row: number, column: number) => void, step: (rows: number, columns: number) => void}} act */
export function createViews({ choose, step }) {
  const mapCaption = element("p", { class: "caption" });
  const map = element("div", { class: "map", tabindex: 0, role: "application" });
  const inputCaption = element("p", { class: "caption" });
  const input = element("div", { class: "picture", role: "img" });
  const root = element(
    "div",
    { class: "views" },
    element("div", { class: "view" }, mapCaption, element("div", { class: "room" }, map)),
    element("div", { class: "view" }, inputCaption, element("div", { class: "room" }, input)),
  );
  let size = [1, 1];

  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    const place = (distance, length, count) => Math.max(0, Math.min(count - 1, Math.floor((distance / length) * count)));
    choose(place(event.clientY - box.top, box.height, size[0]), place(event.clientX - box.left, box.width, size[1]));
  });
  listenToArrows(map, step);

  /** @param {{inputShape: number[], rows: object[], layer: number, unit: number[]}} now */
  function show({ inputShape, rows, layer, unit }) {
    const shape = layer === 0 ? inputShape : rows[layer - 1]?.outputShape;
    map.hidden = !shape;
    inputCaption.replaceChildren(`Input ${shapeInWords(inputShape)}`, element("br"));
    if (!shape) {
      mapCaption.textContent = "No output";
      drawInput(inputShape, null, null);
      return;
    }
    size = gridOfUnits(shape);
    mapCaption.replaceChildren("Output", element("br"), unitInWords(shape, unit));
    const chosen = unitInWords(shape, unit);
    map.setAttribute("aria-label", `Output ${shapeInWords(shape)}, ${chosen}. Arrow keys choose another one.`);
    drawMap(shape, unit);

    const field = fieldOf(rows, layer, unit);
    const [height, width] = size;
    const corners = [[0, 0], [height - 1, width - 1]].map((corner) => fieldOf(rows, layer, corner).unclipped);
    const sides = (name, length) => [Math.min(0, corners[0][name][0]), Math.max(length - 1, corners[1][name][1])];
    drawInput(inputShape, field, { rows: sides("rows", inputShape[0]), columns: sides("columns", inputShape[1]) });
    const [rowsSeen, columnsSeen] = ["rows", "columns"].map((name) => count(field.unclipped[name]));
    inputCaption.append(`field ${rowsSeen} × ${columnsSeen}`);
    input.setAttribute("aria-label", `Input ${shapeInWords(inputShape)}. The unit ${fieldInWords(field)}`);
  }

  function drawMap(shape, [row, column]) {
    const [rows, columns] = size;
    const scale = MAP / Math.max(rows, columns);
    map.style.width = `${Math.max(columns * scale, 8)}px`;
    map.style.height = `${Math.max(rows * scale, 16)}px`;
    map.innerHTML = drawing(
      { top: 0, left: 0, rows, columns },
      box("ground", 0, 0, rows, columns) + lines(rows, columns) + box("unit", row, column, 1, 1),
    );
  }

  function drawInput([height, width], field, reach) {
    const { rows, columns } = reach ?? { rows: [0, height - 1], columns: [0, width - 1] };
    const all = { top: rows[0], left: columns[0], rows: count(rows), columns: count(columns) };
    const scale = INPUT / Math.max(all.rows, all.columns);
    input.style.width = `${all.columns * scale}px`;
    input.style.height = `${all.rows * scale}px`;
    const face = `<svg class="face" width="${width}" height="${height}" viewBox="0 0 100 100" preserveAspectRatio="none">${FACE}</svg>`;
    input.innerHTML = drawing(
      all,
      (field ? box("zone", all.top, all.left, all.rows, all.columns) + boxOf("reach", field.unclipped) : "") +
        box("ground", 0, 0, height, width) +
        face +
        lines(height, width) +
        (field?.clipped ? boxesRead(field) : "") +
        (field ? boxOf("outline", field.unclipped) + ringAround(field.unclipped, scale) : ""),
    );
  }

  return { root, show };
}

/** "unit (3, 3)", or "unit 12" where the output is a row of numbers. */
export function unitInWords(shape, [row, column]) {
  return shape.length === 3 ? `unit (${row}, ${column})` : `unit ${exactly(column)}`;
}

/** "sees rows 6 to 217 and columns 6 to 217: 212 × 212 pixels." */
export function fieldInWords({ unclipped, clipped, read }) {
  const size = `${count(unclipped.rows)} × ${count(unclipped.columns)}`;
  if (!clipped) return `sees nothing of the input: its field, ${size}, lies in the padding.`;
  const ends = (name, [from, to]) => (from === to ? `${name} ${from}` : `${name}s ${from} to ${to}`);
  const place = `${ends("row", clipped.rows)} and ${ends("column", clipped.columns)}`;
  const isWhole = JSON.stringify(unclipped) === JSON.stringify(clipped);
  const padding = isWhole ? "" : `; its whole field, ${size}, reaches into the padding`;
  if (["rows", "columns"].some((name) => read[name].length < count(clipped[name]))) {
    const share = (name) => `${read[`${name}s`].length} of ${many(count(clipped[`${name}s`]), name)}`;
    return `sees within ${place}: ${share("row")}, ${share("column")}${padding}.`;
  }
  return isWhole ? `sees ${place}: ${size} pixels.` : `sees ${place}${padding}.`;
}

function many(number, name) {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

/** @param {[number, number]} ends  both inside */
function count([first, last]) {
  return last - first + 1;
}

function drawing({ top, left, rows, columns }, content) {
  return `<svg viewBox="${left} ${top} ${columns} ${rows}" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">${content}</svg>`;
}

function box(name, row, column, rows, columns) {
  return `<rect class="${name}" x="${column}" y="${row}" width="${columns}" height="${rows}"/>`;
}

function boxOf(name, { rows, columns }) {
  return box(name, rows[0], columns[0], count(rows), count(columns));
}

/** The pixels that are really read, if they can be told apart: with dilation, what lies between them is not. */
function boxesRead({ clipped, read }) {
  const [rows, columns] = [read.rows, read.columns].map(runsOf);
  if (Math.max(rows.length, columns.length) > GRID) return boxOf("seen", clipped);
  return rows.flatMap((run) => columns.map((other) => boxOf("seen", { rows: run, columns: other }))).join("");
}

/** The first and the last of neighbours.
 * @param {number[]} places  in order @returns {[number, number][]} */
function runsOf(places) {
  const firsts = places.filter((place, i) => place !== places[i - 1] + 1);
  const lasts = places.filter((place, i) => place !== places[i + 1] - 1);
  return firsts.map((first, i) => [first, lasts[i]]);
}

/** @param {number} scale  pixels on the page for each of the input */
function ringAround({ rows, columns }, scale) {
  if (Math.max(count(rows), count(columns)) * scale >= SMALL) return "";
  const [y, x] = [rows, columns].map((ends) => ends[0] + count(ends) / 2);
  const circle = (name) => `<circle class="${name}" cx="${x}" cy="${y}" r="${RING / scale}"/>`;
  return circle("halo") + circle("ring");
}

/** A line between neighbouring pixels, where they can be told apart. */
function lines(rows, columns) {
  if (Math.max(rows, columns) > GRID) return "";
  const between = (length) => Array.from({ length: length - 1 }, (_, i) => i + 1);
  const across = between(rows).map((y) => `M0 ${y}h${columns}`);
  return `<path class="lines" d="${[...across, ...between(columns).map((x) => `M${x} 0v${rows}`)].join("")}"/>`;
}
