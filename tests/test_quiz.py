"""The Quiz: its grading, its page in a real browser, the checks of its questions, the quizzes of the book."""

import copy
import json

import nbformat
import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import GROUNDS, axe_violations, ground, saved_state, write_page

from tools.book import notebooks
from tools.canonical import WIDGET_STATE, canonical, widget_state
from utils.widgets import Quiz
from utils.widgets.quiz.content import checked_questions

ONE = {
    "kind": "one",
    "prompt": "Which sides of a bright square does Sobel x answer to?",
    "choices": [
        {"text": "The top and the bottom", "explanation": "It compares *columns*, and finds no difference."},
        {"text": "The left and the right", "right": True, "explanation": "Brightness changes along x."},
        {"text": "All four", "explanation": "That takes `sobel x` and `sobel y`."},
    ],
}
SEVERAL = {
    "kind": "several",
    "prompt": "Which kernels leave a flat grey patch exactly as bright as it was?",
    "choices": [
        {"text": "Box blur", "right": True, "explanation": "Nine times 1/9."},
        {"text": "Sharpen, which has 5 in the middle", "right": True, "explanation": "5 − 4 = 1."},
        {"text": "Laplacian", "explanation": "Its weights sum to 0."},
    ],
}
NUMBER = {
    "kind": "number",
    "prompt": "Rows of the output, for 28 × 28 pixels\nand a 3 × 3 kernel?",
    "answer": 26,
    "explanation": "o = n − k + 1.",
    "mistakes": [{"answer": 28, "explanation": "That forgets the border."}],
}
GRIDS = {
    "kind": "number",
    "prompt": "What is the mean of the kernel?",
    "grids": [
        {"title": "image", "kind": "input", "values": np.arange(144).reshape(12, 12)},
        {"title": "kernel", "kind": "kernel", "values": [[0.5, 0], [-0.5, 4 / 9]]},
        {"title": "output", "kind": "output", "values": [[None, -1]]},
    ],
    "answer": 1 / 9,
    "tolerance": 0.001,
    "explanation": "A quarter of 4/9.",
    "mistakes": [{"answer": -0.5, "explanation": "That is the smallest."}],
}
QUESTIONS = [ONE, SEVERAL, NUMBER, GRIDS]


@pytest.fixture
def open_quiz(folder, address, open_page):
    """A function that opens a page with quizzes; `first` is a script that runs before all others."""

    def open_(*quizzes, theme="light", first="", **options):
        write_page(folder, quizzes or [Quiz("02-sample", QUESTIONS)], theme=theme)
        page_file = folder / "index.html"
        text = page_file.read_text(encoding="utf-8")
        page_file.write_text(text.replace("<title>", f"<script>{first}</script><title>"), encoding="utf-8")
        page = open_page(address, **options)
        if options.get("java_script", True):
            wait_until_live(page)
        return page

    return open_


def wait_until_live(page):
    script = "[...document.querySelectorAll('.live-figure')].every(place => place.dataset.ready === 'live')"
    page.wait_for_function(script)


def question(page, number):
    return page.locator("form").nth(number)


def check(form):
    form.get_by_role("button", name="Check").click()


def result(form):
    return form.locator(".result").inner_text()


def marks(form):
    return form.locator(".mark").all_inner_texts()


def expect_status(page, text):
    """Wait for the line in words, which is written at most three times a second."""
    page.wait_for_function("text => document.querySelector('.status')?.textContent === text", arg=text)


def answer_everything(page):
    """A question right, one wrong, one wrong and then shown, one right."""
    question(page, 0).get_by_label("All four").check()
    question(page, 1).get_by_label("Laplacian").check()
    question(page, 2).get_by_label("Your answer").fill("26")
    question(page, 3).get_by_label("Your answer").fill("1/9")
    for number in range(4):
        check(question(page, number))
    question(page, 1).get_by_role("button", name="Show the answer").click()


# Grading


