"""Arguments that several figures take: checked, or turned into what they mean."""

import numpy as np
from traitlets import TraitError

from utils.convolution import output_size


def checked_integer(name, value, least, most):
    """Return a number of a certain range as an int, or raise a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, got {value!r}")
    return int(value)


def or_trait_error(check, *arguments):
    """Return what a check returns; what it raises as a ValueError becomes a trait's error."""
    try:
        return check(*arguments)
    except ValueError as error:
        raise TraitError(str(error)) from None


def padding_sides(size, kernel_size, strides, padding, dilation_rate):
    """Return the zeros before and after an image along one axis, as Keras adds them."""
    if padding == "valid":
        return 0, 0
    if padding != "same":
        return tuple(padding) if np.iterable(padding) else (padding, padding)
    positions = output_size(size, kernel_size, strides=strides, padding="same")
    both = max((positions - 1) * strides + (kernel_size - 1) * dilation_rate + 1 - size, 0)
    return both // 2, both - both // 2
