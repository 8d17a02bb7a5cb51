"""Measure speeds and write each benchmark's table to ``benchmarks/<name>.md``.

Usage: python -m tools.bench [NAME...] [--repeats N]

To add a benchmark, write a function that takes the number of repeats and returns Markdown, and name it in
`BENCHMARKS`.
"""

import argparse
import functools
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

from tools.book import ROOT
from tools.canonical import write
from tools.environment import ENVIRONMENT

FOLDER = ROOT / "benchmarks"
LOOP_REPEATS = 3  # these take seconds each, and so does importing Keras
IMPORT_REPEATS = 5
COLUMNS = ["loops", "conv2d", "Keras", "SciPy"]


def medians(functions, repeats):
    """Call the functions in turn, once to warm up and then `repeats` times; return their median seconds."""
    seconds = {name: [] for name in functions}
    for _ in range(repeats + 1):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times[1:]) for name, times in seconds.items()}


def table(header, rows):
    """Return a Markdown table; the first column is text, the others are numbers."""
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def convolve_with_loops(image, kernels):
    """Convolve nested lists: (height, width, channels) with (rows, columns, channels, filters)."""
    height, width, filters = len(image), len(image[0]), len(kernels[0][0][0])
    output = []
    for i in range(height - len(kernels) + 1):
        output.append([])
        for j in range(width - len(kernels[0]) + 1):
            output[i].append([])
            for f in range(filters):
                total = 0.0
                for row, kernel_row in enumerate(kernels):
                    for column, weights in enumerate(kernel_row):
                        pixel = image[i + row][j + column]
                        for channel, weight in enumerate(weights):
                            total += pixel[channel] * weight[f]
                output[i][j].append(total)
    return output


def compare(shape, filters, repeats):
    """Return a row of the table: milliseconds of a 3 x 3 convolution in each way, and ratios."""
    import keras
    import numpy as np
    import scipy.signal

    from utils.convolution import conv2d

    generator = np.random.default_rng(0)
    images = generator.normal(size=shape).astype("float32")
    kernels = generator.normal(size=(3, 3, shape[3], filters)).astype("float32")
    tensors = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(kernels)
    lists = images[0].tolist(), kernels.tolist()
    ways = {
        "conv2d": lambda: conv2d(images, kernels),
        "Keras": lambda: np.asarray(keras.ops.conv(*tensors)),
    }
    if shape[0] == shape[3] == filters == 1:
        plane, kernel = images[0, :, :, 0], kernels[:, :, 0, 0]
        ways["SciPy"] = lambda: scipy.signal.correlate2d(plane, kernel, "valid")[None, :, :, None]
    expected = convolve_with_loops(*lists)
    for way in ways.values():  # they must agree before they are worth comparing
        np.testing.assert_allclose(way()[0], expected, rtol=1e-3, atol=1e-3)
    one_image = medians({"loops": lambda: convolve_with_loops(*lists)}, LOOP_REPEATS)["loops"]
    seconds = {"loops": shape[0] * one_image, **medians(ways, repeats)}
    return [
        " × ".join(map(str, shape)),
        filters,
        *(f"{1000 * seconds[way]:.2f}" if way in seconds else "" for way in COLUMNS),
        f"{seconds['loops'] / seconds['conv2d']:.0f}",
        f"{seconds['conv2d'] / seconds['Keras']:.2f}",
    ]


def convolution(repeats):
    """Time `utils.convolution.conv2d` against loops, Keras and SciPy, on one thread."""
    cases = [((batch, 64, 64, channels), 32) for channels in (16, 32) for batch in (1, 8, 32)]
    cases += [((32, 28, 28, 1), 32), ((1, 512, 512, 1), 1)]
    rows = []
    for shape, filters in cases:
        print("  images", " × ".join(map(str, shape)), flush=True)
        rows.append(compare(shape, filters, repeats))
    header = ["images", "filters", *COLUMNS, "loops / conv2d", "conv2d / Keras"]
    return f"""# conv2d against loops, Keras and SciPy

Milliseconds for a 3 × 3 convolution in float32, one thread each; medians of {repeats} rounds in which conv2d,
Keras and SciPy take turns. The loops go over nested Python lists, which is faster than over arrays; they are
timed on one image ({LOOP_REPEATS} rounds) and multiplied by the batch. Keras runs TensorFlow with oneDNN.

{table(header, rows)}
"""