@pytest.fixture(scope="module")
def read_numbers(address, open_page):
    """A function from typed texts to what the page makes of them."""
    with open_page(address + "modules.html") as page:
        script = """async (texts) => {
          const { parseNumber } = await import("./shared/typed_numbers.js");
          return texts.map((text) => parseNumber(text));
        }"""
        yield lambda texts: page.evaluate(script, texts)


def test_numbers_are_read_as_people_write_them(read_numbers):
    spellings = {
        "26": 26, " 26 ": 26, "+26": 26, "26.": 26, "26.0": 26, ".5": 0.5, "0,5": 0.5, "1,5": 1.5, "1.000": 1,
        "-1": -1, "−1": -1, "–1": -1, "− 1": -1, "−1,25": -1.25, "1/9": 1 / 9, " 1 / 9 ": 1 / 9,
        "−1/9": -1 / 9, "1/−2": -0.5, "1⁄9": 1 / 9, "0,111": 0.111, "0.111": 0.111, "1e-3": 0.001,
        "2E3": 2000, "12 544": 12544, "12\u202f544": 12544, "1 000 000": 1e6, "1,000,000": 1e6,
        "1,234.5": 1234.5, "1,2345": 1.2345, "0": 0,
    }  # fmt: skip
    read = read_numbers(list(spellings))
    assert {text: got.get("value") for text, got in zip(spellings, read, strict=True)} == pytest.approx(
        spellings
    )


def test_what_is_no_number_gets_a_reason(read_numbers):
    one_number = "Write one number, such as 26, −1.5 or 1/9."
    reasons = {
        "": "Type a number first.", "  ": "Type a number first.",
        "12,544": "12,544 can be read in two ways. Write 12544 or 12.544.",
        "-1,000": "-1,000 can be read in two ways. Write -1000 or -1.000.",
        "1/0": "Nothing can be divided by 0.",
        **dict.fromkeys(
            ["28 × 28", "about 26", "50 %", "1/2/3", "0x1A", "1e999", "Infinity", "1 1/2", "1..2", "--1",
             "/", "1/", "26 25", "n − 2", "٢٦"], one_number),
    }  # fmt: skip
    read = read_numbers(list(reasons))
    assert {text: got.get("problem") for text, got in zip(reasons, read, strict=True)} == reasons


def test_where_a_whole_number_is_asked_for_a_comma_parts_thousands(open_quiz):
    tries = {"4,640": True, "+4,640": True, "4640": True, "4.640": False, "4,641": False}
    whole = {"kind": "number", "prompt": "58 · 80?", "answer": 4640, "explanation": "Four thousand and 640."}
    with open_quiz(Quiz("whole", [whole])) as page:
        for typed, right in tries.items():
            page.get_by_label("Your answer").fill(typed)
            check(question(page, 0))
            assert result(question(page, 0)).startswith("✓ Right." if right else f"✗ {typed} is not right.")


def test_tolerance(open_quiz):
    tries = {"1/9": True, "0,1121": True, "0.1122": False, "0.1": False, "-1/9": False}
    with open_quiz(Quiz("sample", [GRIDS])) as page:
        for typed, right in tries.items():
            page.get_by_label("Your answer").fill(typed)
            check(question(page, 0))
            assert result(question(page, 0)).startswith("✓ Right." if right else f"✗ {typed} is not right.")


# What the reader does


def test_one_answer(open_quiz):
    with open_quiz() as page:
        form = question(page, 0)
        check(form)
        assert result(form) == "Choose an answer first."
        expect_status(page, "0 of 4 right.")
        form.get_by_label("The top and the bottom").check()
        check(form)
        assert result(form) == "✗ Not right. It compares columns, and finds no difference."
        assert marks(form) == ["✗ not right", "", ""]
        form.get_by_label("The left and the right").check()
        check(form)
        assert result(form) == "✓ Right. Brightness changes along x."
        assert marks(form) == ["", "✓ right", ""]
        expect_status(page, "1 of 4 right. Kept in this browser only.")
        assert (page.blocked, page.problems) == ([], [])


