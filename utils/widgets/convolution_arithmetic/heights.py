"""How tall a ``ConvolutionArithmetic`` is, so that the page can keep its place free.

A browser test holds these numbers to what is drawn.
"""

from utils.widgets.convolution_arithmetic.settings import sizes

# Pixels of the style sheet. What is said about the settings can take a line more than its place: half a line
# of it is in these numbers.
WIDE, WIDE_LINE = 674, 20
NARROW, NARROW_LINE, CAPTION, GAP = 789, 18, 24, 12


def heights(**settings):
    """Return the height on a narrow and on a wide page, from the checked settings of an explorer."""
    _, drawn, output_size = sizes(**settings)
    positions = settings["input_size"] if settings["transposed"] else output_size
    wide_lines, narrow_lines = _more_lines(**settings)
    wide = WIDE + WIDE_LINE * wide_lines
    narrow = NARROW + NARROW_LINE * narrow_lines + _narrow_grids(drawn, positions)
    return [round(narrow), wide]


def _narrow_grids(drawn, positions):
    if drawn + positions <= 9:  # side by side
        return CAPTION + 18 + drawn * min(44, 274 / (drawn + positions), 188 / drawn)
    return 2 * CAPTION + GAP + (drawn + positions) * min(26, 310 / drawn)


def _more_lines(strides, padding, dilation_rate, transposed, **_):
    """Return the lines that formulas and code take more than a plain convolution's, wide and narrow."""
    shorter = transposed and padding != "same"  # the formula fits into one narrow line
    if strides > 1 and dilation_rate > 1:
        return 0, 1 - shorter
    second_layer = padding not in ("valid", "same")
    long = transposed or strides > 1 or dilation_rate > 1
    return second_layer, second_layer + long - shorter
