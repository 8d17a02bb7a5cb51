"""What a network costs and what its units see: parameters, multiply-adds, memory, receptive fields.

The counts are those of one image. Multiply-adds are those of convolutions and dense layers; biases,
activations, pooling and normalisation are not counted. That is what most papers count, some of them under the
name of FLOPs. Receptive fields are those of `utils.receptive_fields`.
"""

import contextlib
import functools
import math
import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from utils.receptive_fields import Axis, View, join

_WIDTH = 76  # characters of the widest table: what a page shows without scrolling


class Row(NamedTuple):
    """One use of a layer. What belongs to the axes of the image has one number for each: (rows, columns)."""

    #: The layer's name; if it is inside another model, with that model's name and a slash before.
    name: str
    #: The layer's class, such as "Conv2D".
    layer: str
    #: Without the axis of the batch.
    output_shape: tuple[int, ...]
    #: All weights; those of a layer that is used several times are counted with its first use.
    parameters: int
    #: Those of them that training changes.
    trainable: int
    #: Of convolutions and dense layers, without biases. None where that is not known.
    multiply_adds: int | None
    #: Numbers in the output; as float32, four bytes each.
    activations: int
    #: Pixels of the input that one unit sees, padding included. None if unknown, () if the input is no image.
    receptive_field: tuple[int, ...] | None
    #: Pixels from one unit's field to the next one's. None where the output is no grid.
    jump: tuple[int | float, ...] | None
    #: The first pixel of the first unit's field, counted from 0; negative: in the padding.
    start: tuple[int, ...] | None
    #: Whether, besides, something comes from everywhere: pooled to one place, or normalised over all.
    sees_all: bool


def account(model, input_shape=None):
    """Account for each layer of a model, as it is used, in the order of the computation.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, with its shape known; channels last. Models inside it are taken apart.
    input_shape : tuple of int, optional
        Height, width and channels, for a model that leaves some of them open.

    Returns
    -------
    list of Row

    Raises
    ------
    ValueError
        If the model does not know its layers or its input size, or has the channels first.

    Notes
    -----
    *Branches* that meet (Add, Concatenate, ...) join what they see: the field is the smallest that holds the
    field of each.

    *Gates.* Squeeze-and-excitation multiplies a feature map by weights made from all of it. Strictly, each
    unit then sees everything; `receptive_field` goes on saying what it sees through its windows, and
    `sees_all` is true from there on. So it is with normalisation over places.

    *Flatten* leaves each number the field it had. After a dense layer or global pooling, a unit sees all that
    these read.

    *Upsampling and transposed convolution* give neighbouring units different fields; `receptive_field` is the
    one that moves evenly and holds all. A transposed convolution multiplies at each place of its input.

    *Unknown layers*, such as attention, a Lambda, or a class of the reader's own: parameters and shapes are
    there, multiply-adds are None, and so are receptive fields from there on. They are unknown, too, where
    branches meet that move over the image at different speeds.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(32, 3)])
    >>> row = account(model)[0]
    >>> row.output_shape, row.parameters, row.multiply_adds, row.receptive_field
    ((26, 26, 32), 320, 194688, (3, 3))
    """
    from keras import KerasTensor, tree

    rows, counted = [], set()

    def enter(graph, inputs, prefix=""):
        return _graph(graph)._run_through_graph(inputs, lambda layer: functools.partial(visit, layer, prefix))

    def visit(layer, prefix, *args, **kwargs):
        tensors = [value for value in tree.flatten((args, kwargs)) if isinstance(value, _Tensor)]
        if _graph(layer):
            return enter(layer, tensors, f"{prefix}{layer.name}/")
        if getattr(layer, "data_format", None) == "channels_first":
            raise ValueError(f"channels must come last, but {layer.name} has them first")
        args, kwargs = tree.map_structure(lambda value: getattr(value, "spec", value), (args, kwargs))
        outputs = tree.flatten(layer.compute_output_spec(*args, **kwargs))
        shape = tuple(outputs[0].shape[1:])
        view, multiply_adds = _rule(layer)(layer, tensors, shape)
        weights = [weight for weight in getattr(layer, "weights", ()) if id(weight) not in counted]
        counted.update(map(id, weights))
        rows.append(
            Row(
                name=prefix + layer.name,
                layer=type(layer).__name__,
                output_shape=shape,
                parameters=sum(math.prod(weight.shape) for weight in weights),
                trainable=sum(math.prod(weight.shape) for weight in weights if weight.trainable),
                multiply_adds=multiply_adds,
                activations=sum(math.prod(output.shape[1:]) for output in outputs),
                receptive_field=view and tuple(math.floor(axis.size) for axis in view.axes),
                jump=_jump(view, shape),
                start=view and tuple(math.ceil(axis.start) for axis in view.axes),
                sees_all=view is not None and view.sees_all,
            )
        )
        return [_Tensor(output, view) for output in outputs]

    specs = [KerasTensor((None, *shape)) for shape in _input_shapes(model, input_shape)]
    enter(model, [_Tensor(spec, View.of_image(spec.shape[1:-1])) for spec in specs])
    return rows


