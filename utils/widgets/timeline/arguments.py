"""What a ``Timeline`` takes, checked."""

import re
from collections.abc import Mapping

from utils.widgets.shared.arguments import checked_integer
from utils.widgets.timeline.arithmetic import ONLY, moment

KINDS = ("network", "data set", "idea", "event")
_NEEDED = ("name", "year", "kind", "what")
_CHAPTER = re.compile(r"\d\d[a-z]?-[a-z0-9-]+")
_PAPER = ("authors", "title", "venue", "url")


def checked_entries(entries):
    """Return entries as the page takes them, the oldest first, and by id as they came.

    Raises a ValueError where one is not as needed.
    """
    entries = list(entries)
    described = [_described(entry) for entry in entries]
    if len(described) < 2:
        raise ValueError(f"two entries at least are needed, got {len(described)}")
    ids = [entry["id"] for entry in described]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"each entry has an id of its own, got {twice[0]!r} twice")
    return sorted(described, key=moment), dict(zip(ids, entries, strict=True))


def checked_kinds(kinds, lanes):
    """Return kinds in the order of the lanes, or raise a ValueError."""
    kinds = list(lanes if kinds is None else [kinds] if isinstance(kinds, str) else kinds)
    if wrong := [kind for kind in kinds if kind not in lanes]:
        raise ValueError(f"kinds are some of {_or(lanes)}, got {wrong[0]!r}")
    return [kind for kind in lanes if kind in kinds]


def checked_id(name, value, ids):
    """Return the id of an entry, or raise a ValueError."""
    if value not in ids:
        raise ValueError(f"{name} is the id of an entry, such as {_or(list(ids)[:3])}, got {value!r}")
    return value


def checked_setting(name, value):
    """Return `only` or `find`, or raise a ValueError."""
    if name == "only" and value not in ONLY:
        raise ValueError(f"only is one of {_or(ONLY)}, got {value!r}")
    if not isinstance(value, str):
        raise ValueError(f"{name} is a string, got {value!r}")
    return value


def _described(entry):
    """An entry as a dict, from one or from an object with the same names."""
    given = dict(entry) if isinstance(entry, Mapping) else _fields(entry)
    if missing := [name for name in _NEEDED if given.get(name) in (None, "")]:
        raise ValueError(f"an entry needs {', '.join(_NEEDED)}; got none for {missing[0]} in {entry!r}")
    paper = given.get("paper")
    if paper is not None:
        paper = dict(paper) if isinstance(paper, Mapping) else _fields(paper)
        paper = {name: paper[name] for name in _PAPER if paper.get(name)}
    month, chapter = given.get("month"), given.get("chapter")
    if given["kind"] not in KINDS:
        raise ValueError(f"kind is one of {_or(KINDS)}, got {given['kind']!r} in {given['name']!r}")
    if chapter is not None and not _CHAPTER.fullmatch(chapter):
        raise ValueError(f"chapter is a name such as '08-lenet-alexnet', got {chapter!r}")
    return {
        "id": given.get("id") or given["name"],
        "name": given["name"],
        "year": checked_integer("year", given["year"], 1000, 3000),
        "month": None if month is None else checked_integer("month", month, 1, 12),
        "kind": given["kind"],
        "what": given["what"],
        "paper": paper,
        "chapter": chapter,
        "correction": given.get("correction"),
    }


def _fields(one):
    try:
        return one._asdict()
    except AttributeError:
        raise ValueError(f"entries are dicts or named tuples, got {one!r}") from None


def _or(values):
    return ", ".join(map(repr, values))
