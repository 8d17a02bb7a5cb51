// Errors of the fit on the stage, and of those that differ from it in one setting.

import { MOST_POINTS, trainingPoints, validationPoints } from "./data.js";
import { fitDegrees, legendre, rmsError } from "./fitting.js";

const MOST_DEGREE = 15;
const DECAYS_PER_TEN = [1, 3];

/** Weight decays to choose from: none, then 1e-6, 3e-6 and so on to 10. */
export const DECAYS = [0, ...Array.from({ length: 15 }, (_, i) => Number(`${DECAYS_PER_TEN[i % 2]}e${Math.floor(i / 2) - 6}`))];

/** What each setting can be, from left to right. */
export const CHOICES = {
  degree: Array.from({ length: MOST_DEGREE + 1 }, (_, i) => i),
  points: Array.from({ length: 56 }, (_, i) => i + 5),
  noise: Array.from({ length: 11 }, (_, i) => i / 20),
  weight_decay: DECAYS,
};

/** Fewer of them, for fits of other draws. */
const COARSE = {
  ...CHOICES,
  points: [...CHOICES.points.slice(0, 13), 20, 30, 45, 60],
  weight_decay: DECAYS.filter((_, i) => i < 2 || i % 2),
};

/**
 * @typedef {{degree: number, points: number, noise: number, weight_decay: number, seed: number}} Settings
 * @typedef {{at: number, training: number, validation: number}} Errors  at: the setting that is varied
 * @typedef {Errors & {name: "degree" | "weight_decay", more: number}} Rival  more: above 0 if it has more capacity
 */

/** @param {import("./data.js").Draws} draws */
export function createErrors(draws) {
  const newBasis = legendre(validationPoints(draws.validation, 0).x, MOST_DEGREE);
  const bases = draws.training.map((draw) => legendre(trainingPoints(draw, MOST_POINTS, 0).x, MOST_DEGREE));
  const validation = new Map(); // points by noise
  const known = new Map(); // by what is varied: the last sweep

  /** @param {number} noise */
  function validationOf(noise) {
    if (validation.size > 50) validation.clear();
    if (!validation.has(noise)) validation.set(noise, validationPoints(draws.validation, noise));
    return validation.get(noise);
  }

  /** The fits of some degrees, and their errors. @param {Settings} settings @param {number[]} degrees */
  function fitAll({ seed, points: count, noise, weight_decay: decay }, degrees) {
    const points = trainingPoints(draws.training[seed], count, noise);
    const basis = bases[seed].map((row) => row.subarray(0, count));
    const { y } = validationOf(noise);
    return fitDegrees(basis, points.y, degrees, decay).map((coefficients) => ({
      points,
      coefficients,
      training: rmsError(coefficients, basis, points.y),
      validation: rmsError(coefficients, newBasis, y),
    }));
  }

  /** @param {Settings} settings */
  function fitOf(settings) {
    return fitAll(settings, [settings.degree])[0];
  }

  /** The errors as one setting varies.
   * @param {Settings} settings @param {keyof typeof CHOICES} versus @param {boolean} [isCoarse] @returns {Errors[]} */
  function sweep(settings, versus, isCoarse = false) {
    const values = (isCoarse ? COARSE : CHOICES)[versus];
    const fits = versus === "degree" ? fitAll(settings, values) : values.map((at) => fitOf({ ...settings, [versus]: at }));
    return fits.map(({ training, validation }, i) => ({ at: values[i], training, validation }));
  }

  /** The same for several seeds, kept until another setting changes.
   * @param {Settings} settings @param {keyof typeof CHOICES} versus @param {number[]} seeds @param {boolean} [isCoarse] */
  function sweeps(settings, versus, seeds, isCoarse) {
    const key = JSON.stringify({ ...settings, [versus]: null, seed: seeds });
    const place = `${versus} ${Boolean(isCoarse)}`;
    if (known.get(place)?.key !== key) {
      known.set(place, { key, errors: seeds.map((seed) => sweep({ ...settings, seed }, versus, isCoarse)) });
    }
    return known.get(place).errors;
  }

  /** The lowest validation error on the same points, of all degrees below their number and of all weight decays:
   * of those with less capacity than the fit has, and of those with more.
   * @param {Settings} settings @returns {{less: Rival | undefined, more: Rival | undefined, lowest: Rival}} */
  function best(settings) {
    const [degrees] = sweeps(settings, "degree", [settings.seed]);
    const [decays] = sweeps(settings, "weight_decay", [settings.seed]);
    const rivals = [
      ...degrees.slice(0, settings.points).map((one) => ({ name: "degree", more: one.at - settings.degree, ...one })),
      ...decays.map((one) => ({ name: "weight_decay", more: settings.weight_decay - one.at, ...one })),
    ];
    const lowest = (some) => some.reduce((least, one) => (least?.validation <= one.validation ? least : one), undefined);
    return {
      less: lowest(rivals.filter(({ more }) => more < 0)),
      more: lowest(rivals.filter(({ more }) => more > 0)),
      lowest: lowest(rivals),
    };
  }

  return { fitOf, sweeps, best, validationOf };
}
