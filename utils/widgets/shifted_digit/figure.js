// A digit to drag over a canvas, and what three trained networks see in it.

import { listenToArrows } from "../shared/arrow_keys.js";
import { createChoice } from "../shared/choice.js";
import { button, createFrame, element, slider } from "../shared/frame.js";
import { argmax, createNetwork, softmax, unpackWeights } from "../shared/network.js";
import { followModel } from "../shared/redraw.js";
import { createAnswer } from "./answer.js";
import { createDigitCanvas } from "./canvas.js";
import { createSurvey } from "./survey.js";
import { answersInWords, distanceInWords, sizesInWords } from "./words.js";

const SIDE = 28; // of a digit, in pixels
const TRAITS = ["digit", "example", "shift"];
const HINT = "Drag the digit, or focus it and press the arrow keys. Dotted: where every digit stood in training.";
const KEY_TO_MAPS = "Maps: all places the digit can go to. Filled: right there; cross: wrong. Click to go.";

function render({ model, el }) {
  const ending = new AbortController();
  const reach = model.get("_reach");
  const digits = bytesOf(model.get("_digits"));
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const networks = model.get("_networks").map(({ layers, input_shape: inputShape, weights, ...named }) => {
    const { run } = createNetwork(layers, inputShape, unpackWeights(layers, inputShape, weights));
    return { ...named, sharesOf: (ink) => softmax(run(ink).at(-1)) };
  });
  const side = SIDE + 2 * reach;

  // What is on the page

  const frame = createFrame(el, {
    name: "shifted-digit",
    title: "Which network still reads the digit when you move it?",
    signal: ending.signal,
  });
  const canvas = createDigitCanvas({
    side,
    reach,
    attributes: { "aria-describedby": frame.statusId },
    read: () => model.get("shift"),
    write: move,
  });
  const answers = networks.map((network) => createAnswer(network, reach, move));
  const survey = createSurvey({
    reach,
    networks: networks.length,
    ask: (key, shift) => networks.map(({ sharesOf }) => argmax(sharesOf(inkOf(key, shift)))),
    onProgress: () => redraw.soon(),
    signal: ending.signal,
  });
  const [horizontal, vertical] = ["Horizontal", "Vertical"].map((label, axis) =>
    slider(label, { min: -reach, max: reach }, (pixels) => move(model.get("shift").with(axis, pixels))),
  );
  const names = ["first", "second"].flatMap((which) => Array.from({ length: 10 }, (_, digit) => `${digit}, ${which}`));
  const choose = (number) => set({ example: Math.floor(number / 10), digit: number % 10 });
  const choice = createChoice("control digits", "Digit", names, choose, digits);
  const place = element("div", { class: "place" }, canvas.box, note(HINT), note(KEY_TO_MAPS), note(sizesInWords(networks)));
  const buttons = element(
    "div",
    { class: "buttons" },
    button("To the middle", () => move([0, 0])),
    button("Reset", () => set(first)),
  );
  frame.stage.append(place, ...answers.map((answer) => answer.root));
  frame.controls.append(choice.root, horizontal.control, vertical.control, buttons);
  listenToArrows(canvas.box, (rows, columns) => {
    const [x, y] = model.get("shift");
    move([x + columns, y + rows]);
  });

  // What the model says

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }

  /** @param {number[]} shift  to the right and down; what is too far ends at the edge */
  function move(shift) {
    const inside = shift.map((pixels) => Math.max(-reach, Math.min(reach, pixels)));
    if (inside.some((pixels, axis) => pixels !== model.get("shift")[axis])) set({ shift: inside });
  }

  /** The canvas with a digit on it: 0 (paper) to 1.
   * @param {string} key  its number among those that can be chosen */
  function inkOf(key, [right, below]) {
    const ink = new Float32Array(side * side);
    const start = Number(key) * SIDE * SIDE;
    for (let row = 0; row < SIDE; row++) {
      const to = (reach + below + row) * side + reach + right;
      for (let column = 0; column < SIDE; column++) ink[to + column] = digits[start + row * SIDE + column] / 255;
    }
    return ink;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);
  let mapped = null; // the digit that the maps are of, and what was known of it

  function draw() {
    const [digit, shift] = [model.get("digit"), model.get("shift")];
    const key = String(10 * model.get("example") + digit);
    const ink = inkOf(key, shift);
    const said = networks.map(({ kind, ending, sharesOf }) => ({ kind, ending, shares: sharesOf(ink) }));
    canvas.show(ink, `A handwritten ${digit}. The arrow keys move it.`);
    answers.forEach((answer, i) => {
      answer.showShares(said[i].shares, digit);
      answer.showPlace(shift);
    });
    drawMaps(key, digit);
    choice.show(Number(key));
    [horizontal, vertical].forEach(({ input }, axis) => (input.value = String(shift[axis])));
    horizontal.value.textContent = distanceInWords(shift[0], ["left", "right"]);
    vertical.value.textContent = distanceInWords(shift[1], ["up", "down"]);
    frame.say(answersInWords(digit, shift, said));
  }

  function drawMaps(key, digit) {
    const { seen, asked } = survey.about(key);
    if (mapped === `${key}: ${asked}`) return;
    mapped = `${key}: ${asked}`;
    answers.forEach((answer, i) => answer.showMap(seen[i], digit));
  }

  redraw.now();
  return () => ending.abort();
}

function note(text) {
  return element("p", { class: "note" }, text);
}

/** @param {DataView} view */
function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export default { render };
