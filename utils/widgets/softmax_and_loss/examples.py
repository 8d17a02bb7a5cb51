"""Three digits of the test set, and the sums that a trained network gives them."""

from functools import cache

import numpy as np

from utils.canvas import on_canvas
from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets.softmax_and_loss.arithmetic import shares_of

NETWORK = "digits-mlp"


@cache
def examples():
    """Return the surest right answer, the most doubtful right one, and the surest mistake.

    Returns
    -------
    list of dict
        `kind`, in words; `sums`, rounded to two decimals; `right`, the class; `pixels`, 28 · 28 bytes.
    """
    images, labels = digits()[1]
    sums = load_network(NETWORK).logits(np.stack([on_canvas(image, (0, 0)) for image in images]))
    shares = np.stack([shares_of(row, "softmax") for row in sums])
    largest = shares.max(axis=1)
    is_right = shares.argmax(axis=1) == labels
    chosen = {
        "sure and right": np.where(is_right, largest, 0).argmax(),
        "doubtful": np.where(is_right, largest, 1).argmin(),
        "sure but wrong": np.where(is_right, 0, largest).argmax(),
    }
    return [
        {
            "kind": kind,
            "sums": [round(float(number), 2) for number in sums[place]],
            "right": int(labels[place]),
            "pixels": images[place].tobytes(),
        }
        for kind, place in chosen.items()
    ]
