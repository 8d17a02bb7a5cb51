// What becomes of a path, in words, with the number that decides it.

import { contraction, jitter, rateLimit } from "./descent.js";
import { short } from "./numbers.js";
import { STEEP } from "./surfaces.js";

const GOAL = 0.01; // the loss that a path is asked for
const AT = 0.1; // so near to a minimum the ball is in it
const AROUND = 0.5; // so near to the saddle point it is around it

/**
 * @typedef {{surface: import("./surfaces.js").Surface, settings: import("./descent.js").Settings,
 *     path: import("./descent.js").Path}} Descent
 */

/** @param {Descent} descent */
export function verdict(descent) {
  const { surface, path } = descent;
  if (surface.conditionNumber) return bowlVerdict(descent);
  if (path.escaped) return tooLarge("a minimum", surface.minima[0], descent.settings) + escapeInWords(path);
  return { saddle: saddleVerdict, plateau: plateauVerdict, "two minima": twoMinimaVerdict }[surface.name](descent);
}

// Bowls: what each step does to the distance from the minimum is known exactly.

function bowlVerdict(descent) {
  const { surface, settings, path } = descent;
  const directions = directionsOf(surface, settings);
  if (!directions.length) return "The ball starts at the minimum, where the gradient is 0: nothing moves it.";
  const steepest = directions.at(-1);
  const limit = rateLimit(steepest.curvature, settings);
  const of = steepest.name && ` of ${steepest.name}`;
  const limitText = `${limitName(settings)} = ${short(limit)}${of} (curvature λ = ${short(steepest.curvature)})`;
  if (settings.schedule !== "constant") {
    const above = path.rates.filter((rate) => rate > limit).length;
    const warning = above ? ` In ${counted(above, "step")} it is above ${limitText}.` : ` It stays below ${limitText}.`;
    const rest = path.escaped ? escapeInWords(path) : settings.noise > 0 ? distanceInWords(path) : lossInWords(path);
    return `The rate goes from ${short(path.rates[0], 2)} to ${short(path.rates.at(-1), 2)}.${warning} ${rest}`;
  }
  const rate = settings.learningRate;
  if (Math.abs(rate / limit - 1) < 1e-9) {
    return `On the edge: η = ${short(rate)} is ${limitText}. The ball comes no nearer there.`;
  }
  if (rate > limit) {
    const { keeps } = contraction(steepest.curvature, settings);
    return `Diverges: η = ${short(rate)} is above ${limitText}. ${eachStep(settings)} multiplies the distance there by ${short(keeps)}.`;
  }
  if (settings.noise > 0) return `${distanceInWords(path)}${jitterInWords(directions, settings)}`;
  return `${stepsInWords(directions, settings)} ${lossInWords(path)}`;
}

/** Those in which something happens, the flattest first. */
function directionsOf({ conditionNumber }, { start, noise }) {
  const along = [
    { name: "the flat direction, x", curvature: STEEP / conditionNumber },
    { name: "the steep direction, y", curvature: STEEP },
  ].filter((_, axis) => noise > 0 || start[axis] !== 0);
  if (conditionNumber > 1 || !along.length) return along;
  return along.map(({ curvature }) => ({ name: "", curvature }));
}

function stepsInWords(directions, settings) {
  const all = directions.map(({ name, curvature }) => ({ name, ...contraction(curvature, settings) }));
  const slowest = all.reduce((worst, one) => (one.keeps > worst.keeps ? one : worst));
  if (slowest.keeps < 1e-6) return "One step goes to the minimum.";
  const where = slowest.name ? ` along ${slowest.name}` : "";
  const sides = slowest.alternates ? ", on the other side" : "";
  const others = all.find((one) => one !== slowest && one.name && one.alternates && one.keeps > 0.05);
  const zigzag = others ? ` Along ${others.name}, it keeps ${short(others.keeps)} and changes sides.` : "";
  const tenth = counted(Math.ceil(Math.log(0.1) / Math.log(slowest.keeps) - 1e-9), "step");
  return `${eachStep(settings)} keeps ${short(slowest.keeps)} of the distance${where}${sides}: ${tenth} to a tenth.${zigzag}`;
}

function eachStep({ momentum }) {
  return momentum > 0 ? "In the long run each step" : "Each step";
}

function limitName({ momentum, nesterov }) {
  if (momentum === 0) return "2/λ";
  return nesterov ? "2(1 + β)/((1 + 2β)λ)" : "2(1 + β)/λ";
}

