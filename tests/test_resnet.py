"""Residual networks, held against the papers, `keras.applications` and a NumPy network."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights, with_weights_of

from utils.accounting import account, summarize, without_weights
from utils.architectures import resnet
from utils.architectures.layers import PadChannels
from utils.convolution import conv2d


def trainable(model):
    return sum(np.prod(weight.shape) for weight in model.trainable_weights)


# Counts


@pytest.mark.parametrize(
    "variant, parameters, billions",
    [
        (18, 11_689_512, 1.8),
        (34, 21_797_672, 3.6),
        (50, 25_557_032, 3.8),
        (101, 44_549_160, 7.6),
        (152, 60_192_808, 11.3),
    ],
)
def test_resnet_has_the_known_parameters(variant, parameters, billions):
    """Parameters are those of torchvision, without biases; multiply-adds those of the paper's table 1."""
    with without_weights():
        model = resnet(variant)
        assert trainable(model) == parameters
        assert summarize(model).multiply_adds / 1e9 == pytest.approx(billions, abs=0.07)


@pytest.mark.parametrize(
    "variant, version_1, version_2",
    [(50, 25_636_712, 25_613_800), (101, 44_707_176, 44_675_560), (152, 60_419_944, 60_380_648)],
)
def test_with_biases_it_has_the_parameters_of_keras(variant, version_1, version_2):
    with without_weights():
        assert resnet(variant, use_bias=True).count_params() == version_1
        assert resnet(variant, use_bias=True, version="2").count_params() == version_2


@pytest.mark.parametrize("variant, parameters", [(18, 11_515_688), (34, 21_623_848)])
def test_shortcuts_of_zeros_have_no_parameters(variant, parameters):
    with without_weights():
        assert trainable(resnet(variant, shortcut="A")) == parameters


@pytest.mark.parametrize(
    "layers, parameters, millions",
    [
        (20, 269_722, 0.27),
        (32, 464_154, 0.46),
        (44, 658_586, 0.66),
        (56, 853_018, 0.85),
        (110, 1_727_962, 1.7),
    ],
)
def test_those_of_cifar_have_the_parameters_of_the_paper(layers, parameters, millions):
    """Table 6; and equally many without shortcuts, as section 4.2 says."""
    with without_weights():
        for residual in (True, False):
            model = resnet(f"CIFAR-{layers}", (32, 32, 3), 10, residual=residual)
            assert trainable(model) == parameters
    assert parameters / 1e6 == pytest.approx(millions, abs=0.03)


@pytest.mark.parametrize("variant", [18, 34, 50, 101, 152, "CIFAR-8", "CIFAR-56"])
def test_the_name_counts_the_layers_with_weights(variant):
    """Projections are not on the way and not counted."""
    with without_weights():
        rows = account(resnet(variant, (32, 32, 3)))
    counted = [row for row in rows if row.layer in ("Conv2D", "Dense") and "_0_conv" not in row.name]
    assert len(counted) == int(str(variant).removeprefix("CIFAR-"))


@pytest.mark.parametrize("version, field, billions", [("1", 483, 3.86), ("1.5", 427, 4.09), ("2", 427, 4.09)])
def test_the_stride_decides_what_is_seen_and_what_it_costs(version, field, billions):
    with without_weights():
        model = resnet(50, version=version)
        rows = {row.name: row for row in account(model)}
    assert rows["conv5_block3_out"].receptive_field == (field, field)
    assert rows["conv5_block3_out"].jump == (32, 32)
    assert summarize(model).multiply_adds / 1e9 == pytest.approx(billions, abs=0.005)


# Shapes


@pytest.mark.parametrize("variant, widest", [(18, 512), (34, 512), (50, 2048), (101, 2048), (152, 2048)])
def test_resnet_has_the_shapes_of_the_paper(variant, widest):
    """Table 1, output size."""
    with without_weights():
        found = shapes(resnet(variant))
    assert found["conv1_conv"] == (112, 112, 64)
    for stage in range(2, 6):
        side, channels = 224 // 2**stage, widest // 2 ** (5 - stage)
        last = [shape for name, shape in found.items() if name.startswith(f"conv{stage}_block")][-1]
        assert last == (side, side, channels)


