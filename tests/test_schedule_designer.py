"""ScheduleDesigner: its rates and its code against Keras, its page in a real browser, its Python side."""

import functools
import json
import math

import numpy as np
import pytest
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    ground,
    layout_shift,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    status,
)

from utils.widgets import DescentBall, ScheduleDesigner
from utils.widgets.schedule_designer.arithmetic import rates_of
from utils.widgets.schedule_designer.bank import POINTS, best_constant, packed
from utils.widgets.schedule_designer.settings import FAMILIES, LEAST_RATE, PRESETS, SHAPES, checked_schedule

EPOCHS, STEPS = 12, 63


def trained(name, schedule, seeds=3, **more):
    """A run of steps on a noisy valley, in place of a network: it can learn, stall, and diverge."""
    rates = rates_of(checked_schedule(schedule, EPOCHS), EPOCHS, STEPS)
    curvatures = np.array([9.0, 1.0, 0.1])
    loss, accuracy = [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        place = np.array([0.5, 1.0, 3.0])
        losses = []
        with np.errstate(all="ignore"):
            for step, rate in enumerate(rates):
                place = place - rate * curvatures * (place + rng.normal(0, 0.25, 3))
                if step % STEPS == STEPS - 1:
                    losses.append(0.01 + 0.5 * (curvatures * place**2).sum())
        losses = [float(value) if value < 1e30 else math.nan for value in losses]
        loss.append(losses)
        accuracy.append(
            [round(max(0.1, 1 - 0.2 * value**0.6), 4) if value == value else 0.1 for value in losses]
        )
    return {"name": name, "rates": rates.tolist(), "loss": loss, "accuracy": accuracy, **more}


@functools.cache
def bank():
    """Stored runs of every family: 40 of them."""
    runs = []
    for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 1.0):
        runs.append(trained(f"constant, {rate:g}", {"family": "constant", "rate": rate}))
        for family in ("step", "cosine", "exponential"):
            runs.append(trained(f"{family}, {rate:g}", {"family": family, "rate": rate}))
    for rate in (0.03, 0.1, 0.2, 0.3):
        for warmup in (1, 3):
            cosine = {"family": "cosine", "rate": rate, "warmup": warmup}
            runs.append(trained(f"warm-up {warmup}, cosine, {rate:g}", cosine))
        cycle = {"family": "one-cycle", "rate": rate, "start": rate / 25, "end": 1e-5}
        runs.append(trained(f"one cycle, {rate:g}", cycle))
    steps = {"family": "step", "rate": 0.2, "first": 5, "second": 8}
    for patience in (1, 2, 3, 4):
        plateau = {"rate": 0.2, "factor": 0.1, "patience": patience}
        runs.append(
            trained(f"reduced on a plateau, 0.2, patience {patience}", steps, plateau=plateau)
        )  # fmt: skip
    return runs


def designer(schedule=None, **options):
    return ScheduleDesigner(schedule, bank(), **options)


# Designs of every kind


def random_design(rng, family, *, keras_only=False):
    """A schedule with random settings, its epochs, its steps per epoch."""
    epochs, steps = int(rng.integers(1, 31)), int(rng.integers(1, 200))

    def value(spec):
        if spec["scale"] == "epoch":
            return round(rng.uniform(0, epochs), int(rng.integers(0, 3)))
        if spec["scale"] == "tick":
            return bool(rng.integers(2))
        if spec.get("zero") and rng.random() < 0.3:
            return 0.0
        if spec["scale"] == "log":
            return float(f"{math.exp(rng.uniform(math.log(spec['least']), math.log(spec['most']))):.3g}")
        if rng.random() < 0.2:
            return spec["start"]
        number = rng.uniform(spec["least"], spec["most"])
        return round(number) if spec["scale"] == "whole" else round(number, 2)

    if family == "joined":
        count = int(rng.integers(1, 7))
        ends = [*sorted(round(rng.uniform(0, epochs), 1) for _ in range(count - 1)), epochs]
        rates = FAMILIES["polynomial"]["settings"]["end"]
        pieces = []
        for end in ends:
            shape = str(rng.choice(SHAPES))
            rate = {name: value(rates) for name in ("first", "last")}
            if shape == "exponential":
                rate = {name: max(one, LEAST_RATE) for name, one in rate.items()}
            if shape == "constant":
                del rate["last"]
            pieces.append({"shape": shape, "until": min(end, epochs), **rate})
        schedule = {"family": family, "pieces": pieces}
    else:
        schedule = {"family": family}
        schedule |= {name: value(spec) for name, spec in FAMILIES[family]["settings"].items()}
        if family == "step":
            schedule["first"], schedule["second"] = sorted([schedule["first"], schedule["second"]])
        if FAMILIES[family]["warmup"] and not keras_only and rng.random() < 0.6:
            schedule["warmup"] = round(rng.uniform(0, epochs), 2)
    return checked_schedule(schedule, epochs), epochs, steps


def some_steps(rng, schedule, epochs, steps_per_epoch):
    """The ends of a run, what surrounds the places that a schedule names, and steps between."""
    total = epochs * steps_per_epoch
    places = [
        value for name, value in schedule.items() if name in ("first", "second", "cycle", "peak", "warmup")
    ]
    places += [piece["until"] for piece in schedule.get("pieces", [])]
    steps = {0, 1, total - 1, *rng.integers(0, total, 6).tolist()}
    for place in places:
        steps |= {math.floor(place * steps_per_epoch) + by for by in (-1, 0, 1, 2)}
    return sorted(step for step in steps if 0 <= step < total)


