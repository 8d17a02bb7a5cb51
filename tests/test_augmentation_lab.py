"""AugmentationLab: its layers against Keras, its page in a real browser, its Python side."""

import json

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    ground,
    layout_shift,
    page_state,
    picture_in_every_run,
    settle,
    status,
)

from utils.widgets import AugmentationLab
from utils.widgets.augmentation_lab import picture_of, shown_digits
from utils.widgets.augmentation_lab.layers import LAYERS, complete, shown

DRAWS = 8  # random numbers for each setting and size
SIZES = [(24, 24), (17, 30)]
RANGES = [(0, 255), (0, 1)]
MOVING = [
    {"fill_mode": fill_mode, "interpolation": interpolation}
    for fill_mode in ("reflect", "constant", "nearest", "wrap")
    for interpolation in ("bilinear", "nearest")
]

APPLY = """async (text) => {
  const [name, parameters, images, range, seed, draws] = JSON.parse(text);
  const { LAYERS } = await import("./augmentation_lab/layers.js");
  const { createRandom, seedOf } = await import("./augmentation_lab/random.js");
  const batch = images.map(({ data, ...size }) => ({ ...size, data: Float32Array.from(data) }));
  return JSON.stringify(Array.from({ length: draws }, (_, draw) => {
    const drawn = batch.map((image, i) =>
      LAYERS[name].draw(
        parameters, image, createRandom(seedOf(seed, draw, i)), createRandom(seedOf(seed, draw, 99))));
    const output = LAYERS[name].apply(batch, drawn, parameters, range);
    return { drawn, images: output.map(({ data, ...size }) => ({ ...size, data: Array.from(data) })) };
  }));
}"""

DRAW = """async ([name, parameters, size, draws]) => {
  const { LAYERS } = await import("./augmentation_lab/layers.js");
  const { createRandom, seedOf } = await import("./augmentation_lab/random.js");
  return Array.from({ length: draws }, (_, i) =>
    LAYERS[name].draw(parameters, size, createRandom(seedOf(1, i, 0)), createRandom(seedOf(1, i, 1))));
}"""


def keras_layer(name, parameters, value_range=(0, 255)):
    """The layer in Keras, with the lab's parameters."""
    import inspect

    import keras

    kind = getattr(keras.layers, name)
    options = {key: tuple(value) if isinstance(value, list) else value for key, value in parameters.items()}
    if "value_range" in inspect.signature(kind.__init__).parameters:
        options["value_range"] = value_range
    return kind(**options)


def random_images(size, value_range, count=2, seed=0):
    """Pictures of noise, some of it flat or grey: ``float32`` of shape (count, height, width, 3)."""
    rng = np.random.default_rng(seed)
    height, width = size
    noise = rng.integers(0, 256, (count, height, width, 3)).astype("float32")
    noise[:, : height // 3] = rng.integers(0, 256, (count, 1, 1, 3))
    noise[:, -height // 4 :, :, :] = noise[:, -height // 4 :, :, :1]  # greys, which have no hue
    noise[0, 0, :4] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 255]]
    return noise * np.float32(value_range[1] / 255) if value_range[1] != 255 else noise


def as_page(images):
    return [
        {"height": len(image), "width": len(image[0]), "data": image.ravel().tolist()} for image in images
    ]


def from_page(images):
    return np.array(
        [np.reshape(image["data"], (image["height"], image["width"], 3)) for image in images], "float32"
    )


def box_mask(boxes, images):
    """Pixels of a box by Keras' own rule: from the lower bound up to, but without, the upper one."""
    y, x = np.arange(images.shape[1])[:, None], np.arange(images.shape[2])
    masks = []
    for box in boxes:
        (left, right), (top, below) = np.float32(box["x"]), np.float32(box["y"])
        masks.append((x >= left) & (x < right) & (y >= top) & (y < below))
    return np.repeat(np.array(masks)[..., None], 3, axis=3)


def transformation(layer, drawn, images):
    """The numbers that the page drew, in the form that ``layer.transform_images`` takes."""
    import keras

    name = type(layer).__name__
    batch, height, width, _ = images.shape
    column = lambda key: np.array([one[key] for one in drawn], "float32")  # noqa: E731
    one_each = lambda key: column(key)[:, None, None, None]  # noqa: E731
    if name == "RandomFlip":
        return {"flips": one_each("flip").astype(bool), "input_shape": images.shape}
    if name == "RandomRotation":
        zeros, ones = np.zeros(batch, "float32"), np.ones(batch, "float32")
        matrix = layer._compute_affine_matrix(
            0.5, 0.5, keras.ops.convert_to_tensor(column("angle")), zeros, zeros, ones, zeros, zeros,
            height, width,
        )  # fmt: skip
        return {"rotation_matrix": matrix}
    if name == "RandomZoom":
        return {"height_zoom": column("height")[:, None], "width_zoom": column("width")[:, None]}
    if name == "RandomTranslation":
        return {"translations": np.stack([column("right"), column("down")], axis=1)}
    if name == "RandomShear":
        return {"shear_factor": np.stack([column("x"), column("y")], axis=1)}
    if name == "RandomCrop":
        return drawn[0]["top"], drawn[0]["left"]
    if name == "RandomBrightness":
        return {"rgb_delta": one_each("share") * (layer.value_range[1] - layer.value_range[0])}
    if name == "RandomContrast":
        return {"contrast_factor": one_each("times")}
    if name == "RandomSaturation":
        return {"factor": column("times")}
    if name == "RandomHue":
        return {"factor": column("turns")}
    if name in ("RandomColorDegeneration",):
        return {"factor": one_each("share")}
    if name == "RandomSharpness":
        return {"factor": column("share")}
    if name == "RandomPosterization":
        return {"shift_factor": np.array([one["shift"] for one in drawn], "uint8")}
    if name == "Solarization":
        return {"additions": one_each("addition"), "thresholds": one_each("threshold")}
    if name == "RandomErasing":
        masks = box_mask([one["box"] for one in drawn], images)
        erase = np.array([one["erase"] for one in drawn])
        fill = np.full_like(images, layer.fill_value or 0)
        return {"apply_erasing": erase, "batch_masks": masks, "fill_value": fill}
    swapped = np.roll(np.arange(batch), -1)  # the page mixes each picture with the next one
    if name == "MixUp":
        return {"mix_weight": column("weight"), "permutation_order": swapped}
    if name == "CutMix":
        return {"permutation_order": swapped, "batch_masks": box_mask([one["box"] for one in drawn], images)}
    if name == "RandAugment":
        names = layer._AUGMENT_LAYERS
        inner = {
            key: transformation(getattr(layer, key), [one["numbers"][key] for one in drawn], images)
            for key in names
        }
        return {"layer_idxes": [names.index(key) for key in drawn[0]["chosen"]], "transforms": inner}
    return None


