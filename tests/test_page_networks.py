"""Keras models taken apart for a page: the same numbers, or a refusal that says why."""

import base64
import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers
from random_chains import random_layer, randomise
from scipy.special import softmax

from utils import page_networks
from utils.page_networks import ACTIVATIONS, page_network
from utils.small_networks import SmallNetwork, build, load_network

IMAGES = np.random.default_rng(0).random((3, 28, 28, 1), "float32")


def sequential(*stack, shape=(28, 28, 1), seed=1):
    model = keras.Sequential([keras.Input(shape), *stack])
    return randomise(model, np.random.default_rng(seed)) or model


def with_end(*stack, shape=(28, 28, 1)):
    return sequential(*stack, layers.Flatten(), layers.Dense(10), shape=shape)


def answers(model, images=IMAGES):
    return keras.ops.convert_to_numpy(model(images, training=False))


def check_same(network, model, images=IMAGES):
    """The page's network gives the model's logits, or those of which its answers are the softmax."""
    ours, theirs = network.logits(IMAGES), answers(model, images)
    if np.allclose(theirs.sum(axis=-1), 1, atol=1e-5) and (theirs >= 0).all():
        ours = softmax(ours, axis=-1)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5 * max(1, np.abs(theirs).max()))
    return network


def kinds(network):
    return [layer["layer"] for layer in network.layers]


# Equal numbers


@pytest.fixture(scope="module")
def chains():
    """Random models for digits, taken apart, with the output of each of their layers."""
    rng = np.random.default_rng(8)
    made = []
    while len(made) < 25:
        stack = [random_layer(rng) for _ in range(rng.integers(1, 6))]
        stack += [{"layer": "Flatten"}, {"layer": "Dense", "units": 10}]
        stack = [layer | {"name": f"layer{i}"} for i, layer in enumerate(stack)]
        try:
            model = build(stack, (28, 28, 1))
        except ValueError:  # a window that does not fit
            continue
        randomise(model, rng)
        outputs, values = {}, IMAGES
        for layer in model.layers:
            values = layer(values)
            outputs[layer.name] = keras.ops.convert_to_numpy(values)
        made.append((page_network(model), outputs))
    return made


def test_every_layer_in_numpy_and_as_a_new_model(chains):
    for network, outputs in chains:
        ours = network.outputs(IMAGES)
        assert list(ours) == list(outputs)
        again, values = network.to_keras(), IMAGES
        for name, theirs in outputs.items():
            limit = 1e-5 * max(1, np.abs(theirs).max())
            assert ours[name].dtype == np.float32
            np.testing.assert_allclose(ours[name], theirs, rtol=0, atol=limit)
            values = again.get_layer(name)(values)
            np.testing.assert_allclose(keras.ops.convert_to_numpy(values), theirs, rtol=0, atol=limit)


@pytest.mark.parametrize("rounded", [False, True])
def test_every_layer_in_the_page(modules, chains, rounded):
    networks = [page_network(network.to_keras(), rounded=rounded) for network, _ in chains]
    given = []
    for network in networks:
        description = network.describe()
        assert description["rounded"] == rounded
        given.append(description | {"weights": base64.b64encode(description["weights"]).decode("ascii")})
    json.dumps(given)
    results = modules.evaluate(
        """async ([descriptions, image]) => {
             const { createNetwork, unpackWeights } = await import("./shared/network.js");
             return descriptions.map(({ layers, input_shape, weights, rounded }) => {
               const bytes = Uint8Array.from(atob("AAAA" + weights), (letter) => letter.charCodeAt(0));
               const packed = new DataView(bytes.buffer, 3); // not at a multiple of 4
               const parts = unpackWeights(layers, input_shape, packed, rounded);
               return createNetwork(layers, input_shape, parts).run(image).map((output) => [...output]);
             });
           }""",
        [given, IMAGES[0].ravel().tolist()],
    )
    for network, ours in zip(networks, results, strict=True):
        for mine, theirs in zip(ours, network.outputs(IMAGES[:1]).values(), strict=True):
            limit = 1e-5 * max(1, np.abs(theirs).max())
            np.testing.assert_allclose(mine, theirs.ravel(), rtol=0, atol=limit)


