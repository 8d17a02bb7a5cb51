// An augmentation lab: layers with their ranges, and what they make of a picture, draw after draw.

import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createChain } from "./chain.js";
import { SIDES, fitted, isDigit, mostTelling, onBlack, partnerOf } from "./choices.js";
import { kerasCode } from "./code.js";
import { createControls } from "./controls.js";
import { augment, mixes } from "./draws.js";
import { atEnd, endsOf } from "./ends.js";
import { createGallery } from "./gallery.js";
import { labelInWords, labelText, orientation, reading } from "./labels.js";
import { noteOn } from "./notes.js";
import { createPanel } from "./panel.js";
import { colourSquare, digitPicture, paintColours, scaled } from "./pictures.js";
import { drawInWords, drawsInWords } from "./words.js";

const DRAWS = 8;
const BUDGET = 7; // milliseconds of a frame for draws; the rest of them come with the next frames
const LAST_SEED = 9999;
const TRAITS = ["layers", "picture", "second", "value_range", "seed"];
const PRIVACY = "Drop a picture of your own here, or open one: it never leaves your browser.";

async function render({ model, el }) {
  const ending = new AbortController();
  const kinds = model.get("_kinds");
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const photos = {};
  for (const [name, file] of Object.entries(model.get("_photos"))) photos[name] = await colourSquare(new Blob([file]), SIDES.photo);
  const names = [...Object.keys(photos).sort(), ...Array.from({ length: 10 }, (_, i) => `digit ${i}`)];
  let own = null; // {name, image}: known to this view only, never to the model
  let showsOwn = false;
  let open = mostTelling(first.layers); // place of the layer whose parameters are shown
  let asked = null; // the draw that the reader wants to know about
  let remark = ""; // on what choosing a picture has changed

  // What is on the page

  const unseen = new DocumentFragment(); // until it is drawn, so that nothing moves before the reader's eyes
  const frame = createFrame(unseen, {
    name: "augmentation-lab",
    title: "Which of these would you still give the same label?",
    signal: ending.signal,
  });
  const canvas = element("canvas", { width: 1, height: 1, role: "img" });
  const box = element("div", { class: "box input" }, canvas);
  const caption = element("p", { class: "over" });
  const before = element("div", { class: "before" }, caption, box, element("p", { class: "note" }, PRIVACY));
  const gallery = createGallery(DRAWS, {
    ask(draw) {
      asked = draw;
      redraw.soon();
    },
    again: () => set({ seed: (model.get("seed") % LAST_SEED) + 1 }),
  });
  const chain = createChain(Object.keys(kinds), { open: openLayer, add });
  const panel = createPanel({ kinds, change, move, remove, second: (second) => set({ second }) });
  const controls = createControls(
    names.map((name) => [name, name[0].toUpperCase() + name.slice(1)]),
    {
      picture: choosePicture,
      ownPicture: () => choosePicture(null),
      file: openFile,
      range: (range) => set({ value_range: range }),
      code: () => kerasCode(codeParts()),
      say: frame.say,
      reset,
    },
  );
  frame.stage.append(element("div", { class: "top" }, before, gallery.root), chain.root, panel.root);
  frame.controls.append(...controls.parts);

  // What the reader does

  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) openFile(event.dataTransfer.files[0]);
  });

  async function openFile(file) {
    try {
      own = { name: file.name, image: await colourSquare(file, SIDES.photo) };
    } catch {
      frame.say(`${file.name} is not a picture that this browser can read.`);
      return;
    }
    choosePicture(null);
  }

  /** @param {string | null} name  null: the reader's own */
  function choosePicture(name) {
    const [from, to] = [showsOwn ? "" : model.get("picture"), name ?? ""].map((one) => (isDigit(one) ? SIDES.digit : SIDES.photo));
    const old = model.get("layers");
    const sized = from === to ? old : old.map((layer) => fitted(layer, to / from));
    const layers = from !== to && to === SIDES.digit ? sized.map(onBlack) : sized;
    showsOwn = name === null;
    const picture = name ?? first.picture;
    const second = isDigit(model.get("second")) === (to === SIDES.digit) ? model.get("second") : partnerOf(picture);
    set({ picture: showsOwn && isDigit(picture) ? "cat" : picture, second, layers });
    if (JSON.stringify(layers) !== JSON.stringify(sized)) remark = " For a digit, fill_mode is now constant (black).";
  }

  function openLayer(place) {
    open = place;
    redraw.soon();
  }

  function add(name) {
    const layers = model.get("layers");
    const start = Object.entries(kinds[name]).map(([parameter, kind]) => [parameter, kind.start ?? kind.default]);
    const side = sideNow();
    const layer = fitted([name, Object.fromEntries(start)], side / SIDES.photo);
    open = layers.length;
    set({ layers: [...layers, side === SIDES.digit ? onBlack(layer) : layer] });
  }

  function change(parameter, value) {
    const [name, parameters] = model.get("layers")[open];
    set({ layers: model.get("layers").with(open, [name, { ...parameters, [parameter]: value }]) });
  }

  function move(by) {
    const layers = [...model.get("layers")];
    [layers[open], layers[open + by]] = [layers[open + by], layers[open]];
    open += by;
    set({ layers });
  }

  function remove() {
    const layers = model.get("layers").toSpliced(open, 1);
    open = Math.max(0, Math.min(open, layers.length - 1));
    set({ layers });
  }

  function reset() {
    showsOwn = false;
    open = mostTelling(first.layers);
    set(first);
  }

  // What the model says

  function set(values) {
    asked = null;
    remark = "";
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function sideNow() {
    return !showsOwn && isDigit(model.get("picture")) ? SIDES.digit : SIDES.photo;
  }

  /** @param {string} name */
  function pictureOf(name) {
    return isDigit(name) ? digitPicture(model.get("_digits"), Number(name.slice(-1)), SIDES.digit) : photos[name];
  }

  function current() {
    const [layers, picture, second, range] = TRAITS.map((trait) => model.get(trait));
    const images = [showsOwn ? own.image : pictureOf(picture), pictureOf(second)].map((one) => scaled(one, range[1] / 255));
    const labels = [showsOwn ? "yours" : picture, second].map((name) => name.replace("digit ", ""));
    return { layers, picture, second, range, images, labels, seed: model.get("seed"), size: images[0] };
  }

  function codeParts() {
    const { layers, picture, second, range, size } = current();
    return { layers, kinds, pictures: [picture, second], file: showsOwn ? own.name : null, range, side: size.width };
  }

  // Drawing, at most once a frame; the draws, if there is much to compute, over several

  const redraw = followModel(model, TRAITS, draw, ending.signal);
  let later = 0;
  ending.signal.addEventListener("abort", () => cancelAnimationFrame(later));

  function draw() {
    const started = performance.now();
    const now = current();
    open = Math.max(0, Math.min(open, now.layers.length - 1));
    paintColours(canvas, now.images[0], now.range, now.size.width);
    canvas.setAttribute("aria-label", `The picture: ${now.labels[0]}`);
    caption.textContent = `Picture, ${now.size.width} × ${now.size.height}`;
    gallery.caption.textContent = `${DRAWS} labelled draws, seed ${now.seed}`;
    chain.show(now.layers.map(([name]) => name), open, now.layers.length >= model.get("_most_layers"));
    controls.show({ picture: now.picture, isOwn: showsOwn, range: now.range });
    gallery.mark(asked);
    drawPanel(now);
    drawFrom(0, 0, now, started);
  }

  function drawPanel(now) {
    const { layers, images, range, size } = now;
    const [name, values] = layers[open] ?? [null, null];
    const digits = isDigit(now.second);
    panel.show(name, values, {
      place: open,
      count: layers.length,
      note: name && noteOn(name, values, { size, range }),
      partners: names.filter((one) => isDigit(one) === digits).map((one) => [one, one]),
      second: now.second,
      limit: size.width,
    });
    if (name === null) return;
    endsOf(name, values, size, range).forEach((end, i) => {
      const { canvas: target, caption: text } = panel.pictures[i];
      paintColours(target, atEnd(name, values, images, range, end.drawn), range, size.width);
      target.setAttribute("aria-label", `${name}: ${end.caption}`);
      text.textContent = end.caption;
    });
  }

  /** @param {number} begin  the first draw that is still to come @param {number} odd  how many before it look like others */
  function drawFrom(begin, odd, now, started) {
    cancelAnimationFrame(later);
    const batch = mixes(now.layers) ? now.images : now.images.slice(0, 1);
    for (let i = begin; i < DRAWS; i++) {
      if (i > begin && performance.now() - started > BUDGET) {
        later = requestAnimationFrame(() => drawFrom(i, odd, now, performance.now()));
        return;
      }
      odd += drawOne(i, augment(now.layers, batch, { seed: now.seed, draw: i, range: now.range }), now);
    }
    const all = drawsInWords(now.layers, now.size, now.range, now.labels);
    const seen = odd ? ` Of ${DRAWS}, ${odd} no longer look like a ${now.labels[0]}.` : "";
    if (asked === null) frame.say(all + remark + seen);
  }

  function drawOne(i, { images, shares, drawn }, { layers, labels, picture, range, size }) {
    const numbers = drawn.map((one) => one[0]);
    const looksLike = !showsOwn && isDigit(picture) ? reading(labels[0], orientation(layers, numbers)) : labels[0];
    const isOdd = looksLike !== labels[0];
    const remark = isOdd ? `, looks like ${looksLike === "?" ? "no digit" : `a ${looksLike}`}` : "";
    const words = `${drawInWords(i + 1, layers, numbers, range)} ${labelInWords(shares[0], labels)}${remark}.`;
    paintColours(gallery.canvases[i], images[0], range, size.width);
    gallery.describe(i, labelText(shares[0], labels) + (isOdd ? `, reads ${looksLike}` : ""), words, isOdd);
    if (asked === i) frame.say(words);
    return isOdd;
  }

  redraw.now();
  el.append(unseen);
  return () => ending.abort();
}

export default { render };
