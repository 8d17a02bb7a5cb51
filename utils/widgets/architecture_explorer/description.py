"""What the figure knows of a network: plain numbers and words, taken from the Keras model itself."""

import re

from utils.widgets.architecture_explorer.blocks import given_blocks, in_blocks
from utils.widgets.architecture_explorer.graph import built, same_random_numbers, traced
from utils.widgets.architecture_explorer.settings import described


@same_random_numbers()
def describe(model, *, input_shape=None, blocks=None):
    """Describe a network as the figure takes it.

    Parameters
    ----------
    model : keras.Model or callable
        Sequential or functional; or a function without arguments that makes it, which is called in a way that
        gives the weights no values, and so takes no memory.
    input_shape : tuple of int, optional
        Height, width and channels, for a model that leaves some of them open.
    blocks : dict of list of str, or callable, optional
        The names of the layers in each block, or a function from the model to such a dict. If not given, they
        follow from `utils.widgets.architecture_explorer.blocks.in_blocks`.

    Returns
    -------
    dict
        Ready for JSON:

        - ``name``: the model's, or "network" if Keras made it up;
        - ``input``: the input's shape, of several the first one's;
        - ``layers``: lists of what `utils.accounting.Row` has, in this order: name, shape of the output,
          parameters, those of them that training does not change, multiply-adds (None: unknown), numbers
          stored, receptive field (None: unknown), jump, whether besides it sees something of everything, the
          place of its settings in ``settings``, and the places of the layers that feed it (None: the one
          before; negative: an input). Each layer stands after those that feed it, branch after branch;
        - ``settings``: class, words, code and module, each combination once;
        - ``blocks``: name and number of layers of each.

    Raises
    ------
    ValueError
        If the model cannot be counted, or the blocks are not made of its layers.
    """
    model = built(model)
    lines = traced(model, input_shape)
    rows, feeds = [row for _, row, _ in lines], [each for *_, each in lines]
    if callable(blocks):
        blocks = blocks(model)
    parts = in_blocks(rows, feeds) if blocks is None else given_blocks(blocks, rows)
    settings = {}
    layers = []
    for place, (layer, row, fed_by) in enumerate(lines):
        key = (row.layer, *described(layer))
        layers.append(_columns(row, settings.setdefault(key, len(settings)), place, fed_by))
    return {
        "name": "network" if re.match(r"(functional|sequential|model)(_\d+)?$", model.name) else model.name,
        "input": [*(input_shape or model.inputs[0].shape[1:])],
        "layers": layers,
        "settings": [list(key) for key in settings],
        "blocks": [[name, len(places)] for name, places in parts],
    }


def blocks_of(description):
    """Return the name of each block with the lines of its layers."""
    lines = iter(description["layers"])
    return [(name, [next(lines) for _ in range(count)]) for name, count in description["blocks"]]


def _columns(row, setting, place, fed_by):
    return [
        row.name,
        list(row.output_shape),
        row.parameters,
        row.parameters - row.trainable,
        row.multiply_adds,
        row.activations,
        row.receptive_field and list(row.receptive_field),
        row.jump and list(row.jump),
        int(row.sees_all),
        setting,
        None if fed_by == [place - 1] else fed_by,
    ]
