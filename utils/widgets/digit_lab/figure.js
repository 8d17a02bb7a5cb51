// A network to see into: draw a digit, and watch every layer of what reads it.

import { createChoice } from "../shared/choice.js";
import { button, createFrame, element } from "../shared/frame.js";
import { softmax } from "../shared/network.js";
import { openButton, pictureIn } from "../shared/picture_files.js";
import { followModel } from "../shared/redraw.js";
import { createAnswers } from "./answer.js";
import { changedImage } from "./changes.js";
import { createLabControls, createLevels } from "./controls.js";
import { INK_SIDE, drawSegment, inkOfImage, isEmpty } from "./ink.js";
import { SIDE, createInput, within } from "./input.js";
import { createInside } from "./inside.js";
import { gridShape } from "./maps.js";
import { createExplanation } from "./occlude.js";
import { createOverview } from "./overview.js";
import { createPad } from "./pad.js";
import { inkOfFile } from "./photo.js";
import { averaged, centredImage } from "./prepare.js";
import { fieldOf } from "./terms.js";
import { unitInWords } from "./unit.js";
import { createLabNetwork } from "./weights.js";
import { answersInWords, changesInWords } from "./words.js";

const TRAITS = "sample _ink centred rotation flip shift cover cover_place noise layer channel place zoom off kernels explained".split(" ");
const PIXELS = SIDE * SIDE;
const SAMPLES = 20; // ready-made digits before the mistakes
const [PEN, ERASER] = [5.5, 10]; // radii, in pixels of the drawing
const UNBROKEN = { rotation: 0, flip: false, shift: [0, 0], cover: 0, noise: 0, off: {}, kernels: [] };
const REST = 150; // milliseconds without a change, before it is explained
const SLICE = 8; // milliseconds of explaining at a time

