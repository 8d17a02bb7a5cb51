"""The PixelInspector: its arithmetic, its page in a real browser, its Python side."""

import base64
import json
import re

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import (
    NAME_OF_FOCUSED,
    axe_violations,
    copied,
    drag_by_touch,
    page_state,
    run_alone,
    settle,
    status,
)

from utils.datasets import photos
from utils.widgets import PixelInspector
from utils.widgets.pixel_inspector import PLACES, REDUCTIONS, small_photo
from utils.widgets.pixel_inspector.arithmetic import (
    LEVELS,
    ORDERS,
    SCALES,
    only_channels,
    quantise,
    reorder,
    rescale,
)

CHANNELS = ("red", "green", "blue")
SETTINGS = [
    {},
    {"channels": "gb", "place": (0, 0)},
    {"order": "bgr"},
    {"order": "bgr", "channels": "r", "levels": 4, "scale": "standardised"},
    {"levels": 8, "place": (149, 225)},
    {"scale": "0 to 1", "levels": 2},
    {"scale": "-1 to 1", "channels": "b"},
    {"scale": "standardised", "levels": 64, "place": (60, 1)},
    {"scale": "standardised", "channels": "rg", "levels": 4},
    {"scale": "standardised", "channels": ""},
]


def shown_photo(page):
    """The red, green and blue values of the photo's canvas: ``uint8`` of shape (height, width, 3)."""
    settle(page)
    data, height, width = page.locator(".box canvas").evaluate(
        """canvas => {
             const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
             let text = "";
             for (let i = 0; i < data.length; i += 4096) {
               text += String.fromCharCode(...data.subarray(i, i + 4096));
             }
             return [btoa(text), canvas.height, canvas.width];
           }"""
    )
    rgba = np.frombuffer(base64.b64decode(data), "uint8").reshape(height, width, 4)
    assert (rgba[..., 3] == 255).all()
    return rgba[..., :3]


def grids(page):
    """The texts of the three grids of numbers: shape (3, 5, 5)."""
    texts = [page.locator(f".grid.{name} .cells span").all_text_contents() for name in CHANNELS]
    return np.array(texts).reshape(3, 5, 5)


def colours_of(page, grid):
    """The colours of a grid's cells: shape (5, 5, 3)."""
    colours = page.locator(f".grid.{grid} .cells span").evaluate_all(
        "cells => cells.map(cell => cell.style.backgroundColor.match(/\\d+/g).map(Number))"
    )
    return np.array(colours).reshape(5, 5, 3)


def written(value, scale):
    """A number as the figure writes it."""
    if scale == "0 to 255":
        return str(value)
    text = f"{value:.2f}"
    return text.replace("-", "−" if re.search("[1-9]", text) else "")


def place_in_words(page):
    return tuple(map(int, re.match(r"Row (\d+), column (\d+) ", status(page)).groups()))


def pixel_of(page, height=150, width=226):
    """A function from row and column of a pixel to its place on the page."""
    where = page.locator(".box canvas").bounding_box()
    return lambda row, column: (
        where["x"] + where["width"] * (column + 0.5) / width,
        where["y"] + where["height"] * (row + 0.5) / height,
    )


def as_set(inspector):
    """What of an inspector's photo is drawn: its numbers before they are rescaled."""
    photo = reorder(small_photo(inspector.photo), inspector.order)
    return quantise(only_channels(photo, inspector.channels), inspector.levels)


def wait_for_photo(page, name):
    page.get_by_role("application", name=f"Photo: {name}.").wait_for()
    settle(page)


def picture_file(folder, size=(60, 40), name="holiday.png"):
    """A picture that is red on the left and white on the right."""
    from PIL import Image

    picture = Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    picture.save(folder / name)
    return folder / name


def random_picture(seed, height=23, width=31):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (height, width, 3), dtype="uint8")


def as_pixels(image):
    """Red, green, blue and alpha, as a canvas has them."""
    alpha = np.full((*image.shape[:2], 1), 255, "uint8")
    return np.concatenate([image, alpha], axis=2).ravel().tolist()


# Arithmetic


@pytest.mark.parametrize("levels", LEVELS)
def test_quantise_finds_the_nearest_level(levels):
    values = np.arange(256, dtype="uint8")
    places = np.linspace(0, 255, levels)
    distances = np.abs(values[:, None] - places)
    result = quantise(values, levels)
    assert result.tolist() == np.rint(places[distances.argmin(axis=1)]).tolist()
    nearest, next_ = np.sort(distances, axis=1)[:, :2].T
    assert (next_ - nearest).min() > 1e-9  # no value lies in the middle between two levels
    assert len(np.unique(result)) == levels and result.dtype == "uint8"


