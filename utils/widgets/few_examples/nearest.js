// Nearest means in one space of features, in whole numbers: equal to Python's, to the last bit.

/**
 * @typedef {object} Space
 * @property {(examples: number[][]) => Float64Array} squaredDistances  of each query to the mean of each class's
 *     examples, (queries × classes), in squared levels; without examples infinite
 * @property {(examples: number[][], query: number) => {row: number, squared: number}} nearestExample
 * @property {number} step  the size of a level
 * @property {string} name
 */

/**
 * @param {{name: string, step: number}} named
 * @param {Uint8Array} features  one picture after the other, the candidates first
 * @param {number} candidates  how many of the pictures
 * @param {number} width  features of a picture
 * @returns {Space}
 */
export function createSpace({ name, step }, features, candidates, width) {
  const pictures = features.length / width;
  const queries = pictures - candidates;
  const vectorOf = (picture) => features.subarray(picture * width, (picture + 1) * width);
  const lengths = Float64Array.from({ length: pictures }, (_, i) => product(vectorOf(i), vectorOf(i)));
  let products = null; // of each query with each candidate: all sets of examples need no others

  function allProducts() {
    if (products !== null) return products;
    products = new Float64Array(queries * candidates);
    for (let query = 0; query < queries; query++) {
      const vector = vectorOf(candidates + query);
      for (let i = 0; i < candidates; i++) products[query * candidates + i] = product(vector, vectorOf(i));
    }
    return products;
  }

  function squaredDistances(examples) {
    const known = allProducts();
    const classes = examples.length;
    const squared = new Float64Array(queries * classes).fill(Infinity);
    examples.forEach((rows, one) => {
      const count = rows.length;
      if (count === 0) return;
      const total = new Float64Array(width);
      for (const row of rows) vectorOf(row).forEach((value, i) => (total[i] += value));
      const length = product(total, total);
      for (let query = 0; query < queries; query++) {
        let dot = 0;
        for (const row of rows) dot += known[query * candidates + row];
        const whole = count * count * lengths[candidates + query] - 2 * count * dot + length;
        squared[query * classes + one] = whole / (count * count);
      }
    });
    return squared;
  }

  function nearestExample(examples, query) {
    const known = allProducts();
    let nearest = { row: -1, squared: Infinity };
    for (const row of examples.flat()) {
      const squared = lengths[candidates + query] - 2 * known[query * candidates + row] + lengths[row];
      if (squared < nearest.squared) nearest = { row, squared };
    }
    return nearest;
  }

  return { name, step, squaredDistances, nearestExample };
}

/** The class of the nearest mean for each query; the first wins a tie.
 * @param {Float64Array} squared  (queries × classes) @param {number} classes */
export function answersOf(squared, classes) {
  return Array.from({ length: squared.length / classes }, (_, query) => {
    let best = 0;
    for (let one = 1; one < classes; one++) {
      if (squared[query * classes + one] < squared[query * classes + best]) best = one;
    }
    return best;
  });
}

/** @param {number[]} answers @param {number[]} labels */
export function countRight(answers, labels) {
  return answers.reduce((right, answer, query) => right + (answer === labels[query] ? 1 : 0), 0);
}

function product(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
}
