"""The networks to start from: what their card says of them, and that they are what they seem."""

import re

import numpy as np
import pytest
from PIL import Image

from tools import backbones as recipe
from utils import backbones
from utils.backbones import CLASSES, FOLDER, INPUT_SHAPE, STAGES, as_inputs, backbone, save
from utils.convolution import conv2d, pool2d
from utils.datasets import digits, patches

NAMES = list(CLASSES)
CARD = (FOLDER.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def old_digits():
    """scikit-learn's digits 0 to 4: the task of the first backbone, written by others."""
    images, labels = digits()[1]
    return as_inputs(images[labels < 5]), labels[labels < 5]


def normalized(values, model, number):
    """A batch normalisation in inference mode, in NumPy."""
    gamma, beta, mean, variance = model.get_layer(f"bn{number}").get_weights()
    return (values - mean) / np.sqrt(variance + 1e-3) * gamma + beta


@pytest.mark.parametrize("name", NAMES)
def test_features_equal_numpy(name, old_digits):
    model = backbone(name)
    images = values = old_digits[0][:20]
    for number in range(1, 6):
        kernel = model.get_layer(f"conv{number}").get_weights()[0]
        values = np.maximum(normalized(conv2d(values, kernel, padding="same"), model, number), 0)
        if number in (1, 3):
            values = pool2d(values, 2)
    np.testing.assert_allclose(model.predict(images, verbose=0), values.mean(axis=(1, 2)), atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_card_says_what_is_so(name):
    file = FOLDER / f"{name}.npz"
    assert sum(each.stat().st_size for each in FOLDER.iterdir()) < 500_000
    model = backbone(name)
    row = re.search(rf"^\| `backbones/{name}\.npz` \|(.*)\|$", CARD, re.MULTILINE)[1].split("|")
    assert row[-2].strip() == f"{model.count_params():,}"
    assert row[-1].strip() == f"{file.stat().st_size / 1000:.0f} kB"


def test_card_says_how_well_it_reads_digits_of_others():
    images, labels = digits()[1]
    images, labels = images[labels < 5], labels[labels < 5]
    framed = np.zeros_like(images)
    for picture, image in zip(framed, images, strict=True):
        picture[4:24, 4:24] = Image.fromarray(image).resize((20, 20), Image.Resampling.BILINEAR)
    model = backbone("digits", head=True)
    found = re.search(r"reads ([\d.]+) % of the (\d+) test digits.* it reads ([\d.]+) %", CARD)
    assert found[2] == str(len(labels))
    for share, pictures in [(found[1], framed), (found[3], images)]:
        answers = model.predict(as_inputs(pictures), verbose=0).argmax(axis=1)
        assert float(share) == pytest.approx(100 * (answers == labels).mean(), abs=0.6)  # a digit


@pytest.mark.parametrize("name", NAMES)
def test_head_belongs_to_the_features(name, old_digits):
    images = old_digits[0][:20]
    whole = backbone(name, head=True)
    assert whole.output_shape == (None, len(CLASSES[name]))
    kernel, bias = whole.layers[-1].get_weights()
    features = backbone(name).predict(images, verbose=0)
    np.testing.assert_allclose(features @ kernel + bias, whole.predict(images, verbose=0), atol=1e-4)


def test_stages_are_all_layers_in_their_order():
    assert [layer.name for layer in backbone("digits").layers] == [name for stage in STAGES for name in stage]


def test_each_call_makes_a_new_one_that_can_be_trained():
    first, second = backbone("digits"), backbone("digits")
    first.get_layer("conv1").set_weights([np.zeros((3, 3, 1, 16))])
    assert np.abs(second.get_layer("conv1").get_weights()[0]).max() > 0
    assert np.abs(backbone("digits").get_layer("conv1").get_weights()[0]).max() > 0
    assert all(layer.trainable for layer in second.layers)


def test_twin_from_scratch_has_the_same_layers_and_other_weights():
    trained, fresh = backbone("digits"), backbone("digits", weights=False)
    assert [weight.shape for weight in trained.weights] == [weight.shape for weight in fresh.weights]
    spread = np.std(fresh.get_layer("conv5").get_weights()[0])
    assert spread == pytest.approx(np.sqrt(2 / (9 * 48)), rel=0.1)  # He et al. 2015
    assert np.all(fresh.get_layer("bn5").get_weights()[2] == 0)
    assert np.any(trained.get_layer("bn5").get_weights()[2] != 0)


def test_save_keeps_what_half_precision_holds(tmp_path, monkeypatch):
    model = backbone("digits", head=True, weights=False)
    save(model, tmp_path / "digits.npz")
    monkeypatch.setattr("utils.backbones.FOLDER", tmp_path)
    monkeypatch.setattr("utils.backbones._read", backbones._read.__wrapped__)  # not what it remembers
    again = backbone("digits", head=True)
    for ours, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=2**-11, atol=1e-7)


def test_inputs_are_grey_and_the_middle():
    images = patches()[1][0][:5]
    inputs = as_inputs(images)
    assert inputs.shape == (5, *INPUT_SHAPE) and inputs.dtype == np.float32
    for picture, ours in zip(images, inputs, strict=True):
        theirs = np.asarray(Image.fromarray(picture).convert("L"), "float32")[2:30, 2:30] / 255
        np.testing.assert_allclose(ours[..., 0], theirs, atol=1.01 / 255)  # Pillow rounds
    grey = digits()[1][0][:5]
    np.testing.assert_allclose(as_inputs(grey)[..., 0] * 255, grey, rtol=1e-6)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 28, 28)), "whole numbers 0 to 255 .uint8., got float64"),
        (np.zeros((2, 27, 28), "uint8"), r"28 or more; got \(2, 27, 28\)"),
        (np.zeros((28, 28), "uint8"), r"shape \(n, height, width\) or .* got \(28, 28\)"),
        (np.zeros((2, 32, 32, 4), "uint8"), r"got \(2, 32, 32, 4\)"),
    ],
)
def test_other_pictures_are_refused(images, message):
    with pytest.raises(ValueError, match=message):
        as_inputs(images)


def test_unknown_backbone_is_refused():
    with pytest.raises(ValueError, match="no backbone is called 'cats'; there are digits, photographs"):
        backbone("cats")


@pytest.mark.parametrize("name", NAMES)
def test_recipe_learns_from_a_few_pictures(name, monkeypatch):
    """The recipe runs, and only from training pictures, on a stand-in for the data that it downloads."""
    rng = np.random.default_rng(0)
    monkeypatch.setitem(recipe.HELD_OUT, name, 500)
    images = rng.integers(0, 256, (3_500, 28, 28), dtype="uint8")
    labels = rng.integers(0, 10, len(images)).astype("uint8")
    images[:, 4:10, 4:10] = 25 * labels[:, None, None]
    source = {"digits": "mnist", "photographs": "cifar10"}[name]
    parts = ((images, labels), (images[:50], labels[:50]))
    monkeypatch.setattr(f"utils.datasets.{source}", lambda: parts)
    monkeypatch.setattr(recipe, "EPOCHS", 1)
    training, held_out, test = recipe.pictures(name)
    assert len(held_out[0]) + len(training[0]) == np.isin(labels, range(len(CLASSES[name]))).sum()
    assert len(test[0]) == np.isin(labels[:50], range(len(CLASSES[name]))).sum()
    model = recipe.train(name, 0)
    # As in training: the moving averages of the normalisation need more steps than these.
    answers = np.argmax(model(as_inputs(held_out[0]), training=True), axis=1)
    assert (answers == held_out[1]).mean() > 3 / len(CLASSES[name])
