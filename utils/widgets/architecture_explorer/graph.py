"""Which layers of a Keras model feed which."""

import contextlib
import functools
import random

from utils.accounting import account, without_weights


@contextlib.contextmanager
def same_random_numbers():
    """Leave Python's random numbers as they are: layers make their seeds of them, also those to look at."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


def built(network):
    """Return a model as it is, or the one that a function makes: its weights have shapes, but no values.

    Parameters
    ----------
    network : keras.Model or callable

    Raises
    ------
    ValueError
        If it is neither.
    """
    import keras

    if isinstance(network, keras.Model):
        return network
    if not callable(network):
        raise ValueError(f"a network is a keras.Model, or a function that makes one, got {network!r}")
    with without_weights():
        model = network()
    if not isinstance(model, keras.Model):
        raise ValueError(f"the function must return a keras.Model, got {type(model).__name__}")
    return model


def traced(model, input_shape=None):
    """Return the layers of a model, each with what it costs and what feeds it, a branch after the other.

    Parameters
    ----------
    model : keras.Model
        As `utils.accounting.account` takes it.
    input_shape : tuple of int, optional
        As `utils.accounting.account` takes it.

    Returns
    -------
    list of (keras.layers.Layer, utils.accounting.Row, list of int)
        A line for each use of a layer. The numbers are the places, in this list, of the layers whose outputs
        it takes; -1, -2, ... are the model's inputs.
    """
    rows = account(model, input_shape)
    uses = _uses(model)
    places = _branch_by_branch([feeds for _, _, feeds in uses])
    new = {old: place for place, old in enumerate(places)}
    lines = []
    for old in places:
        name, layer, feeds = uses[old]
        assert rows[old].name == name
        lines.append((layer, rows[old], [new.get(feed, feed) for feed in feeds]))
    return lines


def _uses(model):
    """Return (name, layer, what feeds it) for each use of a layer, in the order of `account`."""
    from keras import tree

    uses = []

    def enter(graph, tokens, prefix=""):
        run = getattr(graph, "_functional", graph)._run_through_graph
        return run(tokens, lambda layer: functools.partial(visit, layer, prefix))

    def visit(layer, prefix, *args, **kwargs):
        tokens = [value for value in tree.flatten((args, kwargs)) if isinstance(value, _Token)]
        if hasattr(getattr(layer, "_functional", layer), "_run_through_graph"):
            return enter(layer, tokens, f"{prefix}{layer.name}/")
        feeds = [token.place for token in tokens]
        uses.append((prefix + layer.name, layer, feeds))
        token = _Token(len(uses) - 1)
        return [token] * len(tree.flatten(layer.output))

    enter(model, [_Token(-1 - number) for number in range(len(model.inputs))])
    return uses


class _Token:
    """What stands for a tensor: the place of the layer that makes it."""

    def __init__(self, place):
        self.place = place


def _branch_by_branch(feeds):
    """Return an order in which each layer stands after those that feed it, and branches stay together."""
    order, done = [], set()
    fed = {feed for each in feeds for feed in each}
    ends = [place for place in range(len(feeds)) if place not in fed]
    stack = [(place, False) for place in reversed(ends)]
    while stack:
        place, is_ready = stack.pop()
        if place in done or place < 0:
            continue
        if is_ready:
            done.add(place)
            order.append(place)
        else:
            stack.append((place, True))
            stack.extend((feed, False) for feed in reversed(feeds[place]))
    return order
