"""Networks for a page that shows what happens in every layer: the book's own, or a reader's.

A page computes with the layers of ``utils/widgets/shared/network.js``. `page_network` takes a Keras model
apart into these, and refuses, with the reason, what a page would compute otherwise than Keras does.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from utils.small_networks import Rounded, SmallNetwork, round_weights, run_layers

INPUT_SHAPE = (28, 28, 1)
CLASSES = 10
_PIXELS = math.prod(INPUT_SHAPE)
MOST_PARAMETERS = 2_000_000  # as float32 eleven megabytes of a page's text
MOST_MULTIPLY_ADDS = 50_000_000  # some fifty milliseconds for a picture

ACTIVATIONS = ("linear", "relu", "relu6", "leaky_relu", "elu", "silu", "sigmoid", "tanh", "softmax")

_SCALING = ("BatchNormalization", "Rescaling")
_CHANNEL_BY_CHANNEL = (*_SCALING, "DepthwiseConv2D")
_BYTES = 0.05  # what scales pixels by less was made for values up to 255

_IDLE = {  # what returns at test time what comes to it
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "Identity",
    "RandomBrightness",
    "RandomContrast",
    "RandomErasing",
    "RandomFlip",
    "RandomRotation",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "SpatialDropout1D",
    "SpatialDropout2D",
}

#: In words, which models `page_network` takes.
SUPPORTED = (
    "one chain of Conv2D, DepthwiseConv2D, Dense, BatchNormalization, Normalization, Rescaling, "
    "ZeroPadding2D, MaxPooling2D, AveragePooling2D, GlobalMaxPooling2D, GlobalAveragePooling2D, Flatten, "
    "Reshape of the picture, Activation, ReLU, LeakyReLU, ELU, Softmax, and what does nothing at test time "
    "(Dropout, GaussianNoise, RandomFlip and the like); the activations "
    f"{', '.join(ACTIVATIONS)}; float32, channels last, no groups"
)


class Part(NamedTuple):
    """The weights of one layer."""

    kernel: np.ndarray  # float32; of a DepthwiseConv2D of the shape (rows, columns, 1, filters)
    bias: np.ndarray  # float32, zeros where the layer has none
    rounded: Rounded | None = None  # what the kernel is a product of


class PageNetwork:
    """A chain of layers that a page can compute; it returns logits.

    Parameters
    ----------
    layers : list of dict
        In Keras' words, each with a ``"name"`` of its own.
    parts : list of Part or None
        One for each layer; None for a layer without weights. Of BatchNormalization and Rescaling the kernel
        is what each channel is multiplied by, and the bias what is added.
    parameters : int
        As Keras counts them.
    name : str
        What a page calls it: of a Keras model its name.

    Attributes
    ----------
    input_shape : (28, 28, 1)
    """

    input_shape = INPUT_SHAPE

    def __init__(self, layers, parts, parameters, name="network"):
        self.layers = layers
        self.parts = parts
        self.parameters = parameters
        self.name = name

    def __repr__(self):
        return f"<PageNetwork: {len(self.layers)} layers, {self.parameters:,} parameters>"

    def describe(self):
        """Return what a page needs.

        Returns
        -------
        dict
            ``layers``, ``input_shape``, ``parameters``, ``weights`` (bytes, as ``unpackWeights`` of
            ``network.js`` reads them) and ``rounded`` (bool).
        """
        kernels = [part for part, layer in self._parts() if layer["layer"] not in _SCALING]
        rounded = all(part.rounded is not None for part in kernels)
        tensors = []
        for part, layer in self._parts():
            is_rounded = rounded and layer["layer"] not in _SCALING
            tensors += part.rounded if is_rounded else [part.bias, part.kernel]
        weights = b"".join(np.ascontiguousarray(tensor).tobytes() for tensor in tensors)
        return {
            "layers": self.layers,
            "input_shape": list(self.input_shape),
            "parameters": self.parameters,
            "weights": weights,
            "rounded": rounded,
        }

    def changed(self, off=None, kernels=()):
        """Return the network with filters turned off and kernels edited.

        Parameters
        ----------
        off : dict, optional
            For a layer's name the filters or units whose weights and bias become 0, edited or not.
        kernels : sequence of dict
            ``{"layer": name, "filter": …, "channel": …, "kernel": rows of numbers}``: the slice of a filter
            that reads one channel. Of a dense layer, a channel is an input, and the slice is ``[[weight]]``.

        Returns
        -------
        PageNetwork

        Raises
        ------
        ValueError
            If there is no such layer, filter or channel, or if a slice has another size.
        """
        parts = list(self.parts)
        numbers = {
            layer["name"]: i for i, (layer, part) in enumerate(zip(self.layers, parts, strict=True)) if part
        }

        def copied(name, filter):
            if name not in numbers:
                raise ValueError(f"no layer with weights is called {name!r}; there are {', '.join(numbers)}")
            part = parts[numbers[name]]
            _check_number(f"filter of {name}", filter, len(part.bias))
            parts[numbers[name]] = copy = Part(part.kernel.copy(), part.bias.copy())
            return copy

        for edit in kernels:
            name, channel = edit["layer"], edit["channel"]
            kernel = copied(name, edit["filter"]).kernel
            kernel = kernel.reshape(
                (1,) * (4 - kernel.ndim) + kernel.shape
            )  # rows, columns, channels, filters
            if self.layers[numbers[name]]["layer"] in _CHANNEL_BY_CHANNEL:
                channel = 0  # the one that the filter reads
            _check_number(f"channel of {name}", channel, kernel.shape[2])
            given = np.asarray(edit["kernel"], "float32")
            if given.shape != kernel.shape[:2]:
                raise ValueError(f"a kernel of {name} has the shape {kernel.shape[:2]}, got {edit['kernel']}")
            kernel[:, :, channel, edit["filter"]] = given
        for name, filters in (off or {}).items():
            for filter in filters:
                part = copied(name, filter)
                part.kernel[..., filter] = 0
                part.bias[filter] = 0
        return PageNetwork(self.layers, parts, self.parameters, self.name)

    def outputs(self, images):
        """Compute, in NumPy, the output of each layer.

        Parameters
        ----------
        images : array of shape (batch, 28, 28, 1)
            Values from 0 (paper) to 1 (ink).

        Returns
        -------
        dict
            By the layer's name, in order, ``float32`` with the batch as first axis; the last are the logits.
        """
        weights = [part and part[:2] for part in self.parts]
        found = run_layers(self.layers, weights, images, self.input_shape)
        return {layer["name"]: output for layer, output in zip(self.layers, found, strict=True)}

    def logits(self, images):
        """Compute what the network says: shape ``(batch, 10)``."""
        return list(self.outputs(images).values())[-1]

    def to_keras(self):
        """Return a ``keras.Sequential`` of these layers, with these weights."""
        import keras

        model = keras.Sequential([keras.Input(self.input_shape)])
        for layer, part in zip(self.layers, self.parts, strict=True):
            model.add(_to_keras(layer, part))
            if part is not None and layer["layer"] != "Rescaling":
                model.layers[-1].set_weights(_to_tensors(layer, part))
        return model

    def _parts(self):
        return [(part, layer) for part, layer in zip(self.parts, self.layers, strict=True) if part]


def _to_keras(layer, part):
    """Return a layer of Keras; of Rescaling with its numbers, of the others before its weights are set."""
    import keras

    words = {name: value for name, value in layer.items() if name not in ("layer", "negative_slope")}
    kind = layer["layer"]
    if kind == "BatchNormalization":
        words |= {"epsilon": 0.0}
    if kind == "Rescaling":
        words |= {"scale": part.kernel, "offset": part.bias}
    if layer.get("activation") == "leaky_relu":
        words["activation"] = keras.layers.LeakyReLU(negative_slope=layer["negative_slope"])
    return getattr(keras.layers, kind)(**words)


def _to_tensors(layer, part):
    """Return the weights of a layer in the order of Keras' ``set_weights``."""
    kernel, bias, _ = part
    if layer["layer"] == "BatchNormalization":
        return [kernel, bias, np.zeros_like(bias), np.ones_like(bias)]
    if layer["layer"] == "DepthwiseConv2D":
        multiplier = layer.get("depth_multiplier", 1)
        kernel = kernel.reshape(*kernel.shape[:2], -1, multiplier)
    return [kernel, bias] if layer.get("use_bias", True) else [kernel]


