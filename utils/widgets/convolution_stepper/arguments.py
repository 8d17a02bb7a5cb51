"""What a ``ConvolutionStepper`` takes, checked: small enough to draw, and nothing that Keras would refuse."""

import numpy as np

from utils.convolution import output_size
from utils.widgets.shared.arguments import checked_integer, padding_sides

IMAGE_LIMIT, KERNEL_LIMIT = 8, 4  # rows and columns
PADDED_LIMIT = 12  # rows and columns, zeros included
CHANNEL_LIMIT = FILTER_LIMIT = 3
STEP_LIMIT = 3  # of strides and dilation_rate
PADDING_LIMIT = 2  # of explicit padding, on each side
VALUE_LIMIT = 99  # what the cells have room for


def checked(image, kernel, bias, strides, padding, dilation_rate):
    """Return the arguments as the page takes them, or raise a ValueError that says what is wrong.

    Returns
    -------
    dict
        ``image`` as lists [row][column][channel], ``kernel`` as lists [row][column][channel][filter],
        ``bias`` as a list with a number for each filter; the other arguments as they came.
    """
    image, kernel = _with_all_axes(image, kernel)
    bias = _checked_bias(bias, kernel.shape[3])
    strides = checked_integer("strides", strides, 1, STEP_LIMIT)
    dilation_rate = checked_integer("dilation_rate", dilation_rate, 1, STEP_LIMIT)
    if strides > 1 and dilation_rate > 1:
        raise ValueError(
            f"Keras takes strides or dilation, not both: got strides={strides}, dilation_rate={dilation_rate}"
        )
    if padding not in ("valid", "same"):
        if isinstance(padding, str):
            raise ValueError(f"padding is 'valid', 'same' or a whole number, got {padding!r}")
        padding = checked_integer("padding", padding, 0, PADDING_LIMIT) or "valid"
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    output_size(image.shape[:2], kernel.shape[:2], **settings)  # raises if the kernel does not fit
    padded = [
        size + sum(padding_sides(size, kernel_size, **settings))
        for size, kernel_size in zip(image.shape[:2], kernel.shape[:2], strict=True)
    ]
    if max(padded) > PADDED_LIMIT:
        raise ValueError(
            f"with its padding the image has {padded[0]} x {padded[1]} pixels, "
            f"the stepper can draw {PADDED_LIMIT} x {PADDED_LIMIT}"
        )
    return {"image": image.tolist(), "kernel": kernel.tolist(), "bias": bias.tolist(), **settings}


def _with_all_axes(image, kernel):
    image, kernel = _checked_numbers("image", image), _checked_numbers("kernel", kernel)
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if kernel.ndim == 2:
        kernel = kernel[:, :, np.newaxis, np.newaxis]
    if image.ndim != 3:
        raise ValueError(
            f"image has the axes (height, width) or (height, width, channels), got shape {image.shape}"
        )
    if kernel.ndim != 4:
        raise ValueError(
            "kernel has the axes (rows, columns) or (rows, columns, channels, filters), "
            f"got shape {kernel.shape}"
        )
    limits = [
        ("image has at most {} rows and columns", max(image.shape[:2]), IMAGE_LIMIT),
        ("kernel has at most {} rows and columns", max(kernel.shape[:2]), KERNEL_LIMIT),
        ("image has at most {} channels", image.shape[2], CHANNEL_LIMIT),
        ("kernel has at most {} filters", kernel.shape[3], FILTER_LIMIT),
    ]
    for sentence, size, limit in limits:
        if size > limit:
            raise ValueError(f"{sentence.format(limit)}, got {size}")
    if kernel.shape[2] != image.shape[2]:
        raise ValueError(f"kernel has {kernel.shape[2]} input channels, the image has {image.shape[2]}")
    return image, kernel


def _checked_bias(bias, filters):
    bias = _checked_numbers("bias", bias)
    if bias.shape not in ((), (filters,)):
        raise ValueError(
            f"bias is one number, or one for each of {filters} filters, got an array of shape {bias.shape}"
        )
    return np.broadcast_to(bias, (filters,))


def _checked_numbers(name, values):
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        raise ValueError(f"{name} holds numbers in rows of one length, got {values!r}") from None
    if array.dtype.kind not in "biuf" or array.size == 0:
        raise ValueError(f"{name} holds real numbers, got {values!r}")
    array = array.astype("float64")
    if not (np.abs(array) <= VALUE_LIMIT).all():
        raise ValueError(f"{name} holds numbers from -{VALUE_LIMIT} to {VALUE_LIMIT}, got {array.tolist()}")
    return array
