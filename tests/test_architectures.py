"""LeNet-5, AlexNet and VGG, held against the papers, Keras, SciPy and TensorFlow."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from networks import normal, shapes, with_random_weights
from scipy import ndimage
from scipy.spatial.distance import cdist

from utils.accounting import account, without_weights
from utils.architectures import alexnet, lenet5, vgg
from utils.architectures.layers import (
    LocalResponseNormalization,
    PartialConv2D,
    RadialBasis,
    Subsampling2D,
    scaled_tanh,
)
from utils.architectures.lenet5 import CODES, CONNECTIONS
from utils.convolution import conv2d

# Counts of the papers


def test_lenet5_has_the_parameters_of_the_paper():
    """Section II.B names each number."""
    model = lenet5()
    counts = {row.name: row.trainable for row in account(model)}
    named = {"c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164}
    assert {name: count for name, count in counts.items() if count} == named
    assert sum(counts.values()) == 60_000
    assert model.count_params() == 60_000 + 840  # the codes are fixed
    assert lenet5("modern").count_params() == 61_706


def test_lenet5_has_the_connections_of_the_paper():
    """340,908: what each unit reads, and its bias; codes have none."""
    model, total = lenet5(), 0
    for row in account(model):
        layer, places = model.get_layer(row.name), math.prod(row.output_shape[:-1])
        if isinstance(layer, Subsampling2D):
            total += places * row.output_shape[-1] * (math.prod(layer.pool_size) + 1)
        else:
            total += places * row.parameters
    assert total == 340_908


def test_lenet5_has_the_connection_table_of_the_paper():
    """Table I, column by column."""
    columns = ["012", "123", "234", "345", "045", "015", "0123", "1234", "2345", "0345", "0145", "0125"]
    columns += ["0134", "1245", "0235", "012345"]
    assert ["".join(map(str, sorted(maps))) for maps in CONNECTIONS] == columns


def test_codes_are_ten_different_pictures():
    assert CODES.shape == (10, 84)
    assert set(np.unique(CODES)) == {-1, 1}
    assert (cdist(CODES, CODES, "hamming") * 84 + 99 * np.eye(10)).min() >= 8


@pytest.mark.parametrize(
    "variant, side, parameters, conv",
    [
        ("grouped", 227, 60_965_224, 2_334_080),
        ("ungrouped", 227, 62_378_344, 3_747_200),
        ("torchvision", 224, 61_100_840, 2_469_696),
    ],
)
def test_alexnet_has_the_known_parameters(variant, side, parameters, conv):
    with without_weights():
        rows = account(alexnet(variant, (side, side, 3)))
    assert sum(row.parameters for row in rows) == parameters
    assert sum(row.parameters for row in rows if row.layer == "Conv2D") == conv


@pytest.mark.parametrize(
    "variant, parameters, paper",
    [
        ("A", 132_863_336, 133),
        ("A-LRN", 132_863_336, 133),
        ("B", 133_047_848, 133),
        ("C", 133_638_952, 134),
        ("D", 138_357_544, 138),
        ("E", 143_667_240, 144),
    ],
)
def test_vgg_has_the_parameters_of_the_paper(variant, parameters, paper):
    """Table 2 gives millions."""
    with without_weights():
        assert vgg(variant).count_params() == parameters
    assert round(parameters / 1e6) == paper


# Shapes of the papers


def test_lenet5_has_the_shapes_of_the_paper():
    expected = {
        "c1": (28, 28, 6),
        "s2": (14, 14, 6),
        "c3": (10, 10, 16),
        "s4": (5, 5, 16),
        "c5": (1, 1, 120),
        "flatten": (120,),
        "f6": (84,),
        "output": (10,),
    }
    assert shapes(lenet5()) == shapes(lenet5("modern")) == expected


@pytest.mark.parametrize("variant, side", [("grouped", 227), ("torchvision", 224)])
def test_alexnet_has_the_shapes_of_the_paper(variant, side):
    with without_weights():
        found = shapes(alexnet(variant, (side, side, 3)))
    sizes = {name: shape[0] for name, shape in found.items() if name.startswith(("conv", "pool"))}
    assert sizes == {
        "conv1": 55, "pool1": 27, "conv2": 27, "pool2": 13, "conv3": 13, "conv4": 13, "conv5": 13, "pool5": 6,
    }  # fmt: skip
    assert found["flatten"] == (9216,)
    assert [found[f"fc{number}"] for number in (6, 7, 8)] == [(4096,), (4096,), (1000,)]


def test_alexnet_has_about_the_neurons_of_the_paper():
    """The abstract says 650,000, without saying what is counted; these are the outputs behind weights."""
    with without_weights():
        rows = account(alexnet())
    assert sum(row.activations for row in rows if row.parameters) == pytest.approx(650_000, rel=0.02)


@pytest.mark.parametrize("variant, weighted", [("A", 11), ("B", 13), ("C", 16), ("D", 16), ("E", 19)])
def test_vgg_has_the_layers_of_the_paper(variant, weighted):
    rows = account(vgg(variant, (224, 224, 3), width=1 / 16, units=8))
    assert sum(row.parameters > 0 for row in rows) == weighted
    assert [row.output_shape[0] for row in rows if row.name.endswith("pool")] == [112, 56, 28, 14, 7]


# Equal outputs for equal weights


@pytest.mark.parametrize("variant, application", [("D", "VGG16"), ("E", "VGG19")])
def test_vgg_is_that_of_keras(variant, application):
    """Smaller pictures, so that the first dense layer has 2 million weights in place of 103."""
    build = getattr(keras.applications, application)
    theirs = build(weights=None, input_shape=(48, 40, 3), classes=7, classifier_activation=None)
    ours = vgg(variant, (48, 40, 3), classes=7)
    with_random_weights(ours)
    theirs.set_weights(ours.get_weights())
    images = normal(2, 48, 40, 3)
    # Nineteen layers of float32, summed in the same order.
    np.testing.assert_allclose(ours(images), theirs(images), rtol=1e-4, atol=1e-4)
    names = {layer.name for layer in ours.layers if layer.weights}
    assert names == {layer.name for layer in theirs.layers if layer.weights}


def test_alexnet_is_two_towers():
    """Computed in the book's own NumPy, one tower after the other, as on two graphics cards."""
    model = with_random_weights(alexnet("grouped", (67, 67, 3), classes=5, width=1 / 8, units=16))
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    images = normal(2, 67, 67, 3)

    def convolution(x, name, towers, **options):
        kernel, bias = weights[name]
        parts = [
            conv2d(part, part_of_kernel, **options)
            for part, part_of_kernel in zip(
                np.split(x, towers, axis=-1), np.split(kernel, towers, axis=-1), strict=True
            )
        ]
        return np.maximum(np.concatenate(parts, axis=-1) + bias, 0)

    def normalize(x):
        total = ndimage.uniform_filter1d(x.astype("float64") ** 2, 5, axis=-1, mode="constant") * 5
        return (x / (2 + 1e-4 * total) ** 0.75).astype("float32")

    def pool(x):
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
        return windows[:, ::2, ::2].max(axis=(-1, -2))

    x = pool(normalize(convolution(images, "conv1", 1, strides=4)))
    x = pool(normalize(convolution(x, "conv2", 2, padding="same")))
    x = convolution(x, "conv3", 1, padding="same")
    x = convolution(x, "conv4", 2, padding="same")
    x = pool(convolution(x, "conv5", 2, padding="same")).reshape(2, -1)
    for name in ("fc6", "fc7"):
        x = np.maximum(x @ weights[name][0] + weights[name][1], 0)
    logits = x @ weights["fc8"][0] + weights["fc8"][1]
    np.testing.assert_allclose(model(images), logits, rtol=1e-3, atol=1e-4)