def page_network(model, *, rounded=False):
    """Take a network apart into what a page can compute.

    Parameters
    ----------
    model : keras.Model, SmallNetwork or PageNetwork
        A Keras model is Sequential or functional, built, and reads pictures of 28 × 28 pixels from 0 (paper)
        to 1 (ink), of the shape (28, 28, 1), (28, 28) or (784,). It returns ten logits; a softmax at its end
        is taken off. Models inside it are taken apart. What is supported is written in `SUPPORTED`.
    rounded : bool
        Whether to round the weights of a Keras model, as `SmallNetwork` does: whole numbers of 8 bits and a
        scale for each filter. A page then carries a bit over one byte for a weight instead of four (a third
        more, once they are written as text), and the logits change by about a hundredth of their spread. A
        SmallNetwork comes rounded.

    Returns
    -------
    PageNetwork

    Raises
    ------
    ValueError
        If a page cannot compute the model, or only slowly: above two million parameters or fifty million
        multiply-adds. The message names the layer and the reason.

    Notes
    -----
    A model that begins with a Rescaling or a Normalization by factors below 0.05, such as 1/255, was made for
    pixels from 0 to 255. The page's network then multiplies by 255 as well. A model for such pixels without a
    layer for it fits when it is put behind one: ``keras.Sequential([keras.Input((28, 28, 1)),
    keras.layers.Rescaling(255), model])``.

    Examples
    --------
    >>> import keras
    >>> layers = [keras.layers.Flatten(name="pixels"), keras.layers.Dense(10, activation="softmax")]
    >>> page_network(keras.Sequential([keras.Input((28, 28)), *layers]))
    <PageNetwork: 2 layers, 7,850 parameters>
    """
    if isinstance(model, PageNetwork):
        return model
    if isinstance(model, SmallNetwork):
        return _of_small_network(model)
    layers, parts = _taken_apart(model)
    if rounded:
        parts = [
            part if part is None or layer["layer"] in _SCALING else _rounded_part(part)
            for layer, part in zip(layers, parts, strict=True)
        ]
    return PageNetwork(layers, parts, model.count_params(), model.name)


