"""A network to see into: draw a digit, and watch every layer of what reads it."""

from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import softmax
from traitlets import Any, Bool, Bytes, List, Unicode, default, observe, validate

from utils.datasets import digits
from utils.page_networks import page_network
from utils.small_networks import load_network
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.digit_lab.arguments import (
    INK_SIDE,
    LIMITS,
    MOST,
    SAMPLES,
    SIDE,
    VIEWS,
    ZOOMS,
    checked_choice,
    checked_ink,
    checked_kernels,
    checked_noise,
    checked_off,
    checked_pair,
    checked_sample,
    checked_show,
    ink_of,
)
from utils.widgets.digit_lab.arithmetic import averaged, centred_image, changed_image, ink_of_image
from utils.widgets.digit_lab.heights import heights_of
from utils.widgets.shared.arguments import checked_integer, or_trait_error

MISTAKES_FILE = Path(__file__).with_name("mistakes.npz")
STORED = {  # title, and what the card in ``weights`` says
    "mnist-cnn": ("CNN", "As trained, 99.47 % on MNIST’s test set"),
    "mnist-mlp": ("MLP", "As trained, 98.99 % on MNIST’s test set"),
}
_USUAL = {
    "centred": True,
    "rotation": 0,
    "flip": False,
    "shift": [0, 0],
    "cover": 0,
    "cover_place": [14, 14],
    "noise": 0.0,
    "zoom": "network",
    "off": {},
    "kernels": [],
    "explained": False,
    "show": list(VIEWS),
}


@cache
def shown_digits():
    """Return the ready-made digits: of each class the first test digit, then of each the second.

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(20, 28, 28)``, 0 (paper) to 255 (ink).
    """
    images, labels = digits()[1]
    firsts = np.stack([images[labels == digit][:2] for digit in range(10)], axis=1)
    return firsts.reshape(SAMPLES, SIDE, SIDE)


@cache
def mistakes():
    """Return those of MNIST's test digits of which the stored CNN says something wrong most surely.

    Returns
    -------
    images : numpy.ndarray
        ``uint8`` of shape ``(20, 28, 28)``.
    notes : list of dict
        For each ``label`` (what it is), ``said``, and ``share``, the probability of what was said.
    """
    with np.load(MISTAKES_FILE) as file:
        columns = (file["labels"].tolist(), file["answers"].tolist(), file["shares"].tolist())
        notes = [
            {"label": label, "said": said, "share": share}
            for label, said, share in zip(*columns, strict=True)
        ]
        return file["images"], notes


@cache
def noise_pattern():
    """Return normal random numbers times 40, rounded: ``int8`` of shape ``(28, 28)``, always the same."""
    numbers = np.random.default_rng(0).normal(size=(SIDE, SIDE))
    return np.rint(40 * numbers).clip(-127, 127).astype("int8")


