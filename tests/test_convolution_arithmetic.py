"""The ConvolutionArithmetic: its arithmetic against Keras, its page in a real browser, its Python side."""

import io
import itertools
import json

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

from utils.convolution import output_size
from utils.widgets import ConvolutionArithmetic
from utils.widgets.convolution_arithmetic.settings import sizes

CASES = {
    "plain": {},
    "unread": {"input_size": 6, "strides": 2},
    "sides": {"input_size": 6, "strides": 2, "padding": (1, 1)},
    "dilation": {"input_size": 7, "padding": "same", "dilation_rate": 2, "step": 10},
    "large": {"input_size": 12, "kernel_size": 5, "padding": "same", "step": 20},
    "refused": {"input_size": 9, "strides": 2, "dilation_rate": 2, "padding": (2, 1)},
    "transposed": {"input_size": 4, "strides": 2, "transposed": True, "step": 5},
    "cropped": {"input_size": 4, "strides": 2, "padding": "same", "transposed": True},
}


def javascript(settings):
    """Python's settings under the names that the scripts use."""
    names = {"input_size": "inputSize", "kernel_size": "kernelSize", "dilation_rate": "dilationRate"}
    return {names.get(name, name): value for name, value in settings.items()}


def possible_settings(*paddings, transposed):
    """All settings that a ConvolutionArithmetic takes, with some paddings."""
    names = ("input_size", "kernel_size", "strides", "padding", "dilation_rate")
    for values in itertools.product(range(2, 13), range(1, 6), range(1, 5), paddings, range(1, 4)):
        settings = dict(zip(names, values, strict=True)) | {"transposed": transposed}
        _, drawn, output = sizes(**settings)
        if output > 0 and drawn <= 16:
            yield settings


