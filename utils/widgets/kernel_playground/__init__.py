"""A photograph, an editable kernel and the output, with the arithmetic of one place in numbers."""

import functools
import io

import numpy as np
from traitlets import Any, Bool, Dict, Float, Int, TraitError, Unicode, default, observe, validate

from utils.datasets import photos
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.kernel_playground.presets import PRESETS

SIZE = 256  # pixels: height and width of the pictures
PHOTOS = ("cat", "astronaut", "coffee", "rocket")  # public domain or CC0: no credit has to travel with them
BIAS_LIMIT = 255
WEIGHT_LIMIT = 999  # what the cells have room for
_HEIGHTS = {3: [1004, 856], 5: [1318, 856]}  # by kernel size; a browser test holds them to what is drawn


@functools.cache
def _compressed_photo(name):
    from PIL import Image, ImageOps

    picture = ImageOps.fit(Image.fromarray(photos(name)[name]).convert("L"), (SIZE, SIZE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def grey_photo(name):
    """A photograph of the playground, as its arithmetic sees it.

    Parameters
    ----------
    name : {"cat", "astronaut", "coffee", "rocket"}

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(256, 256)``: brightness 0 to 255.

    Raises
    ------
    ValueError
        If the playground has no such photograph.
    """
    from PIL import Image

    _check_photo(name)
    return np.array(Image.open(io.BytesIO(_compressed_photo(name))), dtype="float32")


class KernelPlayground(Widget):
    """Find out what a kernel does to a photograph.

    The output is ``keras.ops.conv`` with ``padding="valid"``: the kernel is not flipped, and the border is
    lost. With a live kernel the traits can be read back after the reader has played.

    Parameters
    ----------
    photo : {"cat", "astronaut", "coffee", "rocket"}
        Which photograph, grey, 256 x 256.
    kernel : str or array_like
        The name of a preset (a key of ``utils.widgets.kernel_playground.presets.PRESETS``), or 3 x 3 or 5 x 5
        weights.
    kernel_size : {3, 5}, optional
        Which form of the preset: 3 if not given. Weights have their own size.
    bias : float
        Added to every output value, -255 to 255.
    normalize : bool, optional
        Divide the weights by their sum (unless it is zero). If not given: yes for the presets that keep the
        brightness, no otherwise.
    position : (int, int)
        Row and column of the output value that is explained at first.

    Raises
    ------
    traitlets.TraitError
        If an argument has a value that is not described above.

    Examples
    --------
    >>> KernelPlayground(photo="coffee", kernel="laplacian")
    KernelPlayground(photo='coffee', kernel='laplacian')
    """

    _esm = bundle("kernel_playground/figure.js")
    _css = style_sheet("shared/picture.css", "kernel_playground/figure.css")

    photo = Unicode().tag(sync=True)
    kernel = Any().tag(sync=True)
    kernel_size = Int().tag(sync=True)
    bias = Float().tag(sync=True)
    normalize = Bool().tag(sync=True)
    position = Any().tag(sync=True)

    _presets = Dict(PRESETS).tag(sync=True)
    _photos = Dict().tag(sync=True)

    def __init__(
        self,
        photo="cat",
        kernel="sobel x",
        kernel_size=None,
        bias=0.0,
        normalize=None,
        position=(96, 113),
        **options,
    ):
        kernel = _checked_kernel(kernel)
        if kernel_size is None:
            kernel_size = 3 if isinstance(kernel, str) else len(kernel)
        if normalize is None:
            normalize = _normalize_by_default(kernel)
        super().__init__(
            photo=photo,
            kernel=kernel,
            kernel_size=kernel_size,
            bias=bias,
            normalize=normalize,
            position=position,
            _photos={name: _compressed_photo(name) for name in PHOTOS},
            **options,
        )

    @property
    def weights(self):
        """The weights in effect, after normalisation: ``float32`` of shape ``(rows, columns)``."""
        rows = PRESETS[self.kernel][str(self.kernel_size)] if isinstance(self.kernel, str) else self.kernel
        weights = np.array(rows, dtype="float64")
        total = weights.sum()
        if self.normalize and abs(total) > 1e-9:
            weights /= total
        return weights.astype("float32")

    def arguments(self):
        shown = {"photo": self.photo, "kernel": self.kernel}
        if isinstance(self.kernel, str) and self.kernel_size != 3:
            shown["kernel_size"] = self.kernel_size
        if self.bias:
            shown["bias"] = self.bias
        if self.normalize != _normalize_by_default(self.kernel):
            shown["normalize"] = self.normalize
        return shown

    def fallback_figure(self):
        from utils.widgets.kernel_playground.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return _HEIGHTS[self.kernel_size]

    @validate("photo")
    def _valid_photo(self, proposal):
        try:
            _check_photo(proposal["value"])
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal["value"]

    @validate("kernel")
    def _valid_kernel(self, proposal):
        return _checked_kernel(proposal["value"])

    @observe("kernel")
    def _follow_kernel(self, change):
        if not isinstance(change["new"], str):
            self.kernel_size = len(change["new"])

    @validate("kernel_size")
    def _valid_kernel_size(self, proposal):
        size = proposal["value"]
        if size not in (3, 5):
            raise TraitError(f"kernel_size is 3 or 5, got {size}")
        if not isinstance(self.kernel, str) and len(self.kernel) != size:
            raise TraitError(f"kernel_size is {size}, but the kernel has {len(self.kernel)} rows of weights")
        return size

    @validate("bias")
    def _valid_bias(self, proposal):
        bias = proposal["value"]
        if not abs(bias) <= BIAS_LIMIT:
            raise TraitError(f"bias lies between -{BIAS_LIMIT} and {BIAS_LIMIT}, got {bias}")
        return bias

    @validate("position")
    def _valid_position(self, proposal):
        position = np.asarray(proposal["value"])
        last = SIZE - 3
        if (
            position.shape != (2,)
            or position.dtype.kind != "i"
            or position.min() < 0
            or position.max() > last
        ):
            raise TraitError(f"position is a row and a column, each 0 to {last}, got {proposal['value']!r}")
        return position.tolist()


def _normalize_by_default(kernel):
    return isinstance(kernel, str) and PRESETS[kernel]["normalize"]


def _check_photo(name):
    if name not in PHOTOS:
        raise ValueError(f"photo is one of {', '.join(PHOTOS)}, got {name!r}")


def _checked_kernel(kernel):
    """Return a preset's name as it is and weights as lists of numbers, or raise."""
    if isinstance(kernel, str):
        if kernel not in PRESETS:
            raise TraitError(f"kernel is one of {', '.join(PRESETS)}, or an array of weights; got {kernel!r}")
        return kernel
    try:
        weights = np.asarray(kernel, dtype="float64")
    except (TypeError, ValueError):
        raise TraitError(f"kernel is a name or an array of weights, got {kernel!r}") from None
    if weights.shape not in ((3, 3), (5, 5)):
        raise TraitError(f"kernel has 3 x 3 or 5 x 5 weights, got an array of shape {weights.shape}")
    if not (np.abs(weights) <= WEIGHT_LIMIT).all():
        raise TraitError(f"kernel has weights from -{WEIGHT_LIMIT} to {WEIGHT_LIMIT}, got {weights.tolist()}")
    return weights.tolist()
