"""Explanations of networks, against NumPy, finite differences, and networks whose answer is known."""

import warnings

import keras
import numpy as np
import pytest
import skimage.transform
import tensorflow as tf
from keras import layers
from networks import normal, with_random_weights

from utils.convolution import conv2d
from utils.datasets import digits
from utils.explanations import (
    enlarge,
    feature_maps,
    grad_cam,
    gradients,
    guided_saliency,
    maximise,
    occlusion,
    randomised,
    saliency,
    strongest_patches,
)
from utils.small_networks import SmallNetwork, load_network, untrained


@pytest.fixture(scope="module")
def network():
    return load_network("digits-cnn-explained")


@pytest.fixture(scope="module")
def model(network):
    return network.to_keras()


@pytest.fixture(scope="module")
def images():
    return digits()[1][0][:70, :, :, np.newaxis] / np.float32(255)  # more than go through a network at once


@pytest.fixture(scope="module")
def mobilenet():
    """Functional; batch normalisation, depthwise convolutions, ReLU6, and classes by a convolution."""
    small = keras.applications.MobileNet(
        (96, 96, 3), alpha=0.25, weights=None, classes=7, classifier_activation=None
    )
    return with_random_weights(small)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def linear(weights):
    """A model whose scores are sums of weighted pixels; weights (height, width, channels, classes)."""
    model = keras.Sequential(
        [keras.Input(weights.shape[:-1]), layers.Flatten(), layers.Dense(weights.shape[-1], use_bias=False)]
    )
    model.set_weights([weights.reshape(-1, weights.shape[-1])])
    return model


# Feature maps and the windows behind them


def test_feature_maps_are_the_outputs_of_the_layer(network, model, images):
    for index, layer in enumerate(network.layers):
        front = SmallNetwork((28, 28, 1), network.layers[: index + 1], network.weights)
        found = feature_maps(model, layer["name"], images)
        np.testing.assert_allclose(found, front.logits(images), rtol=0, atol=1e-4)


def test_strongest_patches_are_where_a_planted_mark_is():
    """One filter that looks for a diagonal; one picture shows it whole, one in a corner, cut off."""
    model = keras.Sequential(
        [keras.Input((12, 10, 1)), layers.Conv2D(2, 3, padding="same", activation="relu", name="look")]
    )
    kernel = np.zeros((3, 3, 1, 2), "float32")
    kernel[..., 0, 0], kernel[..., 0, 1] = np.eye(3), -1
    model.set_weights([kernel, np.zeros(2)])
    pictures = np.zeros((4, 12, 10, 1), "float32")
    pictures[2, 5:8, 4:7, 0] = np.eye(3)
    pictures[1, 10:, 8:, 0] = np.eye(2)
    pictures[3, 0, 0] = 0.5
    found = strongest_patches(model, "look", 0, pictures)
    places = [tuple(patch) for patch in found]
    # Of equal answers, the first in reading order: the single point, which the diagonal's end sees as well.
    assert places == [(2, 5, 4, 3, 3, 3.0), (1, 9, 7, 3, 3, 2.0), (3, 0, 0, 2, 2, 0.5)]
    assert strongest_patches(model, "look", 0, pictures, count=1) == found[:1]
    assert strongest_patches(model, "look", 1, pictures) == []  # it never answers
    # Only windows that lie in the picture: the point in the corner is seen by one of them, the last in line.
    places = [tuple(patch) for patch in strongest_patches(model, "look", 0, pictures, whole=True)]
    assert places == [(2, 5, 4, 3, 3, 3.0), (1, 9, 7, 3, 3, 2.0), (3, 0, 0, 3, 3, 0.5)]


