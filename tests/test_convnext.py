"""ConvNeXts, held against the paper, `keras.applications` and NumPy; and the two layers that they need."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights
from scipy.special import erf

from utils.accounting import summarize, without_weights
from utils.architectures import convnext
from utils.architectures.convnext import Variant
from utils.architectures.layers import LayerScale, StochasticDepth
from utils.convolution import conv2d

# Counts and shapes


@pytest.mark.parametrize(
    "variant, parameters, millions, billions",
    [
        ("T", 28_589_128, 29, 4.5),
        ("S", 50_223_688, 50, 8.7),
        ("B", 88_591_464, 89, 15.4),
        ("L", 197_767_336, 198, 34.4),
        ("XL", 350_196_968, 350, 60.9),
    ],
)
def test_it_has_what_the_paper_says(variant, parameters, millions, billions):
    """Table 1; the exact counts of the first four are those of torchvision."""
    with without_weights():
        model = convnext(variant)
        assert model.count_params() == parameters
        assert summarize(model).multiply_adds / 1e9 == pytest.approx(billions, abs=0.06)
    assert round(parameters / 1e6) == millions


@pytest.mark.parametrize("variant, name", [("T", "Tiny"), ("S", "Small"), ("B", "Base"), ("L", "Large")])
def test_it_has_the_parameters_of_keras(variant, name):
    """Trained ones and all: nothing is averaged over batches."""
    with without_weights():
        theirs = getattr(keras.applications, f"ConvNeXt{name}")(weights=None, include_preprocessing=False)
        ours = convnext(variant)
    assert ours.count_params() == theirs.count_params()
    assert not ours.non_trainable_weights and not theirs.non_trainable_weights


def test_it_has_the_shapes_of_the_paper():
    """Table 9."""
    with without_weights():
        found = shapes(convnext("T"))
    assert found["stem_conv"] == (56, 56, 96)
    for stage, (side, channels, count) in enumerate([(56, 96, 3), (28, 192, 3), (14, 384, 9), (7, 768, 3)]):
        blocks = [
            shape for name, shape in found.items() if name.startswith(f"stage_{stage}") and "_add" in name
        ]
        assert blocks == count * [(side, side, channels)]
        assert found[f"stage_{stage}_block_0_gelu"] == (side, side, 4 * channels)


# Equal outputs for equal weights


def test_it_is_that_of_keras():
    """Pictures of odd sizes, so that a pixel more or less of padding would show."""
    shape = {"input_shape": (67, 50, 3), "classes": 7}
    theirs = keras.applications.ConvNeXtTiny(
        weights=None, classifier_activation=None, include_preprocessing=False, **shape
    )
    ours = with_random_weights(convnext("T", **shape))
    layers = {layer.name: layer for layer in theirs._flatten_layers(include_self=False)}
    copied = set()
    for layer in ours.layers:
        if layer.weights:
            other, weights = layers[f"convnext_tiny_{layer.name}"], layer.get_weights()
            if "depthwise" in layer.name:  # theirs is a Conv2D with as many groups as channels
                weights[0] = np.moveaxis(weights[0], 2, 3)
            other.set_weights(weights)
            copied.add(other.name)
    assert copied == {
        name for name, layer in layers.items() if layer.weights and not hasattr(layer, "layers")
    }
    images = normal(2, 67, 50, 3)
    expected = theirs(images)
    np.testing.assert_allclose(ours(images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("options", [{}, {"layer_scale": None}, {"kernel_size": 3}])
def test_blocks_are_what_the_paper_says(options):
    """Computed in NumPy from the weights of a small network."""
    model = with_random_weights(convnext(Variant((1, 2), (6, 8), patch=2), (11, 10, 3), 5, **options))
    weights = {layer.name: layer.get_weights() for layer in model.layers}
    assert weights["stage_1_block_0_depthwise_conv"][0].shape[0] == options.get("kernel_size", 7)

    def normalize(x, name):
        gamma, beta = weights[name]
        mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
        return gamma * (x - mean) / np.sqrt(variance + 1e-6) + beta

    def dense(x, name):
        kernel, bias = weights[name]
        return x @ kernel + bias

    def block(x, name):
        kernel, bias = weights[f"{name}_depthwise_conv"]
        y = conv2d(x, np.moveaxis(kernel, 2, 3), bias, padding="same", groups=x.shape[-1])
        y = dense(normalize(y, f"{name}_layernorm"), f"{name}_pointwise_conv_1")
        y = dense(y * (1 + erf(y / np.sqrt(2))) / 2, f"{name}_pointwise_conv_2")
        return x + y * weights.get(f"{name}_layer_scale", [1])[0]

    images = normal(2, 11, 10, 3)
    x = normalize(conv2d(images, *weights["stem_conv"], strides=2), "stem_layernorm")
    x = block(x, "stage_0_block_0")
    x = conv2d(normalize(x, "downsampling_layernorm_0"), *weights["downsampling_conv_0"], strides=2)
    x = block(block(x, "stage_1_block_0"), "stage_1_block_1")
    expected = dense(normalize(x.mean(axis=(1, 2)), "head_layernorm"), "head_dense")
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


# Layers


def test_stochastic_depth_drops_whole_pictures_while_training():
    keras.utils.set_random_seed(0)
    layer, images = StochasticDepth(0.25), 1 + np.abs(normal(2000, 2, 3, 4))
    np.testing.assert_array_equal(layer(images), images)
    np.testing.assert_array_equal(layer(images, training=False), images)
    kept = np.array(layer(images, training=True)) / images
    kept = kept.reshape(len(images), -1)
    np.testing.assert_allclose(kept, np.repeat(kept[:, :1], 24, axis=1), rtol=1e-5)
    dropped = kept[:, 0] == 0
    np.testing.assert_allclose(kept[~dropped], 4 / 3, rtol=1e-5)
    assert abs(dropped.mean() - 0.25) < 0.04
    again = np.array(layer(images, training=True)).reshape(len(images), -1)[:, 0] == 0
    assert (again != dropped).any(), "each batch draws anew"


@pytest.mark.parametrize("rate", [-0.1, 1, 2])
def test_a_share_is_below_1(rate):
    with pytest.raises(ValueError, match=f"rate needs a number from 0 to below 1, got {rate}"):
        StochasticDepth(rate)


def test_layers_come_back_from_their_settings():
    for layer in (StochasticDepth(0.3, name="drop"), LayerScale(0.01, name="scale")):
        copy = type(layer).from_config(layer.get_config())
        assert copy.get_config() == layer.get_config() and copy.name == layer.name


def test_a_scale_multiplies_each_channel():
    layer = LayerScale(0.5)
    images = normal(2, 3, 4, 5)
    np.testing.assert_array_equal(layer(images), images / 2)
    scales = normal(5)
    layer.set_weights([scales])
    np.testing.assert_allclose(layer(images), images * scales, rtol=1e-6)


# Training, arguments


@pytest.mark.parametrize("options", [{"layer_scale": 1.0}, {"layer_scale": None}])
def test_a_step_of_training_changes_every_weight(options):
    keras.utils.set_random_seed(0)
    model = convnext("mini", (8, 8, 3), 7, **options)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 8, 8, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(convnext("mini", (8, 8, 3), 7, drop_rate=0.2))
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 8, 3)
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(model(images), loaded(images))
    rates = [layer.rate for layer in loaded.layers if isinstance(layer, StochasticDepth)]
    np.testing.assert_allclose(rates, [0.2 / 3, 0.4 / 3, 0.2])  # the first block is never dropped


def test_at_first_blocks_hardly_change_their_input():
    model = convnext("mini", (16, 16, 3), 7)
    outputs = [model.get_layer(name).output for name in ("stem_layernorm", "stage_0_block_0_add")]
    before, after = keras.Model(model.input, outputs)(normal(2, 16, 16, 3))
    np.testing.assert_allclose(before, after, atol=1e-4)


def test_first_weights():
    keras.utils.set_random_seed(0)
    model = convnext("T", (32, 32, 3), 10, width=0.25)
    for name in ("stem_conv", "stage_1_block_0_depthwise_conv", "stage_2_block_3_pointwise_conv_1"):
        # Cut off at two standard deviations; Keras makes up for that.
        assert np.std(model.get_layer(name).kernel) == pytest.approx(0.02 * 0.88, rel=0.15)
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = convnext("mini", (8, 8, 3), 7, kernel_initializer=initializer)
        name = "stage_1_block_{}_pointwise_conv_1"
        first, second = (model.get_layer(name.format(n)).get_weights()[0] for n in (0, 1))
        assert np.abs(first - second).mean() > 0.5 * first.std()


@pytest.mark.parametrize("variant, side", [("T", 32), ("mini", 8)])
def test_the_smallest_input_leaves_one_pixel(variant, side):
    found = shapes(convnext(variant, (side, side, 3), width=1 / 16))
    assert [shape for shape in found.values() if len(shape) == 3][-1][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: convnext("tiny"), "variant needs one of 'T', 'S', 'B', 'L', 'XL', 'mini', got 'tiny'"),
        (lambda: convnext(["T"]), r"variant needs one of 'T', .* got \['T'\]"),
        (lambda: convnext(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: convnext("mini", (8, 7, 3)), "at least 8 × 8 pixels"),
        (lambda: convnext(classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: convnext(width=0), "width needs a number above 0, got 0"),
        (
            lambda: convnext("mini", (8, 8, 3), drop_rate=1),
            "drop_rate needs a number from 0 to below 1, got 1",
        ),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
