// The paper to draw on: with the mouse, a finger, a pen, or the keyboard.

import { listenToArrows } from "../shared/arrow_keys.js";
import { paint } from "../shared/drawing.js";
import { checkbox, element } from "../shared/frame.js";
import { INK_SIDE } from "./ink.js";

const PAD_HINT = "Draw, or press Space and arrows.";

/**
 * @param {{describedBy: string, begin: (erases: boolean) => void, change: (from: number[], to: number[], erases: boolean) => void,
 *     end: () => void, clear: () => void}} act
 *     a stroke begins, goes on from one place to another (x and y in pixels of the ink), and ends; all ink is to go
 */
export function createPad({ describedBy, begin, change, end, clear }) {
  const canvas = element("canvas", { width: INK_SIDE, height: INK_SIDE, "aria-hidden": "true" });
  const pen = element("div", { class: "pen" });
  const attributes = {
    class: "sheet",
    tabindex: 0,
    role: "application",
    "aria-label": "Paper. Arrow keys move the pen, with Shift by four; Space puts it down and lifts it; Delete clears.",
    "aria-describedby": describedBy,
  };
  const box = element("div", attributes, canvas, pen);
  const eraser = checkbox("Eraser", () => {});
  const hint = element("p", { class: "note", "aria-live": "polite" }, PAD_HINT);
  const root = element("div", { class: "pad" }, box, eraser.control, hint);
  let holder = null; // who draws: the number of a pointer, or "keys"
  let at; // the pen

  function moveTo(to) {
    if (holder !== null) change(at, to, eraser.input.checked);
    at = to;
    [pen.style.left, pen.style.top] = at.map((pixels) => `${(100 * pixels) / INK_SIDE}%`);
  }

  function hold(who) {
    holder = who;
    begin(eraser.input.checked);
    moveTo(at);
  }

  function lift() {
    if (holder !== null) end();
    holder = null;
  }

  /** Before all ink goes: the pen is up, in the middle of one of the network's pixels, and no eraser. */
  function reset() {
    lift();
    eraser.input.checked = false;
    moveTo([58, 58]);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const { left, top, width } = canvas.getBoundingClientRect();
    moveTo([event.clientX - left, event.clientY - top].map((pixels) => (pixels * INK_SIDE) / width));
  }

  listenToArrows(box, (...steps) => {
    // Its ten steps with Shift are four on this small paper
    const by = steps.map((step) => 4 * (Math.abs(step) === 10 ? 0.4 * step : step));
    moveTo(at.map((pixels, axis) => Math.max(2, Math.min(INK_SIDE - 2, pixels + by[1 - axis]))));
  });
  Object.assign(box, {
    onpointerdown(event) {
      if (holder === "keys") lift();
      if (holder !== null || event.button) return; // a second finger, another button
      box.setPointerCapture(event.pointerId);
      follow(event);
      hold(event.pointerId);
    },
    onpointermove(event) {
      if (holder === event.pointerId) [...(event.getCoalescedEvents?.() ?? []), event].forEach(follow);
    },
    onlostpointercapture(event) {
      if (holder === event.pointerId) lift();
    },
    onkeydown(event) {
      const press = () => (holder === null ? hold("keys") : lift());
      const act = { " ": press, Enter: press, Escape: lift, Delete: clear, Backspace: clear }[event.key];
      if (act) event.preventDefault();
      if (!event.repeat) act?.();
      pen.classList.toggle("down", holder !== null);
      const [column, row] = at.map((pixels) => Math.floor(pixels / 4));
      hint.textContent = `Pen ${holder === null ? "up" : "down"}, row ${row}, column ${column}.`;
    },
    onblur() {
      lift();
      pen.classList.remove("down");
      hint.textContent = PAD_HINT;
    },
  });
  reset();

  /** @param {Uint8Array} ink */
  const show = (ink) => paint(canvas, ink.map((value) => 255 - value), null);
  return { root, show, reset };
}
