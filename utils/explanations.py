"""What a trained network looks at: its feature maps, what drives them, and which pixels a score hangs on.

Each function takes a Keras model with one input, Sequential or functional, and works on TensorFlow, JAX and
PyTorch. Images are float arrays of shape ``(batch, height, width, channels)``, in the form that the model
wants. Scores are the model's outputs as they are: build a model that ends in softmax without it (in
`keras.applications`, ``classifier_activation=None``), or a class is also explained by what speaks against
the others. ``classes=None`` stands for each image's strongest output; one number stands for that class in
all images; otherwise there is one for each image. Images that do not fit, and layers, filters and classes
that there are not, raise ValueError.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from utils.small_networks import he_normal

_BATCH = 64  # images that go through a network together


class Patch(NamedTuple):
    """The window of an image that one unit sees, as far as it lies in the image, and the unit's answer."""

    image: int
    top: int
    left: int
    height: int
    width: int
    value: float


def feature_maps(model, layer, images):
    """Return the outputs of the layer of that name: ``(batch, h, w, filters)``, or ``(batch, units)``."""
    return _run(_up_to(model, layer), _checked(model, images))


def strongest_patches(model, layer, filter, images, *, count=9, whole=False):
    """Find the windows to which a filter answers most [1]_; at most one in each image.

    Parameters
    ----------
    model : keras.Model
    layer : str
        Name of a layer whose outputs lie in rows and columns.
    filter : int
    images : array of shape (batch, height, width, channels)
    count : int
        How many windows at most. Images where the filter answers 0 or less everywhere give none.
    whole : bool
        Leave out the windows that the image's border cuts: to the unit, the padding there looks like an edge.

    Returns
    -------
    list of Patch
        The strongest first: ``images[p.image, p.top : p.top + p.height, p.left : p.left + p.width]``.

    Raises
    ------
    ValueError
        If there is no such layer or filter, if the layer's units see no window of the image, or, with
        `whole`, if no window lies in the image as a whole.

    References
    ----------
    .. [1] M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014,
       https://arxiv.org/abs/1311.2901, whose deconvolution is not part of this.
    """
    from utils.accounting import account

    images = _checked(model, images)
    row = next((row for row in account(model, images.shape[1:]) if row.name == layer), None)
    if row is None or row.jump is None:
        raise ValueError(f"{layer!r} must be a layer of the model whose units see windows of the image")
    _check_number("filter", filter, row.output_shape[-1])
    answers = feature_maps(model, layer, images)[..., filter]
    edges = []  # in each direction, the first pixel of each unit's window and the one after its last
    for axis, units in enumerate(answers.shape[1:]):
        first = row.start[axis] + row.jump[axis] * np.arange(units)
        edges.append((first, first + row.receptive_field[axis]))
    sides = images.shape[1:3]
    if whole:
        inside = [(a >= 0) & (b <= side) for (a, b), side in zip(edges, sides, strict=True)]
        if not all(each.any() for each in inside):
            raise ValueError(f"no window of {layer!r}, {row.receptive_field}, lies in images of {sides}")
        answers = np.where(np.outer(*inside), answers, -np.inf)
    patches = []
    for image in np.argsort(-answers.max(axis=(1, 2)), kind="stable")[:count]:
        place = np.unravel_index(answers[image].argmax(), answers.shape[1:])
        top, left = (max(int(first[index]), 0) for index, (first, _) in zip(place, edges, strict=True))
        ends = (min(end[index], side) for index, (_, end), side in zip(place, edges, sides, strict=True))
        bottom, right = map(int, ends)
        if (value := float(answers[image][place])) > 0:
            patches.append(Patch(int(image), top, left, bottom - top, right - left, value))
    return patches


