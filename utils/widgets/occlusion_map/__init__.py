"""A digit to cover with a square, place by place: a map of what the network's answer rests on."""

from functools import cache

import numpy as np
from scipy.special import softmax
from traitlets import Any, Bytes, Dict, Int, List, TraitError, Unicode, default, validate

from utils.datasets import digits
from utils.small_networks import load_network, untrained
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.occlusion_map.arithmetic import cover, cover_everywhere
from utils.widgets.shared.arguments import checked_integer, or_trait_error

NETWORK = "digits-cnn-explained"
SIDE = 28  # of a digit, in pixels
PLACES = SIDE * SIDE
SIZES = (3, 5, 7, 9, 11)
FILLS = ("paper", "grey", "ink")
SCORES = ("probability", "sum")
NETWORKS = ("trained", "random")
EXAMPLES = 2  # of each digit
_USUAL = {"fill": "paper", "score": "probability", "network": "trained", "target": None}
_HEIGHTS = [1264, 682]


@cache
def shown_digits():
    """Return the digits that the reader can choose: of each class the first test digit, and the hardest.

    The hardest is the one for whose class the trained network has the least probability.

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(2, 10, 28, 28)``: first or hardest, and the digit itself, 0 to 9.
    """
    images, labels = digits()[1]
    probabilities = softmax(load_network(NETWORK).logits(_as_input(images)), axis=-1)
    right = probabilities[np.arange(len(labels)), labels]
    rows = [np.flatnonzero(labels == digit) for digit in range(10)]
    return np.stack([images[[of[0] for of in rows]], images[[of[right[of].argmin()] for of in rows]]])


@cache
def fills():
    """Return the value of each fill, 0 (paper) to 1 (ink); grey is the mean of all training digits."""
    return {"paper": 0.0, "grey": float(digits()[0][0].mean() / 255), "ink": 1.0}


def small_network(kind):
    """Return the trained network, or the same layers with random weights.

    Parameters
    ----------
    kind : {"trained", "random"}

    Returns
    -------
    utils.small_networks.SmallNetwork
    """
    network = load_network(NETWORK)
    return network if kind == "trained" else untrained(network)


