// What is on the stage, in words.

/** A share of 0 to 1: "60 %", on one line. @param {number} share */
export function percentOf(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}

/** @param {number} distance  infinite where a class has no example */
export function distanceText(distance) {
  if (!Number.isFinite(distance)) return "none";
  return distance.toFixed([100, 10].filter((size) => distance < size).length); // three digits or more
}

/** "2", or "1 to 4" where the classes have different numbers. @param {number[][]} places */
export function examplesText(places) {
  const counts = places.map((row) => row.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/**
 * @param {{names: string[], places: number[][], spaces: string[], counts: {right: number, others: number[]}[],
 *     all: number, space: number, label: number, answer: number, query: number}} shown  space: whose answers
 */
export function seenInWords({ names, places, spaces, counts, all, space, label, answer, query }) {
  const numbers = examplesText(places);
  const empty = names.filter((_, i) => places[i].length === 0);
  const unnamed = empty.length ? ` No example of ${empty.join(", ")}: never the answer.` : "";
  const right = spaces.map((name, i) => `${name} ${percentOf(counts[i].right / all)}`).join(", ");
  const verdict = answer === label ? "right" : "wrong";
  return [
    `${numbers} ${numbers === "1" ? "example" : "examples"} a class.${unnamed}`,
    `Right: ${right}.`,
    ...luckInWords(spaces, counts, space),
    `With ${spaces[space]}, test picture ${query + 1} (class ${names[label]}) is called ${names[answer]}: ${verdict}.`,
  ].join(" ");
}

/** Which space is ahead on how many of the other sets. */
function luckInWords(spaces, counts, space) {
  const sets = counts[0].others.length;
  if (sets === 0) return [];
  if (spaces.length === 1) return [`With ${sets} other sets of examples the share varies as the dots show.`];
  const other = spaces.map((_, i) => i).filter((i) => i !== space);
  const ahead = other.map((i) => {
    const better = counts[space].others.filter((right, set) => right > counts[i].others[set]).length;
    return `${spaces[i]} ${better === 1 ? "once" : `${better} times`}`;
  });
  return [`${sets} other sets of examples: ${spaces[space]} ahead of ${ahead.join(", of ")}.`];
}