class DigitLab(Widget):
    """Draw a digit, and see what every layer of a network makes of it.

    The network is one of the folder ``weights``, or any that ``utils.page_networks.page_network`` takes.
    With a live kernel the traits can be set, and read back after the reader has played: the drawing, the
    network's input, and all that it computes from it.

    Parameters
    ----------
    network : str, SmallNetwork, keras.Model or PageNetwork
        ``"mnist-cnn"``, ``"mnist-mlp"``, or a network that returns ten logits for pictures of 28 × 28 pixels
        from 0 (paper) to 1 (ink). `page_network` says what is supported; of a
        large one, ``page_network(model, rounded=True)`` makes a page four times smaller.
    rival : same as `network`, optional
        A second network, whose answer stands beside the first one's.
    sample : int, optional
        A ready-made digit: 0 to 9, the first test digit of that class; 10 to 19, the second; 20 to 39, where
        the mistakes are shown, those of MNIST's test set that the stored CNN gets wrong most surely. None:
        empty paper.
    drawing : array, optional
        A drawing in place of a ready-made digit: ``uint8`` of shape ``(112, 112)``, 0 (paper) to 255 (ink).
    centred : bool
        Whether the drawing is scaled and centred as MNIST's digits were (see `arithmetic.centred_image`), or
        reduced to 28 × 28 as it is. A mistake is one of MNIST's own digits, and stays as it is.
    rotation : int
        -180 to 180 degrees, counterclockwise.
    flip : bool
        Left to right.
    shift : (int, int)
        Pixels to the right and down, each -12 to 12.
    cover : int
        Side of a square of paper that covers a part, 0 to 20.
    cover_place : (int, int)
        Row and column of its centre, each 0 to 27.
    noise : float
        0 to 1, the standard deviation of what is added to each pixel; the result is cut to 0 to 1.
    layer : str, optional
        Name of the layer that is looked at; unless given, the second that has weights.
    channel : int, optional
        Its map, or its unit.
    place : (int, int), optional
        Row and column in this map. Unless given, channel and place are those with the largest number in the
        middle of the first picture.
    zoom : {"network", "layer", "unit"}
        What is seen of the network: all maps, one layer, or one sum.
    off : dict, optional
        For a layer's name the filters or units that are turned off: their weights and biases are 0.
    kernels : list of dict, optional
        Edited kernels: ``{"layer": name, "filter": …, "channel": …, "kernel": rows of numbers}`` is what a
        filter multiplies one channel by.
    explained : bool
        Whether to show which pixels the answer rests on.
    show : sequence of {"maps", "break", "mistakes", "explain"}, optional
        What is shown beside the paper, the network's input, the answer and the ready-made digits: all, unless
        given.

    Raises
    ------
    ValueError
        If a page cannot compute a network, or if it does not return ten numbers.
    traitlets.TraitError
        If an argument has a value that is not described above.

    Examples
    --------
    >>> lab = DigitLab(sample=7, rotation=30, show=["maps"])
    >>> lab
    DigitLab(sample=7, rotation=30, show=['maps'])
    >>> lab.image.shape
    (28, 28, 1)
    >>> lab.activations["conv2"].shape
    (28, 28, 12)
    """

    _esm = bundle("digit_lab/figure.js")
    _css = style_sheet("shared/digits.css", "digit_lab/figure.css", "digit_lab/pad.css", "digit_lab/zoom.css")

    sample = Any().tag(sync=True)
    centred = Bool().tag(sync=True)
    rotation = Any().tag(sync=True)
    flip = Bool().tag(sync=True)
    shift = Any().tag(sync=True)
    cover = Any().tag(sync=True)
    cover_place = Any().tag(sync=True)
    noise = Any().tag(sync=True)
    layer = Any().tag(sync=True)
    channel = Any().tag(sync=True)
    place = Any().tag(sync=True)
    zoom = Any().tag(sync=True)
    off = Any().tag(sync=True)
    kernels = Any().tag(sync=True)
    explained = Bool().tag(sync=True)
    show = Any().tag(sync=True)

    _ink = Any().tag(sync=True)
    _noise = Bytes().tag(sync=True)
    _samples = Bytes().tag(sync=True)
    _choices = List().tag(sync=True)
    _heading = Unicode().tag(sync=True)
    _networks = List().tag(sync=True)

    def __init__(
        self,
        network="mnist-cnn",
        *,
        rival=None,
        sample=3,
        drawing=None,
        layer=None,
        channel=None,
        place=None,
        show=VIEWS,
        **options,
    ):
        given = [network] if rival is None else [network, rival]
        self._pages = [_page_network(each) for each in given]
        self._names = [each if isinstance(each, str) else _title(each) for each in given]
        show = or_trait_error(checked_show, show)
        images, choices = shown_digits(), [_digits_to_choose()]
        if "mistakes" in show:
            images, choices = np.concatenate([images, mistakes()[0]]), [*choices, _mistakes_to_choose()]
        usual = {name: value for name, value in _USUAL.items() if name != "show"}
        ink = or_trait_error(ink_of, drawing)
        super().__init__(
            show=show,
            _ink=ink,
            _noise=noise_pattern().tobytes(),
            _samples=images.tobytes(),
            _choices=choices,
            _heading=_heading_of(show, rival),
            _networks=[_described(page, each) for page, each in zip(self._pages, given, strict=True)],
            **usual | options,
        )
        self.sample = None if ink else sample
        self._usual_unit = self._first_unit()
        for name, value in {"layer": layer, "channel": channel, "place": place}.items():
            setattr(self, name, self._usual_unit[name] if value is None else value)

    @property
    def drawing(self):
        """The drawing: ``uint8`` of shape ``(112, 112)``, 0 (paper) to 255; None for a ready-made digit."""
        if not self._ink:
            return None if self.sample is not None else np.zeros((INK_SIDE, INK_SIDE), "uint8")
        return np.frombuffer(self._ink, "uint8").reshape(INK_SIDE, INK_SIDE)

    @drawing.setter
    def drawing(self, drawing):
        self._ink = ink_of(drawing)

    @property
    def image(self):
        """What the network reads: ``float32`` of shape ``(28, 28, 1)``, 0 (paper) to 1 (ink)."""
        ink = self.drawing
        is_ready = not self.centred or (ink is None and self.sample >= SAMPLES)
        if ink is None:
            ink = ink_of_image(self._sample_images()[self.sample] / np.float32(255))
        image = averaged(ink) if is_ready else centred_image(ink)
        names = ("rotation", "flip", "shift", "cover", "cover_place", "noise")
        changes = {name: getattr(self, name) for name in names}
        return changed_image(image, pattern=noise_pattern(), **changes)[..., None]

    @property
    def activations(self):
        """What each layer returns for `image`, by its name, in order: ``float32``, without a batch axis.

        Filters that are off and edited kernels count; the last are the logits.
        """
        outputs = self._changed().outputs(self.image[None])
        return {name: output[0] for name, output in outputs.items()}

    @property
    def logits(self):
        """What the network says before the softmax: shape ``(10,)``."""
        return list(self.activations.values())[-1]

    @property
    def probabilities(self):
        """The softmax of `logits`."""
        return softmax(self.logits)

    @property
    def rival_logits(self):
        """What the second network says before the softmax, or None."""
        return self._pages[1].logits(self.image[None])[0] if len(self._pages) > 1 else None

    @property
    def model(self):
        """The network as a ``keras.Sequential`` that returns logits, with what was turned off and edited."""
        return self._changed().to_keras()

    def arguments(self):
        shown = {}
        if self._names[0] != "mnist-cnn":
            shown["network"] = self._names[0]
        if len(self._names) > 1:
            shown["rival"] = self._names[1]
        shown["sample"] = self.sample
        shown |= {name: getattr(self, name) for name, usual in _USUAL.items() if getattr(self, name) != usual}
        return shown | {
            name: getattr(self, name)
            for name, usual in self._usual_unit.items()
            if getattr(self, name) != usual
        }

    def fallback_figure(self):
        from utils.widgets.digit_lab.picture import draw

        return draw(self)

    def _changed(self):
        return self._pages[0].changed(self.off, self.kernels)

    def _sample_images(self):
        return np.frombuffer(self._samples, "uint8").reshape(-1, SIDE, SIDE)

    def _first_unit(self):
        """Return what is looked at first: of the second layer with weights, the largest near the middle."""
        page = self._pages[0]
        weighted = [
            layer["name"] for layer, part in zip(page.layers, page.parts, strict=True) if part is not None
        ]
        name = weighted[min(1, len(weighted) - 1)]
        output = self.activations[name]
        near = np.zeros_like(output, bool)
        near[tuple(slice(side // 4, side - side // 4) for side in output.shape[:-1])] = True
        *place, channel = np.unravel_index(np.where(near, output, -np.inf).argmax(), output.shape)
        return {"layer": name, "channel": int(channel), "place": [int(at) for at in place] or [0, 0]}

    @default("_heights")
    def _default_heights(self):
        return heights_of(self.show, self._pages, self.zoom)

    @observe("sample")
    def _forget_drawing(self, change):
        if change["new"] is not None and self._ink:
            self._ink = b""

    @observe("_ink")
    def _forget_sample(self, change):
        if change["new"] and self.sample is not None:
            self.sample = None

    @validate("sample")
    def _valid_sample(self, proposal):
        return or_trait_error(checked_sample, proposal["value"], len(self._samples) // SIDE**2)

    @validate("_ink")
    def _valid_ink(self, proposal):
        return or_trait_error(checked_ink, proposal["value"])

    @validate("rotation", "cover")
    def _valid_number(self, proposal):
        name = proposal["trait"].name
        return or_trait_error(checked_integer, name, proposal["value"], *LIMITS[name])

    @validate("shift", "cover_place", "place")
    def _valid_pair(self, proposal):
        name = proposal["trait"].name
        return or_trait_error(checked_pair, name, proposal["value"], *LIMITS[name])

    @validate("noise")
    def _valid_noise(self, proposal):
        return or_trait_error(checked_noise, proposal["value"])

    @validate("layer")
    def _valid_layer(self, proposal):
        names = [layer["name"] for layer in self._pages[0].layers]
        return or_trait_error(checked_choice, "layer", proposal["value"], names)

    @validate("channel")
    def _valid_channel(self, proposal):
        return or_trait_error(checked_integer, "channel", proposal["value"], 0, MOST)

    @validate("zoom")
    def _valid_zoom(self, proposal):
        return or_trait_error(checked_choice, "zoom", proposal["value"], ZOOMS)

    @validate("show")
    def _valid_show(self, proposal):
        return or_trait_error(checked_show, proposal["value"])

    @validate("off")
    def _valid_off(self, proposal):
        off = or_trait_error(checked_off, proposal["value"])
        or_trait_error(self._pages[0].changed, off)
        return off

    @validate("kernels")
    def _valid_kernels(self, proposal):
        kernels = or_trait_error(checked_kernels, proposal["value"])
        or_trait_error(self._pages[0].changed, None, kernels)
        return kernels


def _digits_to_choose():
    return {
        "legend": "Test digits of scikit-learn",
        "names": [f"{i % 10}, {'first' if i < 10 else 'second'} test digit" for i in range(SAMPLES)],
        "labels": [i % 10 for i in range(SAMPLES)],
    }


def _mistakes_to_choose():
    notes = mistakes()[1]
    return {
        "legend": "The CNN’s worst mistakes on MNIST’s test set (LeCun, Cortes, Burges; CC BY-SA 3.0)",
        "names": [
            f"{'an' if note['label'] == 8 else 'a'} {note['label']}, read as {note['said']}"
            f" ({100 * note['share']:.1f} %)"
            for note in notes
        ],
        "labels": [note["label"] for note in notes],
    }


def _page_network(network):
    return page_network(load_network(network) if isinstance(network, str) else network)


def _heading_of(show, rival):
    if "maps" in show:
        return "Draw a digit: what does each layer make of it?"
    if rival is not None:
        return "Draw a digit and break it: which network is lost first?"
    return "Draw a digit: what does the network see in it?"


def _title(network):
    return getattr(network, "name", "network")


def _described(page, given):
    """Return a network as the page takes it."""
    title, accuracy = STORED.get(given, (given, "")) if isinstance(given, str) else (_title(given), "")
    return {"title": title, "accuracy": accuracy} | page.describe()