def _of_small_network(network):
    if network.input_shape != INPUT_SHAPE:
        raise ValueError(f"the network must read the shape {INPUT_SHAPE}, got {network.input_shape}")
    names, layers = set(), []
    for layer in network.layers:
        layers.append(layer | {"name": _unique(layer.get("name", layer["layer"].lower()), names)})
    rest = map(_part_of, network.weights)
    parts = [next(rest) if layer["layer"] in ("Conv2D", "Dense") else None for layer in layers]
    return PageNetwork(layers, parts, network.parameters)


def _part_of(rounded):
    return Part(rounded.kernel * rounded.scale, rounded.bias, rounded)


def _rounded_part(part):
    return _part_of(round_weights(part.kernel, part.bias))


def _unique(name, taken):
    """Return the name, with a number if it is taken."""
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free


def _check_number(name, number, count):
    if number not in range(count):
        raise ValueError(f"{name} must be 0 to {count - 1}, got {number!r}")


# Through a Keras model


def _taken_apart(model):
    """Return layers and parts of a Keras model that is one chain; refuse what is none."""
    from keras import tree

    graph = _graph(model)
    if graph is None or not model.built:
        raise ValueError(
            "the model must be functional, or Sequential and built (begin it with keras.Input((28, 28, 1))), "
            f"got {type(model).__name__} {getattr(model, 'name', '')!r}"
        )
    shapes = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    allowed = [shape for shape in (INPUT_SHAPE, INPUT_SHAPE[:2], (_PIXELS,)) if _fits(shapes[0], shape)]
    if len(shapes) > 1 or not allowed:
        got = ", ".join(map(str, shapes))
        raise ValueError(f"the model must read one picture, (28, 28, 1), (28, 28) or (784,), got {got}")
    reader, count = _Reader(allowed[0]), 0

    def visit(layer):
        def use(*args, **options):
            nonlocal count
            steps = [value for value in tree.flatten((args, options)) if isinstance(value, _Step)]
            if steps != [_Step(count)]:
                raise _refusal(layer, "the model has branches, and a page computes one layer after the other")
            if _graph(layer):
                return enter(_graph(layer), steps[0])
            reader.read(layer)
            count += 1
            return _Step(count)

        return use

    def enter(graph, step):
        outputs = tree.flatten(graph._run_through_graph([step], visit))
        if outputs != [_Step(count)]:
            raise ValueError("the model must have one output, that of its last layer")
        return outputs[0]

    enter(graph, _Step(0))
    return reader.finished()