@pytest.mark.parametrize(("layer", "size"), [("conv1", 5), ("pool1", 6), ("conv2", 10), ("conv3", 20)])
def test_nothing_outside_a_patch_matters_to_the_unit(model, images, layer, size):
    patches = strongest_patches(model, layer, 5, images, count=4)
    assert len({patch.image for patch in patches}) == 4
    assert sorted((patch.value for patch in patches), reverse=True) == [patch.value for patch in patches]
    maps = feature_maps(model, layer, images)[..., 5]
    assert patches[0].value == maps.max()
    for image, top, left, height, width, value in patches:
        assert 0 < height <= size and 0 < width <= size
        alone = np.random.default_rng(0).random((1, 28, 28, 1), "float32")
        window = (slice(top, top + height), slice(left, left + width))
        alone[0][window] = images[image][window]
        place = np.unravel_index(maps[image].argmax(), maps[image].shape)
        assert feature_maps(model, layer, alone)[0][place][5] == pytest.approx(value, rel=1e-4)


def test_patches_of_a_functional_network_with_strides(mobilenet):
    pictures = normal(3, 96, 96, 3)
    for patch in strongest_patches(mobilenet, "conv_pw_3_relu", 4, pictures):
        assert 0 <= patch.top <= patch.top + patch.height <= 96
        assert max(patch.height, patch.width) <= 19 + 8 and patch.value <= 6
    with pytest.raises(ValueError, match="no window of 'conv_pw_13_relu'"):
        strongest_patches(mobilenet, "conv_pw_13_relu", 4, pictures, whole=True)


# Gradients


def test_saliency_of_a_linear_model_is_its_weights():
    weights = normal(4, 5, 3, 6)
    images = normal(2, 4, 5, 3)
    strongest = np.einsum("nhwc,hwck->nk", images, weights).argmax(axis=1)
    expected = np.abs(weights).max(axis=2).transpose(2, 0, 1)
    model = linear(weights)
    np.testing.assert_allclose(saliency(model, images), expected[strongest], rtol=1e-5)
    np.testing.assert_allclose(saliency(model, images, 4), expected[[4, 4]], rtol=1e-5)
    np.testing.assert_allclose(saliency(model, images, [5, 0]), expected[[5, 0]], rtol=1e-5)


def test_saliency_equals_finite_differences(images):
    """A smooth network, whose slopes float32 can measure."""
    keras.utils.set_random_seed(0)
    convolution = layers.Conv2D(4, 3, activation="tanh", kernel_initializer="he_normal")
    smooth = keras.Sequential([keras.Input((28, 28, 1)), convolution, layers.Flatten(), layers.Dense(3)])
    found, step = saliency(smooth, images[:1], 2)[0], 0.02
    assert found.max() > 0.1
    for row, column in [(14, 14), (8, 12), (20, 9), (3, 20)]:
        pair = np.repeat(images[:1], 2, axis=0)
        pair[:, row, column] += [[step], [-step]]
        up, down = np.asarray(smooth(pair))[:, 2]
        assert found[row, column] == pytest.approx(abs(up - down) / (2 * step), rel=0.02, abs=2e-3)


def test_gradients_equal_tensorflows(model, images):
    with tf.GradientTape() as tape:
        inputs = tf.Variable(images)
        total = tf.reduce_sum(model(inputs) ** 2)
    expected = tape.gradient(total, inputs).numpy()
    found = gradients(lambda inputs: model(inputs) ** 2, images)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_saliency_of_one_image_does_not_depend_on_the_others(model, images):
    every = saliency(model, images)
    np.testing.assert_allclose(every[66], saliency(model, images[66:67])[0], rtol=0, atol=1e-5 * every.max())


RELUS = {
    "argument": [layers.Dense(8, activation="relu")],
    "layer": [layers.Dense(8), layers.ReLU()],
    "activation": [layers.Dense(8), layers.Activation("relu")],
    "cut off at the top": [layers.Dense(8), layers.ReLU(max_value=1.5)],
    "relu6": [layers.Dense(8, activation="relu6")],
}


