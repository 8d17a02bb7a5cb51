// From sums to shares, to a loss, to its gradient: stable for sums of any size. Nothing here touches the page.

/** @typedef {"softmax" | "sigmoid"} Activation */

/** The natural logarithm of the total of e^z: the total itself may be too large for a number.
 * @param {number[]} sums */
export function logTotal(sums) {
  const largest = Math.max(...sums);
  return largest + Math.log1p(restOfTotal(sums));
}

/** What the network says of each class, 0 to 1.
 * @param {number[]} sums @param {Activation} activation */
export function sharesOf(sums, activation) {
  if (activation === "sigmoid") return sums.map(sigmoid);
  const largest = Math.max(...sums);
  const total = 1 + restOfTotal(sums);
  return sums.map((sum) => Math.exp(sum - largest) / total);
}

/** Cross-entropy: −ln of the right share; with sigmoid the mean over all classes of −ln of the share (of what
 * is left of it, where the target is 0).
 * @param {number[]} sums @param {number} right @param {Activation} activation */
export function lossOf(sums, right, activation) {
  if (activation === "softmax") return Math.max(...sums) - sums[right] + Math.log1p(restOfTotal(sums));
  const all = sums.reduce((total, sum, i) => total + Math.max(i === right ? -sum : sum, 0) + logOnePlus(-Math.abs(sum)), 0);
  return all / sums.length;
}

/** The gradient of the loss at each sum.
 * @param {number[]} sums @param {number} right @param {Activation} activation */
export function gradientOf(sums, right, activation) {
  const count = activation === "softmax" ? 1 : sums.length;
  return sharesOf(sums, activation).map((share, i) => (share - (i === right ? 1 : 0)) / count);
}

/** The size of a step: where the loss is a mean, the gradient is that much smaller.
 * @param {number} classes @param {Activation} activation */
export function stepSize(classes, activation) {
  return activation === "softmax" ? 1 : classes;
}

/** The total of e^z, divided by its largest part, without that part. */
function restOfTotal(sums) {
  const place = sums.indexOf(Math.max(...sums));
  return sums.reduce((total, sum, i) => (i === place ? total : total + Math.exp(sum - sums[place])), 0);
}

function sigmoid(sum) {
  const power = Math.exp(-Math.abs(sum));
  return (sum < 0 ? power : 1) / (1 + power);
}

function logOnePlus(log) {
  return Math.log1p(Math.exp(log));
}
