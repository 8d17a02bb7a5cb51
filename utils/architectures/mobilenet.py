"""MobileNets: each convolution in two, one over the places of each channel and one over the channels.

A. G. Howard and others, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
Applications", 2017, arXiv:1704.04861 (version 1, table 1); M. Sandler and others, "MobileNetV2: Inverted
Residuals and Linear Bottlenecks", CVPR 2018, arXiv:1801.04381 (version 2, table 2).
"""

from dataclasses import dataclass
from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import (
    check_choice,
    check_classes,
    check_positive,
    check_shape,
    for_many_layers,
)


class Block(NamedTuple):
    """A row of a paper's table."""

    filters: int
    #: Of the first block of the row; the others have 1.
    strides: int = 1
    repeats: int = 1
    #: Version 2: how many times more channels there are inside.
    expansion: int = 1


class Variant(NamedTuple):
    """What a network consists of: the convolution it begins with, its blocks, and what it ends with."""

    filters: int
    strides: int
    blocks: tuple[Block, ...]
    #: Filters of the last convolution, 1 × 1, of version 2; None: version 1, which has no such convolution.
    last: int | None = None

    inverted = property(lambda self: self.last is not None)

    @property
    def reduction(self):
        """How many times smaller, per side, the last map is."""
        factor = self.strides
        for block in self.blocks:
            factor *= block.strides
        return factor


VARIANTS = {
    1: Variant(
        32,
        2,
        (Block(64), Block(128, 2), Block(128), Block(256, 2), Block(256), Block(512, 2))
        + 5 * (Block(512),)
        + (Block(1024, 2), Block(1024)),
    ),
    2: Variant(
        32,
        2,
        (
            Block(16, 1, 1, 1),
            Block(24, 2, 2, 6),
            Block(32, 2, 3, 6),
            Block(64, 2, 4, 6),
            Block(96, 1, 3, 6),
            Block(160, 2, 3, 6),
            Block(320, 1, 1, 6),
        ),
        last=1280,
    ),
    "1-small": Variant(16, 1, (Block(32), Block(64, 2), Block(64), Block(128, 2), Block(128))),
    "2-small": Variant(16, 1, (Block(8, 1, 1, 1), Block(16, 2, 2, 6), Block(24, 2, 2, 6)), last=128),
}

#: Each filter of a depthwise convolution reads one channel, k² numbers. Keras takes all channels for its
#: fan-in, and as many outputs as there are filters a channel for its fan-out: k² · 1.
DEPTHWISE_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"},
}


def mobilenet(
    variant=1,
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    width=1.0,
    separable=True,
    residual=True,
    linear=True,
    activation="relu6",
    dropout=0.0,
    kernel_initializer="he_normal",
    name="mobilenet",
):
    """Build a MobileNet.

    Parameters
    ----------
    variant : {1, 2, "1-small", "2-small"} or Variant
        The networks of the two papers; a small one of each kind for pictures of 16 × 16 or 32 × 32, which
        they make smaller twice; or a plan of your own.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, or 4 × 4 for the small ones.
    classes : int
    width : float
        Multiplies the number of filters: the papers' α. Version 1 rounds down, version 2 to multiples of 8,
        and its last convolution does not get less than it has at α = 1.
    separable : bool
        Version 1 only. Without, its twin of the paper's table 4: one full 3 × 3 convolution in place of each
        pair.
    residual : bool
        Version 2 only: whether blocks that keep their shape add their input.
    linear : bool
        Version 2 only: whether blocks end without an activation. (Sandler and others, section 6.4.)
    activation : str or callable
        Behind each normalisation but the last one of a linear block.
    dropout : float
        Share of the features that is dropped before the last layer while training. Neither paper has it.
    kernel_initializer : str or keras.initializers.Initializer
        Of full and 1 × 1 convolutions. Depthwise kernels begin as He and others have it, for the k² numbers
        that each reads; `he_normal` would take all channels for those.
    name : str

    Returns
    -------
    keras.Model
        It returns logits. Layers have the names that they have in ``keras.applications``, and weights the
        same order and shapes.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Notes
    -----
    Strides are padded as in ``keras.applications``. For even sizes, both versions add zeros below and on the
    right only; for odd ones version 2 adds them on all sides, version 1 does not.

    Examples
    --------
    >>> mobilenet(1).count_params(), mobilenet(2).count_params()
    (4253864, 3538984)
    """
    if not isinstance(variant, Variant):
        check_choice("variant", variant, tuple(VARIANTS))
    chosen = variant if isinstance(variant, Variant) else VARIANTS[variant]
    input_shape = check_shape(input_shape, chosen.reduction)
    check_classes(classes)
    _check_options(chosen, separable, residual, linear)
    check_positive("width", width)
    network = _Network(
        width=width,
        separable=separable,
        residual=residual,
        linear=linear,
        activation=activation,
        kernel_initializer=for_many_layers(kernel_initializer),
    )
    inputs = keras.Input(input_shape)
    x = network.inverted(inputs, chosen) if chosen.inverted else network.separated(inputs, chosen)
    x = layers.GlobalAveragePooling2D(keepdims=not chosen.inverted, name="avg_pool")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    if chosen.inverted:
        outputs = layers.Dense(classes, name="predictions")(x)
    else:  # a convolution of one place: a dense layer, in the shape that Keras' weights have
        x = layers.Conv2D(classes, 1, name="conv_preds")(x)
        outputs = layers.Reshape((classes,), name="predictions")(x)
    return keras.Model(inputs, outputs, name=name)


