// The schedule as Keras code that runs by itself.

import { cyclePieces, stepRates, stepsIn } from "./schedules.js";

const PIECES = `class Pieces(keras.optimizers.schedules.LearningRateSchedule):
    """Pieces one after another: (shape, last step, first rate, last rate) of each."""

    def __init__(self, pieces):
        self.pieces = pieces

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rate, start = 0.0, 0
        for shape, end, first, last in self.pieces:
            part = ops.clip((step - start) / max(end - start, 1), 0.0, 1.0)
            if shape == "cosine":
                part = (1 - ops.cos(math.pi * part)) / 2
            if shape == "exponential":
                value = first * (last / first) ** part
            else:
                value = first + (last - first) * part
            rate = ops.where(step >= start, value, rate)
            start = end
        return rate

    def get_config(self):
        return {"pieces": self.pieces}
`;
const WARM_UP = `class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """A linear rise from 0 to the first rate of another schedule, which follows."""

    def __init__(self, warmup_steps, after):
        self.warmup_steps = warmup_steps
        self.after = after

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rise = self.after(0) * step / self.warmup_steps
        after = self.after(ops.maximum(step - self.warmup_steps, 0.0))
        return ops.where(step < self.warmup_steps, rise, after)

    def get_config(self):
        after = keras.optimizers.schedules.serialize(self.after)
        return {"warmup_steps": self.warmup_steps, "after": after}

    @classmethod
    def from_config(cls, config):
        after = keras.optimizers.schedules.deserialize(config["after"])
        return cls(config["warmup_steps"], after)
`;
const REGISTER = "@keras.saving.register_keras_serializable()\n";

