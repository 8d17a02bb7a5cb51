// The three plots: the rates, and the losses and accuracies of a stored run.

import { element } from "../shared/frame.js";
import { accuracyAxis, linearAxis, logAxis, lossAxis, rateLimits } from "./axes.js";
import { POINTS } from "./bank.js";
import { createPlot, pathThrough, svgElement } from "./plot.js";
import { percentText, rateText } from "./words.js";

const GRIP = 7; // radius of a handle
const SAMPLES = 700; // of a curve that has more steps
const END = 54; // room for the last number

/** @param {{drag: (handle: object, epoch: number, rate: number) => void, drop: () => void}} act */
export function createRatePlot({ drag, drop }) {
  const name = element("span", {});
  const design = element("span", { class: "key design" }, "your schedule");
  const stored = element("span", { class: "key stored" }, "stored run: ", name);
  const plot = createPlot("rates", [element("b", {}, "Learning rate"), " ", design, " ", stored]);
  const grips = [];
  let handles = [];
  let held = null; // {handle, axis} while one is dragged
  let axis = null;

  function grip(i) {
    if (grips[i]) return grips[i];
    const root = svgElement("g", { class: "grip" });
    root.append(svgElement("circle", { r: 20, class: "reach" }), svgElement("circle", { r: GRIP }));
    root.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      root.setPointerCapture(event.pointerId);
      held = { handle: handles[i], axis };
    });
    root.addEventListener("pointermove", (event) => {
      if (!held) return;
      const box = plot.picture.getBoundingClientRect();
      const { epoch, value } = plot.scales();
      drag(held.handle, epoch(event.clientX - box.left), value(event.clientY - box.top));
    });
    for (const ending of ["pointerup", "pointercancel"]) {
      root.addEventListener(ending, () => {
        held = null;
        drop();
      });
    }
    plot.over.append(root);
    return (grips[i] = root);
  }

  /** @param {{rates: object, epochs: number, log: boolean, nearest: object | null, isKnown: boolean, joints: object[]}} now */
  function show({ rates, epochs, log, nearest, isKnown, joints }) {
    const points = isKnown ? curve(rates, epochs) : [];
    const others = (nearest?.run.logs ?? []).map((logs) => storedCurve(logs, epochs, nearest.run.plateau));
    if (held) {
      axis = held.axis;
    } else {
      const known = [...points, ...(isKnown && nearest?.factor > 10 ? [] : others.flat())].map(([, rate]) => rate);
      if (!known.length) known.push(rates.rate(0));
      axis = log ? logAxis(...rateLimits(known)) : linearAxis(Math.max(...known, 1e-6) * 1.08);
    }
    const { x, y } = plot.showAxes({ epochs, axis, name: "epoch" });
    const path = (line) => pathThrough(line.map(([epoch, rate]) => [x(epoch), y(rate)]));
    plot.showLines(
      others.map((line) => `<path class="stored" d="${path(line)}"/>`).join("") +
        (isKnown ? `<path class="design" d="${path(points)}"/>` : ""),
    );
    stored.hidden = !nearest;
    design.hidden = !isKnown;
    name.textContent = nearest?.run.name ?? "";
    handles = joints;
    joints.forEach((joint, i) => {
      grip(i).setAttribute("transform", `translate(${x(joint.epoch).toFixed(1)} ${y(joint.rate).toFixed(1)})`);
    });
    grips.forEach((one, i) => one.toggleAttribute("hidden", i >= joints.length));
  }

  return { root: plot.root, picture: plot.picture, measure: plot.measure, show };
}

/** A schedule as points: both ends of each step where they can be seen, else a sample of the steps. */
function curve({ steps, rate }, epochs) {
  if (steps <= SAMPLES) {
    return Array.from({ length: 2 * steps }, (_, i) => [(((i + 1) >> 1) / steps) * epochs, rate(i >> 1)]);
  }
  return Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const step = Math.min(Math.round((i / SAMPLES) * steps), steps - 1);
    return [(step / steps) * epochs, rate(step)];
  });
}

/** The rates of a stored run as points; those of a plateau stay until they leap.
 * @param {number[]} logs @param {number} epochs @param {object | null} plateau */
