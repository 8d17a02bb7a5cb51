// The controls of the PixelInspector: what they offer, and how they follow the model.

import { button, copyButton, element, select } from "../shared/frame.js";
import { openButton } from "../shared/picture_files.js";
import { CHANNELS } from "./arithmetic.js";

const OWN = "own"; // the reader's photo
const ORDERS = [
  ["rgb", "Red, green, blue"],
  ["bgr", "Blue, green, red"],
];
const LEVELS = [256, 64, 16, 8, 4, 2];
const SCALES = [
  ["0 to 255", "0 to 255"],
  ["0 to 1", "0 to 1"],
  ["-1 to 1", "−1 to 1"],
  ["standardised", "Standardised"],
];

/**
 * @param {string[]} photos
 * @param {Object<string, Function>} act  what to do: photo(name), ownPhoto(), file(file), order(initials),
 *     channels(initials), levels(number), scale(name), code() (returns text), say(text), reset()
 */
export function createControls(photos, act) {
  const photo = select("Photo", photos.map((name) => [name, capital(name)]), (name) => (name === OWN ? act.ownPhoto() : act.photo(name)));
  const ownPhoto = photo.add(OWN, "Your own");
  const order = select("Order", ORDERS, act.order);
  const boxes = CHANNELS.map((name) => element("input", { type: "checkbox", class: name }));
  const labels = boxes.map((box, i) => element("label", { class: "tick" }, box, element("span", {}, capital(CHANNELS[i]))));
  const channels = element(
    "fieldset",
    { class: "control channels" },
    element("legend", {}, "Channels"),
    element("div", {}, ...labels),
  );
  channels.addEventListener("change", () => act.channels(CHANNELS.filter((_, i) => boxes[i].checked).map(initial).join("")));
  const levels = select("Levels a channel", LEVELS.map((count) => [String(count), String(count)]), (text) => act.levels(Number(text)));
  const scale = select("Scale", SCALES, act.scale);
  const buttons = element(
    "div",
    { class: "buttons" },
    ...openButton(act.file),
    copyButton("Copy NumPy code", act.code, act.say),
    button("Reset", act.reset),
  );

  /** @param {{photo: string, file: string | null, order: string, channels: string, levels: number, scale: string}} now */
  function show(now) {
    if (now.file !== null) ownPhoto.hidden = false;
    photo.input.value = now.file === null ? now.photo : OWN;
    order.input.value = now.order;
    boxes.forEach((box, i) => (box.checked = now.channels.includes(initial(CHANNELS[i]))));
    levels.input.value = String(now.levels);
    scale.input.value = now.scale;
  }

  return { parts: [photo.control, order.control, channels, levels.control, scale.control, buttons], show };
}

/** @param {string} name */
export function initial(name) {
  return name[0];
}

/** @param {string} name */
export function capital(name) {
  return name[0].toUpperCase() + name.slice(1);
}
