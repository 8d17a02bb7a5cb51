"""The KernelPlayground: its arithmetic, its page in a real browser, its Python side."""

import base64
import io
import json
import re

import matplotlib
import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    drag_by_touch,
    ground,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    status,
)

from utils.convolution import conv2d
from utils.widgets import KernelPlayground
from utils.widgets.kernel_playground import PHOTOS, grey_photo
from utils.widgets.kernel_playground.presets import PRESETS


def pixels(page, which):
    """The red, green, blue and alpha values of a canvas, shape (256, 256, 4)."""
    script = """canvas => btoa(Array.from(canvas.getContext("2d").getImageData(0, 0, 256, 256).data,
                                          value => String.fromCharCode(value)).join(""))"""
    data = base64.b64decode(page.locator(f".box.{which} canvas").evaluate(script))
    return np.frombuffer(data, "uint8").reshape(256, 256, 4)


def place_in_words(page):
    """Row and column, as the line in words has them."""
    return tuple(map(int, re.match(r"Output row (\d+), column (\d+) ", status(page)).groups()))


def pixel_of(box):
    """A function from row and column of a picture's pixel to its place on the page."""
    where = box.bounding_box()
    return lambda row, column: (
        where["x"] + where["width"] * (column + 0.5) / 256,
        where["y"] + where["height"] * (row + 0.5) / 256,
    )


def wait_for_photo(page, name):
    """Wait until a photo, which is decoded first, is drawn."""
    page.get_by_role("application", name=f"Photo: {name}.").wait_for()
    settle(page)


def choice(page, number):
    """The text that the control of that number (photo, kernel, …) shows."""
    return page.locator(".controls select").nth(number).evaluate("select => select.selectedOptions[0].text")


def picture_file(tmp_path, size=(300, 200)):
    """A colour picture whose middle square is known: red on the left, white on the right."""
    from PIL import Image

    picture = Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    path = tmp_path / "holiday.png"
    picture.save(path)
    return path


# Arithmetic


def test_correlate_equals_conv2d(modules):
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(300):
        size = int(rng.choice([1, 2, 3, 4, 5, 7]))
        height, width = (int(side) for side in rng.integers(size, 14, 2))
        cases.append(
            {
                "image": rng.integers(0, 256, (height, width)).tolist(),
                "kernel": rng.normal(scale=3, size=(size, size)).round(2).tolist(),
                "bias": float(rng.normal(scale=50).__round__(1)),
            }
        )
    results = modules.evaluate(
        """async (cases) => {
             const { correlate } = await import("./shared/arithmetic.js");
             return cases.map(({ image, kernel, bias }) => Array.from(correlate(
               image.flat(), image.length, image[0].length, kernel.flat(), kernel.length, bias)));
           }""",
        cases,
    )
    for case, result in zip(cases, results, strict=True):
        image, kernel = np.array(case["image"], "float64"), np.array(case["kernel"])
        expected = conv2d(image, kernel, case["bias"])
        np.testing.assert_allclose(np.reshape(result, expected.shape), expected, rtol=1e-6, atol=1e-3)


def test_explanation_adds_up(modules):
    rng = np.random.default_rng(1)
    image, kernel = rng.integers(0, 256, (9, 11)), rng.integers(-3, 4, (3, 3))
    explained = modules.evaluate(
        """async ([image, kernel]) => {
             const { explainValue } = await import("./shared/arithmetic.js");
             return explainValue(image.flat(), image[0].length, kernel.flat(), 3, 5, 7);
           }""",
        [image.tolist(), kernel.tolist()],
    )
    window = image[5:8, 7:10]
    assert explained["patch"] == window.ravel().tolist()
    assert explained["products"] == (window * kernel).ravel().tolist()
    assert explained["sum"] == conv2d(image.astype("float64"), kernel.astype("float64"))[5, 7]


