// What the reader does to the chosen layer: its settings, its place, and a new one after it.

import { button, checkbox, element, select, uniqueId } from "../shared/frame.js";
import { exactly, sizeFrom, sizeText } from "./words.js";

const LABELS = {
  filters: "Filters",
  kernel_size: "Kernel size",
  strides: "Strides",
  padding: "Padding",
  dilation_rate: "Dilation",
  groups: "Groups",
  activation: "Activation",
  use_bias: "Bias",
  pool_size: "Pool size",
  units: "Units",
  rate: "Rate",
  height: "Height",
  width: "Width",
  channels: "Channels",
};
const SIDES = "Zeros: top, bottom, left, right";

/**
 * @param {{newLayers: object, activations: string[], limits: object}} offered
 * @param {{set: (name: string, value: any) => void, move: (by: number) => void, remove: () => void,
 *     add: (kind: string) => void, say: (text: string) => void, leave: () => void}} act
 */
export function createEditor({ newLayers, activations, limits }, act) {
  const title = element("p", { class: "caption" });
  const numbers = element("p", { class: "caption" });
  const fields = element("div", { class: "fields" });
  const up = button("Up", () => act.move(-1));
  const down = button("Down", () => act.move(1));
  const remove = button("Remove", act.remove);
  const kinds = select("New layer", Object.keys(newLayers).map((kind) => [kind, kind]), () => {}).input;
  kinds.setAttribute("aria-label", "New layer");
  const actions = element(
    "div",
    { class: "actions" },
    up,
    down,
    remove,
    element("span", { class: "adding" }, kinds, button("Add below", () => act.add(kinds.value))),
  );
  const root = element("div", { class: "editor", role: "group" }, title, numbers, fields);
  title.id = uniqueId();
  root.setAttribute("aria-labelledby", title.id);

  let shown = { kind: "" };
  let inputs = {}; // by name of the setting: {control, show(value)}

  function fieldFor(kind, name) {
    if (name === "activation") return choice(name, ["none", ...activations], (text) => (text === "none" ? null : text));
    if (name === "padding" && kind !== "ZeroPadding2D") return choice(name, ["valid", "same"], (text) => text);
    if (name === "use_bias") {
      const { input, control } = checkbox(LABELS[name], (checked) => act.set(name, checked));
      return { control, show: (value) => (input.checked = value) };
    }
    return entry(kind, name);
  }

  function choice(name, texts, parse) {
    const { input, control } = select(LABELS[name], texts.map((text) => [text, text]), (text) => act.set(name, parse(text)));
    return { control, show: (value) => (input.value = value ?? "none") };
  }

  /** A text field for one number, or for several; up and down arrow change a single number by one. */
  function entry(kind, name) {
    const isSides = kind === "ZeroPadding2D";
    const label = isSides ? SIDES : LABELS[name];
    const [least, most] = limits[isSides ? "sides" : name];
    const input = element("input", { class: "entry", type: "text", autocomplete: "off", spellcheck: "false" });
    const control = element("label", { class: isSides ? "control wide" : "control" }, element("span", {}, label), input);
    let value = null;

    const write = (size) => sizeText(size, " × ");

    function take() {
      const isNumbers = /^\s*\d[\d.\s,x×]*$/.test(input.value);
      const numbers = isNumbers ? input.value.split(/[\s,x×]+/).filter(Boolean).map(Number) : [NaN];
      const typed = sizeFrom(kind, name, numbers, limits);
      input.setAttribute("aria-invalid", String(typed === null));
      if (typed !== null) act.set(name, typed);
      else act.say(`${label}: ${needed()} from ${least} to ${most}. Until then ${write(value)} stays.`);
    }

    function needed() {
      if (isSides) return "one, two or four whole numbers";
      if (name === "rate") return "a number";
      return Array.isArray(value) ? "a whole number, or two as in 3 × 5," : "a whole number";
    }

    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", take);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const number = Number(input.value);
      if (!step || name === "rate" || !Number.isInteger(number)) return;
      event.preventDefault();
      input.value = String(Math.max(least, Math.min(most, number + step)));
      take();
    });
    input.addEventListener("blur", () => {
      input.value = write(value);
      input.removeAttribute("aria-invalid");
      act.leave();
    });

    function show(size) {
      value = size;
      // What is being typed ("3x" on the way to "3x5") is left alone.
      if (!input.hasAttribute("aria-invalid")) input.value = write(size);
    }

    return { control, show };
  }

  /** @param {{network: object[], inputShape: number[], rows: object[], layer: number}} now */
  function show({ network, inputShape, rows, layer }) {
    const [height, width, channels] = inputShape;
    const chosen = layer === 0 ? { layer: "Input", height, width, channels } : network[layer - 1];
    const { layer: kind, ...settings } = chosen;
    title.textContent = layer === 0 ? "Input" : `Layer ${layer}: ${kind}`;
    numbers.replaceChildren(...inFull(rows[layer - 1]));
    if (shown.kind !== kind || shown.layer !== layer) {
      shown = { kind, layer };
      inputs = Object.fromEntries(Object.keys(settings).map((name) => [name, fieldFor(kind, name)]));
      fields.replaceChildren(...Object.values(inputs).map(({ control }) => control));
      if (!Object.keys(inputs).length) fields.append(element("p", { class: "nothing" }, "There is nothing to set."));
    }
    for (const [name, value] of Object.entries(settings)) inputs[name].show(value);
    // Not `disabled`, which would take the focus from a reader who has moved a layer to the end.
    const full = network.length === limits.layers[1];
    up.setAttribute("aria-disabled", String(layer < 2));
    down.setAttribute("aria-disabled", String(layer === 0 || layer === network.length));
    remove.setAttribute("aria-disabled", String(layer === 0));
    actions.querySelector(".adding button").setAttribute("aria-disabled", String(full));
  }

  /** Go to the first setting. */
  function focus() {
    fields.querySelector("input, select")?.focus();
  }

  return { root, actions, show, focus };
}

/** All digits of what the table shortens.
 * @param {object | undefined} row */
function inFull(row) {
  return row ? [`${exactly(row.parameters)} parameters, ${exactly(row.multiplyAdds)} multiply-adds`] : ["\u00a0"];
}
