"""Residual networks: each block adds what it computes to its own input.

K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, arXiv:1512.03385
(versions 1 and 1.5); the same, "Identity Mappings in Deep Residual Networks", ECCV 2016, arXiv:1603.05027
(version 2, with pre-activation).
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape, for_many_layers, scaled
from utils.architectures.layers import PadChannels


class Variant(NamedTuple):
    """A column of the paper's table 1, or a line of its section 4.2."""

    #: Of each stage.
    blocks: tuple[int, ...]
    bottleneck: bool = False
    #: Of each stage; the last convolution of a bottleneck has four times as many.
    filters: tuple[int, ...] = (64, 128, 256, 512)
    shortcut: str = "B"
    #: Whether the network begins with a 7 × 7 convolution and a pooling, each of stride 2.
    large: bool = True
    smallest: int = 32


VARIANTS = {
    18: Variant((2, 2, 2, 2)),
    34: Variant((3, 4, 6, 3)),
    50: Variant((3, 4, 6, 3), bottleneck=True),
    101: Variant((3, 4, 23, 3), bottleneck=True),
    152: Variant((3, 8, 36, 3), bottleneck=True),
}


def resnet(
    variant=50,
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    version="1",
    shortcut=None,
    residual=True,
    batch_normalization=True,
    use_bias=False,
    width=1.0,
    kernel_initializer="he_normal",
    name="resnet",
):
    """Build a residual network.

    Parameters
    ----------
    variant : int or str
        18, 34, 50, 101 or 152 layers for large pictures, the last three with bottlenecks; or ``"CIFAR-20"``,
        ``"CIFAR-56"`` and so on, 6n + 2 layers for pictures of 32 × 32.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, or 4 × 4 for the networks of CIFAR.
    classes : int
    version : {"1", "1.5", "2"}
        Where a bottleneck has its stride: in the first 1 × 1 convolution, as in the paper ("1"), or in the
        3 × 3, as most libraries have it ("1.5"). "2" has it there as well, and normalisation and ReLU before
        each convolution (pre-activation).
    shortcut : {"A", "B", "C"}, optional
        Where the shape changes: take every second pixel and add channels of zeros ("A"), or convolve 1 × 1
        ("B"); "C" convolves at every block. Default: "A" for CIFAR, else "B", as in the paper.
    residual : bool
        Without, the plain network: the same layers without shortcuts.
    batch_normalization : bool
        Without, all convolutions have biases.
    use_bias : bool
        Whether convolutions have biases, as they have in ``keras.applications``: in version 2 those that no
        normalisation follows, in the others all. A bias before a normalisation changes nothing.
    width : float
        Multiplies the number of filters.
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

    Examples
    --------
    >>> resnet(50).count_params(), resnet(50, use_bias=True).count_params()
    (25610152, 25636712)
    >>> sum(weight.shape.num_elements() for weight in resnet("CIFAR-20", (32, 32, 3), 10).trainable_weights)
    269722
    """
    chosen = _variant(variant)
    input_shape = check_shape(input_shape, chosen.smallest)
    check_classes(classes)
    shortcut = chosen.shortcut if shortcut is None else shortcut
    check_choice("version", version, ("1", "1.5", "2"))
    check_choice("shortcut", shortcut, ("A", "B", "C"))
    blocks = _Blocks(
        bottleneck=chosen.bottleneck,
        version=version,
        shortcut=shortcut,
        residual=residual,
        batch_normalization=batch_normalization,
        use_bias=use_bias,
        kernel_initializer=for_many_layers(kernel_initializer),
    )

    inputs = keras.Input(input_shape)
    x = blocks.begin(inputs, scaled(chosen.filters[0], width), chosen.large)
    for stage, (filters, count) in enumerate(zip(chosen.filters, chosen.blocks, strict=True), start=2):
        for number in range(1, count + 1):
            strides = 2 if number == 1 and stage > 2 else 1
            x = blocks.block(x, scaled(filters, width), strides, f"conv{stage}_block{number}")
    x = blocks.end(x)
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    return keras.Model(inputs, layers.Dense(classes, name="predictions")(x), name=name)


