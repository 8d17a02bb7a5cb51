"""LeNet-5, which read digits on cheques.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document Recognition",
Proceedings of the IEEE 86(11), 1998, section II.B and figure 2.
"""

import keras
import numpy as np
from keras import layers

from utils.architectures.arguments import check_choice, check_classes, check_shape
from utils.architectures.layers import PartialConv2D, RadialBasis, Subsampling2D, scaled_tanh

VARIANTS = ("original", "modern")

#: Which maps of S2 each filter of C3 reads: six take three neighbours, six four neighbours, three take two
#: pairs, and the last one all (table I of the paper).
CONNECTIONS = (
    *[[(first + step) % 6 for step in range(3)] for first in range(6)],
    *[[(first + step) % 6 for step in range(4)] for first in range(6)],
    *[[(first + step) % 6 for step in (0, 1, 3, 4)] for first in range(3)],
    list(range(6)),
)

_DRAWN = """
.#####.  ...#...  .#####.  .#####.  ....##.  #######  ..####.  #######  .#####.  .#####.
##...##  ..##...  ##...##  ##...##  ...###.  #......  .##....  .....##  ##...##  ##...##
##...##  .###...  .....##  .....##  ..#.##.  #......  ##.....  .....##  ##...##  ##...##
##...##  ...#...  .....##  .....##  ..#.##.  #......  #......  ....##.  ##...##  ##...##
##...##  ...#...  ....##.  ....##.  .#..##.  #####..  #.###..  ....##.  .##.##.  ##...##
##...##  ...#...  ....##.  ..###..  .#..##.  ....##.  ##..##.  ...##..  ..###..  .##..##
##...##  ...#...  ...##..  ....##.  #...##.  .....##  ##...##  ...##..  .##.##.  ..###.#
##...##  ...#...  ..##...  .....##  #######  .....##  ##...##  ..##...  ##...##  ......#
##...##  ...#...  ..##...  .....##  ....##.  .....##  ##...##  ..##...  ##...##  .....##
##...##  ...#...  .##....  .....##  ....##.  .....##  ##...##  .##....  ##...##  .....##
##...##  ...#...  ##.....  ##...##  ....##.  ##..##.  ##...##  .##....  ##...##  ....##.
.#####.  .#####.  #######  .#####.  ....##.  .####..  .#####.  .##....  .#####.  .####..
"""

#: What F6 should say for each digit: +1 where the ink is, -1 elsewhere; shape (10, 84). The paper's figure 3
#: shows such pictures, 12 rows of 7; these are drawn after them, not copied.
CODES = np.array(
    [
        [1.0 if mark == "#" else -1.0 for row in _DRAWN.split("\n")[1:-1] for mark in row.split("  ")[digit]]
        for digit in range(10)
    ]
)


def lenet5(
    variant="original", input_shape=(32, 32, 1), classes=10, *, activation=None, pooling=None, name="lenet5"
):
    """Build LeNet-5.

    Parameters
    ----------
    variant : {"original", "modern"}
        The network of the paper, with 60,000 weights to train: subsampling with weights, a convolution that
        is connected in part, outputs that are distances to fixed codes. Or what goes by its name today,
        with 61,706: average pooling, all connections, a dense output layer.
    input_shape : (int, int, int)
        Height, width, channels; at least 32 × 32 pixels. Digits of 28 × 28 are padded by two on each side.
    classes : int
        The original has codes for ten.
    activation : str or callable, optional
        Default: 1.7159 tanh(2x/3) in the original, tanh in the modern one.
    pooling : {"subsampling", "average", "max"}, optional
        Default: "subsampling" in the original, "average" in the modern one.
    name : str

    Returns
    -------
    keras.Model
        It returns logits; for the original, minus the squared distances.

    Raises
    ------
    ValueError
        If an argument is none of these.

    Examples
    --------
    >>> lenet5().count_params(), lenet5("modern").count_params()
    (60840, 61706)
    """
    check_choice("variant", variant, VARIANTS)
    input_shape = check_shape(input_shape, 32)
    check_classes(classes)
    original = variant == "original"
    if original and classes != len(CODES):
        raise ValueError(f"the original LeNet-5 has codes for {len(CODES)} classes, got classes={classes}")
    activation = activation or (scaled_tanh if original else "tanh")
    pool = _pooling(pooling or ("subsampling" if original else "average"), activation)

    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(6, 5, activation=activation, name="c1")(x)
    x = pool(name="s2")(x)
    if original:
        x = PartialConv2D(CONNECTIONS, 5, activation=activation, name="c3")(x)
    else:
        x = layers.Conv2D(16, 5, activation=activation, name="c3")(x)
    x = pool(name="s4")(x)
    x = layers.Conv2D(120, 5, activation=activation, name="c5")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(84, activation=activation, name="f6")(x)
    outputs = (RadialBasis(CODES, name="output") if original else layers.Dense(classes, name="output"))(x)
    return keras.Model(inputs, outputs, name=name)


def _pooling(kind, activation):
    """Return what makes a pooling layer, given its name."""
    kinds = {
        "subsampling": lambda name: Subsampling2D(2, activation=activation, name=name),
        "average": lambda name: layers.AveragePooling2D(2, name=name),
        "max": lambda name: layers.MaxPooling2D(2, name=name),
    }
    check_choice("pooling", kind, kinds)
    return kinds[kind]
