// Places of the curve that can be dragged, and what dragging them changes.

/**
 * @param {object} schedule @param {number} epochs @param {(epoch: number) => number} rateAt
 * @returns {{epoch: number, rate: number, move: (epoch: number, rate: number) => object}[]}  move: the new settings
 */
export function handlesOf(schedule, epochs, rateAt) {
  const { family, warmup = 0 } = schedule;
  const left = Math.max(epochs - warmup, 1e-9); // after warm-up
  const first = {
    epoch: warmup,
    rate: schedule.rate,
    move: (epoch, rate) => (warmup ? { rate, warmup: epoch } : { rate }),
  };
  const end = (rate, move) => ({ epoch: epochs, rate, move: (_, value) => move(value) });
  const families = {
    constant: () => [{ ...first, epoch: warmup || epochs / 2 }],
    step: () => [
      first,
      {
        epoch: schedule.first,
        rate: schedule.rate * schedule.factor,
        move: (epoch, rate) => ({ first: Math.min(epoch, schedule.second), factor: Math.min(rate / schedule.rate, 1) }),
      },
      {
        epoch: schedule.second,
        rate: schedule.rate * schedule.factor ** 2,
        move: (epoch) => ({ second: Math.max(epoch, schedule.first) }),
      },
    ],
    exponential: () => [first, end(rateAt(epochs), (rate) => ({ decay: Math.min((rate / schedule.rate) ** (1 / left), 1) }))],
    inverse: () => [first, end(rateAt(epochs), (rate) => ({ decay: (schedule.rate / rate - 1) / left }))],
    polynomial: () => [first, end(schedule.end, (rate) => ({ end: rate }))],
    cosine: () => [first, end(schedule.alpha * schedule.rate, (rate) => ({ alpha: Math.min(rate / schedule.rate, 1) }))],
    restarts: () => [
      first,
      {
        epoch: warmup + schedule.cycle,
        rate: schedule.rate * schedule.lower,
        move: (epoch, rate) => ({ cycle: epoch - warmup, lower: Math.min(rate / schedule.rate, 1) }),
      },
    ],
    "one-cycle": () => [
      { epoch: 0, rate: schedule.start, move: (_, rate) => ({ start: rate }) },
      { epoch: schedule.peak, rate: schedule.rate, move: (epoch, rate) => ({ peak: epoch, rate }) },
      end(schedule.end, (rate) => ({ end: rate })),
    ],
    joined: () => jointsOf(schedule.pieces),
  };
  return families[family]?.() ?? [];
}

/** Where pieces begin and end; ends that meet are one handle. */
function jointsOf(pieces) {
  const joints = [];
  pieces.forEach((piece, i) => {
    const begin = i ? pieces[i - 1].until : 0;
    const from = { epoch: begin, rate: piece.first, move: (epoch, rate) => ({ pieces: moved(pieces, i, "first", epoch, rate) }) };
    const to = { epoch: piece.until, rate: piece.last, move: (epoch, rate) => ({ pieces: moved(pieces, i, "last", epoch, rate) }) };
    if (i === 0 || pieces[i - 1].last !== piece.first) joints.push(from);
    joints.push(to);
  });
  return joints;
}

function moved(pieces, place, end, epoch, rate) {
  const now = withRate(pieces, place, end, rate);
  const joint = end === "last" ? place : place - 1; // the piece that ends there
  return joint < 0 ? now : withUntil(now, joint, epoch);
}

/** Set the rate at which a piece begins or ends, and of what is joined to it.
 * @param {object[]} pieces @param {number} place @param {"first" | "last"} end @param {number} rate */
export function withRate(pieces, place, end, rate) {
  const now = pieces.map((piece) => ({ ...piece }));
  const set = (i, which) => {
    const old = pieces[i]?.[which];
    if (old === undefined || now[i][which] === rate) return;
    now[i][which] = rate;
    if (pieces[i].shape === "constant") set(i, which === "first" ? "last" : "first");
    const [beside, other] = which === "first" ? [i - 1, "last"] : [i + 1, "first"];
    if (pieces[beside]?.[other] === old) set(beside, other);
  };
  set(place, end);
  return now;
}

/** Set where a piece ends, between the ends of those beside it; the last one ends with the run. */
export function withUntil(pieces, place, epoch) {
  if (place === pieces.length - 1) return pieces;
  const least = pieces[place - 1]?.until ?? 0;
  const until = Math.max(least, Math.min(pieces[place + 1].until, epoch));
  return pieces.with(place, { ...pieces[place], until });
}
