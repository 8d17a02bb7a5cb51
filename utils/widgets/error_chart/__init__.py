"""Published errors on ImageNet against what the networks cost, by the protocol of their measurement."""

from traitlets import Any, Bool, Dict, Int, List, TraitError, Unicode, validate

from utils import literature
from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.error_chart.arguments import checked_choice, checked_chosen, checked_results
from utils.widgets.error_chart.protocols import CHOICES, FILTERS, cost, protocol, unbeaten
from utils.widgets.shared.arguments import or_trait_error

HEIGHTS = [1490, 980]  # measured: a test holds them to what is drawn
USUAL = {
    "x": "parameters",
    "y": "top5",
    "split": "validation",
    "crops": "one",
    "models": "one",
    "extra_data": "without",
    "source": "any",
    "every_look": False,
    "frontier": False,
}


class ErrorChart(Widget):
    """Compare published errors on ImageNet, of which only those with the same protocol can be compared.

    Each point is a result as it was published: a network, or several that answer together; how often each
    looks at a picture; on which pictures; and who measured it. The reader chooses axes and protocol, and a
    point, of which a card tells everything with its source.

    The reader changes all but the data; with a live kernel, what is on the stage can be read back.

    Parameters
    ----------
    results : sequence of utils.literature.Result, optional
        If not given, those of `utils.literature.results`.
    x : {"parameters", "multiply_adds", "year"}
        Horizontal axis. Multiply-adds are those of one look, unless `every_look`.
    y : {"top5", "top1"}
        Vertical axis: which error.
    split : {"validation", "part of validation", "test", "any"}
        Which pictures were classified.
    crops : {"one", "few", "many", "unfixed", "any"}
        How often a network looked at each: once; 2 to 20 times; more often; or no fixed number, such as at
        all places. What the source does not state is let through by "any" alone.
    models : {"one", "several", "any"}
        How many networks answered together.
    extra_data : {"without", "with", "any"}
        Whether they had been trained with other labelled pictures as well.
    source : {"paper", "other", "any"}
        Whether a paper says so, or another place, such as the page of a library of trained networks.
    every_look : bool
        Whether multiply-adds count all looks of all networks. Results without a fixed number are left out.
    frontier : bool
        Whether the results are joined that no other one on the stage beats: none has both less cost and less
        error.
    chosen : int or str, optional
        Which result the card is about: its place among the results; or the name of its network, of which the
        first result on the stage is taken, or else the first. If not given, the one on the stage with the
        lowest error; of the results that come with the book, GoogLeNet's.

    Raises
    ------
    ValueError
        If an argument is not as described above. (Set later, it raises a ``traitlets.TraitError``.)

    Examples
    --------
    >>> figure = ErrorChart(split="test", crops="many", models="several")
    >>> figure
    ErrorChart(x='parameters', y='top5', split='test', crops='many', models='several')
    >>> min(figure.shown(), key=lambda result: result.top5).network
    'Inception v3'
    """

    _esm = bundle("error_chart/figure.js")
    _css = style_sheet("error_chart/figure.css")
    _heights = List(Int(), HEIGHTS, minlen=2, maxlen=2).tag(sync=True)

    x = Unicode().tag(sync=True)
    y = Unicode().tag(sync=True)
    split = Unicode().tag(sync=True)
    crops = Unicode().tag(sync=True)
    models = Unicode().tag(sync=True)
    extra_data = Unicode().tag(sync=True)
    source = Unicode().tag(sync=True)
    every_look = Bool().tag(sync=True)
    frontier = Bool().tag(sync=True)
    chosen = Any().tag(sync=True)

    _rows = List().tag(sync=True)
    _texts = List(Unicode()).tag(sync=True)
    _papers = Dict().tag(sync=True)

    def __init__(self, results=None, *, chosen=None, **options):
        self._has_own = results is not None
        self._results = checked_results(literature.results() if results is None else results)
        settings = {name: options.pop(name, usual) for name, usual in USUAL.items()}
        papers = {result.paper.key: result.paper for result in self._results}
        super().__init__(
            **_packed([row._replace(paper=row.paper.key) for row in self._results]),
            _papers={key: list(paper[1:]) for key, paper in papers.items()},
            **options,
        )
        try:
            for name, value in settings.items():
                setattr(self, name, value)
            usual = self._lowest() if self._has_own else "GoogLeNet"
            self.chosen = usual if chosen is None else chosen
        except TraitError as error:
            raise ValueError(str(error)) from None
        self._first_chosen = self.chosen if chosen is None else None

    def shown(self):
        """Return the results on the stage, in the order in which they were given: a list."""
        return [self._results[place] for place in self._places()]

    def cost(self, result):
        """Return where a result stands on the horizontal axis, or None."""
        return cost(result, self.x, self.every_look)

    def unbeaten(self):
        """Return the results on the stage of which no other has both less cost and less error, or as little.

        Returns
        -------
        list of utils.literature.Result
            In the order of their cost.
        """
        shown = self.shown()
        points = [(self.cost(result), getattr(result, self.y)) for result in shown]
        left = [result for result, is_left in zip(shown, unbeaten(points), strict=True) if is_left]
        return sorted(left, key=self.cost)

    def looked_at(self):
        """Return the result that the card is about, or None.

        That is the chosen one; where it is not on the stage, the first of the same network that is.
        """
        shown = self._places()
        if self.chosen is None or self.chosen in shown:
            return None if self.chosen is None else self._results[self.chosen]
        network = self._results[self.chosen].network
        return next((result for result in self.shown() if result.network == network), None)

    def arguments(self):
        given = {"results": len(self._results)} if self._has_own else {}
        for name, usual in USUAL.items():
            value = getattr(self, name)
            if name in ("x", "y") or value != usual:
                given[name] = value
        if self.chosen in (None, self._first_chosen):
            return given
        network = self._results[self.chosen].network
        by_name = checked_chosen(network, self._results, self._places())
        return given | {"chosen": network if by_name == self.chosen else self.chosen}

    def fallback_figure(self):
        from utils.widgets.error_chart.picture import draw

        return draw(self)

    def _places(self):
        wanted = {name: getattr(self, name) for name in FILTERS}
        return [
            place
            for place, result in enumerate(self._results)
            if all(wanted[name] in ("any", value) for name, value in protocol(result).items())
            and getattr(result, self.y) is not None
            and self.cost(result) is not None
        ]

    def _lowest(self):
        return min(self._places(), key=lambda place: getattr(self._results[place], self.y), default=None)

    @validate(*CHOICES)
    def _valid_choice(self, proposal):
        return or_trait_error(checked_choice, proposal["trait"].name, proposal["value"])

    @validate("chosen")
    def _valid_chosen(self, proposal):
        return or_trait_error(checked_chosen, proposal["value"], self._results, self._places())


def _packed(rows):
    """Results as the page wants them: each text once, and in a row its place among them, in brackets."""
    texts = {}
    kept = [
        [[texts.setdefault(part, len(texts))] if isinstance(part, str) else part for part in row]
        for row in rows
    ]
    return {"_rows": kept, "_texts": list(texts)}
