// The pixels around a place: one grid of numbers a channel, and their colours.

import { css, inkOn } from "../shared/drawing.js";
import { element } from "../shared/frame.js";
import { CHANNELS } from "./arithmetic.js";
import { capital } from "./controls.js";

export const WINDOW = 5; // rows and columns

/** The grids, one a channel and then all together. */
export function createNeighbourhood() {
  const grids = [...CHANNELS.map((name) => grid(name, capital(name))), grid("together", "Together")];
  const signed = grids.map(({ root }, i) => element("div", { class: "part" }, sign(["", "+", "+", "="][i]), root));
  const root = element("div", { class: "neighbourhood" }, ...signed);

  /**
   * @param {(null | {texts: string[], bytes: number[]})[]} pixels  row by row: in each channel the number that is
   *     shown and the brightness; null outside the picture
   */
  function show(pixels) {
    const longest = Math.max(...pixels.flatMap((pixel) => pixel?.texts.map((text) => text.length) ?? []));
    root.classList.toggle("long", longest > 4);
    pixels.forEach((pixel, i) => {
      CHANNELS.forEach((_, channel) => {
        const colour = pixel && CHANNELS.map((_, other) => (other === channel ? pixel.bytes[channel] : 0));
        fill(grids[channel].cells[i], colour, pixel?.texts[channel] ?? "");
      });
      fill(grids.at(-1).cells[i], pixel && pixel.bytes, "");
    });
  }

  return { root, show };
}

/** @param {string} kind @param {string} title */
function grid(kind, title) {
  const cells = Array.from({ length: WINDOW ** 2 }, (_, i) => element("span", { class: i === (WINDOW ** 2 - 1) / 2 ? "middle" : false }));
  const root = element("div", { class: `grid ${kind}` }, element("p", { class: "caption" }, title), element("div", { class: "cells" }, ...cells));
  return { root, cells };
}

/** @param {string} text */
function sign(text) {
  return element("span", { class: "sign", "aria-hidden": "true" }, text);
}

/** @param {HTMLElement} cell @param {number[] | null} colour  null: there is no pixel @param {string} text */
function fill(cell, colour, text) {
  cell.textContent = text;
  cell.classList.toggle("outside", colour === null);
  cell.style.backgroundColor = colour ? css(colour) : "";
  cell.style.color = colour ? inkOn(colour) : "";
}
