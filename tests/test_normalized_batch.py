"""NormalizedBatch: its arithmetic against Keras, its page in a real browser, its Python side."""

import json

import numpy as np
import pytest
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

from utils.canvas import on_canvas
from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets import NormalizedBatch
from utils.widgets.normalized_batch.activations import NETWORK, UNITS, activations
from utils.widgets.normalized_batch.arguments import CHOICES
from utils.widgets.normalized_batch.arithmetic import take_batch

FIRST = (
    "Training, batch of 4: this 6’s 2.08 is 0.71 σ below the mean of these 4 and becomes −0.71. "
    "In inference it would become 1.95. "
    "After 3 steps the moving statistics still hold 97 % of their start, mean 0 and variance 1."
)
VALUES = activations().values


def keras_layer(figure):
    """The layer that the figure shows, with its weights."""
    import keras

    if figure.normalization == "batch":
        layer = keras.layers.BatchNormalization(momentum=figure.momentum)
    elif figure.normalization == "layer":
        layer = keras.layers.LayerNormalization()
    else:
        layer = keras.layers.GroupNormalization(groups=2)
    layer.build((None, 6))
    weights = [figure.gamma, figure.beta]
    if figure.normalization == "batch":
        weights += [figure.moving_mean, figure.moving_variance]
    layer.set_weights([np.array(weight) for weight in weights])
    return layer


def in_keras(figure):
    """What Keras makes of the batch on the stage."""
    options = {"training": figure.training} if figure.normalization == "batch" else {}
    return keras_layer(figure)(figure.batch.astype("float32"), **options).numpy()


def random_figures(count, seed):
    """Figures with settings of every kind."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        settings = {name: choices[rng.integers(len(choices))] for name, choices in CHOICES.items()}
        yield NormalizedBatch(
            **settings,
            training=bool(rng.integers(2)),
            gamma=rng.uniform(0, 4, 6).round(1),
            beta=rng.uniform(-6, 6, 6).round(1),
            step=int(rng.integers(0, 200)),
            digit=int(rng.integers(125)),
            keep_first=bool(rng.integers(2)),
        )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click(force=True)  # some are named disabled
    return status(page)


def choose(page, label, value):
    page.get_by_label(label).select_option(value)
    return status(page)


def slide(page, label, value):
    slide_to(page.get_by_label(label), value)
    return status(page)


def numbers(page, kind):
    """The numbers of a table: its digits, and what stands below, as texts."""
    texts = page.locator(f".table.{kind} .cells > span:not(.name, .head, .more)").all_text_contents()
    rows = [texts[i : i + 6] for i in range(0, len(texts), 6)]
    return [row for row in rows[:4] if row[0]], rows[4:]


def as_text(values):
    values = np.asarray(values)
    return [[f"{value:z.2f}".replace("-", "−") for value in row] for row in values]


def values_of(texts):
    return np.array([[float(text.replace("−", "-")) for text in row] for row in texts])


# Arithmetic


def test_values_are_those_of_the_network():
    """The chosen units' sums, before the activation, as the network in Keras computes them."""
    import keras

    network = load_network(NETWORK).to_keras()
    dense = network.layers[-2]
    dense.activation = keras.activations.linear
    images, labels = (part[:125] for part in digits()[1])
    sums = keras.Sequential(network.layers[:-1]).predict(on_canvas(images), verbose=0)[:, UNITS]
    np.testing.assert_allclose(VALUES, sums, atol=0.0051)
    np.testing.assert_array_equal(activations().labels, labels)
    assert (VALUES[:, 2] < 0).all()  # what activations.py says of unit 8


def test_small_batches_have_less_variance():
    """What the figure says after training on batches of 2 and 4."""
    for size in (2, 4):
        batches = VALUES[np.arange(125 * size) % 125].reshape(-1, size, 6)
        share = batches.var(axis=1).mean(axis=0) / VALUES.var(axis=0)
        np.testing.assert_allclose(share.mean(), (size - 1) / size, atol=0.06)