def maximise(
    model,
    layer,
    filters,
    *,
    start=None,
    steps=100,
    learning_rate=0.05,
    values=(0, 1),
    jitter=0,
    blur=0,
    seed=0,
):
    """Change a picture, step by step, until a filter answers to it as much as it can [1]_, [2]_.

    Each step adds the gradient of the filter's mean answer, divided by its mean size, and cuts off what
    leaves the range of `values`. Nothing else keeps the picture natural unless `jitter` or `blur` do.

    Parameters
    ----------
    model : keras.Model
    layer : str
        Name of a layer; of one without rows and columns (the scores, say), the unit's answer counts.
    filters : int or sequence of int
        One filter, or several, each of which gets its own picture.
    start : array of shape (height, width, channels), optional
        The picture to begin with; by default noise around the middle of `values`, as faint as will do: of the
        strengths 0.05, 0.1, 0.2 and 0.4 of the range, the first to which the filter answers.
    steps : int
    learning_rate : float
        How much a pixel changes in a step, on average, as a share of the range of `values`.
    values : (float, float)
        The smallest and the largest value of a pixel that the model knows.
    jitter : int
        Move the picture before each step by up to so many pixels in both directions, and back after it [3]_.
    blur : float, 0 to 1
        After each step, how much of each pixel comes from its neighbours (weights 1, 2, 1).
    seed : int
        Of the noise and the jitter.

    Returns
    -------
    numpy.ndarray
        ``(height, width, channels)``, or, for a sequence, ``(filters, height, width, channels)``.

    Raises
    ------
    ValueError
        If there is no such layer or filter, or if a filter answers nothing at the start, so that no direction
        is better than another: ReLU has cut it off.

    References
    ----------
    .. [1] D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing Higher-Layer Features of a Deep
       Network", 2009.
    .. [2] K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", 2014,
       https://arxiv.org/abs/1312.6034
    .. [3] C. Olah, A. Mordvintsev, L. Schubert, "Feature Visualization", Distill, 2017,
       https://distill.pub/2017/feature-visualization
    """
    lower = _up_to(model, layer)
    wanted = np.atleast_1d(filters)
    for number in wanted:
        _check_number("filter", number, lower.output_shape[-1])
    rng, (low, high) = np.random.default_rng(seed), values
    if start is not None:
        starts = _checked(model, np.asarray(start)[np.newaxis])
    elif None in model.input_shape[1:]:
        raise ValueError(f"the model leaves its input size open, {model.input_shape[1:]}: give a start")
    else:
        noise = rng.normal(size=model.input_shape[1:]) * np.reshape((0.05, 0.1, 0.2, 0.4), (4, 1, 1, 1))
        starts = np.clip((low + high) / 2 + (high - low) * noise, low, high).astype("float32")
    answers = _run(lower, starts)[..., wanted]
    answers = answers.mean(axis=tuple(range(1, answers.ndim - 1)))
    pictures = starts[(answers > 0).argmax(axis=0)]
    for step in range(steps):
        shift = rng.integers(-jitter, jitter + 1, 2)
        slopes = _slopes(lower, np.roll(pictures, shift, axis=(1, 2)), wanted)
        sizes = np.abs(slopes).mean(axis=(1, 2, 3), keepdims=True)
        if step == 0 and not sizes.all():
            off = wanted[sizes.ravel() == 0].tolist()
            raise ValueError(f"{layer} {off}: no change of the picture makes it answer; give another start")
        sizes[sizes == 0] = 1
        pictures += learning_rate * (high - low) * np.roll(slopes / sizes, -shift, axis=(1, 2))
        pictures = np.clip(_blurred(pictures, blur), low, high).astype("float32")
    return pictures if np.ndim(filters) else pictures[0]


def gradients(score, images):
    """Return the gradient of the sum of ``score(images)`` by the images.

    Keras has no function for it, but each of its backends has.

    Parameters
    ----------
    score : callable
        From a tensor of images to a tensor of scores, with `keras.ops`. If it does not mix images, an image's
        gradient is that of its own score.
    images : array of any shape

    Returns
    -------
    numpy.ndarray
        As large as the images.
    """
    import keras

    images = keras.ops.convert_to_tensor(images)
    if keras.backend.backend() == "jax":
        import jax

        slopes = jax.grad(lambda images: keras.ops.sum(score(images)))(images)
    elif keras.backend.backend() == "torch":
        import torch

        images = images.detach().requires_grad_()
        (slopes,) = torch.autograd.grad(keras.ops.sum(score(images)), images)
    else:
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)
            total = keras.ops.sum(score(images))
        slopes = tape.gradient(total, images)
    return keras.ops.convert_to_numpy(slopes)


