// Stored training runs: unpacked, compared with a schedule, summed up.

export const POINTS = 100;
const CODES = 4000; // a factor of ten
const [NOT_A_NUMBER, INFINITE] = [-32768, 32767];

/**
 * @param {{name: string, seeds: number, curves: number, epochs: number, plateau: object | null}[]} heads
 * @param {DataView} numbers  as bank.py packs them
 */
export function unpack(heads, numbers) {
  let place = 0;
  const take = (rows, columns, decode) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => decode(numbers.getInt16(2 * place++, true))));
  return heads.map(({ name, seeds, curves, epochs, plateau }) => {
    const logs = take(curves, POINTS, (code) => code / CODES);
    const loss = take(seeds, epochs, decoded);
    const accuracy = take(seeds, epochs, (code) => code / 30000);
    return { name, plateau, logs, loss, accuracy, ...summed(loss, accuracy), constant: constantOf(logs, plateau) };
  });
}

function decoded(code) {
  if (code === NOT_A_NUMBER) return NaN;
  return code === INFINITE ? Infinity : 10 ** (code / CODES);
}

/** @returns the one rate of a run that has one, or null */
function constantOf(logs, plateau) {
  return !plateau && logs.every((curve) => curve.every((log) => log === logs[0][0])) ? 10 ** logs[0][0] : null;
}

function summed(loss, accuracy) {
  const last = accuracy.map((seed) => seed.at(-1));
  return {
    last,
    final: mean(last),
    meanLoss: loss[0].map((_, epoch) => mean(loss.map((seed) => seed[epoch]))),
    meanAccuracy: accuracy[0].map((_, epoch) => mean(accuracy.map((seed) => seed[epoch]))),
    lowest: Math.min(...last),
    highest: Math.max(...last),
    lost: loss.map((seed) => seed.findIndex((value) => !Number.isFinite(value)) + 1).filter(Boolean), // epochs
  };
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The stored run with a constant rate that ends best. */
export function bestConstant(runs) {
  const constant = runs.filter((run) => run.constant !== null);
  return constant.length ? constant.reduce((best, run) => (run.final > best.final ? run : best)) : null;
}

/**
 * The stored run whose rates differ least: the mean of |log of the ratio| over the run.
 * @param {{steps: number, rate: (step: number) => number}} rates @param {number} floor  of rates, for logarithms
 * @returns {{run: object, factor: number} | null}
 */
export function nearestRun(runs, { steps, rate }, floor) {
  const logs = Array.from({ length: POINTS }, (_, i) =>
    Math.log10(Math.max(rate(Math.floor(((i + 0.5) / POINTS) * steps)), floor)),
  );
  let nearest = null;
  for (const run of runs) {
    if (run.plateau) continue;
    const apart = mean(run.logs.map((curve) => mean(curve.map((log, i) => Math.abs(log - logs[i])))));
    if (!nearest || apart < nearest.apart) nearest = { run, apart };
  }
  return nearest && { run: nearest.run, factor: 10 ** nearest.apart };
}

/** The stored run that reduces its rate on a plateau with the nearest settings, or null.
 * @param {{rate: number, factor: number, patience: number}} settings */
export function nearestPlateau(runs, settings) {
  const apart = ({ plateau }) =>
    Object.entries(plateau).reduce((sum, [name, value]) => sum + Math.abs(Math.log(value / settings[name])), 0);
  const known = runs.filter((run) => run.plateau);
  if (!known.length) return null;
  const run = known.reduce((best, one) => (apart(one) < apart(best) ? one : best));
  return { run, factor: NaN, same: apart(run) < 1e-9 };
}
