"""The first state of an ``EnsembleVote`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from utils.widgets.ensemble_vote.arithmetic import UNITS, vote, votes_of

_INPUT, _OUTPUT, _GREY = "#0072B2", "#009E73", "#777777"


def draw(figure):
    """Draw the picture, what the members say of it, and the curve over all pictures.

    Parameters
    ----------
    figure : EnsembleVote

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    names, picture = figure._class_names, figure.picture
    label = int(figure.labels[picture])
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 3.3))
        shown = drawn.add_axes([0.02, 0.4, 0.2, 0.2 * 7 / 3.3])
        shown.imshow(figure._images[picture], cmap="gray_r", vmin=0, vmax=255)
        shown.set(xticks=[], yticks=[])
        shown.set_title(f"label {names[label]}", fontsize=9)
        _draw_classes(drawn.add_axes([0.35, 0.13, 0.2, 0.76]), figure, label)
        _draw_curve(drawn.add_axes([0.66, 0.13, 0.32, 0.76]), figure)
    return drawn


def _draw_classes(axes, figure, label):
    units = figure.units[figure.members][:, [figure.picture]]
    answer, votes = int(vote(units, figure.rule)[0]), votes_of(units)[0]
    means = units.mean(axis=(0, 1)) / UNITS
    shares = means if figure.rule == "mean" else votes / len(units)
    classes = range(len(means))
    axes.barh(classes, shares, color=_OUTPUT)
    for place in classes:
        if votes[place] or means[place] >= 0.005:
            text = f"{means[place]:.2f}, {votes[place]} of {len(units)}"
            axes.text(shares[place] + 0.03, place, text, va="center", fontsize=7)
    axes.set(xlim=(0, 1), ylim=(len(means) - 0.4, -0.6), xticks=[])
    axes.set_yticks(classes, figure._class_names)
    axes.tick_params(labelsize=8, length=0)
    axes.get_yticklabels()[label].set_color(_INPUT)
    axes.get_yticklabels()[answer].set_weight("bold")
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title("mean probability, votes", fontsize=9, loc="left")


def _draw_curve(axes, figure):
    counts = np.arange(1, len(figure.units) + 1)
    alone = 100 * np.array(figure.accuracies)[figure.cards]
    axes.plot(counts, alone, "o", color=_INPUT, markersize=3)
    axes.axhline(alone.mean(), color=_INPUT, linestyle="--", linewidth=1)
    axes.plot(counts, 100 * np.array(figure.curve), color=_OUTPUT)
    axes.plot(len(figure.present), 100 * figure.accuracy, "o", color=_OUTPUT, markeredgecolor="black")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.tick_params(labelsize=8)
    axes.set_title(f"% right of {len(figure.labels)}, by members", fontsize=9, loc="left")
