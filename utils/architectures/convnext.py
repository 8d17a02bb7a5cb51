"""ConvNeXt: a residual network with what had been learned from transformers by 2022.

Z. Liu, H. Mao, C.-Y. Wu, C. Feichtenhofer, T. Darrell, S. Xie, "A ConvNet for the 2020s", CVPR 2022,
arXiv:2201.03545, section 3 and table 9.
"""

from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from utils.architectures.arguments import (
    check_choice,
    check_classes,
    check_rate,
    check_shape,
    for_many_layers,
    scaled,
)
from utils.architectures.layers import LayerScale, StochasticDepth


class Variant(NamedTuple):
    """What variants differ in."""

    #: Of each stage.
    blocks: tuple[int, ...]
    filters: tuple[int, ...]
    #: Side of the squares that the picture is cut into.
    patch: int = 4

    @property
    def reduction(self):
        """How many times smaller, per side, the last map is."""
        return self.patch * 2 ** (len(self.blocks) - 1)


VARIANTS = {
    "T": Variant((3, 3, 9, 3), (96, 192, 384, 768)),
    "S": Variant((3, 3, 27, 3), (96, 192, 384, 768)),
    "B": Variant((3, 3, 27, 3), (128, 256, 512, 1024)),
    "L": Variant((3, 3, 27, 3), (192, 384, 768, 1536)),
    "XL": Variant((3, 3, 27, 3), (256, 512, 1024, 2048)),
    "mini": Variant((1, 2, 1), (16, 32, 64), patch=2),
}

INITIALIZER = {"class_name": "TruncatedNormal", "config": {"stddev": 0.02}}


def convnext(
    variant="T",
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    width=1.0,
    kernel_size=7,
    layer_scale=1e-6,
    drop_rate=0.0,
    kernel_initializer=INITIALIZER,
    name="convnext",
):
    """Build a ConvNeXt.

    Parameters
    ----------
    variant : {"T", "S", "B", "L", "XL", "mini"} or Variant
        The networks of the paper; a small one for pictures of 16 × 16 or 32 × 32, with three stages; or a
        plan of your own.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, or 8 × 8 for the small one.
    classes : int
    width : float
        Multiplies the number of filters.
    kernel_size : int
        Of the depthwise convolutions.
    layer_scale : float or None
        What each channel of a block's output is multiplied by at first; None: without such numbers.
    drop_rate : float
        For which share of the pictures the last block is dropped while training; the rate grows from 0 at the
        first. The paper has 0.1 for T, 0.4 for S and 0.5 for B and L.
    kernel_initializer : str or keras.initializers.Initializer
        Of all weights but the numbers of `layer_scale`. If not given: as in the authors' code, normal, cut
        off, with a standard deviation of 0.02.
    name : str

    Returns
    -------
    keras.Model
        It returns logits. Layers have the names that they have in ``keras.applications``, without the name of
        the network before.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Examples
    --------
    >>> convnext("T").count_params()
    28589128
    """
    if not isinstance(variant, Variant):
        check_choice("variant", variant, tuple(VARIANTS))
    chosen = variant if isinstance(variant, Variant) else VARIANTS[variant]
    input_shape = check_shape(input_shape, chosen.reduction)
    check_classes(classes)
    check_rate("drop_rate", drop_rate)
    initializer = for_many_layers(kernel_initializer)

    def convolution(x, filters, size, name):
        """Return a convolution of squares that do not overlap."""
        return layers.Conv2D(filters, size, strides=size, kernel_initializer=initializer, name=name)(x)

    def normalize(x, name):
        return layers.LayerNormalization(epsilon=1e-6, name=name)(x)

    def dense(x, units, name):
        """Return the same dense layer at each place: a 1 × 1 convolution."""
        return layers.Dense(units, kernel_initializer=initializer, name=name)(x)

    def block(x, rate, name):
        y = layers.DepthwiseConv2D(
            kernel_size, padding="same", depthwise_initializer=initializer, name=f"{name}_depthwise_conv"
        )(x)
        y = normalize(y, f"{name}_layernorm")
        y = dense(y, 4 * x.shape[-1], f"{name}_pointwise_conv_1")
        y = layers.Activation("gelu", name=f"{name}_gelu")(y)
        y = dense(y, x.shape[-1], f"{name}_pointwise_conv_2")
        if layer_scale is not None:
            y = LayerScale(layer_scale, name=f"{name}_layer_scale")(y)
        if rate:
            y = StochasticDepth(rate, name=f"{name}_stochastic_depth")(y)
        return layers.Add(name=f"{name}_add")([x, y])

    inputs = keras.Input(input_shape)
    rates = iter(np.linspace(0, drop_rate, sum(chosen.blocks)).tolist())
    x = inputs
    for stage, (count, filters) in enumerate(zip(chosen.blocks, chosen.filters, strict=True)):
        filters = scaled(filters, width)
        if stage == 0:
            x = normalize(convolution(x, filters, chosen.patch, "stem_conv"), "stem_layernorm")
        else:
            x = normalize(x, f"downsampling_layernorm_{stage - 1}")
            x = convolution(x, filters, 2, f"downsampling_conv_{stage - 1}")
        for number in range(count):
            x = block(x, next(rates), f"stage_{stage}_block_{number}")
    x = layers.GlobalAveragePooling2D(name="head_gap")(x)
    outputs = dense(normalize(x, "head_layernorm"), classes, "head_dense")
    return keras.Model(inputs, outputs, name=name)
