// What is on the stage, in words and in numbers.

import { formatNumber } from "../shared/arithmetic.js";
import { CHANNELS, nearestLevels } from "./arithmetic.js";

// What is drawn black and white: the figure knows the scale.
const BLACK_AND_WHITE = { "0 to 1": ["0", "1"], "-1 to 1": ["−1", "1"], standardised: ["what was 0", "what was 255"] };

/** A number of the picture as it is written.
 * @param {number} number @param {string} scale */
export function numberText(number, scale) {
  return scale === "0 to 255" ? String(number) : formatNumber(number, 2);
}

/**
 * How a value of the photograph becomes the number that is shown.
 * @param {number} value @param {import("./arithmetic.js").Channel} channel @param {string} scale
 */
export function stepsText(value, { isOn, bytes, numbers, mean, deviation }, scale) {
  const byte = bytes[value];
  const start = isOn ? (byte === value ? String(value) : `${value} → ${byte}`) : `${value} → off: 0`;
  const formula = {
    "0 to 255": null,
    "0 to 1": `${byte} ÷ 255`,
    "-1 to 1": `${byte} ÷ 127.5 − 1`,
    standardised: deviation
      ? `(${byte} − ${formatNumber(mean, 1)}) ÷ ${formatNumber(deviation, 1)}`
      : `${byte} − ${formatNumber(mean, 1)}`,
  }[scale];
  if (formula === null) return start;
  const result = `${formula} = ${numberText(numbers[value], scale)}`;
  return byte === value && isOn ? result : `${start}; ${result}`;
}

/**
 * @param {{row: number, column: number, height: number, width: number, texts: string[]}} place
 * @param {{order: string, channels: import("./arithmetic.js").Channel[], levels: number, scale: string, colours: number,
 *     photoColours: number}} shown  how many colours there are now, and were in the photograph
 */
export function sentences({ row, column, height, width, texts }, { order, channels, levels, scale, colours, photoColours }) {
  const values = CHANNELS.map((name, i) => `${name} ${texts[i]}`).join(", ");
  const off = CHANNELS.filter((_, i) => !channels[i].isOn);
  const parts = [`Row ${row}, column ${column} of ${height} × ${width} (from 0): ${values}.`];
  if (order === "bgr") parts.push("The same numbers in reverse order: the photo’s blue is read as red, its red as blue.");
  if (off.length) parts.push(`${listed(off)} off: 0 at every pixel.`);
  if (levels < 256) parts.push(`${levels} levels a channel: rounding moves a value by ${farthest(levels)} at most.`);
  parts.push(coloursInWords(colours, photoColours));
  if (scale === "standardised" && off.length < CHANNELS.length) {
    parts.push(`Each channel${off.length ? " that is on" : ""} has mean 0 and standard deviation 1 now.`);
  }
  if (scale !== "0 to 255") parts.push(`Drawn with ${BLACK_AND_WHITE[scale].join(" as black, ")} as white.`);
  return parts.join(" ");
}

/** @param {number} levels */
function farthest(levels) {
  return nearestLevels(levels).reduce((most, nearest, value) => Math.max(most, Math.abs(nearest - value)), 0);
}

/** @param {number} colours @param {number} photoColours */
function coloursInWords(colours, photoColours) {
  const count = colours.toLocaleString("en");
  if (colours < photoColours) return `${count} of ${photoColours.toLocaleString("en")} different colours are left.`;
  return colours === 1 ? "The picture has one colour." : `The picture has ${count} different colours.`;
}

/** @param {string[]} names */
function listed(names) {
  const text = names.length < 3 ? names.join(" and ") : "red, green and blue";
  return `${text[0].toUpperCase()}${text.slice(1)} ${names.length === 1 ? "is" : "are"}`;
}
