"""What is to be said of a layer: in words, and as the code that makes it."""

import importlib
import inspect
import re

_FIRST = ("filters", "kernel_size", "units", "rate", "pool_size")  # in code, without their names
_SIZES = ("kernel_size", "pool_size", "strides", "dilation_rate", "size", "padding", "cropping")
_NOT_SAID = {"name", "trainable", "dtype", "seed", "batch_input_shape"}
_LONGEST = 250  # characters of a value in code: a table of numbers is none

#: Kinds of layers in words; the numbers that they begin with are not said again.
_KINDS = {
    "Conv": ("{kernel_size} convolution, {filters} filters", ("kernel_size", "filters")),
    "DepthwiseConv": ("{kernel_size} depthwise convolution", ("kernel_size",)),
    "SeparableConv": ("{kernel_size} separable convolution, {filters} filters", ("kernel_size", "filters")),
    "ConvTranspose": ("{kernel_size} transposed convolution, {filters} filters", ("kernel_size", "filters")),
    "MaxPooling": ("{pool_size} max pooling", ("pool_size",)),
    "AveragePooling": ("{pool_size} average pooling", ("pool_size",)),
    "Dense": ("dense layer, {units} units", ("units",)),
    "Dropout": ("dropout, rate {rate}", ("rate",)),
    "Activation": ("{activation}", ("activation",)),
}


def described(layer):
    """Return (words, code, module) of a layer.

    Parameters
    ----------
    layer : keras.layers.Layer

    Returns
    -------
    words : str
        Such as "5 × 5 convolution, 256 filters in 2 groups, same padding, relu".
    code : str or None
        Such as ``'Conv2D(256, 5, padding="same", groups=2, activation="relu"'``, where the name and the
        closing bracket are to follow; None if some setting cannot be written down.
    module : str
        Where the class is to be imported from, such as "keras.layers"; "" if it has no module.
    """
    settings = _settings(type(layer), layer.get_config()) if _has_config(layer) else None
    return _words(layer, settings or {}), _code(type(layer).__name__, settings), _module(type(layer))


def _has_config(layer):
    try:
        layer.get_config()
    except (NotImplementedError, TypeError, ValueError):
        return False
    return True


def _settings(kind, config):
    """Return the settings that must be said to get such a thing, in the order of its signature, or None."""
    parameters = inspect.signature(kind.__init__).parameters
    needed = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    first = {name: config[name] for name in parameters if name in config and name in (*_FIRST, *needed)}
    try:
        usual = kind(**first).get_config()
    except Exception:  # a class of the reader's own may want anything
        return None
    names = [*first, *(name for name in parameters if name in config and name not in first)]
    said = {name: config[name] for name in names if name in first or config[name] != usual.get(name)}
    return {name: value for name, value in said.items() if name not in _NOT_SAID}


# In words


def _words(layer, settings):
    kind = re.sub(r"[123]D(?=$|Transpose)", "", type(layer).__name__)
    known = type(layer).__module__.startswith("keras.") and kind in _KINDS
    pattern, told = _KINDS[kind] if known else (_split(kind), ())
    try:
        parts = [pattern.format(**{name: _in_words(settings[name]) for name in told})]
    except KeyError:
        parts, told = [_split(kind)], ()
    for name, value in settings.items():
        text = _in_words(value)
        if name in told or text is None or value is None or name == "axis":
            continue
        words = name.removeprefix("use_").replace("_", " ")
        if name == "groups":
            parts[0] += f" in {text} groups"
        elif isinstance(value, bool):
            parts.append(words if value else f"no {words}")
        elif name == "padding":
            parts.append(f"{text} padding" if isinstance(value, str) else f"by {text}")
        elif name == "activation":
            parts.append(text)
        else:
            parts.append(f"{words} {_once(text) if name in ('strides', 'dilation_rate') else text}")
    return ", ".join(parts)


def _split(kind):
    """Return "local response normalization" for "LocalResponseNormalization", and "ReLU" as it is."""
    words = re.findall(r"[A-Z][a-z]+", kind)
    return " ".join(words).lower().replace("conv", "convolution") if "".join(words) == kind else kind


def _in_words(value):
    """Return a setting as words; None for what takes more than a few."""
    if isinstance(value, bool | str):
        return str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict) and isinstance(value.get("config"), str):
        return value["config"].rpartition(">")[2].replace("_", " ")  # a function
    if isinstance(value, list | tuple) and 0 < len(value) <= 4:
        parts = [_in_words(part) for part in value]
        if None not in parts:
            return (
                " × ".join(parts)
                if not any(isinstance(part, list | tuple) for part in value)
                else _sides(value)
            )
    return None


def _sides(value):
    """Return how much is added or cut off: above, below, to the left, to the right."""
    flat = [each for pair in value for each in pair]
    return str(flat[0]) if len(set(flat)) == 1 else ", ".join(map(str, flat))


def _once(text):
    """Return one number for two that are alike."""
    parts = text.split(" × ")
    return parts[0] if len(set(parts)) == 1 else text


# As code


def _code(kind, settings):
    if settings is None:
        return None
    try:
        return f"{kind}({_arguments(settings)}"
    except _CannotBeWritten:
        return None


class _CannotBeWritten(Exception):
    pass


def _arguments(settings):
    leading = True
    parts = []
    for name, value in settings.items():
        leading = leading and name in _FIRST
        parts.append(_python(value, name) if leading else f"{name}={_python(value, name)}")
    return ", ".join(parts)


def _python(value, name=""):
    """Return a setting as Python."""
    if isinstance(value, dict):
        return _function(value) if value.get("class_name") == "function" else _object(value)
    if isinstance(value, list | tuple):
        if name in _SIZES and (one := _one_for_all(value)) is not None:
            return str(one)
        text = ", ".join(_python(part, name) for part in value)
        text = f"({text},)" if len(value) == 1 else f"({text})"
    elif isinstance(value, str):
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif value is None or isinstance(value, bool | int | float):
        text = repr(value)
    else:
        raise _CannotBeWritten
    if len(text) > _LONGEST:
        raise _CannotBeWritten
    return text


def _one_for_all(value):
    """Return the number that a size consists of, or None."""
    flat = [part for each in value for part in (each if isinstance(each, list | tuple) else [each])]
    return flat[0] if len(set(flat)) == 1 and isinstance(flat[0], int) else None


def _function(saved):
    """Return where a function that was registered with Keras is to be found."""
    import keras

    function = keras.saving.get_registered_object(saved["config"])
    if function is None or function.__module__ == "__main__":
        raise _CannotBeWritten
    return f"{function.__module__}.{function.__name__}"


def _object(saved):
    """Return the code for something that Keras saves as class and settings, such as an initialiser."""
    module, kind = saved.get("module"), saved.get("class_name")
    if not str(module).startswith("keras.") or not isinstance(saved.get("config"), dict):
        raise _CannotBeWritten
    cls = getattr(importlib.import_module(module), kind, None)
    settings = inspect.isclass(cls) and _settings(cls, saved["config"])
    if not isinstance(settings, dict):
        raise _CannotBeWritten
    named = ", ".join(f"{name}={_python(value, name)}" for name, value in settings.items())
    return f"{module}.{kind}({named})"


def _module(kind):
    if kind.__module__.startswith("keras."):
        import keras

        return "keras.layers" if getattr(keras.layers, kind.__name__, None) is kind else ""
    return "" if kind.__module__ == "__main__" else kind.__module__
