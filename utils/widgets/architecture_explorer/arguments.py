"""The arguments of an ``ArchitectureExplorer``, checked."""

from utils.widgets.architecture_explorer.description import blocks_of

#: What bars can show, and where a layer's line has it.
MEASURES = {"parameters": 2, "multiply-adds": 4, "numbers stored": 5, "receptive field": 6}

#: Between the name of a block and that of a layer in it.
INSIDE = " / "


def by_name(argument, value, networks):
    """Return an argument that is for all networks, or for each by its name, as a dict."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return dict.fromkeys(networks, value)
    if unknown := set(value) - set(networks):
        raise ValueError(
            f"{argument}: no network {', '.join(map(str, unknown))}; there are {', '.join(networks)}"
        )
    return value


def checked_shown(shown, networks):
    """Return the names of one or two networks, or raise a ValueError."""
    if isinstance(shown, str) or len(shown) not in (1, 2) or not set(shown) <= set(networks):
        raise ValueError(f"shown is one or two of {', '.join(networks)}; got {shown!r}")
    return list(shown)


def checked_opened(opened, networks, shown):
    """Return the names of open blocks as lists by network, or raise a ValueError."""
    if isinstance(opened, str):
        raise ValueError(f"opened is a list of blocks' names, got {opened!r}")
    if not isinstance(opened, dict):
        known = {name: {block for block, _ in networks[name]["blocks"]} for name in shown}
        if unknown := set(opened) - set().union(*known.values()):
            raise ValueError(f"no block {', '.join(map(str, unknown))}; {_blocks_of(networks, shown)}")
        opened = {name: [block for block in opened if block in known[name]] for name in shown}
    for name, blocks in opened.items():
        if name not in networks:
            raise ValueError(f"opened: no network {name}; there are {', '.join(networks)}")
        if unknown := set(blocks) - {block for block, _ in networks[name]["blocks"]}:
            raise ValueError(f"no block {', '.join(map(str, unknown))}; {_blocks_of(networks, [name])}")
    return {name: list(blocks) for name, blocks in opened.items() if blocks}


def path_of(chosen, names, networks, opened, measure):
    """Return where the chosen block or layer is: its network, its path, and what is open then.

    Parameters
    ----------
    chosen : str or None
        The name of a block or of a layer, or both, or "input"; None: the block with the largest measure.
    names : list of str
        Networks, the one to look in first.
    networks : dict
        Their descriptions.
    opened : dict of list of str
    measure : str
    """
    if chosen is None:
        return names[0], _largest(networks[names[0]], measure), opened
    if chosen == "input":
        return names[0], "", opened
    for name in names:
        blocks = blocks_of(networks[name])
        inside = {block: [layer[0] for layer in layers] for block, layers in blocks}
        # A block may have the name of the layer in which its branches meet: then the block is meant.
        with_weights = {
            block: [layer[0] for layer in layers if layer[MEASURES["parameters"]]] for block, layers in blocks
        }
        is_open = opened.get(name, [])
        if chosen in inside and (
            len(inside[chosen]) == 1 or chosen not in is_open or chosen not in with_weights[chosen]
        ):
            return name, chosen, opened
        for block, layers in inside.items():
            given = chosen.removeprefix(block + INSIDE)
            if given not in layers or (given == chosen and INSIDE in chosen):
                continue
            if len(layers) == 1:
                return name, block, opened
            if block not in is_open:
                opened = {**opened, name: [*is_open, block]}
            return name, block + INSIDE + given, opened
    raise ValueError(f"no block or layer {chosen!r}; {_blocks_of(networks, names)}")


def measured(layers, measure):
    """Return what a block has of a measure, from the lines of its layers; None if it is not known."""
    numbers = [layer[MEASURES[measure]] for layer in layers]
    if measure == "receptive field":
        return max(numbers[-1]) if numbers[-1] else None
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _largest(description, measure):
    values = {block: measured(layers, measure) or 0 for block, layers in blocks_of(description)}
    return max(values, key=values.get)


def _blocks_of(networks, names):
    blocks = [f"{name} has {', '.join(block for block, _ in networks[name]['blocks'])}" for name in names]
    return "; ".join(blocks)
