"""The questions of a ``Quiz`` as a picture, for readers without scripts and for GitHub."""

import re
import textwrap

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.figures import COLOURS

WIDTH = 700  # pixels, at 100 to the inch
LETTERS = 88  # in a line
LINE, GAP, CELL = 19, 12, 26  # pixels
SIGNS = {"one": "○", "several": "□"}


def draw(quiz):
    """Draw title, prompts, grids and choices of a quiz, below each other.

    Parameters
    ----------
    quiz : Quiz

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    parts = _parts(quiz)
    height = 2 * GAP + sum(_height(part) for part in parts)
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(WIDTH / 100, height / 100))
        axes = figure.add_axes([0, 0, 1, 1], xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        y = GAP
        for part in parts:
            if isinstance(part, str):
                weight = "bold" if part == quiz.title else "normal"
                axes.text(10, y, part, va="top", fontsize=9.5, linespacing=1.35, weight=weight)
            else:
                _draw_grids(axes, part, y)
            y += _height(part)
    return figure


def _parts(quiz):
    """What stands below each other: texts in lines, and lists of grids."""
    parts = [quiz.title]
    for number, question in enumerate(quiz.questions, start=1):
        parts += ["", _wrapped(question["prompt"], f"{number}. ")]
        if question["grids"]:
            parts.append(question["grids"])
        for choice in question.get("choices", ()):
            parts.append(_wrapped(choice["text"], f"    {SIGNS[question['kind']]} "))
        if question["kind"] == "number":
            parts.append("    Your answer: ______")
    return parts


def _wrapped(text, start):
    plain = re.sub(r"`([^`]+)`|(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])", r"\1\2", text)
    lines = [part for line in plain.split("\n") for part in textwrap.wrap(line, LETTERS - len(start)) or [""]]
    return "\n".join((start if i == 0 else " " * len(start)) + line for i, line in enumerate(lines))


def _height(part):
    if isinstance(part, str):
        return LINE * (part.count("\n") + 1)
    return LINE + 4 + GAP + CELL * max(len(grid["values"]) for grid in part)


def _draw_grids(axes, grids, top):
    left = 40
    for grid in grids:
        rows, columns = len(grid["values"]), len(grid["values"][0])
        axes.text(left, top + LINE - 2, grid["title"], fontsize=9)
        for row, values in enumerate(grid["values"]):
            for column, value in enumerate(values):
                x, y = left + CELL * column, top + LINE + 4 + CELL * row
                axes.add_patch(Rectangle((x, y), CELL, CELL, fill=False, edgecolor="#B8B8B8", linewidth=0.5))
                text = "?" if value is None else f"{value:.3g}".replace("-", "−")
                axes.text(x + CELL / 2, y + CELL / 2, text, ha="center", va="center", fontsize=8)
        _outline(axes, left, top + LINE + 4, CELL * columns, CELL * rows, grid["kind"])
        left += max(CELL * columns, 7 * len(grid["title"])) + 2 * GAP


def _outline(axes, left, top, width, height, kind):
    """The outline says what a grid is: solid for inputs, dashed for kernels, double for outputs."""
    for edge in (0, 4) if kind == "output" else (0,):
        axes.add_patch(
            Rectangle(
                (left - edge, top - edge),
                width + 2 * edge,
                height + 2 * edge,
                fill=False,
                edgecolor=COLOURS[kind],
                linestyle="--" if kind == "kernel" else "-",
                linewidth=1.2 if kind == "output" else 1.8,
            )
        )
