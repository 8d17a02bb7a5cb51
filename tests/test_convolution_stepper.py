"""The ConvolutionStepper: its arithmetic, its page in a real browser, its Python side."""

import io

import numpy as np
import pytest
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    ground,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    status,
    write_page,
)

from utils.convolution import conv2d, output_size
from utils.widgets import ConvolutionStepper
from utils.widgets.convolution_stepper.examples import EXAMPLES
from utils.widgets.shared.arguments import padding_sides

WORKED, CROSS, CHANNELS = EXAMPLES
SEVERAL = {name: CHANNELS[name] for name in ("image", "kernel", "bias")}
RAMP = np.arange(30.0).reshape(5, 6) - 12
CASES = {
    "worked": {},
    "strides": {"strides": 2, "padding": 1},
    "rectangles": {"image": RAMP, "kernel": [[1, -1, 0.5]], "bias": 2, "padding": "same"},
    "dilation": {"padding": "same", "dilation_rate": 2},
    "channels": SEVERAL,
    "large": {"image": np.eye(8), "kernel": np.eye(4), "padding": 2},
}


def shown(page, which):
    """The texts in a grid's cells; of the products, without the factors."""
    script = "cells => cells.map(cell => cell.value ?? cell.lastChild?.data ?? '')"
    return page.locator(f".{which} .cells > :is(span, input)").evaluate_all(script)


def numbers(texts):
    return [float(text.replace("−", "-")) for text in texts if text]


def settings(strides, padding, dilation_rate):
    return {"strides": strides, "padding": padding, "dilationRate": dilation_rate}


# Arithmetic


@pytest.fixture(scope="module")
def random_cases():
    """Images, kernels and settings that fit together: strides with dilation too, which utils allows."""
    rng = np.random.default_rng(0)
    cases = []
    while len(cases) < 400:
        height, width = (int(size) for size in rng.integers(1, 9, 2))
        rows, columns = (int(size) for size in rng.integers(1, 5, 2))
        channels, filters, strides, dilation_rate = (int(size) for size in rng.integers(1, 4, 4))
        padding = ["valid", "same", 0, 1, 2, 3][rng.integers(6)]
        options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
        try:
            output_size((height, width), (rows, columns), **options)
        except ValueError:
            continue
        image = rng.integers(-9, 10, (height, width, channels)) / 2
        kernel = rng.integers(-9, 10, (rows, columns, channels, filters)) / 4
        cases.append((image, kernel, rng.integers(-5, 6, filters).astype("float64"), options))
    return cases


def test_convolve_equals_conv2d(modules, random_cases):
    results = modules.evaluate(
        """async (cases) => {
             const { convolve } = await import("./shared/convolution.js");
             return cases.map((arguments_) => convolve(...arguments_));
           }""",
        [
            [image.tolist(), kernel.tolist(), bias.tolist(), settings(**options)]
            for image, kernel, bias, options in random_cases
        ],
    )
    for (image, kernel, bias, options), result in zip(random_cases, results, strict=True):
        expected = conv2d(image, kernel, bias, **options)
        np.testing.assert_array_equal(np.array(result), expected)  # halves and quarters: exact


def test_sizes_and_places_equal_those_of_utils(modules):
    cases = [
        (size, kernel_size, strides, padding, dilation_rate)
        for size in range(1, 10)
        for kernel_size in range(1, 5)
        for strides in (1, 2, 3)
        for padding in ("valid", "same", 0, 1, 2)
        for dilation_rate in (1, 2, 3)
    ]
    axes = modules.evaluate(
        """async (cases) => {
             const { axisOf, timesRead } = await import("./shared/convolution.js");
             return cases.map(([size, kernelSize, strides, padding, dilationRate]) => {
               const axis = axisOf(size, kernelSize, { strides, padding, dilationRate });
               return [axis.before, axis.after, axis.positions, timesRead(axis)];
             });
           }""",
        cases,
    )
    fitting = 0
    for (size, kernel_size, strides, padding, dilation_rate), axis in zip(cases, axes, strict=True):
        before, after, positions, read = axis
        options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
        try:
            expected = output_size(size, kernel_size, **options)
        except ValueError:
            assert positions == 0
            continue
        fitting += 1
        assert positions == expected
        assert (before, after) == padding_sides(size, kernel_size, **options)
        places = np.arange(positions)[:, None] * strides + np.arange(kernel_size) * dilation_rate
        assert np.flatnonzero(read).tolist() == np.unique(places).tolist()
    assert fitting > 1000


