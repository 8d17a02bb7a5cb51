"""The views of DigitLab: the network, one layer, one multiply-add, each by itself in a real browser."""

import base64
import re

import matplotlib
import numpy as np
import pytest
from widget_pages import axe_violations

from utils.page_networks import page_network
from utils.small_networks import load_network
from utils.widgets.base import style_sheet
from utils.widgets.digit_lab import shown_digits

LIMIT = 1e-3  # of numbers with three decimals
PAGE_RULES = ("html-has-lang", "page-has-heading-one", "region", "landmark-one-main")  # of the bare page
START = {"layer": 1, "channel": 3, "place": [14, 15]}

# What the figure does with the views, but for the drawing of a digit; `calls` has what they asked for.
STAGE = """async ({ description, image, style, selected }) => {
  const { createFrame } = await import("./shared/frame.js");
  const { softmax } = await import("./shared/network.js");
  const { createLabNetwork } = await import("./digit_lab/weights.js");
  const { createOverview } = await import("./digit_lab/overview.js");
  const { createInside } = await import("./digit_lab/inside.js");
  const { unitInWords } = await import("./digit_lab/unit.js");
  document.body.replaceChildren(Object.assign(document.createElement("style"), { textContent: style }));
  const main = document.body.appendChild(document.createElement("main"));
  const bytes = Uint8Array.from(atob(description.weights), (letter) => letter.charCodeAt(0));
  const described = { ...description, weights: new DataView(bytes.buffer) };
  const state = { off: {}, kernels: [], selected, zoom: "network", image: Float32Array.from(image) };
  const lab = (window.lab = { calls: [], state, looked: {} });
  const { signal } = new AbortController();
  const frame = createFrame(main, { name: "digit-lab", title: "Views", signal });
  const noted = (name, act) => (...given) => {
    lab.calls.push([name, ...given]);
    act(...given);
  };
  const act = {
    pick: noted("pick", (selected) => lab.set({ selected })),
    zoomTo: noted("zoomTo", (zoom) => lab.set({ zoom })),
    turnOff: noted("turnOff", (layer, filter, isOff) => {
      const others = (state.off[layer] ?? []).filter((other) => other !== filter);
      lab.set({ off: { ...state.off, [layer]: isOff ? [...others, filter] : others } });
    }),
    edit: noted("edit", (layer, filter, channel, kernel) => {
      const others = state.kernels.filter(
        (one) => one.layer !== layer || one.filter !== filter || one.channel !== channel,
      );
      lab.set({ kernels: kernel ? [...others, { layer, filter, channel, kernel }] : others });
    }),
    say: noted("say", frame.say),
    redraw: () => lab.set({}),
    looked: lab.looked,
  };
  const [layer, unit] = ["layer", "unit"].map((level) => createInside(level, act));
  const views = { network: createOverview(act), layer, unit };
  frame.stage.append(...Object.values(views).map((view) => view.root));
  lab.set = (values) => {
    Object.assign(state, values);
    const network = createLabNetwork(described, state.off, state.kernels);
    const outputs = network.run(state.image);
    const shares = softmax(outputs.at(-1));
    const order = [...shares.keys()].sort((one, other) => shares[other] - shares[one]);
    const now = { ...state, network, outputs, said: [{ title: "CNN", order, shares }] };
    for (const [level, view] of Object.entries(views)) view.root.hidden = level !== state.zoom;
    views[state.zoom].show(now);
    lab.words = unitInWords(now);
  };
  lab.set({});
}"""


@pytest.fixture(scope="module")
def digit():
    return shown_digits()[3] / np.float32(255)


@pytest.fixture
def stage(modules, digit):
    """A function that puts a network's views on the page; then `set` changes what they show."""

    def open_(network="mnist-cnn", width=784, **selected):
        model = page_network(load_network(network) if isinstance(network, str) else network)
        description = model.describe()
        modules.set_viewport_size({"width": width, "height": 900})
        modules.evaluate(
            STAGE,
            {
                "description": description
                | {"weights": base64.b64encode(description["weights"]).decode("ascii")},
                "image": digit.ravel().tolist(),
                "style": "body { margin: 0 auto; padding: 0 20px; max-width: 744px; background: #FCFCFA; }"
                + style_sheet("shared/frame.css", "digit_lab/zoom.css"),
                "selected": START | selected,
            },
        )
        return model

    return open_


def untrained(filters, ending):
    """A Keras model with maps of 6 × 6."""
    import keras

    first = keras.layers.Conv2D(filters, 5, strides=4, name="first")
    ending = getattr(keras.layers, ending)()
    return keras.Sequential([keras.Input((28, 28, 1)), first, ending, keras.layers.Dense(10)])