@pytest.mark.parametrize("kind", RELUS)
def test_guided_saliency_by_hand(kind):
    hidden = RELUS[kind]
    model = keras.Sequential([keras.Input((2, 3, 1)), layers.Flatten(), *hidden, layers.Dense(2)])
    first, bias, second, _ = weights = [normal(6, 8), normal(8), normal(8, 2), normal(2)]
    model.set_weights(weights)
    images = 3 * normal(20, 2, 3, 1)
    sums = images.reshape(20, 6) @ first + bias
    top = {"cut off at the top": 1.5, "relu6": 6}.get(kind, np.inf)
    is_open = (sums > 0) & (sums < top)
    assert 0 < is_open.sum() < is_open.size and (second[:, 1] < 0).any()
    plain = (is_open * second[:, 1]) @ first.T
    guided = (is_open * np.maximum(second[:, 1], 0)) @ first.T
    found = saliency(model, images, 1), guided_saliency(model, images, 1)
    for ours, expected in zip(found, (plain, guided), strict=True):
        np.testing.assert_allclose(ours.reshape(20, 6), np.abs(expected), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(saliency(model, images, 1), found[0])  # the model was left as it is


def test_guided_saliency_explains_the_same_class(model, images):
    strongest = np.asarray(model(images)).argmax(axis=1)
    np.testing.assert_array_equal(guided_saliency(model, images), guided_saliency(model, images, strongest))


# Occlusion


@pytest.mark.parametrize(
    ("size", "strides", "fill", "score"),
    [(7, 1, 0.0, "probability"), (4, 3, 0.5, "sum"), (1, 9, 1.0, "sum"), (30, 28, 0.2, "probability")],
)
def test_occlusion_equals_loops(network, model, images, size, strides, fill, score):
    def scores(batch):
        sums = network.logits(batch).astype(float)
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        return sums if score == "sum" else powers / powers.sum(axis=1, keepdims=True)

    middles = range(strides // 2, 28, strides)
    expected = []
    for image in images[:2]:
        pictures = [image]
        for row in middles:
            for column in middles:
                pictures.append(image.copy())
                for y in range(28):
                    for x in range(28):
                        down, across = y - row + (size - 1) // 2, x - column + (size - 1) // 2
                        if 0 <= down < size and 0 <= across < size:
                            pictures[-1][y, x] = fill
        whole, *others = scores(np.stack(pictures))
        falls = [whole[whole.argmax()] - other[whole.argmax()] for other in others]
        expected.append(np.reshape(falls, (len(middles), len(middles))))
    before = images.copy()
    found = occlusion(model, images[:2], size=size, strides=strides, fill=fill, score=score)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    np.testing.assert_array_equal(images, before)
    assert np.abs(expected).max() > 0.01


def test_occlusion_of_a_linear_model_is_a_sum_under_the_square():
    weights, images = normal(6, 6, 3, 4), normal(2, 6, 6, 3)
    colour, picture = normal(3), normal(6, 6, 3)
    for fill in (colour, picture):
        found = occlusion(linear(weights), images, size=3, fill=fill, classes=[3, 1])
        parts = ((images - fill) * weights[..., [3, 1]].transpose(3, 0, 1, 2)).sum(axis=-1)
        expected = conv2d(parts[..., np.newaxis], np.ones((3, 3, 1, 1)), padding="same")[..., 0]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


# Grad-CAM


def test_grad_cam_is_the_class_activation_map_of_a_network_that_ends_so(network, model, images):
    """Global average pooling and a dense layer: the score is the mean of the map, plus a bias."""
    maps, (weights, biases) = feature_maps(model, "conv3", images), network.get_weights()[-2:]
    scores = network.logits(images)
    for classes in (scores.argmax(axis=1), np.full(len(images), 3)):
        activation = np.einsum("nhwk,kn->nhw", maps, weights[:, classes])
        found = grad_cam(model, images, "conv3", classes)
        np.testing.assert_allclose(found, np.maximum(activation, 0) / 49, rtol=0, atol=1e-5)
        means = activation.mean(axis=(1, 2)) + biases[classes]
        np.testing.assert_allclose(means, scores[np.arange(len(images)), classes], rtol=0, atol=1e-4)


@pytest.mark.parametrize("layer", ["conv1", "pool2"])
def test_grad_cam_of_other_layers_equals_tensorflows_tape(model, images, layer):
    both = keras.Model(model.inputs[0], [model.get_layer(layer).output, model.outputs[0]])
    with tf.GradientTape() as tape:
        maps, scores = both(images)
        total = tf.reduce_sum(scores[:, 2])
    weights = tape.gradient(total, maps).numpy().mean(axis=(1, 2), keepdims=True)
    expected = np.maximum((maps.numpy() * weights).sum(axis=-1), 0)
    found = grad_cam(model, images, layer, 2)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * expected.max())


def test_grad_cam_of_mobilenet(mobilenet):
    pictures = normal(2, 96, 96, 3)
    weights = mobilenet.get_layer("conv_preds").get_weights()[0][0, 0]
    maps = feature_maps(mobilenet, "conv_pw_13_relu", pictures)
    assert maps.shape == (2, 3, 3, 256)
    found = grad_cam(mobilenet, pictures, "conv_pw_13_relu", 5)
    expected = np.maximum(maps @ weights[:, 5], 0) / 9
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(maps @ weights[:, 5]).max())


