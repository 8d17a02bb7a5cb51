"""Timeline: its arithmetic against references, its page in a real browser, its Python side."""

import itertools
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from widget_pages import (
    GROUNDS,
    NAME_OF_FOCUSED,
    axe_violations,
    ground,
    hear_out,
    layout_shift,
    page_state,
    picture_in_every_run,
    settle,
    slide_to,
    status,
)

from utils import literature
from utils.widgets import Timeline
from utils.widgets.timeline.arguments import KINDS

ROOT = Path(__file__).resolve().parent.parent
ALL = literature.timeline()
FIRST = (
    f"{len(ALL)} of {len(ALL)} entries shown, {ALL[0].year} to {ALL[-1].year}. AlexNet: a network, "
    "December 2012; 32 years and 8 months after Neocognitron."
)
PAPER = {
    "authors": "Ä. Écrivain and others",
    "title": "On <b>Bold</b> & Other Signs",
    "venue": "Rare Letters 1",
    "url": "https://example.org/?a=1&b=2",
}
SMALL = [
    {"id": "d", "name": "Fourth", "year": 2003, "month": 2, "kind": "idea", "what": "Last of all."},
    {"id": "a", "name": "First <i>", "year": 1999, "kind": "network", "what": "It begins its year."},
    {
        "id": "b",
        "name": "Second",
        "year": 1999,
        "month": 1,
        "kind": "data set",
        "what": "So.",
        "paper": PAPER,
    },
    {
        "id": "c",
        "name": "Third",
        "year": 2003,
        "month": 2,
        "kind": "network",
        "what": "So.",
        "correction": "No.",
    },
]


def option(page, entry_id):
    return page.locator(f'[role=option][data-id="{entry_id}"]')


def listed(page):
    """The ids in the list, from top to bottom."""
    ids = "all => all.filter(one => one.offsetHeight).map(one => one.dataset.id)"
    return page.locator("[role=option]").evaluate_all(ids)


def chosen(page):
    """The id of the entry that is marked in the list; it is the one on the card, too."""
    settle(page)
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.count() == 1
    assert page.locator(".card .name").inner_text() == selected.locator(".name").inner_text()
    assert page.locator(".ring:not(.since)").count() == 1
    assert page.get_by_role("listbox").get_attribute("aria-activedescendant") == selected.get_attribute("id")
    return selected.get_attribute("data-id")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return status(page)


def choose(page, label, value):
    page.get_by_role("combobox", name=label).select_option(value)
    return status(page)


def type_in(page, text):
    page.get_by_role("searchbox").fill(text)
    return status(page)


# What is shown, by another route: names without accents from a table, words one by one


def is_found(entry, find):
    paper = entry.paper
    text = f"{entry.name} {entry.year} {entry.what} {paper.authors} {paper.title} {paper.venue}".lower()
    for accented, simple in zip("éèüöäáàçñšžćłøóíúâêîôûïëş", "eeuoaaacnszcløoiuaeiouies", strict=True):
        text = text.replace(accented, simple)
    return all(word.lower() in text for word in find.split())


def expected_ids(kinds=KINDS, only="all", find="", start=0, end=9999):
    found = []
    for entry in sorted(ALL, key=lambda one: one.year + (one.month or 0) / 100):
        is_wanted = {
            "all": True,
            "in the book": entry.chapter is not None,
            "corrected": entry.correction is not None,
        }
        if entry.kind in kinds and start <= entry.year <= end and is_wanted[only] and is_found(entry, find):
            found.append(entry.id)
    return found


SETTINGS = [
    {"kinds": list(kinds), "only": only, "find": find, "start": start, "end": end}
    for count in range(5)
    for kinds in itertools.combinations(KINDS, count)
    for only in ("all", "in the book", "corrected")
    for find in ("", "network", "HE  2015", "lecun", "no such word", "szegedy inception")
    for start, end in ((ALL[0].year, ALL[-1].year), (2012, 2016), (2015, 2015), (1990, 2008))
]


