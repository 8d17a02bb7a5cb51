// A few labelled pictures, several spaces of features, and what the nearest mean makes of new pictures.

import { button, copyButton, createFrame, element, slider } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createBars } from "./bars.js";
import { createCandidates } from "./candidates.js";
import { createCard } from "./card.js";
import { nearestMeanCode } from "./code.js";
import { answersOf, countRight, createSpace } from "./nearest.js";
import { createPainter } from "./pictures.js";
import { createQueries } from "./queries.js";
import { DEALS, MOST_OTHERS, SETS, placesOf, queriesByClass, readOrders, toggled } from "./rows.js";
import { examplesText, percentOf, seenInWords } from "./words.js";

const TRAITS = ["space", "examples", "draw", "others", "query"];

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const first = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
  const names = get("class_names");
  const labels = get("_labels");
  const [known, asked] = labels;
  const images = bytesIn(get("_images"));
  const packed = get("_spaces").map((space) => ({ ...space, features: space.features === null ? images : bytesIn(space.features) }));
  const spaces = packed.map((space) => createSpace(space, space.features, known.length, space.width));
  const dealt = readOrders(get("_orders"), names.length, get("_shown"));
  const painter = createPainter(images, get("_size"), get("_ink"));

  // What is on the page

  const frame = createFrame(el, {
    name: "few-examples",
    title: "Which features need the fewest examples?",
    signal: ending.signal,
  });
  const candidates = createCandidates({ names, shown: get("_shown"), painter, toggle });
  const queries = createQueries({ names, rows: queriesByClass(asked, names.length), painter, choose: (query) => change({ query }) });
  const bars = createBars(spaces.map(({ name }) => name), names.length, (space) => change({ space }));
  const card = createCard(names, painter);
  const count = slider("Examples of each class", { min: 1, max: get("_shown") }, (examples) => change({ examples }));
  const dealing = button("Deal others", () => change({ draw: (get("draw") + 1) % DEALS }));
  const goingOn = button("Next", () => queries.goOn(get("query")));
  goingOn.setAttribute("aria-label", "Next test pictures");
  const onStage = element("span", { class: "note" });
  const buttons = element(
    "div",
    { class: "buttons" },
    button(`Draw ${SETS} other sets`, () => change({ others: (get("others") % MOST_OTHERS) + 1 })),
    copyButton("Copy NumPy code", code, frame.say),
    button("Reset", () => change(first)),
  );
  const note = (text) => element("span", { class: "note" }, text);
  frame.root.style.setProperty("--letters", Math.min(9, Math.max(...names.map((name) => name.length))));
  const guess = note(`dotted: guessing, ${percentOf(1 / names.length)}`);
  frame.stage.append(
    element(
      "div",
      {},
      part("Candidates", note("framed: labelled examples"), rowsOfClasses(names, candidates), dealing),
      part("Test pictures right", guess, bars.root),
    ),
    element(
      "div",
      {},
      part("Test pictures", onStage, rowsOfClasses(names, queries), goingOn),
      part("One of them", note("click another to look at it"), card.root),
    ),
  );
  frame.controls.append(count.control, buttons);

  // What the model says

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function toggle(one, place) {
    const examples = toggled(placesOf(get("examples"), names.length), one, place);
    if (examples !== null) change({ examples });
    else redraw.soon(); // the last example stays
  }

  /** Rows of candidates by class: those that are chosen, or as many from another order. @param {number} seed */
  function rowsOf(seed, places, isOther = true) {
    const order = dealt(seed);
    return places.map((row, one) => (isOther ? order[one].slice(0, row.length) : row.map((place) => order[one][place])));
  }

  function code() {
    const places = placesOf(get("examples"), names.length);
    const { features, width } = packed.find(({ name }) => name === get("space"));
    return nearestMeanCode({ space: get("space"), names, examples: rowsOf(get("draw"), places, false), others: get("others"), labels, features, width });
  }

  /** How many queries are right with the 20 other sets, in each space; once for each number of examples. */
  const known20 = new Map();
  function otherCounts(places, others) {
    if (others === 0) return spaces.map(() => []);
    const key = JSON.stringify([others, places.map((row) => row.length)]);
    if (!known20.has(key)) {
      const seeds = Array.from({ length: SETS }, (_, i) => DEALS + SETS * (others - 1) + i);
      const sets = seeds.map((seed) => rowsOf(seed, places));
      known20.set(key, spaces.map((space) => sets.map((rows) => rightIn(space, rows).right)));
    }
    return known20.get(key);
  }

  function rightIn(space, rows) {
    const squared = space.squaredDistances(rows);
    const answers = answersOf(squared, names.length);
    return { squared, answers, right: countRight(answers, asked) };
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const [query, space] = [get("query"), spaces.findIndex(({ name }) => name === get("space"))];
    const places = placesOf(get("examples"), names.length);
    const rows = rowsOf(get("draw"), places, false);
    const results = spaces.map((one) => rightIn(one, rows));
    const others = otherCounts(places, get("others"));
    const counts = results.map(({ right }, i) => ({ right, others: others[i] }));
    const { squared, answers } = results[space];
    const distances = Array.from(squared.subarray(query * names.length, (query + 1) * names.length), (value) => spaces[space].step * Math.sqrt(value));
    const nearest = spaces[space].nearestExample(rows, query);
    const [label, answer] = [asked[query], answers[query]];

    candidates.show(dealt(get("draw")), places);
    queries.show(query, answers, (one) => known.length + one);
    onStage.textContent = queries.shownInWords();
    bars.show(get("space"), counts, asked.length);
    card.show({
      query,
      picture: known.length + query,
      label,
      answer,
      distances,
      example: { row: nearest.row, label: known[nearest.row], distance: spaces[space].step * Math.sqrt(nearest.squared) },
    });
    count.input.value = String(Math.max(...places.map((row) => row.length)));
    count.value.textContent = examplesText(places);
    count.input.setAttribute("aria-valuetext", examplesText(places));
    frame.say(seenInWords({ names, places, spaces: spaces.map(({ name }) => name), counts, all: asked.length, space, label, answer, query }));
  }

  redraw.now();
  return () => ending.abort();
}

/** @param {string} title @param {Node} note @param {Node} content @param {...Node} buttons */
function part(title, note, content, ...buttons) {
  const over = element("div", { class: "over" }, element("p", {}, element("b", {}, title), " ", note), ...buttons);
  return element("section", {}, over, content);
}

/** @param {string[]} names @param {{root: HTMLElement, cells: Node[]}} group  cells: a row for each class */
function rowsOfClasses(names, { root, cells }) {
  root.append(...cells.map((cell, i) => element("div", { class: "class" }, element("b", {}, names[i]), cell)));
  return root;
}

/** @param {DataView} view */
function bytesIn({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export default { render };
