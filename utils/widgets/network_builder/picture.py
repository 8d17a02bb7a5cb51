"""The first state of a ``NetworkBuilder`` as a picture, for readers without scripts and for GitHub."""

import math

import matplotlib.style
from matplotlib.figure import Figure

from utils.widgets.network_builder.layers import count

_QUANTITIES = (("Parameters", "#D55E00"), ("Multiply-adds", "#555555"), ("Numbers stored", "#009E73"))


def draw(builder):
    """Draw where the parameters, the multiply-adds and the memory of a builder's network lie.

    Parameters
    ----------
    builder : NetworkBuilder

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide: a line for each layer.
    """
    rows = count(builder.network, builder.input_shape)
    values = [
        [parameters for _, parameters, _ in rows],
        [multiply_adds for *_, multiply_adds in rows],
        [math.prod(shape) for shape, *_ in rows],
    ]
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, 0.9 + 0.2 * len(rows)))
        all_axes = figure.subplots(1, 3, sharey=True)
        figure.subplots_adjust(left=0.33, right=0.98, top=1 - 0.75 / figure.get_figheight(), bottom=0.02)
        for axes, (name, colour), numbers in zip(all_axes, _QUANTITIES, values, strict=True):
            axes.barh(range(len(rows)), numbers, color=colour)
            axes.set_title(f"{name}\n{sum(numbers):,}", fontsize=10)
            axes.spines[["top", "right", "bottom"]].set_visible(False)
            axes.set_xticks([])
            axes.tick_params("y", length=0, labelsize=8)
        labels = [
            f"{layer['layer']}, {_sizes(shape)}"
            for layer, (shape, *_) in zip(builder.network, rows, strict=True)
        ]
        all_axes[0].set_yticks(range(len(rows)), labels)
        all_axes[0].set_ylim(max(len(rows), 1) - 0.5, -0.5)
        top = 1 - 0.3 / figure.get_figheight()
        figure.text(0.02, top, f"Input {_sizes(builder.input_shape)}", fontsize=10)
    return figure


def _sizes(shape):
    return " × ".join(f"{size:,}" for size in shape)