def reads(settings):
    """Which inputs are joined to which outputs along one axis: booleans of shape (inputs, outputs).

    Counted from what Keras documents, in another way than in the scripts.
    """
    n, k, s, d = (settings[name] for name in ("input_size", "kernel_size", "strides", "dilation_rate"))
    (before, _), _, output = sizes(**settings)
    small, large = (n, output) if settings["transposed"] else (output, n)
    offset = np.arange(large)[:, None] + before - s * np.arange(small)  # of a pixel in a window
    joined = (offset >= 0) & (offset % d == 0) & (offset // d < k)
    return joined.T if settings["transposed"] else joined


# Arithmetic

AXES = """async (cases) => {
  const { pixelsRead, shownAxis, unreadAlong } = await import("./convolution_arithmetic/geometry.js");
  const { timesRead } = await import("./shared/convolution.js");
  return cases.map((settings) => {
    const axis = shownAxis(settings);
    return { ...axis, times: timesRead(axis), read: pixelsRead(axis), unread: unreadAlong(axis) };
  });
}"""
PADDINGS = ("valid", "same", [1, 0], [0, 2], [1, 1], [3, 2], [6, 5])


@pytest.mark.parametrize("transposed", [False, True])
def test_sizes_and_counts_equal_those_of_python(modules, transposed):
    cases = list(possible_settings(*PADDINGS, transposed=transposed))
    assert len(cases) > 1900
    for settings, axis in zip(cases, modules.evaluate(AXES, list(map(javascript, cases))), strict=True):
        sides, drawn, output = sizes(**settings)
        positions = settings["input_size"] if transposed else output
        joined = reads(settings).T if transposed else reads(settings)  # (image, positions)
        assert (axis["before"], axis["after"]) == sides
        assert axis["size"] + sum(sides) == drawn == len(axis["times"])
        assert axis["positions"] == positions
        assert axis["times"][sides[0] : drawn - sides[1]] == joined.sum(1).tolist()
        assert axis["read"] == joined.sum(0).tolist()


def test_output_size_equals_that_of_utils():
    for settings in possible_settings(*PADDINGS, transposed=False):
        padding, rest = settings["padding"], {**settings}
        del rest["padding"], rest["transposed"]
        padding = padding if isinstance(padding, str) else (tuple(padding), tuple(padding))
        expected = output_size(rest.pop("input_size"), rest.pop("kernel_size"), padding=padding, **rest)
        assert sizes(**settings)[2] == (expected if isinstance(expected, int) else expected[0])


def test_last_pixels_that_are_never_read_can_be_cut_off(modules):
    cases = list(possible_settings(*PADDINGS, transposed=False))
    cut = 0
    for settings, axis in zip(cases, modules.evaluate(AXES, list(map(javascript, cases))), strict=True):
        joined, last = reads(settings), axis["unread"]["last"]
        unread = np.flatnonzero(~joined.any(1)).tolist()
        kept = settings["input_size"] - last
        assert unread == axis["unread"]["between"] + list(range(kept, settings["input_size"]))
        assert kept == 0 or kept - 1 not in unread or not last
        if last and kept:
            cut += 1
            np.testing.assert_array_equal(reads(settings | {"input_size": kept}), joined[:kept])
    assert cut > 200


def test_overlaps_are_those_far_from_the_border(modules):
    cases = list(itertools.product(range(1, 6), range(1, 5), range(1, 4)))
    found = modules.evaluate(
        """async (cases) => {
             const { overlaps } = await import("./convolution_arithmetic/geometry.js");
             return cases.map(([kernelSize, strides, dilationRate]) =>
               overlaps({ kernelSize, strides, dilationRate }),
             );
           }""",
        cases,
    )
    for (kernel_size, strides, dilation_rate), counts in zip(cases, found, strict=True):
        stamps = np.arange(40)[:, None] * strides + np.arange(kernel_size) * dilation_rate
        middle = np.bincount(stamps.ravel())[20 * strides : 21 * strides]
        assert counts == middle.tolist()


# Runs in a process of its own, without the book: copied code, what each output reads, what Keras refuses.
IN_KERAS = """
import contextlib, io, json, sys
import numpy as np
import keras
from keras import layers

cases = json.load(open("cases.json"))
found = []
for case in cases:
    if case["code"] is None:
        made = layers.Conv2DTranspose if case["transposed"] else layers.Conv2D
        try:
            made(1, case["kernel_size"], strides=case["strides"], dilation_rate=case["dilation_rate"])
            found.append("taken")
        except ValueError:
            found.append("refused")
        continue
    names = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(case["code"], names)
    model = names["model"]
    for variable in model.trainable_variables:
        variable.assign(np.ones(variable.shape) if len(variable.shape) > 1 else np.zeros(variable.shape))
    n = case["input_size"]
    answer = {"printed": printed.getvalue(), "shape": model.output_shape}
    if case["look"]:
        one_hot = np.eye(n * n, dtype="float32").reshape(n * n, n, n, 1)
        answer["joined"] = np.rint(keras.ops.convert_to_numpy(model(one_hot))[..., 0]).astype(int).tolist()
    found.append(answer)
json.dump(found, open("found.json", "w"))
"""


def test_copied_code_runs_in_keras_and_reads_the_same_pixels(modules, tmp_path):
    """A random few hundred settings; for a third of them, what each output reads, by one-hot inputs."""
    rng = np.random.default_rng(0)
    everything = [
        settings
        for transposed in (False, True)
        for settings in possible_settings(*PADDINGS, transposed=transposed)
    ]
    cases = [everything[i] for i in rng.permutation(len(everything))[:450]]
    codes = modules.evaluate(
        """async (cases) => {
             const { arithmeticCode, kerasLayers } = await import("./convolution_arithmetic/code.js");
             const { shownAxis } = await import("./convolution_arithmetic/geometry.js");
             return cases.map((shown) => {
               const { positions, size } = shownAxis(shown);
               return kerasLayers(shown) && arithmeticCode(shown, shown.transposed ? size : positions);
             });
           }""",
        list(map(javascript, cases)),
    )
    # TensorFlow on a processor, without oneDNN, cannot compute a dilated transposed convolution.
    asked = [
        {
            **settings,
            "code": code,
            "look": i % 3 == 0 and not (settings["transposed"] and settings["dilation_rate"] > 1),
        }
        for i, (settings, code) in enumerate(zip(cases, codes, strict=True))
    ]
    (tmp_path / "cases.json").write_text(json.dumps(asked), encoding="utf-8")
    run_alone(IN_KERAS, tmp_path)
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    looked = 0
    for settings, code, answer in zip(cases, codes, found, strict=True):
        if settings["strides"] > 1 and settings["dilation_rate"] > 1:
            assert (code, answer) == (None, "refused")
            continue
        output = sizes(**settings)[2]
        assert answer["shape"] == [None, output, output, 1]
        assert f"# {answer['printed'].strip()}" in code  # the remark tells what is printed
        assert "utils" not in code
        if "joined" in answer:
            looked += 1
            joined = reads(settings).astype(int)
            expected = np.einsum("ao,bp->abop", joined, joined).reshape(-1, output, output)
            np.testing.assert_array_equal(answer["joined"], expected)
    assert looked > 70 and found.count("refused") > 50


# What is drawn


def counts(page, which):
    """The numbers in the cells of a grid, row by row; padding has none."""
    texts = page.locator(f".{which} .cells > span").evaluate_all("all => all.map(cell => cell.textContent)")
    return [int(text) for text in texts if text]


def line(page, label):
    """The line of a formula or of code."""
    return page.locator(f".formula .label:text-is('{label}') + span").inner_text()


@pytest.mark.parametrize("name", CASES)
def test_counts_and_marks_equal_those_of_python(open_live, name):
    explorer = ConvolutionArithmetic(**CASES[name])
    joined = reads(explorer.settings()).astype(int)
    around, stepped = ("output", "input") if explorer.transposed else ("input", "output")
    of_input, of_output = joined.sum(1), joined.sum(0)
    with open_live(explorer) as page:
        assert counts(page, "input") == np.outer(of_input, of_input).ravel().tolist()
        assert counts(page, "output") == np.outer(of_output, of_output).ravel().tolist()
        place = divmod(explorer.step, explorer.input_size if explorer.transposed else len(of_output))
        down, across = ((joined if explorer.transposed else joined.T)[position] for position in place)
        touched = page.locator(f".{around} .cells > span:not(.padding)").evaluate_all(
            "all => all.map(cell => Number(cell.classList.contains('touched')))"
        )
        assert touched == np.outer(down, across).ravel().tolist()
        assert page.locator(f".{around} .touched").count() == explorer.kernel_size**2
        assert page.locator(f".{stepped} .current").count() == 1
        unread = counts(page, around).count(0)
        assert page.locator(f".{around} .unread:not(.padding)").count() == unread
        window = (explorer.kernel_size - 1) * explorer.dilation_rate + 1
        cell = page.locator(f".{around} .cells > span").first.bounding_box()
        marker = page.locator(".marker").bounding_box()
        assert marker["width"] == pytest.approx(window * cell["width"], abs=1)
        for side, position in zip("yx", place, strict=True):
            corner = cell[side] + position * explorer.strides * cell["width"]
            assert marker[side] == pytest.approx(corner, abs=1)
        assert (page.blocked, page.problems) == ([], [])


def test_first_state_in_words(open_live):
    with open_live(ConvolutionArithmetic()) as page:
        assert page.locator(".title").inner_text() == (
            "Which pixels does each output read, and which are never read?"
        )
        assert line(page, "Output size") == "o = ⌊(n + p₁ + p₂ − d(k − 1) − 1)/s⌋ + 1"
        assert line(page, "Rows and columns") == "⌊(5 + 0 + 0 − 1·(3 − 1) − 1)/1⌋ + 1 = ⌊2/1⌋ + 1 = 3"
        assert line(page, "Effective kernel") == "d(k − 1) + 1 = 1·(3 − 1) + 1 = 3"
        assert line(page, "Keras") == 'layers.Conv2D(1, 3, padding="valid")'
        assert page.locator(".note").inner_text() == "Every pixel is read. Click any output."
        assert status(page) == (
            "Output row 0, column 0 (from 0) reads input rows 0 to 2, columns 0 to 2: nine pixels."
        )


def words(modules, options):
    """What the explorer says of its settings and of the place on the stage."""
    explorer = ConvolutionArithmetic(**options)
    return modules.evaluate(
        """async ([settings, step]) => {
             const { shownAxis } = await import("./convolution_arithmetic/geometry.js");
             const { placeInWords, remarks } = await import("./convolution_arithmetic/words.js");
             const { timesRead } = await import("./shared/convolution.js");
             const axis = shownAxis(settings);
             const place = [Math.floor(step / axis.positions), step % axis.positions];
             return {
               remarks: remarks(settings, axis),
               place: placeInWords(axis, settings.transposed, ...place, timesRead(axis)),
             };
           }""",
        [javascript(explorer.settings()), explorer.step],
    )


@pytest.mark.parametrize(
    "options, said",
    [
        (
            {"input_size": 6, "strides": 2},
            "Hatched: the last row and the last column are never read: "
            "they can be cut off without changing the output.",
        ),
        (
            {"input_size": 9, "kernel_size": 2, "strides": 4},
            "Hatched: the last three rows and columns are never read: "
            "they can be cut off without changing the output. Nor are rows and columns 2 and 3.",
        ),
        (
            {"input_size": 7, "kernel_size": 1, "strides": 2},
            "Hatched: rows and columns 1, 3 and 5 are never read: the stride is longer than the kernel.",
        ),
        (
            {"dilation_rate": 2},
            "Hatched: rows and columns 1 and 3 are never read: no weight falls there.",
        ),
        (
            {"input_size": 6, "strides": 2, "padding": 1},
            "Every pixel is read. "
            "Grey: padding; the last row and the last column of it, hatched, are never read.",
        ),
        (
            {"input_size": 6, "strides": 2, "padding": "same"},
            "Every pixel is read. Grey: padding, one more row and column after than before.",
        ),
        (
            {"padding": 2},
            "Every pixel is read. Grey: padding.",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "strides": 4, "padding": (3, 0)},
            "Hatched: row 0 and column 0 are never read: the stride is longer than the kernel. "
            "Grey: padding.",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "strides": 4, "padding": (6, 0)},
            "Hatched: no window reaches the image. Grey: padding.",
        ),
        (
            {"input_size": 4, "strides": 2, "transposed": True},
            "Uneven overlap, a checkerboard: away from the border, cells get 1, 2 or 4 stamps.",
        ),
        (
            {"input_size": 4, "kernel_size": 4, "strides": 2, "transposed": True, "padding": "same"},
            "Even overlap (the stride 2 divides the kernel 4): away from the border, "
            "every cell gets 4 stamps. Grey: cropped away.",
        ),
        (
            {"input_size": 3, "kernel_size": 1, "strides": 3, "transposed": True},
            "The stamps do not overlap. "
            "Hatched: rows and columns 1, 2, 4, 5, 7 and 8 get no stamp and stay 0.",
        ),
    ],
)
def test_what_is_remarkable_is_said(modules, options, said):
    assert words(modules, options)["remarks"] == said


