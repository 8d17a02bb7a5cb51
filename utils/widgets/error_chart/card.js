// A card about one result: its errors, how they were measured, what it costs, and where it was published.

import { element } from "../shared/frame.js";
import { costOf, looksOf } from "./protocols.js";
import { exactly, looksText, percent, roughly } from "./words.js";

/** @param {Object<string, string[]>} papers  by key: authors, title, venue, year, address
 * @param {Node} choice  the list of results */
export function createCard(papers, choice) {
  const terms = ["Error", "Measured", "Costs", "Source", "Note"].map((name) => [element("dt", {}, name), element("dd")]);
  const list = element("dl", {}, ...terms.flat());
  const nothing = element("p", { class: "note" }, "Choose a point: click it, or go from one to the next with the arrow keys.");
  const root = element("div", { class: "card" }, choice, list, nothing);
  const [error, measured, costs, source, note] = terms.map(([, value]) => value);

  /** @param {any} [row] */
  function show(row) {
    list.hidden = row === undefined;
    nothing.hidden = row !== undefined;
    if (row === undefined) return;
    error.replaceChildren(`top-5 ${percent(row.top5)}, top-1 ${percent(row.top1)}`);
    measured.replaceChildren(measuredText(row));
    costs.replaceChildren(...costsOf(row));
    source.replaceChildren(...sourceOf(row, papers[row.paper]));
    note.textContent = row.note ?? "";
    for (const part of terms.at(-1)) part.hidden = row.note === null;
  }

  return { root, show };
}

function measuredText(row) {
  const size = row.image_size === null ? "" : `, ${row.image_size} × ${row.image_size} pixels`;
  const extra = row.extra_data === null ? "" : `; other training data: ${row.extra_data}`;
  const pictures = `${row.split === "part of validation" ? "part of the validation" : row.split} pictures`;
  return `${pictures}; ${looksText(row)}${size}${extra}`;
}

function costsOf(row) {
  const { parameters, multiply_adds: multiplyAdds, counted } = row;
  const looks = looksOf(row);
  const each = multiplyAdds === null ? "multiply-adds not known" : `${roughly(multiplyAdds)} multiply-adds a look`;
  const all = looks > 1 && multiplyAdds !== null ? `, ${roughly(costOf(row, "multiply_adds", true))} in all` : "";
  const weights = parameters === null ? "parameters not known" : `${exactly(parameters)} parameters`;
  const before = `${weights}${row.models > 1 && parameters !== null ? " each" : ""}; ${each}${all}`;
  if (counted === null) return [before];
  return counted === "paper" ? [`${before}; as the paper says`] : [`${before}; counted by `, element("code", {}, counted)];
}

function sourceOf({ place, url, year }, [authors, title, venue, , address]) {
  const paper = element("a", { href: address }, title);
  if (url === null || url === address) return [`${authors}: `, paper, `, ${venue}, first ${year}; ${place}`];
  return [element("a", { href: url }, place), `${year === null ? "" : `, ${year}`}; about ${authors}: `, paper, `, ${venue}`];
}
