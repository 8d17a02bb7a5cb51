"""The first state of a ``FewExamples`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.widgets.few_examples.heights import PAGE

INPUT, OUTPUT, WRONG = "#0072B2", "#009E73", "#CC79A7"
LEVELS = 16  # of grey: the picture travels with the page
_CELL, _ROW = 0.33, 0.46  # inches


def draw(figure):
    """Draw the examples and test pictures of each class, and the share that is right in each space.

    Parameters
    ----------
    figure : FewExamples

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    names, spaces = figure.class_names, list(figure.accuracies())
    rows = 0.42 + _ROW * len(names)
    height = rows + 0.3 + 0.34 * len(spaces)
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, height))
        drawn.text(0.01, 1 - 0.2 / height, "Examples", fontsize=9, weight="bold")
        drawn.text(3.7 / 7, 1 - 0.2 / height, f"Test pictures, {figure.space}", fontsize=9, weight="bold")
        known, asked = figure.pictures()
        answers = figure.answers(figure.space)
        for one, name in enumerate(names):
            above = 0.34 + _ROW * one
            drawn.text(0.01, 1 - (above + 0.2) / height, _short(name), fontsize=9)
            for place, row in enumerate(figure.rows()[one][:8]):
                _show(_cell(drawn, 0.65 + place * (_CELL + 0.03), above, height), known[row], INPUT)
            for place, row in enumerate(figure.queries_of(one)[:PAGE]):
                axes = _cell(drawn, 3.7 + place * (_CELL + 0.07), above, height)
                wrong = answers[row] != one
                _show(axes, asked[row], WRONG if wrong else None)
                if wrong:
                    axes.set_xlabel(f"✗ {_short(names[answers[row]])}", fontsize=6.5, labelpad=1)
        for place, (space, share) in enumerate(figure.accuracies().items()):
            low = 1 - (rows + 0.2 + 0.34 * place) / height
            drawn.text(0.01, low, space, fontsize=9)
            drawn.add_artist(Rectangle((0.4, low - 0.01), 0.45 * share, 0.17 / height, color=OUTPUT))
            drawn.text(0.41 + 0.45 * share, low, f"{100 * share:.0f} %", fontsize=9)
    return drawn


def _cell(drawn, left, above, height):
    return drawn.add_axes([left / 7, 1 - (above + _CELL) / height, _CELL / 7, _CELL / height])


def _show(axes, image, edge):
    axes.imshow(np.rint(image / 255 * LEVELS) / LEVELS, cmap="gray", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=edge is not None, color=edge, linewidth=1.5)


def _short(name):
    return name if len(name) <= 8 else f"{name[:7]}…"
