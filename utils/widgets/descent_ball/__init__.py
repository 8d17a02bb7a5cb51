"""A ball on a loss surface: what the learning rate, momentum, noise and a schedule make of its way down."""

from traitlets import Any, Bytes, Dict, List, default, observe, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.descent_ball.arguments import LIMITS, checked
from utils.widgets.descent_ball.arithmetic import descend, draws_of, loss_of, rates_of
from utils.widgets.descent_ball.presets import PRESETS, STARTS, SURFACES, USUAL, preset
from utils.widgets.shared.arguments import checked_integer

_ARGUMENTS = (
    "surface",
    "learning_rate",
    "momentum",
    "nesterov",
    "start",
    "schedule",
    "noise",
    "condition_number",
    "steps",
    "seed",
)


class DescentBall(Widget):
    """Let a ball go down a loss surface of two parameters, a step of gradient descent at a time.

    The path is that of ``keras.optimizers.SGD``. The reader changes rate, momentum, schedule, noise, surface
    and start; with a live kernel the traits, and `path`, `losses` and `rates`, can be read back afterwards.

    Parameters
    ----------
    surface : {"round bowl", "elongated bowl", "saddle", "plateau", "two minima"}
        The losses, for x and y from -2 to 2:

        - round bowl: ``5 * (x**2 + y**2)``, of curvature 10 in every direction;
        - elongated bowl: ``5 * (x**2 / condition_number + y**2)``, of curvature 10 along y;
        - saddle: ``0.5 * (x**2 - 1)**2 + 2 * y**2``, with a saddle point between two minima;
        - plateau: ``1 - exp(-2 * (x**2 + y**2))``, a hollow in a plain;
        - two minima: ``min(0.1 + (x + 1)**2 + y**2, 1 + 10 * ((x - 1)**2 + y**2))``, of curvature 2 and 20.
    learning_rate : float
        0.0001 to 10; of a schedule, the largest.
    momentum : float
        0 to 0.99.
    nesterov : bool
        Nesterov's momentum.
    start : (float, float), optional
        x and y, each -2 to 2. If not given: the surface's own.
    schedule : {"constant", "step", "cosine", "warm-up and cosine"}
        Over all steps. "step" divides the rate by 10 after half of them and after three quarters; "warm-up
        and cosine" begins with a tenth of the rate and has risen to it after a tenth of the steps.
    noise : float
        0 to 5. Standard deviation of what is added to both parts of each gradient, as from mini-batches.
    condition_number : float
        1 to 50. Of the elongated bowl: its largest curvature by its smallest.
    steps : int
        10 to 200.
    step : int, optional
        How many of them are shown first; all, unless given.
    seed : int
        Of the noise: ``numpy.random.default_rng(seed).normal(size=(steps, 2))``, in float32.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> figure = DescentBall(momentum=0.6)
    >>> figure
    DescentBall(surface='elongated bowl', learning_rate=0.18, momentum=0.6)
    >>> int((figure.losses < 0.01).argmax())  # the first step with a loss below 0.01
    12
    >>> DescentBall.preset("Diverges")
    DescentBall(surface='elongated bowl', learning_rate=0.21)
    """

    _esm = bundle("descent_ball/figure.js")
    _css = style_sheet("descent_ball/figure.css")

    surface = Any().tag(sync=True)
    learning_rate = Any().tag(sync=True)
    momentum = Any().tag(sync=True)
    nesterov = Any().tag(sync=True)
    start = Any().tag(sync=True)
    schedule = Any().tag(sync=True)
    noise = Any().tag(sync=True)
    condition_number = Any().tag(sync=True)
    steps = Any().tag(sync=True)
    step = Any().tag(sync=True)
    seed = Any().tag(sync=True)

    _draws = Bytes().tag(sync=True)
    _presets = List().tag(sync=True)
    _starts = Dict().tag(sync=True)
    _limits = Dict().tag(sync=True)

    def __init__(
        self,
        surface="elongated bowl",
        learning_rate=USUAL["learning_rate"],
        momentum=USUAL["momentum"],
        nesterov=USUAL["nesterov"],
        start=None,
        *,
        schedule=USUAL["schedule"],
        noise=USUAL["noise"],
        condition_number=USUAL["condition_number"],
        steps=USUAL["steps"],
        step=None,
        seed=0,
        **options,
    ):
        surface, steps, seed = checked("surface", surface), checked("steps", steps), checked("seed", seed)
        super().__init__(
            surface=surface,
            learning_rate=learning_rate,
            momentum=momentum,
            nesterov=nesterov,
            start=STARTS[surface] if start is None else start,
            schedule=schedule,
            noise=noise,
            condition_number=condition_number,
            steps=steps,
            step=steps if step is None else checked_integer("step", step, 0, steps),
            seed=seed,
            _draws=draws_of(seed).tobytes(),
            _presets=[{"name": name} | settings for name, settings in PRESETS.items()],
            _starts={name: list(STARTS[name]) for name in SURFACES},
            _limits={name: list(limits) for name, limits in LIMITS.items()},
            **options,
        )

    @classmethod
    def preset(cls, name, **changes):
        """Return the figure of a preset, such as "Too small" or "Noise, falling rate".

        Parameters
        ----------
        name : str
            As the figure's list of examples has it.
        **changes
            Arguments that are to be different.

        Raises
        ------
        ValueError
            If there is no preset of this name, or an argument is wrong.
        """
        return cls(**preset(name) | changes)

    @property
    def rates(self):
        """The learning rate of each step: ``float64`` of shape ``(steps,)``."""
        return rates_of(self.learning_rate, self.schedule, self.steps)

    @property
    def path(self):
        """Where the ball is before each step and at the end: ``float64`` of shape ``(steps + 1, 2)``.

        A path that diverges ends where a coordinate is larger than a million.
        """
        return descend(
            self.surface,
            self.condition_number,
            self.start,
            self.rates,
            self.momentum,
            self.nesterov,
            self.noise,
            self.seed,
        )

    @property
    def losses(self):
        """The loss at each place of the path: ``float64`` of shape ``(steps + 1,)``."""
        return loss_of(self.surface, *self.path.T, self.condition_number)

    def arguments(self):
        shown = {"surface": self.surface, "learning_rate": self.learning_rate}
        usual = USUAL | {"start": list(STARTS[self.surface]), "step": self.steps, "seed": 0}
        for name in (*_ARGUMENTS[2:], "step"):
            if (value := getattr(self, name)) != usual[name]:
                shown[name] = tuple(value) if name == "start" else value
        return shown

    def fallback_figure(self):
        from utils.widgets.descent_ball.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return [1540, 752]

    @validate(*_ARGUMENTS)
    def _valid(self, proposal):
        return checked(proposal["trait"].name, proposal["value"])

    @validate("step")
    def _valid_step(self, proposal):
        return checked_integer("step", proposal["value"], 0, self.steps)

    @observe("seed")
    def _draw_noise(self, change):
        self._draws = draws_of(change["new"]).tobytes()
