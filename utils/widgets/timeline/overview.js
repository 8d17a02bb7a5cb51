// All entries on one axis of time, a lane for each kind; the lanes' names switch them on and off.

import { element } from "../shared/frame.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { dateInWords, momentOf, timeBetween } from "./entries.js";
import { besideEachOther, labelled, namedYears, stacked, stackedWithNames } from "./places.js";

const STRIP = 34; // above the lanes: the entry on the card, and the time to it
const NAMES = 11; // in it, from the top
const LINE = 22;
const AXIS = 22;
const WIDE = 640; // from here on, the kinds stand beside the lanes
const SIDE = 8; // left and right of the axis
const MARK = 10;
const GAP = 8; // from the middle of a mark to its name
const RING = 8; // radius
const ROW = 12; // from one mark to the one above
const FLOOR = 7; // under the lowest
const LONGEST = [Infinity, 150, 110, 80, 55]; // pixels of a name: without the longest ones, the others may fit
const PLURALS = { network: "Networks", "data set": "Data sets", idea: "Ideas", event: "Events" };
const SHAPES = {
  network: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
  "data set": "M-4-4h8v8h-8z",
  idea: "M0-5.5L5.5 0L0 5.5L-5.5 0z",
  event: "M0-5L5.2 4H-5.2z",
};

/** @param {string} kind */
export function markOf(kind) {
  return `<svg class="mark ${kindClass(kind)}" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><path d="${SHAPES[kind]}"/></svg>`;
}

/** @param {string} kind */
export function kindClass(kind) {
  return kind.replace(" ", "-");
}

/**
 * @param {import("./entries.js").Entry[]} entries
 * @param {string[]} lanes  kinds
 * @param {[number[], number[]]} heights  of the lanes, on a narrow screen and on a wide one
 * @param {{choose: (place: number) => void, step: (count: number) => void, lane: (step: number) => void,
 *     toggle: (kind: string) => void, describedBy: string}} act
 */