# What each layer makes of given numbers

CASES = [
    *[("RandomFlip", {"mode": mode}) for mode in ("horizontal", "vertical", "horizontal_and_vertical")],
    *[("RandomRotation", {"factor": 0.5, **how}) for how in MOVING],
    *[("RandomZoom", {"height_factor": (-0.8, 1), "width_factor": (-0.5, 0.9), **how}) for how in MOVING],
    ("RandomZoom", {"height_factor": 0.6}),
    *[("RandomTranslation", {"height_factor": 1, "width_factor": (-0.4, 1), **how}) for how in MOVING],
    *[("RandomShear", {"x_factor": (0, 1), "y_factor": (0.1, 0.7), **how}) for how in MOVING],
    *[("RandomCrop", {"height": height, "width": width}) for height, width in
      [(12, 9), (16, 16), (17, 12), (24, 24), (24, 8), (1, 1), (30, 40), (40, 10)]],
    ("RandomBrightness", {"factor": 1}),
    ("RandomContrast", {"factor": (1, 1)}),
    ("RandomSaturation", {"factor": (-0.5, 0.95)}),
    ("RandomSaturation", {"factor": 1}),
    ("RandomHue", {"factor": 1}),
    ("RandomErasing", {"factor": (0.3, 1), "scale": (0, 1), "fill_value": 0}),
    ("MixUp", {"alpha": 1.0}),
    ("CutMix", {"factor": (0.2, 1)}),
    ("RandAugment", {"num_ops": 1, "factor": (0, 1)}),
    ("RandAugment", {"num_ops": 3, "factor": 0.5}),
    ("RandAugment", {"num_ops": 5, "factor": (0.1, 0.2), "interpolation": "nearest"}),
]  # fmt: skip


@pytest.mark.parametrize("value_range", RANGES)
@pytest.mark.parametrize("name, given", CASES, ids=[f"{name}-{i}" for i, (name, _) in enumerate(CASES)])
def test_layers_make_what_keras_makes_of_the_same_numbers(modules, name, given, value_range):
    """Bilinear values differ by the rounding of coordinates: 1/1000 of the range is more than it can be.

    Where a value jumps (nearest pixels, the seam of "wrap", a posterised or solarised edge), that rounding
    can fall to the other side: such pixels are counted, and are fewer than one in 500.
    """
    [[_, parameters]] = complete([(name, given)])
    layer = keras_layer(name, parameters, value_range)
    may_jump = (
        given.get("interpolation") == "nearest" or given.get("fill_mode") == "wrap" or name == "RandAugment"
    )
    different, all_values = 0, 0
    for size in SIZES:
        images = random_images(size, value_range)
        if name == "RandAugment":
            layer.build(images.shape)
        asked = json.dumps([name, parameters, as_page(images), value_range, 7, DRAWS])
        for one in json.loads(modules.evaluate(APPLY, asked)):
            expected = np.asarray(
                layer.transform_images(images, transformation(layer, one["drawn"], images), training=True)
            )
            page = from_page(one["images"])
            assert page.shape == expected.shape
            wrong = ~np.isclose(page, expected, rtol=2e-5, atol=1e-3 * value_range[1])
            if not may_jump:
                assert not wrong.any(), (one["drawn"], abs(page - expected).max())
            different += wrong.sum()
            all_values += wrong.size
    assert different <= all_values / 500


# Which numbers each layer draws

RANGES_DRAWN = [  # layer, parameters, number on the page, number in Keras
    ("RandomFlip", {"mode": "vertical"}, "flip", "flips"),
    ("RandomRotation", {"factor": (-0.1, 0.3)}, "angle", "angle"),
    ("RandomRotation", {"factor": 0.2}, "angle", "angle"),
    ("RandomZoom", {"height_factor": (-0.5, 0.2)}, "width", "width_zoom"),
    ("RandomZoom", {"height_factor": 0.1, "width_factor": (0.3, 0.9)}, "width", "width_zoom"),
    ("RandomTranslation", {"height_factor": 0.1, "width_factor": (0.2, 0.5)}, ["right", "down"],
     "translations"),
    ("RandomShear", {"x_factor": (0, 0.3), "y_factor": (0.1, 0.2)}, ["x", "y"], "shear_factor"),
    ("RandomCrop", {"height": 5, "width": 12}, ["top", "left"], None),
    ("RandomCrop", {"height": 8, "width": 16}, ["top", "left"], None),
    ("RandomContrast", {"factor": 0.4}, "times", "contrast_factor"),
    ("RandomContrast", {"factor": (0.2, 0.7)}, "times", "contrast_factor"),
    ("RandomSaturation", {"factor": 0.4}, "times", "factor"),
    ("RandomSaturation", {"factor": (0.3, 0.8)}, "times", "factor"),
    ("RandomHue", {"factor": 0.4}, "turns", "factor"),
    ("RandomHue", {"factor": (0.5, 0.7)}, "turns", "factor"),
    ("RandomErasing", {"factor": 0.6}, "erase", "apply_erasing"),
    ("RandomErasing", {"factor": (0.5, 1)}, "erase", "apply_erasing"),
    ("MixUp", {"alpha": 0.4}, "weight", "mix_weight"),
    ("MixUp", {"alpha": 2.0}, "weight", "mix_weight"),
]  # fmt: skip


