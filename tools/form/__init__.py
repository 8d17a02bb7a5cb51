"""The form of a notebook: what nbval does not see, as small rules.

Usage: python -m tools.form [NOTEBOOK...]

A rule is a function that takes a `Notebook` and yields pairs: the number of a cell (from 1, as in the cells'
ids) or None, and words that say what is wrong and what to do.
"""

import functools
from pathlib import Path

import nbformat

from tools.form import book, code, outputs, prose, widgets

RULES = (*prose.RULES, *code.RULES, *outputs.RULES, *widgets.RULES)
BOOK_RULES = book.RULES


class Notebook:
    """A notebook file as the rules see it.

    Parameters
    ----------
    path : path-like
        The file.

    Attributes
    ----------
    path : pathlib.Path
    text : str
        The file's text, for the rules on its bytes.
    node : nbformat.NotebookNode
    cells, code_cells, prose_cells : list of (int, nbformat.NotebookNode)
        The cells of all types, of code and of Markdown, each with its number.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.text = self.path.read_bytes().decode("utf-8")  # bytes, because Windows' line ends would count
        self.node = nbformat.reads(self.text, as_version=4)
        self.cells = list(enumerate(self.node.cells, start=1))

    @functools.cached_property
    def code_cells(self):
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "code"]

    @functools.cached_property
    def prose_cells(self):
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "markdown"]


def problems(notebook, rules=RULES):
    """Return every breach of the rules by one notebook, as lines of text that name file, cell and rule."""
    return [
        _line(notebook.path.name, number, message, rule)
        for rule in rules
        for number, message in rule(notebook)
    ]


def book_problems(root, rules=BOOK_RULES):
    """Return every breach of the rules for the book as a whole, which lies in the folder `root`."""
    return [_line(name, None, message, rule) for rule in rules for name, message in rule(root)]


def _line(name, number, message, rule):
    place = name if number is None else f"{name}, cell {number}"
    return f"{place}: {message} [{rule.__name__}]"
