// The layers of a network as a table, to choose one of; and where its parameters, its work and its memory lie.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element } from "../shared/frame.js";
import { exactly, settingsInWords, shapeInWords, shortly, sizeText } from "./words.js";

const COLUMNS = [
  ["number", "#"],
  ["name", "Layer"],
  ["shape", "Output shape"],
  ["parameters", "Parameters"],
  ["multiplyAdds", "Multiply-adds"],
  ["activations", "Numbers stored"],
  ["receptiveField", "Receptive field"],
  ["jump", "Jump"],
];
const KEYS =
  "Up and down arrow choose a layer, with Alt they move it, Delete removes it, Enter goes to its settings.";

/** What a network has in all, and the share of each layer. */
const QUANTITIES = [
  ["parameters", "Parameters"],
  ["multiplyAdds", "Multiply-adds"],
  ["activations", "Numbers stored"],
];

/**
 * @param {{choose: (layer: number) => void, move: (by: number) => void, remove: () => void, edit: () => void}} act
 *     move and remove are for the chosen layer
 */
export function createTable(act) {
  const body = element("tbody");
  const headers = COLUMNS.map(([name, text]) => element("th", { class: name, role: "columnheader" }, text));
  const head = element("tr", { role: "row" }, ...headers);
  const table = element(
    "table",
    { role: "grid", "aria-label": `Layers of the network. ${KEYS}` },
    element("thead", { role: "rowgroup" }, head),
    body,
  );
  body.setAttribute("role", "rowgroup");
  const root = element("div", { class: "layers" }, table);
  let lines = [];
  let chosen = 0;

  listenToArrows(body, (rows, columns) => {
    const to = Number.isFinite(columns) ? chosen + rows : columns; // Home and End
    act.choose(Math.max(0, Math.min(lines.length - 1, to)));
  });
  body.addEventListener("keydown", (event) => {
    const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) act.move(by);
    else if (event.key === "Delete") act.remove();
    else if (event.key === "Enter") act.edit();
    else return;
    event.preventDefault();
  });

  /** @param {number} index */
  function createLine(index) {
    const cells = Object.fromEntries(COLUMNS.map(([name]) => [name, element("td", { class: name, role: "gridcell" })]));
    const problem = element("td", { class: "problem", role: "gridcell", colspan: COLUMNS.length - 2 });
    const row = element("tr", { role: "row" }, ...Object.values(cells), problem);
    row.addEventListener("click", () => act.choose(index));
    cells.number.textContent = index === 0 ? "" : String(index);
    return { row, cells, problem, shown: "" };
  }

  /** Write what a line says, if that is new.
   * @param {object} line
   * @param {{kind: string, settings: string, counted: object | undefined, message: string, most: object | null}} now
   *     counted: a row of accountNetwork, if there is one; most: the largest of each quantity; null: no bars */
  function fill(line, now) {
    const shown = JSON.stringify(now);
    if (line.shown === shown) return;
    line.shown = shown;
    const { cells, problem } = line;
    const { kind, settings, counted, message, most } = now;
    cells.name.replaceChildren(element("b", {}, kind), ` ${settings}`);
    cells.name.title = settings;
    problem.textContent = message;
    write(cells.shape, counted && shapeInWords(counted.outputShape));
    write(cells.receptiveField, counted && sizeText(counted.receptiveField, " × "));
    write(cells.jump, counted && (counted.jump ? sizeText(counted.jump, " × ") : ""));
    for (const [name] of QUANTITIES) {
      const value = counted?.[name];
      const short = counted && shortly(value);
      write(cells[name], name === "multiplyAdds" ? short : counted && exactly(value), short);
      cells[name].style.setProperty("--share", String(counted && most ? value / most[name] : 0));
    }
  }

  /** @param {{network: object[], inputShape: number[], rows: object[], error: object | null, layer: number,
   *     defaults: object}} now */
  function show({ network, inputShape, rows, error, layer, defaults }) {
    const hadFocus = body.contains(document.activeElement);
    const hasMoved = chosen !== layer || lines.length !== network.length + 1;
    chosen = layer;
    if (lines.length !== network.length + 1) {
      while (lines.length <= network.length) lines.push(createLine(lines.length));
      lines.length = network.length + 1;
      body.replaceChildren(...lines.map(({ row }) => row));
    }
    const most = Object.fromEntries(QUANTITIES.map(([name]) => [name, Math.max(1, ...rows.map((row) => row[name]))]));
    lines.forEach((line, index) => {
      const { row } = line;
      const isInput = index === 0;
      const counted = isInput ? ofInput(inputShape) : rows[index - 1];
      const message = error?.index === index ? error.message : "";
      row.setAttribute("aria-selected", String(index === layer));
      row.tabIndex = index === layer ? 0 : -1;
      row.classList.toggle("wrong", message !== "");
      row.classList.toggle("unknown", !counted && !message);
      const kind = isInput ? "Input" : network[index - 1].layer;
      const settings = isInput ? "" : settingsInWords(network[index - 1], defaults);
      fill(line, { kind, settings, counted, message, most: isInput ? null : most });
    });
    if (hasMoved) scrollTo(lines[layer].row);
    if (hadFocus) lines[layer].row.focus({ preventScroll: true });
  }

  /** Move the rows, but never the page. */
  function scrollTo(row) {
    const above = row.offsetTop - head.offsetHeight;
    const below = row.offsetTop + row.offsetHeight - root.clientHeight;
    root.scrollTop = Math.min(above, Math.max(below, root.scrollTop));
  }

  return { root, show };
}

