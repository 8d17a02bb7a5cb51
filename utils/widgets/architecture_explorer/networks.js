// A network as the figure works with it: layers, blocks, what they cost. Nothing here touches the page.

/** What bars can show: the name, as the trait has it, and the part of a layer. */
export const MEASURES = {
  parameters: "parameters",
  "multiply-adds": "multiplyAdds",
  "numbers stored": "stored",
  "receptive field": "field",
};

const MOST_APART = 8; // layers of an open block as slabs of their own

/** Between the name of a block and that of a layer in it, as the trait `chosen` has them. */
export const INSIDE = " / ";

/**
 * @param {string} name
 * @param {{input: number[], layers: any[][], settings: any[][], blocks: [string, number][]}} description  as
 *     description.py makes it
 */
export function unpack(name, { input, layers: lines, settings, blocks: parts }) {
  const layers = lines.map((line, place) => {
    const [own, shape, parameters, fixed, multiplyAdds, stored, field, jump, seesAll, setting, feeds] = line;
    const [kind, words, code, module] = settings[setting];
    const isMadeUp = own.split("/").at(-1).replace(/_\d+$/, "").replaceAll("_", "") === kind.toLowerCase();
    const sizes = { shape, parameters, fixed, multiplyAdds, stored, field, jump, seesAll: Boolean(seesAll) };
    return { name: own, label: isMadeUp ? kind : own, place, kind, words, code, module, ...sizes, feeds: feeds ?? [place - 1] };
  });
  let first = 0;
  const blocks = parts.map(([block, count]) => {
    const inside = layers.slice(first, (first += count));
    return { name: block, layers: inside, ...sums(inside) };
  });
  return { name, input, layers, blocks, total: sums(layers) };
}

/** What layers have together; what comes out is what comes out of the last. */
function sums(layers) {
  const sum = (part) => layers.reduce((all, layer) => all + (layer[part] ?? 0), 0);
  const { shape, field, jump, seesAll } = layers.at(-1);
  const isKnown = layers.some((layer) => layer.multiplyAdds !== null);
  return {
    shape,
    field,
    jump,
    seesAll,
    parameters: sum("parameters"),
    fixed: sum("fixed"),
    multiplyAdds: isKnown ? sum("multiplyAdds") : null,
    isPartlyKnown: isKnown && layers.some((layer) => layer.multiplyAdds === null),
    stored: sum("stored"),
  };
}

/**
 * The rows that stand on the page: the input, each block, and the layers of those that are open.
 * @param {any} network  from `unpack` @param {string[]} opened  names of blocks
 */
export function rowsOf(network, opened) {
  const rows = [{ id: "", type: "input", label: "input", level: 1, sizes: ofInput(network.input) }];
  for (const block of network.blocks) {
    const [only] = block.layers;
    const isAlone = block.layers.length === 1;
    const isOpen = !isAlone && opened.includes(block.name);
    const type = isAlone ? "layer" : "block";
    rows.push({ id: block.name, type, label: block.name, level: 1, sizes: block, block, layer: isAlone ? only : null, isOpen });
    if (!isOpen) continue;
    for (const layer of block.layers) {
      rows.push({ id: block.name + INSIDE + layer.name, type: "layer", label: labelIn(block, layer), level: 2, sizes: layer, block, layer });
    }
  }
  return rows;
}

/** What a layer is called in its open block; one that has no name of its own, by what it is: "1 × 7 convolution". */
function labelIn(block, { label, kind, words }) {
  if (label === kind) return words.split(",")[0];
  return label.startsWith(`${block.name}_`) ? label.slice(block.name.length + 1) : label;
}

/** The rows that are drawn as slabs: of an open block its layers, unless they are many.
 * @param {any[]} rows  of `rowsOf` */
export function slabRows(rows) {
  const isApart = ({ block }) => block.layers.length <= MOST_APART;
  return rows.filter((row) => (row.level === 2 ? isApart(row) : !(row.isOpen && isApart(row))));
}

function ofInput(shape) {
  const stored = shape.reduce((one, other) => one * other, 1);
  const ones = shape.slice(0, -1).map(() => 1);
  return { shape, parameters: 0, fixed: 0, multiplyAdds: 0, stored, field: ones, jump: ones, seesAll: false };
}

/** One number for a measure: of a receptive field, the longer side; null if it is not known.
 * @param {any} sizes @param {string} measure */
export function valueOf(sizes, measure) {
  const value = sizes[MEASURES[measure]];
  if (measure !== "receptive field") return value;
  return value?.length ? Math.max(...value) : null;
}

/** The longest bar: the largest value of a closed block, or the input's size where that is larger.
 * @param {any} network @param {string} measure */
export function mostOf(network, measure) {
  const values = network.blocks.map((block) => valueOf(block, measure) ?? 0);
  if (measure === "receptive field") values.push(longestSide(network.input));
  return Math.max(...values, 1);
}

/** @param {number[]} shape */
export function longestSide(shape) {
  return shape.length > 1 ? Math.max(...shape.slice(0, -1)) : shape[0];
}

/** The width of a map and its channels; a vector is one pixel wide.
 * @param {number[]} shape @returns {[number, number]} */
export function widthAndChannels(shape) {
  return [shape.length > 1 ? shape.at(-2) : 1, shape.at(-1)];
}
