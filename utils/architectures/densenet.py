"""Densely connected networks: each layer reads what all layers before it in its block have made.

G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, "Densely Connected Convolutional Networks", CVPR 2017,
arXiv:1608.06993, tables 1 and 2.
"""

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import (
    check_choice,
    check_classes,
    check_count,
    check_shape,
    for_many_layers,
)


class Variant(NamedTuple):
    """A column of the paper's table 1, or a group of lines of its table 2."""

    #: How many layers each dense block has; one with a bottleneck is two convolutions.
    blocks: tuple[int, ...]
    #: Maps that each layer adds: the paper's k.
    growth_rate: int = 32
    bottleneck: bool = True
    #: Share of its maps that a transition keeps: the paper's θ.
    compression: float = 0.5
    #: Whether the network begins with a 7 × 7 convolution and a pooling, each of stride 2.
    large: bool = True
    smallest: int = 32


VARIANTS = {
    121: Variant((6, 12, 24, 16)),
    161: Variant((6, 12, 36, 24), growth_rate=48),
    169: Variant((6, 12, 32, 32)),
    201: Variant((6, 12, 48, 32)),
    264: Variant((6, 12, 64, 48)),
}


def densenet(
    variant=121,
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    growth_rate=None,
    compression=None,
    dropout=0.0,
    kernel_initializer="he_normal",
    name="densenet",
):
    """Build a densely connected network.

    Parameters
    ----------
    variant : int or str
        121, 161, 169, 201 or 264 layers for large pictures; or, for pictures of 32 × 32, ``"CIFAR-40"``,
        ``"CIFAR-100"`` and so on, 3n + 4 layers without bottlenecks and without compression, and
        ``"CIFAR-BC-100"``, ``"CIFAR-BC-250"`` and so on, 6n + 4 layers with both.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, or 4 × 4 for the networks of CIFAR.
    classes : int
    growth_rate : int, optional
        How many maps each layer adds, the paper's k. Default: 32; 48 for 161 layers; 12 for CIFAR.
    compression : float, optional
        Share of the maps that a transition keeps, above 0 and up to 1; the paper's θ. Default: 0.5, or 1
        for ``"CIFAR-40"`` and its kind.
    dropout : float
        Share that is dropped behind each convolution but the first; 0.2 in the paper for data that are not
        augmented.
    kernel_initializer : str or keras.initializers.Initializer
        Of the convolutions.
    name : str

    Returns
    -------
    keras.Model
        It returns logits. Layers have the names that they have in ``keras.applications``.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Notes
    -----
    The first convolution has 2k filters, and 16 in ``"CIFAR-40"`` and its kind (section 3); the authors'
    later code takes 2k there as well. 161 layers stand in the paper as CVPR has it, 264 in its last version;
    by the rule that gives the other names their numbers, that network has 265.

    Examples
    --------
    >>> densenet(121).count_params()
    8062504
    >>> sum(weight.shape.num_elements() for weight in densenet(121).trainable_weights)
    7978856
    """
    chosen = _variant(variant)
    input_shape = check_shape(input_shape, chosen.smallest)
    check_classes(classes)
    growth_rate = chosen.growth_rate if growth_rate is None else growth_rate
    compression = chosen.compression if compression is None else compression
    check_count("growth_rate", growth_rate)
    if not 0 < compression <= 1:
        raise ValueError(f"compression needs a number above 0 and up to 1, got {compression!r}")
    parts = _Parts(growth_rate, chosen.bottleneck, dropout, for_many_layers(kernel_initializer))

    inputs = keras.Input(input_shape)
    x = parts.begin(inputs, 2 * growth_rate if chosen.bottleneck else 16, chosen.large)
    for stage, count in enumerate(chosen.blocks, start=2):
        if stage > 2:
            kept = max(1, math.floor(x.shape[-1] * compression))
            x = parts.transition(x, kept, f"pool{stage - 1}")
        for number in range(1, count + 1):
            x = parts.dense_layer(x, f"conv{stage}_block{number}")
    x = parts.normalize_and_rectify(x, "")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    return keras.Model(inputs, layers.Dense(classes, name="predictions")(x), name=name)


def _variant(variant):
    """Return what a variant consists of."""
    family = re.fullmatch(r"CIFAR-(BC-)?(\d+)", variant) if isinstance(variant, str) else None
    if not family:
        check_choice("variant", variant, (*VARIANTS, "CIFAR-40", "CIFAR-BC-100"))
        return VARIANTS[variant]
    bottleneck, depth = bool(family[1]), int(family[2])
    each = 6 if bottleneck else 3
    if depth <= 4 or (depth - 4) % each:
        first = ", ".join(str(each * n + 4) for n in (1, 2, 3))
        family = f"CIFAR{' with bottlenecks' * bottleneck}"
        raise ValueError(f"variant needs {each}n + 4 layers for {family}: {first} and so on, got {variant!r}")
    blocks = 3 * ((depth - 4) // each,)
    return Variant(blocks, 12, bottleneck, compression=0.5 if bottleneck else 1.0, large=False, smallest=4)


@dataclass(frozen=True)
class _Parts:
    """The parts of a network, and what they have in common."""

    growth_rate: int
    bottleneck: bool
    dropout: float
    kernel_initializer: object

    def begin(self, x, filters, large):
        """Return what comes before the blocks: conv1 and, for large pictures, a pooling."""
        if not large:
            return self.convolution(x, filters, 3, "conv1")
        # As many zeros on each side, which "same" does not give.
        x = layers.ZeroPadding2D(3, name="conv1_pad")(x)
        x = self.convolution(x, filters, 7, "conv1", strides=2)
        x = self.normalize_and_rectify(x, "conv1_")
        x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
        return layers.MaxPooling2D(3, strides=2, name="pool1")(x)

    def dense_layer(self, x, name):
        """Return the maps of the input and, behind them, as many new ones as the growth rate."""
        y = self.normalize_and_rectify(x, f"{name}_0_")
        if self.bottleneck:
            y = self.dropped(self.convolution(y, 4 * self.growth_rate, 1, f"{name}_1"), f"{name}_1")
            y = self.normalize_and_rectify(y, f"{name}_1_")
        last = f"{name}_{2 if self.bottleneck else 1}"
        y = self.dropped(self.convolution(y, self.growth_rate, 3, last), last)
        return layers.Concatenate(name=f"{name}_concat")([x, y])

    def transition(self, x, filters, name):
        """Return fewer maps, of half the size."""
        x = self.normalize_and_rectify(x, f"{name}_")
        x = self.dropped(self.convolution(x, filters, 1, name), name)
        return layers.AveragePooling2D(2, name=f"{name}_pool")(x)

    def convolution(self, x, filters, kernel_size, name, strides=1):
        return layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding="same" if strides == 1 else "valid",
            use_bias=False,
            kernel_initializer=self.kernel_initializer,
            name=f"{name}_conv",
        )(x)

    def dropped(self, x, name):
        return layers.Dropout(self.dropout, name=f"{name}_dropout")(x) if self.dropout else x

    def normalize_and_rectify(self, x, prefix):
        x = layers.BatchNormalization(epsilon=1.001e-5, name=f"{prefix}bn")(x)
        return layers.Activation("relu", name=f"{prefix}relu")(x)