def test_results_are_those_of_keras(modules):
    figures = list(random_figures(150, seed=1))
    found = modules.evaluate(
        """async (all) => {
             const { normalize } = await import("./normalized_batch/normalize.js");
             return all.map(({ batch, ...layer }) => normalize(batch, layer));
           }""",
        [
            {
                "batch": figure.batch.tolist(),
                "normalization": figure.normalization,
                "training": figure.training,
                "gamma": figure.gamma,
                "beta": figure.beta,
                "memory": {"mean": figure.moving_mean, "variance": figure.moving_variance},
            }
            for figure in figures
        ],
    )
    assert len({(figure.normalization, figure.training, figure.batch_size) for figure in figures}) > 25
    for figure, one in zip(figures, found, strict=True):
        np.testing.assert_allclose(one, figure.normalized, rtol=1e-9, atol=1e-9)
        # A variance near 0 makes much of the rounding of the mean in float32.
        np.testing.assert_allclose(one, in_keras(figure), rtol=1e-4, atol=2e-4, err_msg=repr(figure))


@pytest.mark.parametrize("size", [1, 2, 4, 32])
@pytest.mark.parametrize("momentum", [0.5, 0.99])
def test_moving_statistics_are_those_of_keras(modules, size, momentum):
    steps = 70  # several times round, so the first digit comes again
    figure = NormalizedBatch(size, momentum=momentum, step=0, digit=120, keep_first=False)
    layer = keras_layer(figure)
    digit, position = 120, 121
    for _ in range(steps):
        rows, position = take_batch(digit, position, size, 125)
        assert len(set(rows)) == size
        layer(VALUES[rows].astype("float32"), training=True)
        digit, position = position, (position + 1) % 125
    figure.train(steps)
    assert (figure.digit, figure._position, figure.step) == (digit, position, steps)
    found = modules.evaluate(
        """async ([values, steps, settings]) => {
             const { trainOn } = await import("./normalized_batch/batches.js");
             const memory = { mean: Array(6).fill(0), variance: Array(6).fill(1), startShare: 1 };
             return trainOn(values, { place: { digit: 120, position: 121 }, memory }, steps, settings);
           }""",
        [VALUES.tolist(), steps, {"size": size, "momentum": momentum}],
    )
    assert found["place"] == {"digit": digit, "position": position}
    assert found["memory"]["startShare"] == pytest.approx(momentum**steps)
    for name, weight in (("mean", layer.moving_mean), ("variance", layer.moving_variance)):
        python = getattr(figure, f"moving_{name}")
        np.testing.assert_allclose(found["memory"][name], python, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(python, weight.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("digit, size", [(0, 1), (7, 2), (124, 4), (40, 32)])
def test_first_digit_stays_and_no_digit_comes_twice(modules, digit, size):
    found = modules.evaluate(
        """async ([digit, size]) => {
             const { nextPlace, takeBatch } = await import("./normalized_batch/batches.js");
             let place = { digit, position: (digit + 1) % 125 };
             return Array.from({ length: 150 }, () => {
               const { rows } = takeBatch(place, size, 125);
               place = nextPlace(place, size, 125, true);
               return rows;
             });
           }""",
        [digit, size],
    )
    assert all(rows[0] == digit and len(set(rows)) == size for rows in found)
    others = [row for rows in found for row in rows[1:]]
    assert others == [(digit + 1 + i + i // 124) % 125 for i in range(len(others))]


# What is drawn


def test_numbers_fit_into_cells(modules):
    values = [1.374, -0.004, 14, -15.304, -99.96, 513.3, -1234.5]
    found = modules.evaluate(
        """async (values) => values.map((await import("./normalized_batch/numbers.js")).cellText)""", values
    )
    assert found == ["1.37", "0.00", "14.00", "−15.3", "−100", "513.3", "−1235"]


def test_first_state(open_live):
    figure = NormalizedBatch()
    with open_live(figure) as page:
        assert status(page) == FIRST
        before, statistics = numbers(page, "before")
        after, outcomes = numbers(page, "after")
        formula = page.locator(".formula .numbers").inner_text()
        assert page.locator(".table.before .digit").all_inner_texts() == ["6", "7", "0", "1"]
        assert (page.blocked, page.problems) == ([], [])
    batch = figure.batch
    assert before == as_text(batch)
    assert after == as_text(figure.normalized)
    deviations = np.sqrt(figure.moving_variance)
    assert statistics == as_text([batch.mean(axis=0), batch.std(axis=0), figure.moving_mean, deviations])
    assert outcomes == as_text([[0] * 6, figure.normalized.std(axis=0), [1] * 6, [0] * 6])
    assert formula == "(2.08 − 3.845) / √(6.254 + 0.001) · 1.0 + 0.0 = −0.71"
    assert figure.labels.tolist() == [6, 7, 0, 1]


@pytest.mark.parametrize(
    "options, words",
    [
        (
            {"batch_size": 1},
            "Training, batch of 1: the mean is the value itself and the variance 0, so this 6’s 2.08 becomes "
            "β = 0.00, as any other value would.",
        ),
        (
            {"batch_size": 2},
            "Training, batch of 2: this 6’s 2.08 becomes 1.00. Two values always become nearly −1 and 1 "
            "(times γ, plus β), however far apart they are.",
        ),
        (
            {"batch_size": 2, "chosen": (0, 2), "digit": 0},
            "or less if they differ as little as here, where ε = 0.001 counts.",
        ),
        ({"gamma": 2.0}, "is 0.71 σ below the mean of these 4 and, with γ and β, becomes −1.41. In"),
        (
            {"training": False},
            "Inference: the moving statistics, mean 0.06 and σ 1.03, make 1.95 of this 6’s 2.08. Its "
            "neighbours have no part in it. In training it would become −0.71.",
        ),
        ({"training": False, "step": 0}, "No training step yet: the moving statistics are at their start"),
        ({"step": 1}, "After 1 step the moving statistics still hold 99 % of their start"),
        ({"step": 200, "momentum": 0.5}, "After 200 steps nothing is left of the moving statistics’ start."),
        (
            {"normalization": "layer"},
            "Layer normalisation: 6 channels of this 6, mean 1.78 and σ 2.37, make 0.13 of its 2.08. No "
            "other digit has a part in it, and training is the same as inference: there are no moving "
            "statistics.",
        ),
        ({"normalization": "group"}, "Group normalisation: 3 channels of this 6, mean 0.62 and σ 1.58, make"),
    ],
)  # fmt: skip
def test_words(open_live, options, words):
    with open_live(NormalizedBatch(**options)) as page:
        assert words in status(page)


def test_frame_lies_around_those_who_decide(open_live):
    def framed(page):
        """Lines and channels that the frame covers; those of the mark."""
        return [
            [int(part) for part in page.locator(place).evaluate("box => box.style.gridArea").split(" / ")]
            for place in (".shared", ".before .marker")
        ]

    with open_live(NormalizedBatch(chosen=(2, 4))) as page:
        assert framed(page) == [[2, 6, 6, 7], [4, 6, 5, 7]]
        choose(page, "Batch size", "2")  # whose second row is then chosen
        assert framed(page) == [[2, 6, 4, 7], [3, 6, 4, 7]]
        choose(page, "Batch size", "8")
        assert framed(page) == [[2, 6, 7, 7], [4, 6, 5, 7]]
        assert page.locator(".before .more").inner_text() == "and 4 more digits"
        assert page.locator(".before .dots i").count() == 8
        choose(page, "Mode", "inference")
        assert framed(page) == [[9, 6, 11, 7], [4, 6, 5, 7]]
        choose(page, "Normalise over", "layer")
        assert framed(page) == [[4, 2, 5, 8], [4, 6, 5, 7]]
        assert numbers(page, "before")[1][2:] == [["–"] * 6] * 2
        choose(page, "Normalise over", "2 groups")
        assert framed(page) == [[4, 5, 5, 8], [4, 6, 5, 7]]
        assert page.locator(".before .dots i").count() == 3


# What the reader does


def test_neighbours_decide_in_training_but_not_in_inference(open_live):
    with open_live(NormalizedBatch(2)) as page:
        seen = []
        for _ in range(6):
            said = press(page, "Next batch")
            assert numbers(page, "before")[0][0] == as_text(VALUES[[19]])[0]
            seen.append(values_of(numbers(page, "after")[0])[0, 1])
        assert min(seen) < -0.97 and max(seen) > 0.97 and np.abs(seen).min() > 0.97
        assert said.startswith("With another neighbour, the same 6’s 2.08 becomes ")
        assert page.locator(".after .caption").inner_text() == "After: training, step 9"
        choose(page, "Mode", "inference")
        once = numbers(page, "after")[0][0]
        assert press(page, "Next batch").endswith(" again: the moving statistics are the same.")
        assert numbers(page, "after")[0][0] == once
        assert page.locator(".after .caption").inner_text() == "After: inference, step 9"
        choose(page, "Normalise over", "layer")
        once = numbers(page, "after")[0][0]
        assert press(page, "Next batch").endswith("Its neighbours have changed, the result has not.")
        assert numbers(page, "after")[0][0] == once
        said = press(page, "Train 50 batches")
        assert said == "There is nothing to train: this layer keeps no moving statistics."


def test_after_many_batches_inference_is_like_training(open_live):
    figure = NormalizedBatch(32, False, 0.9)
    with open_live(figure) as page:
        early = values_of(numbers(page, "after")[0])
        for _ in range(4):
            said = press(page, "Train 50 batches")
        assert said.startswith("Steps 154 to 203: the moving μ of channel 1 goes from ")
        assert "(all 125 digits: 2.33 and 2.49)" in said
        assert said.endswith("After 203 steps nothing is left of the moving statistics’ start.")
        late = values_of(numbers(page, "after")[0])
        choose(page, "Mode", "training")
        training = values_of(numbers(page, "after")[0])
    for _ in range(4):  # each time, the digit that stays is in the first of the batches
        figure.train(50)
    np.testing.assert_allclose(late, figure.normalized[:4], atol=0.0051)
    assert np.abs(early - training).max() > 2
    assert np.abs(late - training).max() < 0.5


def test_next_batch_without_the_first_digit(open_live):
    figure = NormalizedBatch(step=0, digit=122)
    with open_live(figure) as page:
        page.get_by_label("First digit stays").uncheck()
        press(page, "Next batch")
        found, statistics = numbers(page, "before")
        assert found == as_text(VALUES[[1, 2, 3, 4]])  # 122, 123, 124 and 0 came before
    batch = VALUES[[122, 123, 124, 0]]
    assert statistics[2] == as_text([0.01 * batch.mean(axis=0)])[0]


def test_gamma_and_beta_of_the_chosen_channel(open_live):
    figure = NormalizedBatch()
    mean, deviation = figure.batch[:, 1].mean(), np.sqrt(figure.batch[:, 1].var() + 0.001)
    with open_live(figure) as page:
        said = slide(page, "γ of channel 1", 25)
        assert said.startswith("γ = 2.5, β = 0.0: this 6’s 2.08 becomes −1.76. For this batch, ")
        assert f"γ = {deviation:.2f} and β = {mean:.2f} would undo the normalisation." in said
        said = slide(page, "β of channel 1", 38)
        assert said.startswith("γ = 2.5, β = 3.8 undo the normalisation: what comes out of channel 1 is")
        before, after = (values_of(numbers(page, kind)[0])[:, 1] for kind in ("before", "after"))
        np.testing.assert_allclose(before, after, atol=0.1)
        assert slide(page, "γ of channel 1", 0) == "γ = 0.0, β = 3.8: channel 1 is β, whatever comes in."
        page.locator(".table.after .number").nth(9).click()
        assert page.get_by_label("γ of channel 3").input_value() == "10"
        assert press(page, "Reset").startswith("Training, batch of 4: this 6’s 2.08 is 0.71 σ below")


def test_by_keyboard_alone(open_live):
    with open_live(NormalizedBatch()) as page:
        names = []
        for _ in range(12):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Row 0, channel 1 of the batch. The arrow keys choose an activation.",
            "Batch size", "Mode", "Normalise over", "Momentum", "γ of channel 1", "β of channel 1",
            "First digit stays", "Next batch", "Train 50 batches", "Copy Keras code", "Reset",
        ]  # fmt: skip
        page.locator(".before .cells").focus()
        for key, place in [
            ("ArrowRight", "Row 0, channel 2"), ("ArrowDown", "Row 1, channel 2"),
            ("End", "Row 1, channel 5"),
            ("Shift+ArrowDown", "Row 3, channel 5"), ("Home", "Row 3, channel 0"),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert page.locator(".before .cells").get_attribute("aria-label").startswith(place)
        page.get_by_label("Mode").focus()
        page.keyboard.press("ArrowDown")
        assert status(page).startswith("Inference: the moving statistics, mean 0.20 and σ 1.15, make")
        page.get_by_label("First digit stays").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Next batch").focus()
        page.keyboard.press("Enter")
        settle(page)
        assert page.locator(".before .digit").first.inner_text() == str(activations().labels[23 + 12])
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_copied_code_runs_in_keras_and_says_the_same(open_live, tmp_path):
    figures = [
        NormalizedBatch(),
        NormalizedBatch(8, False, 0.9, gamma=[0, 0.5, 1, 1.5, 2, 4], beta=-1.3, step=40),
        NormalizedBatch(1, normalization="layer", gamma=1.7),
        NormalizedBatch(2, normalization="group", beta=[1, 2, 3, -4, -5, -6]),
    ]
    cases = []
    for figure in figures:
        with open_live(figure) as page:
            cases.append([copied(page), figure.normalized.tolist()])
    assert all(len(line) < 150 for program, _ in cases for line in program.splitlines())
    assert "BatchNormalization(momentum=0.9)" in cases[1][0]
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run_alone(
        """
import contextlib, io, json
import numpy as np
for program, expected in json.load(open("cases.json", encoding="utf-8")):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    numbers = [float(word) for word in said.getvalue().replace("[", " ").replace("]", " ").split()]
    np.testing.assert_allclose(numbers, np.ravel(expected), atol=0.0052, err_msg=program)
""",
        tmp_path,
    )


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("normalized_batch", state);
             const caption = () => el.querySelector(".after .caption").textContent;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [caption()];
             model.change("training", false);
             await frame();
             seen.push(caption());
             model.change("step", 9); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(caption());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        page_state(NormalizedBatch()),
    )
    assert found["seen"] == ["After: training, step 3", *["After: inference, step 3"] * 2]
    assert (found["during"], found["left"]) == (14, 0)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    figure = NormalizedBatch(gamma=4.0, beta=-5.9, chosen=(2, 2))
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for act in [
            lambda: press(page, "Next batch"),
            lambda: press(page, "Train 50 batches"),
            lambda: choose(page, "Mode", "inference"),
            lambda: choose(page, "Batch size", "2"),
            lambda: press(page, "Train 50 batches"),
            lambda: choose(page, "Mode", "training"),
            lambda: slide(page, "γ of channel 2", 33),
            lambda: choose(page, "Batch size", "1"),
            lambda: press(page, "Train 50 batches"),
            lambda: choose(page, "Normalise over", "2 groups"),
        ]:
            said = act()
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16, said
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".cells > span, .note, .caption, button").evaluate_all(cut) == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(NormalizedBatch(), width=360) as page:
        sizes = page.locator("button, select, input[type=range], .tick").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
        cells = page.locator(".number").evaluate_all("all => all.map(cell => cell.offsetHeight)")
    assert len(sizes) == 4 + 4 + 2 + 1
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44
    assert min(cells) >= 24


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    with open_live(NormalizedBatch(8, False), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_traits_can_be_read_back():
    figure = NormalizedBatch(2)
    assert figure.batch.shape == figure.normalized.shape == (2, 6)
    np.testing.assert_allclose(figure.normalized[:, 1], [1, -1], atol=0.001)
    figure.train(300)
    assert figure.step == 303 and figure.rows[0] == 19
    with pytest.raises(ValueError, match="count is a whole number from 0 to 10000, got -1"):
        figure.train(-1)
    figure.gamma = 2
    assert figure.gamma == [2.0] * 6
    given = NormalizedBatch(moving_mean=1.0, moving_variance=[1, 2, 3, 4, 5, 6], training=False)
    np.testing.assert_allclose(given.normalized[:, 1], (given.batch[:, 1] - 1) / np.sqrt(2.001))


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "NormalizedBatch()"),
        ({"batch_size": 1, "training": False}, "NormalizedBatch(batch_size=1, training=False)"),
        (
            {"normalization": "group", "gamma": 2, "beta": [0, 0, 0, 0, 0, 1], "chosen": [1, 2]},
            "NormalizedBatch(normalization='group', gamma=2.0, beta=[0.0, 0.0, 0.0, 0.0, 0.0, 1.0], "
            "chosen=(1, 2))",
        ),
        (
            {"momentum": 0.9, "step": 50, "digit": 3, "keep_first": False},
            "NormalizedBatch(momentum=0.9, step=50, digit=3, keep_first=False)",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(NormalizedBatch(**options)) == shown_as
    assert repr(eval(shown_as)) == shown_as


@pytest.mark.parametrize(
    "options, message",
    [
        ({"batch_size": 3}, "batch_size is one of 1, 2, 4, 8, 16, 32, got 3"),
        ({"batch_size": "4"}, "batch_size is one of 1, .*, got '4'"),
        ({"batch_size": True}, "batch_size is one of 1, .*, got True"),
        ({"batch_size": [4]}, r"batch_size is one of 1, .*, got \[4\]"),
        ({"training": 1}, "training is True or False, got 1"),
        ({"momentum": 0.95}, "momentum is one of 0.5, 0.9, 0.99, got 0.95"),
        ({"normalization": "instance"}, "normalization is one of 'batch', 'layer', 'group', got 'instance'"),
        ({"gamma": 5}, "gamma is a number from 0 to 4 for each of the 6 channels, or one for all, got 5"),
        ({"gamma": [1, 2]}, r"gamma is a number .*, got \[1, 2\]"),
        ({"beta": "0"}, "beta is a number from -6 to 6 .*, got '0'"),
        ({"beta": float("nan")}, "beta is a number .*, got nan"),
        ({"step": -1}, "step is a whole number from 0 to 10000, got -1"),
        ({"digit": 125}, "digit is a whole number from 0 to 124, got 125"),
        ({"chosen": (4, 0)}, "chosen row is a whole number from 0 to 3, got 4"),
        ({"chosen": (0, 6)}, "chosen channel is a whole number from 0 to 5, got 6"),
        ({"chosen": 1}, "chosen is a row and a channel, got 1"),
        ({"keep_first": "no"}, "keep_first is True or False, got 'no'"),
        ({"moving_variance": -1}, "moving_variance is a number from 0 to 10000 .*, got -1"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        NormalizedBatch(**options)


@pytest.mark.parametrize(
    "figure",
    [
        NormalizedBatch(),
        NormalizedBatch(32, False),
        NormalizedBatch(1, normalization="group", chosen=(3, 5)),
    ],
)
def test_picture_is_small_and_the_same_every_time(figure):
    assert len(picture_in_every_run(figure)) < 20_000
