// Rates of a schedule, step by step, as Keras' schedules and the copied code give them.

/**
 * @param {object} schedule  a family and its settings, as settings.py has them
 * @param {number} epochs @param {number} stepsPerEpoch
 * @returns {{steps: number, rate: (step: number) => number}}  step: 0 is the first update
 */
export function ratesOf(schedule, epochs, stepsPerEpoch) {
  const steps = epochs * stepsPerEpoch;
  const warmUp = Math.min(stepsIn(schedule.warmup ?? 0, stepsPerEpoch), steps - 1);
  const after = decayOf(schedule, steps - warmUp, stepsPerEpoch, warmUp);
  if (!warmUp) return { steps, rate: after };
  const top = after(0);
  return { steps, rate: (step) => (step < warmUp ? (top * step) / warmUp : after(step - warmUp)) };
}

/** @param {number} epochs  may be a fraction */
export function stepsIn(epochs, stepsPerEpoch) {
  return Math.floor(epochs * stepsPerEpoch);
}

function decayOf(schedule, total, stepsPerEpoch, warmUp) {
  const { rate } = schedule;
  const epochOf = (step) => (schedule.staircase ? Math.floor(step / stepsPerEpoch) : step / stepsPerEpoch);
  const families = {
    step() {
      const [first, second] = [schedule.first, schedule.second].map((epoch) => stepsIn(epoch, stepsPerEpoch) - warmUp);
      const rates = stepRates(schedule);
      return (step) => rates[step <= first ? 0 : step <= second ? 1 : 2];
    },
    exponential: () => (step) => rate * schedule.decay ** epochOf(step),
    inverse: () => (step) => rate / (1 + schedule.decay * epochOf(step)),
    polynomial: () => (step) =>
      (rate - schedule.end) * (1 - Math.min(step, total) / total) ** schedule.power + schedule.end,
    cosine: () => (step) =>
      rate * ((1 - schedule.alpha) * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, total)) / total)) + schedule.alpha),
    restarts: () => restartsOf(schedule, Math.max(stepsIn(schedule.cycle, stepsPerEpoch), 1)),
    "one-cycle": () => piecesOf(cyclePieces(schedule, total, stepsPerEpoch)),
    joined: () =>
      piecesOf(
        schedule.pieces.map(({ shape, until, first, last }) => [shape, stepsIn(until, stepsPerEpoch), first, last]),
      ),
  };
  return families[schedule.family]?.() ?? (() => rate);
}

/** The three rates of steps. */
export function stepRates({ rate, factor }) {
  return [rate, rate * factor, rate * factor * factor];
}

/** Cosine with restarts; which cycle a step is in, Keras finds in 32 bits, and so does this. */
function restartsOf({ rate, longer, lower }, first) {
  const single = Math.fround;
  const growth = single(longer);
  return (step) => {
    let part = single(single(step) / single(first));
    let cycle = Math.floor(part);
    if (growth === 1) {
      part = single(part - cycle);
    } else {
      const reached = single(1 - single(part * single(1 - growth)));
      cycle = Math.floor(single(single(Math.log(reached)) / single(Math.log(growth))));
      const length = single(growth ** cycle);
      part = single(single(part - single(single(1 - length) / single(1 - growth))) / length);
    }
    return rate * lower ** cycle * 0.5 * (1 + Math.cos(Math.PI * part));
  };
}

/** One cycle as two pieces: shape, last step, first rate, last rate. */
export function cyclePieces({ rate, peak, start, end }, total, stepsPerEpoch) {
  const top = Math.min(stepsIn(peak, stepsPerEpoch), total);
  return [["cosine", top, start, rate], ["cosine", total, rate, end]];
}

/** @param {[string, number, number, number][]} pieces  shape, last step, first rate, last rate */
function piecesOf(pieces) {
  return (step) => {
    let rate = 0;
    let start = 0;
    for (const [shape, end, first, last] of pieces) {
      if (step >= start) {
        let part = Math.min((step - start) / Math.max(end - start, 1), 1);
        if (shape === "cosine") part = (1 - Math.cos(Math.PI * part)) / 2;
        rate = shape === "exponential" ? first * (last / first) ** part : first + (last - first) * part;
      }
      start = end;
    }
    return rate;
  };
}