@pytest.mark.parametrize(
    "values, texts",
    [
        ([1, -20, 300], ["1", "−20", "300"]),
        ([0.5, -2], ["0.5", "−2.0"]),
        ([1 / 3, 0], ["0.33", "0.00"]),
        ([-0.001, 1.25], ["0.00", "1.25"]),
        ([-123456.78, 0.25], ["−123457", "0"]),
    ],
)
def test_numbers_in_a_grid_have_the_same_decimals(modules, values, texts):
    script = 'async (values) => (await import("./shared/arithmetic.js")).formatAlike(values)'
    assert modules.evaluate(script, values) == texts


def test_signed_colours_are_those_of_matplotlib(modules):
    places = np.linspace(-1, 1, 41)
    script = 'async (places) => places.map((await import("./shared/drawing.js")).signedColour)'
    ours = np.array(modules.evaluate(script, places.tolist()))
    theirs = matplotlib.colormaps["RdBu_r"]((places + 1) / 2)[:, :3] * 255
    np.testing.assert_allclose(ours, theirs, atol=3)


def test_colour_limit_is_exceeded_by_one_value_in_two_hundred(modules):
    script = 'async (v) => (await import("./shared/arithmetic.js")).colourLimit(Float32Array.from(v))'
    values = np.random.default_rng(2).normal(scale=2, size=20_000)
    assert modules.evaluate(script, values.tolist()) == pytest.approx(
        np.quantile(np.abs(values), 0.995), rel=0.01
    )
    assert modules.evaluate(script, [0, 0, 0]) == 1
    assert modules.evaluate(script, [0, 0.5, -2]) == 2
    assert modules.evaluate(script, [0] * 1000 + [3]) > 0


def test_text_is_readable_on_every_colour(modules):
    contrasts = modules.evaluate(
        """async () => {
             const { inkOn, signedColour, brightnessColour } = await import("./shared/drawing.js");
             const luminance = (colour) => {
               const [r, g, b] = colour.map((c) => c / 255).map(
                 (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
               return 0.2126 * r + 0.7152 * g + 0.0722 * b;
             };
             const colours = [];
             for (let i = -1; i <= 256; i++) colours.push(brightnessColour(i), signedColour(i / 128 - 1));
             return colours.map((colour) => {
               const [ink, ground] = [inkOn(colour) === "#000" ? 0 : 1, luminance(colour)];
               return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
             });
           }"""
    )
    assert min(contrasts) >= 4.5


# What is drawn


@pytest.mark.parametrize("kernel_size", [3, 5])
def test_output_is_drawn_as_computed(open_live, kernel_size):
    with open_live(KernelPlayground(kernel_size=kernel_size, bias=5)) as page:
        photo = pixels(page, "input")[..., 0].astype("float64")
        rim = kernel_size // 2
        for kernel, preset in PRESETS.items():
            page.locator(".controls select").nth(1).select_option(kernel)
            settle(page)
            drawn = pixels(page, "output")
            inner = drawn[rim:-rim, rim:-rim]
            # The lost border stays empty.
            assert (inner[..., 3] == 255).all() and drawn[..., 3].sum() == inner[..., 3].sum()
            weights = KernelPlayground(kernel=kernel, kernel_size=kernel_size).weights.astype("float64")
            output = conv2d(photo, weights, 5.0)
            if preset["normalize"] or kernel in ("identity", "emboss"):
                expected = np.repeat(np.clip(np.rint(output), 0, 255)[..., None], 3, axis=2)
                expected[output < -0.5] = [33, 102, 172]
                expected[output >= 255.5] = [214, 96, 77]
            else:
                limit = float(page.locator(".legend span").last.inner_text().removeprefix("≥ "))
                assert limit == pytest.approx(np.quantile(np.abs(output), 0.995), rel=0.02)
                expected = (
                    matplotlib.colormaps["RdBu_r"]((np.clip(output / limit, -1, 1) + 1) / 2)[..., :3] * 255
                )
            wrong = np.abs(inner[..., :3] - expected).max(axis=2) > 4
            assert wrong.mean() < 1e-4, kernel  # values on the edge between two colours


