"""The two networks of `DigitLab`: what their card says of them, their mistakes, and their recipe."""

import re
import sys

import numpy as np
import pytest
from scipy.ndimage import affine_transform
from scipy.special import softmax

from tools import mnist_networks as recipe
from utils.small_networks import FOLDER, build, load_network
from utils.widgets.digit_lab.arithmetic import centred_image, ink_of_image

NAMES = list(recipe.NETWORKS)
FILES = [recipe.file_name(name, seed) for name in NAMES for seed in recipe.STORED_SEEDS]
CARD = (FOLDER / "README.md").read_text(encoding="utf-8").split("## Digits of MNIST\n")[1].split("\n## ")[0]


def rows_of(heading):
    """The rows of the card's table under a heading in bold: lists of texts, by the first of them."""
    lines = CARD.split(f"**{heading}")[1].split("\n\n**")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {first: rest for first, *rest in cells}


@pytest.fixture(scope="module")
def models():
    return [load_network(name).to_keras() for name in FILES]


@pytest.fixture(scope="module")
def book_digits():
    return recipe.book_digits()


@pytest.fixture
def stand_in(monkeypatch):
    """Digits that are easy to tell apart, so small in number that an epoch takes a second."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 64, (900, 28, 28), dtype="uint8")
    labels = rng.integers(0, 10, len(images)).astype("uint8")
    images[:, 8:20, 8:20] = 25 * labels[:, None, None]
    parts = ((images[:800], labels[:800]), (images[800:], labels[800:]))
    monkeypatch.setattr("utils.datasets.mnist", lambda: parts)
    monkeypatch.setattr(recipe, "HELD_OUT", 200)
    monkeypatch.setattr(recipe, "EPOCHS", 3)
    monkeypatch.setattr(recipe, "BATCH_SIZE", 8)  # the averages of the normalisation need many steps
    return parts


# What ships


def test_two_seeds_of_both_networks_are_stored():
    assert FILES == ["mnist-cnn", "mnist-cnn-1", "mnist-mlp", "mnist-mlp-1"]
    assert {file.stem for file in FOLDER.glob("mnist-*.npz")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_stored_networks_are_those_of_the_recipe(name):
    network = load_network(name)
    assert network.input_shape == (28, 28, 1)
    assert network.layers == recipe.NETWORKS[name.removesuffix("-1")]
    parameters, size = rows_of("Two networks, each with two seeds.")[f"`{name}.npz`"][-2:]
    assert parameters == f"{network.parameters:,}"
    assert size == f"{(FOLDER / f'{name}.npz').stat().st_size / 1000:.0f} kB"


def test_cnn_has_the_size_that_it_promises():
    network = load_network("mnist-cnn")
    assert network.parameters == network.to_keras().count_params() < 10_000
    held_out, test = map(float, rows_of("Accuracy.")["`mnist-cnn`, rounded"])
    assert min(held_out, test) >= 99.4


def test_logits_equal_keras(models, book_digits):
    images = book_digits[1][:40]
    for name, model in zip(FILES, models, strict=True):
        expected = model.predict(images, verbose=0)
        np.testing.assert_allclose(load_network(name).logits(images), expected, rtol=0, atol=1e-4)


def assert_card_says(table, columns):
    """That the card has the rows of a table, which stand in these columns of it; return their names."""
    stored = rows_of("What they bear.")
    names = []
    for row in table:
        label, *shares = [cell.strip() for cell in row.strip("|").split("|")]
        assert list(map(float, shares)) == pytest.approx(
            list(map(float, stored[label][columns])), abs=0.12
        ), label
        names.append(label)
    return names


def test_card_says_what_is_so_of_digits_of_others(models, book_digits):
    as_they_are, centred, labels = book_digits
    assert len(labels) == 1797
    wanted = ["shifted by 4", "turned by 30°", "noise 0.1", "covered 8 × 8"]
    rows = [(label, ways) for label, ways in recipe.changes() if label in wanted]
    table = recipe.table(models, [(centred, labels)], rows)
    assert assert_card_says(table, slice(4, None)) == ["as they are", *wanted]
    reading = r"the CNN (?:reads )?([\d.]+) %, the MLP ([\d.]+) %"
    said = re.search(rf"as they are.* {reading}; with seed 1, {reading}", CARD)
    cnn, cnn_1, mlp, mlp_1 = (recipe.right(model, as_they_are, labels) for model in models)
    assert list(map(float, said.groups())) == pytest.approx([cnn, mlp, cnn_1, mlp_1], abs=0.12)


def test_card_says_what_is_so_of_empty_paper():
    said = re.search(r"a 1 to the CNN, (\d+) % .* MLP, (\d+) % .* seed 1 as well, (\d+) and (\d+) %", CARD)
    cnn, mlp, cnn_1, mlp_1 = map(int, said.groups())
    for name, percent in zip(FILES, (cnn, cnn_1, mlp, mlp_1), strict=True):
        (shares,) = softmax(load_network(name).logits(np.zeros((1, 28, 28, 1), "float32")), axis=1)
        assert (shares.argmax(), round(100 * shares.max())) == (1, percent), name


@pytest.mark.weekly
def test_card_says_what_is_so_of_mnist(models):
    """With MNIST itself, which is downloaded."""
    _, held_out, test = recipe.pictures()
    for name, model in zip(FILES, models, strict=True):
        shares = [recipe.right(model, *part) for part in (held_out, test)]
        stored = list(map(float, rows_of("Accuracy.")[f"`{name}`, rounded"]))
        assert stored == pytest.approx(shares, abs=0.021)  # a digit; two of the test
    mistakes = recipe.surest_mistakes(load_network("mnist-cnn"), *test)
    with np.load(recipe.MISTAKES_FILE) as stored:
        np.testing.assert_array_equal(stored["images"], mistakes["images"])
        np.testing.assert_array_equal(stored["labels"], mistakes["labels"])
    wrong = [models[i].predict(test[0], verbose=0).argmax(axis=1) != test[1] for i in (0, 2)]
    said = re.search(r"errs on (\d+) test digits, the MLP on (\d+), both on (\d+)\.", CARD)
    counts = [each.sum() for each in (*wrong, np.logical_and(*wrong))]
    assert list(map(int, said.groups())) == pytest.approx(counts, abs=2)


@pytest.mark.weekly
def test_card_says_what_the_networks_bear(models, book_digits):
    """With MNIST itself: the whole table."""
    _, centred, labels = book_digits
    table = recipe.table(models, [recipe.pictures()[2], (centred, labels)])
    assert assert_card_says(table, slice(None)) == list(rows_of("What they bear."))[2:]


@pytest.mark.weekly
def test_digits_that_are_centred_already_stay_as_they_are():
    """What the docstring of `centred_image` says of MNIST's test digits."""
    digits = recipe.pictures()[2][0][..., 0]
    same = [np.array_equal(centred_image(ink_of_image(digit)), digit) for digit in digits]
    long = [max(np.ptp(np.flatnonzero(digit.any(axis=axis))) for axis in (0, 1)) == 19 for digit in digits]
    assert same == long
    assert f"{sum(same):,} of the {len(same):,} for testing" in re.sub(r"\s+", " ", centred_image.__doc__)