def imports(repeats):
    """Time imports in fresh interpreters."""
    rows = []
    for module in ("utils", "utils.convolution", "keras"):
        program = (
            f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
        )
        command = [sys.executable, "-c", program]
        seconds = [
            float(subprocess.check_output(command, cwd=ROOT, text=True, stderr=subprocess.DEVNULL))
            for _ in range(min(repeats, IMPORT_REPEATS))
        ]
        rows.append([f"`import {module}`", f"{statistics.median(seconds):.3f}"])
    return f"""# Imports

Seconds in a fresh interpreter whose files the system has read before; Keras for comparison.

{table(["", "seconds"], rows)}
"""


def training(repeats):
    """Time one variant with several seeds: a network for each seed, and one that is set back."""
    import keras
    import numpy as np

    from utils.training import compare, train

    generator = np.random.default_rng(0)
    images = generator.normal(size=(640, 16, 16, 3)).astype("float32")
    labels = generator.integers(10, size=640)
    layers = keras.layers
    recipe = {
        "network": lambda: keras.Sequential(
            [
                keras.Input((16, 16, 3)),
                layers.Conv2D(16, 3, activation="relu"),
                layers.Conv2D(16, 3, strides=2, activation="relu"),
                layers.Flatten(),
                layers.Dense(10),
            ]
        ),
        "training": (images, labels),
        "testing": (images, labels),
        "epochs": 3,
    }
    seeds = range(5)
    ways = {
        "a network for each seed (`train`)": lambda: [train(seed=seed, **recipe) for seed in seeds],
        "one network, set back (`compare`)": lambda: compare({"same": {}}, seeds=seeds, **recipe),
    }
    rounds = min(repeats, LOOP_REPEATS)
    seconds = medians(ways, rounds)
    slow = max(seconds.values())
    rows = [[way, f"{value:.1f}", f"{value / slow:.2f}"] for way, value in seconds.items()]
    return f"""# Several seeds

Seconds for five seeds of three epochs, 640 pictures of 16 × 16 × 3, two convolutions; one thread; medians of
{rounds} rounds in which both take turns. The difference is mostly the time that TensorFlow takes to trace.

{table(["", "seconds", "ratio"], rows)}
"""


FIGURE_PAGE = """<!DOCTYPE html>
<style>body { width: 704px; } .cell_output { container-type: inline-size; }</style>
<div class="cell_output"><div class="live-figure">
<script type="application/vnd.jupyter.widget-view+json">VIEW</script>
</div></div>
<script type="application/vnd.jupyter.widget-state+json">STATE</script>
<script>HOST</script>
"""
# Milliseconds of each update: what handles the event, then all that the next frame draws and lays out.
TIME_UPDATES = """async (repeats) => {
  const all = (selector) => [...document.querySelectorAll(`.widget-frame ${selector}`)];
  const send = (target, event) => target.dispatchEvent(new Event(event, { bubbles: true }));
  const press = (name) => all("button").find((button) => button.textContent === name).click();
  const choose = (label, value) => {
    const { control } = all("label").find(({ innerText }) => innerText.startsWith(label));
    send(Object.assign(control, { value }), "change");
  };
  const slide = (number, value) => send(Object.assign(all("[type=range]")[number], { value }), "input");
  const times = [];
  for (let i = 0; i <= repeats; i++) {
    let drawing;
    requestAnimationFrame(() => (drawing = performance.now()));
    const start = performance.now();
    UPDATE;
    const handled = performance.now() - start;
    await new Promise(requestAnimationFrame);
    document.body.offsetHeight;
    times.push(handled + performance.now() - drawing);
  }
  return times.slice(1);
}"""

STROKE_MOVES = 300
# A pen that goes round and round, and never leaves the paper.
MOVE_PEN = """
    const sheet = all(".sheet")[0];
    const box = sheet.getBoundingClientRect();
    sheet.setPointerCapture = () => {};  // there is no such pointer
    const [x, y] = [1.7, 1].map((pace) => 0.5 + 0.3 * Math.sin((pace * i) / 20));
    const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    const name = i ? "pointermove" : "pointerdown";
    sheet.dispatchEvent(new PointerEvent(name, { bubbles: true, pointerId: 1, ...place }))"""


