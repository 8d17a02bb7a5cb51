"""A normalised batch: what an activation becomes, and whose mean and variance decide it."""

import numpy as np
from traitlets import Any, Bytes, Float, Int, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.normalized_batch.activations import activations
from utils.widgets.normalized_batch.arguments import CHANNELS, STEPS, checked
from utils.widgets.normalized_batch.arithmetic import normalize, take_batch, train
from utils.widgets.shared.arguments import checked_integer

_ARGUMENTS = {
    "batch_size": 4,
    "training": True,
    "momentum": 0.99,
    "normalization": "batch",
    "gamma": [1.0] * CHANNELS,
    "beta": [0.0] * CHANNELS,
    "step": 3,
    "chosen": [0, 1],
    "digit": 19,
    "keep_first": True,
}


class NormalizedBatch(Widget):
    """Normalise a batch of real activations, and see which of them decide what one of them becomes.

    Rows are handwritten digits, 125 of the test set in a fixed order; columns are six units ("channels") of
    the dense layer of the network ``digits-mlp``, before the activation, rounded to hundredths. The layer is
    Keras' ``BatchNormalization``, ``LayerNormalization`` or ``GroupNormalization`` with ``epsilon=0.001``.
    The reader changes batch, mode and layer, and lets the layer train, which moves its statistics. With a
    live kernel all traits, and what follows from them (`batch`, `labels`, `normalized`), can be read back.

    Parameters
    ----------
    batch_size : {1, 2, 4, 8, 16, 32}
        The first four digits of a batch are shown, the values of all.
    training : bool
        Normalise with the statistics of the batch, or (False) with the moving statistics.
    momentum : {0.99, 0.9, 0.5}
        What the moving statistics keep of themselves in a training step.
    normalization : {"batch", "layer", "group"}
        What is normalised together: each channel over the batch; all channels of a digit; each half of them.
        The last two have no moving statistics, and are the same in training and inference.
    gamma, beta : float or sequence of 6 floats
        Scale (0 to 4) and shift (-6 to 6) of the channels.
    step : int
        0 to 10,000. How many training steps, with this batch size and momentum, the layer has behind it: the
        moving statistics start at mean 0 and variance 1.
    chosen : (int, int)
        Row (0 to 3) and channel (0 to 5) of the activation that is looked at.
    digit : int
        0 to 124. Which digit the first batch begins with.
    keep_first : bool
        Whether the digit in the first row stays there while the others are exchanged.
    moving_mean, moving_variance : float or sequence of 6 floats, optional
        Unless given: what the training steps made of 0 and 1.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> figure = NormalizedBatch(batch_size=2)
    >>> figure
    NormalizedBatch(batch_size=2)
    >>> figure.normalized[:, 1].round(2)  # of two values, one becomes about -1 and the other about 1
    array([ 1., -1.])
    >>> figure.train(300)
    >>> figure.step
    303
    """

    _esm = bundle("normalized_batch/figure.js")
    _css = style_sheet("normalized_batch/figure.css")

    batch_size = Any().tag(sync=True)
    training = Any().tag(sync=True)
    momentum = Any().tag(sync=True)
    normalization = Any().tag(sync=True)
    gamma = Any().tag(sync=True)
    beta = Any().tag(sync=True)
    step = Any().tag(sync=True)
    chosen = Any().tag(sync=True)
    digit = Any().tag(sync=True)
    keep_first = Any().tag(sync=True)
    moving_mean = Any().tag(sync=True)
    moving_variance = Any().tag(sync=True)

    _position = Int().tag(sync=True)  # of the digit after the first one
    _start_share = Float().tag(sync=True)  # what is left of 0 and 1 in the moving statistics
    _values = Bytes().tag(sync=True)
    _labels = Bytes().tag(sync=True)
    _pictures = Bytes().tag(sync=True)

    def __init__(
        self,
        batch_size=_ARGUMENTS["batch_size"],
        training=_ARGUMENTS["training"],
        momentum=_ARGUMENTS["momentum"],
        normalization=_ARGUMENTS["normalization"],
        gamma=1.0,
        beta=0.0,
        *,
        step=_ARGUMENTS["step"],
        chosen=_ARGUMENTS["chosen"],
        digit=_ARGUMENTS["digit"],
        keep_first=_ARGUMENTS["keep_first"],
        moving_mean=None,
        moving_variance=None,
        **options,
    ):
        data = activations()
        step, digit = checked_integer("step", step, 0, STEPS), checked("digit", digit)
        super().__init__(
            batch_size=batch_size,
            training=training,
            momentum=momentum,
            normalization=normalization,
            gamma=gamma,
            beta=beta,
            step=0,
            chosen=chosen,
            digit=digit,
            keep_first=keep_first,
            moving_mean=0.0,
            moving_variance=1.0,
            _position=(digit + 1) % len(data.values),
            _start_share=1.0,
            _values=np.rint(100 * data.values).astype("<i2").tobytes(),
            _labels=data.labels.tobytes(),
            _pictures=data.pictures.tobytes(),
            **options,
        )
        self.train(step)
        self._begun = digit
        self._given = {}
        for name, value in {"moving_mean": moving_mean, "moving_variance": moving_variance}.items():
            if value is not None:
                setattr(self, name, value)
                self._given[name] = getattr(self, name)
                self._start_share = 0.0

    def train(self, count):
        """Run `count` training steps, on the batch on the stage and those that follow it.

        With `keep_first`, the digit of the first row is there again afterwards.

        Parameters
        ----------
        count : int
            0 to 10,000.

        Raises
        ------
        ValueError
            If it is something else.
        """
        count = checked_integer("count", count, 0, STEPS)
        state = (self.digit, self._position, np.array(self.moving_mean), np.array(self.moving_variance))
        settings = {"size": self.batch_size, "momentum": self.momentum}
        digit, position, mean, variance = train(activations().values, state, count, **settings)
        with self.hold_trait_notifications():
            self.step += count
            self._start_share *= self.momentum**count
            self.moving_mean, self.moving_variance = mean.tolist(), variance.tolist()
            if self.keep_first and count:
                position = digit
            else:
                self.digit = digit
            self._position = position

    @property
    def rows(self):
        """The digits of the batch on the stage, as numbers from 0 to 124: a list."""
        return take_batch(self.digit, self._position, self.batch_size, len(activations().values))[0]

    @property
    def batch(self):
        """The activations on the stage: ``float64`` of shape ``(batch_size, 6)``."""
        return activations().values[self.rows]

    @property
    def labels(self):
        """Which digits they are of: ``uint8`` of shape ``(batch_size,)``."""
        return activations().labels[self.rows]

    @property
    def normalized(self):
        """What becomes of `batch`: ``float64`` of shape ``(batch_size, 6)``."""
        moving = (np.array(self.moving_mean), np.array(self.moving_variance))
        return normalize(self.batch, self.normalization, self.training, self.gamma, self.beta, *moving)

    def arguments(self):
        shown = {}
        for name, usual in _ARGUMENTS.items():
            value = self._begun if name == "digit" else getattr(self, name)
            if value != usual:
                shown[name] = tuple(value) if name == "chosen" else value
        for name in ("gamma", "beta"):
            if name in shown and len(set(shown[name])) == 1:
                shown[name] = shown[name][0]
        return shown | self._given

    def fallback_figure(self):
        from utils.widgets.normalized_batch.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return [1320, 684]

    @validate(*_ARGUMENTS, "moving_mean", "moving_variance")
    def _valid(self, proposal):
        return checked(proposal["trait"].name, proposal["value"])
