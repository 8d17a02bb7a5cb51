// Axes: numbers to places from 0 (bottom, left) to 1, and the ticks that readers see.

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

/** From `least` to `most`, whole powers of ten. */
export function logAxis(least, most) {
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const every = Math.ceil((high - low) / 5 - 1e-9);
  const ticks = [];
  for (let power = Math.round(low); power <= high + 1e-9; power += every) ticks.push(Number(`1e${power}`));
  return { ...logScale(low, high), ticks: ticks.map((tick) => [tick, plain(tick)]) };
}

/** @param {number} low @param {number} high  powers of ten at both ends */
function logScale(low, high) {
  return {
    place: (value) => (value > 0 ? within((Math.log10(value) - low) / (high - low)) : 0),
    value: (place) => 10 ** (low + place * (high - low)),
  };
}

/** Losses, on a logarithmic scale that ends where they do: at least a factor of five.
 * @param {number} least @param {number} most  both positive */
export function lossAxis(least, most) {
  const spread = Math.log10(Math.max(1, (5 * least) / most)) / 2;
  const [low, high] = [Math.log10(least) - spread, Math.log10(most) + spread];
  const parts = high - low <= 2.2 ? [1, 2, 5] : [1];
  const every = parts.length > 1 ? 1 : Math.ceil((high - low) / 5);
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power += every) {
    for (const part of parts) ticks.push(Number(`${part}e${power}`));
  }
  const isInside = (tick) => Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= high + 1e-9;
  return { ...logScale(low, high), ticks: ticks.filter(isInside).map((tick) => [tick, plain(tick)]) };
}

/** Accuracies in per cent, with even ticks. @param {number} least @param {number} most  0 to 1 */
export function accuracyAxis(least, most) {
  const step = Math.max(niceStep((most - least) / 4.5), 0.001);
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.min(1, Math.max(most + 0.04 * (most - low), low + step));
  const ticks = [];
  for (let i = Math.round(low / step); i * step <= high + 1e-9; i++) ticks.push(Number((i * step).toPrecision(6)));
  return {
    place: (value) => within((value - low) / (high - low)),
    value: (place) => low + place * (high - low),
    ticks: ticks.map((tick) => [tick, `${Number((100 * tick).toPrecision(5))} %`]),
  };
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
