"""What a ``NetworkBuilder`` takes, checked: layers as dicts in Keras' words, with Keras' defaults."""

import numpy as np

from utils.convolution import output_size

#: The settings of each kind of layer, with Keras' defaults; `None` for strides: the pool size.
#: What has no default (filters, units, the kernel's size, the rate) is in `NEW_LAYERS` alone.
DEFAULTS = {
    "Conv2D": {
        "strides": [1, 1],
        "padding": "valid",
        "dilation_rate": [1, 1],
        "groups": 1,
        "activation": None,
        "use_bias": True,
    },
    "DepthwiseConv2D": {
        "strides": [1, 1],
        "padding": "valid",
        "dilation_rate": [1, 1],
        "activation": None,
        "use_bias": True,
    },
    "MaxPooling2D": {"pool_size": [2, 2], "strides": None, "padding": "valid"},
    "AveragePooling2D": {"pool_size": [2, 2], "strides": None, "padding": "valid"},
    "ZeroPadding2D": {"padding": [[1, 1], [1, 1]]},
    "GlobalAveragePooling2D": {},
    "GlobalMaxPooling2D": {},
    "Flatten": {},
    "Dense": {"activation": None, "use_bias": True},
    "BatchNormalization": {},
    "ReLU": {},
    "Dropout": {},
}

#: What a layer is like when the reader adds it.
NEW_LAYERS = {
    "Conv2D": {"filters": 32, "kernel_size": [3, 3], "padding": "same", "activation": "relu"},
    "DepthwiseConv2D": {"kernel_size": [3, 3], "padding": "same", "activation": "relu"},
    "Dense": {"units": 64, "activation": "relu"},
    "Dropout": {"rate": 0.5},
}

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax")

#: Least and most of each number that a reader may set.
LIMITS = {
    "height": [1, 2048],
    "width": [1, 2048],
    "channels": [1, 8192],
    "filters": [1, 8192],
    "units": [1, 65536],
    "groups": [1, 8192],
    "kernel_size": [1, 64],
    "pool_size": [1, 64],
    "strides": [1, 64],
    "dilation_rate": [1, 64],
    "sides": [0, 64],
    "rate": [0, 1],
    "layers": [0, 64],
}

_PAIRS = ("kernel_size", "pool_size", "strides", "dilation_rate")


def checked_input_shape(shape):
    """Return the shape of an input as a list, or raise a ValueError."""
    if np.shape(shape) != (3,):
        raise ValueError(f"input_shape is (height, width, channels), got {shape!r}")
    names = ("height", "width", "channels")
    return [_whole(value, name, name) for name, value in zip(names, shape, strict=True)]


def checked_network(layers):
    """Return layers with all their settings, sizes as pairs, or raise a ValueError that names the layer."""
    if not isinstance(layers, list | tuple):
        raise ValueError(f"network is the name of a preset or a list of layers, got {layers!r}")
    most = LIMITS["layers"][1]
    if len(layers) > most:
        raise ValueError(f"network has at most {most} layers, got {len(layers)}")
    return [_checked_layer(layer, f"layer {number}") for number, layer in enumerate(layers, 1)]


def new_layer(kind):
    """Return a layer of this kind as it is when the reader adds it."""
    return _checked_layer({"layer": kind} | NEW_LAYERS.get(kind, {}), kind)


def count(layers, input_shape):
    """Count what each layer of a checked network has and does, without Keras.

    Returns
    -------
    list of (output_shape, parameters, multiply_adds)

    Raises
    ------
    ValueError
        If there can be no such network; the message names the layer.
    """
    rows, shape = [], tuple(input_shape)
    for number, layer in enumerate(layers, 1):
        try:
            row = _count_layer(layer, shape)
        except ValueError as error:
            raise ValueError(f"layer {number}, {layer['layer']}: {error}") from None
        rows.append(row)
        shape = row[0]
    return rows