def on_the_page(modules, designs):
    """The rates (of given steps) and the code of designs, as the page has them."""
    return modules.evaluate(
        """async (designs) => {
             const { ratesOf } = await import("./schedule_designer/schedules.js");
             const { kerasCode } = await import("./schedule_designer/code.js");
             return designs.map(([schedule, epochs, perEpoch, steps]) => {
               const { rate } = ratesOf(schedule, epochs, perEpoch);
               return [steps.map(rate), kerasCode(schedule, epochs, perEpoch)];
             });
           }""",
        designs,
    )


def in_keras(schedule, epochs, steps_per_epoch, number=float):
    """What Keras has for a schedule without warm-up; cosine decay and a constant rate may have one."""
    import keras

    schedules = keras.optimizers.schedules
    total, rate = epochs * steps_per_epoch, number(schedule["rate"])

    def at(name):
        return int(schedule[name] * steps_per_epoch)

    family, staircase = schedule["family"], schedule.get("staircase", False)
    if family == "step":
        values = [number(schedule["rate"] * schedule["factor"] ** drops) for drops in range(3)]
        return schedules.PiecewiseConstantDecay([at("first"), at("second")], values)
    if family == "exponential":
        return schedules.ExponentialDecay(rate, steps_per_epoch, number(schedule["decay"]), staircase)
    if family == "inverse":
        return schedules.InverseTimeDecay(rate, steps_per_epoch, number(schedule["decay"]), staircase)
    if family == "polynomial":
        return schedules.PolynomialDecay(rate, total, number(schedule["end"]), number(schedule["power"]))
    if family == "cosine":
        warm_up = min(at("warmup"), total - 1)
        if not warm_up:
            return schedules.CosineDecay(rate, total, schedule["alpha"])
        alpha = schedule["alpha"]
        return schedules.CosineDecay(
            number(0), total - warm_up, alpha, warmup_target=rate, warmup_steps=warm_up
        )
    if family == "restarts":
        return schedules.CosineDecayRestarts(rate, max(at("cycle"), 1), schedule["longer"], schedule["lower"])
    return lambda step: schedule["rate"]


def in_single(expected, found, peak, schedule, steps):
    """32 bits hold seven digits of the largest rate, and of what Keras raises to a power."""
    rtol = 1e-6
    if schedule["family"] == "polynomial":
        rtol = max(rtol, 1.2e-7 * steps * schedule["power"])  # of 1 - step / steps, which may be 1 / steps
    if schedule["family"] == "joined":
        rtol = 3e-6  # of (last / first) ** part
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=2e-7 * peak)


# Arithmetic

IN_KERAS = ["step", "exponential", "inverse", "polynomial", "cosine", "restarts"]


@pytest.mark.parametrize("family", IN_KERAS)
def test_rates_are_those_of_keras(modules, family):
    rng = np.random.default_rng(16)
    designs = [random_design(rng, family, keras_only=family != "cosine") for _ in range(60)]
    designs = [[*design, some_steps(rng, *design)] for design in designs]
    for (schedule, epochs, per_epoch, steps), (found, _) in zip(
        designs, on_the_page(modules, designs), strict=True
    ):
        single, double = (in_keras(schedule, epochs, per_epoch, number) for number in (float, np.float64))
        peak = max(schedule["rate"], schedule.get("end", 0))
        in_single([float(single(step)) for step in steps], found, peak, schedule, epochs * per_epoch)
        if family != "restarts":  # of which Keras finds the cycle in 32 bits: so does the page
            expected = [float(double(step)) for step in steps]
            np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-15)


@pytest.mark.parametrize("longer", [1, 1.5, 2, 2.25, 3, 4])
def test_restarts_come_at_the_step_at_which_keras_has_them(modules, longer):
    for first in (1, 3, 10, 63, 94, 250):
        restarts, length = [], first
        while sum(restarts[-1:]) + length < 5000:
            restarts.append(sum(restarts[-1:]) + int(length))
            length *= longer
            if len(restarts) == 12:
                break
        steps = sorted({restart + by for restart in restarts for by in (-1, 0, 1)})
        schedule = checked_schedule(
            {"family": "restarts", "cycle": first, "longer": longer, "lower": 0.5}, 1000
        )
        keras_schedule = in_keras(schedule, 1000, 1)
        [(found, _)] = on_the_page(modules, [[schedule, 1000, 1, steps]])
        in_single([float(keras_schedule(step)) for step in steps], found, 0.1, schedule, 1000)


