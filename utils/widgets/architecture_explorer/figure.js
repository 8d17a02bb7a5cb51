// One or two networks as blocks that open: where the weights lie, where the work is done, what each layer sees.

import { button, checkbox, copyButton, createFrame, element, select } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { codeOf } from "./code.js";
import { INSIDE, MEASURES, mostOf, rowsOf, slabRows, unpack } from "./networks.js";
import { scaleOf } from "./slabs.js";
import { createField, createTotals } from "./summary.js";
import { createTree } from "./tree.js";
import { rowInWords } from "./words.js";

const TITLE = "Where are the weights, and where is the work?";
const NOTE = "Slabs: as high as the map, as thick as its channels; square roots, on one scale.";
const USUAL_ROOM = 320; // pixels for a row of slabs, before its width is known
const TRAITS = ["shown", "network", "chosen", "opened", "measure", "same_scale"];

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const names = Object.keys(get("networks"));
  const known = new Map(); // networks, unpacked when they are first shown
  const first = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
  const isPair = first.shown.length === 2;
  const kept = {}; // the row that was chosen last, by place and network
  let pointed = null; // {place, id}: where the mouse is

  // What is on the page

  const frame = createFrame(el, { name: "architecture-explorer", title: TITLE, signal: ending.signal });
  const trees = first.shown.map((_, place) =>
    createTree({
      choose: (id) => choose(place, id),
      point: (id) => pointAt(place, id),
      toggle: (block) => toggle(place, block),
      describedBy: frame.statusId,
    }),
  );
  const field = createField();
  const totals = createTotals();
  const beside = element("div", { class: isPair ? "pair" : "alone" }, ...trees.map(({ root }) => root));
  beside.style.setProperty("--rows-wide", String(get("_rows")[1]));
  beside.style.setProperty("--rows-narrow", String(get("_rows")[0]));
  frame.stage.append(beside, element("p", { class: "note" }, NOTE), element("div", { class: "below" }, field.root, totals.root));

  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const measure = select("Bars", Object.keys(MEASURES).map((name) => [name, capital(name)]), (value) => change({ measure: value }));
  const selects = (names.length > first.shown.length ? first.shown : []).map((_, place) => {
    const label = isPair ? ["Left", "Right"][place] : "Network";
    const made = select(label, names.map((name) => [name, name]), (name) => put(place, name));
    made.control.classList.add("choice");
    return made;
  });
  const together = checkbox("Both networks", (checked) => change({ same_scale: checked }));
  together.value.textContent = "bars on one scale";
  const buttons = [copyButton("Copy Keras code", code, frame.say), button("Reset", () => change(first))];
  frame.controls.append(
    measure.control,
    ...selects.map(({ control }) => control),
    ...(isPair ? [together.control] : []),
    element("div", { class: "buttons" }, ...buttons),
  );

  // What the reader does

  function choose(place, id) {
    const network = get("shown")[place];
    pointed = null;
    activePlace = place;
    change({ network, chosen: id });
  }

  function pointAt(place, id) {
    pointed = id === null ? null : { place, id };
    redraw.soon();
  }

  function toggle(place, block) {
    const name = get("shown")[place];
    const opened = get("opened")[name] ?? [];
    const isOpen = opened.includes(block);
    const next = isOpen ? opened.filter((each) => each !== block) : [...opened, block];
    change({ opened: { ...get("opened"), [name]: next } });
  }

  /** Show another network, in one of the two places. */
  function put(place, name) {
    const shown = get("shown").with(place, name);
    const id = kept[`${place} ${name}`] ?? "";
    activePlace = place;
    change({ shown, network: name, chosen: existing(name, id) });
  }

  function code() {
    const { network, row } = current();
    if (row.type === "input") return codeOf(network, network.name, network.layers);
    return codeOf(network, row.label, row.layer ? [row.layer] : row.block.layers);
  }

  // What the model says

  let activePlace = Math.max(0, first.shown.indexOf(first.network));

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function networkOf(name) {
    if (!known.has(name)) known.set(name, unpack(name, get("networks")[name]));
    return known.get(name);
  }

  const openedIn = (name) => get("opened")[name] ?? [];

  /** A row that is there: that of the block, if it is closed. */
  function existing(name, id) {
    const ids = rowsOf(networkOf(name), openedIn(name)).map((row) => row.id);
    return [id, id.split(INSIDE)[0], ""].find((each) => ids.includes(each));
  }

  /** The network and the row that are spoken of. */
  function current() {
    const { place, id } = pointed ?? { place: activePlace, id: get("chosen") };
    const network = networkOf(get("shown")[place]);
    const rows = rowsOf(network, openedIn(network.name));
    const wanted = existing(network.name, id);
    return { network, row: rows.find((row) => row.id === wanted) };
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const shown = get("shown");
    if (shown[activePlace] !== get("network")) activePlace = Math.max(0, shown.indexOf(get("network")));
    const networks = shown.map(networkOf);
    const bars = get("measure");
    const mosts = networks.map((network) => mostOf(network, bars));
    const drawn = networks.map((network) => slabRows(rowsOf(network, openedIn(network.name))));
    const shapes = drawn.map((rows) => rows.map(({ sizes }) => sizes.shape));
    const scale = scaleOf(shapes, Math.min(...trees.map((tree) => tree.room() || USUAL_ROOM)));
    trees.forEach((tree, place) => {
      const network = networks[place];
      const isActive = place === activePlace;
      if (isActive) kept[`${place} ${network.name}`] = get("chosen");
      const id = kept[`${place} ${network.name}`] ?? "";
      tree.show({
        network,
        opened: openedIn(network.name),
        chosen: existing(network.name, id),
        pointed: pointed?.place === place ? pointed.id : null,
        isActive,
        measure: bars,
        most: get("same_scale") ? Math.max(...mosts) : mosts[place],
        scale,
      });
    });
    const { network, row } = current();
    field.show(network, row);
    totals.show(networks, bars);
    measure.input.value = bars;
    together.input.checked = get("same_scale");
    selects.forEach(({ input }, place) => (input.value = shown[place]));
    frame.say(rowInWords(network, row));
  }

  const resizing = new ResizeObserver(() => redraw.soon());
  resizing.observe(beside);
  ending.signal.addEventListener("abort", () => resizing.disconnect());
  redraw.now();
  return () => ending.abort();
}

export default { render };
