"""What a ``NormalizedBatch`` takes, checked."""

import numpy as np

from utils.widgets.normalized_batch.activations import DIGITS, UNITS
from utils.widgets.shared.arguments import checked_integer

CHANNELS = len(UNITS)
SHOWN = 4  # rows of a batch that have room on the stage
CHOICES = {
    "batch_size": (1, 2, 4, 8, 16, 32),
    "momentum": (0.5, 0.9, 0.99),
    "normalization": ("batch", "layer", "group"),
}
#: The least and the largest value of each channel.
LIMITS = {"gamma": (0, 4), "beta": (-6, 6), "moving_mean": (-1e4, 1e4), "moving_variance": (0, 1e4)}
STEPS = 10_000  # at once


def checked(name, value):
    """Return an argument as the page takes it, or raise a ValueError that says what is wrong."""
    if name in CHOICES:
        return _checked_choice(name, value)
    if name in LIMITS:
        return _checked_channels(name, value)
    if name in ("training", "keep_first"):
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name} is True or False, got {value!r}")
        return bool(value)
    if name == "step":
        return checked_integer(name, value, 0, 10**9)  # a reader may go on for long
    if name == "digit":
        return checked_integer(name, value, 0, DIGITS - 1)
    return _checked_place(value)


def _checked_choice(name, value):
    known = CHOICES[name]
    if isinstance(value, bool) or not isinstance(value, str | int | float | np.number) or value not in known:
        raise ValueError(f"{name} is one of {', '.join(map(repr, known))}, got {value!r}")
    return known[known.index(value)]


def _checked_channels(name, value):
    least, most = LIMITS[name]
    try:
        array = np.asarray(value)
        fits = array.shape in ((), (CHANNELS,)) and array.dtype.kind in "iuf"
        fits = fits and bool(((array >= least) & (array <= most)).all())
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(
            f"{name} is a number from {least:g} to {most:g} for each of the {CHANNELS} channels, or one for "
            f"all, got {value!r}"
        )
    return [float(number) for number in np.broadcast_to(array, (CHANNELS,))]


def _checked_place(value):
    try:
        row, channel = value
    except (TypeError, ValueError):
        raise ValueError(f"chosen is a row and a channel, got {value!r}") from None
    return [
        checked_integer("chosen row", row, 0, SHOWN - 1),
        checked_integer("chosen channel", channel, 0, CHANNELS - 1),
    ]
