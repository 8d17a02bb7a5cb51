"""Which entries are shown, which one is looked at, and how long lies between two: as the page has it."""

import unicodedata

ONLY = ("all", "in the book", "corrected")


def moment(entry):
    """Return when an entry was, in 24ths of a year: the middle of its month, or the year's beginning."""
    return 24 * entry["year"] + (0 if entry["month"] is None else 2 * entry["month"] - 1)


def plain(text):
    """Return a text without accents and capitals."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn").lower()


def shown_entries(entries, *, kinds, only, find, start, end):
    """Return those of `entries` that a ``Timeline`` with these settings shows."""
    words = plain(find).split()
    wanted = {"all": None, "in the book": "chapter", "corrected": "correction"}[only]
    return [
        entry
        for entry in entries
        if entry["kind"] in kinds
        and min(start, end) <= entry["year"] <= max(start, end)
        and (wanted is None or entry[wanted] is not None)
        and all(word in _searched(entry) for word in words)
    ]


def nearest_in_time(shown, entry):
    """Return the one of `shown` that is nearest in time, the earlier of two; None if there is none.

    An entry that is shown is its own nearest.
    """
    if entry in shown:
        return entry
    return min(shown, key=lambda other: abs(moment(other) - moment(entry)), default=None)


def _searched(entry):
    paper = entry["paper"] or {}
    parts = [entry["name"], str(entry["year"]), entry["what"]]
    return plain(" ".join(parts + [paper.get(part, "") for part in ("authors", "title", "venue")]))
