"""The first state of an ``ArchitectureExplorer`` as a picture, for readers without scripts and for GitHub."""

import math

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.widgets.architecture_explorer.arguments import measured
from utils.widgets.architecture_explorer.description import blocks_of

_COLOURS = {
    "parameters": "#D55E00",
    "multiply-adds": "#555555",
    "numbers stored": "#009E73",
    "receptive field": "#0072B2",
}


def draw(explorer):
    """Draw the blocks of the networks that are shown: their maps, and the measure as bars.

    Parameters
    ----------
    explorer : ArchitectureExplorer

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide: a column for each network, a line for each block.
    """
    networks = [(name, _blocks(explorer.networks[name], explorer.measure)) for name in explorer.shown]
    lines = max(len(blocks) for _, blocks in networks)
    shapes = [shape for _, blocks in networks for _, shape, _ in blocks]
    widest = max(_width(shape) for shape in shapes)
    deepest = max(shape[-1] for shape in shapes)
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, 0.45 + 0.25 * lines))
        columns = figure.subplots(1, 2 * len(networks), squeeze=False)[0]
        height = 1 - 0.4 / figure.get_figheight()
        share = 1 / len(networks)
        for place, axes in enumerate(columns):  # a quarter for the names
            left = (place // 2 + (0.25 if place % 2 == 0 else 0.53)) * share
            axes.set_position([left, 0.02, (0.26 if place % 2 == 0 else 0.45) * share, height - 0.02])
        for (name, blocks), maps, bars in zip(networks, columns[::2], columns[1::2], strict=True):
            for place, (_, shape, _) in enumerate(blocks):
                width, height = math.sqrt(_width(shape) / widest), 0.85 * math.sqrt(shape[-1] / deepest)
                colour = "#0072B2" if place == 0 else "#009E73"
                maps.add_patch(Rectangle((-width / 2, place - height / 2), width, height, color=colour))
            maps.set(xlim=(-0.52, 0.52), ylim=(lines - 0.5, -0.5), xticks=[])
            maps.set_yticks(range(len(blocks)), [_short(label) for label, *_ in blocks], fontsize=8)
            maps.set_title(name, fontsize=10)
            values = [value or 0 for *_, value in blocks]
            bars.barh(range(len(blocks)), values, height=0.6, color=_COLOURS[explorer.measure])
            most = max(1, *values)
            bars.set(xlim=(0, 1.75 * most), ylim=(lines - 0.5, -0.5), xticks=[], yticks=[])
            bars.set_title(explorer.measure, fontsize=9, loc="left")
            for place, (*_, value) in enumerate(blocks[1:], 1):
                text = "?" if value is None else f"{value:,}"
                bars.text((value or 0) + 0.02 * most, place, text, fontsize=7, va="center")
            for axes in (maps, bars):
                axes.spines[:].set_visible(False)
                axes.tick_params(length=0)
    return figure


def _blocks(description, measure):
    """Return label, shape of the output and measure of the input and of each block."""
    blocks = [(name, layers[-1][1], measured(layers, measure)) for name, layers in blocks_of(description)]
    return [("input", description["input"], 0), *blocks]


def _width(shape):
    return shape[-2] if len(shape) > 1 else 1


def _short(label):
    return label if len(label) <= 14 else "…" + label[-13:]
