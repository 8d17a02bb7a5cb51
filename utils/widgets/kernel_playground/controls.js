// The controls of the KernelPlayground: what they offer, and how they follow the model.

import { formatNumber, total } from "../shared/arithmetic.js";
import { button, checkbox, copyButton, element, select, slider } from "../shared/frame.js";
import { openButton } from "../shared/picture_files.js";

const OWN = "own"; // a photo or a kernel of the reader's own

/**
 * @param {{photos: string[], presets: string[]}} names
 * @param {Object<string, Function>} act  what to do: photo(name), ownPhoto(), file(file), preset(name), size(3 or 5),
 *     normalize(boolean), bias(number), style(), code() (returns text), say(text), reset()
 */
export function createControls({ photos, presets }, act) {
  const photo = select("Photo", photos.map(asOption), (name) => (name === OWN ? act.ownPhoto() : act.photo(name)));
  const ownPhoto = photo.add(OWN, "Your own");
  const kernel = select("Kernel", presets.map(asOption), act.preset);
  kernel.add(OWN, "Your own");
  const size = select("Size", [["3", "3 × 3"], ["5", "5 × 5"]], (text) => act.size(Number(text)));
  const normalize = checkbox("Normalise", act.normalize);
  const bias = slider("Bias", { min: -255, max: 255 }, act.bias);
  const style = select("Show output as", [["signed", "Signed colours"], ["picture", "Picture"]], act.style);
  const buttons = element(
    "div",
    { class: "buttons" },
    ...openButton(act.file),
    copyButton("Copy Keras code", act.code, act.say),
    button("Reset", act.reset),
  );

  /** @param {{photo: string, file: string | null, preset: string | null, weights: number[], size: number,
   *     normalize: boolean, divisor: number, bias: number}} now */
  function show(now) {
    if (now.file !== null) ownPhoto.hidden = false;
    photo.input.value = now.file === null ? now.photo : OWN;
    kernel.input.value = now.preset ?? OWN;
    size.input.value = String(now.size);
    normalize.input.checked = now.normalize;
    normalize.value.textContent =
      now.divisor === 1 ? `sum is ${formatNumber(total(now.weights))}` : `÷ ${formatNumber(now.divisor)}`;
    bias.input.value = String(now.bias);
    bias.value.textContent = formatNumber(now.bias);
  }

  const parts = [photo, kernel, size, normalize, bias, style].map((part) => part.control);
  return { parts: [...parts, buttons], style: style.input, show };
}

/** @param {string} name */
function asOption(name) {
  return [name, name[0].toUpperCase() + name.slice(1)];
}
