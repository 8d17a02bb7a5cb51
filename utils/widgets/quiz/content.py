"""What a quiz consists of, and checks that say which question is wrong and how."""

from numbers import Integral, Real

import numpy as np

GRID_KINDS = ("input", "kernel", "output")
GRID_LIMIT = 12  # rows and columns that are readable on a phone

_QUESTION = {"kind": (str, ...), "prompt": (str, ...), "grids": (list, ())}
_CHOICES = _QUESTION | {"choices": (list, ...)}

#: Keys of each kind of question and of its parts: the type, and the default (``...``: the key is required).
SCHEMA = {
    "one": _CHOICES,
    "several": _CHOICES,
    "number": _QUESTION
    | {"answer": (Real, ...), "tolerance": (Real, 0), "explanation": (str, ...), "mistakes": (list, ())},
    "choice": {"text": (str, ...), "right": (bool, False), "explanation": (str, ...)},
    "mistake": {"answer": (Real, ...), "explanation": (str, ...)},
    "grid": {"title": (str, ...), "kind": (str, ...), "values": (list, ...)},
}
KINDS = ("one", "several", "number")
_TYPE_NAMES = {str: "a text", bool: "True or False", Real: "a finite number", list: "a list"}


def checked_questions(questions):
    """Return questions as plain data with every default filled in, or raise.

    Parameters
    ----------
    questions : list of dict
        See `utils.widgets.Quiz`.

    Returns
    -------
    list of dict
        Lists, dicts, texts and Python's own numbers only; checking it again changes nothing.

    Raises
    ------
    ValueError
        If a question breaks the schema or cannot be answered; the message says which and why.
    """
    questions = _of_type(questions, list, "the questions")
    if not questions:
        raise ValueError("a quiz has at least one question, got none")
    checked = [_question(data, f"question {number}") for number, data in enumerate(questions, start=1)]
    # What the browser remembers is found again by the prompt.
    _refuse_repetition([question["prompt"] for question in checked], "question", "prompt")
    return checked


def _question(data, where):
    if not isinstance(data, dict):
        raise ValueError(f"{where} is a dict, got {data!r}")
    kind = data.get("kind")
    if kind not in KINDS:
        raise ValueError(f"{where}: 'kind' is one of {', '.join(KINDS)}, got {kind!r}")
    question = _filled(data, kind, where)
    question["grids"] = [_grid(grid, place) for place, grid in _numbered(question["grids"], where, "grid")]
    return _with_number(question, where) if kind == "number" else _with_choices(question, where)


def _with_choices(question, where):
    choices = [
        _filled(choice, "choice", place) for place, choice in _numbered(question["choices"], where, "choice")
    ]
    if len(choices) < 2:
        raise ValueError(f"{where} needs at least two choices, got {len(choices)}")
    _refuse_repetition([choice["text"] for choice in choices], f"{where}, choice", "text")
    right = sum(choice["right"] for choice in choices)
    if right == 0:
        raise ValueError(f"{where} has no right choice; give one of them 'right': True")
    if right > 1 and question["kind"] == "one":
        raise ValueError(f"{where} has {right} right choices; its kind is 'several', not 'one'")
    return question | {"choices": choices}


def _with_number(question, where):
    answer, tolerance = question["answer"], question["tolerance"]
    if tolerance < 0:
        raise ValueError(f"{where}: 'tolerance' is not negative, got {tolerance}")
    shown = answer if float(answer).is_integer() else float(f"{answer:.4g}")
    if abs(shown - answer) > tolerance:
        raise ValueError(
            f"{where}: the answer {answer} is shown as {shown}, but the tolerance {tolerance} refuses that"
        )
    mistakes = [
        _filled(mistake, "mistake", place)
        for place, mistake in _numbered(question["mistakes"], where, "mistake")
    ]
    known = [answer]
    for mistake in mistakes:
        if any(abs(mistake["answer"] - other) <= 2 * tolerance for other in known):
            raise ValueError(
                f"{where}: the mistake {mistake['answer']} cannot be told from the answer or another mistake"
            )
        known.append(mistake["answer"])
    return question | {"mistakes": mistakes}


def _grid(data, where):
    if isinstance(data, dict) and isinstance(data.get("values"), np.ndarray):
        data = data | {"values": data["values"].tolist()}
    grid = _filled(data, "grid", where)
    if grid["kind"] not in GRID_KINDS:
        raise ValueError(f"{where}: 'kind' is one of {', '.join(GRID_KINDS)}, got {grid['kind']!r}")
    rows = [_of_type(row, list, f"{where}, row {number}") for number, row in enumerate(grid["values"], 1)]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or not (1 <= len(rows) <= GRID_LIMIT and 1 <= max(lengths) <= GRID_LIMIT):
        raise ValueError(
            f"{where}: 'values' are 1 to {GRID_LIMIT} rows of equal length, 1 to {GRID_LIMIT}; "
            f"got rows of {[len(row) for row in rows]}"
        )
    values = [[None if value is None else _of_type(value, Real, where) for value in row] for row in rows]
    return grid | {"values": values}


def _filled(data, part, where):
    """Return the values of a dict in the order of its schema, defaults filled in."""
    if not isinstance(data, dict):
        raise ValueError(f"{where} is a dict, got {data!r}")
    schema = SCHEMA[part]
    for key in data:
        if key not in schema:
            raise ValueError(f"{where} has the key {key!r}; its keys are {', '.join(schema)}")
    missing = [key for key, (_, default) in schema.items() if default is ... and key not in data]
    if missing:
        raise ValueError(f"{where} has no {missing[0]!r}")
    return {
        key: _of_type(data.get(key, default), kind, f"{where}: {key!r}")
        for key, (kind, default) in schema.items()
    }


def _of_type(value, kind, where):
    """Return a value as plain Python if it has the type that the schema asks for."""
    if kind is str and isinstance(value, str) and value.strip():
        return value.strip()
    if kind is bool and isinstance(value, bool | np.bool_):
        return bool(value)
    if kind is list and isinstance(value, list | tuple):
        return list(value)
    if kind is Real and isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(value):
        return int(value) if isinstance(value, Integral) else float(value)
    raise ValueError(f"{where} is {_TYPE_NAMES[kind]}, got {value!r}")


def _numbered(parts, where, part):
    return [(f"{where}, {part} {number}", data) for number, data in enumerate(parts, start=1)]


def _refuse_repetition(texts, where, what):
    for number, text in enumerate(texts, start=1):
        if text in texts[: number - 1]:
            raise ValueError(f"{where} {number} has the same {what} as {texts.index(text) + 1}: {text!r}")
