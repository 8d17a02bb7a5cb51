// What is chosen unless the reader says otherwise.

export const SIDES = { photo: 112, digit: 28 }; // in pixels

/** The place of the layer with the most parameters. @param {[string, Object][]} layers */
export function mostTelling(layers) {
  const counts = layers.map(([, parameters]) => Object.keys(parameters).length);
  return Math.max(0, counts.indexOf(Math.max(...counts)));
}

/** @param {string} name */
export function isDigit(name) {
  return name.startsWith("digit");
}

/** @param {string} picture */
export function partnerOf(picture) {
  if (isDigit(picture)) return `digit ${(Number(picture.slice(-1)) + 1) % 10}`;
  return picture === "coffee" ? "cat" : "coffee";
}

/** A layer that moves pixels, with black where it has none to show: digits stand on black. */
export function onBlack([name, parameters]) {
  return [name, "fill_mode" in parameters ? { ...parameters, fill_mode: "constant" } : parameters];
}

/** A layer for a picture of another size: crops are in pixels. */
export function fitted([name, parameters], times) {
  if (name !== "RandomCrop" || times === 1) return [name, parameters];
  const [height, width] = ["height", "width"].map((side) => Math.max(1, Math.min(SIDES.photo, Math.round(parameters[side] * times))));
  return [name, { height, width }];
}
