"""What the ``DigitLab`` makes of a drawing before its network sees it, in NumPy.

The page does the same in ``ink.js``, ``prepare.js`` and ``changes.js``.
"""

import numpy as np

#: Pixels along a side of the paper that is drawn on: four for each of the network's 28.
INK_SIDE = 112


def ink_of_image(image):
    """Return a picture as ink, each pixel a square of 4 x 4.

    Parameters
    ----------
    image : array of shape (28, 28)
        Numbers from 0 (paper) to 1 (ink).

    Returns
    -------
    numpy.ndarray
        ``uint8`` of shape ``(112, 112)``, 0 (paper) to 255 (ink).
    """
    levels = np.floor(255 * np.asarray(image, "float64") + 0.5).astype("uint8")
    return levels.repeat(4, axis=0).repeat(4, axis=1)


def averaged(ink):
    """Return the paper as it is, each number the mean of 4 x 4 pixels.

    Parameters
    ----------
    ink : array of shape (112, 112)
        0 (paper) to 255 (ink).

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(28, 28)``, 0 to 1. An MNIST digit that `ink_of_image` has enlarged is itself
        again, exactly.
    """
    return (np.asarray(ink, "float64").reshape(28, 4, 28, 4).mean(axis=(1, 3)) / 255).astype("float32")


def centred_image(ink):
    """Return the drawing scaled and centred as MNIST's digits are.

    What is drawn is cut out, reduced or enlarged until its longest side has 20 pixels (each the mean of the
    area that it covers, which makes edges grey), and moved by whole pixels until its centre of mass is
    nearest to the middle of the pixel in row 14, column 14, counted from 0: in all of MNIST's test digits it
    lies between 13.5 and 14.5, where pixel `i` has its middle at `i`. A drawing that this would push over
    the border stays at it, whole.

    Parameters
    ----------
    ink : array of shape (112, 112)
        0 (paper) to 255 (ink).

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(28, 28)``, 0 to 1. Where and how large the drawing was is lost; how thick its
        lines are for its size is not. Empty paper stays empty, and an MNIST digit that `ink_of_image` has
        enlarged is itself again: all whose longest side is 20, which is 9,997 of the 10,000 for testing.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-Based Learning Applied to Document Recognition*,
    Proceedings of the IEEE, 1998, section III.A; Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of
    handwritten digits*, http://yann.lecun.com/exdb/mnist/.
    """
    ink = np.asarray(ink, "float64")
    if not ink.any():
        return np.zeros((28, 28), "float32")
    profiles = ink.sum(axis=1), ink.sum(axis=0)
    inked = [np.flatnonzero(profile) for profile in profiles]
    longest = max(places[-1] + 1 - places[0] for places in inked)
    step = longest / 20  # of the ink's pixels in one of the image's
    down, across = (_overlaps(profile, places, step) for profile, places in zip(profiles, inked, strict=True))
    return (down @ ink @ across.T / 255).astype("float32")


def _overlaps(profile, inked, step):
    """Return what share of each of the image's 28 rows (or columns) each row of the ink is: (28, 112)."""
    old, new = np.arange(INK_SIDE), np.arange(28)[:, None]
    middle = profile @ (old + 0.5) / profile.sum()
    wanted = np.floor(15 - (middle - inked[0]) / step - 1e-6)  # midway between two places, the earlier one
    size = np.ceil((inked[-1] + 1 - inked[0]) / step - 1e-6)
    first = inked[0] - step * np.clip(wanted, 0, 28 - size)
    start = first + new * step
    overlap = np.minimum(old + 1, start + step) - np.maximum(old, start)
    return np.where(overlap > 1e-9, overlap, 0) / step  # no dust of rounding


def changed_image(
    image,
    *,
    rotation=0,
    flip=False,
    shift=(0, 0),
    cover=0,
    cover_place=(14, 14),
    noise=0,
    pattern=None,
):
    """Return a picture turned, flipped, shifted, covered and made noisy, in this order.

    Parameters
    ----------
    image : array of shape (28, 28)
        Numbers from 0 (paper) to 1 (ink).
    rotation : float
        Degrees counterclockwise about the middle of the picture, interpolated between four pixels.
    flip : bool
        Left to right.
    shift : (int, int)
        Pixels to the right and down.
    cover : int
        Side of a square of paper; 0: none.
    cover_place : (int, int)
        Row and column of its centre; of an even square, of the pixel after the centre.
    noise : float
        Standard deviation of what is added to each pixel.
    pattern : array of shape (28, 28), optional
        Normal random numbers times 40, ``int8``: the noise, without which there is none.

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(28, 28)``, cut to 0 to 1. What leaves the picture is lost, and paper comes in.
    """
    turned = _turned(np.asarray(image, "float64"), rotation)
    flipped = turned[:, ::-1] if flip else turned
    right, down = shift
    changed = np.zeros_like(flipped)
    rows, columns = (slice(max(by, 0), max(28 + by, 0)) for by in (down, right))
    from_rows, from_columns = (slice(max(-by, 0), max(28 - by, 0)) for by in (down, right))
    changed[rows, columns] = flipped[from_rows, from_columns]
    starts = [place - cover // 2 for place in cover_place]
    changed[tuple(slice(max(start, 0), max(start + cover, 0)) for start in starts)] = 0
    if pattern is not None:
        changed = changed + noise * np.asarray(pattern, "float64") / 40
    return changed.clip(0, 1).astype("float32")


def _turned(image, degrees):
    """Return a picture turned counterclockwise; quarter turns are exact."""
    cos, sin = (round(float(wave(np.deg2rad(degrees))), 9) for wave in (np.cos, np.sin))
    y, x = np.indices(image.shape) - 13.5
    place = np.stack([sin * x + cos * y, cos * x - sin * y]) + 13.5
    padded = np.pad(image, 8)  # the corners come from 6 pixels outside
    whole = np.floor(place).astype(int)
    (low, far), (row, column) = place - whole, whole + 8
    upper = (1 - far) * padded[row, column] + far * padded[row, column + 1]
    lower = (1 - far) * padded[row + 1, column] + far * padded[row + 1, column + 1]
    return (1 - low) * upper + low * lower
