"""Networks vote on pictures that some of them get wrong: what an ensemble gains, and what it cannot."""

import numpy as np
from traitlets import Any, Bytes, Int, List, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.ensemble_vote.arguments import (
    checked,
    checked_images,
    checked_labels,
    checked_names,
    checked_present,
    checked_probabilities,
)
from utils.widgets.ensemble_vote.arithmetic import packed, rounded, shuffled, vote
from utils.widgets.ensemble_vote.heights import heights_of
from utils.widgets.shared.arguments import checked_integer

MOST_SHOWN = 96  # pictures that the page holds
_USUAL = {"rule": "mean", "copies": False, "order": 0, "among": "hardest"}


class EnsembleVote(Widget):
    """Let networks vote on pictures, and see what their vote gets right.

    Each network is a card with its answer to one picture. The reader switches cards on and off, puts them in
    another order, or makes all of them copies of the first; the curve has the share of all pictures that
    the first 1, 2, 3, ... cards get right together.

    The page computes with probabilities rounded to thousandths, in which each network gives the classes that
    it gave before; `units` holds them. It shows the pictures on which at least one network errs: those on
    which most networks err first, and at most 96.

    The majority is the class that most members give, be they half of them or not; of those that equally many
    give, the one with the highest mean probability. Of equal means, the first class has the highest.

    The reader changes all settings; with a live kernel the traits, and what follows from them (`cards`,
    `members`, `answers`, `accuracy`, `curve`), can be read back.

    Parameters
    ----------
    probabilities : array of shape (networks, pictures, classes)
        What 2 to 20 networks say: each row sums to 1.
    images : array of shape (pictures, height, width)
        ``uint8``, 0 (paper) to 255 (ink); of photographs pass ``255 - images``. Sides of at most 64.
    labels : array of shape (pictures,)
        What they are: 0 to classes - 1.
    class_names : sequence of str, optional
        Of at most 12 letters each; unless given, the classes are called 0, 1, 2, ....
    rule : {"mean", "majority"}
        What decides: the mean of the members' probabilities, or how many members give a class.
    present : int or sequence of int, optional
        How many of the first cards take part in the vote, or which (0 is the first); unless given, all.
    copies : bool
        Whether all cards are copies of the first: the control.
    order : int
        In which order the networks are on the cards: 0 is theirs; 1, 2, 3, ... are shuffles.
    among : {"hardest", "saved", "lost", "alike"}
        Which pictures "Next" and "Previous" go through: all that are shown; those that the vote gets right
        though a member is wrong; wrong though a member is right; or that all members get wrong with the same
        answer.
    picture : int, optional
        Which picture stands there first. Unless given: of those that the vote gets right, the one that most
        members get wrong.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> certain = [[0.9, 0.1], [0.4, 0.6], [0.4, 0.6]]  # three networks on one picture: two say 1
    >>> probabilities = np.array(certain)[:, None]
    >>> images = np.zeros((1, 8, 8), "uint8")
    >>> figure = EnsembleVote(probabilities, images, [0], rule="majority")
    >>> figure
    EnsembleVote(networks=3, pictures=1, classes=2, rule='majority')
    >>> figure.accuracy
    0.0
    >>> EnsembleVote(probabilities, images, [0], rule="mean").accuracy
    1.0
    """

    _esm = bundle("ensemble_vote/figure.js")
    _css = style_sheet("ensemble_vote/figure.css")

    rule = Any().tag(sync=True)
    present = Any().tag(sync=True)
    copies = Any().tag(sync=True)
    order = Any().tag(sync=True)
    among = Any().tag(sync=True)
    picture = Any().tag(sync=True)

    _networks = Int().tag(sync=True)
    _class_names = List().tag(sync=True)
    _units = Bytes().tag(sync=True)
    _labels = Bytes().tag(sync=True)
    _shown = List().tag(sync=True)
    _size = List().tag(sync=True)
    _pictures = Bytes().tag(sync=True)

    def __init__(
        self,
        probabilities,
        images,
        labels,
        class_names=None,
        *,
        rule=_USUAL["rule"],
        present=None,
        copies=_USUAL["copies"],
        order=_USUAL["order"],
        among=_USUAL["among"],
        picture=None,
        **options,
    ):
        probabilities = checked_probabilities(probabilities)
        networks, pictures, classes = probabilities.shape
        images = checked_images(images, pictures)
        #: What the page computes with, ``uint16`` of the shape of the probabilities: 1000 stands for 1.
        self.units = rounded(probabilities)
        #: What the pictures are, ``uint8`` of shape ``(pictures,)``.
        self.labels = checked_labels(labels, pictures, classes)
        names = checked_names(class_names, classes)
        settings = {"present": checked_present(present, networks), "copies": checked("copies", copies)}
        settings["rule"], settings["order"] = checked("rule", rule), checked("order", order)
        self._images, self._hardest = images, self._hardest_first()
        self._first_picture = self._saved_most(**settings)
        picture = self._first_picture if picture is None else picture
        options.setdefault("_heights", heights_of(networks, names))
        super().__init__(
            **settings,
            among=among,
            picture=self._checked_picture(picture),
            _networks=networks,
            _class_names=names,
            _units=packed(self.units),
            _labels=self.labels.tobytes(),
            _shown=self._hardest,
            _size=list(images.shape[1:]),
            _pictures=_grey(images[self._hardest]),
            **options,
        )

    # What follows from the settings

    @property
    def cards(self):
        """Which network is on each card, counted from 0."""
        return _cards(len(self.units), self.order, self.copies)

    @property
    def members(self):
        """The networks on the cards that take part."""
        return [self.cards[place] for place in self.present]

    @property
    def answers(self):
        """The class that the members give each picture together: shape ``(pictures,)``."""
        return vote(self.units[self.members], self.rule)

    @property
    def accuracy(self):
        """The share of all pictures that the members get right together."""
        return self._share_right(self.answers)

    @property
    def accuracies(self):
        """The share of all pictures that each network gets right alone, in their own order."""
        return [self._share_right(units.argmax(axis=-1)) for units in self.units]

    @property
    def curve(self):
        """The share of all pictures that the first 1, 2, 3, ... cards get right together."""
        counts = range(1, len(self.units) + 1)
        return [self._share_right(vote(self.units[self.cards[:count]], self.rule)) for count in counts]

    def arguments(self):
        networks, pictures, classes = self.units.shape
        shown = {"networks": networks, "pictures": pictures, "classes": classes}
        if len(self.present) < networks:
            shown["present"] = list(self.present)
        changed = {name: getattr(self, name) for name in _USUAL if getattr(self, name) != _USUAL[name]}
        if self.picture != self._first_picture:
            changed["picture"] = self.picture
        return shown | changed

    def fallback_figure(self):
        from utils.widgets.ensemble_vote.picture import draw

        return draw(self)

    def _share_right(self, answers):
        return float(np.mean(answers == self.labels))

    def _hardest_first(self):
        """Which pictures are shown: those on which most networks err first."""
        errors = (self.units.argmax(axis=-1) != self.labels).sum(axis=0)
        order = [int(picture) for picture in np.argsort(-errors, kind="stable")]
        count = max(1, min(MOST_SHOWN, int((errors > 0).sum())))
        return order[:count]

    def _saved_most(self, rule, present, copies, order):
        """The picture that most members get wrong, of those that their vote gets right."""
        cards = _cards(len(self.units), order, copies)
        units = self.units[[cards[place] for place in present]][:, self._hardest]
        labels = self.labels[self._hardest]
        wrong = (units.argmax(axis=-1) != labels).sum(axis=0)
        return self._hardest[int(np.where(vote(units, rule) == labels, wrong, -1).argmax())]

    def _checked_picture(self, value):
        picture = checked_integer("picture", value, 0, len(self.labels) - 1)
        if picture not in self._hardest:
            raise ValueError(
                "picture is one that the page shows: of those on which a network errs, at most "
                f"{MOST_SHOWN}; got {value!r}"
            )
        return picture

    @validate("rule", "copies", "order", "among")
    def _valid(self, proposal):
        return checked(proposal["trait"].name, proposal["value"])

    @validate("present")
    def _valid_present(self, proposal):
        return checked_present(proposal["value"], len(self.units))

    @validate("picture")
    def _valid_picture(self, proposal):
        return self._checked_picture(proposal["value"])


def _cards(networks, order, copies):
    cards = shuffled(order, networks)
    return cards[:1] * networks if copies else cards


def _grey(images):
    """Return grey values in sixteen steps, two to a byte, the first one in the upper half."""
    steps = np.rint(images.reshape(-1) / 17).astype("uint8")
    steps = np.pad(steps, (0, len(steps) % 2))
    return (16 * steps[::2] + steps[1::2]).tobytes()
