"""The small trained networks of the folder ``weights``, one by one or as an ensemble.

A network is a list of layers in Keras' words (``{"layer": "Dense", "units": 10}``) and its weights. These are
rounded: each column of weights (those of one filter or one unit) is stored as whole numbers from -127 to 127
and one scale, biases as they are. A rounded network is a quarter as large, and it is what was tested: NumPy,
Keras and the pages all compute with the same float32 products of number and scale.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from utils.convolution import conv2d, pool2d

FOLDER = Path(__file__).resolve().parent.parent / "weights"
_LIMIT = 127  # of the whole numbers that stand for weights


class Rounded(NamedTuple):
    """The weights of one layer; `scale` and `bias` have a number for each filter or unit."""

    scale: np.ndarray  # float32
    bias: np.ndarray  # float32
    kernel: np.ndarray  # int8, axes as in Keras


class SmallNetwork:
    """A trained network of the layers that ``utils/widgets/shared/network.js`` computes as well.

    Parameters
    ----------
    input_shape : (int, int, int)
        Height, width, channels.
    layers : list of dict
        In Keras' words; what is left out has Keras' default. The last one returns logits.
    weights : list of Rounded
        One for each layer that has weights, in their order.
    """

    def __init__(self, input_shape, layers, weights):
        self.input_shape = tuple(input_shape)
        self.layers = layers
        self.weights = weights

    def __repr__(self):
        shape = " × ".join(map(str, self.input_shape))
        return f"<SmallNetwork: {len(self.layers)} layers on {shape}, {self.parameters:,} parameters>"

    @classmethod
    def from_keras(cls, model, layers):
        """Take the weights of a Keras model, rounded; `layers` is what `build` made it of."""
        tensors = model.get_weights()
        return cls(model.input_shape[1:], layers, [round_weights(*pair) for pair in _pairs(tensors)])

    @property
    def parameters(self):
        """How many weights and biases there are."""
        return sum(layer.kernel.size + layer.bias.size for layer in self.weights)

    def get_weights(self):
        """Return kernel and bias of each layer in float32, in the order of Keras' ``get_weights``."""
        return [tensor for layer in self.weights for tensor in (layer.kernel * layer.scale, layer.bias)]

    def to_keras(self):
        """Return a ``keras.Sequential`` with these weights."""
        model = build(self.layers, self.input_shape)
        model.set_weights(self.get_weights())
        return model

    def logits(self, images):
        """Compute, in NumPy, what the network says.

        Parameters
        ----------
        images : array of shape (batch, height, width, channels)

        Returns
        -------
        numpy.ndarray
            ``float32`` of shape ``(batch, classes)``.
        """
        return self.outputs(images)[-1]

    def outputs(self, images):
        """Compute, in NumPy, the output of each layer.

        Parameters
        ----------
        images : array of shape (batch, height, width, channels)

        Returns
        -------
        list of numpy.ndarray
            ``float32``, each with the batch as its first axis; the logits are the last.
        """
        pairs = _pairs(self.get_weights())
        weights = [next(pairs) if layer["layer"] in ("Conv2D", "Dense") else None for layer in self.layers]
        return run_layers(self.layers, weights, images, self.input_shape)

    def packed(self):
        """Return all weights in one piece, as pages hold them: of each layer scale, bias, kernel."""
        return b"".join(tensor.tobytes() for layer in self.weights for tensor in layer)

    def save(self, file):
        """Write the network into an ``.npz`` file: its layers as JSON, and the tensors of each layer."""
        text = json.dumps({"input_shape": self.input_shape, "layers": self.layers})
        tensors = {
            f"{index}_{name}": tensor
            for index, layer in enumerate(self.weights)
            for name, tensor in layer._asdict().items()
        }
        np.savez_compressed(file, network=np.array(text), **tensors)


@cache
def load_network(name):
    """Read a network that ships with the book.

    Parameters
    ----------
    name : str
        Name of a file in ``weights``, such as ``"digits-mlp"``.

    Returns
    -------
    SmallNetwork

    Raises
    ------
    ValueError
        If there is no such network.
    """
    network, weights = _read("network", FOLDER, name)
    return SmallNetwork(network["input_shape"], network["layers"], weights)


@cache
def load_ensemble(name):
    """Read networks of the same layers, trained by the same recipe with other seeds.

    Parameters
    ----------
    name : str
        Name of a file in ``weights/ensembles``, such as ``"digits"``.

    Returns
    -------
    tuple of SmallNetwork
        In the order of their seeds.

    Raises
    ------
    ValueError
        If there is no such ensemble.
    """
    network, stacked = _read("ensemble", FOLDER / "ensembles", name)
    return tuple(
        SmallNetwork(network["input_shape"], network["layers"], [Rounded(*parts) for parts in weights])
        for weights in zip(*(zip(*layer, strict=True) for layer in stacked), strict=True)
    )


def untrained(network, *, seed=0):
    """Return a network of the same layers that has learned nothing.

    Parameters
    ----------
    network : SmallNetwork
    seed : int
        Of NumPy's generators, one for each layer: the same weights on every machine.

    Returns
    -------
    SmallNetwork
        Its weights are drawn from a normal distribution of the variance 2 / inputs of a unit [1]_; its biases
        are 0.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", 2015,
       https://arxiv.org/abs/1502.01852
    """
    fresh = []
    for number, (kernel, bias) in enumerate(_pairs(network.get_weights())):
        kernel = he_normal(kernel.shape, kernel.size // len(bias), seed=(seed, number))
        fresh.append(round_weights(kernel, np.zeros_like(bias)))
    return SmallNetwork(network.input_shape, network.layers, fresh)


def he_normal(shape, inputs, seed):
    """Draw the first weights of units with so many inputs each: normal numbers of the variance 2 / inputs."""
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / inputs), shape).astype("float32")