def test_rounded_weights_are_a_quarter():
    model = sequential(layers.Flatten(), layers.Dense(100, activation="relu"), layers.Dense(10))
    exact, rounded = (page_network(model, rounded=each).describe() for each in (False, True))
    assert exact["parameters"] == rounded["parameters"] == model.count_params() == 79_510
    assert len(exact["weights"]) == 4 * 79_510
    assert (
        len(rounded["weights"]) == 79_510 + 7 * 110
    )  # of each unit also a scale, and the bias has four bytes
    network = page_network(model, rounded=True)
    kernel = model.layers[1].get_weights()[0]
    step = np.abs(kernel).max(axis=0) / 127
    assert (np.abs(network.parts[1].kernel - kernel) <= 0.51 * step).all()


@pytest.mark.parametrize("name", ["mnist-cnn", "mnist-mlp", "digits-cnn-explained"])
def test_small_network(name):
    network = load_network(name)
    page = page_network(network)
    description = page.describe()
    assert description["rounded"] and description["weights"] == network.packed()
    assert description["parameters"] == network.parameters
    assert [layer | {"name": ""} for layer in page.layers] == [
        layer | {"name": ""} for layer in network.layers
    ]
    outputs = network.outputs(IMAGES)
    assert outputs[-1].tobytes() == network.logits(IMAGES).tobytes() == page.logits(IMAGES).tobytes()
    for ours, theirs in zip(page.outputs(IMAGES).values(), outputs, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert page_network(page) is page


def test_small_network_for_other_pictures():
    with pytest.raises(ValueError, match=r"must read the shape \(28, 28, 1\), got \(44, 44, 1\)"):
        page_network(load_network("digits-cnn-flatten"))


def test_names_are_made_where_there_are_none():
    network = SmallNetwork((28, 28, 1), [{"layer": "Flatten"}, {"layer": "Flatten"}], [])
    assert [layer["name"] for layer in page_network(network).layers] == ["flatten", "flatten_1"]


# Forms of models


def functional(shape, *stack):
    tensor = pixels = keras.Input(shape)
    for layer in stack:
        tensor = layer(tensor)
    model = keras.Model(pixels, tensor)
    randomise(model, np.random.default_rng(2))
    return model


def test_functional_chain_of_everything():
    model = functional(
        (28, 28, 1),
        layers.RandomRotation(0.1),
        layers.ZeroPadding2D(((1, 2), (0, 1))),
        layers.Conv2D(6, 3, padding="same", use_bias=False, dilation_rate=(2, 1)),
        layers.BatchNormalization(scale=False),
        layers.ReLU(6),
        layers.SpatialDropout2D(0.2),
        layers.DepthwiseConv2D(3, depth_multiplier=2, activation=layers.LeakyReLU()),
        layers.AveragePooling2D((2, 3), strides=2, padding="same"),
        layers.Dense(7, activation="elu"),
        layers.BatchNormalization(center=False, epsilon=0.5),
        layers.LeakyReLU(0.15),
        layers.GlobalMaxPooling2D(),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.Dense(10),
        layers.Activation("softmax"),
    )
    network = check_same(page_network(model), model)
    expected = "ZeroPadding2D Conv2D BatchNormalization Activation DepthwiseConv2D AveragePooling2D Dense "
    expected += "BatchNormalization Activation GlobalMaxPooling2D BatchNormalization Dense"
    assert kinds(network) == expected.split()
    assert network.parameters == model.count_params()
    assert repr(network) == f"<PageNetwork: 12 layers, {model.count_params()} parameters>"
    check_same(network, network.to_keras())


def to_grid():
    return layers.Reshape((28, 28, 1))


FORMS = {
    "without an axis for channels": ((28, 28), [to_grid(), layers.Conv2D(3, 3), layers.Flatten()]),
    "flattened": ((28, 28), [layers.Flatten()]),
    "reshaped to a row": ((28, 28), [layers.Reshape((-1,)), layers.Flatten()]),
    "a row": ((784,), [layers.Dense(5, activation="tanh")]),
    "a row, normalised": ((784,), [layers.BatchNormalization()]),
    "a row, reshaped": ((784,), [layers.Dropout(0.1), to_grid(), layers.MaxPooling2D(), layers.Flatten()]),
    "rows, scaled": ((28, 28), [layers.Rescaling(2, -1), to_grid(), layers.Conv2D(2, 5), layers.Flatten()]),
    "a row, scaled": ((784,), [layers.Rescaling(2.0, offset=-1), to_grid(), layers.GlobalMaxPooling2D()]),
    "open sides": ((None, None, 1), [layers.Conv2D(4, 3, strides=2), layers.GlobalAveragePooling2D()]),
}


@pytest.mark.parametrize("form", FORMS)
def test_form_of_the_input(form):
    shape, stack = FORMS[form]
    model = sequential(*stack, layers.Dense(10), shape=shape)
    images = IMAGES if None in shape else IMAGES.reshape(3, *shape)
    network = check_same(page_network(model), model, images)
    assert network.input_shape == (28, 28, 1)


def test_models_inside_models():
    def block(shape):
        return sequential(
            layers.Conv2D(3, 3, name="conv"), layers.BatchNormalization(name="norm"), shape=shape
        )

    inner = functional((24, 24, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10))
    model = sequential(block((28, 28, 1)), block((26, 26, 3)), inner)
    network = check_same(page_network(model), model)
    assert [layer["name"] for layer in network.layers[:4]] == ["conv", "norm", "conv_1", "norm_1"]


def test_layer_used_twice():
    same = layers.Conv2D(1, 3, padding="same", activation="relu", name="again")
    model = functional((28, 28, 1), same, same, layers.Flatten(), layers.Dense(10))
    network = check_same(page_network(model), model)
    assert [layer["name"] for layer in network.layers[:2]] == ["again", "again_1"]


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "softmax"])
def test_activation(activation):
    model = sequential(layers.Flatten(), layers.Dense(20, activation=activation), layers.Dense(10))
    check_same(page_network(model), model)


