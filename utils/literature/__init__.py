"""What others published: papers, a timeline, and errors on ImageNet, each with its protocol and its source.

The data are the three files beside this one, one line for each entry; to add one, add a line.
"""

import functools
import json
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent


class Paper(NamedTuple):
    """Where something was first published, or, of what has no paper, the best source that there is."""

    #: What the other files call it.
    key: str
    #: Up to four names, or the first "and others".
    authors: str
    title: str
    venue: str
    #: When it was first public.
    year: int
    url: str


class Entry(NamedTuple):
    """A place on the timeline."""

    id: str
    name: str
    #: Of its first publication; the month, 1 to 12, is None where it is not known.
    year: int
    month: int | None
    #: "network", "data set", "idea" or "event".
    kind: str
    paper: Paper
    #: One sentence.
    what: str
    #: The file name, without its ending, of the chapter that has it.
    chapter: str | None
    #: What the course's timeline says of it, and what is right; None where they agree.
    correction: str | None


class Result(NamedTuple):
    """An error on the 1,000 classes of ImageNet, as published, with all that it depends on."""

    network: str
    paper: Paper
    #: Table or section of the source.
    place: str
    #: The source, where it is not the paper itself.
    url: str | None
    #: Of the paper or, of weights that are published elsewhere, of those; None where that is not said.
    year: int | None
    #: "validation", "part of validation" (not all 50,000 pictures; the note has how many), or "test".
    split: str
    #: How pictures were cut: "1", "10", "144", "dense", "multi-scale" and so on.
    crops: str
    #: How many times each network looks at a picture; None where that is no fixed number.
    views: int | None
    #: Networks whose answers are averaged.
    models: int
    #: Height and width, in pixels, of the crops; of whole pictures, those that the network was made for.
    image_size: int | None
    #: Other labelled pictures that it was trained with.
    extra_data: str | None
    #: Errors, in per cent: the right class is not the first, or not among the first five.
    top1: float | None
    top5: float | None
    #: Of one network: those that training changes.
    parameters: int | None
    #: Of one look, of convolutions and dense layers.
    multiply_adds: float | None
    #: Python that builds the network, from which both were counted; or "paper".
    counted: str | None
    note: str | None


@functools.cache
def papers():
    """Return all papers.

    Returns
    -------
    dict of str to Paper
        By their keys.
    """
    return {key: Paper(key, **fields) for key, fields in _read("papers").items()}


@functools.cache
def timeline():
    """Return the timeline, the oldest first; entries of unknown month begin their year.

    Returns
    -------
    tuple of Entry
    """
    entries = _with_papers(Entry, _read("timeline"))
    return tuple(sorted(entries, key=lambda entry: (entry.year, entry.month or 0)))


@functools.cache
def results():
    """Return the published errors, those of one source together.

    Returns
    -------
    tuple of Result
    """
    return tuple(_with_papers(Result, _read("results")))


def _read(name):
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _with_papers(kind, rows):
    """Yield an entry for each row, with its paper in place of the paper's key."""
    for row in rows:
        yield kind(**{**row, "paper": papers()[row["paper"]]})
