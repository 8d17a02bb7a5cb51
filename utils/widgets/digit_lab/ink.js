// The paper that is drawn on: ink of 0 (paper) to 255 at each of its pixels, row by row.

/** Pixels along a side: four for each of the network's 28. */
export const INK_SIDE = 112;

/**
 * Draw a straight line with a round pen, in place. How far a pixel is covered follows from its distance to the line;
 * ink adds nothing to ink, so a line drawn twice is the same line.
 * @param {Uint8Array} ink
 * @param {number[]} from  x and y: pixel i reaches from i to i + 1; the line may lie outside
 * @param {number[]} to
 * @param {number} radius  of the pen, in pixels of the ink
 * @param {boolean} erases  take ink away instead
 */
export function drawSegment(ink, from, to, radius, erases) {
  const [[left, right], [top, bottom]] = from.map((start, axis) => [
    Math.max(0, Math.floor(Math.min(start, to[axis]) - radius - 1)),
    Math.min(INK_SIDE, Math.max(start, to[axis]) + radius + 1),
  ]);
  const [wide, high] = [to[0] - from[0], to[1] - from[1]];
  const square = wide * wide + high * high || 1;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - from[0], row + 0.5 - from[1]];
      const along = Math.max(0, Math.min(1, (x * wide + y * high) / square));
      const covered = 255 * Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x - along * wide, y - along * high)));
      const i = row * INK_SIDE + column;
      ink[i] = Math.round(erases ? Math.min(ink[i], 255 - covered) : Math.max(ink[i], covered));
    }
  }
}

/** A picture as ink, each pixel a square of 4 × 4.
 * @param {Float32Array} image  28 × 28 numbers, 0 (paper) to 1 */
export function inkOfImage(image) {
  return new Uint8Array(INK_SIDE ** 2).map((_, i) => Math.round(255 * image[28 * Math.floor(i / 448) + ((i % INK_SIDE) >> 2)]));
}

/** @param {Uint8Array} ink */
export function isEmpty(ink) {
  return !ink.some(Boolean);
}