def save_ensemble(networks, file):
    """Write networks of the same layers into an ``.npz`` file: as one network, whose tensors are stacked."""
    stacked = [
        Rounded(*map(np.stack, zip(*layers, strict=True)))
        for layers in zip(*(network.weights for network in networks), strict=True)
    ]
    SmallNetwork(networks[0].input_shape, networks[0].layers, stacked).save(file)


def _read(kind, folder, name):
    """Return what a file says of its layers, and the tensors of each."""
    names = sorted(path.stem for path in folder.glob("*.npz"))
    if name not in names:
        raise ValueError(f"no {kind} is called {name!r}; there are {', '.join(names)}")
    with np.load(folder / f"{name}.npz") as file:
        network = json.loads(str(file["network"]))
        count = sum("kernel" in key for key in file)
        weights = [Rounded(*(file[f"{index}_{part}"] for part in Rounded._fields)) for index in range(count)]
    return network, weights


def build(layers, input_shape):
    """Return an untrained ``keras.Sequential`` of these layers."""
    import keras

    made = [getattr(keras.layers, layer["layer"])(**_arguments(layer)) for layer in layers]
    return keras.Sequential([keras.Input(input_shape), *made])


def _arguments(layer):
    return {name: value for name, value in layer.items() if name != "layer"}


def _pairs(tensors):
    """Go through kernels and their biases."""
    return zip(tensors[::2], tensors[1::2], strict=True)


def round_weights(kernel, bias):
    """Return the weights of one layer as `Rounded`, whose last axis has the filters or units."""
    largest = np.abs(kernel).max(axis=tuple(range(kernel.ndim - 1)))
    scale = (np.where(largest > 0, largest, 1) / _LIMIT).astype("float32")
    return Rounded(scale, bias.astype("float32"), np.rint(kernel / scale).astype("int8"))


def run_layers(layers, weights, images, input_shape):
    """Compute layers in Keras' words on images, in NumPy.

    Parameters
    ----------
    layers : list of dict
    weights : list of (kernel, bias) or None
        One for each layer. Of a DepthwiseConv2D the kernel has the shape ``(rows, columns, 1, filters)``; of
        BatchNormalization and Rescaling it is the factor of each channel, and the bias is added to that.
    images : array of shape (batch, height, width, channels)
    input_shape : (int, int, int)
        Height, width and channels that the images must have.

    Returns
    -------
    list of numpy.ndarray
        The output of each layer.

    Raises
    ------
    ValueError
        If the images have another shape, or if a layer or an activation is not known here.
    """
    values = np.asarray(images, "float32")
    if values.shape[1:] != tuple(input_shape):
        needed = ", ".join(map(str, input_shape))
        raise ValueError(f"images need the shape (batch, {needed}), got {values.shape}")
    outputs = []
    for layer, pair in zip(layers, weights, strict=True):
        outputs.append(values := _activate(layer, _apply(layer, values, pair)))
    return outputs


def _apply(layer, values, weights):
    """Compute one layer, without its activation."""
    kind = layer["layer"]
    options = {name: layer[name] for name in ("strides", "padding", "dilation_rate") if name in layer}
    if kind == "Activation":
        return values
    if kind == "Flatten":
        return values.reshape(len(values), -1)
    if kind == "GlobalAveragePooling2D":
        return values.mean(axis=(1, 2))
    if kind == "GlobalMaxPooling2D":
        return values.max(axis=(1, 2))
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        mode = "max" if kind == "MaxPooling2D" else "average"
        return pool2d(values, layer.get("pool_size", 2), mode=mode, **options)
    if kind == "ZeroPadding2D":
        return np.pad(values, ((0, 0), *layer["padding"], (0, 0)))
    if weights is None:
        raise ValueError(f"a small network has no layer {kind}")
    kernel, bias = weights
    if kind in ("Conv2D", "DepthwiseConv2D"):
        groups = values.shape[-1] // kernel.shape[2]
        return conv2d(values, kernel, bias, groups=groups, **options)
    if kind == "Dense":
        return values @ kernel + bias
    return values * kernel + bias


def _activate(layer, values):
    """Compute the activation of a layer."""
    from scipy.special import expit, softmax

    slope = layer.get("negative_slope", 0.2)
    functions = {
        "linear": lambda: values,
        "relu": lambda: np.maximum(values, 0),
        "relu6": lambda: np.clip(values, 0, 6),
        "leaky_relu": lambda: np.where(values < 0, slope * values, values),
        "elu": lambda: np.where(values < 0, np.expm1(values), values),
        "silu": lambda: values * expit(values),
        "sigmoid": lambda: expit(values),
        "tanh": lambda: np.tanh(values),
        "softmax": lambda: softmax(values, axis=-1),
    }
    activation = layer.get("activation", "linear")
    if activation not in functions:
        raise ValueError(f"no activation is called {activation!r}; there are {', '.join(functions)}")
    return functions[activation]()
