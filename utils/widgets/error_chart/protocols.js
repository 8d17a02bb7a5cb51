// Which results a protocol lets through, what each costs, which of them nothing beats, which is beside which.

/**
 * A result as Python's `utils.literature.Result` has it, by field; `paper` is the key of its paper.
 * @typedef {Object<string, any>} Row
 * @typedef {{place: number, row: Row, cost: number, error: number}} Point  place: among all results
 */

const FIELDS = [
  "network", "paper", "place", "url", "year", "split", "crops", "views", "models", "image_size", "extra_data",
  "top1", "top5", "parameters", "multiply_adds", "counted", "note",
];
export const FILTERS = ["split", "crops", "models", "extra_data", "source"];
const MOST_FEW = 20;

/** @param {any[]} values  a text is given by its place: [place] @param {string[]} texts @returns {Row} */
export function rowOf(values, texts) {
  return Object.fromEntries(FIELDS.map((field, i) => [field, Array.isArray(values[i]) ? texts[values[i][0]] : values[i]]));
}

/** What a result is for each of the filters. @param {Row} row @param {Object<string, string[]>} papers */
export function protocolOf({ split, crops, views, models, extra_data: extra, url, paper }, papers) {
  const unfixed = crops === "not stated" ? crops : "unfixed";
  return {
    split,
    crops: views === null ? unfixed : views === 1 ? "one" : views <= MOST_FEW ? "few" : "many",
    models: models === 1 ? "one" : "several",
    extra_data: extra === null ? "without" : "with",
    source: url === null || url === papers[paper].at(-1) ? "paper" : "other",
  };
}

/** What stands on the horizontal axis; null where it is not known. @param {Row} row */
export function costOf(row, x, everyLook) {
  if (x !== "multiply_adds" || !everyLook || row.multiply_adds === null) return row[x];
  return row.views === null ? null : row.multiply_adds * row.views * row.models;
}

/** How often all networks together look at a picture; null where that is no fixed number. @param {Row} row */
export function looksOf({ views, models }) {
  return views === null ? null : views * models;
}

/**
 * Sort the results: those on the stage, and why the others are not.
 * @param {Row[]} rows @param {Object<string, string[]>} papers
 * @param {Object<string, any>} settings  the figure's traits
 * @returns {{points: Point[], others: number, lacking: number, unfixed: number}}
 *     others: have another protocol; lacking: have no number for an axis; unfixed: no fixed number of looks
 */
export function sorted(rows, papers, settings) {
  const { x, y, every_look: everyLook } = settings;
  const found = { points: [], others: 0, lacking: 0, unfixed: 0 };
  rows.forEach((row, place) => {
    const protocol = protocolOf(row, papers);
    const cost = costOf(row, x, everyLook);
    if (!FILTERS.every((name) => [protocol[name], "any"].includes(settings[name]))) found.others += 1;
    else if (row[y] === null || row[x] === null) found.lacking += 1;
    else if (cost === null) found.unfixed += 1;
    else found.points.push({ place, row, cost, error: row[y] });
  });
  return found;
}

/** Those points that no other is below, in the order of their cost. @param {Point[]} points */
export function unbeaten(points) {
  const beats = (one, other) =>
    one.cost <= other.cost && one.error <= other.error && (one.cost < other.cost || one.error < other.error);
  return points.filter((point) => !points.some((one) => beats(one, point))).sort((one, other) => one.cost - other.cost);
}

/** The point that the card is about: the chosen one, or else the first of the same network, or none.
 * @param {Row[]} rows @param {Point[]} points @param {number | null} chosen */
export function followed(rows, points, chosen) {
  if (chosen === null) return undefined;
  return points.find(({ place }) => place === chosen) ?? points.find(({ row }) => row.network === rows[chosen].network);
}

/**
 * Lines through points that belong together: networks of one paper in one table with one protocol; or, where
 * every look is counted, one network that was looked at more and more often.
 * @param {Point[]} points @param {boolean} isByLooks
 */
export function joined(points, isByLooks) {
  const groups = new Map();
  const seen = new Map(); // how often: what is there twice begins another line
  for (const point of points) {
    const { network, paper, place, url, split, crops, views, models, extra_data: extra } = point.row;
    const same = isByLooks ? [network] : [place, crops, views];
    const start = JSON.stringify([paper, url, split, models, extra, ...same]);
    const twin = JSON.stringify([start, isByLooks ? views : network]);
    const turn = seen.get(twin) ?? 0;
    seen.set(twin, turn + 1);
    const key = `${turn} ${start}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()]
    .map((group) => group.sort((one, other) => one.cost - other.cost || one.error - other.error))
    .filter((group) => group.length > 1);
}

/**
 * Where an arrow key leads. To the left and right: to the next place across, so that all are reached. Up and down:
 * to the nearest place there; steps aside count twice.
 * @param {[number, number][]} places  from the left, from the top @param {number} from
 * @param {number} rows @param {number} columns  the direction; more columns, more places; infinite: to the end
 * @returns {number} `from` itself where there is nothing
 */
export function neighbour(places, from, rows, columns) {
  const inOrder = places.map((_, i) => i).sort((i, k) => places[i][0] - places[k][0] || places[i][1] - places[k][1] || i - k);
  if (rows === 0) {
    return inOrder[Math.max(0, Math.min(places.length - 1, inOrder.indexOf(from) + columns))];
  }
  let [nearest, least] = [from, Infinity];
  for (const i of inOrder) {
    const ahead = (places[i][1] - places[from][1]) * Math.sign(rows);
    const far = ahead + 2 * Math.abs(places[i][0] - places[from][0]);
    if (ahead > 0 && far < least) [nearest, least] = [i, far];
  }
  return nearest;
}
