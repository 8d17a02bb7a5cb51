"""What a ``DigitLab`` takes, checked."""

import numbers

import numpy as np

from utils.widgets.shared.arguments import checked_integer

SIDE = 28  # of the networks' input, in pixels
INK_SIDE = 112  # of what is drawn
SAMPLES = 20  # the first two test digits of each class
MOST = 1_000_000  # no channel, row or column of any layer has a larger number
LIMITS = {
    "rotation": (-180, 180),
    "shift": (-12, 12),
    "cover": (0, 20),
    "cover_place": (0, SIDE - 1),
    "place": (0, MOST),
}
ZOOMS = ("network", "layer", "unit")
VIEWS = ("maps", "break", "mistakes", "explain")


def checked_sample(value, count):
    """Return the number of a ready-made digit, or None."""
    if value is None:
        return None
    try:
        return checked_integer("sample", value, 0, count - 1)
    except ValueError as error:
        raise ValueError(f"{error} (None: an empty sheet)") from None


def checked_ink(value):
    """Return a drawing as bytes, row by row, none for no drawing."""
    ink = bytes(value)
    if len(ink) not in (0, INK_SIDE**2):
        raise ValueError(f"a drawing has {INK_SIDE} × {INK_SIDE} bytes, or none; got {len(ink)}")
    return ink


def ink_of(drawing):
    """Return the bytes of a drawing that comes as an array."""
    if drawing is None:
        return b""
    array = np.asarray(drawing)
    if array.shape != (INK_SIDE, INK_SIDE) or array.dtype != np.uint8:
        raise ValueError(
            f"drawing is a uint8 array of shape ({INK_SIDE}, {INK_SIDE}), 0 is paper and 255 ink; "
            f"got {array.dtype} of shape {array.shape}"
        )
    return array.tobytes()


def checked_pair(name, value, least, most):
    """Return two whole numbers of a certain range as a list."""
    try:
        return [checked_integer(name, part, least, most) for part in _two(value)]
    except (TypeError, ValueError):
        raise ValueError(f"{name} is two whole numbers from {least} to {most}, got {value!r}") from None


def checked_noise(value):
    """Return a standard deviation from 0 to 1."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        raise ValueError(f"noise is a number from 0 to 1, got {value!r}")
    return float(value)


def checked_choice(name, value, choices):
    """Return one of some words."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def checked_show(value):
    """Return the names of the parts that are shown, in their own order."""
    wanted = [value] if isinstance(value, str) else list(value)
    if unknown := [name for name in wanted if name not in VIEWS]:
        raise ValueError(f"show has some of {', '.join(map(repr, VIEWS))}, got {unknown[0]!r}")
    return [name for name in VIEWS if name in wanted]


def checked_off(value):
    """Return the filters that are off by the name of their layer, as the page takes them."""
    filters = {
        str(layer): sorted({int(number) for number in numbers_}) for layer, numbers_ in dict(value).items()
    }
    return {layer: numbers_ for layer, numbers_ in filters.items() if numbers_}


def checked_kernels(value):
    """Return edited slices of kernels, as the page takes them."""
    needed = ("layer", "filter", "channel", "kernel")
    for edit in value:
        if not isinstance(edit, dict) or set(edit) != set(needed):
            raise ValueError(f"an edited kernel is a dict with {', '.join(needed)}, got {edit!r}")
        if not np.isfinite(np.asarray(edit["kernel"], float)).all():
            raise ValueError(f"a kernel has finite numbers, got {edit['kernel']!r}")
    return [
        {
            "layer": str(edit["layer"]),
            "filter": int(edit["filter"]),
            "channel": int(edit["channel"]),
            "kernel": np.asarray(edit["kernel"], float).tolist(),
        }
        for edit in value
    ]


def _two(value):
    first, second = value
    return first, second
