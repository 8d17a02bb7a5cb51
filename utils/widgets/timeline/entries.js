// Which entries are shown, which one is looked at, and how long lies between two.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/**
 * @typedef {{id: string, name: string, year: number, month: number | null, kind: string, what: string,
 *     chapter: string | null, correction: string | null, paper: object | null}} Entry  the oldest comes first
 * @typedef {{kinds: string[], only: string, find: string, start: number, end: number}} Settings
 */

/** When it was, in parts of a year of which each month has two: the middle of its month, or the year's beginning.
 * @param {Entry} entry */
export function momentOf({ year, month }) {
  return 24 * year + (month === null ? 0 : 2 * month - 1);
}

/** Text without accents and capitals.
 * @param {string} text */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/** All that a search looks through.
 * @param {Entry} entry */
export function searchedText({ name, year, what, paper }) {
  const { authors = "", title = "", venue = "" } = paper ?? {};
  return plain([name, year, what, authors, title, venue].join(" "));
}

/** The places of the entries that are shown, whatever their kind, and of those whose kind is switched on.
 * @param {Entry[]} entries @param {string[]} texts  of searchedText @param {Settings} settings */
export function chosenFrom(entries, texts, { kinds, only, find, start, end }) {
  const words = plain(find).split(/\s+/).filter(Boolean);
  const [from, to] = [Math.min(start, end), Math.max(start, end)];
  const ofAnyKind = entries.flatMap(({ year, chapter, correction }, i) => {
    if (year < from || year > to) return [];
    if (only === "in the book" && chapter === null) return [];
    if (only === "corrected" && correction === null) return [];
    return words.every((word) => texts[i].includes(word)) ? [i] : [];
  });
  return { ofAnyKind, shown: ofAnyKind.filter((i) => kinds.includes(entries[i].kind)) };
}

/** Of some entries, the nearest in time, the earlier one of two; the entry itself if it is among them.
 * @param {Entry[]} entries @param {number[]} among @param {number} place @returns {number}  −1 if there is none */
export function nearestInTime(entries, among, place) {
  if (among.includes(place)) return place;
  const moment = momentOf(entries[place]);
  const away = (i) => Math.abs(momentOf(entries[i]) - moment);
  return among.reduce((best, i) => (best < 0 || away(i) < away(best) ? i : best), -1);
}

/** The nearest in time in the next lane that shows one; the entry itself if there is none.
 * @param {Entry[]} entries @param {number[]} shown @param {string[]} lanes @param {number} place @param {number} step */
export function inNextLane(entries, shown, lanes, place, step) {
  for (let lane = lanes.indexOf(entries[place].kind) + step; lane in lanes; lane += step) {
    const found = nearestInTime(entries, shown.filter((i) => entries[i].kind === lanes[lane]), place);
    if (found >= 0) return found;
  }
  return place;
}

/** How far apart two entries are, and which is later: "2 years and 1 month after", "in the same year as".
 * @param {Entry} entry @param {Entry} since */
export function timeBetween(entry, since) {
  const isExact = entry.month !== null && since.month !== null;
  const apart = isExact ? (momentOf(entry) - momentOf(since)) / 2 : 12 * (entry.year - since.year);
  if (apart === 0) return { length: "", words: isExact ? "in the same month as" : "in the same year as" };
  const [years, months] = [Math.floor(Math.abs(apart) / 12), Math.abs(apart) % 12];
  const parts = [counted(years, "year"), counted(months, "month")].filter(Boolean).join(" and ");
  const length = isExact ? parts : `about ${parts}`;
  return { length, words: `${length} ${apart > 0 ? "after" : "before"}` };
}

/** Whole years from one entry to a later one.
 * @param {Entry} first @param {Entry} second */
export function wholeYears(first, second) {
  return Math.floor((momentOf(second) - momentOf(first)) / 24);
}

/** @param {Entry} entry */
export function dateInWords({ year, month }) {
  return month === null ? String(year) : `${MONTHS[month - 1]} ${year}`;
}

/** @param {Entry} entry */
export function shortDate({ year, month }) {
  return month === null ? String(year) : `${MONTHS[month - 1].slice(0, 3)} ${year}`;
}

function counted(count, unit) {
  return count === 0 ? "" : `${count} ${unit}${count === 1 ? "" : "s"}`;
}
