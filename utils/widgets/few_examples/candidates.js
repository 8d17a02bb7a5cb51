// The candidates: a row for each class, of which the reader makes examples.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element } from "../shared/frame.js";

/**
 * @param {{names: string[], shown: number, painter: {canvas: () => {root: Node, show: (picture: number) => void}},
 *     toggle: (one: number, place: number) => void}} options  toggle: a candidate becomes an example, or none any more
 */
export function createCandidates({ names, shown, painter, toggle }) {
  let current = 0; // what the Tab key comes to
  const items = names.flatMap((name, one) =>
    Array.from({ length: shown }, (_, place) => {
      const input = element("input", {
        type: "checkbox",
        tabindex: one + place === 0 ? 0 : -1,
        "aria-label": `${name}, candidate ${place + 1}`,
      });
      const canvas = painter.canvas();
      input.addEventListener("change", () => toggle(one, place));
      input.addEventListener("focus", () => comeTo(one * shown + place));
      return { one, place, input, canvas, root: element("label", { class: "pick" }, input, canvas.root) };
    }),
  );
  const cells = names.map((_, one) =>
    element("div", { class: "row" }, ...items.filter((item) => item.one === one).map(({ root }) => root)),
  );
  const root = element("div", { class: "candidates", role: "group", "aria-label": "Candidates: tick the examples; arrow keys move" });
  listenToArrows(root, (rows, columns) => {
    const { one, place } = items[current];
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    items[within(one + rows, names.length) * shown + within(place + columns, shown)].input.focus();
  });

  function comeTo(item) {
    items[current].input.tabIndex = -1;
    current = item;
    items[current].input.tabIndex = 0;
  }

  /** @param {number[][]} order  candidates by class and place @param {number[][]} places  of the examples */
  function show(order, places) {
    for (const { one, place, input, canvas } of items) {
      canvas.show(order[one][place]);
      input.checked = places[one].includes(place);
    }
  }

  return { root, cells, show };
}
