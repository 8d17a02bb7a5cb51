"""Networks as blocks that open: where their weights lie, where the work is done, what each layer sees."""

from traitlets import Bool, Dict, List, TraitError, Unicode, default, validate

from utils.widgets.architecture_explorer.arguments import (
    MEASURES,
    by_name,
    checked_opened,
    checked_shown,
    path_of,
)
from utils.widgets.architecture_explorer.description import describe
from utils.widgets.architecture_explorer.heights import heights_of, visible_rows
from utils.widgets.base import Widget, bundle, style_sheet


class ArchitectureExplorer(Widget):
    """Show one network, or two side by side, as blocks in proportion to their tensors.

    A block opens to show its layers and who feeds whom. Bars show where the parameters, the multiply-adds or
    the memory lie, or how far each layer sees. All that is shown is taken from the Keras models, by
    ``utils.accounting.account``; weights do not travel. With a live kernel, ``network``, ``chosen``,
    ``opened``, ``measure`` and ``shown`` can be read back afterwards.

    Parameters
    ----------
    networks : keras.Model, callable, or dict, optional
        A model, Sequential or functional; or a function without arguments that makes one, which costs no
        memory however large the model is; or a dict from names to those. Of more than two, the reader
        chooses which stand side by side. If not given: LeNet-5 and AlexNet.
    shown : list of str, optional
        The names of those that are shown first: one or two. If not given: the first two.
    network : str, optional
        The one of them whose layer is chosen. If not given: the last one that has such a layer.
    chosen : str, optional
        The name of a block or of a layer, "block / layer", or "input". A layer of a closed block opens it.
        If not given: the block for which `measure` is largest. Reads back as "" for the input.
    opened : list of str, or dict of list of str
        Names of blocks that are open at first; of several networks, a dict by their names.
    measure : {"parameters", "multiply-adds", "numbers stored", "receptive field"}
        What the bars show.
    same_scale : bool
        Whether the bars of two networks have one scale.
    input_shape : tuple of int, or dict, optional
        Height, width and channels for networks that leave some of them open; or a dict of them, by name.
    blocks : dict, optional
        For one network: a dict from the names of the blocks to lists of layers' names. For several: a dict of
        such dicts, by network. Where it says nothing, blocks follow from
        ``utils.widgets.architecture_explorer.blocks.in_blocks``.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> from utils.architectures import alexnet, vgg
    >>> figure = ArchitectureExplorer({"AlexNet": alexnet, "VGG-16": lambda: vgg("D")}, chosen="conv2")
    >>> figure
    ArchitectureExplorer(networks=['AlexNet', 'VGG-16'], chosen='conv2')
    >>> figure.network, sum(line[2] for line in figure.networks["AlexNet"]["layers"])
    ('AlexNet', 60965224)
    """

    _esm = bundle("architecture_explorer/figure.js")
    _css = style_sheet("architecture_explorer/figure.css")

    networks = Dict().tag(sync=True)
    shown = List(Unicode()).tag(sync=True)
    network = Unicode().tag(sync=True)
    chosen = Unicode().tag(sync=True)
    opened = Dict().tag(sync=True)
    measure = Unicode().tag(sync=True)
    same_scale = Bool().tag(sync=True)
    _rows = List().tag(sync=True)

    def __init__(
        self,
        networks=None,
        *,
        shown=None,
        network=None,
        chosen=None,
        opened=(),
        measure="parameters",
        same_scale=False,
        input_shape=None,
        blocks=None,
        **options,
    ):
        if networks is None:
            from utils.architectures import alexnet, lenet5

            networks = {"LeNet-5": lenet5, "AlexNet": alexnet}
        described = _described(networks, input_shape, blocks)
        shown = checked_shown(list(described)[:2] if shown is None else shown, described)
        opened = checked_opened(opened, described, shown)
        measure = _checked_measure(measure)
        if network is not None and network not in shown:
            raise ValueError(f"network is one of those shown, {', '.join(shown)}; got {network!r}")
        network, chosen, opened = path_of(
            chosen, [network] if network else shown[::-1], described, opened, measure
        )
        super().__init__(
            networks=described,
            shown=shown,
            network=network,
            chosen=chosen,
            opened=opened,
            measure=measure,
            same_scale=same_scale,
            _rows=visible_rows(described, len(shown)),
            **options,
        )

    def arguments(self):
        shown = {"networks": list(self.networks), "chosen": self.chosen}
        if self.shown != list(self.networks)[:2]:
            shown["shown"] = self.shown
        if self.measure != "parameters":
            shown["measure"] = self.measure
        return shown

    def fallback_figure(self):
        from utils.widgets.architecture_explorer.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return heights_of(self._rows, len(self.shown), len(self.networks))

    @validate("shown")
    def _valid_shown(self, proposal):
        shown = checked_shown(proposal["value"], self.networks)
        if self.shown and len(shown) != len(self.shown):
            raise TraitError(f"as many networks as at first, {len(self.shown)}, got {shown}")
        return shown

    @validate("measure")
    def _valid_measure(self, proposal):
        return _checked_measure(proposal["value"])


def _described(networks, input_shape, blocks):
    """Return descriptions by name."""
    if not isinstance(networks, dict):
        description = describe(networks, input_shape=input_shape, blocks=blocks)
        return {description["name"]: description}
    if not networks or not all(isinstance(name, str) and name for name in networks):
        raise ValueError(f"networks is a dict from names to models, got {networks!r}")
    shapes, parts = by_name("input_shape", input_shape, networks), by_name("blocks", blocks, networks)
    return {
        name: describe(model, input_shape=shapes.get(name), blocks=parts.get(name))
        for name, model in networks.items()
    }


def _checked_measure(measure):
    if measure not in MEASURES:
        raise ValueError(f"measure is one of {', '.join(MEASURES)}; got {measure!r}")
    return measure
