"""MobileNets, held against the papers, `keras.applications` and NumPy."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights

from utils.accounting import account, summarize, without_weights
from utils.architectures import mobilenet
from utils.architectures.mobilenet import Block, Variant, rounded
from utils.convolution import conv2d


def trainable(model):
    return sum(np.prod(weight.shape) for weight in model.trainable_weights)


# Counts


@pytest.mark.parametrize(
    "width, millions, multiply_adds", [(1, 4.2, 569), (0.75, 2.6, 325), (0.5, 1.3, 149), (0.25, 0.5, 41)]
)
def test_version_1_has_about_what_the_paper_says(width, millions, multiply_adds):
    """Table 6."""
    with without_weights():
        model = mobilenet(1, width=width)
        assert trainable(model) / 1e6 == pytest.approx(millions, abs=0.05)
        assert summarize(model).multiply_adds / 1e6 == pytest.approx(multiply_adds, abs=1)


@pytest.mark.parametrize("side, multiply_adds", [(224, 569), (192, 418), (160, 290), (128, 186)])
def test_smaller_pictures_cost_what_the_paper_says(side, multiply_adds):
    """Table 7."""
    with without_weights():
        summary = summarize(mobilenet(1, (side, side, 3)))
    assert summary.multiply_adds / 1e6 == pytest.approx(multiply_adds, abs=1)


def test_the_twin_with_full_convolutions_has_what_the_paper_says():
    """Table 4: 29.3 million parameters, 4866 million multiply-adds."""
    with without_weights():
        model = mobilenet(1, separable=False)
        summary = summarize(model)
    assert trainable(model) == 29_294_088
    assert summary.multiply_adds / 1e6 == pytest.approx(4866, abs=2)
    separable = shapes(mobilenet(1, (32, 32, 3), width=1 / 8))
    full = shapes(mobilenet(1, (32, 32, 3), width=1 / 8, separable=False))
    assert [full[f"conv_{n}_relu"] for n in range(1, 14)] == [
        separable[f"conv_pw_{n}_relu"] for n in range(1, 14)
    ]


@pytest.mark.parametrize("width", [0.25, 0.3, 0.5, 0.75, 1.0, 1.4])
@pytest.mark.parametrize("variant", [1, 2])
def test_it_has_the_parameters_of_keras(variant, width):
    applications = {1: keras.applications.MobileNet, 2: keras.applications.MobileNetV2}
    with without_weights():
        theirs = applications[variant](weights=None, alpha=width)
        ours = mobilenet(variant, width=width)
    assert [weight.shape for weight in ours.weights] == [weight.shape for weight in theirs.weights]
    if width == 1:
        assert (ours.count_params(), trainable(ours)) == {
            1: (4_253_864, 4_231_976),
            2: (3_538_984, 3_504_872),
        }[variant]


@pytest.mark.parametrize(
    "width, millions, multiply_adds",
    [
        (1.4, 6.06, 582),
        (1.3, 5.34, 509),
        (1, 3.47, 300),
        (0.75, 2.61, 209),
        (0.5, 1.95, 97),
        (0.35, 1.66, 59),
    ],
)
def test_version_2_has_what_its_authors_say(width, millions, multiply_adds):
    """In the table beside their weights, which leaves out normalisations and cuts off multiply-adds."""
    with without_weights():
        model = mobilenet(2, width=width)
        summary = summarize(model)
    normalisations = sum(row.trainable for row in summary.rows if row.layer == "BatchNormalization")
    assert round((summary.trainable - normalisations) / 1e6, 2) == millions
    assert summary.multiply_adds // 1_000_000 == multiply_adds


def test_a_pair_costs_the_share_of_the_formula():
    """Section 3.1 of version 1: 1/F + 1/k² of the full convolution."""
    with without_weights():
        rows = {row.name: row for row in account(mobilenet(1))}
        full = {row.name: row for row in account(mobilenet(1, separable=False))}
    for number in range(1, 14):
        pair = rows[f"conv_dw_{number}"].multiply_adds + rows[f"conv_pw_{number}"].multiply_adds
        filters = rows[f"conv_pw_{number}"].output_shape[-1]
        assert pair / full[f"conv_{number}"].multiply_adds == pytest.approx(1 / filters + 1 / 9)


@pytest.mark.parametrize("value, expected", [(24, 24), (1, 8), (11, 16), (12, 16), (19.9, 24), (35.9, 40)])
def test_filters_are_rounded_to_multiples_of_8(value, expected):
    """11 is nearer to 8, which would take away more than a tenth."""
    assert rounded(value) == expected


# Shapes


def test_version_1_has_the_shapes_of_the_paper():
    """Table 1, input size of the row that follows."""
    with without_weights():
        found = shapes(mobilenet(1))
    expected = {
        "conv1": (112, 32), "conv_dw_1": (112, 32), "conv_pw_1": (112, 64), "conv_dw_2": (56, 64),
        "conv_pw_2": (56, 128), "conv_pw_3": (56, 128), "conv_dw_4": (28, 128), "conv_pw_4": (28, 256),
        "conv_pw_5": (28, 256), "conv_dw_6": (14, 256), "conv_pw_6": (14, 512), "conv_pw_11": (14, 512),
        "conv_dw_12": (7, 512), "conv_pw_12": (7, 1024), "conv_dw_13": (7, 1024), "conv_pw_13": (7, 1024),
    }  # fmt: skip
    assert {name: found[name] for name in expected} == {
        name: (side, side, channels) for name, (side, channels) in expected.items()
    }


def test_version_2_has_the_shapes_of_the_paper():
    """Table 2."""
    with without_weights():
        found = shapes(mobilenet(2))
    outputs = [shape for name, shape in found.items() if name.endswith("_project")]
    rows = [(112, 16, 1), (56, 24, 2), (28, 32, 3), (14, 64, 4), (14, 96, 3), (7, 160, 3), (7, 320, 1)]
    assert outputs == [(side, side, filters) for side, filters, count in rows for _ in range(count)]
    assert found["Conv1"] == (112, 112, 32) and found["Conv_1"] == (7, 7, 1280)
    assert found["block_1_expand"] == (112, 112, 96) and found["block_16_depthwise"] == (7, 7, 960)
    assert "expanded_conv_expand" not in found


def test_blocks_that_keep_their_shape_add():
    with without_weights():
        added = [row.name for row in account(mobilenet(2)) if row.layer == "Add"]
        assert not [row for row in account(mobilenet(2, residual=False)) if row.layer == "Add"]
    assert added == [f"block_{number}_add" for number in (2, 4, 5, 7, 8, 9, 11, 12, 14, 15)]


# Equal outputs for equal weights


@pytest.mark.parametrize("width", [0.35, 0.5])
@pytest.mark.parametrize("variant, size", [(1, (67, 50)), (2, (67, 50)), (2, (64, 36))])
def test_it_is_that_of_keras(variant, size, width):
    """Pictures of odd sizes, so that a pixel more or less of padding would show."""
    applications = {1: keras.applications.MobileNet, 2: keras.applications.MobileNetV2}
    shape = {"input_shape": (*size, 3), "classes": 7}
    theirs = applications[variant](weights=None, alpha=width, classifier_activation=None, **shape)
    ours = with_random_weights(mobilenet(variant, width=width, **shape))
    theirs.set_weights(ours.get_weights())
    weighted = [[layer.name for layer in model.layers if layer.weights] for model in (ours, theirs)]
    assert weighted[0] == weighted[1]
    images = normal(2, *size, 3)
    expected = theirs(images)
    np.testing.assert_allclose(ours(images), expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


class Numpy:
    """Small MobileNets, computed in NumPy from the weights of a model."""

    def __init__(self, model):
        self.weights = {layer.name: layer.get_weights() for layer in model.layers}

    def convolution(self, x, name, strides=1):
        return conv2d(x, *self.weights[name], strides=strides, padding="same")

    def depthwise(self, x, name, strides=1):
        """One channel after the other."""
        kernels = np.moveaxis(self.weights[name][0], 2, 0)  # (channels, k, k, 1)
        maps = [
            conv2d(x[..., channel, None], kernel[..., None], strides=strides, padding="same")
            for channel, kernel in enumerate(kernels)
        ]
        return np.concatenate(maps, axis=-1)

    def normalize(self, x, name):
        gamma, beta, mean, variance = self.weights[name]
        return gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta

    def activate(self, x, name):
        return np.clip(self.normalize(x, name), 0, 6)

    def block(self, x, name, strides, *, residual, linear):
        y = x
        if f"{name}_expand" in self.weights:
            y = self.activate(self.convolution(y, f"{name}_expand"), f"{name}_expand_BN")
        y = self.activate(self.depthwise(y, f"{name}_depthwise", strides), f"{name}_depthwise_BN")
        y = self.convolution(y, f"{name}_project")
        y = (self.normalize if linear else self.activate)(y, f"{name}_project_BN")
        return x + y if residual and x.shape == y.shape else y

    def end(self, x):
        kernel, bias = self.weights["predictions"]
        return x.mean(axis=(1, 2)) @ kernel + bias


PLAN = Variant(8, 1, (Block(8, 1, 1, 1), Block(8, 2, 2, 3)), last=24)


@pytest.mark.parametrize("options", [{}, {"residual": False}, {"linear": False}])
def test_inverted_residual_blocks_are_what_the_paper_says(options):
    model = with_random_weights(mobilenet(PLAN, (9, 10, 3), 5, **options))
    options = {"residual": True, "linear": True, **options}
    images, reference = normal(2, 9, 10, 3), Numpy(model)
    x = reference.activate(reference.convolution(images, "Conv1"), "bn_Conv1")
    for number, strides in enumerate((1, 2, 1)):
        name = f"block_{number}" if number else "expanded_conv"
        x = reference.block(x, name, strides, **options)
    expected = reference.end(reference.activate(reference.convolution(x, "Conv_1"), "Conv_1_bn"))
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_a_pair_is_a_full_convolution_whose_kernels_share_their_shape():
    """Kernel c of filter f is the depthwise kernel of channel c times one number."""
    rows = (Block(6), Block(5))
    pair = with_random_weights(mobilenet(Variant(4, 1, rows), (7, 8, 3), 5, activation="linear"))
    full = mobilenet(Variant(4, 1, rows), (7, 8, 3), 5, activation="linear", separable=False)
    with_random_weights(full)
    for layer in full.layers:
        if layer.name in ("conv1", "conv1_bn", "conv_preds"):
            layer.set_weights(pair.get_layer(layer.name).get_weights())
    for number in (1, 2):
        # A normalisation that changes nothing stands between the two; then both are one.
        middle = pair.get_layer(f"conv_dw_{number}_bn")
        ones = np.ones(middle.gamma.shape)
        middle.set_weights([ones, 0 * ones, 0 * ones, ones - middle.epsilon])
        depthwise, pointwise = (
            pair.get_layer(f"conv_{kind}_{number}").get_weights()[0] for kind in ("dw", "pw")
        )
        full.get_layer(f"conv_{number}").set_weights([depthwise * pointwise])
        full.get_layer(f"conv_{number}_bn").set_weights(pair.get_layer(f"conv_pw_{number}_bn").get_weights())
    images = normal(2, 7, 8, 3)
    np.testing.assert_allclose(pair(images), full(images), rtol=1e-4, atol=1e-4)


# Training, arguments

SMALL = {
    "separable": lambda: mobilenet("1-small", (8, 8, 3), 7),
    "full": lambda: mobilenet("1-small", (8, 8, 3), 7, separable=False),
    "inverted": lambda: mobilenet("2-small", (8, 8, 3), 7),
    "neither": lambda: mobilenet("2-small", (8, 8, 3), 7, residual=False, linear=False),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_step_of_training_changes_every_weight(name):
    keras.utils.set_random_seed(0)
    model = SMALL[name]()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    model.fit(normal(32, 8, 8, 3), np.arange(32) % 7, verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


@pytest.mark.parametrize("name", ["separable", "inverted"])
def test_a_saved_network_is_the_same(name, tmp_path):
    model = with_random_weights(SMALL[name]())
    model.save(tmp_path / "network.keras")
    images = normal(2, 8, 8, 3)
    np.testing.assert_array_equal(model(images), keras.saving.load_model(tmp_path / "network.keras")(images))


@pytest.mark.parametrize("variant", [1, 2])
def test_depthwise_kernels_begin_as_large_as_nine_inputs_need(variant):
    """Keras would count the channels for their fan-in, though each reads one."""
    keras.utils.set_random_seed(0)
    model = mobilenet(variant, (32, 32, 3), 10, width=0.5)
    kernels = [layer.kernel for layer in model.layers if layer.__class__.__name__ == "DepthwiseConv2D"]
    assert len(kernels) == {1: 13, 2: 17}[variant]
    for kernel in kernels:
        assert np.std(kernel) == pytest.approx((2 / 9) ** 0.5, rel=0.25)


def test_an_initializer_draws_anew_for_each_layer():
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = mobilenet(1, (32, 32, 3), 7, width=1 / 8, kernel_initializer=initializer)
        first, second = (model.get_layer(f"conv_pw_{n}").get_weights()[0] for n in (7, 8))
        assert np.abs(first - second).mean() > 0.5 * first.std()


def test_dropout_stands_before_the_last_layer():
    assert mobilenet("1-small", (8, 8, 3), 7, dropout=0.3).get_layer("dropout").rate == 0.3
    assert "dropout" not in shapes(mobilenet("1-small", (8, 8, 3), 7))


@pytest.mark.parametrize("variant, side", [(1, 32), (2, 32), ("1-small", 4), ("2-small", 4)])
def test_the_smallest_input_leaves_one_pixel(variant, side):
    found = list(shapes(mobilenet(variant, (side, side, 3), width=1 / 16)).items())
    pooled = [name for name, _ in found].index("avg_pool")
    assert found[pooled - 1][1][:2] == (1, 1)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: mobilenet(3), "variant needs one of 1, 2, '1-small', '2-small', got 3"),
        (lambda: mobilenet("1"), "variant needs one of 1, 2, .* got '1'"),
        (lambda: mobilenet([1]), r"variant needs one of 1, 2, .* got \[1\]"),
        (lambda: mobilenet(input_shape=(31, 64, 3)), "at least 32 × 32 pixels"),
        (lambda: mobilenet("2-small", (32, 3, 3)), "at least 4 × 4 pixels"),
        (lambda: mobilenet(classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: mobilenet(width=0), "width needs a number above 0, got 0"),
        (lambda: mobilenet(2, separable=False), "separable=False is for version 1"),
        (lambda: mobilenet(1, residual=False), "residual and linear are for version 2"),
        (lambda: mobilenet("1-small", (8, 8, 3), linear=False), "residual and linear are for version 2"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
