// The open layer: what it does at the ends of its range, and its parameters.

import { button, element, select, slider, uniqueId } from "../shared/frame.js";
import { formatPlain } from "./plain_numbers.js";

/**
 * @param {{kinds: Object, change: (parameter: string, value: any) => void, move: (by: number) => void,
 *     remove: () => void, second: (name: string) => void}} options  kinds: by layer, what its parameters are
 */
export function createPanel({ kinds, change, move, remove, second }) {
  const title = element("p", { class: "layer", id: uniqueId() });
  const pictures = [0, 1].map(createEnd);
  const note = element("p", { class: "note" });
  const parameters = element("div", { class: "parameters" });
  const partner = select("Second picture", [], second);
  const buttons = [button("Earlier", () => move(-1)), button("Later", () => move(1)), button("Remove", remove)];
  const head = element("div", { class: "head" }, title, element("div", { class: "moves" }, ...buttons));
  const ends = element("div", { class: "ends" }, ...pictures.map(({ root }) => root), note);
  const root = element("div", { class: "panel", role: "group", "aria-labelledby": title.id }, ends, head, parameters);
  let fields = [];
  let shown = null; // name of the layer whose parameters these are

  /**
   * @param {string | null} name @param {Object} values
   * @param {{place: number, count: number, note: string, partners: [string, string][], second: string, limit: number}} rest
   *     limit: of the sides of a crop
   */
  function show(name, values, { place, count, note: text, partners, second: chosen, limit }) {
    root.classList.toggle("empty", name === null);
    if (name === null) return;
    title.textContent = name;
    note.textContent = text;
    buttons[0].disabled = place === 0;
    buttons[1].disabled = place === count - 1;
    if (shown !== name) {
      fields = Object.entries(kinds[name]).map(([parameter, kind]) => createField(parameter, kind, change));
      parameters.replaceChildren(...fields.map(({ control }) => control));
      if (name === "MixUp" || name === "CutMix") parameters.append(partner.control);
      shown = name;
    }
    for (const field of fields) field.show(values[field.parameter], limit);
    if (partner.input.options.length !== partners.length || !partner.input.value || partner.kind !== partners.join()) {
      partner.input.replaceChildren(...partners.map(([value, label]) => element("option", { value }, label)));
      partner.kind = partners.join();
    }
    partner.input.value = chosen;
  }

  return { root, pictures, show };
}

function createEnd() {
  const canvas = element("canvas", { width: 1, height: 1, role: "img" });
  const caption = element("figcaption");
  const root = element("figure", {}, element("div", { class: "box" }, canvas), caption);
  return { root, canvas, caption };
}

/** The control of a parameter. */
function createField(parameter, kind, change) {
  const made = { choice, number, range }[kind.kind](parameter, kind, (value) => change(parameter, value));
  return { parameter, ...made };
}

const TEXTS = { null: "None (noise)", 0: "0 (black)" };

function choice(parameter, { values }, onChange) {
  const { input, control } = select(
    parameter,
    values.map((value, i) => [String(i), TEXTS[value] ?? value]),
    (i) => onChange(values[Number(i)]),
  );
  return { control, show: (value) => (input.value = String(values.indexOf(value))) };
}

function number(parameter, { least, most, step, whole }, onChange) {
  const { input, value, control } = slider(parameter, { min: least, max: most }, onChange);
  input.step = step;
  function show(now, limit) {
    if (whole && most > 5) input.max = Math.min(most, limit);
    input.value = String(now);
    value.textContent = formatPlain(now);
  }
  return { control, show };
}

/** Two sliders that push each other. */
function range(parameter, { least, most, step, default: standard }, onChange) {
  const value = element("span", { class: "value" });
  let now = [0, 0];
  const inputs = ["from", "to"].map((end, i) => {
    const input = element("input", { type: "range", min: least, max: most, step, "aria-label": `${parameter}, ${end}` });
    input.addEventListener("input", () => {
      const moved = Number(input.value);
      onChange(i === 0 ? [moved, Math.max(moved, now[1])] : [Math.min(moved, now[0]), moved]);
    });
    return input;
  });
  const head = element("span", {}, `${parameter} `, value);
  const control = element("div", { class: "control range", role: "group", "aria-label": parameter }, head, ...inputs);
  const none = standard === null ? addNone(control, () => now, onChange) : null;

  function show(given) {
    if (given) now = given;
    value.textContent = given ? `${formatPlain(given[0])} to ${formatPlain(given[1])}` : "None";
    inputs.forEach((input, i) => {
      input.value = String(now[i]);
      input.disabled = !given;
    });
    if (none) none.checked = !given;
  }

  return { control, show };
}

/** A box to tick for None, which means: as the other factor. */
function addNone(control, read, onChange) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked ? null : read()));
  control.firstChild.after(element("label", { class: "none" }, input, "None: as height"));
  return input;
}
