// Asking all networks about every place of a digit, little by little, so that nothing else has to wait.

import { UNKNOWN } from "./answer.js";

const SLICE = 6; // milliseconds at a time: a frame has 16

/**
 * @param {{reach: number, networks: number, ask: (key: string, shift: number[]) => number[],
 *     onProgress: () => void, signal: AbortSignal}} options
 *     ask: what each network sees when the digit of that key stands there; signal: ends all
 */
export function createSurvey({ reach, networks, ask, onProgress, signal }) {
  const side = 2 * reach + 1;
  const places = Array.from({ length: side * side }, (_, i) => i).sort((a, b) => distance(a) - distance(b));
  const answers = new Map(); // by key: for each network what it sees at each place
  let wanted = null; // the key of the digit that is being asked about
  let waiting = null; // the next slice
  signal.addEventListener("abort", () => clearTimeout(waiting));

  /** @param {number} place */
  function shiftOf(place) {
    return [(place % side) - reach, Math.floor(place / side) - reach];
  }

  function distance(place) {
    return Math.hypot(...shiftOf(place));
  }

  /** What is known of a digit, and at how many places; the rest follows, unless another one is wanted before.
   * @param {string} key @returns {{seen: Uint8Array[], asked: number}} */
  function about(key) {
    if (!answers.has(key)) {
      const seen = Array.from({ length: networks }, () => new Uint8Array(places.length).fill(UNKNOWN));
      answers.set(key, { seen, asked: 0 });
    }
    wanted = key;
    const known = answers.get(key);
    if (known.asked < places.length) waiting ??= setTimeout(goOn);
    return known;
  }

  function goOn() {
    waiting = null;
    const known = answers.get(wanted);
    const end = performance.now() + SLICE;
    while (known.asked < places.length && performance.now() < end) {
      const place = places[known.asked++];
      ask(wanted, shiftOf(place)).forEach((digit, i) => (known.seen[i][place] = digit));
    }
    onProgress();
  }

  return { about };
}
