"""ErrorChart: which results it shows, what it says of them, its page in a real browser, its Python side."""

import csv
import io
import itertools
import math
import re

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    ground,
    hear_out,
    layout_shift,
    page_state,
    settle,
    status,
)

from utils import literature
from utils.literature import Paper, Result
from utils.widgets import ErrorChart
from utils.widgets.error_chart.protocols import CHOICES, FILTERS, unbeaten

RESULTS = literature.results()
ANY = dict.fromkeys(FILTERS, "any")
LABELS = {
    "y": "Error",
    "x": "Against",
    "split": "Pictures",
    "crops": "Looks at a picture",
    "models": "Networks together",
    "extra_data": "Other training data",
    "source": "Published",
}


def paper(key, **fields):
    given = {"authors": "A. Author", "title": f"On {key}", "venue": "A Place 2020", "year": 2020}
    return Paper(key, **given | {"url": f"https://example.org/{key}"} | fields)


def result(network="Net", **fields):
    given = {
        "paper": paper("net"),
        "place": "table 1",
        "url": None,
        "year": 2020,
        "split": "validation",
        "crops": "1",
        "views": 1,
        "models": 1,
        "image_size": 224,
        "extra_data": None,
        "top1": 30.0,
        "top5": 10.0,
        "parameters": 1_000_000,
        "multiply_adds": 2e9,
        "counted": None,
        "note": None,
    }
    return Result(network=network, **given | fields)


def choose(page, **values):
    """Choose from the lists, as a reader does."""
    for name, value in values.items():
        page.locator("label", has_text=re.compile(f"^{LABELS[name]}")).locator("select").select_option(value)
    settle(page)


def listed(page):
    """What the list for keyboards and screen readers holds."""
    return page.get_by_role("option", include_hidden=True).locator("xpath=self::span").all_inner_texts()


def head(page):
    """The result that the card is about, as the list of results names it."""
    return page.locator(".card select").evaluate("list => list.selectedOptions[0].text")


def card(page):
    return page.locator(".card dl").inner_text()


# What is shown


def told(results, x, y, every_look, **filters):
    """What the figure should make of some settings: by arithmetic of its own, on columns."""
    column = {name: np.array([getattr(one, name) for one in results], object) for name in Result._fields}
    number = {
        name: np.array([np.nan if value is None else float(value) for value in column[name]])
        for name in ("views", "models", "top1", "top5", "parameters", "multiply_adds", "year")
    }
    views = number["views"]
    elsewhere = np.array([one.url is not None and one.url != one.paper.url for one in results])
    masks = {
        "validation": column["split"] == "validation",
        "part of validation": column["split"] == "part of validation",
        "test": column["split"] == "test",
        "crops one": views == 1,
        "few": (views > 1) & (views < 21),
        "many": views > 20,
        "unfixed": np.isnan(views) & (column["crops"] != "not stated"),
        "models one": number["models"] == 1,
        "several": number["models"] > 1,
        "without": column["extra_data"] == None,  # noqa: E711  each of them
        "with": column["extra_data"] != None,  # noqa: E711
        "paper": ~elsewhere,
        "other": elsewhere,
        "any": np.full(len(results), True),
    }
    wanted = np.logical_and.reduce(
        [masks[f"{name} {value}" if value == "one" else value] for name, value in filters.items()]
    )
    cost = number[x] * (views * number["models"] if x == "multiply_adds" and every_look else 1)
    lacks = np.isnan(number[y]) | np.isnan(number[x])
    shown = wanted & ~lacks & ~np.isnan(cost)
    places = np.flatnonzero(shown)
    error = number[y]
    best = [
        place
        for place in places
        if not (
            ((cost[places] < cost[place]) & (error[places] <= error[place]))
            | ((cost[places] <= cost[place]) & (error[places] < error[place]))
        ).any()
    ]
    return {
        "places": places.tolist(),
        "others": int((~wanted).sum()),
        "lacking": int((wanted & lacks).sum()),
        "unfixed": int((wanted & ~lacks & np.isnan(cost)).sum()),
        "unbeaten": sorted(best),
    }