def test_photo_is_the_one_that_python_has(open_live):
    with open_live(KernelPlayground(photo="coffee")) as page:
        difference = np.abs(pixels(page, "input")[..., 0] - grey_photo("coffee"))
    assert difference.max() <= 2  # two decoders of one JPEG


def test_first_state_shows_numbers_that_add_up(open_live):
    with open_live(KernelPlayground()) as page:
        patch = page.locator(".patch .cells span").all_text_contents()
        photo = pixels(page, "input")[..., 0].astype("float64")
        assert [int(text) for text in patch] == photo[96:99, 113:116].ravel().tolist()
        output = conv2d(photo, KernelPlayground().weights.astype("float64"))[96, 113]
        assert output > 200  # something to see
        assert page.locator(".steps strong").inner_text() == f"{output:.0f}"
        assert status(page) == (
            "Output row 96, column 113 (from 0; the window's top left corner): "
            f"nine products sum to {output:.0f}; the output is {output:.0f}."
        )


def test_normalise_and_bias_are_steps_of_their_own(open_live):
    with open_live(KernelPlayground(kernel="gaussian blur", bias=-20)) as page:
        text = page.locator(".steps").inner_text()
        assert "÷ sum of the weights 16" in text and "+ bias −20" in text
        assert "divided by 16 and with a bias of −20" in status(page)


def test_normalising_weights_that_sum_to_zero_changes_nothing(open_live):
    with open_live(KernelPlayground()) as page:
        before = pixels(page, "output")
        page.get_by_label("Normalise").check()
        assert status(page).endswith("The weights sum to 0, so they are not divided.")
        assert np.array_equal(pixels(page, "output"), before)


def test_values_that_grey_cannot_show_are_marked_and_counted(open_live):
    with open_live(KernelPlayground(kernel="identity", bias=100)) as page:
        photo = pixels(page, "input")[1:-1, 1:-1, 0]
        above = int((photo > 155).sum())
        assert page.locator(".legend span").all_text_contents() == [
            "0 below 0",
            "0 to 255",
            f"{above:,} above 255",
        ]
        assert (pixels(page, "output")[1:-1, 1:-1, :3] == [214, 96, 77]).all(axis=2).sum() == above


# What the reader does

NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return labels?.[0]?.firstChild.innerText.trim() ?? ariaLabel ?? innerText;
}"""


def test_by_keyboard_alone(open_live):
    with open_live(KernelPlayground()) as page:
        names = []
        for _ in range(20):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        weights = [f"kernel row {row} column {column}" for row in (0, 1, 2) for column in (0, 1, 2)]
        assert names[0].startswith("Photo: cat.")
        assert names[1:10] == weights
        assert names[10:19] == [
            "Photo",
            "Kernel",
            "Size",
            "Normalise",
            "Bias 0",
            "Show output as",
            "Open photo",
            "Copy Keras code",
            "Reset",
        ]

        page.locator(".box.input").focus()
        for key, place in [
            ("ArrowRight", (96, 114)), ("ArrowDown", (97, 114)), ("Shift+ArrowLeft", (97, 104)),
            ("Shift+ArrowUp", (87, 104)), ("Home", (87, 0)), ("ArrowLeft", (87, 0)), ("End", (87, 253)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert place_in_words(page) == place, key

        before = pixels(page, "output")
        page.locator(".controls select").nth(1).focus()
        page.keyboard.press("ArrowDown")  # Sobel y
        settle(page)
        assert page.get_by_label("kernel row 0 column 1").input_value() == "−2"
        assert not np.array_equal(pixels(page, "output"), before)

        page.get_by_label("kernel row 0 column 0").focus()
        page.keyboard.type("-1.5")
        settle(page)
        assert page.get_by_label("kernel row 0 column 0").input_value() == "-1.5"
        assert choice(page, 1) == "Your own"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        assert page.get_by_label("kernel row 0 column 0").input_value() == "−0.5"

        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert place_in_words(page) == (96, 113)
        assert page.get_by_label("kernel row 0 column 1").input_value() == "0"
        assert np.array_equal(pixels(page, "output"), before)


def test_mouse_looks_and_a_click_holds(open_live):
    with open_live(KernelPlayground()) as page:
        hint = page.locator(".hint")
        pixel = pixel_of(page.locator(".box.input"))
        page.mouse.move(*pixel(50, 100))
        assert place_in_words(page) == (49, 99)
        page.mouse.move(5, 5)
        assert place_in_words(page) == (96, 113)
        assert hint.inner_text() == "Point or use the arrow keys; click to hold."

        page.mouse.click(*pixel(50, 100))
        page.mouse.move(*pixel(200, 30))
        assert place_in_words(page) == (49, 99)
        assert hint.inner_text() == "Held. Click again to let go."
        page.mouse.move(5, 5)
        assert place_in_words(page) == (49, 99)

        page.mouse.click(*pixel(200, 30))
        assert place_in_words(page) == (199, 29)
        page.mouse.move(*pixel(10, 20))
        assert place_in_words(page) == (9, 19)
        assert hint.inner_text().startswith("Point")

        page.mouse.click(*pixel(60, 60))
        page.keyboard.press("Escape")
        page.mouse.move(*pixel(10, 20))
        assert place_in_words(page) == (9, 19)

        output = page.locator(".box.output").bounding_box()
        page.mouse.move(output["x"] + 1, output["y"] + 1)
        assert place_in_words(page) == (0, 0)
        assert (page.blocked, page.problems) == ([], [])


def test_mouse_drags_what_it_holds(open_live):
    with open_live(KernelPlayground()) as page:
        pixel = pixel_of(page.locator(".box.output"))
        page.mouse.move(*pixel(50, 100))
        page.mouse.down()
        page.mouse.move(*pixel(80, 90))
        page.mouse.up()
        page.mouse.move(*pixel(200, 30))
        assert place_in_words(page) == (79, 89)
        page.get_by_role("button", name="Reset").click()
        page.mouse.move(*pixel(200, 30))
        assert place_in_words(page) == (199, 29)


def test_touch_drags_the_window(open_live):
    with open_live(KernelPlayground(), width=360) as page:
        page.locator(".box.input").scroll_into_view_if_needed()
        pixel = pixel_of(page.locator(".box.input"))
        scrolled = page.evaluate("scrollY")
        drag_by_touch(page, pixel(50, 50), pixel(80, 120), pixel(130, 200))
        row, column = place_in_words(page)
        assert abs(row - 129) <= 2 and abs(column - 199) <= 2
        assert page.evaluate("scrollY") == scrolled  # dragging moves the window, not the page


def test_own_photo_stays_in_the_browser(open_live, tmp_path):
    requests = []
    with open_live(KernelPlayground(kernel="identity")) as page:
        page.on("request", lambda request: requests.append(request.url))
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path))
        wait_for_photo(page, "holiday.png")
        photo = pixels(page, "input")[..., 0]
        assert (photo[:, :120] == round(0.299 * 200)).all() and (photo[:, 136:] == 255).all()
        assert choice(page, 0) == "Your own"
        assert (requests, page.blocked, page.problems) == ([], [], [])
        page.get_by_role("button", name="Reset").click()
        wait_for_photo(page, "cat")
        assert np.abs(pixels(page, "input")[..., 0] - grey_photo("cat")).max() <= 2
        page.locator(".controls select").first.select_option(label="Your own")
        wait_for_photo(page, "holiday.png")
        assert (pixels(page, "input")[:, 136:, 0] == 255).all()


def test_dropped_file_that_is_no_picture_is_refused_in_words(open_live):
    with open_live(KernelPlayground()) as page:
        before = pixels(page, "input")
        transfer = page.evaluate_handle(
            "() => { const t = new DataTransfer(); t.items.add(new File(['text'], 'notes.txt')); return t; }"
        )
        page.locator(".box.input").dispatch_event("drop", {"dataTransfer": transfer})
        page.locator(".status:text-is('notes.txt is not a picture that this browser can read.')").wait_for()
        assert np.array_equal(pixels(page, "input"), before)


def test_own_weights_survive_a_change_of_size(open_live):
    weights = [[0, 0, 0], [-1, 2, 0], [0, 0, 0]]
    with open_live(KernelPlayground(kernel=weights)) as page:
        page.get_by_label("Size").select_option("5")
        settle(page)
        assert page.get_by_label("kernel row 2 column 1").input_value() == "−1"
        page.get_by_label("Size").select_option("3")
        settle(page)
        assert page.get_by_label("kernel row 1 column 0").input_value() == "−1"


def test_typing_weights_of_a_preset_names_it(open_live):
    with open_live(KernelPlayground(kernel=[[0, 0, 0], [0, 2, 0], [0, 0, 0]])) as page:
        page.get_by_label("kernel row 1 column 1").fill("1")
        settle(page)
        assert choice(page, 1) == "Identity"


def test_entry_that_is_no_weight_is_marked_and_the_one_in_use_comes_back(open_live):
    with open_live(KernelPlayground()) as page:
        before, words = pixels(page, "output"), status(page)
        cell = page.get_by_label("kernel row 1 column 2")
        for typed in ("", "-", "1e9", "1000", "two"):
            cell.click()  # selects what is there
            page.keyboard.insert_text(typed) if typed else page.keyboard.press("Delete")
            assert cell.input_value() == typed and cell.get_attribute("aria-invalid") == "true"
            assert status(page) == "Needed: a number from −999 to 999. Until then 2 stays in use."
            page.keyboard.press("Tab")
            assert cell.input_value() == "2" and cell.get_attribute("aria-invalid") is None
        assert status(page) == words
        assert np.array_equal(pixels(page, "output"), before)


def test_weight_is_typed_with_either_minus(open_live):
    with open_live(KernelPlayground()) as page:
        cell = page.get_by_label("kernel row 1 column 2")
        for typed, standing in [("-2", "-2"), ("−3", "-3"), (" -2.50 ", "-2.5")]:
            cell.click()
            page.keyboard.insert_text(typed)
            page.keyboard.press("Tab")
            assert cell.input_value() == standing.replace("-", "−")
            cell.click()
            assert cell.input_value() == standing
            page.keyboard.press("Tab")


def test_two_playgrounds_do_not_disturb_each_other(open_live):
    with open_live(KernelPlayground(), KernelPlayground(photo="rocket", kernel="box blur")) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("kernel row 0 column 0").first.fill("7")
        page.locator(".box.input").first.focus()
        page.keyboard.press("End")
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("kernel row 0 column 0").nth(1).input_value() == "1"


def test_cleanup_stops_everything(modules):
    left = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, cleanup } = await render("kernel_playground", state);
             const during = model.listeners.length;
             cleanup();
             return [during, model.listeners.length];
           }""",
        page_state(KernelPlayground()),
    )
    assert left == [6, 0]


