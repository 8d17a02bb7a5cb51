"""Batches and their normalisation in NumPy: what the page computes in ``batches.js`` and ``normalize.js``."""

import numpy as np

EPSILON = 1e-3  # Keras' default in all three layers
GROUPS = 2


def take_batch(digit, position, size, count):
    """Return the digits of a batch, and where the next one begins.

    The first row holds `digit`; the others follow in order from `position` on, going round, without it.

    Returns
    -------
    rows : list of int
    position : int
    """
    rows = [digit]
    while len(rows) < size:
        if position % count != digit:
            rows.append(position % count)
        position = (position + 1) % count
    return rows, position


def train(values, state, count, *, size, momentum):
    """Run training steps on batches that follow each other.

    Parameters
    ----------
    values : numpy.ndarray of shape (digits, channels)
    state : tuple
        Digit and position of the next batch, moving mean, moving variance.
    count : int
        How many steps.
    size : int
        Of the batches.
    momentum : float

    Returns
    -------
    tuple
        The state afterwards.
    """
    digit, position, mean, variance = state
    for _ in range(count):
        rows, position = take_batch(digit, position, size, len(values))
        batch = values[rows]
        mean = momentum * mean + (1 - momentum) * batch.mean(axis=0)
        variance = momentum * variance + (1 - momentum) * batch.var(axis=0)
        digit, position = position, (position + 1) % len(values)
    return digit, position, mean, variance


def normalize(batch, normalization, training, gamma, beta, moving_mean, moving_variance):
    """Return what the Keras layer makes of a batch: an array of the same shape, ``(digits, channels)``."""
    if normalization == "batch":
        mean, variance = moving_mean, moving_variance
        if training:
            mean, variance = batch.mean(axis=0), batch.var(axis=0)
    else:
        groups = 1 if normalization == "layer" else GROUPS
        parts = batch.reshape(len(batch), groups, -1)
        spread = (parts.mean(axis=2, keepdims=True), parts.var(axis=2, keepdims=True))
        mean, variance = (np.broadcast_to(part, parts.shape).reshape(batch.shape) for part in spread)
    return (batch - mean) / np.sqrt(variance + EPSILON) * np.asarray(gamma) + np.asarray(beta)
