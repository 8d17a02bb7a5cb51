"""Stored training runs, packed for the page."""

import math

import numpy as np

from utils.widgets.schedule_designer.settings import LEAST_RATE

POINTS = 100  # of the run, at which rates are compared
_STEP = 4000  # codes a factor of ten: a code is within 0.03 % of its number
_LARGEST = 32766
NAN, INFINITE = -32768, 32767  # codes
_PLATEAU = ("rate", "factor", "patience")


def packed(runs):
    """Check stored runs and pack them: 16 bits a number, on a scale of logarithms.

    Parameters
    ----------
    runs : sequence of dict
        ``{"name": str, "rates": ..., "loss": ..., "accuracy": ...}``. The rates are those of the whole run,
        evenly spaced, at least one; a list of such lists, one for each seed, where they differ (reduction on
        a plateau). Losses and accuracies (validation, 0 to 1) are lists of one number an epoch, one list for
        each seed; losses may be NaN or infinite. ``"plateau": {"rate": ..., "factor": ..., "patience": ...}``
        says that the rates follow from the validation loss.

    Returns
    -------
    runs : list of dict
        Name, number of seeds, number of curves of rates, number of epochs, plateau or None.
    numbers : bytes
        Little-endian codes of 16 bits; of each run its rates, losses, accuracies, one seed after another.

    Raises
    ------
    ValueError
        If a run is not as described, or runs differ in their number of epochs.
    """
    if not isinstance(runs, list | tuple) or not runs:
        raise ValueError(f"runs are a list of dicts, at least one, got {runs!r}")
    heads, codes = [], []
    for run in runs:
        if not isinstance(run, dict) or not {"name", "rates", "loss", "accuracy"} <= set(run):
            raise ValueError(f"a run has 'name', 'rates', 'loss' and 'accuracy', got {run!s:.200}")
        name = run["name"]
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"the name of a run is a text, got {name!r}")
        rates = _checked(name, "rates", run["rates"], least_axes=1)
        loss, accuracy = (_checked(name, part, run[part]) for part in ("loss", "accuracy"))
        if loss.shape != accuracy.shape:
            raise ValueError(f"{name}: losses have shape {loss.shape}, accuracies {accuracy.shape}")
        if not np.isfinite(rates).all() or (rates < 0).any():
            raise ValueError(f"{name}: rates are finite and not negative")
        if not ((accuracy >= 0) & (accuracy <= 1)).all():
            raise ValueError(f"{name}: accuracies are from 0 to 1, got {accuracy.min()} to {accuracy.max()}")
        if heads and loss.shape[1] != heads[0]["epochs"]:
            raise ValueError(
                f"all runs have the same number of epochs: {name} has {loss.shape[1]}, "
                f"{heads[0]['name']} {heads[0]['epochs']}"
            )
        heads.append(
            {
                "name": name,
                "seeds": len(loss),
                "curves": len(rates),
                "epochs": loss.shape[1],
                "plateau": _checked_plateau(name, run.get("plateau")),
            }
        )
        codes += [
            _coded(np.maximum(at_points(rates), LEAST_RATE)),
            _coded(loss),
            np.rint(accuracy * 30_000).astype("<i2"),
        ]
    return heads, b"".join(part.tobytes() for part in codes)


def at_points(rates):
    """Return rates, shape (curves, any number), at `POINTS` points of the run: shape (curves, POINTS)."""
    parts = (np.arange(POINTS) + 0.5) / POINTS
    return rates[:, np.floor(parts * rates.shape[1]).astype(int)]


def best_constant(runs):
    """Return the run with one rate throughout that ends with the highest mean accuracy, or None."""
    constant = [run for run in runs if not run.get("plateau") and np.ptp(run["rates"]) == 0]
    return max(constant, key=lambda run: np.mean([seed[-1] for seed in run["accuracy"]]), default=None)


def _checked(name, part, values, least_axes=2):
    try:
        numbers = np.array(values, dtype=float)
    except (TypeError, ValueError):
        numbers = np.zeros(0)
    if numbers.ndim == 1 == least_axes:
        numbers = numbers[None]
    if numbers.ndim != 2 or numbers.size == 0:
        what = "a list of numbers" if least_axes == 1 else "a list of numbers for each seed"
        raise ValueError(f"{name}: {part} is {what}, got {values!s:.100}")
    return numbers


def _checked_plateau(name, plateau):
    if plateau is None:
        return None
    if not isinstance(plateau, dict) or set(plateau) != set(_PLATEAU):
        raise ValueError(f"{name}: plateau has {', '.join(_PLATEAU)}, got {plateau!r}")
    numbers = {key: float(plateau[key]) for key in _PLATEAU}
    if not all(math.isfinite(number) and number > 0 for number in numbers.values()):
        raise ValueError(f"{name}: plateau has positive numbers, got {plateau!r}")
    return numbers


def _coded(values):
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.rint(_STEP * np.log10(np.maximum(values, 0)))
    codes = np.clip(np.nan_to_num(logs, nan=0, posinf=0), -_LARGEST, _LARGEST)
    codes = np.where(np.isnan(values), NAN, np.where(np.isinf(values), INFINITE, codes))
    return codes.astype("<i2")
