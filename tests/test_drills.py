"""Drills: thousands of exercises against an independent solution, their words, the page in a real browser."""

import functools
import gzip
import itertools
import json
import math
import re

import pytest
from traitlets import TraitError
from widget_pages import axe_violations, hear_out, status

from utils.convolution import output_size
from utils.widgets import Drills, Quiz
from utils.widgets.base import bundle
from utils.widgets.drills.kinds import KINDS

NUMBERS = 50  # of each series
SEEDS = (1, 7)
GRADES = (1, 2, 3)

MAKE = """async (places) => {
  const { makeExercise } = await import("./drills/exercise.js");
  return places.map((place) => makeExercise(...place));
}"""


@pytest.fixture(scope="module")
def make(modules):
    """A function from (seed, kind, grade, number) tuples to the exercises that the page makes of them."""
    return lambda places: modules.evaluate(MAKE, [list(place) for place in places])


@pytest.fixture(scope="module")
def exercises(make):
    """Thousands of exercises by (seed, kind, grade, number)."""
    numbers = range(1, NUMBERS + 1)
    places = [(s, kind, grade, n) for s in SEEDS for kind in KINDS for grade in GRADES for n in numbers]
    return dict(zip(places, make(places), strict=True))


def fields_of(exercises):
    return [(place, field) for place, exercise in exercises.items() for field in exercise["fields"]]


def answer_of(field):
    return [number for part in field["parts"] for number in part["answer"]]


# The right answers, from Keras' layers, utils.convolution and counting


@functools.cache
def keras_layer(settings):
    import keras

    settings = json.loads(settings)
    return getattr(keras.layers, settings.pop("layer"))(**settings)


@functools.cache
def keras_weights(settings, shape):
    """Return the parameters of a layer, and how many of them are in its kernel."""
    layer = keras_layer.__wrapped__(settings)
    layer.build((None, *shape))
    kernels = [weight for weight in layer.weights if weight.path.endswith("kernel")]
    return layer.count_params(), sum(kernel.shape.num_elements() for kernel in kernels)


def keras_shapes(task):
    """Return the input's shape, then the output shape of each layer."""
    shapes = [tuple(task["input"])]
    for layer in task["network"]:
        shapes.append(keras_layer(json.dumps(layer)).compute_output_shape((None, *shapes[-1]))[1:])
    return shapes


def keras_counts(task):
    """Return all parameters, and all multiply-adds of convolutions."""
    parameters = multiply_adds = 0
    shapes = keras_shapes(task)
    for layer, before, after in zip(task["network"], shapes[:-1], shapes[1:], strict=True):
        channels_alone = layer["layer"].endswith("Conv2D")  # the size does not matter to the weights
        count, kernel = keras_weights(json.dumps(layer), (9, 9, before[2]) if channels_alone else before)
        parameters += count
        multiply_adds += kernel * (after[0] * after[1] if len(after) == 3 else 1)
    return parameters, multiply_adds


def pixels_seen(network, unit):
    """Return the first and the last place that a unit of the last layer sees along one axis, by counting."""
    places = {unit}
    for layer in reversed(network):
        size = layer.get("kernel_size") or layer["pool_size"]
        dilation = layer.get("dilation_rate", 1)
        places = {place * layer["strides"] + tap * dilation for place in places for tap in range(size)}
    return min(places), max(places)


def field_size(network):
    first, last = pixels_seen(network, 0)
    return last - first + 1


@functools.cache
def layers_until(task):
    task = json.loads(task)
    network = [*task["network"]]
    while field_size(network) < task["target"]:
        network.append(task["repeated"])
    return len(network)


SOLUTIONS = {
    "size": lambda task: keras_shapes(task)[-1][:2],
    "shape": lambda task: keras_shapes(task)[-1],
    "parameters": lambda task: [keras_counts(task)[0]],
    "multiply_adds": lambda task: [keras_counts(task)[1]],
    "activations": lambda task: [numbers_kept(task)],
    "memory": lambda task: [4 * task["batch"] * numbers_kept(task) / task["unit"]],
    "receptive_field": lambda task: [field_size(task["network"])],
    "jump": lambda task: [pixels_seen(task["network"], 1)[0] - pixels_seen(task["network"], 0)[0]],
    "layers": lambda task: [layers_until(json.dumps(task))],
}


def numbers_kept(task):
    return sum(math.prod(shape) for shape in keras_shapes(task)[1:])


