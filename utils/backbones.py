"""Two networks trained on real pictures, which ship with the book: a start for tasks with few pictures.

Both have the same layers, so that a chapter can ask what the pictures of the first training do.
"""

from functools import cache
from pathlib import Path

import numpy as np

from utils.datasets import CLASS_NAMES

FOLDER = Path(__file__).resolve().parent.parent / "weights" / "backbones"
INPUT_SHAPE = (28, 28, 1)
CLASSES = {
    "digits": ("0", "1", "2", "3", "4"),
    "photographs": CLASS_NAMES["cifar10"],
}
# The five convolutions, with what belongs to each: to freeze, to cut, or to keep a network up to a depth.
STAGES = (
    ("conv1", "bn1", "relu1", "pool1"),
    ("conv2", "bn2", "relu2"),
    ("conv3", "bn3", "relu3", "pool2"),
    ("conv4", "bn4", "relu4"),
    ("conv5", "bn5", "relu5", "pool"),
)
_FILTERS = (16, 24, 24, 48, 48)


def backbone(name, *, head=False, weights=True):
    """Return a small convolutional network that has learned from many pictures.

    Five 3 x 3 convolutions with batch normalisation and ReLU, 16, 24, 24, 48 and 48 filters, maximum pooling
    after the first and the third, and the mean of each feature over the picture.

    Parameters
    ----------
    name : {"digits", "photographs"}
        What it was trained on: MNIST's digits 0 to 4, and no others, or the ten classes of CIFAR-10 in grey.
        ``weights/README.md`` has the recipes, and how well both do.
    head : bool
        With the dense layer ``logits`` of the classes it was trained on, those of ``CLASSES[name]``.
    weights : bool
        False: the same layers with fresh first weights (He normal), a twin from scratch.

    Returns
    -------
    keras.Sequential
        A new one in each call. Takes pictures of shape ``(batch, 28, 28, 1)``, as `as_inputs` makes them;
        returns 48 features, or the logits. All layers can be trained; their names are those of ``STAGES``.

    Raises
    ------
    ValueError
        If there is no backbone of that name.

    Examples
    --------
    >>> features = backbone("digits").predict(as_inputs(images))  # (n, 48)
    """
    import keras

    if name not in CLASSES:
        raise ValueError(f"no backbone is called {name!r}; there are {', '.join(CLASSES)}")
    layers = [keras.Input(INPUT_SHAPE)]
    for number, filters in enumerate(_FILTERS, 1):
        layers += [
            keras.layers.Conv2D(
                filters,
                3,
                padding="same",
                use_bias=False,
                kernel_initializer="he_normal",
                name=f"conv{number}",
            ),
            keras.layers.BatchNormalization(name=f"bn{number}"),
            keras.layers.ReLU(name=f"relu{number}"),
        ]
        if number in (1, 3):
            layers.append(keras.layers.MaxPooling2D(name=f"pool{(number + 1) // 2}"))
    layers.append(keras.layers.GlobalAveragePooling2D(name="pool"))
    if head:
        layers.append(keras.layers.Dense(len(CLASSES[name]), name="logits"))
    model = keras.Sequential(layers, name=f"{name}_backbone")
    if weights:
        stored = _read(name)
        for layer in model.layers:
            if layer.weights:
                layer.set_weights([stored[f"{layer.name}/{each.name}"] for each in layer.weights])
    return model


def as_inputs(images):
    """Return pictures as a backbone wants them: grey, 28 x 28, values 0 to 1.

    Parameters
    ----------
    images : numpy.ndarray
        ``uint8``, of shape ``(n, height, width)``, or ``(n, height, width, 3)`` for colours, which become
        grey (0.299 red + 0.587 green + 0.114 blue, ITU-R BT.601). Height and width are 28 or more; of larger
        pictures the middle is taken.

    Returns
    -------
    numpy.ndarray
        ``float32`` of shape ``(n, 28, 28, 1)``.

    Raises
    ------
    ValueError
        If the pictures have another type or shape.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise ValueError(f"images need whole numbers 0 to 255 (uint8), got {images.dtype}")
    grey = images.ndim == 3
    if not (grey or (images.ndim == 4 and images.shape[3] == 3)) or min(images.shape[1:3]) < 28:
        raise ValueError(
            "images need the shape (n, height, width) or (n, height, width, 3), "
            f"both sides 28 or more; got {images.shape}"
        )
    top, left = ((side - 28) // 2 for side in images.shape[1:3])
    images = images[:, top : top + 28, left : left + 28].astype("float32") / 255
    if not grey:
        images = images @ np.array([0.299, 0.587, 0.114], "float32")
    return images[..., np.newaxis]


def save(model, file):
    """Write the weights of a backbone with its head, in half precision, named by layer and weight."""
    weights = {
        f"{layer.name}/{each.name}": np.asarray(value, "float16")
        for layer in model.layers
        for each, value in zip(layer.weights, layer.get_weights(), strict=True)
    }
    np.savez_compressed(file, **weights)


@cache
def _read(name):
    with np.load(FOLDER / f"{name}.npz") as file:
        return {key: file[key].astype("float32") for key in file}