def same_distribution(page, keras_numbers, ends):
    """Equal ends (`ends`: how near, as a share) and equal deciles, as close as 3,000 draws can tell."""
    page, keras_numbers = np.asarray(page, "float64"), np.asarray(keras_numbers, "float64")
    spread = np.ptp(keras_numbers) or 1
    shares = np.linspace(0, 1, 11)
    np.testing.assert_allclose(
        np.quantile(page, [0, 1]), np.quantile(keras_numbers, [0, 1]), atol=ends * spread
    )
    between = np.searchsorted(np.sort(page), np.quantile(keras_numbers, shares[1:-1])) / page.size
    if len(np.unique(keras_numbers)) > 100:
        np.testing.assert_allclose(between, shares[1:-1], atol=0.045)
    np.testing.assert_allclose(page.mean(), keras_numbers.mean(), atol=0.03 * spread)


@pytest.mark.parametrize(
    "name, given, key, in_keras",
    RANGES_DRAWN,
    ids=[f"{one[0]}-{i}" for i, one in enumerate(RANGES_DRAWN)],
)
def test_numbers_come_from_the_ranges_of_keras(modules, name, given, key, in_keras):
    import keras

    keras.utils.set_random_seed(3)
    [[_, parameters]] = complete([(name, given)])
    count, size = 3000, {"height": 8, "width": 20}
    found = modules.evaluate(DRAW, [name, parameters, size, count])
    layer = keras_layer(name, given)
    images = np.zeros((count, 8, 20, 3), "float32")
    if in_keras is None:  # one place for the batch
        theirs = np.array([layer.get_random_transformation(images) for _ in range(400)])
        found = found[:400] * 3
    else:
        theirs = np.asarray(layer.get_random_transformation(images)[in_keras]).reshape(count, -1)
    keys = [key] if isinstance(key, str) else key
    for i, one in enumerate(keys):
        ours = np.array([drawn[one] for drawn in found], "float64")
        if in_keras is None:
            assert set(ours) == set(theirs[:, i])
        else:
            same_distribution(ours, theirs[:, i], ends=0.03 if name == "MixUp" else 0.01)


def test_both_shears_of_a_picture_have_one_sign_as_in_keras(modules):
    import keras

    keras.utils.set_random_seed(3)
    given = {"x_factor": (0.1, 0.3), "y_factor": (0.2, 0.4)}
    [[_, parameters]] = complete([("RandomShear", given)])
    drawn = modules.evaluate(DRAW, ["RandomShear", parameters, {"height": 8, "width": 20}, 1000])
    ours = np.array([[one["x"], one["y"]] for one in drawn])
    layer = keras_layer("RandomShear", parameters)
    theirs = layer.get_random_transformation(np.zeros((1000, 8, 20, 3), "float32"))["shear_factor"]
    for signs in (np.sign(ours), np.sign(np.asarray(theirs))):
        assert (signs[:, 0] == signs[:, 1]).all()
        assert 0.4 < (signs[:, 0] > 0).mean() < 0.6


def test_rectangles_and_mixing_weights_come_from_the_ranges_of_keras(modules):
    import keras

    keras.utils.set_random_seed(3)
    images = np.zeros((3000, 8, 20, 3), "float32")
    for name, given in [("RandomErasing", {"scale": (0.1, 0.6)}), ("CutMix", {"factor": (0.7, 1)})]:
        [[_, parameters]] = complete([(name, given)])
        drawn = modules.evaluate(DRAW, [name, parameters, {"height": 8, "width": 20}, 3000])
        boxes = [keras_layer(name, given).get_random_transformation(images[:300]) for _ in range(10)]
        masks = np.concatenate([np.asarray(one["batch_masks"])[..., 0] for one in boxes])
        ours = box_mask([one["box"] for one in drawn], images)[..., 0]
        for axis in (1, 2):  # how wide and high they are, and where they lie
            sides = [mask.any(axis=axis).sum(axis=1) for mask in (ours, masks)]
            assert abs(sides[0].mean() - sides[1].mean()) < 0.06 * masks.shape[3 - axis]
            assert (sides[0].min(), sides[0].max()) == (sides[1].min(), sides[1].max())
        np.testing.assert_allclose(ours.mean(axis=0), masks.mean(axis=0), atol=0.06)
        if name == "CutMix":
            theirs = np.concatenate([np.ravel(one["mix_weight"]) for one in boxes])
            assert abs(np.mean([one["weight"] for one in drawn]) - theirs.mean()) < 0.03


def test_operations_of_rand_augment_come_from_the_ranges_of_keras(modules):
    import keras

    keras.utils.set_random_seed(3)
    images = np.zeros((1000, 8, 20, 3), "float32")
    for given in ({"factor": 0.5, "num_ops": 3}, {"factor": (0.2, 0.3)}, {"factor": 0.1}):
        [[_, parameters]] = complete([("RandAugment", given)])
        drawn = modules.evaluate(DRAW, ["RandAugment", parameters, {"height": 8, "width": 20}, 1000])
        layer = keras_layer("RandAugment", parameters)
        layer.build(images.shape)
        theirs = layer.get_random_transformation(images)["transforms"]
        chosen = [name for one in drawn for name in one["chosen"]]
        assert len(chosen) == 1000 * parameters["num_ops"]
        counts = {name: chosen.count(name) / len(chosen) for name in layer._AUGMENT_LAYERS}
        assert len(counts) == 11 and all(abs(share - 1 / 11) < 0.03 for share in counts.values())
        for name, key, in_keras in [
            ("random_rotation", "angle", "angle"), ("random_contrast", "times", "contrast_factor"),
            ("random_color_degeneration", "share", "factor"), ("random_sharpness", "share", "factor"),
            ("random_posterization", "shift", "shift_factor"), ("solarization", "addition", "additions"),
            ("solarization", "threshold", "thresholds"),
        ]:  # fmt: skip
            ours = np.array([one["numbers"][name][key] for one in drawn], "float64")
            keras_numbers = np.ravel(theirs[name][in_keras]).astype("float64")
            spread = np.ptp(keras_numbers) or 1
            for end in (0, 1):
                difference = np.quantile(ours, end) - np.quantile(keras_numbers, end)
                assert abs(difference) < 0.02 * spread
            assert abs(ours.mean() - keras_numbers.mean()) < 0.04 * spread


