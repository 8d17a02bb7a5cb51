// Pictures: from files to numbers, and from numbers to a canvas.

/**
 * Decode a picture, cut out its middle square and resize it. Nothing leaves the browser.
 * @param {Blob} file @param {number} side
 * @returns {Promise<{height: number, width: number, data: Float32Array}>} values 0 to 255
 */
export async function colourSquare(file, side) {
  const bitmap = await createImageBitmap(file);
  const part = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // what is transparent becomes white
  context.fillRect(0, 0, side, side);
  context.drawImage(bitmap, (bitmap.width - part) / 2, (bitmap.height - part) / 2, part, part, 0, 0, side, side);
  bitmap.close();
  const { data } = context.getImageData(0, 0, side, side);
  return { height: side, width: side, data: withoutAlpha(data) };
}

function withoutAlpha(pixels) {
  const data = new Float32Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    data[to] = pixels[from];
    data[to + 1] = pixels[from + 1];
    data[to + 2] = pixels[from + 2];
  }
  return data;
}

/** A digit as a picture with three equal channels. @param {DataView} digits  all of them @param {number} which */
export function digitPicture(digits, which, side) {
  const data = new Float32Array(3 * side * side);
  for (let i = 0; i < data.length; i++) data[i] = digits.getUint8(which * side * side + Math.floor(i / 3));
  return { height: side, width: side, data };
}

/** The same picture with values in another range. @param {number} times */
export function scaled(image, times) {
  return times === 1 ? image : { ...image, data: image.data.map((value) => value * times) };
}

/**
 * Show a picture; values outside the range look like its ends. A picture smaller than the original looks smaller.
 * @param {HTMLCanvasElement} canvas @param {number[]} range @param {number} side  of the original
 */
export function paintColours(canvas, { height, width, data }, [low, high], side) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const largest = Math.max(side, height, width);
  canvas.style.width = `${(100 * width) / largest}%`;
  canvas.style.imageRendering = largest < 64 ? "pixelated" : "auto";
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  const scale = 255 / (high - low);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels.data[to] = (data[from] - low) * scale; // clamped and rounded by the array itself
    pixels.data[to + 1] = (data[from + 1] - low) * scale;
    pixels.data[to + 2] = (data[from + 2] - low) * scale;
    pixels.data[to + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}