def test_grad_cam_wants_a_layer_through_which_all_goes():
    inputs = keras.Input((8, 8, 1))
    one = layers.Conv2D(4, 3, padding="same", name="one")(inputs)
    other = layers.Conv2D(4, 3, padding="same", name="other")(one)
    joined = layers.GlobalAveragePooling2D()(layers.Add(name="joined")([one, other]))
    model = keras.Model(inputs, layers.Dense(3)(joined))
    images = normal(2, 8, 8, 1)
    assert grad_cam(model, images, "joined").shape == grad_cam(model, images, "one").shape == (2, 8, 8)
    with pytest.raises(ValueError, match="not all that leads to the scores goes through the layer 'other'"):
        grad_cam(model, images, "other")


def test_a_network_that_was_saved_and_loaded(model, images, tmp_path):
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for name in ("conv1", "conv3"):
        np.testing.assert_allclose(
            grad_cam(again, images[:3], name), grad_cam(model, images[:3], name), rtol=0, atol=1e-5
        )


def test_layers_that_also_belong_to_another_model(model, images):
    """A new head on old layers: both models share them, and neither is changed."""
    new = keras.Sequential([keras.Input((28, 28, 1)), *model.layers[:5], layers.Flatten(), layers.Dense(2)])
    weights = new.get_weights()[-2].reshape(7, 7, 32, 2)[..., 1]
    maps = feature_maps(model, "conv3", images[:3])
    np.testing.assert_allclose(feature_maps(new, "conv3", images[:3]), maps, rtol=0, atol=1e-5)
    expected = np.maximum((maps * weights.mean(axis=(0, 1))).sum(axis=-1), 0)
    np.testing.assert_allclose(grad_cam(new, images[:3], "conv3", 1), expected, rtol=0, atol=1e-5)


def test_enlarge_is_bilinear():
    maps = np.random.default_rng(0).random((3, 7, 7))
    for size, sides in [(28, (28, 28)), ((14, 21), (14, 21))]:
        expected = [skimage.transform.resize(each, sides, order=1, mode="edge") for each in maps]
        np.testing.assert_allclose(enlarge(maps, size), expected, rtol=0, atol=1e-5)


# Pictures made to please


def test_maximise_finds_the_best_picture_of_a_linear_model():
    weights = normal(5, 6, 2, 3)
    weights += np.sign(weights)  # none so small that its pixel needs a thousand steps
    model = linear(weights)
    found = maximise(model, model.layers[-1].name, [0, 2], steps=25, learning_rate=0.1)
    np.testing.assert_array_equal(found, weights[..., [0, 2]].transpose(3, 0, 1, 2) > 0)
    signed = maximise(model, model.layers[-1].name, 1, steps=25, learning_rate=0.1, values=(-1, 1))
    np.testing.assert_array_equal(signed, np.sign(weights[..., 1]))


