"""A network as a list of layers to change: shapes, parameters, multiply-adds, memory, receptive fields."""

from traitlets import Any, Dict, Int, List, Unicode, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.network_builder.layers import (
    ACTIVATIONS,
    DEFAULTS,
    LIMITS,
    checked_input_shape,
    checked_network,
    count,
    new_layer,
)
from utils.widgets.network_builder.presets import PRESETS

_HEIGHTS = [1471, 888]  # whatever the network; a browser test holds them to what is drawn


class NetworkBuilder(Widget):
    """Build a network and see what each layer costs and what its units see.

    All numbers are those of ``utils.accounting``. With a live kernel the traits can be read back after the
    reader has built something. On the book's pages, the network also stands in the page's address.

    Parameters
    ----------
    network : str or list of dict
        The name of a preset (a key of ``utils.widgets.network_builder.presets.PRESETS``), or layers in Keras'
        words: ``{"layer": "Conv2D", "filters": 32, "kernel_size": 3}``. What is left out has Keras'
        default; the kinds of layers and their settings are the keys of
        ``utils.widgets.network_builder.layers.DEFAULTS``.
    input_shape : (int, int, int), optional
        Height, width and channels. Layers of one's own need it; a preset has its own.
    layer : int, optional
        The layer that is chosen at first, counted from 1; 0 is the input. If not given: the last one whose
        output is a grid.
    unit : (int, int), optional
        Row and column of the unit of that layer whose receptive field is drawn, or ``(0, number)`` where the
        output is a row of numbers. If not given: the one in the middle.
    name : str
        Under which the network stands in the page's address. Of several builders with the same name on a
        page, the first has the address. Lower-case letters, digits and hyphens.

    Raises
    ------
    ValueError
        If an argument is not as described above, or there can be no such network.

    Examples
    --------
    >>> NetworkBuilder("LeNet-5")
    NetworkBuilder(network='LeNet-5')
    >>> NetworkBuilder([{"layer": "Conv2D", "filters": 8, "kernel_size": 5}], input_shape=(28, 28, 1))
    NetworkBuilder(layers=1, input_shape=(28, 28, 1))
    """

    _esm = bundle("network_builder/figure.js")
    _css = style_sheet("network_builder/figure.css")

    network = Any().tag(sync=True)
    input_shape = Any().tag(sync=True)
    layer = Int().tag(sync=True)
    unit = Any().tag(sync=True)
    name = Unicode().tag(sync=True)

    _presets = Dict(PRESETS).tag(sync=True)
    _defaults = Dict(DEFAULTS).tag(sync=True)
    _new_layers = Dict({kind: new_layer(kind) for kind in DEFAULTS}).tag(sync=True)
    _activations = List(list(ACTIVATIONS)).tag(sync=True)
    _limits = Dict(LIMITS).tag(sync=True)

    def __init__(
        self, network="VGG-16", input_shape=None, *, layer=None, unit=None, name="network", **options
    ):
        network, input_shape = _checked(network, input_shape)
        shapes = [tuple(input_shape), *(shape for shape, *_ in count(network, input_shape))]
        if layer is None:
            layer = max(number for number, shape in enumerate(shapes) if len(shape) == 3)
        layer = _checked_number(layer, network)
        if unit is None:
            unit = [size // 2 for size in _grid(shapes[layer])]
        unit = _checked_unit(unit, shapes[layer])
        super().__init__(
            network=network, input_shape=input_shape, layer=layer, unit=unit, name=name, **options
        )

    def keras_model(self):
        """Return the network as a ``keras.Sequential``, with new weights.

        Raises
        ------
        ValueError
            If there can be no such network: the reader may have left it in this state.
        """
        import keras

        count(self.network, self.input_shape)
        layers = [
            getattr(keras.layers, layer["layer"])(**{name: layer[name] for name in layer if name != "layer"})
            for layer in self.network
        ]
        return keras.Sequential([keras.Input(tuple(self.input_shape)), *layers])

    def arguments(self):
        for name, preset in PRESETS.items():
            if preset == {"network": self.network, "input_shape": self.input_shape}:
                return {"network": name}
        return {"layers": len(self.network), "input_shape": tuple(self.input_shape)}

    def fallback_figure(self):
        from utils.widgets.network_builder.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return _HEIGHTS

    @validate("network")
    def _valid_network(self, proposal):
        return checked_network(proposal["value"])

    @validate("input_shape")
    def _valid_input_shape(self, proposal):
        return checked_input_shape(proposal["value"])

    @validate("layer")
    def _valid_layer(self, proposal):
        return _checked_number(proposal["value"], self.network)

    @validate("name")
    def _valid_name(self, proposal):
        name = proposal["value"]
        if not name or not set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
            raise ValueError(f"name consists of lower-case letters, digits and hyphens, got {name!r}")
        return name


def _checked(network, input_shape):
    """Return layers with all settings and the shape of the input, or raise."""
    if isinstance(network, str):
        if network not in PRESETS:
            raise ValueError(f"network is one of {', '.join(PRESETS)}, or a list of layers; got {network!r}")
        preset = PRESETS[network]
        network = preset["network"]
        input_shape = preset["input_shape"] if input_shape is None else input_shape
    elif input_shape is None:
        raise ValueError("layers of one's own need an input_shape: (height, width, channels)")
    return checked_network(network), checked_input_shape(input_shape)


def _checked_number(layer, network):
    if isinstance(layer, bool) or layer not in range(len(network) + 1):
        raise ValueError(f"layer is 0 (the input) to {len(network)}, got {layer!r}")
    return layer


def _grid(shape):
    """Return rows and columns of an output; a row of numbers has one row."""
    return shape[:2] if len(shape) == 3 else (1, shape[0])


def _checked_unit(unit, shape):
    rows, columns = _grid(shape)
    whole = isinstance(unit, list | tuple) and [type(each) for each in unit] == [int, int]
    if not whole or not (0 <= unit[0] < rows and 0 <= unit[1] < columns):
        raise ValueError(f"unit is (row, column) in an output of {rows} x {columns}, got {unit!r}")
    return list(unit)
