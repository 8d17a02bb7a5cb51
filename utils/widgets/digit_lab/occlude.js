// Which pixels an answer hangs on: cover each part in turn, slice by slice. Nothing here touches the page.

/**
 * As utils.explanations.occlusion: a number stands at the pixel in the middle of its square (of an even size, left of
 * and above the middle); what sticks out of the image covers nothing.
 * @param {object} options
 * @param {number} options.side  of the image
 * @param {import("../shared/network.js").Network} options.network
 * @param {Float32Array} options.image
 * @param {number} options.target  whose logit is explained
 * @param {number} [options.size]  side of the square
 * @param {number} [options.fill]  what covers
 * @returns {{falls: Float64Array, goOn: (milliseconds: number) => boolean}} falls: of the logit with the square there,
 *     NaN until it is known; goOn: for so long, at least one place; whether all are known
 */
export function createExplanation({ side, network, image, target, size = 5, fill = 0 }) {
  const falls = new Float64Array(side * side).fill(NaN);
  const outputs = network.run(image);
  const logit = outputs.at(-1)[target];
  const before = Math.floor((size - 1) / 2);
  const reach = (at) => [Math.max(0, at - before), Math.min(side - 1, at - before + size - 1)];
  let place = 0;

  function fallAt(place) {
    const box = { rows: reach(Math.floor(place / side)), columns: reach(place % side) };
    const covered = image.slice();
    let isSame = true;
    for (let row = box.rows[0]; row <= box.rows[1]; row++) {
      const [from, to] = box.columns.map((column) => row * side + column);
      isSame &&= covered.subarray(from, to + 1).every((value) => value === fill);
      covered.fill(fill, from, to + 1);
    }
    return isSame ? 0 : logit - network.run(covered, { outputs, ...box }).at(-1)[target];
  }

  function goOn(milliseconds) {
    const end = performance.now() + milliseconds;
    do {
      if (place < falls.length) falls[place] = fallAt(place);
      place += 1;
    } while (place < falls.length && performance.now() < end);
    return place >= falls.length;
  }

  return { falls, goOn };
}