def test_noise_is_that_of_keras(modules):
    import keras

    images = np.full((1, 60, 60, 3), 100, "float32")
    [[_, parameters]] = complete([("GaussianNoise", {"stddev": 0.5})])
    asked = json.dumps(["GaussianNoise", parameters, as_page(images), [0, 255], 1, 1])
    [one] = json.loads(modules.evaluate(APPLY, asked))
    ours = from_page(one["images"]) - 100
    theirs = np.asarray(keras.layers.GaussianNoise(0.5, seed=1)(images, training=True)) - 100
    for noise in (ours, theirs):
        assert abs(noise.mean()) < 0.02 and abs(noise.std() - 0.5) < 0.02
        assert abs(np.mean(noise**4) / 0.5**4 - 3) < 0.3
    # Erased pixels: noise times the end of the range, clipped, so half of them are 0.
    [[_, parameters]] = complete([("RandomErasing", {"factor": (1, 1), "scale": (1, 1)})])
    asked = json.dumps(["RandomErasing", parameters, as_page(images), [0, 255], 1, 1])
    ours = from_page(json.loads(modules.evaluate(APPLY, asked))[0]["images"])
    theirs = np.asarray(keras_layer("RandomErasing", parameters)(images, training=True))
    for share in (lambda x: (x == 0).mean(), lambda x: (x == 255).mean(), lambda x: x.mean() / 255):
        assert abs(share(ours) - share(theirs)) < 0.02


# Several layers


def test_draws_go_through_the_layers_in_order(modules):
    layers = complete(
        [
            ("RandomRotation", {"factor": 0.3}),
            ("MixUp", {"alpha": 1.0}),
            ("RandomBrightness", {"factor": 0.3}),
            ("CutMix", {}),
            ("RandomCrop", {"height": 10, "width": 14}),
        ]
    )
    images = random_images((24, 24), (0, 255))
    script = """async (text) => {
      const [layers, images, draw] = JSON.parse(text);
      const { augment } = await import("./augmentation_lab/draws.js");
      const batch = images.map(({ data, ...size }) => ({ ...size, data: Float32Array.from(data) }));
      const made = augment(layers, batch, { seed: 5, draw, range: [0, 255] });
      const images_ = made.images.map((one) => ({ ...one, data: Array.from(one.data) }));
      return JSON.stringify({ ...made, images: images_ });
    }"""
    seen = set()
    for draw in range(6):
        made = json.loads(modules.evaluate(script, json.dumps([layers, as_page(images), draw])))
        assert made == json.loads(modules.evaluate(script, json.dumps([layers, as_page(images), draw])))
        batch, labels = images, np.eye(2, dtype="float32")
        for (name, parameters), drawn in zip(layers, made["drawn"], strict=True):
            layer = keras_layer(name, parameters)
            chosen = transformation(layer, drawn, batch)
            if name in ("MixUp", "CutMix"):
                weights = np.float32([one["weight"] for one in drawn])
                labels = np.asarray(layer.transform_labels(labels, {**chosen, "mix_weight": weights}))
            batch = np.asarray(layer.transform_images(batch, chosen, training=True))
        np.testing.assert_allclose(from_page(made["images"]), batch, atol=0.3)
        np.testing.assert_allclose(made["shares"], labels, atol=1e-5)
        seen.add(str(made["drawn"]))
    assert len(seen) == 6


def test_a_slider_changes_no_other_draw(modules):
    script = """async ([layers, draw]) => {
      const { augment } = await import("./augmentation_lab/draws.js");
      const image = { height: 4, width: 4, data: new Float32Array(48) };
      return augment(layers, [image], { seed: 1, draw, range: [0, 255] }).drawn;
    }"""
    flip, turn = ("RandomFlip", {"mode": "horizontal"}), ("RandomRotation", {"factor": 0.1})
    for draw in range(5):
        one = modules.evaluate(script, [complete([flip, turn]), draw])
        other = modules.evaluate(script, [complete([flip, ("RandomRotation", {"factor": 0.2})]), draw])
        assert one[0] == other[0]
        assert other[1][0]["angle"] == pytest.approx(2 * one[1][0]["angle"])


def test_reading_of_turned_and_mirrored_digits(modules):
    """Orientations are followed through layers; checked with a picture whose corners tell them apart."""
    script = """async ([layers, draw]) => {
      const { augment } = await import("./augmentation_lab/draws.js");
      const { orientation, reading } = await import("./augmentation_lab/labels.js");
      const data = new Float32Array(3 * 9 * 9);
      data[3 * (9 + 2)] = 200; // towards the top left corner
      data[3 * (9 + 6)] = 100; // towards the top right
      const options = { seed: 3, draw, range: [0, 255] };
      const { images, drawn } = augment(layers, [{ height: 9, width: 9, data }], options);
      const numbers = drawn.map(([one]) => one);
      const found = orientation(layers, numbers);
      const readings = ["6", "8"].map((digit) => reading(digit, found));
      return [Array.from(images[0].data), found.mirrored, found.degrees, ...readings];
    }"""
    layers = complete(
        [
            ("RandomFlip", {"mode": "vertical"}),
            ("RandomRotation", {"factor": 0.5, "fill_mode": "constant"}),
            ("RandomFlip", {"mode": "horizontal"}),
            "RandomFlip",
        ]
    )
    kinds = set()
    for draw in range(40):
        data, mirrored, degrees, six, eight = modules.evaluate(script, [layers, draw])
        red = np.reshape(data, (9, 9, 3))[..., 0]
        # In an upright picture both spots lie above the middle, and the brighter one on the left.
        y, x = np.mgrid[:9, :9] - 4
        up = np.array([(red * x).sum(), (red * y).sum()])
        expected = np.array([-np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))])
        lean = -1 if mirrored else 1
        heavy = np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))]) * -lean
        direction = 3 * expected + heavy * (200 * 2 - 100 * 2) / 300
        assert np.dot(up, direction) / np.linalg.norm(up) / np.linalg.norm(direction) > 0.9
        from_upright = min(degrees, 360 - degrees)
        right = "?" if mirrored or 60 < from_upright < 120 else "6" if from_upright <= 60 else "9"
        assert six == right
        assert eight == ("?" if 60 < from_upright < 120 else "8")
        kinds.add(six)
    assert kinds == {"6", "9", "?"}