def test_right_answers_are_those_of_keras(exercises):
    fields = fields_of(exercises)
    assert len(fields) > 4000
    seen = set()
    for place, field in fields:
        task = field["task"]
        seen.add(task["what"])
        assert answer_of(field) == list(SOLUTIONS[task["what"]](task)), (place, task)
    assert seen == set(SOLUTIONS)


def test_sizes_are_those_of_the_chapters_formula(exercises):
    """The same sizes from `utils.convolution.output_size`, with zeros as its padding."""
    compared = 0
    for (_, kind, *_), field in fields_of(exercises):
        if kind != "output_size":
            continue
        *zeros, layer = field["task"]["network"]
        rows, columns, _ = field["task"]["input"]
        padding = zeros[0]["padding"] if zeros else layer["padding"]
        size = output_size(
            (rows, columns),
            layer["kernel_size"],
            strides=layer["strides"],
            padding=padding,
            dilation_rate=layer["dilation_rate"],
        )
        assert answer_of(field) == list(size)
        compared += 1
    assert compared == len(SEEDS) * len(GRADES) * NUMBERS


def test_receptive_fields_are_those_of_utils_accounting(make):
    import keras

    from utils.accounting import account

    for exercise in make(
        [(3, "receptive_field", grade, number) for grade in GRADES for number in range(1, 9)]
    ):
        task = exercise["fields"][0]["task"]
        layers = [keras_layer.__wrapped__(json.dumps(layer)) for layer in task["network"]]
        last = account(keras.Sequential([keras.Input(task["input"]), *layers]))[-1]
        answers = [answer_of(field)[0] for field in exercise["fields"]]
        assert answers == [last.receptive_field[0], last.jump[0]][: len(answers)]


# Every exercise has one right answer, and is worth doing


def test_answers_are_whole_positive_and_of_a_pocket_calculators_size(exercises):
    for place, field in fields_of(exercises):
        for number in answer_of(field):
            assert isinstance(number, int) and 0 < number < 10**8, place


def test_no_mistake_leads_to_the_right_answer(exercises):
    for place, field in fields_of(exercises):
        for part in field["parts"]:
            for mistake in part["mistakes"]:
                assert len(mistake["answer"]) == len(part["answer"]), (place, mistake)
                assert mistake["answer"] != part["answer"], (place, mistake)
                assert all(isinstance(number, int) and number > 0 for number in mistake["answer"]), place


def test_every_field_knows_at_least_two_mistakes(exercises):
    for place, field in fields_of(exercises):
        answers = [{tuple(mistake["answer"]) for mistake in part["mistakes"]} for part in field["parts"]]
        assert all(answers) and sum(map(len, answers)) >= 2, (place, field["parts"])


def test_neighbours_differ_and_series_are_long(exercises):
    for seed in SEEDS:
        for kind in KINDS:
            for grade in GRADES:
                prompts = [exercises[seed, kind, grade, number]["prompt"] for number in range(1, NUMBERS + 1)]
                assert all(one != other for one, other in itertools.pairwise(prompts))
                assert len(set(prompts)) >= 20, (seed, kind, grade)


def test_an_exercise_is_always_the_same_and_seeds_differ(make):
    places = [(seed, kind, 2, 4) for seed in (1, 2) for kind in KINDS]
    first, second = make(places), make(places)
    assert first == second
    same = [one["prompt"] == other["prompt"] for one, other in zip(first[:12], first[12:], strict=True)]
    assert sum(same) <= 2


def test_grades_rise(exercises):
    """A higher grade has more layers, settings or fields; here: it takes more words."""
    for kind in KINDS:
        lengths = [
            sum(len(exercises[1, kind, grade, number]["prompt"]) for number in range(1, NUMBERS + 1))
            for grade in GRADES
        ]
        assert lengths[0] < lengths[2], kind


# The words


def test_words_are_whole(exercises):
    for place, exercise in exercises.items():
        texts = [exercise["prompt"]] + [line for field in exercise["fields"] for line in field["way"]]
        texts += [
            m["explanation"] for f in exercise["fields"] for part in f["parts"] for m in part["mistakes"]
        ]
        for text in texts:
            assert not re.search(
                r"undefined|NaN|null|\[object|Infinity|(?<![+−·×] )\b1 \w+s\b|  |\.\.| ,", text
            ), text
            assert "1 filters" not in text and not re.search(r"\d\.\d", text), text
        assert exercise["prompt"].endswith("?"), place
        assert re.match(r"(A|An|How many) ", exercise["prompt"]), place