def saliency(model, images, classes=None):
    """Return how much each pixel's change changes the score: the gradient's size, largest channel [1]_.

    Parameters
    ----------
    model : keras.Model
    images : array of shape (batch, height, width, channels)
    classes : int or sequence of int, optional

    Returns
    -------
    numpy.ndarray
        ``(batch, height, width)``, 0 or more.

    References
    ----------
    .. [1] K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", 2014,
       https://arxiv.org/abs/1312.6034
    """
    images = _checked(model, images)
    slopes = _slopes(model, images, _classes(model, images, classes))
    return np.abs(slopes).max(axis=-1)


def guided_saliency(model, images, classes=None):
    """Return `saliency` with negative gradients stopped at each ReLU on the way back [1]_.

    The maps are crisper. But in [2]_ they hardly changed when the weights of the upper layers were drawn at
    random, so they cannot show what these have learned. It is here to be tested, not to be used.

    References
    ----------
    .. [1] J. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller, "Striving for Simplicity: The All
       Convolutional Net", 2015, https://arxiv.org/abs/1412.6806
    .. [2] J. Adebayo and others, "Sanity Checks for Saliency Maps", 2018, https://arxiv.org/abs/1810.03292
    """
    import keras

    def with_guide(layer):
        config = layer.get_config()
        if isinstance(layer, keras.layers.ReLU):
            return keras.layers.Activation(_guided_relu(layer.max_value), name=layer.name)
        if getattr(layer, "activation", None) in (keras.activations.relu, keras.activations.relu6):
            top = 6 if layer.activation is keras.activations.relu6 else None
            config["activation"] = _guided_relu(top)
        return type(layer).from_config(config)

    guided = _copy(model, clone_function=with_guide)
    return saliency(guided, images, _classes(model, _checked(model, images), classes))