@dataclass(frozen=True)
class _Step:
    """What stands for a tensor: after how many layers it came."""

    number: int


def _graph(layer):
    """Return what knows the layers of a model; None for a layer, or for a model that hides them."""
    graph = getattr(layer, "_functional", layer)
    return graph if hasattr(graph, "_run_through_graph") else None


def _fits(shape, allowed):
    return len(shape) == len(allowed) and all(a in (b, None) for a, b in zip(shape, allowed, strict=True))


def _refusal(layer, reason):
    return ValueError(
        f"a page cannot compute {layer.name!r} ({type(layer).__name__}): {reason}. Supported: {SUPPORTED}"
    )


class _Reader:
    """Takes layers of Keras, one after the other, and turns them into the page's.

    `model_shape` is what the model's numbers look like, `page_shape` what the page's do: they differ at the
    beginning of a model that takes its pixels without an axis for channels, or in a row.
    """

    def __init__(self, shape):
        self.layers, self.parts, self.names = [], [], set()
        self.model_shape, self.page_shape = shape, INPUT_SHAPE
        self.parameters = self.multiply_adds = 0

    def read(self, layer):
        import keras

        kind = type(layer).__name__
        if type(layer) is not getattr(keras.layers, kind, None):
            raise _refusal(layer, "this is no layer of Keras' own")
        if layer.dtype_policy.name != "float32":
            raise _refusal(layer, f"it computes in {layer.dtype_policy.name}, not in float32")
        if getattr(layer, "data_format", None) == "channels_first":
            raise _refusal(layer, "it has the channels first")
        if kind in _IDLE:
            return
        if kind not in ("Flatten", "Reshape", *_READERS):
            raise _refusal(layer, "there is no such layer on a page")
        shape = tuple(layer.compute_output_shape((None, *self.model_shape))[1:])
        if kind not in _READERS:
            self._rearrange(layer, shape)
        else:
            self._meet(layer, kind)
            words, part = _READERS[kind](layer, self.page_shape)
            if self.page_shape == self.model_shape:
                self.page_shape = shape
            self._add(layer, words, part)
        self.model_shape = shape

    def _rearrange(self, layer, shape):
        """Flatten, or Reshape to what the page's numbers look like anyway, or will when flattened."""
        if shape == (math.prod(self.page_shape),):
            self._flatten(layer.name)
        elif shape != self.page_shape:
            raise _refusal(layer, f"a page cannot bring {self.page_shape} to {shape}")

    def _meet(self, layer, kind):
        """Flatten the page's numbers if the model's lie in a row; refuse rows of pixels but for scaling."""
        one_for_all = kind == "Rescaling" and np.size(layer.scale) == np.size(layer.offset) == 1
        if self.page_shape == self.model_shape or one_for_all:
            return
        if len(self.model_shape) > 1:
            raise _refusal(
                layer, f"it reads {self.model_shape}: put Reshape((28, 28, 1)) or Flatten() before it"
            )
        self._flatten("flatten")

    def _flatten(self, name):
        if len(self.page_shape) > 1:
            self.page_shape = (math.prod(self.page_shape),)
            self.layers.append({"layer": "Flatten", "name": _unique(name, self.names)})
            self.parts.append(None)

    def _add(self, layer, words, part):
        if part is not None:
            if words["layer"] == "Rescaling" and not any(self.parts) and np.abs(part.kernel).max() < _BYTES:
                part = Part(part.kernel * 255, part.bias)
                if (part.kernel == 1).all() and not part.bias.any():
                    return
            part = Part(*(np.ascontiguousarray(tensor, "float32") for tensor in part[:2]))
            if not all(np.isfinite(tensor).all() for tensor in part[:2]):
                raise _refusal(layer, "its weights are not all finite")
            self._count(layer, part)
        self.layers.append(words | {"name": _unique(layer.name, self.names)})
        self.parts.append(part)

    def _count(self, layer, part):
        self.parameters += part.kernel.size + part.bias.size
        if part.kernel.ndim > 1:
            self.multiply_adds += part.kernel.size * math.prod(self.page_shape[:-1])
        for count, most, what in (
            (self.parameters, MOST_PARAMETERS, "parameters"),
            (self.multiply_adds, MOST_MULTIPLY_ADDS, "multiply-adds"),
        ):
            if count > most:
                raise ValueError(
                    f"the model has {count:,} {what} up to the layer {layer.name!r}; more than {most:,} "
                    "would make the page too heavy or drawing too slow"
                )

    def finished(self):
        """Return layers and parts, without a softmax at the end."""
        if self.model_shape != (CLASSES,):
            raise ValueError(
                f"the model must return {CLASSES} numbers, one for each digit, got {self.model_shape}"
            )
        *layers, last = self.layers
        activation = last.get("activation", "linear")
        if activation == "sigmoid":
            raise ValueError(
                "the model must end in logits or in a softmax, not in a sigmoid: ten separate answers"
            )
        if activation != "softmax":
            return self.layers, self.parts
        if last["layer"] == "Activation":
            return layers, self.parts[:-1]
        return [*layers, {name: value for name, value in last.items() if name != "activation"}], self.parts


