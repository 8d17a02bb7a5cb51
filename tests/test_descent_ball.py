"""DescentBall: its arithmetic against Keras, its page in a real browser, its Python side."""

import json

import numpy as np
import pytest
from widget_pages import (
    NAME_OF_FOCUSED,
    copied,
    layout_shift,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    slide_to,
    status,
)

from utils.widgets import DescentBall
from utils.widgets.descent_ball.arithmetic import draws_of, gradient_of, loss_of, rates_of
from utils.widgets.descent_ball.presets import PRESETS, SCHEDULES, STARTS, SURFACES

FIRST = (
    "Step 100 of 100: the ball is at (−0.001, 2·10⁻¹⁰), the loss is 2.1·10⁻⁷. "
    "Each step keeps 0.928 of the distance along the flat direction, x: 31 steps to a tenth. "
    "Along the steep direction, y, it keeps 0.8 and changes sides. The loss is below 0.01 after 28 steps."
)


def loss_in_keras(surface, x, y, condition_number):
    """The surfaces once more, as the docstring of DescentBall gives them."""
    from keras import ops

    return {
        "round bowl": lambda: 5 * (x**2 + y**2),
        "elongated bowl": lambda: 5 * (x**2 / condition_number + y**2),
        "saddle": lambda: 0.5 * (x**2 - 1) ** 2 + 2 * y**2,
        "plateau": lambda: 1 - ops.exp(-2 * (x**2 + y**2)),
        "two minima": lambda: ops.minimum(0.1 + (x + 1) ** 2 + y**2, 1 + 10 * ((x - 1) ** 2 + y**2)),
    }[surface]()