/** @param {object} schedule @param {number} epochs @param {number} stepsPerEpoch @returns {string} */
export function kerasCode(schedule, epochs, stepsPerEpoch) {
  if (schedule.family === "plateau") return plateauCode(schedule);
  const warmUp = Math.min(stepsIn(schedule.warmup ?? 0, stepsPerEpoch), epochs * stepsPerEpoch - 1);
  const { lines, own = "" } = expressions(schedule, warmUp, epochs, stepsPerEpoch);
  const all = lines.join("\n");
  const imports = [
    ...(own.includes("math.") ? ["import math", ""] : []),
    "import keras",
    ...(own ? ["from keras import ops"] : []),
  ];
  const settings = [
    ...(all.includes("steps_per_epoch") || all.includes("total_steps") || warmUp
      ? [`steps_per_epoch = ${stepsPerEpoch}  # batches of your training data`]
      : []),
    ...(warmUp ? [`warmup_steps = ${inSteps(schedule.warmup, warmUp, stepsPerEpoch)}`] : []),
    ...(all.includes("total_steps") ? [`total_steps = ${epochs} * steps_per_epoch`] : []),
  ];
  const parts = [imports.join("\n"), own && `\n${REGISTER}${own}`, settings.join("\n"), `${all}\n${OPTIMIZER}`];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

const OPTIMIZER = "optimizer = keras.optimizers.SGD(learning_rate=schedule)";

function plateauCode({ rate, factor, patience }) {
  return `import keras

optimizer = keras.optimizers.SGD(learning_rate=${float(rate)})
on_plateau = keras.callbacks.ReduceLROnPlateau(
    monitor="val_loss", factor=${float(factor)}, patience=${patience}
)
# model.compile(optimizer, ...)
# model.fit(..., validation_data=..., callbacks=[on_plateau])
`;
}

/** The lines that make the schedule, and the class of its own that they need. */
function expressions(schedule, warmUp, epochs, stepsPerEpoch) {
  const { family, rate } = schedule;
  const total = warmUp ? "total_steps - warmup_steps" : "total_steps";
  const call = (name, settings) => [
    `${name}(`,
    ...Object.entries(settings).map(([key, value]) => `    ${key}=${value},`),
    ")",
  ];
  const keras = (name, settings) => call(`keras.optimizers.schedules.${name}`, settings);
  const steps = (epoch) => inSteps(epoch, stepsIn(epoch, stepsPerEpoch), stepsPerEpoch);

  if (family === "joined" || family === "one-cycle") {
    const end = (epoch) => (epoch === epochs ? "total_steps" : steps(epoch));
    const pieces =
      family === "joined"
        ? schedule.pieces.map((piece) => [piece.shape, end(piece.until), piece.first, piece.last])
        : cyclePieces(schedule, epochs * stepsPerEpoch, stepsPerEpoch).map(([shape, , from, to], i) => [
            shape, i ? "total_steps" : end(schedule.peak), from, to,
          ]);
    const rows = pieces.map(([shape, until, from, to]) => `    ("${shape}", ${until}, ${float(from)}, ${float(to)}),`);
    return { lines: ["pieces = [", ...rows, "]", "schedule = Pieces(pieces)"], own: PIECES };
  }
  const first = { initial_learning_rate: float(rate) };
  const staircase = schedule.staircase ? { staircase: "True" } : {};
  if (family === "constant") {
    if (!warmUp) return { lines: [`schedule = ${float(rate)}  # no schedule: one rate throughout`] };
    const rise = { initial_learning_rate: "0.0", decay_steps: "warmup_steps", end_learning_rate: float(rate) };
    const [head, ...rest] = keras("PolynomialDecay", rise);
    return { lines: [`schedule = ${head}`, ...rest] };
  }
  if (family === "cosine") {
    const risen = warmUp
      ? { initial_learning_rate: "0.0", decay_steps: total, warmup_target: float(rate), warmup_steps: "warmup_steps" }
      : { ...first, decay_steps: total };
    const alpha = schedule.alpha ? { alpha: float(schedule.alpha) } : {};
    const [head, ...rest] = keras("CosineDecay", { ...risen, ...alpha });
    return { lines: [`schedule = ${head}`, ...rest] };
  }
  const drop = (epoch) => (warmUp ? `${steps(epoch)} - warmup_steps` : steps(epoch));
  const drops = family === "step" ? [drop(schedule.first), drop(schedule.second)] : [];
  const after = {
    step: () =>
      keras("PiecewiseConstantDecay", {
        boundaries: warmUp ? `[\n        ${drops.join(",\n        ")},\n    ]` : `[${drops.join(", ")}]`,
        values: `[${stepRates(schedule).map(float).join(", ")}]`,
      }),
    exponential: () =>
      keras("ExponentialDecay", {
        ...first, decay_steps: "steps_per_epoch", decay_rate: float(schedule.decay), ...staircase,
      }),
    inverse: () =>
      keras("InverseTimeDecay", {
        ...first, decay_steps: "steps_per_epoch", decay_rate: float(schedule.decay), ...staircase,
      }),
    polynomial: () =>
      keras("PolynomialDecay", {
        ...first, decay_steps: total, end_learning_rate: float(schedule.end), power: float(schedule.power),
      }),
    restarts: () =>
      keras("CosineDecayRestarts", {
        ...first,
        first_decay_steps: stepsIn(schedule.cycle, stepsPerEpoch) ? steps(schedule.cycle) : "1",
        t_mul: float(schedule.longer),
        m_mul: float(schedule.lower),
      }),
  }[family]();
  const [head, ...rest] = after;
  if (!warmUp) return { lines: [`schedule = ${head}`, ...rest] };
  return { lines: [`after = ${head}`, ...rest, "schedule = WarmUp(warmup_steps, after)"], own: WARM_UP };
}

/** Epochs as a Python expression of steps, whose value is `steps`. */
function inSteps(epoch, steps, stepsPerEpoch) {
  if (stepsIn(epoch, stepsPerEpoch) !== steps) return String(steps); // cut off: the run is shorter
  return Number.isInteger(epoch) ? `${epoch} * steps_per_epoch` : `int(${epoch} * steps_per_epoch)`;
}

/** A Python float: Keras takes the type of the first rate for all that follows, so 1 must be 1.0.
 * @param {number} number */
function float(number) {
  const text = String(Number(number.toPrecision(12)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}