def change(page, **values):
    page.evaluate("(values) => { lab.calls.length = 0; lab.set(values); }", values)


def calls(page):
    """What the views have asked for since the last time, but for what was said."""
    return page.evaluate("() => lab.calls.splice(0).filter(([name]) => name !== 'say')")


def selected(page):
    return page.evaluate("() => lab.state.selected")


def colours(plate):
    """The pixels of a plate: (rows, columns, 4)."""
    data = plate.locator("canvas").evaluate(
        """(canvas) => [canvas.height, canvas.width,
             Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)]"""
    )
    return np.reshape(data[2], (data[0], data[1], 4))


def expected_colours(values, limit, name):
    """Matplotlib's colours of values from −limit (cividis: 0) to limit."""
    share = values / limit if name == "cividis" else (values / limit + 1) / 2
    return matplotlib.colormaps[name](share)[..., :3] * 255


def tiles(picture, across, height, width, count):
    """Cut the maps out of a picture of them all: (count, height, width, 4)."""
    rows = picture.reshape(-1, height, picture.shape[1] // width, width, 4).swapaxes(1, 2)
    assert rows.shape[1] == min(across, count)
    return rows.reshape(-1, height, width, 4)[:count]


def numbers(plate):
    """The numbers in the cells of a plate."""
    cells = plate.locator("span, input")
    texts = cells.evaluate_all("(cells) => cells.map((cell) => cell.value ?? cell.textContent)")
    return np.array([float(text.replace("−", "-")) for text in texts])


def large(page, kind):
    return page.locator(f".inside:not([hidden]) .large .plate.{kind}")


# All layers


@pytest.mark.parametrize("name", ["mnist-cnn", "mnist-mlp", "digits-cnn-explained"])
def test_every_map_of_every_layer(modules, stage, digit, name):
    model = stage(name, layer=0, channel=0, place=[0, 0])
    outputs = model.outputs(digit[None, ..., None])
    shown = [layer["name"] for layer in model.layers if layer["layer"] != "Flatten"]
    assert modules.locator(".layers b").all_inner_texts() == shown
    for which, layer in enumerate(shown):
        values = outputs[layer][0]
        height, width, count = values.shape if values.ndim == 3 else (1, 1, len(values))
        across = 16 if values.ndim == 3 or count <= 32 else 32
        picture = colours(modules.locator(".layers .plate").nth(which))
        maps = tiles(picture, across, height, width, count)
        signed = which == len(shown) - 1
        expected = expected_colours(
            np.moveaxis(values.reshape(height, width, count), -1, 0),
            np.abs(values).max(),
            "RdBu_r" if signed else "cividis",
        )
        np.testing.assert_allclose(maps[..., :3], expected, atol=16, err_msg=layer)
        assert (maps[..., 3] == 255).all()
        title = " × ".join(map(str, values.shape))
        assert modules.locator(".layers p").nth(which).inner_text().startswith(f"{layer} {title}")


@pytest.mark.parametrize(
    "layers, index, name",
    [
        ([{"layer": "Conv2D"}], -1, "gray_r"),
        ([{"layer": "Conv2D"}], 0, "RdBu_r"),
        ([{"layer": "Conv2D", "activation": "relu"}], 0, "cividis"),
        ([{"layer": "Conv2D", "activation": "tanh"}], 0, "RdBu_r"),
        ([{"layer": "Conv2D"}, {"layer": "MaxPooling2D"}], 1, "RdBu_r"),
        ([{"layer": "Conv2D"}, {"layer": "Activation", "activation": "relu"}], 1, "cividis"),
        ([{"layer": "Dense", "activation": "relu"}, {"layer": "BatchNormalization"}], 1, "RdBu_r"),
        ([{"layer": "MaxPooling2D"}], 0, "cividis"),
        ([{"layer": "Conv2D", "activation": "leaky_relu"}], 0, "RdBu_r"),
    ],
)
def test_colours_say_whether_numbers_have_signs(modules, layers, index, name):
    palette = modules.evaluate(
        """async ([layers, index]) => {
             const { looksOf } = await import("./digit_lab/maps.js");
             const looks = looksOf({ network: { layers }, outputs: layers.map(() => [0.5, -2]) }, index);
             return [Array.from(new Uint8Array(looks.colours.buffer)), looks.limit];
           }""",
        [layers, index],
    )
    assert palette[1] == (1 if index < 0 else 2)
    shares = np.linspace(-1, 1, 511)
    places = (shares + 1) / 2 if name == "RdBu_r" else np.maximum(shares, 0)
    expected = matplotlib.colormaps[name](places)[:, :3] * 255
    np.testing.assert_allclose(np.reshape(palette[0], (511, 4))[:, :3], expected, atol=16)


def test_keys_go_through_the_layers(modules, stage):
    stage()
    box = modules.locator(".layers")
    assert modules.locator(".layers [tabindex]").count() == 0  # one tab stop
    box.focus()
    steps = [
        ("ArrowRight", {"layer": 1, "channel": 4, "place": [14, 15]}),
        ("ArrowDown", {"layer": 2, "channel": 4, "place": [7, 7]}),
        ("ArrowUp", {"layer": 1, "channel": 4, "place": [15, 15]}),
        ("End", {"layer": 1, "channel": 11, "place": [15, 15]}),
        ("ArrowUp", {"layer": 0, "channel": 7, "place": [15, 15]}),
        ("ArrowUp", {"layer": 0, "channel": 7, "place": [15, 15]}),
        ("Home", {"layer": 0, "channel": 0, "place": [15, 15]}),
        ("Shift+ArrowDown", {"layer": 9, "channel": 0, "place": [0, 0]}),
        ("ArrowUp", {"layer": 8, "channel": 0, "place": [0, 0]}),
        ("ArrowUp", {"layer": 7, "channel": 0, "place": [3, 3]}),
    ]
    for key, unit in steps:
        modules.keyboard.press(key)
        assert selected(modules) == unit, key
        assert box.evaluate("box => box === document.activeElement")
    assert "conv6, map 0, row 3, column 3" in box.get_attribute("aria-label")
    modules.keyboard.press("Enter")
    assert calls(modules)[-1] == ["zoomTo", "layer"]
    assert modules.locator(".layer .maps").evaluate("maps => maps === document.activeElement")
    modules.keyboard.press("ArrowLeft")
    assert selected(modules)["place"] == [3, 2]


def test_pointer_chooses_a_unit(modules, stage):
    stage()
    strip = modules.locator(".layers .plate").nth(3)  # conv3, 16 maps of 14 × 14
    box = strip.bounding_box()
    tile = box["width"] / 16
    modules.mouse.click(box["x"] + tile * (5 + 2.5 / 14), box["y"] + tile * 9.5 / 14)
    assert calls(modules) == [["pick", {"layer": 3, "channel": 5, "place": [9, 2]}]]
    marks = strip.locator(".chosen").bounding_box()
    assert marks["x"] == pytest.approx(box["x"] + 5 * tile, abs=1)
    assert marks["width"] == pytest.approx(tile, abs=1)
    assert modules.locator(".layers .chosen").count() == 1
    strip.dblclick(position={"x": 3, "y": 3})
    assert calls(modules)[-1] == ["zoomTo", "layer"]
    change(modules, zoom="network")
    modules.locator(".layers > p").dblclick(position={"x": 20, "y": 8})  # a word is chosen, no level
    assert calls(modules) == []


def swipe(page, plate):
    """Draw a finger up across a plate, by 40 pixels, as the browser sees it."""
    box = plate.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x, "y": y - 8 * step}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_only_a_click_and_the_drawn_mouse_choose(modules, stage):
    stage()
    strip = modules.locator(".layers .plate").nth(3)
    for button in ("right", "middle"):
        strip.click(button=button, position={"x": 50, "y": 5})
    swipe(modules, strip)
    assert calls(modules) == []
    box = strip.bounding_box()
    modules.mouse.move(box["x"] + 1.5 * box["width"] / 16, box["y"] + 5)
    modules.mouse.down()
    modules.mouse.move(box["x"] + 4.5 * box["width"] / 16, box["y"] + 5)
    assert selected(modules)["channel"] == 4
    modules.mouse.up()
    assert {name for name, *_ in calls(modules)} == {"pick"}


