// Least squares with weight decay: Legendre polynomials, QR by Householder reflections. Nothing here touches the page.

/** The polynomials P0 to Pdegree at some places: a row for each polynomial.
 * @param {number[]} x @param {number} degree @returns {Float64Array[]} */
export function legendre(x, degree) {
  const rows = [new Float64Array(x.length).fill(1)];
  if (degree > 0) rows.push(Float64Array.from(x));
  for (let k = 1; k < degree; k++) {
    rows.push(Float64Array.from(x, (place, i) => ((2 * k + 1) * place * rows[k][i] - k * rows[k - 1][i]) / (k + 1)));
  }
  return rows;
}

/**
 * The fits of some degrees: the coefficients, the constant first, with the least mean((y − fit)²) + decay · Σw², in
 * which the constant does not count. Of several such fits, the one with the least Σw².
 * @param {Float64Array[]} basis  of the points: of legendre(), at least up to the highest degree
 * @param {ArrayLike<number>} y @param {number[]} degrees  rising @param {number} decay
 * @returns {Float64Array[]}
 */
export function fitDegrees(basis, y, degrees, decay) {
  const count = y.length;
  const isUnique = (degree) => decay > 0 || degree < count;
  const most = degrees.filter(isUnique).at(-1) ?? 0;
  // The decay stands in further rows, √(count · decay) on the diagonal, whose targets are 0. A fit of a lower
  // degree needs only the first columns, so one decomposition serves all.
  const columns = basis.slice(0, most + 1).map((values, k) => {
    const column = new Float64Array(count + (decay > 0 ? most : 0));
    column.set(values);
    if (decay > 0 && k > 0) column[count + k - 1] = Math.sqrt(count * decay);
    return column;
  });
  const target = new Float64Array(columns[0].length);
  target.set(y);
  const diagonal = decompose(columns, target);
  return degrees.map((degree) =>
    isUnique(degree) ? solveUpper(columns, diagonal, target, degree + 1) : fitThroughAll(basis.slice(0, degree + 1), y),
  );
}

/** @param {ArrayLike<number>} coefficients @param {Float64Array[]} basis  of legendre(), at least as many rows */
export function predict(coefficients, basis) {
  const values = new Float64Array(basis[0].length);
  for (let k = 0; k < coefficients.length; k++) {
    const [weight, row] = [coefficients[k], basis[k]];
    for (let i = 0; i < values.length; i++) values[i] += weight * row[i];
  }
  return values;
}

/** The root of the mean square of what a fit misses.
 * @param {ArrayLike<number>} coefficients @param {Float64Array[]} basis @param {number[]} y */
export function rmsError(coefficients, basis, y) {
  const values = predict(coefficients, basis);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (y[i] - values[i]) ** 2;
  return Math.sqrt(sum / values.length);
}

/** Turn columns into R (above the diagonal, which is returned) and the target into Qᵀ · target, in place. What a
 * column holds from the diagonal on is the direction of its reflection, as long as √2.
 * @param {Float64Array[]} columns @param {Float64Array} [target] @returns {number[]} */
function decompose(columns, target) {
  const vectors = target ? [...columns, target] : columns;
  return columns.map((column, k) => {
    let square = 0;
    for (let i = k; i < column.length; i++) square += column[i] * column[i];
    const length = column[k] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    const scale = length === 0 ? 0 : 1 / Math.sqrt(square - length * column[k]);
    column[k] -= length;
    for (let i = k; i < column.length; i++) column[i] *= scale;
    for (let other = k + 1; other < vectors.length; other++) reflect(column, k, vectors[other]);
    return length;
  });
}

/** Reflect a vector, from its entry k on, along the direction that a column has there. */
function reflect(direction, k, vector) {
  let along = 0;
  for (let i = k; i < vector.length; i++) along += direction[i] * vector[i];
  for (let i = k; i < vector.length; i++) vector[i] -= along * direction[i];
}

/** Solve R · w = the first entries of the target. */
function solveUpper(columns, diagonal, target, size) {
  const solution = target.slice(0, size);
  for (let k = size - 1; k >= 0; k--) {
    solution[k] /= diagonal[k];
    for (let i = 0; i < k; i++) solution[i] -= columns[k][i] * solution[k];
  }
  return solution;
}

/** Through all points with the least Σw², for as many or more weights than differences between points.
 * @param {Float64Array[]} basis @param {ArrayLike<number>} y */
function fitThroughAll(basis, y) {
  const last = y.length - 1;
  const degree = basis.length - 1;
  // The differences from the last point do not contain the constant: (rows) · w = differences, w = Q · R⁻ᵀ · differences.
  const rows = Array.from({ length: last }, (_, i) =>
    Float64Array.from({ length: degree }, (_, k) => basis[k + 1][i] - basis[k + 1][last]),
  );
  const diagonal = decompose(rows);
  const weights = new Float64Array(degree);
  for (let k = 0; k < last; k++) {
    let left = y[k] - y[last];
    for (let i = 0; i < k; i++) left -= rows[k][i] * weights[i];
    weights[k] = left / diagonal[k];
  }
  for (let k = last - 1; k >= 0; k--) reflect(rows[k], k, weights);
  const atLast = weights.reduce((sum, weight, k) => sum + weight * basis[k + 1][last], 0);
  return Float64Array.of(y[last] - atLast, ...weights);
}
