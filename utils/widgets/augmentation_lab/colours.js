// What changes the values of pixels and moves none.

/** A picture of the same size. @param {(value: number, i: number) => number} change */
export function mapped(image, change) {
  return { ...image, data: image.data.map(change) };
}

export function clip(value, [low, high]) {
  return value < low ? low : value > high ? high : value;
}

export function brightened(image, delta, range) {
  return mapped(image, (value) => clip(value + delta, range));
}

/** Distances from the mean of each channel, times a number. */
export function contrasted(image, times, range) {
  const means = meansOf(image);
  return mapped(image, (value, i) => clip((value - means[i % 3]) * times + means[i % 3], range));
}

function meansOf({ data }) {
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    sums[0] += data[i];
    sums[1] += data[i + 1];
    sums[2] += data[i + 2];
  }
  return sums.map((sum) => (3 * sum) / data.length);
}

/** The result is not clipped: saturations over 1, which only a range that ends above 1 lets pass, leave it. */
export function saturated(image, times, range) {
  return throughHsv(image, (hsv) => (hsv[1] = clip(hsv[1] * times, range)));
}

/** @param {number} shift  in turns of the colour circle */
export function hueShifted(image, shift, [low, high]) {
  const small = mapped(image, (value) => (value - low) / (high - low));
  const turned = throughHsv(small, (hsv) => {
    const hue = hsv[0] + shift;
    hsv[0] = hue > 1 ? hue - 1 : hue < 0 ? hue + 1 : hue;
  });
  return mapped(turned, (value) => clip(value, [0, 1]) * (high - low) + low);
}

/** @param {(hsv: number[]) => void} change  hue and saturation, 0 to 1, and the largest of the three values */
function throughHsv(image, change) {
  const output = { ...image, data: new Float32Array(image.data.length) };
  const hsv = [0, 0, 0];
  for (let i = 0; i < image.data.length; i += 3) {
    const [red, green, blue] = [image.data[i], image.data[i + 1], image.data[i + 2]];
    const most = Math.max(red, green, blue);
    const spread = most - Math.min(red, green, blue);
    let hue = 0;
    if (spread > 0) {
      if (red === most) hue = (green - blue) / (6 * spread);
      else if (green === most) hue = (blue - red) / (6 * spread) + 1 / 3;
      else hue = (red - green) / (6 * spread) + 2 / 3;
    }
    hsv[0] = hue < 0 ? hue + 1 : hue;
    hsv[1] = most > 0 ? spread / most : 0;
    hsv[2] = most;
    change(hsv);
    const [sixths, saturation, value] = [6 * hsv[0], hsv[1], hsv[2]];
    const write = (channel, full) => {
      output.data[i + channel] = (1 - saturation + saturation * clip(full, [0, 1])) * value;
    };
    write(0, Math.abs(sixths - 3) - 1);
    write(1, 2 - Math.abs(sixths - 2));
    write(2, 2 - Math.abs(sixths - 4));
  }
  return output;
}
