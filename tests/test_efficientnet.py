"""EfficientNets, held against the paper, `keras.applications` and NumPy."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights

from utils.accounting import summarize, without_weights
from utils.architectures import efficientnet
from utils.architectures.efficientnet import Plan, Stage
from utils.architectures.layers import StochasticDepth
from utils.convolution import conv2d

NAMES = [f"B{number}" for number in range(8)]


def trainable(model):
    return sum(np.prod(weight.shape) for weight in model.trainable_weights)


# Counts


@pytest.mark.parametrize(
    "variant, parameters, millions, blocks, billions",
    [
        ("B0", 5_288_548, 5.3, 16, 0.39),
        ("B1", 7_794_184, 7.8, 23, 0.70),
        ("B2", 9_109_994, 9.2, 23, 1.0),
        ("B3", 12_233_232, 12, 26, 1.8),
        ("B4", 19_341_616, 19, 32, 4.2),
        ("B5", 30_389_784, 30, 39, 9.9),
        ("B6", 43_040_704, 43, 45, 19),
        ("B7", 66_347_960, 66, 55, 37),
    ],
)
def test_it_has_about_what_the_paper_says(variant, parameters, millions, blocks, billions):
    """Table 2, whose multiply-adds of B4 and B5 are 4 % too few; the exact parameters are torchvision's."""
    with without_weights():
        model = efficientnet(variant)
        summary = summarize(model)
    assert trainable(model) == parameters
    assert parameters / 1e6 == pytest.approx(millions, rel=0.025)
    assert sum(row.name.endswith("_dwconv") for row in summary.rows) == blocks
    assert summary.multiply_adds / 1e9 == pytest.approx(billions, rel=0.05)


WEEKLY = [pytest.param(name, marks=pytest.mark.weekly) for name in NAMES if name not in ("B0", "B4")]


@pytest.mark.parametrize("variant", ["B0", "B4", *WEEKLY])
def test_it_has_the_parameters_of_keras(variant):
    """But for seven: means, variances and a counter of its input's normalisation."""
    with without_weights():
        theirs = getattr(keras.applications, f"EfficientNet{variant}")(weights=None)
        ours = efficientnet(variant)
    assert theirs.input_shape == ours.input_shape
    assert [weight.shape for weight in ours.weights] == [weight.shape for weight in theirs.weights[3:]]
    assert theirs.count_params() - ours.count_params() == 7


def test_squeeze_and_excitation_costs_parameters_and_hardly_any_multiply_adds():
    with without_weights():
        with_it, without = efficientnet("B0"), efficientnet("B0", squeeze=0)
        summaries = summarize(with_it), summarize(without)
    assert summaries[0].parameters - summaries[1].parameters == 636_540
    assert summaries[0].multiply_adds - summaries[1].multiply_adds == 627_200
    assert not [row for row in summaries[1].rows if "_se_" in row.name]
    assert not any(row.sees_all for row in summaries[1].rows if row.name == "top_conv")
    assert all(row.sees_all for row in summaries[0].rows if row.name == "top_conv")


# Shapes


def test_b0_has_the_shapes_of_the_paper():
    """Table 1. Its resolution is that of a stage's input."""
    with without_weights():
        found = shapes(efficientnet("B0"))
    rows = [(112, 16, 1), (56, 24, 2), (28, 40, 2), (14, 80, 3), (14, 112, 3), (7, 192, 4), (7, 320, 1)]
    expected = [(side, side, filters) for side, filters, count in rows for _ in range(count)]
    assert [shape for name, shape in found.items() if name.endswith("_project_conv")] == expected
    assert found["stem_conv"] == (112, 112, 32) and found["top_conv"] == (7, 7, 1280)
    assert found["block2a_se_reduce"] == (1, 1, 4), "a quarter of the block's input, not of what is inside"


# Equal outputs for equal weights