@pytest.mark.parametrize(
    "options, said",
    [
        (
            {"input_size": 6, "strides": 2, "padding": (1, 1), "step": 6},
            "Output row 2, column 0 (from 0) reads input rows 3 to 5, columns 0 and 1; "
            "three of its nine pixels are padding.",
        ),
        (
            {"input_size": 7, "dilation_rate": 2, "step": 8},
            "Output row 2, column 2 (from 0) reads input rows 2, 4 and 6, columns 2, 4 and 6: nine pixels.",
        ),
        (
            {"input_size": 2, "kernel_size": 2, "padding": (0, 1), "step": 3},
            "Output row 1, column 1 (from 0) reads input row 1, column 1; "
            "three of its four pixels are padding.",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "padding": 1},
            "Output row 0, column 0 (from 0) reads nothing but padding.",
        ),
        (
            {"input_size": 2, "kernel_size": 1},
            "Output row 0, column 0 (from 0) reads input row 0, column 0: one pixel.",
        ),
        (
            {"input_size": 4, "strides": 2, "transposed": True, "step": 5},
            "Input row 1, column 1 (from 0) stamps 3 × 3 cells: output rows 2 to 4, columns 2 to 4; "
            "eight of them get other stamps as well.",
        ),
        (
            {"input_size": 4, "strides": 2, "transposed": True, "padding": "same", "step": 15},
            "Input row 3, column 3 (from 0) stamps 3 × 3 cells: output rows 6 and 7, columns 6 and 7; "
            "five of its nine cells are cropped away.",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "strides": 2, "transposed": True},
            "Input row 0, column 0 (from 0) stamps one cell: output row 0, column 0.",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "padding": (1, 0), "transposed": True},
            "Input row 0, column 0 (from 0) stamps only what is cropped away.",
        ),
    ],
)
def test_place_in_words(modules, options, said):
    assert words(modules, options)["place"] == said