def test_no_map_beyond_the_last(modules, stage):
    stage(untrained(18, "GlobalAveragePooling2D"), layer=0, channel=0, place=[0, 0])
    strip = modules.locator(".layers .plate").first
    box = strip.bounding_box()
    assert box["height"] == pytest.approx(
        box["width"] / 8, abs=1
    )  # two rows of 16, with two maps in the second
    modules.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    assert calls(modules) == []
    modules.mouse.click(box["x"] + box["width"] * 1.5 / 16, box["y"] + box["height"] - 3)
    assert selected(modules)["channel"] == 17
    assert (colours(strip)[6:, 2 * 6 :, 3] == 0).all()


# One layer


def test_turning_a_map_off_and_on(modules, stage):
    stage()
    change(modules, zoom="layer")
    on = modules.locator(".layer input[type=checkbox]")
    assert on.is_checked()
    before = colours(modules.locator(".layer .plate.output"))
    on.click()
    assert calls(modules) == [["turnOff", "conv2", 3, True]]
    assert not on.is_checked()
    after = colours(modules.locator(".layer .plate.output"))
    tile = after[:28, 3 * 28 : 4 * 28]
    assert (tile == tile[0, 0]).all()
    assert not (before[:28, 3 * 28 : 4 * 28] == tile).all()
    assert modules.locator(".layer .marks .off").count() == 1
    assert modules.locator(".layer .large input:enabled").count() == 0  # an edit would lose what was there
    assert (numbers(large(modules, "kernel")) == 0).all()
    change(modules, zoom="network")
    assert modules.locator(".layers .off").count() == 1
    change(modules, zoom="unit")
    chain = modules.locator(".unit .words p").last.inner_text()
    assert chain == "This map is off, so its weights and bias count as 0."
    assert modules.evaluate("() => lab.words") == f"conv2, map 3, row 14, column 15: t{chain[1:]}"
    change(modules, zoom="layer")
    modules.get_by_role("button", name="Restore layer").click()
    assert calls(modules) == [["turnOff", "conv2", 3, False]]
    assert (colours(modules.locator(".layer .plate.output")) == before).all()


