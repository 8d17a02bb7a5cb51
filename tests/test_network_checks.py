"""The check of a network refuses those that learners write by mistake, each for its own reason."""

import keras
import pytest
from keras import layers

from utils.architectures import lenet5, resnet, vgg
from utils.network_checks import check_network, diagnose_network


def modern():
    return lenet5("modern")


def network(
    *,
    channels=1,
    filters=(6, 16),
    kernel_size=5,
    padding="valid",
    activation="tanh",
    pooling=layers.AveragePooling2D,
    strides=2,
    output="linear",
    more=(),
    upto=None,
):
    """The modern LeNet-5, or what becomes of it by one mistake."""
    made = [
        layers.Conv2D(filters[0], kernel_size, padding=padding, activation=activation),
        pooling(2, strides=strides),
        layers.Conv2D(filters[1], 5, activation=activation),
        pooling(2),
        layers.Conv2D(120, 5, activation=activation),
        layers.Flatten(),
        layers.Dense(84, activation=activation),
        *more,
        layers.Dense(10, activation=output),
    ]
    return keras.Sequential([keras.Input((32, 32, channels)), *made[:upto]])


def functional():
    """The same, with other words: activations as layers of their own."""
    inputs = x = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = layers.Activation("tanh")(layers.Conv2D(filters, (5, 5))(x))
        x = layers.AvgPool2D((2, 2), padding="same")(x)
    x = layers.Flatten()(layers.Activation("tanh")(layers.Conv2D(120, 5)(x)))
    x = layers.Dense(84)(x)
    x = layers.Activation("tanh")(x)
    return keras.Model(inputs, layers.Activation("linear")(layers.Dense(10)(x)))


@pytest.mark.parametrize("answer", [modern, network, functional, modern()])
def test_the_right_network_is_right_however_it_is_written(answer):
    message = "✓ right: 8 layers, 61,706 parameters, equal outputs for equal weights"
    assert diagnose_network(answer, modern) == message


@pytest.mark.parametrize(
    "answer, message",
    [
        (..., "· not attempted yet"),
        (lambda: None, "· not attempted yet"),
        (lambda: 1 / 0, "✗ it raises ZeroDivisionError: division by zero"),
        ([layers.Dense(3)], "✗ the check needs a Keras model, this is a list"),
        (7, "✗ the check needs a Keras model, this is an int"),
        (keras.Sequential([layers.Dense(3)]), "✗ the check cannot see its layers"),
        (lambda: network(channels=3), "✗ the input is 32×32×3, it should be 32×32×1"),
        (
            lambda: network(filters=(8, 16)),
            "✗ layer 1, Conv2D 'conv2d': its output is 28×28×8, it should be 28×28×6",
        ),
        (lambda: network(padding="same"), "it should be 28×28×6; look at padding"),
        (lambda: network(strides=1), "it should be 14×14×6; look at strides"),
        (lambda: network(kernel_size=3), "it should be 28×28×6; look at kernel_size"),
        (
            lambda: network(kernel_size=3, padding="valid", filters=(6, 16), upto=1),
            "layer 1, Conv2D 'conv2d': its output is 30×30×6",
        ),
        (lambda: network(activation="relu"), "✗ layer 1, Conv2D 'conv2d': look at activation"),
        (lambda: network(output="softmax"), "✗ layer 8, Dense 'dense_1': look at activation"),
        (
            lambda: network(pooling=layers.MaxPooling2D),
            "✗ layer 2 is a MaxPooling2D, it should be an AveragePooling2D",
        ),
        (lambda: network(more=[layers.Dropout(0.5)]), "✗ layer 8 is a Dropout, it should be a Dense"),
        (lambda: network(upto=7), "✗ after layer 7 something is missing: a Dense"),
        (
            lambda: keras.Sequential([keras.Input((32, 32, 1)), *network().layers, layers.Softmax()]),
            "✗ layer 9, a Softmax, is one too many",
        ),
    ],
)
def test_mistakes_are_named(answer, message):
    keras.backend.clear_session()  # names of layers begin again
    assert message in diagnose_network(answer, modern)


