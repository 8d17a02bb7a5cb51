"""SoftmaxAndLoss: its arithmetic against Keras, its page in a real browser, its Python side."""

import base64
import io
import math
from decimal import Decimal

import numpy as np
import pytest
from traitlets import TraitError
from widget_pages import GROUNDS, axe_violations, ground, layout_shift, page_state, settle, status

from utils.canvas import on_canvas
from utils.datasets import CLASS_NAMES, digits
from utils.small_networks import load_network
from utils.widgets import SoftmaxAndLoss
from utils.widgets.softmax_and_loss.examples import examples

NAMES = list(CLASS_NAMES["fashion_mnist"])
FIRST = "A handwritten 5. The largest share, 0.383, goes to 5, which is right. The loss is 0.958."
GUESS = "All sums are equal, and so are the shares: a guess among 10. The loss is ln 10 = 2.303."


def random_cases():
    """Sums of every kind, and the right class: shape (cases, classes) and (cases,) for 2 to 10 classes."""
    rng = np.random.default_rng(6)
    for classes in range(2, 11):
        sums = np.concatenate(
            [
                rng.normal(0, scale, (20, classes)) for scale in (0.01, 1, 5, 30)
            ]
            + [
                rng.uniform(-1000, 1000, (10, classes)),
                rng.choice([-1000.0, 0.0, 1000.0], (20, classes)),
                np.full((1, classes), -1000.0),
            ]
        )  # fmt: skip
        yield sums, rng.integers(classes, size=len(sums))


def in_keras(sums, right, activation):
    """Shares, losses and gradients as Keras and TensorFlow compute them."""
    import keras
    import tensorflow as tf

    kind = {"softmax": "CategoricalCrossentropy", "sigmoid": "BinaryCrossentropy"}[activation]
    loss = getattr(keras.losses, kind)(from_logits=True, reduction=None, dtype="float64")
    logits = tf.constant(sums, "float64")
    with tf.GradientTape() as tape:
        tape.watch(logits)
        losses = loss(tf.one_hot(right, sums.shape[1], dtype="float64"), logits)
    shares = getattr(keras.activations, activation)(logits)
    return shares.numpy(), losses.numpy(), tape.gradient(losses, logits).numpy()


def table(page):
    """What the rows show: their sums, shares, targets and gradients as texts."""
    return page.locator(".rows [role=group]").evaluate_all(
        """rows => rows.map(row => [".z", ".power", ".share", ".digit", ".gradient"].map(
             part => row.querySelector(part).textContent))"""
    )


def sums(page):
    """The sums, as the sliders hold them."""
    return page.locator("input[type=range]").evaluate_all("all => all.map(slider => Number(slider.value))")


def number(text):
    """A number from a text with a real minus sign."""
    return float(text.replace("−", "-").replace(",", ""))


def press(page, name):
    page.get_by_role("button", name=name).click()
    return status(page)


