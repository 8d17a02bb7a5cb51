"""utils.accounting and utils.receptive_fields against Keras, published numbers and gradients."""

import math
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers, ops

from utils.accounting import account, summarize, without_weights
from utils.architectures import alexnet
from utils.architectures.layers import LocalResponseNormalization, PartialConv2D, Subsampling2D

TABLE_WIDTH = 76  # what a page shows without scrolling


def sequential(input_shape, *stack):
    return keras.Sequential([keras.Input(input_shape), *stack])


def seen(row):
    """What a row says of the receptive field, if rows and columns are alike."""
    assert len(set(row.receptive_field)) == len(set(row.jump)) == len(set(row.start)) == 1
    return row.receptive_field[0], row.jump[0], row.start[0]


def last_map(rows):
    """The last output that is a grid of more than one place."""
    return [row for row in rows if row.jump is not None][-1]


# Networks that were published


def layers_with_path(model, path=""):
    """All layers that are not models, the inner models' too, by their path."""
    found = {}
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found |= layers_with_path(layer, f"{path}{layer.name}/")
        elif not isinstance(layer, layers.InputLayer):
            found[path + layer.name] = layer
    return found


def check_against_keras(model):
    """Compare all that Keras knows itself; return the rows."""
    rows = account(model)
    known = layers_with_path(model)
    layer_rows = {row.name: row for row in rows if row.name in known}
    assert layer_rows.keys() == known.keys()
    for path, layer in known.items():
        assert layer_rows[path].parameters == layer.count_params()
        assert layer_rows[path].output_shape == layer.output.shape[1:]
    assert sum(row.parameters for row in rows) == model.count_params()
    assert sum(row.trainable for row in rows) == sum(
        math.prod(weight.shape) for weight in model.trainable_weights
    )
    assert None not in [row.multiply_adds for row in rows]
    assert None not in [row.receptive_field for row in rows]
    assert max(map(len, repr(summarize(model)).splitlines())) <= TABLE_WIDTH
    return rows


def build(name):
    options = {"input_shape": (224, 224, 3)} if name.startswith("MobileNet") else {}
    return getattr(keras.applications, name)(weights=None, **options)


