// Published errors on ImageNet against what the networks cost, by the protocol of their measurement.

import { button, checkbox, copyButton, createFrame, element, select } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { costAxis, errorAxis } from "./axes.js";
import { createCard } from "./card.js";
import { createPlot } from "./plot.js";
import { costOf, followed, joined, looksOf, protocolOf, rowOf, sorted, unbeaten } from "./protocols.js";
import { tableOf } from "./table.js";
import { ERRORS, resultText, seenInWords } from "./words.js";

const compareTexts = new Intl.Collator("en", { numeric: true }).compare;
const CHOICES = {
  y: ["Error", [["top5", "top-5"], ["top1", "top-1"]]],
  x: ["Against", [["parameters", "parameters"], ["multiply_adds", "multiply-adds"], ["year", "year"]]],
  split: [
    "Pictures",
    [["validation", "validation"], ["part of validation", "part of validation"], ["test", "test"], ["any", "any"]],
  ],
  crops: [
    "Looks at a picture",
    [["one", "one"], ["few", "2 to 20"], ["many", "more than 20"], ["unfixed", "not fixed"], ["any", "any number"]],
  ],
  models: ["Networks together", [["one", "one"], ["several", "several"], ["any", "any number"]]],
  extra_data: ["Other training data", [["without", "without"], ["with", "with"], ["any", "any"]]],
  source: ["Published", [["paper", "in a paper"], ["other", "elsewhere"], ["any", "anywhere"]]],
};
const SWITCHES = ["every_look", "frontier"];
const TRAITS = [...Object.keys(CHOICES), ...SWITCHES, "chosen"];

function render({ model, el }) {
  const ending = new AbortController();
  const rows = model.get("_rows").map((row) => rowOf(row, model.get("_texts")));
  const papers = model.get("_papers");
  const protocol = (row) => protocolOf(row, papers);
  const settings = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const first = settings();
  let listed = ""; // results in the list

  // What is on the page

  const frame = createFrame(el, {
    name: "error-chart",
    title: "Which network errs least? That depends on how one measures",
    signal: ending.signal,
  });
  const plot = createPlot((chosen) => change({ chosen }));
  const legend = element("p", { class: "note legend" });
  const choice = select("Result", [], (place) => change({ chosen: place === "" ? null : Number(place) }));
  const none = element("option", { value: "" }, "none of this network");
  const card = createCard(papers, choice.control);
  frame.stage.append(plot.root, legend, card.root);
  const selects = Object.entries(CHOICES).map(([name, [label, options]]) => {
    const made = select(label, options, (value) => change({ [name]: value }));
    return { name, ...made };
  });
  selects.at(-1).control.classList.add("last");
  const everyLook = checkbox("Count every look", (checked) => change({ every_look: checked }));
  const frontier = checkbox("Pareto frontier", (checked) => change({ frontier: checked }));
  const buttons = element(
    "div",
    { class: "buttons" },
    button("All protocols", () => change({ split: "any", crops: "any", models: "any", extra_data: "any", source: "any" })),
    copyButton("Copy table", () => tableOf(sorted(rows, papers, settings()).points, papers), frame.say, "table"),
    button("Reset", () => change(first)),
  );
  frame.controls.append(...selects.map(({ control }) => control), everyLook.control, frontier.control, buttons);

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  // Axes have room for all results, so that a point that moves has moved

  const axes = new Map();
  function axisOf(key, make, values) {
    if (!axes.has(key)) axes.set(key, make(values().filter((value) => value !== null)));
    return axes.get(key);
  }

  function namesOfAxes({ x, y, every_look: isEvery }) {
    const costs = {
      parameters: "parameters, millions",
      multiply_adds: `multiply-adds of ${isEvery ? "all looks" : "one look"}, billions`,
      year: "year",
    };
    return { x: costs[x], y: `${ERRORS[y]}, %` };
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = settings();
    const { x, y, every_look: isEvery } = now;
    const found = sorted(rows, papers, now);
    const { points } = found;
    const looked = followed(rows, points, now.chosen);
    const isByLooks = isEvery && x === "multiply_adds";
    const left = now.frontier ? unbeaten(points) : null;
    const texts = points.map(({ row }) => resultText(row, y));
    plot.show({
      points,
      looked,
      across: axisOf(`${x} ${isByLooks}`, (values) => costAxis(values, x), () => rows.map((row) => costOf(row, x, isEvery))),
      down: axisOf(y, errorAxis, () => rows.map((row) => row[y])),
      names: namesOfAxes(now),
      lines: x === "year" ? [] : joined(points, isByLooks),
      left,
      labels: labelsOf(points),
      texts,
    });
    const lines = x === "year" ? "" : isByLooks ? " Lines: one network." : " Lines: one table.";
    legend.textContent = `Hollow: test. Square: several networks. Larger: more looks (how many).${lines}`;
    card.show(looked?.row);
    showControls(now, points, looked, texts);
    frame.say(seenInWords(found, now, protocol, left));
  }

  function showControls(now, points, looked, texts) {
    for (const { name, input } of selects) input.value = now[name];
    everyLook.input.checked = now.every_look;
    everyLook.value.textContent = now.every_look && now.x !== "multiply_adds" ? "needs multiply-adds" : "";
    frontier.input.checked = now.frontier;
    const key = JSON.stringify([points.map(({ place }) => place), now.y]);
    if (listed !== key) {
      listed = key;
      const order = points.map((_, i) => i).sort((i, k) => compareTexts(texts[i], texts[k]));
      const options = order.map((i) => element("option", { value: points[i].place }, texts[i]));
      choice.input.replaceChildren(none, ...options);
    }
    none.hidden = looked !== undefined;
    choice.input.value = looked ? String(looked.place) : "";
  }

  const sizes = new ResizeObserver(() => plot.measure() && redraw.soon());
  sizes.observe(frame.stage);
  ending.signal.addEventListener("abort", () => sizes.disconnect());

  redraw.now();
  return () => ending.abort();
}

/** Names; where a network is on the stage more than once, with how often it looked.
 * @param {import("./protocols.js").Point[]} points */
function labelsOf(points) {
  const counts = new Map();
  for (const { row } of points) counts.set(row.network, (counts.get(row.network) ?? 0) + 1);
  return points.map(({ row }) => {
    const looks = looksOf(row);
    return counts.get(row.network) > 1 && looks > 1 ? `${row.network} (${looks.toLocaleString("en-US")})` : row.network;
  });
}

export default { render };
