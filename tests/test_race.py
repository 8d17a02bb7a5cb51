"""The race of the small networks: one recipe, rates chosen on validation, a file for each network."""

import keras
import numpy as np
import pytest

from utils import comparisons, race
from utils.race import Race, draw_race


def linear():
    return keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])


def one_number():
    layers = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2)]
    return keras.Sequential([keras.Input((4, 4, 3)), *layers])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stripes that are told by any network that knows where a pixel is; and 400 pictures to choose on."""
    random = np.random.default_rng(0)
    labels = np.arange(600) % 2
    images = random.uniform(0, 0.1, (600, 4, 4, 3)).astype("float32")
    images[labels == 0, :2] += 0.9
    images[labels == 1, 2:] += 0.9
    monkeypatch.setattr(race, "_data", lambda: ((images, labels), (images[:100], labels[:100])))
    monkeypatch.setattr(race, "EPOCHS", 2)
    monkeypatch.setattr(race, "RATES", (1e-5, 3e-2))
    monkeypatch.setattr(race, "SEEDS", 2)
    monkeypatch.setattr(comparisons, "FOLDER", tmp_path)
    monkeypatch.delenv("EXPERIMENTS", raising=False)
    return tmp_path


def test_a_race(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    results = race.race({"A linear one": linear, "mean": one_number})
    assert sorted(path.name for path in folder.iterdir()) == [
        "race-a-linear-one-rates.json", "race-a-linear-one.json", "race-mean-rates.json", "race-mean.json",
    ]  # fmt: skip
    entry = results["A linear one"]
    assert (entry.rate, entry.parameters, entry.multiply_adds) == (3e-2, 98, 96)
    assert entry.accuracy.shape == (2,)
    assert entry.accuracy.mean() > 95 > 70 > results["mean"].accuracy.mean()
    table = results._repr_markdown_().splitlines()
    assert table[2].startswith("| A linear one | 98 | 96 | 0.03 | ")
    assert repr(results).splitlines()[0] == f"A linear one: {entry.accuracy.mean():.1f} %"

    monkeypatch.delenv("EXPERIMENTS")  # another chapter shows one of them, and adds none
    again = race.race({"A linear one": linear}, repeat="A linear one")
    np.testing.assert_array_equal(again["A linear one"].accuracy, entry.accuracy)
    with pytest.raises(ValueError, match="by another recipe: network"):
        race.race({"mean": linear})
    with pytest.raises(ValueError, match="repeat needs one of 'mean', got 'A linear one'"):
        race.race({"mean": one_number}, repeat="A linear one")
    with pytest.raises(ValueError, match="has no runs of"):
        race.race({"new": linear})


def test_the_chart_has_each_network_on_both_sides():
    accuracy = np.array([80.0, 82, 84])
    results = Race(
        small=race.Entry(accuracy, 1e-3, 1000, 50_000), large=race.Entry(accuracy + 5, 3e-4, 9000, 60_000)
    )
    figure = draw_race(results, title="The large one is better")
    for ax, places in zip(figure.axes, [(1000, 9000), (50_000, 60_000)], strict=True):
        assert ax.get_xscale() == "log"
        means = [line for line in ax.lines if line.get_markersize() == 6 and line.get_marker() == "o"]
        assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in means] == [
            (places[0], 82),
            (places[1], 87),
        ]
    assert [text.get_text() for text in figure.axes[1].texts] == ["small", "large"]


def test_names_do_not_cover_each_other():
    heights = [70.0, 70.1, 70.2, 80.0, 90.0]
    results = Race(
        {f"network {height}": race.Entry(np.array([height] * 2), 1e-3, 10, 10) for height in heights}
    )
    labels = draw_race(results).axes[1].texts
    places = [label.xyann[1] for label in labels]
    assert np.diff(places).min() > 0.9
    assert [place == height for place, height in zip(places, heights, strict=True)] == [
        True, False, False, True, True,
    ]  # fmt: skip
