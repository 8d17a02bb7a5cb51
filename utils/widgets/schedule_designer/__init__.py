"""A learning-rate schedule to design: its curve, the nearest stored training run, its Keras code."""

import numpy as np
from traitlets import Any, Bool, Bytes, Dict, Float, Int, List, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.schedule_designer.arithmetic import rates_of
from utils.widgets.schedule_designer.bank import best_constant, packed
from utils.widgets.schedule_designer.settings import (
    EPOCHS,
    FAMILIES,
    LEAST_RATE,
    MOST_PIECES,
    PIECE,
    PRESETS,
    SHAPES,
    STEPS_PER_EPOCH,
    WARM_UP,
    checked_schedule,
)
from utils.widgets.shared.arguments import checked_integer


class ScheduleDesigner(Widget):
    """Design a learning-rate schedule and see how a network trained with the nearest stored one.

    The rates are those of ``keras.optimizers.schedules``, and "Copy Keras code" gives the schedule as code.
    With a live kernel `schedule`, `epochs` and what follows from them (`rates`) can be read back after the
    reader has designed something.

    Parameters
    ----------
    schedule : str or dict, optional
        A family (a key of ``utils.widgets.schedule_designer.settings.FAMILIES``), or a dict with the family
        and its settings: ``{"family": "cosine", "rate": 0.2, "warmup": 1}``; places in the run are epochs. A
        joined schedule has ``"pieces"``, a list of ``{"shape": "linear", "until": 2, "first": 0, "last":
        0.1}``. If not given: the best constant rate of the runs, or cosine decay.
    runs : sequence of dict, optional
        Stored training runs, ``{"name": "cosine, 0.1", "rates": [...], "loss": [[...], ...], "accuracy":
        [[...], ...]}``: rates evenly spaced over the run; training loss and validation accuracy of each seed
        after each epoch. A loss may be NaN. A run whose rates follow from its validation loss says so:
        ``"plateau": {"rate": 0.1, "factor": 0.1, "patience": 2}``, and may have a list of rates for each
        seed. Without runs only the rates are drawn.
    epochs : int
        Of the designed run, 1 to 1,000. Stored runs are compared by the part of the run that is done.
    steps_per_epoch : int
        Updates in an epoch, 1 to 100,000.
    log_axis : bool
        Whether the axis of the rates is logarithmic at first, not linear.
    guess : float
        The accuracy of a guess, 0 to 1: runs that end with no more are called so.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> designer = ScheduleDesigner({"family": "step", "rate": 0.1, "first": 6, "second": 9})
    >>> designer
    ScheduleDesigner(schedule={'family': 'step', 'rate': 0.1, 'factor': 0.1, 'first': 6.0, 'second': 9.0})
    >>> designer.rates[[0, 6 * 63, 6 * 63 + 1, -1]].round(6).tolist()
    [0.1, 0.1, 0.01, 0.001]
    """

    _esm = bundle("schedule_designer/figure.js")
    _css = style_sheet("schedule_designer/figure.css")

    schedule = Any().tag(sync=True)
    epochs = Int().tag(sync=True)
    steps_per_epoch = Int().tag(sync=True)
    log_axis = Bool().tag(sync=True)

    _families = Dict(FAMILIES).tag(sync=True)
    _piece = Dict(PIECE).tag(sync=True)
    _warm_up = Dict(WARM_UP).tag(sync=True)
    _shapes = List(list(SHAPES)).tag(sync=True)
    _presets = Dict(PRESETS).tag(sync=True)
    _limits = Dict({"rate": LEAST_RATE, "pieces": MOST_PIECES, "epochs": EPOCHS}).tag(sync=True)
    _runs = List().tag(sync=True)
    _numbers = Bytes().tag(sync=True)
    _guess = Float().tag(sync=True)

    def __init__(
        self, schedule=None, runs=None, *, epochs=12, steps_per_epoch=63, log_axis=False, guess=0.1, **options
    ):
        epochs = checked_integer("epochs", epochs, *EPOCHS)
        steps_per_epoch = checked_integer("steps_per_epoch", steps_per_epoch, *STEPS_PER_EPOCH)
        if not isinstance(log_axis, bool | np.bool_):
            raise ValueError(f"log_axis is True or False, got {log_axis!r}")
        if isinstance(guess, bool) or not isinstance(guess, int | float | np.number) or not 0 <= guess <= 1:
            raise ValueError(f"guess is a number from 0 to 1, got {guess!r}")
        heads, numbers = packed(runs) if runs is not None else ([], b"")
        if schedule is None:
            best = best_constant(runs or [])
            rate = float(np.ravel(best["rates"])[0]) if best else 0.1
            schedule = {"family": "constant" if best else "cosine", "rate": rate}
        super().__init__(
            epochs=epochs,
            schedule=checked_schedule(schedule, epochs),
            steps_per_epoch=steps_per_epoch,
            log_axis=bool(log_axis),
            _guess=float(guess),
            _runs=heads,
            _numbers=numbers,
            **options,
        )
        #: The stored runs, as they were given.
        self.stored = list(runs or [])

    @property
    def rates(self):
        """The learning rate of each update: ``float64`` of shape ``(epochs * steps_per_epoch,)``.

        Of reduction on a plateau, which depends on the validation loss, it is the first rate throughout.
        """
        return rates_of(self.schedule, self.epochs, self.steps_per_epoch)

    def arguments(self):
        schedule = dict(self.schedule)
        if schedule.get("warmup") == 0:
            del schedule["warmup"]
        shown = {"schedule": schedule}
        if self.stored:
            shown["runs"] = len(self.stored)
        if self.epochs != 12:
            shown["epochs"] = self.epochs
        if self.steps_per_epoch != 63:
            shown["steps_per_epoch"] = self.steps_per_epoch
        return shown

    def fallback_figure(self):
        from utils.widgets.schedule_designer.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return [1280, 741] if self._runs else [878, 533]

    @validate("schedule")
    def _valid_schedule(self, proposal):
        return checked_schedule(proposal["value"], self.epochs)

    @validate("epochs")
    def _valid_epochs(self, proposal):
        return checked_integer("epochs", proposal["value"], *EPOCHS)
