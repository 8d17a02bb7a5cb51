"""The ShiftedDigit: its networks in the page, its page in a real browser, its Python side."""

import base64
import re

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import GROUNDS, axe_violations, drag_by_touch, ground, page_state, settle, status

from utils.canvas import on_canvas
from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets import ShiftedDigit
from utils.widgets.shifted_digit import NETWORKS, shown_digits

FIRST = (
    "A 3, moved 4 px right and 2 px up. MLP: a 0 (38 %), wrong. CNN, flattened: a 7 (82 %), wrong. "
    "CNN, global pooling: a 3 (100 %), right."
)
SAID = re.compile(r": an? (\d) \((\d+) %\), (right|wrong)\.")


@pytest.fixture(scope="module")
def models():
    """The networks in Keras."""
    return [load_network(name).to_keras() for name in NETWORKS]


def place(page):
    """The shift, as the sliders have it."""
    return tuple(int(page.get_by_label(name).input_value()) for name in ("Horizontal", "Vertical"))


def shares(page):
    """The lengths of all bars, shape (networks, 10)."""
    widths = page.locator(".bars i").evaluate_all(
        "bars => bars.map(bar => parseFloat(bar.style.width) / 100)"
    )
    return np.reshape(widths, (len(NETWORKS), 10))


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def wait_for_maps(page):
    page.wait_for_function("!document.body.innerText.includes('asking')", timeout=60_000)


# Arithmetic


def test_logits_in_the_page_equal_those_of_keras(modules, models):
    rng = np.random.default_rng(2)
    images = digits()[1][0][rng.permutation(360)[:100]]
    canvases = np.stack([on_canvas(image, rng.integers(-8, 9, 2)) for image in images])
    results = modules.evaluate(
        """async ([state, canvases]) => {
             const { createNetwork, unpackWeights } = await import("./shared/network.js");
             const { createModel } = await import("./rendered.js");
             const bytes = Uint8Array.from(atob(canvases), (letter) => letter.charCodeAt(0));
             const values = new Float32Array(bytes.buffer);
             return createModel(state).get("_networks").map(({ layers, input_shape: shape, weights }) => {
               const network = createNetwork(layers, shape, unpackWeights(layers, shape, weights));
               return Array.from({ length: values.length / 1936 }, (_, i) =>
                 [...network.run(values.subarray(1936 * i, 1936 * (i + 1))).at(-1)]);
             });
           }""",
        [page_state(ShiftedDigit()), base64.b64encode(canvases.tobytes()).decode()],
    )
    for model, result in zip(models, results, strict=True):
        expected = np.asarray(model(canvases))
        assert np.abs(expected).max() > 5
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-4)


def test_bars_are_what_keras_says(open_live, models):
    rng = np.random.default_rng(3)
    with open_live(ShiftedDigit()) as page:
        for _ in range(10):
            example, digit = int(rng.integers(2)), int(rng.integers(10))
            shift = rng.integers(-8, 9, 2).tolist()
            page.get_by_label(f"{digit}, {['first', 'second'][example]}").check()
            for name, pixels in zip(("Horizontal", "Vertical"), shift, strict=True):
                page.get_by_label(name).fill(str(pixels))
            canvas = ShiftedDigit(digit, example, shift).canvas
            expected = np.concatenate([softmax(np.asarray(model(canvas[None]))) for model in models])
            words = status(page)
            np.testing.assert_allclose(shares(page), expected, rtol=0, atol=1e-5)
            for (seen, percent, verdict), row in zip(SAID.findall(words), expected, strict=True):
                assert int(seen) == row.argmax()
                assert abs(int(percent) - 100 * row.max()) <= 0.51
                assert verdict == ("right" if row.argmax() == digit else "wrong")


@pytest.mark.parametrize("example, digit", [(0, 3), (1, 8)])
def test_maps_are_what_the_networks_say_everywhere(open_live, example, digit):
    everywhere = [(right, down) for down in range(-8, 9) for right in range(-8, 9)]
    canvases = np.stack([on_canvas(shown_digits()[example, digit], shift) for shift in everywhere])
    with open_live(ShiftedDigit(digit, example)) as page:
        wait_for_maps(page)
        paths = page.locator(".map .right").evaluate_all("all => all.map(path => path.getAttribute('d'))")
        crosses = page.locator(".map .wrong").evaluate_all("all => all.map(path => path.getAttribute('d'))")
        counts = page.locator(".answer .note").all_inner_texts()
    for name, path, cross, count in zip(NETWORKS, paths, crosses, counts, strict=True):
        right = load_network(name).logits(canvases).argmax(axis=1) == digit
        drawn = {(int(x) - 8, int(y) - 8) for x, y in re.findall(r"M(\d+) (\d+)h1", path)}
        assert drawn == {shift for shift, is_right in zip(everywhere, right, strict=True) if is_right}
        assert cross.count("M") == 289 - len(drawn)
        assert count == f"✓ {len(drawn)} of 289"


