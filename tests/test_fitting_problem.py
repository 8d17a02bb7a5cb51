"""FittingProblem: its arithmetic against NumPy and Keras, its page in a real browser, its Python side."""

import json

import numpy as np
import pytest
from numpy.polynomial.legendre import legval, legvander
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

from utils.widgets import FittingProblem
from utils.widgets.fitting_problem.arithmetic import (
    DRAWS,
    all_draws,
    fit,
    rms_error,
    training_data,
    validation_data,
)
from utils.widgets.fitting_problem.presets import PRESETS

DECAYS = [0, *(float(f"{digit}e{power}") for power in range(-6, 2) for digit in (1, 3))][:-1]
FIRST = (
    "Degree 12, 15 points: training error 0.116, validation error 6.37. "
    "Overfits: with degree 5, the validation error on the same points is 0.237."
)


def random_figures(count, seed):
    """Figures with settings of every kind, a third of them with more coefficients than points."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        yield FittingProblem(
            int(rng.integers(16)),
            int(rng.integers(5, 61) if i % 3 else rng.integers(5, 16)),
            float(rng.choice([0, 0.1, 0.2, rng.uniform(0, 0.5)])),
            float(rng.choice([0, 0, *DECAYS, 10 ** rng.uniform(-6, 1)])),
            seed=int(rng.integers(DRAWS)),
        )


def settings_of(figure):
    return {name: getattr(figure, name) for name in ("degree", "points", "noise", "weight_decay", "seed")}


def conditioning(figure):
    """How much the fit magnifies rounding: the condition number of its least squares problem."""
    x, _ = figure.data["training"]
    inputs = legvander(x, figure.degree)[:, 1:]
    decay = np.sqrt(figure.weight_decay * figure.points) * np.eye(figure.degree)
    sizes = np.linalg.svd(np.concatenate([inputs - inputs.mean(axis=0), decay]), compute_uv=False)
    rank = min(figure.degree, figure.points - 1) if figure.weight_decay == 0 else figure.degree
    return sizes[0] / sizes[rank - 1] if figure.degree else 1


def errors_of(figure):
    return figure.training_error, figure.validation_error


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return status(page)


def readout(page):
    return page.locator(".readout .value").all_inner_texts()


def slide(page, label, place):
    slide_to(page.locator(".controls").get_by_role("slider", name=label), place)
    return status(page)


def places(page, kind, name):
    """What a line of a plot goes through, in per cent of the box."""
    path = page.locator(f".{kind} path.{name}").get_attribute("d")
    return np.array(
        [place.removesuffix("h0").split() for place in path[1:].replace("M", "L").split("L")], float
    )


# Arithmetic


def test_fits_and_errors_are_those_of_numpy(modules):
    figures = list(random_figures(600, seed=1))
    assert sum(figure.degree >= figure.points and figure.weight_decay == 0 for figure in figures) > 10
    found = modules.evaluate(
        """async ([bytes, all]) => {
             const { readDraws } = await import("./fitting_problem/data.js");
             const { createErrors } = await import("./fitting_problem/errors.js");
             const errors = createErrors(readDraws(new DataView(Uint8Array.from(bytes).buffer)));
             return all.map((settings) => {
               const { points, coefficients, training, validation } = errors.fitOf(settings);
               return { ...points, coefficients: [...coefficients], training, validation };
             });
           }""",
        [list(all_draws().tobytes()), [settings_of(figure) for figure in figures]],
    )
    for figure, one in zip(figures, found, strict=True):
        # Rounding errors of 2e-16 grow with the condition number; the residual's part with its square.
        condition = conditioning(figure)
        error = 1e-14 * condition + 1e-15 * condition**2 * min(figure.training_error, 1)
        size = np.abs(figure.coefficients).max()
        np.testing.assert_allclose([one["x"], one["y"]], figure.data["training"], rtol=0, atol=1e-15)
        np.testing.assert_allclose(
            one["coefficients"], figure.coefficients, rtol=0, atol=error * size + 1e-14, err_msg=repr(figure)
        )
        np.testing.assert_allclose(
            [one["training"], one["validation"]], errors_of(figure), rtol=0, atol=4 * error * size + 1e-14
        )


def test_points_are_as_the_docstring_says():
    for seed in range(DRAWS):
        x, y = training_data(seed, 60, 0.3)
        rng = np.random.default_rng(seed)
        first = round(rng.uniform(), 4)
        np.testing.assert_array_equal(x, 2 * ((first + 0.618 * np.arange(60)) % 1) - 1)
        np.testing.assert_array_equal(y, np.sin(4 * x + 1) + 0.3 * rng.normal(size=60).round(3))
        fewer = training_data(seed, 20, 0.3)
        np.testing.assert_array_equal(fewer, [x[:20], y[:20]])  # more points are added to those
        gaps = np.diff(np.sort(fewer[0]))
        assert gaps.min() > 0.05 and gaps.max() < 0.2  # evenly: 0.1 on average
    x, y = validation_data(0.3)
    assert len(x) == 200 and (x[0], x[-1]) == (-1, 1)
    assert np.sqrt(np.mean((y - np.sin(4 * x + 1)) ** 2)) == pytest.approx(0.3, rel=0.002)


@pytest.mark.parametrize("options", [{}, {"degree": 9, "weight_decay": 1 / 256}])  # exact in float32, too
def test_no_weights_have_a_lower_loss_in_keras(options):
    """The loss of a dense layer with an L2 regularizer has a gradient of 0 there."""
    import keras
    import tensorflow as tf

    figure = FittingProblem(**options)
    x, y = figure.data["training"]
    penalty = keras.regularizers.L2(figure.weight_decay)
    layer = keras.layers.Dense(1, kernel_regularizer=penalty, dtype="float64")
    layer.build((None, figure.degree))
    layer.set_weights([figure.coefficients[1:, None], figure.coefficients[:1]])
    with tf.GradientTape() as tape:
        predictions = layer(legvander(x, figure.degree)[:, 1:])
        loss = keras.losses.MeanSquaredError(dtype="float64")(y[:, None], predictions)
        loss = loss + sum(layer.losses)
    gradients = tape.gradient(loss, [layer.kernel.value, layer.bias.value])
    assert max(float(np.abs(part).max()) for part in gradients) < 1e-10
    decayed = figure.weight_decay * np.sum(figure.coefficients[1:] ** 2)
    assert float(loss) == pytest.approx(figure.training_error**2 + decayed, rel=1e-9)


@pytest.mark.parametrize("degree, points", [(14, 15), (15, 15), (15, 8), (9, 5)])
def test_of_many_curves_through_all_points_the_one_with_the_smallest_weights(degree, points):
    figure = FittingProblem(degree, points, 0.3, seed=2)
    assert figure.training_error < 1e-9
    x, y = figure.data["training"]
    _, _, directions = np.linalg.svd(legvander(x, degree))
    for direction in directions[points:]:  # other curves through them
        assert legval(x, figure.coefficients + direction) == pytest.approx(y, abs=1e-6)
        slope = figure.coefficients[1:] @ direction[1:]
        assert slope == pytest.approx(0, abs=1e-8 * np.abs(figure.coefficients).max())
    nearly = fit(x, y, degree, 1e-13)  # and the limit of less and less decay
    if degree >= points:
        np.testing.assert_allclose(nearly, figure.coefficients, rtol=1e-3, atol=1e-3)


def test_errors_against_each_setting_are_those_of_numpy(modules):
    settings = {"degree": 9, "points": 12, "noise": 0.3, "weight_decay": 0.0, "seed": 3}
    found = modules.evaluate(
        """async ([bytes, settings]) => {
             const { readDraws } = await import("./fitting_problem/data.js");
             const { CHOICES, createErrors } = await import("./fitting_problem/errors.js");
             const errors = createErrors(readDraws(new DataView(Uint8Array.from(bytes).buffer)));
             const names = Object.keys(CHOICES);
             return names.map((versus) => [versus, ...errors.sweeps(settings, versus, [3, 7])]);
           }""",
        [list(all_draws().tobytes()), settings],
    )
    assert [versus for versus, *_ in found] == ["degree", "points", "noise", "weight_decay"]
    for versus, *both in found:
        for seed, errors in zip([3, 7], both, strict=True):
            for one in errors:
                figure = FittingProblem(**settings | {"seed": seed, versus: one["at"]})
                assert (one["training"], one["validation"]) == pytest.approx(
                    errors_of(figure), rel=1e-5, abs=1e-9
                )
    values = [[one["at"] for one in errors] for _, errors, _ in found]
    assert values[0] == list(range(16)) and values[1] == list(range(5, 61))
    assert values[2] == pytest.approx([i / 20 for i in range(11)])
    assert values[3] == pytest.approx(DECAYS) and len(DECAYS) == 16


def expected_kind(figure):
    """The rule of the docstring."""
    training, validation = figure.data["training"], figure.data["validation"]
    compared = [
        (rms_error(fit(*training, degree, figure.weight_decay), *validation), degree - figure.degree)
        for degree in range(min(16, figure.points))
    ]
    compared += [
        (rms_error(fit(*training, figure.degree, decay), *validation), figure.weight_decay - decay)
        for decay in DECAYS
    ]
    share, training_error = 0.9 * figure.validation_error, figure.training_error
    kinds = {
        "overfits": any(error < share and more < 0 for error, more in compared),
        "underfits": any(error < share and more > 0 for error, more in compared),
    }
    if figure.validation_error < 0.01 or not any(kinds.values()):
        return "about right"
    if all(kinds.values()):
        return "overfits" if figure.validation_error > 1.5 * training_error else "underfits"
    return next(kind for kind, holds in kinds.items() if holds)


def test_verdict_follows_its_rule(modules):
    figures = list(random_figures(150, seed=5))
    found = modules.evaluate(
        """async ([bytes, all]) => {
             const { readDraws } = await import("./fitting_problem/data.js");
             const { createErrors } = await import("./fitting_problem/errors.js");
             const { judge } = await import("./fitting_problem/verdict.js");
             const errors = createErrors(readDraws(new DataView(Uint8Array.from(bytes).buffer)));
             return all.map((settings) =>
               judge(errors.fitOf(settings), errors.best(settings)).kind);
           }""",
        [list(all_draws().tobytes()), [settings_of(figure) for figure in figures]],
    )
    expected = [expected_kind(figure) for figure in figures]
    assert found == expected
    assert {kind: expected.count(kind) >= 15 for kind in expected} == dict.fromkeys(expected, True)


def test_a_gap_speaks_for_overfitting():
    figure = FittingProblem(points=35)  # a degree of 14 would do still better than less capacity
    assert figure.validation_error > 2 * figure.training_error
    assert expected_kind(figure) == "overfits"


def test_examples_do_what_they_are_called_for_most_points():
    kinds = {
        "Overfits": "overfits",
        "Underfits": "underfits",
        "About right": "about right",
        "Too much weight decay": "underfits",
        "Through every point": "overfits",
        "Overfits, but no noise": "about right",
    }
    for name, kind in kinds.items():
        found = [expected_kind(FittingProblem.preset(name, seed=seed)) for seed in range(DRAWS)]
        assert found[0] == kind and found.count(kind) >= 8, name
    for cure in ("Overfits, but more points", "Overfits, but weight decay"):
        for seed in range(DRAWS):
            cured = FittingProblem.preset(cure, seed=seed).validation_error
            assert cured < 0.4 < FittingProblem(seed=seed).validation_error


# What is drawn


def test_first_state(open_live):
    with open_live(FittingProblem()) as page:
        assert status(page) == FIRST
        assert readout(page) == ["0.116", "6.37", "0.237, degree 5", "13, 15", "367"]
        assert page.get_by_label("Example").input_value() == "Overfits"
        assert (page.blocked, page.problems) == ([], [])


RIGHT = "About right: no other degree or weight decay lowers the validation error by more than a tenth."
OVERFITS = "Overfits: with degree 5, the validation error on the same points is 0.237."
UNDERFITS = OVERFITS.replace("Over", "Under")
WORDS = {
    "Overfits": FIRST,
    "Underfits": f"Degree 1, 15 points: training error 0.659, validation error 0.737. {UNDERFITS}",
    "About right": f"Degree 5, 15 points: training error 0.146, validation error 0.237. {RIGHT} "
    "It is 1.2 times the noise.",
    "Overfits, but more points": "Degree 12, 60 points: training error 0.169, validation error 0.211. "
    f"{RIGHT} It is 1.1 times the noise.",
    "Overfits, but weight decay": "Degree 12, 15 points, weight decay 0.01: training error 0.139, "
    f"validation error 0.266. {RIGHT} It is 1.3 times the noise.",
    "Overfits, but no noise": "Degree 12, 15 points: training error 1.8·10⁻⁸, validation error 2.4·10⁻⁵. "
    "About right: the validation error is below 0.01.",
    "Too much weight decay": "Degree 12, 15 points, weight decay 1: training error 0.579, "
    "validation error 0.653. Underfits: with weight decay 0.003, the validation error on the same points "
    "is 0.263.",
    "Through every point": f"Degree 14, 15 points: training error 0, validation error 496. {OVERFITS} "
    "15 coefficients for 15 points: the only curve of this degree through all of them.",
    "More coefficients than points": "Degree 15, 10 points: training error 0, validation error 0.254. "
    f"{RIGHT} 16 coefficients for 10 points: of all curves of this degree through them, the one with the "
    "smallest Σw².",
    "Ten draws, degree 2": f"Degree 2, 15 points: training error 0.434, validation error 0.522. {UNDERFITS}",
    "Ten draws, degree 9": f"Degree 9, 15 points: training error 0.138, validation error 0.400. {OVERFITS}",
}


def test_each_example_says_what_it_shows(open_live):
    assert list(WORDS) == list(PRESETS)
    with open_live(FittingProblem(3)) as page:
        assert page.get_by_label("Example").input_value() == "own"
        for name, words in WORDS.items():
            page.get_by_label("Example").select_option(name)
            assert status(page) == words
            assert page.get_by_label("Example").input_value() == name
            figure = FittingProblem.preset(name)
            assert page.get_by_label("Errors against").input_value() == figure.versus
            assert float(readout(page)[0].replace("·10⁻⁸", "e-8")) == pytest.approx(
                figure.training_error, rel=0.03, abs=1e-9
            )


@pytest.mark.parametrize(
    "options, words",
    [
        ({"degree": 15, "noise": 0, "weight_decay": 0.3}, "Underfits: with no weight decay, the validation"),
        ({"degree": 3, "noise": 0, "points": 60}, "Underfits: with degree 15, the"),
        ({"degree": 0}, "Degree 0, 15 points: training error 0.680, validation error 0.745"),
        ({"weight_decay": 3e-6}, "Degree 12, 15 points, weight decay 3·10⁻⁶: training error 0.11"),
    ],
)
def test_words_for_special_cases(open_live, options, words):
    with open_live(FittingProblem(**options)) as page:
        assert words in status(page)


def test_stage_and_chart_show_the_fit(open_live):
    figure = FittingProblem(6, 20, 0.1, versus="points", also="validation points", seed=4)
    with open_live(figure) as page:
        for name, kind in (("training", "training"), ("validation", "validation")):
            x, y = figure.data[kind]
            expected = np.stack([50 * (1 + x), 50 * (1 - y / 2.3)], axis=1)
            np.testing.assert_allclose(places(page, "fits", name), expected, atol=0.006)
        line = np.linspace(-1, 1, 201)
        for name, y in (("fit", legval(line, figure.coefficients)), ("truth", np.sin(4 * line + 1))):
            expected = np.stack([50 * (1 + line), 50 * (1 - y / 2.3)], axis=1)
            np.testing.assert_allclose(places(page, "fits", name), expected, atol=0.006)
        assert page.locator(".fits path.others").get_attribute("d") == ""

        counts = np.arange(5, 61)
        for name in ("training", "validation"):
            errors = [getattr(FittingProblem(6, int(n), 0.1, seed=4), f"{name}_error") for n in counts]
            height = 100 * (1 - np.clip(np.log10(errors), -2.7, 2)) / 2.7
            expected = np.stack([100 * (counts - 5) / 55, height], axis=1)
            np.testing.assert_allclose(places(page, "errors", name), expected, atol=0.006)
            np.testing.assert_allclose(places(page, "errors", f"here-{name}"), expected[15:16], atol=0.006)
        np.testing.assert_allclose(places(page, "errors", "noise")[:, 1], 100 * 2 / 2.7, atol=0.006)


def test_other_draws_are_shown_on_both_sides(open_live):
    with open_live(FittingProblem(9, versus="noise", also="other draws", seed=3)) as page:
        curves = page.locator(".fits path.others").get_attribute("d").split("M")[1:]
        assert len(curves) == DRAWS - 1
        shown = np.array([curve.split("L")[100].split()[1] for curve in curves], float)  # at x = 0
        seeds = [seed for seed in range(DRAWS) if seed != 3]
        expected = [legval(0, FittingProblem(9, seed=seed).coefficients) for seed in seeds]
        np.testing.assert_allclose(shown, 50 * (1 - np.array(expected) / 2.3), atol=0.006)
        assert page.locator(".errors path.others").get_attribute("d").count("M") == DRAWS - 1
        page.get_by_label("Show also").select_option("nothing")
        settle(page)
        assert page.locator(".fits path.others").get_attribute("d") == ""
        assert page.locator(".errors path.others").get_attribute("d") == ""


def test_error_beyond_the_chart_is_said(open_live):
    with open_live(FittingProblem.preset("Through every point")) as page:
        assert page.locator(".beyond").inner_text() == "↑ 496"
        slide(page, "Degree", 5)
        assert page.locator(".beyond").inner_text() == ""


# What the reader does


def test_chart_moves_the_setting(open_live):
    with open_live(FittingProblem()) as page:
        chart = page.locator(".errors")
        box = page.locator(".errors svg").bounding_box()

        def at(share, height=0.5):
            return box["x"] + box["width"] * share, box["y"] + box["height"] * height

        page.mouse.click(*at(5 / 15))
        assert status(page).startswith("Degree 5, 15 points")
        page.mouse.move(*at(5 / 15))
        page.mouse.down()
        page.mouse.move(*at(8 / 15), steps=4)
        page.mouse.up()
        page.mouse.move(*at(0.9))
        assert status(page).startswith("Degree 8, 15 points")
        assert page.locator(".controls").get_by_role("slider", name="Degree").input_value() == "8"

        chart.focus()
        for key, degree in [
            ("ArrowRight", 9), ("ArrowUp", 10), ("ArrowDown", 9), ("ArrowLeft", 8), ("Home", 0),
            ("ArrowLeft", 0), ("Shift+ArrowRight", 10), ("End", 15), ("ArrowRight", 15),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert chart.get_attribute("aria-valuenow") == str(degree), key
        page.get_by_label("Errors against").select_option("weight_decay")
        settle(page)
        assert chart.get_attribute("aria-label") == "Weight decay λ, on the chart of errors"
        page.mouse.click(*at(9 / 15))
        settle(page)
        assert chart.get_attribute("aria-valuetext") == "0.01"
        page.keyboard.press("ArrowRight")
        settle(page)
        assert chart.get_attribute("aria-valuetext") == "0.03"
        assert "weight decay 0.03" in press(page, "New points")
        assert press(page, "Reset") == FIRST


def test_arrow_keys_from_between_two_values(open_live):
    for key, noise in [("ArrowRight", "0.15"), ("ArrowLeft", "0.1")]:
        with open_live(FittingProblem(noise=0.12, versus="noise")) as page:
            page.locator(".errors").focus()
            page.keyboard.press(key)
            settle(page)
            assert page.locator(".errors").get_attribute("aria-valuetext") == noise


def test_sliders_and_new_points(open_live):
    with open_live(FittingProblem(5, seed=8)) as page:
        for label, place, options in [
            ("Degree", 3, {"degree": 3}),
            ("Points", 25, {"points": 30}),
            ("Noise σ", 6, {"noise": 0.3}),
            ("Weight decay λ", 4, {"weight_decay": 3e-5}),
        ]:
            page.get_by_role("button", name="Reset").click()
            slide(page, label, place)
            figure = FittingProblem(**{"degree": 5, "seed": 8} | options)
            assert readout(page)[:2] == [f"{error:#.3g}" for error in errors_of(figure)]
        page.get_by_role("button", name="Reset").click()
        for seed in (9, 0, 1):
            press(page, "New points")
            figure = FittingProblem(5, seed=seed)
            assert readout(page)[:2] == [f"{error:#.3g}" for error in errors_of(figure)]


def test_by_keyboard_alone(open_live):
    with open_live(FittingProblem()) as page:
        names = []
        for _ in range(11):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Degree, on the chart of errors", "Example", "Errors against", "Show also",
            "Degree", "Points", "Noise σ", "Weight decay λ", "New points", "Copy NumPy code", "Reset",
        ]  # fmt: skip
        page.get_by_label("Example").focus()
        page.keyboard.press("ArrowDown")
        assert status(page) == WORDS["Underfits"]
        page.locator(".controls").get_by_role("slider", name="Degree").focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        assert status(page) == WORDS["About right"]
        assert page.get_by_label("Example").input_value() == "About right"
        page.get_by_role("button", name="New points").focus()
        page.keyboard.press("Enter")
        assert status(page) != WORDS["About right"]
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_copied_code_runs_and_gives_the_same_errors(open_live, tmp_path):
    figures = [FittingProblem.preset(name) for name in PRESETS]
    figures += [FittingProblem(0, 7, 0.5, seed=9), FittingProblem(15, 60, 0.35, 3e-6, seed=6)]
    cases = []
    with open_live(*figures) as page:
        page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
        for place, figure in enumerate(figures):
            page.get_by_role("button", name="Copy NumPy code").nth(place).click()
            cases.append([page.evaluate("window.copied"), *errors_of(figure)])
    assert all(len(line) < 110 for program, *_ in cases for line in program.splitlines())
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run_alone(
        """
