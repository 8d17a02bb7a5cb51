"""The layers that the lab has: their parameters, with Keras' names, limits and defaults."""

from numbers import Real

_FILL_MODE = {
    "kind": "choice",
    "values": ["reflect", "constant", "nearest", "wrap"],
    "default": "reflect",
}
_INTERPOLATION = {"kind": "choice", "values": ["bilinear", "nearest"], "default": "bilinear"}
_MOVING = {"fill_mode": _FILL_MODE, "interpolation": _INTERPOLATION}


def _range(least, most, *, single, start, step=0.01, **more):
    """A lower and an upper bound; a single f is -f to f if `single` is "both", 0 to f if it is "up".

    Where `single` is "none", a single number is refused: of f, RandomShear of Keras 3.15 makes -f to f,
    whatever its documentation says, and it does not load a model again that was saved with one.
    """
    limits = {"least": least, "most": most, "step": step}
    return {"kind": "range", **limits, "single": single, "start": start, **more}


def _number(least, most, *, start, step, **more):
    return {"kind": "number", "least": least, "most": most, "step": step, "start": start, **more}


#: For each layer its parameters, in Keras' order. `start` is the value when the reader adds the
#: layer, `default` that of Keras; without a `default` the parameter must be given.
LAYERS = {
    "RandomFlip": {
        "mode": {
            "kind": "choice",
            "values": ["horizontal", "vertical", "horizontal_and_vertical"],
            "start": "horizontal",
            "default": "horizontal_and_vertical",
        }
    },
    "RandomRotation": {"factor": _range(-0.5, 0.5, single="both", start=[-0.1, 0.1]), **_MOVING},
    "RandomZoom": {
        "height_factor": _range(-0.9, 1, single="both", start=[-0.3, 0.3]),
        "width_factor": _range(-0.9, 1, single="both", start=None, default=None),
        **_MOVING,
    },
    "RandomTranslation": {
        "height_factor": _range(-1, 1, single="both", start=[-0.2, 0.2]),
        "width_factor": _range(-1, 1, single="both", start=[-0.2, 0.2]),
        **_MOVING,
    },
    "RandomShear": {
        "x_factor": _range(0, 1, single="none", start=[0, 0.3], default=[0, 0]),
        "y_factor": _range(0, 1, single="none", start=[0, 0], default=[0, 0]),
        "interpolation": _INTERPOLATION,
        "fill_mode": _FILL_MODE,
    },
    "RandomCrop": {
        "height": _number(1, 112, start=84, step=1, whole=True),
        "width": _number(1, 112, start=84, step=1, whole=True),
    },
    "RandomBrightness": {"factor": _range(-1, 1, single="both", start=[-0.3, 0.3])},
    "RandomContrast": {"factor": _range(0, 1, single="up", start=[0.6, 0.6])},
    "RandomSaturation": {"factor": _range(-1, 1, single="both", start=[0.2, 0.8])},
    "RandomHue": {"factor": _range(0, 1, single="up", start=[0, 0.3])},
    "GaussianNoise": {"stddev": _number(0, 1, start=0.1, step=0.01)},
    "RandomErasing": {
        "factor": _range(0, 1, single="up", start=[1, 1], default=[0, 1]),
        "scale": _range(0, 1, single="up", start=[0.02, 0.33], default=[0.02, 0.33]),
        "fill_value": {"kind": "choice", "values": [None, 0], "default": None},
    },
    "MixUp": {"alpha": _number(0.1, 4, start=0.4, step=0.1, default=0.2)},
    "CutMix": {"factor": _range(0, 1, single="up", start=[1, 1], default=[0, 1])},
    "RandAugment": {
        "num_ops": _number(0, 5, start=2, step=1, whole=True, default=2),
        "factor": _range(0, 1, single="up", start=[0, 0.5], default=[0, 0.5]),
        "interpolation": _INTERPOLATION,
    },
}
MOST_LAYERS = 5


