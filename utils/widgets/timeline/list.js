// The entries in the order of time, with the gaps between them.

import { element, uniqueId } from "../shared/frame.js";
import { listenToArrows } from "../shared/arrow_keys.js";
import { dateInWords, shortDate, wholeYears } from "./entries.js";
import { markOf } from "./overview.js";

const LONG = 2; // years without an entry that are worth a word
const SCREENFUL = 6; // entries

/** @param {import("./entries.js").Entry[]} entries @param {{choose: (place: number) => void, step: (count: number) => void}} act */
export function createList(entries, act) {
  const options = entries.map((entry, place) => {
    const made = element("div", { role: "option", id: uniqueId(), "data-id": entry.id, "aria-label": `${entry.name}, ${dateInWords(entry)}, ${entry.kind}` });
    made.innerHTML = markOf(entry.kind);
    made.append(element("span", { class: "date" }, shortDate(entry)), element("span", { class: "name" }, entry.name));
    if (entry.correction) made.append(element("span", { class: "tag" }, "corrected"));
    made.addEventListener("click", () => act.choose(place));
    return made;
  });
  const root = element("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": "Entries, the oldest first" }, ...options);
  listenToArrows(root, (down, right) => act.step(down + right));
  root.addEventListener("keydown", ({ key }) => {
    if (key === "PageDown") act.step(SCREENFUL);
    if (key === "PageUp") act.step(-SCREENFUL);
  });
  let known = -1;

  /** @param {number[]} shown @param {number} current  −1 for none */
  function show(shown, current) {
    const set = new Set(shown);
    options.forEach((option, i) => {
      option.hidden = !set.has(i);
      option.setAttribute("aria-selected", String(i === current));
    });
    shown.forEach((i, place) => {
      const years = place ? wholeYears(entries[shown[place - 1]], entries[i]) : 0;
      if (years >= LONG) options[i].dataset.gap = `${years} years later`;
      else delete options[i].dataset.gap;
    });
    if (current < 0) root.removeAttribute("aria-activedescendant");
    else root.setAttribute("aria-activedescendant", options[current].id);
    if (current >= 0) bringIntoView(options[current], current !== known);
    known = current;
  }

  /** Scroll the list alone, not the page. */
  function bringIntoView(option, isNew) {
    const [top, bottom] = [option.offsetTop, option.offsetTop + option.offsetHeight]; // in the list, which is placed
    if (top < root.scrollTop || bottom > root.scrollTop + root.clientHeight) {
      root.scrollTop = isNew ? (top + bottom - root.clientHeight) / 2 : Math.min(top, Math.max(root.scrollTop, bottom - root.clientHeight));
    }
  }

  return { root, show };
}
