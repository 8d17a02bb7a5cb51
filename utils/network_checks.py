"""The check of exercises whose answer is a network: it is compared with the right one layer by layer."""

import numpy as np

from utils.exercises import NOT_ATTEMPTED

_ACTIVATIONS = ("Activation", "ReLU")
_SETTINGS = ("kernel_size", "pool_size", "strides", "padding", "dilation_rate", "groups", "rate", "epsilon")


def check_network(answer, expected):
    """Print whether a network is the one that was asked for and, if not, which layer is the first to differ.

    Two networks are the same if their layers are of the same kinds, sizes and numbers of parameters, drop the
    same share while training, and give the same outputs with the same weights. Names may differ, and so may
    the spelling: an activation may be a layer of its own.

    Parameters
    ----------
    answer : keras.Model or callable
        What the reader wrote, or a function without arguments that returns it. ``...`` stands for no answer
        yet, and so does a function that returns ``None``.
    expected : callable
        ``() -> keras.Model``: the right network, which is made only if there is an answer.
    """
    print(diagnose_network(answer, expected))


def diagnose_network(answer, expected):
    """Return the sentence that `check_network` prints. It begins with ``✓``, ``✗`` or ``·``."""
    import keras

    if callable(answer) and not isinstance(answer, keras.Model):
        try:
            answer = answer()
        except NotImplementedError:
            return NOT_ATTEMPTED
        except Exception as error:  # whatever the reader's code raises is a message for the reader
            return f"✗ it raises {type(error).__name__}: {_first_line(error)}"
    if answer is None or answer is ...:
        return NOT_ATTEMPTED
    if not isinstance(answer, keras.Model):
        return f"✗ the check needs a Keras model, this is {_a(type(answer).__name__)}"
    try:
        shape, steps = answer.input_shape, _steps(answer)
    except (ValueError, AttributeError):
        return "✗ the check cannot see its layers: begin with keras.Input, Sequential or functional"
    right = expected()
    if shape != right.input_shape:
        return f"✗ the input is {_sides(shape)}, it should be {_sides(right.input_shape)}"
    wanted = _steps(right)
    return (
        _first_difference(steps, wanted)
        or _difference_in_outputs(answer, right, steps, wanted)
        or (
            f"✓ right: {len(wanted)} layers, {right.count_params():,} parameters, "
            "equal outputs for equal weights"
        )
    )


class _Step:
    """A layer, with the activation that follows it as a layer of its own."""

    def __init__(self, layer):
        self.layer = layer
        self.kind = type(layer).__name__
        self.shape = tuple(layer.output.shape[1:])
        self.parameters = layer.count_params()
        activation = getattr(layer, "activation", None)
        self.activation = getattr(activation, "__name__", "linear") if activation else "linear"

    def settings(self):
        """Return what can be wrong while shape and parameters are right."""
        known = {name: getattr(self.layer, name) for name in _SETTINGS if hasattr(self.layer, name)}
        return {"activation": self.activation, **known}


def _steps(model):
    """Return the layers that compute something, in order."""
    steps = []
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        if kind in _ACTIVATIONS and steps and steps[-1].activation == "linear":
            steps[-1].activation = _Step(layer).activation if kind == "Activation" else "relu"
        elif kind != "Activation" or layer.activation.__name__ != "linear":
            steps.append(_Step(layer))
    return steps


def _first_difference(steps, wanted):
    """Say which layer is the first to have another kind, shape or number of parameters; empty if none."""
    for number, (step, right) in enumerate(zip(steps, wanted, strict=False), start=1):
        if step.kind != right.kind:
            return f"✗ layer {number} is {_a(step.kind)}, it should be {_a(right.kind)}"
        where = f"✗ layer {number}, {step.kind} '{step.layer.name}'"
        if step.shape != right.shape:
            sizes = f"its output is {_sides(step.shape)}, it should be {_sides(right.shape)}"
            return f"{where}: {sizes}{_why(step, right)}"
        if step.parameters != right.parameters:
            counts = f"{step.parameters:,} parameters, it should have {right.parameters:,}"
            return f"{where}: {counts}{_why(step, right)}"
        if getattr(step.layer, "rate", None) != getattr(right.layer, "rate", None):
            return f"{where}: another share should be dropped"
    if len(steps) < len(wanted):
        missing = wanted[len(steps)]
        return f"✗ after layer {len(steps)} something is missing: {_a(missing.kind)}"
    if len(steps) > len(wanted):
        return f"✗ layer {len(wanted) + 1}, {_a(steps[len(wanted)].kind)}, is one too many"
    return ""


def _difference_in_outputs(answer, right, steps, wanted):
    """Say what makes the outputs differ when all weights are the same; empty if they do not."""
    random = np.random.default_rng(0)
    images = random.normal(size=(2, *right.input_shape[1:])).astype("float32")
    weights = [_random_if_constant(each, random) for each in answer.get_weights()]
    kept = answer.get_weights()
    answer.set_weights(weights)
    right.set_weights(weights)
    outputs, targets = (model.predict(images, verbose=0) for model in (answer, right))
    answer.set_weights(kept)
    # Float32: sums in another order differ by about a millionth for each layer.
    if np.allclose(outputs, targets, rtol=1e-3, atol=1e-4 * np.abs(targets).max()):
        return ""
    for number, (step, other) in enumerate(zip(steps, wanted, strict=True), start=1):
        if why := _why(step, other):
            return f"✗ layer {number}, {step.kind} '{step.layer.name}'{why.replace(';', ':')}"
    return "✗ shapes and parameters are right, but with equal weights the outputs differ"


def _random_if_constant(weights, random):
    """Biases begin at 0, where nobody would see whether they are used."""
    if weights.size > 1 and weights.std() > 0:
        return weights
    return weights + random.uniform(0.05, 0.2, weights.shape).astype(weights.dtype)


def _why(step, right):
    """Name the settings that differ, such as "; look at strides"."""
    mine, other = step.settings(), right.settings()
    names = [name for name, value in other.items() if mine.get(name) != value]
    return f"; look at {' and '.join(names)}" if names else ""


def _a(kind):
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def _sides(shape):
    return "×".join(str(size) for size in shape if size is not None)


def _first_line(error):
    return str(error).strip().splitlines()[0] if str(error).strip() else ""
