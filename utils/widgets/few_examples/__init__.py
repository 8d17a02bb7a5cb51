"""A few labelled pictures, several spaces of features, and what the nearest mean makes of new pictures."""

import numpy as np
from traitlets import Any, Bytes, Int, List, TraitError, Unicode, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.few_examples.arguments import (
    DEALS,
    MOST_OTHERS,
    MOST_SHOWN,
    SETS,
    checked_choice,
    checked_examples,
    checked_labels,
    checked_pictures,
    checked_spaces,
)
from utils.widgets.few_examples.arithmetic import deal, squared_distances
from utils.widgets.few_examples.heights import PAGE, heights
from utils.widgets.shared.arguments import checked_integer, or_trait_error


class FewExamples(Widget):
    """Label a few pictures, and see how many new ones the nearest mean gets right in each space of features.

    Each class has a row of candidates, of which some are its labelled examples. The mean of their features
    stands for the class; a new picture (a query) belongs to the class whose mean is nearest, by Euclidean
    distance. The first class wins a tie; a class without examples is never the answer.

    In each space the features are rounded to 256 even levels, from the smallest to the largest number of that
    space, since they travel with the page: the figure's numbers are those of the rounded features, here and
    in the page, exactly. No feature is scaled by itself; give features that are scaled if they should be.

    The order in which candidates are dealt is random: that of ``numpy.random.default_rng(seed)`` with one
    permutation for each class, in the order of the classes. Deals have the seeds 0 to 19; the `others` have
    seeds of their own: 20 to 39 first, then 40 to 59, 60 to 79, 80 to 99.

    The reader changes all but the data; with a live kernel, what comes of it can be read back.

    Parameters
    ----------
    spaces : dict
        By name: the features of candidates and queries, arrays of shapes ``(n, d)`` and ``(m, d)``; or None
        for the pixels of the pictures, divided by 255.
    images : (numpy.ndarray, numpy.ndarray)
        Candidates and queries: ``uint8`` of shapes ``(n, height, width)`` and ``(m, height, width)``.
    labels : (numpy.ndarray, numpy.ndarray)
        Of candidates and queries, shapes ``(n,)`` and ``(m,)``: 2 to 10 different values.
    class_names : sequence of str, optional
        Names of the labels in ascending order; if not given, the labels themselves.
    space : str, optional
        The space whose answers are shown; if not given, the first.
    examples : int or list of list of int
        How many of the first candidates of each class are its examples, 1 to 10; or for each class the
        places of its examples in its row, from 0.
    draw : int
        0 to 19. Which order of the candidates.
    others : int
        0 to 4. Which 20 other sets of as many examples are compared with; 0 for none.
    query : int, optional
        The query that is looked at; if not given, the first of the first eight of each class that the shown
        space gets wrong.
    ink : bool
        Whether 255 is ink on paper, as in digits; otherwise it is light, as in photographs.

    Raises
    ------
    ValueError
        If an argument is not as described above. (Set later, it raises a ``traitlets.TraitError``.)

    Examples
    --------
    >>> figure = FewExamples({"pixels": None}, images=(x, x_new), labels=(y, y_new), examples=2)
    >>> figure
    FewExamples(spaces=['pixels'], examples=2)
    >>> figure.accuracy("pixels")
    0.55
    """

    _esm = bundle("few_examples/figure.js")
    _css = style_sheet("few_examples/figure.css")

    space = Unicode().tag(sync=True)
    examples = Any().tag(sync=True)
    draw = Any().tag(sync=True)
    others = Any().tag(sync=True)
    query = Any().tag(sync=True)

    class_names = List(Unicode()).tag(sync=True)
    _spaces = List().tag(sync=True)
    _images = Bytes().tag(sync=True)
    _size = List(Int()).tag(sync=True)
    _labels = List().tag(sync=True)
    _orders = Bytes().tag(sync=True)
    _shown = Int().tag(sync=True)
    _ink = Any().tag(sync=True)

    def __init__(
        self,
        spaces,
        images,
        labels,
        class_names=None,
        *,
        space=None,
        examples=1,
        draw=0,
        others=0,
        query=None,
        ink=True,
        **options,
    ):
        images = checked_pictures(images)
        labels, names = checked_labels(labels, [len(part) for part in images], class_names)
        self._features = checked_spaces(spaces, images)
        self._pictures, self._classes = images, labels
        shown = min(MOST_SHOWN, int(np.bincount(labels[0]).min()))
        seeds = DEALS + SETS * MOST_OTHERS
        self._dealt = np.stack([deal(labels[0], len(names), seed, shown) for seed in range(seeds)])
        super().__init__(
            class_names=names,
            _spaces=[_described(name, *one, images) for name, one in self._features.items()],
            _images=b"".join(part.tobytes() for part in images),
            _size=list(images[0].shape[1:]),
            _labels=[one.tolist() for one in labels],
            _orders=self._dealt.astype("<u2").tobytes(),
            _shown=shown,
            _ink=bool(ink),
            **options,
        )
        self._set_first(space or next(iter(self._features)), examples, draw, others, query)

    def _set_first(self, space, examples, draw, others, query):
        given = {"space": space, "examples": examples, "draw": draw, "others": others}
        try:
            for name, value in given.items():
                setattr(self, name, value)
            self.query = self._first_wrong() if query is None else query
        except TraitError as error:
            raise ValueError(str(error)) from None
        self._first_query = None if query is None else self.query

    def rows(self, seed=None):
        """Return the examples: for each class the rows of the candidates.

        Parameters
        ----------
        seed : int, optional
            Those of another order of the candidates, as many of each class: 0 to 99.

        Returns
        -------
        list of list of int
        """
        if seed is None:
            return [self._dealt[self.draw, i, places].tolist() for i, places in enumerate(self._places())]
        order = self._dealt[checked_integer("seed", seed, 0, len(self._dealt) - 1)]
        return [order[i, : len(places)].tolist() for i, places in enumerate(self._places())]

    def features(self, space):
        """Return the rounded features of candidates and queries, ``uint8``, and the size of a level."""
        return self._features[checked_choice("space", space, self._features)]

    def distances(self, space, seed=None):
        """Return the distance of each query to the mean of each class: ``float64``, (queries, classes).

        That of a class without examples is infinite. For `seed` see `rows`.
        """
        candidates, queries, step = self.features(space)
        return step * np.sqrt(squared_distances(candidates, self.rows(seed), queries))

    def answers(self, space, seed=None):
        """Return the class of the nearest mean for each query, from 0. For `seed` see `rows`."""
        candidates, queries, _ = self.features(space)
        return squared_distances(candidates, self.rows(seed), queries).argmin(axis=1)

    def accuracy(self, space, seed=None):
        """Return the share of queries that are right, 0 to 1. For `seed` see `rows`."""
        return float((self.answers(space, seed) == self._classes[1]).mean())

    def accuracies(self):
        """Return the share that is right in each space, by its name."""
        return {space: self.accuracy(space) for space in self._features}

    def other_accuracies(self, space):
        """Return the shares of the 20 other sets, ``float64`` of shape ``(20,)``; of none if others is 0."""
        first = DEALS + SETS * (self.others - 1)
        seeds = range(first, first + SETS) if self.others else ()
        return np.array([self.accuracy(space, seed) for seed in seeds])

    def pictures(self):
        """Return candidates and queries as they are shown: ``uint8``, 255 is white."""
        return [255 - part if self._ink else part for part in self._pictures]

    def queries_of(self, one):
        """Return the queries of a class, given by its place among the classes."""
        return np.flatnonzero(self._classes[1] == one)

    def arguments(self):
        shown = {"spaces": list(self._features)}
        if self.space != shown["spaces"][0]:
            shown["space"] = self.space
        shown["examples"] = self.examples
        usual = {"draw": 0, "others": 0}
        shown |= {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}
        return shown if self._first_query is None else shown | {"query": self.query}

    def fallback_figure(self):
        from utils.widgets.few_examples.picture import draw

        return draw(self)

    def _places(self):
        if isinstance(self.examples, int):
            return [list(range(self.examples))] * len(self.class_names)
        return self.examples

    def _first_wrong(self):
        wrong = self.answers(self.space) != self._classes[1]
        first = [row for one in range(len(self.class_names)) for row in self.queries_of(one)[:PAGE]]
        return int(next((row for row in first if wrong[row]), first[0]))

    @default("_heights")
    def _default_heights(self):
        return heights(len(self.class_names), len(self._features), self._shown)

    @validate("space")
    def _valid_space(self, proposal):
        return or_trait_error(checked_choice, "space", proposal["value"], self._features)

    @validate("examples")
    def _valid_examples(self, proposal):
        return or_trait_error(checked_examples, proposal["value"], len(self.class_names), self._shown)

    @validate("draw")
    def _valid_draw(self, proposal):
        return or_trait_error(checked_integer, "draw", proposal["value"], 0, DEALS - 1)

    @validate("others")
    def _valid_others(self, proposal):
        return or_trait_error(checked_integer, "others", proposal["value"], 0, MOST_OTHERS)

    @validate("query")
    def _valid_query(self, proposal):
        return or_trait_error(checked_integer, "query", proposal["value"], 0, len(self._classes[1]) - 1)


def _described(name, candidates, queries, step, images):
    """A space as the page wants it; what equals the pictures does not travel twice."""
    packed = candidates.tobytes() + queries.tobytes()
    is_pixels = packed == b"".join(part.tobytes() for part in images)
    return {
        "name": name,
        "width": candidates.shape[1],
        "step": step,
        "features": None if is_pixels else packed,
    }
