"""What ``FewExamples`` takes, checked."""

import numpy as np

from utils.widgets.few_examples.arithmetic import quantized
from utils.widgets.shared.arguments import checked_integer

MOST_CLASSES = 10
MOST_SHOWN = 10  # candidates of a class that have room on the stage
DEALS = 20  # orders of the candidates that can be dealt; their number is the seed
SETS = 20  # in a draw of other sets
MOST_OTHERS = 4  # draws of other sets, each with seeds of its own, which follow those of the deals


def checked_pictures(images):
    """Return candidates and queries as uint8 arrays (n, height, width), or raise a ValueError."""
    both = [np.asarray(part) for part in _pair("images", images)]
    for part, pictures in zip(("candidates", "queries"), both, strict=True):
        if pictures.ndim != 3 or pictures.dtype != np.uint8 or 0 in pictures.shape:
            raise ValueError(
                f"images of the {part} are uint8 of shape (n, height, width), got {pictures.dtype} of shape "
                f"{pictures.shape}"
            )
    if both[0].shape[1:] != both[1].shape[1:]:
        raise ValueError(f"images have one size, got {both[0].shape[1:]} and {both[1].shape[1:]}")
    return both


def checked_labels(labels, counts, class_names):
    """Return labels as whole numbers from 0, those of candidates and queries, and the classes' names."""
    both = [np.asarray(part) for part in _pair("labels", labels)]
    for part, one, count in zip(("candidates", "queries"), both, counts, strict=True):
        if one.shape != (count,):
            raise ValueError(
                f"labels of the {part} have shape ({count},) as there are images, got {one.shape}"
            )
    classes = np.unique(both[0])
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise ValueError(f"labels are of 2 to {MOST_CLASSES} classes, got {len(classes)}")
    strange = np.setdiff1d(both[1], classes)
    if len(strange):
        raise ValueError(f"labels of the queries are those of the candidates, got {strange[0]} as well")
    names = [str(name) for name in (classes if class_names is None else class_names)]
    if len(names) != len(classes) or len(set(names)) != len(names):
        raise ValueError(f"class_names are {len(classes)} different names, as there are labels, got {names}")
    return [np.searchsorted(classes, one) for one in both], names


def checked_spaces(spaces, images):
    """Return, by name, the features of candidates and queries as uint8, and the size of a level.

    `spaces` is a dict of pairs, or of None for the pixels of the pictures.
    """
    if not isinstance(spaces, dict) or not spaces:
        raise ValueError("spaces is a dict of at least one name with (candidates, queries)")
    checked = {}
    for name, features in spaces.items():
        if features is None:
            checked[str(name)] = (*(part.reshape(len(part), -1) for part in images), 1 / 255)
            continue
        both = [np.asarray(part) for part in _pair(f"spaces[{name!r}]", features)]
        fits = all(
            part.ndim == 2 and len(part) == len(pictures) and part.dtype.kind in "iuf"
            for part, pictures in zip(both, images, strict=True)
        )
        if not fits or both[0].shape[1] != both[1].shape[1] or 0 in both[0].shape:
            raise ValueError(
                f"spaces[{name!r}] is numbers of shapes ({len(images[0])}, d) and ({len(images[1])}, d), got "
                f"{both[0].shape} and {both[1].shape}"
            )
        if not all(np.isfinite(part).all() for part in both):
            raise ValueError(f"spaces[{name!r}] has numbers that are not finite")
        checked[str(name)] = quantized(*(part.astype("float64") for part in both))
    return checked


def checked_examples(examples, classes, shown):
    """Return a number of examples a class, or for each class the places of its examples in its row."""
    if isinstance(examples, int | np.integer) and not isinstance(examples, bool):
        return checked_integer("examples", examples, 1, shown)
    fits = isinstance(examples, list | tuple) and len(examples) == classes
    fits = fits and all(isinstance(row, list | tuple) for row in examples)
    if not fits:
        raise ValueError(
            f"examples is a whole number from 1 to {shown}, or a list of places for each of the {classes} "
            f"classes, got {examples!r}"
        )
    rows = [
        sorted({checked_integer("examples' places", place, 0, shown - 1) for place in row})
        for row in examples
    ]
    if not any(rows):
        raise ValueError("examples has no place at all; at least one class needs one")
    count = len(rows[0])
    return count if count and all(row == list(range(count)) for row in rows) else rows


def checked_choice(argument, name, names):
    """Return a name that is one of some names, or raise a ValueError."""
    if name not in names:
        raise ValueError(f"{argument} is one of {', '.join(map(repr, names))}, got {name!r}")
    return name


def _pair(argument, value):
    try:
        first, second = value
    except (TypeError, ValueError):
        raise ValueError(f"{argument} is a pair: of the candidates, of the queries") from None
    return first, second