def test_a_logit_cannot_be_turned_off(modules, stage):
    """It would be 0, and could be the largest."""
    stage(layer=9, channel=3, place=[0, 0])
    for zoom in ("layer", "unit"):
        change(modules, zoom=zoom)
        assert modules.locator(f".{zoom} input[type=checkbox]").is_hidden()
    change(modules, selected=START)
    assert modules.locator(".unit input[type=checkbox]").is_visible()


def test_marks_follow_the_size_of_the_maps(modules, stage):
    """The same marks on other rows and columns."""
    stage(layer=0, channel=3, place=[9, 9])
    change(modules, zoom="layer")
    for layer, rows in ((0, 1), (1, 2), (3, 2), (0, 1)):  # 8, 12 and 16 maps, eight in a row
        change(modules, selected={"layer": layer, "channel": 3, "place": [9, 9]})
        plate = modules.locator(".layer .plate.output").bounding_box()
        mark = modules.locator(".layer .marks .chosen").bounding_box()
        assert mark["height"] == pytest.approx(plate["height"] / rows, abs=1)
        assert mark["width"] == pytest.approx(plate["width"] / 8, abs=1)
    styles = modules.evaluate(
        """async () => {
             const { createPlate, signedLooks } = await import("./digit_lab/maps.js");
             const { root, show } = createPlate("kernel");
             return [3, 7, 3].map((side) => {
               const values = Array(side ** 2).fill(1);
               show(values, { ...signedLooks(values), rows: side, columns: side }, ["here", 1, 2]);
               const { style } = root.querySelector("i");
               return ["top", "left", "height", "width"].map((name) => parseFloat(style[name]));
             });
           }"""
    )
    np.testing.assert_allclose(
        styles, [np.array([100, 200, 100, 100]) / side for side in (3, 7, 3)], rtol=1e-4
    )


def test_editing_a_kernel(modules, stage):
    model = stage()
    kernel = model.parts[1].kernel[:, :, :, 3]
    change(modules, zoom="layer")
    slices = modules.locator(".layer .groups")
    slices.focus()
    modules.keyboard.press("Home")
    modules.keyboard.press("ArrowRight")
    np.testing.assert_allclose(numbers(large(modules, "kernel")), kernel[:, :, 1].ravel(), atol=LIMIT)
    cell = modules.get_by_label("Weight row 1 column 2")
    cell.click()
    modules.keyboard.type("-0.75")
    (*_, last) = calls(modules)
    assert last[:4] == ["edit", "conv2", 3, 1]
    edited = kernel[:, :, 1].copy()
    edited[1, 2] = -0.75
    np.testing.assert_allclose(last[4], edited, atol=LIMIT)
    assert cell.input_value() == "-0.75"
    assert cell.evaluate("cell => cell === document.activeElement")
    cell.blur()
    assert cell.input_value() == "−0.750"
    expected = model.changed(kernels=modules.evaluate("() => lab.state.kernels"))
    outputs = expected.outputs(np.float32(shown_digits()[3] / 255)[None, ..., None])
    value = outputs["conv2"][0, 14, 15, 3]
    text, answer = modules.locator(".layer .made p").all_inner_texts()
    assert float(text.split(": ")[1].replace("−", "-")) == pytest.approx(value, abs=0.006)
    logits = outputs["logits"][0]
    share = 100 * np.exp(logits[logits.argmax()]) / np.exp(logits).sum()
    sure = re.fullmatch(r"The network sees an? (\d), (?:over )?([\d.]+) % sure.*", answer).groups()
    assert int(sure[0]) == logits.argmax() and float(sure[1]) == pytest.approx(share, abs=0.06)
    restore = modules.get_by_role("button", name="Restore kernel")
    restore.click()
    assert calls(modules)[-1] == ["edit", "conv2", 3, 1, None]
    np.testing.assert_allclose(numbers(large(modules, "kernel")), kernel[:, :, 1].ravel(), atol=LIMIT)
    assert restore.count() == 0  # hidden: there is nothing to restore


