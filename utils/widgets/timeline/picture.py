"""The first state of a ``Timeline`` as a picture, for readers without scripts and for GitHub."""

import matplotlib.style
from matplotlib.figure import Figure

from utils.widgets.timeline.arithmetic import moment

_LOOKS = {
    "network": ("#D55E00", "o"),
    "data set": ("#0072B2", "s"),
    "idea": ("#555555", "D"),
    "event": ("#555555", "^"),
}
_PLURALS = {"network": "Networks", "data set": "Data sets", "idea": "Ideas", "event": "Events"}
_WIDTH, _ROW, _FLOOR = 620, 12, 9  # pixels of the axis, of a row, and under the lowest mark
_LETTER, _GAP = 6.0, 8  # pixels: a name's letter, and from the middle of a mark to its name


def draw(timeline):
    """Draw the entries that are shown on one axis of time, a lane for each kind.

    Parameters
    ----------
    timeline : Timeline

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.
    """
    lanes, rooms = timeline._lanes, timeline._rooms[1]
    start, end = min(timeline.start, timeline.end), max(timeline.start, timeline.end) + 1
    current = timeline._on_card()
    height = sum(rooms) + 60
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(7, height / 100))
        axes = figure.add_axes([0.1, 30 / height, _WIDTH / 700, sum(rooms) / height])
        floors = [sum(rooms[: lane + 1]) for lane in range(len(lanes))]
        for kind, floor, room in zip(lanes, floors, rooms, strict=True):
            own = [entry for entry in timeline._shown() if entry["kind"] == kind]
            _draw_lane(axes, own, floor, room, (start, end), (current and current["id"], timeline.since))
        axes.set(xlim=(start, end), ylim=(sum(rooms), 0))
        axes.set_yticks([floor - _FLOOR for floor in floors], [_PLURALS[kind] for kind in lanes])
        words = timeline.words()
        if current:
            axes.set_title(f"{current['name']}{': ' * bool(words)}{words}", fontsize=10, loc="left")
        axes.tick_params(length=0, labelsize=8)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.8)
        axes.set_axisbelow(True)
    return figure


def _draw_lane(axes, entries, floor, room, years, framed):
    """Draw marks in the lowest free rows, and beside them the names for which there is room."""
    scale = _WIDTH / (years[1] - years[0])
    rows = []  # of places and entries
    for entry in entries:
        place = (moment(entry) / 24 - years[0]) * scale
        row = next((row for row in rows if place - row[-1][0] >= 10), None)
        if row is None:
            rows.append(row := [])
        row.append((place, entry))
    step = min(_ROW, (room - 14) / max(1, len(rows) - 1))
    for number, row in enumerate(rows):
        taken = [[place - _GAP, place + _GAP] for place, _ in row]
        for place, entry in row:
            x, y = years[0] + place / scale, floor - _FLOOR - step * number
            colour, marker = _LOOKS[entry["kind"]]
            is_framed = entry["id"] in framed
            edge = "black" if is_framed else colour
            axes.plot(x, y, marker, color=colour, markersize=5, markeredgecolor=edge, markeredgewidth=1.5)
            _write(axes, entry["name"], x, y, place, taken, weight="bold" if is_framed else "normal")


def _write(axes, name, x, y, place, taken, weight):
    width = _LETTER * len(name)
    for box, shift, side in (
        ([place + _GAP, place + _GAP + width], 5, "left"),
        ([place - _GAP - width, place - _GAP], -5, "right"),
    ):
        is_inside = box[0] >= 0 and box[1] <= _WIDTH
        if is_inside and all(right <= box[0] or box[1] <= left for left, right in taken):
            taken.append(box)
            offset = {"xytext": (shift, -2.5), "textcoords": "offset points", "ha": side}
            axes.annotate(name, (x, y), **offset, fontsize=7, weight=weight)
            return
