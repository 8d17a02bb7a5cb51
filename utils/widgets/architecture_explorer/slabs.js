// Networks as rows of slabs, in proportion to the tensors that the blocks put out.

import { element } from "../shared/frame.js";
import { INSIDE, widthAndChannels } from "./networks.js";

export const HEIGHT = 76; // pixels
const SLANT = 0.3; // how far a slab's depth goes to the right and up, by its height
const GAP = 5;
const THICKEST = 2.6; // pixels, for the square root of one channel
const LEAST = 2;

/**
 * How many pixels a square root is drawn as, so that all of them fit.
 * @param {number[][][]} networks  the shapes of each @param {number} room  pixels that a network has
 * @returns {[number, number, number]} of a map's side, of its channels; and the gap between slabs
 */
export function scaleOf(networks, room) {
  const sumOf = (numbers) => numbers.reduce((one, other) => one + other, 0);
  const gap = Math.min(GAP, (0.15 * room) / Math.max(...networks.map(({ length }) => length)));
  const sides = networks.map((shapes) => shapes.map((shape) => Math.sqrt(Math.max(...sidesOf(shape)))));
  const highest = (HEIGHT - 4) / (1 + SLANT) / Math.max(...sides.flat());
  const side = Math.min(highest, ...sides.map((roots) => (0.45 * room) / SLANT / sumOf(roots)));
  const thickness = networks.map((shapes, i) => {
    const taken = SLANT * side * sumOf(sides[i]) + (gap + 1) * shapes.length;
    return (room - taken) / sumOf(shapes.map((shape) => Math.sqrt(widthAndChannels(shape)[1])));
  });
  return [side, Math.min(THICKEST, ...thickness), gap];
}

/** Height and width of a map; a vector is a single place.
 * @param {number[]} shape */
function sidesOf(shape) {
  return shape.length === 1 ? [1, 1] : shape.length === 2 ? [1, shape[0]] : shape.slice(-3, -1);
}

/**
 * The corners of the slabs of a network, from left to right.
 * @param {number[][]} shapes @param {[number, number, number]} scale  from `scaleOf`
 */
export function slabsOf(shapes, [side, thickness, gap]) {
  let x = 2;
  return shapes.map((shape) => {
    const [height, width] = sidesOf(shape).map((length) => Math.max(LEAST, side * Math.sqrt(length)));
    const slab = { x, height, thickness: Math.max(LEAST, thickness * Math.sqrt(widthAndChannels(shape)[1])), slant: SLANT * width };
    x += slab.thickness + slab.slant + gap;
    return slab;
  });
}

/** @param {{choose: (id: string) => void, point: (id: string | null) => void}} act */
export function createSlabs({ choose, point }) {
  const root = element("div", { class: "slabs", "aria-hidden": "true" });
  const idOf = (event) => event.target.closest?.("g")?.dataset.id ?? null;
  let shown = "";
  root.addEventListener("click", (event) => idOf(event) !== null && choose(idOf(event)));
  root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && point(idOf(event)));
  root.addEventListener("pointerleave", () => point(null));

  /** @param {{rows: any[], scale: number[], chosen: string | null, pointed: string | null}} now  rows: those of
   *     `slabRows`; chosen, pointed: ids of rows */
  function show({ rows, scale, chosen, pointed }) {
    const drawn = JSON.stringify([scale, rows.map(({ id, sizes }) => [id, sizes.shape])]);
    if (drawn !== shown) {
      const slabs = slabsOf(rows.map(({ sizes }) => sizes.shape), scale);
      root.innerHTML = `<svg width="100%" height="${HEIGHT}">${slabs.map(faces).join("")}</svg>`;
      [...root.firstChild.children].forEach((group, i) => (group.dataset.id = rows[i].id));
    }
    shown = drawn;
    const ids = rows.map(({ id }) => id);
    [...root.firstChild.children].forEach((group, i) => {
      group.classList.toggle("current", isOf(rows[i], chosen, ids));
      group.classList.toggle("pointed", isOf(rows[i], pointed, ids));
    });
  }

  return { root, show };
}

/** Whether a slab stands for a row: itself, a layer of the open block, or the block of a layer that has no slab. */
function isOf({ id, block }, wanted, ids) {
  if (wanted === null || id === wanted || ids.includes(wanted) || !block) return id === wanted;
  return wanted === block.name || (id === block.name && wanted.startsWith(block.name + INSIDE));
}

/** Front, top and side of a slab, on a line through the middle, and what the mouse can hit besides. */
function faces({ x, height, thickness, slant }, i) {
  const top = (HEIGHT + slant - height) / 2;
  const at = (number) => number.toFixed(1);
  const points = (...pairs) => pairs.map((pair) => pair.map(at).join()).join(" ");
  const [right, bottom] = [x + thickness, top + height];
  const front = points([x, top], [right, top], [right, bottom], [x, bottom]);
  const lid = points([x, top], [x + slant, top - slant], [right + slant, top - slant], [right, top]);
  const side = points([right, top], [right + slant, top - slant], [right + slant, bottom - slant], [right, bottom]);
  return (
    `<g class="${i === 0 ? "input" : "output"}"><rect x="${at(x - GAP / 2)}" width="${at(thickness + slant + GAP)}" height="${HEIGHT}"/>` +
    `<polygon points="${front}"/><polygon class="lid" points="${lid}"/><polygon class="side" points="${side}"/></g>`
  );
}
