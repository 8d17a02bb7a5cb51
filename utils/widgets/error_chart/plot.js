// The plot: axes, lines, points, names; over them a list of the points for keyboards and screen readers.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element, uniqueId } from "../shared/frame.js";
import { placeLabels } from "./labels.js";
import { neighbour } from "./protocols.js";

const VECTORS = "http://www.w3.org/2000/svg";
const ROOM = { left: 34, right: 8, top: 24, bottom: 40 };
const RING = 5; // of the point that is looked at, around it
const TICK_ROOM = 44; // pixels for the text of one
const FONT = "12px system-ui, sans-serif";

/** @param {(place: number) => void} choose */
export function createPlot(choose) {
  const picture = document.createElementNS(VECTORS, "svg");
  picture.setAttribute("aria-hidden", "true");
  const list = element("div", { class: "points", role: "listbox", tabindex: 0, "aria-label": "Results" });
  const root = element("div", { class: "plot" }, picture, list);
  const widthOf = createRuler();
  let size = null;
  let marks = []; // of the points: where they are
  let chosen = -1; // which of them
  let listed = "";

  list.addEventListener("click", ({ clientX, clientY }) => {
    if (marks.length === 0) return;
    const { left, top } = picture.getBoundingClientRect();
    const far = marks.map(({ x, y }) => Math.hypot(x - (clientX - left), y - (clientY - top)));
    const nearest = Math.min(...far);
    const there = far.flatMap((one, i) => (one < nearest + 0.5 ? [i] : [])); // points may lie on one another
    choose(marks[there[(there.indexOf(chosen) + 1) % there.length]].place);
  });
  listenToArrows(list, (rows, columns) => {
    if (marks.length === 0) return;
    const places = marks.map(({ x, y }) => [x, y]);
    choose(marks[chosen < 0 ? neighbour(places, 0, 0, -Infinity) : neighbour(places, chosen, rows, columns)].place);
  });

  /** @returns {boolean} whether the size is another one than at the last drawing */
  function measure() {
    const [width, height] = [picture.clientWidth || 600, picture.clientHeight || 300];
    const isNew = !size || size.width !== width || size.height !== height;
    size = { width, height };
    return isNew;
  }

  /**
   * @param {{points: any[], looked: any, across: any, down: any, names: {x: string, y: string}, lines: any[][],
   *     left: any[] | null, labels: string[], texts: string[]}} shown
   *     looked: the point that is looked at; across, down: axes; lines: of points; left: those that nothing
   *     beats; labels, texts: of the points, short and long
   */
  function show({ points, looked, across, down, names, lines, left, labels, texts }) {
    if (!size) measure();
    const right = size.width - ROOM.right;
    const bottom = size.height - ROOM.bottom;
    const x = (cost) => ROOM.left + across.place(cost) * (right - ROOM.left);
    const y = (error) => bottom - down.place(error) * (bottom - ROOM.top);
    marks = points.map(({ place, row, cost, error }) => ({ place, row, x: x(cost), y: y(error), radius: radiusOf(row) }));
    chosen = points.indexOf(looked);
    const corners = (line) => line.map(({ cost, error }) => [x(cost), y(error)]);
    const stairs = stairsThrough(corners(left ?? []));
    picture.innerHTML = [
      ...gridOf(across, down, { x, y, right, bottom }),
      `<text class="axis" x="0" y="11">${names.y}</text>`,
      `<text class="axis" x="${right}" y="${bottom + 34}" text-anchor="end">${names.x}</text>`,
      ...lines.map((line) => `<path class="line" d="${pathThrough(corners(line))}"/>`),
      `<path class="frontier" d="${pathThrough(stairs)}"/>`,
      ...marks.map(markOf),
      ...(chosen < 0 ? [] : [ringOf(marks[chosen])]),
      ...namesOf(points, labels, left ?? [], [...lines.map(corners), stairs], bottom),
    ].join("");
    showList(texts);
  }

  function namesOf(points, labels, left, lines, bottom) {
    const order = points.map((_, i) => i).sort((i, k) => rank(i) - rank(k) || points[i].error - points[k].error);
    function rank(i) {
      return i === chosen ? 0 : left.includes(points[i]) ? 1 : 2;
    }
    const named = order.map((i) => {
      const radius = marks[i].radius + (i === chosen ? RING : 0);
      return { ...marks[i], radius, text: labels[i], width: widthOf(labels[i], i === chosen) };
    });
    const boxes = placeLabels(named, lines, { width: size.width, height: bottom }, ROOM.left);
    return boxes.flatMap((box, k) => {
      if (box === null) return [];
      const kind = order[k] === chosen ? ' class="chosen"' : "";
      return [`<text${kind} x="${box.left.toFixed(1)}" y="${(box.top + 11).toFixed(1)}">${escaped(labels[order[k]])}</text>`];
    });
  }

  function showList(texts) {
    const key = JSON.stringify([marks.map(({ place }) => place), texts]);
    if (listed !== key) {
      listed = key;
      list.replaceChildren(...texts.map((text) => element("span", { role: "option", id: uniqueId(), "aria-selected": "false" }, text)));
    }
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) list.removeAttribute("aria-activedescendant");
    else list.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.hidden = marks.length === 0;
  }

  return { root, show, measure };
}

function gridOf(across, down, { x, y, right, bottom }) {
  const drawn = down.ticks.map(([value, text]) => {
    const at = y(value).toFixed(1);
    return `<path class="grid" d="M${ROOM.left} ${at}H${right}"/><text class="tick" x="${ROOM.left - 6}" y="${at}" dy="4" text-anchor="end">${text}</text>`;
  });
  drawn.push(`<path class="grid" d="M${ROOM.left} ${bottom}H${right}"/>`);
  let free = 0;
  for (const [value, text] of across.ticks) {
    const at = x(value);
    drawn.push(`<path class="grid" d="M${at.toFixed(1)} ${bottom}v4"/>`);
    if (at < free) continue;
    free = at + TICK_ROOM;
    drawn.push(`<text class="tick" x="${at.toFixed(1)}" y="${bottom + 17}" text-anchor="middle">${text}</text>`);
  }
  return drawn;
}

/** The more looks, the larger. */
function radiusOf({ views }) {
  return views === 1 ? 4 : views !== null && views <= 20 ? 5 : 6;
}

/** Validation is filled, test is hollow; one network is round, several are square. */
function markOf({ row, x, y, radius }) {
  const kind = row.split === "test" ? "mark hollow" : "mark";
  if (row.models === 1) return `<circle class="${kind}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`;
  return `<rect class="${kind}" x="${(x - radius).toFixed(1)}" y="${(y - radius).toFixed(1)}" width="${2 * radius}" height="${2 * radius}"/>`;
}

function ringOf({ x, y, radius }) {
  return `<circle class="ring" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius + RING - 1}"/>`;
}

/** Corners of a stair: at each cost, the lowest error so far. @param {[number, number][]} places */
function stairsThrough(places) {
  return places.flatMap(([x, y], i) => (i === 0 ? [[x, y]] : [[x, places[i - 1][1]], [x, y]]));
}

/** @param {[number, number][]} places */
function pathThrough(places) {
  return places.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** The width of a text in pixels; each is measured once. */
function createRuler() {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (text, isBold) => {
    const font = isBold ? `600 ${FONT}` : FONT;
    const key = font + text;
    if (!known.has(key)) {
      context.font = font;
      known.set(key, context.measureText(text).width);
    }
    return known.get(key);
  };
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