import contextlib, io, json
import numpy as np
for program, *errors in json.load(open("cases.json", encoding="utf-8")):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    numbers = [float(line.split()[-1]) for line in said.getvalue().splitlines()]
    np.testing.assert_allclose(numbers, errors, rtol=1e-12, atol=1e-12, err_msg=program)
""",
        tmp_path,
    )


def test_code_is_copied_by_the_button(open_live):
    with open_live(FittingProblem(4, 9, 0.05, 1e-4, seed=7)) as page:
        assert "weight_decay, seed = 4, 9, 0.05, 0.0001, 7\n" in copied(page, "Copy NumPy code")
        assert status(page) == "The code is on the clipboard."


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(FittingProblem(), FittingProblem(3)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_role("button", name="New points").first.click()
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("fitting_problem", state);
             const shown = () => el.querySelector(".readout .value").textContent;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [shown()];
             for (const [name, value] of [["degree", 5], ["weight_decay", 0.02], ["seed", 6]]) {
               model.change(name, value);
               await frame();
               seen.push(shown());
             }
             model.change("degree", 1); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(shown());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        page_state(FittingProblem()),
    )
    changes = [{"degree": 12}, {}, {"weight_decay": 0.02}, *[{"weight_decay": 0.02, "seed": 6}] * 2]
    figures = [FittingProblem(**{"degree": 5} | change) for change in changes]
    assert found["seen"] == [f"{figure.training_error:#.3g}" for figure in figures]
    assert (found["during"], found["left"]) == (7, 0)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    figure = FittingProblem()
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for name in [*PRESETS, None]:
            if name:
                page.get_by_label("Example").select_option(name)
            else:
                page.get_by_label("Show also").select_option("validation points")
            status(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".readout p, .status, button, .note").evaluate_all(cut) == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(FittingProblem(), width=360) as page:
        sizes = page.locator("button, select, .errors, input[type=range]").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 3 + 3 + 1 + 4
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width):
    with open_live(FittingProblem.preset("Ten draws, degree 9"), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


# The Python side


def test_traits_can_be_read_back():
    figure = FittingProblem()
    figure.degree = np.int64(4)
    figure.set_trait("noise", 0)
    assert (figure.degree, figure.noise) == (4, 0.0)
    assert figure.coefficients.shape == (5,)
    assert [len(part) for points in figure.data.values() for part in points] == [15, 15, 200, 200]


def test_docstring_numbers():
    figure = FittingProblem(degree=5)
    assert (round(figure.training_error, 3), round(figure.validation_error, 3)) == (0.146, 0.237)
    assert repr(figure) == "FittingProblem(degree=5, points=15, noise=0.2)"
    shown = repr(FittingProblem.preset("Overfits, but more points"))
    assert shown == "FittingProblem(degree=12, points=60, noise=0.2, versus='points')"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"degree": 16}, "degree is a whole number from 0 to 15, got 16"),
        ({"degree": 2.0}, "degree is a whole number from 0 to 15, got 2.0"),
        ({"points": 4}, "points is a whole number from 5 to 60, got 4"),
        ({"noise": -0.1}, "noise is a number from 0 to 0.5, got -0.1"),
        ({"noise": True}, "noise is a number from 0 to 0.5, got True"),
        ({"weight_decay": 1e-9}, "weight_decay is 0 or a number from 1e-06 to 10, got 1e-09"),
        ({"weight_decay": float("nan")}, "weight_decay is 0 or a number from 1e-06 to 10, got nan"),
        ({"versus": "seed"}, "versus is one of 'degree', 'points', 'noise', 'weight_decay', got 'seed'"),
        ({"also": 3}, "also is one of 'nothing', 'validation points', 'other draws', got 3"),
        ({"seed": 10}, "seed is a whole number from 0 to 9, got 10"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError) as error:
        FittingProblem(**options)
    assert str(error.value) == message
    figure = FittingProblem()
    ((name, value),) = options.items()
    with pytest.raises(ValueError):
        setattr(figure, name, value)


def test_unknown_preset():
    with pytest.raises(ValueError, match=r"preset is one of 'Overfits', 'Underfits', .* got 'Fits'"):
        FittingProblem.preset("Fits")


def test_repr_and_picture_are_stable():
    shown = repr(FittingProblem(3, 8, 0.1, 0.01, versus="noise", also="other draws", seed=2))
    assert shown == (
        "FittingProblem(degree=3, points=8, noise=0.1, weight_decay=0.01, versus='noise', "
        "also='other draws', seed=2)"
    )
    assert len(picture_in_every_run(FittingProblem())) < 40_000
