"""What the ``OcclusionMap`` shows, in NumPy."""

import numpy as np


def cover(image, place, size, fill):
    """Return a picture with a square laid over it; what of the square is outside covers nothing.

    Parameters
    ----------
    image : array of shape (height, width, channels)
    place : (int, int)
        Row and column of the square's centre.
    size : int
        Its side, odd.
    fill : float
        Its value.

    Returns
    -------
    numpy.ndarray
        Like `image`.
    """
    rows, columns = (slice(max(centre - size // 2, 0), centre + size // 2 + 1) for centre in place)
    covered = image.copy()
    covered[rows, columns] = fill
    return covered


def cover_everywhere(image, size, fill):
    """Return the picture with the square at each of its pixels: (height · width, height, width, channels)."""
    places = np.ndindex(image.shape[:2])
    return np.stack([cover(image, place, size, fill) for place in places])
