"""The networks that ship with the book: what their card says of them, and that they come out of training."""

import re
import subprocess
import sys

import numpy as np
import pytest

from tools import weights
from tools.book import ROOT
from tools.environment import environment
from utils.canvas import on_canvas
from utils.datasets import digits
from utils.small_networks import (
    FOLDER,
    Rounded,
    SmallNetwork,
    build,
    load_ensemble,
    load_network,
    save_ensemble,
    untrained,
)

NAMES = list(weights.NETWORKS)
CARD = (FOLDER / "README.md").read_text(encoding="utf-8")


def table_rows(name):
    """The rows of the card that begin with a network's name, as lists of texts."""
    lines = re.findall(rf"^\| `{name}(?:\.npz)?` \|(.*)\|$", CARD, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.fixture(scope="module")
def test_canvases():
    """A hundred test digits, each at a random place, and the keras models' answers."""
    rng = np.random.default_rng(0)
    images = digits()[1][0][rng.permutation(360)[:100]]
    return np.stack([on_canvas(image, rng.integers(-8, 9, 2)) for image in images])


# The canvas


def test_digit_stands_where_the_shift_says():
    image = np.arange(784, dtype="uint8").reshape(28, 28)
    canvas = on_canvas(image, shift=(8, -3))
    assert canvas.dtype == np.float32 and canvas.shape == (44, 44, 1)
    np.testing.assert_array_equal(canvas[5:33, 16:44, 0], (image / 255).astype("float32"))
    assert canvas.sum() == canvas[5:33, 16:44].sum()
    batch = on_canvas(np.stack([image, image]), shift=(8, -3))
    np.testing.assert_array_equal(batch, np.stack([canvas, canvas]))


@pytest.mark.parametrize("shift", [(9, 0), (0, -9), (1.5, 0), 3, (1, 2, 3), ("1", 2)])
def test_canvas_refuses_a_shift(shift):
    with pytest.raises(ValueError, match="shift is pixels to the right and down, each -8 to 8, got"):
        on_canvas(np.zeros((28, 28)), shift)


def test_canvas_refuses_other_images():
    with pytest.raises(ValueError, match=r"images are 28 x 28 pixels, got .* \(8, 8\)"):
        on_canvas(np.zeros((8, 8)))


# The networks


@pytest.mark.parametrize("name", NAMES)
def test_logits_equal_keras(name, test_canvases):
    network = load_network(name)
    height, width, _ = network.input_shape
    images = test_canvases[:, :height, :width]  # digits that are cut off, where there is no canvas
    model = network.to_keras()
    assert model.count_params() == network.parameters
    np.testing.assert_allclose(network.logits(images), np.asarray(model(images)), rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_card_says_what_is_so(name):
    network = load_network(name)
    (*_, parameters), accuracies, *_ = table_rows(name)
    measured = [f"{100 * share:.1f}" for share in weights.accuracies(network)]
    assert parameters == f"{network.parameters:,}"
    assert accuracies[: len(measured)] == measured
    assert (FOLDER / f"{name}.npz").stat().st_size < 100_000


def test_card_says_what_is_so_of_the_explained_network():
    network = load_network("digits-cnn-explained")
    (known, labels), (images, _) = digits()
    right = (network.logits(weights.as_they_are(known)).argmax(axis=1) == labels).mean()
    assert f"of the training digits it reads {100 * right:.1f}" in CARD
    assert (untrained(network).logits(weights.as_they_are(images)).argmax(axis=1) == 9).all()
    dead = []
    for index in (0, 2, 4):
        front = SmallNetwork((28, 28, 1), network.layers[: index + 1], network.weights)
        answers = front.logits(weights.as_they_are(images)).max(axis=(0, 1, 2))
        dead.append(np.flatnonzero(answers == 0).tolist())
    assert dead == [[4, 10], [2], [22, 27, 29]]
    names = ["conv1", "pool1", "conv2", "pool2", "conv3", "average", "logits"]
    assert [layer.name for layer in network.to_keras().layers] == names


def test_untrained_network_has_the_same_layers_and_weights_of_the_stated_variance():
    network = load_network("digits-cnn-explained")
    twin = untrained(network, seed=3)
    assert (twin.layers, twin.input_shape) == (network.layers, network.input_shape)
    for ours, theirs in zip(twin.get_weights(), network.get_weights(), strict=True):
        assert ours.shape == theirs.shape
    kernel, bias = twin.get_weights()[4:6]  # conv3 has 9 * 24 inputs and 32 filters
    assert kernel.std() == pytest.approx(np.sqrt(2 / 216), rel=0.03) and abs(kernel.mean()) < 0.005
    assert not bias.any()
    assert untrained(network, seed=3).packed() == twin.packed() != untrained(network).packed()


def test_card_says_what_is_so_of_the_ensemble():
    members = load_ensemble("digits")
    assert len(members) == weights.MEMBERS
    images, labels = digits()[1]
    images = images[..., np.newaxis] / 255
    right = [100 * (member.logits(images).argmax(axis=1) == labels).mean() for member in members]
    (_, parameters), (mean, lowest, highest) = table_rows("ensembles/digits")
    assert parameters == f"45 × {members[0].parameters:,}"
    assert [mean, lowest, highest] == [f"{value:.1f}" for value in (np.mean(right), min(right), max(right))]
    assert (FOLDER / "ensembles" / "digits.npz").stat().st_size < 150_000


def test_members_are_different_networks_of_the_same_layers():
    members = load_ensemble("digits")
    assert all(member.layers == weights.MEMBER for member in members)
    kernels = [member.get_weights()[0].ravel() for member in members]
    assert np.abs(np.corrcoef(kernels) - np.eye(len(members))).max() < 0.9
    images = digits()[1][0][:100, :, :, np.newaxis] / 255
    expected = np.asarray(members[3].to_keras()(images))
    np.testing.assert_allclose(members[3].logits(images), expected, rtol=0, atol=1e-4)


def test_save_and_load_an_ensemble(tmp_path, monkeypatch):
    members = load_ensemble("digits")[:3]
    (tmp_path / "ensembles").mkdir()
    save_ensemble(members, tmp_path / "ensembles" / "three.npz")
    monkeypatch.setattr("utils.small_networks.FOLDER", tmp_path)
    again = load_ensemble("three")
    assert len(again) == 3
    for ours, theirs in zip(members, again, strict=True):
        assert (ours.input_shape, ours.layers) == (theirs.input_shape, theirs.layers)
        assert ours.packed() == theirs.packed()
        assert [part.dtype for part in theirs.weights[0]] == ["float32", "float32", "int8"]
    with pytest.raises(ValueError, match="no ensemble is called 'four'; there are three"):
        load_ensemble("four")


def test_networks_on_the_canvas_are_equally_large():
    sizes = [load_network(name).parameters for name in weights.ON_CANVAS]
    assert max(sizes) / min(sizes) < 1.03


def test_global_pooling_makes_shifts_by_the_stride_disappear_away_from_the_edge():
    """What the card says of its limits: on a wider canvas a shift by 4 changes nothing, one by 2 does."""
    network = load_network("digits-cnn-global")
    wide = SmallNetwork((76, 76, 1), network.layers, network.weights)

    def logits(pixels):
        canvas = np.zeros((20, 76, 76, 1), "float32")
        canvas[:, 24:52, 24 + pixels : 52 + pixels, 0] = digits()[1][0][:20] / 255
        return wide.logits(canvas)

    np.testing.assert_allclose(logits(4), logits(0), rtol=0, atol=1e-4)
    assert np.abs(logits(2) - logits(0)).max() > 1


def test_save_and_load(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": 3}]
    kernel = rng.integers(-127, 128, (12, 3)).astype("int8")
    part = Rounded(rng.random(3, "float32"), rng.random(3, "float32"), kernel)
    network = SmallNetwork((2, 3, 2), layers, [part])
    network.save(tmp_path / "tiny.npz")
    monkeypatch.setattr("utils.small_networks.FOLDER", tmp_path)
    again = load_network("tiny")
    assert (again.input_shape, again.layers) == ((2, 3, 2), layers)
    for ours, theirs in zip(again.weights[0], part, strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    assert again.packed() == network.packed()
    assert len(network.packed()) == 4 * 3 + 4 * 3 + 36
    assert repr(again) == "<SmallNetwork: 2 layers on 2 × 3 × 2, 39 parameters>"


def test_rounding_changes_a_weight_by_half_a_step_at_most():
    layers = [{"layer": "Conv2D", "filters": 5, "kernel_size": 3}, {"layer": "Flatten"}]
    model = build(layers, (6, 6, 2))
    kernel = model.get_weights()[0]
    kernel[..., 2] = 0  # a filter without weights must not divide by zero
    model.set_weights([kernel, np.arange(5.0)])
    network = SmallNetwork.from_keras(model, layers)
    rounded, bias = network.get_weights()
    step = network.weights[0].scale
    assert (np.abs(rounded - kernel) <= 0.5001 * step).all()
    np.testing.assert_array_equal(bias, np.arange(5))
    assert np.abs(network.weights[0].kernel).max() == 127


def test_wrong_requests():
    with pytest.raises(ValueError, match="no network is called 'digits'; there are digits-cnn-explained, "):
        load_network("digits")
    with pytest.raises(ValueError, match=r"need the shape \(batch, 44, 44, 1\), got \(44, 44, 1\)"):
        load_network("digits-mlp").logits(np.zeros((44, 44, 1)))


# Training them again


def test_recipe_gives_such_a_network():
    """Not the same one: another processor adds in another order, as the card says."""
    command = [sys.executable, "-m", "tools.weights", "digits-mlp"]
    result = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
    trained = re.search(r"digits-mlp, seed 0 +([\d .]+)\n +(\S+) steps of rounding", result.stdout)
    assert trained, result.stderr
    stored = np.array(table_rows("digits-mlp")[1], "float64")
    assert np.abs(np.array(trained[1].split(), "float64") - stored).max() < 4
    assert (result.returncode == 0) == (float(trained[2]) <= 1)


def test_recipe_of_the_ensemble_gives_such_members():
    """Not the same ones: see above."""
    images, labels = digits()[1]
    images = images[..., np.newaxis] / 255

    def right(member):
        return 100 * (member.logits(images).argmax(axis=1) == labels).mean()

    stored = np.array([right(member) for member in load_ensemble("digits")])
    trained = weights.train_member(0)
    assert stored.min() - 4 < right(trained) < stored.max() + 4


def test_another_member_is_noticed(monkeypatch, capsys):
    members = load_ensemble("digits")
    monkeypatch.setattr(weights, "train_member", lambda seed: members[seed or 1])
    monkeypatch.setattr(sys, "argv", ["weights", "ensemble"])
    with pytest.raises(SystemExit, match="not what is stored: ensemble"):
        weights.main()
    assert "45 networks, seed by seed:" in capsys.readouterr().out


def test_other_weights_are_noticed(monkeypatch, capsys):
    network = load_network("digits-mlp")
    first = network.weights[0]
    changed = first.kernel.copy()
    changed[100, 3] += 2
    other = SmallNetwork(
        network.input_shape, network.layers, [first._replace(kernel=changed), *network.weights[1:]]
    )
    monkeypatch.setattr(weights, "train", lambda name, seed: other)
    monkeypatch.setattr(sys, "argv", ["weights", "digits-mlp"])
    with pytest.raises(SystemExit, match="not what is stored: digits-mlp"):
        weights.main()
    assert "  2 steps of rounding" in capsys.readouterr().out
