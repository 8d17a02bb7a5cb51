// Which pictures stand in which row: candidates as they are dealt, queries by their class.

export const DEALS = 20; // orders of the candidates that can be dealt
export const SETS = 20; // in a draw of other sets
export const MOST_OTHERS = 4;
export const PAGE = 8; // queries of a class on the stage at once

/** Rows of candidates by seed, class and place. @param {DataView} bytes @param {number} classes @param {number} shown */
export function readOrders(bytes, classes, shown) {
  return (seed) =>
    Array.from({ length: classes }, (_, one) =>
      Array.from({ length: shown }, (_, place) => bytes.getUint16(2 * ((seed * classes + one) * shown + place), true)),
    );
}

/** For each class the places of its examples. @param {number | number[][]} examples @param {number} classes */
export function placesOf(examples, classes) {
  if (Array.isArray(examples)) return examples;
  const first = Array.from({ length: examples }, (_, place) => place);
  return Array.from({ length: classes }, () => first);
}

/** With one candidate more or less among the examples; null if none would be left.
 * @param {number[][]} places @param {number} one  class @param {number} place */
export function toggled(places, one, place) {
  const row = places[one].includes(place)
    ? places[one].filter((other) => other !== place)
    : [...places[one], place].sort((a, b) => a - b);
  const all = places.with(one, row);
  if (all.every((part) => part.length === 0)) return null;
  const isFirst = row.length > 0 && all.every((part) => part.length === row.length && part.every((value, i) => value === i));
  return isFirst ? row.length : all;
}

/** Queries of each class, in their order. @param {number[]} labels @param {number} classes */
export function queriesByClass(labels, classes) {
  const rows = Array.from({ length: classes }, () => []);
  labels.forEach((label, query) => rows[label].push(query));
  return rows;
}