def test_article_fits_the_number(exercises):
    for exercise in exercises.values():
        if match := re.match(r"(A|An) (\d+)", exercise["prompt"]):
            article, number = match.groups()
            assert (article == "An") == (number[0] == "8" or number in ("11", "18")), exercise["prompt"]


def test_parameters_are_asked_for_with_or_without_biases(exercises):
    for place, field in fields_of(exercises):
        if field["task"]["what"] not in ("parameters", "multiply_adds"):
            continue
        prompt = exercises[place]["prompt"]
        biased = {layer["use_bias"] for layer in field["task"]["network"] if "use_bias" in layer}
        if field["task"]["what"] == "multiply_adds":
            assert "biases left out" in prompt
        else:
            assert len(biased) == 1, place
            assert ("biases included" in prompt) == biased.pop(), place
            assert ("biases left out" in prompt) != ("biases included" in prompt), place


LAYER = re.compile(
    r"(?:(?P<filters>\d+) filters? of|one kernel of|windows of) (?P<size>\d+) × (?P=size)"
    r"(?: for each channel)?"
    r"(?:, stride (?P<strides>\d))?(?:, dilation (?P<dilation>\d))?"
    r"(?:, (?:(?P<zeros>\d) pixels? of zeros on each side"
    r"|no padding \((?P<valid>valid)\)|(?P<same>same) padding))?"
)


def test_words_say_what_is_computed(exercises):
    """The layers of the first task, read back from the words."""
    for (_, kind, *_), exercise in exercises.items():
        if kind == "layers_needed":
            continue
        task = exercise["fields"][0]["task"]
        text = exercise["prompt"]
        assert f"{' × '.join(map(str, task['input']))} input goes through" in text
        network = [layer for layer in task["network"] if layer["layer"] != "ZeroPadding2D"]
        zeros = task["network"][0]["padding"] if task["network"][0]["layer"] == "ZeroPadding2D" else None
        said = [match.groupdict() for match in LAYER.finditer(text)]
        meant = [layer for layer in network if "kernel_size" in layer or "pool_size" in layer]
        assert len(said) == len(meant), text
        for one, layer in zip(said, meant, strict=True):
            assert int(one["size"]) == layer.get("kernel_size", layer.get("pool_size"))
            assert int(one["filters"] or 0) == layer.get("filters", 0)
            assert int(one["dilation"] or 1) == layer.get("dilation_rate", 1)
            assert int(one["strides"] or 1) == layer["strides"]
            if one["size"] == "1":
                assert layer["strides"] == 1
            elif zeros:
                assert int(one["zeros"]) == zeros
            else:
                assert (one["valid"] or one["same"]) == layer["padding"]
        units = [layer["units"] for layer in network if layer["layer"] == "Dense"]
        assert [int(count) for count in re.findall(r"dense layer: (\d+) units", text)] == units


def test_way_ends_with_the_answer(exercises):
    for place, field in fields_of(exercises):
        last = field["way"][-1].replace(",", "")
        answer = answer_of(field)
        if field["task"]["what"] == "size":
            assert all(f" = {number}" in " ".join(field["way"]) for number in answer), (place, field["way"])
        elif field["task"]["what"] == "shape" and "transposed" not in place[1]:
            assert last.endswith(" × ".join(map(str, answer))), (place, last)
        elif field["task"]["what"] == "receptive_field":
            assert f" = {answer[0]}, j" in field["way"][-1], (place, last)
        else:
            assert re.search(rf"= {answer[0]}( KiB| bytes)?$", last), (place, last)


def value_of(text):
    """Compute one side of an equation of the way, or return None for one that is in letters."""
    text = text.replace(",", "").replace("−", "-").replace("·", "*").replace("bytes", "").replace("KiB", "")
    text = re.sub(r"⌊([^⌋]*)/(\d)⌋", r"((\1)//\2)", text)
    text = re.sub(r"⌈([^⌉]*)/(\d+)⌉", r"(-(-(\1)//\2))", text)
    return eval(text) if re.fullmatch(r"[\d\s+*/()-]+", text) and re.search(r"\d", text) else None