@contextlib.contextmanager
def without_weights():
    """Build models whose weights have shapes but no values: VGG-16 at once, and without half a gigabyte.

    They can be accounted for, summarised and drawn; they cannot be called on numbers.

    Examples
    --------
    >>> import keras
    >>> with without_weights():
    ...     model = keras.applications.VGG16(weights=None)
    >>> model.count_params()
    138357544
    """
    import keras
    from keras.src.backend.common import global_state  # what waits for its values is listed nowhere else

    waiting = "uninitialized_variables"
    before = list(global_state.get_global_attribute(waiting, []))
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(waiting, before)


def summarize(model, input_shape=None):
    """Return the rows of `account`, which takes the same arguments, as a table that prints itself.

    Returns
    -------
    Summary
    """
    return Summary(tuple(account(model, input_shape)))


@dataclass(frozen=True, repr=False)
class Summary:
    """Rows, their totals, and, as its repr, a table of at most 76 characters.

    The totals are `parameters`, `trainable`, `multiply_adds` (where they are known) and `activations`.
    """

    rows: tuple[Row, ...]

    parameters = property(lambda self: sum(row.parameters for row in self.rows))
    trainable = property(lambda self: sum(row.trainable for row in self.rows))
    multiply_adds = property(lambda self: sum(row.multiply_adds or 0 for row in self.rows))
    activations = property(lambda self: sum(row.activations for row in self.rows))

    def __repr__(self):
        head = ("layer", "output", "parameters", "mult-adds", "stored", "field", "jump")
        body = [_cells(row) for row in self.rows]
        totals = (f"{self.parameters:,}", _short(self.multiply_adds), f"{self.activations:,}")
        table = [head, *body, ("total", "", *totals, "", "")]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        rest = sum(widths[1:]) + 2 * len(widths[1:])
        widths[0] = min(widths[0], max(_WIDTH - rest, len(head[0])))
        lines, rule = [_line(cells, widths) for cells in table], "─" * (widths[0] + rest)
        return "\n".join((lines[0], rule, *lines[1:-1], rule, lines[-1], *self._notes()))

    def _notes(self):
        memory = _short(4 * self.activations, "B")
        yield f"parameters: {self.trainable:,} are trainable, {self.parameters - self.trainable:,} are not"
        yield f"stored: the numbers in all outputs, for one image; as float32, {memory}"
        if any(row.sees_all for row in self.rows):
            yield "*: and something of everything, pooled or normalised over all places"
        if any(None in (row.multiply_adds, row.receptive_field) for row in self.rows):
            yield "?: not known for this kind of layer, or not after it; totals are of the rest"


def _cells(row):
    """Return what the table says of a row; names that Keras made up give way to the class."""
    path, _, name = row.name.rpartition("/")
    made_up = re.sub(r"_\d+$", "", name).replace("_", "") == row.layer.lower()
    return (
        "/".join(filter(None, (path, row.layer if made_up else name))),
        "×".join(map(str, row.output_shape)),
        f"{row.parameters:,}",
        "?" if row.multiply_adds is None else _short(row.multiply_adds),
        f"{row.activations:,}",
        ("?" if row.receptive_field is None else _sides(row.receptive_field)) + "*" * row.sees_all,
        "" if row.jump is None else _sides(row.jump),
    )


def _line(cells, widths):
    """Return a line of the table: texts to the left, numbers to the right."""
    padded = [_cut(cells[0], widths[0]).ljust(widths[0]), cells[1].ljust(widths[1])]
    return "  ".join((*padded, *map(str.rjust, cells[2:], widths[2:]))).rstrip()


def _cut(name, width):
    """Return a name that fits; of several words, the last ones say more."""
    if len(name) <= width:
        return name
    end = re.search("[_/](.+)", name[-width:])
    return "…" + end[1] if end else name[: width - 1] + "…"


