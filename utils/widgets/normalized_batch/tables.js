// The batch before and after: a row for each digit, a column for each channel, statistics or parameters below.

import { css, inkOn, paint, signedColour } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { usesMemory } from "./normalize.js";
import { cellText } from "./numbers.js";

export const SHOWN = 4; // rows of a batch that have room
const SIDE = 8; // of a picture, in pixels
const MORE = SHOWN + 2; // line of "and 4 more digits": heads and digits before, statistics after it
const STATISTICS = {
  before: [["batch μ", "data"], ["batch σ", "data"], ["moving μ", "memory"], ["moving σ", "memory"]],
  after: [["mean", "result outcome"], ["σ", "result outcome"], ["γ", "memory"], ["β", "memory"]], // outcome: left out on narrow screens
};

/**
 * @param {"before" | "after"} kind
 * @param {{channels: number, limit: number, pictures: DataView, onChoose: (row: number, channel: number) => void}} options
 *     limit: the number with the strongest colours
 */
export function createTable(kind, { channels, limit, pictures, onChoose }) {
  const caption = element("p", { class: "caption" });
  const rows = Array.from({ length: SHOWN }, (_, row) => createRow(row));
  const more = element("span", { class: "more" });
  const statistics = STATISTICS[kind].map(([name, from]) => {
    const values = Array.from({ length: channels }, () => element("span", { class: from }));
    return { values, parts: [element("span", { class: `name ${from}` }, name), ...values] };
  });
  const shared = element("div", { class: "shared" });
  const marker = element("div", { class: "marker" });
  const heads = Array.from({ length: channels }, (_, channel) => element("span", { class: "head" }, String(channel)));
  const lines = [
    [element("span", { class: "head name" }, "channel"), ...heads],
    ...rows.map(({ parts }) => parts),
    [more],
    ...statistics.map(({ parts }) => parts),
  ];
  const cells = element("div", { class: "cells" }, ...lines.flat(), ...(kind === "before" ? [shared] : []), marker);
  cells.style.setProperty("--channels", String(channels));
  // The frames lie over cells, so that each cell must be told its place.
  lines.forEach((parts, line) => parts.forEach((part, column) => (part.style.gridArea = `${line + 1} / ${column + 1}`)));
  more.style.gridColumnEnd = "-1";
  const root = element("div", { class: `table ${kind}` }, caption, cells);

  function createRow(row) {
    const picture = element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    const label = element("span");
    const numbers = Array.from({ length: channels }, (_, channel) => {
      const cell = element("span", { class: "number" });
      cell.addEventListener("click", () => onChoose(row, channel));
      return cell;
    });
    return { picture, label, numbers, digit: null, parts: [element("span", { class: "name digit" }, picture, label), ...numbers] };
  }

  /** @param {number[][]} values  of the batch @param {(number[] | null)[]} footers  of each channel; null: there are none
   * @param {boolean[]} used  which of them made the chosen number
   * @param {import("./words.js").Shown & {labels: number[], share: import("./normalize.js").Sharing}} now */
  function show(values, footers, used, now) {
    rows.forEach((one, row) => showRow(one, values[row], now.rows[row], now.labels[row]));
    more.textContent = now.size > SHOWN ? `and ${now.size - SHOWN} more digits` : "";
    statistics.forEach(({ values: places }, i) =>
      places.forEach((place, channel) => {
        place.textContent = footers[i] ? cellText(footers[i][channel]) : "–";
        place.classList.toggle("used", channel === now.channel && used[i]);
      }),
    );
    lay(marker, [now.row + 2, now.row + 3], [now.channel, now.channel + 1]);
    const inMemory = usesMemory(now);
    const [from, to] = now.share.rows;
    const line = to > SHOWN && to - from > 1 ? MORE + 1 : to + 2;
    lay(shared, inMemory ? [MORE + 3, MORE + 5] : [from + 2, line], now.share.channels);
    shared.classList.toggle("memory", inMemory);
  }

  function showRow(one, values, digit, label) {
    if (digit !== one.digit && digit !== undefined) {
      const size = SIDE * SIDE;
      paint(one.picture, Float32Array.from({ length: size }, (_, i) => 255 - pictures.getUint8(digit * size + i)), null);
    }
    one.digit = digit;
    one.parts[0].classList.toggle("empty", digit === undefined);
    one.label.textContent = label ?? "";
    one.numbers.forEach((cell, channel) => {
      cell.textContent = values ? cellText(values[channel]) : "";
      const colour = values ? signedColour(values[channel] / limit) : null;
      cell.style.backgroundColor = colour ? css(colour) : "";
      cell.style.color = colour ? inkOn(colour) : "";
      cell.classList.toggle("empty", !values);
    });
  }

  return { root, caption, cells, show };
}

/** Lay a frame over lines and channels of a grid, each from the first up to, but not with, the last. */
function lay(frame, [top, bottom], [first, last]) {
  frame.style.gridArea = `${top} / ${first + 2} / ${bottom} / ${last + 2}`;
}
