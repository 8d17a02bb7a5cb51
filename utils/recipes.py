"""What makes a run, but the seed; and a description of it, which is kept with stored runs."""

import ast
import inspect
import json
import math
import textwrap
import zlib
from dataclasses import dataclass

import keras
import numpy as np


def adam():
    """Return the optimizer that a recipe has when none is named: Adam with Keras' default rate."""
    return keras.optimizers.Adam(1e-3)


def logits_loss():
    """Return the loss that a recipe has when none is named: cross-entropy of logits, labels as numbers."""
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class Batches(keras.utils.PyDataset):
    """Arrays in batches, each epoch in another order, which depends on nothing but seed and epoch.

    Give `fit` the argument ``shuffle=False``, or it shuffles the batches as well.

    Parameters
    ----------
    images, labels : numpy.ndarray
        With the same first axis.
    batch_size : int
    seed : int
    """

    def __init__(self, images, labels, batch_size, seed):
        super().__init__()
        self.images, self.labels, self.batch_size, self.seed = images, labels, batch_size, seed
        self.begin(0)

    def begin(self, epoch):
        """Take the order of an epoch, counted from 0."""
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.images))

    def __len__(self):
        return math.ceil(len(self.images) / self.batch_size)

    def __getitem__(self, index):
        places = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        return self.images[places], self.labels[places]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """All that makes a run, but the seed.

    Attributes
    ----------
    network : callable
        ``() -> keras.Model``, not compiled, with one output for each class; or, for maps of classes, with
        one for each class at each pixel.
    training : (images, labels), or callable
        Arrays, which are shuffled anew in each epoch; or ``seed -> dataset``, any that `fit` takes.
    testing : (images, labels), or dict of str to (images, labels)
        What the accuracy is measured on when training has ended; several sets have names. Labels are whole
        numbers.
    epochs : int
    batch_size : int
        Of the training arrays.
    optimizer : callable
        ``() -> keras.optimizers.Optimizer``. Default: Adam(0.001).
    loss : callable
        ``() -> keras.losses.Loss``. Default: cross-entropy of whole-numbered labels and logits.
    callbacks : callable
        ``() -> list of keras.callbacks.Callback``, made anew for each run.
    validation : (images, labels), optional
        Measured after each epoch, for curves and for callbacks.
    """

    network: object
    training: object
    testing: object
    epochs: int
    batch_size: int = 32
    optimizer: object = adam
    loss: object = logits_loss
    callbacks: object = list
    validation: object = None

    def __post_init__(self):
        for name in ("network", "optimizer", "loss", "callbacks"):
            value = getattr(self, name)
            if not callable(value) or isinstance(value, keras.Model):
                raise ValueError(
                    f"{name} needs a function that makes it anew for each run, as in {name}=lambda: …; "
                    f"got {value!r}"
                )
        for name in ("epochs", "batch_size"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} needs a whole number of at least 1, got {value!r}")
        if not callable(self.training):
            _check_pair("training", self.training)
        if self.validation is not None:
            _check_pair("validation", self.validation)
        tests = self.testing if isinstance(self.testing, dict) else {"testing": self.testing}
        for name, pair in tests.items():
            _check_pair(name, pair)

    def batches(self, seed):
        """Return the training data of a run."""
        if callable(self.training):
            return self.training(seed)
        return Batches(*self.training, self.batch_size, seed)

    @property
    def tests(self):
        """The test sets by name; a single one is called ``""``."""
        return self.testing if isinstance(self.testing, dict) else {"": self.testing}


def _check_pair(name, pair):
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise ValueError(f"{name} needs a pair (images, labels), got {type(pair).__name__}")
    images, labels = map(np.shape, pair)
    if not images or not labels or images[0] != labels[0]:
        raise ValueError(f"{name} needs as many labels as images, got shapes {images} and {labels}")


