"""How much room the figure takes; a browser test holds it to what is drawn."""

PAGE = 8  # queries of a class on the stage at once


def heights(classes, spaces, shown):
    """Return the pixels that the figure takes on a 360-pixel screen and at full width.

    Parameters
    ----------
    classes, spaces, shown : int
        `shown`: candidates in the row of a class.
    """
    pictures, card = 56 * classes, 156 + 19 * classes
    narrow = (103 if shown > 5 else 54) * classes + 80 * spaces + pictures + card + 650
    wide = pictures + max(64 * spaces + 37, card) + 298
    return [narrow, wide]
