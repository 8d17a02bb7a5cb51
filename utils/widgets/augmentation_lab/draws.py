"""The lab's layers in NumPy, for its static picture: the same ranges and formulas, draws of NumPy's own."""

import numpy as np
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from scipy.ndimage import map_coordinates, uniform_filter

_MODES = {"reflect": "reflect", "constant": "constant", "nearest": "nearest", "wrap": "grid-wrap"}


def augment(layers, images, random):
    """Apply layers to a batch, each picture with numbers of its own.

    Parameters
    ----------
    layers : list of [str, dict]
        As ``utils.widgets.augmentation_lab.layers.complete`` returns them.
    images : array of shape (batch, height, width, 3)
        Values 0 to 1; MixUp and CutMix mix each with the next one.
    random : numpy.random.Generator

    Returns
    -------
    numpy.ndarray
        Of shape ``(batch, new height, new width, 3)``.
    """
    images = np.asarray(images, "float64")
    for name, parameters in layers:
        images = np.stack(_APPLY[name](images, random, **parameters))
    return images


def _each(change):
    """A layer that treats the pictures of a batch one by one."""

    def apply(images, random, **parameters):
        return [change(image, random, **parameters) for image in images]

    return apply


def _warp(image, matrix, fill_mode, interpolation):
    """Show at (row, column) of the output what is at matrix @ (column, row, 1) of the input."""
    height, width = image.shape[:2]
    row, column = np.mgrid[:height, :width]
    x, y = np.tensordot(np.reshape(matrix, (2, 3)), [column, row, np.ones_like(row)], 1)
    order = 1 if interpolation == "bilinear" else 0
    mode = _MODES[fill_mode]
    return np.stack([map_coordinates(image[..., c], [y, x], order=order, mode=mode) for c in range(3)], 2)


def _flip(image, random, mode):
    if random.random() > 0.5:
        return image
    return image[:: 1 if mode == "horizontal" else -1, :: 1 if mode == "vertical" else -1]


def _rotate(image, random, factor, fill_mode="reflect", interpolation="bilinear"):
    angle = 2 * np.pi * random.uniform(*factor)
    (y, x), cos, sin = (np.array(image.shape[:2]) - 1) / 2, np.cos(angle), np.sin(angle)
    return _warp(
        image, [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos], fill_mode, interpolation
    )


def _zoom(image, random, height_factor, width_factor, fill_mode, interpolation):
    high = 1 + random.uniform(*height_factor)
    wide = 1 + random.uniform(*width_factor) if width_factor else high
    y, x = (np.array(image.shape[:2]) - 1) / 2
    return _warp(image, [wide, 0, x * (1 - wide), 0, high, y * (1 - high)], fill_mode, interpolation)


def _translate(image, random, height_factor, width_factor, fill_mode="reflect", interpolation="bilinear"):
    down, right = random.uniform(*height_factor) * len(image), random.uniform(*width_factor) * image.shape[1]
    return _warp(image, [1, 0, -right, 0, 1, -down], fill_mode, interpolation)


def _shear(image, random, x_factor, y_factor, interpolation="bilinear", fill_mode="reflect"):
    sign = random.choice([-1, 1])
    x, y = sign * random.uniform(*x_factor), sign * random.uniform(*y_factor)
    return _warp(image, [1, x, 0, y, 1, 0], fill_mode, interpolation)


def _crop(images, random, height, width):
    room = np.array(images.shape[1:3]) - [height, width]
    top, left = random.integers(room + 1) if (room > 0).all() else np.maximum(room, 0) // 2
    return images[:, top : top + height, left : left + width]


def _brighten(image, random, factor):
    return np.clip(image + random.uniform(*factor), 0, 1)


def _contrast(image, random, factor):
    mean = image.mean(axis=(0, 1))
    return np.clip((image - mean) * random.uniform(1 - factor[0], 1 + factor[1]) + mean, 0, 1)


def _saturate(image, random, factor):
    share = random.uniform(*factor)
    hsv = rgb_to_hsv(np.clip(image, 0, 1))
    hsv[..., 1] = np.clip(hsv[..., 1] * share / (1 - share + 1e-7), 0, 1)
    return hsv_to_rgb(hsv)


