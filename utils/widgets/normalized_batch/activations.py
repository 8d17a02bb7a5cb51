"""What six units of a trained network's dense layer make of real digits, before the activation."""

from functools import cache
from typing import NamedTuple

import numpy as np

from utils.canvas import on_canvas
from utils.datasets import digits
from utils.small_networks import SmallNetwork, load_network

NETWORK = "digits-mlp"
UNITS = (13, 0, 8, 2, 6, 15)  # of the 16; unit 8 is below 0 for every digit, so ReLU never lets it through
DIGITS = 125  # an odd number: each pass through them makes other batches
SIDE = 8  # of a small picture, in pixels


class Activations(NamedTuple):
    """The first 125 test digits."""

    values: np.ndarray  # float64, (digits, channels), rounded to hundredths
    labels: np.ndarray  # uint8, (digits,)
    pictures: np.ndarray  # uint8, (digits, 8, 8): 0 is paper


@cache
def activations():
    """Return the channels' values, the labels and small pictures of the digits.

    Returns
    -------
    Activations
    """
    from PIL import Image

    images, labels = (part[:DIGITS] for part in digits()[1])
    network = load_network(NETWORK)
    kernel, bias = (tensor.astype("float64") for tensor in network.get_weights()[:2])
    flat = SmallNetwork(network.input_shape, network.layers[:2], []).logits(on_canvas(images))
    sums = flat @ kernel[:, UNITS] + bias[list(UNITS)]
    small = [Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BOX) for image in images]
    return Activations(np.round(sums, 2), labels, np.stack(small))
