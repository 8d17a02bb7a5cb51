// What moves pixels: flips, affine transformations and crops, as Keras computes them with TensorFlow.
// A picture is {height, width, data}: red, green and blue of each pixel, row by row.

/** An empty picture. @returns {{height: number, width: number, data: Float32Array}} */
export function blank(height, width) {
  return { height, width, data: new Float32Array(3 * height * width) };
}

/** @param {boolean} horizontal @param {boolean} vertical */
export function flipped(image, horizontal, vertical) {
  const { height, width, data } = image;
  const output = blank(height, width);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (vertical ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++, to += 3) {
      const from = 3 * (row + (horizontal ? width - 1 - x : x));
      output.data[to] = data[from];
      output.data[to + 1] = data[from + 1];
      output.data[to + 2] = data[from + 2];
    }
  }
  return output;
}

/** From a coordinate that may lie outside to one from 0 to size − 1. */
const PLACES = {
  constant: (at) => at,
  nearest: (at, size) => clamped(at, size),
  reflect(at, size) {
    const both = 2 * size;
    if (at < 0) {
      const near = both * Math.trunc(-at / both) + at;
      return clamped(near < -size ? near + both : -near - 1, size);
    }
    if (at <= size - 1) return at;
    const near = at - both * Math.trunc(at / both);
    return clamped(near >= size ? both - near - 1 : near, size);
  },
  wrap(at, size) {
    if (at < 0) return clamped(at + size * (Math.trunc(-at / (size - 1)) + 1), size);
    if (at <= size - 1) return at;
    return clamped(at - size * Math.trunc(at / (size - 1)), size);
  },
};

function clamped(at, size) {
  return at < 0 ? 0 : at > size - 1 ? size - 1 : at;
}

/**
 * An affine transformation: which place of the input each pixel of the output shows. Coordinates are whole at the
 * middle of a pixel, and single precision as in TensorFlow.
 * @param {number[]} matrix  input x = m₀x + m₁y + m₂, input y = m₃x + m₄y + m₅
 * @param {{fill_mode: string, interpolation: string}} how
 */
export function warped(image, matrix, { fill_mode, interpolation }) {
  const { height, width, data } = image;
  const output = blank(height, width);
  const place = PLACES[fill_mode];
  const [a, b, c, d, e, f] = Float32Array.from(matrix);
  const round = Math.fround;
  const isNearest = interpolation === "nearest";
  for (let y = 0, to = 0; y < height; y++) {
    const [rowX, rowY] = [round(b * y), round(e * y)];
    for (let x = 0; x < width; x++, to += 3) {
      const u = place(round(round(round(a * x) + rowX) + c), width);
      const v = place(round(round(round(d * x) + rowY) + f), height);
      if (isNearest) add(to, roundAway(v), roundAway(u), 1);
      else {
        const [left, top] = [Math.floor(u), Math.floor(v)];
        const [right, below] = [u - left, v - top];
        add(to, top, left, (1 - below) * (1 - right));
        if (right) add(to, top, left + 1, (1 - below) * right);
        if (below) add(to, top + 1, left, below * (1 - right));
        if (right && below) add(to, top + 1, left + 1, below * right);
      }
    }
  }
  return output;

  function add(to, row, column, weight) {
    if (row < 0 || row >= height || column < 0 || column >= width) return;
    const from = 3 * (row * width + column);
    output.data[to] += weight * data[from];
    output.data[to + 1] += weight * data[from + 1];
    output.data[to + 2] += weight * data[from + 2];
  }
}

/** Halves away from zero, as C rounds. */
function roundAway(value) {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

/** Positive degrees turn the picture counterclockwise about its middle. */
export function rotation(degrees, { height, width }) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos];
}

/** A number over 1 makes the picture smaller. */
export function zoom(high, wide, { height, width }) {
  return [wide, 0, ((width - 1) / 2) * (1 - wide), 0, high, ((height - 1) / 2) * (1 - high)];
}

/** A part of a picture, with Keras' enlargement where the picture is too small for it. */
export function cropped(image, top, left, height, width) {
  const rows = Math.min(height, image.height - top);
  const columns = Math.min(width, image.width - left);
  const part = blank(rows, columns);
  for (let y = 0; y < rows; y++) {
    const from = 3 * ((top + y) * image.width + left);
    part.data.set(image.data.subarray(from, from + 3 * columns), 3 * y * columns);
  }
  return rows === height && columns === width ? part : resized(part, height, width);
}

function resized(image, height, width) {
  const output = blank(height, width);
  const [rows, columns] = [steps(image.height, height), steps(image.width, width)];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++, to++) {
        const at = (row, column) => image.data[3 * (row * image.width + column) + channel];
        const upper = at(rows[y].from, columns[x].from) * (1 - columns[x].share) + at(rows[y].from, columns[x].next) * columns[x].share;
        const lower = at(rows[y].next, columns[x].from) * (1 - columns[x].share) + at(rows[y].next, columns[x].next) * columns[x].share;
        output.data[to] = upper * (1 - rows[y].share) + lower * rows[y].share;
      }
    }
  }
  return output;
}

/** Which two places each new one lies between, and how far. */
function steps(size, newSize) {
  return Array.from({ length: newSize }, (_, i) => {
    const at = ((i + 0.5) * size) / newSize - 0.5;
    const from = Math.floor(at);
    return { from: Math.max(from, 0), next: Math.min(from + 1, size - 1), share: at - from };
  });
}
