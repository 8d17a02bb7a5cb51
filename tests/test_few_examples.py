"""FewExamples: its arithmetic in the page and in Python, its page in a real browser, its Python side."""

import json
import re

import numpy as np
import pytest
from few_digits import few_digits
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    NAME_OF_FOCUSED,
    axe_violations,
    copied,
    ground,
    layout_shift,
    page_state,
    run_alone,
    settle,
    slide_to,
    status,
)

from utils.widgets import FewExamples
from utils.widgets.few_examples.arithmetic import deal, quantized, squared_distances

DATA = few_digits()
NAMES = ["5", "6", "7", "8", "9"]


def figure_of(**options):
    return FewExamples(**DATA | options)


def small(candidates=6, queries=9, classes=3, **options):
    """A figure of a few random pictures, whose features are its pixels."""
    rng = np.random.default_rng(5)
    images = [
        rng.integers(0, 256, (count * classes, 4, 4)).astype("uint8") for count in (candidates, queries)
    ]
    labels = [np.repeat(np.arange(classes), count) for count in (candidates, queries)]
    return FewExamples(**{"spaces": {"pixels": None}, "images": images, "labels": labels} | options)


def counts(page):
    """How many test pictures are right in each space, as the figure says."""
    return [int(text.split()[0]) for text in page.locator(".count").all_inner_texts()]


def right(figure, seed=None):
    """The same, as Python says."""
    return [round(figure.accuracy(space, seed) * len(DATA["labels"][1])) for space in DATA["spaces"]]


def text_of(distance):
    return f"{distance:.{max(0, 2 - int(np.log10(max(distance, 1))))}f}"


def ticked(page):
    """The names of the candidates that are examples."""
    return page.locator(".pick :checked").evaluate_all("all => all.map(box => box.ariaLabel)")


# Arithmetic


@pytest.mark.parametrize("seed", range(6))
def test_distances_in_the_page_equal_those_of_numpy_exactly(modules, seed):
    rng = np.random.default_rng(seed)
    known, asked, width, classes = (int(number) for number in rng.integers([12, 1, 1, 2], [30, 20, 300, 7]))
    features = rng.integers(0, 256, (known + asked, width)).astype("uint8")
    rows = np.array_split(rng.permutation(known), classes)
    examples = [row[: rng.integers(0, 6)].tolist() for row in rows]
    page, answers = modules.evaluate(
        """async ([features, known, width, examples]) => {
             const { answersOf, createSpace } = await import("./few_examples/nearest.js");
             const space = createSpace({ name: "any", step: 1 }, Uint8Array.from(features), known, width);
             const squared = space.squaredDistances(examples);
             const finite = [...squared].map((one) => (one === Infinity ? -1 : one));
             return [finite, answersOf(squared, examples.length)];
           }""",
        [features.ravel().tolist(), known, width, examples],
    )
    ours = squared_distances(features[:known], examples, features[known:])
    assert np.where(np.isinf(ours), -1, ours).ravel().tolist() == page
    assert ours.argmin(axis=1).tolist() == answers
    means = [features[row].astype(float).mean(axis=0) if row else np.full(width, np.inf) for row in examples]
    expected = ((features[known:, None].astype(float) - np.stack(means)) ** 2).sum(axis=-1)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize("examples", [1, 3, 10])
def test_answers_are_those_of_scikit_learn(examples):
    from sklearn.neighbors import NearestCentroid

    figure = figure_of(examples=examples)
    for space in DATA["spaces"]:
        candidates, queries, _ = figure.features(space)
        rows = np.concatenate(figure.rows())
        classes = np.repeat(range(5), examples)
        model = NearestCentroid().fit(candidates[rows].astype(float), classes)
        answers = model.predict(queries.astype(float))
        assert (answers == figure.answers(space)).all()
        assert figure.accuracy(space) == (answers == DATA["labels"][1] - 5).mean()


