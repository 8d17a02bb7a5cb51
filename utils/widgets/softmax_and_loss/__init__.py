"""Softmax and cross-entropy: how sums become shares and a loss, and where the next step pushes them."""

import numpy as np
from traitlets import Any, Int, List, TraitError, Unicode, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.softmax_and_loss.arithmetic import gradient_of, loss_of, shares_of
from utils.widgets.softmax_and_loss.examples import examples

ACTIVATIONS = ("softmax", "sigmoid")
LARGEST = 1000  # magnitude of a sum
_CLASSES = (2, 10)
_LETTERS = 11  # of a name


class SoftmaxAndLoss(Widget):
    """Turn the sums of a network's last layer into shares and a loss, and see the gradient of the loss.

    The reader moves sums, says which class is right, and takes gradient steps. Ten classes without names are
    digits: three of the test set can then be chosen, with the sums that the network ``digits-mlp`` gives
    them. With a live kernel `sums`, `right`, `activation` and what follows from them (`shares`, `loss`,
    `gradient`) can be read back after the reader has played.

    Parameters
    ----------
    sums : sequence of 2 to 10 numbers, optional
        What the last layer computes for each class before the activation (logits), -1000 to 1000. Left out:
        those of a digit that the network reads doubtfully, and its class as `right`.
    right : int, optional
        Number of the right class; 0 unless given.
    names : sequence of str, optional
        Of the classes, 1 to 11 letters each; digits unless given.
    activation : {"softmax", "sigmoid"}
        Softmax with categorical cross-entropy, or sigmoid with the mean of the binary cross-entropies.

    Raises
    ------
    traitlets.TraitError
        If an argument is not as described above.

    Examples
    --------
    >>> figure = SoftmaxAndLoss([2.0, 1.0, -1.0], right=1, names=["cat", "dog", "owl"])
    >>> figure
    SoftmaxAndLoss(sums=[2.0, 1.0, -1.0], right=1, names=['cat', 'dog', 'owl'])
    >>> figure.shares.round(3)
    array([0.705, 0.259, 0.035])
    >>> round(figure.loss, 3)
    1.349
    """

    _esm = bundle("softmax_and_loss/figure.js")
    _css = style_sheet("softmax_and_loss/figure.css")

    sums = Any().tag(sync=True)
    right = Int().tag(sync=True)
    activation = Unicode().tag(sync=True)

    _names = List().tag(sync=True)
    _examples = List().tag(sync=True)

    def __init__(self, sums=None, right=None, names=None, activation="softmax", **options):
        if sums is None:
            doubtful = examples()[1]
            sums = doubtful["sums"]
            right = doubtful["right"] if right is None else right
        sums = _checked_sums(sums)
        self._named = names is not None
        names = (
            _checked_names(names, len(sums)) if self._named else [str(place) for place in range(len(sums))]
        )
        super().__init__(
            _names=names,
            _examples=examples() if len(names) == 10 and not self._named else [],
            sums=sums,
            right=0 if right is None else right,
            activation=activation,
            **options,
        )

    @property
    def shares(self):
        """What the network says of each class: ``float64`` of shape ``(classes,)``."""
        return shares_of(self.sums, self.activation)

    @property
    def loss(self):
        """Cross-entropy, in natural logarithms."""
        return loss_of(self.sums, self.right, self.activation)

    @property
    def gradient(self):
        """Derivative of the loss by each sum: ``float64`` of shape ``(classes,)``."""
        return gradient_of(self.sums, self.right, self.activation)

    @property
    def class_names(self):
        """The names of the classes, as a list."""
        return list(self._names)

    @property
    def example(self):
        """The digit that the sums and the right class belong to, as `examples` has it, or None."""
        known = [one for one in self._examples if one["sums"] == self.sums and one["right"] == self.right]
        return known[0] if known else None

    def arguments(self):
        shown = {"sums": self.sums, "right": self.right}
        if self._named:
            shown["names"] = self._names
        if self.activation != "softmax":
            shown["activation"] = self.activation
        return shown

    def fallback_figure(self):
        from utils.widgets.softmax_and_loss.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        narrow, wide = (1330, 720) if self._examples else (1194, 616)
        missing = _CLASSES[1] - len(self.sums)
        return [narrow - 60 * missing, wide - 28 * missing]

    @validate("sums")
    def _valid_sums(self, proposal):
        sums = _checked_sums(proposal["value"])
        if len(sums) != len(self._names):
            raise TraitError(f"this figure has {len(self._names)} classes, got {len(sums)} sums")
        return sums

    @validate("right")
    def _valid_right(self, proposal):
        if not 0 <= proposal["value"] < len(self._names):
            raise TraitError(f"right is 0 to {len(self._names) - 1}, got {proposal['value']}")
        return proposal["value"]

    @validate("activation")
    def _valid_activation(self, proposal):
        if proposal["value"] not in ACTIVATIONS:
            raise TraitError(f"activation is 'softmax' or 'sigmoid', got {proposal['value']!r}")
        return proposal["value"]


def _checked_sums(sums):
    """Return the sums as a list of floats, or raise a TraitError."""
    needed = f"sums are {_CLASSES[0]} to {_CLASSES[1]} numbers from -{LARGEST} to {LARGEST}"
    try:
        numbers = np.asarray(sums)
        fits = numbers.ndim == 1 and numbers.dtype.kind in "iuf" and bool((abs(numbers) <= LARGEST).all())
    except (TypeError, ValueError):
        fits = False
    if not fits or not _CLASSES[0] <= len(numbers) <= _CLASSES[1]:
        raise TraitError(f"{needed}, got {sums!r}")
    return [float(number) for number in numbers]


def _checked_names(names, classes):
    """Return the names as a list, or raise a TraitError."""
    known = [] if isinstance(names, str) or not np.iterable(names) else list(names)
    fits = all(isinstance(name, str) and name.strip() and len(name) <= _LETTERS for name in known)
    if len(known) != classes or not fits or len(set(known)) < classes:
        raise TraitError(
            f"names are {classes} different texts of 1 to {_LETTERS} letters, one for each sum, got {names!r}"
        )
    return [str(name) for name in known]
