// Going through steps: back, on, or by itself, and never beyond the ends.

import { button, element } from "./frame.js";

/**
 * @param {{count: () => number, current: () => number, go: (step: number) => void, changed: () => void,
 *     pace: number, signal: AbortSignal}} options  current: counted from 0; changed: called when it begins or
 *     stops to play; pace: milliseconds a step, when it plays
 */
export function createStepping({ count, current, go, changed, pace, signal }) {
  let player = null; // the timer while it plays
  const back = button("Back", () => goTo(current() - 1));
  const step = button("Step", () => goTo(current() + 1));
  const play = button("Play", togglePlay);
  const moves = element("div", { class: "moves" }, back, step, play);
  signal.addEventListener("abort", () => clearInterval(player));

  /** @param {number} number  beyond the ends: the end */
  function goTo(number) {
    pause();
    go(Math.max(0, Math.min(count() - 1, number)));
  }

  function togglePlay() {
    if (player !== null) return pause();
    if (current() === count() - 1) go(0);
    player = setInterval(() => {
      if (current() < count() - 1) go(current() + 1);
      if (current() === count() - 1) pause();
    }, pace);
    changed();
  }

  function pause() {
    clearInterval(player);
    player = null;
    changed();
  }

  /** Write on the buttons what they can do now. */
  function show() {
    // Not `disabled`, which would take the focus from a reader who has stepped to the end.
    back.setAttribute("aria-disabled", String(current() === 0));
    step.setAttribute("aria-disabled", String(current() === count() - 1));
    play.textContent = player === null ? "Play" : "Pause";
  }

  return { moves, goTo, pause, show };
}
