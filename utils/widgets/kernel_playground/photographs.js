// From compressed files to arrays of brightness.

/**
 * Decode a picture, cut out its middle square, resize it and make it grey. Nothing leaves the browser.
 * @param {Blob} file
 * @param {number} size
 * @returns {Promise<Float32Array>} size × size numbers, 0 to 255
 */
export async function greySquare(file, size) {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
  bitmap.close();
  const { data } = context.getImageData(0, 0, size, size);
  return Float32Array.from({ length: size * size }, (_, i) =>
    Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
}
