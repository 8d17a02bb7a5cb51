"""Which results a protocol lets through, what each costs, and which of them nothing beats."""

#: What there is to choose from, by argument.
CHOICES = {
    "x": ("parameters", "multiply_adds", "year"),
    "y": ("top5", "top1"),
    "split": ("validation", "part of validation", "test", "any"),
    "crops": ("one", "few", "many", "unfixed", "any"),
    "models": ("one", "several", "any"),
    "extra_data": ("without", "with", "any"),
    "source": ("paper", "other", "any"),
}
FILTERS = tuple(CHOICES)[2:]
MOST_FEW = 20  # looks at a picture that are "few"


def protocol(result):
    """Return what a result is for each of the filters, as a dict."""
    if result.views is None:
        crops = "not stated" if result.crops == "not stated" else "unfixed"
    else:
        crops = "one" if result.views == 1 else "few" if result.views <= MOST_FEW else "many"
    return {
        "split": result.split,
        "crops": crops,
        "models": "one" if result.models == 1 else "several",
        "extra_data": "without" if result.extra_data is None else "with",
        "source": "paper" if result.url in (None, result.paper.url) else "other",
    }


def cost(result, x, every_look):
    """Return what stands on the horizontal axis; None where it is not known.

    Parameters
    ----------
    result : utils.literature.Result
    x : str
        "parameters", "multiply_adds" or "year".
    every_look : bool
        Whether multiply-adds are those of all looks of all networks; otherwise of one look of one.
    """
    if x != "multiply_adds" or not every_look or result.multiply_adds is None:
        return getattr(result, x)
    return None if result.views is None else result.multiply_adds * result.views * result.models


def unbeaten(points):
    """Return which points no other is below: the costs and errors of the others are not both as low.

    Parameters
    ----------
    points : sequence of (float, float)
        Costs and errors.

    Returns
    -------
    list of bool
        Points that are equal in both beat each other in neither.
    """

    def beats(one, other):
        return one[0] <= other[0] and one[1] <= other[1] and one != other

    return [not any(beats(one, point) for one in points) for point in points]