def test_equations_of_the_way_are_true(exercises):
    compared = 0
    for place, field in fields_of(exercises):
        for line in field["way"]:
            for equation in re.split(r", j = |; |\. ", line.removesuffix(".").replace(" numbers", "")):
                equation = re.sub(r"^.*?: ", "", re.sub(r"^.*?\br = ", "", equation))
                equation = re.sub(r", and .*|, as before.*", "", equation)
                sides = [value_of(side) for side in equation.split("=")]
                known = [side for side in sides if side is not None]
                compared += len(known) > 1
                assert len(set(known)) <= 1, (place, line, sides)
    assert compared > 8000


# The mistakes


def explanations(field, *answer):
    return [
        mistake["explanation"]
        for part in field["parts"]
        for mistake in part["mistakes"]
        if mistake["answer"] == list(answer)
    ]


def find(exercises, kind, grade, test):
    return next(
        exercise
        for (_, each, of_grade, _), exercise in exercises.items()
        if (each, of_grade) == (kind, grade) and test(exercise["prompt"])
    )


def test_mistakes_in_parameters_of_a_convolution(exercises):
    count = 0
    for (_, kind, grade, _), exercise in exercises.items():
        if (kind, grade) != ("conv_parameters", 2) or "biases included" not in exercise["prompt"]:
            continue
        field, shape = exercise["fields"]
        [layer], channels = field["task"]["network"], field["task"]["input"][2]
        k, filters = layer["kernel_size"], layer["filters"]
        right = (k * k * channels + 1) * filters
        assert answer_of(field) == [right]
        assert "The biases are missing: one for each filter." in explanations(field, right - filters)
        assert any("input channels" in each for each in explanations(field, (k * k + 1) * filters))
        assert any("one bias" in each for each in explanations(field, (k * k + 1) * channels * filters))
        assert "Each filter has a bias of its own." in explanations(field, right - filters + 1)
        places = answer_of(shape)[0] ** 2
        assert any("all places" in each for each in explanations(field, right * places))
        count += 1
    assert count > 20


def test_counted_pooling_is_noticed(exercises):
    for number in range(1, NUMBERS + 1):
        exercise = exercises[1, "conv_parameters", 3, number]
        [field] = exercise["fields"]
        few = field["task"]["network"][0]["filters"]
        right = answer_of(field)[0]
        for wrong in (right + 4, right + 4 * few):
            assert any(text.startswith("Pooling has nothing to learn") for text in explanations(field, wrong))


