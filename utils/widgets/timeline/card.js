// The card of one entry: what it was, its paper, its chapter, and what the course said of it.

import { button, element } from "../shared/frame.js";
import { dateInWords } from "./entries.js";
import { markOf } from "./overview.js";

const NONE = "No entry fits. Switch a kind on, widen the years, or clear the search.";

/** @param {{step: (count: number) => void, measure: () => void}} act  measure: from this entry, or no longer */
export function createCard({ step, measure }) {
  const [mark, head, name, what, authors, venue, chapter, said] = ["span", "span", "b", "p", "p", "p", "p", "p"].map((tag) => element(tag));
  const title = element("a", { class: "paper", target: "_blank", rel: "noopener noreferrer" });
  const from = button("Measure from here", measure);
  const steps = [button("Earlier", () => step(-1)), button("Later", () => step(1))];
  said.className = "correction";
  authors.className = venue.className = "note";
  head.className = "note";
  name.className = "name";
  const rest = element("div", { class: "filled" }, element("p", {}, mark, " ", head), element("p", {}, name), what, authors, title, venue, chapter, said);
  const none = element("p", { class: "note" }, NONE);
  const root = element("section", { class: "card" }, rest, element("div", { class: "foot" }, ...steps, from), none);

  /** @param {import("./entries.js").Entry | undefined} entry @param {boolean} isStart  whether time is measured from it */
  function show(entry, isStart) {
    none.hidden = Boolean(entry);
    rest.hidden = from.parentElement.hidden = !entry;
    if (!entry) return;
    const { authors: by = "", title: called = "", venue: where = "", url = null } = entry.paper ?? {};
    mark.innerHTML = markOf(entry.kind);
    head.textContent = `${entry.kind}, ${dateInWords(entry)}`;
    name.textContent = entry.name;
    what.textContent = entry.what;
    authors.textContent = by;
    title.textContent = called;
    title.hidden = !called;
    if (url) title.href = url;
    else title.removeAttribute("href");
    venue.textContent = where;
    chapter.replaceChildren(...(entry.chapter ? [chapterLink(entry.chapter)] : []));
    said.hidden = !entry.correction;
    said.replaceChildren(element("b", {}, "Corrected."), ` ${entry.correction ?? ""}`);
    from.textContent = isStart ? "Stop measuring from here" : "Measure from here";
  }

  return { root, show };
}

/** On the book's pages a link; elsewhere, in a notebook, there is no page to go to: words.
 * @param {string} stem  of the chapter's file */
function chapterLink(stem) {
  const text = chapterName(stem);
  const folder = document.documentElement.dataset.content_root;
  if (folder === undefined) return text;
  return element("a", { class: "chapter", href: `${folder}chapters/${stem}.html` }, text);
}

/** @param {string} stem  such as "08-lenet-alexnet" */
export function chapterName(stem) {
  return `Chapter ${stem.split("-")[0].replace(/^0/, "")} of this book`;
}