def test_several_answers(open_quiz):
    with open_quiz() as page:
        form = question(page, 1)
        check(form)
        assert result(form) == "Choose at least one answer first."
        form.get_by_label("Box blur").check()
        check(form)
        assert result(form).startswith("✗ Not complete: something else is right, too.")
        assert "Nine times 1/9." in result(form) and "5 − 4" not in result(form)
        form.get_by_label("Laplacian").check()
        check(form)
        assert result(form).startswith("✗ Not right.")
        assert marks(form) == ["✓ right", "", "✗ not right"]
        form.get_by_label("Laplacian").uncheck()
        form.get_by_label("Sharpen").check()
        check(form)
        assert result(form).startswith("✓ Right.")
        assert marks(form) == ["✓ right", "✓ right", ""]
        expect_status(page, "1 of 4 right. Kept in this browser only.")


def test_number(open_quiz):
    with open_quiz() as page:
        form = question(page, 2)
        field = form.get_by_label("Your answer")
        check(form)
        assert result(form) == "Type a number first."
        field.fill("26 × 26")
        check(form)
        assert result(form) == "Write one number, such as 26, −1.5 or 1/9."
        assert marks(form) == [""]
        field.fill("28")
        check(form)
        assert result(form) == "✗ 28 is not right. That forgets the border."
        field.fill("12")
        check(form)
        assert result(form) == "✗ 12 is not right."
        assert marks(form) == ["✗ not right"]
        field.fill("26,0")
        check(form)
        assert result(form) == "✓ Right. o = n − k + 1."
        assert marks(form) == ["✓ right"]


def test_answer_is_shown_on_demand_and_not_counted(open_quiz):
    with open_quiz() as page:
        assert page.get_by_role("button", name="Show the answer").count() == 0  # not before a try
        answer_everything(page)
        form = question(page, 1)
        for explanation in ("Nine times 1/9.", "5 − 4 = 1.", "Its weights sum to 0."):
            assert explanation in result(form)
        assert marks(form) == ["✓ right", "✓ right", "✗ not right"]
        assert page.evaluate("document.activeElement.innerText") == "Check"
        expect_status(page, "2 of 4 right, 1 answer shown. Kept in this browser only.")
        form.get_by_label("Laplacian").uncheck()
        form.get_by_label("Box blur").check()
        form.get_by_label("Sharpen").check()
        check(form)
        assert result(form).startswith("✓ Right.")
        page.reload()
        expect_status(page, "2 of 4 right, 1 answer shown. Kept in this browser only.")


def test_shown_number(open_quiz):
    with open_quiz() as page:
        form = question(page, 3)
        form.get_by_label("Your answer").fill("-0,5")
        check(form)
        form.get_by_role("button", name="Show the answer").click()
        assert result(form) == (
            "✗ -0,5 is not right; the answer is 0.1111. That is the smallest. A quarter of 4/9."
        )


NAME_OF_FOCUSED = "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"


def test_by_keyboard_alone(open_quiz):
    with open_quiz(Quiz("sample", [ONE, SEVERAL, NUMBER])) as page:
        press = page.keyboard.press

        def tab():
            press("Tab")
            return page.evaluate(NAME_OF_FOCUSED)

        assert tab() == "The top and the bottom"
        press("ArrowDown")
        press("Enter")
        assert result(question(page, 0)) == "✓ Right. Brightness changes along x."
        assert [tab() for _ in range(2)] == ["Check", "Box blur"]
        press("Space")
        assert [tab() for _ in range(3)] == ["Sharpen, which has 5 in the middle", "Laplacian", "Check"]
        press("Enter")
        assert tab() == "Show the answer"
        press("Space")
        assert "5 − 4 = 1." in result(question(page, 1))
        assert tab().startswith("Your answer")
        page.keyboard.type("28")
        press("Enter")
        assert result(question(page, 2)) == "✗ 28 is not right. That forgets the border."
        expect_status(page, "1 of 3 right, 1 answer shown. Kept in this browser only.")
        assert [tab() for _ in range(3)] == ["Check", "Show the answer", "Start over"]
        press("Enter")
        expect_status(page, "0 of 3 right.")


