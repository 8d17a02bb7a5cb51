// The controls of the ConvolutionStepper: what they offer, and how they follow the model.

import { geometryOf } from "../shared/convolution.js";
import { button, copyButton, element, select, uniqueId } from "../shared/frame.js";

const OWN = "own"; // an image or a kernel of the reader's own

/**
 * @param {{examples: string[], limits: {padded: number, padding: number, step: number}}} offered
 * @param {Object<string, Function>} act  what to do: example(name), settings(changed), channel(number),
 *     filter(number), code() (returns text), say(text), reset()
 */
export function createStepperControls({ examples, limits }, act) {
  const numbers = (most) => Array.from({ length: most }, (_, i) => [String(i + 1), String(i + 1)]);
  const example = select("Example", examples.map((name) => [name, name]), act.example);
  example.add(OWN, "Your own");
  const strides = select("Strides", numbers(limits.step), (text) => act.settings({ strides: Number(text) }));
  const padding = select(
    "Padding",
    [["valid", "valid"], ["same", "same"], ...numbers(limits.padding)],
    (text) => act.settings({ padding: asPadding(text) }),
  );
  const dilation = select("Dilation", numbers(limits.step), (text) => act.settings({ dilationRate: Number(text) }));
  const channel = radios("Channel", act.channel);
  const filter = radios("Filter", act.filter);
  const parts = [
    ...[example, strides, padding, dilation, channel, filter].map(({ control }) => control),
    element("div", { class: "buttons" }, copyButton("Copy Keras code", act.code, act.say), button("Reset", act.reset)),
  ];

  /** @param {{image: number[][][], kernel: number[][][][], settings: import("../shared/convolution.js").Settings,
   *     example: string | undefined, channel: number, filter: number}} now */
  function show(now) {
    example.input.value = now.example ?? OWN;
    channel.show(now.image[0][0].length, now.channel);
    filter.show(now.kernel[0][0][0].length, now.filter);
    const choices = [
      [strides, "strides", Number],
      [padding, "padding", asPadding],
      [dilation, "dilationRate", Number],
    ];
    for (const [{ input }, name, parse] of choices) {
      input.value = String(now.settings[name]);
      for (const option of input.options) {
        option.disabled = !isPossible(now, { ...now.settings, [name]: parse(option.value) });
      }
    }
  }

  /** Whether the kernel fits, the stage is large enough, and Keras takes it: strides or dilation, not both. */
  function isPossible({ image, kernel }, settings) {
    if (settings.strides > 1 && settings.dilationRate > 1) return false;
    return Object.values(geometryOf(image, kernel, settings)).every(
      ({ before, size, after, positions }) => positions > 0 && before + size + after <= limits.padded,
    );
  }

  return { parts, show };
}

/** One of a few numbers, counted from 0; hidden where there is no choice.
 * @param {string} label @param {(chosen: number) => void} onChange */
function radios(label, onChange) {
  const name = uniqueId();
  const choices = element("div", { class: "choices" });
  const control = element("fieldset", { class: "control" }, element("legend", {}, label), choices);

  function show(count, chosen) {
    control.hidden = count === 1;
    if (choices.children.length !== count) {
      choices.replaceChildren(
        ...Array.from({ length: count }, (_, i) => {
          const input = element("input", { type: "radio", name, value: i });
          input.addEventListener("change", () => onChange(i));
          return element("label", {}, input, String(i));
        }),
      );
    }
    choices.children[chosen].firstChild.checked = true;
  }

  return { control, show };
}

/** @param {string} text */
function asPadding(text) {
  return text === "valid" || text === "same" ? text : Number(text);
}