/** Small columns, one for each layer, for each of the quantities.
 * @param {(layer: number) => void} choose */
export function createOverview(choose) {
  const root = element("div", { class: "overview" });
  const parts = QUANTITIES.map(([name, label]) => {
    const caption = element("p", { class: "caption" });
    const bars = element("div", { class: `bars ${name}`, "aria-hidden": "true" });
    bars.addEventListener("click", (event) => {
      const index = [...bars.children].indexOf(event.target.closest(".bars > span"));
      if (index >= 0) choose(index + 1);
    });
    root.append(caption, bars);
    return { name, label, caption, bars };
  });

  /** @param {{network: object[], rows: object[], error: object | null, layer: number}} now */
  function show({ network, rows, error, layer }) {
    for (const { name, label, caption, bars } of parts) {
      const values = rows.map((row) => row[name]);
      const sum = values.reduce((one, other) => one + other, 0);
      const most = Math.max(...values, 1);
      const short = shortly(sum) === exactly(sum) ? "" : ` (${shortly(sum)})`;
      const remark = name === "activations" ? `${bytesOf(4 * sum)} as float32` : sharesOf(rows, name, sum);
      caption.replaceChildren(
        element("span", {}, label),
        element("b", {}, `${exactly(sum)}${short}`),
        element("span", {}, (error ? `Before layer ${error.index}: ` : "") + remark),
      );
      if (bars.children.length !== network.length) {
        bars.replaceChildren(...network.map(() => element("span", {}, element("i"))));
      }
      [...bars.children].forEach((bar, i) => {
        bar.classList.toggle("current", i + 1 === layer);
        bar.firstChild.style.height = `${(100 * (values[i] ?? 0)) / most}%`;
      });
    }
  }

  return { root, show };
}

/** "Dense 89 %, Conv2D 11 %": the two kinds of layers that have most. */
function sharesOf(rows, name, sum) {
  const sums = new Map();
  for (const row of rows) sums.set(row.layer, (sums.get(row.layer) ?? 0) + row[name]);
  return [...sums]
    .filter(([, part]) => part > 0)
    .sort(([, one], [, other]) => other - one)
    .slice(0, 2)
    .map(([kind, part]) => `${kind} ${percent(part / sum)} %`)
    .join(", ");
}

/** @param {number} bytes */
function bytesOf(bytes) {
  return bytes < 1e6 ? `${Number((bytes / 1000).toPrecision(4))} kB` : `${shortly(bytes)}B`;
}

/** @param {number} share  1 if it is all, and only then 100 */
function percent(share) {
  const rounded = Math.round(100 * share);
  return share < 1 && (rounded === 0 || rounded === 100) ? (100 * share).toFixed(1) : String(rounded);
}

function ofInput(shape) {
  const [height, width, channels] = shape;
  const numbers = height * width * channels;
  return { outputShape: shape, parameters: 0, multiplyAdds: 0, activations: numbers, receptiveField: [1, 1], jump: [1, 1] };
}

/** @param {HTMLElement} cell @param {string} [long]  nothing: not known @param {string} [short]  for narrow pages */
function write(cell, long, short = long) {
  if (long === undefined) cell.replaceChildren("–");
  else if (short === long) cell.replaceChildren(long);
  else cell.replaceChildren(element("span", { class: "long" }, long), element("span", { class: "short" }, short));
}
