"""What a ``FittingProblem`` takes, checked."""

import numbers

from utils.widgets.fitting_problem.arithmetic import DRAWS, MOST_POINTS
from utils.widgets.fitting_problem.presets import ALSO, VERSUS
from utils.widgets.shared.arguments import checked_integer

#: The least and the largest value of each whole number.
WHOLE = {"degree": (0, 15), "points": (5, MOST_POINTS), "seed": (0, DRAWS - 1)}

MOST_NOISE = 0.5
LEAST_DECAY, MOST_DECAY = 1e-6, 10.0


def checked(name, value):
    """Return an argument as the page takes it, or raise a ValueError that says what is wrong."""
    if name in WHOLE:
        return checked_integer(name, value, *WHOLE[name])
    if name == "noise":
        if not _is_number(value) or not 0 <= value <= MOST_NOISE:
            raise ValueError(f"noise is a number from 0 to {MOST_NOISE:g}, got {value!r}")
        return float(value)
    if name == "weight_decay":
        if not _is_number(value) or not (value == 0 or LEAST_DECAY <= value <= MOST_DECAY):
            raise ValueError(
                f"weight_decay is 0 or a number from {LEAST_DECAY:g} to {MOST_DECAY:g}, got {value!r}"
            )
        return float(value)
    choices = {"versus": VERSUS, "also": ALSO}[name]
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return str(value)


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool)
