"""What all networks check in what they are given."""

from numbers import Integral

import keras


def check_choice(argument, value, choices):
    """Raise a ValueError unless the value of this argument is one of these."""
    if value not in choices:
        raise ValueError(f"{argument} needs one of {', '.join(map(repr, choices))}, got {value!r}")


def check_shape(input_shape, smallest):
    """Return (height, width, channels); raise a ValueError unless height and width have the smallest size."""
    shape = tuple(input_shape) if isinstance(input_shape, tuple | list) else (input_shape,)
    whole = all(isinstance(size, Integral) and size > 0 for size in shape)
    if len(shape) != 3 or not whole or min(shape[:2]) < smallest:
        raise ValueError(
            f"input_shape needs height, width, channels, and at least {smallest} × {smallest} pixels "
            f"for this network, got {input_shape!r}"
        )
    return shape


def check_count(argument, value):
    """Raise a ValueError unless this is a whole number from 1."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{argument} needs a whole number from 1, got {value!r}")


def check_classes(classes):
    """Raise a ValueError unless this is a number of classes."""
    check_count("classes", classes)


def check_positive(argument, value):
    """Raise a ValueError unless this is a number above 0."""
    if not value > 0:
        raise ValueError(f"{argument} needs a number above 0, got {value!r}")


def check_rate(argument, rate):
    """Raise a ValueError unless this is a share that can be dropped."""
    if not 0 <= rate < 1:
        raise ValueError(f"{argument} needs a number from 0 to below 1, got {rate!r}")


def for_many_layers(initializer):
    """Return an initializer that draws anew for each layer: an object would draw the same numbers again."""
    is_object = isinstance(initializer, keras.initializers.Initializer)
    return keras.initializers.serialize(initializer) if is_object else initializer


def scaled(filters, width, multiple=1):
    """Return how many filters a layer has at this width: at least one group's worth, and whole groups."""
    check_positive("width", width)
    return multiple * max(1, round(filters * width / multiple))
