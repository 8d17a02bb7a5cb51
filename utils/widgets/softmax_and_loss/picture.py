"""The first state of a ``SoftmaxAndLoss`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

SUM, SHARE, GRADIENT = "#565c64", "#009E73", "#CC79A7"


def draw(figure):
    """Draw the sums, the shares that come of them, and where a gradient step pushes each sum.

    Parameters
    ----------
    figure : SoftmaxAndLoss

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    sums, shares, names = np.array(figure.sums), figure.shares, figure.class_names
    digit = figure.example
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 1.1 + 0.22 * len(names)))
        columns = drawn.subplots(1, 3, sharey=True, width_ratios=[1.2, 1, 1])
        top = 1 - 0.62 / drawn.get_figheight()
        drawn.subplots_adjust(left=0.13, right=0.84 if digit else 0.98, bottom=0.04, top=top)
        _draw_bars(columns[0], "sums of the last layer", sums, SUM, decimals=2)
        _draw_bars(columns[1], f"shares ({figure.activation})", shares, SHARE, most=1)
        _draw_bars(columns[2], "where a step pushes", -figure.gradient, GRADIENT)
        columns[0].set_yticks(range(len(names)), names)
        columns[0].get_yticklabels()[figure.right].set_fontweight("bold")
        right = f"Right is {names[figure.right]}, with the share {shares[figure.right]:.3f}"
        drawn.suptitle(f"{right}: the loss is {figure.loss:.3f}", fontsize=10, y=0.98)
        if digit:
            beside = drawn.add_axes([0.86, 0.4, 0.12, 0.12 * 7 / drawn.get_figheight()])
            beside.imshow(np.frombuffer(digit["pixels"], "uint8").reshape(28, 28), cmap="gray_r")
            beside.set(xticks=[], yticks=[])
    return drawn


def _draw_bars(axes, title, values, colour, decimals=3, most=0):
    """Draw a bar for each class, its number at the end; `most` is a value that must find room."""
    axes.barh(range(len(values)), values, color=colour, height=0.6)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_title(title, fontsize=9)
    axes.set(xticks=[], ylim=(len(values) - 0.4, -0.6))
    axes.tick_params(labelsize=8, length=0)
    axes.spines[:].set_visible(False)
    left, right = min(values.min(), 0), max(values.max(), most)
    room = 0.42 * ((right - left) or 1)  # for the numbers
    axes.set_xlim(left - (room if left else 0), right + room)
    for place, value in enumerate(values):
        side = -1 if value < 0 else 1
        axes.annotate(
            f"{value:z.{decimals}f}".replace("-", "−"),
            (value, place),
            xytext=(3 * side, 0),
            textcoords="offset points",
            horizontalalignment="right" if side < 0 else "left",
            verticalalignment="center",
            fontsize=7,
        )
