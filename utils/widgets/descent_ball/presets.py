"""Settings to choose in a ``DescentBall``, and what each shows."""

SURFACES = ("round bowl", "elongated bowl", "saddle", "plateau", "two minima")
SCHEDULES = ("constant", "step", "cosine", "warm-up and cosine")

#: Where the ball starts on each surface, unless it is said.
STARTS = {
    "round bowl": (-1.6, 1.2),
    "elongated bowl": (-1.8, 1.0),
    "saddle": (0.01, 1.6),
    "plateau": (-1.5, 1.0),
    "two minima": (1.5, 0.3),
}

USUAL = {
    "learning_rate": 0.18,
    "momentum": 0.0,
    "nesterov": False,
    "schedule": "constant",
    "noise": 0.0,
    "condition_number": 25.0,
    "steps": 100,
}

_CHANGES = {
    "Too small": {"learning_rate": 0.01},
    "Right": {},
    "Too large: oscillates": {"learning_rate": 0.198},
    "Diverges": {"learning_rate": 0.21},
    "Right, with momentum": {"momentum": 0.6},
    "Saddle point": {"surface": "saddle", "learning_rate": 0.05},
    "Saddle point, with momentum": {"surface": "saddle", "learning_rate": 0.05, "momentum": 0.9},
    "Plateau": {"surface": "plateau", "learning_rate": 0.1},
    "Plateau, with momentum": {"surface": "plateau", "learning_rate": 0.1, "momentum": 0.9},
    "Stays in the poor minimum": {"surface": "two minima", "learning_rate": 0.02},
    "Leaps to the good minimum": {"surface": "two minima", "learning_rate": 0.3},
    "Noise, constant rate": {"surface": "round bowl", "learning_rate": 0.1, "noise": 2.0},
    "Noise, smaller rate": {"surface": "round bowl", "learning_rate": 0.02, "noise": 2.0},
    "Noise, falling rate": {
        "surface": "round bowl",
        "learning_rate": 0.1,
        "noise": 2.0,
        "schedule": "cosine",
    },
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
    changes = _CHANGES[name]
    surface = changes.get("surface", "elongated bowl")
    return USUAL | {"surface": surface, "start": list(STARTS[surface])} | changes


PRESETS = {name: preset(name) for name in _CHANGES}
