"""The vote in NumPy, in whole numbers: what the page computes in ``vote.js`` and ``order.js``."""

import numpy as np

UNITS = 1000  # a probability of 1
RULES = ("mean", "majority")


def rounded(probabilities):
    """Return probabilities in thousandths that sum to 1000, as pages hold them.

    The larger of two probabilities does not become the smaller, and each row keeps its most probable class.

    Parameters
    ----------
    probabilities : array of shape (networks, pictures, classes)
        Each row sums to 1.

    Returns
    -------
    numpy.ndarray
        ``uint16``, of the same shape.
    """
    exact = UNITS * probabilities / probabilities.sum(axis=-1, keepdims=True)
    units = np.floor(exact).astype(int)
    missing = UNITS - units.sum(axis=-1, keepdims=True)
    rank = np.argsort(np.argsort(units - exact, axis=-1, kind="stable"), axis=-1, kind="stable")
    units += rank < missing  # one more for those that lost most
    before, after = probabilities.argmax(axis=-1), units.argmax(axis=-1)
    for place in zip(*np.nonzero(before != after), strict=True):  # some that were different have become equal
        equal = np.flatnonzero(units[place] == units[place].max())
        units[place][equal[exact[place][equal].argmin()]] -= 1
        units[place][before[place]] += 1
    return units.astype("uint16")


def packed(units):
    """Return them in ten bits each: all lower bytes, then the upper two bits of four numbers to a byte."""
    units = units.reshape(-1)
    upper = np.pad(units >> 8, (0, -len(units) % 4)).reshape(-1, 4) @ [64, 16, 4, 1]
    return (units & 255).astype("uint8").tobytes() + upper.astype("uint8").tobytes()


def vote(units, rule):
    """Return the class that members choose together, for each picture.

    Parameters
    ----------
    units : array of shape (members, pictures, classes)
        Their probabilities, in whole numbers.
    rule : {"mean", "majority"}
        The class with the highest mean probability, or the one that most members give; of those that equally
        many give, the one with the highest mean probability. Of equal means, the first class.

    Returns
    -------
    numpy.ndarray
        Shape ``(pictures,)``.
    """
    sums = units.sum(axis=0, dtype=int)
    if rule == "mean":
        return sums.argmax(axis=-1)
    votes = votes_of(units)
    return np.where(votes == votes.max(axis=-1, keepdims=True), sums, -1).argmax(axis=-1)


def votes_of(units):
    """Return how many members give each class: shape ``(pictures, classes)``."""
    return (units.argmax(axis=-1)[..., None] == np.arange(units.shape[-1])).sum(axis=0)


def shuffled(order, count):
    """Return the numbers below `count` in one of many orders: in order 0 as they are.

    The others are shuffles of Fisher and Yates, with draws of mulberry32 from the seed `order`.
    """
    places = list(range(count))
    if order:
        draw = _mulberry32(order)
        for last in range(count - 1, 0, -1):
            other = next(draw) % (last + 1)
            places[last], places[other] = places[other], places[last]
    return places


def _mulberry32(seed):
    """Yield random whole numbers of 32 bits."""
    word = 0xFFFFFFFF
    state = seed & word
    while True:
        state = (state + 0x6D2B79F5) & word
        mixed = ((state ^ (state >> 15)) * (state | 1)) & word
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & word)) & word
        yield (mixed ^ (mixed >> 14)) & word
