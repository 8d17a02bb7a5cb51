"""A digit to drag over a canvas, and what three trained networks see in it."""

from functools import cache

import numpy as np
from traitlets import Any, Bytes, Int, List, TraitError, default, validate

from utils.canvas import REACH, checked_shift, on_canvas
from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets.base import Widget, bundle, style_sheet

NETWORKS = {  # kind, and how it comes from features to a digit
    "digits-mlp": ("MLP", "dense layers"),
    "digits-cnn-flatten": ("CNN", "flattened"),
    "digits-cnn-global": ("CNN", "global pooling"),
}
EXAMPLES = 2  # of each digit
_HEIGHTS = [1296, 670]


@cache
def shown_digits():
    """Return the digits that the reader can choose: the first two test digits of each class.

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(2, 10, 28, 28)``: which of the two, and the digit itself, 0 to 9.
    """
    images, labels = digits()[1]
    return np.stack([images[labels == digit][:EXAMPLES] for digit in range(10)], axis=1)


class ShiftedDigit(Widget):
    """Drag a digit over a canvas, and see what three networks say.

    The networks are those of the folder ``weights``, trained on digits in the middle of the canvas only:
    an MLP, a CNN that ends in a dense layer, and a CNN that ends in global pooling. With a live kernel the
    traits can be read back after the reader has played.

    Parameters
    ----------
    digit : int
        0 to 9.
    example : {0, 1}
        Which of the two test digits of this kind.
    shift : (int, int)
        Pixels to the right and down from the middle, each -8 to 8.

    Raises
    ------
    traitlets.TraitError
        If an argument has a value that is not described above.

    Examples
    --------
    >>> ShiftedDigit(digit=3, shift=(4, -2))
    ShiftedDigit(digit=3, shift=(4, -2))
    """

    _esm = bundle("shifted_digit/figure.js")
    _css = style_sheet("shared/digits.css", "shifted_digit/figure.css")

    digit = Int().tag(sync=True)
    example = Int().tag(sync=True)
    shift = Any().tag(sync=True)

    _reach = Int(REACH).tag(sync=True)
    _digits = Bytes().tag(sync=True)
    _networks = List().tag(sync=True)

    def __init__(self, digit=3, example=0, shift=(4, -2), **options):
        super().__init__(
            digit=digit,
            example=example,
            shift=shift,
            _digits=shown_digits().tobytes(),
            _networks=[_described(name) for name in NETWORKS],
            **options,
        )

    @property
    def canvas(self):
        """What the networks see: ``float32`` of shape ``(44, 44, 1)``, values 0 to 1."""
        return on_canvas(shown_digits()[self.example, self.digit], self.shift)

    def arguments(self):
        shown = {"digit": self.digit}
        if self.example:
            shown["example"] = self.example
        return shown | {"shift": tuple(self.shift)}

    def fallback_figure(self):
        from utils.widgets.shifted_digit.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return _HEIGHTS

    @validate("digit")
    def _valid_digit(self, proposal):
        if not 0 <= proposal["value"] <= 9:
            raise TraitError(f"digit is 0 to 9, got {proposal['value']}")
        return proposal["value"]

    @validate("example")
    def _valid_example(self, proposal):
        if not 0 <= proposal["value"] < EXAMPLES:
            raise TraitError(f"example is 0 to {EXAMPLES - 1}, got {proposal['value']}")
        return proposal["value"]

    @validate("shift")
    def _valid_shift(self, proposal):
        try:
            return checked_shift(proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None


def _described(name):
    """A network as the page wants it."""
    network = load_network(name)
    kind, ending = NETWORKS[name]
    return {
        "kind": kind,
        "ending": ending,
        "parameters": network.parameters,
        "layers": network.layers,
        "input_shape": list(network.input_shape),
        "weights": network.packed(),
    }