# Arithmetic


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_shares_losses_and_gradients_are_those_of_keras(modules, activation):
    for logits, right in random_cases():
        found = modules.evaluate(
            """async ([sums, right, activation]) => {
                 const { sharesOf, lossOf, gradientOf } = await import("./softmax_and_loss/arithmetic.js");
                 return sums.map((row, i) => [sharesOf(row, activation), lossOf(row, right[i], activation),
                   gradientOf(row, right[i], activation)]);
               }""",
            [logits.tolist(), right.tolist(), activation],
        )
        figures = [
            SoftmaxAndLoss(row, int(one), activation=activation)
            for row, one in zip(logits[::25], right[::25], strict=True)
        ]
        in_python = [(figure.shares, figure.loss, figure.gradient) for figure in figures]
        for part, expected in enumerate(in_keras(logits, right, activation)):
            page = np.array([case[part] for case in found])
            python = np.array([case[part] for case in in_python])
            assert np.isfinite(page).all()
            np.testing.assert_allclose(page, expected, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(python, expected[::25], rtol=1e-9, atol=1e-12)


def test_a_tiny_loss_is_not_lost(modules):
    script = """async (sums) => {
      const { lossOf } = await import("./softmax_and_loss/arithmetic.js");
      return lossOf(sums, 0, "softmax");
    }"""
    expected = math.log1p(math.exp(-50))
    assert modules.evaluate(script, [1000, 950]) == pytest.approx(expected, rel=1e-12)
    assert SoftmaxAndLoss([1000, 950]).loss == pytest.approx(expected, rel=1e-12)


def test_powers_as_text(modules):
    logs = [*np.random.default_rng(7).uniform(-30, 30, 300), -2000, -1000, 0, 1000, 2000]
    logs += [math.log(near) for near in (0.00009999999, 0.0001, 999.4, 999.6, 99_999.4, 99_999.6, 9.96e7)]
    texts = modules.evaluate(
        """async (logs) => (await import("./softmax_and_loss/numbers.js"), logs.map(
             (await import("./softmax_and_loss/numbers.js")).powerText))""",
        [float(log) for log in logs],
    )
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    for log, text in zip(logs, texts, strict=True):
        digits_, _, exponent = text.replace(",", "").partition("·10")
        shown = Decimal(digits_).scaleb(int(exponent.translate(raised) or 0))
        assert abs(shown / Decimal(float(log)).exp() - 1) < (
            Decimal("0.051") if exponent else Decimal("0.00501")
        )
        assert len(text) <= 10, text


# What is drawn


def test_first_state(open_live):
    with open_live(SoftmaxAndLoss()) as page:
        assert status(page) == FIRST
        assert table(page)[5] == ["1.45", "4.26", "0.383", "1", "−0.617"]
        assert table(page)[6] == ["−12.63", "3.3·10⁻⁶", "0.000", "0", "0.000"]
        assert page.locator(".totals").inner_text().split() == ["total", "11.1", "1.000", "0.000"]
        assert page.locator(".formula").inner_text() == "loss = −ln (share of 5) = −ln 0.383 = 0.958"
        assert page.locator("[aria-pressed=true]").inner_text().split() == ["A", "5", "doubtful"]
        assert (page.blocked, page.problems) == ([], [])


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
@pytest.mark.parametrize(
    "values, right, names",
    [
        ([0.5, -1.25], 1, None),
        ([2.0, 1.0, -1.0], 0, ["cat", "dog", "owl"]),
        ([3.1, -2, 0, 0.01, 14.9, -15, 7, 2, 1, 14.8], 9, NAMES),
        ([1000, -1000, 999, 0, 5], 1, None),
    ],
)
def test_table_shows_what_follows_from_the_sums(open_live, values, right, names, activation):
    figure = SoftmaxAndLoss(values, right, names, activation)
    with open_live(figure) as page:
        rows = table(page)
        settle(page)
        width = "all => all.map(bar => parseFloat(bar.style.width) / 100)"
        bars = page.locator(".bar i").evaluate_all(width)
        arrows = page.locator(".push i").evaluate_all(width)
        down = page.locator(".push i").evaluate_all("all => all.map(arrow => arrow.matches('.down'))")
        checked = page.locator("input[type=radio]").evaluate_all("all => all.map(radio => radio.checked)")
        shown = page.locator(".formula b").inner_text()
    assert np.allclose([number(row[0]) for row in rows], values, atol=0.051)
    assert np.allclose([number(row[2]) for row in rows], figure.shares, atol=0.000501)
    assert [row[3] for row in rows] == [str(int(place == right)) for place in range(len(values))]
    assert np.allclose([number(row[4]) for row in rows], figure.gradient, atol=0.000501)
    assert np.allclose(bars, figure.shares, atol=1e-5)
    count = len(values) if activation == "sigmoid" else 1
    assert np.allclose(arrows, abs(figure.gradient) * count / 2, atol=1e-5)
    assert down == [gradient > 0 for gradient in figure.gradient]
    assert checked == [place == right for place in range(len(values))]
    assert number(shown) == pytest.approx(figure.loss, abs=0.000501 if figure.loss < 100 else 0.0501)


def test_digits_to_choose_are_drawn_with_their_sums(open_live):
    with open_live(SoftmaxAndLoss([0] * 10)) as page:
        assert page.locator("[aria-pressed=true]").count() == 0
        for place, example in enumerate(examples()):
            said = press(page, example["kind"])
            assert said.startswith(f"A handwritten {example['right']}. The largest share")
            assert sums(page) == example["sums"]
            assert page.get_by_label(f"{example['right']} is the right class").is_checked()
            assert page.locator(".examples button").nth(place).get_attribute("aria-pressed") == "true"
            pixels = (
                page.locator(".examples canvas")
                .nth(place)
                .evaluate("""canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data)""")
            )
            paper = 255 - np.frombuffer(example["pixels"], "uint8")
            np.testing.assert_array_equal(np.reshape(pixels, (784, 4))[:, 0], paper)


# What the reader does

NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return ariaLabel ?? labels?.[0]?.querySelector("span")?.innerText ?? innerText;
}"""


def test_by_keyboard_alone(open_live):
    with open_live(SoftmaxAndLoss([1, 2, 3], 1, ["cat", "dog", "owl"])) as page:
        names = []
        for _ in range(10):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Sum of cat", "Sum of dog", "dog is the right class", "Sum of owl", "Activation",
            "Gradient step, size 1", "All equal", "Add 1 to all", "Double all", "Reset",
        ]  # fmt: skip

        page.get_by_label("Sum of dog").focus()
        for key, sum_ in [
            ("ArrowRight", 2.1), ("ArrowUp", 2.2), ("ArrowLeft", 2.1), ("ArrowDown", 2), ("PageUp", 3),
            ("PageDown", 2), ("Shift+ArrowLeft", 1), ("Home", -15), ("ArrowLeft", -15.1), ("Home", -30),
            ("End", 30),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert sums(page) == [1, sum_, 3], key
        assert status(page).startswith("The sum of dog is 30.00, its share 1.000; the others share the rest.")
        value = page.get_by_label("Sum of dog").get_attribute("aria-valuetext")
        assert value == "30.00, share 1.000, gradient 0.000"

        page.get_by_label("dog is the right class").focus()
        page.keyboard.press("ArrowDown")
        said = status(page)
        assert said.startswith("The right class is now owl, whose share is 0.000. The loss rises from ")
        page.get_by_label("Activation").focus()
        page.keyboard.press("ArrowDown")
        said = status(page)
        assert said.startswith(
            "Sigmoid: each share depends on its own sum only; together they make 2.684, not 1."
        )
        for name, begins in [
            ("Add 1 to all", "All sums are larger by 1, and so every share rises."),
            ("All equal", "All sums are 0, and every share is 0.5. The loss is ln 2 = 0.693."),
            ("Gradient step, size 3", "One step of size 3: the sum of owl, the right class, rises by 0.50"),
            ("Reset", "The largest share, 0.665, goes to owl, which is wrong: right is dog (0.245)."),
        ]:
            page.get_by_role("button", name=name).focus()
            page.keyboard.press("Enter")
            assert status(page).startswith(begins)


def test_buttons_say_what_they_did(open_live):
    with open_live(SoftmaxAndLoss()) as page:
        before = table(page)
        assert press(page, "Add 1 to all") == (
            "All sums are larger by 1, their differences are the same: "
            "no share changes, and the loss stays 0.958."
        )
        assert [row[2:] for row in table(page)] == [row[2:] for row in before]
        assert sums(page) == pytest.approx([number(row[0]) + 1 for row in before])
        press(page, "Reset")
        said = press(page, "Double all")
        doubled = SoftmaxAndLoss([2 * number(row[0]) for row in before], 5)
        assert said.startswith(
            f"All sums are doubled: the largest share goes from 0.383 to {doubled.shares[5]:.3f}."
        )
        assert said.endswith(f"The loss falls from 0.958 to {doubled.loss:.3f}.")
        assert press(page, "All equal") == GUESS
        assert {row[2] for row in table(page)} == {"0.100"}
        assert press(page, "Reset") == FIRST
        page.get_by_label("3 is the right class").check()
        assert status(page) == (
            "The right class is now 3, whose share is 0.293. The loss rises from 0.958 to 1.228."
        )
        assert page.locator("[aria-pressed=true]").count() == 0
        assert page.locator(".begun").inner_text().split() == ["A", "5", "doubtful"]


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_steps_follow_the_gradient_and_the_loss_falls(open_live, activation):
    mistake = examples()[2]
    figure = SoftmaxAndLoss(mistake["sums"], mistake["right"], activation=activation)
    size = {"softmax": 1, "sigmoid": 10}[activation]
    with open_live(figure) as page:
        losses = [figure.loss]
        for _ in range(12):
            figure.sums = np.array(figure.sums) - size * figure.gradient
            losses.append(figure.loss)
            page.get_by_role("button", name=f"Gradient step, size {size}").click()
            settle(page)
            assert sums(page) == pytest.approx(figure.sums, abs=1e-9)
            shown = page.locator(".formula b").inner_text()
            assert number(shown) == pytest.approx(figure.loss, abs=0.000501 if figure.loss < 100 else 0.0501)
        assert "The loss falls from " in status(page)
    assert (np.diff(losses) < 0).all()


def test_mouse_moves_a_sum(open_live):
    with open_live(SoftmaxAndLoss([0, 0, 0], 2)) as page:
        slider = page.get_by_label("Sum of 1")
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.up()
        words = status(page)
        moved = sums(page)[1]
        assert sums(page) == [0, moved, 0] and 7.5 <= moved <= 8.5
        assert moved == round(moved, 1)
        assert words.startswith(f"The sum of 1 is {moved:.2f}, its share 1.000; the others share the rest.")


def test_sums_end_at_a_thousand(open_live):
    with open_live(SoftmaxAndLoss([1000, -600], 0)) as page:
        for name in ("Double all", "Add 1 to all"):
            assert press(page, name) == "Sums end at ±1000: nothing changed."
            assert sums(page) == [1000, -600]
        assert table(page)[0][:2] == ["1,000.0", "2.0·10⁴³⁴"]


def test_sliders_are_as_long_as_the_sums_need(open_live):
    def limits(page):
        return set(
            page.locator("input[type=range]").evaluate_all(
                "all => all.map(({ min, max }) => `${min} ${max}`)"
            )
        )

    with open_live(SoftmaxAndLoss([10, 2], 0)) as page:
        assert limits(page) == {"-15 15"}
        press(page, "Double all")
        assert limits(page) == {"-30 30"}
        assert "−30 to 30" in page.locator(".head").inner_text()
        press(page, "All equal")
        assert limits(page) == {"-30 30"}  # nothing leaps while a sum is moved
        press(page, "Reset")
        assert limits(page) == {"-15 15"}


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(SoftmaxAndLoss(), SoftmaxAndLoss([1, 2], 0)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        page.get_by_role("button", name="All equal").first.click()
        page.get_by_label("1 is the right class").first.check()
        settle(page)
        assert sums(page)[-2:] == [1, 2]
        assert page.get_by_label("0 is the right class").nth(1).is_checked()


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("softmax_and_loss", state);
             const loss = () => el.querySelector(".formula b").textContent;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [loss()];
             model.change("sums", [0, 0]);
             await frame();
             seen.push(loss());
             model.change("activation", "sigmoid");
             model.change("right", 0);
             await frame();
             seen.push(loss());
             model.change("sums", [5, 0]); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(loss());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        page_state(SoftmaxAndLoss([1, 1], 1)),
    )
    assert found == {"seen": ["0.693", "0.693", "0.693", "0.693"], "during": 3, "left": 0}


# How it looks

SHAPES = [
    SoftmaxAndLoss(),
    SoftmaxAndLoss([1000, -1000], 1),
    SoftmaxAndLoss([1.5, -2, 3, 0.25, -1, 0, 7, -800, 2, -7], 1, NAMES),
    SoftmaxAndLoss([1.5, -2, 3, 0.25, -1], 1, activation="sigmoid"),
]


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize("figure", SHAPES, ids=["digits", "two", "names", "sigmoid"])
def test_reserved_height_is_the_height(open_live, figure, width, which):
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for activation in ("softmax", "sigmoid"):
            page.get_by_label("Activation").select_option(activation)
            settle(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".row > span, .row > b, .status, button").evaluate_all(cut) == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(SoftmaxAndLoss(), width=360) as page:
        sizes = page.locator("button, select, .row .target:has(input), input[type=range]").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 3 + 20 + 6
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_axe_finds_nothing(open_live, theme, width, activation):
    with open_live(SoftmaxAndLoss(activation=activation), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


@pytest.mark.parametrize("motion, duration", [("no-preference", "0.15s"), ("reduce", "0s")])
def test_nothing_moves_for_those_who_want_no_motion(open_live, motion, duration):
    with open_live(SoftmaxAndLoss(), reduced_motion=motion) as page:
        found = page.locator(".row i").evaluate_all(
            "all => all.map(bar => getComputedStyle(bar).transitionDuration)"
        )
        assert set(found) == {duration}


# The Python side


def test_digits_to_choose_are_the_surest_the_most_doubtful_and_the_worst():
    images, labels = digits()[1]
    model = load_network("digits-mlp").to_keras()
    logits = np.asarray(model(np.stack([on_canvas(image, (0, 0)) for image in images])), "float64")
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    largest, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    sure, doubtful, mistaken = examples()
    for example in (sure, doubtful, mistaken):
        place = next(i for i, image in enumerate(images) if image.tobytes() == example["pixels"])
        assert labels[place] == example["right"]
        np.testing.assert_allclose(example["sums"], logits[place], rtol=0, atol=0.00501)
        share = largest[place]
        assert (
            share
            == {
                "sure and right": largest[right].max(),
                "doubtful": largest[right].min(),
                "sure but wrong": largest[~right].max(),
            }[example["kind"]]
        )
    assert SoftmaxAndLoss(sure["sums"], sure["right"]).loss < 0.001
    assert SoftmaxAndLoss(mistaken["sums"], mistaken["right"]).loss > 5


def test_traits_can_be_read_back():
    figure = SoftmaxAndLoss([1, 2, 3])
    assert (figure.sums, figure.right) == ([1.0, 2.0, 3.0], 0)
    figure.sums = np.array([0.0, 0, 0])
    assert figure.sums == [0.0, 0.0, 0.0]
    assert figure.loss == pytest.approx(math.log(3))
    np.testing.assert_allclose(figure.gradient, [-2 / 3, 1 / 3, 1 / 3])
    figure.set_trait("activation", "sigmoid")
    assert figure.shares.tolist() == [0.5, 0.5, 0.5]
    assert figure.loss == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({"sums": [1, -2.5]}, "SoftmaxAndLoss(sums=[1.0, -2.5], right=0)"),
        (
            {"sums": (1, 2), "right": 1, "names": ("cat", "dog"), "activation": "sigmoid"},
            "SoftmaxAndLoss(sums=[1.0, 2.0], right=1, names=['cat', 'dog'], activation='sigmoid')",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(SoftmaxAndLoss(**options)) == shown_as
    assert repr(eval(shown_as)) == shown_as


def test_without_arguments_it_is_the_doubtful_digit():
    doubtful = examples()[1]
    assert repr(SoftmaxAndLoss()) == repr(SoftmaxAndLoss(doubtful["sums"], doubtful["right"]))
    assert SoftmaxAndLoss(right=3).right == 3


@pytest.mark.parametrize(
    "options, message",
    [
        ({"sums": [1]}, r"sums are 2 to 10 numbers from -1000 to 1000, got \[1\]"),
        ({"sums": range(11)}, r"sums are 2 to 10 numbers from -1000 to 1000, got range\(0, 11\)"),
        ({"sums": [1, 1001]}, r"sums are 2 to 10 numbers .*, got \[1, 1001\]"),
        ({"sums": [1, float("nan")]}, r"sums are 2 to 10 numbers .*, got \[1, nan\]"),
        ({"sums": ["a", "b"]}, r"sums are 2 to 10 numbers .*, got \['a', 'b'\]"),
        ({"sums": [True, False]}, r"sums are 2 to 10 numbers .*, got \[True, False\]"),
        ({"sums": [[1, 2]]}, r"sums are 2 to 10 numbers .*, got \[\[1, 2\]\]"),
        ({"sums": [[1], [2, 3]]}, r"sums are 2 to 10 numbers .*, got \[\[1\], \[2, 3\]\]"),
        ({"sums": 3}, "sums are 2 to 10 numbers .*, got 3"),
        ({"right": 10}, "right is 0 to 9, got 10"),
        ({"sums": [1, 2], "right": -1}, "right is 0 to 1, got -1"),
        ({"right": "5"}, "right"),
        ({"sums": [1, 2], "names": ["cat"]}, r"names are 2 different texts of 1 to 11 letters, one for each"),
        ({"sums": [1, 2], "names": "ab"}, "names are 2 different texts .*, got 'ab'"),
        ({"sums": [1, 2], "names": ["a", "a"]}, r"names are 2 different texts .*, got \['a', 'a'\]"),
        ({"sums": [1, 2], "names": ["a", ""]}, r"names are 2 different texts .*, got \['a', ''\]"),
        ({"sums": [1, 2], "names": ["a", "hippopotamus"]}, "names are 2 different texts .*, got"),
        ({"sums": [1, 2], "names": [0, 1]}, r"names are 2 different texts .*, got \[0, 1\]"),
        ({"activation": "relu"}, "activation is 'softmax' or 'sigmoid', got 'relu'"),
    ],
)  # fmt: skip
def test_bad_arguments(options, message):
    with pytest.raises(TraitError, match=message):
        SoftmaxAndLoss(**options)


def test_a_figure_keeps_its_classes():
    figure = SoftmaxAndLoss([1, 2, 3], 2)
    with pytest.raises(TraitError, match="this figure has 3 classes, got 2 sums"):
        figure.sums = [1, 2]
    with pytest.raises(TraitError, match="right is 0 to 2, got 3"):
        figure.right = 3
    assert (figure.sums, figure.right) == ([1.0, 2.0, 3.0], 2)


@pytest.mark.parametrize("figure", SHAPES, ids=["digits", "two", "names", "sigmoid"])
def test_picture_is_small_and_the_same_every_time(figure):
    from PIL import Image

    pictures = [figure._repr_mimebundle_()[0]["image/png"] for _ in range(2)]
    assert pictures[0] == pictures[1]
    data = base64.b64decode(pictures[0])
    assert len(data) < 20_000
    assert Image.open(io.BytesIO(data)).size[0] == 700
