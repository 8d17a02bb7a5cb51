"""EfficientNets: one network, found by search, made deeper, wider and larger together.

M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019,
arXiv:1905.11946, table 1; the coefficients of B1 to B7 are those of the authors' code.
"""

import math
from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import (
    check_choice,
    check_classes,
    check_positive,
    check_rate,
    check_shape,
    for_many_layers,
)
from utils.architectures.layers import StochasticDepth
from utils.architectures.mobilenet import DEPTHWISE_INITIALIZER, rounded


class Stage(NamedTuple):
    """A row of the paper's table 1."""

    filters: int
    kernel_size: int
    repeats: int
    #: Of the first block; the others have 1.
    strides: int
    expansion: int


class Plan(NamedTuple):
    """What a network consists of before it is scaled."""

    stages: tuple[Stage, ...]
    #: Of the convolution before the stages, and of the 1 × 1 convolution after them.
    filters: int
    last: int
    #: Of the convolution before the stages.
    strides: int = 2

    @property
    def reduction(self):
        """How many times smaller, per side, the last map is."""
        return self.strides * math.prod(stage.strides for stage in self.stages)


class Scale(NamedTuple):
    """How much wider and deeper a network is, the side of its pictures, and the dropout that goes with it."""

    width: float
    depth: float
    resolution: int
    dropout: float


B0 = Plan(
    (
        Stage(16, 3, 1, 1, 1),
        Stage(24, 3, 2, 2, 6),
        Stage(40, 5, 2, 2, 6),
        Stage(80, 3, 3, 2, 6),
        Stage(112, 5, 3, 1, 6),
        Stage(192, 5, 4, 2, 6),
        Stage(320, 3, 1, 1, 6),
    ),
    filters=32,
    last=1280,
)
SMALL = Plan((Stage(8, 3, 1, 1, 1), Stage(16, 3, 2, 2, 6), Stage(24, 5, 2, 2, 6)), 16, 128, strides=1)

SCALES = {
    "B0": Scale(1.0, 1.0, 224, 0.2),
    "B1": Scale(1.0, 1.1, 240, 0.2),
    "B2": Scale(1.1, 1.2, 260, 0.3),
    "B3": Scale(1.2, 1.4, 300, 0.3),
    "B4": Scale(1.4, 1.8, 380, 0.4),
    "B5": Scale(1.6, 2.2, 456, 0.4),
    "B6": Scale(1.8, 2.6, 528, 0.5),
    "B7": Scale(2.0, 3.1, 600, 0.5),
    "small": Scale(1.0, 1.0, 32, 0.2),
}

#: How the authors begin the last layer: uniform, of variance 1 / (3 classes).
_DENSE_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1 / 3, "mode": "fan_out", "distribution": "uniform"},
}


