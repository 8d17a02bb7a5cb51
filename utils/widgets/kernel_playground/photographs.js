// From compressed files to arrays of brightness.

import { decode } from "../shared/picture_files.js";

/**
 * Decode a picture, cut out its middle square, resize it and make it grey.
 * @param {Blob} file
 * @param {number} size
 * @returns {Promise<Float32Array>} size × size numbers, 0 to 255
 */
export async function greySquare(file, size) {
  const { data } = await decode(file, (height, width) => {
    const side = Math.min(height, width);
    return { part: [(height - side) / 2, (width - side) / 2, side, side], sides: [size, size] };
  });
  return Float32Array.from({ length: size * size }, (_, i) =>
    Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
}
