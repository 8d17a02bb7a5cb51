// A convolution step by step: the window, the products, their sum, the growing output, its size.

import { listenToArrows } from "../shared/arrow_keys.js";
import { channelSums, convolve, geometryOf, productsAt } from "../shared/convolution.js";
import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createStepping } from "../shared/stepping.js";
import { stepperCode } from "./code.js";
import { createStepperControls } from "./controls.js";
import { createGrids } from "./grids.js";
import { formulaParts, stepInWords, sumParts } from "./words.js";

const TRAITS = ["image", "kernel", "bias", "strides", "padding", "dilation_rate", "step"];
const PACE = 900; // milliseconds a step, when it plays

function render({ model, el }) {
  const ending = new AbortController();
  const examples = model.get("_examples");
  const limits = model.get("_limits");
  const first = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));

  let channel = 0; // on the stage
  let filter = 0;

  // What is on the page

  const frame = createFrame(el, { name: "with-grids convolution-stepper", title: "How is each output computed?", signal: ending.signal });
  const grids = createGrids({
    limit: limits.value,
    onPixel: (row, column, value) => set({ image: replaced(model.get("image"), [row, column, channel], value) }),
    onWeight: (row, column, value) => set({ kernel: replaced(model.get("kernel"), [row, column, channel, filter], value) }),
    onLeave: () => redraw.soon(),
    say: frame.say,
    goTo: (row, column) => stepping.goTo(row * geometry().columns.positions + column),
  });
  const sum = element("p", { class: "sum" });
  const formula = element("div", { class: "formula" });
  const controls = createStepperControls(
    { examples: examples.map(({ name }) => name), limits },
    {
      example: chooseExample,
      settings: begin,
      channel: (number) => {
        channel = number;
        redraw.soon();
      },
      filter: (number) => {
        filter = number;
        redraw.soon();
      },
      code: () => stepperCode(current()),
      say: frame.say,
      reset: () => {
        channel = filter = 0;
        begin(first);
      },
    },
  );
  const stepping = createStepping({
    count: steps,
    current: currentStep,
    go: (step) => set({ step }),
    changed: () => redraw.soon(),
    pace: PACE,
    signal: ending.signal,
  });
  const result = element("div", { class: "result" }, sum, stepping.moves);
  frame.stage.append(grids.root, grids.note, result, formula);
  frame.controls.append(...controls.parts);

  // What the reader does

  listenToArrows(grids.focusBox, (rows, columns) =>
    stepping.goTo(currentStep() + rows * geometry().columns.positions + columns),
  );

  /** @param {string} name */
  function chooseExample(name) {
    const { image, kernel, bias } = examples.find((example) => example.name === name);
    begin({ image, kernel, bias, strides: 1, padding: "valid", dilation_rate: 1 });
  }

  /** Change what is convolved, or how, and go to the first output value (unless a step is given). */
  function begin(values) {
    stepping.pause();
    set({ step: 0, ...values });
  }

  // What the model says

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }

  function current() {
    const [image, kernel, bias] = [model.get("image"), model.get("kernel"), model.get("bias")];
    const settings = {
      strides: model.get("strides"),
      padding: model.get("padding"),
      dilationRate: model.get("dilation_rate"),
    };
    return { image, kernel, bias, settings };
  }

  function geometry() {
    const { image, kernel, settings } = current();
    return geometryOf(image, kernel, settings);
  }

  function steps() {
    const { rows, columns } = geometry();
    return rows.positions * columns.positions;
  }

  function currentStep() {
    return Math.min(model.get("step"), steps() - 1);
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = current();
    const { image, kernel, bias, settings } = now;
    channel = Math.min(channel, image[0][0].length - 1);
    filter = Math.min(filter, bias.length - 1);
    const { rows, columns } = geometry();
    const step = currentStep();
    const [row, column] = [Math.floor(step / columns.positions), step % columns.positions];
    const where = { row, column, channel, filter };
    const terms = productsAt(image, kernel, { rows, columns }, where);
    const values = convolve(image, kernel, bias, settings).map((line) => line.map((value) => value[filter]));
    const told = {
      ...where,
      step,
      steps: steps(),
      filters: bias.length,
      sums: channelSums(image, kernel, { rows, columns }, where),
      count: terms.length,
      outside: terms.filter((term) => image[term.row]?.[term.column] === undefined).length,
      bias: bias[filter],
      value: values[row][column],
    };
    grids.show({
      image: image.map((line) => line.map((pixel) => pixel[channel])),
      kernel: kernel.map((line) => line.map((weights) => weights[channel][filter])),
      terms,
      values,
      geometry: { rows, columns },
      ...told,
      captions: captionsOf(image, kernel, { rows, columns }, where),
    });
    sum.replaceChildren(...sumParts(told));
    formula.replaceChildren(...formulaParts({ rows, columns }));
    controls.show({ ...now, ...told, example: nameOf(now) });
    stepping.show();
    if (frame.root.querySelector("[aria-invalid=true]")) return; // the line says what is wrong with an entry
    frame.say(stepInWords(told));
  }

  /** @returns {string | undefined} the example that is on the stage */
  function nameOf({ image, kernel, bias }) {
    const text = (example) => JSON.stringify([example.image, example.kernel, example.bias]);
    return examples.find((example) => text(example) === text({ image, kernel, bias }))?.name;
  }

  redraw.now();
  return () => ending.abort();
}

/** What stands above the four grids; channels and filters only where there is a choice. */
function captionsOf(image, kernel, { rows, columns }, { channel, filter }) {
  const [channels, filters] = [image[0][0].length, kernel[0][0][0].length];
  const several = channels > 1 || filters > 1;
  return [
    `Image, ${rows.size} × ${columns.size}${channels > 1 ? `, channel ${channel}` : ""}`,
    several ? `Filter ${filter}, kernel ${channel}` : "Kernel",
    "Products",
    filters > 1 ? `Output, filter ${filter}` : `Output, ${rows.positions} × ${columns.positions}`,
  ];
}

/** Nested lists with one number replaced, at a path of indices; the given ones stay as they are. */
function replaced(nested, [index, ...path], value) {
  return nested.map((part, i) => (i !== index ? part : path.length ? replaced(part, path, value) : value));
}

export default { render };
