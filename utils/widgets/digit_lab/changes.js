// What can happen to the network's input.

/**
 * Turned counterclockwise, flipped left to right, shifted, covered by a square of paper, and made noisy: in this order.
 * What leaves the picture is lost, and paper comes in.
 * @param {Float32Array} image  28 × 28 numbers, 0 (paper) to 1
 * @param {{rotation: number, flip: boolean, shift: number[], cover: number, cover_place: number[], noise: number}} changes
 *     degrees; pixels to the right and down; side of the square, row and column of its centre; standard deviation
 * @param {Int8Array} pattern  28 × 28 normal random numbers, each times 40
 * @returns {Float32Array} a new picture, cut to 0 to 1
 */
export function changedImage(image, { rotation, flip, shift, cover, cover_place: place, noise }, pattern) {
  const [cos, sin] = ["cos", "sin"].map((name) => +Math[name]((rotation * Math.PI) / 180).toFixed(9)); // quarters are exact
  const [top, left] = place.map((middle) => middle - (cover >> 1));
  const isInside = (row, column) => row >= 0 && row < 28 && column >= 0 && column < 28;
  const at = (row, column) => (isInside(row, column) ? image[28 * row + column] : 0);
  return image.map((_, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    const isCovered = row >= top && row < top + cover && column >= left && column < left + cover;
    const [y, x] = [row - shift[1] - 13.5, (column - shift[0] - 13.5) * (flip ? -1 : 1)]; // from the middle
    const [down, right] = [sin * x + cos * y + 13.5, cos * x - sin * y + 13.5];
    const [above, before] = [Math.floor(down), Math.floor(right)];
    const across = (of) => at(of, before) + (right - before) * (at(of, before + 1) - at(of, before));
    const value = across(above) + (down - above) * (across(above + 1) - across(above));
    const seen = isCovered || !isInside(y + 13.5, x + 13.5) ? 0 : value;
    return Math.max(0, Math.min(1, seen + (noise * pattern[i]) / 40));
  });
}
