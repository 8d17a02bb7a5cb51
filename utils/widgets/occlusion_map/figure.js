// A digit to cover with a square, place by place: a map of what the network's answer rests on.

import { listenToArrows } from "../shared/arrow_keys.js";
import { createFrame } from "../shared/frame.js";
import { argmax, createNetwork, unpackWeights } from "../shared/network.js";
import { followModel } from "../shared/redraw.js";
import { createBars } from "./bars.js";
import { createCoverControls } from "./controls.js";
import { CLASSES, coverAt, createCoverings, fallsOf } from "./coverings.js";
import { createStage, niceLimit } from "./stage.js";
import { coveringInWords } from "./words.js";

const TRAITS = ["digit", "example", "size", "fill", "place", "target", "score", "network", "visited"];
const SLICE = 7; // milliseconds of asking the network in a frame, which has 16
const A_FRAME = 28; // places that are filled in in a frame, at most: half a second for all

function render({ model, el }) {
  const ending = new AbortController();
  const stateNow = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const first = stateNow();
  const digits = asBytes(model.get("_digits"));
  const fills = model.get("_fills");
  const [layers, inputShape] = [model.get("_layers"), model.get("_input_shape")];
  const [side] = inputShape;
  const places = side * side;
  const networks = Object.fromEntries(
    Object.entries(model.get("_packed")).map(([name, packed]) => [
      name,
      createNetwork(layers, inputShape, unpackWeights(layers, inputShape, packed)),
    ]),
  );
  const inkOf = (example, digit) => {
    const start = (10 * example + digit) * places;
    return Float32Array.from(digits.subarray(start, start + places), (value) => value / 255);
  };
  const coverings = createCoverings({ side, inkOf, fills, networks });

  // What is on the page

  const frame = createFrame(el, {
    name: "occlusion-map",
    title: "What did the network look at? Cover a part, and see.",
    signal: ending.signal,
  });
  const stage = createStage(side, visit, frame.statusId);
  const bars = createBars(CLASSES);
  const controls = createCoverControls({ side, digits, fills, change, fillIn, clear: () => change({ visited: [] }), reset });
  frame.stage.append(...stage.roots, bars.root);
  frame.controls.append(...controls.parts);
  listenToArrows(stage.box, (rows, columns) => {
    const inside = (number) => Math.max(0, Math.min(side - 1, number));
    const [row, column] = model.get("place");
    visit([inside(row + rows) * side + inside(column + columns)]);
  });

  // What the model says

  let isFilling = false;

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  const numberOf = ([row, column]) => row * side + column;

  /** @param {number[]} way  places, the last is where the square stays */
  function visit(way) {
    const place = way.at(-1);
    const visited = union(model.get("visited"), [numberOf(model.get("place")), ...way]);
    change({ place: [Math.floor(place / side), place % side], visited });
  }

  function fillIn() {
    isFilling = !isFilling && !prefersStill();
    if (prefersStill()) change({ visited: union(model.get("visited"), [...Array(places).keys()]) });
    redraw.soon();
  }

  function reset() {
    isFilling = false;
    stage.letGo();
    change(first);
  }

  /** Ask about visited places, and while it fills, visit more, as long as a frame has time.
   * @returns {boolean} whether all visited places are known */
  function goOn(answers) {
    const end = performance.now() + SLICE;
    const visited = model.get("visited");
    for (const place of visited) {
      if (performance.now() > end) return false;
      answers.ask(place);
    }
    if (!isFilling) return true;
    const been = maskOf(visited);
    const more = [];
    for (let place = 0; place < places && more.length < A_FRAME && performance.now() < end; place++) {
      if (been[place]) continue;
      answers.ask(place);
      more.push(place);
    }
    isFilling = visited.length + more.length < places;
    change({ visited: [...visited, ...more] });
    return true;
  }

  function maskOf(visited) {
    const mask = new Uint8Array(places);
    for (const place of visited) mask[place] = 1;
    return mask;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const answers = coverings(stateNow());
    const isKnown = goOn(answers);
    const now = stateNow();
    const place = numberOf(now.place);
    answers.ask(place);
    const strongest = argmax(answers.uncovered.sum);
    const target = now.target ?? strongest;
    const ink = coverAt(inkOf(now.example, now.digit), side, place, now.size, fills[now.fill]);
    const here = Object.fromEntries(
      ["sum", "probability"].map((score) => [score, answers.covered[score].subarray(place * CLASSES, (place + 1) * CLASSES)]),
    );
    const visited = maskOf(now.visited);
    visited[place] = 1;
    const falls = fallsOf(answers, target, now.score, visited);
    stage.showDigit(ink, now.place, now.size, `A handwritten ${now.digit}, partly covered. The arrow keys move the square.`);
    if (isKnown || !prefersStill()) stage.showMap(falls, limitOf(falls, now.score), target);
    bars.show(here, answers.uncovered.probability, now.digit);
    controls.show(now, strongest, isFilling);
    frame.say(coveringInWords({ ...now, target, before: answers.uncovered, now: here, falls, side }));
    if (!isKnown) redraw.soon();
  }

  redraw.now();
  return () => ending.abort();
}

/** What has the last colours of the map: of probabilities always 1. */
function limitOf(falls, score) {
  if (score === "probability") return 1;
  return niceLimit(falls.reduce((largest, fall) => Math.max(largest, Math.abs(fall) || 0), 0.1));
}

/** Numbers in the order in which they first come. */
function union(some, more) {
  return [...new Set([...some, ...more])];
}

function prefersStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** @param {DataView} view */
function asBytes({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export default { render };