def test_maximise_drives_a_filter_up(model):
    wanted = [0, 3, 7]

    def answers(pictures):
        return feature_maps(model, "conv2", pictures).mean(axis=(1, 2))[range(len(pictures)), wanted]

    settings = {"steps": 15, "jitter": 2, "blur": 0.2, "seed": 4}
    at_first, found = (maximise(model, "conv2", wanted, **settings | steps) for steps in ({"steps": 0}, {}))
    assert found.shape == (3, 28, 28, 1) and found.min() >= 0 and found.max() <= 1
    assert (answers(found) > 1.5 * answers(at_first)).all()
    np.testing.assert_array_equal(found, maximise(model, "conv2", wanted, **settings))
    alone = maximise(model, "conv2", 3, **settings)
    np.testing.assert_allclose(alone, found[1], rtol=0, atol=1e-3)
    assert np.abs(found - maximise(model, "conv2", wanted, **settings | {"seed": 5})).max() > 0.1


def test_maximise_moves_the_picture_and_moves_it_back():
    """One step: the weights, as if the picture had been where the jitter put it."""
    weights, start = normal(8, 9, 1, 1), np.full((8, 9, 1), 0.5)
    model = linear(weights)
    name = model.layers[-1].name
    found = maximise(model, name, 0, start=start, steps=1, learning_rate=0.01, jitter=3, seed=0)
    down, right = np.random.default_rng(0).integers(-3, 4, 2)
    expected = 0.5 + 0.01 * np.roll(weights[..., 0], (-down, -right), axis=(0, 1)) / np.abs(weights).mean()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_maximise_blurs_as_it_says(model):
    start = np.zeros((28, 28, 1), "float32")
    start[10, 10] = 1
    tiny = {"start": start, "steps": 1, "learning_rate": 1e-7}
    sharp, blurred = maximise(model, "conv1", 0, **tiny), maximise(model, "conv1", 0, blur=1.0, **tiny)
    np.testing.assert_allclose(sharp, start, rtol=0, atol=1e-5)
    expected = np.outer([1, 2, 1], [1, 2, 1]) / 16
    np.testing.assert_allclose(blurred[9:12, 9:12, 0], expected, rtol=0, atol=1e-5)
    assert blurred.sum() == pytest.approx(1, abs=1e-3)


def test_maximise_begins_with_the_faintest_noise_that_does():
    """A filter that answers to brightness, and one that answers only where it is almost white."""
    kernel, biases = np.ones((1, 1, 1, 2), "float32"), np.array([0, -0.9])
    model = keras.Sequential(
        [keras.Input((20, 20, 1)), layers.Conv2D(2, 1, activation="relu", name="bright")]
    )
    model.set_weights([kernel, biases])
    faint, strong = maximise(model, "bright", [0, 1], steps=0)
    assert faint.std() == pytest.approx(0.05, rel=0.1) and faint.mean() == pytest.approx(0.5, abs=0.01)
    assert strong.std() > 0.12 and strong.max() > 0.9
    scaled = maximise(model, "bright", 0, steps=0, values=(-1, 3))
    np.testing.assert_allclose(scaled, 4 * faint - 1, rtol=0, atol=1e-5)


def test_maximise_says_when_no_direction_is_better(model):
    dead = keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(2, 3, activation="relu", name="dead")])
    dead.set_weights([np.ones((3, 3, 1, 2)), np.array([0, -100.0])])
    assert maximise(dead, "dead", 0).min() == 1
    with pytest.raises(ValueError, match=r"dead \[1\]: no change of the picture makes it answer"):
        maximise(dead, "dead", [0, 1])
    with pytest.raises(ValueError, match=r"leaves its input size open, \(None, None, 1\): give a start"):
        maximise(keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 3, name="a")]), "a", 0)


