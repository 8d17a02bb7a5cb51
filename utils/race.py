"""One task, one budget, every architecture: the small networks of Part II on the same chart."""

import functools
import re
from typing import NamedTuple

import keras
import matplotlib as mpl
import matplotlib.pyplot as plt
import matplotlib.ticker
import numpy as np

from utils.accounting import summarize
from utils.comparisons import interval, mean_and_margin
from utils.datasets import patches
from utils.figures import COLOURS, WIDTH
from utils.training import compare

EPOCHS = 30
RATES = (3e-4, 1e-3, 3e-3)
SEEDS = 5


class Entry(NamedTuple):
    """How one network did."""

    #: Per cent right on the test, one number for each seed.
    accuracy: np.ndarray
    #: Adam's rate: of `RATES` the one that did best on the validation pictures.
    rate: float
    parameters: int
    multiply_adds: int


class Race(dict):
    """Entries by the name of the network; shown as a table."""

    def _repr_markdown_(self):
        lines = [
            "| network | parameters | multiply-adds | rate | right on the test |",
            "|:--|--:|--:|--:|--:|",
        ]
        for name, entry in self.items():
            lines.append(
                f"| {name} | {entry.parameters:,} | {entry.multiply_adds:,} | {entry.rate:g} | "
                f"{mean_and_margin(entry.accuracy)} |"
            )
        caption = f"Per cent of 1,000 patches: mean of {SEEDS} seeds ± half the width of its 95 % interval."
        return "\n".join((*lines, "", caption))

    def __repr__(self):
        return "\n".join(f"{name}: {entry.accuracy.mean():.1f} %" for name, entry in self.items())


def race(networks, *, repeat=None):
    """Train each network on `patches` by the same recipe, and count what it costs.

    All get the same 2,000 pictures of 32 × 32 pixels, values 0 to 1, in batches of 32 for 30 epochs, and
    Adam. Its rate is chosen for each network: the one of three that is right most often on the last 400
    training pictures after training on the other 1,600, two seeds each. Then five seeds are trained on all
    2,000 and tested on 1,000. The runs are stored, a file for each network, so that later chapters show those
    of earlier ones.

    Parameters
    ----------
    networks : dict of str to callable
        By name ``() -> keras.Model``, not compiled, for ``(32, 32, 3)`` and ten classes, returning logits.
    repeat : str, optional
        The network of which one stored run is trained again and compared.

    Returns
    -------
    Race

    Raises
    ------
    ValueError
        If `repeat` is none of the networks, or stored runs are missing or those of another network.
    utils.comparisons.StoredRunsError
        If the repeated run does not agree with the stored ones.
    """
    if repeat is not None and repeat not in networks:
        raise ValueError(f"repeat needs one of {', '.join(map(repr, networks))}, got {repeat!r}")
    (x_train, y_train), test = _data()
    runs, rates = {}, {}
    for name, network in networks.items():
        file = "race-" + re.sub(r"\W+", "-", name.lower())
        recipe = {"network": network, "epochs": EPOCHS, "stored": file}
        tried = compare(
            {f"rate {rate:g}": {"optimizer": _adam(rate)} for rate in RATES},
            **{**recipe, "stored": f"{file}-rates"},
            training=(x_train[:-400], y_train[:-400]),
            testing={"validation": (x_train[-400:], y_train[-400:])},
            seeds=2,
            sample=False,
        )
        rates[name] = max(RATES, key=lambda rate: tried.mean(f"rate {rate:g}", "validation"))
        final = compare(
            {name: {"optimizer": _adam(rates[name])}},
            **recipe,
            training=(x_train, y_train),
            testing={"test": test},
            seeds=SEEDS,
            sample=(name, 0) if name == repeat else False,
        )
        runs[name] = final.accuracy(name, "test")
    costs = {name: summarize(network()) for name, network in networks.items()}
    return Race(
        {
            name: Entry(runs[name], rates[name], costs[name].parameters, costs[name].multiply_adds)
            for name in networks
        }
    )


def draw_race(results, title=None):
    """Show how often each network is right, against what it costs: each seed faint, the mean on top.

    Parameters
    ----------
    results : Race
    title : str, optional
        What the figure shows, as a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(1, 2, figsize=(WIDTH, 3.6), sharey=True)
    if title:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    colour = COLOURS["output"]
    for ax, cost in zip(axes, ("parameters", "multiply_adds"), strict=True):
        for entry in results.values():
            place, mean = getattr(entry, cost), entry.accuracy.mean()
            ax.plot([place] * len(entry.accuracy), entry.accuracy, "o", ms=3, color=colour, alpha=0.3)
            ax.plot([place, place], interval(entry.accuracy), color=colour, linewidth=2, alpha=0.5)
            ax.plot(place, mean, "o", ms=6, color=colour)
            ax.axhline(mean, color="#BBBBBB", linewidth=0.5, zorder=0)
        ax.set_xscale("log")
        ax.margins(x=0.1)
        ax.xaxis.set_major_locator(mpl.ticker.LogLocator(subs=(1, 3)))
        ax.xaxis.set_major_formatter(mpl.ticker.EngFormatter(sep=" "))
        ax.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        ax.set_xlabel(cost.replace("_", "-"))
    axes[0].set_ylabel("right on the test, per cent")
    _name_heights(axes[1], {name: entry.accuracy.mean() for name, entry in results.items()})
    return figure


def _name_heights(ax, heights):
    """Write names to the right of a chart, each at its height or, where names are close, a little above."""
    low, high = ax.get_ylim()
    last = -np.inf
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        last = max(height, last + 0.055 * (high - low))
        ax.annotate(
            name,
            xy=(1, height),
            xytext=(1.05, last),
            xycoords=ax.get_yaxis_transform(),
            textcoords=ax.get_yaxis_transform(),
            fontsize=8,
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#BBBBBB", "linewidth": 0.5, "shrinkA": 1, "shrinkB": 0},
        )


@functools.cache
def _data():
    """Return the patches, values 0 to 1 and labels as numbers."""
    return tuple((images.astype("float32") / 255, labels.ravel()) for images, labels in patches())


def _adam(rate):
    return lambda: keras.optimizers.Adam(rate)
