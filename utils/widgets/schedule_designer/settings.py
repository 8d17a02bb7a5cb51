"""What a schedule consists of: the families and their settings, with limits and defaults; presets."""

import math

import numpy as np

LEAST_RATE = 1e-6  # a smaller rate counts as this one where logarithms are taken
MOST_RATE = 10.0
MOST_PIECES = 6
EPOCHS = (1, 1000)
STEPS_PER_EPOCH = (1, 100_000)
SHAPES = ("constant", "linear", "cosine", "exponential")


def _rate(label, start, *, zero=False):
    return {
        "label": label, "scale": "log", "least": LEAST_RATE, "most": MOST_RATE, "start": start, "zero": zero
    }  # fmt: skip


def _number(label, least, most, start, step, scale="linear"):
    return {"label": label, "scale": scale, "least": least, "most": most, "start": start, "step": step}


def _epoch(label, part):
    """A place in the run; `part` of the run is its default."""
    return {"label": label, "scale": "epoch", "part": part}


_STAIRCASE = {"label": "Staircase", "scale": "tick", "start": False}

#: By family: what the reader sets. ``warmup`` (epochs) comes in front of those that have it.
FAMILIES = {
    "constant": {"label": "Constant", "warmup": True, "settings": {"rate": _rate("Rate", 0.1)}},
    "step": {
        "label": "Steps",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "factor": _number("Each drop: times", 0.001, 1, 0.1, 0.05, "log"),
            "first": _epoch("First drop (epoch)", 0.5),
            "second": _epoch("Second drop (epoch)", 0.75),
        },
    },
    "exponential": {
        "label": "Exponential decay",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "decay": _number("Each epoch: times", 0.01, 1, 0.7, 0.01),
            "staircase": _STAIRCASE,
        },
    },
    "inverse": {
        "label": "Inverse time decay",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "decay": _number("Decay rate an epoch", 0.001, 100, 1, 0.05, "log"),
            "staircase": _STAIRCASE,
        },
    },
    "polynomial": {
        "label": "Linear or polynomial decay",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "end": _rate("Last rate", 0.0, zero=True),
            "power": _number("Power", 0.1, 5, 1, 0.1),
        },
    },
    "cosine": {
        "label": "Cosine decay",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "alpha": _number("Last / peak (alpha)", 0, 1, 0, 0.01),
        },
    },
    "restarts": {
        "label": "Cosine with restarts",
        "warmup": True,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "cycle": _epoch("First cycle (epochs)", 1 / 3),
            "longer": _number("Next cycle: length times", 1, 4, 2, 0.25),
            "lower": _number("Next cycle: peak times", 0.1, 1, 1, 0.05),
        },
    },
    "one-cycle": {
        "label": "One cycle",
        "warmup": False,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "peak": _epoch("Peak at epoch", 0.3),
            "start": _rate("First rate", 0.004, zero=True),
            "end": _rate("Last rate", 0.00001, zero=True),
        },
    },
    "plateau": {
        "label": "Reduce on plateau",
        "warmup": False,
        "settings": {
            "rate": _rate("Peak", 0.1),
            "factor": _number("Each drop: times", 0.01, 0.99, 0.1, 0.05, "log"),
            "patience": _number("Patience (epochs)", 1, 50, 2, 1, "whole"),
        },
    },
    "joined": {"label": "Joined pieces", "warmup": False, "settings": {}},
}
#: Of a piece of a joined schedule; ``shape`` is one of `SHAPES`.
PIECE = {
    "until": _epoch("Until epoch", 1.0),
    "first": _rate("From rate", 0.1, zero=True),
    "last": _rate("To rate", 0.1, zero=True),
}
WARM_UP = _epoch("Warm-up (epochs)", 0.0)


def _lesson(rate, first, second):
    drops = {"factor": 0.1, "first": float(first), "second": float(second)}
    return {"epochs": 200, "schedule": {"family": "step", "rate": rate, **drops, "warmup": 0.0}}


#: By label: schedules to begin with, beside the families themselves. The places are epochs of `epochs`.
PRESETS = {
    "Lesson: 0.01, 0.001, 0.0001 (drops at 50, 100)": _lesson(0.01, 50, 100),
    "Lesson: 0.1, 0.01, 0.001 (drops at 40, 100)": _lesson(0.1, 40, 100),
}