def test_rounded_features_are_the_features_to_half_a_level():
    for space, features in DATA["spaces"].items():
        candidates, queries, step = figure_of().features(space)
        if features is None:
            features = [images.reshape(len(images), -1) / 255 for images in DATA["images"]]
        least = min(part.min() for part in features)
        for rounded, part in zip((candidates, queries), features, strict=True):
            np.testing.assert_allclose(rounded * step + least, part, rtol=0, atol=step / 2 + 1e-9)


def test_rounding_hardly_changes_an_answer():
    figure = figure_of(examples=3)
    features = [part.astype(float) for part in DATA["spaces"]["20 components"]]
    means = np.stack([features[0][rows].mean(axis=0) for rows in figure.rows()])
    distances = np.linalg.norm(features[1][:, None] - means, axis=-1)
    assert (distances.argmin(axis=1) == figure.answers("20 components")).mean() > 0.98
    ours, step = figure.distances("20 components"), figure.features("20 components")[2]
    np.testing.assert_allclose(ours, distances, rtol=0, atol=2 * step)


def test_equal_features_are_one_level():
    candidates, queries, step = quantized(np.full((3, 2), 7.0), np.full((2, 2), 7.0))
    assert (candidates == 0).all() and (queries == 0).all() and step == 1


def test_dealt_candidates_are_of_their_class_and_different():
    labels = DATA["labels"][0] - 5
    orders = np.stack([deal(labels, 5, seed, 10) for seed in range(100)])
    assert (labels[orders] == np.arange(5)[:, None]).all()
    assert all(len(set(row)) == 10 for order in orders for row in order)
    assert len({order.tobytes() for order in orders}) == 100
    figure = figure_of(examples=10)
    np.testing.assert_array_equal(figure.rows(), orders[0])
    np.testing.assert_array_equal(figure.rows(seed=73), orders[73])


# What is drawn


@pytest.mark.parametrize("space", DATA["spaces"])
def test_page_and_python_say_the_same(open_live, space):
    figure = figure_of(space=space, examples=2, draw=3, others=2)
    with open_live(figure) as page:
        assert counts(page) == right(figure)
        said = page.locator(".asked span").all_inner_texts()
        distances = page.locator(".far span").all_inner_texts()
        spreads = page.locator(".space .note").all_inner_texts()
        dots = page.locator(".dots").evaluate_all("all => all.map(path => path.getAttribute('d'))")
        words = status(page)
    answers = figure.answers(space)
    expected = []
    for one, name in enumerate(NAMES):
        for row in figure.queries_of(one)[:8]:
            expected.append(name if answers[row] == one else f"✗ {NAMES[answers[row]]}")
    assert said == expected
    assert distances == [text_of(value) for value in figure.distances(space)[figure.query]]
    for name, spread, path in zip(DATA["spaces"], spreads, dots, strict=True):
        shares = 100 * figure.other_accuracies(name)
        assert shares.tolist() == [100 * figure.accuracy(name, seed) for seed in range(40, 60)]
        drawn = [float(x) for x in re.findall(r"M([\d.]+) ", path)]
        np.testing.assert_allclose(drawn, shares, rtol=1e-9)
        numbers = [int(number) for number in re.findall(r"(\d+)\s%", spread)]
        assert np.abs(np.array(numbers) - [shares.min(), shares.max(), shares.mean()]).max() <= 0.51
    shares = [f"{name} {100 * figure.accuracy(name):.0f} %" for name in DATA["spaces"]]
    assert ", ".join(shares) in words.replace("\xa0", " ")
    others = [name for name in DATA["spaces"] if name != space]
    for name in others:
        ahead = (figure.other_accuracies(space) > figure.other_accuracies(name)).sum()
        assert f"of {name} {'once' if ahead == 1 else f'{ahead} times'}" in words