def test_python_shows_what_the_settings_say():
    figure = Timeline()
    seen = set()
    for settings in SETTINGS:
        for name, value in settings.items():
            setattr(figure, name, value)
        ids = [entry.id for entry in figure.shown()]
        assert ids == expected_ids(**settings), settings
        seen.add(len(ids))
    assert len(SETTINGS) == 16 * 3 * 6 * 4 and {0, 1, len(ALL)} < seen and len(seen) > 20


def test_page_shows_what_python_shows(modules):
    found = modules.evaluate(
        """async ([entries, all]) => {
             const { chosenFrom, searchedText } = await import("./timeline/entries.js");
             const texts = entries.map(searchedText);
             return all.map((settings) => {
               const { shown, ofAnyKind } = chosenFrom(entries, texts, settings);
               return [shown.map((i) => entries[i].id), ofAnyKind.length];
             });
           }""",
        [Timeline()._entries, SETTINGS],
    )
    for settings, (ids, of_any_kind) in zip(SETTINGS, found, strict=True):
        assert ids == expected_ids(**settings), settings
        assert of_any_kind == len(expected_ids(**settings | {"kinds": KINDS}))


def months_apart(entry, since):
    """Months from one to the other, counted one by one."""
    first, last = sorted([(since.year, since.month), (entry.year, entry.month)])
    count, day = 0, date(*first, 1)
    while (day.year, day.month) != last:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        count += 1
    return count


def length_in_words(months):
    years, rest = months // 12, months % 12
    parts = ["1 year" if years == 1 else f"{years} years"] * (years > 0)
    return " and ".join(parts + ["1 month" if rest == 1 else f"{rest} months"] * (rest > 0))


def expected_words(entry, since):
    if None in (entry.month, since.month):
        if entry.year == since.year:
            return "in the same year as"
        length = f"about {length_in_words(12 * abs(entry.year - since.year))}"
    else:
        length = length_in_words(months_apart(entry, since))
        if not length:
            return "in the same month as"
    is_after = (entry.year, entry.month or 0) > (since.year, since.month or 0)
    return f"{length} {'after' if is_after else 'before'}"


def test_time_between_two_entries(modules):
    figure = Timeline()
    pairs = [(first, last) for first in ALL[::3] for last in ALL if first is not last]
    pairs += [(ALL[-1], one) for one in ALL if one.month is None]
    places = {entry.id: place for place, entry in enumerate(ALL)}
    found = modules.evaluate(
        """async ([entries, pairs]) => {
             const { timeBetween } = await import("./timeline/entries.js");
             return pairs.map(([one, since]) => timeBetween(entries[one], entries[since]).words);
           }""",
        [figure._entries, [[places[one.id], places[since.id]] for one, since in pairs]],
    )
    for (one, since), words in zip(pairs, found, strict=True):
        assert words == expected_words(one, since)
        figure.chosen, figure.since = one.id, since.id
        assert figure.words() == f"{words} {since.name}"
    assert {"about", "in", "1"} < {words.split()[0] for words in found}


