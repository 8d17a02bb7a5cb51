// Those of the eleven operations of RandAugment that have no layer of their own in this figure.

import { clip, mapped } from "./colours.js";

const GREY = [0.2989, 0.587, 0.114];

/** Towards grey. @param {number} share  1: all the way */
export function degenerated(image, share, range) {
  return mapped(image, (value, i, data) => {
    const start = i - (i % 3);
    const grey = GREY[0] * data[start] + GREY[1] * data[start + 1] + GREY[2] * data[start + 2];
    return clip(value + share * (grey - value), range);
  });
}

/** Under 1 smoother, over 1 sharper. What lies outside the picture counts as 0. */
export function sharpened(image, sharpness, range) {
  const { height, width, data } = image;
  const output = new Float32Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++, to++) {
        let sum = 4 * data[to];
        for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
          for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column++) {
            sum += data[3 * (row * width + column) + channel];
          }
        }
        output[to] = clip(data[to] + (1 - sharpness) * (sum / 13 - data[to]), range);
      }
    }
  }
  return { ...image, data: output };
}

/** Keep the first bits of each value. @param {number} shift  how many are lost, of 8 */
export function posterized(image, shift, range) {
  return in255(image, range, (value) => ((value & 255) >> shift) << shift);
}

export function solarized(image, addition, threshold, range) {
  return in255(image, range, (value) => {
    const sum = clip(value + addition, [0, 255]);
    return sum < threshold ? sum : 255 - sum;
  });
}

/** Stretch each channel to the whole range. */
export function stretched(image, range) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  image.data.forEach((value, i) => {
    low[i % 3] = Math.min(low[i % 3], value);
    high[i % 3] = Math.max(high[i % 3], value);
  });
  return mapped(image, (value, i) => {
    const spread = high[i % 3] - low[i % 3];
    return spread > 0 ? ((value - low[i % 3]) / spread) * (range[1] - range[0]) + range[0] : value;
  });
}

/** Equalise the histogram of each channel: one histogram for the whole batch. */
export function equalized(images, range) {
  const tables = [0, 1, 2].map((channel) => tableOf(images, channel, range));
  return images.map((image) =>
    in255(image, range, (value, i) => {
      const table = tables[i % 3];
      return table ? table[bin(Math.fround(Math.fround(value / 255) * 255))] : value; // single precision, as in Keras
    }),
  );
}

function tableOf(images, channel, [low, high]) {
  const counts = new Array(256).fill(0);
  for (const { data } of images) {
    for (let i = channel; i < data.length; i += 3) {
      const value = Math.fround(((data[i] - low) * 255) / (high - low));
      counts[bin(Math.fround(value * 255) / 255)]++;
    }
  }
  if (counts.filter(Boolean).length <= 1) return null;
  let sum = 0;
  const sums = counts.map((count) => (sum += count));
  const first = sums.find((upTo) => upTo > 0);
  return sums.map((upTo) => clip(roundToEven(((upTo - first) * 255) / (sum - first)), [0, 255]));
}

function bin(value) {
  return Math.trunc(clip(value, [0, 255]));
}

function roundToEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2) ? floor + 1 : floor;
}

/** Change values as if they went from 0 to 255. */
function in255(image, [low, high], change) {
  const scale = high - low;
  return mapped(image, (value, i) => (change(Math.fround(((value - low) * 255) / scale), i) * scale) / 255 + low);
}