# What is drawn


def canvas(page, selector, which=0):
    """The pixels of a canvas: (height, width, 3)."""
    found = (
        page.locator(f"{selector} canvas")
        .nth(which)
        .evaluate(
            """canvas => {
             const { height, width } = canvas;
             return [height, width, canvas.getContext("2d").getImageData(0, 0, width, height).data.join()];
           }"""
        )
    )
    height, width, text = found
    return np.array(text.split(","), "uint8").reshape(height, width, 4)[..., :3]


def captions(page):
    return page.locator(".draws .caption").all_text_contents()


def add(page, name):
    page.get_by_label("Add a layer").select_option(name)
    return status(page)


FIRST = (
    "Each draw: mirrored left to right in half of the cases; turned by −22° to 22°; "
    "brightness changed by −51 to 51 of 255."
)


def test_first_state(open_live):
    with open_live(AugmentationLab()) as page:
        assert status(page) == FIRST
        assert captions(page) == ["cat"] * 8
        drawn = [canvas(page, ".draws label", i) for i in range(8)]
        assert all(one.shape == (112, 112, 3) for one in drawn)
        assert len({one.tobytes() for one in drawn}) == 8
        shown_picture = canvas(page, ".before").astype("float32")
        assert abs(shown_picture - picture_of("cat")).max() <= 8  # two decoders of one JPEG
        assert abs(shown_picture - picture_of("cat")).mean() < 1
        assert page.locator(".panel .layer").inner_text() == "RandomRotation"
        assert page.locator("figcaption").all_text_contents() == ["−22°", "+22°"]
        assert (page.blocked, page.problems) == ([], [])


def test_ends_and_draws_are_what_keras_makes(open_live):
    import keras

    lab = AugmentationLab(["RandomFlip", ("RandomZoom", {"height_factor": (-0.5, 0.25)})], "digit 6")
    with open_live(lab) as page:
        image = picture_of("digit 6")
        assert (canvas(page, ".before") == image).all()
        assert page.locator("figcaption").all_text_contents() == ["200 %", "80 %"]
        for i, zoom in enumerate((-0.5, 0.25)):
            layer = keras.layers.RandomZoom((zoom, zoom))
            expected = np.asarray(layer(image[None], training=True))[0]
            assert abs(canvas(page, "figure", i) - np.rint(expected)).max() <= 1
        words = page.locator(".draws input").evaluate_all("all => all.map(one => one.ariaLabel)")
        for i, text in enumerate(words):
            percent = float(text.split("zoomed to ")[1].split(" %")[0])
            layer = keras.layers.RandomZoom((100 / percent - 1,) * 2)
            turned = image[::-1, ::-1] if "turned by 180°" in text else image
            expected = np.asarray(layer(turned[None], training=True))[0]
            assert abs(canvas(page, ".draws label", i) - expected).mean() < 3  # the words are rounded
            reads = captions(page)[i]
            assert reads == ("6, reads 9" if "turned" in text else "6")
        assert "no longer look like a 6" in status(page)


def test_crops_look_as_small_as_they_are(open_live):
    with open_live(AugmentationLab([("RandomCrop", {"height": 28, "width": 56})])) as page:
        assert canvas(page, ".draws label").shape == (28, 56, 3)
        sizes = page.locator(".draws label").first.evaluate(
            "label => [label.querySelector('canvas').offsetWidth, label.querySelector('.box').offsetWidth]"
        )
        assert abs(2 * sizes[0] - sizes[1]) <= 1
        page.get_by_role("combobox", name="Picture", exact=True).select_option("digit 3")
        settle(page)
        assert canvas(page, ".draws label").shape == (7, 14, 3)
        page.get_by_role("combobox", name="Picture", exact=True).select_option("rocket")
        settle(page)
        assert canvas(page, ".draws label").shape == (28, 56, 3)


def test_mixed_labels_add_up(open_live):
    with open_live(AugmentationLab(["MixUp"], "cat", second="rocket")) as page:
        words = page.locator(".draws input").evaluate_all("all => all.map(one => one.ariaLabel)")
        cat, rocket = picture_of("cat"), picture_of("rocket")
        for i, text in enumerate(words):
            if "Label: cat." in text:
                share = 1.0
            else:
                parts = text.split("Label: ")[1].split(" %")
                share = float(parts[0]) / 100
                assert share + float(parts[1].split(", ")[1]) / 100 == pytest.approx(1, abs=0.011)
            blend = share * cat + (1 - share) * rocket
            assert abs(canvas(page, ".draws label", i) - blend).mean() < 2.5


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(AugmentationLab()) as page:
        names = []
        for _ in range(14):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    """() => {
                      const { labels, ariaLabel, innerText } = document.activeElement;
                      return ariaLabel ?? labels?.[0]?.querySelector("span")?.innerText ?? innerText;
                    }"""
                )
            )
        assert names[0] == "Draw again" and names[1].startswith("Draw 1: ")
        assert names[2:] == [
            "2, RandomRotation", "Add a layer", "Earlier", "Later", "Remove", "factor, from", "factor, to",
            "fill_mode", "interpolation", "Picture", "Pixel values", "Open picture",
        ]  # fmt: skip
        page.locator(".draws input").first.focus()
        page.keyboard.press("ArrowRight")
        assert status(page).startswith("Draw 2: ") and status(page).endswith("Label: cat.")
        page.get_by_label("factor, to").focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        assert "turned by −22° to 36°" in status(page)
        page.get_by_label("2, RandomRotation").focus()
        page.keyboard.press("ArrowRight")
        settle(page)
        assert page.locator(".panel .layer").inner_text() == "RandomBrightness"
        page.get_by_role("button", name="Draw again").focus()
        before = canvas(page, ".draws label")
        page.keyboard.press("Enter")
        settle(page)
        assert (canvas(page, ".draws label") != before).any()
        assert page.locator(".gallery .over").inner_text() == "8 labelled draws, seed 2"
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST
        assert (canvas(page, ".draws label") == before).mean() < 1  # the reader had changed the range