@pytest.mark.parametrize(
    "column, changes, message",
    [
        ("C", {}, "✗ layer 9, Conv2D 'block3_conv3': 1,056 parameters, it should have 9,248; look at kernel"),
        ("A", {}, "✗ layer 2 is a MaxPooling2D, it should be a Conv2D"),
        ("E", {}, "✗ layer 10 is a Conv2D, it should be a MaxPooling2D"),
        ("D", {"dropout": 0.4}, "✗ layer 21, Dropout 'dropout1': another share should be dropped"),
        ("D", {"activation": "elu"}, "✗ layer 1, Conv2D 'block1_conv1': look at activation"),
        ("D", {"units": 32}, "✗ layer 20, Dense 'fc1': its output is 32, it should be 16"),
    ],
)  # fmt: skip
def test_other_columns_are_told_apart(column, changes, message):
    small = {"input_shape": (32, 32, 3), "classes": 10, "width": 1 / 8, "units": 16}
    answer = vgg(column, **{**small, **changes})
    assert message in diagnose_network(answer, lambda: vgg("D", **small))


def test_what_the_network_computes_counts():
    """Equal layers, shapes and parameters, but the wiring is another."""

    def wired(first, second):
        inputs = keras.Input((8, 8, 4))
        x = layers.Conv2D(4, 3, padding="same")(inputs)
        y = layers.Conv2D(4, 3, padding="same")(x)
        return keras.Model(inputs, layers.Add()([(inputs, x, y)[first], (inputs, x, y)[second]]))

    assert diagnose_network(lambda: wired(0, 2), lambda: wired(0, 2)).startswith("✓ right: 3 layers")
    message = "✗ shapes and parameters are right, but with equal weights the outputs differ"
    assert diagnose_network(lambda: wired(1, 2), lambda: wired(0, 2)) == message


def module(order=(0, 1, 2, 3), joined=(0, 1, 2, 3), heads=0, behind=None):
    """Four branches, written and joined in these orders; the last two may begin behind another one."""
    inputs = keras.Input((8, 8, 4))
    branches = {}
    for number in order:
        start = branches[behind] if number == 3 and behind is not None else inputs
        x = layers.MaxPooling2D(3, strides=1, padding="same")(start) if number == 3 else start
        x = layers.Conv2D(2, 1, activation="relu")(x) if number in (1, 2) else x
        size, filters = [(1, 2), (3, 4), (5, 4), (1, 4)][number]
        branches[number] = layers.Conv2D(filters, size, padding="same", activation="relu")(x)
    x = layers.Concatenate()([branches[number] for number in joined])
    return keras.Model(inputs, [x, *(layers.Dense(3)(x) for _ in range(heads))] if heads else x)


def test_branches_may_be_written_in_any_order():
    right = "✓ right: 8 layers"
    for order in [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)]:
        assert diagnose_network(lambda order=order: module(order), module).startswith(right)


@pytest.mark.parametrize(
    "answer, message",
    [
        ({"joined": (0, 3, 1, 2)}, "✗ layer 2 is a MaxPooling2D, it should be a Conv2D"),
        (
            {"joined": (1, 0, 2, 3)},
            "its output is 8×8×4, it should be 8×8×2; look at kernel_size and padding",
        ),
        ({"joined": (0, 2, 1, 3)}, "✗ layer 3, Conv2D 'conv2d_4': 204 parameters, it should have 76"),
        ({"behind": 0}, "✗ layer 6, MaxPooling2D 'max_pooling2d': its output is 8×8×2, it should be 8×8×4"),
    ],
)
def test_mistakes_in_branches_are_named(answer, message):
    keras.backend.clear_session()
    assert message in diagnose_network(lambda: module(**answer), module)