def _variant(variant):
    """Return what a variant consists of."""
    family = re.fullmatch(r"CIFAR-(\d+)", variant) if isinstance(variant, str) else None
    if family and int(family[1]) >= 8 and int(family[1]) % 6 == 2:
        blocks = 3 * ((int(family[1]) - 2) // 6,)
        return Variant(blocks, filters=(16, 32, 64), shortcut="A", large=False, smallest=4)
    if family:
        raise ValueError(f"variant needs 6n + 2 layers for CIFAR: 8, 14, 20 and so on, got {variant!r}")
    check_choice("variant", variant, (*VARIANTS, "CIFAR-20"))
    return VARIANTS[variant]


@dataclass(frozen=True)
class _Blocks:
    """What the blocks of a network have in common."""

    bottleneck: bool
    version: str
    shortcut: str
    residual: bool
    batch_normalization: bool
    use_bias: bool
    kernel_initializer: object

    def begin(self, x, filters, large):
        """Return what comes before the blocks: conv1 and, for large pictures, a pooling."""
        kernel_size, strides = (7, 2) if large else (3, 1)
        x = self.convolution(x, filters, kernel_size, strides, "conv1", normalized=not self.preactivation)
        if not self.preactivation:
            x = self.normalize_and_rectify(x, "conv1")
        if large:
            x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
            x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)
        return x

    @property
    def preactivation(self):
        """Whether normalisation and ReLU come first, before each convolution."""
        return self.version == "2"

    def block(self, x, filters, strides, name):
        """Return the sum of the input and of what two or three convolutions make of it."""
        outputs = filters * (4 if self.bottleneck else 1)
        changes = strides > 1 or x.shape[-1] != outputs
        y = self.normalize_and_rectify(x, f"{name}_preact") if self.preactivation else x
        # Where the shape changes, and in the first block of all, both ways begin behind the pre-activation.
        source = y if changes or name == "conv2_block1" else x

        convolutions = self.convolutions(filters, strides)
        for number, (depth, kernel_size, step) in enumerate(convolutions, start=1):
            last = number == len(convolutions)
            layer = f"{name}_{number}"
            y = self.convolution(
                y, depth, kernel_size, step, layer, normalized=not (self.preactivation and last)
            )
            if not last:
                y = self.normalize_and_rectify(y, layer)
            elif not self.preactivation:
                y = self.normalize(y, layer)
        if self.residual:
            add = layers.Add(name=f"{name}_out" if self.preactivation else f"{name}_add")
            y = add([self.shortened(source, outputs, strides, changes, f"{name}_0"), y])
        return y if self.preactivation else layers.Activation("relu", name=f"{name}_out")(y)

    def convolutions(self, filters, strides):
        """Return filters, kernel size and stride of each convolution of a block."""
        if not self.bottleneck:
            return [(filters, 3, strides), (filters, 3, 1)]
        reduce, convolve = (strides, 1) if self.version == "1" else (1, strides)
        return [(filters, 1, reduce), (filters, 3, convolve), (4 * filters, 1, 1)]

    def shortened(self, x, filters, strides, changes, name):
        """Return the input of a block in the shape of its output."""
        if self.shortcut == "C" or (self.shortcut == "B" and changes):
            x = self.convolution(x, filters, 1, strides, name, normalized=not self.preactivation)
            return x if self.preactivation else self.normalize(x, name)
        if strides > 1:
            x = layers.MaxPooling2D(1, strides=strides, name=f"{name}_subsample")(x)
        return x if x.shape[-1] == filters else PadChannels(filters, name=f"{name}_zeros")(x)

    def convolution(self, x, filters, kernel_size, strides, name, normalized):
        """Return a convolution that keeps the size, or divides it by its stride."""
        if strides > 1 and kernel_size > 1:  # as many zeros on each side, which "same" does not give
            x = layers.ZeroPadding2D(kernel_size // 2, name=f"{name}_pad")(x)
        return layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding="same" if strides == 1 else "valid",
            use_bias=self.use_bias_of(normalized),
            kernel_initializer=self.kernel_initializer,
            name=f"{name}_conv",
        )(x)

    def use_bias_of(self, normalized):
        """Return whether a convolution has biases, given that a normalisation follows or not."""
        if not self.batch_normalization:
            return True
        return self.use_bias and not (self.preactivation and normalized)

    def normalize(self, x, name):
        if not self.batch_normalization:
            return x
        return layers.BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x)

    def normalize_and_rectify(self, x, name):
        return layers.Activation("relu", name=f"{name}_relu")(self.normalize(x, name))

    def end(self, x):
        """Return what comes after the blocks."""
        return self.normalize_and_rectify(x, "post") if self.preactivation else x
