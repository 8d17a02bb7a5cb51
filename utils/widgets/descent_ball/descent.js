// Gradient descent step by step, as keras.optimizers.SGD takes it, and the theory of it on a bowl.

const ESCAPED = 1e6; // a path ends where a coordinate is larger

/**
 * @typedef {object} Settings
 * @property {number} learningRate
 * @property {number} momentum  0 to 0.99
 * @property {boolean} nesterov
 * @property {"constant" | "step" | "cosine" | "warm-up and cosine"} schedule
 * @property {number} steps
 * @property {number[]} start  x and y
 * @property {number} noise  standard deviation of what is added to each part of the gradient
 *
 * @typedef {object} Path  a place more than there are steps
 * @property {number[][]} places
 * @property {number[]} losses
 * @property {number[][]} gradients  with their noise; the last one, which no step follows, has none
 * @property {number[]} rates  of each step
 * @property {boolean} escaped  whether it ended before all steps were taken
 */

/** The learning rate of a step, counted from 0: that of Keras' schedule objects.
 * @param {number} step @param {Settings} settings */
export function rateAt(step, { learningRate, schedule, steps }) {
  switch (schedule) {
    case "step":
      if (step < Math.floor(steps / 2)) return learningRate;
      return learningRate / (step < Math.floor((3 * steps) / 4) ? 10 : 100);
    case "cosine":
      return learningRate * cosineShare(step / steps);
    case "warm-up and cosine": {
      const warmUp = warmUpSteps(steps);
      if (step >= warmUp) return learningRate * cosineShare((step - warmUp) / (steps - warmUp));
      const first = learningRate / 10;
      return (learningRate - first) * (step / warmUp) + first;
    }
    default:
      return learningRate;
  }
}

/** @param {number} steps */
export function warmUpSteps(steps) {
  return Math.floor(steps / 10);
}

/** @param {number} done  share of the steps */
function cosineShare(done) {
  return 0.5 * (1 + Math.cos(Math.PI * done));
}

/**
 * @param {import("./surfaces.js").Surface} surface
 * @param {Settings} settings
 * @param {ArrayLike<number>} draws  of a standard normal distribution: two for each step
 * @returns {Path}
 */
export function descend(surface, settings, draws) {
  const { momentum, nesterov, steps, noise } = settings;
  let [x, y] = settings.start;
  let [movedX, movedY] = [0, 0];
  const path = { places: [[x, y]], losses: [surface.loss(x, y)], gradients: [], rates: [], escaped: false };
  for (let step = 0; step < steps && !path.escaped; step++) {
    let [alongX, alongY] = surface.gradient(x, y);
    if (noise > 0) {
      alongX += noise * draws[2 * step];
      alongY += noise * draws[2 * step + 1];
    }
    const rate = rateAt(step, settings);
    movedX = movedX * momentum - alongX * rate;
    movedY = movedY * momentum - alongY * rate;
    x += nesterov ? movedX * momentum - alongX * rate : movedX;
    y += nesterov ? movedY * momentum - alongY * rate : movedY;
    path.gradients.push([alongX, alongY]);
    path.rates.push(rate);
    path.places.push([x, y]);
    path.losses.push(surface.loss(x, y));
    path.escaped = Math.max(Math.abs(x), Math.abs(y)) > ESCAPED;
  }
  path.gradients.push(surface.gradient(x, y));
  return path;
}

/**
 * What a step does to the distance along a direction of a bowl: after many steps, each multiplies it by `keeps`.
 * @param {number} curvature @param {{learningRate: number, momentum: number, nesterov: boolean}} settings
 * @returns {{keeps: number, alternates: boolean}}  alternates: from side to side with every step
 */
export function contraction(curvature, { learningRate, momentum, nesterov }) {
  const left = 1 - learningRate * curvature;
  // Two steps back and one step on are related by x″ = trace · x′ − determinant · x.
  const trace = nesterov ? (1 + momentum) * left : left + momentum;
  const determinant = nesterov ? momentum * left : momentum;
  const discriminant = trace * trace - 4 * determinant;
  if (discriminant < 0) return { keeps: Math.sqrt(determinant), alternates: false };
  return { keeps: (Math.abs(trace) + Math.sqrt(discriminant)) / 2, alternates: trace < 0 };
}

/** The learning rate above which a path along a direction of this curvature diverges.
 * @param {number} curvature @param {{momentum: number, nesterov: boolean}} settings */
export function rateLimit(curvature, { momentum, nesterov }) {
  return (2 * (1 + momentum)) / (curvature * (nesterov ? 1 + 2 * momentum : 1));
}

/** How far from the minimum noise keeps the ball at a constant rate, in the long run (without Nesterov's
 * momentum): the root of the mean square.
 * @param {number[]} curvatures  along x and y
 * @param {{learningRate: number, momentum: number, noise: number}} settings */
export function jitter(curvatures, { learningRate, momentum, noise }) {
  const squares = curvatures.map((curvature) => {
    const room = 2 * (1 + momentum) - learningRate * curvature;
    return (learningRate * (1 + momentum)) / (curvature * (1 - momentum) * room);
  });
  return noise * Math.sqrt(squares[0] + squares[1]);
}