function lossInWords({ losses }) {
  const below = losses.findIndex((loss) => loss < GOAL);
  if (below === 0) return `The loss is below ${GOAL} from the start.`;
  if (below > 0) return `The loss is below ${GOAL} after ${counted(below, "step")}.`;
  return `After ${counted(losses.length - 1, "step")} the loss is ${short(losses.at(-1))}.`;
}

function escapeInWords({ rates }) {
  return `Diverges: after ${counted(rates.length, "step")} the ball is more than a million away.`;
}

function distanceInWords({ places }) {
  const last = places.slice(-Math.ceil(places.length / 4));
  const square = last.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / last.length;
  return `Over the last ${last.length} places the ball is ${short(Math.sqrt(square), 2)} from the minimum (root mean square).`;
}

function jitterInWords(directions, settings) {
  if (settings.nesterov && settings.momentum > 0) return "";
  const all = directions.length > 1 ? directions : [directions[0], directions[0]];
  const away = jitter(all.map(({ curvature }) => curvature), settings);
  return ` In the long run, noise keeps it ${short(away, 2)} away at η = ${short(settings.learningRate)}.`;
}

// The other surfaces: what the path shows.

function saddleVerdict({ surface, settings, path }) {
  const around = path.places.filter(([x, y]) => Math.hypot(x, y) < AROUND).length;
  if (settings.start[0] === 0 && settings.noise === 0) {
    return "On the line x = 0 the gradient has no part along x: the ball ends on the saddle point. Move the start a little, or add noise.";
  }
  const keeps = short(contraction(-2, settings).keeps);
  const away = settings.schedule === "constant" ? ` ${eachStep(settings)} there multiplies x by ${keeps}.` : "";
  const stay = around ? `The ball is around the saddle point, where the gradient is 0 but no minimum is, for ${counted(around, "step")}.${away} ` : "";
  return stay + endInWords(surface, path, "a minimum");
}

function plateauVerdict({ surface, settings, path }) {
  const lengthAt = (step) => short(Math.hypot(...path.gradients[step]), 2);
  const inside = path.losses.findIndex((loss) => loss < 0.5);
  const first = `At the start the gradient is only ${lengthAt(0)} long. `;
  if (inside < 0) return `${first}After ${counted(path.rates.length, "step")} the ball is still on the plateau, with a loss of ${short(path.losses.at(-1))}.`;
  const reached = inside > 0 ? `${first}The ball is halfway down after ${counted(inside, "step")}. ` : "";
  return reached + tooLarge("the hollow", surface.minima[0], settings) + endInWords(surface, path, "the minimum");
}

function twoMinimaVerdict({ surface, settings, path }) {
  const [wide, sharp] = surface.minima;
  const rate = tooLarge("the wide minimum", wide, settings) || compared("the sharp minimum", sharp, settings);
  return rate + endInWords(surface, path, ["the wide, good minimum", "the sharp, poor minimum"]);
}

/** Whether the ball can come to rest in a minimum; nothing if the rate changes.
 * @param {string} name @param {{curvature: number}} minimum @param {import("./descent.js").Settings} settings */
function compared(name, { curvature }, settings) {
  if (settings.schedule !== "constant") return "";
  const limit = rateLimit(curvature, settings);
  const [is, can] = settings.learningRate > limit ? ["above", "cannot"] : ["below", "can"];
  const text = `${limitName(settings)} = ${short(limit)} of ${name} (curvature λ = ${curvature})`;
  return `η = ${short(settings.learningRate)} is ${is} ${text}: the ball ${can} come to rest there. `;
}

/** The same, if it cannot. */
function tooLarge(name, minimum, settings) {
  const { learningRate } = settings;
  return learningRate > rateLimit(minimum.curvature, settings) ? compared(name, minimum, settings) : "";
}

function endInWords({ minima }, { places, losses }, names) {
  const [x, y] = places.at(-1);
  const distances = minima.map((minimum) => Math.hypot(x - minimum.x, y - minimum.y));
  const nearest = distances.indexOf(Math.min(...distances));
  const name = Array.isArray(names) ? names[nearest] : names;
  const loss = `with a loss of ${short(losses.at(-1))}`;
  if (distances[nearest] < AT) return `It ends in ${name}, ${loss}.`;
  return `After ${counted(places.length - 1, "step")} it is ${short(distances[nearest], 2)} away from ${name}, ${loss}.`;
}

/** @param {number} count @param {string} what */
export function counted(count, what) {
  return `${short(count)} ${what}${count === 1 ? "" : "s"}`;
}
