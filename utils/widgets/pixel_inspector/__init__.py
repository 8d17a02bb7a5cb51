"""A photograph as numbers: the pixels around a place, and what becomes of them."""

import functools
import io

import numpy as np
from traitlets import Any, Dict, Int, TraitError, Unicode, default, validate

from utils.datasets import photos
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.pixel_inspector.arithmetic import (
    LEVELS,
    ORDERS,
    SCALES,
    only_channels,
    quantise,
    reorder,
    rescale,
)

REDUCTIONS = {"cat": 2, "astronaut": 5, "coffee": 5}  # how many rows, and columns, become one
PLACES = {"cat": (119, 143), "astronaut": (73, 28), "coffee": (39, 55)}  # nose, rim of the badge, of the cup
WINDOW = 5  # rows and columns
LIMITS = (300, 450)  # height and width of the largest picture, which is the reader's own
_HEIGHTS = [1424, 768]


@functools.cache
def _compressed_photo(name):
    from PIL import Image

    file = io.BytesIO()
    picture = Image.fromarray(photos(name)[name]).reduce(REDUCTIONS[name])
    picture.save(file, "WEBP", lossless=True, quality=100, method=4)
    return file.getvalue()


def small_photo(name):
    """A photograph as the figure shows it, in every bit.

    Parameters
    ----------
    name : {"cat", "astronaut", "coffee"}

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(height, width, 3)``: the photograph of ``utils.datasets.photos``, with the mean
        of 2 x 2 pixels (the cat) or 5 x 5 pixels (the others) in place of each of these squares.

    Raises
    ------
    ValueError
        If the figure has no such photograph.
    """
    from PIL import Image

    _check_photo(name)
    return np.array(Image.open(io.BytesIO(_compressed_photo(name))))


class PixelInspector(Widget):
    """Look at the numbers that make a photograph, and find out which changes to them can be seen.

    With a live kernel the traits can be read back after the reader has played; a picture of the reader's own
    stays in the browser.

    Parameters
    ----------
    photo : {"cat", "astronaut", "coffee"}
        Which photograph: that of ``small_photo``.
    place : (int, int), optional
        Row and column of the pixel whose neighbourhood is shown, by default the photograph's in ``PLACES``.
    order : {"rgb", "bgr"}
        ``"bgr"`` turns the three numbers of each pixel round; they are read as red, green, blue as before.
    channels : str
        The initials of the channels that are on: ``"rgb"``, or a part of it. The others are 0. Channels are
        named as they are shown: in the order ``"bgr"``, ``"r"`` has the numbers of the photograph's blue.
    levels : {256, 64, 16, 8, 4, 2}
        How many values each channel has: evenly spaced from 0 to 255, and each value becomes the nearest.
    scale : {"0 to 255", "0 to 1", "-1 to 1", "standardised"}
        How the values are written: as they are, ÷ 255, ÷ 127.5 − 1, or each channel minus its mean,
        ÷ its standard deviation.

    The settings act in this order, each on what the one before has left.

    Raises
    ------
    traitlets.TraitError
        If an argument has a value that is not described above.

    Examples
    --------
    >>> PixelInspector(photo="coffee", place=(40, 60), levels=4)
    PixelInspector(photo='coffee', place=(40, 60), levels=4)
    """

    _esm = bundle("pixel_inspector/figure.js")
    _css = style_sheet("shared/picture.css", "pixel_inspector/figure.css")

    photo = Unicode().tag(sync=True)
    place = Any().tag(sync=True)
    order = Unicode().tag(sync=True)
    channels = Unicode().tag(sync=True)
    levels = Int().tag(sync=True)
    scale = Unicode().tag(sync=True)

    _reductions = Dict(REDUCTIONS).tag(sync=True)
    _places = Dict(PLACES).tag(sync=True)
    _photos = Dict().tag(sync=True)

    def __init__(
        self,
        photo="cat",
        place=None,
        order="rgb",
        channels="rgb",
        levels=256,
        scale="0 to 255",
        **options,
    ):
        super().__init__(
            photo=photo,
            order=order,
            channels=channels,
            levels=levels,
            scale=scale,
            _photos={name: _compressed_photo(name) for name in REDUCTIONS},
            **options,
        )
        self.place = PLACES[self.photo] if place is None else place
        _check_place(self.place, small_photo(self.photo).shape)

    @property
    def image(self):
        """The photograph as it is set: ``uint8`` if the scale is 0 to 255, else ``float32``."""
        kept = only_channels(reorder(small_photo(self.photo), self.order), self.channels)
        return rescale(quantise(kept, self.levels), self.scale)

    @property
    def values(self):
        """The numbers that are shown: shape ``(5, 5, 3)``, smaller at the picture's edge."""
        image = self.image
        (top, bottom), (left, right) = (
            (max(0, middle - WINDOW // 2), middle + WINDOW // 2 + 1) for middle in self._inside(image)
        )
        return image[top:bottom, left:right]

    def _inside(self, image):
        """The place, or, if the photograph is too small for it, the nearest."""
        return [min(middle, side - 1) for middle, side in zip(self.place, image.shape, strict=False)]

    def arguments(self):
        shown = {"photo": self.photo, "place": tuple(self.place)}
        if self.order != "rgb":
            shown["order"] = self.order
        if self.channels != "rgb":
            shown["channels"] = self.channels
        if self.levels != 256:
            shown["levels"] = self.levels
        if self.scale != "0 to 255":
            shown["scale"] = self.scale
        return shown

    def fallback_figure(self):
        from utils.widgets.pixel_inspector.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return _HEIGHTS

    @validate("photo")
    def _valid_photo(self, proposal):
        try:
            _check_photo(proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal["value"]

    @validate("place")
    def _valid_place(self, proposal):
        return _check_place(proposal["value"], LIMITS)

    @validate("channels")
    def _valid_channels(self, proposal):
        channels = proposal["value"]
        if "".join(name for name in "rgb" if name in channels) != channels:
            raise TraitError(f"channels is 'rgb' or a part of it, in this order, got {channels!r}")
        return channels

    @validate("order")
    def _valid_order(self, proposal):
        return _one_of("order", ORDERS, proposal["value"])

    @validate("levels")
    def _valid_levels(self, proposal):
        return _one_of("levels", LEVELS, proposal["value"])

    @validate("scale")
    def _valid_scale(self, proposal):
        return _one_of("scale", SCALES, proposal["value"])


def _check_photo(name):
    if name not in REDUCTIONS:
        raise ValueError(f"photo is one of {', '.join(REDUCTIONS)}, got {name!r}")


def _check_place(value, shape):
    """Return a row and a column of a picture as a list, or raise."""
    place = np.asarray(value)
    height, width = shape[:2]
    if (
        place.shape != (2,)
        or place.dtype.kind != "i"
        or (place < 0).any()
        or (place >= (height, width)).any()
    ):
        raise TraitError(
            f"place is a row from 0 to {height - 1} and a column from 0 to {width - 1}, got {value!r}"
        )
    return place.tolist()


def _one_of(name, choices, value):
    if value not in choices:
        raise TraitError(f"{name} is one of {', '.join(map(str, choices))}, got {value!r}")
    return value