def test_edges(modules):
    """Keras' boundaries belong to the piece before; decays go on or stop; nothing is divided by 0."""
    step = {"family": "step", "rate": 0.1, "factor": 0.1, "first": 1, "second": 2}
    cosine = {"family": "cosine", "rate": 0.1, "alpha": 0.25, "warmup": 0}
    cases = [
        (step, [9, 10, 11, 20, 21], [0.1, 0.1, 0.01, 0.01, 0.001]),
        (step | {"warmup": 1}, [0, 5, 10, 11, 20, 21], [0, 0.05, 0.1, 0.01, 0.01, 0.001]),
        (step | {"warmup": 3}, [0, 29], [0, 0.001]),
        (cosine, [0, 15], [0.1, 0.0625]),
        (cosine | {"warmup": 0.05}, [0], [0.1]),
        (cosine | {"alpha": 1}, [0, 7, 29], [0.1, 0.1, 0.1]),
        ({"family": "exponential", "rate": 0.1, "decay": 1}, [0, 29], [0.1, 0.1]),
        ({"family": "exponential", "rate": 0.1, "decay": 0.5, "staircase": True}, [9, 10], [0.1, 0.05]),
        ({"family": "inverse", "rate": 0.1, "decay": 1, "staircase": True}, [9, 10, 30], [0.1, 0.05, 0.025]),
        ({"family": "polynomial", "rate": 0.1, "end": 0.1}, [0, 29], [0.1, 0.1]),
        ({"family": "one-cycle", "rate": 0.1, "peak": 0, "start": 0.01, "end": 0}, [0, 15], [0.1, 0.05]),
        ({"family": "one-cycle", "rate": 0.1, "peak": 3, "start": 0, "end": 0}, [0, 15], [0, 0.05]),
    ]  # fmt: skip
    designs = [[checked_schedule(schedule, 3), 3, 10, steps] for schedule, steps, _ in cases]
    for (schedule, *_, steps), (found, _), (*_, expected) in zip(
        designs, on_the_page(modules, designs), cases, strict=True
    ):
        assert found == pytest.approx(expected, abs=1e-12), (schedule, steps)


@pytest.mark.parametrize("family", FAMILIES)
def test_python_and_page_have_the_same_rates(modules, family):
    rng = np.random.default_rng(17)
    designs = [random_design(rng, family) for _ in range(25)]
    designs = [[*design, list(range(design[1] * design[2]))] for design in designs]
    for (schedule, epochs, per_epoch, _), (found, _) in zip(
        designs, on_the_page(modules, designs), strict=True
    ):
        peak = max(found)
        np.testing.assert_allclose(
            found,
            rates_of(schedule, epochs, per_epoch),
            rtol=1e-9,
            atol=2e-7 * peak if family == "restarts" else 1e-12,
        )


# The copied code


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "plateau"])
def test_copied_code_gives_the_curve(modules, family):
    rng = np.random.default_rng(18)
    designs = [random_design(rng, family) for _ in range(30)]
    designs = [[*design, some_steps(rng, *design)[:20]] for design in designs]
    for (schedule, epochs, per_epoch, steps), (found, code) in zip(
        designs, on_the_page(modules, designs), strict=True
    ):
        names = {}
        exec(compile(code, "copied", "exec"), names)
        made = names["schedule"]
        expected = [made if isinstance(made, float) else float(made(step)) for step in steps]
        ends = [one[name] for one in schedule.get("pieces", []) for name in ("first", "last")]
        peak = max([schedule.get(name, 0) for name in ("rate", "start", "end")] + ends)
        in_single(expected, found, peak, schedule, epochs * per_epoch)
        assert float(np.asarray(names["optimizer"].learning_rate)) == pytest.approx(found[0], abs=2e-7 * peak)
        assert max(map(len, code.splitlines())) <= 88


def test_copied_code_of_a_plateau(modules):
    schedule = checked_schedule({"family": "plateau", "rate": 1, "factor": 0.5, "patience": 3}, 12)
    [(_, code)] = on_the_page(modules, [[schedule, 12, 63, []]])
    names = {}
    exec(code, names)
    callback = names["on_plateau"]
    assert (callback.factor, callback.patience, callback.monitor) == (0.5, 3, "val_loss")
    assert float(np.asarray(names["optimizer"].learning_rate)) == 1


def test_copied_code_trains_and_is_loaded_again(open_live, tmp_path):
    trains = """
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer, "mse")
pictures = np.random.default_rng(0).normal(size=(32, 4))
model.fit(pictures, pictures[:, :1], batch_size=1, epochs=1, verbose=0)
before = float(np.asarray(optimizer.learning_rate))
model.save("model.keras")
after = keras.models.load_model("model.keras").optimizer
assert int(np.asarray(after.iterations)) == 32
assert before == float(np.asarray(after.learning_rate)) == float(schedule(32)), before
"""
    scripts = []
    for schedule in ("joined", {"family": "step", "warmup": 1}, {"family": "cosine", "warmup": 2}):
        with open_live(ScheduleDesigner(schedule, steps_per_epoch=10)) as page:
            scripts.append(copied(page) + trains)
            settle(page)
    run_alone("\n".join(scripts), tmp_path)


# Stored runs


def unpacked(modules, runs, designs=()):
    """What the page knows of stored runs, and which it finds nearest to designs."""
    heads, numbers = packed(runs)
    return modules.evaluate(
        """async ([heads, numbers, designs, floor]) => {
             const { unpack, bestConstant, nearestRun } = await import("./schedule_designer/bank.js");
             const { ratesOf } = await import("./schedule_designer/schedules.js");
             const runs = unpack(heads, new DataView(Uint8Array.from(numbers).buffer));
             const texts = ({ loss, meanLoss }) => ({
               loss: loss.map((seed) => seed.map(String)), meanLoss: meanLoss.map(String),
             });
             return {
               runs: runs.map((run) => ({ ...run, ...texts(run) })),
               best: bestConstant(runs)?.name,
               nearest: designs.map((design) => {
                 const { run, factor } = nearestRun(runs, ratesOf(...design), floor);
                 return [run.name, factor];
               }),
             };
           }""",
        [heads, list(numbers), list(designs), LEAST_RATE],
    )