SORTED = """async ([rows, texts, papers, all]) => {
  const { rowOf, sorted, unbeaten } = await import("./error_chart/protocols.js");
  const results = rows.map((row) => rowOf(row, texts));
  return all.map((settings) => {
    const { points, ...counts } = sorted(results, papers, settings);
    const left = unbeaten(points).map(({ place }) => place).sort((one, other) => one - other);
    return { places: points.map(({ place }) => place), ...counts, unbeaten: left };
  });
}"""


def test_page_and_python_show_the_same_for_all_settings(modules):
    switches = {**CHOICES, "every_look": (False, True)}
    every = [dict(zip(switches, values, strict=True)) for values in itertools.product(*switches.values())]
    assert len(every) == 3 * 2 * 4 * 5 * 3 * 3 * 3 * 2
    figure = ErrorChart()
    page = modules.evaluate(SORTED, [figure._rows, figure._texts, figure._papers, every])
    for settings, found in zip(every, page, strict=True):
        assert found == told(RESULTS, **settings), settings
    assert len({tuple(found["places"]) for found in page}) > 100  # the filters do something
    for settings, found in list(zip(every, page, strict=True))[::11]:
        for name, value in settings.items():
            setattr(figure, name, value)
        assert figure.shown() == [RESULTS[place] for place in found["places"]]
        assert set(figure.unbeaten()) == {RESULTS[place] for place in found["unbeaten"]}


def test_page_reads_the_results_as_they_are(modules):
    figure = ErrorChart()
    rows = modules.evaluate(
        """async ([rows, texts]) => {
             const { rowOf } = await import("./error_chart/protocols.js");
             return rows.map((row) => rowOf(row, texts));
           }""",
        [figure._rows, figure._texts],
    )
    assert rows == [one._replace(paper=one.paper.key)._asdict() for one in RESULTS]


@pytest.mark.parametrize("seed", range(3))
def test_frontier_is_what_nothing_is_below(seed):
    points = [tuple(point) for point in np.random.default_rng(seed).integers(0, 8, (30, 2)).tolist()]
    for point, is_left in zip(points, unbeaten(points), strict=True):
        below = [one for one in points if one != point and one[0] <= point[0] and one[1] <= point[1]]
        assert is_left == (not below)


def test_every_look_of_every_network_is_counted():
    figure = ErrorChart([result(views=144, crops="144", models=7)], x="multiply_adds", **ANY)
    assert figure.cost(figure.shown()[0]) == 2e9
    figure.every_look = True
    assert figure.cost(figure.shown()[0]) == 2e9 * 1008
    unfixed = ErrorChart([result(), result(views=None, crops="dense")], x="multiply_adds", **ANY)
    assert len(unfixed.shown()) == 2
    unfixed.every_look = True
    assert len(unfixed.shown()) == 1


# Going from point to point


NEIGHBOURS = """async ([places, steps]) => {
  const { neighbour } = await import("./error_chart/protocols.js");
  return places.map((_, from) => steps.map(([rows, columns]) => neighbour(places, from, rows, columns)));
}"""


@pytest.mark.parametrize("seed", range(3))
def test_left_and_right_reach_every_point(modules, seed):
    places = np.random.default_rng(seed).integers(0, [30, 12], (40, 2)).tolist()  # some on one another
    left, right = np.transpose(modules.evaluate(NEIGHBOURS, [places, [[0, -1], [0, 1]]]))
    order = sorted(range(len(places)), key=lambda place: (*places[place], place))
    assert [right[place] for place in order] == [*order[1:], order[-1]]
    assert [left[place] for place in order] == [order[0], *order[:-1]]


@pytest.mark.parametrize("seed", range(3))
def test_up_and_down_go_to_the_nearest_there(modules, seed):
    places = np.random.default_rng(seed).uniform(0, 500, (25, 2))
    table = modules.evaluate(NEIGHBOURS, [places.tolist(), [[-1, 0], [1, 0], [10, 0]]])
    for start, reached in enumerate(table):
        aside, below = np.transpose(places - places[start])
        for down, to in zip((-1, 1, 1), reached, strict=True):
            far = np.where(below * down > 0, below * down + 2 * np.abs(aside), np.inf)
            assert to == (far.argmin() if np.isfinite(far).any() else start)