def test_page_quantises_like_numpy(modules):
    script = """async (all) => {
      const { nearestLevels } = await import("./pixel_inspector/arithmetic.js");
      return all.map((levels) => Array.from(nearestLevels(levels)));
    }"""
    values = np.arange(256, dtype="uint8")
    for levels, table in zip(LEVELS, modules.evaluate(script, list(LEVELS)), strict=True):
        assert table == quantise(values, levels).tolist()


def test_page_turns_the_order_round_like_numpy(modules):
    image = random_picture(1)
    before, turned = modules.evaluate(
        """async (numbers) => {
             const { turnedRound } = await import("./pixel_inspector/arithmetic.js");
             const pixels = Uint8ClampedArray.from(numbers);
             const turned = turnedRound(pixels);
             return [Array.from(pixels), Array.from(turned)];
           }""",
        as_pixels(image),
    )
    assert before == as_pixels(image)
    assert turned == as_pixels(reorder(image, "bgr"))
    assert reorder(image, "bgr").tolist() == [[pixel[::-1] for pixel in row] for row in image.tolist()]
    assert reorder(image, "rgb") is image and set(ORDERS) == {"rgb", "bgr"}


@pytest.mark.parametrize("channels", ["rgb", "rb", ""])
@pytest.mark.parametrize("levels", LEVELS)
def test_page_computes_like_numpy(modules, channels, levels):
    image = random_picture(levels)
    image[..., 1] = 77  # a channel with one value only
    image[..., 2] //= 3
    results = modules.evaluate(
        """async ([pixels, on, levels, scales]) => {
             const { changedChannel, countColours, countValues, change } =
               await import("./pixel_inspector/arithmetic.js");
             const counts = countValues(pixels);
             return scales.map((scale) => {
               const channels = counts.map((count, i) =>
                 changedChannel(count, { isOn: on[i], levels, scale }));
               const tables = channels.map(({ bytes }) => bytes);
               const changed = new Uint8ClampedArray(pixels.length);
               change(pixels, tables, changed);
               return {
                 numbers: pixels.filter((_, i) => i % 4 < 3)
                   .map((value, i) => channels[i % 3].numbers[value]),
                 bytes: Array.from(changed),
                 counts: channels.map(({ counts }) => Array.from(counts)),
                 means: channels.map(({ mean }) => mean),
                 deviations: channels.map(({ deviation }) => deviation),
                 colours: countColours(pixels, tables),
               };
             });
           }""",
        [as_pixels(image), [name in channels for name in "rgb"], levels, list(SCALES)],
    )
    changed = quantise(only_channels(image, channels), levels)
    for scale, result in zip(SCALES, results, strict=True):
        expected = rescale(changed, scale).astype("float32")
        numbers = np.array(result["numbers"], "float32").reshape(image.shape)
        if scale == "standardised":
            np.testing.assert_allclose(numbers, expected, rtol=2e-7, atol=1e-7)
        else:
            np.testing.assert_array_equal(numbers, expected)
        assert result["bytes"] == as_pixels(changed)
        assert result["counts"] == [
            np.bincount(changed[..., channel].ravel(), minlength=256).tolist() for channel in range(3)
        ]
        np.testing.assert_allclose(result["means"], changed.mean((0, 1)), rtol=1e-12)
        np.testing.assert_allclose(result["deviations"], changed.std((0, 1)), rtol=1e-12)
        assert result["colours"] == len(np.unique(changed.reshape(-1, 3), axis=0))


def test_standardised_channels_have_mean_0_and_deviation_1():
    values = PixelInspector(scale="standardised", levels=16).image
    assert values.dtype == "float32"
    np.testing.assert_allclose(values.mean((0, 1), dtype="float64"), 0, atol=1e-6)
    np.testing.assert_allclose(values.std((0, 1), dtype="float64"), 1, atol=1e-6)


@pytest.mark.parametrize("scale, ends", [("0 to 255", (0, 255)), ("0 to 1", (0, 1)), ("-1 to 1", (-1, 1))])
def test_scales_have_the_ends_of_their_names(scale, ends):
    black_and_white = np.array([[[0, 0, 0], [255, 255, 255]]], "uint8")
    assert rescale(black_and_white, scale)[0, :, 0].tolist() == list(ends)


# What is drawn


