// The map of a surface: contours, which are drawn once for each surface, and on them the path of the ball.

import { element } from "../shared/frame.js";
import { REACH } from "./surfaces.js";

const PIXELS = 320; // of the contours, along each side
const LEVELS = 14;
const SVG = "http://www.w3.org/2000/svg";

/** From the least to the largest loss: anchors of matplotlib's cividis. */
const CIVIDIS = [
  [0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115],
  [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56],
];

/** @param {string} tag @param {Object<string, string | number>} [attributes] @returns {any} */
export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * @param {{onStart: (x: number, y: number) => void, describedBy: string}} options  onStart: the reader wants the
 *     ball to start there
 */
export function createMap({ onStart, describedBy }) {
  const canvas = element("canvas", { width: PIXELS, height: PIXELS, "aria-hidden": "true" });
  const view = svgElement("svg", { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": "true" });
  const parts = Object.fromEntries(
    ["minima", "way", "dots", "next", "push", "tip"].map((name) => [name, svgElement("path", { class: name })]),
  );
  const ball = svgElement("circle", { class: "ball", r: 0.07 });
  view.append(...Object.values(parts), ball);
  const home = element("div", { class: "home" });
  const ticks = [-1, 0, 1].flatMap((value) => ["x", "y"].map((axis) => tick(axis, value)));
  const box = element(
    "div",
    { class: "map", tabindex: 0, role: "application", "aria-describedby": describedBy },
    canvas,
    view,
    ...ticks,
    home,
  );
  let drawn = ""; // the surface that the contours are of
  let isHeld = false; // the start, by the pointer

  // A tap anywhere moves the start; only the start itself can be dragged, so that a finger can scroll the page.
  box.addEventListener("click", (event) => onStart(...placeOf(event)));
  home.addEventListener("click", (event) => event.stopPropagation());
  home.addEventListener("pointerdown", (event) => {
    home.setPointerCapture(event.pointerId);
    isHeld = true;
  });
  home.addEventListener("pointermove", (event) => {
    if (isHeld) onStart(...placeOf(event));
  });
  for (const end of ["pointerup", "pointercancel"]) home.addEventListener(end, () => (isHeld = false));

  /** @param {{clientX: number, clientY: number}} event */
  function placeOf({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(2 * (clientX - left)) / width - 1, 1 - (2 * (clientY - top)) / height].map((share) => share * REACH);
  }

  /**
   * @param {{surface: import("./surfaces.js").Surface, path: import("./descent.js").Path, step: number,
   *     hasMomentum: boolean, label: string}} shown
   */
  function show({ surface, path, step, hasMomentum, label }) {
    const key = `${surface.name} ${surface.conditionNumber}`;
    if (key !== drawn) {
      drawn = key;
      drawContours(canvas, surface);
      parts.minima.setAttribute("d", surface.minima.map(({ x, y }) => `M${x - 0.06} ${-y}h.12m-.06-.06v.12`).join(""));
    }
    const places = path.places.slice(0, step + 1).map(([x, y]) => `${onMap(x)} ${onMap(-y)}`);
    parts.way.classList.toggle("pushed", !hasMomentum); // then the gradient alone makes the way
    parts.way.setAttribute("d", `M${places.join("L")}`);
    parts.dots.setAttribute("d", places.map((place) => `M${place}h0`).join(""));

    const [x, y] = path.places[step];
    ball.setAttribute("cx", String(onMap(x)));
    ball.setAttribute("cy", String(onMap(-y)));
    const goesOn = step < path.rates.length;
    const push = goesOn ? path.gradients[step].map((part) => -part * path.rates[step]) : [0, 0];
    drawArrow([x, y], push);
    const next = goesOn && hasMomentum ? `M${places[step]}L${path.places[step + 1].map((part, i) => onMap(i ? -part : part)).join(" ")}` : "";
    parts.next.setAttribute("d", next);

    const [left, top] = path.places[0].map((part, i) => 50 * (1 + (i ? -part : part) / REACH));
    home.style.left = `${left}%`;
    home.style.top = `${top}%`;
    box.setAttribute("aria-label", label);
  }

  function drawArrow([x, y], [right, up]) {
    const length = Math.hypot(right, up);
    const isSeen = length > 0.02 && Math.max(Math.abs(x), Math.abs(y)) < 3 * REACH;
    const [alongX, alongY] = isSeen ? [right / length, -up / length] : [0, 0];
    const [endX, endY] = [onMap(x + right), onMap(-y - up)];
    const side = Math.min(0.13, 0.6 * length);
    const corner = (turn) => `${endX - side * (alongX + turn * alongY)} ${endY - side * (alongY - turn * alongX)}`;
    parts.push.setAttribute("d", isSeen ? `M${onMap(x)} ${onMap(-y)}L${endX} ${endY}` : "");
    parts.tip.setAttribute("d", isSeen ? `M${corner(0.6)}L${endX} ${endY}L${corner(-0.6)}` : "");
  }

  return { box, show };
}

/** What lies far outside is drawn a little outside: browsers do not take any number. */
function onMap(value) {
  return Math.max(-50, Math.min(50, Math.round(value * 1e4) / 1e4));
}

function tick(axis, value) {
  const made = element("span", { class: `tick-${axis}`, "aria-hidden": "true" }, `${value === 0 ? `${axis} = ` : ""}${String(value).replace("-", "−")}`);
  made.style[axis === "x" ? "left" : "bottom"] = `${50 * (1 + value / REACH)}%`;
  return made;
}

/** Bands of equal steps of √loss, so that the contours of a round bowl are evenly spaced; thin lines between.
 * @param {HTMLCanvasElement} canvas @param {import("./surfaces.js").Surface} surface */
function drawContours(canvas, surface) {
  const context = canvas.getContext("2d");
  const picture = context.createImageData(PIXELS, PIXELS);
  const side = PIXELS + 1;
  const heights = new Float32Array(side * side);
  const coordinates = Float64Array.from({ length: side }, (_, i) => ((2 * i) / PIXELS - 1) * REACH);
  let [least, most] = [Infinity, 0];
  for (let row = 0, i = 0; row < side; row++) {
    for (let column = 0; column < side; column++, i++) {
      const height = Math.sqrt(surface.loss(coordinates[column], -coordinates[row]));
      heights[i] = height;
      if (heights[i] < least) least = heights[i];
      if (heights[i] > most) most = heights[i];
    }
  }
  const scale = LEVELS / (most - least);
  const pixels = picture.data;
  for (let row = 0, to = 0; row < PIXELS; row++) {
    for (let column = 0; column < PIXELS; column++, to += 4) {
      const i = row * side + column;
      const level = (heights[i] - least) * scale;
      const right = heights[i + 1] - heights[i];
      const below = heights[i + side] - heights[i];
      const slope = scale * Math.sqrt(right * right + below * below); // hypot would take most of the time
      const band = Math.min(LEVELS - 1, Math.floor(level));
      const distance = Math.abs(level - Math.round(level)) / slope; // pixels from the next line
      const line = level > 0.5 ? Math.max(0, Math.min(1, 1.1 - distance)) : 0;
      const colour = COLOURS[band];
      for (let part = 0; part < 3; part++) pixels[to + part] = colour[part] * (1 - 0.5 * line);
      pixels[to + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
}

const COLOURS = Array.from({ length: LEVELS }, (_, band) => {
  const place = (band / (LEVELS - 1)) * (CIVIDIS.length - 1);
  const left = Math.min(Math.floor(place), CIVIDIS.length - 2);
  return CIVIDIS[left].map((from, i) => from + (place - left) * (CIVIDIS[left + 1][i] - from));
});
