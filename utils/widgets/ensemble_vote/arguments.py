"""What an ``EnsembleVote`` takes, checked."""

import numpy as np

from utils.widgets.ensemble_vote.arithmetic import RULES
from utils.widgets.shared.arguments import checked_integer

NETWORKS, CLASSES = (2, 20), (2, 12)  # the least and the most that there is room for
MOST_SIDE = 64  # of a picture
LONGEST_NAME = 12
AMONG = ("hardest", "saved", "lost", "alike")
MOST_ORDERS = 10**6


def checked_probabilities(values):
    """Return probabilities in ``float64``, (networks, pictures, classes), or raise a ValueError."""
    array = np.asarray(values)
    if array.ndim != 3 or array.dtype.kind not in "fiu" or 0 in array.shape:
        raise ValueError(f"probabilities are numbers (networks, pictures, classes), got {_kind(array)}")
    for name, (least, most), size in (
        ("networks", NETWORKS, array.shape[0]),
        ("classes", CLASSES, array.shape[2]),
    ):
        if not least <= size <= most:
            raise ValueError(f"probabilities of {least} to {most} {name} are needed, got {size}")
    array = array.astype("float64")
    sums = array.sum(axis=-1)
    if not (np.isfinite(array).all() and (array >= 0).all() and np.abs(sums - 1).max() < 1e-3):
        raise ValueError(
            "probabilities are 0 or more and sum to 1 over the last axis (softmax of logits), got sums from "
            f"{sums.min():.3g} to {sums.max():.3g} and values from {array.min():.3g}"
        )
    return array


def checked_images(values, pictures):
    """Return images as ``uint8`` of shape ``(pictures, height, width)``, or raise a ValueError."""
    array = np.asarray(values)
    fits = array.ndim == 3 and array.dtype == np.uint8 and len(array) == pictures
    if not fits or not 1 <= min(array.shape[1:]) <= max(array.shape[1:]) <= MOST_SIDE:
        raise ValueError(
            f"images are uint8 of shape ({pictures}, height, width), sides of 1 to {MOST_SIDE}, "
            f"got {_kind(array)}"
        )
    return array


def checked_labels(values, pictures, classes):
    """Return labels as ``uint8`` of shape ``(pictures,)``, or raise a ValueError."""
    array = np.asarray(values)
    fits = array.shape == (pictures,) and array.dtype.kind in "iu"
    if not fits or not 0 <= array.min() <= array.max() < classes:
        raise ValueError(f"labels are {pictures} whole numbers from 0 to {classes - 1}, got {_kind(array)}")
    return array.astype("uint8")


def checked_names(names, classes):
    """Return the names of the classes, or raise a ValueError."""
    if names is None:
        return [str(number) for number in range(classes)]
    names = list(names)
    fits = all(isinstance(name, str) and 1 <= len(name) <= LONGEST_NAME for name in names)
    if not fits or len(names) != classes or len(set(names)) != classes:
        raise ValueError(
            f"class_names are {classes} different strings of 1 to {LONGEST_NAME} letters, got {names!r}"
        )
    return names


def checked_present(value, networks):
    """Return the places of the cards that take part, or raise a ValueError."""
    if value is None:
        return list(range(networks))
    if isinstance(value, int | np.integer):
        return list(range(checked_integer("present", value, 1, networks)))
    places = sorted(checked_integer("present card", place, 0, networks - 1) for place in value)
    if not places or len(set(places)) != len(places):
        raise ValueError(f"present is a number of cards, or different places of some, got {value!r}")
    return places


def checked(name, value):
    """Return one of the other arguments as the page takes it, or raise a ValueError."""
    if name == "copies":
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"copies is True or False, got {value!r}")
        return bool(value)
    if name == "order":
        return checked_integer("order", value, 0, MOST_ORDERS)
    choices = {"rule": RULES, "among": AMONG}[name]
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, got {value!r}")
    return str(value)


def _kind(array):
    return f"{array.dtype} of shape {array.shape}"
