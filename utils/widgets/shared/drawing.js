// Numbers to colours, and arrays of numbers to pixels of a canvas.

/** Blue (negative) over white (zero) to red: the anchors of matplotlib's RdBu_r. */
const ANCHORS = [
  [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240], [247, 247, 247],
  [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43], [103, 0, 31],
];

const STEPS = 255; // on each side of zero

/** Blue over white to red. */
export const SIGNED = tableOf(signedColour);

/** What grey cannot show: values that round to less than 0, or to more than 255. */
export const BELOW = [33, 102, 172];
export const ABOVE = [214, 96, 77];

/**
 * @param {number} value  −1 … 1; what lies outside takes the last colour
 * @returns {number[]} red, green, blue: 0 to 255
 */
export function signedColour(value) {
  const place = (Math.max(-1, Math.min(1, value)) + 1) * ((ANCHORS.length - 1) / 2);
  const left = Math.min(Math.floor(place), ANCHORS.length - 2);
  return ANCHORS[left].map((from, i) => Math.round(from + (place - left) * (ANCHORS[left + 1][i] - from)));
}

/** @param {number} value  brightness; what lies outside 0 to 255 takes the colour that says so */
export function brightnessColour(value) {
  if (value < -0.5) return BELOW;
  if (value >= 255.5) return ABOVE;
  return Array(3).fill(Math.round(value));
}

/** Black or white, whichever reads better on a colour (at least 4.5 : 1).
 * @param {number[]} colour */
export function inkOn(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** @param {number[]} colour */
export function css(colour) {
  return `rgb(${colour.join(" ")})`;
}

/**
 * Paint a square of values into the middle of a square canvas; what is left of the rim stays transparent.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number | null} limit  signed colours, the last ones at −limit and limit; null: brightness 0 to 255
 */
export function paint(canvas, values, limit) {
  const side = Math.sqrt(values.length);
  const rim = (canvas.width - side) / 2;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(side, side);
  const pixels = new Uint32Array(picture.data.buffer);
  if (limit === null) {
    const below = pixel(BELOW);
    const above = pixel(ABOVE);
    for (let i = 0; i < pixels.length; i++) {
      const value = values[i];
      if (value < -0.5) pixels[i] = below;
      else if (value >= 255.5) pixels[i] = above;
      else pixels[i] = 0xff000000 | (Math.round(value) * 0x010101);
    }
  } else {
    const scale = STEPS / limit;
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = SIGNED[Math.max(-STEPS, Math.min(STEPS, Math.round(values[i] * scale))) + STEPS];
    }
  }
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.putImageData(picture, rim, rim);
}

/** Colours of −1 … 1 as 32-bit pixels, STEPS on each side of 0.
 * @param {(share: number) => number[]} colourOf  red, green, blue */
export function tableOf(colourOf) {
  return Uint32Array.from({ length: 2 * STEPS + 1 }, (_, i) => pixel(colourOf(i / STEPS - 1).map(Math.round)));
}

/** @param {number[]} colour */
function pixel([red, green, blue]) {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0; // the bytes lie in the order RGBA
}
