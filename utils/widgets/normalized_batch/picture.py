"""The first state of a ``NormalizedBatch`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from utils.widgets.normalized_batch.arguments import CHANNELS, SHOWN

LARGEST = {"before": 12, "after": 3}
INPUT = "#0072B2"


def draw(figure):
    """Draw the batch before and after normalisation, and frame what decides about the chosen activation.

    Parameters
    ----------
    figure : NormalizedBatch

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    row, channel = min(figure.chosen[0], figure.batch_size - 1), figure.chosen[1]
    tables = {"before": figure.batch[:SHOWN], "after": figure.normalized[:SHOWN]}
    labels = [str(label) for label in figure.labels[:SHOWN]]
    x, y = (table[row, channel] for table in tables.values())
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 1.0 + 0.3 * len(labels)))
        columns = drawn.subplots(1, 2)
        top = 1 - 0.78 / drawn.get_figheight()
        drawn.subplots_adjust(left=0.05, right=0.99, bottom=0.02, top=top, wspace=0.12)
        for axes, (kind, table) in zip(columns, tables.items(), strict=True):
            limit = LARGEST[kind]
            axes.imshow(table, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto")
            for (i, j), value in np.ndenumerate(table):
                ink = "white" if abs(value) > 0.7 * limit else "black"
                text = f"{value:z.2f}".replace("-", "−")
                axes.text(j, i, text, ha="center", va="center", fontsize=8, color=ink)
            axes.set_xticks(range(CHANNELS), [f"channel {j}" if j == 0 else j for j in range(CHANNELS)])
            axes.set_yticks(range(len(labels)), labels)
            axes.tick_params(length=0, labelsize=8, labelbottom=False, labeltop=True)
            axes.spines[:].set_visible(False)
        _frame(columns[0], *_deciders(figure, row, channel), color=INPUT, linewidth=3)
        for axes in columns:
            _frame(axes, (row, row + 1), (channel, channel + 1), color="black", linewidth=2)
        columns[0].set_title("before", fontsize=9, color=INPUT)
        columns[1].set_title("after", fontsize=9, color="#009E73")
        decides = _decides(figure)
        title = f"This {figure.labels[row]}’s {x:z.2f} becomes {y:z.2f}: {decides}".replace("-", "−")
        drawn.suptitle(title, fontsize=10, y=0.99)
    return drawn


def _deciders(figure, row, channel):
    """Return rows and channels whose values decide: each from the first up to, but not with, the last."""
    if figure.normalization == "batch":
        rows = (0, min(SHOWN, figure.batch_size)) if figure.training else (row, row + 1)
        return rows, (channel, channel + 1)
    width = CHANNELS if figure.normalization == "layer" else CHANNELS // 2
    first = channel - channel % width
    return (row, row + 1), (first, first + width)


def _decides(figure):
    if figure.normalization == "batch":
        if figure.training:
            return f"training, the {figure.batch_size} values of the batch decide"
        return f"inference, the moving statistics of {figure.step} steps decide"
    return f"the values of the same digit decide ({figure.normalization} normalisation)"


def _frame(axes, rows, channels, **style):
    from matplotlib.patches import Rectangle

    corner, size = (channels[0] - 0.5, rows[0] - 0.5), (channels[1] - channels[0], rows[1] - rows[0])
    axes.add_patch(Rectangle(corner, *size, fill=False, clip_on=False, **style))