# What is drawn


def test_first_state_is_the_worked_example_in_its_middle(open_live):
    with open_live(ConvolutionStepper()) as page:
        assert numbers(shown(page, "input")) == np.ravel(WORKED["image"]).tolist()
        assert numbers(shown(page, "kernel")) == np.ravel(WORKED["kernel"]).tolist()
        assert numbers(shown(page, "products")) == [0, 1, 6, 2, 4, 0, 0, 0, 4]
        assert shown(page, "output") == ["12", "12", "17", "10", "17", "", "", "", ""]
        assert page.locator(".output .current").inner_text() == "17"
        assert page.locator(".sum").inner_text() == "Sum of 9 products 17 = output 17"
        assert page.locator(".formula").inner_text().split("\n")[3] == (
            "⌊(5 + 2·0 − 1·(3 − 1) − 1)/1⌋ + 1 = ⌊2/1⌋ + 1 = 3"
        )
        assert status(page) == (
            "Step 5 of 9. Output row 1, column 1 (from 0): 9 products sum to 17; the output is 17."
        )
        assert (page.blocked, page.problems) == ([], [])


# Goes through all steps by the right arrow; returns the texts of the sum and of the products at each.
ALL_STEPS = """async (count) => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((cell) => cell.lastChild.data);
  const output = document.querySelector(".output .cells");
  const steps = [];
  for (let step = 0; step < count; step++) {
    const key = step ? "ArrowRight" : "Home";
    output.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise(requestAnimationFrame);
    const products = texts(".products .cells span");
    steps.push({ sums: texts(".sum b"), value: texts(".sum strong"), products });
  }
  return steps;
}"""


@pytest.mark.parametrize("name", CASES)
def test_every_step_shows_what_conv2d_computes(open_live, name):
    stepper = ConvolutionStepper(**CASES[name], step=0)
    output = stepper.output
    rows, columns, filters = output.shape
    with open_live(stepper) as page:
        for filter_ in range(filters):
            if filters > 1:
                page.get_by_role("group", name="Filter").get_by_label(str(filter_)).check()
            steps = page.evaluate(ALL_STEPS, rows * columns)
            for step, value in zip(steps, output[..., filter_].flat, strict=True):
                assert numbers(step["value"]) == [round(value, 2)]
                sums = numbers(step["sums"])
                assert sum(sums) == pytest.approx(value)
                assert sum(numbers(step["products"])) == pytest.approx(sums[0])
            np.testing.assert_allclose(numbers(shown(page, "output")), output[..., filter_].ravel())


def test_window_padding_and_unread_pixels_are_marked(open_live):
    image = np.arange(36).reshape(6, 6)
    with open_live(ConvolutionStepper(image, strides=2)) as page:  # the kernel of the worked example
        assert page.locator(".input .unread").count() == 11  # the last row and the last column
        assert page.locator(".note").first.inner_text() == "Struck out: 11 pixels that no window reads."
    with open_live(ConvolutionStepper(image, padding="same", dilation_rate=2, step=0)) as page:
        assert page.locator(".input .padding").count() == 100 - 36
        assert page.locator(".input .unread").count() == 0
        touched = page.locator(".input .cells > .touched:not(.padding)")
        assert numbers(touched.evaluate_all("all => all.map(cell => cell.value)")) == [0, 2, 12, 14]
        cell = page.locator(".input .cells > :first-child").bounding_box()
        page.evaluate("() => Promise.all(document.getAnimations().map(({ finished }) => finished))")
        marker = page.locator(".marker").bounding_box()
        assert marker["x"] == pytest.approx(cell["x"], abs=1)
        assert marker["width"] == pytest.approx(5 * cell["width"], abs=1)
        assert page.locator(".note").first.inner_text() == "Grey zeros: padding."
        assert "9 products, 5 of them with padding, sum to" in status(page)


