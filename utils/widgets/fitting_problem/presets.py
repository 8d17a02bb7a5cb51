"""Settings to choose in a ``FittingProblem``, and what each shows."""

#: What the errors can be drawn against: the traits of the same names.
VERSUS = ("degree", "points", "noise", "weight_decay")

#: What the stage can show beside the training points, the true curve and the fit.
ALSO = ("nothing", "validation points", "other draws")

USUAL = {
    "degree": 12,
    "points": 15,
    "noise": 0.2,
    "weight_decay": 0.0,
    "versus": "degree",
    "also": "nothing",
}

_CHANGES = {
    "Overfits": {},
    "Underfits": {"degree": 1},
    "About right": {"degree": 5},
    "Overfits, but more points": {"points": 60, "versus": "points"},
    "Overfits, but weight decay": {"weight_decay": 0.01, "versus": "weight_decay"},
    "Overfits, but no noise": {"noise": 0.0, "versus": "noise"},
    "Too much weight decay": {"weight_decay": 1.0, "versus": "weight_decay"},
    "Through every point": {"degree": 14},
    "More coefficients than points": {"degree": 15, "points": 10},
    "Ten draws, degree 2": {"degree": 2, "also": "other draws"},
    "Ten draws, degree 9": {"degree": 9, "also": "other draws"},
}


def preset(name):
    """Return the arguments of a preset, all but the seed.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if name not in _CHANGES:
        raise ValueError(f"preset is one of {', '.join(map(repr, _CHANGES))}, got {name!r}")
    return USUAL | _CHANGES[name]


PRESETS = {name: preset(name) for name in _CHANGES}
