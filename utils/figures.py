"""One hand for every static figure: colours, number grids, rows of pictures.

The same colour means the same thing on every page: see ``COLOURS``.
"""

from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.pyplot as plt
import matplotlib.ticker
import numpy as np
from matplotlib.patches import Rectangle

COLOURS = {
    "input": "#0072B2",
    "kernel": "#D55E00",
    "output": "#009E73",
    "gradient": "#A8487F",
    "place": "#000000",
}

_OUTLINES = {
    "input": {"linestyle": "-", "linewidth": 1.8},
    "kernel": {"linestyle": "--", "linewidth": 1.8},
    "output": {"linestyle": "-", "linewidth": 1.2},  # drawn twice: a double line
    "gradient": {"linestyle": ":", "linewidth": 2.2},
}

_GAP = 0.35  # of a cell, on both sides of every part

WIDTH = 7.0  # inches; every figure has this width, so that letters have one size on the page


def use_style():
    """Set the book's matplotlib style; call it once, at the top of a chapter."""
    mpl.rcParams.update(
        {
            "figure.figsize": (WIDTH, 3.2),
            "figure.dpi": 150,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 10,
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": mpl.cycler(color=[COLOURS[kind] for kind in _OUTLINES]),
            "image.cmap": "gray",
            "image.interpolation": "nearest",
            "legend.frameon": False,
        }
    )
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # no notebook: nothing to tell it
        return
    set_matplotlib_formats("png", bbox_inches=None)


@dataclass(frozen=True)
class Grid:
    """A small array, drawn cell by cell with its numbers.

    Attributes
    ----------
    values : array_like, shape (rows, columns)
        At most 12 x 12 is readable with numbers. NaN leaves a cell empty.
    title : str
        One line above the grid.
    kind : {"input", "kernel", "output", "gradient"}
        Sets the colour and the style of the outline.
    colours : {"none", "grey", "signed"}
        Fill of the cells: white; black (lowest) to white (highest); blue (negative) over white (zero) to red.
    marked : tuple of (row, column, height, width)
        Windows to outline in black.
    numbers : bool
        Write the values into the cells.
    """

    values: np.ndarray
    title: str = ""
    kind: str = "input"
    colours: str = "none"
    marked: tuple = ()
    numbers: bool = True


def draw_grids(*parts, cell=0.36, title=None):
    """Draw grids side by side, with signs between them, like an equation.

    Parameters
    ----------
    *parts : Grid or str
        A string such as ``"×"``, ``"="`` or ``"→"`` stands between two grids; ``"\\n"`` begins a new row.
    cell : float
        Side of a cell in inches; smaller when the row would not fit.
    title : str, optional
        What the figure shows, as a sentence.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a part is neither a grid nor a string, or a grid's values are not two-dimensional.
    """
    for part in parts:
        if not isinstance(part, Grid | str):
            raise ValueError(f"a part is a Grid or a string, got {type(part).__name__}")
        if isinstance(part, Grid) and np.ndim(part.values) != 2:
            raise ValueError(f"a grid's values need two axes, got shape {np.shape(part.values)}")
    rows = _split_rows(parts)
    widths = [sum(_shape(part)[1] + 2 * _GAP for part in row) for row in rows]
    heights = [max(_shape(part)[0] for part in row) + _headroom(row) + 0.3 for row in rows]
    cell = min(cell, (WIDTH - 0.2) / max(widths))
    figure, ax = plt.subplots(
        figsize=(WIDTH, sum(heights) * cell + (0.3 if title else 0)), layout="constrained"
    )
    figure.get_layout_engine().set(w_pad=0, h_pad=0)
    if title:
        figure.suptitle(title, fontsize=10)
    ax.set(xlim=(0, WIDTH / cell), ylim=(sum(heights), 0))
    ax.set_axis_off()
    top = 0
    for row, width, height in zip(rows, widths, heights, strict=True):
        left = (WIDTH / cell - width) / 2
        middle = top + (height + _headroom(row) - 0.3) / 2
        for part in row:
            if isinstance(part, str):
                ax.text(left + _GAP + 0.5, middle, part, ha="center", va="center", fontsize=14)
            else:
                _draw_grid(ax, part, left + _GAP, middle - _shape(part)[0] / 2, cell)
            left += _shape(part)[1] + 2 * _GAP
        top += height
    return figure


def _split_rows(parts):
    rows = [[]]
    for part in parts:
        if isinstance(part, str) and part == "\n":
            rows.append([])
        else:
            rows[-1].append(part)
    return rows


def _shape(part):
    return (1, 1) if isinstance(part, str) else np.shape(part.values)