def test_formula_of_uneven_padding_and_of_rows_and_columns_that_differ(open_live):
    stepper = ConvolutionStepper(RAMP, np.ones((2, 3)), padding="same")
    with open_live(stepper) as page:
        lines = page.locator(".formula").inner_text().split("\n")
    assert lines[1] == "o = ⌊(n + p₁ + p₂ − d(k − 1) − 1)/s⌋ + 1"
    assert lines[2:6] == [
        "Rows",
        "⌊(5 + 0 + 1 − 1·(2 − 1) − 1)/1⌋ + 1 = ⌊4/1⌋ + 1 = 5",
        "Columns",
        "⌊(6 + 1 + 1 − 1·(3 − 1) − 1)/1⌋ + 1 = ⌊5/1⌋ + 1 = 6",
    ]


def test_channels_and_filters_are_chosen_by_radio_buttons(open_live):
    with open_live(ConvolutionStepper(**SEVERAL, step=2)) as page:
        assert page.locator(".sum").inner_text() == "Channels 0, 1, 2: 0 + 0 + −1 + bias −1 = output −2"
        page.get_by_role("group", name="Channel").get_by_label("2").check()
        settle(page)
        assert numbers(shown(page, "products")) == [0, 0, 0, 0, -1, 0, 0, 0, 0]
        assert page.locator(".sum .shown").inner_text() == "−1"
        page.get_by_role("group", name="Filter").get_by_label("1").check()
        settle(page)
        assert page.locator(".output .caption").inner_text() == "Output, filter 1"
        assert status(page).startswith("Step 3 of 9. Output row 0, column 2 (from 0) of filter 1:")


# What the reader does

NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return labels?.[0]?.firstChild.innerText?.trim() ?? ariaLabel ?? innerText;
}"""


def test_by_keyboard_alone(open_live):
    with open_live(ConvolutionStepper()) as page:
        names = []
        for _ in range(44):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        cells = [f"image row {row} column {column}" for row in range(5) for column in range(5)]
        cells += [f"kernel row {row} column {column}" for row in range(3) for column in range(3)]
        assert names[:34] == cells
        assert names[34].startswith("Output, 3 × 3, 5 of 9 values.")
        assert names[35:] == [
            "Back", "Step", "Play", "Example", "Strides", "Padding", "Dilation", "Copy Keras code", "Reset",
        ]  # fmt: skip

        page.locator(".output .cells").focus()
        for key, step in [
            ("ArrowRight", 6), ("ArrowLeft", 5), ("ArrowDown", 8), ("ArrowUp", 5), ("End", 9),
            ("ArrowRight", 9), ("Home", 1), ("ArrowLeft", 1),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert status(page).startswith(f"Step {step} of 9."), key

        page.get_by_role("button", name="Step").focus()
        for _ in range(10):
            page.keyboard.press("Enter")
        assert status(page).startswith("Step 9 of 9.")
        assert page.evaluate(NAME_OF_FOCUSED) == "Step"  # an end does not take the focus away

        page.get_by_label("kernel row 2 column 2").focus()
        page.keyboard.type("-1.5")
        page.keyboard.press("Tab")
        settle(page)
        expected = conv2d(np.array(WORKED["image"]), np.array([[0, 1, 2], [2, 2, 0], [0, 1, -1.5]]))
        assert numbers(shown(page, "output")) == expected.ravel().tolist()
        assert shown(page, "kernel")[-1] == "−1.5"
        assert page.get_by_label("Example").evaluate("select => select.value") == "own"

        page.get_by_label("Padding").focus()
        page.keyboard.press("ArrowDown")  # same
        assert "of 25." in status(page)
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page).startswith("Step 5 of 9.")
        assert shown(page, "output")[:5] == ["12", "12", "17", "10", "17"]
        assert (page.blocked, page.problems) == ([], [])


@pytest.mark.parametrize("reduced_motion", [None, "reduce"])
def test_play_goes_to_the_end_and_stops(open_live, reduced_motion):
    stepper = ConvolutionStepper(CROSS["image"], CROSS["kernel"], step=0)
    with open_live(stepper, reduced_motion=reduced_motion) as page:
        page.clock.install(time=0)
        page.clock.pause_at(600)  # seconds: from here on no time passes by itself, however busy the machine
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(50)
        assert page.get_by_role("button", name="Pause").is_visible()
        page.clock.run_for(2000)
        assert page.locator(".sum strong").inner_text() == "4"
        assert len(numbers(shown(page, "output"))) == 3
        marker = page.locator(".marker").evaluate("marker => getComputedStyle(marker).transitionDuration")
        assert marker == ("0s" if reduced_motion else "0.15s")
        page.get_by_role("button", name="Pause").click()
        page.clock.run_for(2000)
        assert len(numbers(shown(page, "output"))) == 3
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(60_000)
        assert numbers(shown(page, "output")) == [4, 3, 4, 2, 4, 3, 2, 3, 4]
        assert page.get_by_role("button", name="Play").is_visible()
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(50)
        assert len(numbers(shown(page, "output"))) == 1  # begins anew


def test_touch_goes_to_an_output(open_live, browser, folder, address):
    write_page(folder, [ConvolutionStepper()])
    with browser.new_context(viewport={"width": 360, "height": 700}, has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".output .cells span").nth(7).tap()
        assert status(page).startswith("Step 8 of 9. Output row 2, column 1")
        page.get_by_role("button", name="Back").tap()
        assert status(page).startswith("Step 7 of 9.")


def test_example_is_chosen_and_named_again(open_live):
    with open_live(ConvolutionStepper(strides=2)) as page:
        example = page.get_by_label("Example")
        example.select_option(CROSS["name"])
        settle(page)
        assert page.locator(".sum strong").inner_text() == "4"
        assert page.get_by_label("Strides").input_value() == "1"
        page.get_by_label("image row 0 column 0").fill("5")
        settle(page)
        assert example.input_value() == "own"
        page.get_by_label("image row 0 column 0").fill("1")
        settle(page)
        assert example.input_value() == CROSS["name"]
        example.select_option(CHANNELS["name"])
        settle(page)
        assert page.get_by_role("group", name="Channel").get_by_role("radio").count() == 3


def test_settings_that_do_not_fit_cannot_be_chosen(open_live):
    def possible(page, label):
        return page.get_by_label(label).evaluate(
            "select => [...select.options].filter(option => !option.disabled).map(option => option.value)"
        )

    with open_live(ConvolutionStepper()) as page:
        assert possible(page, "Dilation") == ["1", "2"]  # 3: the window covers 7 of 5 pixels
        page.get_by_label("Padding").select_option("1")
        settle(page)
        assert possible(page, "Dilation") == ["1", "2", "3"]
        page.get_by_label("Strides").select_option("2")
        settle(page)
        assert possible(page, "Dilation") == ["1"]  # Keras takes strides or dilation, not both
    with open_live(ConvolutionStepper(np.eye(8), padding="same", dilation_rate=2)) as page:
        assert possible(page, "Dilation") == ["1", "2"]  # 3: 14 pixels with padding, 12 can be drawn


def test_entry_that_is_no_number_is_marked_and_the_one_in_use_comes_back(open_live):
    with open_live(ConvolutionStepper()) as page:
        cell = page.get_by_label("image row 1 column 3")
        for typed in ("", "-", "1e9", "100", "two"):
            cell.click()  # selects what is there
            page.keyboard.insert_text(typed) if typed else page.keyboard.press("Delete")
            assert cell.input_value() == typed and cell.get_attribute("aria-invalid") == "true"
            assert page.locator(".sum strong").inner_text() == "17"
            assert status(page) == "Needed: a number from −99 to 99. Until then 3 stays in use."
            page.keyboard.press("Tab")
            assert cell.input_value() == "3" and cell.get_attribute("aria-invalid") is None
        assert status(page).startswith("Step 5 of 9.")


def test_two_steppers_do_not_disturb_each_other(open_live):
    with open_live(ConvolutionStepper(), ConvolutionStepper(**SEVERAL)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("kernel row 0 column 0").first.fill("7")
        page.get_by_role("button", name="Step").first.click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("kernel row 0 column 0").nth(1).input_value() == "−1"


def test_cleanup_stops_everything(modules):
    left = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("convolution_stepper", state);
             const during = model.listeners.length;
             [...el.querySelectorAll("button")].find((b) => b.textContent === "Play").click();
             cleanup();
             await new Promise((done) => setTimeout(done, 1100));
             return [during, model.listeners.length, model.get("step")];
           }""",
        page_state(ConvolutionStepper()),
    )
    assert left == [7, 0, 4]