# Kinds of layers: from a layer and the shape that comes to it, its words and its part


def _convolution(layer, shape):
    if layer.groups != 1:
        raise _refusal(layer, "it has groups")
    words = {"layer": "Conv2D", "filters": layer.filters, **_windows(layer, layer.kernel_size)}
    return words | _ends(layer), Part(_array(layer.kernel), _bias(layer, layer.filters))


def _depthwise(layer, shape):
    kernel = _array(layer.kernel)
    kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    words = {"layer": "DepthwiseConv2D", **_windows(layer, layer.kernel_size)}
    if layer.depth_multiplier != 1:
        words["depth_multiplier"] = layer.depth_multiplier
    return words | _ends(layer), Part(kernel, _bias(layer, kernel.shape[-1]))


def _dense(layer, shape):
    words = {"layer": "Dense", "units": layer.units}
    return words | _ends(layer), Part(_array(layer.kernel), _bias(layer, layer.units))


def _pooling(layer, shape):
    words = {"layer": type(layer).__name__, "pool_size": list(layer.pool_size), "padding": layer.padding}
    return words | {"strides": list(layer.strides)}, None


def _global_pooling(layer, shape):
    if layer.keepdims:
        raise _refusal(layer, "it has keepdims=True")
    return {"layer": type(layer).__name__}, None


def _zero_padding(layer, shape):
    return {"layer": "ZeroPadding2D", "padding": [list(sides) for sides in layer.padding]}, None


