"""What the figure does to a picture's numbers, in NumPy."""

import numpy as np

LEVELS = (256, 64, 16, 8, 4, 2)
ORDERS = ("rgb", "bgr")
SCALES = ("0 to 255", "0 to 1", "-1 to 1", "standardised")


def reorder(image, order):
    """Turn the order of a picture's channels round, or leave it.

    Parameters
    ----------
    image : numpy.ndarray
        Shape ``(height, width, 3)``.
    order : {"rgb", "bgr"}
        ``"bgr"``: the last channel comes first.

    Returns
    -------
    numpy.ndarray
        The same numbers, in the same shape.
    """
    return image[..., ::-1] if order == "bgr" else image


def only_channels(image, channels):
    """Set the channels that are off to 0.

    Parameters
    ----------
    image : numpy.ndarray
        ``uint8`` of shape ``(height, width, 3)``: red, green, blue.
    channels : str
        The initials of those that stay, such as ``"rb"``.

    Returns
    -------
    numpy.ndarray
        A new array of the same shape and type.
    """
    return image * np.array([name in channels for name in "rgb"], dtype="uint8")


def quantise(image, levels):
    """Move each value to the nearest of some levels, evenly spaced from 0 to 255.

    Parameters
    ----------
    image : numpy.ndarray
        ``uint8``.
    levels : int
        How many: 256, 64, 16, 8, 4 or 2. A level that is no whole number is rounded.

    Returns
    -------
    numpy.ndarray
        ``uint8`` of the same shape.
    """
    steps = levels - 1
    return np.round(np.round(image / 255 * steps) / steps * 255).astype("uint8")


def rescale(image, scale):
    """Write a picture's values in another range.

    Parameters
    ----------
    image : numpy.ndarray
        ``uint8`` of shape ``(height, width, 3)``.
    scale : {"0 to 255", "0 to 1", "-1 to 1", "standardised"}
        ``"standardised"``: each channel minus its mean, divided by its standard deviation (a channel with
        one value only becomes 0).

    Returns
    -------
    numpy.ndarray
        The same shape: ``uint8`` for ``"0 to 255"``, else ``float32``.
    """
    if scale == "0 to 255":
        return image
    if scale == "0 to 1":
        return image.astype("float32") / 255
    if scale == "-1 to 1":
        return image.astype("float32") / 127.5 - 1
    deviation = image.std((0, 1))
    return ((image - image.mean((0, 1))) / np.where(deviation, deviation, 1)).astype("float32")
