"""Runs that are compared: a table with intervals, and a place for runs that take too long for every time."""

import json
import math
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "experiments"


class StoredRunsError(AssertionError):
    """Stored runs with which a run of today does not agree."""


@dataclass(frozen=True)
class Run:
    """One run of an experiment.

    Attributes
    ----------
    seed : int
    accuracy : dict of str to float
        Per cent right on each test set; a single one is called ``""``.
    history : dict of str to list of float
        One number an epoch.
    """

    seed: int
    accuracy: dict
    history: dict

    def rounded(self):
        """Return the run with as many digits as are stored."""
        history = {name: [_round(value) for value in values] for name, values in self.history.items()}
        return Run(self.seed, {name: round(value, 3) for name, value in self.accuracy.items()}, history)


class Comparison:
    """The runs of several variants, each with several seeds.

    Parameters
    ----------
    runs : dict of str to list of Run
        The same seeds and test sets for each variant.

    Attributes
    ----------
    names : list of str
        The variants.
    seeds : list of int
    tests : list of str
        The test sets; a single one is called ``""``.
    """

    def __init__(self, runs):
        self.runs = runs
        self.names = list(runs)
        first = runs[self.names[0]]
        self.seeds = [run.seed for run in first]
        self.tests = list(first[0].accuracy)

    def accuracy(self, name, test=None):
        """Return the per cent right of each seed.

        Parameters
        ----------
        name : str
            Variant.
        test : str, optional
            Test set; may be left out if there is one.

        Returns
        -------
        numpy.ndarray of shape (seeds,)

        Raises
        ------
        ValueError
            If there is no such variant or test set.
        """
        if name not in self.runs:
            raise ValueError(f"no variant is called {name!r}; there are {', '.join(self.names)}")
        if test is None and len(self.tests) == 1:
            test = self.tests[0]
        if test not in self.tests:
            raise ValueError(f"test needs one of {', '.join(self.tests)}; got {test!r}")
        return np.array([run.accuracy[test] for run in self.runs[name]])

    def history(self, name, curve):
        """Return a curve of each seed, such as ``"loss"`` or ``"val_accuracy"``, in shape (seeds, epochs)."""
        if name not in self.runs:
            raise ValueError(f"no variant is called {name!r}; there are {', '.join(self.names)}")
        curves = self.runs[name][0].history
        if curve not in curves:
            raise ValueError(f"no curve is called {curve!r}; there are {', '.join(curves)}")
        return np.array([run.history[curve] for run in self.runs[name]])

    def mean(self, name, test=None):
        """Return the mean of `accuracy` over the seeds."""
        return float(self.accuracy(name, test).mean())

    def best(self, names=None, test=None):
        """Return the variant with the highest mean: to choose a setting on validation data.

        Parameters
        ----------
        names : iterable of str, optional
            Among which; default: all. Of equal ones the first is taken.
        test : str, optional
            Test set; may be left out if there is one.

        Raises
        ------
        ValueError
            If there is no such variant or test set, or no name at all.
        """
        names = self.names if names is None else list(names)
        if not names:
            raise ValueError("names needs at least one variant")
        return max(names, key=lambda name: self.mean(name, test))

    def gain(self, name, reference, test=None):
        """Return, seed by seed, by how many points a variant is better than another."""
        return self.accuracy(name, test) - self.accuracy(reference, test)

    def table(self):
        """Return the accuracies as a Markdown table: mean, and half the width of its 95 % interval."""
        header = ["per cent right", *(test or "test" for test in self.tests)]
        lines = [header, ["---"] + ["--:"] * len(self.tests)]
        lines += [[name, *self._cells(name)] for name in self.names]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def __repr__(self):
        tests = [test or "test" for test in self.tests]
        width = max(map(len, self.names))
        widths = [max(13, len(test)) for test in tests]
        lines = [" " * width + "".join(f"  {test:>{size}}" for test, size in zip(tests, widths, strict=True))]
        for name in self.names:
            line = "".join(f"  {cell:>{size}}" for cell, size in zip(self._cells(name), widths, strict=True))
            lines.append(f"{name:{width}}{line}")
        return "\n".join([*lines, self._caption()])

    def _repr_markdown_(self):
        return f"{self.table()}\n\n{self._caption()}"

    def _cells(self, name):
        return [mean_and_margin(self.accuracy(name, test)) for test in self.tests]

    def _caption(self):
        if len(self.seeds) == 1:
            return "Per cent right; one seed."
        return f"Per cent right: mean of {len(self.seeds)} seeds ± half the width of its 95 % interval."

    # Stored runs: one file for each comparison, a line for each run.

    @classmethod
    def load(cls, stored, recipes, seeds):
        """Return stored runs.

        Parameters
        ----------
        stored : str
            Name of the file, without folder and ending.
        recipes : dict of str to dict
            What `utils.recipes.describe` says of each variant.
        seeds : iterable of int

        Raises
        ------
        ValueError
            If runs are missing, or were made by another recipe; the message says which, and what to do.
        """
        kept = _read(stored)
        for name, recipe in recipes.items():
            if name not in kept:
                raise ValueError(f"{_path(stored).name} has no runs of {name!r}; {_REMEDY}")
            for part, value in _as_stored(recipe).items():
                was = kept[name]["recipe"].get(part)
                if not _same(was, value):
                    raise ValueError(
                        f"{_path(stored).name} has runs of {name!r} by another recipe: "
                        f"{part} was {was!r}, now it is {value!r}; {_REMEDY}"
                    )
            if missing := [seed for seed in seeds if seed not in kept[name]["runs"]]:
                raise ValueError(
                    f"{_path(stored).name} has no run of {name!r} with seed {missing[0]}; {_REMEDY}"
                )
        return cls({name: [kept[name]["runs"][seed] for seed in seeds] for name in recipes})

    @staticmethod
    def missing(stored, name, recipe, seeds):
        """Return the seeds of a variant of which no run by this recipe is stored."""
        kept = _read(stored).get(name)
        if kept is None or not _same(kept["recipe"], _as_stored(recipe)):
            return list(seeds)
        return [seed for seed in seeds if seed not in kept["runs"]]

    @staticmethod
    def store(stored, name, recipe, run):
        """Add a run; runs of the variant by another recipe are dropped."""
        kept = _read(stored)
        recipe = _as_stored(recipe)
        if name not in kept or not _same(kept[name]["recipe"], recipe):
            kept[name] = {"recipe": recipe, "runs": {}}
        kept[name]["runs"][run.seed] = run
        _write(stored, kept)

    @staticmethod
    def keep(stored, names, seeds):
        """Drop the stored runs of other variants and seeds, and put the rest in this order."""
        kept = _read(stored)
        ordered = {
            name: {"recipe": kept[name]["recipe"], "runs": {seed: kept[name]["runs"][seed] for seed in seeds}}
            for name in names
        }
        _write(stored, ordered)

    def verify(self, name, run, tolerance):
        """Compare a run of today with the stored runs of its variant.

        Raises
        ------
        StoredRunsError
            If it lies outside their range by more than `tolerance` points, on any test set.
        """
        for test in self.tests:
            known, now = self.accuracy(name, test), run.accuracy[test]
            if not known.min() - tolerance <= now <= known.max() + tolerance:
                where = f" on {test!r}" if test else ""
                raise StoredRunsError(
                    f"{name!r} with seed {run.seed} has {now:.1f} % right today{where}; the stored runs have "
                    f"{known.min():.1f} to {known.max():.1f} %, give or take {tolerance:g} points"
                )