@pytest.mark.parametrize("name", REDUCTIONS)
def test_photo_is_the_one_that_python_has_in_every_bit(open_live, name):
    with open_live(PixelInspector(photo=name, place=(10, 10))) as page:
        assert np.array_equal(shown_photo(page), small_photo(name))
        height, width, _ = small_photo(name).shape
        assert page.locator(".picture .caption").inner_text() == f"Photo, {height} × {width} × 3"


@pytest.mark.parametrize("name, factor", REDUCTIONS.items())
def test_small_photo_is_the_mean_of_squares(name, factor):
    photo = photos(name)[name].astype("float64")
    height, width = (side // factor for side in photo.shape[:2])
    means = photo[: height * factor, : width * factor].reshape(height, factor, width, factor, 3).mean((1, 3))
    assert np.abs(small_photo(name)[:height, :width] - means).max() < 0.53  # Pillow rounds in whole numbers
    assert small_photo(name).shape[:2] == tuple(-(-side // factor) for side in photo.shape[:2])


@pytest.mark.parametrize("options", SETTINGS)
def test_numbers_are_those_that_python_has(open_live, options):
    inspector = PixelInspector(**options)
    row, column = inspector.place
    scale, image = inspector.scale, inspector.image
    changed = as_set(inspector)
    with open_live(inspector) as page:
        assert np.array_equal(shown_photo(page), changed)
        texts, shown = grids(page), []
        for i, j in np.ndindex(5, 5):
            y, x = row - 2 + i, column - 2 + j
            inside = 0 <= y < 150 and 0 <= x < 226
            expected = [written(value, scale) for value in image[y, x]] if inside else [""] * 3
            assert texts[:, i, j].tolist() == expected
            shown += [image[y, x]] if inside else []
        assert np.array_equal(np.reshape(shown, inspector.values.shape), inspector.values)

        values = ", ".join(
            f"{name} {written(value, scale)}"
            for name, value in zip(CHANNELS, image[row, column], strict=True)
        )
        words = status(page)
        assert words.startswith(f"Row {row}, column {column} of 150 × 226 (from 0): {values}.")
        left, all_ = (len(np.unique(one.reshape(-1, 3), axis=0)) for one in (changed, small_photo("cat")))
        if left == all_:
            assert f"The picture has {all_:,} different colours." in words
        else:
            assert f"{left:,} of {all_:,} different colours are left." in words
        ends = {
            "0 to 1": "0 as black, 1",
            "-1 to 1": "−1 as black, 1",
            "standardised": "what was 0 as black, what was 255",
        }
        assert ("Drawn with" in words) == (scale != "0 to 255")
        assert f"Drawn with {ends.get(scale)} as white." in words or scale == "0 to 255"
        assert ("in reverse order: the photo’s blue is read as red, its red as blue." in words) == (
            inspector.order == "bgr"
        )
        assert ("levels a channel" in words) == (inspector.levels < 256)
        assert (" off: 0 at every pixel." in words) == (inspector.channels != "rgb")
        assert (page.blocked, page.problems) == ([], [])


def test_first_state_shows_where_the_channels_differ(open_live):
    with open_live(PixelInspector()) as page:
        red, green, blue = (int(text) for text in grids(page)[:, 2, 2])
        assert red > 2 * green > 4 * blue > 0
        numbers = [[int(text) for text in grid.ravel()] for grid in grids(page)]
        assert max(numbers[0]) - min(numbers[0]) > 60  # and from pixel to pixel


def test_cells_have_the_colours_of_their_channel(open_live):
    inspector = PixelInspector(levels=16)
    with open_live(inspector) as page:
        for channel, name in enumerate(CHANNELS):
            expected = np.zeros((5, 5, 3))
            expected[..., channel] = inspector.values[..., channel]
            assert np.array_equal(colours_of(page, name), expected)
        assert np.array_equal(colours_of(page, "together"), inspector.values)


def test_middle_pixel_is_computed_step_by_step(open_live):
    cases = [
        ({}, ["111", "50", "22"]),
        ({"scale": "0 to 1"}, ["111 ÷ 255 = 0.44", "50 ÷ 255 = 0.20", "22 ÷ 255 = 0.09"]),
        (
            {"scale": "-1 to 1", "channels": "gb"},
            ["111 → off: 0; 0 ÷ 127.5 − 1 = −1.00", "50 ÷ 127.5 − 1 = −0.61", "22 ÷ 127.5 − 1 = −0.83"],
        ),
        ({"levels": 4}, ["111 → 85", "50 → 85", "22 → 0"]),
    ]
    photo = small_photo("cat")
    mean, deviation = photo.mean((0, 1)), photo.std((0, 1))
    standardised = [
        f"({value} − {mean[i]:.1f}) ÷ {deviation[i]:.1f} = {written((value - mean[i]) / deviation[i], 'z')}"
        for i, value in enumerate(photo[119, 143])
    ]
    for options, expected in [*cases, ({"scale": "standardised"}, standardised)]:
        with open_live(PixelInspector(**options)) as page:
            assert page.locator(".steps span").all_text_contents() == expected


def test_rescaling_changes_numbers_but_not_the_picture(open_live):
    with open_live(PixelInspector()) as page:
        before, numbers = shown_photo(page), grids(page)
        for scale in SCALES[1:]:
            page.get_by_label("Scale").select_option(scale)
            assert np.array_equal(shown_photo(page), before)
            assert (grids(page) != numbers).all()


@pytest.mark.parametrize(
    "options",
    [{}, {"levels": 4}, {"channels": "rb", "scale": "-1 to 1"}, {"scale": "standardised", "levels": 16}],
)
def test_histogram_counts_every_pixel(open_live, options):
    inspector = PixelInspector(**options)
    changed = as_set(inspector)
    with open_live(inspector) as page:
        caption = page.locator(".histogram .caption").inner_text()
        top = int(re.search(r": up to ([\d,]+) pixels", caption)[1].replace(",", ""))
        paths = [page.locator(f"path.{name}").get_attribute("d") for name in CHANNELS]
        marks = page.locator(".mark b").all_text_contents()
    levels = np.unique(quantise(np.arange(256, dtype="uint8"), inspector.levels))
    for channel, path in enumerate(paths):
        if "rgb"[channel] not in inspector.channels:
            assert path == ""
            continue
        heights = [float(height) for height in re.findall(r"V([\d.]+)H", path)]
        counts = np.bincount(changed[..., channel].ravel(), minlength=256)[levels]
        np.testing.assert_allclose((100 - np.array(heights)) / 100 * top, counts, atol=top * 1e-4)
        assert counts.sum() == 150 * 226
        number = written(inspector.image[119, 143, channel], inspector.scale)
        assert marks[channel] == f"{'RGB'[channel]} {number}"


@pytest.mark.parametrize("scale", SCALES)
def test_marks_and_numbers_stand_where_their_values_are(open_live, scale):
    inspector = PixelInspector(scale=scale)
    with open_live(inspector) as page:
        places = page.evaluate(
            """() => {
                 const left = (one) => parseFloat(one.style.left);
                 return {
                   marks: [...document.querySelectorAll(".mark")].map(left),
                   axis: [...document.querySelectorAll(".axis span")].map((one) => [one.innerText, left(one)])
                 };
               }"""
        )
    ticks = np.array([[float(text.replace("−", "-")), place] for text, place in places["axis"]])
    slope, start = np.polyfit(ticks[:, 0], ticks[:, 1], 1)
    np.testing.assert_allclose(slope * ticks[:, 0] + start, ticks[:, 1], atol=1e-3)
    middle = inspector.image[119, 143].astype("float64")
    np.testing.assert_allclose(places["marks"], slope * middle + start, atol=1e-3)
    assert ticks[:, 1].min() >= 0 and ticks[:, 1].max() <= 100


def test_bars_that_make_all_others_flat_are_cut_off_and_said_to_be(open_live):
    with open_live(PixelInspector("astronaut", (40, 50))) as page:
        caption = page.locator(".histogram .caption").inner_text()
    top = int(re.fullmatch(r"Histogram, cut off at (\d+) pixels a value", caption)[1])
    counts = [np.bincount(small_photo("astronaut")[..., i].ravel(), minlength=256) for i in range(3)]
    assert np.mean(np.array(counts) <= top) > 0.97 and np.max(counts) > 2 * top


def test_pixels_outside_the_picture_are_empty(open_live):
    with open_live(PixelInspector(place=(0, 225))) as page:
        outside = page.locator(".grid.red .outside")
        assert outside.count() == 25 - 3 * 3
        assert set(outside.all_text_contents()) == {""}


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(PixelInspector()) as page:
        names = []
        for _ in range(11):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names[0].startswith("Photo: cat.")
        assert names[1:] == [
            "Photo",
            "Order",
            "Red",
            "Green",
            "Blue",
            "Levels a channel",
            "Scale",
            "Open photo",
            "Copy NumPy code",
            "Reset",
        ]

        page.locator(".box").focus()
        for key, place in [
            ("ArrowRight", (119, 144)), ("ArrowDown", (120, 144)), ("Shift+ArrowLeft", (120, 134)),
            ("Shift+ArrowUp", (110, 134)), ("Home", (110, 0)), ("ArrowLeft", (110, 0)), ("End", (110, 225)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert place_in_words(page) == place, key

        page.get_by_role("checkbox", name="Red").focus()
        page.keyboard.press("Space")
        assert "Red is off: 0 at every pixel." in status(page)
        assert (shown_photo(page)[..., 0] == 0).all()
        assert page.locator(".mark.red").is_hidden()
        page.get_by_label("Levels a channel").focus()
        page.keyboard.press("End")  # 2
        assert set(np.unique(shown_photo(page))) == {0, 255}
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert place_in_words(page) == (119, 143)
        assert np.array_equal(shown_photo(page), small_photo("cat"))


def test_order_is_turned_round_and_back(open_live):
    with open_live(PixelInspector(channels="rg")) as page:
        photo = small_photo("cat")
        order = page.get_by_label("Order")
        order.select_option("Blue, green, red")
        assert np.array_equal(shown_photo(page), photo[..., ::-1] * np.array([1, 1, 0], "uint8"))
        assert page.locator(".mark b").all_text_contents()[:2] == ["R 22", "G 50"]
        page.get_by_role("checkbox", name="Blue").check()
        assert np.array_equal(shown_photo(page), photo[..., ::-1])
        order.select_option("Red, green, blue")
        assert np.array_equal(shown_photo(page), photo)
        assert "reverse order" not in status(page)


@pytest.mark.parametrize("levels, most", [(64, 2), (16, 8), (2, 127)])
def test_how_far_a_value_moves_is_said(open_live, levels, most):
    with open_live(PixelInspector(levels=levels)) as page:
        assert f"{levels} levels a channel: rounding moves a value by {most} at most." in status(page)
    values = np.arange(256)
    assert np.abs(quantise(values.astype("uint8"), levels) - values).max() == most


def test_switching_channels_off_is_said(open_live):
    with open_live(PixelInspector()) as page:
        for channel, said in [
            ("Blue", "Blue is off: "),
            ("Green", "Green and blue are off: "),
            ("Red", "Red, green and blue are off: "),
        ]:
            page.get_by_role("checkbox", name=channel).uncheck()
            assert f"{said}0 at every pixel." in status(page)
        assert page.locator(".histogram .caption").inner_text() == "Histogram: every channel is off"
        assert "1 of 24,530 different colours are left." in status(page)
        assert (shown_photo(page) == 0).all()
        assert page.problems == []


def test_mouse_looks_and_a_click_holds(open_live):
    with open_live(PixelInspector()) as page:
        hint = page.locator(".hint")
        pixel = pixel_of(page)
        page.mouse.move(*pixel(50, 100))
        assert place_in_words(page) == (50, 100)
        page.mouse.move(5, 5)
        assert place_in_words(page) == (119, 143)
        assert hint.inner_text().startswith("Point or use the arrow keys")

        page.mouse.click(*pixel(50, 100))
        page.mouse.move(*pixel(140, 30))
        assert place_in_words(page) == (50, 100)
        assert hint.inner_text() == "Held. Click again to let go."
        page.mouse.move(5, 5)
        assert place_in_words(page) == (50, 100)

        page.mouse.move(*pixel(60, 60))
        page.mouse.down()
        page.mouse.up()  # lets go
        page.mouse.move(*pixel(149, 225))
        assert place_in_words(page) == (149, 225)

        page.mouse.click(*pixel(60, 60))
        page.keyboard.press("Escape")
        page.mouse.move(*pixel(10, 20))
        assert place_in_words(page) == (10, 20)
        assert (page.blocked, page.problems) == ([], [])


def test_touch_drags_the_place(open_live):
    with open_live(PixelInspector(), width=360) as page:
        page.locator(".box").scroll_into_view_if_needed()
        pixel = pixel_of(page)
        scrolled = page.evaluate("scrollY")
        drag_by_touch(page, pixel(50, 50), pixel(80, 120), pixel(130, 200))
        row, column = place_in_words(page)
        assert abs(row - 130) <= 2 and abs(column - 200) <= 2
        assert page.evaluate("scrollY") == scrolled  # dragging moves the place, not the page


def test_each_photo_has_a_place_of_its_own(open_live, tmp_path):
    with open_live(PixelInspector(place=(140, 220))) as page:
        choice = page.locator(".controls select").first
        page.mouse.click(*pixel_of(page)(10, 10))  # holds
        for name in ("coffee", "astronaut", "cat"):
            choice.select_option(name)
            wait_for_photo(page, name)
            assert place_in_words(page) == PLACES[name]
            values = grids(page).astype(int)
            assert np.ptp(values, axis=(1, 2)).min() > 50  # in each channel
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path))
        wait_for_photo(page, "holiday.png")
        assert place_in_words(page) == (20, 30)
        page.locator(".box").focus()
        page.keyboard.press("ArrowLeft")
        choice.select_option("cat")
        wait_for_photo(page, "cat")
        choice.select_option(label="Your own")
        wait_for_photo(page, "holiday.png")
        assert place_in_words(page) == (20, 30)
        page.get_by_role("button", name="Reset").click()
        wait_for_photo(page, "cat")
        assert place_in_words(page) == (140, 220)


def test_place_stays_inside_a_smaller_photo(modules):
    """If the kernel changes the photo alone."""
    words = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("pixel_inspector", state);
             model.change("photo", "coffee");
             const status = () => el.querySelector(".status").textContent;
             while (!status().includes("80 × 120")) await new Promise((done) => setTimeout(done, 20));
             cleanup();
             return status();
           }""",
        page_state(PixelInspector(place=(140, 220))),
    )
    assert words.startswith("Row 79, column 119 of 80 × 120 ")


def test_own_photo_stays_in_the_browser(open_live, tmp_path):
    requests = []
    with open_live(PixelInspector(levels=2)) as page:
        page.on("request", lambda request: requests.append(request.url))
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path))
        wait_for_photo(page, "holiday.png")
        photo = shown_photo(page)
        assert photo.shape == (40, 60, 3)
        assert (photo[:, :30] == [255, 0, 0]).all() and (photo[:, 30:] == 255).all()
        assert "2 of 2" not in status(page) and "The picture has 2 different colours." in status(page)
        assert (requests, page.blocked, page.problems) == ([], [], [])
        page.get_by_role("button", name="Reset").click()
        wait_for_photo(page, "cat")
        page.locator(".controls select").first.select_option(label="Your own")
        wait_for_photo(page, "holiday.png")
        assert np.array_equal(shown_photo(page), photo)


@pytest.mark.parametrize(
    "size, shown", [((900, 600), (300, 450)), ((500, 2000), (300, 75)), ((1, 1), (1, 1))]
)
def test_own_photo_is_reduced_if_it_is_large(open_live, tmp_path, size, shown):
    with open_live(PixelInspector(), width=360) as page:
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path, size))
        wait_for_photo(page, "holiday.png")
        assert shown_photo(page).shape[:2] == shown
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.problems == []


def test_what_is_transparent_becomes_white(open_live, tmp_path):
    from PIL import Image

    Image.new("RGBA", (8, 6), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    with open_live(PixelInspector()) as page:
        page.locator("input[type=file]").set_input_files(tmp_path / "clear.png")
        wait_for_photo(page, "clear.png")
        assert (shown_photo(page) == 255).all()
        page.get_by_label("Scale").select_option("standardised")
        settle(page)
        assert set(grids(page).ravel()) <= {"0.00", ""}  # one value only
        assert "The picture has one colour." in status(page)


def test_photo_can_be_pasted(open_live, tmp_path):
    content = base64.b64encode(picture_file(tmp_path).read_bytes()).decode()
    with open_live(PixelInspector()) as page:
        page.locator(".box").evaluate(
            """(box, content) => {
                 const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
                 const clipboardData = new DataTransfer();
                 clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
                 box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
               }""",
            content,
        )
        wait_for_photo(page, "image.png")
        assert (shown_photo(page)[:, 30:] == 255).all()


def test_dropped_file_that_is_no_picture_is_refused_in_words(open_live):
    with open_live(PixelInspector()) as page:
        transfer = page.evaluate_handle(
            "() => { const t = new DataTransfer(); t.items.add(new File(['text'], 'notes.txt')); return t; }"
        )
        page.locator(".box").dispatch_event("drop", {"dataTransfer": transfer})
        page.locator(".status:text-is('notes.txt is not a picture that this browser can read.')").wait_for()
        assert np.array_equal(shown_photo(page), small_photo("cat"))


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(PixelInspector(), PixelInspector("coffee", (10, 10), levels=4)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_role("checkbox", name="Red").first.uncheck()
        page.locator(".box").first.focus()
        page.keyboard.press("End")
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_role("checkbox", name="Red").nth(1).is_checked()


def test_cleanup_stops_everything(modules):
    left = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, cleanup } = await render("pixel_inspector", state);
             const during = model.listeners.length;
             cleanup();
             return [during, model.listeners.length];
           }""",
        page_state(PixelInspector()),
    )
    assert left == [6, 0]


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1), (1280, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    inspector = PixelInspector()
    with open_live(inspector, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= inspector._heights[which] <= drawn + 16


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing_in_other_states(open_live, theme, width):
    inspector = PixelInspector("coffee", (0, 60), "bgr", "rb", 8, "standardised")
    with open_live(inspector, theme=theme, width=width) as page:
        assert axe_violations(page) == []


@pytest.mark.parametrize("width, least", [(360, 44), (1280, 24)])
def test_targets_are_large_enough(open_live, width, least):
    with open_live(PixelInspector(), width=width) as page:
        sides = page.locator("select, button, .tick").evaluate_all(
            "targets => targets.flatMap(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sides) == 2 * (4 + 3 + 3)
    assert min(sides) >= least


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("width", [360, 681, 744])
def test_numbers_fit_into_their_cells(open_live, scale, width):
    for place in ((119, 143), (52, 86)):  # the darkest pixels have the longest numbers
        with open_live(PixelInspector(scale=scale, place=place), width=width) as page:
            room = page.locator(".cells span").evaluate_all(
                """all => all.filter(cell => cell.firstChild).map(cell => {
                     const text = new Range();
                     text.selectNodeContents(cell);
                     return (cell.clientWidth - text.getBoundingClientRect().width) / 2;
                   })"""
            )
            assert len(room) == 75 and min(room) >= 1.5
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("width", [360, 744])
def test_values_stand_above_the_histogram(open_live, scale, width):
    for place in ((119, 143), (52, 86), (60, 30)):
        with open_live(PixelInspector(scale=scale, place=place), width=width) as page:
            caption, plot = (
                page.locator(f".histogram {part}").bounding_box() for part in (".caption", "svg")
            )
            labels = [label.bounding_box() for label in page.locator(".mark b").all()]
        ends = [caption["y"] + caption["height"]]
        for label in labels:
            assert label["y"] >= ends[-1] - 1
            assert (
                label["x"] >= plot["x"] - 8 and label["x"] + label["width"] <= plot["x"] + plot["width"] + 12
            )
            ends.append(label["y"] + label["height"])
        assert ends[-1] <= plot["y"]


def test_orders_and_scales_can_be_read_on_a_narrow_screen(open_live):
    with open_live(PixelInspector(), width=360) as page:
        rooms = page.locator("select").evaluate_all(
            """all => all.map(select => {
                 const brush = document.createElement("canvas").getContext("2d");
                 brush.font = getComputedStyle(select).font;
                 const texts = [...select.options].map(({ text }) => brush.measureText(text).width);
                 return select.clientWidth - 12 - Math.max(...texts);
               })"""
        )
        assert min(rooms) >= 16  # for the arrow


def test_every_update_is_drawn(open_live):
    with open_live(PixelInspector()) as page:
        shown = page.evaluate(
            """async () => {
                 const box = document.querySelector(".box");
                 const middle = document.querySelector(".grid.red .middle");
                 const shown = [];
                 for (let i = 0; i < 40; i++) {
                   box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }));
                   await new Promise(requestAnimationFrame); // asked for after the widget's
                   shown.push(Number(middle.innerText));
                 }
                 return shown;
               }"""
        )
    assert shown == small_photo("cat")[119, 142:102:-1, 0].tolist()


# Copy NumPy code


def test_copied_code_runs_without_the_book_and_agrees(open_live, tmp_path):
    inspectors = [PixelInspector(**options) for options in SETTINGS]
    inspectors += [PixelInspector("astronaut", (50, 50), levels=16), PixelInspector("coffee", (79, 119))]
    codes, pixels = [], []
    for inspector in inspectors:
        with open_live(inspector) as page:
            codes.append(copied(page, "Copy NumPy code"))
            pixels.append(grids(page)[:, 2, 2].tolist())
            for line in page.locator(".numpy").inner_text().splitlines()[:-1]:
                assert line in codes[-1].splitlines()
    with open_live(PixelInspector(place=(5, 5), levels=4)) as page:
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path))
        wait_for_photo(page, "holiday.png")
        codes.append(copied(page, "Copy NumPy code"))
        own = shown_photo(page)
    for number, code in enumerate(codes):
        assert "utils" not in code and max(map(len, code.splitlines())) <= 90
        (tmp_path / f"copied_{number}.py").write_text(code, encoding="utf-8")
    for code, inspector in zip(codes, inspectors, strict=False):  # matplotlib would cut these off
        assert ("plt.imshow limits" in code) == (inspector.scale in ("-1 to 1", "standardised"))
    script = (
        "import runpy, numpy as np\n"
        f"for i in range({len(codes)}):\n"
        "    names = runpy.run_path(f'copied_{i}.py')\n"
        "    np.savez(f'result_{i}.npz', **{name: names[name] for name in ('image', 'pixel', 'values')})\n"
    )
    run_alone(script, tmp_path)
    for number, inspector in enumerate(inspectors):
        result = np.load(tmp_path / f"result_{number}.npz")
        np.testing.assert_allclose(result["image"], inspector.image, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(result["values"], inspector.values, rtol=1e-6, atol=1e-6)
        assert [written(value, inspector.scale) for value in result["pixel"]] == pixels[number]
    assert np.array_equal(np.load(tmp_path / f"result_{len(inspectors)}.npz")["image"], own)


# The Python side


@pytest.mark.parametrize(
    "options, shown",
    [
        ({}, "PixelInspector(photo='cat', place=(119, 143))"),
        (
            {"photo": "coffee", "place": [3, 4], "channels": "g"},
            "PixelInspector(photo='coffee', place=(3, 4), channels='g')",
        ),
        ({"photo": "coffee", "order": "bgr"}, "PixelInspector(photo='coffee', place=(39, 55), order='bgr')"),
        (
            {"levels": 4, "scale": "-1 to 1"},
            "PixelInspector(photo='cat', place=(119, 143), levels=4, scale='-1 to 1')",
        ),
    ],
)
def test_repr(options, shown):
    assert repr(PixelInspector(**options)) == shown


@pytest.mark.parametrize(
    "options, message",
    [
        ({"photo": "dog"}, "photo is one of cat, astronaut, coffee, got 'dog'"),
        ({"place": (150, 0)}, r"place is a row from 0 to 149 and a column from 0 to 225, got \[150, 0\]"),
        ({"photo": "coffee", "place": (0, 120)}, "a row from 0 to 79 and a column from 0 to 119"),
        ({"place": (300, 0)}, r"a row from 0 to 299 and a column from 0 to 449, got \(300, 0\)"),
        ({"place": (-1, 0)}, "place is a row"),
        ({"place": (0.5, 1)}, "place is a row"),
        ({"place": 3}, "place is a row"),
        ({"channels": "rgba"}, "channels is 'rgb' or a part of it, in this order, got 'rgba'"),
        ({"channels": "gr"}, "channels is 'rgb' or a part of it"),
        ({"order": "gbr"}, "order is one of rgb, bgr, got 'gbr'"),
        ({"photo": "dog", "place": (0, 0)}, "photo is one of"),
        ({"levels": 3}, "levels is one of 256, 64, 16, 8, 4, 2, got 3"),
        ({"scale": "0-1"}, "scale is one of 0 to 255, 0 to 1, -1 to 1, standardised, got '0-1'"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(TraitError, match=message):
        PixelInspector(**options)


def test_small_photo_refuses_others():
    with pytest.raises(ValueError, match="photo is one of cat, astronaut, coffee, got 'rocket'"):
        small_photo("rocket")


def test_traits_follow_what_the_page_sends():
    inspector = PixelInspector()
    assert np.array_equal(inspector.image, small_photo("cat"))
    inspector.set_state({"order": "bgr"})
    assert np.array_equal(inspector.image, small_photo("cat")[..., ::-1])
    assert inspector.values[2, 2].tolist() == [22, 50, 111]
    inspector.set_state({"channels": "g", "levels": 2, "scale": "0 to 1", "place": [0, 3]})
    assert inspector.values.shape == (3, 5, 3)
    assert set(np.unique(inspector.image)) == {0, 1}
    assert (inspector.image[..., [0, 2]] == 0).all()
    inspector.set_state({"place": [299, 449]})  # in a large picture of the reader's own
    assert inspector.values.shape == (3, 3, 3)


def test_sizes():
    """What a notebook and a page carry for one figure."""
    inspector = PixelInspector()
    assert sum(map(len, inspector._photos.values())) < 80_000
    assert len(str(inspector._esm)) < 45_000
    for name in REDUCTIONS:
        data, _ = PixelInspector(name, (50, 50), scale="standardised")._repr_mimebundle_()
        assert len(base64.b64decode(data["image/png"])) < 60_000


def test_state_is_json_without_the_photographs():
    state = PixelInspector().get_state()
    del state["_photos"]
    json.dumps({name: value for name, value in state.items() if name != "layout"})
