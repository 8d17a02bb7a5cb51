"""How tall a ``ConvolutionStepper`` is, so that the page can keep its place free.

A browser test holds these numbers to what is drawn.
"""

import numpy as np

from utils.convolution import output_size
from utils.widgets.shared.arguments import padding_sides

# Pixels of the style sheet: the widget's width on a wide page and on a narrow one, what stands around cells.
WIDE, NARROW = 704, 320
CAPTION, GAP = 24, 12
# Everything but the grids, and what makes it taller.
WIDE_REST, WIDE_FORMULA, WIDE_CHOICES = 326, 24, 42
NARROW_REST, NARROW_FORMULA, NARROW_CHOICES, NARROW_SUM = 623, 62, 75, 25


def heights(image, kernel, bias, strides, padding, dilation_rate):
    """Return the height on a narrow and on a wide page, from the checked arguments of a stepper."""
    image_size, kernel_size = np.shape(image)[:2], np.shape(kernel)[:2]
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    padded = [
        size + sum(padding_sides(size, across, **settings))
        for size, across in zip(image_size, kernel_size, strict=True)
    ]
    output = output_size(image_size, kernel_size, **settings)
    # (rows, columns) of image, kernel, products and output
    grids = [padded, kernel_size, kernel_size, output]
    first, second = padded[1] + kernel_size[1], kernel_size[1] + output[1]

    wide, narrow = (
        WIDE_REST + _wide_grids(grids, first, second),
        NARROW_REST + _narrow_grids(grids, first, second),
    )
    if image_size[0] != image_size[1] or kernel_size[0] != kernel_size[1]:
        wide, narrow = wide + WIDE_FORMULA, narrow + NARROW_FORMULA
    if max(np.shape(kernel)[2:]) > 1:
        wide, narrow = wide + WIDE_CHOICES, narrow + NARROW_CHOICES
    if any(bias) or np.shape(image)[2] > 1:
        narrow += NARROW_SUM
    return [round(narrow), round(wide)]


def _wide_grids(grids, first, second):
    image, kernel, _, output = (rows for rows, _ in grids)
    if first + second <= 20:
        return CAPTION + max(image, kernel, output) * min(46, (WIDE - 90) / (first + second))
    cell = min(34, (WIDE - 40) / max(first, second))
    return 2 * CAPTION + GAP + (max(image, kernel) + max(kernel, output)) * cell


def _narrow_grids(grids, first, second):
    if max(first, second) <= 12:
        image, kernel, _, output = (rows for rows, _ in grids)
        cell = min(44, (NARROW - 32) / first, (NARROW - 56) / second)
        return 2 * CAPTION + GAP + (max(image, kernel) + max(kernel, output)) * cell
    sides = (10, 34, 34, 34)
    return (
        4 * CAPTION
        + 3 * GAP
        + sum(
            rows * min(44, (NARROW - side) / columns)
            for (rows, columns), side in zip(grids, sides, strict=True)
        )
    )
