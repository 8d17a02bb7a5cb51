"""U-Net, which says of every pixel what it belongs to: down to few places, up again, and across.

O. Ronneberger, P. Fischer, T. Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation",
MICCAI 2015, arXiv:1505.04597, figure 1 and section 2.
"""

import keras
from keras import layers

from utils.architectures.arguments import (
    check_choice,
    check_classes,
    check_count,
    check_shape,
    for_many_layers,
)


def unet(
    input_shape=(572, 572, 1),
    classes=2,
    *,
    filters=64,
    depth=4,
    padding="valid",
    skips=True,
    dropout=0.5,
    kernel_initializer="he_normal",
    name="unet",
):
    """Build a U-Net.

    Parameters
    ----------
    input_shape : (int, int, int)
        Height, width, channels. Each pooling must find an even number of rows and columns: with padding,
        multiples of 2 ** depth; without, sizes such as 572.
    classes : int
    filters : int
        Of the first convolutions; each level down has twice as many.
    depth : int
        Number of poolings, and of steps up.
    padding : {"valid", "same"}
        Without padding, as in the paper, each 3 × 3 convolution loses a border, and the map that is returned
        is smaller than the input: 388 × 388 of 572 × 572.
    skips : bool
        Whether a step up reads, besides what comes from below, what the level had on the way down.
    dropout : float
        Share that is dropped while training, at the end of the way down: at its last level and at the bottom.
    kernel_initializer : str or keras.initializers.Initializer
        Of all weights.
    name : str

    Returns
    -------
    keras.Model
        It returns a map of logits: height, width, classes.

    Raises
    ------
    ValueError
        If an argument is none of these, or the input has a size that does not fit.

    Notes
    -----
    A step up is a transposed convolution, 2 × 2 with stride 2, as in the authors' code; the paper describes
    it as upsampling and a 2 × 2 convolution, which has as many parameters. The paper names no ReLU behind it,
    the authors' code has one; here is none.

    Examples
    --------
    >>> from utils.accounting import without_weights
    >>> with without_weights():
    ...     model = unet()
    >>> model.count_params(), model.output_shape
    (31030658, (None, 388, 388, 2))
    """
    check_classes(classes)
    check_count("filters", filters)
    check_count("depth", depth)
    check_choice("padding", padding, ("valid", "same"))
    input_shape = check_shape(input_shape, 1)
    _check_sizes(input_shape[:2], depth, padding)
    common = {"kernel_initializer": for_many_layers(kernel_initializer)}

    def convolutions(x, width, name):
        for number in (1, 2):
            x = layers.Conv2D(
                width, 3, padding=padding, activation="relu", name=f"{name}_conv{number}", **common
            )(x)
        return x

    x = inputs = keras.Input(input_shape)
    across = {}
    for level in range(1, depth + 1):
        x = convolutions(x, filters * 2 ** (level - 1), f"down{level}")
        if level == depth:
            x = layers.Dropout(dropout, name=f"down{level}_dropout")(x)
        across[level] = x
        x = layers.MaxPooling2D(2, name=f"down{level}_pool")(x)
    x = convolutions(x, filters * 2**depth, f"bottom{depth + 1}")
    x = layers.Dropout(dropout, name=f"bottom{depth + 1}_dropout")(x)
    for level in range(depth, 0, -1):
        width = filters * 2 ** (level - 1)
        x = layers.Conv2DTranspose(width, 2, strides=2, name=f"up{level}_upconv", **common)(x)
        if skips:
            copy = _cropped(across[level], x.shape, f"down{level}_crop")
            x = layers.Concatenate(name=f"up{level}_concat")([copy, x])
        x = convolutions(x, width, f"up{level}")
    return keras.Model(inputs, layers.Conv2D(classes, 1, name="predictions", **common)(x), name=name)


def _cropped(x, shape, name):
    """Return the middle of a map, as large as this shape."""
    rows, columns = ((size - wanted) // 2 for size, wanted in zip(x.shape[1:3], shape[1:3], strict=True))
    return layers.Cropping2D((rows, columns), name=name)(x) if rows or columns else x


def _check_sizes(sizes, depth, padding):
    """Raise a ValueError unless each pooling finds even sizes, and something is left at the end."""
    for size in sizes:
        if not _fits(size, depth, padding):
            below = next((n for n in range(size - 1, 0, -1) if _fits(n, depth, padding)), None)
            above = next(n for n in range(size + 1, size + 2**depth * 40) if _fits(n, depth, padding))
            nearest = f"{below} or {above}" if below else f"{above}, the smallest"
            raise ValueError(
                f"input_shape needs even sizes at each of {depth} poolings ({padding!r} padding): "
                f"{size} does not fit, {nearest} does"
            )


def _fits(size, depth, padding):
    lost = 4 if padding == "valid" else 0  # by two 3 × 3 convolutions
    for _ in range(depth):
        size -= lost
        if size < 2 or size % 2:
            return False
        size //= 2
    size -= lost
    for _ in range(depth):
        size = 2 * size - lost
    return size > 0
