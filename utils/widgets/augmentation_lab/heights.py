"""How much room the lab takes."""

_NARROW, _WIDE = 1480, 824  # with one to three layers; a browser test holds them to what is drawn
_ROW = 50  # of the chain, which has three layers in a row on a narrow screen


def heights(layers):
    """Return the pixels that a lab takes on a 360-pixel screen and at full width.

    Parameters
    ----------
    layers : list of [str, dict]
        As ``utils.widgets.augmentation_lab.layers.complete`` returns them.
    """
    return [_NARROW + (_ROW if len(layers) > 3 else 0), _WIDE]
