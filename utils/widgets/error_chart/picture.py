"""The first state of an ``ErrorChart`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

ERROR, INK = "#CC79A7", "#1b1e22"
AXES = {
    "parameters": (1e6, "parameters, millions"),
    "multiply_adds": (1e9, "multiply-adds of one look, billions"),
    "year": (1, "year"),
}
ERRORS = {"top5": "top-5 error, %", "top1": "top-1 error, %"}
TICKS = [number * 10**power for power in range(-2, 5) for number in (1, 2, 3, 5, 7)]
WIDTH, HEIGHT = 95, 12  # of a name, in pixels


def draw(figure):
    """Draw the results on the stage, and name those that have room, the lowest errors first.

    Parameters
    ----------
    figure : ErrorChart

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    unit, name = AXES[figure.x]
    if figure.x == "multiply_adds" and figure.every_look:
        name = name.replace("one look", "all looks")
    shown, looked = figure.shown(), figure.looked_at()
    points = [(figure.cost(result) / unit, getattr(result, figure.y)) for result in shown]
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 4))
        axes = drawn.add_axes([0.08, 0.12, 0.88, 0.85])
        axes.set_xlabel(name, fontsize=9)
        axes.set_ylabel(ERRORS[figure.y], fontsize=9)
        for (x, y), result in zip(points, shown, strict=True):
            axes.plot(
                x,
                y,
                marker="o" if result.models == 1 else "s",
                markersize=5.5,
                color=ERROR,
                markerfacecolor="white" if result.split == "test" else ERROR,
                markeredgecolor=INK if result is looked else ERROR,
                markeredgewidth=2 if result is looked else 1.5,
            )
        if points:
            _scale(axes.set_yscale, axes.set_ylim, axes.yaxis, [y for _, y in points])
        if points and figure.x != "year":
            _scale(axes.set_xscale, axes.set_xlim, axes.xaxis, [x for x, _ in points])
        else:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.tick_params(labelsize=8)
        axes.grid(axis="y", color="#d9dbdd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        order = sorted(range(len(shown)), key=lambda i: (shown[i] is not looked, points[i][1]))
        places = axes.transData.transform(points) if points else []
        for i in _with_room(places, order):
            is_left = places[i][0] > 600
            axes.annotate(
                shown[i].network,
                points[i],
                (-5 if is_left else 5, 4),
                textcoords="offset points",
                ha="right" if is_left else "left",
                fontsize=8,
                weight="bold" if shown[i] is looked else "normal",
            )
    return drawn


def _scale(set_scale, set_limits, axis, values):
    """Make an axis logarithmic, with round numbers for ticks."""
    low, high = min(values) / 1.15, max(values) * 1.15
    set_scale("log")
    ticks = [tick for tick in TICKS if low <= tick <= high]
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_ticks([], minor=True)
    set_limits(low, high)


def _with_room(places, order):
    """Return which names stand apart, of places in pixels; the first in order come first."""
    named = []
    for i in order:
        apart = (abs(places[i] - places[k]) for k in named)
        if all(x > WIDTH or y > HEIGHT for x, y in apart):
            named.append(i)
    return named
