// A layer from the inside: all its maps and a kernel to be changed, or one map and all that makes one number of it.

import { button, checkbox, element, slider } from "../shared/frame.js";
import { argmax } from "../shared/network.js";
import { within } from "./input.js";
import { createArrowBox, createMaps, createPlate, gridShape, kindOf, layersToShow, listenToPointer, looksOf, movedTo, signedLooks, three, two, unitName } from "./maps.js";
import { termsOf } from "./terms.js";
import { gridsOf, sumInWords } from "./unit.js";
import { answersInWords } from "./words.js";

const KEYS = ["value", "weight", "product"]; // of a term
const KINDS = ["input", "kernel", "product"]; // the outlines of their grids
const NUMBERS = 5; // rows and columns of a grid in which numbers have room

/**
 * @param {"layer" | "unit"} level  the style hides what is for the other one
 * @param {{pick: (unit: import("./maps.js").Unit) => void,
 *     turnOff: (layer: string, filter: number, isOff: boolean) => void,
 *     edit: (layer: string, filter: number, channel: number, kernel: number[][] | null) => void,
 *     say: (text: string) => void, redraw: () => void,
 *     looked: {layer?: number, group?: number, term?: number, byKey?: boolean}}} act  looked: at what the reader looks, on
 *     both levels; in another layer, first at what counts most; byKey: the reader comes by the keyboard, who needs the focus
 */
