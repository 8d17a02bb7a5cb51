"""The first state of a ``PixelInspector`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.widgets.pixel_inspector import WINDOW, small_photo
from utils.widgets.pixel_inspector.arithmetic import only_channels, quantise, reorder

GREY = np.array([0.299, 0.587, 0.114])
SHADES = 16  # of grey: the picture travels with the page


def draw(inspector):
    """Draw the photo of an inspector, in grey, and the numbers of the window, channel by channel.

    Parameters
    ----------
    inspector : PixelInspector

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    photo = reorder(small_photo(inspector.photo), inspector.order)
    photo = quantise(only_channels(photo, inspector.channels), inspector.levels)
    grey = np.rint(SHADES * (photo @ GREY) / 255) / SHADES
    row, column = inspector.place
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, 2.1))
        left = figure.add_axes([0.01, 0.04, 0.36, 0.82])
        left.imshow(grey, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        corner = (column - WINDOW / 2, row - WINDOW / 2)
        for colour, width in (("white", 3), ("black", 1.5)):
            left.add_patch(Rectangle(corner, WINDOW, WINDOW, fill=False, edgecolor=colour, linewidth=width))
        left.set_title(f"Photo: {inspector.photo} (the page shows colours)", fontsize=8)
        left.set_axis_off()
        for channel, name in enumerate(("Red", "Green", "Blue")):
            axes = figure.add_axes([0.385 + 0.206 * channel, 0.04, 0.195, 0.82])
            _draw_numbers(axes, inspector.values[..., channel], inspector.scale)
            axes.set_title(name, fontsize=9)
    return figure


def _draw_numbers(axes, values, scale):
    axes.imshow(np.ones(values.shape), cmap="gray", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(values):
        text = str(value) if scale == "0 to 255" else f"{value:.2f}".replace("-", "−")
        axes.text(column, row, text, ha="center", va="center", fontsize=8 if len(text) < 5 else 6.5)
    axes.set_xticks(np.arange(values.shape[1] - 1) + 0.5, [])
    axes.set_yticks(np.arange(values.shape[0] - 1) + 0.5, [])
    axes.tick_params(length=0)
    axes.grid(color="#7f7f7f", linewidth=0.5)
