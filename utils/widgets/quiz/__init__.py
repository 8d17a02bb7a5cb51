"""Questions that the page grades by itself, with an explanation for every answer."""

import math
import textwrap

from traitlets import Any, Unicode, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.quiz.content import checked_questions

# Narrow and wide form, each where it has least room: width, and height of a choice or a button, in pixels.
_FORMS = ((320, 44), (640, 32))


class Quiz(Widget):
    """Ask questions below each other and explain each answer, right or wrong.

    The page grades without a kernel; what the reader answered stays in the reader's browser. The right
    answers stand in the page's source: a quiz is for finding out, not for marks.

    Parameters
    ----------
    name : str
        Under which the browser remembers the answers: unique in the book, so begin with the chapter's.
    questions : list of dict
        Each with a ``kind``, a ``prompt`` and, if need be, ``grids``. In all texts, code stands between
        backticks, emphasis between asterisks, and formulas are written in Unicode.

        - ``"one"`` or ``"several"`` right answers: ``choices``, dicts with a ``text``, an ``explanation`` and
          for the right ones ``right=True``.
        - ``"number"``: the ``answer``, its ``tolerance`` (how far off is still right; 0 if not given), an
          ``explanation`` and perhaps ``mistakes``, dicts with a wrong ``answer`` and its ``explanation``.
        - ``grids``: tables of numbers below the prompt, dicts with a ``title``, a ``kind`` (``"input"``,
          ``"kernel"`` or ``"output"``) and ``values``, at most 12 x 12; None shows a question mark.
    title : str
        The line on top.

    Raises
    ------
    ValueError
        If a question breaks these rules; the message says which and why.

    Examples
    --------
    >>> Quiz("02-padding", [{"kind": "number", "prompt": "How much is 2 · 3?", "answer": 6,
    ...                      "explanation": "Twice three.",
    ...                      "mistakes": [{"answer": 5, "explanation": "That is the sum."}]}])
    Quiz('02-padding', 1 question)
    """

    _esm = bundle("quiz/figure.js")
    _css = style_sheet("shared/questions.css", "quiz/figure.css")

    name = Unicode().tag(sync=True)
    questions = Any().tag(sync=True)
    title = Unicode().tag(sync=True)

    def __init__(self, name, questions, title="Check yourself", **options):
        super().__init__(name=name, questions=questions, title=title, **options)

    def __repr__(self):
        count = len(self.questions)
        return f"Quiz({self.name!r}, {count} question{'s' if count > 1 else ''})"

    def fallback_figure(self):
        from utils.widgets.quiz.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return [_height(self, *form) for form in _FORMS]

    @validate("name", "title")
    def _valid_text(self, proposal):
        if not proposal["value"].strip():
            raise ValueError(f"a quiz has a {proposal['trait'].name}, got {proposal['value']!r}")
        return proposal["value"]

    @validate("questions")
    def _valid_questions(self, proposal):
        return checked_questions(proposal["value"])


def _height(quiz, width, target):
    """Pixels that a quiz takes before anything is answered, with letters as wide as they come."""

    def text(content, size, indent=0):
        letters = int((width - indent) / (0.54 * size))
        lines = sum(len(textwrap.wrap(line, letters) or [""]) for line in content.split("\n"))
        return math.ceil(1.45 * size) * lines

    height = 22 + text(quiz.title, 17) + 8 + 25 + target
    for number, question in enumerate(quiz.questions):
        height += (29 if number else 0) + text(question["prompt"], 16) + 10 + target
        if question["grids"]:
            height += 8 + _grids_height(question["grids"], width)
        if question["kind"] == "number":
            height += 24
        else:
            rim = 16 if target > 32 else 10
            rows = [text(choice["text"], 15, indent=30) + rim for choice in question["choices"]]
            height += 8 + sum(max(row, target) for row in rows)
    return height


def _grids_height(grids, width):
    """Pixels that the rows of grids take: as many stand side by side as there is room for."""
    height, left, row_height = 0, width, 0
    for grid in grids:
        rows, columns = len(grid["values"]), len(grid["values"][0])
        letters = max(len(f"{value or 0:g}") for row in grid["values"] for value in row)
        needed = max(max(34, 9 * letters) * columns, 8 * len(grid["title"]))
        if left + needed > width - 10:
            height, left, row_height = height + row_height + 16, 0, 0
        row_height = max(row_height, 26 + 34 * rows)
        left += needed + 28
    return height + row_height - 11  # no gap above the first row, but a rim below the last
