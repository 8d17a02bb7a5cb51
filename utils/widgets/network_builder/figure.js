// A network as a list of layers to change: shapes, parameters, multiply-adds, memory, receptive fields.

import { accountNetwork } from "../shared/accounting.js";
import { button, copyButton, createFrame, element, select } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { addressText, builtFrom, createAddress, presetOf } from "./address.js";
import { createEditor } from "./editor.js";
import { createOverview, createTable } from "./table.js";
import { createViews, fieldInWords, fieldOf, gridOfUnits, unitInWords } from "./views.js";
import { builderCode, same } from "./words.js";

const TITLE = "Where are the weights, where is the work?";
const TRAITS = { network: "network", inputShape: "input_shape", layer: "layer", unit: "unit" };
const OWN = "own"; // a network of the reader's own

function render({ model, el }) {
  const ending = new AbortController();
  const known = {
    presets: model.get("_presets"),
    defaults: model.get("_defaults"),
    newLayers: model.get("_new_layers"),
    activations: model.get("_activations"),
    limits: model.get("_limits"),
  };
  const first = current();
  let notice = ""; // what is wrong with the address, until the reader does something
  let waiting; // the timer of the address

  // What is on the page

  const frame = createFrame(el, { name: "network-builder", title: TITLE, signal: ending.signal });
  const address = createAddress(frame.root, model.get("name"));
  const overview = createOverview(choose);
  const table = createTable({ choose, move, remove, edit: () => editor.focus() });
  const editor = createEditor(known, { set: setSetting, move, remove, add, say: frame.say, leave: () => redraw.soon() });
  const views = createViews({
    choose: (row, column) => change({ unit: [row, column] }),
    step(rows, columns) {
      const { unit } = current();
      change({ unit: [unit[0] + rows, unit[1] + columns] });
    },
  });
  frame.stage.append(
    overview.root,
    table.root,
    editor.actions,
    element("div", { class: "chosen" }, views.root, editor.root),
  );

  const presets = select("Network", Object.keys(known.presets).map((name) => [name, name]), (name) => {
    const { network, input_shape: inputShape } = known.presets[name];
    change({ network, inputShape, layer: lastGrid(network, inputShape), unit: null });
  });
  presets.add(OWN, "Your own");
  const link = copyButton("Copy link", () => address.linkTo(addressText(current(), known)), frame.say, "link");
  link.hidden = !address.isOurs;
  const buttons = [copyButton("Copy Keras code", code, frame.say), link, button("Reset", reset)];
  frame.controls.append(presets.control, element("div", { class: "buttons" }, ...buttons));

  // What the reader does

  function choose(layer) {
    if (layer !== current().layer) change({ layer });
  }

  function move(by) {
    const { network, layer } = current();
    const to = layer + by;
    if (layer === 0 || to < 1 || to > network.length) return;
    const others = network.toSpliced(layer - 1, 1);
    change({ network: others.toSpliced(to - 1, 0, network[layer - 1]), layer: to });
  }

  function remove() {
    const { network, layer } = current();
    if (layer === 0) return;
    change({ network: network.toSpliced(layer - 1, 1), layer: Math.min(layer, network.length - 1) });
  }

  function add(kind) {
    const { network, layer } = current();
    if (network.length === known.limits.layers[1]) return;
    change({ network: network.toSpliced(layer, 0, known.newLayers[kind]), layer: layer + 1 });
  }

  function setSetting(name, value) {
    const { network, inputShape, layer } = current();
    if (layer === 0) {
      const place = ["height", "width", "channels"].indexOf(name);
      return change({ inputShape: inputShape.with(place, value) });
    }
    const old = network[layer - 1];
    const follows = name === "pool_size" && same(old.strides, old.pool_size); // as Keras' default does
    const changed = { ...old, [name]: value, ...(follows ? { strides: value } : {}) };
    change({ network: network.with(layer - 1, changed) });
  }

  function reset() {
    set(first);
    notice = "";
    clearTimeout(waiting);
    address.write(null);
  }

  function code() {
    const { network, inputShape, layer } = current();
    const { error } = counted(network, inputShape);
    return builderCode(network, inputShape, known.defaults, error ? `layer ${error.index}: ${error.message}` : "");
  }

  // What the model says

  /** @returns {import("./address.js").Built} */
  function current() {
    const now = Object.fromEntries(Object.entries(TRAITS).map(([name, trait]) => [name, model.get(trait)]));
    return { ...now, layer: Math.min(now.layer, now.network.length) }; // Python may have set a shorter network
  }

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(TRAITS[name], value);
    model.save_changes();
    redraw.soon();
  }

  /** Change something, keep the unit where it was in the picture, and write all of it into the address.
   * @param {Partial<import("./address.js").Built>} values  unit: null for the middle */
  function change(values) {
    const old = current();
    const now = { ...old, ...values };
    now.unit = placed(values.unit, sizeOf(old), old.unit, sizeOf(now));
    notice = "";
    set(now);
    clearTimeout(waiting);
    waiting = setTimeout(() => address.write(addressText(now, known)), 300);
  }

  /** @returns {number[] | null} rows and columns of the chosen layer's output, if it has any */
  function sizeOf({ network, inputShape, layer }) {
    const shape = layer === 0 ? inputShape : counted(network, inputShape).rows[layer - 1]?.outputShape;
    return shape ? gridOfUnits(shape) : null;
  }

  function lastGrid(network, inputShape) {
    return counted(network, inputShape).rows.findLastIndex(({ outputShape }) => outputShape.length === 3) + 1;
  }

  /** Take the network from the address, if there is one.
   * @returns {boolean} whether there is */
  function restore() {
    const text = address.read();
    if (text === null) return false;
    try {
      const { network, inputShape, layer = lastGrid(network, inputShape), unit = null } = builtFrom(text, known);
      const size = sizeOf({ network, inputShape, layer });
      set({ network, inputShape, layer, unit: placed(unit, null, [0, 0], size) });
      notice = "";
    } catch (error) {
      notice = `The address was not understood: ${error.message}. `;
      redraw.soon();
    }
    return true;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, Object.values(TRAITS), draw, ending.signal);

  function draw() {
    const state = current();
    state.unit = placed(state.unit, null, state.unit, sizeOf(state));
    const now = { ...state, ...counted(state.network, state.inputShape), defaults: known.defaults };
    overview.show(now);
    table.show(now);
    editor.show(now);
    views.show(now);
    presets.input.value = presetOf(now, known.presets) ?? OWN;
    if (frame.root.querySelector("[aria-invalid=true]")) return; // the line says what is wrong with an entry
    frame.say(notice + inWords(now));
  }

  addEventListener("hashchange", () => restore() && show(), { signal: ending.signal });
  ending.signal.addEventListener("abort", () => clearTimeout(waiting));

  /** Bring the figure that a link speaks of into view. */
  function show() {
    requestAnimationFrame(() => frame.root.scrollIntoView());
  }

  const isVisit = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // no reload, no way back
  if (restore() && isVisit) show();
  redraw.now();
  return () => ending.abort();
}

