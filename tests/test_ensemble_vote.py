"""EnsembleVote: its arithmetic against references, its page in a real browser, its Python side."""

import json
from collections import Counter
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from scipy import stats
from widget_pages import (
    GROUNDS,
    NAME_OF_FOCUSED,
    axe_violations,
    copied,
    ground,
    layout_shift,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    slide_to,
    status,
)

from utils.datasets import digits
from utils.small_networks import load_ensemble
from utils.widgets import EnsembleVote
from utils.widgets.ensemble_vote.arithmetic import RULES, UNITS, rounded, shuffled, vote, votes_of

FIRST = (
    "7 of 15 members say 5, but 1 has the highest mean probability (0.45): right, the label is 1. On all 360 "
    "pictures: this vote 95.6 %, a member 94.6 % on average."
)
LONG_NAMES = ["ant", "honey bee", "grasshopper", "butterfly"]


@cache
def digit_probabilities():
    """What the 45 networks that ship with the book say of the test digits."""
    images, _ = digits()[1]
    inputs = images[..., None].astype("float32") / 255
    logits = np.stack([network.logits(inputs) for network in load_ensemble("digits")])
    powers = np.exp(logits.astype("float64") - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def on_digits(start=0, **options):
    """The figure of chapter 18, of fifteen networks."""
    return EnsembleVote(digit_probabilities()[start : start + 15], *digits()[1], **options)


def small(networks=5, pictures=30, classes=4, *, seed=0, names=None, **options):
    """A figure of networks that are often wrong, on pictures of 8 × 5."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=pictures)
    powers = np.exp(rng.normal(size=(networks, pictures, classes)) + np.eye(classes)[labels])
    images = rng.integers(256, size=(pictures, 8, 5)).astype("uint8")
    return EnsembleVote(powers / powers.sum(axis=-1, keepdims=True), images, labels, names, **options)


def says(*members, labels=(0,), **options):
    """A figure of one picture, on which each member says what its row has."""
    probabilities = np.array(members)[:, None]
    return EnsembleVote(probabilities, np.zeros((1, 4, 4), "uint8"), list(labels), **options)


def reference(units, rule):
    """The winner of each picture, by counting and with fractions."""
    winners = []
    for picture in range(units.shape[1]):
        rows = [[Fraction(int(unit), UNITS) for unit in row[picture]] for row in units]
        means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        candidates = range(len(means))
        if rule == "majority":
            counts = Counter(row.index(max(row)) for row in rows)
            candidates = [group for group in candidates if counts[group] == max(counts.values())]
        winners.append(max(candidates, key=lambda group: (means[group], -group)))
    return winners


def random_units(rng, networks, pictures, classes, most):
    """Whole numbers, few of them different: many ties."""
    return rng.integers(most + 1, size=(networks, pictures, classes)).astype("uint16")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return status(page)


def card(page, place):
    return page.locator(".card").nth(place)


def choose(page, label, option):
    page.get_by_role("combobox", name=label).select_option(option)
    return status(page)


def places(page, name):
    """What a line of the curve goes through, in per cent of the box."""
    path = page.locator(f".curve path.{name}").get_attribute("d")
    return np.array(
        [place.removesuffix("h0").split() for place in path[1:].replace("M", "L").split("L")], float
    )


def scale(page):
    """The per cent at the bottom and at the top of the box."""
    ticks = page.locator(".labels .tick-y").all_inner_texts()
    return float(ticks[0]), float(ticks[-1])


# Arithmetic


def test_rounded_probabilities_are_as_the_docstring_says():
    rng = np.random.default_rng(3)
    for classes in (2, 3, 10, 12):
        rows = [rng.dirichlet(np.full(classes, spread), size=4000) for spread in (0.05, 1, 200)]
        probabilities = np.concatenate([*rows, np.eye(classes), np.full((1, classes), 1 / classes)])[None]
        units = rounded(probabilities).astype(int)
        assert (units.sum(axis=-1) == UNITS).all()
        assert np.abs(units - UNITS * probabilities).max() < 2
        np.testing.assert_array_equal(units.argmax(axis=-1), probabilities.argmax(axis=-1))
        larger = probabilities[..., :, None] > probabilities[..., None, :]
        assert not (larger & (units[..., :, None] < units[..., None, :])).any()
    nearly = np.array([[[0.3333, 0.33345, 0.33325]]])  # 333, 333, 333, and then?
    assert rounded(nearly).tolist() == [[[333, 334, 333]]]


def test_rounding_changes_no_vote_of_the_digits():
    labels = digits()[1][1]
    for start in (0, 15, 30):
        probabilities, figure = digit_probabilities()[start : start + 15], on_digits(start)
        for count in range(1, 16):
            expected = probabilities[:count].mean(axis=0).argmax(axis=-1)
            np.testing.assert_array_equal(vote(figure.units[:count], "mean"), expected)
        counts = (probabilities.argmax(axis=-1)[..., None] == np.arange(10)).sum(axis=0)
        expected = np.lexsort((probabilities.mean(axis=0), counts), axis=-1)[:, -1]
        np.testing.assert_array_equal(vote(figure.units, "majority"), expected)
        alone = (probabilities.argmax(axis=-1) == labels).mean(axis=1)
        assert figure.accuracies == pytest.approx(alone, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_vote_is_that_of_the_reference(rule):
    rng = np.random.default_rng(1)
    tied = 0
    for case in range(60):
        networks, classes = int(rng.integers(1, 16)), int(rng.integers(2, 11))
        units = random_units(rng, networks, 25, classes, (2, 6, 1000)[case % 3])
        found = vote(units, rule)
        assert found.tolist() == reference(units, rule)
        votes = np.sort(votes_of(units), axis=-1)
        unique = votes[:, -1] > votes[:, -2]
        tied += int((~unique).sum())
        if rule == "majority":
            np.testing.assert_array_equal(found[unique], stats.mode(units.argmax(axis=-1)).mode[unique])
        else:
            np.testing.assert_array_equal(units.sum(axis=0, dtype=int).max(axis=-1), chosen(units, found))
    assert tied > 200


def chosen(units, classes):
    return units.sum(axis=0, dtype=int)[np.arange(units.shape[1]), classes]


def test_page_votes_as_python_does(modules):
    rng = np.random.default_rng(2)
    cases = []
    for case in range(40):
        networks, pictures, classes = (int(rng.integers(*limits)) for limits in ((2, 21), (1, 40), (2, 13)))
        units = random_units(rng, networks, pictures, classes, (2, 6, 1000)[case % 3])
        labels = rng.integers(classes, size=pictures)
        members = rng.permutation(networks)[: int(rng.integers(1, networks + 1))]
        cases.append((units, labels, members, int(rng.integers(pictures)), RULES[case % 2]))
    found = modules.evaluate(
        """async (all) => {
             const { createElection } = await import("./ensemble_vote/vote.js");
             return all.map(({ units, labels, networks, classes, members, picture, rule }) => {
               const bytes = (numbers) => Uint8Array.from(numbers);
               const words = Uint16Array.from(units);
               const election = createElection(words, bytes(labels), networks, classes);
               const answers = election.answersOf(members, rule);
               const { said, sums, votes, answer } = election.tally(members, picture, rule);
               const [alone, curve] = [election.alone, election.curve(members, rule)];
               const lists = { answers: [...answers], said: [...said] };
               return { ...lists, sums, votes, answer, share: election.share(answers), alone, curve };
             });
           }""",
        [
            {
                "units": units.reshape(-1).tolist(),
                "labels": labels.tolist(),
                "networks": units.shape[0],
                "classes": units.shape[2],
                "members": members.tolist(),
                "picture": picture,
                "rule": rule,
            }
            for units, labels, members, picture, rule in cases
        ],
    )
    for (units, labels, members, picture, rule), one in zip(cases, found, strict=True):
        expected = vote(units[members], rule)
        assert one["answers"] == expected.tolist() == reference(units[members], rule)
        assert one["said"] == units.argmax(axis=-1)[:, picture].tolist()
        assert one["sums"] == units[members, picture].sum(axis=0, dtype=int).tolist()
        assert one["votes"] == votes_of(units[members])[picture].tolist()
        assert one["answer"] == expected[picture]
        assert one["share"] == pytest.approx(np.mean(expected == labels))
        assert one["alone"] == pytest.approx((units.argmax(axis=-1) == labels).mean(axis=1))
        counts = range(1, len(members) + 1)
        curve = [np.mean(vote(units[members[:count]], rule) == labels) for count in counts]
        assert one["curve"] == pytest.approx(curve)


def test_orders_are_the_same_on_the_page(modules):
    cases = [(order, count) for order in (0, 1, 2, 3, 17, 999_999) for count in (2, 5, 15, 20)]
    found = modules.evaluate(
        """async (cases) => {
             const { shuffled } = await import("./ensemble_vote/order.js");
             return cases.map(([order, count]) => shuffled(order, count));
           }""",
        cases,
    )
    for (order, count), one in zip(cases, found, strict=True):
        assert one == shuffled(order, count)
        assert sorted(one) == list(range(count))
    assert shuffled(0, 15) == list(range(15))


def test_every_network_comes_first_equally_often():
    firsts = np.bincount([shuffled(order, 15)[0] for order in range(1, 3001)], minlength=15)
    assert stats.chisquare(firsts).pvalue > 0.001


@pytest.mark.parametrize(
    "answers, label, kind",
    [
        ([1, 1, 2], 1, "saved"),
        ([1, 1, 1], 1, "other"),
        ([1, 1, 2], 2, "lost"),
        ([1, 1, 1], 2, "alike"),
        ([1, 3, 1], 2, "other"),
        ([0], 2, "alike"),
    ],
)
def test_kinds_of_pictures(modules, answers, label, kind):
    found = modules.evaluate(
        """async ([answers, label, winner]) => {
             const { kindOf } = await import("./ensemble_vote/vote.js");
             const said = [[9], ...answers.map((one) => [one])]; // the first network is no member
             return kindOf(said, answers.map((_, i) => i + 1), 0, winner, label);
           }""",
        [answers, label, answers[0]],
    )
    assert found == kind


# What is drawn


def test_first_state(open_live):
    figure = on_digits()
    with open_live(figure) as page:
        assert status(page) == FIRST
        assert card(page, 0).get_attribute("aria-label") == "Network 1: 5, wrong, probability 0.78"
        assert page.locator(".picture p").all_inner_texts() == [
            "Label 1",
            "Picture 15 of 44",
            "9 of 15 wrong",
        ]
        assert (page.blocked, page.problems) == ([], [])
    wrong = (digit_probabilities()[:15].argmax(axis=-1) != figure.labels).sum(axis=0)
    right = figure.answers == figure.labels
    assert right[figure.picture] and wrong[figure.picture] == wrong[right].max() == 9


def test_cards_and_table_show_what_was_computed(open_live):
    figure = on_digits(15, present=[1, 2, 5, 9, 14], order=7, rule="majority")
    with open_live(figure) as page:
        for picture in figure._hardest[::9]:
            units = figure.units[:, picture].astype(int)
            while page.locator(".picture .note").first.inner_text() != place_text(figure, picture):
                press(page, "Next picture")
            for place, network in enumerate(figure.cards):
                said, label = units[network].argmax(), figure.labels[picture]
                texts = card(page, place).locator("span:not(:has(*)), b").all_inner_texts()
                is_present = place in figure.present
                expected = [str(network + 1), str(said), "✓" if said == label else "✗"]
                expected.append(f"{units[network].max() / UNITS:.2f}" if is_present else "off")
                assert texts == expected
                assert card(page, place).get_attribute("aria-pressed") == str(is_present).lower()
            members = units[figure.members]
            means = [f"{mean:.2f}" for mean in members.sum(axis=0) / UNITS / 5]
            assert page.locator(".result .mean").all_inner_texts() == means
            votes = np.bincount(members.argmax(axis=-1), minlength=10)
            shown = page.locator(".result td:last-child").all_inner_texts()
            assert shown == [str(count) for count in votes]
            answer = page.locator(".result .answer th").inner_text()
            won = vote(members[:, None], "majority")[0]
            assert answer == f"{won}{' ✓' if won == figure.labels[picture] else ' ✗'}".replace(" ", "")


def place_text(figure, picture):
    return f"Picture {figure._hardest.index(picture) + 1} of {len(figure._hardest)}"


@pytest.mark.parametrize("size", [(8, 5), (7, 3), (28, 28)])
def test_picture_is_drawn_in_sixteen_greys(open_live, size):
    rng = np.random.default_rng(4)
    images = rng.integers(256, size=(6, *size)).astype("uint8")
    figure = EnsembleVote(np.full((2, 6, 2), 0.5), images, [1, 0, 1, 1, 0, 1])
    with open_live(figure) as page:
        for picture in figure._hardest:
            drawn = page.locator("canvas").evaluate(
                "it => [...it.getContext('2d').getImageData(0, 0, it.width, it.height).data]"
            )
            drawn = np.reshape(drawn, (*size, 4))
            assert (drawn[..., 3] == 255).all() and (drawn[..., :1] == drawn[..., :3]).all()
            assert np.abs(255 - drawn[..., 0] - images[picture]).max() <= 8.5
            press(page, "Next picture")


@pytest.mark.parametrize(
    "options", [{}, {"rule": "majority", "order": 4, "present": [3, 8, 9]}, {"copies": True, "present": 6}]
)
def test_curve_shows_what_was_computed(open_live, options):
    figure = on_digits(30, **options)
    with open_live(figure) as page:
        low, high = scale(page)

        def share(place):
            return high - place * (high - low) / 100

        np.testing.assert_allclose(share(places(page, "vote")[:, 1]), 100 * np.array(figure.curve), atol=1e-9)
        alone = 100 * np.array(figure.accuracies)[figure.cards]
        np.testing.assert_allclose(share(places(page, "alone")[:, 1]), alone, atol=1e-9)
        for name in ("vote", "alone"):
            np.testing.assert_allclose(places(page, name)[:, 0], 100 * (np.arange(15) + 0.5) / 15)
        x, y = places(page, "here")[0]
        assert x == pytest.approx(100 * (len(figure.present) - 0.5) / 15)
        assert share(y) == pytest.approx(100 * figure.accuracy)
        for name, value in (("mean", alone.mean()), ("best", alone.max())):
            height = page.locator(f".curve path.{name}").get_attribute("d").split()[1].removesuffix("h100")
            assert share(float(height)) == pytest.approx(value)
        assert f"now, {len(figure.present)}: {100 * figure.accuracy:.1f} %" in legend(page)


def legend(page):
    return page.locator(".legend .key").all_inner_texts()


def test_scale_holds_all_that_is_drawn(open_live):
    figures = [small(2, 3, 2, seed=seed) for seed in range(6)]
    figures += [says([1, 0], [1, 0]), says([0, 1], [0, 1])]  # all right, none right
    with open_live(*figures) as page:
        heights = page.locator(".curve").evaluate_all(
            """all => all.flatMap(box => [...box.querySelectorAll("path")].flatMap(path =>
                 [...path.getAttribute("d").matchAll(/[ML][\\d.e-]+ ([-\\d.e]+)/g)].map(at => +at[1])))"""
        )
        assert len(heights) > 90 and min(heights) > -1e-9 and max(heights) < 100 + 1e-9


ONE, TWO = [0.9, 0.1], [0.4, 0.6]
WORDS = [
    (
        says(ONE, TWO, TWO),
        "2 of 3 members say 1, but 0 has the highest mean probability (0.57): right, the label is 0. "
        "On this one picture: this vote 100.0 %, a member 33.3 % on average.",
    ),
    (
        says(ONE, TWO, TWO, rule="majority"),
        "2 of 3 members say 1, more than any other class: wrong, the label is 0. On this one "
        "picture: this vote 0.0 %, a member 33.3 % on average.",
    ),
    (
        says(ONE, ONE, rule="majority"),
        "All 2 members say 0: right, the label is 0. On this one picture: this vote 100.0 %, a "
        "member 100.0 % on average.",
    ),
    (
        says(ONE, TWO, rule="majority", class_names=["ant", "bee"]),
        "1 of 2 members says ant and 1 says bee: a tie, decided for ant by its higher mean "
        "probability (0.65): right, the label is ant. On this one picture: this vote 100.0 %, a "
        "member 50.0 % on average.",
    ),
    (
        says(ONE, ONE, ONE, labels=[1]),
        "All 3 members say 0, which has the highest mean probability, too (0.90): wrong, the label "
        "is 1. On this one picture: this vote 0.0 %, a member 0.0 % on average.",
    ),
    (
        says(ONE, TWO, TWO, present=[1]),
        "The only member says 1 (0.60): wrong, the label is 0. On this one picture: 0.0 % right.",
    ),
    (
        says(TWO, ONE, copies=True),
        "2 copies of network 1 all say 1 (0.60): wrong, the label is 0. On this one picture: their "
        "vote 0.0 %, one copy 0.0 %.",
    ),
    (
        says([0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6], labels=[2]),
        "1 of 3 members says 0, 1 says 1 and 1 says 2, but 0 has the highest mean probability "
        "(0.33): wrong, the label is 2. On this one picture: this vote 0.0 %, a member 33.3 % on "
        "average.",
    ),
]


def test_words_for_each_kind_of_vote(open_live):
    figures, words = zip(*WORDS, strict=True)
    with open_live(*figures) as page:
        assert tuple(page.locator(".status").all_inner_texts()) == words


# What the reader does


def test_cards_are_switched_by_mouse_and_keys(open_live):
    with open_live(on_digits()) as page:
        for place in (1, 2, 3, 4, 8):
            card(page, place).click()
        figure = on_digits(present=[0, *range(5, 8), *range(9, 15)])
        assert f"this vote {100 * figure.accuracy:.1f} %" in status(page)
        assert card(page, 1).get_attribute("aria-pressed") == "false"
        card(page, 0).focus()
        for key, place in [
            ("ArrowRight", 1), ("ArrowDown", 6), ("ArrowUp", 1), ("ArrowUp", 1), ("End", 14),
            ("ArrowDown", 14), ("ArrowLeft", 13), ("Home", 0), ("ArrowLeft", 0),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert card(page, place).evaluate("it => it === document.activeElement"), key
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        figure = on_digits(present=[0, 1, *range(5, 8), *range(9, 15)])
        assert f"this vote {100 * figure.accuracy:.1f} %" in status(page)
        assert card(page, 1).get_attribute("aria-pressed") == "true"


def test_one_member_stays(open_live):
    with open_live(small(3)) as page:
        for place in (0, 2):
            card(page, place).click()
        assert status(page).startswith("The only member says")
        card(page, 1).click()
        assert status(page) == "At least one member has to stay."
        assert card(page, 1).get_attribute("aria-pressed") == "true"


def test_slider_and_curve_set_the_number_of_members(open_live):
    with open_live(on_digits(present=[2, 4])) as page:
        slider = page.get_by_role("slider", name="Members")
        assert slider.get_attribute("aria-valuetext") == "2 of 15"
        for count in (1, 4, 15):
            slide_to(slider, count)
            accuracy = f"{100 * on_digits(present=count).accuracy:.1f} %"
            assert accuracy in status(page)
            assert f"now, {count}: {accuracy}" in legend(page)
            assert slider.get_attribute("aria-valuetext") == f"the first {count}"
        box = page.locator(".curve").bounding_box()
        for count in (1, 6, 15):
            page.mouse.click(box["x"] + box["width"] * (count - 0.5) / 15, box["y"] + 20)
            status(page)
            assert slider.input_value() == str(count)
            pressed = page.locator(".card").evaluate_all("all => all.map(one => one.ariaPressed)")
            assert pressed == ["true"] * count + ["false"] * (15 - count)


def test_rule_copies_order_and_reset(open_live):
    with open_live(on_digits(15)) as page:
        first = status(page)
        for label, option, options in (
            ("Decided by", "majority", {"rule": "majority"}),
            ("Members are", "true", {"rule": "majority", "copies": True}),
            ("Decided by", "mean", {"copies": True}),
        ):
            words = choose(page, label, option)
            figure = on_digits(15, **options)
            assert f"vote {100 * figure.accuracy:.1f} %" in words
        numbers = page.locator(".card .number").all_inner_texts()
        assert numbers == ["1"] * 15
        for order in (1, 2):
            words = press(page, "Another order")
            figure = on_digits(15, copies=True, order=order)
            assert page.locator(".card .number").all_inner_texts() == [str(figure.cards[0] + 1)] * 15
            assert f"vote {100 * figure.accuracy:.1f} %, one copy {100 * figure.accuracy:.1f} %" in words
        choose(page, "Members are", "false")
        expected = [str(network + 1) for network in on_digits(15, order=2).cards]
        assert page.locator(".card .number").all_inner_texts() == expected
        assert press(page, "Reset") == first


def kinds_of(figure):
    """The pictures of each kind, by their definition in the docstring."""
    said = figure.units[figure.members].argmax(axis=-1)
    right, vote_right = said == figure.labels, figure.answers == figure.labels
    alike = (said == said[0]).all(axis=0) & ~vote_right
    found = {
        "saved": vote_right & ~right.all(axis=0),
        "lost": ~vote_right & right.any(axis=0),
        "alike": alike,
    }
    return {kind: [one for one in figure._hardest if holds[one]] for kind, holds in found.items()}


@pytest.mark.parametrize("options", [{}, {"rule": "majority", "present": [1, 4, 8]}, {"copies": True}])
def test_pictures_of_each_kind(open_live, options):
    figure = on_digits(30, **options)
    with open_live(figure) as page:
        texts = page.get_by_role("combobox", name="Pictures").locator("option").all_inner_texts()
        kinds = kinds_of(figure)
        assert [int(text.split("(")[1][:-1]) for text in texts] == [
            len(figure._hardest),
            *map(len, kinds.values()),
        ]
        for kind, pictures in kinds.items():
            if not pictures:
                option = page.get_by_role("combobox", name="Pictures").locator(f"option[value={kind}]")
                assert option.evaluate("it => it.disabled")
                continue
            choose(page, "Pictures", kind)
            shown = [page.locator(".picture .note").first.inner_text()]
            for _ in pictures:
                press(page, "Next picture")
                shown.append(page.locator(".picture .note").first.inner_text())
            assert shown == [place_text(figure, picture) for picture in [*pictures, pictures[0]]]
            for picture in [*pictures[::-1], pictures[-1]][:3]:
                press(page, "Previous picture")
                assert page.locator(".picture .note").first.inner_text() == place_text(figure, picture)
    if options.get("copies"):
        assert kinds["saved"] == kinds["lost"] == []  # copies have nothing to disagree about


def test_all_pictures_on_which_a_network_errs_are_shown():
    for start in (0, 15, 30):
        figure = on_digits(start)
        wrong = (figure.units.argmax(axis=-1) != figure.labels).sum(axis=0)
        assert sorted(figure._hardest) == np.flatnonzero(wrong).tolist()
        assert (np.diff(wrong[figure._hardest]) <= 0).all()
    assert len(small(5, 400)._hardest) == 96
    assert len(says([1, 0], [1, 0])._hardest) == 1  # where no network errs, there is still a picture


def test_by_keyboard_alone(open_live):
    with open_live(on_digits()) as page:
        names = []
        for _ in range(10):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Network 1: 5, wrong, probability 0.78", "Members", "Decided by", "Members are", "Pictures",
            "Previous picture", "Next picture", "Another order", "Copy NumPy code", "Reset",
        ]  # fmt: skip
        page.get_by_role("slider", name="Members").focus()
        page.keyboard.press("ArrowLeft")
        assert "of 14 members say" in status(page)
        page.get_by_role("button", name="Next picture").focus()
        page.keyboard.press("Enter")
        status(page)
        assert page.locator(".picture .note").first.inner_text() == "Picture 16 of 44"
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_copied_code_runs_and_gives_the_same_numbers(open_live, tmp_path):
    figures = [on_digits(), on_digits(30, rule="majority", present=[0, 3], order=2), on_digits(copies=True)]
    figures += [small(names=LONG_NAMES, present=4, rule="majority"), says(ONE, TWO, TWO)]
    cases = []
    with open_live(*figures) as page:
        page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
        for place, figure in enumerate(figures):
            page.get_by_role("button", name="Copy NumPy code").nth(place).click()
            program = page.evaluate("window.copied")
            lines, names = [], figure._class_names
            members = figure.units[figure.members][:, [figure.picture]]
            for name, mean, count in zip(
                names, members.mean(axis=(0, 1)) / UNITS, votes_of(members)[0], strict=True
            ):
                lines.append(f"{name}: mean probability {mean:.2f}, {count} votes")
            for rule in RULES:
                answer = vote(members, rule)[0]
                right = "right" if answer == figure.labels[figure.picture] else "wrong"
                lines.append(f"{rule}: {names[answer]}, {right}")
            cases.append([program, lines])
            function = {}
            exec(program.split("means, votes")[0], function)  # the vote on all pictures, as the code says
            answers = function["vote"](figure.units[figure.members], figure.rule)
            np.testing.assert_array_equal(answers, figure.answers)
            assert f"# members = {json.dumps(figure.members, separators=(',', ':'))}\n" in program
            assert f'"{figure.rule}") == figure.labels' in program
    assert all(len(line) < 110 for program, _ in cases for line in program.splitlines())
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run_alone(
        """
import contextlib, io, json
for program, lines in json.load(open("cases.json", encoding="utf-8")):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    assert said.getvalue().splitlines() == lines, said.getvalue()
""",
        tmp_path,
    )


def test_code_is_copied_by_the_button(open_live):
    with open_live(small()) as page:
        assert "np.array([" in copied(page, "Copy NumPy code")
        assert status(page) == "The code is on the clipboard."


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(small(), small(seed=1)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_role("button", name="Next picture").first.click()
        card(page, 2).click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before


def test_figure_follows_python_and_ends(modules):
    figure = small(6, 40)
    changes = [("present", [0, 3]), ("rule", "majority"), ("order", 5), ("copies", True)]
    found = modules.evaluate(
        """async ([state, changes]) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("ensemble_vote", state);
             const shown = () => el.querySelector(".key.here").textContent;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [shown()];
             for (const [name, value] of changes) {
               model.change(name, value);
               await frame();
               seen.push(shown());
             }
             model.change("present", [1]); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(shown());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        [page_state(figure), changes],
    )
    expected = [f"now, 6: {100 * figure.accuracy:.1f} %"]
    for name, value in changes:
        setattr(figure, name, value)
        expected.append(f"now, {len(figure.present)}: {100 * figure.accuracy:.1f} %")
    assert found["seen"] == [*expected, expected[-1]]
    assert (found["during"], found["left"]) == (6, 0)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize(
    "figure",
    [on_digits, lambda: small(7, names=LONG_NAMES), lambda: small(20, 50, 12), lambda: small(2, 9, 2)],
    ids=["digits", "long names", "largest", "smallest"],
)
def test_reserved_height_is_the_height(open_live, figure, width, which):
    figure = figure()
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for label, option in [(None, None), ("Decided by", "majority"), ("Members are", "true")]:
            if label:
                choose(page, label, option)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16, label
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".widget-frame").evaluate("it => it.scrollWidth") <= width - 40
            assert page.locator(".note, .status, .result, .buttons button, .key").evaluate_all(cut) == []


