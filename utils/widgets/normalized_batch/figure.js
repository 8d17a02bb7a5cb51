// A normalised batch: what an activation becomes, and whose mean and variance decide it.

import { listenToArrows } from "../shared/arrow_keys.js";
import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { nextPlace, remember, takeBatch, trainOn } from "./batches.js";
import { normalizationCode } from "./code.js";
import { createBatchControls } from "./controls.js";
import { createFormula } from "./formula.js";
import { momentsOf, normalize, sharing, statisticsOf, usesMemory, valuesIn } from "./normalize.js";
import { createStrip } from "./strip.js";
import { createTable, SHOWN } from "./tables.js";
import { inWords } from "./words.js";

const TRAITS = ["batch_size", "training", "momentum", "normalization", "gamma", "beta", "step", "chosen", "keep_first"];
const STATE = ["digit", "_position", "moving_mean", "moving_variance", "_start_share"];
const LIMITS = { gamma: [0, 4], beta: [-6, 6] };
const MANY = 50; // batches at once
const COLOURED = { before: 12, after: 3 }; // the numbers with the strongest colours
const NOTE = "Six channels of a network’s dense layer. Framed: whose μ and σ decide. Click any number.";

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const first = Object.fromEntries([...TRAITS, ...STATE].map((name) => [name, get(name)]));
  const channels = first.gamma.length;
  const labels = bytesOf(get("_labels"));
  const values = valuesOf(get("_values"), channels);
  const all = Array.from({ length: channels }, (_, channel) => values.map((row) => row[channel]));
  let action = null; // what the reader did since the last drawing

  // What is on the page

  const frame = createFrame(el, {
    name: "normalized-batch",
    title: "What does this activation become, and who decides?",
    signal: ending.signal,
  });
  const options = { channels, pictures: get("_pictures"), onChoose: choose };
  const [before, after] = ["before", "after"].map((kind) => createTable(kind, { ...options, limit: COLOURED[kind] }));
  const spread = createStrip("before", ["data", "memory"]);
  const results = createStrip("after", ["result"]);
  const formula = createFormula();
  for (const [name, value] of Object.entries({ tabindex: 0, role: "application", "aria-describedby": frame.statusId })) {
    before.cells.setAttribute(name, String(value));
  }
  const controls = createBatchControls(LIMITS, {
    change,
    scale: (name, value) => change({ [name]: get(name).with(now().channel, value) }, "scale"),
    next,
    train,
    code: () => normalizationCode(now().before, now()),
    say: frame.say,
    reset: () => change(first),
  });
  frame.stage.append(
    element("p", { class: "note" }, NOTE),
    element("div", { class: "side" }, before.root, spread.root),
    element("div", { class: "side" }, after.root, results.root),
    formula.root,
  );
  frame.controls.append(...controls.parts);

  // What the reader does

  listenToArrows(before.cells, (down, right) => {
    const { row, channel } = now();
    choose(row + down, channel + right);
  });

  function choose(row, channel) {
    const within = (place, count) => Math.max(0, Math.min(count - 1, place));
    change({ chosen: [within(row, Math.min(SHOWN, get("batch_size"))), within(channel, channels)] });
  }

  /** The next batch; in training mode the layer first takes in the statistics of this one. */
  function next() {
    const { training, normalization, before: batch, size, keepFirst, momentum, memory, step } = now();
    const trains = training && normalization === "batch";
    change(
      {
        ...stateOf(nextPlace(placeOf(), size, values.length, keepFirst), trains ? remember(memory, batch, momentum) : memory),
        step: trains ? step + 1 : step,
      },
      "next",
    );
  }

  /** Many training steps, in whichever mode; the first digit is there again afterwards. */
  function train() {
    const { normalization, size, keepFirst, momentum, memory, step } = now();
    if (normalization !== "batch") return frame.say("There is nothing to train: this layer keeps no moving statistics.");
    const trained = trainOn(values, { place: placeOf(), memory }, MANY, { size, momentum });
    const place = keepFirst ? { digit: get("digit"), position: trained.place.digit } : trained.place;
    change({ ...stateOf(place, trained.memory), step: step + MANY }, "train");
  }

  // What the model says

  function change(changes, kind) {
    action = kind ? { kind, before: now() } : null;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function placeOf() {
    return { digit: get("digit"), position: get("_position") };
  }

  function stateOf({ digit, position }, memory) {
    return {
      digit,
      _position: position,
      moving_mean: memory.mean,
      moving_variance: memory.variance,
      _start_share: memory.startShare,
    };
  }

  /** @returns {import("./words.js").Shown & {labels: number[], share: import("./normalize.js").Sharing}} */
  function now() {
    const size = get("batch_size");
    const { rows } = takeBatch(placeOf(), size, values.length);
    const batch = rows.map((digit) => values[digit]);
    const [row, channel] = [Math.min(get("chosen")[0], size - 1), get("chosen")[1]];
    const layer = {
      normalization: get("normalization"),
      training: get("training"),
      gamma: get("gamma"),
      beta: get("beta"),
      memory: { mean: get("moving_mean"), variance: get("moving_variance"), startShare: get("_start_share") },
    };
    return {
      ...layer,
      ...statisticsOf(batch, layer, row, channel),
      size,
      row,
      channel,
      rows,
      before: batch,
      after: normalize(batch, layer),
      other: normalize(batch, { ...layer, training: !layer.training })[row][channel],
      share: sharing(layer.normalization, row, channel, size, channels),
      label: labels[rows[row]],
      labels: rows.map((digit) => labels[digit]),
      digits: values.length,
      all: momentsOf(all[channel]),
      step: get("step"),
      momentum: get("momentum"),
      keepFirst: get("keep_first"),
    };
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, [...TRAITS, ...STATE], draw, ending.signal);

  function draw() {
    const shown = now();
    const { memory, channel, row, gamma, beta, share } = shown;
    const isBatch = shown.normalization === "batch";
    const [spreads, outcomes] = [shown.before, shown.after].map((batch) => all.map((_, place) => momentsOf(batch.map((one) => one[place]))));
    const [means, deviations] = [({ mean }) => mean, ({ variance }) => Math.sqrt(variance)];
    const inMemory = usesMemory(shown);
    const inData = isBatch && !inMemory;
    const memories = isBatch ? [memory.mean, memory.variance.map(Math.sqrt)] : [null, null];
    before.show(shown.before, [spreads.map(means), spreads.map(deviations), ...memories], [inData, inData, inMemory, inMemory], shown);
    after.show(shown.after, [outcomes.map(means), outcomes.map(deviations), gamma, beta], [false, false, true, true], shown);
    before.caption.textContent = `Before: ${shown.size === 1 ? "a batch of 1 digit" : `a batch of ${shown.size} digits`}`;
    const how = isBatch ? `${shown.training ? "training" : "inference"}, step ${shown.step}` : `${shown.normalization} normalisation`;
    after.caption.textContent = `After: ${how}`;
    before.cells.setAttribute("aria-label", `Row ${row}, channel ${channel} of the batch. The arrow keys choose an activation.`);

    const [of, into] = [shown.before, shown.after].map((batch) => valuesIn(batch, share));
    const place = isBatch ? row : channel - share.channels[0];
    const name = { batch: "batch", layer: "digit", group: "group" }[shown.normalization];
    const spreadOf = (label, { mean, variance }, used) => ({ label, mean, deviation: Math.sqrt(variance), used });
    const moving = { mean: memory.mean[channel], variance: memory.variance[channel] };
    const known = all.slice(...share.channels).flat();
    spread.show(ends(Math.min(-2, ...known), Math.max(2, ...known)), of, place, [
      spreadOf(name, momentsOf(of), !inMemory),
      isBatch ? spreadOf("moving", moving, inMemory) : null,
    ]);
    const reach = [3, 6, 12, 25, 50].find((limit) => into.every((value) => Math.abs(value) <= limit)) ?? Math.max(...into.map(Math.abs));
    results.show([-reach, reach], into, place, [spreadOf("mean ± σ", momentsOf(into), false)]);
    formula.show(shown);
    controls.show(shown);
    frame.say(inWords(action, shown));
    action = null;
  }

  redraw.now();
  return () => ending.abort();
}

/** A little more than a range. @returns {[number, number]} */
function ends(low, high) {
  return [Math.floor(low - 0.2), Math.ceil(high + 0.2)];
}

/** @param {DataView} bytes */
function bytesOf(bytes) {
  return Array.from({ length: bytes.byteLength }, (_, i) => bytes.getUint8(i));
}

/** A row for each digit, of numbers that are stored as hundredths. @param {DataView} bytes @param {number} channels */
function valuesOf(bytes, channels) {
  const value = (digit, channel) => bytes.getInt16(2 * (digit * channels + channel), true) / 100;
  return Array.from({ length: bytes.byteLength / 2 / channels }, (_, digit) =>
    Array.from({ length: channels }, (_, channel) => value(digit, channel)),
  );
}

export default { render };
