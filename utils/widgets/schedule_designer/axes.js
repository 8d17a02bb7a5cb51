// Axes: numbers to places from 0 (bottom, left) to 1, and the ticks that readers see.

const APART = 0.14; // of an axis: the least between two numbers

/** @param {number} most @returns {{place: (value: number) => number, value: (place: number) => number, ticks: [number, string][]}} */
export function linearAxis(most) {
  const step = niceStep(most / 4);
  const count = Math.floor(most / step + 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
  return {
    place: (value) => within(value / most),
    value: (place) => place * most,
    ticks: ticks.map((tick) => [tick, plain(tick)]),
  };
}

/** Whole powers of ten from `least` to `most`. */
export function logAxis(least, most) {
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const every = Math.ceil((high - low) / 5);
  const ticks = [];
  for (let power = Math.round(low); power <= high + 1e-9; power += every) ticks.push(Number(`1e${power}`));
  return {
    place: (value) => (value > 0 ? within((Math.log10(value) - low) / (high - low)) : 0),
    value: (place) => 10 ** (low + place * (high - low)),
    ticks: ticks.map((tick) => [tick, plain(tick)]),
  };
}

/** Accuracy, stretched towards 1: equal lengths divide the share of mistakes by equal factors. */
export function accuracyAxis(most) {
  const known = [0, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
  const top = known.find((tick) => tick > most) ?? 0.9999;
  const length = (value) => -Math.log10(Math.max(1 - value, 1e-9));
  const place = (value) => within(length(value) / length(top));
  const ticks = [top]; // as many as find room, from the top
  for (const tick of known.filter((one) => one < top).reverse()) {
    const isApart = place(ticks.at(-1)) - place(tick) > APART && place(tick) > APART;
    if (isApart || tick === 0) ticks.push(tick);
  }
  return { place, value: (at) => 1 - 10 ** (-at * length(top)), ticks: ticks.reverse().map((tick) => [tick, plain(tick)]) };
}

/** What a logarithmic axis of rates reaches from and to: whole powers of ten, at least two, at most five.
 * @param {number[]} rates */
export function rateLimits(rates) {
  const most = Math.max(...rates);
  if (!(most > 0)) return [1e-3, 1];
  const lowest = most * 1e-4; // what goes below leaves the picture
  const least = Math.max(Math.min(...rates.filter((rate) => rate > 0)) / 1.3, lowest);
  const high = Math.ceil(Math.log10(most * 1.3));
  return [10 ** Math.min(Math.floor(Math.log10(least) + 1e-9), high - 2), 10 ** high];
}

/** The least of 1, 2, 5, 10, 20 … (or a tenth of them …) that is not below `length`. */
export function niceStep(length) {
  const power = 10 ** Math.floor(Math.log10(length));
  return power * ([1, 2, 5].find((part) => part * power >= length * (1 - 1e-9)) ?? 10);
}

function within(place) {
  return Math.max(0, Math.min(1, place));
}

function plain(number) {
  if (number !== 0 && Math.abs(number) < 1e-4) return `10${superscript(Math.round(Math.log10(number)))}`;
  return String(number);
}

function superscript(power) {
  return [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
}