# How it looks


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, name, width, which):
    stepper = ConvolutionStepper(**CASES[name])
    with open_live(stepper, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= stepper._heights[which] <= drawn + 24
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cells = page.locator(".cells > :is(span, input)").evaluate_all(
            "cells => cells.map(cell => Math.min(cell.offsetWidth, cell.offsetHeight))"
        )
        assert min(cells) >= 24


@pytest.mark.parametrize("name", ["worked", "channels", "strides"])
@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width, name):
    with open_live(ConvolutionStepper(**CASES[name]), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_buttons_and_choices_are_large_enough_on_a_small_screen(open_live):
    with open_live(ConvolutionStepper(**SEVERAL), width=360) as page:
        heights = page.locator("button, select, .choices label").evaluate_all(
            "targets => targets.map(target => target.offsetHeight)"
        )
    assert len(heights) == 5 + 4 + 5 and min(heights) >= 44


def test_numbers_fit_into_their_cells(open_live):
    stepper = ConvolutionStepper(np.full((8, 8), -99), np.full((3, 3), 98.5), padding="same")
    for width in (360, 744):
        with open_live(stepper, width=width) as page:
            wide = page.locator(".cells > span").evaluate_all(
                """all => all.filter(cell => cell.scrollWidth > cell.clientWidth + 1)
                             .map(cell => cell.innerText)"""
            )
            assert wide == []


# Copy Keras code


def test_copied_code_runs_without_the_book_and_agrees(open_live, tmp_path):
    uneven = {"image": RAMP, "kernel": [[1, -1], [0.25, 2]], "strides": 2, "padding": "same", "bias": 1.5}
    steppers = [ConvolutionStepper(**case) for case in (*CASES.values(), uneven)]
    for number, stepper in enumerate(steppers):
        with open_live(stepper) as page:
            code = copied(page)
        assert "utils" not in code
        (tmp_path / f"copied_{number}.py").write_text(code, encoding="utf-8")
    script = (
        "import runpy, numpy as np\n"
        f"for i in range({len(steppers)}):\n"
        "    np.save(f'output_{i}.npy', runpy.run_path(f'copied_{i}.py')['output'])\n"
    )
    run_alone(script, tmp_path)
    for number, stepper in enumerate(steppers):
        output = np.load(tmp_path / f"output_{number}.npy")
        np.testing.assert_allclose(output, stepper.output, rtol=1e-5, atol=1e-5)


# The Python side


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "ConvolutionStepper(image_shape=(5, 5, 1), kernel_shape=(3, 3, 1, 1))"),
        (
            {"strides": 2, "padding": "same"},
            "ConvolutionStepper(image_shape=(5, 5, 1), kernel_shape=(3, 3, 1, 1), strides=2, padding='same')",
        ),
        (SEVERAL, "ConvolutionStepper(image_shape=(5, 5, 3), kernel_shape=(3, 3, 3, 2))"),
        ({"padding": 0}, "ConvolutionStepper(image_shape=(5, 5, 1), kernel_shape=(3, 3, 1, 1))"),
    ],
)
def test_repr(options, shown_as):
    assert repr(ConvolutionStepper(**options)) == shown_as


