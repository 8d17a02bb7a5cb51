// What is on the stage, in words.

import { dateInWords, timeBetween } from "./entries.js";

const ARTICLES = { network: "a network", "data set": "a data set", idea: "an idea", event: "an event" };

/** @param {import("./entries.js").Entry[]} entries @param {{shown: number[], current: number, since: number}} now */
export function shownInWords(entries, { shown, current, since }) {
  if (!shown.length) return `None of ${entries.length} entries fits: switch a kind on, widen the years, or clear the search.`;
  const [first, last] = [entries[shown[0]].year, entries[shown.at(-1)].year];
  const years = shown.length === 1 ? "" : first === last ? `, all of ${first}` : `, ${first} to ${last}`;
  const count = `${shown.length} of ${entries.length} entries shown${years}.`;
  const one = entries[current];
  const chosen = `${one.name}: ${ARTICLES[one.kind]}, ${dateInWords(one)}`;
  if (since < 0 || since === current) return `${count} ${chosen}.`;
  return `${count} ${chosen}; ${timeBetween(one, entries[since]).words} ${entries[since].name}.`;
}