# What is drawn


def test_first_state(open_live):
    with open_live(ShiftedDigit()) as page:
        assert status(page) == FIRST
        assert page.locator(".verdict").all_inner_texts() == ["0 ✗ wrong", "7 ✗ wrong", "3 ✓ right"]
        assert page.locator(".bars .true").all_inner_texts()[0].split() == ["3", "6", "%"]
        assert page.locator(".bars .seen b").all_inner_texts() == ["0", "7", "3"]
        assert (page.blocked, page.problems) == ([], [])


def test_canvas_is_drawn_as_the_networks_see_it(open_live):
    figure = ShiftedDigit(7, 1, (-5, 3))
    script = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 44, 44).data)"""
    with open_live(figure) as page:
        pixels = np.reshape(page.locator(".canvas canvas").evaluate(script), (44, 44, 4))
    np.testing.assert_array_equal(pixels[..., 0], np.rint(255 * (1 - figure.canvas[..., 0])))


# What the reader does

NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return ariaLabel ?? labels?.[0]?.innerText.trim() ?? innerText;
}"""


def test_by_keyboard_alone(open_live):
    with open_live(ShiftedDigit()) as page:
        names = []
        for _ in range(6):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "A handwritten 3. The arrow keys move it.", "3, first", "Horizontal 4 px right",
            "Vertical 2 px up", "To the middle", "Reset",
        ]  # fmt: skip

        page.locator(".canvas").focus()
        for key, shift in [
            ("ArrowRight", (5, -2)), ("ArrowDown", (5, -1)), ("Shift+ArrowLeft", (-5, -1)),
            ("ArrowUp", (-5, -2)), ("Home", (-8, -2)), ("ArrowLeft", (-8, -2)), ("End", (8, -2)),
            ("Shift+ArrowUp", (8, -8)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert place(page) == shift, key
        assert status(page).startswith("A 3, moved 8 px right and 8 px up.")

        page.get_by_label("3, first").focus()
        page.keyboard.press("ArrowRight")
        assert status(page).startswith("A 4, moved")
        page.get_by_label("Vertical").focus()
        page.keyboard.press("ArrowRight")
        settle(page)
        assert place(page) == (8, -7)
        page.get_by_role("button", name="To the middle").focus()
        page.keyboard.press("Enter")
        assert status(page).startswith("A 4, in the middle. MLP: a 4 (")
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_mouse_drags_the_digit(open_live):
    with open_live(ShiftedDigit()) as page:
        box = page.locator(".canvas").bounding_box()
        x, y, pixel = box["x"] + 100, box["y"] + 150, box["width"] / 44
        page.mouse.move(x - 10, y)
        page.mouse.move(x, y)
        assert place(page) == (4, -2)  # nothing is held
        page.mouse.down()
        page.mouse.move(x - 3 * pixel, y + 5 * pixel)
        settle(page)
        assert place(page) == (1, 3)
        page.mouse.move(x - 40 * pixel, y + 1.4 * pixel)
        settle(page)
        assert place(page) == (-8, -1)  # the edge
        page.mouse.up()
        page.mouse.move(x + 50, y + 50)
        settle(page)
        assert place(page) == (-8, -1)


def test_touch_drags_the_digit(open_live):
    with open_live(ShiftedDigit(), width=360) as page:
        page.locator(".canvas").scroll_into_view_if_needed()
        box = page.locator(".canvas").bounding_box()
        scrolled = page.evaluate("scrollY")
        steps = [pixels * box["width"] / 44 for pixels in (0, 2, 4, 6)]
        drag_by_touch(page, *((box["x"] + 100 - step, box["y"] + 100 + step) for step in steps))
        settle(page)
        assert place(page) == (-2, 4)
        assert page.evaluate("scrollY") == scrolled


def test_click_on_a_map_goes_there(open_live):
    with open_live(ShiftedDigit()) as page:
        page.locator(".map").nth(1).scroll_into_view_if_needed()
        box = page.locator(".map").nth(1).bounding_box()
        page.mouse.click(box["x"] + box["width"] * 2.5 / 17, box["y"] + box["height"] * 15.5 / 17)
        settle(page)
        assert place(page) == (-6, 7)


def test_survey_goes_on_with_another_digit_that_is_wanted_before_it_begins(modules):
    asked, seen = modules.evaluate(
        """async () => {
             const { createSurvey } = await import("./shifted_digit/survey.js");
             const { signal } = new AbortController();
             const ask = (key) => [Number(key)];
             const onProgress = () => survey.about("2");
             const survey = createSurvey({ reach: 1, networks: 1, ask, onProgress, signal });
             survey.about("1");
             const known = survey.about("2");
             for (let i = 0; i < 1000 && known.asked < 9; i++) await new Promise((done) => setTimeout(done));
             return [known.asked, [...known.seen[0]]];
           }"""
    )
    assert (asked, seen) == (9, [2] * 9)


def test_maps_follow_the_digit_even_when_it_changes_at_once(open_live):
    with open_live(ShiftedDigit(0)) as page:
        for name in ("5, second", "1, first", "5, second"):
            page.get_by_label(name).check()
            settle(page)
        wait_for_maps(page)
        canvases = np.stack(
            [
                on_canvas(shown_digits()[1, 5], (right, down))
                for down in range(-8, 9)
                for right in range(-8, 9)
            ]
        )
        right = [(load_network(name).logits(canvases).argmax(axis=1) == 5).sum() for name in NETWORKS]
        assert page.locator(".answer .note").all_inner_texts() == [f"✓ {count} of 289" for count in right]


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(ShiftedDigit(), ShiftedDigit(8)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("0, first").first.check()
        page.get_by_role("button", name="To the middle").first.click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("8, first").nth(1).is_checked()


def test_cleanup_stops_everything(modules):
    during, left, is_asking, is_still = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("shifted_digit", state);
             const maps = () => el.querySelector(".answer .note").textContent;
             while (maps().startsWith("asking")) await new Promise((done) => setTimeout(done, 20));
             const during = model.listeners.length;
             model.change("digit", 7);
             const frame = () => new Promise(requestAnimationFrame);
             for (let i = 0; i < 100 && !maps().startsWith("asking"); i++) await frame();
             cleanup();
             const known = el.querySelector(".map").innerHTML;
             await new Promise((done) => setTimeout(done, 200));
             const isStill = el.querySelector(".map").innerHTML === known;
             return [during, model.listeners.length, maps().startsWith("asking"), isStill];
           }""",
        page_state(ShiftedDigit()),
    )
    assert (during, left) == (3, 0)
    assert is_asking and is_still


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    figure = ShiftedDigit(4, 0, (8, -8))
    with open_live(figure, width=width) as page:
        wait_for_maps(page)
        settle(page)
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= figure._heights[which] <= drawn + 16
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut_off = page.locator(".answer p, .bars span, .bars b").evaluate_all(
            "all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"
        )
        assert cut_off == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(ShiftedDigit(), width=360) as page:
        sizes = page.locator("button, .digits input, input[type=range]").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 24
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 40


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    with open_live(ShiftedDigit(), theme=theme, width=width) as page:
        wait_for_maps(page)
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_digits_to_choose_are_test_digits_of_each_class():
    images, labels = digits()[1]
    shown = shown_digits()
    assert shown.shape == (2, 10, 28, 28) and shown.dtype == np.uint8
    for digit in range(10):
        for example in range(2):
            number = np.flatnonzero(labels == digit)[example]
            np.testing.assert_array_equal(shown[example, digit], images[number])


def test_canvas_is_what_the_networks_see():
    figure = ShiftedDigit(6, shift=(-8, 1))
    np.testing.assert_array_equal(figure.canvas, on_canvas(shown_digits()[0, 6], (-8, 1)))
    figure.shift = np.array([2, 0])
    assert figure.shift == [2, 0]
    np.testing.assert_array_equal(figure.canvas, on_canvas(shown_digits()[0, 6], (2, 0)))


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "ShiftedDigit(digit=3, shift=(4, -2))"),
        ({"digit": 0, "example": 1, "shift": (0, 0)}, "ShiftedDigit(digit=0, example=1, shift=(0, 0))"),
    ],
)
def test_repr(options, shown_as):
    assert repr(ShiftedDigit(**options)) == shown_as


@pytest.mark.parametrize(
    "options, message",
    [
        ({"digit": 10}, "digit is 0 to 9, got 10"),
        ({"digit": -1}, "digit is 0 to 9, got -1"),
        ({"digit": "3"}, "digit"),
        ({"example": 2}, "example is 0 to 1, got 2"),
        ({"shift": (9, 0)}, r"shift is pixels to the right and down, each -8 to 8, got \(9, 0\)"),
        ({"shift": 4}, "shift is pixels to the right and down, each -8 to 8, got 4"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(TraitError, match=message):
        ShiftedDigit(**options)