@pytest.mark.parametrize(
    "options, numbers, code",
    [
        (
            {"padding": (1, 0), "input_size": 6, "strides": 2},
            "⌊(6 + 1 + 0 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊4/2⌋ + 1 = 3",
            'layers.ZeroPadding2D(((1, 0), (1, 0)))\nlayers.Conv2D(1, 3, strides=2, padding="valid")',
        ),
        (
            {"strides": 2, "padding": "same"},
            "⌊(5 + 1 + 1 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊4/2⌋ + 1 = 3",
            'layers.Conv2D(1, 3, strides=2, padding="same")',
        ),
        (
            {"input_size": 4, "strides": 2, "padding": "same", "transposed": True},
            "(4 − 1)·2 + max(3, 2) − 0 − 1 = n·s = 4·2 = 8",
            'layers.Conv2DTranspose(1, 3, strides=2, padding="same")',
        ),
        (
            {"input_size": 4, "strides": 2, "padding": 1, "transposed": True},
            "(4 − 1)·2 + max(3, 2) − 1 − 1 = 7",
            'layers.Conv2DTranspose(1, 3, strides=2, padding="valid")\nlayers.Cropping2D(((1, 1), (1, 1)))',
        ),
        (
            {"input_size": 9, "strides": 2, "dilation_rate": 2},
            "⌊(9 + 0 + 0 − 2·(3 − 1) − 1)/2⌋ + 1 = ⌊4/2⌋ + 1 = 3",
            "Keras refuses strides and dilation that are both above 1.",
        ),
    ],
)
def test_formula_and_code(open_live, options, numbers, code):
    with open_live(ConvolutionArithmetic(**options)) as page:
        assert line(page, "Rows and columns") == numbers
        assert line(page, "Keras") == code
        refused = code.startswith("Keras")
        assert page.get_by_role("button", name="Copy Keras code").is_disabled() == refused