def test_what_can_be_restored(modules, stage):
    stage()
    kernels = [{"layer": "conv2", "filter": 3, "channel": 0, "kernel": [[0] * 3] * 3}]
    change(modules, zoom="layer", kernels=kernels)
    kernel, layer = (modules.get_by_role("button", name=f"Restore {what}") for what in ("kernel", "layer"))
    modules.locator(".layer .groups").focus()
    modules.keyboard.press("Home")
    assert (kernel.count(), layer.count()) == (1, 1)
    top = modules.locator(".layer .sums").bounding_box()
    change(modules, off={"conv2": [3]})
    assert (kernel.count(), layer.count()) == (0, 1)  # one would not see what it does
    change(modules, off={})
    modules.keyboard.press("ArrowRight")
    assert (kernel.count(), layer.count()) == (0, 1)
    modules.keyboard.press("ArrowLeft")
    kernel.focus()
    modules.keyboard.press("Enter")
    assert kernel.evaluate("button => button === document.activeElement")  # it hides when the focus leaves it
    modules.keyboard.press("Tab")
    assert (kernel.count(), layer.count()) == (0, 0)
    assert modules.locator(".layer .sums").bounding_box() == top
    change(modules, selected={"layer": 9, "channel": 3, "place": [0, 0]})
    assert (kernel.count(), layer.count()) == (0, 0)


def test_restoring_a_layer(modules, stage):
    stage()
    kernels = [
        {"layer": layer, "filter": filter_, "channel": 0, "kernel": [[0] * 3] * 3}
        for layer, filter_ in (("conv2", 3), ("conv2", 5), ("conv3", 0))
    ]
    change(modules, zoom="layer", kernels=kernels, off={"conv2": [1], "conv3": [2]})
    modules.get_by_role("button", name="Restore layer").click()
    state = modules.evaluate("() => lab.state")
    assert state["kernels"] == kernels[2:]
    assert state["off"] == {"conv2": [], "conv3": [2]}


def test_an_entry_that_is_no_number(modules, stage):
    stage()
    change(modules, zoom="layer")
    cell = modules.get_by_label("Weight row 0 column 0")
    cell.click()
    modules.keyboard.type("1e")
    assert cell.get_attribute("aria-invalid") == "true"
    assert modules.evaluate("() => lab.calls.at(-1)[1]").startswith("Needed: a number between ")
    change(modules)  # another frame, while it is being typed
    assert cell.input_value() == "1e"
    cell.blur()
    assert float(cell.input_value().replace("−", "-")) == numbers(large(modules, "kernel"))[0]
    assert cell.get_attribute("aria-invalid") == "false"


def test_typing_and_enter(modules, stage):
    model = stage()
    change(modules, zoom="layer")
    modules.locator(".layer .groups").focus()
    modules.keyboard.press("Home")
    cell = modules.get_by_label("Weight row 0 column 2 for map 0 of conv1")
    weight = f"{model.parts[1].kernel[0, 2, 0, 3]:.3f}".replace("-", "−")
    assert cell.input_value() == weight
    for typed in ("abc", " ", "1,2,3", "100"):
        cell.fill(typed)
        assert cell.get_attribute("aria-invalid") == "true"
        modules.keyboard.press("Enter")
        assert (cell.input_value(), cell.get_attribute("aria-invalid")) == (weight, "false")
    assert calls(modules) == []
    for typed, value, shown in (
        ("−2,5", -2.5, "−2.500"),
        ("0,5", 0.5, "0.500"),
        (" 3 ", 3, "3.000"),
        ("0", 0, "0.000"),
    ):
        cell.fill(typed)
        assert cell.input_value() == typed
        modules.keyboard.press("Enter")
        assert cell.input_value() == shown
        assert calls(modules)[-1][4][0][2] == value
        assert cell.evaluate("cell => cell === document.activeElement")
    modules.get_by_role("button", name="Restore kernel").click()
    assert cell.input_value() == weight


