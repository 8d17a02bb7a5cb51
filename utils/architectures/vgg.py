"""The VGG networks: the same small convolution, again and again.

K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015,
arXiv:1409.1556, table 1.
"""

import keras
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape, for_many_layers, scaled
from utils.architectures.layers import LocalResponseNormalization

#: Filters of the convolutions in each of the five blocks.
FILTERS = (64, 128, 256, 512, 512)

#: The columns of table 1: for each block the kernel sizes of its convolutions.
VARIANTS = {
    "A": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "A-LRN": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "B": ((3, 3), (3, 3), (3, 3), (3, 3), (3, 3)),
    "C": ((3, 3), (3, 3), (3, 3, 1), (3, 3, 1), (3, 3, 1)),
    "D": ((3, 3), (3, 3), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    "E": ((3, 3), (3, 3), (3, 3, 3, 3), (3, 3, 3, 3), (3, 3, 3, 3)),
}


def vgg(
    variant="D",
    input_shape=(224, 224, 3),
    classes=1000,
    *,
    activation="relu",
    dropout=0.5,
    width=1.0,
    units=4096,
    kernel_initializer="glorot_uniform",
    name="vgg",
):
    """Build a VGG network; "D" is VGG-16, "E" is VGG-19.

    Parameters
    ----------
    variant : {"A", "A-LRN", "B", "C", "D", "E"}
        A column of the paper's table 1.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels, which the five poolings halve to one.
    classes : int
    activation : str or callable
    dropout : float
        Share of the units of both dense layers that is dropped while training.
    width : float
        Multiplies the number of filters.
    units : int
        Of the two dense layers.
    kernel_initializer : str or keras.initializers.Initializer
        Of all weights.
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
    >>> vgg("D").count_params()
    138357544
    """
    check_choice("variant", variant, VARIANTS)
    input_shape = check_shape(input_shape, 2 ** len(FILTERS))
    check_classes(classes)
    kernel_initializer = for_many_layers(kernel_initializer)
    common = {"activation": activation, "kernel_initializer": kernel_initializer}

    inputs = x = keras.Input(input_shape)
    for block, (filters, kernels) in enumerate(zip(FILTERS, VARIANTS[variant], strict=True), start=1):
        for number, kernel_size in enumerate(kernels, start=1):
            x = layers.Conv2D(
                scaled(filters, width),
                kernel_size,
                padding="same",
                name=f"block{block}_conv{number}",
                **common,
            )(x)
            if variant == "A-LRN" and block == number == 1:
                x = LocalResponseNormalization(name="block1_norm1")(x)
        x = layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    for number in (1, 2):
        x = layers.Dense(units, name=f"fc{number}", **common)(x)
        x = layers.Dropout(dropout, name=f"dropout{number}")(x)
    outputs = layers.Dense(classes, kernel_initializer=kernel_initializer, name="predictions")(x)
    return keras.Model(inputs, outputs, name=name)
