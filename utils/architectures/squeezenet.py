"""SqueezeNet: modules that squeeze what they read into few maps before they look around.

F. N. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
2016, arXiv:1602.07360, table 1 and figure 2; version 1.1: the authors' code,
https://github.com/forresti/SqueezeNet.
"""

from typing import NamedTuple

import keras
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape, for_many_layers, scaled


class Fire(NamedTuple):
    """How many filters the convolutions of a module have; 1 × 1 and 3 × 3 side by side have as many each."""

    squeeze: int
    expand: int


#: By number, as in the paper.
MODULES = {
    2: Fire(16, 64),
    3: Fire(16, 64),
    4: Fire(32, 128),
    5: Fire(32, 128),
    6: Fire(48, 192),
    7: Fire(48, 192),
    8: Fire(64, 256),
    9: Fire(64, 256),
}


class Variant(NamedTuple):
    """What versions differ in."""

    #: Of the first convolution.
    filters: int
    kernel_size: int
    strides: int
    #: Of each stage; a pooling stands before each.
    modules: tuple[tuple[int, ...], ...]
    #: The smallest input that leaves a pixel after the last pooling.
    smallest: int


VARIANTS = {
    "1.0": Variant(96, 7, 2, ((2, 3, 4), (5, 6, 7, 8), (9,)), 21),
    "1.1": Variant(64, 3, 2, ((2, 3), (4, 5), (6, 7, 8, 9)), 17),
    "small": Variant(64, 3, 1, ((2, 3), (4, 5)), 4),
}


def squeezenet(
    version="1.0",
    input_shape=(227, 227, 3),
    classes=1000,
    *,
    bypass=None,
    width=1.0,
    dropout=0.5,
    kernel_initializer="lecun_uniform",
    name="squeezenet",
):
    """Build SqueezeNet.

    Parameters
    ----------
    version : {"1.0", "1.1", "small"}
        The network of the paper; the authors' second one, which pools earlier; and one for pictures of
        32 × 32, which begins with a 3 × 3 convolution of stride 1 and has four of the eight modules.
    input_shape : (int, int, int)
        Height, width, channels; at least 21 × 21 pixels, in version 1.1 17 × 17, in the small one 4 × 4.
    classes : int
    bypass : {None, "simple", "complex"}
        Whether modules with as many output as input maps add their input (3, 5, 7 and 9), and whether the
        others add theirs after a 1 × 1 convolution ("complex").
    width : float
        Multiplies the number of filters.
    dropout : float
        Share of the maps' numbers that is dropped before the last convolution while training.
    kernel_initializer : str or keras.initializers.Initializer
        Of all convolutions but the last, which begins with a normal distribution of standard deviation 0.01.
    name : str

    Returns
    -------
    keras.Model
        It returns logits. None is below 0: as in the authors' code, ReLU follows the last convolution, and
        the mean over all places follows ReLU.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input is too small.

    Notes
    -----
    The paper has pictures of 224 × 224, which a 7 × 7 convolution of stride 2 makes 109 × 109; the sizes of
    its table 1 (111, 55, 27, 13) are those of 227 × 227, the crops of the authors' code. Poolings keep a last
    window that hangs over the border, as Caffe's do: of 224 × 224, 13 × 13 places are left, in place of
    12 × 12. The authors' code of version 1.0 has a border of zeros around the input of the last convolution,
    which makes 15 × 15 places; the paper's table and version 1.1 have none.

    Examples
    --------
    >>> squeezenet().count_params(), squeezenet("1.1").count_params()
    (1248424, 1235496)
    """
    check_choice("version", version, VARIANTS)
    chosen = VARIANTS[version]
    input_shape = check_shape(input_shape, chosen.smallest)
    check_classes(classes)
    check_choice("bypass", bypass, (None, "simple", "complex"))
    kernel_initializer = for_many_layers(kernel_initializer)

    def convolution(x, filters, kernel_size, name, strides=1, activation="relu"):
        return layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding="same" if strides == 1 else "valid",
            activation=activation,
            kernel_initializer=kernel_initializer,
            name=name,
        )(x)

    def fire(x, module, name):
        squeeze, expand = (scaled(filters, width) for filters in module)
        y = convolution(x, squeeze, 1, f"{name}_squeeze1x1")
        sides = [
            convolution(y, expand, 1, f"{name}_expand1x1"),
            convolution(y, expand, 3, f"{name}_expand3x3"),
        ]
        y = layers.Concatenate(name=f"{name}_concat")(sides)
        changes = x.shape[-1] != y.shape[-1]
        if bypass is None or (changes and bypass == "simple"):
            return y
        if changes:
            x = convolution(x, y.shape[-1], 1, f"{name}_bypass", activation=None)
        return layers.Add(name=f"{name}_add")([x, y])

    inputs = keras.Input(input_shape)
    x = convolution(inputs, scaled(chosen.filters, width), chosen.kernel_size, "conv1", chosen.strides)
    last = 1
    for group in chosen.modules:
        x = _pool(x, f"pool{last}")
        for last in group:
            x = fire(x, MODULES[last], f"fire{last}")
    x = layers.Dropout(dropout, name=f"drop{last}")(x)
    x = layers.Conv2D(
        classes,
        1,
        activation="relu",
        kernel_initializer=keras.initializers.RandomNormal(0, 0.01),
        name="conv10",
    )(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D(name="pool10")(x), name=name)


def _pool(x, name):
    """Return the maxima of windows of 3 × 3, every 2 places; a last one may hang over the border.

    It does where the size is even; there, Keras' "same" has the very same windows.
    """
    rows, columns = ("valid" if size % 2 else "same" for size in x.shape[1:3])
    if rows == columns:
        return layers.MaxPooling2D(3, strides=2, padding=rows, name=name)(x)
    x = layers.MaxPooling2D((3, 1), strides=(2, 1), padding=rows, name=f"{name}_rows")(x)
    return layers.MaxPooling2D((1, 3), strides=(1, 2), padding=columns, name=name)(x)