def test_stored_runs_survive_the_way_to_the_page(modules):
    odd = {
        "name": "odd",
        "rates": [0, 1e-9, 5.0],
        "loss": [[math.inf, math.nan, 0.0, 1e12][:4], [1.5, -math.inf, 2e-9, 3]],
        "accuracy": [[0, 1, 0.5, 0.12345], [0.1, 0.2, 0.3, 0.4]],
    }
    [run] = unpacked(modules, [odd])["runs"]
    assert run["loss"][0][:2] == ["Infinity", "NaN"] and run["loss"][1][1] == "Infinity"
    assert float(run["loss"][0][2]) < 1e-8 and float(run["loss"][0][3]) > 1e8
    assert run["lost"] == [1, 2]
    assert run["accuracy"][0] == pytest.approx(odd["accuracy"][0], abs=2e-5)
    found = unpacked(modules, bank())
    for stored, run in zip(bank(), found["runs"], strict=True):
        losses = np.array(run["loss"], dtype=float)
        np.testing.assert_allclose(losses, np.minimum(stored["loss"], 1.554e8), rtol=3e-4)
        np.testing.assert_allclose(run["accuracy"], stored["accuracy"], atol=2e-5)
        assert run["final"] == pytest.approx(np.mean(np.array(stored["accuracy"])[:, -1]), abs=2e-5)
        rates = np.array(stored["rates"])[
            np.floor((np.arange(POINTS) + 0.5) / POINTS * EPOCHS * STEPS).astype(int)
        ]
        np.testing.assert_allclose(10.0 ** np.array(run["logs"][0]), np.maximum(rates, LEAST_RATE), rtol=3e-4)
    assert found["best"] == best_constant(bank())["name"]


def test_nearest_run_is_the_one_whose_rates_differ_least(modules):
    rng = np.random.default_rng(19)
    designs = [random_design(rng, family) for family in FAMILIES if family != "plateau" for _ in range(12)]
    known = [run for run in bank() if "plateau" not in run]
    parts = (np.arange(POINTS) + 0.5) / POINTS

    def logs(rates):
        return np.log10(np.maximum(rates[np.floor(parts * len(rates)).astype(int)], LEAST_RATE))

    table = np.array([logs(np.array(run["rates"])) for run in known])
    for design, (name, factor) in zip(designs, unpacked(modules, bank(), designs)["nearest"], strict=True):
        apart = abs(table - logs(rates_of(*design))).mean(axis=1)
        assert math.log10(factor) == pytest.approx(apart.min(), abs=3e-4)
        assert apart[[run["name"] for run in known].index(name)] == pytest.approx(apart.min(), abs=3e-4)


def test_forty_runs_are_small():
    heads, numbers = packed(bank())
    assert len(heads) == len(bank()) >= 40
    assert len(numbers) * 4 / 3 + len(json.dumps(heads)) < 40_000


# What is drawn


def choice(page, name):
    return page.get_by_role("combobox", name=name, exact=True)


def text_of(page, part):
    return page.locator(part).text_content()


def test_first_state_is_the_best_constant_rate(open_live):
    with open_live(designer()) as page:
        assert status(page) == (
            "756 updates, all with the rate 0.03. A stored run has these rates: constant, 0.03. That stored "
            "run ends at 97.0 % (3 seeds: 94.3 to 98.4 %): the best of the constant rates."
        )
        assert text_of(page, ".title") == "Find a schedule that ends above the best constant rate"
        assert page.locator(".loss .seed").count() == page.locator(".accuracy .seed").count() == 3
        assert text_of(page, ".accuracy .final") == "97.0 %"
        assert (page.blocked, page.problems) == ([], [])


def test_without_runs_only_the_rates_are_drawn(open_live):
    with open_live(ScheduleDesigner()) as page:
        assert status(page) == "756 updates: the rate begins at 0.1 and ends at 4.3·10⁻⁷."
        assert page.locator(".plot").count() == 1
        choice(page, "Schedule").select_option("plateau")
        assert status(page) == "The rate follows from the validation loss, so only the first is known."
        assert (page.blocked, page.problems) == ([], [])


def test_divergence_is_told(open_live):
    with open_live(designer({"family": "constant", "rate": 1.0})) as page:
        assert status(page) == (
            "756 updates, all with the rate 1. A stored run has these rates: constant, 1. "
            "All 3 seeds diverged in epoch 1: the loss is NaN, and the accuracy ends at 10.0 %."
        )
        assert page.locator(".loss .lost").count() == 3
        assert text_of(page, ".loss .final") == "NaN"


def test_seeds_that_only_guess_are_told(open_live):
    def ending(*accuracies):
        loss = [[2.4, 2.31] for _ in accuracies]
        return [{"name": "a", "rates": [0.1], "loss": loss, "accuracy": [[0.1, one] for one in accuracies]}]

    cases = {
        (0.08, 0.1, 0.12): "All 3 seeds end no better than a guess: 10.0 %.",
        (0.1,): "That stored run ends no better than a guess: 10.0 %.",
        (0.8, 0.1, 0.6): "1 of 3 seeds ends no better than a guess; the mean accuracy ends at 50.0 % "
        "(3 seeds: 10.0 to 80.0 %): the best of the constant rates.",
    }
    for accuracies, words in cases.items():
        with open_live(ScheduleDesigner({"family": "constant"}, ending(*accuracies), epochs=2)) as page:
            assert status(page).endswith(f"A stored run has these rates: a. {words}")


def test_a_schedule_far_from_all_runs_is_called_so(open_live):
    with open_live(designer({"family": "constant", "rate": 0.000001})) as page:
        assert "No stored run is near; the nearest is exponential, 0.001; the rates differ" in status(page)