def test_mistakes_are_mistakes_of_this_network_the_surest_first():
    with np.load(recipe.MISTAKES_FILE) as file:
        mistakes = dict(file)
    images, labels, answers = mistakes["images"], mistakes["labels"], mistakes["answers"]
    assert images.shape == (recipe.MISTAKES, 28, 28) and images.dtype == np.uint8
    assert (labels != answers).all() and len(set(mistakes["index"].tolist())) == recipe.MISTAKES
    assert "CC BY-SA 3.0" in str(mistakes["credit"])
    shares = softmax(load_network("mnist-cnn").logits(images[..., None] / np.float32(255)), axis=1)
    np.testing.assert_array_equal(shares.argmax(axis=1), answers)
    np.testing.assert_allclose(shares.max(axis=1), mistakes["shares"], atol=1e-3)
    assert (np.diff(mistakes["shares"]) <= 0).all()


# The recipe


def test_pictures_are_split_and_the_test_is_no_part_of_them(stand_in):
    (images, labels), (held_out, _), (test, test_labels) = recipe.pictures()
    (source, source_labels), (source_test, _) = stand_in
    assert [len(images), len(held_out), len(test)] == [600, 200, 100]
    assert images.dtype == np.float32 and images.shape[1:] == (28, 28, 1)
    np.testing.assert_allclose(np.concatenate([images, held_out])[..., 0] * 255, source, rtol=1e-6)
    np.testing.assert_array_equal(labels, source_labels[:600])
    np.testing.assert_allclose(test[..., 0] * 255, source_test, rtol=1e-6)
    assert len(test_labels) == 100


