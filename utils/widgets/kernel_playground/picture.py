"""The first state of a ``KernelPlayground`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.convolution import conv2d
from utils.widgets.kernel_playground import SIZE, grey_photo


def draw(playground):
    """Draw photo, kernel and output of a playground side by side.

    Parameters
    ----------
    playground : KernelPlayground

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    photo = grey_photo(playground.photo)
    weights = playground.weights
    output = conv2d(photo, weights, playground.bias)
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, 2.4))
        left, middle, right = (
            figure.add_axes([x / 7, 0.1 / 2.4, width / 7, 2.0 / 2.4])
            for x, width in ((0.4, 2.0), (2.75, 1.5), (4.6, 2.0))
        )
        left.imshow(photo, cmap="gray", vmin=0, vmax=255)
        left.set_title(f"Photo: {playground.photo}", fontsize=10)
        _draw_kernel(middle, weights)
        name = playground.kernel if isinstance(playground.kernel, str) else "your weights"
        middle.set_title(f"Kernel: {name}", fontsize=10)
        if abs(weights.sum()) <= 1e-6:
            limit = np.quantile(np.abs(output), 0.995) or 1  # as on the live page
            right.imshow(output, cmap="RdBu_r", vmin=-limit, vmax=limit)
            right.set_title("Output: blue −, white 0, red +", fontsize=10)
        else:
            right.imshow(output, cmap="gray", vmin=0, vmax=255)
            right.set_title("Output", fontsize=10)
        margin = (SIZE - len(output)) / 2
        right.set(
            xlim=(-margin - 0.5, len(output) + margin - 0.5), ylim=(len(output) + margin - 0.5, -margin - 0.5)
        )
        for axes in (left, middle, right):
            axes.set_axis_off()
    return figure


def _draw_kernel(axes, weights):
    limit = np.abs(weights).max() or 1
    axes.imshow(weights, cmap="RdBu_r", vmin=-limit, vmax=limit)
    size = len(weights)
    axes.add_patch(
        Rectangle(
            (-0.5, -0.5),
            size,
            size,
            fill=False,
            edgecolor="#D55E00",
            linestyle="--",
            linewidth=2,
            clip_on=False,
        )
    )
    for (row, column), weight in np.ndenumerate(weights):
        text = f"{weight:.2f}".rstrip("0").rstrip(".").replace("-", "−")
        dark = abs(weight) > 0.6 * limit
        axes.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=24 / size,
            color="white" if dark else "black",
        )
