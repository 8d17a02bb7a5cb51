// The query that is looked at: how far it is from each class.

import { element } from "../shared/frame.js";
import { distanceText } from "./words.js";

/** @param {string[]} names  of the classes @param {{canvas: () => any}} painter */
export function createCard(names, painter) {
  const [picture, example] = [painter.canvas(), painter.canvas()];
  const head = element("p", { class: "head" });
  const verdict = element("p", { class: "verdict" });
  const rows = names.map((name) => {
    const [bar, value] = [element("i"), element("span")];
    return { bar, value, root: element("div", {}, element("b", {}, name), element("div", {}, bar), value) };
  });
  const nearest = element("p", { class: "note" });
  const root = element(
    "div",
    { class: "card" },
    element("div", { class: "who" }, picture.root, element("div", {}, head, verdict)),
    element("p", { class: "note" }, "Distance to the mean of each class"),
    element("div", { class: "far" }, ...rows.map((row) => row.root)),
    element("div", { class: "nearest" }, example.root, nearest),
  );

  /** @param {{query: number, picture: number, label: number, answer: number, distances: number[],
   *     example: {row: number, label: number, distance: number}}} looked */
  function show({ query, picture: shown, label, answer, distances, example: one }) {
    const isRight = answer === label;
    const longest = Math.max(...distances.filter(Number.isFinite), 1e-12);
    picture.show(shown);
    example.show(one.row);
    head.textContent = `Test picture ${query + 1}, class ${names[label]}`;
    verdict.textContent = isRight ? `called ${names[answer]} ✓ right` : `called ${names[answer]} ✗ wrong`;
    verdict.classList.toggle("wrong", !isRight);
    rows.forEach(({ bar, value, root: row }, i) => {
      bar.style.width = Number.isFinite(distances[i]) ? `${(100 * distances[i]) / longest}%` : "0";
      value.textContent = distanceText(distances[i]);
      row.classList.toggle("least", i === answer);
    });
    nearest.textContent = `Nearest example: ${names[one.label]}, distance ${distanceText(one.distance)}`;
  }

  return { root, show };
}