def default_of(spec, epochs):
    """Return what a setting is unless given; places are parts of the run."""
    return round(spec["part"] * epochs, 2) if spec["scale"] == "epoch" else spec["start"]


def default_pieces(epochs):
    """Return warm-up over a tenth of the run, a constant rate over four tenths, and a cosine to the end."""
    return [
        {"shape": "linear", "until": round(0.1 * epochs, 2), "first": 0.0, "last": 0.1},
        {"shape": "constant", "until": round(0.5 * epochs, 2), "first": 0.1, "last": 0.1},
        {"shape": "cosine", "until": float(epochs), "first": 0.1, "last": 0.0},
    ]


def checked_schedule(schedule, epochs):
    """Return a schedule with all of its settings, as plain numbers.

    Parameters
    ----------
    schedule : str or dict
        The name of a family, or ``{"family": name, setting: value, ...}``; what is left out has its default.
    epochs : int

    Raises
    ------
    ValueError
        If there is no such family or setting, or a value is out of its range.
    """
    given = {"family": schedule} if isinstance(schedule, str) else schedule
    if not isinstance(given, dict) or given.get("family") not in FAMILIES:
        raise ValueError(
            f"schedule is a family or a dict with one under 'family': {', '.join(FAMILIES)}; got {schedule!r}"
        )
    family = FAMILIES[given["family"]]
    if given["family"] == "joined":
        _refuse_others(given, {"pieces"})
        return {
            "family": "joined",
            "pieces": _checked_pieces(given.get("pieces", default_pieces(epochs)), epochs),
        }
    specs = dict(family["settings"]) | ({"warmup": WARM_UP} if family["warmup"] else {})
    _refuse_others(given, set(specs))
    checked = {"family": given["family"]} | {
        name: _checked_value(name, given.get(name, default_of(spec, epochs)), spec, epochs)
        for name, spec in specs.items()
    }
    if given["family"] == "step" and checked["first"] > checked["second"]:
        raise ValueError(
            f"the first drop comes before the second, got {checked['first']} and {checked['second']}"
        )
    return checked


def _refuse_others(given, known):
    if others := set(given) - known - {"family"}:
        raise ValueError(
            f"{given['family']!r} has the settings {', '.join(sorted(known))}; "
            f"got {', '.join(sorted(others))}"
        )


def _checked_value(name, value, spec, epochs):
    scale = spec["scale"]
    if scale == "tick":
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name} is True or False, got {value!r}")
        return bool(value)
    least, most = (0, epochs) if scale == "epoch" else (spec["least"], spec["most"])
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    fits = is_number and (least <= value <= most or (value == 0 and spec.get("zero", False)))
    if not fits or (scale == "whole" and value != int(value)):
        kind = "a whole number" if scale == "whole" else "a number"
        zero = ", or 0" if spec.get("zero") else ""
        raise ValueError(f"{name} is {kind} from {least:g} to {most:g}{zero}, got {value!r}")
    return int(value) if scale == "whole" else float(value)


def _checked_pieces(pieces, epochs):
    if not isinstance(pieces, list | tuple) or not 1 <= len(pieces) <= MOST_PIECES:
        raise ValueError(f"pieces are a list of 1 to {MOST_PIECES} dicts, got {pieces!r}")
    checked, reached = [], 0.0
    for piece in pieces:
        if not isinstance(piece, dict) or piece.get("shape") not in SHAPES or set(piece) - {"shape", *PIECE}:
            raise ValueError(
                "a piece is {'shape': " + " or ".join(map(repr, SHAPES)) + ", 'until': epoch, 'first': rate, "
                f"'last': rate}}, got {piece!r}"
            )
        first = piece.get("first", piece.get("last", 0.1))
        values = {"until": piece.get("until", epochs), "first": first, "last": piece.get("last", first)}
        values = {name: _checked_value(name, value, PIECE[name], epochs) for name, value in values.items()}
        if values["until"] < reached:
            raise ValueError(f"each piece ends after the one before, got {values['until']} after {reached}")
        if piece["shape"] == "constant":
            values["last"] = values["first"]
        if piece["shape"] == "exponential" and min(values["first"], values["last"]) == 0:
            raise ValueError(f"an exponential piece has rates of at least {LEAST_RATE:g}, got {piece!r}")
        reached = values["until"]
        checked.append({"shape": piece["shape"], **values})
    if not math.isclose(reached, epochs):
        raise ValueError(f"the last piece ends with the run, at epoch {epochs}, got {reached:g}")
    return checked