def complete(layers):
    """Return layers with all of their parameters, or raise.

    Parameters
    ----------
    layers : iterable of (str, dict) or str
        A layer's name, and its parameters unless all have defaults.

    Returns
    -------
    list of [str, dict]
        Ranges as ``[lower, upper]``, in the parameters' order.

    Raises
    ------
    ValueError
        If a layer or a parameter is unknown, left out or out of its range.
    """
    if isinstance(layers, str | dict) or not hasattr(layers, "__iter__"):
        raise ValueError(f"layers are pairs of a name and a dict of parameters, got {layers!r}")
    layers = list(layers)
    if len(layers) > MOST_LAYERS:
        raise ValueError(f"the lab has room for {MOST_LAYERS} layers, got {len(layers)}")
    return [_complete_one(layer) for layer in layers]


def _complete_one(layer):
    name, given = (layer, {}) if isinstance(layer, str) else _pair(layer)
    if name not in LAYERS:
        raise ValueError(f"a layer is one of {', '.join(LAYERS)}; got {name!r}")
    parameters = LAYERS[name]
    if unknown := [parameter for parameter in given if parameter not in parameters]:
        raise ValueError(f"{name} has the parameters {', '.join(parameters)} here, got {unknown[0]!r}")
    full = {}
    for parameter, spec in parameters.items():
        if parameter not in given and "default" not in spec:
            raise ValueError(f"{name} needs {parameter}")
        value = given.get(parameter, spec.get("default"))
        full[parameter] = _checked(f"{name}: {parameter}", value, spec, parameter in given)
    return [name, full]


def _pair(layer):
    try:
        name, given = layer
    except (TypeError, ValueError):
        raise ValueError(f"a layer is a pair of a name and a dict of parameters, got {layer!r}") from None
    if not isinstance(name, str) or not isinstance(given, dict):
        raise ValueError(f"a layer is a pair of a name and a dict of parameters, got {layer!r}")
    return name, given


def _checked(name, value, spec, is_given):
    if spec["kind"] == "choice":
        if not any(value is one or (value == one and type(value) is type(one)) for one in spec["values"]):
            raise ValueError(f"{name} is one of {', '.join(map(repr, spec['values']))}; got {value!r}")
        return value
    if not is_given or (value is None and spec.get("default", 0) is None):
        return list(value) if isinstance(value, list) else value
    if spec["kind"] == "number":
        return _number_within(name, value, spec)
    return _checked_range(name, value, spec)


def _checked_range(name, value, spec):
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise ValueError(f"{name} is a number or a pair of numbers, got {value!r}")
        return sorted(_number_within(name, one, spec) for one in value)
    if spec["single"] == "none":
        raise ValueError(
            f"{name} is a pair of numbers from {spec['least']} to {spec['most']}, got {value!r}: of a single "
            f"number f Keras makes -f to f, and it does not load a model saved with one"
        )
    size = _number_within(name, value, {**spec, "least": -spec["most"] if spec["least"] else 0})
    if spec["single"] == "up":
        return [0, size]
    _number_within(name, -abs(size), spec)
    return [-abs(size), abs(size)]


def _number_within(name, value, spec):
    whole = spec.get("whole", False)
    least, most = spec["least"], spec["most"]
    if isinstance(value, bool) or not isinstance(value, Real) or not least <= value <= most:
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{name} is {kind} from {least} to {most}, got {value!r}")
    if whole and value != int(value):
        raise ValueError(f"{name} is a whole number from {least} to {most}, got {value!r}")
    return int(value) if value == int(value) else round(float(value), 4)


def shown(layers):
    """Return layers as they are written: without defaults, and with single numbers where those will do."""
    return [(name, _shown_parameters(name, parameters)) for name, parameters in layers]


def _shown_parameters(name, parameters):
    written = {}
    for parameter, spec in LAYERS[name].items():
        value = parameters[parameter]
        if "default" in spec and value == spec["default"]:
            continue
        if spec["kind"] == "range" and value is not None:
            low, high = value
            is_single = {"both": low == -high, "up": low == 0, "none": False}[spec["single"]]
            value = high if is_single else tuple(value)
        written[parameter] = value
    return written
