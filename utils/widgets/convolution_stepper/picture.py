"""The first state of a ``ConvolutionStepper`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.pyplot as plt
import matplotlib.style
import numpy as np

from utils.figures import Grid, draw_grids
from utils.widgets.shared.arguments import padding_sides


def draw(stepper):
    """Draw image, kernel, products and output of a stepper like an equation, a line for each channel.

    Parameters
    ----------
    stepper : ConvolutionStepper

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    image, kernel = np.array(stepper.image), np.array(stepper.kernel)
    settings = {
        "strides": stepper.strides,
        "padding": stepper.padding,
        "dilation_rate": stepper.dilation_rate,
    }
    sides = [padding_sides(image.shape[axis], kernel.shape[axis], **settings) for axis in (0, 1)]
    padded = np.pad(image, (*sides, (0, 0)))
    output = stepper.output[:, :, 0]
    place = np.unravel_index(stepper.step, output.shape)
    corner = [int(position) * stepper.strides for position in place]
    height, width = ((size - 1) * stepper.dilation_rate + 1 for size in kernel.shape[:2])
    window = padded[corner[0] : corner[0] + height : stepper.dilation_rate]
    window = window[:, corner[1] : corner[1] + width : stepper.dilation_rate]
    grown = np.where(np.arange(output.size).reshape(output.shape) <= stepper.step, output, np.nan)

    channels, bias = image.shape[2], stepper.bias[0]
    parts = []
    for channel in range(channels):
        name = f", channel {channel}" if channels > 1 else ""
        parts += [
            Grid(padded[:, :, channel], f"image{name}", marked=((*corner, height, width),)),
            "×",
            Grid(kernel[:, :, channel, 0], "kernel", "kernel"),
            "=",
            Grid(window[:, :, channel] * kernel[:, :, channel, 0], "products", "output"),
            "+" if channel < channels - 1 else "→",
            "\n"
            if channel < channels - 1
            else Grid(
                grown, f"output, bias {bias:g}" if bias else "output", "output", marked=((*place, 1, 1),)
            ),
        ]
    with matplotlib.style.context("default"):
        figure = draw_grids(*parts)
    plt.close(figure)  # or the notebook would show it below the widget
    return figure