def test_choosing_layer_map_and_place(modules, stage):
    stage()
    change(modules, zoom="layer")
    layer, channel = (modules.locator(".layer input[type=range]").nth(i) for i in (0, 1))
    assert (layer.get_attribute("max"), channel.get_attribute("max")) == ("9", "11")
    assert layer.get_attribute("aria-valuetext") == "conv2"
    layer.focus()
    modules.keyboard.press("ArrowRight")
    assert selected(modules) == {"layer": 2, "channel": 3, "place": [7, 7]}
    assert layer.evaluate("slider => slider === document.activeElement")
    channel.focus()
    modules.keyboard.press("ArrowLeft")
    assert selected(modules) == {"layer": 2, "channel": 2, "place": [7, 7]}
    assert modules.locator(".layer .sums").is_hidden()  # pooling has no weights
    assert modules.locator(".layer input[type=checkbox]").is_hidden()
    modules.locator(".layer .maps").focus()
    modules.keyboard.press("ArrowUp")
    modules.keyboard.press("End")
    assert selected(modules) == {"layer": 2, "channel": 2, "place": [6, 13]}
    box = modules.locator(".layer .plate.output").bounding_box()
    tile = box["width"] / 8
    modules.mouse.click(box["x"] + tile * (1 + 4.5 / 14), box["y"] + tile * (1 + 11.5 / 14))
    assert selected(modules) == {"layer": 2, "channel": 9, "place": [11, 4]}


# One unit


@pytest.mark.parametrize("unit", [(0, 5, [10, 12]), (1, 3, [0, 27]), (3, 15, [7, 7]), (7, 2, [6, 0])])
def test_products_of_a_convolution(modules, stage, digit, unit):
    layer, channel, (row, column) = unit
    model = stage(layer=layer, channel=channel, place=[row, column])
    outputs = model.outputs(digit[None, ..., None])
    names = [each["name"] for each in model.layers]
    below = outputs[names[layer - 1]][0] if layer else digit[..., None]
    window = np.pad(below, ((1, 1), (1, 1), (0, 0)))[row : row + 3, column : column + 3]
    part = model.parts[layer]
    products = window * part.kernel[..., channel]
    change(modules, zoom="unit")
    groups = modules.locator(".unit .groups > div")
    if layer:
        sums = [float(text.replace("−", "-")) for text in groups.locator("span").all_inner_texts()]
        np.testing.assert_allclose(sums, products.sum((0, 1)), atol=0.006)
        groups.nth(4).click()
        assert groups.nth(4).get_attribute("class") == "chosen"
    else:
        assert not groups.first.is_visible()
    which = 4 if layer else 0
    np.testing.assert_allclose(numbers(large(modules, "input")), window[..., which].ravel(), atol=0.006)
    kernel = part.kernel[..., which, channel].ravel()
    np.testing.assert_allclose(numbers(large(modules, "kernel")), kernel, atol=LIMIT)
    np.testing.assert_allclose(numbers(large(modules, "product")), products[..., which].ravel(), atol=0.006)
    total, bias = products.sum(), part.bias[channel]
    chain = modules.locator(".unit .words p").last.inner_text()
    found = [
        float(number.replace("− ", "-").replace("−", "-")) for number in re.findall(r"−? ?\d+\.\d{3}", chain)
    ]
    np.testing.assert_allclose(found, [total, bias, total + bias, max(0, total + bias)], atol=LIMIT)
    form = rf"\S+ \({products.size} products\) [+−] \d\S+ \(bias\) ≈ \S+, relu makes it \S+\."
    assert re.fullmatch(form, chain), chain
    title = modules.locator(".unit .product-part p").inner_text()
    assert title == f"Products, sum {products[..., which].sum():.2f}".replace("-", "−")
    where = f"{names[layer]}, map {channel}, row {row}, column {column}: "
    assert modules.evaluate("() => lab.words") == where + chain


def test_one_product_is_written_out(modules, stage, digit):
    model = stage(layer=0, channel=5, place=[10, 12])
    change(modules, zoom="unit")
    kernel = model.parts[0].kernel[:, :, 0, 5]
    window = digit[9:12, 11:14]
    grid = large(modules, "product")
    box = grid.bounding_box()
    modules.mouse.click(box["x"] + box["width"] * 5 / 6, box["y"] + box["height"] / 2)
    written = modules.locator(".unit .words p").first

    def expected(row, column):
        numbers = (window[row, column], kernel[row, column], window[row, column] * kernel[row, column])
        value, weight, product = (f"{number:.3f}".replace("-", "−") for number in numbers)
        product = product if any(letter in "123456789" for letter in product) else product.replace("−", "")
        return f"{value} × {weight} ≈ {product}, row {9 + row}, column {11 + column} of the picture"

    assert written.inner_text() == expected(1, 2)
    assert modules.evaluate("() => lab.calls.at(-1)") == ["say", expected(1, 2)]
    modules.locator(".unit .window").focus()
    modules.keyboard.press("ArrowLeft")
    modules.keyboard.press("ArrowDown")
    assert written.inner_text() == expected(2, 1)
    modules.keyboard.press("ArrowDown")  # there is no further row
    assert written.inner_text() == expected(2, 1)
    assert modules.locator(".unit .large .here").count() == 3


