"""Data and fits in NumPy: what the page computes in ``data.js`` and ``fitting.js``."""

import numpy as np
from numpy.polynomial.legendre import legvander

DRAWS = 10  # sets of training points that go with the figure
MOST_POINTS = 60
VALIDATION_POINTS = 200
_VALIDATION_SEED = 50  # one whose noise is as large as it is said to be: 1.00, root mean square


def truth(x):
    """Return the true curve."""
    return np.sin(4 * x + 1)


def draws_of(seed):
    """Return what is random about a set of training points.

    Returns
    -------
    tuple
        Where the first point lies, from 0 to 1, of four decimals, and the standard normal numbers of all
        60 points, of three.
    """
    rng = np.random.default_rng(seed)
    return round(rng.uniform(), 4), rng.normal(size=MOST_POINTS).round(3)


def training_data(seed, points, noise):
    """Return x and y of the training points, each of shape ``(points,)``."""
    first, draws = draws_of(seed)
    x = 2 * ((first + 0.618 * np.arange(points)) % 1) - 1
    return x, truth(x) + noise * draws[:points]


def validation_draws():
    """Return the standard normal numbers of the validation points, of three decimals."""
    return np.random.default_rng(_VALIDATION_SEED).normal(size=VALIDATION_POINTS).round(3)


def validation_data(noise):
    """Return x and y of the validation points, each of shape ``(200,)``."""
    x = np.linspace(-1, 1, VALIDATION_POINTS)
    return x, truth(x) + noise * validation_draws()


def all_draws():
    """Return all that is random as the page takes it: ``int16``, first the validation points' numbers.

    A row of 1 + 60 follows for each set of training points.
    """
    rows = [[round(1e4 * first), *np.rint(1e3 * draws)] for first, draws in map(draws_of, range(DRAWS))]
    return np.concatenate([np.rint(1e3 * validation_draws()), *rows]).astype("<i2")


def fit(x, y, degree, weight_decay):
    """Return the coefficients of Legendre polynomials that fit points best.

    Those with the least ``mean((y - fit)**2) + weight_decay * sum(w**2)``, in which the constant does not
    count. Where many do equally well (no decay, and the degree is not below the number of points), those
    with the least ``sum(w**2)`` are returned.

    Returns
    -------
    numpy.ndarray
        Shape ``(degree + 1,)``; the first is the constant.
    """
    inputs = legvander(x, degree)[:, 1:]
    mean = inputs.mean(axis=0)
    rows = np.concatenate([inputs - mean, np.sqrt(weight_decay * len(x)) * np.eye(degree)])
    weights = np.linalg.lstsq(rows, np.concatenate([y - y.mean(), np.zeros(degree)]))[0]
    return np.concatenate([[y.mean() - mean @ weights], weights])


def rms_error(coefficients, x, y):
    """Return the root mean square of what a fit misses at points."""
    predictions = legvander(x, len(coefficients) - 1) @ coefficients
    return float(np.sqrt(np.mean((y - predictions) ** 2)))
