"""The first state of a ``ConvolutionArithmetic`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.pyplot as plt
import matplotlib.style
import numpy as np

from utils.figures import Grid, draw_grids
from utils.widgets.convolution_arithmetic.settings import sizes


def draw(explorer):
    """Draw input and output, with how many windows read each pixel and how many pixels each output reads.

    Parameters
    ----------
    explorer : ConvolutionArithmetic

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    (before, after), drawn, output_size = sizes(**explorer.settings())
    positions = explorer.input_size if explorer.transposed else output_size
    taps = np.arange(explorer.kernel_size) * explorer.dilation_rate
    places = np.arange(positions)[:, None] * explorer.strides + taps  # (positions, kernel_size)
    times = np.bincount(places.ravel(), minlength=drawn)
    inside = (np.arange(drawn) >= before) & (np.arange(drawn) < drawn - after)
    around = np.where(np.outer(inside, inside), np.outer(times, times), np.nan)
    stepped = np.outer(inside[places].sum(1), inside[places].sum(1))
    place = np.unravel_index(explorer.step, stepped.shape)
    window = (taps[-1] + 1, taps[-1] + 1)
    corner = tuple(explorer.strides * int(position) for position in place)

    kind = ", cropped" if explorer.transposed else ", padded"
    rim = kind if before + after else ""
    input_title = f"input, {explorer.input_size} × {explorer.input_size}"
    output_title = f"output, {output_size} × {output_size}"
    with matplotlib.style.context("default"):
        if explorer.transposed:
            figure = draw_grids(
                Grid(stepped, f"{input_title}: cells written", "input", marked=((*place, 1, 1),)),
                "→",
                Grid(around, f"{output_title}{rim}: stamps", "output", marked=((*corner, *window),)),
            )
        else:
            figure = draw_grids(
                Grid(around, f"{input_title}{rim}: times read", "input", marked=((*corner, *window),)),
                "→",
                Grid(stepped, f"{output_title}: pixels read", "output", marked=((*place, 1, 1),)),
            )
    plt.close(figure)  # or the notebook would show it below the widget
    return figure