def test_padding_is_named(modules, stage):
    stage(layer=1, channel=3, place=[0, 14])
    change(modules, zoom="unit")
    box = large(modules, "input").bounding_box()
    modules.mouse.click(box["x"] + 5, box["y"] + 5)
    written = modules.locator(".unit .words p").first.inner_text()
    assert written.startswith("0.000 × ")
    assert re.search(r", padding around map \d of conv1$", written)


def test_pooling_marks_the_largest(modules, stage, digit):
    model = stage(layer=2, channel=3, place=[6, 6])
    window = model.outputs(digit[None, ..., None])["conv2"][0, 12:14, 12:14, 3]
    change(modules, zoom="unit")
    np.testing.assert_allclose(numbers(large(modules, "input")), window.ravel(), atol=0.006)
    assert large(modules, "kernel").is_hidden()
    assert large(modules, "product").is_hidden()
    row, column = np.unravel_index(window.argmax(), (2, 2))
    style = large(modules, "input").locator(".here").get_attribute("style")
    assert f"top: {50 * row}%; left: {50 * column}%" in style
    assert modules.evaluate("() => lab.words").endswith(f": the largest of 4 numbers is {window.max():.3f}.")


def test_mean_of_a_map(modules, stage, digit):
    model = stage(layer=8, channel=3, place=[0, 0])
    below = model.outputs(digit[None, ..., None])["conv6"][0]
    window = below[..., 3]
    change(modules, zoom="unit")
    plate = large(modules, "input")
    assert plate.locator("span").count() == 0  # no room for 49 numbers
    expected = expected_colours(window, below.max(), "cividis")
    np.testing.assert_allclose(colours(plate)[..., :3], expected, atol=16)
    box = plate.bounding_box()
    modules.mouse.click(box["x"] + box["width"] * 2.5 / 7, box["y"] + box["height"] * 4.5 / 7)
    written = modules.locator(".unit .words p").first.inner_text()
    assert written == f"{window[4, 2]:.3f}, row 4, column 2 of map 3 of conv6"
    assert (
        modules.evaluate("() => lab.words")
        == f"average, unit 3: the mean of 49 numbers is {window.mean():.3f}."
    )


def test_dense_layer_on_a_row(modules, stage, digit):
    model = stage(layer=9, channel=3, place=[0, 0])
    values = model.outputs(digit[None, ..., None])["average"][0]
    change(modules, zoom="unit")
    np.testing.assert_allclose(numbers(large(modules, "input")), values, atol=0.006)
    np.testing.assert_allclose(numbers(large(modules, "kernel")), model.parts[9].kernel[:, 3], atol=0.006)
    assert modules.locator(".unit .large input:enabled").count() == 0
    assert re.match(r"logits, unit 3: \S+ \(16 products\) [+−] ", modules.evaluate("() => lab.words"))
    titles = modules.locator(".unit .large > div > p").all_inner_texts()
    assert titles[:2] == ["Inputs", "Weights"] and titles[2].startswith("Products, sum ")
    assert modules.locator(".unit .controls .control").nth(1).inner_text().split() == ["Unit", "3"]
    box = large(modules, "kernel").bounding_box()
    modules.mouse.click(box["x"] + box["width"] * 3 / 8, box["y"] + box["height"] * 7 / 8)
    written = modules.locator(".unit .words p").first.inner_text()
    assert written.endswith(", number 13 of average")
    modules.locator(".unit .maps").focus()
    modules.keyboard.press("ArrowRight")  # a row has no places: another unit
    assert selected(modules) == {"layer": 9, "channel": 4, "place": [0, 0]}