def _checked_layer(layer, place):
    kind = layer.get("layer") if isinstance(layer, dict) else None
    if kind not in DEFAULTS:
        raise ValueError(
            f"{place}: a layer is a dict with 'layer' one of {', '.join(DEFAULTS)}, got {layer!r}"
        )
    needed = [name for name in NEW_LAYERS.get(kind, {}) if name not in DEFAULTS[kind]]
    for name in needed:
        if name not in layer:
            raise ValueError(f"{place}: {kind} needs {name}, got {layer!r}")
    if unknown := layer.keys() - {"layer", *needed, *DEFAULTS[kind]}:
        raise ValueError(f"{place}: {kind} has no {', '.join(sorted(unknown))}")
    settings = {name: layer[name] for name in needed} | DEFAULTS[kind] | layer
    if "pool_size" in settings and settings["strides"] is None:
        settings["strides"] = settings["pool_size"]
    place = f"{place}, {kind}"
    return {"layer": kind} | {
        name: _checked_setting(kind, name, value, place)
        for name, value in settings.items()
        if name != "layer"
    }


def _checked_setting(kind, name, value, place):
    if name == "use_bias":
        return _one_of(value, (True, False), f"{place}: use_bias")
    if name == "activation":
        return _one_of(value, (None, *ACTIVATIONS), f"{place}: activation")
    if name == "padding" and kind == "ZeroPadding2D":
        return [_pair(each, "sides", f"{place}: padding") for each in _twice(value, f"{place}: padding")]
    if name == "padding":
        return _one_of(value, ("valid", "same"), f"{place}: padding")
    if name == "rate":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"{place}: rate is a number from 0 to 1, got {value!r}")
        return value
    check = _pair if name in _PAIRS else _whole
    return check(value, name, f"{place}: {name}")


def _one_of(value, choices, what):
    if not any(value is choice or (isinstance(value, str) and value == choice) for choice in choices):
        raise ValueError(f"{what} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def _twice(value, what):
    if not isinstance(value, list | tuple):
        return [value, value]
    if len(value) != 2:
        raise ValueError(f"{what} is one number or a pair (rows, columns), got {value!r}")
    return list(value)


def _pair(value, name, what):
    return [_whole(each, name, what) for each in _twice(value, what)]


def _whole(value, name, what):
    least, most = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ValueError(f"{what} is a whole number from {least} to {most}, got {value!r}")
    return int(value)


def _count_layer(layer, shape):
    kind = layer["layer"]
    if kind == "Flatten":
        return (int(np.prod(shape)),), 0, 0
    if kind == "Dense":
        output = (*shape[:-1], layer["units"])
        return output, (shape[-1] + layer["use_bias"]) * layer["units"], int(np.prod(output)) * shape[-1]
    if kind == "BatchNormalization":
        return shape, 4 * shape[-1], 0
    if kind in ("ReLU", "Dropout"):
        return shape, 0, 0
    if len(shape) != 3:
        raise ValueError(f"it needs height x width x channels, but what comes is a row of {shape[0]} numbers")
    *size, channels = shape
    if kind.startswith("Global"):
        return (channels,), 0, 0
    if kind == "ZeroPadding2D":
        rows, columns = (old + sum(sides) for old, sides in zip(size, layer["padding"], strict=True))
        return (rows, columns, channels), 0, 0
    options = {name: layer[name] for name in ("strides", "padding", "dilation_rate") if name in layer}
    if max(layer["strides"]) > 1 and max(layer.get("dilation_rate", [1])) > 1:
        raise ValueError("Keras has no strides above 1 together with a dilation above 1")
    output_rows_and_columns = output_size(size, layer.get("kernel_size") or layer["pool_size"], **options)
    if "pool_size" in layer:
        return (*output_rows_and_columns, channels), 0, 0
    filters = layer.get("filters", channels)
    groups = layer.get("groups", channels)
    for name, number in (("filters", filters), ("channels", channels)):
        if number % groups:
            raise ValueError(f"{groups} groups cannot share {number} {name} evenly")
    output = (*output_rows_and_columns, filters)
    weights = int(np.prod(layer["kernel_size"])) * channels // groups  # of each filter
    return output, (weights + layer["use_bias"]) * filters, weights * int(np.prod(output))