def test_first_state(open_live):
    figure = figure_of()
    with open_live(figure) as page:
        words = status(page).replace("\xa0", " ")
        assert words.startswith("1 example a class. Right: pixels ")
        label = int(DATA["labels"][1][figure.query])
        answer = figure.answers("pixels")[figure.query] + 5
        assert answer != label
        assert f"test picture {figure.query + 1} (class {label}) is called {answer}: wrong." in words
        assert ticked(page) == [f"{name}, candidate 1" for name in NAMES]
        assert page.locator(".asked.wrong :checked").count() == 1
        assert (page.blocked, page.problems) == ([], [])


def test_pictures_are_drawn_as_they_are(open_live):
    script = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 14, 14).data)"""
    for ink in (True, False):
        figure = figure_of(examples=2, ink=ink)
        with open_live(figure) as page:
            pixels = page.locator(".pick canvas").nth(13).evaluate(script)
        drawn = np.reshape(pixels, (14, 14, 4))[..., 0]
        images = DATA["images"][0][deal(DATA["labels"][0] - 5, 5, 0, 10)[1, 3]]
        np.testing.assert_array_equal(drawn, 255 - images if ink else images)


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(figure_of()) as page:
        names = []
        for _ in range(9):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        row = figure_of().query + 1
        assert [names[0], *names[1:2], *names[3:4], *names[5:]] == [
            "Deal others", "5, candidate 1", "Next test pictures",
            "Examples of each class", "Draw 20 other sets", "Copy NumPy code", "Reset",
        ]  # fmt: skip
        assert names[4].startswith(f"5, test picture {row}: called ")

        page.get_by_label("5, candidate 1", exact=True).focus()
        for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Space"):
            page.keyboard.press(key)
        settle(page)
        assert page.evaluate(NAME_OF_FOCUSED) == "6, candidate 3"
        assert "6, candidate 3" in ticked(page) and len(ticked(page)) == 6
        assert status(page).startswith("1 to 2 examples a class.")
        page.keyboard.press("End")
        assert page.evaluate(NAME_OF_FOCUSED) == "6, candidate 10"

        page.locator(".asked :checked").focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        seventh = figure_of().queries_of(1)[1] + 1
        assert f"test picture {seventh} (class 6)" in status(page)

        page.get_by_label("20 components").focus()
        page.keyboard.press("ArrowDown")
        assert "With 2 components" in status(page)
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page).startswith("1 example a class.") and "With pixels" in status(page)
        assert page.problems == []


def test_mouse_makes_and_unmakes_examples(open_live):
    figure = figure_of()
    with open_live(figure) as page:
        page.locator(".pick").nth(4).click()
        page.locator(".pick").nth(0).click()
        settle(page)
        figure.examples = [[4], [0], [0], [0], [0]]
        assert counts(page) == right(figure)
        page.locator(".pick").nth(4).click()
        words = status(page)
        figure.examples = [[], [0], [0], [0], [0]]
        assert "No example of 5: never the answer." in words
        assert words.startswith("0 to 1 examples a class.")
        assert counts(page) == right(figure)
        assert page.locator(".far span").first.inner_text() == "none"
        assert "5" not in {NAMES[answer] for answer in figure.answers("pixels")}


def test_the_last_example_stays(open_live):
    with open_live(figure_of(examples=[[], [], [2], [], []])) as page:
        page.get_by_label("7, candidate 3").click()
        settle(page)
        assert ticked(page) == ["7, candidate 3"]
        assert "No example of 5, 6, 8, 9" in status(page)


def test_slider_takes_the_first_of_each_class(open_live):
    figure = figure_of(examples=[[4], [0], [0], [0], [0]])
    with open_live(figure) as page:
        for count in (10, 2):
            slide_to(page.get_by_role("slider"), count)
            settle(page)
            figure.examples = count
            assert counts(page) == right(figure)
            assert len(ticked(page)) == 5 * count
        page.locator(".pick").nth(2).click()
        settle(page)
        assert page.locator(".control .value").inner_text() == "2 to 3"
        page.locator(".pick").nth(2).click()
        settle(page)
        assert page.locator(".control .value").inner_text() == "2"


def test_other_candidates_are_dealt(open_live):
    figure = figure_of()
    with open_live(figure) as page:
        for draw in (1, 2):
            page.get_by_role("button", name="Deal others").click()
            settle(page)
            figure.draw = draw
            assert counts(page) == right(figure)


def test_other_sets_are_drawn_again_and_again(open_live):
    figure = figure_of(examples=2)
    with open_live(figure) as page:
        seen = []
        for others in (1, 2, 3, 4, 1):
            page.get_by_role("button", name="Draw 20 other sets").click()
            settle(page)
            seen.append(page.locator(".dots").first.get_attribute("d"))
            figure.others = others
            mean = figure.other_accuracies("pixels").mean()
            assert f"mean {100 * mean:.0f}\xa0%" in page.locator(".space .note").first.inner_text()
        assert seen[0] == seen[4] and len(set(seen)) == 4


def test_next_pictures_go_round(open_live):
    figure = figure_of()
    first = figure.queries_of(0)
    with open_live(figure) as page:
        place = list(first).index(figure.query)
        for step in range(1, 6):
            page.get_by_role("button", name="Next test pictures").click()
            settle(page)
            shown = page.locator(".asked:not(.none) input").evaluate_all(
                "all => all.map(one => one.ariaLabel)"
            )
            start = 8 * (step % 5)
            expected = [row + 1 for one in range(5) for row in figure.queries_of(one)[start : start + 8]]
            assert [int(re.search(r"picture (\d+)", label)[1]) for label in shown] == expected
            row = first[min(start + place, start if start + place >= len(first) else start + place)]
            assert f"test picture {row + 1} (class 5)" in status(page)


def test_a_picture_is_looked_at(open_live):
    figure = figure_of(space="20 components", examples=4)
    with open_live(figure) as page:
        page.locator(".asked").nth(21).click()
        settle(page)
        query = figure.queries_of(2)[5]
        answer = figure.answers("20 components")[query]
        assert page.locator(".card .head").inner_text() == f"Test picture {query + 1}, class 7"
        assert page.locator(".far .least b").inner_text() == NAMES[answer]
        candidates, queries, step = figure.features("20 components")
        rows = np.concatenate(figure.rows())
        distances = np.linalg.norm(candidates[rows].astype(float) - queries[query], axis=1) * step
        label = DATA["labels"][0][rows[distances.argmin()]]
        nearest = page.locator(".nearest p").inner_text()
        assert nearest == f"Nearest example: {label}, distance {text_of(distances.min())}"


REPORT = """
import json
with open("numbers.json", "w") as file:
    json.dump([answer(examples).tolist(), float(accuracy(examples)), others], file)