class OcclusionMap(Widget):
    """Cover part of a digit, and see what becomes of the network's answer.

    The network is ``digits-cnn-explained`` of the folder ``weights``. A pixel of the map belongs to the
    square whose centre is that pixel, clipped at the picture's edge, as in
    ``utils.explanations.occlusion``; its value is the score of the explained class without the square,
    minus its score with the square. Above 0 (red): covering that part lowers the score. The map has the
    places where the square has been. With a live kernel the traits, `picture`, `covered` and `map` can be
    read back after the reader has played.

    Parameters
    ----------
    digit : int
        0 to 9.
    example : {0, 1}
        Which test digit of this kind: the first, or the one that the network finds hardest.
    size : {3, 5, 7, 9, 11}
        Side of the square, in pixels.
    fill : {"paper", "grey", "ink"}
        What covers: 0, the mean of the training digits, or 1.
    place : (int, int)
        Row and column of the square's centre, each 0 to 27.
    target : int, optional
        The class to explain, 0 to 9; unless given, the one that is strongest on the uncovered digit.
    score : {"probability", "sum"}
        What the map is of: the class's probability, or its sum before the softmax.
    network : {"trained", "random"}
        Whether the network is trained, or has random weights as before training.
    visited : int or sequence of int, optional
        The places where the square has been: the first so many in reading order, 0 to 784, or which, as
        28 · row + column. Unless given, all up to `place`.

    Raises
    ------
    traitlets.TraitError
        If an argument has a value that is not described above.

    Examples
    --------
    >>> figure = OcclusionMap(digit=4, size=5, visited=784)
    >>> figure
    OcclusionMap(digit=4, size=5, place=(18, 10), visited=784)
    >>> figure.map.shape
    (28, 28)
    """

    _esm = bundle("occlusion_map/figure.js")
    _css = style_sheet("shared/digits.css", "occlusion_map/figure.css")

    digit = Any().tag(sync=True)
    example = Any().tag(sync=True)
    size = Any().tag(sync=True)
    fill = Unicode().tag(sync=True)
    place = Any().tag(sync=True)
    target = Any().tag(sync=True)
    score = Unicode().tag(sync=True)
    network = Unicode().tag(sync=True)
    visited = Any().tag(sync=True)

    _digits = Bytes().tag(sync=True)
    _fills = Dict().tag(sync=True)
    _layers = List().tag(sync=True)
    _input_shape = List(Int()).tag(sync=True)
    _packed = Dict().tag(sync=True)

    def __init__(
        self,
        digit=8,
        example=0,
        size=7,
        fill="paper",
        place=(18, 10),
        target=None,
        score="probability",
        network="trained",
        visited=None,
        **options,
    ):
        trained = small_network("trained")
        super().__init__(
            digit=digit,
            example=example,
            size=size,
            fill=fill,
            place=place,
            target=target,
            score=score,
            network=network,
            _digits=shown_digits().tobytes(),
            _fills=fills(),
            _layers=trained.layers,
            _input_shape=list(trained.input_shape),
            _packed={name: small_network(name).packed() for name in NETWORKS},
            **options,
        )
        self.visited = self._up_to_place() if visited is None else visited

    @property
    def picture(self):
        """The digit as the network sees it uncovered: ``float32`` of shape ``(28, 28, 1)``, values 0 to 1."""
        return _as_input(shown_digits()[self.example, self.digit])

    @property
    def covered(self):
        """The digit with the square on it, like `picture`."""
        return cover(self.picture, self.place, self.size, fills()[self.fill])

    @property
    def explained(self):
        """The class that the map is of."""
        if self.target is not None:
            return self.target
        return int(small_network(self.network).logits(self.picture[None])[0].argmax())

    @property
    def probabilities(self):
        """Those of the ten classes with the square and without: shape ``(2, 10)``."""
        logits = small_network(self.network).logits(np.stack([self.covered, self.picture]))
        return softmax(logits, axis=-1)

    @property
    def map(self):
        """How far the score falls: ``float32`` of shape ``(28, 28)``, NaN where the square has not been."""
        pictures = cover_everywhere(self.picture, self.size, fills()[self.fill])
        scores = small_network(self.network).logits(np.concatenate([self.picture[None], pictures]))
        if self.score == "probability":
            scores = softmax(scores, axis=-1)
        uncovered, *there = scores[:, self.explained]
        row, column = self.place
        falls = np.full(PLACES, np.nan, "float32")
        been = [*self.visited, SIDE * row + column]
        falls[been] = uncovered - np.array(there)[been]
        return falls.reshape(SIDE, SIDE)

    def arguments(self):
        shown = {"digit": self.digit}
        if self.example:
            shown["example"] = self.example
        shown |= {"size": self.size}
        shown |= {name: getattr(self, name) for name, usual in _USUAL.items() if getattr(self, name) != usual}
        shown |= {"place": tuple(self.place)}
        count = len(self.visited)
        if self.visited == list(range(count)):
            return shown if count == self._up_to_place() else shown | {"visited": count}
        return shown | {"visited": self.visited}

    def fallback_figure(self):
        from utils.widgets.occlusion_map.picture import draw

        return draw(self)

    def _up_to_place(self):
        row, column = self.place
        return SIDE * row + column + 1

    @default("_heights")
    def _default_heights(self):
        return _HEIGHTS

    @validate("digit")
    def _valid_digit(self, proposal):
        return or_trait_error(checked_integer, "digit", proposal["value"], 0, 9)

    @validate("example")
    def _valid_example(self, proposal):
        return or_trait_error(checked_integer, "example", proposal["value"], 0, EXAMPLES - 1)

    @validate("size")
    def _valid_size(self, proposal):
        return _checked_choice("size", proposal["value"], SIZES)

    @validate("fill")
    def _valid_fill(self, proposal):
        return _checked_choice("fill", proposal["value"], FILLS)

    @validate("place")
    def _valid_place(self, proposal):
        pair = np.asarray(proposal["value"])
        if pair.shape != (2,) or pair.dtype.kind not in "iu" or pair.min() < 0 or pair.max() >= SIDE:
            raise TraitError(f"place is a row and a column, each 0 to {SIDE - 1}, got {proposal['value']!r}")
        return pair.tolist()

    @validate("target")
    def _valid_target(self, proposal):
        if proposal["value"] is None:
            return None
        return or_trait_error(checked_integer, "target", proposal["value"], 0, 9)

    @validate("score")
    def _valid_score(self, proposal):
        return _checked_choice("score", proposal["value"], SCORES)

    @validate("network")
    def _valid_network(self, proposal):
        return _checked_choice("network", proposal["value"], NETWORKS)

    @validate("visited")
    def _valid_visited(self, proposal):
        given = proposal["value"]
        if np.ndim(given) == 0:
            return list(range(or_trait_error(checked_integer, "visited", given, 0, PLACES)))
        places = np.asarray(given)
        if places.size == 0:
            return []
        is_whole = places.ndim == 1 and places.dtype.kind in "iu"
        if not is_whole or places.min() < 0 or places.max() >= PLACES or len(set(given)) < len(places):
            raise TraitError(
                f"visited is a number of places, 0 to {PLACES}, or different places, each 0 to {PLACES - 1}, "
                f"got {given!r}"
            )
        return places.tolist()


def _as_input(images):
    """Return digits as the network wants them: with an axis for the channel, values 0 to 1."""
    return np.asarray(images)[..., np.newaxis] / np.float32(255)


def _checked_choice(name, value, choices):
    if isinstance(value, bool) or value not in choices:
        raise TraitError(f"{name} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return value
