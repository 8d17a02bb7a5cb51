"""The check of exercises whose answer is a network: it is compared with the right one layer by layer."""

import numpy as np

from utils.exercises import NOT_ATTEMPTED

_ACTIVATIONS = ("Activation", "ReLU", "Relu", "Relu6")
_SYMMETRIC = ("Add", "Average", "Maximum", "Minimum", "Multiply")
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

    def __init__(self, node):
        self.layer = node.operation
        self.kind = _kind(node)
        self.shape = tuple(node.output_tensors[0].shape[1:])
        self.parameters = self.layer.count_params() if hasattr(self.layer, "count_params") else 0
        self.activation = _activation(self.layer)

    def settings(self):
        """Return what can be wrong while shape and parameters are right."""
        known = {name: getattr(self.layer, name) for name in _SETTINGS if hasattr(self.layer, name)}
        return {"activation": self.activation, **known}


def _activation(layer):
    """Return the name of what a layer does to each number of its output."""
    kind = type(layer).__name__
    if kind in ("ReLU", "Relu", "Relu6"):
        limit = getattr(layer, "max_value", None)
        return kind.lower() if limit is None else f"relu{limit:g}"
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "linear") if activation else "linear"


def _steps(model):
    """Return what computes something, each layer after those that it reads.

    Branches come in the order in which they are joined, where that matters, else the shortest first; not in
    the order in which they were written.
    """
    outputs, depths = [_node(tensor) for tensor in model.outputs], {}
    for node in _post_order(outputs, _sources):
        depths[node] = 1 + max((depths[source] for source in _sources(node)), default=0)

    def ordered(node):
        sources = _sources(node)
        return sorted(sources, key=depths.get) if _kind(node) in _SYMMETRIC else sources

    steps, step_of = [], {}
    for node in _post_order(outputs, ordered):
        if not _sources(node):
            continue
        step, before = _Step(node), step_of.get(_sources(node)[0])
        if step.kind in _ACTIVATIONS:
            activation = step.activation
            if activation == "linear" or (before and before.activation == "linear"):
                step_of[node] = before
                if activation != "linear":
                    before.activation = activation
                continue
        step_of[node] = step
        steps.append(step)
    return steps


def _post_order(outputs, sources):
    """Return all that leads to these nodes, each once and after its sources."""
    done, waiting = {}, outputs[::-1]
    while waiting:
        missing = [source for source in sources(waiting[-1]) if source not in done]
        if missing:
            waiting.append(missing[0])
        else:
            done[waiting.pop()] = True
    return list(done)


def _node(tensor):
    """Return the use of a layer that makes this tensor."""
    layer, number, _ = tensor._keras_history
    return layer._inbound_nodes[number]


def _sources(node):
    return [_node(tensor) for tensor in node.input_tensors]


def _kind(node):
    return type(node.operation).__name__


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
        if _shapes(step) != _shapes(right):  # a row in place of a column, say
            shapes = f"its weights are {_shapes(step)}, they should be {_shapes(right)}"
            return f"{where}: {shapes}{_why(step, right)}"
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
    images[1] *= 20  # so that something reaches the limit of an activation that has one
    kept = answer.get_weights()
    for step, other in zip(steps, wanted, strict=True):
        if step.parameters:
            weights = [_random_if_constant(each, random) for each in step.layer.get_weights()]
            step.layer.set_weights(weights)
            other.layer.set_weights(weights)
    outputs, targets = (_predict(model, images) for model in (answer, right))
    answer.set_weights(kept)
    # Float32: sums in another order differ by about a millionth for each layer.
    if np.allclose(outputs, targets, rtol=1e-3, atol=1e-4 * np.abs(targets).max()):
        return ""
    for number, (step, other) in enumerate(zip(steps, wanted, strict=True), start=1):
        # Where shapes are equal, both kinds of padding add nothing.
        if why := _why(step, other, besides="padding"):
            return f"✗ layer {number}, {step.kind} '{step.layer.name}'{why.replace(';', ':')}"
    return "✗ shapes and parameters are right, but with equal weights the outputs differ"


def _predict(model, images):
    """Return all outputs, side by side."""
    outputs = model.predict(images, verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    return np.concatenate([each.reshape(len(images), -1) for each in outputs], axis=1)


def _random_if_constant(weights, random):
    """Biases begin at 0, where nobody would see whether they are used."""
    if weights.size > 1 and weights.std() > 0:
        return weights
    return weights + random.uniform(0.05, 0.2, weights.shape).astype(weights.dtype)


def _shapes(step):
    return " and ".join(_sides(weight.shape) for weight in getattr(step.layer, "weights", ()))


def _why(step, right, besides=None):
    """Name the settings that differ, such as "; look at strides"."""
    mine, other = step.settings(), right.settings()
    names = [name for name, value in other.items() if mine.get(name) != value and name != besides]
    return f"; look at {' and '.join(names)}" if names else ""


def _a(kind):
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def _sides(shape):
    return "×".join(str(size) for size in shape if size is not None)


def _first_line(error):
    return str(error).strip().splitlines()[0] if str(error).strip() else ""
