// The controls of the normalised batch.

import { button, checkbox, copyButton, element, select, slider } from "../shared/frame.js";
import { fixed } from "./numbers.js";

const SIZES = ["1", "2", "4", "8", "16", "32"];
const MODES = [["true", "training"], ["false", "inference"]];
const KINDS = [["batch", "batch"], ["layer", "layer"], ["group", "2 groups"]];
const MOMENTA = ["0.5", "0.9", "0.99"];
const TENTHS = 10; // of the sliders

/**
 * @param {Object<string, number[]>} limits  of gamma and beta
 * @param {{change: (values: object) => void, scale: (name: string, value: number) => void, next: () => void,
 *     train: () => void, code: () => string, say: (text: string) => void, reset: () => void}} on
 *     change: takes the traits that are new; scale: takes gamma or beta of the chosen channel
 */
export function createBatchControls(limits, on) {
  const sizes = select("Batch size", SIZES.map((size) => [size, size]), (size) => on.change({ batch_size: Number(size) }));
  const mode = select("Mode", MODES, (training) => on.change({ training: training === "true" }));
  const kind = select("Normalise over", KINDS, (normalization) => on.change({ normalization }));
  const momentum = select("Momentum", MOMENTA.map((value) => [value, value]), (value) => on.change({ momentum: Number(value) }));
  const scales = ["gamma", "beta"].map((name) => {
    const [min, max] = limits[name].map((limit) => TENTHS * limit);
    return slider(name === "gamma" ? "γ" : "β", { min, max }, (value) => on.scale(name, value / TENTHS));
  });
  const keep = checkbox("First digit", (checked) => on.change({ keep_first: checked }));
  keep.value.textContent = "stays";
  keep.control.classList.add("keep");
  keep.input.setAttribute("aria-label", "First digit stays");
  const train = button("Train 50 batches", on.train);
  const buttons = element(
    "div",
    { class: "buttons" },
    button("Next batch", on.next),
    train,
    copyButton("Copy Keras code", on.code, on.say),
    button("Reset", on.reset),
  );
  const parts = [sizes, mode, kind, momentum, ...scales, keep].map(({ control }) => control);

  /** @param {import("./words.js").Shown} now */
  function show({ size, training, normalization, momentum: value, keepFirst, channel, gamma, beta }) {
    sizes.input.value = String(size);
    mode.input.value = String(training);
    kind.input.value = normalization;
    momentum.input.value = String(value);
    keep.input.checked = keepFirst;
    const isAlone = normalization !== "batch"; // then there is nothing for these to decide
    mode.input.disabled = isAlone;
    momentum.input.disabled = isAlone;
    train.setAttribute("aria-disabled", String(isAlone));
    [gamma, beta].forEach((values, i) => {
      const [scale, text] = [scales[i], fixed(values[channel], 1)];
      scale.input.value = String(Math.round(TENTHS * values[channel]));
      scale.input.setAttribute("aria-label", `${i ? "β" : "γ"} of channel ${channel}`);
      scale.input.setAttribute("aria-valuetext", text);
      scale.value.textContent = `of channel ${channel}: ${text}`;
    });
  }

  return { parts: [...parts, buttons], show };
}