export function createInside(level, { pick, turnOff, edit, say, redraw, looked }) {
  let [now, shown, name, layer, channel, place, sides] = []; // what is shown, all layers, and where the unit is
  let [groups, own, edited] = []; // what is summed, the group that is looked at, the edited kernels of the layer
  let items = [];
  const box = (className, ...children) => element("div", { class: className }, ...children);

  // Which unit

  const layerSlider = slider("Layer", { min: 0 }, (i) => pick(movedTo(now, shown[i], channel)));
  const mapSlider = slider("Map", { min: 0 }, (i) => pick({ layer, channel: i, place }));
  const on = checkbox("", (isOn) => turnOff(name, channel, !isOn));
  on.value.textContent = "is on";
  const maps = createArrowBox("maps", (...steps) => {
    if (isDot()) pick(movedTo(now, layer, channel + steps[0] + steps[1]));
    else pick({ layer, channel, place: place.map((at, axis) => within(at + steps[axis], sides[axis])) });
  });
  const showMaps = createMaps(maps, pick);

  // What it is made of

  const strip = createArrowBox("groups", (rows, columns) => look({ group: within(looked.group + rows + columns, groups.length) }));
  strip.addEventListener("click", ({ target }) => look({ group: items.findIndex(({ root }) => root.contains(target)) }));
  const grid = createArrowBox("window", (rows, columns) => look({ term: looked.term + rows * own.columns + columns }));
  const plates = KINDS.map((kind, i) => createPlate(kind, i === 1 ? createField : undefined));
  const [caption, answer, written, chain, ...titles] = Array.from({ length: 7 }, () => element("p"));
  const parts = plates.map(({ root }, i) => box(`${KINDS[i]}-part`, titles[i], i ? root : grid));
  grid.append(plates[0].root);
  const restore = button("Restore kernel", () => edit(name, channel, own.channel, null));
  const restoreAll = button("Restore layer", () => {
    for (const { filter, channel: from } of edited) edit(name, filter, from, null);
    for (const filter of now.off[name] ?? []) turnOff(name, filter, false);
  });
  const root = box(
    `inside ${level}`,
    box("controls", ...[layerSlider, mapSlider, on].map(({ control }) => control)),
    box("made", maps, caption, answer),
    box("sums", strip, box("large", ...parts, box("words", written, chain)), box("buttons", restore, restoreAll)),
  );

  for (const { root: plate, placeAt } of plates) {
    listenToPointer(plate, (event) => {
      const [row, column] = placeAt(event);
      look({ term: row * own.columns + column });
    });
  }

  const isDot = () => sides[0] * sides[1] === 1;

  /** @param {{group?: number, term?: number}} at */
  function look(at) {
    const { group, term } = { ...looked, ...at };
    if (!groups[group]?.terms[term]) return;
    Object.assign(looked, at);
    show(now, true);
    say(written.textContent);
  }

  /** @param {import("./maps.js").Now} newNow @param {boolean} [isKept]  go on looking at the same term */
  function show(newNow, isKept) {
    now = newNow;
    const { network: { layers, shapes }, outputs, image, selected, off, said } = now;
    ({ layer, channel, place } = selected);
    sides = gridShape(shapes[layer + 1]);
    shown = layersToShow(layers);
    name = layers[layer].name;
    const terms = termsOf(now.network, outputs, image, selected);
    const isSum = terms.kind === "sum";
    groups = gridsOf(now, terms);
    edited = now.kernels.filter((one) => one.layer === name);

    const kind = kindOf(now);
    for (const [{ input, value }, at, count, text] of [
      [layerSlider, shown.indexOf(layer), shown.length, name],
      [mapSlider, channel, sides[2], channel],
    ]) {
      Object.assign(input, { max: count - 1, value: at });
      input.ariaValueText = value.textContent = text;
    }
    mapSlider.value.previousSibling.data = `${kind} `;
    on.control.hidden = !isSum || layer === shown.at(-1); // a logit of 0 can be the largest
    on.control.firstChild.textContent = `This ${kind}`;
    on.input.checked = !off[name]?.includes(channel);
    showMaps(now, layer, level === "unit" ? 0 : isDot() ? 16 : 8);
    caption.textContent = `${unitName(now)}: ${two(terms.output)}`;
    maps.ariaLabel = `${caption.textContent}. Arrows: others.`;
    answer.textContent = answersInWords([said[0]], false, null);

    if (looked.layer !== layer || !(isSum || isKept)) {
      const group = argmax(groups.map(({ sum }) => Math.abs(sum)));
      const counts = groups[group].terms.map(({ product, inside, value }) => (isSum ? Math.abs(product) : inside ? value : -Infinity));
      Object.assign(looked, { layer, group, term: argmax(counts) });
    }
    const { group, term } = looked;
    own = groups[group];
    const { rows, columns, terms: mine } = own;
    const all = groups.flatMap((each) => each.terms);
    const looks = KEYS.map((key, i) => (i ? signedLooks(all.map((each) => each[key])) : looksOf(now, layer - 1)));
    const paint = (plate, i, each, texts, ...marks) =>
      plate.show(each.terms.map((one) => one[KEYS[i]]), { ...each, ...looks[i], texts }, ...marks);
    const isRow = shapes[layer].length === 1;
    const isFolded = isRow && layers[layer - 1].layer === "Flatten";
    const before = layers[layer - (isFolded ? 2 : 1)]?.name;
    const map = before ? `map ${own.channel} of ${before}` : "the picture";

    strip.hidden = !groups[1];
    if (items.length !== groups.length) {
      items = groups.map(() => {
        const small = KINDS.map((kind) => createPlate(kind));
        return { small, root: box("", ...small.map((plate) => plate.root), element("span")) };
      });
      strip.replaceChildren(...items.map((item) => item.root));
    }
    items.forEach(({ small, root: item }, i) => {
      small.forEach((plate, k) => paint(plate, k, groups[i]));
      item.lastChild.textContent = two(groups[i].sum);
      item.classList.toggle("chosen", i === group);
    });
    strip.ariaLabel = `${map}: ${two(own.sum)}. Arrows: others.`;

    const names = isRow ? ["Inputs", "Weights"] : ["Window", "Kernel"];
    [...names, `Products, sum ${two(own.sum)}`].forEach((title, i) => (titles[i].textContent = title));
    const hasNumbers = Math.max(rows, columns) <= NUMBERS;
    const here = ["here", Math.floor(term / columns), term % columns];
    plates.forEach((plate, i) => {
      const texts = hasNumbers ? mine.map((one) => (i === 1 ? three : two)(one[KEYS[i]])) : [];
      paint(plate, i, own, texts, here);
    });
    [...plates[1].numbers.children].forEach((field, i) => {
      field.ariaLabel = `Weight row ${Math.floor(i / columns)} column ${i % columns} for ${map}`;
      field.disabled = isRow || !isSum || !on.input.checked;
    });
    restore.ariaDisabled = !edited.some((one) => one.filter === channel && one.channel === own.channel);
    restoreAll.ariaDisabled = !edited[0] && !off[name]?.length;
    root.classList.toggle("no-sum", !isSum);
    root.classList.toggle("wide", columns > 4);
    const { row, column, inside, index, value, weight, product } = mine[term];
    const at = isFolded ? here.slice(1) : [row, column];
    const where = isRow && !isFolded ? `number ${index} of ${before}` : inside ? `row ${at[0]}, column ${at[1]} of ${map}` : `padding around ${map}`;
    written.textContent = `${three(value)}${isSum ? ` × ${three(weight)} ≈ ${three(product)}` : ""}, ${where}`;
    grid.ariaLabel = `${written.textContent}. Arrows: others.`;
    chain.textContent = sumInWords(now, terms);
    if (looked.byKey) maps.focus();
    looked.byKey = false;
  }

  /** A weight of the chosen grid, to be changed. @param {number} i */
  function createField(i) {
    const field = element("input", { autocomplete: "off" });
    field.oninput = () => {
      field.isTyped = true;
      const value = Number(field.value.trim().replace("−", "-").replace(",", ".") || NaN);
      const fits = Math.abs(value) < 100;
      field.ariaInvalid = !fits;
      if (fits) change(i, value);
      else say("Needed: a number between −100 and 100.");
    };
    field.onclick = () => field.setSelectionRange(0, 99);
    field.onchange = field.onblur = () => {
      field.isTyped = field.ariaInvalid = false; // what is wrong gives way to what is computed with
      redraw();
    };
    return field;
  }

  /** Take a new weight; all of its grid have then three decimals. @param {number} i @param {number} value */
  function change(i, value) {
    const weights = own.terms.map(({ weight }, at) => (at === i ? value : Number(weight.toFixed(3))));
    const kernel = Array.from({ length: own.rows }, (_, row) => weights.slice(row * own.columns, (row + 1) * own.columns));
    edit(name, channel, own.channel, kernel);
  }

  return { root, show };
}