def test_mistakes_in_sizes(exercises):
    seen = set()
    for number in range(1, NUMBERS + 1):
        [field] = exercises[1, "output_size", 2, number]["fields"]
        *zeros, layer = field["task"]["network"]
        n, k, s = field["task"]["input"][0], layer["kernel_size"], layer["strides"]
        if layer["padding"] == "same":
            if n % s:
                assert any("Same padding rounds up" in each for each in explanations(field, n // s, n // s))
                seen.add("same")
            continue
        p = zeros[0]["padding"] if zeros else 0
        span, rest = divmod(n + 2 * p - k, s)
        assert any("One is missing" in each for each in explanations(field, span, span))
        assert any("with stride 1" in each for each in explanations(field, *[n + 2 * p - k + 1] * 2))
        if rest:
            assert any("rounds up" in each for each in explanations(field, span + 2, span + 2))
            seen.add("rounded")
        if p:
            one_side = (n + p - k) // s + 1
            assert any("both sides" in each for each in explanations(field, one_side, one_side))
            seen.add("padded")
    assert seen == {"same", "rounded", "padded"}


def test_sum_without_strides_is_noticed(exercises):
    for number in range(1, NUMBERS + 1):
        field, jump = exercises[7, "receptive_field", 3, number]["fields"]
        layers = field["task"]["network"]
        sizes = [layer.get("pool_size") or layer["kernel_size"] for layer in layers]
        windows = [
            (size - 1) * layer.get("dilation_rate", 1) for size, layer in zip(sizes, layers, strict=True)
        ]
        assert any("forgets the strides" in text for text in explanations(field, 1 + sum(windows)))
        if answer_of(jump)[0] != layers[-1]["strides"]:
            assert any("last layer" in text for text in explanations(jump, layers[-1]["strides"]))


# Reading what is typed


@pytest.fixture(scope="module")
def read(modules):
    """A function from a typed text and how many numbers are asked for to what the page makes of it."""
    script = "async (asked) => (await import('./drills/grading.js')).readNumbers(...asked)"
    return lambda text, count: modules.evaluate(script, [text, count])


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("4640", [4640]), (" 4,640 ", [4640]), ("4 640", [4640]), ("4\u202f640", [4640]),
        ("4\u00a0640", [4640]),
        ("1,234,567", [1234567]), ("1 234 567", [1234567]), ("11 x 11", [11]), ("26.0", [26]), ("0", [0]),
        ("30", [30, 30]), ("30 x 30", [30, 30]), ("30x30", [30, 30]), ("30 × 40", [30, 40]),
        ("30*40", [30, 40]),
        ("30, 40", [30, 40]), ("30 40", [30, 40]), ("(30, 40)", [30, 40]), ("30 X 40", [30, 40]),
        ("30 x 30 x 8", [30, 30, 8]), ("(None, 30, 30, 8)", [30, 30, 8]), ("30,30,8", [30, 30, 8]),
        ("30 30 8", [30, 30, 8]), ("30 · 30 · 8", [30, 30, 8]), ("30 x 30 x 1,024", [30, 30, 1024]),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(read, text, numbers):
    assert read(text, len(numbers)) == {"numbers": numbers}


@pytest.mark.parametrize(
    "text, count, problem",
    [
        ("", 1, "Type your answer first."),
        (" ", 3, "Type your answer first."),
        ("about 30", 1, "Write whole numbers, such as 26 or 4,640."),
        ("4.640", 1, "Write whole numbers, such as 26 or 4,640."),
        ("1/2", 1, "Write whole numbers, such as 26 or 4,640."),
        ("30 x", 2, "Write whole numbers, such as 26 or 4,640."),
        ("30 x 40", 1, "Write one number."),
        ("30 x 30 x 8", 2, "Write two numbers, such as 30 × 30."),
        ("30 x 30", 3, "Write three numbers, such as 30 × 30 × 8."),
        ("30", 3, "Write three numbers, such as 30 × 30 × 8."),
    ],
)
def test_what_cannot_be_graded_gets_a_reason(read, text, count, problem):
    assert read(text, count) == {"problem": problem}


# What the reader does


class Reader:
    """One who knows which exercise is shown and how to answer it."""

    def __init__(self, page, make, frame=None):
        self.page, self.make = page, make
        self.frame = frame or page.locator(".drills").first

    def press(self, name):
        self.frame.get_by_role("button", name=name, exact=True).click()

    def choose(self, label, value):
        self.frame.get_by_label(label).select_option(value)

    @property
    def heading(self):
        return self.frame.locator("legend b").inner_text()

    @property
    def prompt(self):
        return self.frame.locator("legend span").inner_text()

    @property
    def result(self):
        return "\n".join(self.frame.locator(".result").first.locator("p").all_inner_texts())

    @property
    def way(self):
        return self.frame.locator(".way p").all_inner_texts()

    @property
    def inputs(self):
        return self.frame.locator(".fields input").all()

    def exercise(self, seed=1):
        title, grade, number = re.fullmatch(r"(.*), grade (\d), exercise (\d+)", self.heading).groups()
        kind = next(kind for kind, (each, _) in KINDS.items() if each == title)
        return self.make([(seed, kind, int(grade), int(number))])[0]

    def solve(self):
        for field, input in zip(self.exercise()["fields"], self.inputs, strict=True):
            input.fill(" x ".join(map(str, answer_of(field))))
        self.press("Check")

    def focused(self):
        script = "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"
        return self.page.evaluate(script).strip()


@pytest.fixture
def open_drills(open_live, make):
    """A context manager that opens a page with drills and returns the reader who does them."""

    def open_(*drills, **options):
        page = open_live(*(drills or [Drills("04-sample", ["conv_parameters"])]), **options)
        return page, Reader(page, make)

    return open_


def test_page_shows_the_exercise_that_the_seed_names(open_drills, make):
    page, reader = open_drills(Drills("04-sample", ["bottleneck_weights", "output_size"], seed=5))
    with page:
        assert reader.heading == "Bottleneck, grade 1, exercise 1"
        assert reader.prompt == make([(5, "bottleneck_weights", 1, 1)])[0]["prompt"]
        assert (page.blocked, page.problems) == ([], [])


def test_wrong_then_right(open_drills):
    page, reader = open_drills()
    with page:
        [field] = reader.exercise()["fields"]
        right, [layer] = answer_of(field)[0], field["task"]["network"]
        [input] = reader.inputs
        reader.press("Check")
        assert reader.result == "Type your answer first."
        input.fill(f"{right - layer['filters']:,}")
        reader.press("Check")
        assert reader.result.startswith(
            f"✗ {right - layer['filters']:,} is not right. The biases are missing"
        )
        assert reader.focused().endswith("✗ not right")
        assert page.evaluate("getSelection().toString()") == f"{right - layer['filters']:,}"
        input.fill("7")
        input.press("Enter")
        assert reader.result == "✗ 7 is not right. It is too small."
        input.fill(str(right))
        input.press("Enter")
        assert reader.result == f"✓ Right. {field['way'][-1]}"
        assert reader.focused() == "Next"
        assert status(page) == "1 right so far. Kept in this browser only."
        page.keyboard.press("Enter")
        assert reader.heading == "Parameters of convolutions, grade 1, exercise 2"
        assert reader.focused() == "Parameters"
        assert (reader.result, reader.way, reader.inputs[0].input_value()) == ("", [], "")


def test_parts_of_a_shape_are_graded_apart(open_drills):
    page, reader = open_drills(Drills("04-sample", ["stack_size"]))
    with page:
        [field] = reader.exercise()["fields"]
        rows, columns, channels = answer_of(field)
        [input] = reader.inputs
        input.fill(f"{rows} x {columns} x {channels + 1}")
        reader.press("Check")
        assert "is not right. Only the number of channels is wrong." in reader.result
        input.fill(f"{rows + 1} x {columns + 1} x {channels}")
        reader.press("Check")
        assert "is not right. Only the size is wrong." in reader.result
        input.fill(f"{rows} x {columns}")
        reader.press("Check")
        assert reader.result == "Write three numbers, such as 30 × 30 × 8."


def test_two_fields(open_drills):
    page, reader = open_drills()
    with page:
        reader.choose("Grade", "2")
        parameters, shape = reader.exercise()["fields"]
        first, second = reader.inputs
        first.fill(str(answer_of(parameters)[0]))
        reader.press("Check")
        assert reader.result == "Type your answer first."
        assert reader.focused().startswith("Rows × columns × channels")
        second.fill("9 x 9 x 9")
        reader.press("Check")
        right, wrong = reader.result.split("\n")
        assert right == f"✓ Parameters: right. {parameters['way'][-1]}"
        assert wrong.startswith("✗ Rows × columns × channels: 9 x 9 x 9 is not right.")
        assert reader.focused().endswith("✗ not right")
        second.fill(" × ".join(map(str, answer_of(shape))))
        second.press("Enter")
        assert reader.result.count("✓") == 2
        assert status(page).startswith("1 right so far.")


def test_way_line_by_line_and_no_point_for_it(open_drills):
    page, reader = open_drills()
    with page:
        [field] = reader.exercise()["fields"]
        reader.press("Show the way")
        assert reader.way == field["way"][:1]
        reader.press("Next line")
        assert reader.way == field["way"]
        assert reader.frame.get_by_role("button", name="Next line").count() == 0
        assert reader.focused() == "Parameters"
        reader.solve()
        assert reader.result.startswith("✓ Right.")
        assert status(page) == "0 right so far. With help shown, this one is not counted."
        reader.press("Next")
        assert reader.frame.get_by_role("button", name="Show the way").is_visible()


def test_two_in_a_row_raise_the_grade(open_drills):
    page, reader = open_drills()
    with page:
        for _ in range(2):
            reader.solve()
            reader.press("Next")
        assert reader.heading == "Parameters of convolutions, grade 2, exercise 3"
        assert reader.frame.get_by_label("Grade").input_value() == "2"
        reader.solve()
        assert status(page) == "3 right so far. 3 in a row. Kept in this browser only."
        reader.press("Next")
        reader.inputs[0].fill("7")
        reader.inputs[1].fill("7 x 7 x 7")
        reader.press("Check")
        reader.solve()  # right, but not at the first try
        reader.press("Next")
        reader.solve()
        assert "next comes" not in status(page)
        reader.press("Next")
        reader.solve()
        assert status(page) == "6 right so far. 2 in a row: next comes grade 3. Kept in this browser only."
        reader.press("Next")
        assert reader.heading == "Parameters of convolutions, grade 3, exercise 7"


def test_checking_again_counts_once(open_drills):
    page, reader = open_drills()
    with page:
        reader.solve()
        reader.press("Check")
        reader.press("Check")
        assert status(page) == "1 right so far. Kept in this browser only."


def test_kinds_in_turn_and_chosen(open_drills):
    kinds = ["output_size", "receptive_field", "layers_needed"]
    page, reader = open_drills(Drills("04-sample", kinds))
    with page:
        options = reader.frame.get_by_label("Kind").locator("option").all_inner_texts()
        assert options == ["All in turn", *(KINDS[kind][0] for kind in kinds)]
        seen = []
        for _ in range(4):
            seen.append(reader.heading)
            reader.press("Next")
        assert seen == [
            "Output size, grade 1, exercise 1",
            "Receptive field and jump, grade 1, exercise 2",
            "How many layers, grade 1, exercise 3",
            "Output size, grade 1, exercise 4",
        ]
        reader.choose("Kind", "layers_needed")
        assert reader.heading == "How many layers, grade 1, exercise 1"


def test_a_named_exercise_is_found_again(open_drills):
    page, reader = open_drills()
    with page:
        reader.choose("Grade", "3")
        for _ in range(3):
            reader.press("Next")
        heading, prompt = reader.heading, reader.prompt
        assert heading == "Parameters of convolutions, grade 3, exercise 4"
        page.reload()
        page.wait_for_selector(".drills")
        assert reader.prompt != prompt
        reader.choose("Grade", "3")
        number = reader.frame.get_by_label("Exercise")
        number.fill("4")
        number.press("Enter")
        assert (reader.heading, reader.prompt) == (heading, prompt)
        for typed, shown in (("0", "1"), ("5000", "999"), ("", "999"), ("2.6", "3")):
            number.fill(typed)
            number.press("Tab")
            assert reader.heading.endswith(f"exercise {shown}") and number.input_value() == shown


def test_by_keyboard_alone(open_drills):
    page, reader = open_drills(Drills("04-sample", ["output_size", "layers_needed"]))
    with page:
        press = page.keyboard.press

        def tab():
            press("Tab")
            return reader.focused().split("\n")[0]

        assert [tab() for _ in range(4)] == ["Rows × columns", "Check", "Show the way", "Next"]
        press("Enter")
        assert reader.heading == "How many layers, grade 1, exercise 2"
        assert reader.focused() == "Layers"
        page.keyboard.type(str(answer_of(reader.exercise()["fields"][0])[0]))
        press("Enter")
        assert reader.focused() == "Next"
        assert [tab() for _ in range(4)] == ["Kind", "Grade", "Exercise", "Start over"]
        press("Enter")
        assert reader.heading == "Output size, grade 1, exercise 1"
        assert status(page) == "0 right so far."


def test_nothing_is_given_away(open_drills):
    page, reader = open_drills()
    with page:
        answer = answer_of(reader.exercise()["fields"][0])[0]
        assert str(answer) not in reader.frame.inner_html() and f"{answer:,}" not in reader.frame.inner_html()


# What is remembered


def test_right_answers_are_remembered_until_start_over(open_drills):
    page, reader = open_drills()
    with page:
        reader.solve()
        page.reload()
        page.wait_for_selector(".drills")
        assert status(page) == "1 right so far. Kept in this browser only."
        assert reader.heading.endswith("exercise 1")
        reader.solve()  # once more: it still is one
        assert status(page).startswith("1 right so far.")
        reader.press("Start over")
        assert status(page) == "0 right so far."
        assert page.evaluate("localStorage.length") == 0


def test_next_skips_what_is_solved(open_drills):
    page, reader = open_drills()
    with page:
        number = reader.frame.get_by_label("Exercise")
        number.fill("2")
        number.press("Enter")
        reader.solve()
        number.fill("1")
        number.press("Enter")
        reader.press("Next")
        assert reader.heading.endswith("exercise 3")


@pytest.mark.parametrize("remembered", ["no JSON", "null", '{"a": 1}', "[1, null]"])
def test_what_does_not_fit_is_ignored(open_drills, remembered):
    page, _ = open_drills()
    with page:
        page.evaluate("text => localStorage.setItem('drills 04-sample', text)", remembered)
        page.reload()
        page.wait_for_selector(".drills")
        assert status(page) == "0 right so far."
        assert page.problems == []


def test_browser_that_remembers_nothing(open_drills):
    page, reader = open_drills()
    with page:
        page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
        reader.solve()
        assert status(page) == "1 right so far."
        assert page.problems == []


def test_two_drills_and_a_quiz_do_not_disturb_each_other(open_live, make):
    quiz = Quiz("one", [{"kind": "number", "prompt": "1 + 1?", "answer": 2, "explanation": "Two."}])
    drills = [Drills("one", ["conv_parameters"]), Drills("two", ["conv_parameters"])]
    with open_live(quiz, *drills) as page:
        reader = Reader(page, make, page.locator(".drills").nth(1))
        reader.solve()
        hear_out(page)
        said = page.locator(".status").all_inner_texts()
        assert said == ["0 of 1 right.", "0 right so far.", "1 right so far. Kept in this browser only."]
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0


# How it looks


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_drills, width):
    page, reader = open_drills(Drills("04-sample"), width=width)
    with page:
        reader.choose("Kind", "conv_parameters")
        reader.choose("Grade", "2")
        reader.inputs[0].fill("7")
        reader.inputs[1].fill("7 x 7 x 7")
        reader.press("Check")
        reader.press("Show the way")
        for theme in ("light", "dark"):
            page.locator("html").evaluate("(html, theme) => (html.dataset.theme = theme)", theme)
            assert axe_violations(page) == []


@pytest.mark.parametrize("width, least", [(360, 44), (1280, 24)])
def test_fits_and_targets_are_large_enough(open_drills, width, least):
    page, reader = open_drills(Drills("04-sample"), width=width)
    with page:
        for kind in KINDS:
            reader.choose("Kind", kind)
            reader.choose("Grade", "3")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            sides = page.locator(".drills :is(button, input, select)").evaluate_all(
                "all => all.flatMap(e => [e.offsetWidth, e.offsetHeight])"
            )
            assert min(sides) >= least


@pytest.mark.parametrize("width, which", [(360, 0), (684, 1), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    """Of the first exercise, whichever it is: up to two lines too much where some are shorter."""
    drills = [Drills("sample", [kind], seed=seed) for kind in KINDS for seed in (1, 2, 3)] + [
        Drills("sample")
    ]
    with open_live(*drills, width=width) as page:
        for one, frame in zip(drills, page.locator(".widget-frame").all(), strict=True):
            drawn = frame.bounding_box()["height"]
            assert drawn <= one._heights[which] <= drawn + 48, one


def test_print_shows_the_question_alone(open_drills):
    page, reader = open_drills()
    with page:
        reader.solve()
        page.emulate_media(media="print")
        printed = page.locator(".widget-frame").inner_text()
        assert "How many parameters" in printed
        assert not any(text in printed for text in ("✓", "Check", "Grade", "Start over", "right"))


def test_script_is_one_small_module():
    script = bundle("drills/figure.js")
    assert re.findall(r"^export .*", script, re.MULTILINE) == ["export default { render };"]
    assert len(gzip.compress(script.encode())) < 25_000


# The Python side


def test_kinds_are_those_of_the_page(modules):
    script = "async () => Object.keys((await import('./drills/exercise.js')).MAKERS)"
    assert modules.evaluate(script) == list(KINDS)
    assert all(f'``"{kind}"``' in Drills.__doc__ for kind in KINDS)


def test_repr():
    assert repr(Drills("04-a")) == "Drills('04-a', all 12 kinds)"
    assert repr(Drills("04-a", ["pooling_size"], seed=3)) == "Drills('04-a', ['pooling_size'], seed=3)"


@pytest.mark.parametrize(
    "arguments, options, message",
    [
        ((" ",), {}, "drills have a name, got ' '"),
        (("a",), {"title": ""}, "drills have a title, got ''"),
        (("a", []), {}, r"kinds are one or more of output_size, .*, each once, got \[\]"),
        (("a", ["pooling"]), {}, r"kinds are one or more of .* got \['pooling'\]"),
        (("a", ["output_size", "output_size"]), {}, "each once, got"),
        (("a",), {"seed": -1}, "a seed is a whole number of at least 0, got -1"),
    ],
)
def test_bad_arguments_are_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        Drills(*arguments, **options)


@pytest.mark.parametrize("arguments", [{"kinds": 3}, {"seed": 1.5}, {"kinds": [3]}])
def test_bad_types_are_refused(arguments):
    with pytest.raises(TraitError):
        Drills("a", **arguments)
