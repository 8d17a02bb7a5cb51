// One network: a row of slabs, and a column of blocks that open, with a measure as bars.

import { element, uniqueId } from "../shared/frame.js";
import { lanesOf } from "./lanes.js";
import { rowsOf, slabRows, valueOf } from "./networks.js";
import { createSlabs } from "./slabs.js";
import { percentText, valueText } from "./words.js";

const LANE = 9; // pixels from one lane to the next
const ROW = 30; // the height of the lanes' drawing: a row's, at most

/**
 * @param {{choose: (id: string) => void, point: (id: string | null) => void, toggle: (block: string) => void,
 *     describedBy: string}} act
 */
export function createTree({ choose, point, toggle, describedBy }) {
  const caption = element("p", { class: "caption", id: uniqueId() });
  const heads = ["name", "shape", "bar", "value", "share"].map((name) => element("span", { class: name }));
  const head = element("div", { class: "heads", "aria-hidden": "true" }, ...heads);
  const tree = element("div", { role: "tree", class: "rows", "aria-labelledby": caption.id, "aria-describedby": describedBy });
  const slabs = createSlabs({ choose, point });
  const root = element("div", { class: "network" }, caption, slabs.root, head, tree);
  const made = new Map(); // rows on the page, by id
  const lanes = new Map(); // by block
  let now = null; // what is shown
  let rows = [];

  const idOf = (event) => event.target.closest?.("[role=treeitem]")?.dataset.id;
  tree.addEventListener("click", (event) => {
    const id = idOf(event);
    if (id === undefined) return;
    choose(id);
    const row = rows.find((each) => each.id === id);
    if (row.type === "block") toggle(row.block.name);
    made.get(id)?.line.focus({ preventScroll: true });
  });
  tree.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") point(idOf(event) ?? null);
  });
  tree.addEventListener("pointerleave", () => point(null));
  tree.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !act(event.key)) return;
    event.preventDefault();
    made.get(now.chosen)?.line.focus({ preventScroll: true });
  });

  /** Do what a key of a tree does. @returns {boolean} whether it does anything */
  function act(key) {
    const index = rows.findIndex(({ id }) => id === now.chosen);
    const row = rows[index];
    const go = (place) => choose(rows[Math.max(0, Math.min(rows.length - 1, place))].id);
    const page = Math.max(1, Math.floor(tree.clientHeight / made.get(now.chosen).line.offsetHeight) - 1);
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity };
    if (key in steps) go(index + steps[key]);
    else if ((key === "Enter" || key === " ") && row.type === "block") toggle(row.block.name);
    else if (key === "ArrowRight" && row.type === "block") row.isOpen ? go(index + 1) : toggle(row.block.name);
    else if (key === "ArrowLeft" && row.level === 2) choose(row.block.name);
    else if (key === "ArrowLeft" && row.isOpen) toggle(row.block.name);
    else return ["Enter", " ", "ArrowLeft", "ArrowRight"].includes(key);
    return true;
  }

  /** @param {any} row */
  function createLine({ id, type, level, label, sizes, block, layer }) {
    const cells = heads.map(({ className }) => element("span", { class: className }));
    const [name, shape, bar, value, share] = cells;
    const line = element("div", { role: "treeitem", class: type, "data-id": id, "aria-level": level }, ...cells);
    if (type === "block") name.append(element("span", { class: "mark", "aria-hidden": "true" }));
    if (level === 2) name.append(railOf(block, layer));
    const classes = label.includes("_") ? "label of-words" : "label";
    name.append(element("span", { class: classes, title: label }, element("bdi", {}, label)));
    shape.textContent = sizes.shape.join("×");
    const fill = element("i", { class: "fill" });
    bar.append(fill);
    return { line, fill, value, share, shown: "" };
  }

  /** The lanes beside a layer. */
  function railOf(block, layer) {
    if (!lanes.has(block)) {
      const after = now.network.layers.slice(block.layers.at(-1).place + 1).map(({ feeds }) => feeds);
      lanes.set(block, lanesOf(block.layers, after));
    }
    const { count, rows: all } = lanes.get(block);
    const { lane, from, through, goesOn } = all[block.layers.indexOf(layer)];
    const x = (number) => 6 + LANE * number;
    const middle = ROW / 2;
    const paths = [
      ...through.map((other) => `M${x(other)} 0V${ROW}`),
      ...from.map((other) => `M${x(other)} 0C${x(other)} ${middle * 0.6} ${x(lane)} ${middle * 0.4} ${x(lane)} ${middle}`),
      ...(goesOn ? [`M${x(lane)} ${middle}V${ROW}`] : []),
    ];
    const width = 4 + LANE * count;
    const rail = element("span", { class: "rail", "aria-hidden": "true" });
    rail.style.width = `${width}px`;
    rail.innerHTML =
      `<svg viewBox="0 0 ${width} ${ROW}" width="${width}" preserveAspectRatio="none">` +
      `<path d="${paths.join("")}"/></svg><i style="left:${x(lane)}px"></i>`;
    return rail;
  }

  /** Write into a row what it shows, if that is new. */
  function fill(row, { line, fill: bar, value, share }, most) {
    const { measure, network } = now;
    const number = valueOf(row.sizes, measure);
    bar.style.setProperty("--part", String(Math.min(1, (number ?? 0) / most)));
    const text = row.type === "input" && measure !== "numbers stored" ? "" : valueText(row.sizes, measure, number);
    value.textContent = text;
    const isShare = measure !== "receptive field" && row.type !== "input" && number !== null;
    share.textContent = isShare ? percentText(number, sumOf(network, measure)) : "";
    line.setAttribute("aria-label", `${row.label}, ${text} ${share.textContent}`.trim());
  }

  function sumOf({ total }, measure) {
    return valueOf(total, measure) ?? 0;
  }

  /** @param {{network: any, opened: string[], chosen: string, pointed: string | null, isActive: boolean,
   *     measure: string, most: number, scale: number[]}} next  most: what the longest bar stands for */
  function show(next) {
    const hadFocus = tree.contains(document.activeElement);
    if (now?.network !== next.network) {
      made.clear();
      lanes.clear();
    }
    const before = `${now?.network.name} ${now?.chosen} ${rows.length}`;
    now = next;
    rows = rowsOf(now.network, now.opened);
    const hasMoved = before !== `${now.network.name} ${now.chosen} ${rows.length}`;
    const { network, measure, chosen, pointed, isActive, most } = now;
    caption.replaceChildren(element("b", {}, network.name));
    heads[0].textContent = "Layers";
    heads[1].textContent = "Output";
    heads[2].textContent = measure === "receptive field" ? "Field, pixels" : measure[0].toUpperCase() + measure.slice(1);
    tree.dataset.measure = measure;
    const isField = measure === "receptive field";
    tree.style.setProperty("--mark", isField ? String(Math.max(...network.input.slice(0, -1), 1) / most) : "2");

    const lines = rows.map((row) => {
      if (!made.has(row.id)) made.set(row.id, createLine(row));
      const parts = made.get(row.id);
      const shown = `${measure} ${most}`;
      if (parts.shown !== shown) fill(row, parts, most);
      parts.shown = shown;
      const { line } = parts;
      if (row.type === "block") line.setAttribute("aria-expanded", String(row.isOpen));
      line.setAttribute("aria-selected", String(isActive && row.id === chosen));
      line.classList.toggle("chosen", isActive && row.id === chosen);
      line.classList.toggle("pointed", row.id === pointed);
      line.tabIndex = row.id === chosen ? 0 : -1;
      return line;
    });
    slabs.show({ rows: slabRows(rows), scale: now.scale, chosen: isActive ? chosen : null, pointed });
    if (lines.length !== tree.children.length || lines.some((line, i) => line !== tree.children[i])) tree.replaceChildren(...lines);
    const line = made.get(chosen).line;
    if (hasMoved) scrollTo(line);
    if (hadFocus && isActive) line.focus({ preventScroll: true });
  }

  /** Move the rows, but never the page. */
  function scrollTo(line) {
    const below = line.offsetTop + line.offsetHeight - tree.clientHeight;
    tree.scrollTop = Math.min(line.offsetTop, Math.max(below, tree.scrollTop));
  }

  /** @returns {number} pixels that slabs have */
  function room() {
    return slabs.root.clientWidth;
  }

  return { root, show, room };
}
