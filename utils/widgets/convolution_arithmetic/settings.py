"""What a ``ConvolutionArithmetic`` takes, checked: small enough to draw, and with an output."""

import numpy as np

from utils.widgets.shared.arguments import checked_integer, padding_sides

#: Least and most of each setting; ``drawn`` is for rows and columns with padding, or with what is cropped.
LIMITS = {
    "inputSize": [2, 12],
    "kernelSize": [1, 5],
    "strides": [1, 4],
    "dilationRate": [1, 3],
    "before": [0, 6],
    "after": [0, 6],
    "drawn": [1, 16],
}


def checked(input_size, kernel_size, strides, padding, dilation_rate, transposed):
    """Return the settings as the page takes them, or raise a ValueError that says what is wrong.

    Returns
    -------
    dict
        ``padding`` is "valid", "same" or a list of two numbers; the others are as they came.
    """
    numbers = {
        name: checked_integer(name, value, *LIMITS[limit])
        for name, value, limit in (
            ("input_size", input_size, "inputSize"),
            ("kernel_size", kernel_size, "kernelSize"),
            ("strides", strides, "strides"),
            ("dilation_rate", dilation_rate, "dilationRate"),
        )
    }
    if not isinstance(transposed, bool):
        raise ValueError(f"transposed is True or False, got {transposed!r}")
    settings = numbers | {"padding": _checked_padding(padding), "transposed": transposed}
    (before, after), drawn, output = sizes(**settings)
    if output < 1:
        window = (kernel_size - 1) * dilation_rate + 1
        raise ValueError(
            f"cropping {before} + {after} leaves nothing of the output"
            if transposed
            else f"the kernel covers {window} pixels, the input has {drawn} with its padding"
        )
    most = LIMITS["drawn"][1]
    if drawn > most:
        whole = "the output has, before it is cropped," if transposed else "the input has, with its padding,"
        raise ValueError(f"{whole} {drawn} x {drawn} pixels; {most} x {most} can be drawn")
    return settings


def sizes(input_size, kernel_size, strides, padding, dilation_rate, transposed):
    """Return the padding or crop (before, after), the larger side with it, and the size of the output."""
    window = (kernel_size - 1) * dilation_rate + 1
    if transposed:
        drawn = (input_size - 1) * strides + max(window, strides)
        overhang = max(window - strides, 0)
        sides = (overhang // 2, overhang - overhang // 2) if padding == "same" else _numbers(padding)
        return sides, drawn, drawn - sum(sides)
    sides = padding_sides(input_size, kernel_size, strides, padding, dilation_rate)
    drawn = input_size + sum(sides)
    return sides, drawn, max((drawn - window) // strides + 1, 0)


def _numbers(padding):
    return (0, 0) if padding == "valid" else tuple(padding)


def _checked_padding(padding):
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(
                f"padding is 'valid', 'same', a number or a pair (before, after), got {padding!r}"
            )
        return padding
    sides = list(padding) if np.iterable(padding) else [padding, padding]
    if len(sides) != 2:
        raise ValueError(f"padding is 'valid', 'same', a number or a pair (before, after), got {padding!r}")
    sides = [
        checked_integer(f"padding {name}", side, *LIMITS[name])
        for name, side in zip(("before", "after"), sides, strict=True)
    ]
    return sides if any(sides) else "valid"
