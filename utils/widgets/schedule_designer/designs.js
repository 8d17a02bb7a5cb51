// Schedules as the reader changes them: another family, another length, pieces.

import { twoDigits } from "./fields.js";
import { ratesOf } from "./schedules.js";

/** A family's schedule; the rate and the warm-up stay those of the schedule before. */
export function designOf(family, families, old, epochs) {
  const { settings, warmup } = families[family];
  const made = { family };
  for (const [name, spec] of Object.entries(settings)) {
    made[name] = spec.scale === "epoch" ? rounded(spec.part * epochs) : spec.start;
  }
  if (old.rate && made.rate) made.rate = old.rate;
  if (warmup) made.warmup = old.warmup ?? 0;
  if (family === "one-cycle") Object.assign(made, { start: twoDigits(made.rate / 25), end: twoDigits(Math.max(made.rate / 10000, 1e-6)) });
  return made;
}

/** The same schedule over another number of epochs: places move along, decays an epoch are stretched. */
export function stretched(schedule, by) {
  const now = { ...schedule };
  for (const name of ["first", "second", "cycle", "peak", "warmup"]) if (name in now) now[name] = rounded(now[name] * by);
  if (now.family === "exponential") now.decay = Number((now.decay ** (1 / by)).toPrecision(4));
  if (now.family === "inverse") now.decay = Number((now.decay / by).toPrecision(4));
  if (now.pieces) now.pieces = now.pieces.map((piece) => ({ ...piece, until: rounded(piece.until * by) }));
  return now;
}

/** Bring every setting into its limits. */
export function fitted(schedule, { families, piece: pieceSpecs, warmUp }, epochs) {
  const fit = (value, spec) => {
    if (spec.scale === "tick") return value;
    if (spec.scale === "epoch") return Math.max(0, Math.min(epochs, value));
    if (spec.zero && value < spec.least) return value < spec.least / 2 ? 0 : spec.least;
    return Math.max(spec.least, Math.min(spec.most, value));
  };
  const now = { ...schedule };
  for (const [name, spec] of Object.entries(families[schedule.family].settings)) now[name] = fit(now[name], spec);
  if ("warmup" in now) now.warmup = fit(now.warmup, warmUp);
  if (now.family === "step") now.second = Math.max(now.first, now.second);
  if (!now.pieces) return now;
  let reached = 0;
  now.pieces = now.pieces.map((piece, i) => {
    const isLast = i === now.pieces.length - 1;
    reached = isLast ? epochs : Math.max(reached, Math.min(epochs, piece.until));
    const least = piece.shape === "exponential" ? pieceSpecs.first.least : 0;
    const [first, last] = [piece.first, piece.last].map((rate) => Math.max(fit(rate, pieceSpecs.first), least));
    return { ...piece, until: reached, first, last: piece.shape === "constant" ? first : last };
  });
  return now;
}

/** A schedule as joined pieces: the same rates where pieces can have them, else the nearest. */
export function inPieces(schedule, epochs, stepsPerEpoch) {
  const { family, warmup = 0, rate } = schedule;
  const piece = (shape, until, first, last = first) => ({ shape, until, first, last });
  const end = () => twoDigits(Math.max(ratesOf(schedule, epochs, stepsPerEpoch).rate(epochs * stepsPerEpoch), 1e-6));
  const pieces = {
    constant: () => [piece("constant", epochs, rate)],
    step: () =>
      [schedule.first, schedule.second, epochs].map((until, i) =>
        piece("constant", until, Number((rate * schedule.factor ** i).toPrecision(6))),
      ),
    exponential: () => [piece("exponential", epochs, rate, end())],
    inverse: () => [piece("exponential", epochs, rate, end())],
    polynomial: () => [piece("linear", epochs, rate, schedule.end)],
    cosine: () => [piece("cosine", epochs, rate, Number((rate * schedule.alpha).toPrecision(6)))],
    restarts: () => cycles(schedule, epochs).map(([until, peak]) => piece("cosine", until, peak, 0)),
    "one-cycle": () => [piece("cosine", schedule.peak, schedule.start, rate), piece("cosine", epochs, rate, schedule.end)],
  }[family]?.() ?? [piece("constant", epochs, rate)];
  return { family: "joined", pieces: warmup ? [piece("linear", warmup, 0, rate), ...pieces] : pieces };
}

/** The first cycles: where each ends, and its peak; the last one ends with the run. */
function cycles({ rate, cycle, longer, lower, warmup }, epochs) {
  const ends = [];
  let [until, length, peak] = [warmup, Math.max(cycle, epochs / 100), rate];
  while (until < epochs && ends.length < 4) {
    until += length;
    ends.push([rounded(until), Number(peak.toPrecision(6))]);
    [length, peak] = [length * longer, peak * lower];
  }
  ends.at(-1)[0] = epochs;
  return ends;
}

/** Halve a piece; its second half is to be shaped anew. */
export function withAnother(pieces, place) {
  const { until, last } = pieces[place];
  const begin = pieces[place - 1]?.until ?? 0;
  const half = { ...pieces[place], until: rounded((begin + until) / 2) };
  return pieces.toSpliced(place, 1, half, { shape: "cosine", until, first: last, last: twoDigits(last / 10) });
}

/** Take a piece out; the one before it, or else after it, takes its time. */
export function without(pieces, place) {
  const left = pieces.toSpliced(place, 1);
  if (place === pieces.length - 1) left[place - 1] = { ...left[place - 1], until: pieces[place].until };
  return left;
}

function rounded(epoch) {
  return Number(epoch.toFixed(2));
}