# Networks that have forgotten


def test_all_randomised_is_the_untrained_twin(network, model, images):
    twin = untrained(network, seed=2).logits(images)
    found = np.asarray(randomised(model, seed=2)(images))
    np.testing.assert_allclose(found, twin, rtol=0, atol=0.03 * np.abs(twin).max())  # its weights are rounded
    np.testing.assert_allclose(np.asarray(model(images)), network.logits(images), rtol=0, atol=1e-4)


def test_only_the_named_layers_forget_and_always_the_same(model):
    every, two = randomised(model), randomised(model, ["logits", "conv3"])
    for name in ("conv1", "conv2", "conv3", "logits"):
        old, now, then = (each.get_layer(name).get_weights() for each in (model, two, every))
        for ours, expected in zip(now, then if name in ("conv3", "logits") else old, strict=True):
            np.testing.assert_array_equal(ours, expected)
        assert not np.array_equal(old[0], then[0]) and not then[1].any()


def test_randomised_normalisation_and_depthwise_convolution_begin_anew(mobilenet):
    top = randomised(mobilenet, ["conv_dw_13", "conv_dw_13_bn", "conv_pw_13", "conv_pw_13_bn"])
    gamma, beta, mean, variance = top.get_layer("conv_pw_13_bn").get_weights()
    assert (gamma == 1).all() and (variance == 1).all() and not beta.any() and not mean.any()
    for name, inputs in (("conv_dw_13", 9), ("conv_pw_13", 256)):
        (kernel,) = top.get_layer(name).get_weights()
        assert kernel.std() == pytest.approx(np.sqrt(2 / inputs), rel=0.05)
    for ours, expected in zip(
        top.get_layer("conv_pw_12_bn").get_weights(),
        mobilenet.get_layer("conv_pw_12_bn").get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, expected)


# Wrong requests


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, x: saliency(m, x[0]), r"shape \(batch, 28, 28, 1\), got \(28, 28, 1\)"),
        (lambda m, x: grad_cam(m, x[:, :20], "conv3"), r"shape \(batch, 28, 28, 1\), got \(70, 20, 28, 1\)"),
        (lambda m, x: occlusion(m, x[:0], size=3), r"got \(0, 28, 28, 1\)"),
        (lambda m, x: saliency(m, x, 10), "class must be 0 to 9, got 10"),
        (lambda m, x: saliency(m, x, [1, 2]), "one number, or one for each of 70 images"),
        (lambda m, x: guided_saliency(m, x, -1), "class must be 0 to 9, got -1"),
        (lambda m, x: feature_maps(m, "conv4", x), "conv4"),
        (
            lambda m, x: strongest_patches(m, "conv4", 0, x),
            "'conv4' must be a layer of the model",
        ),
        (lambda m, x: strongest_patches(m, "logits", 0, x), "whose units see windows of the image"),
        (lambda m, x: strongest_patches(m, "conv1", 12, x), "filter must be 0 to 11, got 12"),
        (lambda m, x: maximise(m, "conv1", [1, 12]), "filter must be 0 to 11, got 12"),
        (lambda m, x: maximise(m, "conv1", 1, start=np.zeros((3, 3))), r"got \(1, 3, 3\)"),
        (lambda m, x: occlusion(m, x, size=0), "whole numbers above 0, got 0 and 1"),
        (lambda m, x: occlusion(m, x, size=3, strides=1.5), "whole numbers above 0, got 3 and 1.5"),
        (
            lambda m, x: occlusion(m, x, size=3, score="logit"),
            'must be "sum" or "probability", got \'logit\'',
        ),
        (
            lambda m, x: randomised(m, ["conv1", "pool1"]),
            "no layer 'pool1' has weights; there are conv1",
        ),
    ],
)
def test_wrong_requests(model, images, call, message):
    with pytest.raises(ValueError, match=message):
        call(model, images)