@pytest.mark.parametrize(
    "last", [[layers.Dense(10, activation="softmax")], [layers.Dense(10), layers.Softmax()]]
)
def test_softmax_at_the_end_is_taken_off(last):
    model = sequential(layers.Flatten(), *last)
    network = check_same(page_network(model), model)
    assert kinds(network) == ["Flatten", "Dense"]
    assert (network.logits(IMAGES) < 0).any()


@pytest.mark.parametrize(
    ("first", "left"),
    [
        ([layers.Rescaling(1 / 255)], ["Flatten", "Dense"]),
        ([layers.Rescaling(1 / 127.5, offset=-1)], ["Rescaling", "Flatten", "Dense"]),
        ([layers.Normalization(mean=33.3, variance=6170.0)], ["Rescaling", "Flatten", "Dense"]),
    ],
)
def test_model_for_pixels_up_to_255(first, left):
    model = sequential(*first, layers.Flatten(), layers.Dense(10))
    network = check_same(page_network(model), model, 255 * IMAGES)
    assert kinds(network) == left
    check_same(network, network.to_keras())


def test_model_for_pixels_up_to_255_behind_a_layer_for_it():
    model = sequential(layers.Flatten(), layers.Dense(10))
    network = page_network(keras.Sequential([keras.Input((28, 28, 1)), layers.Rescaling(255), model]))
    check_same(network, model, 255 * IMAGES)


def test_normalization():
    known = layers.Normalization()
    known.adapt(np.random.default_rng(3).normal(2, 3, (50, 28, 28, 1)))
    back = layers.Normalization(mean=[1.0, 2], variance=[4.0, 9], invert=True)
    model = sequential(known, layers.Conv2D(2, 3), back, layers.Flatten(), layers.Dense(10))
    check_same(page_network(model), model)


@pytest.mark.parametrize("name", sorted(page_networks._IDLE))
def test_what_is_left_out_does_nothing(name):
    needs_none = ("ActivityRegularization", "Identity", "RandomErasing", "RandomFlip", "RandomShear")
    needs = dict.fromkeys(needs_none, ()) | {"RandomTranslation": (0.5, 0.5)}
    layer = getattr(layers, name)(*needs.get(name, (0.5,)))
    images = IMAGES[..., 0] if name == "SpatialDropout1D" else IMAGES
    np.testing.assert_array_equal(answers(layer, images), images)


# Refusals


class OwnConvolution(layers.Conv2D):
    def call(self, inputs):
        return -super().call(inputs)