def test_nothing_is_given_away(open_quiz):
    with open_quiz() as page:
        shown = page.locator("main").inner_text()
        assert not any(word in shown for word in ("Brightness", "5 − 4", "n − k", "border", "✓", "✗"))
        question(page, 0).get_by_label("All four").check()
        check(question(page, 0))
        assert "Brightness" not in page.content().split("<body>")[1]


def test_texts_are_formatted_and_never_markup(open_quiz):
    prompt = "Is `a * b` <b>less</b> than *twice* 2 * 3 * 4,\nor a*b*c?"
    with open_quiz(Quiz("sample", [NUMBER | {"prompt": prompt}])) as page:
        legend = page.locator("legend")
        assert legend.inner_text() == "Is a * b <b>less</b> than twice 2 * 3 * 4,\nor a*b*c?"
        assert legend.locator("code").all_inner_texts() == ["a * b"]
        assert legend.locator("em").all_inner_texts() == ["twice"]


def test_grids_are_drawn(open_quiz):
    with open_quiz() as page:
        tables = question(page, 3).get_by_role("table")
        assert tables.count() == 3
        kernel = page.get_by_role("table", name="kernel")
        assert kernel.get_by_role("cell").all_inner_texts() == ["0.50", "0.00", "−0.50", "0.44"]
        assert page.get_by_role("table", name="output").get_by_role("cell").all_inner_texts() == ["?", "−1"]


def test_number_pad_only_where_it_has_all_signs(open_quiz):
    with open_quiz() as page:
        fields = page.get_by_label("Your answer")
        assert [fields.nth(i).get_attribute("inputmode") for i in range(2)] == ["decimal", "text"]


# What is remembered


def test_answers_are_remembered_until_start_over(open_quiz):
    with open_quiz() as page:
        answer_everything(page)
        said = "2 of 4 right, 1 answer shown. Kept in this browser only."
        expect_status(page, said)
        page.reload()
        wait_until_live(page)
        expect_status(page, said)
        assert question(page, 0).get_by_label("All four").is_checked()
        assert marks(question(page, 0)) == ["", "", "✗ not right"]
        assert marks(question(page, 1)) == ["✓ right", "✓ right", "✗ not right"]
        assert question(page, 3).get_by_label("Your answer").input_value() == "1/9"
        assert page.locator(".result:not(:empty)").count() == 0  # the page keeps its height
        page.get_by_role("button", name="Start over").click()
        expect_status(page, "0 of 4 right.")
        assert page.evaluate("localStorage.length") == 0
        page.reload()
        wait_until_live(page)
        expect_status(page, "0 of 4 right.")
        assert page.locator("input:checked").count() == 0
        assert "".join(marks(page)) == ""


def test_start_over_clears_what_is_chosen_and_typed(open_quiz):
    with open_quiz() as page:
        answer_everything(page)
        page.get_by_role("button", name="Start over").click()
        assert page.locator("input:checked").count() == 0
        assert question(page, 2).get_by_label("Your answer").input_value() == ""
        assert page.locator(".result:not(:empty)").count() == 0
        assert page.get_by_role("button", name="Show the answer").count() == 0


@pytest.mark.parametrize(
    "first",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });",
        "Storage.prototype.setItem = () => { throw new Error('full'); };",
    ],
    ids=["blocked", "full"],
)
def test_browser_that_remembers_nothing(open_quiz, first):
    with open_quiz(first=first) as page:
        answer_everything(page)
        expect_status(page, "2 of 4 right, 1 answer shown.")
        page.get_by_role("button", name="Start over").click()
        expect_status(page, "0 of 4 right.")
        assert page.problems == []


