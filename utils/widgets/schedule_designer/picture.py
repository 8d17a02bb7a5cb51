"""The first state of a ``ScheduleDesigner`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from utils.widgets.schedule_designer.bank import at_points, best_constant
from utils.widgets.schedule_designer.settings import LEAST_RATE

LOSS, ACCURACY, STORED = "#CC79A7", "#009E73", "#0072B2"


def draw(designer):
    """Draw the rates of a schedule, and the losses and accuracies of the nearest stored run.

    Parameters
    ----------
    designer : ScheduleDesigner

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    run = nearest(designer)
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 2.4), layout="constrained")
        columns = drawn.subplots(1, 3 if run else 1, squeeze=False)[0]
        rates = designer.rates
        if designer.schedule["family"] != "plateau":
            columns[0].plot(np.arange(len(rates)) / designer.steps_per_epoch, rates, color="black")
        if run:
            parts = (np.arange(100) + 0.5) / 100 * designer.epochs
            for curve in _curves(run):
                columns[0].plot(parts, curve, color=STORED, linestyle="--", linewidth=1)
        if designer.log_axis:
            columns[0].set_yscale("log")
            top = max(rates.max(), LEAST_RATE)
            columns[0].set_ylim(max(min(rates[rates > 0], default=top), top * 1e-4) / 2, top * 2)
        else:
            columns[0].set_ylim(bottom=0)
        _label(columns[0], "learning rate", designer.epochs)
        if run:
            _draw_seeds(columns[1], run["loss"], LOSS, "training loss")
            losses = np.array(run["loss"], dtype=float)
            least = min(losses[np.isfinite(losses) & (losses > 0)], default=0.1)
            columns[1].set_yscale("log")
            columns[1].set_ylim(least / 1.2)
            _draw_seeds(columns[2], 100 * np.array(run["accuracy"]), ACCURACY, "validation accuracy (%)")
            best = best_constant(designer.stored)
            if best:
                columns[2].axhline(
                    100 * np.mean([seed[-1] for seed in best["accuracy"]]), color="black", linestyle=":"
                )
            drawn.suptitle(f"Stored run: {run['name']}", fontsize=9)
    return drawn


def nearest(designer):
    """Return the stored run that the page shows at first, or None."""
    schedule = designer.schedule
    if schedule["family"] == "plateau":
        known = [run for run in designer.stored if run.get("plateau")]

        def apart(run):
            return sum(abs(np.log(value / schedule[name])) for name, value in run["plateau"].items())

    else:
        known = [run for run in designer.stored if not run.get("plateau")]
        designed = _logs(at_points(designer.rates[None]))

        def apart(run):
            return np.mean(abs(_logs(_curves(run)) - designed))

    return min(known, key=apart, default=None)


def _logs(rates):
    return np.log10(np.maximum(rates, LEAST_RATE))


def _curves(run):
    return at_points(np.atleast_2d(np.array(run["rates"], dtype=float)))


def _draw_seeds(axes, seeds, colour, title):
    seeds = np.array(seeds, dtype=float)
    seeds[~np.isfinite(seeds)] = np.nan
    epochs = np.arange(1, seeds.shape[1] + 1)
    for seed in seeds:
        axes.plot(epochs, seed, color="#999999", linewidth=0.8)
    axes.plot(epochs, seeds.mean(axis=0), color=colour, linewidth=2)
    _label(axes, title, seeds.shape[1])


def _label(axes, title, epochs):
    axes.set_title(title, fontsize=9)
    axes.set_xlim(0, epochs)
    axes.set_xlabel("epoch", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
