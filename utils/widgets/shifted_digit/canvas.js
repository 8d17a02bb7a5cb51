// The canvas with its digit, to be dragged.

import { paint } from "../shared/drawing.js";
import { element } from "../shared/frame.js";

/**
 * @param {{side: number, reach: number, attributes: Object<string, string | number>,
 *     read: () => number[], write: (shift: number[]) => void}} options
 *     side: of the canvas, in pixels; reach: how far the digit goes; read, write: its shift to the right and down
 */
export function createDigitCanvas({ side, reach, attributes, read, write }) {
  const canvas = element("canvas", { width: side, height: side, "aria-hidden": "true" });
  const home = element("div", { class: "home" });
  home.style.inset = `${(100 * reach) / side}%`;
  const box = element("div", { class: "canvas", tabindex: 0, role: "application", ...attributes }, canvas, home);
  let grip = null; // where the pointer and the digit were when it was taken

  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    grip = { x: event.clientX, y: event.clientY, shift: read() };
  });
  box.addEventListener("pointermove", (event) => {
    if (grip === null) return;
    const pixel = canvas.getBoundingClientRect().width / side;
    const moved = [event.clientX - grip.x, event.clientY - grip.y];
    write(grip.shift.map((start, axis) => start + Math.round(moved[axis] / pixel)));
  });
  for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => (grip = null));

  /** @param {ArrayLike<number>} ink  0 (paper) to 1 @param {string} label */
  function show(ink, label) {
    paint(canvas, Float32Array.from(ink, (value) => 255 * (1 - value)), null);
    box.setAttribute("aria-label", label);
  }

  return { box, show };
}