def test_home_and_end_are_the_first_and_the_last(modules):
    places = np.random.default_rng(4).uniform(0, 500, (25, 2))
    ends = modules.evaluate(
        """async (places) => {
             const { neighbour } = await import("./error_chart/protocols.js");
             return [neighbour(places, 3, 0, -Infinity), neighbour(places, 3, 0, Infinity)];
           }""",
        places.tolist(),
    )
    assert ends == [places[:, 0].argmin(), places[:, 0].argmax()]


# Axes and names


@pytest.mark.parametrize("x", CHOICES["x"])
def test_axes_have_room_for_all_results_and_true_ticks(modules, x):
    values = [getattr(one, x) for one in RESULTS if getattr(one, x) is not None]
    places, ticks = modules.evaluate(
        """async ([values, x]) => {
             const { costAxis } = await import("./error_chart/axes.js");
             const { place, ticks } = costAxis(values, x);
             return [values.map(place), ticks.map(([value, text]) => [value, text, place(value)])];
           }""",
        [values, x],
    )
    assert 0 < min(places) < 0.06 and 0.94 < max(places) < 1
    scale = (lambda value: value) if x == "year" else math.log10
    low, high = min(values), max(values)
    slope = (max(places) - min(places)) / (scale(high) - scale(low))
    unit = {"parameters": 1e6, "multiply_adds": 1e9, "year": 1}[x]
    assert 3 <= len(ticks) <= 12
    for value, text, place in ticks:
        assert float(text.replace(",", "")) * unit == pytest.approx(value)
        assert place == pytest.approx(min(places) + slope * (scale(value) - scale(low)))


@pytest.mark.parametrize("y", CHOICES["y"])
def test_axis_of_errors_has_equal_steps_for_equal_ratios(modules, y):
    values = [getattr(one, y) for one in RESULTS if getattr(one, y) is not None]
    place = modules.evaluate(
        """async (values) => {
             const { errorAxis } = await import("./error_chart/axes.js");
             const { place } = errorAxis(values);
             return [5, 10, 20, Math.min(...values), Math.max(...values)].map(place);
           }""",
        values,
    )
    assert place[1] - place[0] == pytest.approx(place[2] - place[1])
    assert place[3] == pytest.approx(1 - place[4]) and 0 < place[3] < 0.06


@pytest.mark.parametrize("seed", range(4))
def test_names_lie_on_nothing(modules, seed):
    rng = np.random.default_rng(seed)
    points = [
        {"x": x, "y": y, "radius": 5, "text": "any", "width": width}
        for x, y, width in rng.uniform([40, 20, 30], [690, 300, 110], (60, 3)).tolist()
    ]
    boxes = modules.evaluate(
        """async (points) => {
             const { placeLabels } = await import("./error_chart/labels.js");
             return placeLabels(points, [], { width: 704, height: 320 }, 34);
           }""",
        points,
    )
    named = [
        (box["left"], box["top"], box["left"] + point["width"], box["top"] + 14)
        for box, point in zip(boxes, points, strict=True)
        if box
    ]
    assert boxes[0] is not None and len(named) > 20
    marks = [(one["x"] - 5, one["y"] - 5, one["x"] + 5, one["y"] + 5) for one in points]
    for i, (left, top, right, bottom) in enumerate(named):
        assert left >= 34 and top >= 0 and right <= 704 and bottom <= 320
        others = named[:i] + marks
        clash = [o for o in others if left < o[2] and o[0] < right and top < o[3] and o[1] < bottom]
        assert len(clash) <= 0


