"""Checks for the exercises: they say what is wrong with an answer and keep the right one to themselves.

A stub that nobody has edited (``answer = ...``, or a function that returns ``None``) is not attempted, which
is no error: "run all" passes.
"""

import copy

import numpy as np

#: What a check says of a stub that nobody has edited.
NOT_ATTEMPTED = "· not attempted yet"


def check(answer, expected, *cases, using=None, mistakes=None, tolerance=1e-6):
    """Print whether an answer to an exercise is right and, if not, what is wrong with it.

    Parameters
    ----------
    answer : number, array_like, set or callable
        What the reader wrote. ``...`` stands for no answer yet, and so does a function that returns ``None``.
    expected : number, array_like, set or callable
        The right answer or, for a function, one that gets there in another way.
    *cases : tuple
        For a function: the arguments of each call, at least one. Cases that are all square or all symmetric
        let wrong answers pass.
    using : callable, optional
        Applied to the answer first, as in ``using=lambda kernel: conv2d(image, kernel)``: then `expected` and
        `mistakes` say what the answer does, not what it is.
    mistakes : dict of str to number, array_like, set or callable, optional
        Wrong answers that learners give, each with the sentence that names what went wrong. They are tried
        before the general ones: shape, border, sign, transposition, scale, number type and so on.
    tolerance : float
        Allowed difference, relative to the largest magnitude in the right answer, or to 1 if that is less.

    Raises
    ------
    ValueError
        If the exercise is not sound: a function without a case, or a mistake that is no mistake.
    """
    print(diagnose(answer, expected, *cases, using=using, mistakes=mistakes, tolerance=tolerance))


def diagnose(answer, expected, *cases, using=None, mistakes=None, tolerance=1e-6):
    """Return the sentence that `check` prints. It begins with ``✓``, ``✗`` or ``·``."""
    mistakes = mistakes or {}
    if callable(expected) != bool(cases):
        raise ValueError(f"a function needs at least one case, a value none; got {len(cases)} cases")
    for sentence, mistake in mistakes.items():
        pairs = [(_call(mistake, case), _call(expected, case)) for case in cases or [()]]
        if not any(_difference(wrong, right, tolerance) for wrong, right in pairs):
            raise ValueError(f"this mistake cannot be told from the right answer: {sentence}")
    if answer is ... or answer is None:
        return NOT_ATTEMPTED
    if cases and not callable(answer):
        return f"✗ the check needs a function, this is a {type(answer).__name__}"
    for arguments in cases or [()]:
        function = answer if cases else lambda: answer if using is None else using(answer)
        right, *wrong = (_call(each, arguments) for each in (expected, *mistakes.values()))
        wrong = dict(zip(mistakes, wrong, strict=True))
        message = _try(function, arguments, right, wrong, tolerance)
        if message:
            return message
    return f"✓ right in {len(cases)} cases" if len(cases) > 1 else "✓ right"


def _call(value, arguments):
    return value(*copy.deepcopy(arguments)) if callable(value) else value


def _try(function, arguments, right, wrong, tolerance):
    """Return the message for one call of the reader's function; empty when the result is right."""
    given = copy.deepcopy(arguments)
    where = _named(arguments)
    try:
        got = function(*given)
    except NotImplementedError:
        return NOT_ATTEMPTED
    except Exception as error:  # whatever the reader's code raises is a message for the reader
        return f"✗ it raises {type(error).__name__}: {error}{where}"
    if got is None or got is ...:
        return NOT_ATTEMPTED
    if not all(np.array_equal(before, after) for before, after in zip(arguments, given, strict=True)):
        return f"✗ the function changes its input; let it work on a copy{where}"
    difference = _difference(got, right, tolerance)
    if not difference:
        return ""
    named = (sentence for sentence, value in wrong.items() if not _difference(got, value, tolerance))
    return f"✗ {next(named, difference)}{where}"


def _named(arguments):
    """Say in brackets what a call was given: plain numbers as they are, of arrays the shape."""
    if not arguments:
        return ""
    if all(np.ndim(argument) for argument in arguments):
        return f" (inputs of shape {' and '.join(str(np.shape(argument)) for argument in arguments)})"
    named = (f"shape {np.shape(each)}" if np.ndim(each) else str(each) for each in arguments)
    return f" (inputs: {', '.join(named)})"


def _difference(got, right, tolerance):
    """Say in words how `got` differs from `right`; empty when it does not."""
    if isinstance(right, set):
        return _set_difference(got, right)
    if isinstance(got, str | bytes | dict | set) or callable(got):
        need = "a number" if np.ndim(right) == 0 else f"an array of shape {np.shape(right)}"
        return f"the answer is a {type(got).__name__}, it should be {need}"
    try:
        got = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"the answer is a {type(got).__name__} that does not turn into an array of numbers"
    right = np.asarray(right, dtype=float)
    if got.shape != right.shape:
        return _shape_difference(got.shape, right.shape)
    if not np.all(np.isfinite(got)):
        return f"{np.sum(~np.isfinite(got))} of {got.size} values are not finite numbers"
    allowed = tolerance * max(1.0, np.max(np.abs(right), initial=0.0))

    def near(first, second):
        return bool(np.all(np.abs(first - second) <= allowed))

    if near(got, right):
        return ""
    if right.ndim == 0:
        return f"the number is too {'large' if got > right else 'small'}"
    return _likeness(got, right, near) or _first_wrong(got, right, allowed)


def _likeness(got, right, near):
    """Say what a wrong array looks like, the most telling first; empty if like nothing in particular."""
    wrong = {
        "all values are 0": np.zeros_like(right),
        "the sign is the wrong way round": -right,
        "values are cut off to whole numbers; look at the number type": np.trunc(right),
        "negative values have become 0": np.maximum(right, 0),
        "values below 0 or above 255 are cut off": np.clip(right, 0, 255),
        "every value is off by the same amount": right + np.mean(got - right),
        "every value is off by the same factor": right * np.sum(got * right) / np.sum(right * right),
        "the result is transposed": right.T,
        "the result is turned by 180 degrees": np.flip(right),
    }
    for words, array in wrong.items():
        if array.shape == got.shape and near(got, array):
            return words
    inside = (slice(1, -1),) * right.ndim
    if right[inside].size and near(got[inside], right[inside]):
        return "it is right inside and wrong at the border"
    return ""


def _set_difference(got, right):
    if not isinstance(got, set | frozenset | list | tuple):
        return f"the answer is a {type(got).__name__}, it should be a set"
    try:
        extra, missing = len(set(got) - right), len(right - set(got))
    except TypeError:  # lists, arrays
        return "the answer should be a set of names"
    counts = {"too many": extra, "missing": missing}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _shape_difference(got, right):
    message = f"the shape is {got}, it should be {right}"
    if len(got) != len(right):
        return f"{message}: the number of axes differs"
    if got == right[::-1]:
        return f"{message}: rows and columns are exchanged"
    steps = {have - need for have, need in zip(got, right, strict=True)} - {0}
    if len(steps) == 1:
        [step] = steps
        return f"{message}: {abs(step)} {'too many' if step > 0 else 'missing'}; look at the border"
    return message


def _first_wrong(got, right, allowed):
    wrong = np.abs(got - right) > allowed
    first = [int(index) for index in np.unravel_index(np.argmax(wrong), got.shape)]
    return f"{wrong.sum()} of {wrong.size} values are wrong, the first at {first}"