def test_what_no_longer_fits_is_ignored(open_quiz):
    remembered = [
        "no JSON",
        "null",
        json.dumps({ONE["prompt"]: {"given": ["no longer a choice"]}, SEVERAL["prompt"]: {"given": "text"}}),
        json.dumps({ONE["prompt"]: None, NUMBER["prompt"]: {"given": "no number"}, GRIDS["prompt"]: {}}),
    ]
    with open_quiz() as page:
        for text in remembered:
            page.evaluate("text => localStorage.setItem('quiz 02-sample', text)", text)
            page.reload()
            wait_until_live(page)
            expect_status(page, "0 of 4 right.")
        assert page.problems == []


def test_two_quizzes_do_not_disturb_each_other(open_quiz):
    with open_quiz(Quiz("one", [ONE]), Quiz("two", [ONE], title="Exercise 3")) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        first = page.get_by_role("group", name="Check yourself")
        second = page.get_by_role("group", name="Exercise 3")
        first.get_by_label("All four").check()
        second.get_by_label("The left").check()
        assert first.get_by_label("All four").is_checked()
        check(question(second, 0))
        assert first.locator(".status").inner_text() == "0 of 1 right."
        page.reload()
        wait_until_live(page)
        assert page.locator(".status").all_inner_texts() == [
            "0 of 1 right.",
            "1 of 1 right. Kept in this browser only.",
        ]


# How it looks


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_quiz, width):
    with open_quiz(width=width) as page:
        answer_everything(page)
        for theme, colour in GROUNDS.items():
            page.locator("html").evaluate("(html, theme) => (html.dataset.theme = theme)", theme)
            assert ground(page) == colour
            assert axe_violations(page) == []


@pytest.mark.parametrize("width, least", [(360, 44), (1280, 24)])
def test_fits_and_targets_are_large_enough(open_quiz, width, least):
    with open_quiz(width=width) as page:
        answer_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sides = page.locator(".choice, .control input, button").evaluate_all(
            "all => all.filter(e => e.offsetHeight).flatMap(e => [e.offsetWidth, e.offsetHeight])"
        )
        assert len(sides) == 2 * (6 + 2 + 4 + 1 + 1) and min(sides) >= least
        overflowing = page.locator("td").evaluate_all(
            "all => all.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)"
        )
        assert overflowing == []


LONG = "A long sentence about kernels, images and feature maps, repeated until it fills lines. " * 4
LONG_CHOICES = [{"text": LONG[:end], "right": True, "explanation": "Yes."} for end in (90, 180, 270)]


@pytest.mark.parametrize("width, which", [(360, 0), (684, 1), (744, 1)])
def test_reserved_height_is_about_the_height(open_quiz, width, which):
    """About, because the browser's letters decide where lines break; too much rather than too little."""
    contents = [
        QUESTIONS,
        [NUMBER],
        [ONE | {"prompt": LONG + "\n\n" + LONG}],
        [SEVERAL | {"choices": LONG_CHOICES}],
    ]
    quizzes = [Quiz("sample", questions) for questions in contents]
    with open_quiz(*quizzes, width=width) as page:
        frames = page.locator(".widget-frame").all()
        for quiz, frame in zip(quizzes, frames, strict=True):
            drawn = frame.bounding_box()["height"]
            assert drawn <= quiz._heights[which] <= 1.15 * drawn + 16


def test_print_shows_questions_without_answers(open_quiz):
    with open_quiz() as page:
        answer_everything(page)
        page.emulate_media(media="print")
        printed = page.locator(".widget-frame").inner_text()
        assert all(one["prompt"].split("\n")[0] in printed for one in QUESTIONS)
        assert not any(text in printed for text in ("✓", "✗", "Check\n", "Start over", "5 − 4", "right."))


# The Python side