function storedCurve(logs, epochs, plateau) {
  const x = (place) => (place / POINTS) * epochs;
  return logs.flatMap((power, i) => {
    const rate = 10 ** power;
    return plateau ? [[x(i), rate], [x(i + 1), rate]] : [[x(i + 0.5), rate]];
  });
}

/** The losses and accuracies of a stored run, on axes that are the same for all of them.
 * @param {object[]} runs @param {object | null} best  the constant rate that ends best */
export function createRunPlots(runs, best) {
  const scaleOfLosses = lossAxis(...limitsOfLosses(runs));
  const accuracies = runs.flatMap((run) => run.accuracy.flat()).sort((one, other) => one - other);
  const scaleOfAccuracies = accuracyAxis(accuracies[0], accuracies.at(-1));
  const loss = createPlot("loss", [element("b", {}, "Training loss"), " of the stored run"], END);
  const accuracy = createPlot("accuracy", [element("b", {}, "Validation accuracy")], END);
  const root = element("div", { class: "run" }, loss.root, accuracy.root);

  /** @param {object | null} run */
  function show(run) {
    root.classList.toggle("empty", !run);
    if (!run) return;
    const epochs = run.loss[0].length;
    drawRun(loss, scaleOfLosses, run.loss, run.meanLoss, epochs, null, (value) => value.toFixed(3));
    drawRun(accuracy, scaleOfAccuracies, run.accuracy, run.meanAccuracy, epochs, best, percentText);
  }

  return { root, show, measure: () => [loss.measure(), accuracy.measure()].some(Boolean) };
}

/** From the least loss to nearly the largest of runs that do not diverge: what is above, leaves the picture. */
function limitsOfLosses(runs) {
  const tame = runs.filter((run) => !run.lost.length);
  const losses = (tame.length ? tame : runs).flatMap((run) => run.loss.flat()).filter((loss) => loss > 1e-4 && loss < 1e4);
  losses.sort((one, other) => one - other);
  if (!losses.length) return [0.1, 10];
  return [losses[0] / 1.1, losses[Math.floor(0.98 * (losses.length - 1))] * 1.1];
}

/** @param {object | null} best  a run to draw a line at the height of its end
 * @param {(value: number) => string} textOf */
function drawRun(plot, axis, seeds, mean, epochs, best, textOf) {
  const { x, y } = plot.showAxes({ epochs, axis, name: "epoch" });
  const points = (values) => values.map((value, i) => [x(i + 1), Number.isFinite(value) ? y(value) : NaN]);
  const lost = seeds.map((seed) => seed.findIndex((value) => !Number.isFinite(value))).filter((i) => i >= 0);
  const marks = lost.map((i) => `<text class="lost" x="${x(i + 1).toFixed(1)}" y="${y(Infinity) + 5}" text-anchor="middle">×</text>`);
  const last = points(mean).at(-1);
  const text = lost.length ? "NaN" : textOf(mean.at(-1));
  const height = Number.isFinite(last[1]) ? last[1] : y(Infinity);
  plot.showLines(
    (best ? bestLine(plot, best) : "") +
      seeds.map((seed) => `<path class="seed" d="${pathThrough(points(seed))}"/>`).join("") +
      `<path class="mean" d="${pathThrough(points(mean))}"/>${dot(points(mean))}${marks.join("")}` +
      `<text class="final" x="${x(epochs) + 5}" y="${(height + 4).toFixed(1)}">${text}</text>`,
  );
}

/** A run of one epoch is a point. */
function dot(points) {
  const [[x, y]] = points;
  return points.length > 1 || !Number.isFinite(y) ? "" : `<circle class="dot" cx="${x}" cy="${y}" r="3"/>`;
}

function bestLine(plot, best) {
  const { x, y } = plot.scales();
  const at = y(best.final);
  return (
    `<path class="best" d="M${x(0)} ${at.toFixed(1)}H${plot.size().width - END}"/>` +
    `<text class="best" x="${x(0) + 4}" y="${(at - 5).toFixed(1)}">best constant rate, ${rateText(best.constant)}</text>`
  );
}