# Parameters; multiply-adds in millions, as far as they are published or were computed by others; the size of
# the receptive field and the padding it reaches into, from the table that belongs to the paper by Araujo,
# Norris and Sim (github.com/google-research/receptive_field), as far as the network is the same.
PUBLISHED = {
    "VGG16": (138_357_544, "15470", (212, 90)),
    "ResNet50": (25_636_712, "3860", (483, None)),
    "InceptionV3": (23_851_784, "5710", (1311, 618)),
    "MobileNet": (4_253_864, "568.7", (315, 126)),
    "MobileNetV2": (3_538_984, "300", None),
    "MobileNetV3Small": (2_554_968, None, None),
    "DenseNet121": (8_062_504, "2834", None),
    "EfficientNetB0": (5_330_571, "390", None),
    "ConvNeXtTiny": (28_589_128, "4500", None),
    "Xception": (22_910_480, None, None),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_networks(name):
    parameters, millions, field = PUBLISHED[name]
    rows = check_against_keras(build(name))
    assert sum(row.parameters for row in rows) == parameters
    if millions:
        digits = len(millions.replace(".", "").rstrip("0"))
        assert float(f"{sum(row.multiply_adds for row in rows) / 1e6:.{digits}g}") == float(millions)
    if field:
        size, jump, start = seen(last_map(rows))
        assert (size, jump) == (field[0], 32)
        assert field[1] in (None, -start)


EVERY_NETWORK = sorted(name for name, value in vars(keras.applications).items() if callable(value))


@pytest.mark.weekly
@pytest.mark.parametrize("name", EVERY_NETWORK)
def test_every_network_of_keras(name):
    check_against_keras(build(name))


def test_alexnet():
    """As it was trained, on two cards: the second, fourth and fifth layer see half of the channels each."""
    summary = summarize(alexnet())
    assert summary.parameters == 60_965_224
    assert round(summary.multiply_adds / 1e9, 3) == 0.724
    assert seen(last_map(summary.rows)) == (195, 32, -64)


def test_resnet_with_the_stride_in_its_3_by_3_convolutions():
    """ResNet-50 as Keras has it strides in the first 1 x 1 convolution of a stage; "v1.5" in the 3 x 3."""
    config = build("ResNet50").get_config()
    for layer in config["layers"]:
        if layer["name"] in {f"conv{stage}_block1_{i}_conv" for stage in (3, 4, 5) for i in (1, 2)}:
            layer["config"]["strides"] = (2, 2) if "_2_" in layer["name"] else (1, 1)
    summary = summarize(keras.Model.from_config(config))
    assert round(summary.multiply_adds / 1e9, 2) == 4.09
    assert seen(last_map(summary.rows))[:2] == (427, 32)


# Single layers


def test_row_of_a_convolution():
    (row,) = account(sequential((28, 20, 3), layers.Conv2D(8, (5, 3), strides=(2, 1), name="first")))
    assert row == (
        "first",
        "Conv2D",
        (12, 18, 8),
        (5 * 3 * 3 + 1) * 8,
        (5 * 3 * 3 + 1) * 8,
        5 * 3 * 3 * 8 * 12 * 18,
        12 * 18 * 8,
        (5, 3),
        (2, 1),
        (0, 0),
        False,
    )


@pytest.mark.parametrize(
    ("layer", "multiply_adds", "field"),
    [
        (layers.Conv2D(4, 3, padding="same", use_bias=False), 9 * 6 * 4 * 16 * 16, (3, 1, -1)),
        (layers.Conv2D(4, 3, groups=2), 9 * 3 * 4 * 14 * 14, (3, 1, 0)),
        (layers.Conv2D(4, 3, dilation_rate=3, padding="same"), 9 * 6 * 4 * 16 * 16, (7, 1, -3)),
        (layers.Conv2D(4, 4, strides=2, padding="same"), 16 * 6 * 4 * 8 * 8, (4, 2, -1)),
        (layers.DepthwiseConv2D(3, depth_multiplier=2), 9 * 6 * 2 * 14 * 14, (3, 1, 0)),
        (layers.SeparableConv2D(5, 3), (9 * 6 + 6 * 5) * 14 * 14, (3, 1, 0)),
        (layers.Conv2DTranspose(5, 4, strides=2, padding="same"), 16 * 6 * 5 * 16 * 16, (2, 0.5, -1)),
        (layers.Dense(7), 6 * 7 * 16 * 16, (1, 1, 0)),
        (layers.AveragePooling2D(3, strides=2, padding="same"), 0, (3, 2, 0)),
        (layers.MaxPooling2D(), 0, (2, 2, 0)),
        (layers.ZeroPadding2D(((2, 0), (2, 1))), 0, (1, 1, -2)),
        (layers.Cropping2D(((2, 0), (2, 1))), 0, (1, 1, 2)),
        (layers.LayerNormalization(), 0, (1, 1, 0)),
        (LocalResponseNormalization(), 0, (1, 1, 0)),
        (LocalResponseNormalization(size=3, within=True), 0, (3, 1, -1)),
        (Subsampling2D(2), 0, (2, 2, 0)),
        (PartialConv2D([[0, 1], [2, 3, 5]], 3), 9 * 5 * 14 * 14, (3, 1, 0)),
        (layers.Reshape((16, 16, 2, 3)), 0, (1, 1, 0)),
        (layers.RandomFlip(), 0, (1, 1, 0)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, layers.Layer) else "",
)
def test_single_layers(layer, multiply_adds, field):
    model = sequential((16, 16, 6), layer)
    (row,) = account(model)
    assert row.output_shape == model.output_shape[1:]
    assert row.parameters == model.count_params()
    assert (row.multiply_adds, seen(row)) == (multiply_adds, field)


def test_batch_normalisation_and_frozen_layers_have_parameters_that_training_leaves_alone():
    model = sequential((8, 8, 1), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Conv2D(2, 1))
    model.layers[0].trainable = False
    assert [(row.parameters, row.trainable) for row in account(model)] == [(40, 0), (16, 8), (10, 10)]


def test_after_flatten_and_global_pooling():
    rows = account(sequential((9, 9, 2), layers.Conv2D(3, 4, strides=2), layers.Flatten(), layers.Dense(1)))
    assert [row.receptive_field for row in rows] == [(4, 4), (4, 4), (8, 8)]
    assert [row.jump for row in rows] == [(2, 2), None, None]
    assert [row.start for row in rows] == [(0, 0)] * 3
    rows = account(sequential((9, 9, 2), layers.Conv2D(3, 4), layers.GlobalMaxPooling2D(keepdims=True)))
    assert rows[-1][-4:] == ((9, 9), None, (0, 0), False)


def test_other_ranks():
    rows = account(
        sequential((30, 4), layers.Conv1D(6, 3, strides=2, padding="causal"), layers.MaxPooling1D())
    )
    assert [(row.receptive_field, row.jump, row.start) for row in rows] == [
        ((3,), (2,), (-2,)),
        ((5,), (4,), (-2,)),
    ]
    assert rows[0].multiply_adds == 3 * 4 * 6 * 15
    rows = account(sequential((8, 9, 10, 2), layers.Conv3D(3, (1, 2, 3)), layers.ZeroPadding3D(1)))
    assert rows[-1].receptive_field == (1, 2, 3)
    rows = account(sequential((784,), layers.Dense(10), layers.ReLU()))
    assert [(row.multiply_adds, row.receptive_field, row.jump) for row in rows] == [
        (7840, (), None),
        (0, (), None),
    ]


# Branches and models within models


def test_branches_join_what_they_see():
    inputs = keras.Input((32, 32, 3))
    wide = layers.Conv2D(4, 5, strides=2, padding="same")(inputs)  # starts at -1
    late = layers.Conv2D(4, 1, strides=2)(
        layers.Cropping2D(((5, 0), (5, 0)))(layers.ZeroPadding2D(((0, 5), (0, 5)))(inputs))
    )
    row = account(keras.Model(inputs, layers.Concatenate()([wide, late])))[-1]
    assert (row.name.split("_")[0], seen(row)) == ("concatenate", (7, 2, -1))
    row = account(keras.Model(inputs, wide * 0.5 + late))[-1]
    assert (row.layer, seen(row)) == ("Add", (7, 2, -1))


def test_branches_at_different_speeds_are_unknown():
    inputs = keras.Input((8, 8, 3))
    joined = layers.Add()([layers.Conv2D(2, 5)(inputs), layers.Conv2D(2, 2, strides=2)(inputs)])
    rows = account(keras.Model(inputs, layers.Conv2D(2, 3)(joined)))
    assert [row.receptive_field for row in rows[2:]] == [None, None]
    assert rows[-1].multiply_adds == 9 * 2 * 2 * 4
    both = layers.Concatenate(axis=1)([inputs, inputs])
    assert account(keras.Model(inputs, both))[-1].receptive_field is None


def test_gates_are_marked():
    inputs = keras.Input((32, 32, 3))
    features = layers.Conv2D(8, 3, strides=2, padding="same")(inputs)
    squeezed = layers.GlobalAveragePooling2D()(features)
    excited = layers.Reshape((1, 1, 8))(layers.Dense(8)(squeezed))
    gated = layers.Multiply()([features, excited])
    output = layers.Conv2D(8, 3, padding="same")(gated)
    rows = account(keras.Model(inputs, output))
    assert (rows[3].layer, rows[3].receptive_field, rows[3].sees_all) == ("Reshape", (33, 33), False)
    assert (rows[4].layer, seen(rows[4]), rows[4].sees_all) == ("Multiply", (3, 2, 0), True)
    assert (seen(rows[5]), rows[5].sees_all) == ((7, 2, -2), True)
    normalised = account(keras.Model(inputs, layers.GroupNormalization(2)(features)))[-1]
    assert (seen(normalised), normalised.sees_all) == ((3, 2, 0), True)


def test_an_upsampled_global_branch_is_a_gate():
    inputs = keras.Input((16, 16, 3))
    everywhere = layers.UpSampling2D(16)(layers.GlobalAveragePooling2D(keepdims=True)(inputs))
    row = account(keras.Model(inputs, layers.Concatenate()([inputs, everywhere])))[-1]
    assert (seen(row), row.sees_all) == ((1, 1, 0), True)


def test_models_within_models_and_shared_layers():
    block = sequential(
        (None, None, 4), layers.Conv2D(4, 3, padding="same", name="convolution"), layers.ReLU()
    )
    block.name = "block"
    inner = keras.Input((None, None, 4))
    twice = keras.Model(inner, block(block(inner)), name="twice")
    model = sequential((20, 20, 4), twice, layers.MaxPooling2D(), twice)
    rows = account(model)
    assert [row.name for row in rows if row.layer == "Conv2D"] == ["twice/block/convolution"] * 4
    assert sum(row.parameters for row in rows) == model.count_params() == rows[0].parameters
    assert [seen(row)[0] for row in rows if row.layer == "Conv2D"] == [3, 5, 10, 14]
    assert [row.multiply_adds for row in rows if row.layer == "Conv2D"] == [57_600] * 2 + [14_400] * 2


def test_a_vector_beside_the_image_changes_nothing():
    image, numbers = keras.Input((8, 8, 3)), keras.Input((5,))
    flat = layers.Flatten()(layers.Conv2D(2, 3)(image))
    joined = layers.Concatenate()([flat, layers.Dense(4)(numbers)])
    row = account(keras.Model([image, numbers], layers.Dense(1)(joined)))[-1]
    assert row.receptive_field == (8, 8)


# Against the responses to each pixel alone


def boxes_of_pixels(model):
    """Return a function: of a unit of the output, the box of the pixels that change it, or None."""
    read = pixels_read(model)
    return lambda unit: [[places[0], places[-1]] for places in read(unit)] if read(unit)[0] else None


def pixels_read(model):
    """Return a function: of a unit of the output, the rows and the columns of the pixels that change it.

    All kernels are one and all biases zero, as they begin: nothing cancels, and the network is linear, so the
    responses to each pixel alone are its gradients. (TensorFlow does not have the gradients of dilated and
    grouped convolutions on every processor.)
    """
    for weight in model.weights:
        if len(weight.shape) > 1:
            weight.assign(np.ones(weight.shape))
    height, width, channels = model.input_shape[1:]
    pixels = np.eye(height * width, dtype="float32").reshape(-1, height, width, 1)
    responses = keras.ops.convert_to_numpy(model(np.repeat(pixels, channels, axis=-1)))
    responses = responses.reshape(height, width, *responses.shape[1:])

    def read(unit):
        changed = responses[(slice(None), slice(None), *unit)].reshape(height, width, -1).any(axis=-1)
        return [np.flatnonzero(changed.any(axis=axis)).tolist() for axis in (1, 0)]

    return read


def random_step(tensor, rng):
    """Put a layer, or branches that meet again, on a tensor."""
    channels = tensor.shape[-1]
    size = tuple(rng.integers(1, 5, 2).tolist())
    options = {"strides": int(rng.integers(1, 3)), "padding": str(rng.choice(["valid", "same"]))}
    kind = rng.integers(8)
    if kind == 0:
        return layers.Conv2D(2, size, **options)(tensor)
    if kind == 1:
        options = {"dilation_rate": tuple(rng.integers(1, 4, 2).tolist()), "padding": options["padding"]}
        return layers.Conv2D(2, size, **options)(tensor)
    if kind == 2:
        return layers.DepthwiseConv2D(size, **options)(tensor)
    if kind == 3:
        return layers.AveragePooling2D(size, **options)(tensor)
    if kind == 4:
        return layers.ZeroPadding2D(rng.integers(0, 3, (2, 2)).tolist())(tensor)
    if kind == 5:
        return layers.SeparableConv2D(2, size, **options)(tensor)
    options["padding"] = "same"
    left, right = (layers.Conv2D(channels, int(n), **options)(tensor) for n in rng.integers(1, 6, 2))
    if kind == 6:
        return layers.Add()([left, layers.Conv2D(channels, size, padding="same")(right)])
    return layers.Concatenate()([layers.AveragePooling2D(3, 1, "same")(left), right])


def predicted(row, unit):
    """The box that a row predicts for a unit, of which some may lie in the padding."""
    first = [start + place * jump for start, place, jump in zip(row.start, unit, row.jump, strict=True)]
    return [[begin, begin + size - 1] for begin, size in zip(first, row.receptive_field, strict=True)]


def test_receptive_fields_are_the_pixels_that_matter():
    rng = np.random.default_rng(0)
    inside, at_the_border = 0, 0
    for _ in range(50):
        sizes = rng.integers(20, 30, 2).tolist()
        tensor = inputs = keras.Input((*sizes, 1))
        for _ in range(rng.integers(1, 5)):
            if min(tensor.shape[1:3]) > 10:
                tensor = random_step(tensor, rng)
        model = keras.Model(inputs, tensor)
        row, measured = account(model)[-1], boxes_of_pixels(model)
        for unit in rng.integers(0, row.output_shape[:2], (10, 2)).tolist():
            box, measured_box = predicted(row, unit), measured(unit)
            if all(first >= 0 and last < size for (first, last), size in zip(box, sizes, strict=True)):
                inside += 1
                assert measured_box == box
            elif measured_box:
                at_the_border += 1
                for (first, last), (begin, end) in zip(measured_box, box, strict=True):
                    assert begin <= first and last <= end
    assert inside > 150 and at_the_border > 100


ENLARGING = {
    "nearest": lambda: layers.UpSampling2D(2),
    "bilinear, odd": lambda: layers.UpSampling2D(3, interpolation="bilinear"),
    "bilinear, even": lambda: layers.UpSampling2D(4, interpolation="bilinear"),
    "same": lambda: layers.Conv2DTranspose(2, 4, strides=2, padding="same"),
    "valid": lambda: layers.Conv2DTranspose(2, 5, strides=2),
    "with gaps": lambda: layers.Conv2DTranspose(2, 2, strides=3),
    "padded": lambda: layers.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=1),
}


@pytest.mark.parametrize("name", ENLARGING)
@pytest.mark.parametrize("strides", [1, 4])
def test_fields_of_layers_that_enlarge_hold_the_pixels_of_each_unit_and_are_the_smallest(name, strides):
    """Neighbours differ: the field that moves evenly holds each one's pixels, and some reach its ends."""
    model = sequential((32, 32, 1), layers.Conv2D(1, 3, strides=strides, padding="same"), ENLARGING[name]())
    row, measured = account(model)[-1], boxes_of_pixels(model)
    room = []
    for unit in np.ndindex(row.output_shape[:2]):
        for (begin, end), (first, last) in zip(predicted(row, unit), measured(unit) or [], strict=False):
            if begin >= 0 and end < 32:
                room.append((first - begin, end - last))
    assert np.all(np.abs(np.min(room, axis=0)) < 1)  # ends are rounded to whole pixels


# What cannot be done


class Doubled(layers.Conv2D):
    def call(self, inputs):
        return super().call(ops.repeat(inputs, 2, axis=1))

    def compute_output_shape(self, input_shape):
        return super().compute_output_shape((input_shape[0], 2 * input_shape[1], *input_shape[2:]))


@pytest.mark.parametrize(
    "layer",
    [layers.Lambda(lambda image: image * 2), layers.Resizing(8, 8), layers.Permute((2, 1, 3)), Doubled(2, 3)],
    ids=lambda layer: type(layer).__name__,
)
def test_unknown_layers_are_said_to_be_unknown(layer):
    model = sequential((12, 12, 3), layers.Conv2D(2, 3), layer, layers.Conv2D(2, 3))
    rows = account(model)
    assert [row.receptive_field for row in rows] == [(3, 3), None, None]
    assert [row.multiply_adds is None for row in rows] == [False, True, False]
    assert sum(row.parameters for row in rows) == model.count_params()
    assert rows[-1].output_shape == model.output_shape[1:]
    assert "?: not known for this kind of layer, or not after it" in repr(summarize(model))


def test_refusals():
    any_size = sequential((None, None, 3), layers.Conv2D(2, 3))
    with pytest.raises(ValueError, match=r"leaves its input size open, \(None, None, 3\).*input_shape="):
        account(any_size)
    assert account(any_size, input_shape=(9, 8, 3))[0].output_shape == (7, 6, 2)
    for wrong in ((9, 8, 1), (9, 8), (9, 8, 3, 1), (9, None, 3)):
        with pytest.raises(ValueError, match=r"must fit the model's \(None, None, 3\)"):
            account(any_size, input_shape=wrong)
    with pytest.raises(ValueError, match=r"begin it with keras\.Input.*got Sequential"):
        account(keras.Sequential([layers.Conv2D(2, 3)]))
    with pytest.raises(ValueError, match="got int"):
        summarize(3)
    first = keras.Input((3, 8, 8))
    with pytest.raises(ValueError, match="channels must come last, but sideways has them first"):
        account(keras.Model(first, layers.MaxPooling2D(data_format="channels_first", name="sideways")(first)))


# The table


def test_table():
    model = sequential(
        (28, 30, 1),
        layers.Conv2D(32, 3, activation="relu", name="first"),
        layers.MaxPooling2D(),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(10),
    )
    assert (
        repr(summarize(model))
        == """\
layer               output    parameters  mult-adds  stored  field  jump
────────────────────────────────────────────────────────────────────────
first               26×28×32         320    209,664  23,296      3     1
MaxPooling2D        13×14×32           0          0   5,824      4     2
BatchNormalization  13×14×32         128          0   5,824      4     2
Flatten             5824               0          0   5,824      4
Dense               10            58,250     58,240      10  28×30
────────────────────────────────────────────────────────────────────────
total                             58,698    267,904  40,778
parameters: 58,634 are trainable, 64 are not
stored: the numbers in all outputs, for one image; as float32, 163,112 B"""
    )


def test_large_numbers_are_short_and_unknown_ones_are_marked():
    model = sequential((4096, 4096, 3), layers.Conv2D(256, 1), layers.Lambda(lambda image: image, name="odd"))
    assert (
        repr(summarize(model))
        == """\
layer   output         parameters  mult-adds         stored  field  jump
────────────────────────────────────────────────────────────────────────
Conv2D  4096×4096×256       1,024    12.88 G  4,294,967,296      1     1
odd     4096×4096×256           0          ?  4,294,967,296      ?
────────────────────────────────────────────────────────────────────────
total                       1,024    12.88 G  8,589,934,592
parameters: 1,024 are trainable, 0 are not
stored: the numbers in all outputs, for one image; as float32, 34.36 GB
?: not known for this kind of layer, or not after it; totals are of the rest"""
    )


def test_long_names_are_cut_where_a_word_ends():
    names = [f"block_1_{'expand_' * 10}batch", "w" * 60]
    table = repr(summarize(sequential((8, 8, 3), *(layers.ReLU(name=name) for name in names)))).split("\n")
    assert max(map(len, table)) == TABLE_WIDTH
    assert table[2].startswith("…expand_") and "expand_batch " in table[2]
    assert table[3].startswith("www") and "w… " in table[3]


def test_models_without_weights_cost_the_same():
    with without_weights():
        light = alexnet("grouped", (67, 67, 3), width=1 / 8)
    assert not any(weight._value is not None for weight in light.weights)
    full = alexnet("grouped", (67, 67, 3), width=1 / 8)
    assert account(light) == account(full)
    assert all(weight._value is not None for weight in full.weights)
    # And what comes later does not fill them.
    assert not any(weight._value is not None for weight in light.weights)


def test_import_is_light():
    program = "import sys, utils.accounting; print({'keras', 'tensorflow', 'numpy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


# accounting.js


def one_or_pair(rng, low, high):
    """A size as Keras takes it: one number, or rows and columns."""
    rows, columns = rng.integers(low, high, 2).tolist()
    return rows if rng.random() < 0.5 else [rows, columns]


def window_options(rng, name):
    options = {name: one_or_pair(rng, 1, 5), "padding": str(rng.choice(["valid", "same"]))}
    if rng.random() < 0.5:
        options["strides"] = int(rng.integers(1, 4))
    return options


def random_layer(rng, on_grid):
    """A layer as accounting.js takes it; it may not fit to what comes before."""
    if not on_grid:
        name = rng.choice(["Dense", "Dense", "ReLU", "Dropout", "BatchNormalization", "Flatten"])
    else:
        name = rng.choice(
            ["Conv2D"] * 4
            + ["DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "ZeroPadding2D", "BatchNormalization"]
            + ["ReLU", "Dropout", "Dense", "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]
        )
    layer = {"layer": str(name)}
    if name in ("Conv2D", "DepthwiseConv2D"):
        layer |= window_options(rng, "kernel_size")
        if rng.random() < 0.3 and (name == "Conv2D" or layer.get("strides", 1) == 1):
            layer["dilation_rate"] = one_or_pair(rng, 1, 4)
    if name == "Conv2D":
        layer |= {"filters": int(rng.choice([1, 2, 3, 4, 6])), "groups": int(rng.choice([1, 1, 1, 2, 3]))}
    if name in ("Conv2D", "DepthwiseConv2D", "Dense") and rng.random() < 0.5:
        layer["use_bias"] = bool(rng.random() < 0.5)
    if name == "DepthwiseConv2D" and rng.random() < 0.3:
        layer["depth_multiplier"] = 2
    if name == "AveragePooling2D" or (name == "MaxPooling2D" and rng.random() < 0.8):
        layer |= window_options(rng, "pool_size")
    if name == "ZeroPadding2D":
        sides = rng.integers(0, 4, (2, 2)).tolist()
        layer |= {"padding": [sides, sides[0], sides[0][0]][rng.integers(3)]}
    if name == "Dense":
        layer["units"] = int(rng.integers(1, 20))
    if name == "Dropout":
        layer["rate"] = 0.5
    return layer


def keras_layer(layer):
    return getattr(layers, layer["layer"])(
        **{name: value for name, value in layer.items() if name != "layer"}
    )


@pytest.fixture(scope="module")
def random_networks():
    """Networks, input shapes, models; the model is None where Keras refuses the last layer."""
    rng = np.random.default_rng(0)
    networks = []
    for _ in range(320):
        input_shape = (*rng.integers(4, 24, 2).tolist(), int(rng.integers(1, 4)))
        tensor = inputs = keras.Input(input_shape)
        network = []
        while len(network) < 6:
            network.append(random_layer(rng, on_grid=len(tensor.shape) == 4))
            try:
                tensor = keras_layer(network[-1])(tensor)
            except ValueError:
                networks.append((network, input_shape, None))
                break
        else:
            networks.append((network, input_shape, keras.Model(inputs, tensor)))
    return networks


SCRIPT = """async (cases) => {
  const { accountNetwork, receptiveFieldOf } = await import("./shared/accounting.js");
  return cases.map(([network, inputShape, units]) => {
    try {
      const rows = accountNetwork(network, inputShape);
      return { rows, boxes: units.map((unit) => receptiveFieldOf(rows, rows.length - 1, unit)) };
    } catch (error) {
      return { refusal: error.message, layerIndex: error.layerIndex };
    }
  });
}"""

IN_JAVASCRIPT = {
    "layer": "layer",
    "output_shape": "outputShape",
    "parameters": "parameters",
    "trainable": "trainable",
    "multiply_adds": "multiplyAdds",
    "activations": "activations",
    "receptive_field": "receptiveField",
    "jump": "jump",
    "start": "start",
}


def test_the_script_equals_the_module(modules, random_networks):
    answers = modules.evaluate(SCRIPT, [(network, shape, []) for network, shape, _ in random_networks])
    compared = refused = 0
    for (network, _, model), answer in zip(random_networks, answers, strict=True):
        if model is None:
            refused += 1
            assert answer["layerIndex"] == len(network) - 1, answer
            continue
        compared += 1
        rows = [
            {key: list(value) if isinstance(value, tuple) else value for key, value in row._asdict().items()}
            for row in account(model)
        ]
        expected = [{IN_JAVASCRIPT[key]: row[key] for key in IN_JAVASCRIPT} for row in rows]
        assert [{key: row[key] for key in IN_JAVASCRIPT.values()} for row in answer["rows"]] == expected
    assert compared > 150 and refused > 50


def averaging(layer):
    """The same layer, with the average in place of the maximum."""
    if "Max" not in layer["layer"]:
        return layer
    default = {"pool_size": 2} if layer["layer"] == "MaxPooling2D" else {}
    return default | layer | {"layer": layer["layer"].replace("Max", "Average")}


def test_the_script_finds_the_pixels_that_matter(modules, random_networks):
    """To the last pixel, at the border too."""
    rng = np.random.default_rng(1)
    cases = []
    for network, input_shape, model in random_networks[:120]:
        if model is None:
            continue
        linear = [averaging(layer) for layer in network]
        places = model.output_shape[1:-1] or model.output_shape[1:]
        units = rng.integers(0, places, (6, len(places))).tolist()
        cases.append((linear, input_shape, units))
    answers = modules.evaluate(SCRIPT, cases)
    checked = with_holes = 0
    for (network, input_shape, units), answer in zip(cases, answers, strict=True):
        measured = pixels_read(sequential(input_shape, *map(keras_layer, network)))
        for unit, box in zip(units, answer["boxes"], strict=True):
            read = [box["read"]["rows"], box["read"]["columns"]]
            assert read == measured(unit)
            ends = [[places[0], places[-1]] for places in read] if read[0] else None
            assert (box["clipped"] and [box["clipped"]["rows"], box["clipped"]["columns"]]) == ends
            checked += 1
            with_holes += any(len(places) < places[-1] - places[0] + 1 for places in read if places)
    assert checked > 200 and with_holes > 20


def test_the_script_refuses_in_plain_sentences(modules):
    grid = (6, 6, 4)
    convolution = {"layer": "Conv2D", "filters": 4, "kernel_size": 3}
    cases = {
        "The 7 × 5 kernel does not fit into 6 × 6.": ([convolution | {"kernel_size": [7, 5]}], grid),
        "The 5 × 3 kernel (dilated to 13 × 7) does not fit into 6 × 6.": (
            [convolution | {"kernel_size": [5, 3], "dilation_rate": 3}],
            grid,
        ),
        "The 7 × 7 window does not fit into 6 × 6.": ([{"layer": "MaxPooling2D", "pool_size": 7}], grid),
        "3 groups cannot share 4 channels evenly.": ([convolution | {"groups": 3}], grid),
        "4 groups cannot share 6 filters evenly.": ([convolution | {"groups": 4, "filters": 6}], grid),
        "Keras has no strides above 1 together with a dilation above 1.": (
            [convolution | {"strides": 2, "dilation_rate": 2}],
            grid,
        ),
        'padding is "valid" or "same", not full.': ([convolution | {"padding": "full"}], grid),
        "filters must be a whole number of at least 1, not 2.5.": ([convolution | {"filters": 2.5}], grid),
        "units must be a whole number of at least 1, not undefined.": ([{"layer": "Dense"}], grid),
        "Give one number or a pair, rows and columns, not 1, 2, 3.": (
            [convolution | {"strides": [1, 2, 3]}],
            grid,
        ),
        "This layer needs height × width × channels, but what comes is a row of 144 numbers.": (
            [{"layer": "Flatten"}, convolution],
            grid,
        ),
        "The width must be a whole number of at least 1, not 0.": ([], (6, 0, 4)),
        "An input is height × width × channels.": ([], (6, 6)),
    }
    answers = modules.evaluate(SCRIPT, [(*case, []) for case in cases.values()])
    assert [answer["refusal"] for answer in answers] == list(cases)
    (answer,) = modules.evaluate(SCRIPT, [([{"layer": "constructor"}], grid, [])])
    assert answer["refusal"].startswith("There is no layer constructor here; there are Conv2D, ")