def efficientnet(
    variant="B0",
    input_shape=None,
    classes=1000,
    *,
    width=None,
    depth=None,
    squeeze=0.25,
    dropout=None,
    drop_rate=0.2,
    activation="silu",
    kernel_initializer=DEPTHWISE_INITIALIZER,
    name="efficientnet",
):
    """Build an EfficientNet.

    Parameters
    ----------
    variant : {"B0", "B1", ..., "B7", "small"} or Plan
        The networks of the paper; a small one for pictures of 16 × 16 or 32 × 32, which it makes smaller
        twice; or a plan of your own.
    input_shape : (int, int, int), optional
        Height, width, channels; at least 32 × 32 pixels, or 4 × 4 for the small one. If not given: as many
        pixels as belong to the variant, 224 × 224 for B0, 600 × 600 for B7 and 32 × 32 for a plan of
        your own, in colour.
    classes : int
    width, depth : float, optional
        Multiply the number of filters, rounded to multiples of 8, and of blocks, rounded up. If not given:
        what belongs to the variant.
    squeeze : float
        Filters of the first convolution of each squeeze-and-excitation, as a share of the block's input. 0:
        without squeeze-and-excitation.
    dropout : float, optional
        Share of the features that is dropped before the last layer while training. If not given: what belongs
        to the variant, from 0.2 to 0.5.
    drop_rate : float
        For which share of the pictures the last block would be dropped while training; the rate grows from 0
        with the number of blocks passed. (The authors' code calls it drop connect.)
    activation : str or callable
    kernel_initializer : str or keras.initializers.Initializer
        Of all convolutions. If not given: as the authors begin.
    name : str

    Returns
    -------
    keras.Model
        It returns logits. Layers have the names that they have in ``keras.applications``, which besides
        begins with layers that normalise the input.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Examples
    --------
    >>> efficientnet("B0").count_params()
    5330564
    """
    plan, scale = _plan(variant)
    input_shape = (scale.resolution, scale.resolution, 3) if input_shape is None else input_shape
    input_shape = check_shape(input_shape, plan.reduction)
    check_classes(classes)
    width, depth = scale.width if width is None else width, scale.depth if depth is None else depth
    check_positive("width", width)
    check_positive("depth", depth)
    check_rate("drop_rate", drop_rate)
    dropout = scale.dropout if dropout is None else dropout
    kernel_initializer = for_many_layers(kernel_initializer)

    def convolution(x, filters, kernel_size, name, strides=1, **options):
        options = {"use_bias": False, "padding": "same", **options, "name": name}
        return layers.Conv2D(
            filters, kernel_size, strides=strides, kernel_initializer=kernel_initializer, **options
        )(x)

    def normalize(x, name):
        return layers.BatchNormalization(epsilon=1e-3, name=name)(x)

    def activate(x, name):
        return layers.Activation(activation, name=name)(x)

    def squeezed_and_excited(x, filters, name):
        """Each channel is multiplied by a number between 0 and 1 that follows from the means of all."""
        y = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_se_squeeze")(x)
        reduced = {"activation": activation, "use_bias": True}
        y = convolution(y, filters, 1, f"{name}_se_reduce", **reduced)
        y = convolution(y, x.shape[-1], 1, f"{name}_se_expand", activation="sigmoid", use_bias=True)
        return layers.Multiply(name=f"{name}_se_excite")([x, y])

    def block(x, stage, filters, strides, rate, name):
        """An inverted residual block, as in MobileNet 2, with squeeze-and-excitation."""
        y, channels = x, x.shape[-1]
        if stage.expansion > 1:
            y = convolution(y, stage.expansion * channels, 1, f"{name}_expand_conv")
            y = activate(normalize(y, f"{name}_expand_bn"), f"{name}_expand_activation")
        y = layers.DepthwiseConv2D(
            stage.kernel_size,
            strides=strides,
            padding="same",
            use_bias=False,
            depthwise_initializer=kernel_initializer,
            name=f"{name}_dwconv",
        )(y)
        y = activate(normalize(y, f"{name}_bn"), f"{name}_activation")
        if squeeze:
            y = squeezed_and_excited(y, max(1, int(channels * squeeze)), name)
        y = normalize(convolution(y, filters, 1, f"{name}_project_conv"), f"{name}_project_bn")
        if x.shape != y.shape:
            return y
        if rate:
            y = StochasticDepth(rate, name=f"{name}_drop")(y)
        return layers.Add(name=f"{name}_add")([y, x])

    inputs = keras.Input(input_shape)
    x = convolution(inputs, rounded(plan.filters * width), 3, "stem_conv", plan.strides)
    x = activate(normalize(x, "stem_bn"), "stem_activation")
    repeats = [math.ceil(stage.repeats * depth) for stage in plan.stages]
    passed = 0
    for number, (stage, count) in enumerate(zip(plan.stages, repeats, strict=True), start=1):
        for letter in range(count):
            strides, rate = (1 if letter else stage.strides), drop_rate * passed / sum(repeats)
            x = block(
                x, stage, rounded(stage.filters * width), strides, rate, f"block{number}{_letter(letter)}"
            )
            passed += 1
    x = convolution(x, rounded(plan.last * width), 1, "top_conv")
    x = activate(normalize(x, "top_bn"), "top_activation")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    if dropout:
        x = layers.Dropout(dropout, name="top_dropout")(x)
    outputs = layers.Dense(classes, kernel_initializer=_DENSE_INITIALIZER, name="predictions")(x)
    return keras.Model(inputs, outputs, name=name)


def _plan(variant):
    """Return what a variant consists of before it is scaled, and how it is scaled."""
    if isinstance(variant, Plan):
        return variant, SCALES["small"]
    check_choice("variant", variant, tuple(SCALES))
    return SMALL if variant == "small" else B0, SCALES[variant]


def _letter(number):
    return chr(ord("a") + number)
