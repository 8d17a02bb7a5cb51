"""The form of every notebook of the book: what nbval does not see. The rules are in `tools.form`."""

import functools

import pytest

from tools.book import ROOT, notebooks
from tools.form import BOOK_RULES, RULES, Notebook, book_problems, problems

PATHS = notebooks()
load = functools.cache(Notebook)


def rule_name(rule):
    return rule.__name__


def test_there_are_notebooks():
    assert PATHS, "no notebooks found: intro.ipynb and chapters/*.ipynb are missing"


@pytest.mark.parametrize("rule", RULES, ids=rule_name)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook(path, rule):
    found = problems(load(path), [rule])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", BOOK_RULES, ids=rule_name)
def test_book(rule):
    found = book_problems(ROOT, [rule])
    assert not found, "\n".join(found)
