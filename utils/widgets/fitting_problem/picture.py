"""The first state of a ``FittingProblem`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial.legendre import legval

from utils.widgets.fitting_problem.arithmetic import fit, rms_error, truth

_TRAINING, _VALIDATION, _FIT, _GREY = "#0072B2", "#CC79A7", "#009E73", "#777777"


def draw(figure):
    """Draw the fit through its points, and both errors against the degree.

    Parameters
    ----------
    figure : FittingProblem

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    data, line = figure.data, np.linspace(-1, 1, 401)
    degrees = range(16)
    fits = [fit(*data["training"], degree, figure.weight_decay) for degree in degrees]
    errors = {name: [rms_error(each, *points) for each in fits] for name, points in data.items()}
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 3.2))
        curve, chart = drawn.subplots(1, 2)
        drawn.subplots_adjust(left=0.07, right=0.98, bottom=0.14, top=0.88, wspace=0.2)
        curve.plot(line, truth(line), ":", color=_GREY)
        curve.plot(line, np.clip(legval(line, figure.coefficients), -50, 50), color=_FIT)
        curve.plot(*data["training"], "o", color=_TRAINING, markersize=5)
        curve.set(xlim=(-1.02, 1.02), ylim=(-2.3, 2.3), xlabel="x")
        curve.set_title(f"degree {figure.degree}, {figure.points} points", fontsize=9, loc="left")
        for name, style, colour in (("training", "--", _TRAINING), ("validation", "-", _VALIDATION)):
            chart.semilogy(degrees, np.clip(errors[name], 1e-3, 1e3), style, color=colour, label=name)
        chart.axvline(figure.degree, color="black", linewidth=1.5)
        if figure.noise:
            chart.axhline(figure.noise, color=_GREY, linestyle=":", label="noise")
        chart.legend(fontsize=8, frameon=False)
        chart.set(xlim=(0, 15), ylim=(0.02, 10), xlabel="degree")
        chart.set_title("root mean square error", fontsize=9, loc="left")
        for axes in (curve, chart):
            axes.tick_params(labelsize=8)
            axes.xaxis.label.set_fontsize(9)
    return drawn
