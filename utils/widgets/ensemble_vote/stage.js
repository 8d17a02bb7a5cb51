// The picture, and what the members say of it together.

import { element } from "../shared/frame.js";
import { UNITS } from "./vote.js";

/** @param {[number, number]} size  height and width @param {DataView} packed  grey values in sixteen steps */
export function createPicture([height, width], packed) {
  const canvas = element("canvas", { width, height, role: "img" });
  const frame = element("div", { class: "paper" }, canvas);
  const label = element("p", { class: "is" });
  const place = element("p", { class: "note" });
  const errors = element("p", { class: "note" });
  const root = element("div", { class: "picture" }, frame, element("div", {}, label, place, errors));
  const context = canvas.getContext("2d");
  let painted = -1;

  /** @param {number} which  of the pictures that the page holds */
  function paint(which) {
    if (which === painted) return;
    painted = which;
    const pixels = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const at = which * width * height + i;
      const both = packed.getUint8(at >> 1);
      const step = at % 2 ? both & 15 : both >> 4;
      pixels.data.set([255 - 17 * step, 255 - 17 * step, 255 - 17 * step, 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }

  /** @param {{which: number, name: string, placeText: string, errorText: string}} shown */
  function show({ which, name, placeText, errorText }) {
    paint(which);
    canvas.setAttribute("aria-label", `Picture with the label ${name}`);
    label.replaceChildren("Label ", element("b", {}, name));
    place.textContent = placeText;
    errors.textContent = errorText;
  }

  return { root, show };
}

/** @param {string[]} names  of the classes */
export function createResult(names) {
  const heads = ["Class", "Mean probability", "Votes"].map((text) => element("th", { scope: "col" }, text));
  const rows = names.map((name) => {
    const [bar, mean, votes, mark] = [element("i"), element("span"), element("td"), element("span", { class: "mark" })];
    const cell = element("td", {}, element("div", { class: "mean" }, element("span", { class: "bar" }, bar), mean));
    const root = element("tr", {}, element("th", { scope: "row" }, element("b", {}, name), mark), cell, votes);
    return { root, bar, mean, votes, mark };
  });
  const root = element(
    "table",
    { class: "result" },
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows.map((row) => row.root)),
  );

  /** @param {{tally: import("./vote.js").Tally, members: number, label: number, rule: string}} shown */
  function show({ tally, members, label, rule }) {
    const shares = rule === "mean" ? tally.sums.map((sum) => sum / UNITS / members) : tally.votes.map((count) => count / members);
    heads[1].classList.toggle("decides", rule === "mean");
    heads[2].classList.toggle("decides", rule !== "mean");
    rows.forEach(({ root: row, bar, mean, votes, mark }, i) => {
      bar.style.width = `${100 * shares[i]}%`;
      mean.textContent = meanText(tally, members, i);
      votes.textContent = String(tally.votes[i]);
      row.classList.toggle("answer", i === tally.answer);
      row.classList.toggle("label", i === label);
      mark.textContent = i !== tally.answer ? "" : i === label ? " ✓" : " ✗";
    });
  }

  return { root, show };
}

/** @param {import("./vote.js").Tally} tally @param {number} members @param {number} group */
export function meanText(tally, members, group) {
  return (tally.sums[group] / UNITS / members).toFixed(2);
}