class Highest:
    """Draws the highest number each time."""

    def uniform(self, low, high, size):
        assert low == -high or low == 2 - high
        return np.full(size, high)


@pytest.mark.parametrize("amounts", [(0, 0, 0, 2), (90, 0, 0, 0), (0, 0.25, 0, 0), (0, 0, 0.5, 0)])
def test_pictures_are_moved_as_far_as_the_recipe_says(amounts, monkeypatch):
    for name, amount in zip(("TURN", "SIZE", "SHEAR", "SHIFT"), amounts, strict=True):
        monkeypatch.setattr(recipe, name, amount)
    image = np.zeros((28, 28), "float32")
    image[6:20, 9:17] = np.random.default_rng(0).random((14, 8))
    turn, size, shear, shift = amounts
    (moved,) = recipe.moved(image[None, ..., None], Highest())[..., 0]
    if shift:
        expected = np.roll(image, (shift, shift), (0, 1))
    elif turn:
        expected = np.rot90(image, -1)
    else:  # about the middle, 13.5
        matrix = np.diag([1 + size] * 2) if size else np.array([[1, shear], [0, 1]])
        expected = affine_transform(image, matrix, 13.5 - matrix @ [13.5, 13.5], order=1)
    np.testing.assert_allclose(moved, expected, atol=1e-5)


def test_pictures_are_moved_each_in_another_way_and_not_far():
    image = np.zeros((28, 28, 1), "float32")
    image[10:18, 10:18] = 1
    moved = recipe.moved(np.stack([image] * 200), np.random.default_rng(0))[..., 0]
    assert len(np.unique(moved, axis=0)) == 200
    mass = moved.sum(axis=(1, 2))
    for axis in (1, 2):
        centres = (moved.sum(axis=3 - axis) @ np.arange(28)) / mass
        assert np.abs(centres - 13.5).max() < 2.6  # two pixels, made larger by a tenth, and sheared
        assert centres.std() == pytest.approx(2 / np.sqrt(3), rel=0.2)
    assert mass.min() / 64 > 0.75 and mass.max() / 64 < 1.3