# How it looks


@pytest.mark.parametrize("kernel_size", [3, 5])
@pytest.mark.parametrize("width, which", [(360, 0), (744, 1), (1280, 1)])
def test_reserved_height_is_the_height(open_live, kernel_size, width, which):
    playground = KernelPlayground(kernel_size=kernel_size)
    with open_live(playground, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= playground._heights[which] <= drawn + 16
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_live, theme, width):
    with open_live(KernelPlayground(kernel="sharpen", kernel_size=5), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


@pytest.mark.parametrize("width, least", [(360, 44), (1280, 24)])
def test_targets_are_large_enough(open_live, width, least):
    with open_live(KernelPlayground(kernel_size=5), width=width) as page:
        sides = page.locator("select, button, .kernel input, input[type=range], .tick").evaluate_all(
            "targets => targets.flatMap(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sides) == 2 * (4 + 3 + 25 + 1 + 1)
    assert min(sides) >= least


def test_numbers_fit_into_their_cells(open_live):
    kernel = [[-999] * 5, [999.0] * 5, [0.25] * 5, [-0.5] * 5, [476] * 5]
    for width in (360, 744):
        with open_live(KernelPlayground(photo="coffee", kernel=kernel), width=width) as page:
            overflowing = page.locator(".cells span").evaluate_all(
                "all => all.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)"
            )
            assert overflowing == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_by_itself(open_live):
    with open_live(KernelPlayground(), reduced_motion="reduce") as page:
        page.get_by_label("Size").select_option("5")
        assert page.evaluate("document.getAnimations().length") == 0


def test_every_update_is_drawn(open_live):
    with open_live(KernelPlayground(kernel="box blur", kernel_size=5)) as page:
        shown = page.evaluate(
            """async () => {
                 const slider = document.querySelector("input[type=range]");
                 const pixel = document.querySelector(".box.output canvas").getContext("2d");
                 const shown = [];
                 for (let bias = -60; bias < 0; bias++) {
                   slider.value = bias;
                   slider.dispatchEvent(new Event("input", { bubbles: true }));
                   await new Promise(requestAnimationFrame); // asked for after the widget's
                   shown.push(pixel.getImageData(128, 128, 1, 1).data[0]);
                 }
                 return shown;
               }"""
        )
        photo = pixels(page, "input")[126:131, 126:131, 0].astype("float64")
    assert shown == [round(float(photo.mean()) + bias) for bias in range(-60, 0)]


# Copy Keras code


def test_copied_code_runs_without_the_book_and_agrees(open_live, tmp_path):
    playgrounds = [
        KernelPlayground(photo=name, kernel=kernel, bias=bias)
        for name, kernel, bias in zip(
            PHOTOS,
            ["sobel x", "gaussian blur", "sharpen", [[0.1, 0, -2], [0, 1.5, 0], [3, 0, -1]]],
            [0, -12.5, 7, 0],
            strict=True,
        )
    ]
    codes = []
    for playground in playgrounds:
        with open_live(playground) as page:
            codes.append(copied(page))
    pictures = [grey_photo(name) for name in PHOTOS]
    playgrounds.append(KernelPlayground())
    with open_live(playgrounds[-1]) as page:
        page.locator("input[type=file]").set_input_files(picture_file(tmp_path))
        wait_for_photo(page, "holiday.png")
        codes.append(copied(page))
        pictures.append(pixels(page, "input")[..., 0].astype("float64"))
    for number, code in enumerate(codes):
        assert "utils" not in code
        (tmp_path / f"copied_{number}.py").write_text(code, encoding="utf-8")
    script = (
        "import runpy, numpy as np\n"
        f"for i in range({len(codes)}):\n"
        "    names = runpy.run_path(f'copied_{i}.py')\n"
        "    np.savez(f'result_{i}.npz', image=names['image'], output=names['output'])\n"
    )
    run_alone(script, tmp_path)
    for number, playground in enumerate(playgrounds):
        result = np.load(tmp_path / f"result_{number}.npz")
        expected = conv2d(result["image"], playground.weights, playground.bias)
        np.testing.assert_allclose(result["output"], expected, rtol=1e-4, atol=1e-2)
        # JPEG alters the photographs; the reader's own picture is resized by two programs.
        difference = np.abs(result["image"] - pictures[number])
        assert difference.mean() < 2.5 and np.quantile(difference, 0.99) <= 10


def test_code_is_shown_where_the_clipboard_is_refused(open_live):
    with open_live(KernelPlayground()) as page:
        page.evaluate(
            "() => { navigator.clipboard.writeText = async () => { throw new Error('refused'); }; }"
        )
        page.get_by_role("button", name="Copy Keras code").click()
        box = page.get_by_role("textbox", name="Copy Keras code")
        assert "keras.ops.conv(" in box.input_value()
        assert "copy it with the keyboard" in status(page)
        page.keyboard.press("Tab")
        assert box.count() == 0


# The Python side


@pytest.mark.parametrize(
    "options, shown",
    [
        ({}, "KernelPlayground(photo='cat', kernel='sobel x')"),
        (
            {"kernel": "box blur", "kernel_size": 5},
            "KernelPlayground(photo='cat', kernel='box blur', kernel_size=5)",
        ),
        (
            {"bias": 10, "normalize": True},
            "KernelPlayground(photo='cat', kernel='sobel x', bias=10.0, normalize=True)",
        ),
        (
            {"photo": "rocket", "kernel": np.eye(3)},
            "KernelPlayground(photo='rocket', kernel=[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])",
        ),
    ],
)
def test_repr(options, shown):
    assert repr(KernelPlayground(**options)) == shown


@pytest.mark.parametrize(
    "options, message",
    [
        ({"photo": "dog"}, "photo is one of cat, .*, got 'dog'"),
        ({"kernel": "sobel"}, "kernel is one of identity, .*; got 'sobel'"),
        ({"kernel": np.ones((3, 5))}, r"3 x 3 or 5 x 5 weights, got an array of shape \(3, 5\)"),
        ({"kernel": [[1, 2], [3]]}, "kernel is a name or an array of weights"),
        ({"kernel": [[np.nan] * 3] * 3}, "weights from -999 to 999"),
        ({"kernel_size": 4}, "kernel_size is 3 or 5, got 4"),
        ({"kernel": np.eye(3), "kernel_size": 5}, "kernel_size is 5, but the kernel has 3 rows"),
        ({"bias": 300}, "bias lies between -255 and 255, got 300"),
        ({"bias": float("nan")}, "bias lies between"),
        ({"position": (1, 254)}, r"each 0 to 253, got \(1, 254\)"),
        ({"position": (0.5, 1)}, "position is a row and a column"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(TraitError, match=message):
        KernelPlayground(**options)


def test_traits_follow_what_the_page_sends():
    playground = KernelPlayground()
    rows = np.arange(25.0).reshape(5, 5).tolist()
    playground.set_state({"kernel_size": 5, "kernel": rows, "normalize": True})
    assert playground.weights.sum() == pytest.approx(1)
    playground.set_state({"kernel_size": 3, "kernel": PRESETS["emboss"]["3"]})
    assert playground.weights.shape == (3, 3)
    playground.kernel = rows
    assert playground.kernel_size == 5


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name):
    preset = PRESETS[name]
    for size in (3, 5):
        weights = np.array(preset[str(size)])
        assert weights.shape == (size, size)
        total = weights.sum()
        assert total == 0 if name in ("sobel x", "sobel y", "laplacian") else total > 0
        assert preset["normalize"] or total in (0, 1)
    ramp = np.tile(np.arange(9.0), (9, 1))
    for size in (3, 5):  # edges: the sign that the presets' names promise
        weights = np.array(preset[str(size)], "float64")
        if name == "sobel x":
            assert (conv2d(ramp, weights) > 0).all() and (conv2d(ramp.T, weights) == 0).all()
        if name == "sobel y":
            assert (conv2d(ramp, weights) == 0).all() and (conv2d(ramp.T, weights) > 0).all()


def test_sizes():
    """What a notebook and a page carry for one playground."""
    playground = KernelPlayground()
    assert sum(map(len, playground._photos.values())) < 60_000
    assert len(str(playground._esm)) < 45_000
    for name in PHOTOS:
        data, _ = KernelPlayground(photo=name, kernel="sharpen")._repr_mimebundle_()
        assert len(base64.b64decode(data["image/png"])) < 60_000


def test_picture_has_the_same_bytes_in_every_run():
    from PIL import Image

    playground = KernelPlayground(kernel="laplacian")
    picture = picture_in_every_run(playground)
    assert Image.open(io.BytesIO(picture)).size == (700, 240)


def test_state_is_json_without_the_photographs():
    state = KernelPlayground().get_state()
    del state["_photos"]
    json.dumps({name: value for name, value in state.items() if name != "layout"})
