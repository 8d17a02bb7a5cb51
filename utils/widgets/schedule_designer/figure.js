// A learning-rate schedule to design: its curve, the nearest stored training run, its Keras code.

import { button, checkbox, copyButton, createFrame, element, select } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { POINTS, bestConstant, nearestPlateau, nearestRun, unpack } from "./bank.js";
import { kerasCode } from "./code.js";
import { designOf, fitted, inPieces, stretched, withAnother, without } from "./designs.js";
import { createField, epochStep, twoDigits } from "./fields.js";
import { handlesOf, withRate, withUntil } from "./handles.js";
import { ratesOf } from "./schedules.js";
import { createRatePlot, createRunPlots } from "./views.js";
import { inWords } from "./words.js";

const TRAITS = ["schedule", "epochs", "steps_per_epoch", "log_axis"];

function render({ model, el }) {
  const ending = new AbortController();
  const known = { families: model.get("_families"), piece: model.get("_piece"), warmUp: model.get("_warm_up") };
  const { families } = known;
  const presets = model.get("_presets");
  const { rate: floor, pieces: mostPieces, epochs: [leastEpochs, mostEpochs] } = model.get("_limits");
  const guess = model.get("_guess");
  const heads = model.get("_runs");
  const runs = heads.length ? unpack(heads, model.get("_numbers")) : [];
  const best = bestConstant(runs);
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  let chosen = 0; // piece
  let fields = { key: "" }; // of the family
  let drawnRun; // the stored run on the stage

  // What is on the page

  const frame = createFrame(el, {
    name: runs.length ? "schedule-designer" : "schedule-designer without-runs",
    title: best ? "Find a schedule that ends above the best constant rate" : "Which learning rate at which step?",
    signal: ending.signal,
  });
  const plot = createRatePlot({ drag, drop: () => redraw.soon() });
  const runPlots = runs.length ? createRunPlots(runs, best) : null;
  frame.stage.append(plot.root);
  if (runPlots) frame.stage.append(runPlots.root);

  const act = { epochs: () => model.get("epochs"), say: frame.say, leave: () => redraw.soon() };
  const choices = Object.entries(families).map(([name, { label }]) => [name, label]);
  const choice = select("Schedule", [...choices, ...Object.keys(presets).map((label) => [label, label])], choose);
  const wholeEpochs = { label: "Epochs", scale: "whole", least: leastEpochs, most: mostEpochs };
  const epochs = createField(wholeEpochs, { ...act, onChange: stretch });
  epochs.control.classList.add("without-slider");
  const warmUp = createField(known.warmUp, { ...act, onChange: (warmup) => change({ warmup }) });
  const piece = select("Piece", [], (value) => {
    chosen = Number(value);
    redraw.soon();
  });
  const logAxisBox = checkbox("Log axis", (checked) => set({ log_axis: checked }));
  const settings = element("div", { class: "settings" });
  const join = button("Join pieces", () => {
    chosen = 0;
    const { schedule, epochs: length, steps } = current();
    put(inPieces(schedule, length, steps));
  });
  const add = button("+", () => {
    const { pieces } = current().schedule;
    if (pieces.length < mostPieces) {
      change({ pieces: withAnother(pieces, chosen) });
      chosen += 1;
    }
  });
  const remove = button("−", () => {
    const { pieces } = current().schedule;
    if (pieces.length > 1) change({ pieces: without(pieces, chosen) });
    chosen = Math.max(0, Math.min(chosen, pieces.length - 2));
  });
  add.setAttribute("aria-label", "Add a piece after this one");
  remove.setAttribute("aria-label", "Remove this piece");
  const choiceOfPiece = element("div", { class: "pieces" }, piece.control, add, remove);
  const cells = [choice.control, epochs.control, logAxisBox.control, warmUp.control, choiceOfPiece];
  const general = element("div", { class: "general" }, ...cells);
  const copy = copyButton("Copy Keras code", () => {
    const { schedule, epochs: length, steps } = current();
    return kerasCode(schedule, length, steps);
  }, frame.say);
  const buttons = element("div", { class: "buttons" }, join, copy, button("Reset", () => {
    chosen = 0;
    set(first);
  }));
  frame.controls.append(general, settings, buttons);

  // What the reader does

  function choose(value) {
    const { schedule, epochs: length, steps } = current();
    chosen = 0;
    if (presets[value]) return set({ schedule: presets[value].schedule, epochs: presets[value].epochs });
    put(value === "joined" ? inPieces(schedule, length, steps) : designOf(value, families, schedule, length));
  }

  function stretch(length) {
    const { schedule, epochs: old } = current();
    set({ epochs: length, schedule: fitted(stretched(schedule, length / old), known, length) });
  }

  function drag(handle, epoch, rate) {
    const length = model.get("epochs");
    const step = epochStep(length);
    const isRate = rate >= floor / 2;
    change(handle.move(Math.max(0, Math.min(length, Math.round(epoch / step) * step)), isRate ? twoDigits(rate) : 0));
  }

  // What the model says

  function current() {
    const [schedule, length, steps, log] = TRAITS.map((name) => model.get(name));
    return { schedule, epochs: length, steps, log };
  }

  function change(values) {
    put({ ...model.get("schedule"), ...values });
  }

  function put(schedule) {
    set({ schedule: fitted(schedule, known, model.get("epochs")) });
  }

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = current();
    const { schedule } = now;
    const rates = ratesOf(schedule, now.epochs, now.steps);
    const isPlateau = schedule.family === "plateau";
    const nearest = isPlateau ? nearestPlateau(runs, schedule) : nearestRun(runs, rates, floor);
    plot.show({
      ...now,
      rates,
      nearest,
      isKnown: !isPlateau,
      joints: handlesOf(schedule, now.epochs, (epoch) => rates.rate(epoch * now.steps)),
    });
    if (runPlots && drawnRun !== nearest?.run) {
      drawnRun = nearest?.run;
      runPlots.show(drawnRun ?? null);
    }
    showControls(now);
    if (frame.root.querySelector("[aria-invalid=true]")) return; // the line says what is wrong with an entry
    const isFloored = rates.rate(Math.floor(((POINTS - 0.5) / POINTS) * rates.steps)) < floor;
    frame.say(inWords({ schedule, epochs: now.epochs, rates, nearest, best, floor, isFloored, guess, hasRuns: runs.length > 0 }));
  }

  function showControls({ schedule, epochs: length, log }) {
    const { family, pieces } = schedule;
    const asText = JSON.stringify(inOrder(schedule));
    const preset = Object.keys(presets).find(
      (label) => presets[label].epochs === length && JSON.stringify(inOrder(presets[label].schedule)) === asText,
    );
    choice.input.value = preset ?? family;
    epochs.show(length);
    logAxisBox.input.checked = log;
    warmUp.control.hidden = !families[family].warmup;
    warmUp.show(schedule.warmup ?? 0);
    choiceOfPiece.hidden = !pieces;
    join.hidden = Boolean(pieces) || family === "plateau";
    if (pieces) {
      chosen = Math.min(chosen, pieces.length - 1);
      const names = pieces.map(({ shape }, i) => element("option", { value: i }, `${i + 1} of ${pieces.length}: ${shape}`));
      piece.input.replaceChildren(...names);
      piece.input.value = String(chosen);
      add.setAttribute("aria-disabled", String(pieces.length === mostPieces));
      remove.setAttribute("aria-disabled", String(pieces.length === 1));
    }
    showFields(schedule);
  }

  function showFields(schedule) {
    const { family, pieces } = schedule;
    if (fields.key !== family) {
      fields = { key: family, ...(pieces ? pieceFields() : familyFields(family)) };
      settings.replaceChildren(...Object.values(fields.all).map(({ control }) => control));
    }
    const values = pieces ? pieces[chosen] : schedule;
    for (const [name, field] of Object.entries(fields.all)) field.show(values[name]);
    if (!pieces) return;
    fields.all.last.control.hidden = values.shape === "constant";
    fields.all.until.control.hidden = chosen === pieces.length - 1;
  }

  function familyFields(family) {
    const entries = Object.entries(families[family].settings);
    return {
      all: Object.fromEntries(
        entries.map(([name, spec]) => [name, createField(spec, { ...act, onChange: (value) => change({ [name]: value }) })]),
      ),
    };
  }

  function pieceFields() {
    const pieces = () => current().schedule.pieces;
    const shape = select("Shape", model.get("_shapes").map((name) => [name, name]), (name) =>
      change({ pieces: pieces().with(chosen, { ...pieces()[chosen], shape: name }) }),
    );
    const rate = (end) => createField(known.piece[end], {
      ...act,
      onChange: (value) => change({ pieces: withRate(pieces(), chosen, end, value) }),
    });
    const until = createField(known.piece.until, {
      ...act,
      onChange: (value) => change({ pieces: withUntil(pieces(), chosen, value) }),
    });
    const showShape = (value) => (shape.input.value = value);
    return { all: { shape: { control: shape.control, show: showShape }, first: rate("first"), last: rate("last"), until } };
  }

  const sizes = new ResizeObserver(() => {
    const changes = [plot.measure(), runPlots?.measure()];
    if (!changes.some(Boolean)) return;
    drawnRun = undefined;
    redraw.soon();
  });
  sizes.observe(frame.stage);
  ending.signal.addEventListener("abort", () => sizes.disconnect());

  redraw.now();
  return () => ending.abort();
}

/** An object whose entries stand in one order, whoever made it. */
function inOrder(schedule) {
  return Object.entries(schedule).sort(([one], [other]) => (one < other ? -1 : 1));
}

export default { render };
