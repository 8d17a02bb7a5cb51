"""The results of experiments: tables, intervals, and the files in which long runs are kept."""

import json

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as some

from utils import comparisons
from utils.comparisons import Comparison, Run, StoredRunsError, interval

RECIPE = {"network": "Dense; 10 parameters; 1234abcd", "epochs": 3, "optimizer": {"rates": [0.1, 0.05]}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(comparisons, "FOLDER", tmp_path / "experiments")
    return tmp_path / "experiments"


def run(seed, accuracy, **history):
    return Run(seed, {"": float(accuracy)}, history)


def runs(*accuracies):
    return [run(seed, accuracy) for seed, accuracy in enumerate(accuracies)]


@given(some.lists(some.integers(0, 1000), min_size=2, max_size=10).filter(np.ptp))
def test_interval_is_scipys(values):
    values = np.array(values) / 10
    expected = scipy.stats.t.interval(0.95, len(values) - 1, np.mean(values), scipy.stats.sem(values))
    np.testing.assert_allclose(interval(values), expected, rtol=1e-9, atol=1e-9)


def test_interval_holds_the_truth_as_often_as_it_says():
    samples = np.random.default_rng(0).normal(80, 2, size=(4000, 5))
    held = np.mean([low < 80 < high for low, high in map(interval, samples)])
    assert abs(held - 0.95) < 0.012  # 3.5 standard deviations of a share among 4,000


@pytest.mark.parametrize("values", [[], [1.0], [[1.0, 2.0]], 3.0])
def test_interval_needs_two_values(values):
    with pytest.raises(ValueError, match="at least two"):
        interval(values)


def test_a_comparison_has_means_gains_and_a_table():
    comparison = Comparison({"plain": runs(90, 92, 94), "flipped": runs(93, 95, 97)})
    assert comparison.mean("plain") == 92
    np.testing.assert_array_equal(comparison.gain("flipped", "plain"), [3, 3, 3])
    half = 2 / np.sqrt(3) * scipy.stats.t.ppf(0.975, 2)
    assert f"| plain | 92.0 ± {half:.1f} |" in comparison.table()
    assert repr(comparison).splitlines()[1].split() == ["plain", "92.0", "±", f"{half:.1f}"]
    assert "3 seeds" in comparison._repr_markdown_()


def test_the_best_variant_has_the_highest_mean_and_of_equals_is_the_first():
    comparison = Comparison(
        {"slow": runs(80, 84), "middle": runs(90, 86), "fast": runs(86, 90), "off": runs(9, 9)}
    )
    assert comparison.best() == "middle"
    assert comparison.best(["off", "fast", "middle"]) == "fast"
    assert comparison.best(name for name in ("off", "slow")) == "slow"
    with pytest.raises(ValueError, match="names needs at least one variant"):
        comparison.best([])
    with pytest.raises(ValueError, match="no variant is called 'best'"):
        comparison.best(["best"])


def test_one_seed_has_no_interval():
    assert "±" not in Comparison({"plain": runs(90)}).table()


def test_several_test_sets_are_columns():
    pairs = [Run(0, {"upright": 90.0, "turned": 40.0}, {}), Run(1, {"upright": 92.0, "turned": 44.0}, {})]
    comparison = Comparison({"plain": pairs})
    assert comparison.table().splitlines()[0] == "| per cent right | upright | turned |"
    assert comparison.mean("plain", "turned") == 42
    with pytest.raises(ValueError, match="test needs one of upright, turned; got None"):
        comparison.mean("plain")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda comparison: comparison.accuracy("fancy"), "no variant is called 'fancy'; there are plain"),
        (lambda comparison: comparison.history("fancy", "loss"), "no variant is called 'fancy'"),
        (
            lambda comparison: comparison.history("plain", "losses"),
            "no curve is called 'losses'; there are loss",
        ),
        (lambda comparison: comparison.accuracy("plain", "moved"), "got 'moved'"),
    ],
)
def test_unknown_names_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(Comparison({"plain": [run(0, 90, loss=[1.0])]}))


def test_what_is_stored_comes_back(folder):
    first = run(0, 91.5, loss=[2.3, float("inf"), float("nan")]).rounded()
    Comparison.store("example", "plain", RECIPE, first)
    Comparison.store("example", "plain", RECIPE, run(1, 92))
    loaded = Comparison.load("example", {"plain": RECIPE}, [0, 1])
    np.testing.assert_array_equal(loaded.accuracy("plain"), [91.5, 92])
    np.testing.assert_array_equal(loaded.runs["plain"][0].history["loss"], [2.3, np.inf, np.nan])
    text = (folder / "example.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))["variants"]
    assert [path.name for path in folder.iterdir()] == ["example.json"]  # and nothing half-written


def test_another_recipe_is_refused_and_says_what_differs(folder):
    Comparison.store("example", "plain", RECIPE, run(0, 91))
    with pytest.raises(ValueError, match="epochs was 3, now it is 4; `make experiments`"):
        Comparison.load("example", {"plain": {**RECIPE, "epochs": 4}}, [0])
    with pytest.raises(ValueError, match="no run of 'plain' with seed 1"):
        Comparison.load("example", {"plain": RECIPE}, [0, 1])
    with pytest.raises(ValueError, match="no runs of 'fancy'"):
        Comparison.load("example", {"fancy": RECIPE}, [0])


def test_numbers_of_a_recipe_may_differ_as_between_processors(folder):
    Comparison.store("example", "plain", RECIPE, run(0, 91))
    near = {**RECIPE, "optimizer": {"rates": [0.1 * (1 + 1e-6), 0.05]}}
    far = {**RECIPE, "optimizer": {"rates": [0.1, 0.051]}}
    assert Comparison.missing("example", "plain", near, [0, 1]) == [1]
    assert Comparison.missing("example", "plain", far, [0, 1]) == [0, 1]


def test_a_new_recipe_drops_the_runs_of_the_old_one(folder):
    Comparison.store("example", "plain", RECIPE, run(0, 91))
    Comparison.store("example", "plain", {**RECIPE, "epochs": 4}, run(1, 92))
    assert Comparison.missing("example", "plain", {**RECIPE, "epochs": 4}, [0, 1]) == [0]


def test_keep_drops_what_is_no_longer_compared(folder):
    for name in ("old", "b", "a"):
        for seed in (1, 0):
            Comparison.store("example", name, RECIPE, run(seed, 90))
    Comparison.keep("example", ["a", "b"], [0])
    variants = json.loads((folder / "example.json").read_text(encoding="utf-8"))["variants"]
    assert list(variants) == ["a", "b"]
    assert [each["seed"] for each in variants["a"]["runs"]] == [0]


@pytest.mark.parametrize(
    ("now", "agrees"), [(90, True), (87.1, True), (86.9, False), (96.9, True), (97.1, False)]
)
def test_a_run_of_today_must_lie_near_the_stored_ones(now, agrees):
    comparison = Comparison({"plain": runs(90, 94)})
    if agrees:
        comparison.verify("plain", run(7, now), 3)
    else:
        with pytest.raises(StoredRunsError, match=r"the stored runs have 90.0 to 94.0 %"):
            comparison.verify("plain", run(7, now), 3)


@pytest.mark.parametrize("name", ["", "../outside", "a/b", "a.b", None, 3])
def test_names_of_files_are_plain(name):
    with pytest.raises(ValueError, match="stored needs a name"):
        Comparison.load(name, {}, [0])