def occlusion(model, images, *, size, strides=1, fill=0.0, classes=None, score="sum"):
    """Cover each part of the images in turn, and return by how much the score falls [1]_.

    Parameters
    ----------
    model : keras.Model
    images : array of shape (batch, height, width, channels)
    size : int
        Side of the covering square in pixels.
    strides : int
        Pixels from one place of the square to the next.
    fill : float or array
        What it is covered with: a number, one for each channel, or a whole picture.
    classes : int or sequence of int, optional
        The strongest is that of the uncovered image.
    score : {"sum", "probability"}
        The model's output as it is (the sum before softmax), or its softmax.

    Returns
    -------
    numpy.ndarray
        ``(batch, rows, columns)``: the score of the whole image minus that with the square on it. Positive:
        what is there speaks for the class. With strides of 1, a map is as large as the image, and each number
        stands at the pixel in the middle of its square (of an even size, left of and above the middle); with
        larger ones, ``[i, j]`` belongs to ``(i * strides + strides // 2, j * strides + strides // 2)``. What
        sticks out of the image covers nothing.

    Raises
    ------
    ValueError
        If the size or the strides are no whole number above 0, or if there is no such score.

    References
    ----------
    .. [1] M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014,
       https://arxiv.org/abs/1311.2901
    """
    images = _checked(model, images)
    classes = _classes(model, images, classes)
    if min(size, strides) < 1 or {size % 1, strides % 1} != {0}:
        raise ValueError(f"size and strides must be whole numbers above 0, got {size} and {strides}")
    if score not in ("sum", "probability"):
        raise ValueError(f'score must be "sum" or "probability", got {score!r}')
    tops, lefts = (np.arange(strides // 2, side, strides) - (size - 1) // 2 for side in images.shape[1:3])
    places = [(max(top, 0), top + size, max(left, 0), left + size) for top in tops for left in lefts]
    falls = []
    for image, chosen in zip(images, classes, strict=True):
        other = np.broadcast_to(np.asarray(fill, "float32"), image.shape)
        found = [_scores(model, image[np.newaxis], score)[:, chosen]]
        for begin in range(0, len(places), _BATCH):
            some = places[begin : begin + _BATCH]
            covered = np.repeat(image[np.newaxis], len(some), axis=0)
            for copy, (top, bottom, left, right) in zip(covered, some, strict=True):
                copy[top:bottom, left:right] = other[top:bottom, left:right]
            found.append(_scores(model, covered, score)[:, chosen])
        falls.append(found[0] - np.concatenate(found[1:]).reshape(len(tops), len(lefts)))
    return np.stack(falls)


def grad_cam(model, images, layer, classes=None):
    """Add up a layer's feature maps, each times the score's mean gradient, and keep what is above 0 [1]_.

    Parameters
    ----------
    model : keras.Model
    images : array of shape (batch, height, width, channels)
    layer : str
        Name of a layer whose outputs lie in rows and columns, mostly the last. All that goes from the images
        to the scores must go through it.
    classes : int or sequence of int, optional

    Returns
    -------
    numpy.ndarray
        ``(batch, h, w)``: as large as the layer's feature maps, and not normalised. Of a network that ends in
        global average pooling and a dense layer, it is the class activation map [2]_ above 0, divided by h w.

    References
    ----------
    .. [1] R. Selvaraju and others, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
       Localization", 2017, https://arxiv.org/abs/1610.02391
    .. [2] B. Zhou and others, "Learning Deep Features for Discriminative Localization", 2016,
       https://arxiv.org/abs/1512.04150
    """
    images = _checked(model, images)
    maps = feature_maps(model, layer, images)
    slopes = _slopes(_from(model, layer), maps, _classes(model, images, classes))
    weights = slopes.mean(axis=(1, 2), keepdims=True)
    return np.maximum((weights * maps).sum(axis=-1), 0)


def enlarge(maps, size):
    """Return maps of shape ``(batch, h, w)`` in another size, a number or (height, width): bilinear."""
    import keras

    size = (size, size) if np.ndim(size) == 0 else tuple(size)
    maps = np.asarray(maps, "float32")[..., np.newaxis]
    large = keras.ops.image.resize(maps, size, interpolation="bilinear", data_format="channels_last")
    return keras.ops.convert_to_numpy(large)[..., 0]


def randomised(model, layers=None, *, seed=0):
    """Return a copy of a model, of which some layers have forgotten what they learned.

    Parameters
    ----------
    model : keras.Model
    layers : sequence of str, optional
        Their names; by default all that have weights.
    seed : int

    Returns
    -------
    keras.Model
        Kernels are drawn from a normal distribution of the variance 2 / inputs of a unit, as
        `utils.small_networks.untrained` draws them; biases are 0; batch normalisation is as it begins: gamma
        and variance 1, beta and mean 0. With one seed, a layer gets the same whichever others do.

    Raises
    ------
    ValueError
        If no layer with weights has one of these names.
    """
    import keras

    copy = _copy(model)
    with_weights = {layer.name: layer for layer in copy.layers if layer.weights}
    for name in with_weights if layers is None else layers:
        if name not in with_weights:
            raise ValueError(f"no layer {name!r} has weights; there are {', '.join(with_weights)}")
        number, layer = list(with_weights).index(name), with_weights[name]
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        for weight in layer.weights:
            inputs = int(np.prod(weight.shape[: 2 if depthwise else -1]))
            if len(weight.shape) > 1:
                weight.assign(he_normal(weight.shape, inputs, (seed, number)))
            else:
                weight.assign(np.full(weight.shape, weight.name in ("gamma", "moving_variance"), "float32"))
    return copy


# What they share


def _checked(model, images):
    """Return images as the model takes them."""
    images, shape = np.asarray(images, "float32"), model.input_shape[1:]
    fits = images.ndim == 4 and all(a in (b, None) for b, a in zip(images.shape[1:], shape, strict=True))
    if not fits or len(images) == 0:
        raise ValueError(f"images need the shape (batch, {', '.join(map(str, shape))}), got {images.shape}")
    return images


def _check_number(name, number, count):
    if number not in range(count):
        raise ValueError(f"{name} must be 0 to {count - 1}, got {number}")


def _classes(model, images, classes):
    """Return a class for each image."""
    if classes is None:
        return _run(model, images).argmax(axis=-1)
    classes = np.asarray(classes)
    if classes.shape not in ((), (len(images),)):
        raise ValueError(
            f"classes must be one number, or one for each of {len(images)} images, got {classes}"
        )
    for number in np.unique(classes):
        _check_number("class", number, model.output_shape[-1])
    return np.broadcast_to(classes, len(images))


def _up_to(model, layer):
    """Return the part of a model that goes from images to a layer's feature maps."""
    import keras

    model = _connected(model)
    return keras.Model(model.inputs[0], model.get_layer(layer).output)


def _from(model, layer):
    """Return the part of a model that goes from a layer's feature maps to the scores."""
    import keras

    model = _connected(model)
    try:
        return keras.Model(model.get_layer(layer).output, model.outputs[0])
    except ValueError as error:
        raise ValueError(f"not all that leads to the scores goes through the layer {layer!r}") from error


def _connected(model):
    """Return a model whose layers know their place in it; those of a loaded Sequential one do not."""
    import keras

    return _copy(model) if isinstance(model, keras.Sequential) else model


def _copy(model, **options):
    import keras

    copy = keras.models.clone_model(model, **options)
    copy.set_weights(model.get_weights())
    return copy


def _run(model, images):
    """Return what a model makes of images."""
    import keras

    parts = [images[begin : begin + _BATCH] for begin in range(0, len(images), _BATCH)]
    return np.concatenate([keras.ops.convert_to_numpy(model(part, training=False)) for part in parts])


def _scores(model, images, score):
    """Return the scores of all classes, or their softmax."""
    from scipy.special import softmax

    scores = _run(model, images)
    return scores if score == "sum" else softmax(scores, axis=-1)


def _slopes(model, images, outputs):
    """Return the gradient of one output of a model (its mean over rows and columns) for each image."""
    import keras

    def score(images, outputs):
        answers = model(images, training=False)
        answers = keras.ops.mean(answers, axis=tuple(range(1, len(answers.shape) - 1)))
        return keras.ops.take_along_axis(answers, outputs[:, np.newaxis], axis=1)

    parts = [slice(begin, begin + _BATCH) for begin in range(0, len(images), _BATCH)]
    return np.concatenate([gradients(partial(score, outputs=outputs[part]), images[part]) for part in parts])


def _guided_relu(top):
    """Return ReLU, cut off at the top if there is one, that sends no negative gradients back."""
    from keras import ops

    @ops.custom_gradient
    def relu(values):
        open_ = (values > 0) if top is None else (values > 0) & (values < top)

        def gradient(*arguments, upstream=None):
            upstream = arguments[0] if upstream is None else upstream
            return ops.where(open_, ops.relu(upstream), 0)

        return ops.clip(values, 0, np.inf if top is None else top), gradient

    return relu


def _blurred(pictures, share):
    """Mix each pixel with its neighbours above, below, left and right."""
    if not share:
        return pictures
    for axis in (1, 2):
        padded = np.pad(pictures, [(1, 1) if each == axis else (0, 0) for each in range(4)], mode="edge")
        before, after = (
            np.take(padded, range(first, first + pictures.shape[axis]), axis) for first in (0, 2)
        )
        pictures = (1 - share) * pictures + share * (before + 2 * pictures + after) / 4
    return pictures