def test_nothing_moves_while_the_reader_plays(open_live):
    with open_live(on_digits(), width=744) as page:
        top = page.locator(".controls").bounding_box()["y"]
        for act in (
            lambda: card(page, 4).click(),
            lambda: choose(page, "Members are", "true"),
            lambda: choose(page, "Pictures", "alike"),
            lambda: press(page, "Another order"),
            lambda: slide_to(page.get_by_role("slider", name="Members"), 1),
        ):
            act()
            settle(page)
            assert page.locator(".controls").bounding_box()["y"] == top


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(on_digits(), width=360) as page:
        sizes = page.locator("button, select, input[type=range]").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 15 + 5 + 3 + 1
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


@pytest.mark.parametrize("theme, width", [("light", 744), ("dark", 360)])
def test_axe_finds_nothing_where_cards_are_off(open_live, theme, width):
    figure = on_digits(present=[0, 4, 9], rule="majority", among="lost")
    with open_live(figure, theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_page_holds_little():
    state = page_state(on_digits(30))
    assert len(json.dumps(state)) < 130_000


def test_copies_gain_nothing():
    for rule in RULES:
        figure = on_digits(rule=rule, copies=True, order=3)
        assert figure.curve == [figure.accuracies[figure.cards[0]]] * 15


def test_traits_can_be_read_back():
    figure = on_digits()
    figure.present, figure.rule = [0, 7], "majority"
    assert figure.members == [0, 7]
    np.testing.assert_array_equal(figure.answers, vote(figure.units[[0, 7]], "majority"))
    figure.order = 2
    assert figure.members == [figure.cards[0], figure.cards[7]] and figure.cards == shuffled(2, 15)
    assert figure.accuracy == np.mean(figure.answers == digits()[1][1])


def test_docstring_example():
    assert says(ONE, TWO, TWO, rule="majority").accuracy == 0
    assert says(ONE, TWO, TWO).accuracy == 1
    shown = repr(says(ONE, TWO, TWO, rule="majority"))
    assert shown == "EnsembleVote(networks=3, pictures=1, classes=2, rule='majority')"


def test_repr_and_picture_are_stable():
    figure = on_digits(present=3, copies=True, order=4, among="lost", picture=15)
    assert repr(figure) == (
        "EnsembleVote(networks=15, pictures=360, classes=10, present=[0, 1, 2], copies=True, order=4, "
        "among='lost', picture=15)"
    )
    assert len(picture_in_every_run(figure)) < 40_000
    picture_in_every_run(small(names=LONG_NAMES, rule="majority"))


EVEN = np.full((3, 4, 2), 0.5)
IMAGES = np.zeros((4, 6, 6), "uint8")


@pytest.mark.parametrize(
    "changes, message",
    [
        (
            {"probabilities": EVEN[0]},
            r"probabilities are numbers \(networks, pictures, classes\), got float64",
        ),
        ({"probabilities": EVEN[:1]}, "probabilities of 2 to 20 networks are needed, got 1"),
        (
            {"probabilities": np.full((3, 4, 13), 1 / 13)},
            "probabilities of 2 to 12 classes are needed, got 13",
        ),
        ({"probabilities": 3 * EVEN}, "sum to 1 over the last axis .* got sums from 3 to 3"),
        ({"probabilities": EVEN + np.array([1, -1])}, "are 0 or more .* values from -0.5"),
        ({"probabilities": EVEN * np.nan}, "probabilities are 0 or more"),
        ({"images": IMAGES / 255}, r"images are uint8 of shape \(4, height, width\), .* got float64"),
        ({"images": IMAGES[:3]}, r"got uint8 of shape \(3, 6, 6\)"),
        ({"images": np.zeros((4, 65, 6), "uint8")}, "sides of 1 to 64"),
        ({"labels": [0, 1, 2, 0]}, "labels are 4 whole numbers from 0 to 1"),
        ({"labels": [0, 1]}, r"got int64 of shape \(2,\)"),
        ({"class_names": ["a", "a"]}, "class_names are 2 different strings of 1 to 12 letters"),
        ({"class_names": ["a", "b" * 13]}, "class_names are 2 different strings of 1 to 12 letters"),
        ({"rule": "median"}, "rule is one of 'mean', 'majority', got 'median'"),
        ({"present": 0}, "present is a whole number from 1 to 3, got 0"),
        ({"present": []}, r"present is a number of cards, or different places of some, got \[\]"),
        ({"present": [0, 3]}, "present card is a whole number from 0 to 2, got 3"),
        ({"present": [1, 1]}, "different places of some"),
        ({"copies": 1}, "copies is True or False, got 1"),
        ({"order": -1}, "order is a whole number from 0 to 1000000, got -1"),
        ({"among": "easy"}, "among is one of 'hardest', 'saved', 'lost', 'alike', got 'easy'"),
        ({"picture": 9}, "picture is a whole number from 0 to 3, got 9"),
        ({"picture": 0}, "picture is one that the page shows"),
    ],
)
def test_bad_arguments(changes, message):
    arguments = {"probabilities": EVEN, "images": IMAGES, "labels": [0, 1, 1, 0]}
    EnsembleVote(**arguments)
    with pytest.raises(ValueError, match=message):
        EnsembleVote(**arguments | changes)
    ((name, value),) = changes.items()
    if name in ("rule", "present", "copies", "order", "among", "picture"):
        with pytest.raises(ValueError, match=message):
            setattr(EnsembleVote(**arguments), name, value)
