"""The surfaces and the descent in NumPy: what the page computes in ``surfaces.js`` and ``descent.js``."""

import math

import numpy as np

REACH = 2
STEEP = 10
STEPS_LIMIT = 200
_ESCAPED = 1e6


def loss_of(surface, x, y, condition_number):
    """Return the loss at places: numbers or arrays of one shape."""
    if surface == "saddle":
        return 0.5 * (x * x - 1) ** 2 + 2 * y * y
    if surface == "plateau":
        return -np.expm1(-2 * (x * x + y * y))
    if surface == "two minima":
        return np.minimum(0.1 + (x + 1) ** 2 + y * y, 1 + 10 * ((x - 1) ** 2 + y * y))
    return STEEP / 2 * (x * x / _along_x(surface, condition_number) + y * y)


def gradient_of(surface, x, y, condition_number):
    """Return the two parts of the gradient at a place."""
    if surface == "saddle":
        return 2 * x * (x * x - 1), 4 * y
    if surface == "plateau":
        slope = 4 * math.exp(-2 * (x * x + y * y))
        return slope * x, slope * y
    if surface == "two minima":
        wide = 0.1 + (x + 1) ** 2 + y * y <= 1 + 10 * ((x - 1) ** 2 + y * y)
        return (2 * (x + 1), 2 * y) if wide else (20 * (x - 1), 20 * y)
    return STEEP * x / _along_x(surface, condition_number), STEEP * y


def rates_of(learning_rate, schedule, steps):
    """Return the learning rate of each step, as Keras' schedule objects give it: shape ``(steps,)``."""
    step = np.arange(steps)
    if schedule == "step":
        return learning_rate / np.select([step < steps // 2, step < 3 * steps // 4], [1, 10], 100)
    if schedule == "cosine":
        return learning_rate * 0.5 * (1 + np.cos(np.pi * step / steps))
    if schedule == "warm-up and cosine":
        warm_up = steps // 10
        first = learning_rate / 10
        rising = (learning_rate - first) * step / warm_up + first
        falling = learning_rate * 0.5 * (1 + np.cos(np.pi * (step - warm_up) / (steps - warm_up)))
        return np.where(step < warm_up, rising, falling)
    return np.full(steps, learning_rate)


def draws_of(seed):
    """Return the noise of all steps before it is scaled: ``float32`` of shape ``(200, 2)``."""
    return np.random.default_rng(seed).normal(size=(STEPS_LIMIT, 2)).astype("float32")


def descend(surface, condition_number, start, rates, momentum, nesterov, noise, seed):
    """Return the places of a path as ``keras.optimizers.SGD`` takes it.

    Returns
    -------
    numpy.ndarray
        ``float64`` of shape ``(len(rates) + 1, 2)``; fewer rows if the path ends beyond a million.
    """
    draws = noise * draws_of(seed).astype("float64")
    place, moved = np.array(start, "float64"), np.zeros(2)
    places = [place]
    for step, rate in enumerate(rates):
        gradient = np.array(gradient_of(surface, *place.tolist(), condition_number)) + draws[step]
        moved = moved * momentum - gradient * rate
        place = place + (moved * momentum - gradient * rate if nesterov else moved)
        places.append(place)
        if np.abs(place).max() > _ESCAPED:
            break
    return np.array(places)


def _along_x(surface, condition_number):
    return condition_number if surface == "elongated bowl" else 1
