"""The OcclusionMap: its arithmetic in the page, its page in a real browser, its Python side."""

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    axe_violations,
    drag_by_touch,
    ground,
    hear_out,
    page_state,
    picture_in_every_run,
    settle,
    status,
)

from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets import OcclusionMap
from utils.widgets.occlusion_map import fills, shown_digits, small_network

FIRST = (
    "A 7 × 7 square of paper on an 8, centre at row 18, column 10. The network says 9 (99.0 %); without it, "
    "8. Probability of 8: 98.1 % uncovered, 0.0 % now; sum 0.0, now −8.3. "
    "Map: 515 of 784 places; deepest fall so far 98.1 points, at row 18, column 10."
)
SETTINGS = [
    {},
    {"digit": 4, "example": 1, "size": 3, "fill": "ink", "target": 4},
    {"digit": 0, "size": 11, "fill": "grey", "score": "sum", "place": (0, 27)},
    {"digit": 5, "example": 1, "size": 5, "network": "random", "score": "sum", "target": 0},
    {"digit": 9, "size": 9, "network": "random"},
]


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def wait_for(page, places):
    """Wait until the map has so many places, and the line says so."""
    page.wait_for_function(f"document.querySelector('.map').ariaLabel === 'Map, {places} of 784 places'")
    hear_out(page)


def choose(page, label, option):
    page.get_by_role("combobox", name=label).select_option(option)
    settle(page)


def press(page, name):
    page.get_by_role("button", name=name).click()
    settle(page)


def square(page):
    """Row, column, height and width of what is marked on the digit, in pixels of the digit."""
    return page.locator(".digit .marker").evaluate(
        """({ style }) => ["top", "left", "height", "width"].map((name) =>
             Math.round(parseFloat(style[name]) * 28) / 100)"""
    )


def opacity(page):
    """Where the map is painted: (28, 28), 0 or 1."""
    pixels = page.locator(".map canvas").evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return np.reshape(pixels, (28, 28, 4))[..., 3] // 255


# Arithmetic


@pytest.mark.parametrize("options", SETTINGS)
def test_map_in_the_page_equals_numpy_and_the_module(modules, options):
    from utils.explanations import occlusion

    figure = OcclusionMap(**options, visited=784)
    state = page_state(figure)
    falls = modules.evaluate(
        """async (state) => {
             const { createCoverings, fallsOf } = await import("./occlusion_map/coverings.js");
             const { createNetwork, unpackWeights } = await import("./shared/network.js");
             const { createModel } = await import("./rendered.js");
             const model = createModel(state);
             const [layers, shape] = [model.get("_layers"), model.get("_input_shape")];
             const networks = Object.fromEntries(Object.entries(model.get("_packed")).map(([name, packed]) =>
               [name, createNetwork(layers, shape, unpackWeights(layers, shape, packed))]));
             const { buffer } = model.get("_digits");
             const inkOf = (example, digit) => {
               const bytes = new Uint8Array(buffer, 784 * (10 * example + digit), 784);
               return Float32Array.from(bytes, (value) => value / 255);
             };
             const coverings = createCoverings({ side: 28, inkOf, fills: model.get("_fills"), networks });
             const answers = coverings(state);
             for (let place = 0; place < 784; place++) answers.ask(place);
             return [...fallsOf(answers, state.explained, state.score, new Uint8Array(784).fill(1))];
           }""",
        state | {"explained": figure.explained},
    )
    falls = np.reshape(falls, (28, 28))
    np.testing.assert_allclose(falls, figure.map, rtol=0, atol=1e-4)
    expected = occlusion(
        small_network(figure.network).to_keras(),
        figure.picture[None],
        size=figure.size,
        fill=fills()[figure.fill],
        classes=figure.explained,
        score=figure.score,
    )
    np.testing.assert_allclose(falls, expected[0], rtol=0, atol=1e-4)
    assert falls.max() - falls.min() > 0.05


