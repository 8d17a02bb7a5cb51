"""The first state of a ``DigitLab`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

_OUTPUT = "#009E73"
_ROWS = 12  # of maps, at most


def draw(figure):
    """Draw what the network reads, its probabilities, and the maps of its layers.

    Parameters
    ----------
    figure : DigitLab

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    activations = figure.activations
    grids = {name: values for name, values in activations.items() if values.ndim == 3}
    shown = list(grids.items())[:_ROWS]
    height = max(0.4 + 0.33 * len(shown), 3.6)
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, height))
        read = drawn.add_axes([0.02, 1 - 1.75 / height, 1.4 / 7, 1.4 / height])
        read.imshow(figure.image[..., 0], cmap="gray_r", vmin=0, vmax=1)
        read.set(xticks=[], yticks=[])
        read.set_title("The network reads", fontsize=9)

        probabilities = figure.probabilities
        bars = drawn.add_axes([0.045, 1 - 3.45 / height, 1.2 / 7, 1.35 / height])
        bars.barh(range(10), probabilities, color=_OUTPUT)
        bars.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
        bars.tick_params(labelsize=7, length=0)
        bars.spines[["top", "right", "bottom"]].set_visible(False)
        seen = probabilities.argmax()
        bars.set_title(f"and sees {'an' if seen == 8 else 'a'} {seen}: {probabilities[seen]:.1%}", fontsize=9)

        for row, (name, values) in enumerate(shown):
            bottom = 1 - (0.33 * row + 0.4) / height
            drawn.text(0.245, bottom + 0.15 / height, name, fontsize=8, va="center")
            strip = drawn.add_axes([0.31, bottom, 0.68, 0.3 / height])
            strip.imshow(
                _in_one_row(values), cmap="cividis" if values.min() >= 0 else "RdBu_r", **_limits(values)
            )
            strip.axis("off")
    return drawn


def _in_one_row(values):
    """Lay maps side by side, each in a square of 28 pixels with a gap after it."""
    height, width, channels = values.shape
    times = max(1, 28 // max(height, width))
    large = values.repeat(times, axis=0).repeat(times, axis=1)[:28, :28]
    row = np.full((28, 30 * max(channels, 16)), np.nan)
    for channel in range(channels):
        row[: large.shape[0], 30 * channel : 30 * channel + large.shape[1]] = large[..., channel]
    return row[:, : 30 * 16]


def _limits(values):
    largest = float(np.abs(values).max()) or 1.0
    return {"vmin": 0 if values.min() >= 0 else -largest, "vmax": largest}