def test_layers_are_added_moved_and_removed(open_live):
    def names():
        return page.locator(".list input").evaluate_all("all => all.map(one => one.ariaLabel)")

    with open_live(AugmentationLab()) as page:
        assert "noise of ±0.1 of 255 added" in add(page, "GaussianNoise")
        assert "nobody can see it" in page.locator(".panel .note").inner_text()
        page.get_by_role("button", name="Earlier").click()
        settle(page)
        assert names() == ["1, RandomFlip", "2, RandomRotation", "3, GaussianNoise", "4, RandomBrightness"]
        add(page, "CutMix")
        assert page.get_by_label("Add a layer").is_disabled()
        page.get_by_label("Second picture").select_option("rocket")
        assert "a rectangle of rocket put in" in status(page)
        for _ in range(5):
            page.get_by_role("button", name="Remove").click()
            settle(page)
        assert status(page) == "No layer: every draw is the picture itself. Add one."
        assert (canvas(page, ".draws label") == canvas(page, ".before")).all()
        add(page, "RandomFlip")
        assert names() == ["1, RandomFlip"]


def test_digits_stand_on_black(open_live):
    """What moves a digit has nothing to reflect; the reader may still choose otherwise."""
    with open_live(AugmentationLab()) as page:
        picture = page.get_by_role("combobox", name="Picture", exact=True)
        fill_mode = page.get_by_label("fill_mode")
        picture.select_option("coffee")
        assert status(page) == FIRST
        picture.select_option("digit 6")
        words = status(page)
        assert words.startswith(f"{FIRST} For a digit, fill_mode is now constant (black). Of 8, ")
        assert fill_mode.locator("option:checked").inner_text() == "constant"
        assert 'fill_mode="constant"' in copied(page)
        drawn = [canvas(page, ".draws label", i) for i in range(8)]
        assert all(len({tuple(one[i, j]) for i in (0, -1) for j in (0, -1)}) == 1 for one in drawn)  # ground
        fill_mode.select_option(label="reflect")
        assert "fill_mode" not in status(page)
        assert any((canvas(page, ".draws label", i) != drawn[i]).any() for i in range(8))
        picture.select_option("digit 3")
        assert fill_mode.locator("option:checked").inner_text() == "reflect"
        assert "RandomZoom" not in copied(page)
        add(page, "RandomZoom")
        assert fill_mode.locator("option:checked").inner_text() == "constant"
        page.get_by_role("button", name="Reset").click()
        assert status(page) == FIRST


def test_sliders_of_a_range_push_each_other(open_live):
    with open_live(AugmentationLab([("RandomZoom", {"height_factor": (-0.2, 0.1)})])) as page:
        page.get_by_label("height_factor, from").fill("0.5")
        settle(page)
        assert page.get_by_label("height_factor, to").input_value() == "0.5"
        assert page.get_by_label("width_factor, from").is_disabled()
        page.get_by_label("None: as height").uncheck()
        settle(page)
        page.get_by_label("width_factor, to").fill("-0.3")
        assert "of the height and" in status(page)
        assert page.get_by_label("width_factor, from").input_value() == "-0.3"


@pytest.fixture
def picture_file(tmp_path):
    from PIL import Image

    picture = np.zeros((60, 80, 3), "uint8")
    picture[:, :40] = [200, 10, 30]
    picture[:, 40:] = [0, 120, 255]
    path = tmp_path / "holiday.png"
    Image.fromarray(picture).save(path)
    return path


def test_own_picture_stays_in_the_browser(open_live, picture_file):
    requests = []
    with open_live(AugmentationLab(["RandomFlip"], "digit 6")) as page:
        page.on("request", lambda request: requests.append(request.url))
        page.locator("input[type=file]").set_input_files(picture_file)
        page.locator(".draws .caption:text-is('yours')").nth(7).wait_for()  # it is decoded first
        own = canvas(page, ".before")
        assert own.shape == (112, 112, 3)
        assert (own[:, :50] == [200, 10, 30]).all() and (own[:, 62:] == [0, 120, 255]).all()
        assert captions(page) == ["yours"] * 8
        assert 'Image.open("holiday.png")' in copied(page)
        assert [url for url in requests if not url.startswith("blob:")] == []
        assert (page.blocked, page.problems) == ([], [])
        page.get_by_role("combobox", name="Picture", exact=True).select_option("coffee")
        settle(page)
        page.get_by_role("combobox", name="Picture", exact=True).select_option(label="Your own")
        settle(page)
        assert (canvas(page, ".before") == own).all()
        page.get_by_role("button", name="Reset").click()
        settle(page)
        assert canvas(page, ".before").shape == (28, 28, 3)


def test_dropped_file_that_is_no_picture_is_refused_in_words(open_live):
    with open_live(AugmentationLab()) as page:
        transfer = page.evaluate_handle(
            "() => { const t = new DataTransfer(); t.items.add(new File(['text'], 'notes.txt')); return t; }"
        )
        page.locator(".box.input").dispatch_event("drop", {"dataTransfer": transfer})
        page.locator(".status:text-is('notes.txt is not a picture that this browser can read.')").wait_for()


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("augmentation_lab", state);
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
             const shown = () => el.querySelector(".panel .layer").textContent;
             const seen = [shown()];
             model.change("layers", [["RandomHue", { factor: [0, 0.2] }]]);
             await frame();
             seen.push(shown());
             model.change("seed", 9); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(el.querySelector(".gallery .over").textContent);
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        page_state(AugmentationLab(["RandomFlip"])),
    )
    assert found["seen"][:2] == ["RandomFlip", "RandomHue"]
    assert found["seen"][2].endswith(", seed 1")
    assert (found["during"], found["left"]) == (5, 0)


