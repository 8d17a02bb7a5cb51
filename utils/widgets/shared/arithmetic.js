// Cross-correlation and what belongs to it. Nothing here touches the page.

/**
 * Cross-correlation with "valid" padding, as keras.ops.conv computes it: the kernel is not flipped.
 * @param {ArrayLike<number>} image  height × width numbers, row by row
 * @param {number} height
 * @param {number} width
 * @param {ArrayLike<number>} kernel  size × size weights, row by row
 * @param {number} size
 * @param {number} bias  added to every value
 * @returns {Float32Array}  (height − size + 1) × (width − size + 1) numbers, row by row
 */
export function correlate(image, height, width, kernel, size, bias) {
  const rows = height - size + 1;
  const columns = width - size + 1;
  const output = new Float32Array(rows * columns);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(bias);
    for (let tap = 0; tap < size * size; tap++) {
      const weight = kernel[tap];
      if (weight === 0) continue;
      const start = (row + Math.floor(tap / size)) * width + (tap % size);
      for (let column = 0; column < columns; column++) sums[column] += weight * image[start + column];
    }
    output.set(sums, row * columns);
  }
  return output;
}

/**
 * The arithmetic of one output value, step by step.
 * @param {ArrayLike<number>} image  width numbers a row
 * @param {number} width
 * @param {ArrayLike<number>} kernel  size × size weights
 * @param {number} size
 * @param {number} row  of the output value
 * @param {number} column
 * @returns {{patch: number[], products: number[], sum: number}}
 */
export function explainValue(image, width, kernel, size, row, column) {
  const patch = Array.from(kernel, (_, tap) => image[(row + Math.floor(tap / size)) * width + column + (tap % size)]);
  const products = patch.map((value, tap) => value * kernel[tap]);
  return { patch, products, sum: total(products) };
}

/** @param {ArrayLike<number>} numbers */
export function total(numbers) {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}

/** Whether the weights sum to zero, up to rounding: such kernels answer to differences only.
 * @param {ArrayLike<number>} kernel */
export function sumsToZero(kernel) {
  return Math.abs(total(kernel)) <= 1e-9;
}

/** @param {ArrayLike<number>} numbers */
export function largestMagnitude(numbers) {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]));
  return largest;
}

/**
 * The limit of signed colours: a magnitude that one value in two hundred exceeds, so that a few strong edges do
 * not make everything else pale. Found by counting in 4096 steps: sorting would take longer than a frame has.
 * @param {Float32Array} numbers
 */
export function colourLimit(numbers) {
  const largest = largestMagnitude(numbers);
  if (largest === 0) return 1;
  const steps = 4096;
  const counts = new Uint32Array(steps + 1);
  for (let i = 0; i < numbers.length; i++) counts[Math.floor((Math.abs(numbers[i]) / largest) * steps)]++;
  let step = steps;
  for (let above = counts[steps]; above < numbers.length / 200 && step > 1; above += counts[step]) step--;
  const limit = ((step + 1) / steps) * largest;
  return Math.min(limit < 10 ? limit : Math.ceil(limit), largest);
}

/** How many values lie outside 0 to 255, once rounded to whole numbers.
 * @param {Float32Array} numbers
 * @returns {{below: number, above: number}} */
export function countOutside(numbers) {
  let below = 0;
  let above = 0;
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < -0.5) below++;
    else if (numbers[i] >= 255.5) above++;
  }
  return { below, above };
}

/**
 * Bring a square kernel to another odd size: add a rim of zeros, or cut the rim off.
 * @param {number[][]} rows
 * @param {number} size
 */
export function resizeKernel(rows, size) {
  const shift = (rows.length - size) / 2;
  const place = [...Array(size).keys()];
  return place.map((row) => place.map((column) => rows[row + shift]?.[column + shift] ?? 0));
}

/** Write a number with at most two decimals and a real minus sign.
 * @param {number} value
 * @param {number} [decimals]  exactly so many */
export function formatNumber(value, decimals) {
  const text = decimals === undefined ? String(Math.round(value * 100) / 100) : value.toFixed(decimals);
  return /[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", "");
}

/** Write numbers that stand in one grid: all with the same number of decimals, at most two, fewer for long ones.
 * @param {number[]} values */
export function formatAlike(values) {
  const needed = [0, 1].find((count) => values.every((value) => isRoundTo(value, count))) ?? 2;
  const room = 5 - Math.floor(Math.log10(largestMagnitude(values) || 1)); // seven characters with sign and point
  const decimals = Math.max(0, Math.min(needed, room));
  return values.map((value) => formatNumber(value, decimals));
}

/** @param {number} value @param {number} decimals */
function isRoundTo(value, decimals) {
  const scaled = value * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6;
}