_REMEDY = "`make experiments` runs what is missing and stores it"


def interval(values):
    """Return the ends of the 95 % interval of the mean, by Student's t.

    Parameters
    ----------
    values : sequence of float
        Independent results, at least two.

    Returns
    -------
    (float, float)

    References
    ----------
    Student, *The Probable Error of a Mean*, Biometrika 6, 1908, section IX (tables for few values).
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"interval needs at least two values in a row, got shape {values.shape}")
    from scipy.stats import t

    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def mean_and_margin(values):
    """Return, as text, the mean and half the width of its 95 % interval; of one value only that."""
    if len(values) == 1:
        return f"{values[0]:.1f}"
    low, high = interval(values)
    return f"{values.mean():.1f} ± {(high - low) / 2:.1f}"


def _round(value):
    return float(f"{value:.5g}")


def _path(stored):
    if not isinstance(stored, str) or not stored.replace("-", "").isalnum():
        raise ValueError(f"stored needs a name of letters, digits and hyphens, got {stored!r}")
    return FOLDER / f"{stored}.json"


def _as_stored(recipe):
    """Return a recipe as JSON gives it back."""
    return json.loads(json.dumps(recipe))


def _same(first, second):
    """Compare two recipes; numbers may differ as they do between processors."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_same(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-4, abs_tol=1e-9)
    return first == second


def _read(stored):
    path = _path(stored)
    if not path.exists():
        return {}
    variants = json.loads(path.read_text(encoding="utf-8"))["variants"]
    return {
        name: {"recipe": each["recipe"], "runs": {run["seed"]: _run(run) for run in each["runs"]}}
        for name, each in variants.items()
    }


def _run(stored):
    history = {name: [float(value) for value in values] for name, values in stored["history"].items()}
    return Run(stored["seed"], stored["accuracy"], history)


def _write(stored, variants):
    """Write all in one step, a line for each run and each part of a recipe."""
    made = {package: version(package) for package in ("keras", "tensorflow", "numpy")}
    blocks = []
    for name, each in variants.items():
        recipe = ",\n".join(
            f"    {json.dumps(part)}: {_json(value)}" for part, value in each["recipe"].items()
        )
        runs = ",\n".join(f"    {_json(vars(run))}" for run in each["runs"].values())
        blocks.append(f'{_json(name)}: {{\n  "recipe": {{\n{recipe}\n  }},\n  "runs": [\n{runs}\n  ]\n}}')
    text = f'{{\n"made_with": {_json(made)},\n"variants": {{\n' + ",\n".join(blocks) + "\n}\n}\n"
    path = _path(stored)
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _json(value):
    def finite(value):
        if isinstance(value, dict):
            return {key: finite(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [finite(each) for each in value]
        return str(value) if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(finite(value), ensure_ascii=False)