def _sides(sizes):
    """Return one number for a square."""
    return "×".join(f"{size:g}" for size in (sizes[:1] if len(set(sizes)) == 1 else sizes))


def _short(number, unit=""):
    """Return a number in full, or, from ten million on, with four digits."""
    if number < 10_000_000:
        return f"{number:,} {unit}".rstrip()
    power, prefix = (1e9, "G") if number >= 999_950_000 else (1e6, "M")
    return f"{number / power:#.4g} {prefix}{unit}"


# Models and their tensors


@dataclass(frozen=True)
class _Tensor:
    """What stands for a tensor while the model is gone through."""

    spec: object  # a keras.KerasTensor, which has the shape
    view: View | None

    @property
    def shape(self):
        return tuple(self.spec.shape[1:])


def _graph(layer):
    """Return what knows the layers of a model; None for a layer, or for a model that hides them."""
    graph = getattr(layer, "_functional", layer)
    return graph if hasattr(graph, "_run_through_graph") else None


def _input_shapes(model, input_shape):
    """Return the shapes of all inputs, without the axis of the batch."""
    if not _graph(model):
        raise ValueError(
            "the model must be functional, or Sequential with a known input (begin it with keras.Input), "
            f"got {type(model).__name__} {getattr(model, 'name', '')!r}"
        )
    stated = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    if input_shape is None:
        if open_shapes := [shape for shape in stated if None in shape]:
            raise ValueError(
                f"the model leaves its input size open, {open_shapes[0]}: "
                "say which to take, such as input_shape=(224, 224, 3)"
            )
        return stated
    given = tuple(input_shape)
    filled_in = tuple(size or new for size, new in zip(stated[0], given, strict=False))
    if len(stated) > 1 or len(given) != len(stated[0]) or given != filled_in or None in given:
        raise ValueError(f"input_shape must fit the model's {', '.join(map(str, stated))}, got {given}")
    return [given]


def _jump(view, shape):
    """Return the jump as a Row has it."""
    if view is None or view.is_constant or not view.on_grid(shape):
        return None
    return tuple(int(axis.jump) if axis.jump == int(axis.jump) else float(axis.jump) for axis in view.axes)


# Kinds of layers. From the layer, its inputs and the shape of its output, a rule makes (view, multiply-adds).


def _rule(layer):
    """Return the rule for a layer of Keras' or the book's own; subclasses of it may do anything."""
    kind = type(layer)
    known = kind.__module__.startswith(("keras.", "utils.architectures."))
    return _RULES.get(kind.__name__, _unknown) if known else _unknown


def _unknown(layer, tensors, shape):
    return None, None


def _element_by_element(layer, tensors, shape):
    return tensors[0].view, 0


def _normalisation(layer, tensors, shape):
    view, last = tensors[0].view, len(shape)
    axes = layer.axis if isinstance(layer.axis, list | tuple) else [layer.axis]
    of_channels = type(layer).__name__ != "GroupNormalization" and {a % (last + 1) for a in axes} == {last}
    return (view if view is None or of_channels else replace(view, sees_all=True)), 0