def _batch_normalization(layer, shape):
    if layer.axis not in (-1, len(shape)):
        raise _refusal(layer, f"it normalises along axis {layer.axis}, not along the channels")
    factor = 1 / np.sqrt(_array(layer.moving_variance).astype("float64") + layer.epsilon)
    if layer.scale:
        factor = factor * _array(layer.gamma)
    offset = -_array(layer.moving_mean) * factor
    if layer.center:
        offset = offset + _array(layer.beta)
    return {"layer": "BatchNormalization"}, Part(factor, offset)


def _rescaling(layer, shape):
    return _scaled(layer, shape, np.asarray(layer.scale), np.asarray(layer.offset))


def _normalization(layer, shape):
    import keras

    mean = _array(layer.mean).astype("float64").ravel()
    deviation = np.maximum(np.sqrt(_array(layer.variance).astype("float64").ravel()), keras.config.epsilon())
    if layer.invert:
        return _scaled(layer, shape, deviation, mean)
    return _scaled(layer, shape, 1 / deviation, -mean / deviation)


def _scaled(layer, shape, factor, offset):
    channels = shape[-1]
    if {factor.size, offset.size} - {1, channels}:
        raise _refusal(layer, f"it needs one number for all or one for each of {channels} channels")
    factor, offset = (np.broadcast_to(each.ravel().astype("float64"), channels) for each in (factor, offset))
    return {"layer": "Rescaling"}, Part(factor, offset)


def _activation_layer(layer, shape):
    return {"layer": "Activation", "activation": "linear", **_activation(layer, layer)}, None


_READERS = {
    "Conv2D": _convolution,
    "DepthwiseConv2D": _depthwise,
    "Dense": _dense,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "GlobalMaxPooling2D": _global_pooling,
    "GlobalAveragePooling2D": _global_pooling,
    "ZeroPadding2D": _zero_padding,
    "BatchNormalization": _batch_normalization,
    "Rescaling": _rescaling,
    "Normalization": _normalization,
    "Activation": _activation_layer,
    "ReLU": _activation_layer,
    "LeakyReLU": _activation_layer,
    "ELU": _activation_layer,
    "Softmax": _activation_layer,
}


def _windows(layer, size):
    words = {"kernel_size": list(size), "padding": layer.padding}
    for name in ("strides", "dilation_rate"):
        pair = getattr(layer, name)
        pair = [pair, pair] if isinstance(pair, int) else list(pair)
        if pair != [1, 1]:
            words[name] = pair
    return words


def _ends(layer):
    """Return the words for a layer's bias and activation."""
    return ({} if layer.use_bias else {"use_bias": False}) | _activation(layer, layer.activation)


def _activation(layer, given):
    """Return the words for an activation, a function or a layer; none for a linear one."""
    import keras

    kind = type(given).__name__
    if kind == "Activation":
        return _activation(layer, given.activation)
    if kind == "ReLU" and given.threshold == 0 and given.negative_slope == 0 and given.max_value in (None, 6):
        return {"activation": "relu" if given.max_value is None else "relu6"}
    if kind == "LeakyReLU":
        return {"activation": "leaky_relu", "negative_slope": float(given.negative_slope)}
    if kind == "ELU" and given.alpha == 1:
        return {"activation": "elu"}
    if kind == "Softmax" and given.axis == -1:
        return {"activation": "softmax"}
    name = next((name for name in ACTIVATIONS if getattr(keras.activations, name) is given), None)
    if name is None:
        called = getattr(given, "__name__", kind)
        raise _refusal(layer, f"a page has no such activation as its {called}")
    if name == "leaky_relu":
        return {"activation": name, "negative_slope": 0.2}
    return {} if name == "linear" else {"activation": name}


def _bias(layer, count):
    return _array(layer.bias) if layer.use_bias else np.zeros(count, "float32")


def _array(tensor):
    import keras

    return np.asarray(keras.ops.convert_to_numpy(tensor))
