"""Convolution arithmetic: which pixels each output reads, how large the output is, what is never read."""

from traitlets import Any, Bool, Dict, Int, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.convolution_arithmetic.heights import heights
from utils.widgets.convolution_arithmetic.settings import LIMITS, checked, sizes

_SETTINGS = ("input_size", "kernel_size", "strides", "padding", "dilation_rate", "transposed")


class ConvolutionArithmetic(Widget):
    """Explore kernel size, padding, stride and dilation: output size, what is read, what is never read.

    With a live kernel the traits can be read back after the reader has changed the settings.

    Parameters
    ----------
    input_size : int, 2 to 12
        Rows and columns of the input.
    kernel_size : int, 1 to 5
    strides : int, 1 to 4
    padding : {"valid", "same"}, int or (int, int)
        Zeros around the input: none, as Keras adds them, or 0 to 6 before and after, both down and across. Of
        a transposed convolution: what is cropped off the output. Zeros on no side are "valid".
    dilation_rate : int, 1 to 3
        Distance between neighbouring weights. Keras refuses strides and dilation that are both above 1; the
        figure shows what they would do, and says so.
    transposed : bool
        Whether each input is spread over the output, as ``keras.layers.Conv2DTranspose`` does.
    step : int
        The output to begin at (transposed: the input), counted from 0, row by row.

    Raises
    ------
    ValueError
        If an argument is not as described above, the kernel does not fit, or the larger side, with its
        padding or with what is cropped, has more than 16 rows.

    Examples
    --------
    >>> ConvolutionArithmetic(input_size=6, strides=2, padding="same")
    ConvolutionArithmetic(input_size=6, kernel_size=3, strides=2, padding='same')
    """

    _esm = bundle("convolution_arithmetic/figure.js")
    _css = style_sheet("shared/grids.css", "convolution_arithmetic/figure.css")

    input_size = Int().tag(sync=True)
    kernel_size = Int().tag(sync=True)
    strides = Int().tag(sync=True)
    padding = Any().tag(sync=True)
    dilation_rate = Int().tag(sync=True)
    transposed = Bool().tag(sync=True)
    step = Int().tag(sync=True)

    _limits = Dict(LIMITS).tag(sync=True)

    def __init__(
        self,
        input_size=5,
        kernel_size=3,
        strides=1,
        padding=0,
        dilation_rate=1,
        transposed=False,
        *,
        step=0,
        **options,
    ):
        settings = checked(input_size, kernel_size, strides, padding, dilation_rate, transposed)
        super().__init__(**settings, step=step, **options)

    @property
    def output_size(self):
        """Rows (and columns) of the output."""
        return sizes(**self.settings())[2]

    def settings(self):
        """Return all settings but the step, as a dict."""
        return {name: getattr(self, name) for name in _SETTINGS}

    def arguments(self):
        usual = {"strides": 1, "padding": "valid", "dilation_rate": 1, "transposed": False}
        return {name: value for name, value in self.settings().items() if value != usual.get(name)}

    def fallback_figure(self):
        from utils.widgets.convolution_arithmetic.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return heights(**self.settings())

    @validate(*_SETTINGS)
    def _valid_together(self, proposal):
        name = proposal["trait"].name
        return checked(**self.settings() | {name: proposal["value"]})[name]

    @validate("step")
    def _valid_step(self, proposal):
        positions = self.input_size if self.transposed else self.output_size
        if not 0 <= proposal["value"] < positions**2:
            raise ValueError(f"step is 0 to {positions**2 - 1}, got {proposal['value']}")
        return proposal["value"]