def schedule_in_keras(learning_rate, schedule, steps):
    from keras.optimizers.schedules import CosineDecay, PiecewiseConstantDecay

    if schedule == "step":
        boundaries = [steps // 2 - 1, 3 * steps // 4 - 1]
        return PiecewiseConstantDecay(boundaries, [learning_rate, learning_rate / 10, learning_rate / 100])
    if schedule == "cosine":
        return CosineDecay(learning_rate, steps)
    if schedule == "warm-up and cosine":
        warm_up = steps // 10
        return CosineDecay(
            learning_rate / 10, steps - warm_up, warmup_target=learning_rate, warmup_steps=warm_up
        )
    return learning_rate


def path_in_keras(figure, dtype):
    """The places that keras.optimizers.SGD comes to, with gradients by automatic differentiation."""
    import keras
    import tensorflow as tf

    noise = figure.noise * draws_of(figure.seed).astype(dtype)
    place = keras.Variable(figure.start, dtype=dtype)
    rate = schedule_in_keras(figure.learning_rate, figure.schedule, figure.steps)
    if dtype == "float64" and figure.schedule != "constant":

        class Rates(keras.optimizers.schedules.LearningRateSchedule):
            """The rates in float64: Keras' own schedules compute in float32."""

            def __call__(self, step):
                return keras.ops.take(keras.ops.array(figure.rates, "float64"), step)

        rate = Rates()
    optimizer = keras.optimizers.SGD(
        rate,
        momentum=figure.momentum,
        nesterov=figure.nesterov,
    )
    places = [place.numpy()]
    for step in range(len(figure.path) - 1):
        with tf.GradientTape() as tape:
            loss = loss_in_keras(figure.surface, place[0], place[1], figure.condition_number)
        gradient = tape.gradient(loss, place.value)
        optimizer.apply([gradient + noise[step] if figure.noise else gradient], [place])
        places.append(place.numpy())
    return np.array(places, "float64")


def random_figures(count, seed, most_steps=200):
    """Figures with settings of every kind."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        yield DescentBall(
            SURFACES[i % len(SURFACES)],
            round(float(10 ** rng.uniform(-3, 0.3)), 5),
            float(rng.choice([0, 0, 0.5, 0.9, 0.99])),
            bool(rng.integers(2)),
            rng.uniform(-2, 2, 2).round(2),
            schedule=SCHEDULES[rng.integers(len(SCHEDULES))],
            noise=float(rng.choice([0, 0, 0.5, 5])),
            condition_number=float(rng.integers(1, 51)),
            steps=int(rng.integers(10, most_steps + 1)),
            seed=int(rng.integers(1000)),
        )


def sensitivity(figure):
    """How much the path magnifies a change of its start, beside its own size: so rounding errors grow."""
    tiny = 1e-9
    start = np.array(figure.start)
    moved = type(figure)(**settings_of(figure) | {"start": np.where(start > 0, start - tiny, start + tiny)})
    path, other = figure.path, moved.path
    if len(path) != len(other):
        return np.inf
    return (np.abs(path - other) / tiny / (1 + np.abs(path))).max()


def settings_of(figure):
    names = (
        "surface", "learning_rate", "momentum", "nesterov", "start", "schedule", "noise",
        "condition_number", "steps", "seed",
    )  # fmt: skip
    return {name: getattr(figure, name) for name in names}


def descend_on_the_page(modules, figures):
    """The paths of figures: places, losses and rates."""
    found = modules.evaluate(
        """async (all) => {
             const { createSurface } = await import("./descent_ball/surfaces.js");
             const { descend } = await import("./descent_ball/descent.js");
             return all.map(({ surface, conditionNumber, draws, ...settings }) => {
               const path = descend(createSurface(surface, conditionNumber), settings, draws);
               const { places, losses, rates } = path;
               return { places, losses, rates };
             });
           }""",
        [
            {
                "surface": figure.surface,
                "conditionNumber": figure.condition_number,
                "learningRate": figure.learning_rate,
                "momentum": figure.momentum,
                "nesterov": figure.nesterov,
                "schedule": figure.schedule,
                "steps": figure.steps,
                "start": figure.start,
                "noise": figure.noise,
                "draws": draws_of(figure.seed).astype("float64").ravel().tolist(),
            }
            for figure in figures
        ],
    )
    return [{name: np.array(values) for name, values in path.items()} for path in found]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click(
        force=True
    )  # those at their end are named disabled
    return status(page)


def readout(page):
    return page.locator(".readout .value").all_inner_texts()


def slide(page, label, value):
    slide_to(page.get_by_label(label, exact=True), value)
    return status(page)


@pytest.fixture
def float64():
    import keras

    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


# Arithmetic


@pytest.mark.parametrize("surface", SURFACES)
def test_losses_and_gradients_are_those_of_automatic_differentiation(modules, surface):
    import tensorflow as tf

    points = np.random.default_rng(1).uniform(-4, 4, (500, 2))
    for condition_number in (1.0, 25.0, 7.5):
        x, y = tf.constant(points[:, 0]), tf.constant(points[:, 1])
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            losses = loss_in_keras(surface, x, y, condition_number)
        gradients = np.stack(tape.gradient(losses, [x, y]), axis=1)
        found = modules.evaluate(
            """async ([name, conditionNumber, points]) => {
                 const { createSurface } = await import("./descent_ball/surfaces.js");
                 const { loss, gradient } = createSurface(name, conditionNumber);
                 return points.map(([x, y]) => [loss(x, y), ...gradient(x, y)]);
               }""",
            [surface, condition_number, points.tolist()],
        )
        in_python = [
            (loss_of(surface, *point, condition_number), *gradient_of(surface, *point, condition_number))
            for point in points
        ]
        for values in (found, in_python):
            np.testing.assert_allclose(np.array(values)[:, 0], losses, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(np.array(values)[:, 1:], gradients, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("surface", SURFACES)
def test_minima_and_their_curvatures(modules, surface):
    found = modules.evaluate(
        """async (name) => (await import("./descent_ball/surfaces.js")).createSurface(name, 25).minima""",
        surface,
    )
    rng, tiny = np.random.default_rng(2), 1e-5
    for minimum in found:
        place = np.array([minimum["x"], minimum["y"]])
        least = loss_of(surface, *place, 25)
        assert gradient_of(surface, *place, 25) == (0, 0)
        assert all(loss_of(surface, *near, 25) > least for near in place + rng.uniform(-0.1, 0.1, (50, 2)))
        hessian = [
            np.subtract(
                gradient_of(surface, *place + tiny * axis, 25), gradient_of(surface, *place - tiny * axis, 25)
            )
            / (2 * tiny)
            for axis in np.eye(2)
        ]
        assert np.linalg.eigvalsh(hessian).max() == pytest.approx(minimum["curvature"], rel=1e-6)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("steps", [10, 37, 99, 100, 200])
def test_rates_are_those_of_keras(modules, schedule, steps):
    expected = schedule_in_keras(0.3, schedule, steps)
    if schedule == "constant":
        expected = np.full(steps, 0.3)
    else:
        expected = [float(expected(step)) for step in range(steps)]
    figure = DescentBall("round bowl", 0.3, start=(0, 0), schedule=schedule, steps=steps)
    (found,) = descend_on_the_page(modules, [figure])
    np.testing.assert_allclose(found["rates"], figure.rates, rtol=1e-12, atol=1e-16)
    # Keras computes schedules in float32, whose cosine is wrong by a few of the last digits of 1.
    np.testing.assert_allclose(figure.rates, expected, rtol=1e-6, atol=2e-7)
    assert len(figure.rates) == steps and figure.rates.max() <= 0.3


def test_paths_are_those_of_numpy(modules):
    figures = list(random_figures(400, seed=3))
    tame = [figure for figure in figures if sensitivity(figure) < 1000]
    assert len(tame) > 300
    for figure, found in zip(tame, descend_on_the_page(modules, tame), strict=True):
        np.testing.assert_allclose(found["places"], figure.path, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(found["losses"], figure.losses, rtol=1e-8, atol=1e-11)


def test_paths_are_those_of_keras_in_float64(modules, float64):
    figures = list(random_figures(40, seed=4, most_steps=60))
    for figure in figures:  # Keras rounds the momentum, and a constant rate, to float32 first
        figure.momentum = round(64 * figure.momentum) / 64
        figure.learning_rate = float(np.float32(figure.learning_rate))
    figures = [figure for figure in figures if sensitivity(figure) < 1000]
    assert len(figures) > 25
    for figure, found in zip(figures, descend_on_the_page(modules, figures), strict=True):
        np.testing.assert_allclose(
            found["places"], path_in_keras(figure, "float64"), rtol=1e-9, atol=1e-11, err_msg=repr(figure)
        )


def test_paths_are_those_of_keras_in_float32(modules):
    figures = [DescentBall.preset(name) for name in PRESETS]
    figures += [figure for figure in random_figures(20, seed=5, most_steps=60) if sensitivity(figure) < 20]
    assert len(figures) > len(PRESETS) + 10
    for figure, found in zip(figures, descend_on_the_page(modules, figures), strict=True):
        # A step is rounded to 6e-8 of what it comes to, and errors grow as the path magnifies them.
        error = 6e-8 * len(figure.path) * (1 + min(sensitivity(figure), 100))
        expected = path_in_keras(figure, "float32")
        np.testing.assert_allclose(found["places"], expected, rtol=error, atol=error, err_msg=repr(figure))


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_limit_of_the_rate_is_where_simulated_paths_begin_to_diverge(modules, momentum, nesterov):
    escaped, losses = modules.evaluate(
        """async (how) => {
             const { createSurface } = await import("./descent_ball/surfaces.js");
             const { descend, rateLimit } = await import("./descent_ball/descent.js");
             const surface = createSurface("elongated bowl", 4);
             const limit = rateLimit(10, how);
             const paths = [0.98, 1.02].map((share) => descend(surface, { ...how, learningRate: share * limit,
               schedule: "constant", steps: 4000, start: [1, 1], noise: 0 }, []));
             return [paths.map((path) => path.escaped), paths.map((path) => path.losses.at(-1))];
           }""",
        {"momentum": momentum, "nesterov": nesterov},
    )
    assert escaped == [False, True]
    assert losses[0] < 1e-6


def test_contraction_is_the_largest_eigenvalue_of_a_step(modules):
    rng = np.random.default_rng(6)
    cases = [
        (rng.uniform(-4, 20), 10 ** rng.uniform(-3, 0), rng.choice([0, rng.uniform(0, 0.99)]), nesterov)
        for nesterov in (False, True)
        for _ in range(200)
    ]
    found = modules.evaluate(
        """async (cases) => {
             const { contraction } = await import("./descent_ball/descent.js");
             return cases.map(([curvature, learningRate, momentum, nesterov]) =>
               contraction(curvature, { learningRate, momentum, nesterov }));
           }""",
        [
            [float(curvature), float(rate), float(momentum), nesterov]
            for curvature, rate, momentum, nesterov in cases
        ],
    )
    for (curvature, rate, momentum, nesterov), one in zip(cases, found, strict=True):
        velocity = np.array([-rate * curvature, momentum])  # the new one, from place and old velocity
        place = np.array([1.0, 0]) + (momentum * velocity - [rate * curvature, 0] if nesterov else velocity)
        values = np.linalg.eigvals([place, velocity])
        largest = values[np.abs(values).argmax()]
        assert one["keeps"] == pytest.approx(abs(largest), rel=1e-6, abs=1e-7)
        if abs(largest.imag) < 1e-9 and abs(values[0] + values[1]) > 1e-6:
            assert one["alternates"] == (largest.real < 0)


@pytest.mark.parametrize(
    "rate, momentum, condition_number", [(0.1, 0, 1), (0.02, 0, 25), (0.02, 0.9, 1), (0.15, 0.5, 4)]
)
def test_jitter_is_what_long_paths_show(modules, rate, momentum, condition_number):
    steps = 40_000
    draws = np.random.default_rng(7).normal(size=2 * steps)
    measured, expected = modules.evaluate(
        """async ([learningRate, momentum, conditionNumber, steps, draws]) => {
             const { createSurface } = await import("./descent_ball/surfaces.js");
             const { descend, jitter } = await import("./descent_ball/descent.js");
             const settings = { learningRate, momentum, nesterov: false, schedule: "constant", steps,
               start: [0, 0], noise: 2 };
             const { places } = descend(createSurface("elongated bowl", conditionNumber), settings, draws);
             const square = places.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / places.length;
             return [Math.sqrt(square), jitter([10 / conditionNumber, 10], settings)];
           }""",
        [rate, momentum, condition_number, steps, draws.tolist()],
    )
    assert measured == pytest.approx(expected, rel=0.05)


# What is drawn


def test_first_state(open_live):
    with open_live(DescentBall()) as page:
        assert status(page) == FIRST
        assert readout(page) == ["(−0.001, 2·10⁻¹⁰)", "2.1·10⁻⁷", "–", "(−0.00041, 2·10⁻⁹)", "–"]
        assert page.get_by_label("Example").input_value() == "Right"
        assert (page.blocked, page.problems) == ([], [])


WORDS = {
    "Too small": "Each step keeps 0.996 of the distance along the flat direction, x: 575 steps to a tenth. "
    "After 100 steps the loss is 0.291.",
    "Right": FIRST.partition("⁻⁷. ")[2],
    "Too large: oscillates": "Each step keeps 0.98 of the distance along the steep direction, y, on the "
    "other side: 114 steps to a tenth. After 100 steps the loss is 0.0879.",
    "Diverges": "Diverges: η = 0.21 is above 2/λ = 0.2 of the steep direction, y (curvature λ = 10). "
    "Each step multiplies the distance there by 1.1.",
    "Right, with momentum": "In the long run each step keeps 0.775 of the distance along the flat direction, "
    "x: 10 steps to a tenth. The loss is below 0.01 after 12 steps.",
    "Saddle point": "The ball is around the saddle point, where the gradient is 0 but no minimum is, for 37 "
    "steps. Each step there multiplies x by 1.1. It ends in a minimum, with a loss of 5·10⁻¹¹.",
    "Saddle point, with momentum": "The ball is around the saddle point, where the gradient is 0 but no "
    "minimum is, for 5 steps. In the long run each step there multiplies x by 1.32. "
    "It ends in a minimum, with a loss of 5.5·10⁻⁵.",
    "Plateau": "At the start the gradient is only 0.011 long. "
    "After 100 steps the ball is still on the plateau, with a loss of 0.995.",
    "Plateau, with momentum": "At the start the gradient is only 0.011 long. The ball is halfway down after "
    "36 steps. It ends in the minimum, with a loss of 0.00111.",
    "Stays in the poor minimum": "η = 0.02 is below 2/λ = 0.1 of the sharp minimum (curvature λ = 20): the "
    "ball can come to rest there. It ends in the sharp, poor minimum, with a loss of 1.",
    "Leaps to the good minimum": "η = 0.3 is above 2/λ = 0.1 of the sharp minimum (curvature λ = 20): the "
    "ball cannot come to rest there. It ends in the wide, good minimum, with a loss of 0.1.",
    "Noise, constant rate": "Over the last 26 places the ball is 0.27 from the minimum (root mean square). "
    "In the long run, noise keeps it 0.28 away at η = 0.1.",
    "Noise, smaller rate": "Over the last 26 places the ball is 0.093 from the minimum (root mean square). "
    "In the long run, noise keeps it 0.094 away at η = 0.02.",
    "Noise, falling rate": "The rate goes from 0.1 to 2.5·10⁻⁵. It stays below 2/λ = 0.2 (curvature λ = 10). "
    "Over the last 26 places the ball is 0.062 from the minimum (root mean square).",
}


def test_each_example_says_what_it_shows(open_live):
    assert list(WORDS) == list(PRESETS)
    with open_live(DescentBall("plateau", 0.5)) as page:
        assert page.get_by_label("Example").input_value() == "own"
        for name, words in WORDS.items():
            page.get_by_label("Example").select_option(name)
            said = status(page)
            assert said.startswith("Step 100 of 100: the ball is at (")
            assert said.endswith(f". {words}"), name
            assert page.get_by_label("Example").input_value() == name


@pytest.mark.parametrize("name", PRESETS)
def test_numbers_of_the_words_follow_from_the_path(name):
    figure = DescentBall.preset(name)
    words, losses = WORDS[name], figure.losses
    if "The loss is below 0.01 after " in words:
        assert int(words.split()[-2]) == (losses < 0.01).argmax()
    if "halfway down after " in words:
        assert f"after {(losses < 0.5).argmax()} steps" in words
    if "around the saddle" in words:
        assert f"for {(np.hypot(*figure.path.T) < 0.5).sum()} steps" in words
    if "root mean square" in words:
        assert f"is {np.sqrt((figure.path[-26:] ** 2).sum(axis=1).mean()):.2g} from" in words


@pytest.mark.parametrize(
    "options, words",
    [
        ({"learning_rate": 0.2}, "On the edge: η = 0.2 is 2/λ = 0.2 of the steep direction, y"),
        ({"learning_rate": 0.21, "start": (1, 0)}, "Each step keeps 0.916 of the distance along the flat"),
        ({"start": (0, 0)}, "The ball starts at the minimum, where the gradient is 0"),
        ({"surface": "round bowl", "learning_rate": 0.1}, "One step goes to the minimum. The loss is below"),
        (
            {"learning_rate": 0.15, "momentum": 0.9, "nesterov": True},
            "Diverges: η = 0.15 is above 2(1 + β)/((1 + 2β)λ) = 0.136 of the steep direction, y",
        ),
        ({"learning_rate": 0.4, "momentum": 0.9}, "η = 0.4 is above 2(1 + β)/λ = 0.38 of the steep"),
        ({"learning_rate": 0.21, "schedule": "cosine"}, "In 15 steps it is above 2/λ = 0.2 of the steep"),
        ({"surface": "saddle", "start": (0, 1)}, "On the line x = 0 the gradient has no part along x"),
        ({"surface": "saddle", "learning_rate": 2, "start": (1, 1)}, "Diverges: after "),
        (
            {"learning_rate": 0.4, "schedule": "step"},
            "(curvature λ = 10). Diverges: after 13 steps the ball is more than a million away.",
        ),
        ({"surface": "two minima", "learning_rate": 0.9, "momentum": 0.5}, "of the sharp minimum (curv"),
        ({"surface": "plateau", "learning_rate": 0.6}, "η = 0.6 is above 2/λ = 0.5 of the hollow"),
        ({"surface": "two minima", "learning_rate": 1.5}, "η = 1.5 is above 2/λ = 1 of a minimum"),
        ({"noise": 2, "momentum": 0.5, "nesterov": True, "learning_rate": 0.1}, "(root mean square)."),
    ],
)
def test_words_for_special_cases(open_live, options, words):
    with open_live(DescentBall(**options)) as page:
        assert words in status(page)


def test_map_and_curve_show_the_path(open_live):
    figure = DescentBall("saddle", 0.05, 0.9, start=(0.5, 1.5), step=12, steps=40)
    with open_live(figure) as page:
        way, dots = (page.locator(f".map .{name}").get_attribute("d") for name in ("way", "dots"))
        points = np.array([point.split() for point in way[1:].split("L")], float) * [1, -1]
        np.testing.assert_allclose(points, figure.path[:13], atol=1e-4)
        assert dots.count("M") == 13
        ball = page.locator(".map .ball").evaluate("ball => [ball.cx.baseVal.value, -ball.cy.baseVal.value]")
        np.testing.assert_allclose(ball, figure.path[12], atol=1e-4)
        push = page.locator(".map .push").get_attribute("d")[1:].split("L")
        end = np.array(push[1].split(), float) * [1, -1]
        expected = figure.path[12] - 0.05 * np.array(gradient_of("saddle", *figure.path[12], 1))
        np.testing.assert_allclose(end, expected, atol=1e-3)
        line = page.locator(".plot .line").get_attribute("d")[1:].split("L")
        curve = np.array([point.split() for point in line], float)
        np.testing.assert_allclose(curve[:, 0], 2.5 * np.arange(41))
        np.testing.assert_allclose(curve[:, 1], 100 * (2 - np.log10(figure.losses)) / 6, atol=0.02)
        values = readout(page)
    assert values[1] == f"{figure.losses[12]:.3g}"
    assert values[2] == "0.05"


def test_contours_are_the_surface(open_live):
    """Dark where the loss is small; the picture is symmetric where the surface is."""
    with open_live(DescentBall("saddle")) as page:
        pixels = page.locator(".map canvas").evaluate(
            "canvas => [...canvas.getContext('2d').getImageData(0, 0, 320, 320).data]"
        )
    brightness = np.array(pixels).reshape(320, 320, 4)[:, :, :3].sum(axis=2)
    line = (np.arange(320) + 0.5) / 80 - 2
    losses = loss_of("saddle", *np.meshgrid(line, -line), 1)
    ranks = [np.argsort(np.argsort(values.ravel())) for values in (brightness, losses)]
    assert np.corrcoef(ranks)[0, 1] > 0.85
    assert (brightness[160, [80, 240]] < brightness[160, 160]).all()


# What the reader does


def test_steps_by_buttons_and_slider(open_live):
    figure = DescentBall(step=0, steps=20)
    with open_live(figure) as page:
        assert status(page).startswith("Step 0 of 20: the ball is at (−1.800, 1.000), the loss is 5.65. ")
        assert readout(page)[2:] == ["0.18", "(−0.720, 10.000)", "(0.130, −1.800)"]
        assert page.get_by_role("button", name="Back").get_attribute("aria-disabled") == "true"
        assert press(page, "Step").startswith("Step 1 of 20: the ball is at (−1.670, −0.800)")
        press(page, "Step")
        assert press(page, "Back").startswith("Step 1 of 20")
        assert press(page, "Run all").startswith("Step 20 of 20")
        assert press(page, "Step").startswith("Step 20 of 20")
        assert slide(page, "Step", 7).startswith("Step 7 of 20")
        assert press(page, "Reset").startswith("Step 0 of 20")


def test_play_goes_through_the_path_and_ends(open_live):
    with open_live(DescentBall(steps=200)) as page:
        page.get_by_role("button", name="Play").click()
        assert status(page).startswith("Each step keeps")  # the numbers of the ball are left to the table
        page.get_by_role("button", name="Pause").click()
        assert status(page).startswith("Step ")
        assert slide(page, "Step", 195).startswith("Step 195 of 200")
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("document.querySelector('.status').innerText.startsWith('Step 200 of 200')")
        settle(page)
        assert page.get_by_role("button", name="Play").is_visible()


def test_whole_path_stays_in_sight_while_the_rate_changes(open_live):
    with open_live(DescentBall(learning_rate=0.4, momentum=0.9, nesterov=True)) as page:
        end = len(DescentBall(learning_rate=0.4, momentum=0.9, nesterov=True).path) - 1
        assert end < 100
        assert status(page).startswith(f"Step {end} of 100")
        assert slide(page, "Learning rate", -60).startswith("Step 100 of 100")
        assert page.get_by_label("Learning rate, typed").input_value() == "0.0316"


def test_rate_as_people_type_it(open_live):
    with open_live(DescentBall()) as page:
        entry = page.get_by_label("Learning rate, typed")
        for typed, rate in [("0,05", 0.05), ("1/8", 0.125), ("2e-3", 0.002), ("10", 10)]:
            entry.fill(typed)
            settle(page)
            assert entry.input_value() == typed
            entry.blur()
            settle(page)
            assert float(entry.input_value()) == rate
        for typed in ("", "fast", "0", "11", "-1"):
            entry.fill(typed)
            said = status(page)
            assert said == "Needed: a learning rate from 0.0001 to 10. Until then 10 stays in use."
            assert entry.get_attribute("aria-invalid") == "true"
            entry.blur()
            assert status(page).startswith("Step ")
            assert (entry.input_value(), entry.get_attribute("aria-invalid")) == ("10", None)


def test_map_takes_the_start(open_live):
    with open_live(DescentBall("round bowl")) as page:
        box = page.locator(".map canvas").bounding_box()

        def at(x, y):
            return box["x"] + box["width"] * (x + 2) / 4, box["y"] + box["height"] * (2 - y) / 4

        def start():
            settle(page)
            way = page.locator(".map .way").get_attribute("d")
            x, y = way[1:].split("L")[0].split()
            return float(x), -float(y)

        page.mouse.click(*at(1.5, -1))
        assert start() == pytest.approx((1.5, -1), abs=0.011)
        page.mouse.move(*at(1.5, -1))
        page.mouse.down()
        page.mouse.move(*at(-0.5, 0.75), steps=3)
        page.mouse.up()
        page.mouse.move(*at(1, 1))
        assert start() == pytest.approx((-0.5, 0.75), abs=0.011)
        page.mouse.click(*at(-0.5, 0.75))  # on the start itself: it stays
        assert start() == pytest.approx((-0.5, 0.75), abs=0.011)

        page.locator(".map").focus()
        for key, place in [
            ("End", (2, 0.75)), ("ArrowLeft", (1.95, 0.75)), ("ArrowDown", (1.95, 0.7)),
            ("ArrowRight", (2, 0.7)), ("ArrowRight", (2, 0.7)),
            ("Shift+ArrowUp", (2, 1.2)), ("Home", (-2, 1.2)),
        ]:  # fmt: skip
            page.keyboard.press(key)
            assert start() == pytest.approx(place, abs=0.011), key
        press(page, "Reset")
        assert start() == STARTS["round bowl"]


def test_by_keyboard_alone(open_live):
    with open_live(DescentBall()) as page:
        names = []
        for _ in range(17):
            page.keyboard.press("Tab")
            names.append(page.evaluate(NAME_OF_FOCUSED))
        assert names == [
            "Map of the elongated bowl. The arrow keys move the start.",
            "Learning rate", "Learning rate, typed", "Step", "Back", "Step", "Play", "Run all", "Example",
            "Surface", "Schedule", "Momentum β", "Condition number", "Noise σ", "Nesterov",
            "Copy Keras code", "Reset",
        ]  # fmt: skip
        page.get_by_label("Surface").focus()
        page.keyboard.press("ArrowDown")
        assert "around the saddle point" in status(page)
        assert page.get_by_label("Condition number").is_disabled()
        page.get_by_label("Surface").select_option("elongated bowl")
        page.get_by_label("Momentum β").focus()
        for _ in range(60):
            page.keyboard.press("ArrowRight")
        assert status(page).endswith(WORDS["Right, with momentum"])
        assert page.get_by_label("Example").input_value() == "Right, with momentum"
        page.get_by_label("Nesterov").focus()
        page.keyboard.press("Space")
        assert "Diverges: η = 0.18 is above 2(1 + β)/((1 + 2β)λ) = 0.145" in status(page)
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page) == FIRST


def test_nesterov_needs_momentum(open_live):
    with open_live(DescentBall()) as page:
        page.get_by_label("Nesterov").check()
        assert status(page) == FIRST
        assert page.locator(".tick").inner_text() == "no momentum"


def test_copied_code_runs_in_keras_and_ends_at_the_same_place(open_live, tmp_path):
    names = ["Right, with momentum", "Saddle point", "Plateau", "Leaps to the good minimum"]
    figures = [DescentBall.preset(name) for name in [*names, "Noise, falling rate"]]
    figures += [
        DescentBall("round bowl", 0.15, 0.5, True, (1, 2), schedule="step", steps=50),
        DescentBall(learning_rate=0.1, schedule="warm-up and cosine", steps=99, noise=1, seed=5),
        DescentBall(learning_rate=0.21, steps=15, condition_number=7.5),
    ]
    cases = []
    for figure in figures:
        with open_live(figure) as page:
            cases.append([copied(page), figure.path[-1].tolist(), float(figure.losses[-1])])
    assert all(len(line) < 100 for program, _, _ in cases for line in program.splitlines())
    assert "keras.optimizers.SGD(learning_rate)\n" in cases[1][0]
    assert "keras.optimizers.SGD(learning_rate, momentum=0.5, nesterov=True)" in cases[-3][0]
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    run_alone(
        """
import contextlib, io, json
import numpy as np
for program, place, loss in json.load(open("cases.json", encoding="utf-8")):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    numbers = [float(word) for word in said.getvalue().replace("[", " ").replace("]", " ").split()]
    np.testing.assert_allclose(numbers, [*place, loss], rtol=1e-3, atol=2e-4, err_msg=program)
""",
        tmp_path,
    )


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(DescentBall(), DescentBall("plateau")) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        before = page.locator(".status").nth(1).inner_text()
        page.get_by_label("Surface").first.select_option("two minima")
        settle(page)
        assert page.locator(".status").nth(1).inner_text() == before
        assert page.get_by_label("Surface").nth(1).input_value() == "plateau"


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async ([state, draws]) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("descent_ball", state);
             const place = () => el.querySelector(".readout .value").textContent;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [place()];
             model.change("step", 0);
             await frame();
             seen.push(place());
             model.change("start", [1, 1]);
             await frame();
             seen.push(place());
             model.change("start", [0, 0]); // and the end comes before the frame
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(place());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        [page_state(DescentBall("round bowl", 0.05, steps=10)), []],
    )
    assert found["seen"][1:] == ["(−1.600, 1.200)", "(1.000, 1.000)", "(1.000, 1.000)"]
    assert (found["during"], found["left"]) == (11, 0)


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, width, which):
    figure = DescentBall()
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for name in PRESETS:
            page.get_by_label("Example").select_option(name)
            settle(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
            assert drawn <= figure._heights[which] <= drawn + 16, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".readout p, .status, button, .powers span").evaluate_all(cut) == []


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_longest_words_find_room(open_live, width, which):
    figure = DescentBall(
        learning_rate=0.33, momentum=0.61, nesterov=True, schedule="warm-up and cosine", noise=2, step=3
    )
    with open_live(figure, width=width) as page:
        status(page)
        assert page.locator(".widget-frame").bounding_box()["height"] <= figure._heights[which]


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(DescentBall(), width=360) as page:
        sizes = page.locator("button, select, .home, .entry, input[type=range], .tick").evaluate_all(
            "all => all.map(target => [target.offsetWidth, target.offsetHeight])"
        )
    assert len(sizes) == 6 + 3 + 1 + 1 + 5 + 1
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44


# The Python side


def test_traits_can_be_read_back():
    figure = DescentBall()
    assert figure.path.shape == (101, 2) and figure.losses.shape == (101,) and figure.rates.shape == (100,)
    figure.start = np.array([1, -1])
    figure.set_trait("learning_rate", 0.1)
    assert figure.start == [1.0, -1.0]
    np.testing.assert_allclose(figure.path[1], [0.96, 0])
    before = figure._draws
    figure.seed = 1
    assert figure._draws != before
    np.testing.assert_array_equal(np.frombuffer(figure._draws, "float32").reshape(200, 2), draws_of(1))


def test_noise_is_that_of_numpy():
    expected = np.random.default_rng(3).normal(size=(50, 2))
    np.testing.assert_array_equal(draws_of(3)[:50], expected.astype("float32"))


def test_docstring_numbers():
    figure = DescentBall(momentum=0.6)
    assert int((figure.losses < 0.01).argmax()) == 12
    assert repr(figure) == "DescentBall(surface='elongated bowl', learning_rate=0.18, momentum=0.6)"
    shown = repr(DescentBall.preset("Diverges"))
    assert shown == "DescentBall(surface='elongated bowl', learning_rate=0.21)"


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "DescentBall(surface='elongated bowl', learning_rate=0.18)"),
        (
            {"surface": "saddle", "learning_rate": 1, "start": [0, 1], "schedule": "cosine", "step": 3},
            "DescentBall(surface='saddle', learning_rate=1.0, start=(0.0, 1.0), schedule='cosine', step=3)",
        ),
        (
            {"momentum": 0.5, "nesterov": True, "noise": 2, "condition_number": 4, "steps": 50, "seed": 7},
            "DescentBall(surface='elongated bowl', learning_rate=0.18, momentum=0.5, nesterov=True, "
            "noise=2.0, condition_number=4.0, steps=50, seed=7)",
        ),
    ],
)
def test_repr(options, shown_as):
    assert repr(DescentBall(**options)) == shown_as
    assert repr(eval(shown_as)) == shown_as


@pytest.mark.parametrize(
    "options, message",
    [
        ({"surface": "bowl"}, "surface is one of 'round bowl', .*'two minima', got 'bowl'"),
        ({"surface": 3}, "surface is one of .*, got 3"),
        ({"learning_rate": 0}, "learning_rate is a number from 0.0001 to 10, got 0"),
        ({"learning_rate": "0.1"}, "learning_rate is a number .*, got '0.1'"),
        ({"learning_rate": True}, "learning_rate is a number .*, got True"),
        ({"learning_rate": float("nan")}, "learning_rate is a number .*, got nan"),
        ({"momentum": 1}, "momentum is a number from 0 to 0.99, got 1"),
        ({"nesterov": 1}, "nesterov is True or False, got 1"),
        ({"start": (3, 0)}, r"start is x and y, each from -2 to 2, got \(3, 0\)"),
        ({"start": 1}, "start is x and y, .*, got 1"),
        ({"start": "ab"}, "start is x and y, .*, got 'ab'"),
        ({"start": (0, float("nan"))}, "start is x and y"),
        ({"schedule": "cos"}, "schedule is one of 'constant', .*, got 'cos'"),
        ({"noise": -1}, "noise is a number from 0 to 5, got -1"),
        ({"condition_number": 51}, "condition_number is a number from 1 to 50, got 51"),
        ({"steps": 9}, "steps is a whole number from 10 to 200, got 9"),
        ({"steps": 10.0}, "steps is a whole number from 10 to 200, got 10.0"),
        ({"step": 101}, "step is a whole number from 0 to 100, got 101"),
        ({"seed": -1}, "seed is a whole number from 0"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        DescentBall(**options)


def test_unknown_preset():
    with pytest.raises(ValueError, match=r"preset is one of 'Too small', .*, got 'Fast'"):
        DescentBall.preset("Fast")
    assert DescentBall.preset("Saddle point", noise=0.2).noise == 0.2


@pytest.mark.parametrize(
    "figure", [DescentBall(), DescentBall.preset("Diverges"), DescentBall("two minima", step=0)]
)
def test_picture_is_small_and_the_same_every_time(figure):
    assert len(picture_in_every_run(figure)) < 20_000


def test_rates_of_a_schedule_in_words():
    rates = rates_of(0.1, "step", 100)
    np.testing.assert_allclose(rates[[0, 49, 50, 74, 75, 99]], [0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    warm = rates_of(0.1, "warm-up and cosine", 100)
    np.testing.assert_allclose(warm[[0, 10]], [0.01, 0.1])
    assert warm.argmax() == 10 and (np.diff(warm[10:]) < 0).all()
