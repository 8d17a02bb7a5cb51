"""Densely connected networks, held against the paper, `keras.applications` and a NumPy network."""

import functools

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights, with_weights_of

from utils.accounting import summarize, without_weights
from utils.architectures import densenet
from utils.architectures.densenet import VARIANTS
from utils.convolution import conv2d


@functools.cache
def summary(variant, growth_rate=None):
    """Return what a network of the paper consists of; the larger ones take seconds to build."""
    pictures = ((32, 32, 3), 10) if isinstance(variant, str) else ()
    with without_weights():
        return summarize(densenet(variant, *pictures, growth_rate=growth_rate))


# Counts


@pytest.mark.parametrize(
    "variant, parameters, trained, billions",
    [
        (121, 8_062_504, 7_978_856, 2.83),
        (161, 28_900_936, 28_681_000, 7.73),
        (169, 14_307_880, 14_149_480, 3.36),
        (201, 20_242_984, 20_013_928, 4.29),
        (264, 33_736_232, 33_337_704, 5.75),
    ],
)
def test_densenet_has_the_known_parameters(variant, parameters, trained, billions):
    """With the statistics those of Keras, without them those of torchvision, which both lack 264."""
    found = summary(variant)
    assert found.parameters == parameters
    assert found.trainable == trained
    assert found.multiply_adds / 1e9 == pytest.approx(billions, abs=0.006)


@pytest.mark.parametrize(
    "variant, growth_rate, parameters, millions",
    [
        ("CIFAR-40", 12, 1_019_722, 1.0),
        ("CIFAR-100", 12, 6_979_642, 7.0),
        ("CIFAR-100", 24, 27_249_082, 27.2),
        ("CIFAR-BC-100", 12, 769_162, 0.8),
        ("CIFAR-BC-250", 24, 15_324_406, 15.3),
        ("CIFAR-BC-190", 40, 25_624_430, 25.6),
    ],
)
def test_those_of_cifar_have_the_parameters_of_the_paper(variant, growth_rate, parameters, millions):
    """Table 2."""
    assert summary(variant, growth_rate).trainable == parameters
    assert round(parameters / 1e6, 1) == millions


@pytest.mark.parametrize("variant", [*VARIANTS, "CIFAR-40", "CIFAR-BC-100"])
def test_the_name_counts_the_layers_with_weights(variant):
    """But for 264: table 1 gives that network one more."""
    growth_rate = 12 if isinstance(variant, str) else None
    counted = [row for row in summary(variant, growth_rate).rows if row.layer in ("Conv2D", "Dense")]
    assert len(counted) == (265 if variant == 264 else int(str(variant).split("-")[-1]))


