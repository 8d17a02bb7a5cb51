"""The first state of an ``AugmentationLab`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from utils.widgets.augmentation_lab import picture_of
from utils.widgets.augmentation_lab.draws import augment

GREY = np.array([0.299, 0.587, 0.114])
LEVELS = 16  # of grey: the picture travels with the page


def draw(lab):
    """Draw the picture of a lab and eight draws, in grey.

    Parameters
    ----------
    lab : AugmentationLab

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    batch = np.stack([picture_of(name) / 255 for name in (lab.picture, lab.second)])
    layers = [(name, _in_shares(name, parameters, lab.value_range[1])) for name, parameters in lab.layers]
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, 2.85))
        _show(figure.add_axes([0.1 / 7, 0.15 / 2.85, 2.1 / 7, 2.1 / 2.85]), batch[0])
        figure.text(0.1 / 7, 2.36 / 2.85, f"Picture: {lab.picture}", fontsize=9)
        names = ", ".join(name for name, _ in lab.layers) or "no layer"
        figure.text(2.5 / 7, 2.36 / 2.85, "Eight draws (the page shows others, in colour)", fontsize=9)
        figure.text(0.1 / 7, 2.62 / 2.85, names, fontsize=9, weight="bold")
        for place in range(8):
            left, below = 2.5 + 1.12 * (place % 4), 0.15 + 1.1 * (1 - place // 4)
            axes = figure.add_axes([left / 7, below / 2.85, 1 / 7, 1 / 2.85])
            _show(axes, augment(layers, batch, np.random.default_rng([lab.seed, place]))[0])
    return figure


def _in_shares(name, parameters, most):
    """Return the parameters for pictures with values 0 to 1."""
    if name == "GaussianNoise":
        return {"stddev": parameters["stddev"] / most}
    return parameters


def _show(axes, image):
    grey = np.rint(LEVELS * (np.clip(image, 0, 1) @ GREY)) / LEVELS
    axes.imshow(grey, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_axis_off()
