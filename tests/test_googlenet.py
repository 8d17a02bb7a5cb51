"""GoogLeNet, held against the paper and a NumPy network."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights, with_weights_of

from utils.accounting import account, summarize, without_weights
from utils.architectures import googlenet
from utils.architectures.googlenet import MODULES
from utils.convolution import conv2d


def test_googlenet_has_the_known_parameters():
    with without_weights():
        assert googlenet().count_params() == 6_998_552
        rows = account(googlenet(auxiliary=True))
    assert sum(row.parameters for row in rows) == 13_378_280
    weighted = [row for row in rows if row.parameters and not row.name.startswith("auxiliary")]
    assert len(weighted) == 3 + 6 * 9 + 1
    biases = sum(row.output_shape[-1] for row in weighted)
    assert sum(row.parameters for row in weighted) - biases == 6_990_272


def test_googlenet_has_about_the_multiply_adds_of_the_paper():
    """Section 1: 1.5 billion."""
    with without_weights():
        assert summarize(googlenet()).multiply_adds == pytest.approx(1.5e9, rel=0.06)


def test_googlenet_has_the_shapes_of_the_paper():
    """Table 1, output size."""
    with without_weights():
        found = shapes(googlenet(auxiliary=True))
    expected = {
        "conv1": (112, 64), "pool1": (56, 64), "conv2": (56, 192), "pool2": (28, 192),
        "inception_3a_output": (28, 256), "inception_3b_output": (28, 480), "pool3": (14, 480),
        "inception_4a_output": (14, 512), "inception_4b_output": (14, 512), "inception_4c_output": (14, 512),
        "inception_4d_output": (14, 528), "inception_4e_output": (14, 832), "pool4": (7, 832),
        "inception_5a_output": (7, 832), "inception_5b_output": (7, 1024),
        "auxiliary1_pool": (4, 512), "auxiliary2_pool": (4, 528),
    }  # fmt: skip
    assert {name: found[name] for name in expected} == {
        name: (side, side, channels) for name, (side, channels) in expected.items()
    }
    assert found["avg_pool"] == (1024,)
    assert found["auxiliary1_fc"] == (1024,)


def test_googlenet_is_what_the_paper_says():
    """The small one, computed in the book's own NumPy, from a table of filters copied from the paper."""
    model = with_random_weights(googlenet("small", (20, 17, 3), 7, auxiliary=True, width=1 / 16))
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    images = normal(2, 20, 17, 3)

    def convolution(x, name):
        return np.maximum(conv2d(x, *weights[name], padding="same"), 0)

    def pool(x, strides):
        height, width = (-(-size // strides) for size in x.shape[1:3])
        rows, columns = (
            max((count - 1) * strides + 3 - size, 0)
            for count, size in zip((height, width), x.shape[1:3], strict=True)
        )
        sides = [(0, 0), (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2), (0, 0)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(x, sides, constant_values=-np.inf), (3, 3), axis=(1, 2)
        )
        return windows[:, ::strides, ::strides].max(axis=(-1, -2))

    def inception(x, name):
        x1 = convolution(x, f"{name}_1x1")
        x3 = convolution(convolution(x, f"{name}_3x3_reduce"), f"{name}_3x3")
        x5 = convolution(convolution(x, f"{name}_5x5_reduce"), f"{name}_5x5")
        return np.concatenate([x1, x3, x5, convolution(pool(x, 1), f"{name}_pool_proj")], axis=-1)

    def dense(x, name):
        return x @ weights[name][0] + weights[name][1]

    x = pool(convolution(images, "conv1"), 2)
    x = inception(inception(x, "inception_3a"), "inception_3b")
    x = inception(pool(x, 2), "inception_4a")
    assert x.shape[1:3] == (5, 5)
    head = convolution(x.mean(axis=(1, 2), keepdims=True), "auxiliary1_conv").reshape(2, -1)
    head = dense(np.maximum(dense(head, "auxiliary1_fc"), 0), "auxiliary1_predictions")
    x = inception(pool(inception(x, "inception_4e"), 2), "inception_5b")
    logits, auxiliary = model(images)
    np.testing.assert_allclose(logits, dense(x.mean(axis=(1, 2)), "predictions"), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(auxiliary, head, rtol=1e-3, atol=1e-4)


def test_auxiliary_heads_change_nothing_else():
    keras.utils.set_random_seed(0)
    with_heads = googlenet("small", (20, 20, 3), 5, auxiliary=True, width=1 / 16)
    without = googlenet("small", (20, 20, 3), 5, width=1 / 16)
    with_weights_of(without, with_heads)
    images = normal(2, 20, 20, 3)
    np.testing.assert_allclose(with_heads(images)[0], without(images), rtol=1e-5, atol=1e-5)


def test_a_step_of_training_changes_every_weight():
    keras.utils.set_random_seed(0)
    model = googlenet("small", (32, 32, 3), 7, auxiliary=True, width=1 / 8, kernel_initializer="he_normal")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", [loss, loss], loss_weights=[1, 0.3])
    before = model.get_weights()
    labels = np.arange(32) % 7
    model.fit(normal(32, 32, 32, 3), [labels, labels], verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_width_keeps_the_proportions():
    found = shapes(googlenet("small", (32, 32, 3), 10, width=1 / 8))
    assert found["inception_3a_output"] == (16, 16, sum(MODULES["3a"][index] for index in (0, 2, 4, 5)) // 8)
    assert found["inception_5b_output"] == (4, 4, 128)


@pytest.mark.parametrize("variant, side", [("paper", 32), ("small", 8)])
def test_the_smallest_input_leaves_two_pixels(variant, side):
    found = shapes(googlenet(variant, (side, side, 3), width=1 / 16))
    assert found["inception_5b_output"][:2] in [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: googlenet("v5"), "variant needs one of 'paper', 'small', got 'v5'"),
        (lambda: googlenet(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: googlenet(input_shape=(64, 64, 3), auxiliary=True), "at least 65 × 65 pixels"),
        (lambda: googlenet("small", (16, 32, 3), auxiliary=True), "at least 17 × 17 pixels"),
        (lambda: googlenet(classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: googlenet(width=-1), "width needs a number above 0, got -1"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