def test_a_verdict_needs_a_run_that_is_near_and_as_long(open_live):
    verdict = "the best constant rate"
    with open_live(designer({"family": "cosine", "rate": 0.22})) as page:
        assert "Nearest stored run: cosine, 0.2; the rates differ by a factor of 1.1 on" in status(page)
        assert "That stored run ends at" in status(page) and verdict in status(page)
        page.get_by_label("Epochs", exact=True).fill("24")
        assert status(page).endswith(
            "cosine, 0.2 (12 epochs); the rates differ by a factor of 1.1 on average."
        )
        page.get_by_label("Epochs", exact=True).fill("12")
        page.get_by_label("Peak", exact=True).fill("0.6")
        words = status(page)
        assert "No stored run is near; the nearest is" in words and "on average" in words
        assert "ends at" not in words.split("No stored run")[1] and verdict not in words
        choice(page, "Schedule").select_option("constant")
        page.get_by_label("Rate", exact=True).fill("0.2")
        page.get_by_label("Epochs", exact=True).fill("6")
        assert status(page).endswith("A stored run has these rates: constant, 0.2 (12 epochs).")


def test_axes_of_the_run_fit_the_runs(open_live):
    marks = """grid => [...grid.querySelectorAll("text[text-anchor=end][dy]")].map(
                 (text) => [text.textContent, Number(text.getAttribute("y"))])"""
    with open_live(designer({"family": "cosine", "rate": 0.1})) as page:
        losses = drawn(page, "mean >> nth=0")[:, 1]
        accuracies = page.locator(".accuracy .grid").evaluate(marks)
        known = page.locator(".loss .grid").evaluate(marks)
        height = page.locator(".loss svg").bounding_box()["height"]
    assert all(text.endswith(" %") for text, _ in accuracies) and 4 <= len(accuracies) <= 7
    values, places = zip(*((float(text[:-2]), y) for text, y in accuracies), strict=True)
    assert len(set(np.diff(values).round(6))) == 1 and np.ptp(np.diff(places)) < 0.3
    assert 2 <= len(known) <= 8
    assert losses.min() >= 7.9 and losses.max() <= height - 21.9


@pytest.mark.parametrize(
    "least, most, ticks",
    [
        (0.35, 2.3, ["0.5", "1", "2"]),
        (0.9, 1.1, ["0.5", "1", "2"]),
        (0.001, 5, ["0.001", "0.01", "0.1", "1"]),
        (0.01, 2, ["0.01", "0.1", "1"]),
    ],
)
def test_axis_of_losses_ends_where_they_do(modules, least, most, ticks):
    script = """async (ends) => {
      const { lossAxis } = await import("./schedule_designer/axes.js");
      const { place, value, ticks } = lossAxis(...ends);
      return [ticks.map(([, text]) => text), ends.map(place), ends.map((end) => value(place(end)))];
    }"""
    texts, places, values = modules.evaluate(script, [least, most])
    assert texts == ticks
    assert values == pytest.approx([least, most])
    assert places[1] - places[0] == pytest.approx(min(1, math.log(most / least) / math.log(5)))


def test_reduction_on_a_plateau_shows_the_stored_rates(open_live):
    with open_live(designer({"family": "plateau", "rate": 0.2, "patience": 3})) as page:
        words = status(page)
        assert words.startswith(
            "The rate follows from the validation loss, so the curve is that of a stored run. "
            "Stored run with these settings: reduced on a plateau, 0.2, patience 3. That stored run ends at"
        )
        assert page.locator(".lines .design").count() == 0 and page.locator(".lines .stored").count() == 1
        page.get_by_label("Patience (epochs)", exact=True).fill("9")
        assert status(page).endswith(
            "Stored run with the nearest settings: reduced on a plateau, 0.2, patience 4; "
            "peak 0.2, drops × 0.1, patience 4."
        )


def drawn(page, line):
    """The points of a line, in pixels."""
    path = page.locator(f".lines .{line}").get_attribute("d")
    return np.array([point.split() for point in path[1:].replace("M", "L").split("L")], dtype=float)


