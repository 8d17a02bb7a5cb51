"""GoogLeNet, the first Inception network: kernels of several sizes side by side, each behind a bottleneck.

C. Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, arXiv:1409.4842, table 1 and section 5.
"""

from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape, for_many_layers, scaled
from utils.architectures.layers import LocalResponseNormalization


class Module(NamedTuple):
    """How many filters the convolutions of one module have: a row of the paper's table 1."""

    conv1: int
    reduce3: int
    conv3: int
    reduce5: int
    conv5: int
    pool: int


MODULES = {
    "3a": Module(64, 96, 128, 16, 32, 32),
    "3b": Module(128, 128, 192, 32, 96, 64),
    "4a": Module(192, 96, 208, 16, 48, 64),
    "4b": Module(160, 112, 224, 24, 64, 64),
    "4c": Module(128, 128, 256, 24, 64, 64),
    "4d": Module(112, 144, 288, 32, 64, 64),
    "4e": Module(256, 160, 320, 32, 128, 128),
    "5a": Module(256, 160, 320, 32, 128, 128),
    "5b": Module(384, 192, 384, 48, 128, 128),
}


class Variant(NamedTuple):
    """What variants differ in."""

    #: Of each stage; a pooling stands between stages.
    modules: tuple[tuple[str, ...], ...]
    #: Behind which modules an auxiliary head branches off.
    heads: tuple[str, ...]
    #: How many times smaller, per side, the image is at the heads.
    reduction: int


VARIANTS = {
    "paper": Variant((("3a", "3b"), ("4a", "4b", "4c", "4d", "4e"), ("5a", "5b")), ("4a", "4d"), 16),
    "small": Variant((("3a", "3b"), ("4a", "4e"), ("5b",)), ("4a",), 4),
}


def googlenet(
    variant="paper",
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    auxiliary=False,
    width=1.0,
    dropout=0.4,
    kernel_initializer="glorot_uniform",
    name="googlenet",
):
    """Build GoogLeNet.

    Parameters
    ----------
    variant : {"paper", "small"}
        The network of the paper, and one for pictures of 32 × 32: it begins with one 3 × 3 convolution, has
        five of the nine modules, and no normalisation.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, or 8 × 8 for the small one. With auxiliary heads,
        whose pooling needs 5 × 5: at least 65 × 65, or 17 × 17.
    classes : int
    auxiliary : bool
        Whether to add the auxiliary classifiers, which are used while training and removed afterwards: two
        (behind modules 4a and 4d), in the small network one (4a).
    width : float
        Multiplies the number of filters.
    dropout : float
        Share of the features that is dropped before the last layer while training. (An auxiliary head drops
        70 %.)
    kernel_initializer : str or keras.initializers.Initializer
        Of all weights.
    name : str

    Returns
    -------
    keras.Model
        It returns logits; with auxiliary heads a list: the network's own, then theirs. The paper gives their
        losses the weight 0.3.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Notes
    -----
    The paper names no settings for its normalisation; AlexNet's are taken.

    Examples
    --------
    >>> googlenet().count_params(), googlenet(auxiliary=True).count_params()
    (6998552, 13378280)
    """
    check_choice("variant", variant, VARIANTS)
    chosen = VARIANTS[variant]
    smallest = 4 * chosen.reduction + 1 if auxiliary else 2 * chosen.reduction
    input_shape = check_shape(input_shape, smallest)
    check_classes(classes)
    kernel_initializer = for_many_layers(kernel_initializer)

    def convolution(x, filters, kernel_size, name, strides=1):
        return layers.Conv2D(
            scaled(filters, width),
            kernel_size,
            strides=strides,
            padding="same",
            activation="relu",
            kernel_initializer=kernel_initializer,
            name=name,
        )(x)

    def pool(x, name, strides=2):
        return layers.MaxPooling2D(3, strides=strides, padding="same", name=name)(x)

    def inception(x, filters, name):
        """Four ways to look at the same input, their answers stacked."""
        wide = convolution(x, filters.reduce3, 1, f"{name}_3x3_reduce")
        wider = convolution(x, filters.reduce5, 1, f"{name}_5x5_reduce")
        branches = [
            convolution(x, filters.conv1, 1, f"{name}_1x1"),
            convolution(wide, filters.conv3, 3, f"{name}_3x3"),
            convolution(wider, filters.conv5, 5, f"{name}_5x5"),
            convolution(pool(x, f"{name}_pool", strides=1), filters.pool, 1, f"{name}_pool_proj"),
        ]
        return layers.Concatenate(name=f"{name}_output")(branches)

    def dense(x, units, name, activation=None):
        return layers.Dense(units, activation, kernel_initializer=kernel_initializer, name=name)(x)

    def head(x, name):
        """An auxiliary classifier (section 5)."""
        x = layers.AveragePooling2D(5, strides=3, name=f"{name}_pool")(x)
        x = convolution(x, 128, 1, f"{name}_conv")
        x = layers.Flatten(name=f"{name}_flatten")(x)
        x = dense(x, scaled(1024, width), f"{name}_fc", "relu")
        x = layers.Dropout(0.7, name=f"{name}_dropout")(x)
        return dense(x, classes, f"{name}_predictions")

    inputs = keras.Input(input_shape)
    if variant == "small":
        x = pool(convolution(inputs, 64, 3, "conv1"), "pool1")
    else:
        x = pool(convolution(inputs, 64, 7, "conv1", strides=2), "pool1")
        x = LocalResponseNormalization(name="norm1")(x)
        x = convolution(convolution(x, 64, 1, "conv2_reduce"), 192, 3, "conv2")
        x = pool(LocalResponseNormalization(name="norm2")(x), "pool2")
    heads = []
    for stage, group in enumerate(chosen.modules, start=3):
        if stage > 3:
            x = pool(x, f"pool{stage - 1}")
        for module in group:
            x = inception(x, MODULES[module], f"inception_{module}")
            if auxiliary and module in chosen.heads:
                heads.append(head(x, f"auxiliary{len(heads) + 1}"))
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    outputs = dense(x, classes, "predictions")
    return keras.Model(inputs, [outputs, *heads] if auxiliary else outputs, name=name)
