"""AlexNet, which won the ImageNet challenge of 2012.

A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
NIPS 2012, section 3.
"""

from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape, for_many_layers, scaled
from utils.architectures.layers import LocalResponseNormalization


class Variant(NamedTuple):
    """What variants differ in; of `filters`, `kernels` and `groups`, one for each convolution."""

    filters: tuple[int, ...]
    kernels: tuple[int, ...] = (11, 5, 3, 3, 3)
    groups: tuple[int, ...] = (1, 2, 1, 2, 2)
    #: Of the first convolution.
    strides: int = 4
    #: Of the first convolution: zeros on each side.
    padding: int = 0
    units: int = 4096
    normalization: str = "across"
    #: The smallest input that leaves a pixel after the last pooling.
    smallest: int = 67


_ONE_TOWER = (1, 1, 1, 1, 1)

VARIANTS = {
    "grouped": Variant((96, 256, 384, 384, 256)),
    "ungrouped": Variant((96, 256, 384, 384, 256), groups=_ONE_TOWER),
    "torchvision": Variant(
        (64, 192, 384, 256, 256), groups=_ONE_TOWER, padding=2, normalization="none", smallest=63
    ),
    "small": Variant(
        (16, 32, 48, 48, 32),
        kernels=(5, 5, 3, 3, 3),
        groups=_ONE_TOWER,
        strides=2,
        padding=1,  # 15 × 15 then: as in the paper, pooling by 3 and by 2 leave the same size
        units=128,
        smallest=31,
    ),
}


def alexnet(
    variant="grouped",
    input_shape=(227, 227, 3),
    classes=1000,
    *,
    activation="relu",
    normalization=None,
    alpha=1e-4,
    pool_size=3,
    dropout=0.5,
    width=1.0,
    units=None,
    kernel_initializer="glorot_uniform",
    name="alexnet",
):
    """Build AlexNet.

    Parameters
    ----------
    variant : {"grouped", "ungrouped", "torchvision", "small"}
        The network of the paper, three of whose convolutions are split between two graphics cards; the same
        without the split; the one that most people load today (after arXiv:1404.5997; for 224 × 224 pixels,
        without normalisation); and one for pictures of 32 × 32.
    input_shape : (int, int, int)
        Height, width, channels. The paper says 224 × 224; its layers need 227 × 227.
    classes : int
    activation : str or callable
    normalization : {"across", "within", "none"}, optional
        Local response normalisation after the first two convolutions: across channels, within each, or none.
        Default: as the variant has it.
    alpha : float
        Strength of the normalisation. The paper's is made for pixels from -128 to 127; on pixels from 0 to 1
        it does nothing but divide by a constant.
    pool_size : int
        3 overlaps, since the stride is 2; 2 does not.
    dropout : float
        Share of the units of both dense layers that is dropped while training.
    width : float
        Multiplies the number of filters.
    units : int, optional
        Of the two dense layers. Default: the variant's, times `width`.
    kernel_initializer : str or keras.initializers.Initializer
        Of all weights. The paper draws them from a normal distribution with a standard deviation of 0.01, and
        sets some biases to 1.
    name : str

    Returns
    -------
    keras.Model
        It returns logits.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Examples
    --------
    >>> alexnet().count_params(), alexnet("ungrouped").count_params()
    (60965224, 62378344)
    """
    check_choice("variant", variant, VARIANTS)
    chosen = VARIANTS[variant]
    input_shape = check_shape(input_shape, chosen.smallest)
    check_classes(classes)
    kernel_initializer = for_many_layers(kernel_initializer)
    if pool_size not in (2, 3):
        raise ValueError(f"pool_size needs 2 or 3, got {pool_size!r}")
    normalize = _normalization(normalization or chosen.normalization, alpha)
    units = scaled(chosen.units, width) if units is None else units
    common = {"activation": activation, "kernel_initializer": kernel_initializer}

    def convolution(number, x):
        filters, groups = chosen.filters[number - 1], chosen.groups[number - 1]
        return layers.Conv2D(
            scaled(filters, width, max(chosen.groups)),
            chosen.kernels[number - 1],
            strides=chosen.strides if number == 1 else 1,
            padding="valid" if number == 1 else "same",
            groups=groups,
            name=f"conv{number}",
            **common,
        )(x)

    def pool(number, x):
        return layers.MaxPooling2D(pool_size, strides=2, name=f"pool{number}")(x)

    inputs = x = keras.Input(input_shape)
    if chosen.padding:
        x = layers.ZeroPadding2D(chosen.padding, name="padding")(x)
    for number in (1, 2):
        x = pool(number, normalize(number, convolution(number, x)))
    for number in (3, 4, 5):
        x = convolution(number, x)
    x = pool(5, x)
    x = layers.Flatten(name="flatten")(x)
    for number in (6, 7):
        x = layers.Dense(units, name=f"fc{number}", **common)(x)
        x = layers.Dropout(dropout, name=f"dropout{number}")(x)
    outputs = layers.Dense(classes, kernel_initializer=kernel_initializer, name="fc8")(x)
    return keras.Model(inputs, outputs, name=name)


def _normalization(kind, alpha):
    """Return what normalises the answers of a convolution, given its number."""
    if kind not in ("across", "within", "none"):
        raise ValueError(f"normalization needs 'across', 'within' or 'none', got {kind!r}")
    if kind == "none":
        return lambda number, x: x
    options = {"alpha": alpha, "within": kind == "within"}
    return lambda number, x: LocalResponseNormalization(**options, name=f"norm{number}")(x)