def test_what_stands_in_for_an_entry_that_is_not_shown(modules):
    def place(entry):  # days of a year are enough to see what is nearer
        return date(entry.year, entry.month or 1, 15 if entry.month else 1).toordinal()

    figure, cases = Timeline(), []
    for settings in SETTINGS[:: len(SETTINGS) // 60]:
        for name, value in settings.items():
            setattr(figure, name, value)
        shown = figure.shown()
        for entry in ALL[::4]:
            figure.chosen = entry.id
            current = figure.current
            if entry in shown:
                assert current is entry
            elif not shown:
                assert current is None
            else:
                away = abs(place(current) - place(entry))
                assert away <= min(abs(place(one) - place(entry)) for one in shown) + 2
            cases.append([settings, entry.id, current and current.id])
    found = modules.evaluate(
        """async ([entries, cases]) => {
             const { chosenFrom, nearestInTime, searchedText } = await import("./timeline/entries.js");
             const texts = entries.map(searchedText);
             return cases.map(([settings, id]) => {
               const { shown } = chosenFrom(entries, texts, settings);
               const place = entries.findIndex((one) => one.id === id);
               return entries[nearestInTime(entries, shown, place)]?.id ?? null;
             });
           }""",
        [figure._entries, cases],
    )
    assert found == [current for *_, current in cases]


# Where marks and names stand


def test_marks_and_names_do_not_cover_each_other(modules):
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(200):
        count = int(rng.integers(1, 25))
        across = np.sort(rng.uniform(8, 570, count)).round(1).tolist()
        widths = rng.uniform(20, 200, count).round(1).tolist()
        cases.append([{"x": x, "width": width, "gap": 8} for x, width in zip(across, widths, strict=True)])
    found = modules.evaluate(
        """async (cases) => {
             const { labelled, stacked, stackedWithNames } = await import("./timeline/places.js");
             return cases.map((marks) => {
               const rows = stacked(marks.map(({ x }) => x), 10);
               const high = marks.map((mark, i) => ({ ...mark, y: 12 * rows[i] }));
               const some = labelled(high, { left: 0, right: 578, height: 12 });
               return [
                 rows.map((row, i) => ({ row, label: some[i] })),
                 stackedWithNames(marks, { right: 578, rows: 7, longest: Infinity }),
                 stackedWithNames(marks, { right: 578, rows: 3, longest: 80 }),
               ];
             });
           }""",
        cases,
    )
    named = [0, 0, 0]
    for marks, ways in zip(cases, found, strict=True):
        assert ways[0] is not None
        for way, places in enumerate(ways):
            boxes = []
            for mark, place in zip(marks, places or [], strict=False):
                boxes.append((place["row"], mark["x"] - 5, mark["x"] + 5))
                if place["label"] is None:
                    continue
                named[way] += 1
                left = place["label"]["x"] - (mark["width"] if place["label"]["anchor"] == "end" else 0)
                boxes.append((place["row"], left, left + mark["width"]))
                assert left >= 0 and left + mark["width"] <= 578
                assert way < 2 or mark["width"] <= 80
            for (row, left, right), (other_row, other_left, other_right) in itertools.combinations(boxes, 2):
                assert row != other_row or right <= other_left + 0.11 or other_right <= left + 0.11
            assert way == 0 or places is None or max(place["row"] for place in places) < (7, 3)[way - 1]
    assert min(named) > 300


def test_two_names_over_the_lanes(modules):
    rng = np.random.default_rng(1)
    cases = []
    for _ in range(300):
        left, right = np.sort(rng.uniform(0, 300, 2)).round(1).tolist()
        widths = rng.uniform(10, 190, 2).round(1).tolist()
        cases.append([{"x": left, "width": widths[0]}, {"x": right, "width": widths[1]}])
    found = modules.evaluate(
        """async (cases) => {
             const { besideEachOther } = await import("./timeline/places.js");
             return cases.map((names) => besideEachOther(names, 300, 8));
           }""",
        cases,
    )
    for (first, second), lefts in zip(cases, found, strict=True):
        total = first["width"] + second["width"] + 8
        if lefts is None:
            assert total > 300
            continue
        assert lefts[0] >= 0 and lefts[1] + second["width"] <= 300 + 1e-6
        assert lefts[0] + first["width"] + 8 <= lefts[1] + 1e-6
    assert sum(lefts is None for lefts in found) == sum(
        sum(name["width"] for name in names) + 8 > 300 for names in cases
    )


TEXTS = """texts => texts.map((text) => {
  const { left, right, top, bottom } = text.getBoundingClientRect();
  return [left, right, (top + bottom) / 2];
})"""


@pytest.mark.parametrize("width", [744, 360])
def test_names_in_the_lanes_can_be_read(open_live, width):
    with open_live(Timeline(), width=width) as page:
        for start in (0, 41, 45):
            slide_to(page.get_by_role("slider", name="From"), ALL[0].year + start)
            settle(page)
            box = page.locator(".axis").bounding_box()
            boxes = page.locator(".axis text:not(.soft)").evaluate_all(TEXTS)
            marks = page.locator(".axis g.mark > path").evaluate_all(TEXTS)
            assert len(boxes) > (8 if width == 360 else 15)
            for left, right, _ in boxes:
                assert box["x"] - 1 <= left and right <= box["x"] + box["width"] + 1
            for (left, right, middle), (other_left, other_right, other) in itertools.combinations(boxes, 2):
                assert abs(middle - other) > 9 or right <= other_left + 1 or other_right <= left + 1
            for (left, right, middle), (other_left, other_right, other) in itertools.product(boxes, marks):
                assert abs(middle - other) > 5 or right <= other_left + 1 or other_right <= left + 1


def test_marks_stand_at_their_dates(open_live):
    with open_live(Timeline(start=2012, end=2016)) as page:
        x = {}
        for mark in page.locator(".axis g.mark").all():
            place = re.match(r"translate\(([\d.]+) ", mark.get_attribute("transform"))[1]
            x[mark.get_attribute("data-id")] = float(place)
        width = page.locator(".axis svg").evaluate("it => it.clientWidth")
    entries = {entry.id: entry for entry in ALL}
    assert len(x) == len(expected_ids(start=2012, end=2016))
    for name, place in x.items():
        entry = entries[name]
        years = entry.year - 2012 + ((entry.month - 0.5) / 12 if entry.month else 0)
        assert place == pytest.approx(8 + years / 5 * (width - 16), abs=0.06)


# The page


def test_first_state(open_live):
    with open_live(Timeline()) as page:
        assert status(page) == FIRST
        assert chosen(page) == "alexnet"
        assert listed(page) == expected_ids()
        assert page.locator(".length").text_content() == "32 years and 8 months"
        assert page.locator(".since").count() == 1
        for kind, name in zip(KINDS, ("Networks", "Data sets", "Ideas", "Events"), strict=True):
            toggle = page.get_by_role("button", name=f"{name} {len(expected_ids([kind]))}")
            assert toggle.get_attribute("aria-pressed") == "true"
        top, bottom = page.get_by_role("listbox").evaluate(
            "it => [it.getBoundingClientRect().top, it.getBoundingClientRect().bottom]"
        )
        box = option(page, "alexnet").bounding_box()
        assert top <= box["y"] and box["y"] + box["height"] <= bottom  # it is in view


def test_every_entry_is_reached_by_the_keyboard_and_its_card_is_right(open_live):
    with open_live(Timeline()) as page:
        page.evaluate("document.documentElement.setAttribute('data-content_root', '../')")
        page.get_by_role("listbox").focus()
        page.keyboard.press("Home")
        seen = []
        for entry in ALL:
            seen.append(chosen(page))
            card = page.locator(".card")
            assert card.locator(".name").inner_text() == entry.name
            assert entry.what in card.inner_text()
            assert (entry.month is None) == card.get_by_text(
                f"{entry.kind}, {entry.year}", exact=True
            ).is_visible()
            paper = card.locator("a.paper")
            assert paper.inner_text() == entry.paper.title
            assert paper.get_attribute("href") == entry.paper.url
            assert [paper.get_attribute(name) for name in ("target", "rel")] == [
                "_blank",
                "noopener noreferrer",
            ]
            assert entry.paper.authors in card.inner_text() and entry.paper.venue in card.inner_text()
            links = card.locator("a.chapter")
            if entry.chapter is None:
                assert links.count() == 0
            else:
                number = entry.chapter.split("-")[0].lstrip("0")
                assert links.inner_text() == f"Chapter {number} of this book"
                assert links.get_attribute("href") == f"../chapters/{entry.chapter}.html"
            correction = card.locator(".correction")
            assert correction.is_visible() == (entry.correction is not None)
            if entry.correction:
                assert correction.inner_text() == f"Corrected. {entry.correction}"
            assert option(page, entry.id).locator(".tag").count() == bool(entry.correction)
            page.keyboard.press("ArrowDown")
        assert seen == [entry.id for entry in ALL]
        assert chosen(page) == ALL[-1].id  # the end is the end
        assert page.blocked == [] and page.problems == []


def test_links_of_chapters_lead_somewhere():
    for entry in ALL:
        if entry.chapter is not None:
            assert (ROOT / "chapters" / f"{entry.chapter}.ipynb").is_file(), entry.id
        assert re.match(r"https?://", entry.paper.url)


def test_in_a_notebook_a_chapter_is_named_and_no_link(open_live):
    with open_live(Timeline(chosen="resnet")) as page:
        assert "Chapter 11 of this book" in page.locator(".card").inner_text()
        assert page.locator(".card a").count() == 1  # the paper's


def test_axis_by_the_keyboard(open_live):
    entries = {entry.id: entry for entry in ALL}
    with open_live(Timeline()) as page:
        axis = page.get_by_role("slider", name="Entry")
        axis.focus()
        page.keyboard.press("Home")
        seen = [chosen(page)]
        for place in range(1, len(ALL)):
            page.keyboard.press("ArrowRight")
            seen.append(chosen(page))
            assert axis.get_attribute("aria-valuenow") == str(place + 1)
        assert seen == [entry.id for entry in ALL]
        assert axis.get_attribute("aria-valuemax") == str(len(ALL))
        assert axis.get_attribute("aria-valuetext").startswith(f"{ALL[-1].name}, ")
        page.keyboard.press("ArrowLeft")
        assert chosen(page) == ALL[-2].id
        page.keyboard.press("Shift+ArrowLeft")
        assert chosen(page) == ALL[-12].id
        option(page, "alexnet").click()
        axis.focus()
        kinds = []
        for key in ["ArrowDown"] * 4 + ["ArrowUp"] * 4:
            before = entries[chosen(page)]
            page.keyboard.press(key)
            after = entries[chosen(page)]
            kinds.append(after.kind)
            if after.kind != before.kind:
                own = [entry for entry in ALL if entry.kind == after.kind and entry.month]
                if after.month and before.month:
                    assert months_apart(after, before) == min(months_apart(one, before) for one in own)
        assert kinds == [*KINDS[1:], "event", "idea", "data set", "network", "network"]


def test_axis_by_the_mouse(open_live):
    with open_live(Timeline()) as page:
        for name in ("lenet-5", "neocognitron", "mnist", "backpropagation"):
            box = page.locator(f".axis [data-id={name}] > path").bounding_box()
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            assert chosen(page) == name
        axis = page.locator(".axis").bounding_box()
        y = page.locator(".axis [data-id=lenet-5] > path").bounding_box()["y"] + 4
        page.mouse.move(axis["x"] + 2, y)
        page.mouse.down()
        seen = []
        for x in range(0, int(axis["width"] * 0.6), 20):
            page.mouse.move(axis["x"] + x, y)
            seen.append(chosen(page))
        page.mouse.up()
        order = [[entry.id for entry in ALL].index(one) for one in seen]
        assert len(set(seen)) >= 4 and {"neocognitron", "lenet-5"} < set(seen)
        networks = [place for place in order if ALL[place].kind == "network"]
        assert networks == sorted(networks)


def test_kinds_are_switched_off_and_on(open_live):
    with open_live(Timeline()) as page:
        figure = Timeline()
        for name, kind in (
            ("Networks", "network"),
            ("Ideas", "idea"),
            ("Events", "event"),
            ("Networks", "network"),
        ):
            page.get_by_role("button", name=name).click()
            figure.kinds = [one for one in KINDS if (one in figure.kinds) != (one == kind)]
            words = status(page)
            assert listed(page) == [entry.id for entry in figure.shown()] == expected_ids(figure.kinds)
            assert words.startswith(f"{len(figure.shown())} of {len(ALL)} entries shown, ")
            assert chosen(page) == figure.current.id
            assert page.locator(".axis g.mark").count() == len(figure.shown())
        for name in ("Networks", "Data sets"):
            page.get_by_role("button", name=name).click()
        assert status(page).startswith(f"None of {len(ALL)} entries fits")
        assert page.locator(".card").inner_text().startswith("No entry fits.")
        assert listed(page) == [] and page.locator(".ring").count() == 0
        for key in ("ArrowDown", "End", "PageUp"):
            page.get_by_role("listbox").press(key)
            page.get_by_role("slider", name="Entry").press(key)
        assert axe_violations(page) == []
        assert press(page, "Reset") == FIRST and chosen(page) == "alexnet"
        assert page.problems == []


def test_only_corrected_and_in_the_book(open_live):
    with open_live(Timeline()) as page:
        for only in ("corrected", "in the book"):
            words = choose(page, "Entries", only)
            assert listed(page) == expected_ids(only=only)
            assert words.startswith(f"{len(expected_ids(only=only))} of {len(ALL)} entries shown")
        choose(page, "Entries", "corrected")
        page.get_by_role("listbox").focus()
        page.keyboard.press("Home")
        for name in expected_ids(only="corrected"):
            assert chosen(page) == name
            assert page.locator(".correction").is_visible()
            page.keyboard.press("ArrowDown")


def test_find_as_you_type(open_live):
    with open_live(Timeline()) as page:
        page.get_by_role("searchbox").focus()
        for place in range(1, len("lecun") + 1):
            page.keyboard.type("lecun"[place - 1])
            settle(page)
            assert listed(page) == expected_ids(find="lecun"[:place])
        for text in ("RESIDUAL", "2015 he", "convolutional networks", "  ", "xyzzy"):
            type_in(page, text)
            assert listed(page) == expected_ids(find=text)
        assert "None of" in status(page)
        type_in(page, "")
        assert chosen(page) == "alexnet"  # what was chosen is remembered


def test_years_push_each_other(open_live):
    with open_live(Timeline()) as page:
        start, end = (page.get_by_role("slider", name=name) for name in ("From", "To"))
        slide_to(start, 2012)
        slide_to(end, 2015)
        words = status(page)
        assert listed(page) == expected_ids(start=2012, end=2015)
        assert f"entries shown, 2012 to {max(e.year for e in ALL if e.year <= 2015)}." in words
        slide_to(start, 2017)
        status(page)
        assert (start.input_value(), end.input_value()) == ("2017", "2017")
        assert listed(page) == expected_ids(start=2017, end=2017)
        slide_to(end, 1990)
        status(page)
        assert (start.input_value(), end.input_value()) == ("1990", "1990")


def test_time_is_measured_from_any_entry(open_live):
    entries = {entry.id: entry for entry in ALL}
    with open_live(Timeline()) as page:
        option(page, "lenet-1").click()
        assert press(page, "Measure from here").endswith("LeNet-1: a network, November 1989.")
        for name in ("resnet", "neocognitron", "imagenet", "nist"):
            option(page, name).click()
            words = expected_words(entries[name], entries["lenet-1"])
            assert status(page).endswith(f"; {words} LeNet-1.")
            assert page.locator(".length").text_content() == words.rsplit(" ", 1)[0]
        assert choose(page, "Time since", "vgg").endswith(" VGG-16 and VGG-19.")
        option(page, "vgg").click()
        assert press(page, "Stop measuring from here").endswith("September 2014.")
        assert page.locator(".since").count() == page.locator(".span").count() == 0
        assert page.get_by_role("combobox", name="Time since").input_value() == ""
        option(page, "googlenet").click()
        press(page, "Measure from here")
        option(page, "vgg").click()
        assert "; in the same month as GoogLeNet" in status(page)
        press(page, "Earlier")
        earlier = ALL[[entry.id for entry in ALL].index("vgg") - 1]
        assert chosen(page) == earlier.id
        press(page, "Later")
        assert chosen(page) == "vgg"


def test_gaps_in_the_list(open_live):
    with open_live(Timeline()) as page:
        gaps = page.locator("[role=option]").evaluate_all("all => all.map(one => one.dataset.gap ?? '')")
        choose(page, "Entries", "corrected")
        fewer = page.locator("[role=option]:visible").evaluate_all(
            "all => all.map(one => one.dataset.gap ?? '')"
        )
    corrected = [entry for entry in ALL if entry.correction]
    for entries, found in ((ALL, gaps), (corrected, fewer)):
        assert found[0] == ""
        for before, entry, gap in zip(entries, entries[1:], found[1:], strict=False):
            exact = 12 * (entry.year - before.year) + (entry.month or 0.5) - (before.month or 0.5)
            years = int((exact + 1e-9) // 12)
            assert gap == (f"{years} years later" if years >= 2 else "")


def test_by_keyboard_alone(open_live):
    with open_live(Timeline()) as page:
        names = []
        for _ in range(16):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED).split("\n")[0])
        assert [re.sub(r"\d+$", "", name).strip() for name in names] == [
            "Networks", "Data sets", "Ideas", "Events", "Entry", "Find a name, an author, a word",
            "Entries, the oldest first", "ImageNet Classification with Deep Convolutional Neural Networks",
            "Earlier", "Later", "Measure from here", "From", "To", "Entries", "Time since", "Reset",
        ]  # fmt: skip
        page.get_by_role("button", name="Later").focus()
        page.keyboard.press("Enter")
        assert chosen(page) == ALL[[entry.id for entry in ALL].index("alexnet") + 1].id
        page.get_by_role("listbox").focus()
        page.keyboard.press("PageDown")
        assert chosen(page) == ALL[[entry.id for entry in ALL].index("alexnet") + 7].id
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_own_entries(open_live):
    with open_live(Timeline(SMALL, chosen="b", since="a", title="Mine?")) as page:
        assert page.locator(".title").inner_text() == "Mine?"
        assert status(page) == (
            "4 of 4 entries shown, 1999 to 2003. Second: a data set, January 1999; "
            "in the same year as First <i>."
        )
        assert listed(page) == ["a", "b", "d", "c"]
        assert page.locator("button.kind").count() == 3
        assert page.locator("a.paper").inner_text() == PAPER["title"]
        assert page.locator("a.paper").get_attribute("href") == PAPER["url"]
        assert page.locator(".axis text.from").text_content() == "First <i>"
        type_in(page, "ecrivain")
        assert listed(page) == ["b"] and status(page).startswith("1 of 4 entries shown. ")
        type_in(page, "")
        option(page, "c").click()
        settle(page)
        assert not page.locator("a.paper").is_visible()
        slide_to(page.get_by_role("slider", name="From"), 2003)
        assert status(page).startswith("2 of 4 entries shown, all of 2003.")
        assert page.locator(".axis .span").count() == 1  # from the edge
        assert page.problems == []


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(Timeline(), Timeline(SMALL)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_role("button", name="Later").first.click()
        page.get_by_role("button", name="Networks").first.click()
        hear_out(page)
        assert page.locator(".status").nth(1).inner_text() == before


def test_figure_follows_python_and_ends(modules):
    figure = Timeline()
    changes = [("chosen", "resnet"), ("since", "vgg"), ("kinds", ["idea"]), ("find", "adam"), ("start", 2010)]
    changes += [("end", 2020), ("only", "in the book"), ("since", None)]
    found = modules.evaluate(
        """async ([state, changes]) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("timeline", state);
             const all = () => [...el.querySelectorAll("[role=option]:not([hidden])")];
             const shown = () => all().map((one) => one.dataset.id);
             const current = () => el.querySelector("[aria-selected=true]")?.dataset.id ?? null;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [[shown(), current()]];
             for (const [name, value] of changes) {
               model.change(name, value);
               await frame();
               seen.push([shown(), current()]);
             }
             model.change("find", ""); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push([shown(), current()]);
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        [page_state(figure), changes],
    )
    expected = [[[entry.id for entry in figure.shown()], figure.current.id]]
    for name, value in changes:
        setattr(figure, name, value)
        expected.append([[entry.id for entry in figure.shown()], figure.current and figure.current.id])
    assert found["seen"] == [*expected, expected[-1]]
    assert (found["during"], found["left"]) == (7, 0)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize("figure", [Timeline, lambda: Timeline(SMALL)], ids=["book", "small"])
def test_reserved_height_is_the_height(open_live, figure, width, which):
    figure = figure()
    with open_live(figure, width=width) as page:
        page.evaluate("document.documentElement.setAttribute('data-content_root', '../')")
        assert layout_shift(page) == 0
        page.get_by_role("listbox").focus()
        page.keyboard.press("Home")
        for _ in figure._entries:  # no card is taller than what is reserved for the tallest
            settle(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16, page.locator(".card .name").inner_text()
            assert page.locator(".widget-frame").evaluate("it => it.scrollWidth") <= width - 40
            page.keyboard.press("ArrowDown")


def test_nothing_moves_while_the_reader_plays(open_live):
    with open_live(Timeline(), width=744) as page:
        top = page.locator(".controls").bounding_box()["y"]
        for act in (
            lambda: option(page, "adam").click(),
            lambda: page.get_by_role("button", name="Networks").click(),
            lambda: choose(page, "Entries", "corrected"),
            lambda: type_in(page, "no such word"),
            lambda: slide_to(page.get_by_role("slider", name="From"), 2010),
        ):
            act()
            settle(page)
            assert page.locator(".controls").bounding_box()["y"] == top


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(Timeline(), width=360) as page:
        page.evaluate("document.documentElement.setAttribute('data-content_root', '../')")
        press(page, "Later")
        sizes = page.locator("button, select, input, [role=option], .card a").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) > len(ALL) + 14
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


@pytest.mark.parametrize("theme, width", [("light", 744), ("dark", 360)])
def test_axe_finds_nothing_in_other_states(open_live, theme, width):
    figure = Timeline(
        kinds=["network", "idea"], only="corrected", chosen="resnet", since="batch-normalization"
    )
    with open_live(figure, theme=theme, width=width) as page:
        page.evaluate("document.documentElement.setAttribute('data-content_root', '../')")
        press(page, "Later")
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_page_holds_little():
    assert len(json.dumps(page_state(Timeline()))) < 60_000


def test_docstring_example():
    assert Timeline(chosen="resnet", since="lenet-5").words() == "17 years and 1 month after LeNet-5"
    assert Timeline(SMALL, kinds=["data set"]).shown() == [SMALL[2]]


def test_traits_can_be_read_back():
    figure = Timeline(SMALL, since="a")
    assert figure.current is SMALL[3] and figure.words() == "about 4 years after First <i>"
    figure.kinds, figure.chosen = "network", "b"
    assert figure.kinds == ["network"] and figure.shown() == [SMALL[1], SMALL[3]]
    assert figure.current is SMALL[1] and figure.words() == ""  # it stands in for the one that is not shown
    figure.start, figure.end = 2003, 1999
    assert figure.shown() == [SMALL[1], SMALL[3]]
    figure.find = "nothing of it"
    assert figure.current is None and figure.words() == ""


def test_repr_and_picture_are_stable():
    figure = Timeline(kinds=["idea"], only="in the book", find="2015", start=1990, chosen="adam", since="vgg")
    assert repr(figure) == (
        f"Timeline(entries={len(ALL)}, kinds=['idea'], only='in the book', find='2015', start=1990, "
        "chosen='adam', since='vgg')"
    )
    assert repr(Timeline()) == f"Timeline(entries={len(ALL)})"
    assert len(picture_in_every_run(figure)) < 40_000
    picture_in_every_run(Timeline(SMALL, kinds=[]))


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"entries": SMALL[:1]}, "two entries at least are needed, got 1"),
        ({"entries": [1, 2]}, "entries are dicts or named tuples, got 1"),
        ({"entries": [*SMALL, SMALL[0]]}, "each entry has an id of its own, got 'd' twice"),
        ({"entries": [SMALL[0], {"name": "x", "year": 2000, "kind": "idea"}]}, "got none for what in"),
        ({"entries": [SMALL[0], SMALL[1] | {"month": 13}]}, "month is a whole number from 1 to 12, got 13"),
        ({"entries": [SMALL[0], SMALL[1] | {"year": "1999"}]}, "year is a whole number"),
        ({"entries": [SMALL[0], SMALL[1] | {"kind": "person"}]}, "kind is one of 'network', .*got 'person'"),
        ({"entries": [SMALL[0], SMALL[1] | {"chapter": "../x"}]}, "chapter is a name such as"),
        ({"kinds": ["network", "event"]}, "kinds are some of 'network', 'data set', 'idea', got 'event'"),
        ({"only": "mine"}, "only is one of 'all', 'in the book', 'corrected', got 'mine'"),
        ({"find": 3}, "find is a string, got 3"),
        ({"start": 1998}, "start is a whole number from 1999 to 2003, got 1998"),
        ({"end": 2004}, "end is a whole number from 1999 to 2003, got 2004"),
        ({"chosen": "e"}, "chosen is the id of an entry, such as 'a', 'b', 'd', got 'e'"),
        ({"since": "e"}, "since is the id of an entry"),
    ],
)
def test_bad_arguments(changes, message):
    with pytest.raises(ValueError, match=message):
        Timeline(**{"entries": SMALL} | changes)
    ((name, value),) = changes.items()
    if name != "entries":
        with pytest.raises(ValueError, match=message):
            setattr(Timeline(SMALL), name, value)
