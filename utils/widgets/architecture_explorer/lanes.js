// Who feeds whom within a block, as lanes beside its layers. Nothing here touches the page.

/**
 * @param {{place: number, feeds: number[]}[]} layers  of a block, each after those that feed it
 * @param {number[][]} later  what feeds the layers after the block
 * @returns {{count: number, rows: {lane: number, from: number[], through: number[], goesOn: boolean}[]}} for each
 *     layer: its lane, the lanes that end in it or pass through it from above, those that pass by it, and
 *     whether anything takes its output
 */
export function lanesOf(layers, later) {
  const lastUse = new Map();
  layers.forEach(({ feeds }, i) => feeds.forEach((feed) => lastUse.set(feed, i)));
  for (const feeds of later) for (const feed of feeds) lastUse.set(feed, Infinity);
  const own = new Set(layers.map(({ place }) => place));
  const outside = [...new Set(layers.flatMap(({ feeds }) => feeds))].filter((feed) => !own.has(feed));
  const lanes = outside.map((feed) => feed); // which output each lane carries; undefined: it is free
  let count = Math.max(1, lanes.length);

  const rows = layers.map(({ place, feeds }, i) => {
    const from = feeds.map((feed) => lanes.indexOf(feed));
    const isOver = (output) => output !== undefined && lastUse.get(output) <= i;
    const through = lanes.flatMap((output, lane) => (output === undefined || isOver(output) ? [] : [lane]));
    const ended = from.filter((lane) => isOver(lanes[lane])).sort((one, other) => one - other);
    lanes.forEach((output, lane) => isOver(output) && (lanes[lane] = undefined));
    const free = lanes.indexOf(undefined);
    const lane = ended.length ? ended[0] : free >= 0 ? free : lanes.length;
    const goesOn = lastUse.has(place);
    lanes[lane] = goesOn ? place : undefined;
    count = Math.max(count, lanes.length);
    return { lane, from, through, goesOn };
  });
  return { count, rows };
}