def _local_normalisation(layer, tensors, shape):
    """Across channels it stays at its place; within one it looks around."""
    view, size, axes = tensors[0].view, layer.size if layer.within else 1, len(shape) - 1
    window, ones, before = (size,) * axes, (1,) * axes, (size // 2,) * axes
    return view and view.each_axis(Axis.windows, window, ones, before, shape[:-1]), 0


def _merging(layer, tensors, shape):
    sets_side_by_side = type(layer).__name__ == "Concatenate" and layer.axis not in (-1, len(shape))
    if sets_side_by_side or any(tensor.view is None for tensor in tensors):
        return None, 0
    return join([(tensor.view, tensor.shape) for tensor in tensors], shape), 0


def _convolution(layer, tensors, shape):
    return _slide(layer, layer.kernel_size, tensors[0], shape), math.prod(shape[:-1]) * _weights(layer)


def _pooling(layer, tensors, shape):
    return _slide(layer, layer.pool_size, tensors[0], shape), 0


def _slide(layer, size, tensor, shape):
    """Return the view through windows of this size."""
    if tensor.view is None:
        return None
    window = _windows(size, getattr(layer, "dilation_rate", (1,) * len(size)))
    axes = zip(tensor.shape[:-1], window, layer.strides, shape[:-1], strict=True)
    before = [_padding_before(layer.padding, *axis) for axis in axes]
    return tensor.view.each_axis(Axis.windows, window, layer.strides, before, shape[:-1])


def _transposed_convolution(layer, tensors, shape):
    places, view = tensors[0].shape[:-1], tensors[0].view
    multiply_adds = math.prod(places) * _weights(layer)
    if view is None:
        return None, multiply_adds
    window = _windows(layer.kernel_size, layer.dilation_rate)
    # What is cut off is the padding of the convolution in the other direction.
    axes = zip(shape[:-1], window, layer.strides, places, strict=True)
    cut = [_padding_before(layer.padding, *axis) for axis in axes]
    return view.each_axis(Axis.spread, window, layer.strides, cut, shape[:-1]), multiply_adds


def _upsampling(layer, tensors, shape):
    """Nearest: each unit is copied to a window. Bilinear: it is spread over one almost twice as wide."""
    factors = layer.size if isinstance(layer.size, tuple) else (layer.size,)
    wide = [2 * factor - factor % 2 for factor in factors]
    window = {"nearest": factors, "bilinear": wide}.get(getattr(layer, "interpolation", "nearest"))
    if tensors[0].view is None or window is None:
        return None, 0
    cut = [(length - factor) // 2 for length, factor in zip(window, factors, strict=True)]
    return tensors[0].view.each_axis(Axis.spread, window, factors, cut, shape[:-1]), 0


def _zero_padding(layer, tensors, shape):
    return _shift(tensors[0].view, layer.padding, 1, shape), 0


def _cropping(layer, tensors, shape):
    return _shift(tensors[0].view, layer.cropping, -1, shape), 0


def _shift(view, sides, sign, shape):
    """Return the view with places added before the first (sign 1) or taken away there (sign -1)."""
    sides = [sides] if isinstance(sides[0], int) else sides  # along a single axis, Keras has no list of pairs
    before, ones = [sign * first for first, _ in sides], (1,) * len(sides)
    return view and view.each_axis(Axis.windows, ones, ones, before, shape[:-1])


def _global_pooling(layer, tensors, shape):
    return tensors[0].view and tensors[0].view.gathered(), 0


def _dense(layer, tensors, shape):
    (tensor,) = tensors
    reads_all = tensor.view is not None and len(tensor.shape) == 1
    return tensor.view.gathered() if reads_all else tensor.view, math.prod(shape[:-1]) * _weights(layer)


def _reshape(layer, tensors, shape):
    view = tensors[0].view
    keeps_places = view and (len(shape) == 1 or view.is_constant or shape[: len(view.axes)] == view.grid)
    return (view if keeps_places else None), 0


def _windows(size, dilation_rate):
    """Return how many units a window covers, from the first to the last."""
    return tuple((length - 1) * rate + 1 for length, rate in zip(size, dilation_rate, strict=True))


def _padding_before(padding, size, window, stride, units):
    """Return the places before the first along one axis; of an odd total, "same" puts one more at the end."""
    both = max((units - 1) * stride + window - size, 0)
    return {"valid": 0, "same": both // 2, "causal": window - 1}[padding]


def _weights(layer):
    """Return how many of a layer's weights multiply something: all but the biases."""
    return sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)


_KINDS = {
    _element_by_element: """
        Activation ReLU LeakyReLU PReLU ELU Relu Sigmoid Tanh Negative Identity Rescaling Normalization
        BatchNormalization LayerScale StochasticDepth ActivityRegularization Dropout AlphaDropout
        SpatialDropout{n}D GaussianDropout GaussianNoise RandomFlip RandomRotation RandomTranslation
        RandomZoom RandomContrast RandomBrightness PadChannels""",
    _normalisation: "LayerNormalization GroupNormalization RMSNormalization UnitNormalization Softmax",
    _merging: "Add Subtract Multiply Divide TrueDivide Average Maximum Minimum Concatenate CustomScaleLayer",
    _local_normalisation: "LocalResponseNormalization",
    _convolution: "Conv{n}D DepthwiseConv{n}D SeparableConv{n}D PartialConv2D",
    _transposed_convolution: "Conv{n}DTranspose",
    _pooling: "MaxPooling{n}D AveragePooling{n}D Subsampling2D",
    _global_pooling: "GlobalMaxPooling{n}D GlobalAveragePooling{n}D",
    _upsampling: "UpSampling{n}D",
    _zero_padding: "ZeroPadding{n}D",
    _cropping: "Cropping{n}D",
    _dense: "Dense RadialBasis",
    _reshape: "Flatten Reshape",
}
_RULES = {
    name.format(n=n): rule for rule, names in _KINDS.items() for name in names.split() for n in (1, 2, 3)
}