@pytest.mark.parametrize("log", [True, False])
def test_curve_is_drawn_where_the_axis_says(open_live, log):
    with open_live(designer("cosine", log_axis=log)) as page:
        points = drawn(page, "design")
        marks = page.locator(".rates .grid").evaluate(
            """grid => [...grid.querySelectorAll("text[text-anchor=end][dy]")].map(
                 (text) => [text.textContent, Number(text.getAttribute("y"))])"""
        )
    (low, bottom), (high, top) = [
        (float(text.replace("10⁻⁵", "1e-5")), y) for text, y in (marks[0], marks[-1])
    ]
    part = (points[:, 1] - bottom) / (top - bottom)
    shown = 10 ** (np.log10(low) + part * np.log10(high / low)) if log else low + part * (high - low)
    place = (points[:, 0] - points[0, 0]) / (points[-1, 0] - points[0, 0])
    rates = rates_of(checked_schedule("cosine", 12), 12, 63)
    expected = np.interp(place * 756, np.arange(756), rates)
    inside = expected > 2e-3
    np.testing.assert_allclose(
        shown[inside], expected[inside], rtol=0.05 if log else 0, atol=0 if log else 0.0005
    )


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(designer()) as page:
        names = []
        for _ in range(9):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    """() => { const { ariaLabel, labels, innerText } = document.activeElement;
                         return ariaLabel ?? labels?.[0]?.querySelector("span")?.innerText ?? innerText; }"""
                )
            )
        assert names == [
            "Schedule", "Epochs", "Log axis", "Warm-up (epochs)", "Warm-up (epochs), slider", "Rate",
            "Rate, slider", "Join pieces", "Copy Keras code",
        ]  # fmt: skip
        choice(page, "Schedule").focus()
        page.keyboard.press("ArrowDown")
        assert status(page).startswith("756 updates: the rate begins at 0.03 and ends at 0.0003.")
        page.get_by_label("Peak, slider").focus()
        for key, rate in [
            ("ArrowRight", "0.035"),
            ("ArrowLeft", "0.032"),
            ("End", "10"),
            ("Home", "0.000001"),
        ]:
            page.keyboard.press(key)
            settle(page)
            assert page.get_by_label("Peak", exact=True).input_value() == rate, key
        page.get_by_label("Peak", exact=True).focus()
        page.keyboard.type("0,125")
        assert "begins at 0.125 and" in status(page)
        page.get_by_label("First drop (epoch), slider").focus()
        page.keyboard.press("ArrowRight")
        settle(page)
        assert page.get_by_label("First drop (epoch)", exact=True).input_value() == "6.25"
        assert text_of(page, ".rates .grid text >> nth=0") == "0"
        page.get_by_label("Log axis").focus()
        page.keyboard.press("Space")
        settle(page)
        assert text_of(page, ".rates .grid text >> nth=0") == "0.0001"
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        assert status(page).startswith("756 updates, all with the rate 0.03.")


def test_an_entry_that_cannot_be_used_is_told(open_live):
    with open_live(designer()) as page:
        entry = page.get_by_label("Rate", exact=True)
        entry.fill("11")
        assert status(page) == "Rate: a number from 0.000001 to 10. Until then 0.03 stays."
        assert entry.get_attribute("aria-invalid") == "true"
        entry.fill("x")
        assert status(page) == "Write one number, such as 26, −1.5 or 1/9."
        page.keyboard.press("Tab")
        assert entry.input_value() == "0.03"
        assert status(page).startswith("756 updates, all with the rate 0.03.")


def center(page, number):
    box = page.locator(".grip:not([hidden])").nth(number).locator("circle").nth(1).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def dragged(page, number, right, down):
    x, y = center(page, number)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2)
    page.mouse.move(x + right, y + down)
    page.mouse.up()
    settle(page)


def test_handles_are_dragged(open_live):
    with open_live(designer({"family": "step", "rate": 0.1})) as page:
        x, _ = center(page, 1)
        dragged(page, 1, -100, 0)
        first = float(page.get_by_label("First drop (epoch)", exact=True).input_value())
        assert first < 5 and first * 4 == int(first * 4)
        assert page.get_by_label("Peak", exact=True).input_value() == "0.1"
        assert abs(center(page, 1)[0] - (x - 100)) < 8
        dragged(page, 0, 0, 80)
        assert float(page.get_by_label("Peak", exact=True).input_value()) < 0.06
        dragged(page, 1, 900, 0)  # not beyond the second drop
        assert page.get_by_label("First drop (epoch)", exact=True).input_value() == "9"


def test_pieces_are_joined_and_taken_apart(open_live):
    cosine = {"family": "cosine", "rate": 0.2, "warmup": 3}
    with open_live(designer(cosine)) as page:
        before = drawn(page, "design")
        page.get_by_role("button", name="Join pieces").click()
        settle(page)
        np.testing.assert_allclose(drawn(page, "design")[:, 0], before[:, 0], atol=0.1)
        higher = before[:, 1] < before[:, 1].max() - 20  # warm-up begins at 0: below the axis
        np.testing.assert_allclose(drawn(page, "design")[higher, 1], before[higher, 1], atol=0.1)
        assert "A stored run has these rates: warm-up 3, cosine, 0.2." in status(page)
        options = choice(page, "Piece").locator("option").all_inner_texts()
        assert options == ["1 of 2: linear", "2 of 2: cosine"]
        choice(page, "Piece").select_option("1")
        page.get_by_role("button", name="Add a piece").click()
        settle(page)
        assert choice(page, "Piece").locator("option").count() == 3
        choice(page, "Piece").select_option("1")
        choice(page, "Shape").select_option("constant")
        settle(page)
        assert not page.get_by_label("To rate", exact=True).is_visible()
        page.get_by_label("Until epoch", exact=True).fill("20")
        assert "Until epoch: a number from 0 to 12." in status(page)
        page.get_by_label("Until epoch", exact=True).fill("5")
        page.get_by_label("From rate", exact=True).fill("0.3")
        page.keyboard.press("Tab")
        code = copied(page)
        assert '    ("linear", 3 * steps_per_epoch, 0.0, 0.3),\n' in code
        assert '    ("constant", 5 * steps_per_epoch, 0.3, 0.3),\n' in code
        for _ in range(3):
            page.get_by_role("button", name="Remove this piece").click(force=True)
            settle(page)
        assert choice(page, "Piece").locator("option").count() == 1
        for _ in range(8):
            page.get_by_role("button", name="Add a piece").click(force=True)
            settle(page)
        assert choice(page, "Piece").locator("option").count() == 6
        assert page.problems == []


def test_every_family_becomes_pieces(open_live):
    with open_live(designer()) as page:
        for family in FAMILIES:
            if family in ("plateau", "joined"):
                continue
            choice(page, "Schedule").select_option(family)
            page.get_by_role("button", name="Join pieces").click()
            settle(page)
            assert choice(page, "Schedule").input_value() == "joined"
            assert checked_pieces_of(page)
        assert page.problems == []


