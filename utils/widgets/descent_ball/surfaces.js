// The surfaces: the loss and its gradient at a place, the minima, the curvatures. Nothing here touches the page.

export const REACH = 2; // the map goes from −REACH to REACH in both directions

/** Curvature of the bowls along y; along x it is this divided by the condition number. */
export const STEEP = 10;

/** The two bowls of "two minima": half a curvature, the loss at the bottom, and where that is. */
const WIDE = { half: 1, floor: 0.1, x: -1 };
const SHARP = { half: 10, floor: 1, x: 1 };

/**
 * @typedef {object} Surface
 * @property {string} name
 * @property {(x: number, y: number) => number} loss
 * @property {(x: number, y: number) => number[]} gradient
 * @property {{x: number, y: number, curvature: number}[]} minima  curvature: the largest there
 * @property {number[]} decades  powers of ten between which losses are drawn
 * @property {number} [conditionNumber]  of the bowls only
 */
const MAKERS = {
  "round bowl": () => bowl(1),
  "elongated bowl": bowl,
  saddle: () => ({
    loss: (x, y) => 0.5 * (x * x - 1) ** 2 + 2 * y * y,
    gradient: (x, y) => [2 * x * (x * x - 1), 4 * y],
    minima: [-1, 1].map((x) => ({ x, y: 0, curvature: 4 })),
    decades: [-4, 2],
  }),
  plateau: () => ({
    loss: (x, y) => -Math.expm1(-2 * (x * x + y * y)),
    gradient(x, y) {
      const slope = 4 * Math.exp(-2 * (x * x + y * y));
      return [slope * x, slope * y];
    },
    minima: [{ x: 0, y: 0, curvature: 4 }],
    decades: [-4, 1],
  }),
  "two minima": () => ({
    loss: (x, y) => Math.min(lossIn(WIDE, x, y), lossIn(SHARP, x, y)),
    gradient(x, y) {
      const lower = lossIn(WIDE, x, y) <= lossIn(SHARP, x, y) ? WIDE : SHARP;
      return [2 * lower.half * (x - lower.x), 2 * lower.half * y];
    },
    minima: [WIDE, SHARP].map(({ x, half }) => ({ x, y: 0, curvature: 2 * half })),
    decades: [-2, 3],
  }),
};

/** @param {string} name @param {number} conditionNumber  of the elongated bowl @returns {Surface} */
export function createSurface(name, conditionNumber) {
  return { name, ...MAKERS[name](conditionNumber) };
}

function bowl(conditionNumber) {
  return {
    conditionNumber,
    loss: (x, y) => (STEEP / 2) * ((x * x) / conditionNumber + y * y),
    gradient: (x, y) => [(STEEP * x) / conditionNumber, STEEP * y],
    minima: [{ x: 0, y: 0, curvature: STEEP }],
    decades: [-4, 2],
  };
}

function lossIn({ half, floor, x: middle }, x, y) {
  return floor + half * ((x - middle) ** 2 + y * y);
}
