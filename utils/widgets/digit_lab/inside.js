// A layer from the inside: all its maps and a kernel to be changed, or one map and all that makes one number of it.

import { formatNumber } from "../shared/arithmetic.js";
import { button, checkbox, element, slider } from "../shared/frame.js";
import { argmax } from "../shared/network.js";
import { within } from "./input.js";
import { createArrowBox, createMaps, createPlate, gridShape, layersToShow, listenToPointer, looksOf, movedTo, signedLooks, three, two, unitName } from "./maps.js";
import { termsOf } from "./terms.js";
import { gridsOf, sumInWords } from "./unit.js";

const KEYS = ["value", "weight", "product"]; // of a term
const KINDS = ["input", "kernel", "product"]; // the outlines of their grids
const TITLES = ["Window", "Kernel", "Products"];
const NUMBERS = 7; // rows and columns of a grid in which numbers have room

/**
 * @param {"layer" | "unit"} level  the style hides what is for the other one
 * @param {{pick: (unit: import("./maps.js").Unit) => void,
 *     turnOff: (layer: string, filter: number, isOff: boolean) => void,
 *     edit: (layer: string, filter: number, channel: number, kernel: number[][] | null) => void,
 *     say: (text: string) => void, redraw: () => void}} act
 */
export function createInside(level, { pick, turnOff, edit, say, redraw }) {
  let [now, layers, shown, name, terms, groups] = []; // what is shown: the layers, the names, one unit and its sums
  let [layer, channel, place, sides, isRow] = []; // where the unit is, and whether its layer reads a row of numbers
  let [group, term] = [-1, 0]; // what the reader looks at; at first what counts most
  let items = [];
  const box = (className, ...children) => element("div", { class: className }, ...children);

  // Which unit

  const layerSlider = slider("Layer", { min: 0 }, (i) => pick(movedTo(now, shown[i], channel)));
  const mapSlider = slider("Map", { min: 0 }, (i) => pick({ layer, channel: i, place }));
  const on = checkbox("This map", (isOn) => turnOff(name, channel, !isOn));
  on.value.textContent = "is on";
  const maps = createArrowBox("maps", (...steps) => {
    if (isDot()) pick(movedTo(now, layer, channel + steps[0] + steps[1]));
    else pick({ layer, channel, place: place.map((at, axis) => within(at + steps[axis], sides[axis])) });
  });
  const showMaps = createMaps(maps, pick);

  // What it is made of

  const strip = createArrowBox("groups", (rows, columns) => look(within(group + rows + columns, groups.length), term));
  strip.addEventListener("click", ({ target }) => look(items.findIndex(({ root }) => root.contains(target)), term));
  const grid = createArrowBox("window", (rows, columns) => look(group, term + rows * groups[group].columns + columns));
  const plates = KINDS.map((kind, i) => createPlate(kind, i === 1 ? createField : undefined));
  const [caption, written, chain] = KINDS.map(() => element("p"));
  const parts = plates.map(({ root }, i) => box(`${KINDS[i]}-part`, element("p", {}, TITLES[i]), i ? root : grid));
  grid.append(plates[0].root);
  const restore = button("Restore these weights", () => edit(name, channel, groups[group].channel, null));
  const restoreAll = button("Restore the layer", () => {
    for (const { layer: of, filter, channel: from } of now.kernels) if (of === name) edit(name, filter, from, null);
    for (const filter of now.off[name] ?? []) turnOff(name, filter, false);
  });
  const root = box(
    `inside ${level}`,
    box("controls", ...[layerSlider, mapSlider, on].map(({ control }) => control)),
    box("made", maps, caption),
    box("sums", strip, box("large", ...parts), box("", written, chain), box("buttons", restore, restoreAll)),
  );

  for (const { root: plate, placeAt } of plates) {
    listenToPointer(plate, (event) => {
      const [row, column] = placeAt(event);
      look(group, row * groups[group].columns + column);
    });
  }

  const isDot = () => sides[0] * sides[1] === 1;

  function look(newGroup, newTerm) {
    if (!groups[newGroup]?.terms[newTerm]) return;
    [group, term] = [newGroup, newTerm];
    draw();
    say(written.textContent);
  }

  /** @param {import("./maps.js").Now} newNow */
  function show(newNow) {
    now = newNow;
    const { network: { shapes, parts: weighted }, outputs, image, selected, off } = now;
    layers = now.network.layers;
    ({ layer, channel, place } = selected);
    sides = gridShape(shapes[layer + 1]);
    isRow = shapes[layer].length === 1;
    shown = layersToShow(layers);
    name = layers[layer].name;
    terms = termsOf(now.network, outputs, image, selected);
    groups = gridsOf(now, terms);
    for (const [{ input, value }, at, count, text] of [
      [layerSlider, shown.indexOf(layer), shown.length, name],
      [mapSlider, channel, sides[2], channel],
    ]) {
      Object.assign(input, { max: count - 1, value: at });
      input.ariaValueText = value.textContent = text;
    }
    on.control.hidden = !weighted[layer];
    on.input.checked = !off[name]?.includes(channel);
    showMaps(now, layer, level === "unit" ? 0 : isDot() ? 16 : 8);
    caption.textContent = `${unitName(now)}: ${two(terms.output)}`;
    maps.ariaLabel = `${caption.textContent}. Arrows: others.`;
    const isFirst = group < 0;
    group = isFirst ? argmax(groups.map(({ sum }) => Math.abs(sum))) : Math.min(group, groups.length - 1);
    const own = groups[group].terms;
    const isSum = terms.kind === "sum";
    const weightOf = ({ product, inside, value }) => (isSum ? Math.abs(product) : inside ? value : -Infinity);
    term = isFirst || !isSum ? argmax(own.map(weightOf)) : Math.min(term, own.length - 1);
    draw();
  }

  function draw() {
    const isSum = terms.kind === "sum";
    const own = groups[group];
    const { rows, columns, terms: mine } = own;
    const all = groups.flatMap((each) => each.terms);
    const looks = KEYS.map((key, i) => (i ? signedLooks(all.map((each) => each[key])) : looksOf(now, layer - 1)));
    const paint = (plate, i, each, texts, ...marks) =>
      plate.show(each.terms.map((one) => one[KEYS[i]]), { ...each, ...looks[i], texts }, ...marks);
    const before = layer ? layers[layer - 1].name : "the picture";

    strip.hidden = !groups[1];
    if (items.length !== groups.length) {
      items = groups.map(() => {
        const [small, text] = [KINDS.map((kind) => createPlate(kind)), element("span")];
        return { small, text, root: box("", ...small.map((plate) => plate.root), text) };
      });
      strip.replaceChildren(...items.map((item) => item.root));
    }
    items.forEach(({ small, text, root: item }, i) => {
      small.forEach((plate, k) => paint(plate, k, groups[i]));
      text.textContent = two(groups[i].sum);
      item.classList.toggle("chosen", i === group);
    });
    strip.ariaLabel = `Channel ${own.channel} of ${before}: ${two(own.sum)}. Arrows: others.`;

    const hasNumbers = Math.max(rows, columns) <= NUMBERS;
    const isEditable = hasNumbers && !isRow && isSum && on.input.checked && !on.control.hidden;
    const here = ["here", Math.floor(term / columns), term % columns];
    plates.forEach((plate, i) => {
      const texts = hasNumbers ? mine.map((one) => (i === 1 ? three : two)(one[KEYS[i]])) : [];
      paint(plate, i, own, texts, here);
    });
    [...plates[1].numbers.children].forEach((field, i) => {
      field.ariaLabel = `Weight row ${Math.floor(i / columns)} column ${i % columns}`;
      field.disabled = !isEditable;
    });
    root.classList.toggle("no-sum", !isSum);
    root.classList.toggle("wide", columns > 4);
    const { row, column, inside, index } = mine[term];
    const [read, times, makes] = KEYS.map((key) => three(mine[term][key]));
    const [at, beside] = [row, column].map((number) => formatNumber(number));
    const where = isRow ? `number ${index}` : `${inside ? "" : "padding at "}row ${at}, column ${beside} of channel ${own.channel}`;
    written.textContent = `${isSum ? `${read} × ${times} = ${makes}` : read}, ${where} of ${before}`;
    grid.ariaLabel = `${written.textContent}. Arrows: others.`;
    chain.textContent = sumInWords(now, terms);
  }

  /** A weight of the chosen grid, to be changed. @param {number} i */
  function createField(i) {
    const field = element("input", { autocomplete: "off" });
    field.addEventListener("input", () => {
      const value = Number(field.value.replace("−", "-") || NaN);
      const fits = Math.abs(value) < 100;
      field.ariaInvalid = !fits;
      if (fits) change(i, value);
      else say("Needed: a number between −100 and 100.");
    });
    field.addEventListener("click", () => field.setSelectionRange(0, 99));
    field.addEventListener("blur", () => {
      field.ariaInvalid = false;
      redraw();
    });
    return field;
  }

  /** Take a new weight; all of its grid have then three decimals. @param {number} i @param {number} value */
  function change(i, value) {
    const { channel: read, rows, columns, terms: mine } = groups[group];
    const weights = mine.map(({ weight }, at) => (at === i ? value : Number(weight.toFixed(3))));
    const kernel = Array.from({ length: rows }, (_, row) => weights.slice(row * columns, (row + 1) * columns));
    edit(name, channel, read, kernel);
  }

  return { root, show };
}
