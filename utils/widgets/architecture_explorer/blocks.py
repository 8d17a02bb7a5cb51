"""How the layers of a network are put together to blocks."""

import itertools
import math
import re

MOST = 24  # blocks that a reader can oversee

_STANDS_BEFORE = re.compile(
    r"ZeroPadding|Flatten|Reshape|Global(Max|Average)Pooling|Rescaling|Normalization$"
)
_WEIGHS = re.compile(r"Conv|Dense|Embedding|Attention")


def in_blocks(rows, feeds):
    """Put layers together: by what their names share, and never across the middle of a branching.

    Parameters
    ----------
    rows : list of utils.accounting.Row
    feeds : list of list of int
        The places of those that feed each; negative: an input.

    Returns
    -------
    list of (str, list of int)
        A name and the places of its layers: one run after the other, together all of them.

    Notes
    -----
    A network is cut where a single tensor passes. Between two cuts lies one layer, or a branching with all
    its branches up to where they meet: a residual block, an Inception module. Then

    - what has no kernel of its own (pooling, normalisation, dropout, an activation) goes with what is before;
      padding, flattening and global pooling go with what comes after;
    - neighbours whose names begin alike, up to a number, belong together: ``block1_conv1`` and
      ``block1_pool``, ``conv1`` and ``norm1``, not names that Keras made up;
    - are there more than 24 blocks, the first part of the names counts alone (``conv2_block1`` goes to
      ``conv2``), and if there are still more, the size of the map.
    """
    atoms = _atoms(feeds)
    blocks = _joined(atoms, rows, _label)
    if len(blocks) > MOST:
        blocks = _joined(atoms, rows, _first_part)
    if len(blocks) > MOST:
        blocks = _of_one_size(blocks, rows)
    return _named([(_name(places, rows), places) for places in blocks])


def given_blocks(blocks, rows):
    """Return the reader's own blocks, checked.

    Parameters
    ----------
    blocks : dict of list of str
        The names of the layers in each block, all of them, in the network's order.
    rows : list of utils.accounting.Row

    Raises
    ------
    ValueError
        If they are not the network's layers, each once and in order.
    """
    names = [row.name for row in rows]
    given = [name for inside in blocks.values() for name in inside]
    if sorted(given) != sorted(names):
        wrong = sorted(set(given) ^ set(names)) or sorted({name for name in given if given.count(name) > 1})
        raise ValueError(f"blocks must hold each layer of the network once; look at {', '.join(wrong[:5])}")
    places = {name: place for place, name in enumerate(names)}
    runs = [sorted(places[name] for name in inside) for inside in blocks.values()]
    if [place for run in runs for place in run] != list(range(len(names))):
        raise ValueError(f"blocks must follow the network's order: {', '.join(names[:5])}, ...")
    return list(zip(blocks, runs, strict=True))


