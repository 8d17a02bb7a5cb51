"""U-Net, held against the paper and a NumPy network."""

import keras
import numpy as np
import pytest
from networks import normal, shapes, with_random_weights

from utils.accounting import account, summarize, without_weights
from utils.architectures import unet
from utils.convolution import conv2d


def small(sides=(44, 52), **options):
    """Return one of two levels and few filters; its sizes are those of the paper's rule."""
    return unet((*sides, 3), 5, **{"filters": 2, "depth": 2, **options})


# Counts and shapes


def test_unet_has_the_known_parameters():
    with without_weights():
        assert unet((572, 572, 3)).count_params() == 31_030_658 + 2 * 9 * 64
        assert unet((512, 512, 1), padding="same").count_params() == 31_030_658
        found = summarize(unet())
    assert found.parameters == found.trainable == 31_030_658
    assert len([row for row in found.rows if row.parameters]) == 23  # section 2
    assert found.multiply_adds / 1e9 == pytest.approx(150.4, abs=0.05)


def test_unet_has_the_shapes_of_the_paper():
    """Figure 1."""
    with without_weights():
        found = shapes(unet())
    down = {1: (572, 570, 568), 2: (284, 282, 280), 3: (140, 138, 136), 4: (68, 66, 64)}
    for level, (_, first, second) in down.items():
        channels = 32 * 2**level
        assert found[f"down{level}_conv1"] == (first, first, channels)
        assert found[f"down{level}_conv2"] == (second, second, channels)
        assert found[f"down{level}_pool"] == (second // 2, second // 2, channels)
    assert found["bottom5_conv1"] == (30, 30, 1024)
    assert found["bottom5_conv2"] == (28, 28, 1024)
    up = {4: (56, 54, 52), 3: (104, 102, 100), 2: (200, 198, 196), 1: (392, 390, 388)}
    for level, (large, first, second) in up.items():
        channels = 32 * 2**level
        assert found[f"up{level}_upconv"] == (large, large, channels)
        assert found[f"up{level}_concat"] == (large, large, 2 * channels)
        assert found[f"up{level}_conv1"] == (first, first, channels)
        assert found[f"up{level}_conv2"] == (second, second, channels)
    assert found["predictions"] == (388, 388, 2)


@pytest.mark.parametrize("skips, padding", [(True, "same"), (False, "same"), (False, "valid")])
def test_with_padding_the_map_has_the_size_of_the_picture(skips, padding):
    sides = (8, 12) if padding == "same" else (44, 52)
    model = small(sides, skips=skips, padding=padding)
    lost = 0 if padding == "same" else 40
    assert model.output_shape == (None, sides[0] - lost, sides[1] - lost, 5)
    names = {type(layer).__name__ for layer in model.layers}
    assert ("Concatenate" in names) == skips
    assert "Cropping2D" not in names


def test_without_skips_a_step_up_reads_half_the_maps():
    with without_weights():
        with_skips, without = (
            {row.name: row.parameters for row in account(unet(skips=skips))} for skips in (True, False)
        )
    for level in range(1, 5):
        channels = 32 * 2**level
        difference = with_skips[f"up{level}_conv1"] - without[f"up{level}_conv1"]
        assert difference == 9 * channels * channels
    assert {name: count for name, count in with_skips.items() if count and not name.endswith("_conv1")} == {
        name: count for name, count in without.items() if count and not name.endswith("_conv1")
    }


# Equal outputs for equal weights


class Numpy:
    """U-Net, computed in NumPy from the weights of a model."""

    def __init__(self, model, padding):
        self.weights = {layer.name: layer.get_weights() for layer in model.layers}
        self.padding = 1 if padding == "same" else 0

    def twice(self, x, name):
        for number in (1, 2):
            x = np.maximum(conv2d(x, *self.weights[f"{name}_conv{number}"], padding=self.padding), 0)
        return x

    def enlarged(self, x, name):
        """Each place writes a square of 2 × 2, which no other place writes."""
        kernel, bias = self.weights[f"{name}_upconv"]
        batch, rows, columns, _ = x.shape
        squares = np.einsum("nijc,aboc->niajbo", x, kernel)
        return squares.reshape(batch, 2 * rows, 2 * columns, -1) + bias

    def logits(self, images, depth, skips):
        x, across = images, {}
        for level in range(1, depth + 1):
            x = across[level] = self.twice(x, f"down{level}")
            batch, rows, columns, channels = x.shape
            assert rows % 2 == columns % 2 == 0
            x = x.reshape(batch, rows // 2, 2, columns // 2, 2, channels).max(axis=(2, 4))
        x = self.twice(x, f"bottom{depth + 1}")
        for level in range(depth, 0, -1):
            x = self.enlarged(x, f"up{level}")
            if skips:
                top, left = (
                    (a - b) // 2 for a, b in zip(across[level].shape[1:3], x.shape[1:3], strict=True)
                )
                middle = across[level][:, top : top + x.shape[1], left : left + x.shape[2]]
                x = np.concatenate([middle, x], axis=-1)
            x = self.twice(x, f"up{level}")
        kernel, bias = self.weights["predictions"]
        return x @ kernel[0, 0] + bias


@pytest.mark.parametrize("skips", [True, False])
@pytest.mark.parametrize(
    "padding, sides, depth",
    [("valid", (44, 52), 2), ("valid", (92, 100), 3), ("same", (8, 12), 2), ("same", (6, 4), 1)],
)
def test_unet_is_what_the_paper_says(padding, sides, depth, skips):
    model = with_random_weights(small(sides, padding=padding, depth=depth, skips=skips))
    images = normal(2, *sides, 3)
    expected = Numpy(model, padding).logits(images, depth, skips)
    np.testing.assert_allclose(model(images), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_tiles_of_a_picture_are_the_map_of_the_whole():
    """Without padding, it does not matter where the picture is cut (figure 2)."""
    tile, whole = small((44, 44)), small((52, 52))
    with_random_weights(tile)
    whole.set_weights(tile.get_weights())
    image = normal(1, 52, 52, 3)
    expected = np.array(whole(image))  # 12 × 12; a tile gives 4 × 4
    for row in (0, 4, 8):
        for column in (0, 4, 8):
            part = tile(image[:, row : row + 44, column : column + 44])
            np.testing.assert_allclose(
                part, expected[:, row : row + 4, column : column + 4], rtol=1e-3, atol=1e-4
            )


# Sizes


def test_sizes_that_fit_are_those_that_leave_even_sizes():
    """Of four levels: 16 m + 12, from 188 on; found by halving, as the network does."""

    def left(size):
        for _ in range(4):
            size = (size - 4) / 2
        size -= 4
        for _ in range(4):
            size = 2 * size - 4
        return size if size > 0 and size == int(size) else None

    for size in (172, 187, 188, 189, 196, 204, 570, 571, 572, 573):
        fits = (size - 12) % 16 == 0 and size >= 188
        if fits:
            with without_weights():
                assert unet((size, size, 1), filters=1).output_shape[1] == left(size) == size - 184
        else:
            with pytest.raises(ValueError, match=f"{size} does not fit"):
                unet((size, size, 1))


# Training, arguments


@pytest.mark.parametrize("padding, side", [("same", 16), ("valid", 44)])
@pytest.mark.parametrize("skips", [True, False])
def test_a_step_of_training_changes_every_weight(padding, side, skips):
    keras.utils.set_random_seed(0)
    model = small((side, side), padding=padding, skips=skips, filters=4)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = model.get_weights()
    labels = np.arange(32 * model.output_shape[1] ** 2) % 5
    model.fit(normal(32, side, side, 3), labels.reshape(32, *model.output_shape[1:3]), verbose=0)
    assert all(np.any(now != old) for now, old in zip(model.get_weights(), before, strict=True))


def test_dropout_is_at_the_end_of_the_way_down():
    model = small(dropout=0.3)
    dropped = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert [(layer.name, layer.rate) for layer in dropped] == [
        ("down2_dropout", 0.3),
        ("bottom3_dropout", 0.3),
    ]


def test_a_saved_network_is_the_same(tmp_path):
    model = with_random_weights(small())
    model.save(tmp_path / "network.keras")
    images = normal(2, 44, 52, 3)
    np.testing.assert_array_equal(model(images), keras.saving.load_model(tmp_path / "network.keras")(images))


def test_an_initializer_draws_anew_for_each_layer():
    for initializer in (keras.initializers.GlorotUniform(), "glorot_uniform"):
        model = small(filters=16, kernel_initializer=initializer)
        first, second = (model.get_layer(f"{way}1_conv2").get_weights()[0] for way in ("down", "up"))
        assert np.abs(first - second).mean() > 0.5 * first.std()


@pytest.mark.parametrize(
    "padding, depth, side, left", [("valid", 4, 188, 4), ("same", 3, 8, 8), ("valid", 1, 18, 2)]
)
def test_the_smallest_input_leaves_a_map(padding, depth, side, left):
    with without_weights():
        model = unet((side, side, 1), 2, filters=1, depth=depth, padding=padding)
    assert model.output_shape == (None, left, left, 2)


@pytest.mark.parametrize(
    "build, message",
    [
        (
            lambda: unet((512, 572, 1)),
            "needs even sizes at each of 4 poolings .'valid' padding.: 512 does not fit, 508 or 524 does",
        ),
        (lambda: unet((100, 100, 1)), "100 does not fit, 188, the smallest does"),
        (lambda: unet((32, 36, 1), padding="same"), "'same' padding.: 36 does not fit, 32 or 48 does"),
        (lambda: unet((0, 32, 1)), "input_shape needs height, width, channels"),
        (lambda: unet(classes=0), "classes needs a whole number from 1, got 0"),
        (lambda: unet(filters=0), "filters needs a whole number from 1, got 0"),
        (lambda: unet(depth=2.5), "depth needs a whole number from 1, got 2.5"),
        (lambda: unet(depth=True), "depth needs a whole number from 1, got True"),
        (lambda: unet(padding="full"), "padding needs one of 'valid', 'same', got 'full'"),
    ],
)
def test_wrong_arguments_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
