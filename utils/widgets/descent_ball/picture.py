"""The first state of a ``DescentBall`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from utils.widgets.descent_ball.arithmetic import REACH, loss_of

LEVELS = 14


def draw(figure):
    """Draw the path on its surface, and the loss after each step.

    Parameters
    ----------
    figure : DescentBall

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    path, losses = figure.path[: figure.step + 1], figure.losses[: figure.step + 1]
    with matplotlib.style.context("default"):
        drawn = Figure(figsize=(7, 3.4))
        on_map, curve = drawn.subplots(1, 2)
        drawn.subplots_adjust(left=0.07, right=0.98, bottom=0.13, top=0.88, wspace=0.24)
        line = np.linspace(-REACH, REACH, 161)
        heights = np.sqrt(loss_of(figure.surface, *np.meshgrid(line, line), figure.condition_number))
        on_map.contour(line, line, heights, levels=LEVELS, colors="#A9AEB5", linewidths=0.8)
        on_map.plot(*np.clip(path, -50, 50).T, color="black", linewidth=1, marker="o", markersize=3)
        on_map.plot(*path[0], marker="o", markersize=10, markerfacecolor="none", markeredgecolor="black")
        on_map.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xlabel="x", ylabel="y", aspect="equal")
        curve.semilogy(np.clip(losses, 1e-6, 1e6), color="black")
        curve.set(xlim=(0, figure.steps), ylim=(1e-4, 1e2), xlabel="step", title="loss")
        curve.grid(color="#D9DBDD")
        settings = f"learning rate {figure.learning_rate:g}, {figure.schedule}"
        if figure.momentum:
            settings += f", momentum {figure.momentum:g}"
        on_map.set_title(f"{figure.surface}, {settings}", fontsize=9, loc="left")
        curve.title.set_fontsize(9)
        for axes in (on_map, curve):
            axes.tick_params(labelsize=8)
            axes.xaxis.label.set_fontsize(9)
            axes.yaxis.label.set_fontsize(9)
    return drawn