function render({ model, el }) {
  const ending = new AbortController();
  const stateNow = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const first = stateNow();
  const described = model.get("_networks");
  const shown = model.get("show");
  const isBreakable = shown.includes("break");
  const pattern = new Int8Array(bytesOf(model.get("_noise")));
  const bytes = bytesOf(model.get("_samples"));
  const samples = Array.from({ length: bytes.length / PIXELS }, (_, i) =>
    Float32Array.from(bytes.subarray(i * PIXELS, (i + 1) * PIXELS), (ink) => ink / 255),
  );
  const choices = model.get("_choices");
  const labels = choices.flatMap((choice) => choice.labels);
  const rivals = described.slice(1).map((each) => createLabNetwork(each));

  // What is on the page

  const frame = createFrame(el, {
    name: `digit-lab ${shown.join(" ")}${rivals.length ? " pair" : ""}`,
    title: model.get("_heading"),
    signal: ending.signal,
  });
  const pad = createPad({ describedBy: frame.statusId, begin, change: draft, end: keep, clear });
  const input = createInput(point, step);
  const answers = createAnswers(described);
  const strips = choices.map(({ legend, names }, i) => {
    const start = i * SAMPLES;
    const pictures = bytes.subarray(start * PIXELS, (start + SAMPLES) * PIXELS);
    return createChoice("digits", legend, names, (number) => choose(start + number), pictures);
  });
  const controls = createLabControls(shown, stateNow, set);
  const pick = ({ layer, channel, place }) => set({ layer: last.network.layers[layer].name, channel, place });
  const zoomTo = (zoom) => set({ zoom });
  const act = { pick, zoomTo, turnOff, edit, say: frame.say, redraw: () => redraw.soon(), looked: {} };
  const views = shown.includes("maps") && createLevels([createOverview(act), createInside("layer", act), createInside("unit", act)], zoomTo);
  const undo = isBreakable || views ? [button("Undo changes", () => set({ ...UNBROKEN, centred: first.centred }))] : [];
  const tools = element("div", { class: "tools" }, button("Clear", clear), ...openButton(open));
  frame.stage.append(element("div", { class: "paper" }, pad.root, tools), input.root, answers.root);
  frame.controls.append(...controls.controls, element("div", { class: "buttons" }, ...undo, button("Reset", reset)));
  const below = [views, ...strips].filter(Boolean).map(({ root }) => root);
  if (isBreakable) frame.controls.after(...below); // the sliders near the paper
  else frame.stage.append(...below);

  // What the reader does

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  /** @param {number | null} sample  null: empty paper */
  function choose(sample) {
    set({ sample, _ink: packed([]) });
  }

  function clear() {
    pad.reset();
    choose(null);
  }

  function reset() {
    pad.reset();
    act.looked.layer = null;
    set(first);
  }

  /** A stroke begins. Where a ready-made digit is shown, the pen takes a new sheet, and the eraser the digit. */
  function begin(erases) {
    takeInk(stateNow());
    ink ??= erases ? inkOfImage(samples[source.sample]) : new Uint8Array(INK_SIDE ** 2);
    isDrawing = true;
  }

  function draft(from, to, erases) {
    drawSegment(ink, from, to, erases ? ERASER : PEN, erases);
    strokes += 1;
    redraw.soon();
  }

  function keep() {
    isDrawing = false;
    source = { sample: null, _ink: packed(ink) };
    set(source);
  }

  async function open(file) {
    const found = await pictureIn(file, inkOfFile, frame.say);
    if (!found) return;
    if (isEmpty(found)) frame.say(`No digit stands out in ${file.name}.`);
    else set({ sample: null, _ink: packed(found) });
  }

  /** @param {number[]} pixel  of the input, where the cover goes; unless there is one, the chosen unit */
  function point(pixel) {
    if (model.get("cover")) set({ cover_place: pixel });
    else set({ place: pixel.map((at, axis) => Math.floor((at * sides()[axis]) / SIDE)) });
  }

  function step(...by) {
    const [name, most] = model.get("cover") ? ["cover_place", [SIDE, SIDE]] : ["place", sides()];
    set({ [name]: model.get(name).map((at, axis) => within(at + by[axis], most[axis])) });
  }

  const sides = () => gridShape(last.network.shapes[last.selected.layer + 1]);

  function turnOff(layer, filter, isOff) {
    const off = model.get("off");
    const others = (off[layer] ?? []).filter((other) => other !== filter);
    set({ off: { ...off, [layer]: isOff ? [...others, filter] : others } });
  }

  function edit(layer, filter, channel, kernel) {
    const others = model.get("kernels").filter((one) => one.layer !== layer || one.filter !== filter || one.channel !== channel);
    set({ kernels: kernel ? [...others, { layer, filter, channel, kernel }] : others });
  }

  // Drawing, at most once a frame, and computing only what is new

  let strokes = 0; // that have changed the drawing
  let ink = null; // the drawing; null: a ready-made digit is shown
  let source = {}; // what the model says of it
  let isDrawing = false; // a stroke has not ended
  let last = {}; // what was computed
  let explanation = {}; // what was, or will be, explained
  let told = {}; // what was said, of which answer and which unit
  const redraw = followModel(model, TRAITS, draw, ending.signal);
  ending.signal.addEventListener("abort", () => clearTimeout(explanation.timer));

  /** Take the drawing from the model, unless it is the one that we know, or a late answer to the last stroke. */
  function takeInk({ _ink, sample }) {
    if (isDrawing || (_ink === source._ink && sample === source.sample)) return;
    source = { _ink, sample };
    strokes += 1;
    const drawn = bytesOf(_ink);
    ink = drawn.length ? drawn.slice() : sample === null ? new Uint8Array(INK_SIDE ** 2) : null;
  }

  function draw() {
    const now = stateNow();
    takeInk(now);
    const isNew = compute(now);
    const { network, image, said } = last;
    const layer = within(network.layers.findIndex(({ name }) => name === now.layer), network.layers.length);
    const [height, width, channels] = gridShape(network.shapes[layer + 1]);
    const place = [within(now.place[0], height), within(now.place[1], width)];
    last.selected = { layer, channel: within(now.channel, channels), place };
    explain(now.explained);
    const label = ink ? null : labels[now.sample];
    const field = views && fieldOf(network, last.selected);
    const canMove = now.cover || (views && height * width > 1);
    input.show(image, { field, canMove, cover: now.cover, place: now.cover_place, ...explanation });
    answers.show(said, label);
    strips.forEach((strip, i) => strip.show(ink ? -1 : now.sample - i * SAMPLES));
    controls.show(now);
    const looked = { ...now, ...last };
    if (views) views.show(looked);
    const unit = JSON.stringify([last.selected, now.zoom]);
    const isChosen = unit !== told.unit && (told.unit || now.zoom !== "network");
    if (isNew || isChosen) told.ofUnit = views && isChosen && unitInWords(looked);
    told.unit = unit;
    tell([answersInWords(said, ink && isEmpty(ink), label), changesInWords(now), told.ofUnit].filter(Boolean).join(" "));
  }

  /** Say it, if it is new; while a stroke lasts, if the answer is another one. @param {string} words */
  function tell(words) {
    const seen = String(last.said.map(({ order }) => order[0]));
    if (words === told.words || (isDrawing && seen === told.seen)) return;
    Object.assign(told, { words, seen });
    frame.say(words);
  }

  /** What the networks make of the picture, unless that is known. @param {object} now @returns whether it is new */
  function compute({ layer, channel, place, zoom, explained, _ink, ...now }) {
    const key = JSON.stringify([now, strokes]);
    if (key === last.key) return false;
    const weightsKey = JSON.stringify([now.off, now.kernels]);
    const network = weightsKey === last.weightsKey ? last.network : createLabNetwork(described[0], now.off, now.kernels);
    const paper = ink ?? inkOfImage(samples[now.sample]);
    const isReady = !now.centred || (!ink && now.sample >= SAMPLES);
    const image = changedImage((isReady ? averaged : centredImage)(paper), now, pattern);
    const [outputs, ...others] = [network, ...rivals].map(({ run }) => run(image));
    const said = [outputs, ...others].map((each, i) => {
      const [logits, shares] = [each.at(-1), softmax(each.at(-1))];
      const order = [...shares.keys()].sort((one, other) => shares[other] - shares[one]);
      return { title: described[i].title, logits, shares, order };
    });
    pad.show(paper);
    last = { key, weightsKey, network, image, outputs, said };
    return true;
  }

  /** Explain the answer, once the picture rests. @param {boolean} isWanted */
  function explain(isWanted) {
    const key = isWanted ? last.key : "";
    if (explanation.key === key) return;
    clearTimeout(explanation.timer);
    const { network, image, said } = last;
    const [target] = said[0].order;
    const going = (explanation = { key, target });
    if (!isWanted) return;
    const work = createExplanation({ side: SIDE, network, image, target });
    going.timer = setTimeout(function goOn() {
      if (!work.goOn(SLICE)) return (going.timer = setTimeout(goOn));
      going.falls = work.falls;
      redraw.soon();
    }, REST);
  }

  redraw.now();
  return () => ending.abort();
}

/** @param {DataView} view */
function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** @param {ArrayLike<number>} bytes */
function packed(bytes) {
  return new DataView(Uint8Array.from(bytes).buffer);
}

export default { render };
