// A picture with the place that is being looked at.

import { element } from "./frame.js";

/**
 * @param {"input" | "output"} kind  colour and style of the outline
 * @param {[number, number]} sides  height and width of the canvas in pixels
 * @param {Object<string, string | number>} attributes  of the box around the canvas: its role and label
 * @param {{hover: (pixel: number[] | null) => void, click: (pixel: number[]) => void,
 *     drag: (pixel: number[]) => void}} moves  called with the row and the column of the pixel under the mouse
 *     or, drag alone, under the finger and the pen, which cannot hover
 */
export function createPicture(kind, sides, attributes, { hover, click, drag }) {
  const caption = element("p", { class: "caption" });
  const canvas = element("canvas", { "aria-hidden": "true" });
  const marker = element("div", { class: "marker" });
  const box = element("div", { class: `box ${kind}`, ...attributes }, canvas, marker);
  const root = element("div", { class: "picture" }, caption, box);

  /** @param {PointerEvent} event */
  function pixelUnder(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const shares = [(event.clientY - top) / height, (event.clientX - left) / width];
    return shares.map((share, axis) => Math.floor(share * sides[axis]));
  }

  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    (event.pointerType === "mouse" ? click : drag)(pixelUnder(event));
  });
  box.addEventListener("pointermove", (event) => (event.buttons ? drag : hover)(pixelUnder(event)));
  box.addEventListener("pointerleave", () => hover(null));

  /** Take another size, which empties the canvas.
   * @param {[number, number]} newSides */
  function resize(newSides) {
    sides = newSides;
    [canvas.height, canvas.width] = sides;
    box.style.aspectRatio = `${sides[1]} / ${sides[0]}`;
  }

  /** Outline some pixels.
   * @param {number} row @param {number} column @param {number} size */
  function mark(row, column, size) {
    const percent = (pixels, axis) => `${(100 * pixels) / sides[axis]}%`;
    Object.assign(marker.style, {
      top: percent(row, 0),
      left: percent(column, 1),
      height: percent(size, 0),
      width: percent(size, 1),
    });
  }

  resize(sides);
  return { root, box, canvas, caption, resize, mark };
}
