// Numbers and layers in words. Nothing here touches the page.

const DIGITS = new Intl.NumberFormat("en-GB");

/** All digits: 138,357,544.
 * @param {number} number */
export function exactly(number) {
  return DIGITS.format(number);
}

/** Three or four digits: 138.4 M; below ten thousand as it is.
 * @param {number} number */
export function shortly(number) {
  if (number < 10_000) return exactly(number);
  const rounded = Number(number.toPrecision(4));
  const [unit, sign] = [[1e12, " T"], [1e9, " G"], [1e6, " M"], [1e3, " k"]].find(([least]) => rounded >= least);
  return `${(rounded / unit).toPrecision(4)}${sign}`;
}

/** @param {number[]} shape */
export function shapeText(shape) {
  return shape.map(exactly).join(" × ");
}

/** "62 %"; never 0 or 100 for what is not.
 * @param {number} part @param {number} whole */
export function percentText(part, whole) {
  const percent = whole ? (100 * part) / whole : 0;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return "< 0.1 %";
  const rounded = percent < 10 || percent > 99 ? percent.toFixed(1) : percent.toFixed(0);
  return rounded === "100.0" ? "> 99.9 %" : `${rounded} %`;
}

/** How many times as much, or as little: "1,002 ×", "6.9 ×", "÷ 4", "÷ 1,058".
 * @param {number} one @param {number} other */
export function ratioText(one, other) {
  if (!one || !other) return "–";
  return one >= other ? `${timesText(one / other)} ×` : `÷ ${timesText(other / one)}`;
}

function timesText(times) {
  if (times < 100) return Number(times.toPrecision(2)).toString();
  return times < 1e5 ? exactly(Math.round(times)) : shortly(times);
}

/** What stands in a row for a measure.
 * @param {any} sizes @param {string} measure @param {number | null} value */
export function valueText({ field, isPartlyKnown, seesAll }, measure, value) {
  if (value === null) return field?.length === 0 && measure === "receptive field" ? "–" : "?";
  if (measure !== "receptive field") return shortly(value) + (measure === "multiply-adds" && isPartlyKnown ? " + ?" : "");
  const isSquare = field.every((side) => side === field[0]);
  return (isSquare && field.length === 2 ? exactly(field[0]) : field.join("×")) + (seesAll ? "*" : "");
}

/**
 * All there is to say of a row.
 * @param {any} network @param {any} row  of `rowsOf`
 */
export function rowInWords(network, row) {
  if (row.type === "input") return `${network.name}, input: ${shapeText(network.input)} numbers.`;
  const { sizes, block, layer } = row;
  const what = layer ? layerInWords(network, layer) : `a block of ${block.layers.length} layers, ${endsOf(block.layers)}.`;
  const name = layer ? layer.label : row.label;
  const costs = costsInWords(sizes, network) + fieldInWords(sizes, network);
  return `${network.name}, ${name}: ${what} Output ${shapeText(sizes.shape)}; ${costs}.`;
}

function endsOf(layers) {
  return [layers[0], layers.at(-1)].map(({ label }) => label).join(" to ");
}

function layerInWords({ layers }, { words, feeds, place }) {
  const previous = place - 1;
  const names = feeds.map((feed) => (feed < 0 ? "the input" : layers[feed].name));
  if (feeds.length === 1 && feeds[0] === previous) return `${words}.`;
  return `${words}; takes ${names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]}.`;
}

function costsInWords({ parameters, fixed, multiplyAdds, isPartlyKnown }, { total }) {
  const share = (part, whole) => (part && part < whole ? ` (${percentText(part, whole)})` : "");
  const notTrained = fixed === 0 ? "" : fixed === parameters ? ", none of them trained" : `, ${exactly(fixed)} of them not trained`;
  const weights = `${exactly(parameters)} ${parameters === 1 ? "parameter" : "parameters"}`;
  const before = `${weights}${share(parameters, total.parameters)}${notTrained}; `;
  if (multiplyAdds === null) return `${before}multiply-adds not known`;
  const least = isPartlyKnown ? "at least " : "";
  return `${before}${least}${exactly(multiplyAdds)} multiply-adds${share(multiplyAdds, total.multiplyAdds)}`;
}

function fieldInWords({ field, seesAll }, { input }) {
  if (field === null) return "; its receptive field is not known";
  if (field.length === 0) return "";
  const isLarger = field.some((side, axis) => side > input[axis]);
  const size = `${field.map(exactly).join(" × ")}${field.length === 1 ? " places" : " pixels"}`;
  const more = isLarger ? `, more than the input's ${input.slice(0, -1).map(exactly).join(" × ")}` : "";
  return `; each number sees ${size}${more}${seesAll ? ", and something of everything" : ""}`;
}
