// Axes: what they reach from and to, where a number stands on them (0 to 1), and their ticks.

const UNITS = { parameters: 1e6, multiply_adds: 1e9, year: 1 };
// What a logarithmic axis shorter than so many powers of ten has ticks at, from one power to the next.
const STEPS = [
  [1.2, [1, 1.5, 2, 3, 4, 5, 7]],
  [2.2, [1, 2, 5]],
  [3, [1, 3]],
  [Infinity, [1]],
];
const MARGIN = 0.05; // of its length, at each end of an axis

/**
 * @param {number[]} values  that the axis has room for
 * @param {string} x  "parameters" and "multiply_adds" are logarithmic
 * @returns {{place: (value: number) => number, ticks: [number, string][]}}
 */
export function costAxis(values, x) {
  const unit = UNITS[x];
  return x === "year" ? evenAxis(values) : logAxis(values, unit);
}

/** Errors, in per cent. @param {number[]} values */
export function errorAxis(values) {
  return logAxis(values, 1);
}

function logAxis(values, unit) {
  const [low, high] = withRoom(Math.log10(Math.min(...values)), Math.log10(Math.max(...values)));
  const steps = STEPS.find(([most]) => high - low < most)[1];
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  const place = (value) => (Math.log10(value) - low) / (high - low);
  return { place, ticks: ticks.filter((tick) => isInside(place(tick))).map((tick) => [tick, numberText(tick / unit)]) };
}

function evenAxis(values) {
  const [low, high] = withRoom(Math.min(...values), Math.max(...values));
  const step = [1, 2, 5].find((one) => (high - low) / one <= 9) ?? 10;
  const place = (value) => (value - low) / (high - low);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high; i++) ticks.push(i * step);
  return { place, ticks: ticks.map((tick) => [tick, String(tick)]) };
}

function withRoom(least, most) {
  const room = most > least ? (most - least) * MARGIN : 0.5;
  return [least - room, most + room];
}

function isInside(place) {
  return place >= 0 && place <= 1;
}

function numberText(number) {
  return Number(number.toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}
