// The fit on the stage as a program that needs NumPy, but not this book.

/** @param {import("./errors.js").Settings} settings */
export function fitCode({ degree, points, noise, weight_decay: decay, seed }) {
  return `import numpy as np
from numpy.polynomial.legendre import legvander

degree, points, noise, weight_decay, seed = ${degree}, ${points}, ${noise}, ${decay}, ${seed}


def truth(x):
    return np.sin(4 * x + 1)


def error(x, y):
    return np.sqrt(np.mean((y - legvander(x, degree) @ coefficients) ** 2))


rng = np.random.default_rng(seed)
first = round(rng.uniform(), 4)
x = 2 * ((first + 0.618 * np.arange(points)) % 1) - 1  # spread evenly
y = truth(x) + noise * rng.normal(size=60).round(3)[:points]
x_val = np.linspace(-1, 1, 200)
y_val = truth(x_val) + noise * np.random.default_rng(50).normal(size=200).round(3)

# Least mean((y - fit) ** 2) + weight_decay * sum(weights ** 2), by further rows; no decay of the constant
inputs = legvander(x, degree)[:, 1:]
mean = inputs.mean(axis=0)
rows = np.vstack([inputs - mean, np.sqrt(weight_decay * points) * np.eye(degree)])
targets = np.concatenate([y - y.mean(), np.zeros(degree)])
weights = np.linalg.lstsq(rows, targets)[0]
coefficients = np.concatenate([[y.mean() - mean @ weights], weights])

print("training error", error(x, y))
print("validation error", error(x_val, y_val))
`;
}