def checked_pieces_of(page):
    """Run the copied code, which must make a schedule."""
    names = {}
    exec(copied(page), names)
    return 0 <= float(names["schedule"](5)) <= 10


@pytest.mark.parametrize("label", PRESETS)
def test_presets_of_the_lesson(open_live, label):
    rates, drops = (
        ([0.01, 0.001, 0.0001], (50, 100)) if "0.0001" in label else ([0.1, 0.01, 0.001], (40, 100))
    )
    with open_live(designer()) as page:
        choice(page, "Schedule").select_option(label)
        words = f"updates: the rate begins at {rates[0]} and ends at {rates[2]}."
        assert status(page).startswith(f"12,600 {words}")
        assert choice(page, "Schedule").input_value() == label
        names = {}
        exec(copied(page), names)
        schedule = names["schedule"]
        assert (schedule.boundaries, schedule.values) == ([63 * drop for drop in drops], rates)
        page.get_by_label("Epochs", exact=True).fill("12")
        assert status(page).startswith(f"756 {words}")
        assert page.get_by_label("First drop (epoch)", exact=True).input_value() == str(
            drops[0] * 12 / 200
        ).removesuffix(".0")
        assert choice(page, "Schedule").input_value() == "step"


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(designer(), ScheduleDesigner("one-cycle")) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0
        choice(page, "Schedule").first.select_option("exponential")
        settle(page)
        assert choice(page, "Schedule").nth(1).input_value() == "one-cycle"