def residual():
    pixels = keras.Input((28, 28, 1))
    conv = layers.Conv2D(1, 3, padding="same")(pixels)
    sums = layers.Add(name="meet")([pixels, conv])
    return keras.Model(pixels, layers.Dense(10)(layers.Flatten()(sums)))


def forking():
    pixels = keras.Input((28, 28, 1))
    flat = layers.Flatten()(pixels)
    return keras.Model(pixels, [layers.Dense(10, name="one")(flat), layers.Dense(10, name="other")(flat)])


def two_outputs():
    pixels = keras.Input((28, 28, 1))
    hidden = layers.Dense(20)(layers.Flatten()(pixels))
    return keras.Model(pixels, [layers.Dense(10)(hidden), hidden])


def operation():
    pixels = keras.Input((28, 28, 1))
    return keras.Model(pixels, layers.Dense(10)(layers.Flatten()(keras.ops.square(pixels))))


def infinite():
    model = sequential(layers.Flatten(), layers.Dense(10, name="burnt"))
    model.layers[-1].set_weights([np.full((784, 10), np.inf), np.zeros(10)])
    return model


class Subclassed(keras.Model):
    def call(self, images):
        return images


def wide():
    return [layers.Conv2D(64, 3, padding="same"), layers.Conv2D(256, 3, padding="same", name="slow")]


REFUSED = {
    "of several branches": (residual, r"'meet' \(Add\): the model has branches"),
    "that forks": (forking, r"'(one|other)' \(Dense\): the model has branches"),
    "with an output in the middle": (two_outputs, "must have one output, that of its last layer"),
    "with an operation": (operation, r"'square\w*' \(Square\): this is no layer of Keras' own"),
    "with a layer of one's own": (
        lambda: with_end(OwnConvolution(2, 3, name="mine")),
        r"'mine' \(OwnConvolution\): this is no layer of Keras' own",
    ),
    "with another layer": (
        lambda: with_end(layers.UpSampling2D(name="up")),
        r"'up' \(UpSampling2D\): there is no such layer on a page. Supported: one chain of Conv2D, .*softmax",
    ),
    "that is recurrent": (
        lambda: sequential(layers.LSTM(4, name="rows"), layers.Dense(10), shape=(28, 28)),
        r"'rows' \(LSTM\): there is no such layer",
    ),
    "with dense rows": (
        lambda: with_end(layers.Dense(4, name="rows"), shape=(28, 28)),
        r"'rows' \(Dense\): it reads \(28, 28\): put Reshape",
    ),
    "with another activation": (
        lambda: with_end(layers.Dense(10, activation="gelu", name="bent")),
        r"'bent' \(Dense\): a page has no such activation as its gelu",
    ),
    "with a ReLU of another kind": (
        lambda: with_end(layers.ReLU(max_value=2, name="cut")),
        r"'cut' \(ReLU\): a page has no such activation as its ReLU",
    ),
    "with groups": (
        lambda: with_end(layers.Conv2D(4, 3), layers.Conv2D(4, 3, groups=2, name="parts")),
        r"'parts' \(Conv2D\): it has groups",
    ),
    "in half precision": (
        lambda: with_end(layers.Dense(10, dtype="mixed_float16", name="half")),
        r"'half' \(Dense\): it computes in mixed_float16, not in float32",
    ),
    "normalised along rows": (
        lambda: with_end(layers.BatchNormalization(axis=1, name="rows")),
        r"'rows' \(BatchNormalization\): it normalises along axis 1",
    ),
    "scaled pixel by pixel": (
        lambda: with_end(layers.Rescaling(np.ones((28, 28, 1)), name="map")),
        r"'map' \(Rescaling\): it needs one number for all or one for each of 1 channels",
    ),
    "with axes of length one": (
        lambda: with_end(layers.GlobalMaxPooling2D(keepdims=True, name="top")),
        r"'top' \(GlobalMaxPooling2D\): it has keepdims=True",
    ),
    "reshaped on the way": (
        lambda: with_end(layers.Flatten(), layers.Reshape((14, 14, 4), name="fold")),
        r"'fold' \(Reshape\): a page cannot bring \(784,\) to \(14, 14, 4\)",
    ),
    "with infinite weights": (infinite, r"'burnt' \(Dense\): its weights are not all finite"),
    "of nine classes": (
        lambda: sequential(layers.Flatten(), layers.Dense(9)),
        r"must return 10 numbers, one for each digit, got \(9,\)",
    ),
    "that returns maps": (
        lambda: sequential(layers.Conv2D(10, 3)),
        r"must return 10 numbers, one for each digit, got \(26, 26, 10\)",
    ),
    "that ends in a sigmoid": (
        lambda: sequential(layers.Flatten(), layers.Dense(10, activation="sigmoid")),
        "must end in logits or in a softmax, not in a sigmoid",
    ),
    "for other pictures": (
        lambda: with_end(shape=(32, 32, 3)),
        r"must read one picture, \(28, 28, 1\), \(28, 28\) or \(784,\), got \(32, 32, 3\)",
    ),
    "without an input": (
        lambda: keras.Sequential([layers.Dense(10)], name="new"),
        r"built \(begin it with keras.Input\(\(28, 28, 1\)\)\), got Sequential 'new'",
    ),
    "that hides its layers": (lambda: Subclassed(name="hidden"), "got Subclassed 'hidden'"),
    "of too many parameters": (
        lambda: with_end(layers.Flatten(), layers.Dense(2600, name="wide")),
        "2,041,000 parameters up to the layer 'wide'; more than 2,000,000",
    ),
    "of too many multiply-adds": (
        lambda: with_end(*wide()),
        "116,057,088 multiply-adds up to the layer 'slow'; more than 50,000,000",
    ),
}