/**
 * Account for as many layers as there can be.
 * @returns {{rows: object[], error: {index: number, message: string} | null}}  index: from 1, as in the table
 */
function counted(network, inputShape) {
  try {
    const rows = accountNetwork(network, inputShape);
    const isTooMuch = (row) => Math.max(row.multiplyAdds, row.parameters, row.activations) > Number.MAX_SAFE_INTEGER;
    const index = rows.findIndex(isTooMuch);
    if (index < 0) return { rows, error: null };
    const message = "Too many numbers to count them exactly.";
    return { rows: rows.slice(0, index), error: { index: index + 1, message } };
  } catch ({ layerIndex: index, message }) {
    return { rows: accountNetwork(network.slice(0, index), inputShape), error: { index: index + 1, message } };
  }
}

/**
 * Where a unit is in an output.
 * @param {number[] | null | undefined} wanted  null: the middle; undefined: where `old` was in an output of `oldSize`
 * @param {number[] | null} oldSize @param {number[]} old @param {number[] | null} size  null: there is none
 */
function placed(wanted, oldSize, old, size) {
  if (!size) return old;
  return size.map((length, i) => {
    const isGrid = oldSize && oldSize[0] > 1 && size[0] > 1;
    const part = wanted === undefined && isGrid ? (old[i] + 0.5) / oldSize[i] : 0.5;
    return Math.max(0, Math.min(length - 1, wanted ? wanted[i] : Math.floor(part * length)));
  });
}

function inWords({ network, inputShape, rows, error, layer, unit }) {
  const problem = error ? `Layer ${error.index}, ${network[error.index - 1].layer}: ${error.message} ` : "";
  if (layer > rows.length) return problem;
  if (layer === 0) return `${problem}The input: ${inputShape.join(" × ")} numbers.`;
  const { outputShape, jump } = rows[layer - 1];
  const pixels = jump && (jump[0] === jump[1] ? jump[0] : jump.join(" and "));
  const next = jump ? ` The next unit's field lies ${pixels} ${pixels === 1 ? "pixel" : "pixels"} further.` : "";
  return `${problem}Layer ${layer}, ${unitInWords(outputShape, unit)} ${fieldInWords(fieldOf(rows, layer, unit))}${next}`;
}

export default { render };
