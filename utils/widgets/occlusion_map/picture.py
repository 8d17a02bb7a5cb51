"""The first state of an ``OcclusionMap`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

_OUTPUT = "#009E73"


def draw(figure):
    """Draw the digit with its square, the map as far as it goes, and the ten probabilities.

    Parameters
    ----------
    figure : OcclusionMap

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    falls, (row, column), explained = figure.map, figure.place, figure.explained
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 3))
        seen = drawn.add_axes([0.02, 0.1, 0.33, 0.33 * 7 / 3])
        seen.imshow(figure.covered[..., 0], cmap="gray_r", vmin=0, vmax=1)
        rim = figure.size / 2
        seen.add_patch(
            Rectangle((column - rim, row - rim), figure.size, figure.size, fill=False, linewidth=1.5)
        )
        seen.set_title(f"{'An' if figure.digit == 8 else 'A'} {figure.digit}, partly covered", fontsize=10)

        limit = 1 if figure.score == "probability" else np.nanmax(np.abs(falls))
        shown = drawn.add_axes([0.38, 0.1, 0.33, 0.33 * 7 / 3])
        shown.imshow(falls, cmap="RdBu_r", vmin=-limit, vmax=limit)
        shown.set_facecolor("#BBBBBB")
        shown.add_patch(_square(row, column, 1))
        shown.set_title(f"Red: covering lowers the {figure.score} of {explained}", fontsize=9)
        for axes in (seen, shown):
            axes.set(xticks=[], yticks=[])

        now, before = figure.probabilities
        bars = drawn.add_axes([0.77, 0.1, 0.2, 0.77])
        bars.barh(range(10), now, color=_OUTPUT)
        bars.plot(before, range(10), "k|", markersize=8)
        bars.set(xlim=(-0.02, 1.05), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
        bars.set_title("Now; mark: uncovered", fontsize=9)
        bars.tick_params(labelsize=8, length=0)
        bars.spines[["top", "right", "bottom"]].set_visible(False)
    return drawn


def _square(row, column, size):
    return Rectangle((column - size / 2, row - size / 2), size, size, fill=False, linewidth=1.5)
