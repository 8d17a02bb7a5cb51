"""The first state of a ``ShiftedDigit`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.canvas import REACH, on_canvas
from utils.small_networks import load_network
from utils.widgets.shifted_digit import NETWORKS, shown_digits

OUTPUT = "#009E73"
PLACES = range(-REACH, REACH + 1)


def draw(figure):
    """Draw the canvas, what each network says, and where on the canvas it is right.

    Parameters
    ----------
    figure : ShiftedDigit

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    digit, shift = figure.digit, figure.shift
    image = shown_digits()[figure.example, digit]
    everywhere = np.stack([on_canvas(image, (right, down)) for down in PLACES for right in PLACES])
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 3.5))
        left = drawn.add_axes([0.02, 0.2, 0.28, 0.28 * 7 / 3.5])
        left.imshow(figure.canvas[..., 0], cmap="gray_r", vmin=0, vmax=1)
        left.set_title(f"A {digit}, moved ({shift[0]}, {shift[1]})", fontsize=10)
        left.set(xticks=[], yticks=[])
        for column, (network, (kind, ending)) in enumerate(NETWORKS.items()):
            said = load_network(network).logits(everywhere)
            bars = drawn.add_axes([0.37 + 0.22 * column, 0.52, 0.17, 0.38])
            _draw_shares(bars, said[_number_of(shift)])
            bars.set_title(f"{kind}, {ending}", fontsize=9)
            _draw_map(
                drawn.add_axes([0.37 + 0.22 * column, 0.09, 0.17, 0.17 * 7 / 3.5]),
                said.argmax(axis=1) == digit,
                shift,
            )
    return drawn


def _number_of(shift):
    return (shift[1] + REACH) * len(PLACES) + shift[0] + REACH


def _draw_shares(axes, logits):
    powers = np.exp(logits - logits.max())
    axes.barh(range(10), powers / powers.sum(), color=OUTPUT)
    axes.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
    axes.tick_params(labelsize=7, length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _draw_map(axes, right, shift):
    side = len(PLACES)
    grid = np.where(right.reshape(side, side)[..., None], matplotlib.colors.to_rgb(OUTPUT), 1.0)
    axes.imshow(grid, extent=(-0.5, side - 0.5, side - 0.5, -0.5))
    corner = np.array(shift) + REACH - 0.5
    axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="black", linewidth=1.5))
    axes.set(xticks=[], yticks=[])
    axes.set_xlabel(f"right at {right.sum()} of {side**2} places", fontsize=7.5)
