"""Digits on a canvas that is larger than they are, so that there is room to move them."""

import numpy as np

SIZE = 44  # pixels: height and width of the canvas
REACH = 8  # so far can a digit of 28 x 28 pixels move from the middle in each direction


def on_canvas(images, shift=(0, 0)):
    """Put digits on an empty canvas, as the networks in ``weights`` want them.

    Parameters
    ----------
    images : array of shape (batch, 28, 28) or (28, 28)
        Values 0 (paper) to 255 (ink), as ``utils.datasets.digits()`` returns them.
    shift : (int, int)
        Pixels to the right and down from the middle, each -8 to 8; the same for all images.

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(batch, 44, 44, 1)`` or ``(44, 44, 1)``, values 0 to 1.

    Raises
    ------
    ValueError
        If the images have another size, or would leave the canvas.

    Examples
    --------
    >>> on_canvas(np.full((28, 28), 255), shift=(8, -8))[0, 15:18, 0]
    array([0., 1., 1.], dtype=float32)
    """
    images = np.asarray(images)
    side = SIZE - 2 * REACH
    if images.shape[-2:] != (side, side):
        raise ValueError(f"images are {side} x {side} pixels, got an array of shape {images.shape}")
    right, down = checked_shift(shift)
    canvas = np.zeros((*images.shape[:-2], SIZE, SIZE, 1), "float32")
    top, left = REACH + down, REACH + right
    canvas[..., top : top + side, left : left + side, 0] = images / 255
    return canvas


def checked_shift(shift):
    """Return a shift as two plain integers.

    Raises
    ------
    ValueError
        If it is not two whole numbers from -8 to 8.
    """
    pair = np.asarray(shift)
    if pair.shape != (2,) or pair.dtype.kind not in "iu" or abs(pair.astype("int64")).max() > REACH:
        raise ValueError(f"shift is pixels to the right and down, each -{REACH} to {REACH}, got {shift!r}")
    return pair.tolist()
