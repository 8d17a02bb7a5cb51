"""An augmentation lab: layers with their ranges, and what they make of a picture, draw after draw."""

import functools
import io

import numpy as np
from traitlets import Any, Bytes, Dict, Int, Unicode, default, observe, validate

from utils.datasets import digits, photos
from utils.widgets.augmentation_lab.heights import heights
from utils.widgets.augmentation_lab.layers import LAYERS, MOST_LAYERS, complete, shown
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.shared.arguments import or_trait_error

SIZE = 112  # pixels: height and width of a photograph
DIGIT_SIZE = 28
PHOTOS = ("cat", "astronaut", "coffee", "rocket")  # public domain or CC0: no credit has to travel with them
DIGITS = tuple(f"digit {digit}" for digit in range(10))
VALUE_RANGES = ([0, 255], [0, 1])
FIRST_LAYERS = (
    ("RandomFlip", {"mode": "horizontal"}),
    ("RandomRotation", {"factor": 0.06}),
    ("RandomBrightness", {"factor": 0.2}),
)

_LAST_SEED = 9999


@functools.cache
def _compressed_photo(name):
    from PIL import Image, ImageOps

    picture = ImageOps.fit(Image.fromarray(photos(name)[name]), (SIZE, SIZE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88, optimize=True)
    return file.getvalue()


@functools.cache
def shown_digits():
    """Return the test digit of each class that is most like the others of its class.

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(10, 28, 28)``, values 0 (paper) to 255 (ink).
    """
    images, labels = digits()[1]
    return np.stack([_nearest_to_mean(images[labels == digit]) for digit in range(10)])


def _nearest_to_mean(images):
    distances = ((images - images.mean(axis=0)) ** 2).sum(axis=(1, 2))
    return images[distances.argmin()]


def picture_of(name):
    """Return a picture of the lab as its layers see it.

    Parameters
    ----------
    name : str
        One of `PHOTOS` or `DIGITS`.

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(112, 112, 3)``, or ``(28, 28, 3)`` with three equal channels: 0 to 255.

    Raises
    ------
    ValueError
        If the lab has no such picture.
    """
    from PIL import Image

    _check_picture("picture", name)
    if name in DIGITS:
        return np.repeat(shown_digits()[DIGITS.index(name), :, :, None], 3, axis=2).astype("float32")
    return np.array(Image.open(io.BytesIO(_compressed_photo(name))), dtype="float32")


class AugmentationLab(Widget):
    """See what Keras' augmentation layers make of a picture.

    The reader adds and removes layers, sets their ranges, and draws again. What each layer makes of given
    numbers, and the range that it draws them from, are those of Keras 3.15; the numbers themselves come from
    a generator of the page's own. With a live kernel the traits can be read back after the reader has played.

    Parameters
    ----------
    layers : sequence of (str, dict) or str, optional
        Up to five layers, each with its parameters, named as in Keras: a key of
        ``utils.widgets.augmentation_lab.layers.LAYERS``. Unless given: a flip, a rotation and a brightness.
    picture : str
        ``"cat"``, ``"astronaut"``, ``"coffee"``, ``"rocket"``, or ``"digit 0"`` to ``"digit 9"``.
    second : str, optional
        The picture that MixUp and CutMix mix in, a photograph or a digit as `picture` is.
    value_range : {(0, 255), (0, 1)}
        Of the pixels: what the layers of the same parameter are given.
    seed : int
        1 to 9999: which draws are shown.

    Raises
    ------
    ValueError
        If an argument is not as described above. (Set later, it raises a ``traitlets.TraitError``.)

    Examples
    --------
    >>> AugmentationLab([("RandomRotation", {"factor": (0.4, 0.5)})], picture="digit 6")
    AugmentationLab(layers=[('RandomRotation', {'factor': (0.4, 0.5)})], picture='digit 6')
    """

    _esm = bundle("augmentation_lab/figure.js")
    _css = style_sheet("augmentation_lab/figure.css")

    layers = Any().tag(sync=True)
    picture = Unicode().tag(sync=True)
    second = Unicode().tag(sync=True)
    value_range = Any().tag(sync=True)
    seed = Int().tag(sync=True)

    _kinds = Dict(LAYERS).tag(sync=True)
    _most_layers = Int(MOST_LAYERS).tag(sync=True)
    _photos = Dict().tag(sync=True)
    _digits = Bytes().tag(sync=True)

    def __init__(
        self, layers=FIRST_LAYERS, picture="cat", second=None, value_range=(0, 255), seed=1, **options
    ):
        layers = complete(layers)
        _check_picture("picture", picture)
        if second is None:
            second = partner_of(picture)
        _check_second(second, picture)
        super().__init__(
            layers=layers,
            picture=picture,
            second=second,
            value_range=_checked_value_range(value_range),
            seed=_checked_seed(seed),
            _photos={name: _compressed_photo(name) for name in PHOTOS},
            _digits=shown_digits().tobytes(),
            **options,
        )

    def arguments(self):
        given = {}
        if self.layers != complete(FIRST_LAYERS):
            given["layers"] = shown(self.layers)
        given["picture"] = self.picture
        if self.second != partner_of(self.picture):
            given["second"] = self.second
        if self.value_range != [0, 255]:
            given["value_range"] = tuple(self.value_range)
        if self.seed != 1:
            given["seed"] = self.seed
        return given

    def fallback_figure(self):
        from utils.widgets.augmentation_lab.picture import draw

        return draw(self)

    @observe("picture")
    def _follow_picture(self, change):
        if (self.second in DIGITS) != (change["new"] in DIGITS):
            self.second = partner_of(change["new"])

    @default("_heights")
    def _default_heights(self):
        return heights(self.layers)

    @validate("layers")
    def _valid_layers(self, proposal):
        return or_trait_error(complete, proposal["value"])

    @validate("picture")
    def _valid_picture(self, proposal):
        or_trait_error(_check_picture, "picture", proposal["value"])
        return proposal["value"]

    @validate("second")
    def _valid_second(self, proposal):
        or_trait_error(_check_second, proposal["value"], self.picture)
        return proposal["value"]

    @validate("value_range")
    def _valid_value_range(self, proposal):
        return or_trait_error(_checked_value_range, proposal["value"])

    @validate("seed")
    def _valid_seed(self, proposal):
        return or_trait_error(_checked_seed, proposal["value"])


def partner_of(picture):
    """Return the picture that is mixed with another one unless the reader says which."""
    if picture in DIGITS:
        return DIGITS[(DIGITS.index(picture) + 1) % len(DIGITS)]
    return "cat" if picture == "coffee" else "coffee"


def _check_picture(argument, name):
    if name not in PHOTOS + DIGITS:
        raise ValueError(f"{argument} is one of {', '.join(PHOTOS)}, digit 0 to digit 9; got {name!r}")


def _check_second(name, picture):
    _check_picture("second", name)
    if (name in DIGITS) != (picture in DIGITS):
        raise ValueError(f"second is a photograph or a digit as picture is ({picture!r}), got {name!r}")


def _checked_value_range(value):
    if not isinstance(value, list | tuple) or list(value) not in VALUE_RANGES:
        raise ValueError(f"value_range is (0, 255) or (0, 1), got {value!r}")
    return [int(end) for end in value]


def _checked_seed(seed):
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 1 <= seed <= _LAST_SEED:
        raise ValueError(f"seed is a whole number from 1 to {_LAST_SEED}, got {seed!r}")
    return int(seed)