# What the reader does

NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return labels?.[0]?.firstChild.innerText?.trim() ?? ariaLabel ?? innerText;
}"""


def test_by_keyboard_alone(open_live):
    with open_live(ConvolutionArithmetic(input_size=6, strides=2, padding=(1, 1))) as page:
        names = []
        for _ in range(15):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Output, 3 × 3, row 0, column 0. Arrow keys go to any cell.", "Back", "Step", "Play",
            "Input size n", "Kernel size k", "Stride s", "Dilation d", "Padding", "Before p₁", "After p₂",
            "Transposed", "Counts", "Copy Keras code", "Reset",
        ]  # fmt: skip

        page.locator(".stepped .cells").focus()
        for key, place in [
            ("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("End", (1, 2)), ("ArrowRight", (1, 2)),
            ("ArrowDown", (2, 2)), ("ArrowDown", (2, 2)), ("Home", (2, 0)), ("ArrowUp", (1, 0)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert status(page).startswith("Output row {}, column {} ".format(*place)), key

        page.get_by_role("button", name="Step").focus()
        for _ in range(7):
            page.keyboard.press("Enter")
        assert status(page).startswith("Output row 2, column 2 ")
        assert page.evaluate(NAME_OF_FOCUSED) == "Step"  # an end does not take the focus away

        page.get_by_label("Stride s").focus()
        page.keyboard.press("ArrowDown")  # 3: the place stays where there still is one
        assert status(page).startswith("Output row 1, column 1 ")
        page.get_by_label("Counts").focus()
        page.keyboard.press("Space")
        settle(page)
        assert page.locator(".counted").count() == 0
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page).startswith("Output row 0, column 0 ")
        assert line(page, "Rows and columns").endswith("= 3")
        assert (page.blocked, page.problems) == ([], [])


def test_play_goes_to_the_end_and_stops(open_live):
    def current():
        return page.locator(".output .cells > span").evaluate_all(
            "all => all.findIndex(cell => cell.classList.contains('current'))"
        )

    with open_live(ConvolutionArithmetic(input_size=8)) as page:
        page.clock.install()  # goes on by itself, too
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(1100)
        assert 2 <= current() < 35
        page.get_by_role("button", name="Pause").click()
        page.clock.run_for(50)
        stopped_at = current()
        page.clock.run_for(2000)
        assert current() == stopped_at
        page.get_by_role("button", name="Play").click()
        page.clock.run_for(40_000)
        assert current() == 35
        assert page.get_by_role("button", name="Play").is_visible()


def test_touch_and_mouse_go_to_a_cell(open_live, browser, folder, address):
    write_page(folder, [ConvolutionArithmetic(**CASES["transposed"])])
    with browser.new_context(viewport={"width": 360, "height": 700}, has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".input .cells span").nth(7).tap()
        assert status(page).startswith("Input row 1, column 3 ")
    with open_live(ConvolutionArithmetic()) as page:
        page.locator(".output .cells span").nth(7).click()
        assert status(page).startswith("Output row 2, column 1 ")


def choose(page, label, value):
    page.get_by_label(label).select_option(value)
    settle(page)


def test_padding_is_chosen_in_words_or_by_side(open_live):
    with open_live(ConvolutionArithmetic(input_size=6, strides=2)) as page:
        sides = ("Before p₁", "After p₂")

        def shown():
            return [page.get_by_label(label).input_value() for label in ("Padding", *sides)]

        choose(page, "Padding", "same")
        assert shown() == ["same", "0", "1"]
        choose(page, "Padding", "sides")
        assert shown() == ["sides", "0", "1"]
        choose(page, "Before p₁", "2")
        assert shown() == ["sides", "2", "1"]
        assert "ZeroPadding2D(((2, 1), (2, 1)))" in line(page, "Keras")
        for label in sides:
            choose(page, label, "0")
        assert shown() == ["valid", "0", "0"]
        choose(page, "Padding", "sides")
        assert shown() == ["sides", "1", "1"]


def possible(page, label):
    script = "select => [...select.options].filter(o => !o.disabled).map(o => o.value)"
    return page.get_by_label(label).evaluate(script)


def test_settings_without_an_output_or_too_large_cannot_be_chosen(open_live):
    with open_live(ConvolutionArithmetic(input_size=4)) as page:
        assert possible(page, "Kernel size k") == ["1", "2", "3", "4"]
        assert possible(page, "Dilation d") == ["1"]
        assert possible(page, "Input size n")[0] == "3"
    with open_live(ConvolutionArithmetic(input_size=12)) as page:
        assert possible(page, "After p₂") == ["0", "1", "2", "3", "4"]
    with open_live(ConvolutionArithmetic(input_size=2, kernel_size=2, transposed=True)) as page:
        assert possible(page, "Crop before c₁") == ["0", "1", "2"]
    with open_live(ConvolutionArithmetic(input_size=12, dilation_rate=2)) as page:
        assert possible(page, "Stride s") == ["1", "2", "3", "4"]  # Keras refuses them, the figure shows them


@pytest.mark.parametrize(
    "options, size",
    [
        ({"input_size": 12, "strides": 2}, "7"),  # 12 would give 25 rows
        ({"input_size": 5, "padding": (3, 3), "kernel_size": 1}, "7"),  # nothing of 5 is left
        ({"input_size": 2, "kernel_size": 5, "transposed": True}, "5"),
    ],
)
def test_transposed_finds_settings_that_can_be_shown(open_live, options, size):
    with open_live(ConvolutionArithmetic(**options)) as page:
        page.get_by_label("Transposed").click()
        settle(page)
        assert page.get_by_label("Input size n").input_value() == size
        transposed = not options.get("transposed", False)
        assert page.locator(".stepped").get_attribute("class").split()[1] == (
            "input" if transposed else "output"
        )
        assert page.locator(".title").inner_text().startswith("Where" if transposed else "Which")
        assert page.locator("[tabindex]").count() == 1
        page.get_by_role("button", name="Reset").click()
        settle(page)
        assert page.get_by_label("Input size n").input_value() == str(options["input_size"])


def test_all_settings_that_can_be_chosen_are_taken_by_python(open_live):
    """What the page sends while a reader plays is what Python's checks let pass."""
    rng = np.random.default_rng(1)
    with open_live(ConvolutionArithmetic()) as page:
        labels = ("Input size n", "Kernel size k", "Stride s", "Dilation d", "Padding")
        for _ in range(60):
            label = labels[rng.integers(len(labels))]
            choices = possible(page, label)
            page.get_by_label(label).select_option(choices[rng.integers(len(choices))])
            if rng.random() < 0.2:
                page.get_by_label("Transposed").click()
            settle(page)
            transposed = page.get_by_label("Transposed").is_checked()
            sides = [page.locator("select").nth(i).input_value() for i in (5, 6)]
            padding = page.get_by_label("Padding").input_value()
            values = [int(page.get_by_label(name).input_value()) for name in labels[:4]]
            explorer = ConvolutionArithmetic(
                *values[:3],
                tuple(map(int, sides)) if padding == "sides" else padding,
                values[3],
                transposed,
            )
            assert (
                page.locator(".output .caption")
                .inner_text()
                .startswith(f"Output, {explorer.output_size} × {explorer.output_size}")
            )
        assert page.problems == []


