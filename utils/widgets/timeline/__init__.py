"""Networks, data sets, ideas and events over time, each with its paper and what was said of it wrongly."""

from traitlets import Any, Dict, List, Unicode, validate

from utils import literature
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.shared.arguments import checked_integer
from utils.widgets.timeline.arguments import (
    KINDS,
    checked_entries,
    checked_id,
    checked_kinds,
    checked_setting,
)
from utils.widgets.timeline.arithmetic import moment, nearest_in_time, shown_entries
from utils.widgets.timeline.heights import card_heights, heights_of, lane_heights

_FIRST = {"chosen": "alexnet", "since": "neocognitron"}  # of the book's own entries
_TITLE = "How long did an idea wait for its success?"


class Timeline(Widget):
    """Show entries on one even axis of time, and one of them with its paper.

    The page has a lane for each kind, a list in the order of time, and a card for one entry: what it was, its
    paper, the chapter that has it, and what the course's timeline says of it if that is wrong. The reader
    chooses entries, switches kinds off, searches, and measures the time between two entries.

    An entry whose month is not known begins its year. Where the chosen entry is not shown, the shown one that
    is nearest in time stands in for it, the earlier of two.

    The reader changes all settings; with a live kernel the traits, and what follows from them (`shown`,
    `current`, `words`), can be read back.

    Parameters
    ----------
    entries : sequence of utils.literature.Entry or dict, optional
        At least two; unless given, `utils.literature.timeline()`. A dict has ``name``, ``year``, ``kind`` and
        ``what``; it may have ``id`` (its name, unless given), ``month``, ``paper`` (a dict with ``authors``,
        ``title``, ``venue``, ``url``), ``chapter`` and ``correction``.
    kinds : sequence of str, optional
        Which kinds are switched on: some of "network", "data set", "idea", "event"; unless given, all.
    only : {"all", "in the book", "corrected"}
        Whether only entries are shown that have a chapter, or those with a correction.
    find : str
        Words that must all occur in the name, year, sentence or paper of an entry; accents and capitals do
        not count.
    start, end : int, optional
        The first and the last year that are shown; unless given, those of the entries.
    chosen : str, optional
        The id of the entry on the card. Unless given: AlexNet's, or the last entry's.
    since : str, optional
        The id of the entry from which time is measured; unless given, there is none. (Where neither `chosen`
        nor `since` is given, the book's timeline starts with AlexNet and the neocognitron.)
    title : str, optional
        What to find out.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> Timeline(chosen="resnet", since="lenet-5").words()
    '17 years and 1 month after LeNet-5'
    >>> mine = [
    ...     {"name": "ReLU net", "year": 2011, "kind": "network", "what": "Mine."},
    ...     {"name": "My pictures", "year": 2013, "month": 5, "kind": "data set", "what": "Mine, too."},
    ... ]
    >>> Timeline(mine, kinds=["data set"]).shown()
    [{'name': 'My pictures', 'year': 2013, 'month': 5, 'kind': 'data set', 'what': 'Mine, too.'}]
    """

    _esm = bundle("timeline/figure.js")
    _css = style_sheet("timeline/figure.css")

    kinds = Any().tag(sync=True)
    only = Any().tag(sync=True)
    find = Any().tag(sync=True)
    start = Any().tag(sync=True)
    end = Any().tag(sync=True)
    chosen = Any().tag(sync=True)
    since = Any().tag(sync=True)

    _entries = List(Dict()).tag(sync=True)
    _lanes = List(Unicode()).tag(sync=True)
    _card = List().tag(sync=True)
    _rooms = List().tag(sync=True)
    _title = Unicode().tag(sync=True)

    def __init__(
        self,
        entries=None,
        *,
        kinds=None,
        only="all",
        find="",
        start=None,
        end=None,
        chosen=None,
        since=None,
        title=_TITLE,
        **options,
    ):
        is_own = entries is None
        entries, self._given = checked_entries(literature.timeline() if is_own else entries)
        self._by_id = {entry["id"]: entry for entry in entries}
        self._years = entries[0]["year"], entries[-1]["year"]
        lanes = [kind for kind in KINDS if any(entry["kind"] == kind for entry in entries)]
        self._first = {"chosen": entries[-1]["id"], "since": None}
        if is_own and chosen is None and since is None:
            self._first = _FIRST
        card, rooms = card_heights(entries), lane_heights(entries, lanes)
        options.setdefault("_heights", heights_of(title, rooms, card))
        super().__init__(
            _entries=entries,
            _lanes=lanes,
            _card=card,
            _rooms=rooms,
            _title=title,
            kinds=checked_kinds(kinds, lanes),
            only=checked_setting("only", only),
            find=checked_setting("find", find),
            start=self._checked_year("start", self._years[0] if start is None else start),
            end=self._checked_year("end", self._years[1] if end is None else end),
            chosen=checked_id("chosen", chosen or self._first["chosen"], self._by_id),
            since=self._checked_since(since or self._first["since"]),
            **options,
        )

    # What follows from the settings

    def shown(self):
        """Return the entries that are shown, as they were given, the oldest first."""
        return [self._given[entry["id"]] for entry in self._shown()]

    @property
    def current(self):
        """The entry on the card, as it was given; None where none is shown."""
        entry = self._on_card()
        return entry and self._given[entry["id"]]

    def words(self):
        """Return how far the entry on the card is from the one from which time is measured."""
        entry, since = self._on_card(), self._by_id.get(self.since)
        if entry is None or since in (None, entry):
            return ""
        return f"{_between(entry, since)} {since['name']}"

    def arguments(self):
        usual = self._first | {"only": "all", "find": "", "kinds": self._lanes}
        usual |= dict(zip(("start", "end"), self._years, strict=True))
        names = ("kinds", "only", "find", "start", "end", "chosen", "since")
        changed = {name: getattr(self, name) for name in names if getattr(self, name) != usual[name]}
        return {"entries": len(self._entries)} | changed

    def fallback_figure(self):
        from utils.widgets.timeline.picture import draw

        return draw(self)

    def _shown(self):
        names = ("kinds", "only", "find", "start", "end")
        return shown_entries(self._entries, **{name: getattr(self, name) for name in names})

    def _on_card(self):
        return nearest_in_time(self._shown(), self._by_id[self.chosen])

    def _checked_year(self, name, value):
        return checked_integer(name, value, *self._years)

    def _checked_since(self, value):
        return None if value is None else checked_id("since", value, self._by_id)

    @validate("kinds")
    def _valid_kinds(self, proposal):
        return checked_kinds(proposal["value"], self._lanes)

    @validate("only", "find")
    def _valid_setting(self, proposal):
        return checked_setting(proposal["trait"].name, proposal["value"])

    @validate("start", "end")
    def _valid_year(self, proposal):
        return self._checked_year(proposal["trait"].name, proposal["value"])

    @validate("chosen")
    def _valid_chosen(self, proposal):
        return checked_id("chosen", proposal["value"], self._by_id)

    @validate("since")
    def _valid_since(self, proposal):
        return self._checked_since(proposal["value"])


def _between(entry, since):
    """How far one entry is from another, in words."""
    is_exact = None not in (entry["month"], since["month"])
    apart = (moment(entry) - moment(since)) // 2 if is_exact else 12 * (entry["year"] - since["year"])
    if apart == 0:
        return f"in the same {'month' if is_exact else 'year'} as"
    counts = zip(divmod(abs(apart), 12), ("year", "month"), strict=True)
    length = " and ".join(f"{count} {unit}{'s' * (count != 1)}" for count, unit in counts if count)
    return f"{'' if is_exact else 'about '}{length} {'after' if apart > 0 else 'before'}"