@pytest.mark.parametrize(
    "options, message",
    [
        ({"image": np.ones((9, 5))}, "image has at most 8 rows and columns, got 9"),
        ({"image": np.ones(5)}, r"axes \(height, width\) or .*, got shape \(5,\)"),
        ({"image": [[1, 2], [3]]}, "image holds numbers in rows of one length"),
        ({"image": [["a"]]}, "image holds real numbers"),
        ({"image": np.zeros((0, 3))}, "image holds real numbers"),
        ({"image": np.full((5, 5), 100)}, "image holds numbers from -99 to 99"),
        ({"image": np.full((5, 5), np.nan)}, "image holds numbers from -99 to 99"),
        ({"image": np.ones((5, 5, 4)), "kernel": np.ones((3, 3, 4, 1))}, "at most 3 channels, got 4"),
        ({"kernel": np.ones((5, 5))}, "kernel has at most 4 rows and columns, got 5"),
        ({"kernel": np.ones((3, 3, 1))}, r"axes \(rows, columns\) or .*, got shape \(3, 3, 1\)"),
        ({"kernel": np.ones((3, 3, 1, 4))}, "kernel has at most 4 filters|at most 3 filters, got 4"),
        ({"kernel": np.ones((3, 3, 2, 1))}, "kernel has 2 input channels, the image has 1"),
        ({"bias": [1, 2]}, r"one for each of 1 filters, got an array of shape \(2,\)"),
        ({"strides": 4}, "strides is a whole number from 1 to 3, got 4"),
        ({"strides": (1, 2)}, r"strides is a whole number from 1 to 3, got \(1, 2\)"),
        ({"dilation_rate": 0}, "dilation_rate is a whole number from 1 to 3, got 0"),
        ({"padding": "full"}, "padding is 'valid', 'same' or a whole number, got 'full'"),
        ({"padding": 3}, "padding is a whole number from 0 to 2, got 3"),
        ({"strides": 2, "dilation_rate": 2}, "Keras takes strides or dilation, not both"),
        ({"dilation_rate": 3}, "the window covers 7 x 7 pixels .*, the image has only 5 x 5"),
        (
            {"image": np.ones((8, 8)), "padding": "same", "dilation_rate": 3},
            "has 14 x 14 pixels, the stepper can draw 12 x 12",
        ),
        ({"step": 9}, "step is 0 to 8, got 9"),
        ({"step": -1}, "step is 0 to 8, got -1"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ConvolutionStepper(**options)


def test_traits_follow_what_the_page_sends():
    stepper = ConvolutionStepper()
    several = ConvolutionStepper(**SEVERAL)
    stepper.set_state({name: getattr(several, name) for name in ("image", "kernel", "bias")} | {"step": 8})
    assert stepper.output.shape == (3, 3, 2)
    with pytest.raises(ValueError, match="kernel has 1 input channels, the image has 3"):
        stepper.kernel = WORKED["kernel"]
    assert np.shape(stepper.kernel) == (3, 3, 3, 2)


def test_examples():
    outputs = [
        ConvolutionStepper(example["image"], example["kernel"], bias=example["bias"]).output
        for example in EXAMPLES
    ]
    assert outputs[0][..., 0].tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
    assert outputs[1][..., 0].tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert outputs[2].shape == (3, 3, 2)


def test_picture_has_the_same_bytes_in_every_run():
    from PIL import Image

    for options in ({}, SEVERAL):
        stepper = ConvolutionStepper(**options)
        picture = picture_in_every_run(stepper)
        assert Image.open(io.BytesIO(picture)).width == 700
        assert len(picture) < 60_000