def block(swapped=False, plus=False, activation_before=False, projection=True, padding="valid"):
    """A residual block with a projection, in words that vary."""
    inputs = keras.Input((8, 8, 4))
    x = layers.Conv2D(6, 3, padding="same")(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same")(x))
    x = layers.ReLU()(x) if activation_before else x
    shortcut = inputs
    if projection:
        shortcut = layers.BatchNormalization()(layers.Conv2D(6, 1, padding=padding)(inputs))
    x = x + shortcut if plus else layers.Add()([x, shortcut] if swapped else [shortcut, x])
    return keras.Model(inputs, x if activation_before else keras.activations.relu(x))


@pytest.mark.parametrize("answer", [{}, {"swapped": True}, {"plus": True}, {"padding": "same"}])
def test_a_sum_is_the_same_either_way_round(answer):
    assert diagnose_network(lambda: block(**answer), block).startswith("✓ right: 7 layers")


@pytest.mark.parametrize(
    "answer, message",
    [
        (
            {"activation_before": True},
            "✗ layer 6, BatchNormalization 'batch_normalization_1': look at activation",
        ),
        ({"projection": False}, "✗ it raises ValueError"),
    ],
)
def test_mistakes_in_a_block_are_named(answer, message):
    keras.backend.clear_session()
    assert message in diagnose_network(lambda: block(**answer), block)


@pytest.mark.parametrize(
    "activation",
    [layers.ReLU(6), layers.Activation("relu6"), keras.activations.relu6, keras.ops.relu6],
    ids=["layer", "name", "function", "operation"],
)
def test_a_relu_that_ends_at_six_is_one_however_it_is_written(activation):
    def convolved(activation):
        inputs = keras.Input((8, 8, 4))
        x = layers.BatchNormalization(name="norm")(layers.Conv2D(2, 3)(inputs))
        return keras.Model(inputs, activation(x))

    def right():
        return convolved(layers.ReLU(max_value=6))

    assert diagnose_network(convolved(activation), right).startswith("✓")
    message = "✗ layer 2, BatchNormalization 'norm': look at activation"
    assert diagnose_network(convolved(layers.ReLU()), right).startswith(message)


def test_a_row_is_no_column():
    """As many weights, and the same output."""

    def convolved(kernel_size):
        inputs = keras.Input((8, 8, 4))
        return keras.Model(inputs, layers.Conv2D(2, kernel_size, padding="same", name="line")(inputs))

    message = "its weights are 7×1×4×2 and 2, they should be 1×7×4×2 and 2; look at kernel_size"
    found = diagnose_network(lambda: convolved((7, 1)), lambda: convolved((1, 7)))
    assert found == f"✗ layer 1, Conv2D 'line': {message}"


def test_all_outputs_are_compared():
    assert diagnose_network(lambda: module(heads=2), lambda: module(heads=2)).startswith("✓ right: 10 layers")
    missing = diagnose_network(lambda: module(heads=1), lambda: module(heads=2))
    assert missing == "✗ after layer 9 something is missing: a Dense"


def test_layers_may_have_been_used_before():
    """Those of a network that was thrown away are taken out of it."""
    layers_of_another = network().layers
    answer = keras.Sequential([keras.Input((32, 32, 1)), *layers_of_another])
    assert diagnose_network(answer, modern).startswith("✓ right: 8 layers")


def test_a_deep_network_is_compared():
    small = {"input_shape": (8, 8, 3), "classes": 3, "width": 1 / 16}
    assert diagnose_network(
        lambda: resnet("CIFAR-56", **small), lambda: resnet("CIFAR-56", **small)
    ).startswith("✓ right")


def test_the_answer_keeps_its_weights():
    answer = network()
    before = answer.get_weights()
    diagnose_network(answer, modern)
    assert all((old == new).all() for old, new in zip(before, answer.get_weights(), strict=True))


def test_the_right_network_is_not_made_for_a_stub(capsys):
    check_network(..., lambda: pytest.fail("made"))
    assert capsys.readouterr().out == "· not attempted yet\n"