def figures(repeats):
    """Time what live figures do when a reader changes something, in Chromium."""
    import keras
    from playwright.sync_api import sync_playwright

    from tools.browser import launch
    from utils import widgets

    full = {"image": [[1] * 8] * 8, "kernel": [[1] * 4] * 4, "padding": 2}
    inception = functools.partial(keras.applications.InceptionV3, weights=None)
    updates = {
        "ArchitectureExplorer: open a module of Inception-v3": (
            widgets.ArchitectureExplorer(inception, chosen="mixed0"),
            "all('[role=treeitem][data-id=mixed9]')[0].click()",
        ),
        "AugmentationLab: range of a rotation, three layers": (
            widgets.AugmentationLab(),
            "slide(1, 0.06 + 0.01 * (i % 9))",
        ),
        "ConvolutionArithmetic: kernel size, input of 12 × 12": (
            widgets.ConvolutionArithmetic(input_size=12, padding="same"),
            "choose('Kernel size k', 4 + (i % 2))",
        ),
        "ConvolutionStepper: step, image of 8 × 8": (widgets.ConvolutionStepper(**full), "press('Step')"),
        "DescentBall: learning rate, 200 steps": (
            widgets.DescentBall(momentum=0.9, noise=1, steps=200),
            "slide(0, i - 90)",
        ),
        "DescentBall: condition number, new contours": (widgets.DescentBall(), "slide(3, 2 + (i % 49))"),
        "DigitLab: rotation, everything shown": (widgets.DigitLab(), "slide(0, (i % 60) - 30)"),
        "Drills: next exercise": (widgets.Drills("bench"), "press('Next')"),
        "EnsembleVote: members, 20 networks on 360 pictures": (
            widgets.EnsembleVote(*random_votes(20, 360)),
            "slide(0, 1 + (i % 20))",
        ),
        "ErrorChart: another axis, all protocols": (
            widgets.ErrorChart(
                **dict.fromkeys(["split", "crops", "models", "extra_data", "source"], "any"), frontier=True
            ),
            "choose('Against', ['parameters', 'multiply_adds', 'year'][i % 3])",
        ),
        "FewExamples: examples, three spaces, 20 other sets": (
            widgets.FewExamples(**random_features(3), others=1),
            "slide(0, 1 + (i % 10))",
        ),
        "FittingProblem: noise, errors of all draws against points": (
            widgets.FittingProblem(versus="points", also="other draws"),
            "slide(2, i % 11)",
        ),
        "KernelPlayground: bias, 256 × 256 by 5 × 5": (
            widgets.KernelPlayground(kernel="box blur", kernel_size=5),
            "slide(0, i)",
        ),
        "NetworkBuilder: layer of VGG-16": (
            widgets.NetworkBuilder("VGG-16"),
            "all('tbody tr')[1 + (i % 21)].click()",
        ),
        "NormalizedBatch: γ, batch of 32": (widgets.NormalizedBatch(32), "slide(0, i % 40)"),
        "OcclusionMap: place, a fresh square of 11 × 11": (
            widgets.OcclusionMap(size=11, visited=0),
            "all('.digit')[0].dispatchEvent(new KeyboardEvent('keydown', "
            "{ key: ['ArrowRight', 'ArrowDown'][i % 2] }))",
        ),
        "PixelInspector: levels, 150 × 226 × 3": (
            widgets.PixelInspector(),
            "choose('Levels', [2, 4, 8, 16, 64, 256][i % 6])",
        ),
        "ScheduleDesigner: rate, 40 stored runs": (
            widgets.ScheduleDesigner("cosine", stored_runs(40)),
            "slide(2, (i % 60) - 60)",
        ),
        "ShiftedDigit: shift, three networks": (widgets.ShiftedDigit(), "slide(0, (i % 17) - 8)"),
        "SoftmaxAndLoss: sum, ten classes": (widgets.SoftmaxAndLoss(), "slide(0, i % 10)"),
        "Timeline: first year, 60 entries": (widgets.Timeline(), "slide(0, 1970 + (i % 55))"),
    }
    drawn = {
        "all maps": widgets.DigitLab(sample=None),
        "one layer": widgets.DigitLab(sample=None, zoom="layer"),
        "one sum": widgets.DigitLab(sample=None, zoom="unit"),
        "beside an MLP": widgets.DigitLab(sample=None, rival="mnist-mlp"),
    }
    rows = []
    with sync_playwright() as playwright, launch(playwright) as browser:
        for name, (widget, update) in updates.items():
            times = time_updates(browser, widget, update, repeats)
            rows.append([name, f"{statistics.median(times):.1f}", f"{max(times):.1f}"])
        strokes = [stroke_row(browser, name, widget, repeats) for name, widget in drawn.items()]
        chromium = browser.version
    return f"""# Live figures

Milliseconds from what a reader does until the figure is drawn and laid out, {repeats} times each, in Chromium
{chromium}; a frame has 16.

{table(["", "median", "slowest"], rows)}

A line is drawn on the DigitLab's paper: {max(repeats, STROKE_MOVES)} moves of the pen, each with a forward
pass and all that is shown.

{table(["DigitLab", "median", "99th percentile"], strokes)}
"""


