"""SqueezeNet, held against the paper, the authors' code and a NumPy network."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights, with_weights_of

from utils.accounting import account, summarize, without_weights
from utils.architectures import alexnet, squeezenet
from utils.convolution import conv2d

# Counts


@pytest.mark.parametrize("version, parameters, millions", [("1.0", 1_248_424, 819), ("1.1", 1_235_496, 349)])
def test_squeezenet_has_the_known_parameters(version, parameters, millions):
    """Those of torchvision, and its multiply-adds of pictures of 224 × 224."""
    with without_weights():
        model = squeezenet(version, (224, 224, 3))
        assert model.count_params() == parameters
        assert round(summarize(model).multiply_adds / 1e6) == millions


def test_modules_have_the_parameters_of_the_paper():
    """Table 1, "number of parameters before pruning"."""
    with without_weights():
        rows = account(squeezenet())
    counted = {}
    for row in rows:
        module = row.name.split("_")[0]
        counted[module] = counted.get(module, 0) + row.parameters
    assert {name: count for name, count in counted.items() if count} == {
        "conv1": 14_208, "fire2": 11_920, "fire3": 12_432, "fire4": 45_344, "fire5": 49_440, "fire6": 104_880,
        "fire7": 111_024, "fire8": 188_992, "fire9": 197_184, "conv10": 513_000,
    }  # fmt: skip


def test_it_has_fifty_times_fewer_parameters_than_alexnet_but_no_fewer_multiply_adds():
    with without_weights():
        small, large = (summarize(network(input_shape=(227, 227, 3))) for network in (squeezenet, alexnet))
    assert 48 < large.parameters / small.parameters < 51
    assert small.multiply_adds > large.multiply_adds


@pytest.mark.parametrize("bypass, parameters", [(None, 0), ("simple", 0), ("complex", 341_248)])
def test_only_a_complex_bypass_has_parameters(bypass, parameters):
    """Section 6, and figure 2: around modules 3, 5, 7 and 9, or around all of them."""
    with without_weights():
        rows = {row.name: row for row in account(squeezenet(bypass=bypass))}
    assert sum(row.parameters for row in rows.values()) == 1_248_424 + parameters
    added = {int(name[4]) for name in rows if name.endswith("_add")}
    convolved = {int(name[4]) for name in rows if name.endswith("_bypass")}
    assert added == {None: set(), "simple": {3, 5, 7, 9}, "complex": set(range(2, 10))}[bypass]
    assert convolved == ({2, 4, 6, 8} if bypass == "complex" else set())


# Shapes


def test_squeezenet_has_the_shapes_of_the_paper():
    """Table 1, output size."""
    with without_weights():
        found = shapes(squeezenet())
    expected = {
        "conv1": (111, 96), "pool1": (55, 96), "fire2_concat": (55, 128), "fire3_concat": (55, 128),
        "fire4_concat": (55, 256), "pool4": (27, 256), "fire5_concat": (27, 256), "fire6_concat": (27, 384),
        "fire7_concat": (27, 384), "fire8_concat": (27, 512), "pool8": (13, 512), "fire9_concat": (13, 512),
        "conv10": (13, 1000),
    }  # fmt: skip
    assert {name: found[name] for name in expected} == {
        name: (side, side, channels) for name, (side, channels) in expected.items()
    }
    assert found["pool10"] == (1000,)


@pytest.mark.parametrize("version, side", [("1.0", 224), ("1.0", 227), ("1.1", 224), ("1.1", 227)])
def test_poolings_keep_the_last_window_as_caffe_does(version, side):
    """The size that Caffe and, in its ceil mode, PyTorch compute."""
    with without_weights():
        found = shapes(squeezenet(version, (side, side, 3)))
    size = (side - (7 if version == "1.0" else 3)) // 2 + 1
    for number in (1, 4, 8) if version == "1.0" else (1, 3, 5):
        size = -(-(size - 3) // 2) + 1
        assert found[f"pool{number}"][:2] == (size, size)


# Equal outputs for equal weights


@pytest.mark.parametrize(
    "version, sides, bypass",
    [
        ("small", (16, 16), None),
        ("small", (15, 15), "simple"),
        ("small", (13, 16), "complex"),
        ("1.0", (30, 35), "complex"),
        ("1.1", (33, 30), "simple"),
        ("1.1", (21, 23), None),
    ],
)
def test_squeezenet_is_what_the_paper_says(version, sides, bypass):
    """In NumPy: windows that hang over the border are filled up with minus infinity."""
    model = with_random_weights(squeezenet(version, (*sides, 3), 5, bypass=bypass, width=1 / 16))
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    images = normal(2, *sides, 3)

    def convolution(x, name, padding=0, strides=1):
        return conv2d(x, *weights[name], padding=padding, strides=strides)

    def pool(x):
        missing = [1 - size % 2 for size in x.shape[1:3]]
        x = np.pad(x, [(0, 0), (0, missing[0]), (0, missing[1]), (0, 0)], constant_values=-np.inf)
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
        return windows[:, ::2, ::2].max(axis=(-1, -2))

    def fire(x, number):
        squeezed = np.maximum(convolution(x, f"fire{number}_squeeze1x1"), 0)
        expanded = [
            convolution(squeezed, f"fire{number}_expand1x1"),
            convolution(squeezed, f"fire{number}_expand3x3", padding=1),
        ]
        y = np.maximum(np.concatenate(expanded, axis=-1), 0)
        if bypass and number % 2:
            return x + y
        return convolution(x, f"fire{number}_bypass") + y if bypass == "complex" else y

    stages = {
        "1.0": [(2, 3, 4), (5, 6, 7, 8), (9,)],
        "1.1": [(2, 3), (4, 5), (6, 7, 8, 9)],
        "small": [(2, 3), (4, 5)],
    }[version]
    first = {"padding": 1} if version == "small" else {"strides": 2}
    x = np.maximum(convolution(images, "conv1", **first), 0)
    for stage in stages:
        x = pool(x)
        for number in stage:
            x = fire(x, number)
    expected = np.maximum(convolution(x, "conv10"), 0).mean(axis=(1, 2))
    assert expected.std() > 0
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_a_simple_bypass_changes_nothing_else():
    """With squeezed maps of zeros a module adds nothing but its input."""
    model = with_random_weights(squeezenet("small", (8, 8, 3), 5, bypass="simple", width=1 / 16))
    without = with_weights_of(squeezenet("small", (8, 8, 3), 5, width=1 / 16), model)
    images = normal(2, 8, 8, 3)
    assert np.abs(model(images) - without(images)).max() > 1e-3
    for name in ("fire3_expand1x1", "fire3_expand3x3"):
        model.get_layer(name).set_weights([np.zeros_like(w) for w in model.get_layer(name).get_weights()])
    inner = keras.Model(
        model.input, [model.get_layer("fire2_concat").output, model.get_layer("fire3_add").output]
    )
    before, after = inner(images)
    np.testing.assert_array_equal(before, after)


# Initial weights, training, arguments


def test_the_last_convolution_begins_with_small_weights():
    """Of standard deviation 0.01, as in the authors' code; the others as Caffe's "xavier": ±√(3 / fan-in)."""
    keras.utils.set_random_seed(0)
    model = squeezenet("1.1", (32, 32, 3), 500)
    assert model.get_layer("conv10").get_weights()[0].std() == pytest.approx(0.01, rel=0.02)
    kernel = model.get_layer("fire9_expand3x3").get_weights()[0]
    assert np.abs(kernel).max() == pytest.approx(np.sqrt(3 / (9 * 64)), rel=0.01)


@pytest.mark.parametrize("bypass", [None, "complex"])
def test_a_step_of_training_changes_every_weight(bypass):
    keras.utils.set_random_seed(0)
    model = squeezenet("small", (16, 16, 3), 7, bypass=bypass, width=1 / 4, kernel_initializer="he_normal")
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 16, 16, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(squeezenet("small", (8, 9, 3), 7, bypass="complex", width=1 / 8))
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 9, 3)
    np.testing.assert_array_equal(model(images), keras.saving.load_model(tmp_path / "network.keras")(images))


def test_an_initializer_draws_anew_for_each_layer():
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = squeezenet("small", (8, 8, 3), 7, kernel_initializer=initializer)
        first, second = (model.get_layer(f"fire{n}_expand3x3").get_weights()[0] for n in (2, 3))
        assert np.abs(first - second).mean() > 0.5 * first.std()


def test_dropout_comes_before_the_last_convolution():
    model = squeezenet("small", (8, 8, 3), 7, dropout=0.3)
    assert model.get_layer("drop5").rate == 0.3
    assert model.get_layer("conv10").input is model.get_layer("drop5").output


def test_width_keeps_the_proportions():
    found = shapes(squeezenet("1.1", (32, 32, 3), 10, width=1 / 8))
    assert found["conv1"][-1] == 8
    assert found["fire9_squeeze1x1"][-1] == 8 and found["fire9_concat"][-1] == 64


@pytest.mark.parametrize("version, side", [("1.0", 21), ("1.1", 17), ("small", 4)])
def test_the_smallest_input_leaves_one_pixel(version, side):
    """The sizes that torchvision names, too."""
    found = shapes(squeezenet(version, (side, side, 3), width=1 / 16))
    assert found["conv10"][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: squeezenet(1.0), "version needs one of '1.0', '1.1', 'small', got 1.0"),
        (lambda: squeezenet(bypass="double"), "bypass needs one of None, 'simple', 'complex', got 'double'"),
        (lambda: squeezenet(bypass=True), "bypass needs one of None, 'simple', 'complex', got True"),
        (lambda: squeezenet(input_shape=(20, 64, 3)), "at least 21 × 21 pixels"),
        (lambda: squeezenet("1.1", (64, 16, 3)), "at least 17 × 17 pixels"),
        (lambda: squeezenet("small", (3, 8, 3)), "at least 4 × 4 pixels"),
        (lambda: squeezenet(classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: squeezenet(width=0), "width needs a number above 0, got 0"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
