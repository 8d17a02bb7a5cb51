"""A curve through a few noisy points: what capacity, data, noise and weight decay make of its errors."""

from traitlets import Any, Bytes, List, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.fitting_problem.arguments import checked
from utils.widgets.fitting_problem.arithmetic import (
    all_draws,
    fit,
    rms_error,
    training_data,
    validation_data,
)
from utils.widgets.fitting_problem.presets import PRESETS, USUAL, preset

_ARGUMENTS = (*USUAL, "seed")


class FittingProblem(Widget):
    """Fit a polynomial to noisy points of a known curve, and compare its errors on these and on new points.

    The training points are ``y = sin(4 * x + 1) + noise * draws``, spread evenly over x from -1 to 1: more
    points are added between those that are there. 200 validation points come from the same curve with the
    same noise, and stay the same. Errors are root mean square errors.

    The fit is a sum of Legendre polynomials, ``w[0] + w[1] * P1(x) + ... + w[degree] * Pdegree(x)``, with the
    least ``mean((y - fit)**2) + weight_decay * sum(w[1:]**2)``: the constant is not decayed. If no decay
    leaves many such fits, since there are no fewer weights than points, it is the one with the least
    ``sum(w[1:]**2)``.

    The words compare the validation error with those of other fits to the same points: of all degrees below
    the number of points with this weight decay, and of weight decays of 0, 1e-6, 3e-6, ..., 10 with this
    degree. A fit *overfits* if one with a lower degree or more weight decay has a validation error that is
    lower by more than a tenth, and *underfits* if one with a higher degree or less weight decay has. If both
    have, it overfits if its validation error is more than 1.5 times its training error. It is *about right*
    if neither has, or if its validation error is below 0.01.

    The reader changes all settings; with a live kernel the traits, and `coefficients`, `training_error`,
    `validation_error` and `data`, can be read back afterwards.

    Parameters
    ----------
    degree : int
        0 to 15. Capacity: the fit has ``degree + 1`` coefficients.
    points : int
        5 to 60. Training points.
    noise : float
        0 to 0.5. Standard deviation of the noise of all points.
    weight_decay : float
        0, or 1e-6 to 10.
    versus : {"degree", "points", "noise", "weight_decay"}
        What the errors are drawn against.
    also : {"nothing", "validation points", "other draws"}
        What is drawn as well: the validation points, or fits and validation errors of the nine other seeds.
    seed : int
        0 to 9. Which training points.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> figure = FittingProblem(degree=5)
    >>> figure
    FittingProblem(degree=5, points=15, noise=0.2)
    >>> round(figure.training_error, 3), round(figure.validation_error, 3)
    (0.146, 0.237)
    >>> FittingProblem.preset("Overfits, but more points")
    FittingProblem(degree=12, points=60, noise=0.2, versus='points')
    """

    _esm = bundle("fitting_problem/figure.js")
    _css = style_sheet("fitting_problem/figure.css")

    degree = Any().tag(sync=True)
    points = Any().tag(sync=True)
    noise = Any().tag(sync=True)
    weight_decay = Any().tag(sync=True)
    versus = Any().tag(sync=True)
    also = Any().tag(sync=True)
    seed = Any().tag(sync=True)

    _draws = Bytes().tag(sync=True)
    _presets = List().tag(sync=True)

    def __init__(
        self,
        degree=USUAL["degree"],
        points=USUAL["points"],
        noise=USUAL["noise"],
        weight_decay=USUAL["weight_decay"],
        *,
        versus=USUAL["versus"],
        also=USUAL["also"],
        seed=0,
        **options,
    ):
        super().__init__(
            degree=degree,
            points=points,
            noise=noise,
            weight_decay=weight_decay,
            versus=versus,
            also=also,
            seed=seed,
            _draws=all_draws().tobytes(),
            _presets=[{"name": name} | settings for name, settings in PRESETS.items()],
            **options,
        )

    @classmethod
    def preset(cls, name, **changes):
        """Return the figure of a preset, such as "Underfits" or "Overfits, but weight decay".

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
    def data(self):
        """The points: a dict of x and y by "training" and "validation", each ``float64``."""
        return {
            "training": training_data(self.seed, self.points, self.noise),
            "validation": validation_data(self.noise),
        }

    @property
    def coefficients(self):
        """Those of the Legendre polynomials, the constant first: ``float64`` of shape ``(degree + 1,)``."""
        return fit(*self.data["training"], self.degree, self.weight_decay)

    @property
    def training_error(self):
        """Root mean square error on the training points."""
        return rms_error(self.coefficients, *self.data["training"])

    @property
    def validation_error(self):
        """Root mean square error on the 200 validation points."""
        return rms_error(self.coefficients, *self.data["validation"])

    def arguments(self):
        shown = {name: getattr(self, name) for name in _ARGUMENTS[:3]}
        usual = USUAL | {"seed": 0}
        changed = {name: getattr(self, name) for name in _ARGUMENTS[3:]}
        return shown | {name: value for name, value in changed.items() if value != usual[name]}

    def fallback_figure(self):
        from utils.widgets.fitting_problem.picture import draw

        return draw(self)

    @default("_heights")
    def _default_heights(self):
        return [1268, 664]

    @validate(*_ARGUMENTS)
    def _valid(self, proposal):
        return checked(proposal["trait"].name, proposal["value"])