"""


@pytest.mark.parametrize(
    "options",
    [
        {"examples": 3, "others": 2, "space": "20 components"},
        {"examples": [[3, 5], [], [0], [1], [9]], "draw": 4, "others": 1},
    ],
)
def test_copied_code_gives_the_same_numbers(open_live, tmp_path, options):
    figure = figure_of(**options)
    space = options.get("space", "pixels")
    with open_live(figure) as page:
        script = copied(page, "Copy NumPy code")
    run_alone(script + REPORT, tmp_path)
    answers, accuracy, others = json.loads((tmp_path / "numbers.json").read_text())
    assert answers == [NAMES[answer] for answer in figure.answers(space)]
    assert accuracy == figure.accuracy(space)
    np.testing.assert_allclose(others, figure.other_accuracies(space), rtol=1e-12)


def test_python_changes_what_is_seen(modules):
    figure = figure_of(examples=2, space="20 components")
    expected = figure.accuracy("20 components")
    text = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("few_examples", state);
             model.change("examples", 2);
             model.change("space", "20 components");
             await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const text = el.querySelectorAll(".count")[1].textContent;
             cleanup();
             return text;
           }""",
        page_state(figure_of()),
    )
    assert int(text.split()[0]) == round(expected * len(DATA["labels"][1]))


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(figure_of(), figure_of(examples=5)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("20 components").first.check()
        page.locator(".pick").nth(3).click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("pixels").nth(1).is_checked()


def test_cleanup_stops_everything(modules):
    during, left, is_still = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("few_examples", state);
             const during = model.listeners.length;
             const known = el.querySelector(".count").textContent;
             model.change("examples", 7);
             cleanup();
             await new Promise((done) => setTimeout(done, 100));
             return [during, model.listeners.length, el.querySelector(".count").textContent === known];
           }""",
        page_state(figure_of()),
    )
    assert (during, left, is_still) == (5, 0, True)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize(
    "figure",
    [
        lambda: figure_of(others=1, examples=[[], [0], [1, 2], [4], [0]]),
        lambda: small(classes=10, class_names=[f"class {one}" for one in range(10)]),
        lambda: small(candidates=3, classes=2, spaces={f"{one}": None for one in range(5)}),
    ],
)
def test_reserved_height_is_the_height(open_live, width, which, figure):
    figure = figure()
    with open_live(figure, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= figure._heights[which] <= drawn + 16
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 744])
def test_nothing_moves_whatever_is_shown(open_live, width):
    with open_live(figure_of(), width=width) as page:
        height = page.locator(".widget-frame").bounding_box()["height"]
        for press in ("Draw 20 other sets", "Next test pictures", "Deal others"):
            page.get_by_role("button", name=press).click()
            for label in ("2 components", "20 components"):
                page.get_by_label(re.compile(f"^{label}")).check()
                status(page)
                assert page.locator(".widget-frame").bounding_box()["height"] == height
        page.locator(".pick").nth(0).click()
        page.locator(".pick").nth(10).click()
        status(page)
        assert page.locator(".widget-frame").bounding_box()["height"] == height
        assert layout_shift(page) == 0


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    with open_live(
        figure_of(others=1, examples=[[], [0], [1, 2], [4], [0]]), theme=theme, width=width
    ) as page:
        page.get_by_role("button", name="Next test pictures").click()
        settle(page)
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_candidates_are_large_enough_on_a_small_screen(open_live):
    with open_live(figure_of(), width=360) as page:
        sizes = page.locator(".pick, .asked, .space label").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 32


# The Python side


def test_pixels_travel_once():
    state = figure_of().get_state()
    sizes = [len(space["features"] or b"") for space in state["_spaces"]]
    pictures = sum(len(part) for part in DATA["images"])
    assert sizes == [0, pictures * 20, pictures * 2]
    assert len(state["_images"]) == pictures * 196
    again = figure_of(spaces={"mine": [part.reshape(-1, 196) / 255 for part in DATA["images"]]})
    assert again.get_state()["_spaces"][0]["features"] is None or DATA["images"][0].max() < 255


def test_any_labels_and_names():
    data = few_digits(4, 4)
    labels = [np.array([f"digit {label}" for label in part]) for part in data["labels"]]
    figure = FewExamples(**data | {"labels": labels})
    assert figure.class_names == [f"digit {label}" for label in range(5, 10)]
    named = FewExamples(**data | {"class_names": ["five", "six", "seven", "eight", "nine"]})
    assert named.class_names[2] == "seven"
    assert named.accuracies() == figure.accuracies()


def test_examples_are_kept_in_the_shortest_form():
    figure = figure_of(examples=[[1, 0], [0, 1], [0, 1], [1, 0], [0, 1, 1]])
    assert figure.examples == 2
    figure.examples = [[1], [], [3, 2], [0], [0]]
    assert figure.examples == [[1], [], [2, 3], [0], [0]]
    assert [len(row) for row in figure.rows()] == [1, 0, 2, 1, 1]
    assert np.isinf(figure.distances("pixels")[:, 1]).all()


def test_ties_go_to_the_first_class_and_empty_classes_never_win():
    images = [np.zeros((4, 2, 2), "uint8"), np.zeros((2, 2, 2), "uint8")]
    figure = FewExamples({"pixels": None}, images, ([0, 0, 1, 1], [0, 1]))
    assert figure.answers("pixels").tolist() == [0, 0]
    figure.examples = [[], [1]]
    assert figure.answers("pixels").tolist() == [1, 1]


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "FewExamples(spaces=['pixels', '20 components', '2 components'], examples=1)"),
        (
            {"space": "2 components", "examples": 4, "draw": 2, "others": 1, "query": 7},
            "FewExamples(spaces=['pixels', '20 components', '2 components'], space='2 components', "
            "examples=4, draw=2, others=1, query=7)",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(figure_of(**options)) == shown_as


PICTURES = DATA["images"]
BAD = [
    ({"images": PICTURES[0]}, "images is a pair: of the candidates, of the queries"),
    (
        {"images": [part / 255 for part in PICTURES]},
        r"images of the candidates are uint8 of shape \(n, height",
    ),
    ({"images": [PICTURES[0], PICTURES[1][:, :7]]}, r"images have one size, got \(14, 14\) and \(7, 14\)"),
    ({"labels": 5}, "labels is a pair"),
    (
        {"labels": (DATA["labels"][0], [5, 6])},
        r"labels of the queries have shape \(179,\) as there are images, got \(2,\)",
    ),
    ({"labels": [np.zeros(len(part)) for part in PICTURES]}, "labels are of 2 to 10 classes, got 1"),
    (
        {"labels": (DATA["labels"][0], DATA["labels"][1] + 1)},
        "labels of the queries are those .* got 10 as well",
    ),
    ({"class_names": ["a", "b"]}, "class_names are 5 different names"),
    ({"class_names": list("aabcd")}, "class_names are 5 different names"),
    ({"spaces": {}}, "spaces is a dict of at least one name"),
    (
        {"spaces": {"any": [np.zeros((2, 2)), np.zeros((3, 2))]}},
        r"spaces\['any'\] is numbers of shapes \(150, d\)",
    ),
    ({"spaces": {"any": [np.full((len(part), 2), np.nan) for part in PICTURES]}}, "not finite"),
    ({"space": "any"}, "space is one of 'pixels', '20 components', '2 components', got 'any'"),
    ({"examples": 0}, "examples is a whole number from 1 to 10, got 0"),
    ({"examples": 11}, "examples is a whole number from 1 to 10, got 11"),
    ({"examples": True}, "examples is a whole number from 1 to 10, or a list of places for each of the 5"),
    ({"examples": [[0], [1]]}, "a list of places for each of the 5 classes"),
    ({"examples": [[], [], [], [], []]}, "at least one class needs one"),
    ({"examples": [[10], [0], [0], [0], [0]]}, "examples' places is a whole number from 0 to 9, got 10"),
    ({"draw": 20}, "draw is a whole number from 0 to 19, got 20"),
    ({"others": 5}, "others is a whole number from 0 to 4, got 5"),
    ({"query": -1}, "query is a whole number from 0 to"),
]


@pytest.mark.parametrize("options, message", BAD)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        figure_of(**options)


def test_bad_values_later():
    figure = figure_of()
    for name, value in (("space", "x"), ("examples", 0), ("draw", -1), ("others", 9), ("query", 10**6)):
        with pytest.raises(TraitError, match=name):
            setattr(figure, name, value)
    with pytest.raises(ValueError, match="seed is a whole number from 0 to 99, got 100"):
        figure.rows(100)
    with pytest.raises(ValueError, match="space is one of"):
        figure.answers("x")