@pytest.mark.parametrize("model", REFUSED)
def test_model_is_refused(model):
    make, message = REFUSED[model]
    with pytest.raises(ValueError, match=message):
        page_network(make())


@pytest.mark.parametrize("model", [None, "mnist-cnn", layers.Dense(10)])
def test_what_is_no_model_is_refused(model):
    with pytest.raises(ValueError, match="the model must be functional, or Sequential and built"):
        page_network(model)


def test_channels_first_are_refused():
    conv = layers.Conv2D(2, 3, data_format="channels_first", name="first")
    with pytest.raises(ValueError, match=r"'first' \(Conv2D\): it has the channels first"):
        page_networks._Reader((28, 28, 1)).read(conv)


# Changes


@pytest.mark.parametrize(
    ("off", "kernels", "message"),
    [
        ({"conv9": [0]}, [], "no layer with weights is called 'conv9'; there are conv1, conv2, conv3, "),
        ({"pool1": [0]}, [], "no layer with weights is called 'pool1'"),
        ({"conv1": [8]}, [], "filter of conv1 must be 0 to 7, got 8"),
        ({}, [("conv2", 0, 8, np.eye(3))], "channel of conv2 must be 0 to 7, got 8"),
        ({}, [("conv2", -1, 0, np.eye(3))], "filter of conv2 must be 0 to 11, got -1"),
        ({}, [("conv2", 0, 0, np.eye(2))], r"a kernel of conv2 has the shape \(3, 3\), got "),
    ],
)
def test_change_that_cannot_be(off, kernels, message):
    names = ("layer", "filter", "channel", "kernel")
    edits = [dict(zip(names, edit, strict=True)) for edit in kernels]
    with pytest.raises(ValueError, match=message):
        page_network(load_network("mnist-cnn")).changed(off, edits)


def test_change_leaves_the_network_as_it_is():
    network = page_network(load_network("mnist-cnn"))
    before = network.describe()
    changed = network.changed(
        {"conv1": [0]}, [{"layer": "logits", "filter": 1, "channel": 2, "kernel": [[3]]}]
    )
    assert network.describe() == before
    assert not changed.describe()["rounded"]
    assert changed.parts[-1].kernel[2, 1] == 3
    assert not changed.outputs(IMAGES)["conv1"][..., 0].any()
    assert network.changed().logits(IMAGES).tobytes() == network.logits(IMAGES).tobytes()


def test_images_of_another_shape():
    with pytest.raises(ValueError, match=r"images need the shape \(batch, 28, 28, 1\), got \(28, 28\)"):
        page_network(load_network("mnist-cnn")).logits(IMAGES[0, ..., 0])


def test_keras_is_loaded_only_for_its_models():
    code = (
        "import sys; from utils.page_networks import page_network;"
        "from utils.small_networks import load_network;"
        "page_network(load_network('mnist-cnn')).describe(); print('keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