def test_those_of_cifar_have_the_shapes_of_the_paper():
    found = shapes(resnet("CIFAR-20", (32, 32, 3), 10))
    for stage, (side, channels) in {2: (32, 16), 3: (16, 32), 4: (8, 64)}.items():
        assert found[f"conv{stage}_block3_out"] == (side, side, channels)


# Equal outputs for equal weights


def test_resnet50_is_that_of_keras():
    """Pictures of odd sizes, so that a pixel more or less of padding would show."""
    shape = {"input_shape": (67, 50, 3), "classes": 7}
    theirs = keras.applications.ResNet50(weights=None, classifier_activation=None, **shape)
    ours = with_random_weights(resnet(50, use_bias=True, **shape))
    assert [layer.name for layer in ours.layers[1:]] == [layer.name for layer in theirs.layers[1:]]
    with_weights_of(theirs, ours)
    images = normal(2, 67, 50, 3)
    expected = theirs(images)
    # Fifty layers of float32, summed in the same order.
    np.testing.assert_allclose(ours(images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_pre_activation_is_that_of_keras():
    """Up to the second block: where a stage begins, Keras' version has its stride in another block."""
    theirs = keras.applications.ResNet50V2(weights=None, include_top=False, input_shape=(67, 50, 3))
    ours = with_random_weights(resnet(50, (67, 50, 3), 7, version="2", use_bias=True))
    both = []
    for model in (ours, theirs):
        both.append(keras.Model(model.input, model.get_layer("conv2_block2_out").output))
    with_weights_of(both[1], ours)
    images = normal(2, 67, 50, 3)
    expected = both[1](images)
    np.testing.assert_allclose(both[0](images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


class Numpy:
    """Small residual networks, computed in NumPy from the weights of a model."""

    def __init__(self, model):
        self.weights = {layer.name: layer.get_weights() for layer in model.layers}

    def convolution(self, x, name, strides=1):
        kernel, *bias = self.weights[f"{name}_conv"]
        return conv2d(x, kernel, *bias, strides=strides, padding=kernel.shape[0] // 2)

    def normalize(self, x, name):
        if f"{name}_bn" not in self.weights:
            return x
        gamma, beta, mean, variance = self.weights[f"{name}_bn"]
        return gamma * (x - mean) / np.sqrt(variance + 1.001e-5) + beta

    def rectified(self, x, name):
        return np.maximum(self.normalize(x, name), 0)

    def end(self, x):
        kernel, bias = self.weights["predictions"]
        return x.mean(axis=(1, 2)) @ kernel + bias

    def subsampled(self, x, filters, strides):
        zeros = np.zeros((*x.shape[:3], filters - x.shape[3]), "float32")
        return np.concatenate([x, zeros], axis=-1)[:, ::strides, ::strides]

    def version_1(self, images, residual):
        x = self.rectified(self.convolution(images, "conv1"), "conv1")
        for name, strides in [("conv2_block1", 1), ("conv3_block1", 2), ("conv4_block1", 2)]:
            y = self.rectified(self.convolution(x, f"{name}_1", strides), f"{name}_1")
            y = self.normalize(self.convolution(y, f"{name}_2"), f"{name}_2")
            if f"{name}_0_conv" in self.weights:
                x = self.normalize(self.convolution(x, f"{name}_0", strides), f"{name}_0")
            else:
                x = self.subsampled(x, y.shape[3], strides)
            x = np.maximum(x + y if residual else y, 0)
        return self.end(x)

    def version_2(self, images, residual):
        x = self.convolution(images, "conv1")
        for name, strides in [("conv2_block1", 1), ("conv3_block1", 2), ("conv4_block1", 2)]:
            x = self.rectified(x, f"{name}_preact")
            y = self.rectified(self.convolution(x, f"{name}_1", strides), f"{name}_1")
            y = self.convolution(y, f"{name}_2")
            if f"{name}_0_conv" in self.weights:
                x = self.convolution(x, f"{name}_0", strides)
            else:
                x = self.subsampled(x, y.shape[3], strides)
            x = x + y if residual else y
        return self.end(self.rectified(x, "post"))


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    "options",
    [
        {"shortcut": "A"},
        {"shortcut": "B"},
        {"shortcut": "C"},
        {"residual": False},
        {"batch_normalization": False},
    ],
)
def test_basic_blocks_are_what_the_papers_say(version, options):
    model = with_random_weights(resnet("CIFAR-8", (9, 10, 3), 5, version=version, width=1 / 4, **options))
    residual, shortcut = options.get("residual", True), options.get("shortcut", "A")
    projections = sum(layer.name.endswith("_0_conv") for layer in model.layers)
    assert projections == ({"A": 0, "B": 2, "C": 3}[shortcut] if residual else 0)
    images, reference = normal(2, 9, 10, 3), Numpy(model)
    compute = reference.version_1 if version == "1" else reference.version_2
    expected = compute(images, residual)
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_version_1_5_has_the_stride_in_the_middle():
    model = with_random_weights(resnet(50, (40, 36, 3), 5, version="1.5", width=1 / 16))
    block = "conv3_block1"
    before = model.get_layer("conv2_block3_out").output
    images = normal(2, 40, 36, 3)
    x, found = keras.Model(model.input, [before, model.get_layer(f"{block}_out").output])(images)
    x, reference = np.array(x), Numpy(model)
    y = reference.rectified(reference.convolution(x, f"{block}_1"), f"{block}_1")
    y = reference.rectified(reference.convolution(y, f"{block}_2", 2), f"{block}_2")
    y = reference.normalize(reference.convolution(y, f"{block}_3"), f"{block}_3")
    x = reference.normalize(reference.convolution(x, f"{block}_0", 2), f"{block}_0")
    np.testing.assert_allclose(found, np.maximum(x + y, 0), rtol=1e-3, atol=1e-3)


# Layers, training, arguments


def test_channels_of_zeros_stand_behind():
    images = normal(2, 3, 4, 5)
    padded = np.array(PadChannels(8)(images))
    np.testing.assert_array_equal(padded[..., :5], images)
    assert padded.shape == (2, 3, 4, 8) and not padded[..., 5:].any()
    with pytest.raises(ValueError, match="filters needs at least the input's 5, got 4"):
        PadChannels(4)(images)


@pytest.mark.parametrize(
    "options", [{}, {"version": "2"}, {"residual": False}, {"batch_normalization": False}]
)
def test_a_step_of_training_changes_every_weight(options):
    keras.utils.set_random_seed(0)
    model = resnet("CIFAR-14", (8, 8, 3), 7, width=1 / 4, **options)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 8, 8, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(resnet("CIFAR-8", (8, 8, 3), 7, width=1 / 4))
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 8, 3)
    np.testing.assert_array_equal(model(images), keras.saving.load_model(tmp_path / "network.keras")(images))


def test_an_initializer_draws_anew_for_each_layer():
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = resnet("CIFAR-8", (8, 8, 3), 7, kernel_initializer=initializer)
        first, second = (model.get_layer(f"conv2_block1_{n}_conv").get_weights()[0] for n in (1, 2))
        assert np.abs(first - second).mean() > 0.5 * first.std()


@pytest.mark.parametrize("variant, side", [(18, 32), (50, 32), ("CIFAR-8", 4)])
def test_the_smallest_input_leaves_one_pixel(variant, side):
    found = [
        shape for shape in shapes(resnet(variant, (side, side, 3), width=1 / 16)).values() if len(shape) == 3
    ]
    assert found[-1][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: resnet(20), "variant needs one of 18, 34, 50, 101, 152, 'CIFAR-20', got 20"),
        (lambda: resnet("50"), "variant needs one of 18, .* got '50'"),
        (lambda: resnet("CIFAR-18"), "variant needs 6n [+] 2 layers for CIFAR: 8, 14, 20 .* got 'CIFAR-18'"),
        (lambda: resnet("CIFAR-2"), "variant needs 6n [+] 2 layers for CIFAR: 8, 14, 20 .* got 'CIFAR-2'"),
        (lambda: resnet([50]), r"variant needs one of 18, .* got \[50\]"),
        (lambda: resnet(version=1), "version needs one of '1', '1.5', '2', got 1"),
        (lambda: resnet(shortcut="D"), "shortcut needs one of 'A', 'B', 'C', got 'D'"),
        (lambda: resnet(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: resnet("CIFAR-20", (3, 32, 3)), "at least 4 × 4 pixels"),
        (lambda: resnet(classes=True), "classes needs a whole number from 1, got True"),
        (lambda: resnet(width=0), "width needs a number above 0, got 0"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
