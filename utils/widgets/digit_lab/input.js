// What the network reads: 28 × 28 numbers, with the field of the chosen unit, and a map of what the answer rests on.

import { formatNumber, largestMagnitude } from "../shared/arithmetic.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { paint } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { listenToPointer } from "./maps.js";

export const SIDE = 28;

/** The nearest of the numbers 0 to count − 1. @param {number} number @param {number} count */
export function within(number, count) {
  return Math.max(0, Math.min(count - 1, number));
}

/** @param {(pixel: number[]) => void} point  row and column @param {(rows: number, columns: number) => void} step */
export function createInput(point, step) {
  const [map, canvas] = ["", "ink"].map((name) => element("canvas", { class: name, width: SIDE, height: SIDE, "aria-hidden": "true" }));
  const [cover, field] = ["cover", "field"].map((name) => element("div", { class: name }));
  const box = element("div", { class: "given", role: "application" }, map, canvas, cover, field);
  const note = element("p", { class: "note" });
  const root = element("div", { class: "reads" }, element("p", { class: "note" }, "Input, 28 × 28"), box, note);

  listenToArrows(box, step);
  listenToPointer(box, (event) => {
    const { left, top, width } = canvas.getBoundingClientRect();
    point([event.clientY - top, event.clientX - left].map((pixels) => within(Math.floor((pixels / width) * SIDE), SIDE)));
  });

  /** @param {HTMLElement} frame @param {{rows: number[], columns: number[]} | null} over  first and last of each */
  function lay(frame, over) {
    frame.hidden = !over;
    if (!over) return;
    const percent = (pixels) => `${(100 * pixels) / SIDE}%`;
    const [[top, bottom], [left, right]] = [over.rows, over.columns];
    Object.assign(frame.style, { top: percent(top), left: percent(left), height: percent(bottom - top + 1), width: percent(right - left + 1) });
  }

  /**
   * @param {Float32Array} image
   * @param {{field: object | null, canMove: boolean, cover: number, place: number[], key: string,
   *     falls: Float64Array | null, target: number}} over  field: rows and columns; canMove: the cover, or the unit;
   *     place: of the cover's middle; key: empty unless there is, or will be, a map; falls: of the target's logit
   */
  function show(image, { field: seen, canMove, cover: side, place, key, falls, target }) {
    paint(canvas, image.map((ink) => 255 * (1 - ink)), null);
    lay(field, seen);
    const [rows, columns] = place.map((middle) => [middle - (side >> 1), middle - (side >> 1) + side - 1].map((at) => within(at, SIDE)));
    lay(cover, side ? { rows, columns } : null);
    box.classList.toggle("explained", Boolean(falls));
    const limit = falls && (largestMagnitude(falls) || 1);
    if (falls) paint(map, falls, limit);
    note.textContent = falls
      ? `Red: covering 5 × 5 pixels there with paper lowers the logit of ${target}, blue: raises it; at most by ${formatNumber(limit, 1)}. Dots: ink.`
      : key ? "Covering part after part …" : side ? "Click to move the square." : "";
    box.tabIndex = canMove ? 0 : -1;
    box.ariaLabel = `The network’s input.${canMove ? ` Arrows move ${side ? "the cover" : "the chosen unit"}.` : ""}`;
  }

  return { root, show };
}