# The code

STARTS = [
    (name, {parameter: spec.get("start", spec.get("default")) for parameter, spec in specs.items()})
    for name, specs in LAYERS.items()
]


def test_copied_code_runs_and_has_the_layers(modules):
    """All layers, alone with their other values and together, on all kinds of pictures, and without any."""
    cases = [AugmentationLab([one], value_range=(0, (255, 1)[i % 2])) for i, one in enumerate(STARTS)]
    others = [
        ("RandomZoom", {"height_factor": (-0.5, 0), "width_factor": 0.2, "fill_mode": "wrap"}),
        ("RandomShear", {"x_factor": (0.1, 0.2), "y_factor": (0, 0.4), "interpolation": "nearest"}),
        ("RandomErasing", {"factor": 0.5, "scale": 0.4, "fill_value": 0}),
        ("RandAugment", {"num_ops": 0, "factor": (0.2, 1)}),
        ("RandomContrast", {"factor": (0.2, 0.4)}),
    ]
    cases += [
        AugmentationLab(others, "digit 5"),
        AugmentationLab([]),
        AugmentationLab(["MixUp", "RandomFlip", "CutMix"], "digit 2", value_range=(0, 1)),
        AugmentationLab([("GaussianNoise", {"stddev": 0.2}), "MixUp"], "rocket", "astronaut", (0, 1)),
    ]
    programs = modules.evaluate(
        """async (all) => {
             const { kerasCode } = await import("./augmentation_lab/code.js");
             return all.map(kerasCode);
           }""",
        [
            {
                "layers": lab.layers,
                "kinds": LAYERS,
                "pictures": [lab.picture, lab.second],
                "file": None,
                "range": lab.value_range,
                "side": len(picture_of(lab.picture)),
            }
            for lab in cases
        ],
    )
    assert len(programs) == len(cases)
    for lab, program in zip(cases, programs, strict=True):
        scope = {}
        exec(program, scope)
        assert len(scope["draws"]) == 8
        first = scope["draws"][0]
        mixed = any(name in ("MixUp", "CutMix") for name, _ in lab.layers)
        images = np.asarray(first["images"] if mixed else first[None])
        assert images.shape[0] == (2 if mixed else 1) and np.isfinite(images).all()
        if mixed:
            np.testing.assert_allclose(np.sum(first["labels"], axis=1), 1, atol=1e-5)
        names = [type(layer).__name__ for layer in scope["augment"].layers]
        assert names == [name for name, _ in lab.layers] or (not lab.layers and names == ["Identity"])
        for layer, (name, parameters) in zip(scope["augment"].layers, lab.layers, strict=False):
            same = keras_layer(name, parameters, tuple(lab.value_range)).get_config()
            config = layer.get_config()
            for key in parameters:
                ours, theirs = config[key], same[key]
                if key in ("height_factor", "width_factor") and isinstance(ours, float | int):
                    ours, theirs = ours, max(theirs)
                assert ours == pytest.approx(theirs) if not isinstance(ours, str) else ours == theirs


def test_code_has_pairs_for_a_shear_which_is_loaded_again(modules, tmp_path):
    import keras

    lab = AugmentationLab([("RandomShear", {"x_factor": (0, 0.3)})])
    assert repr(lab) == "AugmentationLab(layers=[('RandomShear', {'x_factor': (0, 0.3)})], picture='cat')"
    both = {"x_factor": [0, 0.25], "y_factor": [0.1, 0.1]}
    lines = modules.evaluate(
        """async ([kinds, all]) => {
             const { layerCode } = await import("./augmentation_lab/code.js");
             return all.map((one) => layerCode("RandomShear", one, kinds.RandomShear, false));
           }""",
        [LAYERS, [lab.layers[0][1], {**lab.layers[0][1], **both}]],
    )
    assert lines == [
        "keras.layers.RandomShear(x_factor=(0, 0.3))",
        "keras.layers.RandomShear(x_factor=(0, 0.25), y_factor=(0.1, 0.1))",
    ]
    for i, line in enumerate(lines):
        model = keras.Sequential([keras.Input((8, 8, 3)), eval(line)])
        model.save(tmp_path / f"{i}.keras")
        keras.models.load_model(tmp_path / f"{i}.keras")


def test_code_reads_well(open_live):
    with open_live(AugmentationLab(value_range=(0, 1))) as page:
        program = copied(page)
    assert '        keras.layers.RandomFlip(mode="horizontal"),\n' in program
    assert "        keras.layers.RandomRotation(factor=0.06),\n" in program
    assert "        keras.layers.RandomBrightness(factor=0.2, value_range=(0, 1)),\n" in program
    assert "skimage.data.chelsea()" in program


# How it looks

SHAPES = [
    AugmentationLab(),
    AugmentationLab([("RandomZoom", {"height_factor": 0.2})], "digit 6"),
    AugmentationLab([STARTS[6], STARTS[0], STARTS[11], STARTS[12], STARTS[13]]),
    AugmentationLab([]),
]


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize("lab", SHAPES, ids=["first", "zoom", "five", "none"])
def test_reserved_height_is_the_height(open_live, lab, width, which):
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(lab, width=width) as page:
        assert layout_shift(page) == 0
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= lab._heights[which] <= drawn + 16
        page.get_by_role("combobox", name="Picture", exact=True).select_option("digit 9")
        assert "digit" in status(page) or len(lab.layers) != 3
        assert page.locator(".widget-frame").bounding_box()["height"] <= lab._heights[which]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        parts = page.locator(
            ".list label, figcaption, .note, .over, button, .layer, .control > span, .status"
        )
        assert parts.evaluate_all(cut) == []


