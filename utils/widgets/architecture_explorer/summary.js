// What one number of the chosen layer sees of the input, and what the networks cost in all.

import { element } from "../shared/frame.js";
import { MEASURES } from "./networks.js";
import { exactly, ratioText, shortly } from "./words.js";

const ROOM = 116; // pixels: the larger of input and field
const TOTALS = Object.keys(MEASURES).filter((measure) => measure !== "receptive field");

export function createField() {
  const caption = element("p", { class: "caption" });
  const picture = element("div", { class: "picture", role: "img" });
  const root = element("div", { class: "field" }, element("div", { class: "room" }, picture), caption);

  /** @param {any} network @param {any} row  of `rowsOf` */
  function show({ input }, { label, sizes }) {
    const places = input.slice(0, -1);
    root.style.visibility = places.length ? "visible" : "hidden";
    if (!places.length) return;
    const { field, seesAll } = sizes;
    const isKnown = field !== null && field.length === places.length;
    const two = (pair) => (pair.length === 1 ? [1, pair[0]] : pair.slice(-2)); // a sequence is one line
    const [height, width] = two(places);
    const [rows, columns] = isKnown ? two(field) : [0, 0];
    const scale = ROOM / Math.max(height, width, rows, columns);
    const box = (name, high, wide) => {
      const size = [wide * scale, high * scale].map((side) => Math.max(side, name === "seen" ? 2 : 6));
      const [x, y] = size.map((side) => (ROOM + 2 - side) / 2);
      return `<rect class="${name}" x="${x}" y="${y}" width="${size[0]}" height="${size[1]}"/>`;
    };
    const seen = isKnown ? box("seen", rows, columns) : "";
    picture.innerHTML =
      `<svg viewBox="0 0 ${ROOM + 2} ${ROOM + 2}" width="${ROOM + 2}" height="${ROOM + 2}" aria-hidden="true">` +
      `${box(seesAll ? "input all" : "input", height, width)}${seen}</svg>`;
    const size = isKnown ? `sees ${field.map(exactly).join(" × ")}` : "sees: not known";
    const whole = `of ${places.map(exactly).join(" × ")}`;
    caption.replaceChildren(element("b", {}, label), element("br"), size, element("br"), whole);
    picture.setAttribute("aria-label", `One number of ${label} ${size} ${whole}`);
  }

  return { root, show };
}

export function createTotals() {
  const body = element("tbody");
  const head = element("tr");
  const table = element("table", { "aria-label": "What the networks have in all" }, element("thead", {}, head), body);
  const root = element("div", { class: "totals" }, table);

  /** @param {any[]} networks  one or two @param {string} measure  the one that the bars show */
  function show(networks, measure) {
    const isPair = networks.length === 2;
    const cell = (text, attributes = {}) => element("td", attributes, text);
    head.replaceChildren(
      element("td"),
      ...networks.map(({ name }) => element("th", { scope: "col", title: name }, name)),
      ...(isPair ? [element("th", { scope: "col", class: "ratio" }, "Ratio")] : []),
    );
    const line = (title, values, texts, isCurrent) =>
      element(
        "tr",
        { class: isCurrent && "current" },
        element("th", { scope: "row" }, title),
        ...texts,
        ...(isPair ? [cell(ratioText(values[1], values[0]))] : []),
      );
    const both = (value) => {
      const made = cell("");
      made.append(element("span", { class: "long" }, exactly(value)), element("span", { class: "short" }, shortly(value)));
      return made;
    };
    const lines = TOTALS.map((name) => [name[0].toUpperCase() + name.slice(1), (total) => total[MEASURES[name]], name === measure]);
    lines.splice(1, 0, ["of them trained", ({ parameters, fixed }) => parameters - fixed, false]);
    body.replaceChildren(
      ...lines.map(([title, valueIn, isCurrent]) => {
        const values = networks.map(({ total }) => valueIn(total));
        return line(title, values, values.map((value) => (value === null ? cell("?") : both(value))), isCurrent);
      }),
    );
  }

  return { root, show };
}
