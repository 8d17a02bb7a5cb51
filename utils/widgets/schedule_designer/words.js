// What is on the stage, in words.

const BY_CHANCE = 0.05; // above a guess
const NEAR = 1.3; // factor between rates up to which a stored run speaks for a design

/**
 * @param {{schedule: object, epochs: number, rates: {steps: number, rate: (step: number) => number}, nearest: object | null,
 *     best: object | null, floor: number, isFloored: boolean, guess: number, hasRuns: boolean}} now  guess: the accuracy of one
 */
export function inWords(now) {
  return [designInWords(now), now.hasRuns ? runInWords(now) : ""].filter(Boolean).join(" ");
}

function designInWords({ schedule, rates: { steps, rate }, nearest, hasRuns }) {
  if (schedule.family === "plateau") {
    const known = nearest ? "so the curve is that of a stored run." : hasRuns ? "and no such run is stored." : "so only the first is known.";
    return `The rate follows from the validation loss, ${known}`;
  }
  const count = `${steps.toLocaleString("en")} update${steps === 1 ? "" : "s"}`;
  const [first, last] = [rate(0), rate(steps - 1)];
  const most = schedule.rate ?? Math.max(...schedule.pieces.map((piece) => Math.max(piece.first, piece.last)));
  if (first === last && first === most) return `${count}, all with the rate ${rateText(first)}.`;
  const top = most > first * 1.001 && most > last * 1.001 ? `, rises to ${rateText(most)}` : "";
  return `${count}: the rate begins at ${rateText(first)}${top} and ends at ${rateText(last)}.`;
}

function runInWords({ schedule, epochs, nearest, best, isFloored, floor, guess }) {
  if (!nearest) return "";
  const { run, factor, same } = nearest;
  const near = nearness(schedule, nearest, isFloored, floor, epochs);
  const isAlike = run.loss[0].length === epochs && (schedule.family === "plateau" ? same : factor <= NEAR);
  return isAlike ? `${near} ${outcome(run, guess)}${comparison(run, best, guess)}` : near;
}

function comparison(run, best, guess) {
  if (!best || run.lost.length === run.loss.length || run.highest < guess + BY_CHANCE) return ".";
  if (run === best) return ": the best of the constant rates.";
  const difference = run.final - best.final;
  const side = Math.abs(difference) < 0.0005 ? "as high as" : difference > 0 ? "above" : "below";
  const overlap = run.lowest <= best.highest && best.lowest <= run.highest ? ", but their seeds overlap" : "";
  return `, ${side} the best constant rate (${rateText(best.constant)}: ${percentText(best.final)})${overlap}.`;
}

function nearness(schedule, { run, factor, same }, isFloored, floor, epochs) {
  const length = run.loss[0].length;
  const over = length === epochs ? "" : ` (${length} epoch${length === 1 ? "" : "s"})`;
  if (schedule.family === "plateau") {
    if (same) return `Stored run with these settings: ${run.name}${over}.`;
    const { rate, factor: drop, patience } = run.plateau;
    return `Stored run with the nearest settings: ${run.name}${over}; peak ${rateText(rate)}, drops × ${drop}, patience ${patience}.`;
  }
  if (factor < 1.005) return `A stored run has these rates: ${run.name}${over}.`;
  const floored = isFloored ? ` (a rate below ${plainRate(floor)} counts as ${plainRate(floor)})` : "";
  const lead = factor > NEAR ? "No stored run is near; the nearest is" : "Nearest stored run:";
  return `${lead} ${run.name}${over}; the rates differ by a factor of ${factorText(factor)} on average${floored}.`;
}

/** How a run ended. */
function outcome({ loss, last, final, lost, lowest, highest }, guess) {
  const seeds = loss.length;
  const range = seeds > 1 ? ` (${seeds} seeds: ${(100 * lowest).toFixed(1)} to ${percentText(highest)})` : "";
  if (lost.length === seeds) {
    const [first, latest] = [Math.min(...lost), Math.max(...lost)];
    const when = first === latest ? `in epoch ${first}` : `in epochs ${first} to ${latest}`;
    const who = seeds === 1 ? "That stored run diverged" : `All ${seeds} seeds diverged`;
    return `${who} ${when}: the loss is ${what(loss)}, and the accuracy ends at ${percentText(final)}`;
  }
  const guessing = last.filter((accuracy) => accuracy < guess + BY_CHANCE).length;
  if (guessing === seeds) {
    const who = seeds === 1 ? "That stored run ends" : `All ${seeds} seeds end`;
    return `${who} no better than a guess: ${percentText(final)}`;
  }
  const some = [
    lost.length ? `${lost.length} of ${seeds} seeds diverged` : "",
    guessing ? `${guessing} of ${seeds} seeds ${guessing === 1 ? "ends" : "end"} no better than a guess` : "",
  ].filter(Boolean);
  if (some.length) return `${some.join(", ")}; the mean accuracy ends at ${percentText(final)}${range}`;
  return `That stored run ends at ${percentText(final)}${range}`;
}

/** What losses are that are no numbers. */
function what(loss) {
  return loss.flat().some(Number.isNaN) ? "NaN" : "infinite";
}

/** An accuracy. @param {number} share */
export function percentText(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** Two digits, and no more zeros than one can read. @param {number} rate */
export function rateText(rate) {
  if (rate === 0) return "0";
  if (rate < 1e-4) {
    const power = Math.floor(Math.log10(rate));
    return `${Number((rate / 10 ** power).toPrecision(2))}·10${raised(power)}`;
  }
  return String(Number(rate.toPrecision(3)));
}

function plainRate(rate) {
  return rate < 1e-4 ? `10${raised(Math.round(Math.log10(rate)))}` : String(rate);
}

function factorText(factor) {
  return factor < 10 ? factor.toFixed(factor < 1.05 ? 2 : 1) : String(Math.round(factor));
}

function raised(power) {
  return [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
}
