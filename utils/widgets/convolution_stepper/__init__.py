"""A convolution step by step: the window, the products, their sum, the growing output, its size."""

import numpy as np
from traitlets import Any, Dict, Int, List, default, validate

from utils.convolution import conv2d, output_size
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.convolution_stepper.arguments import (
    PADDED_LIMIT,
    PADDING_LIMIT,
    STEP_LIMIT,
    VALUE_LIMIT,
    checked,
)
from utils.widgets.convolution_stepper.examples import EXAMPLES
from utils.widgets.convolution_stepper.heights import heights

_ARGUMENTS = ("image", "kernel", "bias", "strides", "padding", "dilation_rate")
_WORKED = EXAMPLES[0]


class ConvolutionStepper(Widget):
    """Go through a convolution one output value at a time.

    The output is that of ``keras.ops.conv``. With a live kernel the traits can be read back after the reader
    has changed numbers and settings.

    Parameters
    ----------
    image : array_like of shape (height, width) or (height, width, channels), optional
        At most 8 x 8 pixels and 3 channels. If not given: the worked example of chapter 2.
    kernel : array_like of shape (rows, columns) or (rows, columns, channels, filters), optional
        At most 4 x 4 weights for each channel, and 3 filters. If not given: that of the worked example.
    bias : float or sequence of float
        Added to the output: one number for all filters, or one for each.
    strides : {1, 2, 3}
        Steps of the kernel, down and to the right.
    padding : {"valid", "same", 0, 1, 2}
        Zeros around the image: none, as Keras adds them, or so many on each side. With them, the image has
        at most 12 x 12 pixels.
    dilation_rate : {1, 2, 3}
        Distance between neighbouring weights. As in Keras, strides or dilation, not both.
    step : int, optional
        The output value to begin at, counted from 0, row by row. If not given: the one in the middle.

    Raises
    ------
    ValueError
        If an argument is not as described above, or the kernel does not fit into the image.

    Examples
    --------
    >>> ConvolutionStepper(strides=2, padding="same")
    ConvolutionStepper(image_shape=(5, 5, 1), kernel_shape=(3, 3, 1, 1), strides=2, padding='same')
    """

    _esm = bundle("convolution_stepper/figure.js")
    _css = style_sheet("shared/grids.css", "convolution_stepper/figure.css")

    image = Any().tag(sync=True)
    kernel = Any().tag(sync=True)
    bias = Any().tag(sync=True)
    strides = Int().tag(sync=True)
    padding = Any().tag(sync=True)
    dilation_rate = Int().tag(sync=True)
    step = Int().tag(sync=True)

    _examples = List().tag(sync=True)
    _limits = Dict(
        {"padded": PADDED_LIMIT, "padding": PADDING_LIMIT, "step": STEP_LIMIT, "value": VALUE_LIMIT}
    ).tag(sync=True)

    def __init__(
        self,
        image=None,
        kernel=None,
        *,
        bias=0,
        strides=1,
        padding="valid",
        dilation_rate=1,
        step=None,
        **options,
    ):
        arguments = checked(
            _WORKED["image"] if image is None else image,
            _WORKED["kernel"] if kernel is None else kernel,
            bias,
            strides,
            padding,
            dilation_rate,
        )
        if step is None:
            step = _count(arguments) // 2
        super().__init__(
            **arguments,
            step=step,
            _examples=[_example(**example) for example in EXAMPLES],
            **options,
        )

    @property
    def output(self):
        """What the convolution computes: ``float64`` of shape ``(rows, columns, filters)``."""
        settings = {"strides": self.strides, "padding": self.padding, "dilation_rate": self.dilation_rate}
        return conv2d(np.array(self.image), np.array(self.kernel), np.array(self.bias), **settings)

    def arguments(self):
        shown = {"image_shape": np.shape(self.image), "kernel_shape": np.shape(self.kernel)}
        for name, usual in (("strides", 1), ("padding", "valid"), ("dilation_rate", 1)):
            if getattr(self, name) != usual:
                shown[name] = getattr(self, name)
        return shown

    def fallback_figure(self):
        from utils.widgets.convolution_stepper.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return heights(**self._settings())

    def _settings(self):
        return {name: getattr(self, name) for name in _ARGUMENTS}

    @validate(*_ARGUMENTS)
    def _valid_together(self, proposal):
        name = proposal["trait"].name
        return checked(**self._settings() | {name: proposal["value"]})[name]

    @validate("step")
    def _valid_step(self, proposal):
        count = _count(self._settings())
        if not 0 <= proposal["value"] < count:
            raise ValueError(f"step is 0 to {count - 1}, got {proposal['value']}")
        return proposal["value"]


def _count(arguments):
    """How many values each filter's output has."""
    rows, columns = output_size(
        np.shape(arguments["image"])[:2],
        np.shape(arguments["kernel"])[:2],
        strides=arguments["strides"],
        padding=arguments["padding"],
        dilation_rate=arguments["dilation_rate"],
    )
    return rows * columns


def _example(name, image, kernel, bias):
    """An example with all axes."""
    arguments = checked(image, kernel, bias, strides=1, padding="valid", dilation_rate=1)
    return {"name": name} | {key: arguments[key] for key in ("image", "kernel", "bias")}