def describe(recipe, known=None):
    """Return what makes a recipe, as text and numbers: kept with stored runs, to see when it has changed.

    Parameters
    ----------
    recipe : Recipe
    known : dict, optional
        Where descriptions of networks and data are kept, so that other recipes need not make them again.

    Returns
    -------
    dict
        Layers and number of parameters, optimizer, loss, callbacks, epochs, batch size, data (shape, means,
        standard deviation, a checksum of the labels). A function that makes batches is described by its
        code and by what it was given where it was made; not by the globals that it uses.
    """
    known = {} if known is None else known
    network, data = known.setdefault("network", {}), known.setdefault("data", {})
    if recipe.network not in network:
        network[recipe.network] = _network(recipe.network())
    for each in (recipe.training, recipe.validation, *recipe.tests.values()):
        if id(each) not in data:
            data[id(each)] = _data(each)
    return {
        "network": network[recipe.network],
        "optimizer": _optimizer(recipe),
        "loss": f"{recipe.loss().name}; {_checksum(_plain(recipe.loss().get_config()))}",
        "callbacks": [f"{type(each).__name__} {_plain(vars(each))}" for each in recipe.callbacks()],
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "training": data[id(recipe.training)],
        "validation": data[id(recipe.validation)],
        "testing": {name: data[id(pair)] for name, pair in recipe.tests.items()},
    }


def _network(model):
    """Describe a network: the kinds of its layers, how many parameters, a checksum of all settings."""
    layers = list(_layers(model))
    kinds = ", ".join(type(layer).__name__ for layer in layers)
    settings = _checksum([_plain(layer.get_config()) for layer in layers])
    return f"{kinds}; {model.count_params()} parameters; {settings}"


def _layers(model):
    """Yield the layers of a model, and of the models in it."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _layers(layer)


def _optimizer(recipe):
    """Describe an optimizer: its kind, its settings, its rate from the first to the last step."""
    optimizer = recipe.optimizer()
    steps = recipe.epochs * (100 if callable(recipe.training) else len(recipe.batches(0)))
    rates = []
    for place in range(9):
        optimizer.iterations.assign(round(place * (steps - 1) / 8))
        rates.append(float(keras.ops.convert_to_numpy(optimizer.learning_rate)))
    return {
        "kind": type(optimizer).__name__,
        "settings": _checksum(_plain(vars(optimizer))),
        "rates": rates if len(set(rates)) > 1 else rates[:1],
    }


def _plain(settings):
    """Keep what is text or numbers, without names: Keras counts those up."""
    if isinstance(settings, dict):
        return {
            key: _plain(value)
            for key, value in sorted(settings.items())
            if key not in ("name", "build_config", "layers", "input_layers", "output_layers")
            and not key.startswith("_")
            and isinstance(value, bool | int | float | str | list | tuple | dict | None)
        }
    if isinstance(settings, list | tuple):
        return [_plain(value) for value in settings]
    return settings


def _data(data):
    if data is None:
        return None
    if callable(data):
        return _function(data)
    images, labels = map(np.asarray, data)
    return {**_array(images), "labels": f"{zlib.crc32(labels.astype('int64').tobytes()):08x}"}


def _array(values):
    if values.size == 0 or values.dtype.kind not in "biuf":
        return {"shape": list(values.shape)}
    return {
        "shape": list(values.shape),
        "means": [float(part.mean(dtype="float64")) for part in _parts(values)],
        "deviation": float(values.std(dtype="float64")),
    }


def _function(function):
    """Describe a function: its code, and what it was given where it was made."""
    given = {"__defaults__": function.__defaults__, **inspect.getclosurevars(function).nonlocals}
    return {
        "code": _checksum(_code(function)),
        "given": {name: _given(value) for name, value in sorted(given.items()) if value is not None},
    }


def _code(function):
    """Return the code of a function, however it is laid out; of a lambda, its constants and names."""
    if function.__name__ != "<lambda>":
        return ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(function))))
    code = function.__code__
    return [[value for value in code.co_consts if isinstance(value, int | float | str)], list(code.co_names)]


def _given(value):
    if inspect.isfunction(value):
        return _function(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, list | tuple):
        return [_given(each) for each in value]
    return value if isinstance(value, bool | int | float | str | None) else type(value).__name__


def _parts(images):
    """The whole, and the first half along each axis: other pictures, or a mirror, change a mean."""
    return [images] + [
        images.take(range(size // 2), axis) for axis, size in enumerate(images.shape) if size > 1
    ]


def _checksum(value):
    return f"{zlib.crc32(json.dumps(value, sort_keys=True, default=repr).encode()):08x}"
