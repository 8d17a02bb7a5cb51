// A photograph as numbers: the pixels around a place, and what becomes of them.

import { listenToArrows } from "../shared/arrow_keys.js";
import { createFrame, element } from "../shared/frame.js";
import { createPicture } from "../shared/picture.js";
import { decode, pictureIn, takeFiles } from "../shared/picture_files.js";
import { createPlace } from "../shared/place.js";
import { followModel, listenTo } from "../shared/redraw.js";
import { CHANNELS, change, changedChannel, countColours, countValues, nearestLevels, turnedRound } from "./arithmetic.js";
import { codeLines, numpyCode } from "./code.js";
import { capital, createControls, initial } from "./controls.js";
import { createHistogram } from "./histogram.js";
import { WINDOW, createNeighbourhood } from "./neighbourhood.js";
import { numberText, sentences, stepsText } from "./words.js";

const MOST = [300, 450]; // rows and columns of the reader's own picture
const TRAITS = ["photo", "place", "order", "channels", "levels", "scale"];
const HINT = "Point or use the arrow keys (Shift: ten pixels); click to hold.";
const HINT_FOR_TOUCH = "Tap or drag to move.";
const HINT_HELD = "Held. Click again to let go.";

async function render({ model, el }) {
  const ending = new AbortController();
  const photos = model.get("_photos");
  const places = model.get("_places"); // where there is something to be seen
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));

  let picture = null; // what is looked at, as it came: see loaded
  let ownPicture = null; // the reader's: known to this view only, never to the model
  let showsOwn = false;
  let inOrder = null; // its pixels, and how often each value occurs, in the order of channels that is set
  let channels = []; // what its values become
  let colours = 0; // that are different

  // What is on the page

  const unseen = new DocumentFragment(); // until it is drawn, so that nothing moves before the reader's eyes
  const title = "Which changes to the numbers can you see?";
  const frame = createFrame(unseen, { name: "with-picture pixel-inspector", title, signal: ending.signal });
  const place = createPlace({
    sides: () => [picture.height, picture.width],
    size: () => 1,
    read: () => model.get("place"),
    write: (pixel) => set({ place: pixel }),
    redraw: () => redraw.soon(),
  });
  const attributes = { tabindex: 0, role: "application", "aria-describedby": frame.statusId };
  const photo = createPicture("input", MOST, attributes, place.moves);
  const hint = element("p", { class: "hint" });
  photo.root.append(hint);
  const neighbourhood = createNeighbourhood();
  const histogram = createHistogram();
  const steps = CHANNELS.map((name) => element("span"));
  const table = element(
    "div",
    { class: "steps" },
    element("p", { class: "caption" }, "The middle pixel"),
    ...CHANNELS.map((name, i) => element("p", {}, element("b", { class: name }, capital(name)), " ", steps[i])),
  );
  const code = element("code");
  const controls = createControls(Object.keys(photos).sort(), {
    photo: (name) => choosePhoto(name, places[name]),
    ownPhoto: () => choosePhoto(null, middleOf(ownPicture)),
    file: openFile,
    order: (order) => set({ order }),
    channels: (names) => set({ channels: names }),
    levels: (levels) => set({ levels }),
    scale: (scale) => set({ scale }),
    code: () => numpyCode(current()),
    say: frame.say,
    reset,
  });
  frame.stage.append(photo.root, element("div", { class: "side" }, histogram.root, table), neighbourhood.root);
  frame.controls.append(...controls.parts);
  frame.root.append(element("pre", { class: "numpy", "aria-label": "The same in NumPy" }, code));

  // What the reader does

  listenToArrows(photo.box, place.step);
  const letGo = (event) => event.key === "Escape" && place.isHeld() && place.letGo();
  document.addEventListener("keydown", letGo, { signal: ending.signal });
  takeFiles(frame.root, photo.box, openFile);

  /** @param {string | null} name  null: the reader's own @param {number[]} [start]  the place to look at first */
  function choosePhoto(name, start) {
    showsOwn = name === null;
    if (!showsOwn) set({ photo: name });
    return loadPicture(start);
  }

  async function openFile(file) {
    const opened = await pictureIn(file, readSmall, frame.say);
    if (!opened) return;
    ownPicture = { name: file.name, ...loaded(opened) };
    await choosePhoto(null, middleOf(ownPicture));
  }

  function reset() {
    place.letGo();
    set(first);
    return choosePhoto(first.photo);
  }

  // What the model says

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }

  function current() {
    const [row, column] = place.current();
    return {
      photo: model.get("photo"),
      file: showsOwn ? ownPicture.name : null,
      reduction: model.get("_reductions")[model.get("photo")],
      height: picture.height,
      width: picture.width,
      order: model.get("order"),
      channels: model.get("channels"),
      levels: model.get("levels"),
      scale: model.get("scale"),
      row,
      column,
      isFlat: channels.some(({ deviation }) => deviation === 0),
    };
  }

  // Drawing: at most once a frame, and the picture only if it can have changed

  const redraw = followModel(model, ["place"], draw, ending.signal);
  let pictureIsStale = true;

  function redrawPicture() {
    pictureIsStale = true;
    redraw.soon();
  }

  function draw() {
    if (pictureIsStale) drawPicture();
    pictureIsStale = false;
    drawPlace();
  }

  function drawPicture() {
    const { order, levels, scale } = current();
    inOrder = order === "bgr" ? picture.turned : picture;
    channels = CHANNELS.map((name, i) =>
      changedChannel(inOrder.counts[i], { isOn: model.get("channels").includes(initial(name)), levels, scale }),
    );
    const tables = channels.map(({ bytes }) => bytes);
    const { height, width } = picture;
    if (photo.canvas.height !== height || photo.canvas.width !== width) photo.resize([height, width]);
    photo.root.style.setProperty("--ratio", String(width / height));
    const changed = new ImageData(width, height);
    change(inOrder.pixels, tables, changed.data);
    photo.canvas.getContext("2d").putImageData(changed, 0, 0);
    colours = countColours(inOrder.pixels, tables);
    histogram.show(channels, levels, scale);
    const now = current();
    controls.show(now);
    photo.caption.textContent = `Photo, ${height} × ${width} × 3`;
    const label = `Photo: ${now.file ?? now.photo}. The arrow keys move the place, with Shift by ten pixels.`;
    photo.box.setAttribute("aria-label", label);
  }

  function drawPlace() {
    const now = current();
    const { row, column, height, width, scale } = now;
    const rim = (WINDOW - 1) / 2;
    const around = Array.from({ length: WINDOW ** 2 }, (_, i) =>
      pixelAt(row - rim + Math.floor(i / WINDOW), column - rim + (i % WINDOW), scale),
    );
    const middle = around[(WINDOW ** 2 - 1) / 2];
    photo.mark(row - rim, column - rim, WINDOW);
    neighbourhood.show(around);
    histogram.mark(
      middle.numbers.map((number, i) => (channels[i].isOn ? number : null)),
      middle.texts,
    );
    steps.forEach((line, i) => (line.textContent = stepsText(middle.values[i], channels[i], scale)));
    hint.textContent = place.isHeld() ? HINT_HELD : matchMedia("(hover: none)").matches ? HINT_FOR_TOUCH : HINT;
    code.textContent = `${codeLines(now).join("\n")}  # [${middle.texts.join(", ").replaceAll("−", "-")}]`;
    frame.say(
      sentences(
        { row, column, height, width, texts: middle.texts },
        { order: now.order, channels, levels: now.levels, scale, colours, photoColours: picture.colours },
      ),
    );
  }

  /** What is shown of a pixel; null outside the picture. */
  function pixelAt(row, column, scale) {
    const { height, width } = picture;
    if (row < 0 || row >= height || column < 0 || column >= width) return null;
    const start = 4 * (row * width + column);
    const values = CHANNELS.map((_, i) => inOrder.pixels[start + i]);
    const numbers = values.map((value, i) => channels[i].numbers[value]);
    return {
      values,
      numbers,
      bytes: values.map((value, i) => channels[i].bytes[value]),
      texts: numbers.map((number) => numberText(number, scale)),
    };
  }

  async function loadPicture(start) {
    const wanted = showsOwn ? null : model.get("photo");
    const next = wanted === null ? ownPicture : loaded(await readSmall(new Blob([photos[wanted]])));
    if (ending.signal.aborted || wanted !== (showsOwn ? null : model.get("photo"))) return; // the reader went on
    picture = next;
    if (start) {
      place.letGo();
      set({ place: start });
    }
    redrawPicture();
  }

  // Following the model, which Python or another view may change

  const listeners = {
    photo: () => choosePhoto(model.get("photo")),
    order: redrawPicture,
    channels: redrawPicture,
    levels: redrawPicture,
    scale: redrawPicture,
  };
  listenTo(model, listeners, ending.signal);

  await loadPicture();
  redraw.now();
  el.append(unseen);
  return () => ending.abort();
}

/** @param {{height: number, width: number}} picture */
function middleOf({ height, width }) {
  return [height, width].map((side) => Math.floor(side / 2));
}

/** A picture's pixels, as large as MOST allows.
 * @param {Blob} file */
function readSmall(file) {
  return decode(file, (height, width) => {
    const share = Math.min(1, MOST[0] / height, MOST[1] / width);
    const sides = [height, width].map((side) => Math.max(1, Math.round(side * share)));
    return { part: [0, 0, height, width], sides };
  });
}

/** A picture with all that does not change with the settings.
 * @param {ImageData} image */
function loaded({ data, height, width }) {
  const asTheyAre = nearestLevels(256);
  const counts = countValues(data);
  const turned = { pixels: turnedRound(data), counts: counts.toReversed() };
  return { height, width, pixels: data, counts, turned, colours: countColours(data, Array(3).fill(asTheyAre)) };
}

export default { render };