def _atoms(feeds):
    """Return runs of layers between the places where a single tensor passes."""
    last_use = {}
    for place, each in enumerate(feeds):
        for feed in each:
            last_use[feed] = place
    atoms, run, needed = [], [], {feed for feed in last_use if feed < 0}
    for place in range(len(feeds)):
        run.append(place)
        needed = {feed for feed in {*needed, place} if last_use.get(feed, -1) > place}
        if needed <= {place}:
            atoms.append(run)
            run = []
    # One branching that is most of the network, as in a U-Net, says nothing: it is taken apart.
    most = max(12, len(feeds) // 2)
    return [
        part
        for atom in (*atoms, run)
        for part in ([[place] for place in atom] if len(atom) > most else [atom])
        if part
    ]


def _joined(atoms, rows, label):
    """Return atoms put together, as `in_blocks` says."""
    labels = [label([rows[place].name for place in atom if not _is_made_up(rows[place])]) for atom in atoms]
    is_heavy = [any(_is_heavy(rows[place]) for place in atom) for atom in atoms]
    blocks, last, waiting = [], None, []
    for number, atom in enumerate(atoms):
        own = labels[number]
        if own is not None and own == last and not waiting:
            blocks[-1] += atom
        elif is_heavy[number] or not (blocks or _stands_before(atom, rows)):
            blocks.append(waiting + atom)
            last, waiting = own, []
        elif (
            _stands_before(atom, rows) or _is_vector(waiting, rows) or _begins_next(number, labels, is_heavy)
        ):
            waiting += atom
        else:
            blocks[-1] += waiting + atom
            waiting = []
    if waiting and blocks and math.prod(rows[blocks[-1][-1]].output_shape[:-1]) == 1:
        blocks[-1] += waiting  # what turns the last numbers into predictions
        waiting = []
    return [*blocks, waiting] if waiting else blocks


def _stands_before(atom, rows):
    return all(_STANDS_BEFORE.match(rows[place].layer) for place in atom)


def _is_vector(waiting, rows):
    """Whether what waits has flattened a map: dropout that follows waits with it."""
    return bool(waiting) and not all(rows[place].layer.startswith("ZeroPadding") for place in waiting)


def _begins_next(number, labels, is_heavy):
    """Whether an atom without a kernel has the name of what comes next: normalisation before its kernel."""
    following = zip(labels[number:], is_heavy[number:], strict=True)
    names = list(itertools.takewhile(lambda name: name == labels[number], (name for name, _ in following)))
    return labels[number] is not None and any(is_heavy[number : number + len(names)])


def _of_one_size(blocks, rows):
    """Return blocks put together as long as the map keeps its size."""
    sizes = [rows[places[-1]].output_shape[:-1] for places in blocks]
    groups = itertools.groupby(zip(sizes, blocks, strict=True), key=lambda pair: pair[0])
    return [[place for _, places in group for place in places] for _, group in groups]


def _is_made_up(row):
    """Whether Keras made up the name: "conv2d_3"."""
    return re.sub(r"_\d+$", "", row.name.rpartition("/")[2]).replace("_", "") == row.layer.lower()


def _is_heavy(row):
    """Whether a layer has a kernel, as far as one can tell."""
    return bool(row.multiply_adds or _WEIGHS.search(row.layer))


def _label(names):
    """Return what names share: "conv2_block1", or the number in "conv1" and "norm1"; or None."""
    labels = {_label_of(name) for name in names}
    return labels.pop() if len(labels) == 1 else None


def _label_of(name):
    if match := re.match(r"(.*?(?:block|stage)(?:.*?block)?_?\d+[a-z]?)(?=[_/]|$)", name):
        return match[1]
    if match := re.match(r"[a-z]+(\d+)(?=_|$)", name):
        return match[1]
    match = re.search(r"_\d+(?=_|$)", name)
    return match and match[0]


def _first_part(names, pattern=r"[A-Za-z]+_?\d+"):
    """Return the first part of the names, "conv2" or "block6", if they share it; or None."""
    parts = {match[0] if (match := re.match(pattern, name)) else None for name in names}
    return parts.pop() if len(parts) == 1 else None


def _name(places, rows):
    """Return a name for a block: what its layers share, its last merge, or its first layer with a kernel."""
    own = [rows[place] for place in places if not _is_made_up(rows[place])]
    heavy = [row.name for row in own if _is_heavy(row)]
    shared = _label(heavy)
    if len(places) > 1 and heavy:
        if shared and re.search("block|stage", shared):
            return shared
        if part := _first_part(heavy, r"[A-Za-z]+_?\d+[a-z]?(?=_|$)") or _first_part(heavy):
            return part
    merged = [row.name for row in own if row.layer in ("Add", "Concatenate", "Multiply")]
    if merged:
        return merged[-1]
    first = next((rows[place] for place in places if _is_heavy(rows[place])), rows[places[0]])
    return first.layer if _is_made_up(first) else first.name


def _named(blocks):
    """Return blocks whose names differ."""
    seen, named = {}, []
    for name, places in blocks:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", places))
    return named