def _headroom(row):
    """Height above a row of parts, in cells: more where there are titles."""
    return 1.1 if any(isinstance(part, Grid) and part.title for part in row) else 0.3


def _draw_grid(ax, grid, left, top, cell):
    values = np.asarray(grid.values, dtype=float)
    rows, columns = values.shape
    fills = _fills(values, grid.colours)
    texts = _texts(values)
    longest = max(len(text) for line in texts for text in line)
    size = min(11, 72 * cell * min(0.45, 1.12 / max(longest, 1)))
    for row in range(rows):
        for column in range(columns):
            fill = fills[row, column]
            _outline(
                ax,
                left + column,
                top + row,
                1,
                1,
                fill=True,
                facecolor=fill,
                edgecolor="#B8B8B8",
                linewidth=0.5,
            )
            if grid.numbers:
                dark = np.dot(fill[:3] ** 2.2, [0.2126, 0.7152, 0.0722]) < 0.18  # white is easier to read
                ax.text(
                    left + column + 0.5,
                    top + row + 0.52,
                    texts[row][column],
                    ha="center",
                    va="center",
                    fontsize=size,
                    color="white" if dark else "black",
                )
    colour = COLOURS[grid.kind]
    line = {"edgecolor": colour, "zorder": 3, **_OUTLINES[grid.kind]}
    _outline(ax, left, top, columns, rows, **line)
    if grid.kind == "output":
        edge = 0.045 / cell
        _outline(ax, left - edge, top - edge, columns + 2 * edge, rows + 2 * edge, **line)
    for row, column, height, width in grid.marked:
        _outline(
            ax, left + column, top + row, width, height, edgecolor=COLOURS["place"], linewidth=2, zorder=4
        )
    if grid.title:
        ax.text(left, top - 0.28, grid.title, ha="left", va="bottom", fontsize=9.5, color=colour)


def _outline(ax, left, top, width, height, *, fill=False, **style):
    ax.add_patch(Rectangle((left, top), width, height, fill=fill, **style))


def _fills(values, colours):
    """RGBA of every cell, shape (rows, columns, 4)."""
    known = np.nan_to_num(values)
    if colours == "none":
        return np.ones((*values.shape, 4))
    if colours == "grey":
        low, high = known.min(), known.max()
        return mpl.colormaps["gray"]((known - low) / max(high - low, 1e-12))
    if colours == "signed":
        limit = max(np.abs(known).max(), 1e-12)
        return mpl.colormaps["RdBu_r"](0.5 + 0.42 * known / limit)
    raise ValueError(f"colours are 'none', 'grey' or 'signed', got {colours!r}")


def _texts(values):
    """The numbers as text, all with the same number of decimals (at most two); nothing for NaN."""
    finite = values[np.isfinite(values)]
    decimals = next((d for d in (0, 1) if np.allclose(finite, np.round(finite, d), atol=1e-9)), 2)

    def text(value):
        return "" if np.isnan(value) else f"{value + 0.0:.{decimals}f}".replace("-", "−")

    return [[text(value) for value in row] for row in values]