def test_map_by_hand():
    figure = OcclusionMap(digit=2, size=3, fill="ink", score="sum", visited=[0, 29], place=(27, 14))
    network = load_network("digits-cnn-explained")
    expected = {}
    for row, column in [(0, 0), (1, 1), (27, 14)]:
        covered = figure.picture.copy()
        covered[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 1
        expected[row, column] = (network.logits(figure.picture[None]) - network.logits(covered[None]))[0, 2]
    assert {*map(tuple, np.argwhere(~np.isnan(figure.map)))} == {*expected}
    for place, fall in expected.items():
        assert figure.map[place] == pytest.approx(fall, abs=1e-4)
    np.testing.assert_array_equal(figure.covered, covered)


def test_places_on_the_way(modules):
    found = modules.evaluate(
        """async () => {
             const { placesOnTheWay } = await import("./occlusion_map/stage.js");
             return [placesOnTheWay(29, 33, 28), placesOnTheWay(0, 58, 28), placesOnTheWay(5, 5, 28),
                     placesOnTheWay(33, 29, 28)];
           }"""
    )
    assert found == [[30, 31, 32, 33], [29, 58], [5], [32, 31, 30, 29]]


def test_limits_of_the_scale(modules):
    found = modules.evaluate(
        """async () => {
             const { niceLimit } = await import("./occlusion_map/stage.js");
             return [0.1, 0.11, 0.3, 0.7, 1, 1.01, 4.9, 8.3, 10, 21].map(niceLimit);
           }"""
    )
    assert found == [0.1, 0.2, 0.5, 1, 1, 2, 5, 10, 10, 50]


# What is drawn


def test_first_state(open_live):
    with open_live(OcclusionMap()) as page:
        wait_for(page, 515)
        assert page.locator(".status").inner_text() == FIRST
        np.testing.assert_array_equal(opacity(page).ravel(), np.arange(784) < 515)
        assert square(page) == [15, 7, 7, 7]
        assert page.locator(".bars .true b").inner_text() == "8"
        assert page.locator(".bars .seen").inner_text().split() == ["9", "99", "%", "1.8"]
        assert page.locator(".side .note").all_inner_texts()[1] == "Map for 8"
        assert (page.blocked, page.problems) == ([], [])


@pytest.mark.parametrize("options", SETTINGS)
def test_bars_map_and_picture_are_those_of_numpy(open_live, options):
    figure = OcclusionMap(**options)
    with open_live(figure) as page:
        wait_for(page, np.isfinite(figure.map).sum())
        shares = page.locator(".bars i").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")
        marks = page.locator(".bars u").evaluate_all(
            "marks => marks.map(mark => parseFloat(mark.style.insetInlineStart))"
        )
        np.testing.assert_allclose(np.array([shares, marks]) / 100, figure.probabilities, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(opacity(page), np.isfinite(figure.map))
        pixels = page.locator(".digit canvas").evaluate(
            "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
        )
        shown = np.reshape(pixels, (28, 28, 4))[..., 0]
        np.testing.assert_array_equal(shown, np.rint(255 * (1 - figure.covered[..., 0])))
        row, column = np.unravel_index(np.nanargmax(figure.map), (28, 28))
        assert f"at row {row}, column {column}." in page.locator(".status").inner_text()


def test_red_is_a_fall_and_blue_a_rise(open_live):
    figure = OcclusionMap(digit=4, example=1, target=4, score="sum", visited=784)
    with open_live(figure) as page:
        wait_for(page, 784)
        pixels = page.locator(".map canvas").evaluate(
            "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
        )
    red, _, blue, _ = np.moveaxis(np.reshape(pixels, (28, 28, 4)), -1, 0)
    falls = figure.map
    assert (red > blue)[falls > 0.2].all() and (falls > 0.2).sum() > 50
    assert (blue > red)[falls < -0.2].all() and (falls < -0.2).sum() > 5


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(OcclusionMap(visited=0)) as page:
        names = []
        for _ in range(10):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    """() => {
                         const { ariaLabel, labels, innerText } = document.activeElement;
                         return ariaLabel ?? labels?.[0]?.querySelector("span").innerText ?? innerText;
                       }"""
                )
            )
        assert names == [
            "A handwritten 8, partly covered. The arrow keys move the square.", "8, first", "Square",
            "Covered with", "Explain", "Weights", "Map of", "Fill in the map", "Clear the map", "Reset",
        ]  # fmt: skip

        wait_for(page, 1)
        page.locator(".digit").focus()
        for key, (row, column) in [
            ("ArrowRight", (18, 11)), ("ArrowDown", (19, 11)), ("Shift+ArrowUp", (9, 11)),
            ("ArrowLeft", (9, 10)), ("Home", (9, 0)), ("ArrowLeft", (9, 0)), ("End", (9, 27)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            place = f"centre at row {row}, column {column}."
            assert place in status(page), key
        wait_for(page, 7)
        page.get_by_label("8, first").focus()
        page.keyboard.press("ArrowRight")
        assert status(page).startswith("A 7 × 7 square of paper on a 9, centre at row 9, column 27.")
        wait_for(page, 7)
        page.get_by_role("button", name="Fill in the map").focus()
        page.keyboard.press("Enter")
        wait_for(page, 784)
        page.get_by_role("button", name="Clear the map").focus()
        page.keyboard.press("Enter")
        wait_for(page, 1)
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        wait_for(page, 1)
        assert "on an 8, centre at row 18, column 10." in status(page)


def at(box, row, column):
    """The middle of a pixel of a picture, in pixels of the page."""
    return box["x"] + box["width"] * (column + 0.5) / 28, box["y"] + box["height"] * (row + 0.5) / 28


@pytest.mark.parametrize("picture", [".digit", ".map"])
def test_mouse_moves_the_square_until_a_click_holds_it(open_live, picture):
    with open_live(OcclusionMap(size=5, visited=0)) as page:
        box = page.locator(picture).bounding_box()
        page.mouse.move(*at(box, 3, 4))
        settle(page)
        assert square(page) == [1, 2, 5, 5]
        page.mouse.move(*at(box, 3, 9))
        wait_for(page, 7)  # the first, and those on the way
        page.mouse.down()
        page.mouse.up()
        page.mouse.move(*at(box, 20, 20))
        settle(page)
        assert square(page) == [1, 7, 5, 5]
        assert "is held until the next click" in page.locator(".hints").inner_text()
        page.mouse.down()
        page.mouse.up()
        settle(page)
        assert square(page) == [18, 18, 5, 5]
        page.mouse.move(*at(box, 27, 20))
        settle(page)
        assert square(page) == [25, 18, 3, 5]  # the part in the picture


def test_touch_drags_the_square(open_live):
    with open_live(OcclusionMap(visited=0), width=360) as page:
        page.locator(".digit").scroll_into_view_if_needed()
        box = page.locator(".digit").bounding_box()
        scrolled = page.evaluate("scrollY")
        drag_by_touch(page, *(at(box, row, 10) for row in (10, 12, 14, 16)))
        wait_for(page, 8)
        assert square(page) == [13, 7, 7, 7]
        assert page.evaluate("scrollY") == scrolled


def test_settings_keep_the_places_and_ask_again(open_live):
    figure = OcclusionMap(visited=784, digit=5)
    with open_live(figure) as page:
        wait_for(page, 784)
        figure.size, figure.fill = 3, "grey"
        choose(page, "Square", "3 × 3 pixels")
        choose(page, "Covered with", "grey (0.31)")
        wait_for(page, 784)
        assert f"deepest fall {100 * np.max(figure.map):.1f} points" in page.locator(".status").inner_text()
        assert page.locator(".ends").inner_text().split() == ["−1", "raises", "0", "lowers", "1"]
        figure.score, figure.target = "sum", 8
        choose(page, "Map of", "the sum before the softmax")
        choose(page, "Explain", "8")
        assert f"deepest fall {np.max(figure.map):.1f}" in status(page)
        assert page.locator(".side .note").all_inner_texts()[1] == "Map for 8"
        figure.network, figure.target = "random", None
        choose(page, "Weights", "random")
        choose(page, "Explain", f"strongest ({figure.explained})")
        wait_for(page, 784)
        words = status(page)
        assert "The network with random weights says" in words
        assert f"deepest fall {np.max(figure.map):.1f}" in words


def test_second_press_stops_the_filling(open_live):
    with open_live(OcclusionMap(visited=0)) as page:
        wait_for(page, 1)
        stopped = page.evaluate(
            """async () => {
                 const frame = () => new Promise(requestAnimationFrame);
                 const play = document.querySelector(".buttons button");
                 const map = document.querySelector(".map");
                 play.click();
                 for (let i = 0; i < 3; i++) await frame();
                 const label = play.innerText;
                 play.click();
                 await frame();
                 await frame();
                 const known = map.ariaLabel;
                 for (let i = 0; i < 5; i++) await frame();
                 return [label, play.innerText, known, map.ariaLabel];
               }"""
        )
        assert stopped[:2] == ["Stop", "Fill in the map"] and stopped[2] == stopped[3]
        assert 1 < int(stopped[2].split()[1]) < 200
        press(page, "Fill in the map")
        wait_for(page, 784)


def test_filled_at_once_where_no_motion_is_wanted(open_live):
    with open_live(OcclusionMap(visited=0), reduced_motion="reduce") as page:
        wait_for(page, 1)
        seen = page.evaluate(
            """async () => {
                 const map = document.querySelector(".map");
                 const seen = new Set();
                 document.querySelector(".buttons button").click();
                 while (!map.ariaLabel.startsWith("Map, 784")) {
                   await new Promise(requestAnimationFrame);
                   seen.add(map.ariaLabel);
                 }
                 return [...seen];
               }"""
        )
        assert seen[-1] == "Map, 784 of 784 places" and len(seen) <= 2
        assert page.get_by_role("button", name="Fill in the map").is_visible()


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(OcclusionMap(visited=0), OcclusionMap(digit=3, visited=0)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        hear_out(page)
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("0, hardest").first.check()
        page.locator(".digit").first.focus()
        page.keyboard.press("ArrowUp")
        hear_out(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("3, first").nth(1).is_checked()


def test_follows_the_model_and_cleans_up(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("occlusion_map", state);
             const frame = () => new Promise(requestAnimationFrame);
             const seen = [];
             for (const [name, value] of [["place", [3, 4]], ["digit", 2], ["size", 11]]) {
               model.change(name, value);
               await frame();
               const { top, height } = el.querySelector(".digit .marker").style;
               const digit = el.querySelector(".bars .true b").textContent;
               seen.push([digit, parseFloat(top), parseFloat(height)]);
             }
             const during = model.listeners.length;
             el.querySelector(".buttons button").click();
             await frame();
             cleanup();
             const known = el.querySelector(".map").ariaLabel;
             for (let i = 0; i < 5; i++) await frame();
             const isStill = el.querySelector(".map").ariaLabel === known;
             el.remove();
             return { seen, during, left: model.listeners.length, isStill };
           }""",
        page_state(OcclusionMap(visited=0)),
    )
    assert found["seen"] == [["8", 0, 25], ["2", 0, 25], ["2", 0, pytest.approx(900 / 28, abs=1e-3)]]
    assert (found["during"], found["left"], found["isStill"]) == (9, 0, True)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    longest = {"target": 4, "size": 11, "network": "random", "place": (17, 17), "visited": 783}
    for figure in (OcclusionMap(visited=0), OcclusionMap(4, 1, **longest)):
        with open_live(figure, width=width) as page:
            wait_for(page, np.isfinite(figure.map).sum())
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            cut_off = page.locator(".note, .note span, .bars span, .status").evaluate_all(
                "all => all.filter(text => text.scrollWidth > text.clientWidth + 1 && text.clientWidth)"
                ".map(text => text.innerText)"
            )
            assert cut_off == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(OcclusionMap(visited=0), width=360) as page:
        sizes = page.locator("button, select, .digits input").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 3 + 5 + 20
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


@pytest.mark.parametrize("theme, width", [("light", 744), ("dark", 360)])
def test_axe_finds_nothing_where_the_map_is_full(open_live, theme, width):
    figure = OcclusionMap(digit=9, example=1, visited=784, score="sum", network="random")
    with open_live(figure, theme=theme, width=width) as page:
        wait_for(page, 784)
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_digits_to_choose_are_the_first_and_the_hardest_of_each_class():
    images, labels = digits()[1]
    probabilities = softmax(load_network("digits-cnn-explained").logits(images[..., None] / 255))
    shown = shown_digits()
    assert shown.shape == (2, 10, 28, 28) and shown.dtype == np.uint8
    for digit in range(10):
        rows = np.flatnonzero(labels == digit)
        np.testing.assert_array_equal(shown[0, digit], images[rows[0]])
        hardest = min(rows, key=lambda row: probabilities[row, digit])
        np.testing.assert_array_equal(shown[1, digit], images[hardest])


def test_grey_is_the_mean_of_the_training_digits():
    assert fills() == {"paper": 0, "grey": pytest.approx(digits()[0][0].mean() / 255), "ink": 1}


def test_explained_is_the_strongest_unless_given():
    assert OcclusionMap(4, 1).explained == 1
    assert OcclusionMap(4, 1, target=4).explained == 4


def test_traits_can_be_read_back():
    figure = OcclusionMap(visited=3)
    assert figure.visited == [0, 1, 2] and np.isfinite(figure.map).sum() == 4
    figure.place, figure.visited = np.array([0, 2]), [783, 1]
    assert figure.place == [0, 2]
    np.testing.assert_array_equal(np.flatnonzero(np.isfinite(figure.map)), [1, 2, 783])


def test_docstring_example():
    figure = OcclusionMap(digit=4, size=5, visited=784)
    assert repr(figure) == "OcclusionMap(digit=4, size=5, place=(18, 10), visited=784)"
    assert figure.map.shape == (28, 28) and figure.map.dtype == np.float32


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "OcclusionMap(digit=8, size=7, place=(18, 10))"),
        (
            {"digit": 4, "example": 1, "fill": "ink", "score": "sum", "network": "random", "target": 0},
            "OcclusionMap(digit=4, example=1, size=7, fill='ink', score='sum', network='random', target=0, "
            "place=(18, 10))",
        ),
        ({"visited": [5, 3]}, "OcclusionMap(digit=8, size=7, place=(18, 10), visited=[5, 3])"),
    ],
)
def test_repr(options, shown_as):
    assert repr(OcclusionMap(**options)) == shown_as


def test_picture_is_stable():
    for options in (
        {},
        {"network": "random", "score": "sum", "visited": 784},
        {"place": (0, 0), "visited": 0},
    ):
        assert len(picture_in_every_run(OcclusionMap(**options))) < 40_000


@pytest.mark.parametrize(
    "options, message",
    [
        ({"digit": 10}, "digit is a whole number from 0 to 9, got 10"),
        ({"digit": "8"}, "digit is a whole number from 0 to 9, got '8'"),
        ({"example": 2}, "example is a whole number from 0 to 1, got 2"),
        ({"size": 4}, "size is one of 3, 5, 7, 9, 11, got 4"),
        ({"size": [7]}, r"size is one of 3, 5, 7, 9, 11, got \[7\]"),
        ({"fill": "white"}, "fill is one of 'paper', 'grey', 'ink', got 'white'"),
        ({"place": (28, 0)}, r"place is a row and a column, each 0 to 27, got \(28, 0\)"),
        ({"place": 5}, "place is a row and a column, each 0 to 27, got 5"),
        ({"place": (1.5, 2)}, "place is a row and a column"),
        ({"target": 10}, "target is a whole number from 0 to 9, got 10"),
        ({"score": "logit"}, "score is one of 'probability', 'sum', got 'logit'"),
        ({"network": "untrained"}, "network is one of 'trained', 'random', got 'untrained'"),
        ({"visited": 785}, "visited is a whole number from 0 to 784, got 785"),
        ({"visited": [3, 3]}, "visited is a number of places, 0 to 784, or different places"),
        ({"visited": [784]}, r"each 0 to 783, got \[784\]"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(TraitError, match=message):
        OcclusionMap(**options)
