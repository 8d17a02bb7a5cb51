// What the figure does to a picture's numbers. Nothing here touches the page.

export const CHANNELS = ["red", "green", "blue"];
export const VALUES = 256; // that a byte can have

/**
 * How often each value occurs in each channel.
 * @param {ArrayLike<number>} pixels  red, green, blue, alpha: 0 to 255
 * @returns {Uint32Array[]}  one a channel, by value
 */
export function countValues(pixels) {
  const counts = CHANNELS.map(() => new Uint32Array(VALUES));
  for (let i = 0; i < pixels.length; i += 4) {
    counts[0][pixels[i]]++;
    counts[1][pixels[i + 1]]++;
    counts[2][pixels[i + 2]]++;
  }
  return counts;
}

/** The pixels with red and blue exchanged.
 * @param {Uint8ClampedArray} pixels  red, green, blue, alpha */
export function turnedRound(pixels) {
  const turned = pixels.slice();
  for (let i = 0; i < pixels.length; i += 4) {
    turned[i] = pixels[i + 2];
    turned[i + 2] = pixels[i];
  }
  return turned;
}

/** The value that each value becomes: the nearest of some levels, evenly spaced from 0 to 255.
 * @param {number} levels */
export function nearestLevels(levels) {
  const steps = levels - 1;
  return Uint8Array.from({ length: VALUES }, (_, value) => Math.round((Math.round((value / 255) * steps) / steps) * 255));
}

/**
 * @typedef {{isOn: boolean, bytes: Uint8Array, numbers: Float32Array, counts: Uint32Array, mean: number,
 *     deviation: number}} Channel  what each value of the photograph becomes, as a byte and as the number that is
 *     shown; of those bytes, how often each occurs, their mean and their standard deviation
 */

/**
 * @param {Uint32Array} photoCounts  how often each value occurs in the photograph
 * @param {{isOn: boolean, levels: number, scale: string}} setting
 * @returns {Channel}
 */
export function changedChannel(photoCounts, { isOn, levels, scale }) {
  const bytes = isOn ? nearestLevels(levels) : new Uint8Array(VALUES);
  const counts = new Uint32Array(VALUES);
  photoCounts.forEach((count, value) => (counts[bytes[value]] += count));
  const { mean, deviation } = spread(counts);
  const numbers = Float32Array.from(bytes, (byte) => rescaled(byte, scale, mean, deviation));
  return { isOn, bytes, numbers, counts, mean, deviation };
}

/** Mean and standard deviation of values that occur so often.
 * @param {Uint32Array} counts */
export function spread(counts) {
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / pixels;
  const squares = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / pixels) };
}

/** A value of 0 to 255 in another range; a channel with one value only becomes 0 when it is standardised.
 * @param {number} value @param {string} scale @param {number} mean @param {number} deviation */
export function rescaled(value, scale, mean, deviation) {
  if (scale === "0 to 1") return value / 255;
  if (scale === "-1 to 1") return Math.fround(value / 127.5) - 1;
  if (scale === "standardised") return (value - mean) / (deviation || 1);
  return value;
}

const seen = new Uint32Array(2 ** 19); // one bit for each of the 2 ** 24 colours

/**
 * How many different colours a picture has.
 * @param {ArrayLike<number>} pixels  red, green, blue, alpha
 * @param {Uint8Array[]} tables  what each value becomes, channel by channel
 */
export function countColours(pixels, [red, green, blue]) {
  seen.fill(0);
  let count = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    const colour = (red[pixels[i]] << 16) | (green[pixels[i + 1]] << 8) | blue[pixels[i + 2]];
    const bit = 1 << (colour & 31);
    if (seen[colour >> 5] & bit) continue;
    seen[colour >> 5] |= bit;
    count++;
  }
  return count;
}

/** The picture with its values changed.
 * @param {Uint8ClampedArray} pixels @param {Uint8Array[]} tables @param {Uint8ClampedArray} changed  is filled */
export function change(pixels, [red, green, blue], changed) {
  for (let i = 0; i < pixels.length; i += 4) {
    changed[i] = red[pixels[i]];
    changed[i + 1] = green[pixels[i + 1]];
    changed[i + 2] = blue[pixels[i + 2]];
    changed[i + 3] = 255;
  }
}
