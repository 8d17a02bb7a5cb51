// The share of all pictures that the first members get right together, against how many they are.

import { element } from "../shared/frame.js";

const VECTORS = "http://www.w3.org/2000/svg";
const NAMES = ["grid", "mean", "best", "alone", "vote", "present", "here"];
const STEPS = [1, 2, 5, 10, 20];
const MOST_LINES = 6;

/** @param {number} count  of members @param {[number, number]} usual  shares that the scale always has
 * @param {(count: number) => void} onPick */
export function createCurve(count, usual, onPick) {
  const view = document.createElementNS(VECTORS, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 100 100", preserveAspectRatio: "none" })) view.setAttribute(name, value);
  const paths = Object.fromEntries(
    NAMES.map((name) => {
      const path = document.createElementNS(VECTORS, "path");
      path.setAttribute("class", name);
      view.append(path);
      return [name, path];
    }),
  );
  view.setAttribute("aria-hidden", "true");
  const labels = element("div", { class: "labels", "aria-hidden": "true" });
  const box = element("div", { class: "curve", role: "img" }, view, labels);
  const entries = Object.fromEntries(["vote", "here", "alone", "mean", "best"].map((name) => [name, element("span", { class: `key ${name}` })]));
  const legend = element("p", { class: "note legend" }, ...Object.values(entries));
  const title = element("p", { class: "note" });
  const root = element("div", { class: "chart" }, title, box, legend);

  let scale = ""; // what the axes have now
  const xOf = (members) => (100 * (members - 0.5)) / count;
  box.addEventListener("click", ({ clientX }) => {
    const { left, width } = view.getBoundingClientRect();
    onPick(Math.max(1, Math.min(count, Math.ceil((count * (clientX - left)) / width))));
  });

  /**
   * @param {{curve: number[], alone: number[], members: number, accuracy: number, isCopied: boolean,
   *     pictures: number}} shown
   *     alone: what each card gets right; accuracy: of the members that take part
   */
  function show({ curve, alone, members, accuracy, isCopied, pictures }) {
    const mean = alone.reduce((sum, one) => sum + one, 0) / count;
    const best = Math.max(...alone);
    const all = [...usual, ...curve, ...alone, accuracy].map((share) => 100 * share);
    const step = STEPS.find((one) => (Math.max(...all) - Math.min(...all)) / one < MOST_LINES - 1.5) ?? STEPS.at(-1);
    const low = Math.max(0, step * Math.floor(Math.min(...all) / step - 0.1));
    const high = Math.min(100, step * Math.ceil(Math.max(...all) / step + 0.1));
    const yOf = (share) => (100 * (high - 100 * share)) / (high - low);
    const draw = (name, path) => paths[name].setAttribute("d", path);
    const lines = Array.from({ length: Math.floor((high - low) / step + 1e-9) + 1 }, (_, i) => low + step * i);
    draw("grid", lines.map((line) => `M0 ${yOf(line / 100)}h100`).join(""));
    draw("mean", `M0 ${yOf(mean)}h100`);
    draw("best", `M0 ${yOf(best)}h100`);
    draw("alone", alone.map((share, i) => `M${xOf(i + 1)} ${yOf(share)}h0`).join(""));
    draw("vote", `M${curve.map((share, i) => `${xOf(i + 1)} ${yOf(share)}`).join("L")}`);
    draw("present", `M${xOf(members)} ${yOf(accuracy)}h0`);
    draw("here", `M${xOf(members)} ${yOf(accuracy)}h0`);
    if (scale !== `${lines}`) {
      scale = `${lines}`;
      labels.replaceChildren(
        ...lines.map((line) => tick("tick-y", "top", yOf(line / 100), String(line))),
        ...alone.map((_, i) => tick("tick-x", "left", xOf(i + 1), String(i + 1))),
      );
    }
    title.textContent = `% right of all ${pictures} pictures against the number of members`;
    entries.vote.textContent = "vote of the first cards";
    entries.here.textContent = `now, ${members}: ${percentText(accuracy)}`;
    entries.alone.textContent = "each card alone";
    entries.mean.textContent = isCopied ? `each copy: ${percentText(mean)}` : `average of the cards: ${percentText(mean)}`;
    entries.best.textContent = isCopied ? "the best: the same" : `the best, picked here: ${percentText(best)}`;
    const told = `one card ${percentText(curve[0])}, all ${count} cards ${percentText(curve.at(-1))}`;
    box.setAttribute("aria-label", `Right of all pictures: vote of ${told}; now ${percentText(accuracy)}`);
  }

  return { root, show };
}

/** A share in per cent. @param {number} share */
export function percentText(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function tick(kind, side, place, text) {
  const made = element("span", { class: kind }, text);
  made.style[side] = `${place}%`;
  return made;
}