def test_code_is_copied(open_live):
    with open_live(ConvolutionArithmetic(padding=1)) as page:
        assert copied(page) == (
            "import keras\n"
            "from keras import layers\n"
            "\n"
            "model = keras.Sequential(\n"
            "    [\n"
            "        keras.Input((5, 5, 1)),\n"
            "        layers.ZeroPadding2D(((1, 1), (1, 1))),\n"
            '        layers.Conv2D(1, 3, padding="valid"),\n'
            "    ]\n"
            ")\n"
            "print(model.output_shape)  # (None, 5, 5, 1)\n"
        )
        assert status(page) == "The code is on the clipboard."


def test_two_explorers_do_not_disturb_each_other(open_live):
    with open_live(ConvolutionArithmetic(), ConvolutionArithmetic(**CASES["cropped"])) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("Kernel size k").first.select_option("2")
        page.get_by_role("button", name="Step").first.click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("Kernel size k").nth(1).input_value() == "3"


def test_cleanup_stops_everything(modules):
    left = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("convolution_arithmetic", state);
             const during = model.listeners.length;
             [...el.querySelectorAll("button")].find((b) => b.textContent === "Play").click();
             cleanup();
             await new Promise((done) => setTimeout(done, 700));
             return [during, model.listeners.length, model.get("step")];
           }""",
        page_state(ConvolutionArithmetic(step=3)),
    )
    assert left == [7, 0, 3]


# How it looks


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, name, width, which):
    explorer = ConvolutionArithmetic(**CASES[name])
    with open_live(explorer, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= explorer._heights[which] <= drawn + 24
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_height_on_a_wide_page_hardly_changes_with_the_settings(open_live):
    heights = set()
    with open_live(ConvolutionArithmetic(), width=744) as page:
        for label, value in [
            ("Input size n", "12"),
            ("Kernel size k", "5"),
            ("Padding", "same"),
            ("Stride s", "4"),
        ]:
            choose(page, label, value)
            heights.add(page.locator(".widget-frame").bounding_box()["height"])
    assert len(heights) == 1


@pytest.mark.parametrize("name", ["sides", "dilation", "cropped"])
@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width, name):
    with open_live(ConvolutionArithmetic(**CASES[name]), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_controls_are_large_enough_on_a_small_screen(open_live):
    with open_live(ConvolutionArithmetic(), width=360) as page:
        heights = page.locator("button, select, .ticks .control").evaluate_all(
            "targets => targets.map(target => target.offsetHeight)"
        )
        cells = page.locator(".stepped .cells > span").evaluate_all(
            "all => all.map(cell => cell.offsetWidth)"
        )
    assert len(heights) == 5 + 7 + 2 and min(heights) >= 44
    assert min(cells) >= 24


# The Python side


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "ConvolutionArithmetic(input_size=5, kernel_size=3)"),
        (
            {"input_size": 6, "strides": 2, "padding": (1, 0)},
            "ConvolutionArithmetic(input_size=6, kernel_size=3, strides=2, padding=[1, 0])",
        ),
        ({"padding": (0, 0)}, "ConvolutionArithmetic(input_size=5, kernel_size=3)"),
        (
            {"padding": "same", "dilation_rate": 2, "transposed": True},
            "ConvolutionArithmetic(input_size=5, kernel_size=3, padding='same', dilation_rate=2, "
            "transposed=True)",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(ConvolutionArithmetic(**options)) == shown_as


@pytest.mark.parametrize(
    "options, message",
    [
        ({"input_size": 13}, "input_size is a whole number from 2 to 12, got 13"),
        ({"input_size": (5, 5)}, r"input_size is a whole number from 2 to 12, got \(5, 5\)"),
        ({"kernel_size": 0}, "kernel_size is a whole number from 1 to 5, got 0"),
        ({"kernel_size": 3.0}, "kernel_size is a whole number from 1 to 5, got 3.0"),
        ({"strides": 5}, "strides is a whole number from 1 to 4, got 5"),
        ({"dilation_rate": 4}, "dilation_rate is a whole number from 1 to 3, got 4"),
        ({"padding": "full"}, "padding is 'valid', 'same', a number or a pair .*, got 'full'"),
        ({"padding": (1, 2, 3)}, r"padding is 'valid', 'same', a number or a pair .*, got \(1, 2, 3\)"),
        ({"padding": (1, 7)}, "padding after is a whole number from 0 to 6, got 7"),
        ({"padding": -1}, "padding before is a whole number from 0 to 6, got -1"),
        ({"transposed": 1}, "transposed is True or False, got 1"),
        ({"dilation_rate": 3}, "the kernel covers 7 pixels, the input has 5 with its padding"),
        ({"input_size": 12, "padding": 3}, "the input has, with its padding, 18 x 18 pixels; 16 x 16 can be"),
        (
            {"input_size": 9, "strides": 2, "transposed": True},
            "the output has, before it is cropped, 19 x 19 pixels; 16 x 16 can be drawn",
        ),
        (
            {"input_size": 2, "kernel_size": 1, "padding": 1, "transposed": True},
            r"cropping 1 \+ 1 leaves nothing of the output",
        ),
        ({"step": 9}, "step is 0 to 8, got 9"),
        ({"step": 25, "transposed": True}, "step is 0 to 24, got 25"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ConvolutionArithmetic(**options)


def test_traits_follow_what_the_page_sends():
    explorer = ConvolutionArithmetic()
    explorer.set_state({"input_size": 12, "padding": [1, 0], "strides": 2, "step": 30})
    assert (explorer.output_size, explorer.padding, explorer.step) == (6, [1, 0], 30)
    explorer.set_state({"input_size": 7, "padding": "same", "transposed": True})
    assert explorer.output_size == 14
    with pytest.raises(ValueError, match="19 x 19 pixels; 16 x 16 can be drawn"):
        explorer.input_size = 9
    assert explorer.input_size == 7


def test_picture_has_the_same_bytes_in_every_run():
    from PIL import Image

    for options in CASES.values():
        explorer = ConvolutionArithmetic(**options)
        picture = picture_in_every_run(explorer)
        assert Image.open(io.BytesIO(picture)).width == 700
        assert len(picture) < 60_000
