// The controls: which digit, what covers it, and what the map is of.

import { createChoice } from "../shared/choice.js";
import { button, element, select } from "../shared/frame.js";

const STRONGEST = "strongest";
const SIZES = [3, 5, 7, 9, 11].map((size) => [String(size), `${size} × ${size} pixels`]);
const SCORES = [["probability", "the probability"], ["sum", "the sum before the softmax"]];
const LEGEND = "Test digit: of each class the first, then the one that the network finds hardest";
const NETWORKS = [["trained", "trained"], ["random", "random"]];

/**
 * @param {{side: number, digits: Uint8Array, fills: Object<string, number>, change: (values: object) => void,
 *     fillIn: () => void, clear: () => void, reset: () => void}} options  change: takes the traits that are new
 */
export function createCoverControls({ side, digits, fills, change, fillIn, clear, reset }) {
  const names = ["first", "hardest"].flatMap((which) => Array.from({ length: 10 }, (_, digit) => `${digit}, ${which}`));
  const choose = (number) => change({ example: Math.floor(number / 10), digit: number % 10 });
  const choice = createChoice("control digits", LEGEND, names, choose, digits);
  const size = select("Square", SIZES, (value) => change({ size: Number(value) }));
  const fillNames = Object.entries(fills).map(([name, value]) => [name, `${name} (${Number(value.toFixed(2))})`]);
  const fill = select("Covered with", fillNames, (value) => change({ fill: value }));
  const classes = [...Array(10).keys()].map((digit) => [String(digit), String(digit)]);
  const target = select("Explain", [[STRONGEST, "strongest"], ...classes], (value) =>
    change({ target: value === STRONGEST ? null : Number(value) }),
  );
  const network = select("Weights", NETWORKS, (value) => change({ network: value }));
  const score = select("Map of", SCORES, (value) => change({ score: value }));
  score.control.classList.add("wide");
  const play = button("Fill in the map", fillIn);
  const buttons = element("div", { class: "buttons" }, play, button("Clear the map", clear), button("Reset", reset));
  const parts = [choice.root, ...[size, fill, target, network, score].map(({ control }) => control), buttons];

  /** @param {object} now  the traits @param {number} strongest  class @param {boolean} isFilling */
  function show(now, strongest, isFilling) {
    choice.show(10 * now.example + now.digit);
    size.input.value = String(now.size);
    fill.input.value = now.fill;
    target.input.options[0].textContent = `strongest (${strongest})`;
    target.input.value = now.target === null ? STRONGEST : String(now.target);
    score.input.value = now.score;
    network.input.value = now.network;
    play.textContent = isFilling ? "Stop" : "Fill in the map";
  }

  return { parts, show };
}