def rounded(filters, multiple=8):
    """Return the nearest multiple of 8, at least 8, and one more where that takes away over a tenth.

    So do the authors of MobileNet 2 and EfficientNet.
    """
    nearest = max(multiple, int(filters + multiple / 2) // multiple * multiple)
    return nearest + multiple if nearest < 0.9 * filters else nearest


def _check_options(chosen, separable, residual, linear):
    """Raise a ValueError if a network is asked to go without something that it does not have."""
    if chosen.inverted and not separable:
        raise ValueError("separable=False is for version 1: its twin with full convolutions")
    if not chosen.inverted and not (residual and linear):
        raise ValueError("residual and linear are for version 2: version 1 has neither")


@dataclass(frozen=True)
class _Network:
    """What the blocks of a network have in common."""

    width: float
    separable: bool
    residual: bool
    linear: bool
    activation: object
    kernel_initializer: object

    def separated(self, x, plan):
        """Return the last map of version 1."""
        x = self.convolve(x, self.thinner(plan.filters), 3, plan.strides, "conv1")
        x = self.activate(self.normalize(x, "conv1_bn"), "conv1_relu")
        number = 0
        for row in plan.blocks:
            for repeat in range(row.repeats):
                number += 1
                strides = row.strides if repeat == 0 else 1
                x = self.pair(x, self.thinner(row.filters), strides, number)
        return x

    def thinner(self, filters):
        """Return how many filters a layer of version 1 has."""
        return max(1, int(filters * self.width))

    def pair(self, x, filters, strides, number):
        """Return a depthwise and a 1 × 1 convolution, or the full convolution in their place."""
        if strides > 1:  # below and on the right only
            x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
        padding = "same" if strides == 1 else "valid"
        if not self.separable:
            x = self.convolve(x, filters, 3, strides, f"conv_{number}", padding)
            return self.activate(self.normalize(x, f"conv_{number}_bn"), f"conv_{number}_relu")
        x = self.convolve_each(x, strides, f"conv_dw_{number}", padding)
        x = self.activate(self.normalize(x, f"conv_dw_{number}_bn"), f"conv_dw_{number}_relu")
        x = self.convolve(x, filters, 1, 1, f"conv_pw_{number}")
        return self.activate(self.normalize(x, f"conv_pw_{number}_bn"), f"conv_pw_{number}_relu")

    def inverted(self, x, plan):
        """Return the last map of version 2."""
        x = self.convolve(x, rounded(plan.filters * self.width), 3, plan.strides, "Conv1")
        x = self.activate(self.normalize(x, "bn_Conv1"), "Conv1_relu")
        number = 0
        for row in plan.blocks:
            for repeat in range(row.repeats):
                filters = rounded(int(row.filters * self.width))
                x = self.block(x, filters, row.strides if repeat == 0 else 1, row.expansion, number)
                number += 1
        x = self.convolve(x, rounded(plan.last * max(self.width, 1)), 1, 1, "Conv_1")
        return self.activate(self.normalize(x, "Conv_1_bn"), "out_relu")

    def block(self, x, filters, strides, expansion, number):
        """Return an inverted residual block: wide inside, narrow where it is added."""
        name = f"block_{number}" if number else "expanded_conv"
        y = x
        if expansion > 1:
            y = self.convolve(y, expansion * x.shape[-1], 1, 1, f"{name}_expand")
            y = self.activate(self.normalize(y, f"{name}_expand_BN"), f"{name}_expand_relu")
        y = self.convolve_each(y, strides, f"{name}_depthwise")
        y = self.activate(self.normalize(y, f"{name}_depthwise_BN"), f"{name}_depthwise_relu")
        y = self.normalize(self.convolve(y, filters, 1, 1, f"{name}_project"), f"{name}_project_BN")
        if not self.linear:
            y = self.activate(y, f"{name}_project_relu")
        if self.residual and x.shape == y.shape:
            y = layers.Add(name=f"{name}_add")([x, y])
        return y

    def convolve(self, x, filters, kernel_size, strides, name, padding="same"):
        return layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding=padding,
            use_bias=False,
            kernel_initializer=self.kernel_initializer,
            name=name,
        )(x)

    def convolve_each(self, x, strides, name, padding="same"):
        """Return the convolution of each channel with a kernel of its own."""
        return layers.DepthwiseConv2D(
            3,
            strides=strides,
            padding=padding,
            use_bias=False,
            depthwise_initializer=DEPTHWISE_INITIALIZER,
            name=name,
        )(x)

    def normalize(self, x, name):
        return layers.BatchNormalization(epsilon=1e-3, name=name)(x)

    def activate(self, x, name):
        return layers.Activation(self.activation, name=name)(x)