def stroke_row(browser, name, widget, repeats):
    """Time the moves of a pen on the paper of a DigitLab."""
    times = sorted(time_updates(browser, widget, MOVE_PEN, max(repeats, STROKE_MOVES)))
    return [name, f"{statistics.median(times):.1f}", f"{times[int(0.99 * len(times))]:.1f}"]


def random_votes(networks, pictures):
    """Return probabilities, images and labels in place of trained networks'."""
    import numpy as np

    generator = np.random.default_rng(0)
    labels = generator.integers(10, size=pictures)
    logits = generator.normal(size=(networks, pictures, 10)) + 2 * np.eye(10)[labels]
    powers = np.exp(2 * logits)
    images = generator.integers(256, size=(pictures, 28, 28)).astype("uint8")
    return powers / powers.sum(axis=-1, keepdims=True), images, labels


def random_features(spaces):
    """Return pictures of five classes, 30 candidates each, and features in place of networks."""
    import numpy as np

    generator = np.random.default_rng(0)
    labels = [np.repeat(np.arange(5), count) for count in (30, 36)]
    images = [generator.integers(256, size=(len(part), 14, 14)).astype("uint8") for part in labels]
    features = {
        f"features {number}": [generator.normal(size=(len(part), 48)) for part in labels]
        for number in range(1, spaces)
    }
    return {"spaces": {"pixels": None} | features, "images": images, "labels": labels}


def stored_runs(count):
    """Return runs in place of trained ones, whose rates lie evenly apart."""
    rates = [0.001 * 1.2**place for place in range(count)]
    losses, accuracies = [[1.0] * 12] * 3, [[0.5] * 12] * 3
    return [
        {"name": f"constant, {rate:.4f}", "rates": [rate], "loss": losses, "accuracy": accuracies}
        for rate in rates
    ]


def time_updates(browser, widget, update, repeats):
    """Return the milliseconds of each round; `update` is JavaScript that changes something in round ``i``."""
    from ipywidgets.embed import dependency_state

    state = {"state": dependency_state([widget], drop_defaults=False)}
    html = FIGURE_PAGE.replace("VIEW", json.dumps({"model_id": widget.model_id}))
    html = html.replace("STATE", json.dumps(state).replace("</script>", r"<\/script>"))
    html = html.replace("HOST", (ROOT / "theme" / "widget-host.js").read_text(encoding="utf-8"))
    page = browser.new_page()
    page.set_content(html)
    page.wait_for_selector("[data-ready=live]")
    page.wait_for_function("!document.body.innerText.includes('asking')")  # ShiftedDigit draws its maps
    times = page.evaluate(TIME_UPDATES.replace("UPDATE", update), repeats)
    page.close()
    return times


BENCHMARKS = {
    "convolution": convolution,
    "imports": imports,
    "training": training,
    "figures": figures,
}


def machine():
    """Return a line that says what was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "keras", "tensorflow"))
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}."


def main():
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument(
        "--repeats", type=int, default=15, help="rounds of which the median is taken (default: 15)"
    )
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if options.repeats < 1:
        parser.error(f"--repeats must be at least 1, got {options.repeats}")
    # Before NumPy and TensorFlow are imported. Unlike in the book, Keras may use its fastest code, oneDNN.
    os.environ.update(ENVIRONMENT, TF_ENABLE_ONEDNN_OPTS="1")
    FOLDER.mkdir(exist_ok=True)
    for name in options.names or BENCHMARKS:
        print(f"{name} ...", flush=True)
        text = f"{BENCHMARKS[name](options.repeats)}\n{machine()}\n"
        write(FOLDER / f"{name}.md", text)
        print(f"\n{text}\nWritten to {(FOLDER / name).relative_to(ROOT)}.md\n")


if __name__ == "__main__":
    main()
