"""What a ``DescentBall`` takes, checked."""

import numbers

import numpy as np

from utils.widgets.descent_ball.arithmetic import REACH, STEPS_LIMIT
from utils.widgets.descent_ball.presets import SCHEDULES, SURFACES
from utils.widgets.shared.arguments import checked_integer

#: The least and the largest value of each number.
LIMITS = {
    "learning_rate": (0.0001, 10.0),
    "momentum": (0.0, 0.99),
    "noise": (0.0, 5.0),
    "condition_number": (1.0, 50.0),
}
STEPS = (10, STEPS_LIMIT)


def checked(name, value):
    """Return an argument as the page takes it, or raise a ValueError that says what is wrong."""
    if name in LIMITS:
        return _checked_number(name, value, *LIMITS[name])
    if name == "surface":
        return _checked_choice(name, value, SURFACES)
    if name == "schedule":
        return _checked_choice(name, value, SCHEDULES)
    if name == "steps":
        return checked_integer(name, value, *STEPS)
    if name == "seed":
        return checked_integer(name, value, 0, 2**31 - 1)
    if name == "nesterov":
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"nesterov is True or False, got {value!r}")
        return bool(value)
    return _checked_start(value)


def _checked_number(name, value, least, most):
    known = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not known or not least <= value <= most:
        raise ValueError(f"{name} is a number from {least:g} to {most:g}, got {value!r}")
    return float(value)


def _checked_choice(name, value, choices):
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return str(value)


def _checked_start(value):
    try:
        array = np.asarray(value)
        fits = array.shape == (2,) and array.dtype.kind in "iuf" and bool((abs(array) <= REACH).all())
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(f"start is x and y, each from -{REACH} to {REACH}, got {value!r}")
    return [float(number) for number in array]
