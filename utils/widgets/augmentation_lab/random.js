// Random numbers from a seed: the same draws on every machine.

/** One seed out of several whole numbers. @param {...number} parts */
export function seedOf(...parts) {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}

/** A generator (mulberry32) of the kinds of numbers that layers draw. @param {number} seed */
export function createRandom(seed) {
  let state = seed >>> 0;
  let spare = null; // normal numbers come in pairs

  /** 0 (included) to 1 */
  function unit() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const between = (low, high) => low + (high - low) * unit();
  const below = (count) => Math.floor(count * unit());
  const coin = () => unit() <= 0.5;

  function normal() {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - unit()));
    const angle = 2 * Math.PI * unit();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** The logarithm of a gamma number (Marsaglia and Tsang), which is finite where the number itself would be 0. */
  function logGamma(shape) {
    if (shape < 1) return logGamma(shape + 1) + Math.log(1 - unit()) / shape;
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
    }
  }

  /** A share from Beta(alpha, alpha). @param {number} alpha */
  function beta(alpha) {
    const [one, other] = [logGamma(alpha), logGamma(alpha)];
    return 1 / (1 + Math.exp(other - one));
  }

  return { unit, between, below, coin, normal, beta };
}