export function createOverview(entries, lanes, heights, act) {
  const axis = element("div", {
    class: "axis", role: "slider", tabindex: 0, "aria-label": "Entry", "aria-valuemin": 1, "aria-describedby": act.describedBy,
  });
  const toggles = lanes.map((kind) => {
    const made = element("button", { type: "button", class: "kind" });
    const count = element("span", { class: "count" });
    made.innerHTML = markOf(kind);
    made.append(element("span", {}, PLURALS[kind]), " ", count);
    made.addEventListener("click", () => act.toggle(kind));
    return { kind, made, count };
  });
  const root = element("div", { class: "overview" }, element("div", { class: "kinds" }, ...toggles.map(({ made }) => made)), axis);
  const widths = new Map(); // of texts
  let places = []; // of the marks: {i, x, y}
  let size = 0;
  let floors = []; // of the lanes
  let tops = [];

  /** @returns {boolean} whether the width is another one than at the last drawing */
  function measure() {
    const isNew = axis.clientWidth !== size;
    size = axis.clientWidth;
    return isNew;
  }

  listenToArrows(axis, (down, right) => (right ? act.step(right) : act.lane(Math.sign(down))));
  axis.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse") axis.setPointerCapture(event.pointerId);
  });
  axis.addEventListener("pointermove", (event) => {
    if (axis.hasPointerCapture(event.pointerId)) chooseAt(event);
  });
  axis.addEventListener("click", chooseAt); // a finger may also have come to scroll

  function chooseAt({ clientX, clientY }) {
    const box = axis.getBoundingClientRect();
    const away = ({ x, y }) => Math.hypot(clientX - box.left - x, clientY - box.top - y);
    const nearest = places.reduce((best, one) => (best && away(best) <= away(one) ? best : one), null);
    if (nearest) act.choose(nearest.i);
  }

  function widthOf(text, weight = 400) {
    const key = `${weight} ${text}`;
    if (!widths.has(key)) {
      const context = document.createElement("canvas").getContext("2d");
      context.font = `${weight} 12px ${getComputedStyle(axis).fontFamily}`;
      widths.set(key, context.measureText(text).width + 2);
    }
    return widths.get(key);
  }

  /** @param {{shown: number[], ofAnyKind: number[], kinds: string[], current: number, since: number, start: number, end: number}} now
   *     current, since: −1 for none */
  function show({ shown, ofAnyKind, kinds, current, since, start, end }) {
    for (const { kind, made, count } of toggles) {
      made.setAttribute("aria-pressed", String(kinds.includes(kind)));
      count.textContent = String(ofAnyKind.filter((i) => entries[i].kind === kind).length);
    }
    if (!size) measure();
    const width = Math.max(size, 100);
    const rooms = heights[Number(root.clientWidth >= WIDE)];
    floors = rooms.map((_, lane) => rooms.slice(0, lane + 1).reduce((sum, room) => sum + room, STRIP));
    tops = floors.map((floor, lane) => floor - rooms[lane]);
    toggles.forEach(({ made }, lane) => made.parentElement.style.setProperty(`--lane-${lane}`, `${rooms[lane]}px`));
    const [from, to] = [Math.min(start, end), Math.max(start, end) + 1];
    const x = (i) => SIDE + ((momentOf(entries[i]) / 24 - from) / (to - from)) * (width - 2 * SIDE);
    places = lanes.flatMap((kind, lane) => {
      const own = shown.filter((i) => entries[i].kind === kind).map((i) => {
        const isInStrip = i === current || i === since;
        return { i, x: x(i), width: isInStrip ? 0 : widthOf(entries[i].name), gap: isInStrip ? RING + 2 : GAP };
      });
      const room = floors[lane] - tops[lane] - 2 * FLOOR;
      return placed(own, room, width).map(({ up, label }, place) => ({ ...own[place], label, y: floors[lane] - FLOOR - up }));
    });
    axis.innerHTML =
      `<svg width="${width}" height="${floors.at(-1) + AXIS}" aria-hidden="true">` +
      grid(from, to, width) + strip(since, current, x, width) + marks(current, since) + "</svg>";
    axis.setAttribute("aria-valuemax", String(Math.max(1, shown.length)));
    axis.setAttribute("aria-valuenow", String(shown.indexOf(current) + 1 || 1));
    const one = entries[current];
    axis.setAttribute("aria-valuetext", one ? `${one.name}, ${dateInWords(one)}, ${one.kind}` : "none");
  }

  function grid(from, to, width) {
    const bottom = floors.at(-1);
    const lines = floors.map((floor) => `<path class="floor" d="M0 ${floor}.5H${width}"/>`);
    const years = namedYears(from, to, width - 2 * SIDE, 44).map((year) => {
      const at = SIDE + ((year - from) / (to - from)) * (width - 2 * SIDE);
      const anchor = at < 18 ? "start" : at > width - 18 ? "end" : "middle";
      const text = { start: 0, end: width, middle: at }[anchor].toFixed(1);
      return `<path class="year" d="M${at.toFixed(1)} ${STRIP}V${bottom + 4}"/><text class="soft" x="${text}" y="${bottom + 18}" text-anchor="${anchor}">${year}</text>`;
    });
    return lines.join("") + years.join("");
  }

  /** Above the lanes: the names of the entry on the card and of the one that time is measured from. */
  function strip(since, current, x, width) {
    if (current < 0) return "";
    const isPair = since >= 0 && since !== current;
    const ends = (isPair ? [since, current] : [current])
      .map((i) => ({ i, x: Math.min(Math.max(x(i), 1), width - 1), width: widthOf(entries[i].name, i === current ? 600 : 400) }))
      .sort((a, b) => a.x - b.x);
    const threads = ends.map(({ i }) => {
      const place = places.find((one) => one.i === i);
      return place ? `<path class="thread" d="M${place.x.toFixed(1)} ${LINE}V${(place.y - RING).toFixed(1)}"/>` : "";
    });
    const lefts = besideEachOther(ends, width, GAP);
    const named = lefts ? ends : ends.filter(({ i }) => i === current);
    const names = named.map(({ i }, place) =>
      `<text class="${i === current ? "here" : "from"}" x="${(lefts ?? besideEachOther(named, width, GAP))[place].toFixed(1)}" y="${NAMES}">${escaped(entries[i].name)}</text>`,
    );
    return threads.join("") + names.join("") + (isPair ? span(ends, timeBetween(entries[current], entries[since]).length, width) : "");
  }

  /** The time between the two: in the middle of its line, or beside a short one. */
  function span([first, last], length, width) {
    const half = widthOf(length) / 2 + 4;
    const middle = (first.x + last.x) / 2;
    const ends = `M${first.x.toFixed(1)} ${LINE - 4}v8M${last.x.toFixed(1)} ${LINE - 4}v8M${first.x.toFixed(1)} ${LINE}`;
    const isInside = last.x - first.x >= 2 * half + GAP;
    const line = isInside ? `H${(middle - half).toFixed(1)}M${(middle + half).toFixed(1)} ${LINE}` : "";
    const [at, anchor] = isInside ? [middle, "middle"] : last.x + GAP + 2 * half <= width ? [last.x + GAP, "start"] : [first.x - GAP, "end"];
    return (
      `<path class="span" d="${ends}${line}H${last.x.toFixed(1)}"/>` +
      `<text class="length" x="${at.toFixed(1)}" y="${LINE + 4}" text-anchor="${anchor}">${length}</text>`
    );
  }

  function marks(current, since) {
    const texts = places.map(({ i, y, label }) => {
      if (!label || i === current || i === since) return "";
      return `<text class="name" x="${label.x.toFixed(1)}" y="${(y + 4).toFixed(1)}" text-anchor="${label.anchor}">${escaped(entries[i].name)}</text>`;
    });
    const shapes = places.map(({ i, x, y }) => {
      const ring = i === current ? `<circle class="ring" r="${RING}"/>` : i === since ? `<circle class="ring since" r="${RING}"/>` : "";
      const title = `<title>${escaped(`${entries[i].name}, ${dateInWords(entries[i])}`)}</title>`;
      return `<g class="mark ${kindClass(entries[i].kind)}" data-id="${escaped(entries[i].id)}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">${title}<path d="${SHAPES[entries[i].kind]}"/>${ring}</g>`;
    });
    return shapes.join("") + texts.join("");
  }

  return { root, axis, measure, show };
}

/** How high each mark of a lane stands, and where its name, if there is room for it.
 * @param {{x: number, width: number, gap: number}[]} marks @param {number} room @param {number} right */
function placed(marks, room, right) {
  for (const longest of LONGEST) {
    const withNames = stackedWithNames(marks, { right, rows: Math.floor(room / ROW) + 1, longest });
    if (withNames) return withNames.map(({ row, label }) => ({ up: row * ROW, label }));
  }
  const rows = stacked(marks.map(({ x }) => x), MARK);
  const pitch = Math.min(ROW, room / Math.max(1, ...rows));
  const ups = rows.map((row) => row * pitch);
  const labels = labelled(marks.map((mark, i) => ({ ...mark, y: ups[i] })), { left: 0, right, height: ROW });
  return ups.map((up, i) => ({ up, label: labels[i] }));
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