@pytest.mark.parametrize("name", NAMES)
def test_folding_keeps_what_a_network_says(name):
    rng = np.random.default_rng(0)
    layers = recipe.NETWORKS[name]
    model = recipe.normalised(layers, (28, 28, 1))
    kinds = [type(layer).__name__ for layer in model.layers]
    hidden = sum(layer.get("activation") == "relu" for layer in layers)
    assert kinds.count("BatchNormalization") == kinds.count("ReLU") == hidden
    # Averages and variances are drawn as well: fresh ones of 0 and 1 would hide a mistake.
    model.set_weights(
        [rng.uniform(0.2, 1, each.shape) - 0.3 * (each.ndim > 1) for each in model.get_weights()]
    )
    plain = recipe.folded(model, layers)
    assert [layer.name for layer in plain.layers] == [layer["name"] for layer in layers]
    images = rng.random((5, 28, 28, 1)).astype("float32")
    expected = model.predict(images, verbose=0)
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(plain.predict(images, verbose=0), expected, rtol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_the_epoch_of_the_lowest_loss_on_held_out_digits_is_kept(name, stand_in, monkeypatch, capsys):
    (images, labels), test = stand_in
    wrong = np.where(np.arange(len(labels)) < 600, labels, (labels + 1) % 10)  # the better, the worse
    monkeypatch.setattr("utils.datasets.mnist", lambda: ((images, wrong), test))
    monkeypatch.setattr(recipe, "BATCH_SIZE", 64)
    model = recipe.train(name, 0)
    rows = re.findall(
        r"^ +(\d) +([\d.]+) +([\d.]+) +([\d.]+)(  lowest so far)?$", capsys.readouterr().out, re.M
    )
    losses = [float(loss) for _, _, loss, *_ in rows]
    assert len(losses) == 3 and min(losses) < losses[-1]
    assert [bool(mark) for *_, mark in rows] == [
        loss == min(losses[: i + 1]) for i, loss in enumerate(losses)
    ]
    logits = model.predict(recipe.pictures()[1][0], verbose=0).astype("float64")
    shares = softmax(logits, axis=1)[np.arange(200), wrong[600:]]
    assert -np.log(shares).mean() == pytest.approx(min(losses), abs=2e-4)


def test_training_is_repeated_exactly_and_another_seed_is_another_network(stand_in):
    first, again, other = (recipe.train("mnist-mlp", seed).get_weights() for seed in (1, 1, 2))
    for ours, theirs in zip(first, again, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(first[0], other[0])
    images, labels = recipe.pictures()[2]
    model = build(recipe.NETWORKS["mnist-mlp"], (28, 28, 1))
    model.set_weights(first)
    assert recipe.right(model, images, labels) > 40


def test_surest_mistakes_are_found(stand_in):
    network = load_network("mnist-mlp")
    images, labels = recipe.pictures()[2]
    found = recipe.surest_mistakes(network, images, labels)
    shares = softmax(network.logits(images), axis=1)
    wrong = [i for i in np.argsort(-shares.max(axis=1)) if shares[i].argmax() != labels[i]]
    assert found["index"].tolist() == wrong[: recipe.MISTAKES]
    np.testing.assert_array_equal(found["images"], stand_in[1][0][found["index"]])
    np.testing.assert_array_equal(found["labels"], labels[found["index"]])


def test_command_stores_both_networks_and_the_mistakes(stand_in, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("utils.small_networks.FOLDER", tmp_path)
    monkeypatch.setattr(recipe, "MISTAKES_FILE", tmp_path / "mistakes.npz")
    trained = []

    def train(name, seed):
        trained.append((name, seed))
        return build(recipe.NETWORKS[name], (28, 28, 1))

    monkeypatch.setattr(recipe, "train", train)
    monkeypatch.setattr(sys, "argv", ["mnist_networks", "--seed", "3"])
    recipe.main()
    assert trained == [(name, 3) for name in NAMES] and not list(tmp_path.iterdir())
    monkeypatch.setattr(sys, "argv", ["mnist_networks", "--seed", "1", "--write"])
    recipe.main()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mnist-cnn-1.npz", "mnist-mlp-1.npz"]
    for file in tmp_path.iterdir():
        file.unlink()
    monkeypatch.setattr(sys, "argv", ["mnist_networks", "--write"])
    recipe.main()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "mistakes.npz",
        *(f"{name}.npz" for name in NAMES),
    ]
    assert "mnist-cnn: 9,830 parameters" in capsys.readouterr().out


def test_unknown_network_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["mnist_networks", "mnist"])
    with pytest.raises(SystemExit):
        recipe.main()
    assert "no network mnist; there are mnist-cnn, mnist-mlp" in capsys.readouterr().err