@pytest.mark.parametrize("variant, size", [("B0", (67, 50)), ("B1", (32, 45))])
def test_it_is_that_of_keras(variant, size):
    """Pictures of odd sizes, so that a pixel more or less of padding would show."""
    shape = {"input_shape": (*size, 3), "classes": 7}
    theirs = getattr(keras.applications, f"EfficientNet{variant}")(
        weights=None, classifier_activation=None, **shape
    )
    ours = with_random_weights(efficientnet(variant, **shape))
    theirs.set_weights([*theirs.get_weights()[:3], *ours.get_weights()])
    weighted = [[layer.name for layer in model.layers if layer.weights] for model in (ours, theirs)]
    assert weighted[0] == weighted[1][1:]
    images = normal(2, *size, 3)
    expected = theirs(images * 255)  # theirs begins by dividing
    np.testing.assert_allclose(ours(images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_blocks_are_what_the_paper_says():
    """Computed in NumPy from the weights of a small network."""
    plan = Plan((Stage(8, 3, 1, 1, 1), Stage(8, 5, 2, 2, 3)), 8, 16, strides=1)
    model = with_random_weights(efficientnet(plan, (9, 10, 3), 5, width=1, depth=1))
    weights = {layer.name: layer.get_weights() for layer in model.layers}

    def silu(x):
        return x / (1 + np.exp(-x))

    def normalize(x, name):
        gamma, beta, mean, variance = weights[name]
        return gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta

    def convolve(x, name, strides=1):
        return conv2d(x, *weights[name], strides=strides, padding="same")

    def depthwise(x, name, strides):
        kernels = np.moveaxis(weights[name][0], 2, 3)
        return conv2d(x, kernels, strides=strides, padding="same", groups=x.shape[-1])

    def block(x, name, strides):
        y = x
        if f"{name}_expand_conv" in weights:
            y = silu(normalize(convolve(y, f"{name}_expand_conv"), f"{name}_expand_bn"))
        y = silu(normalize(depthwise(y, f"{name}_dwconv", strides), f"{name}_bn"))
        gate = silu(convolve(y.mean(axis=(1, 2), keepdims=True), f"{name}_se_reduce"))
        y = y / (1 + np.exp(-convolve(gate, f"{name}_se_expand")))
        y = normalize(convolve(y, f"{name}_project_conv"), f"{name}_project_bn")
        return x + y if x.shape == y.shape else y

    images = normal(2, 9, 10, 3)
    x = silu(normalize(convolve(images, "stem_conv"), "stem_bn"))
    for name, strides in [("block1a", 1), ("block2a", 2), ("block2b", 1)]:
        x = block(x, name, strides)
    x = silu(normalize(convolve(x, "top_conv"), "top_bn"))
    kernel, bias = weights["predictions"]
    expected = x.mean(axis=(1, 2)) @ kernel + bias
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


# Training, arguments


@pytest.mark.parametrize("options", [{}, {"squeeze": 0, "width": 2, "depth": 0.5}])
def test_a_step_of_training_changes_every_weight(options):
    keras.utils.set_random_seed(0)
    model = efficientnet("small", (8, 8, 3), 7, drop_rate=0, **options)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 8, 8, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(efficientnet("small", (8, 8, 3), 7))
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 8, 3)
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(model(images), loaded(images))
    assert loaded.get_layer("block3b_drop").rate == model.get_layer("block3b_drop").rate


def test_the_share_that_is_dropped_grows_with_the_blocks_passed():
    with without_weights():
        model = efficientnet("B0", drop_rate=0.2)
    rates = {layer.name: layer.rate for layer in model.layers if isinstance(layer, StochasticDepth)}
    assert len(rates) == 9
    assert rates["block2b_drop"] == pytest.approx(0.2 * 2 / 16)
    assert rates["block6d_drop"] == pytest.approx(0.2 * 14 / 16)
    with without_weights():
        names = [layer.name for layer in efficientnet("B0", drop_rate=0, dropout=0).layers]
    assert not [name for name in names if "drop" in name]


def test_first_weights_keep_the_size_of_numbers():
    """The authors' rule counts outputs, which for a depthwise kernel are as many as its inputs: k²."""
    keras.utils.set_random_seed(0)
    model = efficientnet("B0", (32, 32, 3), 10)
    for name, k in [("block4a_dwconv", 3), ("block6a_dwconv", 5)]:
        assert np.std(model.get_layer(name).kernel) == pytest.approx((2 / k**2) ** 0.5, rel=0.1)
    kernel = keras.ops.convert_to_numpy(model.get_layer("block6b_expand_conv").kernel)
    assert kernel.std() == pytest.approx((2 / kernel.shape[-1]) ** 0.5, rel=0.1)
    assert np.std(model.get_layer("predictions").kernel) == pytest.approx((1 / (3 * 10)) ** 0.5, rel=0.1)


def test_an_initializer_draws_anew_for_each_layer():
    for options in ({}, {"kernel_initializer": keras.initializers.GlorotUniform()}):
        model = efficientnet("small", (8, 8, 3), 7, **options)
        first, second = (model.get_layer(f"block{n}_expand_conv").get_weights()[0] for n in ("2b", "3a"))
        assert np.abs(first - second).mean() > 0.5 * first.std()


@pytest.mark.parametrize("variant, side", [("B0", 32), ("small", 4)])
def test_the_smallest_input_leaves_one_pixel(variant, side):
    assert shapes(efficientnet(variant, (side, side, 3), width=0.25))["top_conv"][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: efficientnet("B8"), "variant needs one of 'B0', 'B1', .*, 'B7', 'small', got 'B8'"),
        (lambda: efficientnet(0), "variant needs one of 'B0', .* got 0"),
        (lambda: efficientnet(["B0"]), r"variant needs one of 'B0', .* got \['B0'\]"),
        (lambda: efficientnet("B0", (31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: efficientnet("small", (3, 64, 3)), "at least 4 × 4 pixels"),
        (lambda: efficientnet(classes=0.5), "classes needs a whole number from 1, got 0.5"),
        (lambda: efficientnet(width=0), "width needs a number above 0, got 0"),
        (lambda: efficientnet(depth=-1), "depth needs a number above 0, got -1"),
        (lambda: efficientnet("small", drop_rate=3.5), "drop_rate needs a number from 0 to below 1, got 3.5"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