def test_first_name_is_there_even_without_room(modules):
    boxes = modules.evaluate(
        """async () => {
             const { placeLabels } = await import("./error_chart/labels.js");
             const points = Array.from({ length: 400 }, (_, i) => (
               { x: 100 + 8 * (i % 20), y: 100 + 8 * Math.floor(i / 20), radius: 5, text: "any", width: 40 }
             ));
             const [first, ...others] = [...points.splice(210, 1), ...points];
             return placeLabels([first, ...others.slice(0, 380)], [], { width: 704, height: 400 }, 34);
           }"""
    )
    assert boxes[0] is not None and boxes[190] is None


def test_names_keep_off_lines_where_there_is_room(modules):
    boxes = modules.evaluate(
        """async () => {
             const { placeLabels } = await import("./error_chart/labels.js");
             const point = { x: 100, y: 100, radius: 4, text: "any", width: 40 };
             return placeLabels([point], [[[100, 100], [300, 100]]], { width: 704, height: 320 }, 34);
           }"""
    )
    assert boxes[0]["left"] + 40 <= 100  # on the other side


@pytest.mark.parametrize("width", [744, 360])
@pytest.mark.parametrize("x", CHOICES["x"])
def test_names_on_the_page_do_not_collide(open_live, width, x):
    with open_live(ErrorChart(x=x, frontier=True, **ANY), width=width) as page:
        boxes = page.locator(".plot svg text:not(.tick):not(.axis)").evaluate_all(
            """all => all.map(one => one.getBBox())
                         .map(({ x, y, width, height }) => [x, y, x + width, y + height])"""
        )
    assert len(boxes) >= (20 if width == 744 else 9)
    for one, other in itertools.combinations(boxes, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 1 or down <= 2  # boxes of letters are a little taller than letters


# In the browser


def test_first_state_is_one_protocol(open_live):
    figure = ErrorChart()
    protocols = {(one.split, one.views, one.models, one.extra_data) for one in figure.shown()}
    assert protocols == {("validation", 1, 1, None)}
    networks = {one.network for one in figure.shown()}
    assert {"GoogLeNet", "VGG-16", "ResNet-50", "DenseNet-121", "EfficientNet-B0"} <= networks
    with open_live(figure) as page:
        assert len(listed(page)) == len(figure.shown())
        assert page.locator(".mark").count() == len(figure.shown())
        assert page.locator(".hollow, rect.mark").count() == 0
        said = status(page)
        assert said.startswith(f"{len(figure.shown())} of {len(RESULTS)} results; not shown: ")
        assert "All measured alike, but: pictures of" in said and "Careful" not in said
        assert head(page).startswith("GoogLeNet, 1 crop: ")


def test_status_gives_the_lowest_errors(open_live):
    figure = ErrorChart()
    lowest = min(figure.shown(), key=lambda one: one.top5)
    cheap = min((one for one in figure.shown() if one.parameters <= 5e6), key=lambda one: one.top5)
    with open_live(figure) as page:
        expected = f"Lowest top-5 error: {lowest.network}, {lowest.top5:g}\xa0%; with at most 5 million"
        assert expected in status(page)
        assert f"parameters: {cheap.network}, {cheap.top5:g}\xa0%." in status(page)


@pytest.mark.parametrize(
    "options, parts",
    [
        (
            {"split": "any", "crops": "many", "models": "any"},
            ["Careful, not measured alike: validation, part of validation and test"],
        ),
        ({"crops": "any"}, ["Careful, not measured alike: 1 to 144 looks and no fixed number"]),
        ({"crops": "unfixed"}, ["Careful, not measured alike: looks of several kinds"]),
        ({"crops": "few", "split": "any"}, ["part of validation and test, 10 to 12 looks"]),
        ({"models": "any"}, ["Careful, not measured alike: 1 to 7 networks"]),
        ({"extra_data": "any", "y": "top1"}, ["Careful, not measured alike: with and without other data"]),
        ({"source": "paper"}, ["All measured alike, but: pictures of 224 to 600 pixels. Lowest"]),
        ({"source": "any"}, ["All measured alike, but: ", ", from papers and from elsewhere. Lowest"]),
        ({"split": "test", "crops": "any", "models": "any"}, [", tests of the years in their notes. "]),
        ({"x": "year", "split": "test", "crops": "any", "models": "any"}, ["; until 2014: GoogLeNet, 6.67"]),
    ],
)
def test_mixed_protocols_are_told(open_live, options, parts):
    with open_live(ErrorChart(**options)) as page:
        said = status(page)
        assert [part for part in parts if part not in said] == []


def test_lists_change_the_traits_and_what_is_shown(open_live):
    figure = ErrorChart()
    with open_live(figure) as page:
        for name in LABELS:
            for value in CHOICES[name][::-1]:
                choose(page, **{name: value})
                setattr(figure, name, value)
                assert page.locator(".mark").count() == len(figure.shown())
                assert status(page).startswith(f"{len(figure.shown()) or 'None'} of ")


def test_marks_say_test_and_several(open_live):
    figure = ErrorChart(x="year", **ANY)
    shown = figure.shown()
    with open_live(figure) as page:
        assert page.locator(".hollow").count() == sum(one.split == "test" for one in shown)
        assert page.locator("rect.mark").count() == sum(one.models > 1 for one in shown)
        radii = page.locator("circle.mark").evaluate_all(
            "all => all.map(one => Number(one.getAttribute('r')))"
        )
        looks = [one.views for one in shown if one.models == 1]
        expected = [4 if views == 1 else 5 if views and views <= 20 else 6 for views in looks]
        assert radii == expected


def test_click_chooses_the_nearest_point(open_live):
    figure = ErrorChart()
    with open_live(figure) as page:
        box = page.locator(".plot").bounding_box()
        for number in (0, 5, len(figure.shown()) - 1):
            mark = page.locator(".mark").nth(number)
            x, y = (float(mark.get_attribute(name)) for name in ("cx", "cy"))
            page.mouse.click(box["x"] + x + 1, box["y"] + y + 1)
            settle(page)
            assert figure.shown()[number].network in head(page)
            ring = page.locator(".ring")
            assert abs(float(ring.get_attribute("cx")) - x) < 3


def test_points_on_one_another_take_turns(open_live):
    twins = [result("One"), result("Two"), result("Far", top5=20.0, parameters=9_000_000)]
    with open_live(ErrorChart(twins)) as page:
        box = page.locator(".plot").bounding_box()
        mark = page.locator(".mark").first
        place = [float(mark.get_attribute(name)) for name in ("cx", "cy")]
        seen = []
        for _ in range(3):
            page.mouse.click(box["x"] + place[0], box["y"] + place[1])
            settle(page)
            seen.append(head(page)[:3])
        assert seen == ["Two", "One", "Two"]


def test_keyboard_goes_from_point_to_point(open_live):
    figure = ErrorChart()
    costs = [figure.cost(one) for one in figure.shown()]
    with open_live(figure) as page:
        points = page.get_by_role("listbox", name="Results")
        points.focus()
        for key, network in (("Home", costs.index(min(costs))), ("End", costs.index(max(costs)))):
            page.keyboard.press(key)
            settle(page)
            assert figure.shown()[network].network in head(page)
        seen = [head(page)]
        for _ in figure.shown()[1:]:
            page.keyboard.press("ArrowLeft")
            settle(page)
            seen.append(head(page))
        assert sorted(seen) == sorted(listed(page))
        active = points.get_attribute("aria-activedescendant")
        assert page.locator(f"[id='{active}']").get_attribute("aria-selected") == "true"
        assert (
            page.get_by_role("option", selected=True, include_hidden=True).locator("xpath=self::span").count()
            == 1
        )
        page.keyboard.press("ArrowDown")
        settle(page)
        assert head(page) != seen[-1]


def test_network_is_followed_into_another_protocol(open_live):
    figure = ErrorChart(chosen="GoogLeNet")
    with open_live(figure) as page:
        for crops in ("few", "many", "one", "unfixed", "one"):
            choose(page, crops=crops)
            figure.crops = crops
            looked = figure.looked_at()
            if looked is None:
                assert head(page) == "none of this network"
                assert (
                    page.locator(".card > .note").is_visible() and not page.locator(".card dl").is_visible()
                )
            else:
                assert looked.network == "GoogLeNet" and f": {looked.top5:g}\xa0%" in head(page)


def test_card_tells_everything(open_live):
    figure = ErrorChart(x="year", split="validation", crops="many", models="several", chosen="GoogLeNet")
    with open_live(figure) as page:
        said = card(page)
        for part in (
            "top-5 6.67\xa0%, top-1 not reported",
            "validation pictures; 144 crops × 7 networks = 1,008 looks, 224 × 224 pixels",
            "6,998,552 parameters each; 1.58 billion multiply-adds a look, 1.6 trillion in all",
            "utils.architectures.googlenet()",
            "CVPR 2015, first 2014; table 3",
        ):
            assert part in said
        link = page.locator(".card a")
        assert link.get_attribute("href") == "https://arxiv.org/abs/1409.4842"
        assert link.inner_text() == "Going Deeper with Convolutions"


def test_card_of_what_others_measured(open_live):
    other = result(
        "Net",
        url="https://example.org/library",
        place="a library's table",
        extra_data="many pictures",
        note="Trained anew.",
        counted="paper",
    )
    with open_live(ErrorChart([other], **ANY)) as page:
        said = card(page)
        assert "other training data: many pictures" in said and "Trained anew." in said
        assert "as the paper says" in said
        addresses = page.locator(".card a").evaluate_all("all => all.map(one => one.href)")
        assert addresses == ["https://example.org/library", "https://example.org/net"]
        assert status(page) == "1 of 1 results. Lowest top-5 error: Net, 10\xa0%."


def test_list_of_results_chooses(open_live):
    figure = ErrorChart()
    place = figure._places()[7]
    with open_live(figure) as page:
        page.locator(".card select").select_option(str(place))
        settle(page)
        assert f"top-5 {RESULTS[place].top5:g}\xa0%" in card(page)
        values = page.locator(".card option:not([hidden])").evaluate_all(
            "all => all.map(one => Number(one.value))"
        )
        assert sorted(values) == figure._places()


def test_every_look_moves_points_and_leaves_some_out(open_live):
    figure = ErrorChart(x="multiply_adds", **ANY)
    with open_live(figure) as page:
        page.get_by_label("Count every look").check()
        figure.every_look = True
        said = status(page)
        assert said.startswith(f"{len(figure.shown())} of {len(RESULTS)} results; not shown: ")
        count = told(RESULTS, "multiply_adds", "top5", True, **ANY)["unfixed"]
        assert f"{count} without a fixed number of looks" in said
        assert page.locator(".mark").count() == len(figure.shown())
        assert "multiply-adds of all looks, billions" in page.locator(".plot").inner_html()
        choose(page, x="year")
        assert page.locator(".remark").first.inner_text() == "needs multiply-adds"


def test_frontier_is_drawn_and_told(open_live):
    figure = ErrorChart(frontier=True)
    with open_live(figure) as page:
        path = page.locator(".frontier").get_attribute("d")
        assert path.count("L") == 2 * (len(figure.unbeaten()) - 1)
        assert f"Frontier: {len(figure.unbeaten())} results; what errs less than one of them has" in status(
            page
        )
        page.get_by_label("Pareto frontier").uncheck()
        assert "Frontier" not in status(page)
        assert page.locator(".frontier").get_attribute("d") == ""


def test_lines_join_what_belongs_together(modules):
    rows = [
        result("A-1", parameters=1),
        result("A-2", parameters=2),
        result("A-2", parameters=2, top5=9.0),  # twice in the table: not on the same line
        result("A-3", parameters=3, crops="10", views=10),
        result("A-2", parameters=2, crops="10", views=10),
        result("B", paper=paper("b")),
        result("A-1", parameters=1, models=7),
    ]
    figure = ErrorChart(rows, **ANY)
    by_paper, by_looks = modules.evaluate(
        """async ([rows, texts, papers, settings]) => {
             const { joined, rowOf, sorted } = await import("./error_chart/protocols.js");
             const { points } = sorted(rows.map((row) => rowOf(row, texts)), papers, settings);
             const places = (line) => line.map(({ place }) => place);
             return [false, true].map((isByLooks) => joined(points, isByLooks).map(places));
           }""",
        [
            figure._rows,
            figure._texts,
            figure._papers,
            ANY | {"x": "parameters", "y": "top5", "every_look": False},
        ],
    )
    assert sorted(by_paper) == [[0, 1], [4, 3]]
    assert by_looks == [[1, 4]]


def test_all_protocols_and_reset(open_live):
    figure = ErrorChart()
    first = len(figure.shown())
    with open_live(figure) as page:
        page.get_by_role("button", name="All protocols").click()
        for name in FILTERS:
            setattr(figure, name, "any")
        assert status(page).startswith(f"{len(figure.shown())} of ")
        choose(page, y="top1", x="multiply_adds")
        page.get_by_label("Pareto frontier").check()
        page.get_by_role("button", name="Reset").click()
        assert status(page).startswith(f"{first} of ")
        assert not page.get_by_label("Pareto frontier").is_checked()
        assert head(page).startswith("GoogLeNet, 1 crop")


def test_copied_table_is_what_is_shown(open_live):
    figure = ErrorChart(split="test", crops="any", models="any", x="year")
    with open_live(figure) as page:
        rows = list(csv.DictReader(io.StringIO(copied(page, "Copy table"))))
    shown = figure.shown()
    assert len(rows) == len(shown) > 3
    for row, one in zip(rows, shown, strict=True):
        assert row["network"] == one.network and float(row["top5"]) == one.top5
        assert row["paper"] == one.paper.title and row["url"] == (one.url or one.paper.url)
        assert row["views"] == ("" if one.views is None else str(one.views))
        assert row["note"] == (one.note or "")


def test_nothing_is_shown_where_nothing_fits(open_live):
    with open_live(ErrorChart([result()], split="test")) as page:
        assert status(page) == "None of 1 results; not shown: 1 with another protocol."
        assert page.locator(".mark, .ring").count() == 0
        assert not page.get_by_role("listbox").is_visible()
        assert axe_violations(page) == []
        choose(page, split="any")
        assert head(page) == "none of this network"
        page.get_by_role("listbox").press("ArrowRight")
        settle(page)
        assert head(page).startswith("Net, 1 crop")


def test_python_changes_what_is_seen(modules):
    figure = ErrorChart(crops="few")
    count = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("error_chart", state);
             model.change("crops", "few");
             await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const count = el.querySelectorAll(".mark").length;
             cleanup();
             return count;
           }""",
        page_state(ErrorChart()),
    )
    assert count == len(figure.shown()) > 5


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(ErrorChart(), ErrorChart(split="test", crops="any", models="any")) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_role("button", name="All protocols").first.click()
        hear_out(page)
        assert page.locator(".status").nth(1).inner_text() == before


def test_cleanup_stops_everything(modules):
    during, left, is_still = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("error_chart", state);
             const during = model.listeners.length;
             const known = el.querySelectorAll(".mark").length;
             model.change("crops", "any");
             cleanup();
             await new Promise((done) => setTimeout(done, 100));
             return [during, model.listeners.length, el.querySelectorAll(".mark").length === known];
           }""",
        page_state(ErrorChart()),
    )
    assert (during, left, is_still) == (10, 0, True)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height_whatever_is_shown(open_live, width, which):
    figure = ErrorChart()
    with open_live(figure, width=width) as page:
        frame = page.locator(".widget-frame")
        height = frame.bounding_box()["height"]
        assert height <= figure._heights[which] <= height + 16
        page.get_by_role("button", name="All protocols").click()
        page.get_by_label("Pareto frontier").check()
        page.get_by_label("Count every look").check()
        assert layout_shift(page) == 0
        for x, split in (("multiply_adds", "any"), ("parameters", "any"), ("year", "test")):
            choose(page, x=x, split=split)
            hear_out(page)
            assert frame.bounding_box()["height"] == height
        choose(page, x="year", split="any")
        highest = page.evaluate(
            """async () => {
                 const list = document.querySelector(".card select");
                 const heights = new Set();
                 for (const { value } of list.options) {
                   list.value = value;
                   list.dispatchEvent(new Event("change"));
                   await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                   heights.add(document.querySelector(".widget-frame").offsetHeight);
                 }
                 return [...heights];
               }"""
        )
        assert highest == [round(height)]
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    figure = ErrorChart(x="multiply_adds", every_look=True, frontier=True, **ANY)
    with open_live(figure, theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_focus_is_seen(open_live):
    with open_live(ErrorChart()) as page:
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "() => [document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert outline == ["points", "solid"]


# The Python side


def test_what_travels_is_small():
    figure = ErrorChart()
    assert len(str([figure._rows, figure._texts, figure._papers]).encode()) < 30_000


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "ErrorChart(x='parameters', y='top5')"),
        (
            {"x": "year", "split": "test", "frontier": True, "chosen": "Inception v3"},
            "ErrorChart(x='year', y='top5', split='test', frontier=True, chosen='Inception v3')",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(ErrorChart(**options)) == shown_as


def test_own_results_stand_beside_the_published():
    own = result("Mine", top5=9.0, parameters=4_000_000)
    figure = ErrorChart([*RESULTS, own], chosen="Mine")
    assert own in figure.shown() and figure.looked_at() == own
    assert repr(figure) == f"ErrorChart(results={len(RESULTS) + 1}, x='parameters', y='top5', chosen='Mine')"
    alone = ErrorChart([result("Worse", top5=12.0), own])
    assert alone.looked_at() == own  # the lowest error


def test_name_stands_for_the_first_on_the_stage():
    figure = ErrorChart(crops="many", chosen="GoogLeNet")
    assert figure.looked_at() in figure.shown() and figure.looked_at().views == 144
    figure.crops = "one"
    assert figure.looked_at().views == 1
    figure.crops = "unfixed"
    assert figure.looked_at() is None
    figure.chosen = None
    assert figure.looked_at() is None


BAD = [
    ({"x": "latency"}, "x is one of 'parameters', 'multiply_adds', 'year', got 'latency'"),
    ({"y": "top3"}, "y is one of 'top5', 'top1', got 'top3'"),
    (
        {"split": "training"},
        "split is one of 'validation', 'part of validation', 'test', 'any', got 'training'",
    ),
    ({"crops": 1}, "crops is one of|unicode string"),
    ({"models": "two"}, "models is one of 'one', 'several', 'any', got 'two'"),
    ({"every_look": 2}, "every_look.* boolean"),
    ({"frontier": "yes"}, "frontier.* boolean"),
    ({"chosen": "Nobody"}, "chosen is the place of a result or one of the networks Net, got 'Nobody'"),
    ({"chosen": 5}, "chosen is a whole number from 0 to 0, got 5"),
    ({"results": []}, "results are at least one utils.literature.Result, got none"),
    ({"results": ["x"]}, "results are utils.literature.Result, with their Paper, got 'x'"),
    ({"results": [result(paper="net")]}, "with their Paper"),
    ({"results": [result(top1=None, top5=None)]}, "Net: top1 or top5 is an error in per cent"),
    ({"results": [result(top5=101)]}, "an error in per cent, 0 to 100, got 30.0 and 101"),
    (
        {"results": [result(split="any")]},
        'Net: split is "validation", "part of validation" or "test", got \'any\'',
    ),
    ({"results": [result(views=0)]}, "Net: views is above 0, or None, got 0"),
    ({"results": [result(models=None)]}, "Net: models is a number, got None"),
    ({"results": [result(url="javascript:alert(1)")]}, "a url begins with https://, got 'javascript"),
]


@pytest.mark.parametrize("options, message", BAD)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        ErrorChart(**{"results": [result()]} | options)


def test_bad_values_later():
    figure = ErrorChart()
    for name, value in (
        ("x", "any"),
        ("crops", "two"),
        ("every_look", None),
        ("chosen", -1),
        ("chosen", "?"),
    ):
        with pytest.raises(TraitError, match=name):
            setattr(figure, name, value)