def image_grid(images, titles=None, *, columns=4, signed=False, title=None, value_range=(0, 255)):
    """Show pictures in rows, each at the same width.

    Parameters
    ----------
    images : sequence of array_like
        Grey ``(height, width)``, or colour ``(height, width, 3)`` as ``uint8`` or as floats from 0 to 1.
    titles : sequence of str, optional
        One line above each picture.
    columns : int
        Pictures in a row.
    signed : bool or sequence of bool
        Which grey pictures hold signed numbers: zero is white, negative blue, positive red, and the strongest
        colour is the largest magnitude in that picture.
    title : str, optional
        What the figure shows, as a sentence.
    value_range : (float, float)
        What is black and what is white in the other grey pictures; values outside are cut off.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no picture, or the number of titles or signs differs from the number of pictures.
    """
    images = [np.asarray(image) for image in images]
    if not images:
        raise ValueError("image_grid needs at least one picture")
    titles = [""] * len(images) if titles is None else list(titles)
    signs = [signed] * len(images) if isinstance(signed, bool) else list(signed)
    if not len(titles) == len(signs) == len(images):
        got = f"got {len(titles)} and {len(signs)}"
        raise ValueError(f"{len(images)} pictures need as many titles and signs, {got}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    aspect = max(image.shape[0] / image.shape[1] for image in images)
    heading = 0.34 if any(titles) else 0.1
    size = (WIDTH, rows * (WIDTH / columns * aspect * 0.97 + heading) + (0.3 if title else 0))
    figure, axes = plt.subplots(rows, columns, figsize=size, dpi=110, squeeze=False, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.06, wspace=0, hspace=0)
    if title:
        figure.suptitle(title, fontsize=10)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image, text, sign in zip(axes.flat, images, titles, signs, strict=False):
        if sign:
            limit = max(np.abs(image).max(), 1e-12)
            ax.imshow(image, cmap="RdBu_r", vmin=-limit, vmax=limit)
        else:
            ax.imshow(image, vmin=value_range[0], vmax=value_range[1])
        ax.set_title(text, fontsize=9.5)
    return figure


def draw_comparison(comparison, *, tests=None, colours=None, chance=None, title=None):
    """Show a comparison: each seed a faint point, the 95 % interval of the mean behind, the mean on top.

    Parameters
    ----------
    comparison : utils.comparisons.Comparison
    tests : sequence of str, optional
        Which test sets, side by side; default: all.
    colours : dict of str to str, optional
        Kinds (the keys of ``COLOURS``) of variants that shall stand out; the others are green.
    chance : float, optional
        Per cent that a guess has right: a dotted line.
    title : str, optional
        What the figure shows, as a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from utils.comparisons import interval

    tests = list(comparison.tests if tests is None else tests)
    names = comparison.names
    figure, axes = plt.subplots(
        1, len(tests), figsize=(WIDTH, 0.75 + 0.33 * len(names)), sharex=True, sharey=True, squeeze=False
    )
    if title:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    for ax, test in zip(axes[0], tests, strict=True):
        for row, name in enumerate(names):
            colour = COLOURS[(colours or {}).get(name, "output")]
            values = comparison.accuracy(name, test)
            if len(values) > 1:
                low, high = interval(values)
                ax.barh(row, high - low, left=low, height=0.5, color=colour, alpha=0.18, linewidth=0)
            ax.plot(values, [row] * len(values), "o", color=colour, alpha=0.45, markersize=4, mew=0)
            ax.plot([values.mean()] * 2, [row - 0.32, row + 0.32], color=colour, linewidth=2)
            ax.annotate(
                f"{values.mean():.1f}",
                (1.02, row),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=9,
            )
        if chance is not None:
            ax.axvline(chance, color="#777777", linestyle=":", linewidth=1)
        ax.set(title=test, xlabel="per cent right")
        ax.margins(y=0.04)
        ax.set_yticks(range(len(names)), names)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="#DDDDDD", linewidth=0.6)
        ax.set_axisbelow(True)
    limits = [comparison.accuracy(name, test) for name in names for test in tests]
    low, high = min(map(min, limits)), max(map(max, limits))
    margin = max(0.06 * (high - low), 0.5)
    axes[0, 0].set_xlim(low - margin, min(high + margin, 101))
    axes[0, 0].invert_yaxis()
    return figure


def draw_histories(comparison, curve, *, names=None, scale=1, ylabel=None, log=False, title=None):
    """Show a curve of every run over the epochs: each seed a faint line, the mean on top, one part a variant.

    Parameters
    ----------
    comparison : utils.comparisons.Comparison
    curve : str or sequence of str
        Such as ``"val_accuracy"``; several are drawn into the same part, the first solid, the others dashed.
    names : sequence of str, optional
        Which variants, at most four in a row; default: all.
    scale : float
        Factor of the numbers, for instance 100 for per cent.
    ylabel : str, optional
        Default: the curve's name.
    log : bool
        Whether the axis is logarithmic.
    title : str, optional
        What the figure shows, as a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    curves = [curve] if isinstance(curve, str) else list(curve)
    names = list(comparison.names if names is None else names)
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(WIDTH, 0.6 + 1.6 * rows), sharex=True, sharey=True, squeeze=False
    )
    if title:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    for ax in axes.flat[len(names) :]:
        ax.set_axis_off()
    for ax, name in zip(axes.flat, names, strict=False):
        for place, each in enumerate(curves):
            values = scale * comparison.history(name, each)
            epochs = np.arange(1, values.shape[1] + 1)
            colour = list(COLOURS.values())[(2, 0, 1, 3)[place]]
            ax.plot(epochs, values.T, color=colour, alpha=0.25, linewidth=0.8)
            ax.plot(epochs, values.mean(axis=0), color=colour, linestyle="-" if place == 0 else "--")
            if len(curves) > 1 and ax is axes.flat[0]:
                top = 0.97 - 0.12 * place
                ax.text(
                    0.97, top, each, color=colour, fontsize=8, ha="right", va="top", transform=ax.transAxes
                )
        ax.set_title(name, fontsize=9.5)
        ax.set_yscale("log" if log else "linear")
        ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5, integer=True))
        ax.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    for ax in axes[-1]:
        ax.set_xlabel("epoch")
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel or curves[0])
    return figure