def test_figure_follows_python_and_ends(modules):
    found = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("schedule_designer", state);
             const entry = () => el.querySelector(".settings .entry").value;
             const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const seen = [entry()];
             model.change("schedule", { family: "constant", rate: 0.5, warmup: 0 });
             await frame();
             seen.push(entry());
             model.change("schedule", { family: "constant", rate: 0.25, warmup: 0 }); // the end comes first
             const during = model.listeners.length;
             cleanup();
             await frame();
             seen.push(entry());
             el.remove();
             return { seen, during, left: model.listeners.length };
           }""",
        page_state(ScheduleDesigner()),
    )
    assert found == {"seen": ["0.1", "0.5", "0.5"], "during": 4, "left": 0}


# How it looks


@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
@pytest.mark.parametrize("runs", [True, False])
def test_reserved_height_is_the_height(open_live, runs, width, which):
    figure = designer() if runs else ScheduleDesigner()
    cut = """all => all.filter(text => text.scrollWidth > text.clientWidth + 1).map(text => text.innerText)"""
    with open_live(figure, width=width) as page:
        assert layout_shift(page) == 0
        for family in FAMILIES:
            choice(page, "Schedule").select_option(family)
            status(page)
            height = page.locator(".widget-frame").bounding_box()["height"]
            assert height <= figure._heights[which] <= height + 16, family
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".status, button, .field .head").evaluate_all(cut) == [], family


@pytest.mark.parametrize("width", [320, 360, 390, 412])
@pytest.mark.parametrize("is_first", [True, False])
def test_another_figure_on_the_page_changes_nothing(open_live, width, is_first):
    """Each figure brings the style of the frame along, which must not come out on top of the figure's own."""
    figure, other = designer(), DescentBall()
    with open_live(*((figure, other) if is_first else (other, figure)), width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for family in FAMILIES:
            choice(page.locator(".schedule-designer"), "Schedule").select_option(family)
            settle(page)
            boxes = page.locator(".schedule-designer .controls > *").evaluate_all(
                "all => all.map((one) => one.getBoundingClientRect()).map(({left, width}) => [left, width])"
            )
            assert boxes == [[20, width - 40]] * 3
            inside = page.locator(".schedule-designer .controls *").evaluate_all(
                "all => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
            )
            assert inside <= width - 20 and page.evaluate("document.documentElement.scrollWidth") <= width
            frame = page.locator(".schedule-designer").bounding_box()
            assert frame["height"] <= figure._heights[0] or width < 360


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(designer("joined"), width=360) as page:
        sizes = page.locator("button, select, .entry, input[type=range]").evaluate_all(
            "all => all.filter(one => one.offsetWidth).map(one => [one.offsetWidth, one.offsetHeight])"
        )
        reach = page.locator(".grip .reach").first.bounding_box()
    assert min(height for _, height in sizes) >= 44 and min(width for width, _ in sizes) >= 44
    assert reach["width"] >= 40 and reach["height"] >= 40


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("family", ["step", "exponential", "joined"])
def test_axe_finds_nothing(open_live, theme, width, family):
    with open_live(designer(family), theme=theme, width=width) as page:
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


@pytest.mark.parametrize("family", ["constant", "plateau", "joined"])
def test_picture_is_the_same_in_every_run(family):
    assert picture_in_every_run(designer(family)).startswith(b"\x89PNG")
    assert picture_in_every_run(ScheduleDesigner(family)).startswith(b"\x89PNG")


# The Python side


def test_traits_can_be_read_back():
    figure = ScheduleDesigner({"family": "cosine", "rate": 0.2, "alpha": 0.5})
    assert figure.schedule == {"family": "cosine", "rate": 0.2, "alpha": 0.5, "warmup": 0.0}
    assert figure.rates.shape == (756,) and figure.rates[0] == 0.2
    figure.schedule = "constant"
    assert figure.rates.tolist() == [0.1] * 756
    assert designer().schedule == {"family": "constant", "rate": 0.03, "warmup": 0.0}
    assert [run["name"] for run in designer().stored] == [run["name"] for run in bank()]


@pytest.mark.parametrize(
    "figure, shown_as",
    [
        (
            ScheduleDesigner("cosine"),
            "ScheduleDesigner(schedule={'family': 'cosine', 'rate': 0.1, 'alpha': 0.0})",
        ),
        (
            ScheduleDesigner({"family": "constant", "rate": 1, "warmup": 2}, epochs=20, steps_per_epoch=5),
            "ScheduleDesigner(schedule={'family': 'constant', 'rate': 1.0, 'warmup': 2.0}, epochs=20, "
            "steps_per_epoch=5)",
        ),
        (
            ScheduleDesigner({"family": "joined", "pieces": [{"shape": "constant", "first": 0.1}]}),
            "ScheduleDesigner(schedule={'family': 'joined', 'pieces': [{'shape': 'constant', 'until': 12.0, "
            "'first': 0.1, 'last': 0.1}]})",
        ),
    ],
)
def test_repr(figure, shown_as):
    assert repr(figure) == shown_as
    assert repr(eval(shown_as)) == shown_as
    assert repr(designer("constant")).endswith(f"runs={len(bank())})")


GOOD = {"name": "a", "rates": [0.1], "loss": [[1.0, 0.5]], "accuracy": [[0.5, 0.6]]}


@pytest.mark.parametrize(
    "options, message",
    [
        ({"schedule": "cosin"}, "schedule is a family or a dict with one under 'family': c.*; got 'cosin'"),
        ({"schedule": {"rate": 1}}, r"schedule is a family .*; got \{'rate': 1\}"),
        ({"schedule": {"family": "cosine", "alfa": 1}}, "'cosine' has the settings .*; got alfa"),
        ({"schedule": {"family": "cosine", "rate": 0}}, "rate is a number from 1e-06 to 10, got 0"),
        ({"schedule": {"family": "cosine", "rate": True}}, "rate is a number from 1e-06 to 10, got True"),
        ({"schedule": {"family": "cosine", "warmup": 13}}, "warmup is a number from 0 to 12, got 13"),
        ({"schedule": {"family": "polynomial", "end": -1}}, "end is a number from 1e-06 to 10, or 0, got -1"),
        ({"schedule": {"family": "plateau", "patience": 1.5}}, "patience is a whole number from 1 to 50"),
        ({"schedule": {"family": "exponential", "staircase": 1}}, "staircase is True or False, got"),
        ({"schedule": {"family": "step", "first": 9, "second": 3}}, "the first drop comes before"),
        ({"schedule": {"family": "joined", "pieces": []}}, r"pieces are a list of 1 to 6 dicts, got \[\]"),
        ({"schedule": {"family": "joined", "pieces": [{"shape": "wave"}]}}, "a piece is {.shape.: .c"),
        (
            {"schedule": {"family": "joined", "pieces": [{"shape": "linear", "until": 3}]}},
            "the last piece ends with the run, at epoch 12, got 3",
        ),
        (
            {
                "schedule": {
                    "family": "joined",
                    "pieces": [{"shape": "linear", "until": 3}, {"shape": "linear", "until": 2}],
                }
            },
            "each piece ends after the one before, got 2.0 after 3.0",
        ),
        (
            {"schedule": {"family": "joined", "pieces": [{"shape": "exponential", "first": 0}]}},
            "an exponential piece has rates of at least 1e-06",
        ),
        ({"epochs": 0}, "epochs is a whole number from 1 to 1000, got 0"),
        ({"steps_per_epoch": 1.5}, "steps_per_epoch is a whole number from 1 to 100000, got 1.5"),
        ({"log_axis": "yes"}, "log_axis is True or False, got 'yes'"),
        ({"guess": 10}, "guess is a number from 0 to 1, got 10"),
        ({"runs": []}, r"runs are a list of dicts, at least one, got \[\]"),
        ({"runs": [{"name": "a"}]}, "a run has 'name', 'rates', 'loss' and 'accuracy', got"),
        ({"runs": [GOOD | {"name": " "}]}, "the name of a run is a text, got ' '"),
        ({"runs": [GOOD | {"rates": [-1]}]}, "a: rates are finite and not negative"),
        ({"runs": [GOOD | {"rates": []}]}, r"a: rates is a list of numbers, got \[\]"),
        ({"runs": [GOOD | {"loss": [1, 2]}]}, r"a: loss is a list of numbers for each seed, got \[1, 2\]"),
        ({"runs": [GOOD | {"loss": [[1]]}]}, r"a: losses have shape \(1, 1\), accuracies \(1, 2\)"),
        ({"runs": [GOOD | {"accuracy": [[1, 2]]}]}, "a: accuracies are from 0 to 1, got 1.0 to 2.0"),
        (
            {"runs": [GOOD, GOOD | {"name": "b", "loss": [[1]], "accuracy": [[1]]}]},
            "all runs have the same number of epochs: b has 1, a 2",
        ),
        ({"runs": [GOOD | {"plateau": {"rate": 1}}]}, "a: plateau has rate, factor, patience, got"),
        (
            {"runs": [GOOD | {"plateau": {"rate": 1, "factor": 0, "patience": 1}}]},
            "a: plateau has positive numbers",
        ),
    ],
)  # fmt: skip
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        ScheduleDesigner(**options)
