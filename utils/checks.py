"""Claims that a chapter makes and proves, and the guard of cells that are too long for every run."""

import os


class ClaimError(AssertionError):
    """A claim that does not hold, with the numbers that broke it."""


def claim(sentence, condition, /, **evidence):
    """Print `sentence` with a tick if `condition` holds, and raise otherwise.

    Parameters
    ----------
    sentence : str
        What is claimed, for the reader: one sentence, written out as a literal, so that the stored output
        only ever changes together with the text.
    condition : bool
        Whether it holds: a bool, or an array or tensor that holds exactly one.
    **evidence
        The numbers behind it. They are shown only when the claim fails, so they may differ from run to run.

    Raises
    ------
    ClaimError
        If `condition` is false.
    ValueError
        If the sentence is not one, if the condition is not a truth value, or if there is no evidence.

    Examples
    --------
    >>> differences = [0.0, 2e-7]
    >>> claim("Loops and Keras agree", max(differences) < 1e-5, largest_difference=max(differences))
    ✓ Loops and Keras agree
    """
    if not isinstance(sentence, str) or not sentence.strip() or "\n" in sentence:
        raise ValueError(f"claim needs a sentence, on one line, to print; it got {sentence!r}")
    holds = _truth(condition)
    if not evidence:
        raise ValueError(f"claim needs the numbers behind {sentence!r}, as in claim(…, …, accuracy=accuracy)")
    if not holds:
        numbers = "\n".join(f"    {name} = {_short(value)}" for name, value in evidence.items())
        raise ClaimError(f"This does not hold: {sentence}\n{numbers}")
    print(f"✓ {sentence}")


def full_scale(*, minutes, megabytes=0):
    """Say whether the long cells shall run: off, unless the environment variable ``FULL_SCALE`` is 1.

    Parameters
    ----------
    minutes : float
        About how long the cell takes on two processor cores.
    megabytes : float, optional
        How much it downloads the first time.

    Returns
    -------
    bool
        True if it shall run. If not, one line has been printed: what it would cost, and how to switch it on.

    Examples
    --------
    >>> if full_scale(minutes=6, megabytes=11):
    ...     history = model.fit(images, labels)
    Not run: takes about 6 minutes and downloads 11 MB. To run it, put `%env FULL_SCALE=1` in a cell above.
    """
    if not minutes > 0 or megabytes < 0:
        raise ValueError(f"full_scale needs minutes > 0 and megabytes >= 0; it got {minutes} and {megabytes}")
    if os.environ.get("FULL_SCALE", "0") not in ("", "0"):
        return True
    cost = f"takes about {minutes:g} {'minute' if minutes == 1 else 'minutes'}"
    if megabytes:
        cost += f" and downloads {megabytes:g} MB"
    print(f"Not run: {cost}. To run it, put `%env FULL_SCALE=1` in a cell above.")
    return False


def _truth(condition):
    """Return a bool for a bool or for an array or tensor of type bool without dimensions."""
    if isinstance(condition, bool):
        return condition
    shape = getattr(condition, "shape", None)
    if shape is not None and len(shape) > 0:
        raise ValueError(
            f"claim needs one truth value; the condition has shape {tuple(shape)}: add .all() or .any()"
        )
    if shape is not None and "bool" in str(condition.dtype):
        return bool(condition)
    raise ValueError(
        f"claim needs True or False; the condition is {_short(condition)}: compare it to something"
    )


def _short(value, limit=300):
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