def test_a_block_has_a_direct_connection_for_each_pair_of_layers():
    """L (L + 1) / 2 among L layers (abstract): each one reads the input and all that were made before it."""
    with without_weights():
        model = densenet("CIFAR-40", (32, 32, 3), 10, growth_rate=10)
    read = [model.get_layer(f"conv2_block{number}_0_bn").input.shape[-1] for number in range(1, 13)]
    assert [(channels - 16) // 10 + 1 for channels in read] == list(range(1, 13))
    assert sum((channels - 16) // 10 + 1 for channels in read) == 12 * 13 / 2


# Shapes


@pytest.mark.parametrize("variant, last", [(121, 1024), (161, 2208), (169, 1664), (201, 1920), (264, 2688)])
def test_densenet_has_the_shapes_of_the_paper(variant, last):
    """Table 1, output size; and what is left of the channels behind each block."""
    found = {row.name: row.output_shape for row in summary(variant).rows}
    first = 96 if variant == 161 else 64
    assert found["conv1_conv"] == (112, 112, first)
    assert found["pool1"] == (56, 56, first)
    for stage in range(2, 6):
        blocks = [name for name in found if name.startswith(f"conv{stage}_") and name.endswith("_concat")]
        side, channels = 224 // 2**stage, found[blocks[-1]][-1]
        assert found[blocks[-1]] == (side, side, channels)
        if stage < 5:
            assert found[f"pool{stage}_conv"] == (side, side, channels // 2)
            assert found[f"pool{stage}_pool"] == (side // 2, side // 2, channels // 2)
    assert found["avg_pool"] == (last,)


def test_those_of_cifar_have_the_shapes_of_the_paper():
    """Section 3: 32, 16 and 8 pixels."""
    found = {row.name: row.output_shape for row in summary("CIFAR-40", 12).rows}
    for stage, (side, channels) in {2: (32, 160), 3: (16, 304), 4: (8, 448)}.items():
        assert found[f"conv{stage}_block12_concat"] == (side, side, channels)


def test_a_transition_keeps_the_floor_of_its_share():
    """The paper's ⌊θm⌋, of 24 + 7 = 31 and 15 + 7 = 22 maps."""
    found = shapes(densenet("CIFAR-7", (8, 8, 3), 10, growth_rate=15))
    assert found["pool2_conv"][-1] == 31  # no compression
    found = shapes(densenet("CIFAR-BC-10", (8, 8, 3), 10, growth_rate=7))
    assert [found[f"pool{stage}_conv"][-1] for stage in (2, 3)] == [21 // 2, 17 // 2]
    found = shapes(densenet("CIFAR-7", (8, 8, 3), 10, growth_rate=15, compression=0.01))
    assert found["pool2_conv"][-1] == 1


# Equal outputs for equal weights


def test_densenet121_is_that_of_keras():
    """Pictures of odd sizes, so that a pixel more or less of padding would show."""
    shape = {"input_shape": (67, 50, 3), "classes": 7}
    theirs = keras.applications.DenseNet121(weights=None, classifier_activation=None, **shape)
    ours = with_random_weights(densenet(121, **shape))
    names = [[layer.name for layer in model.layers if "pad" not in layer.name] for model in (ours, theirs)]
    assert names[0][1:] == names[1][1:]
    with_weights_of(theirs, ours)
    images = normal(2, 67, 50, 3)
    expected = theirs(images)
    # A hundred and twenty-one layers of float32, summed in the same order.
    np.testing.assert_allclose(ours(images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("variant", ["CIFAR-10", "CIFAR-BC-16"])
def test_those_of_cifar_are_what_the_paper_says(variant):
    """In NumPy: every layer is given the list of all maps before it."""
    model = with_random_weights(densenet(variant, (9, 10, 3), 5, growth_rate=3, compression=0.6))
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    images = normal(2, 9, 10, 3)

    def convolution(x, name):
        (kernel,) = weights[f"{name}_conv"]
        return conv2d(x, kernel, padding=kernel.shape[0] // 2)

    def rectified(x, prefix):
        gamma, beta, mean, variance = weights[f"{prefix}bn"]
        return np.maximum(gamma * (x - mean) / np.sqrt(variance + 1.001e-5) + beta, 0)

    def new_maps(x, name):
        x = rectified(x, f"{name}_0_")
        if "BC" in variant:
            x = rectified(convolution(x, f"{name}_1"), f"{name}_1_")
            return convolution(x, f"{name}_2")
        return convolution(x, f"{name}_1")

    def halved(x):
        x = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
        return (x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]) / 4

    x = convolution(images, "conv1")
    for stage in (2, 3, 4):
        made = [x]
        for number in (1, 2):
            made.append(new_maps(np.concatenate(made, axis=-1), f"conv{stage}_block{number}"))
        x = np.concatenate(made, axis=-1)
        if stage < 4:
            kept = convolution(rectified(x, f"pool{stage}_"), f"pool{stage}")
            assert kept.shape[-1] == x.shape[-1] * 6 // 10
            x = halved(kept)
    kernel, bias = weights["predictions"]
    expected = rectified(x, "").mean(axis=(1, 2)) @ kernel + bias
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


# Training, arguments


@pytest.mark.parametrize("variant, dropped", [("CIFAR-10", 6 + 2), ("CIFAR-BC-16", 12 + 2)])
def test_dropout_follows_each_convolution_but_the_first(variant, dropped):
    model = densenet(variant, (8, 8, 3), 5, growth_rate=3, dropout=0.2)
    found = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert len(found) == dropped
    assert {layer.rate for layer in found} == {0.2}
    assert all("_conv" in layer.input._keras_history[0].name for layer in found)
    without = densenet(variant, (8, 8, 3), 5, growth_rate=3)
    assert not any(isinstance(layer, keras.layers.Dropout) for layer in without.layers)
    images = normal(2, 8, 8, 3)
    with_weights_of(without, model)
    np.testing.assert_allclose(without(images), model(images), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("variant", ["CIFAR-10", "CIFAR-BC-16"])
def test_a_step_of_training_changes_every_weight(variant):
    keras.utils.set_random_seed(0)
    model = densenet(variant, (8, 8, 3), 7, growth_rate=4)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 8, 8, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(densenet("CIFAR-BC-10", (8, 8, 3), 7, growth_rate=4, dropout=0.2))
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 8, 3)
    np.testing.assert_array_equal(model(images), keras.saving.load_model(tmp_path / "network.keras")(images))


def test_an_initializer_draws_anew_for_each_layer():
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = densenet("CIFAR-BC-16", (8, 8, 3), 7, growth_rate=4, kernel_initializer=initializer)
        first, second = (model.get_layer(f"conv2_block{n}_2_conv").get_weights()[0] for n in (1, 2))
        assert np.abs(first - second).mean() > 0.5 * first.std()


@pytest.mark.parametrize("variant, side", [(121, 32), ("CIFAR-7", 4)])
def test_the_smallest_input_leaves_one_pixel(variant, side):
    with without_weights():
        found = shapes(densenet(variant, (side, side, 3), growth_rate=2))
    assert found["relu"][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (
            lambda: densenet(122),
            "variant needs one of 121, 161, 169, 201, 264, 'CIFAR-40', 'CIFAR-BC-100', got",
        ),
        (lambda: densenet("121"), "variant needs one of 121, .* got '121'"),
        (
            lambda: densenet("CIFAR-41"),
            "variant needs 3n [+] 4 layers for CIFAR: 7, 10, 13 .* got 'CIFAR-41'",
        ),
        (lambda: densenet("CIFAR-4"), "variant needs 3n [+] 4 layers for CIFAR: 7, 10, 13 .* got 'CIFAR-4'"),
        (lambda: densenet("CIFAR-BC-40x"), "variant needs one of 121, .* got 'CIFAR-BC-40x'"),
        (
            lambda: densenet("CIFAR-BC-43"),
            "variant needs 6n [+] 4 layers for CIFAR with bottlenecks: 10, 16, 22 .* got 'CIFAR-BC-43'",
        ),
        (lambda: densenet([121]), r"variant needs one of 121, .* got \[121\]"),
        (lambda: densenet(growth_rate=0), "growth_rate needs a whole number from 1, got 0"),
        (lambda: densenet(growth_rate=1.5), "growth_rate needs a whole number from 1, got 1.5"),
        (lambda: densenet(compression=0), "compression needs a number above 0 and up to 1, got 0"),
        (lambda: densenet(compression=1.1), "compression needs a number above 0 and up to 1, got 1.1"),
        (lambda: densenet(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: densenet("CIFAR-40", (3, 32, 3)), "at least 4 × 4 pixels"),
        (lambda: densenet(classes=True), "classes needs a whole number from 1, got True"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
