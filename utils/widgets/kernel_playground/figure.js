// A photograph, an editable kernel and the output, with the arithmetic of one place in numbers.

import { correlate, explainValue, resizeKernel, sumsToZero, total } from "../shared/arithmetic.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { paint } from "../shared/drawing.js";
import { createFrame, element } from "../shared/frame.js";
import { createPicture } from "../shared/picture.js";
import { pictureIn, takeFiles } from "../shared/picture_files.js";
import { createPlace } from "../shared/place.js";
import { followModel, listenTo } from "../shared/redraw.js";
import { kerasCode } from "./code.js";
import { createControls } from "./controls.js";
import { createOutput } from "./output.js";
import { greySquare } from "./photographs.js";
import { createWindowArithmetic, sentence } from "./window_arithmetic.js";

const SIDE = 256; // of the pictures, in pixels
const TRAITS = ["photo", "kernel", "kernel_size", "bias", "normalize", "position"];
const HINT = "Point or use the arrow keys; click to hold.";
const HINT_FOR_TOUCH = "Tap or drag to move the window.";
const HINT_HELD = "Held. Click again to let go.";

async function render({ model, el }) {
  const ending = new AbortController();
  const presets = model.get("_presets");
  const photos = model.get("_photos");
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));

  let image = new Float32Array(SIDE * SIDE);
  let ownPicture = null; // {name, image}: known to this view only, never to the model
  let showsOwn = false;
  let output = null;
  let colourOf = null; // from an output value to the colour it is drawn in

  // What is on the page

  const unseen = new DocumentFragment(); // until it is drawn, so that nothing moves before the reader's eyes
  const frame = createFrame(unseen, { name: "with-picture kernel-playground", title: "What does this kernel find?", signal: ending.signal });
  const place = createPlace({
    sides: () => [SIDE, SIDE],
    size: () => current().size,
    read: () => model.get("position"),
    write: (position) => set({ position }),
    redraw: () => redraw.soon(),
  });
  const attributes = { tabindex: 0, role: "application", "aria-describedby": frame.statusId };
  const photo = createPicture("input", [SIDE, SIDE], attributes, place.moves);
  const result = createOutput(SIDE, place.moves);
  const arithmetic = createWindowArithmetic({
    onEdit: (rows) => set({ kernel: nameOf(rows) ?? rows }),
    onLeave: () => redraw.soon(),
    say: frame.say,
  });
  const controls = createControls(
    { photos: Object.keys(photos).sort(), presets: Object.keys(presets) },
    {
      photo: choosePhoto,
      ownPhoto: () => choosePhoto(null),
      file: openFile,
      preset: (name) => set({ kernel: name, normalize: presets[name].normalize }),
      size: chooseSize,
      normalize: (normalize) => set({ normalize }),
      bias: (bias) => set({ bias }),
      style: redrawOutput,
      code: () => kerasCode(current()),
      say: frame.say,
      reset,
    },
  );
  photo.caption.textContent = `Photo, ${SIDE} × ${SIDE}`;
  const hint = element("p", { class: "hint" });
  const pictures = element("div", { class: "pictures" }, photo.root, result.root, hint, result.legend);
  frame.stage.append(pictures, arithmetic.root);
  frame.controls.append(...controls.parts);

  // What the reader does

  listenToArrows(photo.box, place.step);
  const letGo = (event) => event.key === "Escape" && place.isHeld() && place.letGo();
  document.addEventListener("keydown", letGo, { signal: ending.signal });
  takeFiles(frame.root, photo.box, openFile);

  /** @param {string | null} name  null: the reader's own */
  function choosePhoto(name) {
    showsOwn = name === null;
    if (!showsOwn) set({ photo: name });
    return loadImage();
  }

  async function openFile(file) {
    const opened = await pictureIn(file, (content) => greySquare(content, SIDE), frame.say);
    if (!opened) return;
    ownPicture = { name: file.name, image: opened };
    await choosePhoto(null);
  }

  function chooseSize(size) {
    const kernel = model.get("kernel");
    set(typeof kernel === "string" ? { kernel_size: size } : { kernel_size: size, kernel: resizeKernel(kernel, size) });
  }

  function reset() {
    place.letGo();
    set(first);
    controls.style.value = suitableStyle();
    return choosePhoto(first.photo);
  }

  // What the model says

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }

  function current() {
    const kernel = model.get("kernel");
    const preset = typeof kernel === "string" ? kernel : null;
    const rows = preset === null ? kernel : presets[preset][model.get("kernel_size")];
    const weights = rows.flat();
    const normalize = model.get("normalize");
    return {
      photo: model.get("photo"),
      file: showsOwn ? ownPicture.name : null,
      preset,
      rows,
      weights,
      size: rows.length,
      normalize,
      divisor: normalize && !sumsToZero(weights) ? total(weights) : 1,
      bias: model.get("bias"),
    };
  }

  /** @param {number[][]} rows */
  function nameOf(rows) {
    const text = JSON.stringify(rows);
    return Object.keys(presets).find((name) => JSON.stringify(presets[name][rows.length]) === text);
  }

  /** Kernels that sum to zero respond with differences, which have signs; the others with brightness. */
  function suitableStyle() {
    return sumsToZero(current().weights) ? "signed" : "picture";
  }

  // Drawing: at most once a frame, and the output only if it can have changed

  const redraw = followModel(model, ["position"], draw, ending.signal);
  let outputIsStale = true;

  function redrawOutput() {
    outputIsStale = true;
    redraw.soon();
  }

  function draw() {
    const now = current();
    if (outputIsStale) drawOutput(now);
    outputIsStale = false;
    drawPlace(now);
  }

  function drawOutput(now) {
    const weights = now.weights.map((weight) => weight / now.divisor);
    output = correlate(image, SIDE, SIDE, weights, now.size, now.bias);
    colourOf = result.show(output, controls.style.value);
    arithmetic.showKernel(now.weights);
    controls.show(now);
    const label = `Photo: ${now.file ?? now.photo}. The arrow keys move the window, with Shift by ten pixels.`;
    photo.box.setAttribute("aria-label", label);
  }

  function drawPlace({ weights, size, normalize, divisor, bias }) {
    const [row, column] = place.current();
    const rim = (size - 1) / 2;
    const explained = explainValue(image, SIDE, weights, size, row, column);
    const value = output[row * (SIDE - 2 * rim) + column];
    photo.mark(row, column, size);
    result.mark(row + rim, column + rim, 1);
    hint.textContent = place.isHeld() ? HINT_HELD : matchMedia("(hover: none)").matches ? HINT_FOR_TOUCH : HINT;
    arithmetic.showPlace(explained, { row, column, divisor, bias, output: value, outputColour: colourOf(value) });
    if (frame.root.querySelector("[aria-invalid=true]")) return; // the line says what is wrong with an entry
    const note = normalize && sumsToZero(weights) ? " The weights sum to 0, so they are not divided." : "";
    frame.say(sentence({ row, column, size, sum: explained.sum, divisor, bias, value }) + note);
  }

  async function loadImage() {
    const wanted = showsOwn ? null : model.get("photo");
    const loaded = wanted === null ? ownPicture.image : await greySquare(new Blob([photos[wanted]]), SIDE);
    if (ending.signal.aborted || wanted !== (showsOwn ? null : model.get("photo"))) return; // the reader went on
    image = loaded;
    paint(photo.canvas, image, null);
    redrawOutput();
  }

  // Following the model, which Python or another view may change

  const listeners = {
    photo: () => choosePhoto(model.get("photo")),
    kernel: () => {
      if (typeof model.get("kernel") === "string") controls.style.value = suitableStyle();
      redrawOutput();
    },
    kernel_size: redrawOutput,
    bias: redrawOutput,
    normalize: redrawOutput,
  };
  listenTo(model, listeners, ending.signal);

  controls.style.value = suitableStyle();
  await loadImage();
  redraw.now();
  el.append(unseen);
  return () => ending.abort();
}

export default { render };
