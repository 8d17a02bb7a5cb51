"""What ``ErrorChart`` takes, checked."""

from utils import literature
from utils.widgets.error_chart.protocols import CHOICES
from utils.widgets.shared.arguments import checked_integer


def checked_results(results):
    """Return the results as a tuple, or raise a ValueError."""
    rows = tuple(results)
    if not rows:
        raise ValueError("results are at least one utils.literature.Result, got none")
    for row in rows:
        if not isinstance(row, literature.Result) or not isinstance(row.paper, literature.Paper):
            raise ValueError(f"results are utils.literature.Result, with their Paper, got {row!r}")
        _check_numbers(row)
        if not all(url.startswith(("https://", "http://")) for url in (row.paper.url, row.url) if url):
            raise ValueError(f"{row.network}: a url begins with https://, got {row.url or row.paper.url!r}")
    return rows


def _check_numbers(row):
    if row.split not in CHOICES["split"][:-1]:
        raise ValueError(
            f'{row.network}: split is "validation", "part of validation" or "test", got {row.split!r}'
        )
    errors = [error for error in (row.top1, row.top5) if error is not None]
    if not errors or not all(0 <= error <= 100 for error in errors):
        raise ValueError(
            f"{row.network}: top1 or top5 is an error in per cent, 0 to 100, got {row.top1} and {row.top5}"
        )
    if row.models is None:
        raise ValueError(f"{row.network}: models is a number, got None")
    for name in ("year", "models", "views", "image_size", "parameters", "multiply_adds"):
        value = getattr(row, name)
        if value is not None and not value > 0:
            raise ValueError(f"{row.network}: {name} is above 0, or None, got {value!r}")


def checked_choice(argument, value):
    """Return a value that an argument has, or raise a ValueError."""
    if value not in CHOICES[argument]:
        raise ValueError(f"{argument} is one of {', '.join(map(repr, CHOICES[argument]))}, got {value!r}")
    return value


def checked_chosen(chosen, results, shown):
    """Return the place of a result, given by that or by the name of its network; None stays None.

    A name stands for the first of `shown` (places) with that name, or for the first of all.
    """
    if chosen is None:
        return None
    if not isinstance(chosen, str):
        return checked_integer("chosen", chosen, 0, len(results) - 1)
    places = [place for place, result in enumerate(results) if result.network == chosen]
    if not places:
        names = ", ".join(sorted({result.network for result in results}))
        raise ValueError(f"chosen is the place of a result or one of the networks {names}, got {chosen!r}")
    return next((place for place in places if place in shown), places[0])
