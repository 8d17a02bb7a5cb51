// What the networks see, how sure they are, and what has been done to the digit, in words.

/** @param {number} share */
export function percentText(share) {
  return share >= 0.9995 ? ">99.9 %" : `${(100 * share).toFixed(1)} %`;
}

/** @param {number} degrees  counterclockwise */
export function turnText(degrees) {
  return `${Math.abs(degrees)}°${degrees ? (degrees > 0 ? " left" : " right") : ""}`;
}

/** @param {number} digit */
export function digitInWords(digit) {
  return `${digit === 8 ? "an" : "a"} ${digit}`;
}

/** @typedef {{title: string, order: number[], shares: number[]}} Said  order: the classes, the surest first */

/** @param {Said[]} said @param {boolean} isPaper  nothing is drawn @param {number | null} label  what it is */
export function answersInWords(said, isPaper, label) {
  const texts = said.map(({ title, order: [seen, next], shares }) => {
    const who = said.length > 1 ? `The ${title}` : "The network";
    const after = shares[next] < 0.0005 ? "" : `; next: ${next}, ${percentText(shares[next])}`;
    return `${who} sees ${digitInWords(seen)}, ${percentText(shares[seen]).replace(">", "over ")} sure${after}.`;
  });
  if (isPaper) texts.unshift("Nothing is drawn yet; a network answers all the same.");
  else if (label !== null && said.some(({ order }) => order[0] !== label)) texts.unshift(`It is ${digitInWords(label)}.`);
  return texts.join(" ");
}

/** @param {object} now  the traits */
export function changesInWords({ centred, rotation, flip, shift: [right, down], cover, noise, off, kernels }) {
  const silent = Object.values(off).flat().length;
  const toSide = (pixels, [back, forth]) => pixels && `moved ${Math.abs(pixels)} px ${pixels < 0 ? back : forth}`;
  const count = (number, one, more) => number && `${number} ${number === 1 ? one : more}`;
  const changes = [
    !centred && "not centred",
    rotation && `turned ${turnText(rotation)}`,
    flip && "mirrored",
    toSide(right, ["left", "right"]),
    toSide(down, ["up", "down"]),
    cover && `${cover} × ${cover} pixels covered`,
    noise && `noise ${noise.toFixed(2)}`,
    count(silent, "map off", "maps off"),
    count(kernels.length, "kernel edited", "kernels edited"),
  ].filter(Boolean);
  const text = changes.join(", ");
  return text && `${text[0].toUpperCase()}${text.slice(1)}.`;
}