@pytest.mark.parametrize("width", [360, 744])
def test_every_layer_has_room(open_live, width):
    with open_live(AugmentationLab([]), width=width) as page:
        for name, _ in STARTS:
            page.get_by_label("Add a layer").select_option(name)
            settle(page)
            inside = page.locator(".panel").evaluate(
                """panel => {
                  const { bottom } = panel.getBoundingClientRect();
                  const parts = [...panel.querySelectorAll(".note, .parameters > *, .parameters input")];
                  return Math.max(...parts.map((part) => part.getBoundingClientRect().bottom)) - bottom;
                }"""
            )
            assert inside <= 0, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.get_by_role("button", name="Remove").click()
            settle(page)


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(AugmentationLab(), width=360) as page:
        heights = page.locator(
            ".widget-frame button, select, .list label, .draws label, input[type=range]"
        ).evaluate_all("all => all.map(target => target.offsetHeight)")
    assert len(heights) == 7 + 5 + 3 + 8 + 2 and min(heights) >= 44


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    lab = AugmentationLab([*STARTS[2:4], "MixUp"], "digit 6")
    with open_live(lab, theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_picture_is_the_same_in_every_run_and_needs_no_tensorflow():
    import subprocess
    import sys

    for one in STARTS:
        AugmentationLab([one], "digit 3").fallback_figure()
    assert len(picture_in_every_run(AugmentationLab())) < 40_000
    program = (
        "import sys; from utils.widgets import AugmentationLab; AugmentationLab()._repr_mimebundle_(); "
        "assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# The Python side


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "AugmentationLab(picture='cat')"),
        (
            {"layers": ["RandomFlip", ("RandomContrast", {"factor": 0.2})], "picture": "digit 6", "seed": 3},
            "AugmentationLab(layers=[('RandomFlip', {}), ('RandomContrast', {'factor': 0.2})], "
            "picture='digit 6', seed=3)",
        ),
        (
            {"layers": [("RandomZoom", {"height_factor": [0.2, -0.1]})], "second": "rocket",
             "value_range": (0, 1)},
            "AugmentationLab(layers=[('RandomZoom', {'height_factor': (-0.1, 0.2)})], picture='cat', "
            "second='rocket', value_range=(0, 1))",
        ),
    ],
)  # fmt: skip
def test_repr(options, shown_as):
    assert repr(AugmentationLab(**options)) == shown_as
    assert repr(eval(shown_as)) == shown_as


def test_completed_layers_stay_as_they_are():
    layers = complete(STARTS[:5])
    assert complete(layers) == layers
    assert complete(shown(layers)) == layers
    assert complete([("RandomRotation", {"factor": 0.2})])[0][1]["factor"] == [-0.2, 0.2]
    assert complete([("RandomHue", {"factor": 0.2})])[0][1]["factor"] == [0, 0.2]


def test_digits_are_the_typical_ones():
    assert shown_digits().shape == (10, 28, 28)
    assert picture_of("digit 4").shape == (28, 28, 3) and picture_of("rocket").shape == (112, 112, 3)


def test_traits_can_be_set():
    lab = AugmentationLab()
    lab.picture = "digit 6"
    assert lab.second == "digit 7"
    lab.layers = ["MixUp"]
    assert lab.layers == [["MixUp", {"alpha": 0.2}]]
    with pytest.raises(TraitError, match="seed is a whole number from 1 to 9999, got 0"):
        lab.seed = 0


@pytest.mark.parametrize(
    "options, message",
    [
        ({"layers": "RandomFlip"}, "layers are pairs of a name and a dict of parameters, got 'RandomFlip'"),
        ({"layers": 3}, "layers are pairs of a name and a dict of parameters, got 3"),
        ({"layers": ["RandomFlip"] * 6}, "the lab has room for 5 layers, got 6"),
        ({"layers": ["Dropout"]}, "a layer is one of RandomFlip, .*; got 'Dropout'"),
        ({"layers": [("RandomFlip", "horizontal")]}, "a layer is a pair of a name and a dict of parameters"),
        ({"layers": [("RandomFlip",)]}, "a layer is a pair of a name and a dict of parameters, got"),
        ({"layers": ["RandomRotation"]}, "RandomRotation needs factor"),
        ({"layers": [("RandomFlip", {"mod": 1})]}, "RandomFlip has the parameters mode here, got 'mod'"),
        ({"layers": [("RandomFlip", {"mode": "up"})]}, "mode is one of 'horizontal', .*; got 'up'"),
        ({"layers": [("RandomRotation", {"factor": 0.6})]}, "factor is a number from -0.5 to 0.5"),
        ({"layers": [("RandomRotation", {"factor": (0, 0.1, 0.2)})]}, "factor is a number or a pair"),
        ({"layers": [("RandomShear", {"x_factor": 0.3})]},
         r"RandomShear: x_factor is a pair of numbers from 0 to 1, got 0.3: of a single number f Keras"),
        ({"layers": [("RandomContrast", {"factor": -0.1})]}, "factor is a number from 0 to 1, got -0.1"),
        ({"layers": [("RandomZoom", {"height_factor": 1})]}, "is a number from -0.9 to 1, got -1"),
        ({"layers": [("RandomCrop", {"height": 1.5, "width": 4})]}, "height is a whole number from 1 to 112"),
        ({"layers": [("GaussianNoise", {"stddev": True})]}, "stddev is a number from 0 to 1, got True"),
        ({"layers": [("MixUp", {"alpha": 0})]}, "alpha is a number from 0.1 to 4, got 0"),
        ({"picture": "dog"}, "picture is one of cat, .*, digit 0 to digit 9; got 'dog'"),
        ({"second": "digit 3"}, "second is a photograph or a digit as picture is .*, got 'digit 3'"),
        ({"value_range": (0, 2)}, r"value_range is \(0, 255\) or \(0, 1\), got \(0, 2\)"),
        ({"seed": 0}, "seed is a whole number from 1 to 9999, got 0"),
    ],
)  # fmt: skip
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        AugmentationLab(**options)