def test_repr():
    assert repr(Quiz("02-convolution", QUESTIONS)) == "Quiz('02-convolution', 4 questions)"
    assert repr(Quiz("02-convolution", [ONE])) == "Quiz('02-convolution', 1 question)"


def test_checked_questions_are_plain_data_and_checked_only_once():
    given = [ONE, NUMBER | {"answer": np.int64(26), "tolerance": np.float32(0.5)}, GRIDS]
    before = copy.deepcopy(given[:2])
    checked = checked_questions(given)
    assert given[:2] == before
    assert json.loads(json.dumps(checked)) == checked == checked_questions(checked)
    assert checked[0]["choices"][0]["right"] is False and checked[0]["grids"] == []
    assert checked[1]["answer"] == 26 and checked[1]["tolerance"] == 0.5
    assert checked[2]["grids"][0]["values"][1][0] == 12


def with_choice(number, **changes):
    choices = list(ONE["choices"])
    choices[number - 1] = choices[number - 1] | changes
    return ONE | {"choices": choices}


def without(data, key):
    return {name: value for name, value in data.items() if name != key}


def with_grid(**changes):
    return NUMBER | {"grids": [{"title": "image", "kind": "input", "values": [[1]]} | changes]}


@pytest.mark.parametrize(
    "bad, message",
    [
        ("one", "question 2 is a dict, got 'one'"),
        (without(ONE, "kind"), "question 2: 'kind' is one of one, several, number, got None"),
        (ONE | {"kind": "many"}, "question 2: 'kind' is one of one, several, number, got 'many'"),
        (without(ONE, "prompt"), "question 2 has no 'prompt'"),
        (ONE | {"prompt": " "}, "question 2: 'prompt' is a text, got ' '"),
        (ONE | {"answer": 3}, "question 2 has the key 'answer'; its keys are kind, prompt, grids, choices"),
        (SEVERAL, "question 2 has the same prompt as 1"),
        (ONE | {"choices": "a"}, "question 2: 'choices' is a list, got 'a'"),
        (ONE | {"choices": ONE["choices"][1:2]}, "question 2 needs at least two choices, got 1"),
        (ONE | {"choices": ["a", "b"]}, "question 2, choice 1 is a dict, got 'a'"),
        (with_choice(2, right=False), "question 2 has no right choice"),
        (ONE | {"kind": "several", "choices": ONE["choices"][::2]}, "question 2 has no right choice"),
        (with_choice(3, right=True), "question 2 has 2 right choices; its kind is 'several', not 'one'"),
        (with_choice(3, right=1), "question 2, choice 3: 'right' is True or False, got 1"),
        (with_choice(3, text="The left and the right"), "question 2, choice 3 has the same text as 2"),
        (with_choice(3, explanation=""), "question 2, choice 3: 'explanation' is a text, got ''"),
        (with_choice(3, explaination="x"), "question 2, choice 3 has the key 'explaination'"),
        (
            ONE | {"choices": [{"text": "a", "right": True}, {"text": "b"}]},
            "question 2, choice 1 has no 'explanation'",
        ),
        (without(NUMBER, "answer"), "question 2 has no 'answer'"),
        (without(NUMBER, "explanation"), "question 2 has no 'explanation'"),
        (NUMBER | {"answer": "26"}, "question 2: 'answer' is a finite number, got '26'"),
        (NUMBER | {"answer": True}, "question 2: 'answer' is a finite number, got True"),
        (NUMBER | {"answer": float("nan")}, "question 2: 'answer' is a finite number, got nan"),
        (NUMBER | {"tolerance": -1}, "question 2: 'tolerance' is not negative, got -1"),
        (NUMBER | {"answer": 1 / 3}, "is shown as 0.3333, but the tolerance 0 refuses that"),
        (
            NUMBER | {"mistakes": [{"answer": 26, "explanation": "x"}]},
            "question 2: the mistake 26 cannot be told from the answer",
        ),
        (
            NUMBER | {"tolerance": 1},
            "question 2: the mistake 28 cannot be told from the answer",
        ),
        (NUMBER | {"mistakes": [{"answer": 28}]}, "question 2, mistake 1 has no 'explanation'"),
        (
            with_grid(kind="picture"),
            "question 2, grid 1: 'kind' is one of input, kernel, output, got 'picture'",
        ),
        (with_grid(values=[[1], [1, 2]]), r"question 2, grid 1: 'values' are .* got rows of \[1, 2\]"),
        (with_grid(values=[]), "question 2, grid 1: 'values' are"),
        (with_grid(values=np.zeros((13, 2))), "question 2, grid 1: 'values' are 1 to 12 rows"),
        (with_grid(values=[["a"]]), "question 2, grid 1 is a finite number, got 'a'"),
        (with_grid(values=[1, 2]), "question 2, grid 1, row 1 is a list, got 1"),
    ],
)
def test_bad_questions_are_refused(bad, message):
    with pytest.raises(ValueError, match=message):
        Quiz("sample", [SEVERAL, bad])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("", QUESTIONS), "a quiz has a name, got ''"),
        (("sample", []), "at least one question"),
        (("sample", ONE), "the questions is a list, got"),
        (("sample", QUESTIONS, " "), "a quiz has a title, got ' '"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Quiz(*arguments)
    with pytest.raises(TraitError):
        Quiz(2, QUESTIONS)


# The quizzes of the book


def stored_quizzes(notebook):
    """The states of the quizzes that a notebook holds."""
    models = [model["state"] for model in widget_state(notebook).values()]
    return [state for state in models if str(state.get("_anywidget_id")).endswith(".Quiz")]


def quiz_problems(stem, states):
    """Yield what is wrong with the quizzes of the notebook of that name, such as ``02-convolution``."""
    chapter = stem.split("-")[0]
    for state in states:
        if not state["name"].startswith(f"{chapter}-"):
            yield f"{stem}: the quiz {state['name']!r} must have a name that starts with '{chapter}-'"
        try:
            if checked_questions(state["questions"]) != state["questions"]:
                yield f"{stem}: the quiz {state['name']!r} is stored in an older form; run make refresh"
        except ValueError as error:
            yield f"{stem}: the quiz {state['name']!r}: {error}"
    names = [state["name"] for state in states]
    if len(set(names)) < len(names):
        yield f"{stem}: two quizzes have the same name: {', '.join(names)}"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_quizzes_of_the_book_are_sound(path):
    states = stored_quizzes(nbformat.read(path, as_version=4))
    assert list(quiz_problems(path.stem, states)) == []


def notebook_with(*quizzes):
    """A canonical notebook that shows quizzes, as it is stored."""
    outputs = [nbformat.v4.new_output("display_data", quiz._repr_mimebundle_()[0]) for quiz in quizzes]
    cells = [nbformat.v4.new_code_cell("Quiz(…)", outputs=[output]) for output in outputs]
    states = json.loads(json.dumps(saved_state(quizzes)))
    metadata = {"widgets": {WIDGET_STATE: {"state": states, "version_major": 2, "version_minor": 0}}}
    return canonical(nbformat.from_dict(nbformat.v4.new_notebook(cells=cells, metadata=metadata)))


def test_stored_quizzes_are_found_and_checked():
    states = stored_quizzes(notebook_with(Quiz("02-a", QUESTIONS), Quiz("02-b", [ONE])))
    assert [state["name"] for state in states] == ["02-a", "02-b"]
    assert list(quiz_problems("02-sample", states)) == []
    states[0]["questions"][0]["choices"][1]["right"] = False
    states[1]["questions"][0].pop("grids")
    states[1]["name"] = "02-a"
    problems = list(quiz_problems("02-sample", states))
    assert "question 1 has no right choice" in problems[0]
    assert "older form" in problems[1] and "same name" in problems[2]
    assert "must have a name that starts with '03-'" in next(quiz_problems("03-sample", states))
