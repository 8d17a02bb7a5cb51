// The queries: a row for each class, with the answer below each picture.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element, uniqueId } from "../shared/frame.js";
import { PAGE } from "./rows.js";

/**
 * @param {{names: string[], rows: number[][], painter: {canvas: () => any}, choose: (query: number) => void}} options
 *     rows: queries of each class; choose: a query is to be looked at
 */
export function createQueries({ names, rows, painter, choose }) {
  const group = uniqueId();
  const pages = Math.ceil(Math.max(...rows.map((row) => row.length)) / PAGE);
  let page = 0;
  const items = names.flatMap((_, one) =>
    Array.from({ length: PAGE }, (_, place) => {
      const input = element("input", { type: "radio", name: group });
      const canvas = painter.canvas();
      const answer = element("span", { "aria-hidden": "true" });
      input.addEventListener("change", () => choose(queryAt(one, place)));
      return { one, place, input, canvas, answer, root: element("label", { class: "asked" }, input, canvas.root, answer) };
    }),
  );
  const cells = names.map((_, one) =>
    element("div", { class: "row" }, ...items.filter((item) => item.one === one).map(({ root }) => root)),
  );
  const root = element("div", { class: "queries", role: "radiogroup", "aria-label": "Test pictures" });
  listenToArrows(root, (down, right) => {
    const now = items.find(({ input }) => input === document.activeElement);
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    const to = items[within(now.one + down, names.length) * PAGE + within(now.place + right, PAGE)];
    if (to === now || to.input.disabled) return;
    to.input.checked = true;
    to.input.focus();
    choose(queryAt(to.one, to.place));
  });

  function queryAt(one, place) {
    return rows[one][page * PAGE + place];
  }

  /** Look at the queries after those on the stage; at the first ones after the last. @param {number} query */
  function goOn(query) {
    const one = rows.findIndex((row) => row.includes(query));
    const next = (page + 1) % pages;
    const place = rows[one].indexOf(query) - page * PAGE + next * PAGE;
    choose(rows[one][place] ?? rows[one][next * PAGE] ?? rows.find((row) => row.length > next * PAGE)[next * PAGE]);
  }

  /** @param {number} query  that is looked at @param {number[]} answers @param {(query: number) => number} pictureOf */
  function show(query, answers, pictureOf) {
    page = Math.floor(Math.max(...rows.map((row) => row.indexOf(query))) / PAGE);
    for (const { one, place, input, canvas, answer, root: item } of items) {
      const here = queryAt(one, place);
      item.classList.toggle("none", here === undefined);
      input.disabled = here === undefined;
      if (here === undefined) {
        input.checked = false;
        canvas.show(null);
        answer.textContent = "";
        continue;
      }
      const isRight = answers[here] === one;
      const said = names[answers[here]];
      canvas.show(pictureOf(here));
      item.classList.toggle("wrong", !isRight);
      answer.textContent = isRight ? said : `✗ ${said}`;
      input.setAttribute("aria-label", `${names[one]}, test picture ${here + 1}: ${isRight ? "right" : `called ${said}, wrong`}`);
      input.checked = here === query;
    }
  }

  /** Which queries of each class are on the stage. */
  function shownInWords() {
    const most = Math.max(...rows.map((row) => row.length));
    return `${page * PAGE + 1} to ${Math.min(most, (page + 1) * PAGE)} of ${most}`;
  }

  return { root, cells, show, goOn, shownInWords };
}