@pytest.mark.parametrize("name", ["mnist-mlp", "untrained"])
def test_dense_layer_on_a_picture(modules, stage, digit, name):
    """The weights stand where the numbers were before Flatten."""
    model = stage(untrained(3, "Flatten") if name == "untrained" else name, layer=0, channel=0, place=[0, 0])
    kinds = [layer["layer"] for layer in model.layers]
    layer = kinds.index("Flatten") + 1
    below = digit[..., None]
    if layer > 1:
        below = model.outputs(digit[None, ..., None])[model.layers[layer - 2]["name"]][0]
    weights = model.parts[layer].kernel[:, 2].reshape(below.shape)
    change(modules, zoom="unit", selected={"layer": layer, "channel": 2, "place": [0, 0]})
    groups = modules.locator(".unit .groups > div")
    channels = below.shape[2]
    assert groups.count() == channels
    which = min(1, channels - 1)
    if channels > 1:
        groups.nth(which).click()
        sums = [float(text.replace("−", "-")) for text in groups.locator("span").all_inner_texts()]
        np.testing.assert_allclose(sums, (below * weights).sum((0, 1)), atol=0.006)
    expected = expected_colours(weights[..., which], np.abs(weights).max(), "RdBu_r")
    np.testing.assert_allclose(colours(large(modules, "kernel"))[..., :3], expected, atol=6)
    side = below.shape[0]
    box = large(modules, "product").bounding_box()
    modules.mouse.click(box["x"] + box["width"] * 4.5 / side, box["y"] + box["height"] * 2.5 / side)
    where = "the picture" if layer == 1 else f"map {which} of {model.layers[layer - 2]['name']}"
    assert modules.locator(".unit .words p").first.inner_text().endswith(f", row 2, column 4 of {where}")


def test_first_the_strongest(modules, stage, digit):
    model = stage()
    below = model.outputs(digit[None, ..., None])["conv1"][0]
    products = below[13:16, 14:17] * model.parts[1].kernel[..., 3]
    change(modules, zoom="unit")
    which = np.abs(products.sum((0, 1))).argmax()
    chosen = modules.locator(".unit .groups > div").evaluate_all(
        "items => items.findIndex((item) => item.className === 'chosen')"
    )
    assert chosen == which


def test_another_layer_starts_with_the_strongest(modules, stage):
    stage()
    change(modules, zoom="unit")
    strongest = modules.evaluate("() => ({ ...lab.looked })")
    weakest = 0 if strongest["group"] else 1
    modules.locator(".unit .groups > div").nth(weakest).click()
    assert modules.evaluate("() => lab.looked.group") == weakest
    change(modules, zoom="layer")  # which looks at the same
    assert "chosen" in modules.locator(".layer .groups > div").nth(weakest).get_attribute("class")
    change(modules, selected=START | {"place": [14, 16]})  # another unit of this layer
    assert modules.evaluate("() => lab.looked.group") == weakest
    for layer in (0, 2, 9):
        change(modules, selected={"layer": layer, "channel": 3, "place": [0, 0]})
        change(modules, zoom="unit", selected=START)
        assert modules.evaluate("() => ({ ...lab.looked })") == strongest
    modules.locator(".unit .groups > div").nth(weakest).click()
    modules.evaluate("() => { lab.looked.layer = null; lab.set({}); }")  # as Reset does
    assert modules.evaluate("() => ({ ...lab.looked })") == strongest


# Everybody


@pytest.mark.parametrize("width", [360, 784])
@pytest.mark.parametrize("name, layer", [("mnist-cnn", 1), ("mnist-cnn", 9), ("mnist-mlp", 1)])
def test_fits_and_can_be_read_by_all(modules, stage, width, name, layer):
    stage(name, width=width, layer=layer, channel=0, place=[0, 0])
    for zoom in ("network", "layer", "unit"):
        change(modules, zoom=zoom)
        assert modules.evaluate("document.documentElement.scrollWidth") == width
        heights = modules.locator(":is(button, input):visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights, default=24) >= 24
        if width == 360:
            assert [rule for rule, _ in axe_violations(modules) if rule not in PAGE_RULES] == []


def test_maps_can_be_seen_on_a_phone(modules, stage):
    stage(width=360)
    box = modules.locator(".layers .plate").nth(3).bounding_box()
    assert box["width"] / 16 >= 16


def test_redraws_in_time(modules, stage):
    stage()
    medians = modules.evaluate(
        """async () => {
             const all = {};
             for (const zoom of ["network", "layer", "unit"]) {
               lab.set({ zoom });
               const times = [];
               for (let i = 0; i < 60; i++) {
                 const start = performance.now();
                 lab.set({});
                 times.push(performance.now() - start);
                 await new Promise(requestAnimationFrame);
               }
               all[zoom] = times.sort((one, other) => one - other)[30];
             }
             return all;
           }"""
    )
    assert max(medians.values()) < 16, medians  # with the network's pass, on a busy machine
