"""How much room a ``Timeline`` takes, in pixels; a browser test holds it to what is drawn."""

import math

from utils.widgets.timeline.arithmetic import moment

_WIDTHS = (304, 562)  # of the axis, from its first year to its last, on a 360-pixel screen and at full width
_LEAST = (26, 46)  # of a lane
_MARK, _ROW = 10, 12  # pixels: across, and from one to the one above
_MOST = 9  # rows
_LIST = 290  # of the list and what stands over it
_LETTERS = (37, 47)  # of a line of a card, on a 360-pixel screen and at full width
_TITLE = 32  # letters of a line of the title on a 360-pixel screen


def card_heights(entries):
    """Return the height of the tallest card, on a 360-pixel screen and at full width."""
    tallest = [max(_card(entry, is_wide) for entry in entries) + 4 for is_wide in (False, True)]
    return [tallest[0], max(tallest[1], _LIST)]


def lane_heights(entries, lanes):
    """Return the heights of the lanes, on a 360-pixel screen and at full width: room for all marks."""
    start, years = entries[0]["year"], entries[-1]["year"] + 1 - entries[0]["year"]
    heights = []
    for width, least in zip(_WIDTHS, _LEAST, strict=True):
        heights.append([])
        for kind in lanes:
            places = [
                (moment(entry) / 24 - start) / years * width for entry in entries if entry["kind"] == kind
            ]
            heights[-1].append(max(least, 14 + _ROW * (min(_rows(places), _MOST) - 1)))
    return heights


def heights_of(title, lanes, card):
    """Return the height of the figure, on a 360-pixel screen and at full width."""
    kinds = 50 * math.ceil(len(lanes[0]) / 2)
    narrow = 772 + 24 * _lines(title, _TITLE) + kinds + sum(lanes[0]) + card[0]
    return [narrow, 253 + sum(lanes[1]) + card[1]]


def _card(entry, is_wide):
    """Estimate a card's height from how many letters of its text stand on a line."""
    paper, letters = entry["paper"] or {}, _LETTERS[is_wide]
    title = 21 * _lines(paper.get("title", ""), letters)
    link = 0 if entry["chapter"] is None else 25 if is_wide else 48
    height = 49 + 4 + 21 * _lines(entry["what"], letters) + (title if is_wide else max(title, 44)) + 4 + link
    height += sum(18 * _lines(paper.get(name, ""), 1.15 * letters) + 8 for name in ("authors", "venue"))
    if entry["correction"]:
        height += 10 + 21 * _lines(f"Corrected. {entry['correction']}", letters - 1)
    return height + (42 if is_wide else 54)


def _rows(places):
    """Return how many rows marks at these places need."""
    ends = []
    for place in places:
        free = next((row for row, end in enumerate(ends) if end + _MARK <= place), len(ends))
        ends[free : free + 1] = [place]
    return len(ends)


def _lines(text, letters):
    return math.ceil(len(text) / letters)
