// What there is to choose: which entries are shown, and from where time is measured.

import { button, element, select, slider } from "../shared/frame.js";

const ONLY = [["all", "all"], ["in the book", "with a chapter"], ["corrected", "with a correction"]];

/**
 * @param {import("./entries.js").Entry[]} entries
 * @param {{change: (values: object) => void, reset: () => void}} act
 */
export function createTimelineControls(entries, act) {
  const years = { min: entries[0].year, max: entries.at(-1).year };
  const input = element("input", { type: "search", class: "entry", autocomplete: "off", spellcheck: "false" });
  const find = element("label", { class: "control find" }, element("span", {}, "Find a name, an author, a word"), input);
  input.addEventListener("input", () => act.change({ find: input.value }));
  const only = select("Entries", ONLY, (value) => act.change({ only: value }));
  const start = slider("From", years, (year) => act.change({ start: year, end: Math.max(year, Number(end.input.value)) }));
  const end = slider("To", years, (year) => act.change({ end: year, start: Math.min(year, Number(start.input.value)) }));
  const choices = entries.map(({ id, year, name }) => [id, `${year} ${name}`]);
  const since = select("Time since", [["", "nothing"], ...choices], (id) => act.change({ since: id || null }));
  const buttons = element("div", { class: "buttons" }, button("Reset", act.reset));
  const parts = [start.control, end.control, only.control, since.control, buttons];

  /** @param {import("./entries.js").Settings & {since: string | null}} now */
  function show(now) {
    if (input.value !== now.find) input.value = now.find;
    only.input.value = now.only;
    since.input.value = now.since ?? "";
    for (const [one, year] of [[start, Math.min(now.start, now.end)], [end, Math.max(now.start, now.end)]]) {
      one.input.value = String(year);
      one.value.textContent = String(year);
    }
  }

  return { find, parts, show };
}
