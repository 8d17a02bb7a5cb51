// The digit with the square on it, and the map of the same size.

import { paint, signedColour } from "../shared/drawing.js";
import { element } from "../shared/frame.js";

const HINT = "Hover over a picture, or press the arrow keys. A click holds the square.";
const HINT_HELD = "The square is held until the next click. The arrow keys move it.";
const HINT_FOR_TOUCH = "Drag over a picture, or press the arrow keys.";
const KEY_TO_MAP = "Map: the fall of the score with the square centred there. Hatched: not yet.";
const STEPS_OF_SIGN = 255; // on each side of zero
const COLOURS = Array.from({ length: 2 * STEPS_OF_SIGN + 1 }, (_, i) => signedColour(i / STEPS_OF_SIGN - 1));

/**
 * A picture on which a place can be pointed at: under the mouse until a click holds it, or under the finger.
 * @param {{side: number, attributes: Object<string, string | number>, point: (places: number[]) => void,
 *     hold: {isHeld: boolean}}} options  point: takes the places on the way, the one pointed at last;
 *     hold: shared by the pictures of one figure
 */
export function createPicture({ side, attributes, point, hold }) {
  const canvas = element("canvas", { width: side, height: side, "aria-hidden": "true" });
  const marker = element("div", { class: "marker" });
  const box = element("div", { ...attributes }, canvas, marker);
  let last = null; // where the pointer was, as long as it stays here

  function placeAt({ clientX, clientY }) {
    const { left, top, width } = canvas.getBoundingClientRect();
    const [row, column] = [clientY - top, clientX - left].map((pixels) =>
      Math.max(0, Math.min(side - 1, Math.floor((pixels / width) * side))),
    );
    return row * side + column;
  }

  function goTo(event) {
    const place = placeAt(event);
    if (place === last) return;
    point(last === null ? [place] : placesOnTheWay(last, place, side));
    last = place;
  }

  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    hold.isHeld = event.pointerType === "mouse" && !hold.isHeld;
    box.setPointerCapture(event.pointerId);
    last = null;
    goTo(event);
  });
  box.addEventListener("pointermove", (event) => {
    if (hold.isHeld && event.buttons === 0) return;
    goTo(event);
  });
  for (const end of ["pointerleave", "pointerup", "pointercancel"]) box.addEventListener(end, () => (last = null));

  /** @param {number} row @param {number} column @param {number} size  of the square around; its part inside is marked */
  function mark(row, column, size) {
    const rim = (size - 1) / 2;
    const [[top, bottom], [left, right]] = [row, column].map((at) => [Math.max(0, at - rim), Math.min(side, at + rim + 1)]);
    const percent = (pixels) => `${(100 * pixels) / side}%`;
    Object.assign(marker.style, { top: percent(top), left: percent(left), height: percent(bottom - top), width: percent(right - left) });
  }

  return { box, canvas, mark };
}

/** From one place to another, one pixel at a time; without the first, with the last.
 * @param {number} from @param {number} to @param {number} side */
export function placesOnTheWay(from, to, side) {
  const [row, column] = [Math.floor(from / side), from % side];
  const [rows, columns] = [Math.floor(to / side) - row, (to % side) - column];
  const steps = Math.max(Math.abs(rows), Math.abs(columns), 1);
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 1) / steps;
    return Math.round(row + share * rows) * side + Math.round(column + share * columns);
  });
}

/** @param {number} side @param {(places: number[]) => void} point @param {string} describedBy  an id */
export function createStage(side, point, describedBy) {
  const hold = { isHeld: false };
  const digit = createPicture({
    side,
    point,
    hold,
    attributes: { class: "box digit", tabindex: 0, role: "application", "aria-describedby": describedBy },
  });
  const map = createPicture({ side, point, hold, attributes: { class: "box map", role: "img" } });
  const hint = element("p", { class: "note" });
  const mapOf = element("p", { class: "note" });
  const ends = [element("span"), element("span", {}, "0"), element("span")];
  const scale = [element("div", { class: "scale" }), element("p", { class: "note ends" }, ...ends)];
  const roots = [
    element("div", { class: "side" }, element("p", { class: "note" }, "The network’s input"), digit.box),
    element("div", { class: "side" }, mapOf, map.box, ...scale),
    element("div", { class: "hints" }, hint, element("p", { class: "note" }, KEY_TO_MAP)),
  ];

  /** @param {Float32Array} ink  0 (paper) to 1 @param {[number, number]} place @param {number} size @param {string} label */
  function showDigit(ink, [row, column], size, label) {
    paint(digit.canvas, Float32Array.from(ink, (value) => 255 * (1 - value)), null);
    digit.mark(row, column, size);
    map.mark(row, column, 1);
    digit.box.setAttribute("aria-label", label);
    const isTouch = matchMedia("(hover: none)").matches;
    hint.textContent = isTouch ? HINT_FOR_TOUCH : hold.isHeld ? HINT_HELD : HINT;
  }

  /** @param {Float64Array} falls  NaN: has not been there @param {number} limit  what has the last colours
   * @param {number} target  the explained class */
  function showMap(falls, limit, target) {
    const context = map.canvas.getContext("2d");
    const pixels = context.createImageData(side, side);
    falls.forEach((fall, place) => {
      if (Number.isNaN(fall)) return; // the hatching shows
      const step = Math.round(Math.max(-1, Math.min(1, fall / limit)) * STEPS_OF_SIGN) + STEPS_OF_SIGN;
      pixels.data.set(COLOURS[step], 4 * place);
      pixels.data[4 * place + 3] = 255;
    });
    context.putImageData(pixels, 0, 0);
    mapOf.textContent = `Map for ${target}`;
    ends[0].textContent = `−${limit} raises`;
    ends[2].textContent = `lowers ${limit}`;
    const known = falls.filter((fall) => !Number.isNaN(fall)).length;
    map.box.setAttribute("aria-label", `Map, ${known} of ${falls.length} places`);
  }

  return { roots, box: digit.box, showDigit, showMap, letGo: () => (hold.isHeld = false) };
}

/** The next of 1, 2, 5, 10, 20, … @param {number} value  above 0 */
export function niceLimit(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((limit) => limit >= value * (1 - 1e-9));
}