def _turn_hue(image, random, factor):
    hsv = rgb_to_hsv(np.clip(image, 0, 1))
    hsv[..., 0] = (hsv[..., 0] + random.choice([-0.5, 0.5]) * random.uniform(*factor)) % 1
    return hsv_to_rgb(hsv)


def _add_noise(image, random, stddev):
    return image + random.normal(0, stddev, image.shape)


def _box(image, sides, random):
    """A rectangle at random; sides are shares of height and width."""
    lengths = np.array(image.shape[:2]) * sides
    start = random.random(2) * (image.shape[:2] - lengths)
    return tuple(slice(int(np.ceil(a)), int(np.ceil(b))) for a, b in zip(start, start + lengths, strict=True))


def _erase(image, random, factor, scale, fill_value):
    if random.random() >= random.uniform(*factor):
        return image
    image = image.copy()
    place = _box(image, np.sqrt(random.uniform(*scale, 2)), random)
    noise = np.clip(random.normal(size=image.shape), 0, 1)
    image[place] = noise[place] if fill_value is None else fill_value
    return image


def _mix_up(images, random, alpha):
    weights = random.beta(alpha, alpha, (len(images), 1, 1, 1))
    return weights * images + (1 - weights) * np.roll(images, -1, axis=0)


def _cut_mix(images, random, factor):
    alpha = random.uniform(*factor) + 1e-6
    mixed = images.copy()
    for image, other in zip(mixed, np.roll(images, -1, axis=0), strict=True):
        place = _box(image, np.sqrt(1 - random.beta(alpha, alpha)), random)
        image[place] = other[place]
    return mixed


def _rand_augment(images, random, num_ops, factor, interpolation):
    """The eleven operations; grey, sharpness and equalisation as simple as the picture can show them."""
    low, high = factor
    bits = max(1, int(8 * high))
    operations = {
        "shear": lambda image: _shear(image, random, factor, factor, interpolation),
        "translation": lambda image: _translate(image, random, factor, factor, "reflect", interpolation),
        "rotation": lambda image: _rotate(image, random, factor, "reflect", interpolation),
        "brightness": lambda image: _brighten(image, random, factor),
        "grey": lambda image: _towards_grey(image, random.uniform(*factor)),
        "contrast": lambda image: _contrast(image, random, factor),
        "sharpness": lambda image: (
            image + (1 - 2 * random.uniform(*factor)) * (uniform_filter(image, (3, 3, 1)) - image)
        ),
        "posterization": lambda image: _posterize(image, 8 - int(random.integers(1, max(bits, 2)))),
        "solarization": lambda image: _solarize(image, random, low / 255, high),
        "auto contrast": lambda image: (image - image.min((0, 1))) / np.maximum(np.ptp(image, (0, 1)), 1e-9),
        "equalization": _equalize,
    }
    for name in random.choice(list(operations), num_ops):
        images = np.stack([np.clip(operations[name](image), 0, 1) for image in images])
    return images


def _towards_grey(image, share):
    return image + share * ((image @ [0.2989, 0.587, 0.114])[..., None] - image)


def _posterize(image, shift):
    return (((255 * image).astype("uint8") >> shift) << shift) / 255


def _solarize(image, random, low, high):
    added = np.clip(image + random.uniform(low, high), 0, 1)
    return np.where(added < random.uniform(low, high), added, 1 - added)


def _equalize(image):
    from PIL import Image, ImageOps

    return np.asarray(ImageOps.equalize(Image.fromarray(np.rint(255 * image).astype("uint8")))) / 255


_APPLY = {
    "RandomFlip": _each(_flip),
    "RandomRotation": _each(_rotate),
    "RandomZoom": _each(_zoom),
    "RandomTranslation": _each(_translate),
    "RandomShear": _each(_shear),
    "RandomCrop": _crop,
    "RandomBrightness": _each(_brighten),
    "RandomContrast": _each(_contrast),
    "RandomSaturation": _each(_saturate),
    "RandomHue": _each(_turn_hue),
    "GaussianNoise": _each(_add_noise),
    "RandomErasing": _each(_erase),
    "MixUp": _mix_up,
    "CutMix": _cut_mix,
    "RandAugment": _rand_augment,
}