def test_lenet5_is_what_the_paper_says():
    """Computed in NumPy and SciPy, unit by unit where the paper says so."""
    model = with_random_weights(lenet5(), scale=0.5)
    model.get_layer("output").kernel.assign(CODES)
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    images = normal(2, 32, 32, 1)

    def squash(x):
        return 1.7159 * np.tanh(2 / 3 * x)

    def subsample(x, name):
        coefficient, bias = weights[name]
        batch, side, _, maps = x.shape
        sums = x.reshape(batch, side // 2, 2, side // 2, 2, maps).sum(axis=(2, 4))
        return squash(sums * coefficient + bias)

    x = subsample(squash(conv2d(images, *weights["c1"])), "s2")
    kernels, bias = weights["c3"]
    c3, used = [], 0
    for number, maps in enumerate(CONNECTIONS):
        kernel = kernels[:, :, used : used + len(maps)]
        c3.append(conv2d(x[..., list(maps)], kernel[..., None])[..., 0] + bias[number])
        used += len(maps)
    x = subsample(squash(np.stack(c3, axis=-1)), "s4")
    x = squash(conv2d(x, *weights["c5"])).reshape(2, 120)
    x = squash(x @ weights["f6"][0] + weights["f6"][1])
    np.testing.assert_allclose(model(images), -cdist(x, CODES, "sqeuclidean"), rtol=1e-4)


# Layers


@pytest.mark.parametrize("radius", [0, 1, 2, 5])
def test_normalisation_across_channels_is_that_of_tensorflow(radius):
    values = 10 * normal(2, 4, 3, 7)
    ours = LocalResponseNormalization(size=2 * radius + 1, k=1.5, alpha=0.02, beta=0.6)(values)
    theirs = tf.nn.local_response_normalization(values, radius, bias=1.5, alpha=0.02, beta=0.6)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_normalisation_within_channels_is_that_of_scipy():
    values = 10 * normal(2, 6, 5, 3)
    ours = LocalResponseNormalization(size=3, k=1.5, alpha=0.02, beta=0.6, within=True)(values)
    mean = ndimage.uniform_filter(values.astype("float64") ** 2, (1, 3, 3, 1), mode="constant")
    np.testing.assert_allclose(ours, values / (1.5 + 0.02 * 9 * mean) ** 0.6, rtol=1e-5)


def test_normalisation_needs_a_middle():
    with pytest.raises(ValueError, match="size needs an odd number from 1, got 4"):
        LocalResponseNormalization(size=4)


def test_partial_convolution_is_a_convolution_with_zeros():
    layer = PartialConv2D([[0, 2], [1], [2, 1, 0]], 3)
    images = normal(2, 6, 5, 3)
    layer.build(images.shape)
    with_random_weights(layer)
    kernel = np.zeros((3, 3, 3, 3), "float32")
    pairs = [(0, 0), (2, 0), (1, 1), (2, 2), (1, 2), (0, 2)]
    for number, (source, target) in enumerate(pairs):
        kernel[:, :, source, target] = layer.kernel[:, :, number]
    expected = keras.ops.conv(images, kernel) + layer.bias
    np.testing.assert_allclose(layer(images), expected, rtol=1e-5, atol=1e-5)
    assert layer.compute_output_shape((2, 6, 5, 3)) == (2, 4, 3, 3)


def test_first_weights_of_a_partial_convolution_keep_the_spread():
    """Each filter adds up its connections, so that its variance is about that of its input."""
    layer = PartialConv2D(CONNECTIONS, 5)
    keras.utils.set_random_seed(0)
    outputs = np.array(layer(normal(20, 14, 14, 6)))
    assert 0.7 < outputs.std() < 1.4


def test_connections_must_exist():
    with pytest.raises(ValueError, match="connections name map 3, the input has 3, counted from 0"):
        PartialConv2D([[0, 3]], 3)(normal(1, 5, 5, 3))


def test_codes_must_fit():
    with pytest.raises(ValueError, match="codes have 84 numbers each, the input has 80"):
        RadialBasis(CODES)(normal(2, 80))


def test_subsampling_begins_as_an_average():
    images = normal(2, 7, 6, 3)
    average = keras.layers.AveragePooling2D(2)(images)
    np.testing.assert_allclose(Subsampling2D(2)(images), average, rtol=1e-5, atol=1e-6)


def test_one_stays_one():
    np.testing.assert_allclose(scaled_tanh(np.array([-1.0, 0.0, 1.0])), [-1, 0, 1], atol=1e-4)


# Variants, training, arguments

SMALL = {
    "lenet5 original": lambda: lenet5(),
    "lenet5 modern": lambda: lenet5("modern", (32, 36, 3), 7, activation="relu", pooling="max"),
    "alexnet small": lambda: alexnet("small", (32, 32, 3), 10, normalization="within"),
    "alexnet grouped": lambda: alexnet("grouped", (67, 67, 3), 10, width=1 / 16),
    "vgg A-LRN": lambda: vgg("A-LRN", (32, 32, 3), 10, width=1 / 8, units=16),
    "vgg C": lambda: vgg("C", (32, 32, 3), 10, width=1 / 8, units=16, kernel_initializer="he_normal"),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_step_of_training_changes_every_weight(name):
    keras.utils.set_random_seed(0)
    model = SMALL[name]()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = [keras.ops.convert_to_numpy(each) for each in model.trainable_weights]
    model.fit(normal(16, *model.input_shape[1:]), np.arange(16) % 7, verbose=0)
    after = [keras.ops.convert_to_numpy(each) for each in model.trainable_weights]
    assert all(np.any(now != old) for now, old in zip(after, before, strict=True))
    assert all(np.all(np.isfinite(each)) for each in model.get_weights())


@pytest.mark.parametrize("name", ["lenet5 original", "alexnet small"])
def test_a_saved_network_is_the_same(name, tmp_path):
    model = with_random_weights(SMALL[name]())
    model.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    images = normal(2, *model.input_shape[1:])
    np.testing.assert_array_equal(model(images), loaded(images))


def test_pooling_with_and_without_overlap_leaves_equal_sizes():
    """Otherwise the comparison would be one of sizes."""
    for variant, side in [("grouped", 227), ("small", 32)]:
        overlapping, apart = (
            shapes(alexnet(variant, (side, side, 3), width=1 / 8, pool_size=size)) for size in (3, 2)
        )
        assert overlapping == apart


def test_normalisation_can_be_made_stronger():
    model = alexnet("small", (32, 32, 3), 10, normalization="within", alpha=0.05)
    assert [(model.get_layer(name).alpha, model.get_layer(name).within) for name in ("norm1", "norm2")] == [
        (0.05, True)
    ] * 2


def test_normalisation_costs_no_parameters():
    counts = {
        alexnet("small", (32, 32, 3), 10, normalization=kind).count_params()
        for kind in ("across", "within", "none")
    }
    assert len(counts) == 1


def test_an_initializer_draws_anew_for_each_layer():
    model = vgg("B", (32, 32, 3), 10, width=1 / 8, units=64, kernel_initializer=keras.initializers.HeNormal())
    first, second = (model.get_layer(f"block5_conv{number}").get_weights()[0] for number in (1, 2))
    assert np.abs(first - second).mean() > 0.5 * first.std()


def test_width_and_units():
    found = shapes(vgg("A", (32, 32, 3), 10, width=1 / 8, units=24))
    assert [found[f"block{block}_pool"][-1] for block in range(1, 6)] == [8, 16, 32, 64, 64]
    assert found["fc1"] == (24,)
    assert shapes(alexnet("small", (32, 32, 3), 10, width=0.5))["fc6"] == (64,)
    assert shapes(alexnet("grouped", (67, 67, 3), 10, width=0.001, units=3))["conv2"][-1] == 2  # two groups


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: lenet5("1998"), "variant needs one of 'original', 'modern', got '1998'"),
        (lambda: lenet5(input_shape=(28, 28, 1)), r"at least 32 × 32 pixels .*, got \(28, 28, 1\)"),
        (lambda: lenet5(input_shape=(32, 32)), r"input_shape needs height, width, channels.*got \(32, 32\)"),
        (lambda: lenet5(input_shape=32), "input_shape needs height, width, channels.*got 32"),
        (lambda: lenet5(classes=5), "has codes for 10 classes, got classes=5"),
        (lambda: lenet5("modern", pooling="mean"), "pooling needs one of 'subsampling', .*got 'mean'"),
        (lambda: lenet5("modern", classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: alexnet("big"), "variant needs one of 'grouped', .*got 'big'"),
        (lambda: alexnet(input_shape=(66, 227, 3)), "at least 67 × 67 pixels"),
        (lambda: alexnet("small", (30, 32, 3)), "at least 31 × 31 pixels"),
        (lambda: alexnet(pool_size=4), "pool_size needs 2 or 3, got 4"),
        (lambda: alexnet(normalization="batch"), "normalization needs 'across', .*, got 'batch'"),
        (lambda: alexnet(width=0), "width needs a number above 0, got 0"),
        (lambda: vgg("F"), "variant needs one of 'A', 'A-LRN', 'B', 'C', 'D', 'E', got 'F'"),
        (lambda: vgg(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: vgg(classes=2.5), "classes needs a whole number from 1, got 2.5"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    "build",
    [
        lambda: alexnet("grouped", (67, 67, 3), width=1 / 8),
        lambda: alexnet("torchvision", (63, 63, 3), width=1 / 8),
        lambda: alexnet("small", (31, 31, 3)),
        lambda: vgg("A", (32, 32, 3), width=1 / 8),
    ],
)
def test_the_smallest_input_leaves_one_pixel(build):
    assert [shape for shape in shapes(build()).values() if len(shape) == 3][-1][:2] == (1, 1)
