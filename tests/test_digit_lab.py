"""The DigitLab: what the page computes, its page in a real browser, its Python side."""

import base64
import io
import itertools
import re

import numpy as np
import pytest
from scipy.special import softmax
from traitlets import TraitError
from widget_pages import (
    GROUNDS,
    ROOT,
    axe_violations,
    drag_by_touch,
    ground,
    hear_out,
    page_state,
    picture_in_every_run,
    settle,
    slide_to,
    status,
)

from utils.datasets import digits
from utils.small_networks import load_network
from utils.widgets import DigitLab
from utils.widgets.digit_lab import mistakes, shown_digits
from utils.widgets.digit_lab.arithmetic import centred_image, ink_of_image

FORMS = {
    "everything": {},
    "landing page": {"show": ["maps"]},
    "side by side": {"rival": "mnist-mlp", "show": ["break"]},
    "inside": {"show": ["maps", "explain", "mistakes"]},
    "nothing": {"show": []},
}
BROKEN = {"rotation": 25, "flip": True, "shift": (2, -3), "cover": 5, "cover_place": (10, 16), "noise": 0.2}


def shares(page, which=0):
    """The ten probabilities as the bars are drawn."""
    return (
        page.locator(".bars")
        .nth(which)
        .evaluate("bars => [...bars.children].map(row => Number(row.style.getPropertyValue('--share')))")
    )


def pixels(page):
    """What the network reads, as it is drawn: (28, 28), 0 (paper) to 1."""
    data = page.locator(".given .ink").evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return 1 - np.reshape(data, (28, 28, 4))[..., 0] / 255


def field(page):
    """First row, first column, rows and columns of the outlined field."""
    return page.locator(".given .field").evaluate(
        """({ style }) => ["top", "left", "height", "width"].map((name) =>
             Math.round(parseFloat(style[name]) * 28) / 100)"""
    )


def on_paper(page, x, y):
    """A place of the (first) paper, 0 to 1 each way, in pixels of the page."""
    box = page.locator(".sheet").first.bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def draw(page, *places):
    """Draw a line with the mouse."""
    page.mouse.move(*on_paper(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*on_paper(page, *place), steps=5)
    page.mouse.up()
    settle(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def tick(page, label):
    page.locator("label.control", has_text=label).get_by_role("checkbox").click()
    settle(page)


# What the page computes

ANSWERS = """async ([state, digits, count]) => {
  const { createLabNetwork } = await import("./digit_lab/weights.js");
  const { centredImage } = await import("./digit_lab/prepare.js");
  const { inkOfImage } = await import("./digit_lab/ink.js");
  const { createModel } = await import("./rendered.js");
  const network = createLabNetwork(createModel(state).get("_networks")[0]);
  const bytes = Uint8Array.from(atob(digits), (letter) => letter.charCodeAt(0));
  const logits = [];
  for (let i = 0; i < count; i++) {
    const digit = Float32Array.from(bytes.subarray(784 * i, 784 * (i + 1)), (ink) => ink / 255);
    logits.push([...network.run(centredImage(inkOfImage(digit))).at(-1)]);
  }
  return logits;
}"""


@pytest.mark.parametrize("name", ["mnist-cnn", "mnist-mlp"])
def test_logits_of_a_thousand_digits_are_those_of_keras(modules, name):
    (training, _), (testing, _) = digits()
    images = np.concatenate([testing, training])[:1000]
    lab = DigitLab(name, show=[])
    sent = base64.b64encode(images.tobytes()).decode()
    found = np.array(modules.evaluate(ANSWERS, [page_state(lab), sent, len(images)]))
    centred = np.stack([centred_image(ink_of_image(image / 255)) for image in images])[..., None]
    expected = lab.model.predict(centred, batch_size=250, verbose=0)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    np.testing.assert_allclose(load_network(name).logits(centred), expected, rtol=0, atol=1e-4)
    assert np.ptp(found) > 10


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sample": 15, "centred": False},
        {"sample": 22},
        {"sample": 8, **BROKEN},
        {"sample": None},
        {"sample": 4, "off": {"conv2": [0, 3], "logits": [4]}},
        {"kernels": [{"layer": "conv1", "filter": 2, "channel": 0, "kernel": np.eye(3).tolist()}]},
        {"network": "mnist-mlp", "rival": "mnist-cnn"},
    ],
)
def test_picture_and_answer_are_those_of_numpy(open_live, options):
    lab = DigitLab(**options)
    with open_live(lab) as page:
        np.testing.assert_allclose(pixels(page), lab.image[..., 0], rtol=0, atol=0.6 / 255)
        np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4)
        logits = page.locator(".answers section").first.locator(".logit").all_inner_texts()
        shown = [float(text.replace("−", "-")) for text in logits]
        np.testing.assert_allclose(shown, lab.logits, rtol=0, atol=0.0501)
        if lab.rival_logits is not None:
            np.testing.assert_allclose(shares(page, 1), softmax(lab.rival_logits), rtol=0, atol=1e-4)
        assert page.problems == [] and page.blocked == []


def test_changes_reach_the_answer():
    usual = DigitLab()
    for name, value in {**BROKEN, "cover": 12, "off": {"conv3": [0, 1, 2]}}.items():
        if name != "cover_place":
            assert np.abs(DigitLab(**{name: value}).logits - usual.logits).max() > 0.01, name


# Python's side


def test_what_python_reads():
    lab = DigitLab(sample=7)
    assert lab.image.shape == (28, 28, 1) and lab.image.dtype == np.float32
    np.testing.assert_array_equal(
        lab.image[..., 0], centred_image(ink_of_image(shown_digits()[7] / np.float32(255)))
    )
    assert lab.drawing is None
    assert [name for name in lab.activations][-1] == "logits"
    np.testing.assert_array_equal(lab.activations["logits"], lab.logits)
    assert lab.activations["conv2"].shape == (28, 28, 12) and lab.activations["conv2"].min() == 0
    assert lab.probabilities.sum() == pytest.approx(1) and lab.probabilities.argmax() == 7


def test_activations_are_those_of_the_keras_model():
    import keras

    lab = DigitLab(
        off={"conv2": [1]},
        kernels=[{"layer": "conv3", "filter": 0, "channel": 5, "kernel": np.full((3, 3), 0.2).tolist()}],
    )
    model = lab.model
    layers = keras.Model(model.inputs, [layer.output for layer in model.layers])
    for (name, found), expected in zip(lab.activations.items(), layers(lab.image[None]), strict=True):
        np.testing.assert_allclose(found, np.asarray(expected)[0], rtol=0, atol=1e-4, err_msg=name)
    assert not lab.activations["conv2"][..., 1].any() and DigitLab().activations["conv2"][..., 1].any()


def test_a_drawing_takes_the_place_of_a_sample_and_the_other_way_round():
    drawing = np.zeros((112, 112), "uint8")
    drawing[10:90, 50:60] = 255
    lab = DigitLab(sample=5, drawing=drawing)
    assert lab.sample is None and lab.probabilities.argmax() == 1
    np.testing.assert_array_equal(lab.drawing, drawing)
    lab.sample = 4
    assert lab.drawing is None and lab.probabilities.argmax() == 4
    lab.drawing = drawing
    assert lab.sample is None and lab.probabilities.argmax() == 1
    lab.drawing = None
    assert not lab.drawing.any() and not lab.image.any()


def test_bytes_from_the_page_may_be_a_view():
    drawing = np.zeros((112, 112), "uint8")
    drawing[10:90, 50:60] = 255
    lab = DigitLab()
    lab.set_state({"sample": None, "_ink": memoryview(drawing.tobytes())})
    np.testing.assert_array_equal(lab.drawing, drawing)


def test_mistakes_are_mistakes_of_the_stored_network():
    images, notes = mistakes()
    assert images.shape == (20, 28, 28) and len(notes) == 20
    logits = load_network("mnist-cnn").logits(images[..., None] / np.float32(255))
    assert [note["said"] for note in notes] == logits.argmax(axis=1).tolist()
    assert all(note["said"] != note["label"] for note in notes)
    np.testing.assert_allclose(
        [note["share"] for note in notes], softmax(logits, axis=1).max(axis=1), rtol=0, atol=1e-4
    )
    lab = DigitLab(sample=20)
    np.testing.assert_array_equal(lab.image[..., 0], images[0] / np.float32(255))
    assert lab.probabilities.argmax() == notes[0]["said"]


def test_samples_are_test_digits():
    images, labels = digits()[1]
    for number, image in enumerate(shown_digits()):
        same = np.flatnonzero((images == image).all(axis=(1, 2)))
        assert labels[same[0]] == number % 10
    assert len(np.unique(shown_digits().reshape(20, -1), axis=0)) == 20


def test_repr_tells_what_differs():
    assert repr(DigitLab()) == "DigitLab(sample=3)"
    assert repr(DigitLab("mnist-mlp", sample=None)) == "DigitLab(network='mnist-mlp', sample=None)"
    lab = DigitLab(
        rival="mnist-mlp", show=["explain", "break"], zoom="unit", layer="conv5", off={"conv1": [3]}
    )
    assert repr(lab) == (
        "DigitLab(rival='mnist-mlp', sample=3, zoom='unit', off={'conv1': [3]}, show=['break', 'explain'], "
        "layer='conv5')"
    )
    assert repr(DigitLab(**BROKEN)) == (
        "DigitLab(sample=3, rotation=25, flip=True, shift=[2, -3], cover=5, cover_place=[10, 16], noise=0.2)"
    )


@pytest.mark.parametrize(
    "options, message",
    [
        ({"sample": 40}, "sample is a whole number from 0 to 39, got 40"),
        ({"sample": 20, "show": ["maps"]}, "from 0 to 19, got 20"),
        ({"drawing": np.zeros((28, 28), "uint8")}, r"shape \(112, 112\), .* got uint8 of shape \(28, 28\)"),
        ({"drawing": np.zeros((112, 112))}, "uint8 array .* got float64"),
        ({"rotation": 181}, "rotation is a whole number from -180 to 180"),
        ({"shift": (0, 13)}, r"shift is two whole numbers from -12 to 12, got \(0, 13\)"),
        ({"shift": 3}, "shift is two whole numbers"),
        ({"cover": 21}, "cover is a whole number from 0 to 20"),
        ({"cover_place": (28, 0)}, "cover_place is two whole numbers from 0 to 27"),
        ({"noise": 1.5}, "noise is a number from 0 to 1, got 1.5"),
        ({"noise": True}, "noise is a number"),
        ({"layer": "conv9"}, "layer is one of 'conv1', .*, got 'conv9'"),
        ({"channel": -1}, "channel is a whole number from 0"),
        ({"place": (1, 2, 3)}, "place is two whole numbers"),
        ({"zoom": "kernel"}, "zoom is one of 'network', 'layer', 'unit', got 'kernel'"),
        ({"show": ["gallery"]}, "show has some of 'maps', 'break', 'mistakes', 'explain', got 'gallery'"),
        ({"off": {"conv9": [0]}}, "conv9"),
        ({"off": {"conv1": [8]}}, "filter of conv1"),
        ({"kernels": [{"layer": "conv1", "filter": 0}]}, "an edited kernel is a dict with layer, filter"),
        (
            {"kernels": [{"layer": "conv1", "filter": 0, "channel": 0, "kernel": [[1, 2]]}]},
            "a kernel of conv1 has the shape",
        ),
        (
            {"kernels": [{"layer": "conv1", "filter": 0, "channel": 0, "kernel": [[np.nan] * 3] * 3}]},
            "finite numbers",
        ),
    ],
)
def test_what_is_refused(options, message):
    with pytest.raises(TraitError, match=message):
        DigitLab(**options)


def test_bytes_that_are_no_drawing_are_refused():
    with pytest.raises(TraitError, match="112 × 112 bytes, or none; got 3"):
        DigitLab().set_state({"_ink": b"123"})


def test_networks_that_are_refused():
    import keras

    with pytest.raises(ValueError, match="no network is called 'mnist'"):
        DigitLab("mnist")
    nine = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(9)])
    with pytest.raises(ValueError, match="must return 10 numbers"):
        DigitLab(nine)


# The reader's own model


def test_own_model_with_batch_normalization(open_live):
    import keras

    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, strides=2, use_bias=False, name="first"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="cut"),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", name="shares"),
        ],
        name="mine",
    )
    model.get_layer("norm").set_weights(
        [np.linspace(0.5, 2, 6), np.linspace(-1, 1, 6), np.full(6, 0.1), np.full(6, 0.3)]
    )
    lab = DigitLab(model, rotation=10)
    assert repr(lab) == "DigitLab(network='mine', sample=3, rotation=10)"
    np.testing.assert_allclose(lab.probabilities, np.asarray(model(lab.image[None]))[0], rtol=0, atol=1e-5)
    first = np.asarray(model.get_layer("first")(lab.image[None]))[0]
    np.testing.assert_allclose(lab.activations["first"], first, rtol=0, atol=1e-5)
    with open_live(lab) as page:
        np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4)
        assert page.locator(".layers b").all_inner_texts()[:2] == ["first", "norm"]
        assert page.locator(".verdict").text_content().startswith("mine:")
        assert "parameters" in page.locator(".about").inner_text()


# The page


def test_first_state(open_live):
    lab = DigitLab()
    with open_live(lab) as page:
        seen = lab.probabilities.argmax()
        assert seen == 3 and status(page).startswith("The network sees a 3, ")
        assert page.locator(".bars .seen b").inner_text() == "3" == page.locator(".bars .true b").inner_text()
        assert page.locator(".verdict").text_content().startswith("CNN:3")
        assert page.locator(".digits").nth(0).get_by_role("radio").nth(3).is_checked()
        assert page.locator(".layers b").all_inner_texts() == [*lab.activations]
        row, column = lab.place
        assert lab.layer == "conv2" and field(page) == [row - 2, column - 2, 5, 5]
        assert page.problems == [] and page.blocked == []


@pytest.mark.parametrize("name", FORMS)
def test_forms_fit_and_axe_finds_nothing(open_live, name):
    lab = DigitLab(**FORMS[name])
    for theme, width in [("light", 744), ("dark", 360)]:
        with open_live(lab, theme=theme, width=width) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".widget-frame").evaluate("frame => frame.scrollWidth") <= width - 40
            assert ground(page) == GROUNDS[theme]
            assert axe_violations(page) == []
            parts = {"maps": ".views", "break": "[type=range]", "mistakes": ".digits >> nth=1"}
            for part, selector in parts.items():
                inside = page.locator(f".digit-lab > .controls {selector}" if part == "break" else selector)
                assert (inside.count() > 0) == (part in lab.show), part


def test_small_form_says_all_of_the_answer_and_how_to_draw(open_live):
    for width in (360, 744):
        with open_live(DigitLab(sample=0, show=["maps"]), width=width) as page:
            assert page.locator(".verdict").text_content() == "CNN:0>99.9 %"
            for cut in page.locator(".verdict, .verdict span, .pad .note").all():
                assert cut.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("zoom", ["layer", "unit"])
def test_levels_of_zoom_fit_and_axe_finds_nothing(open_live, zoom):
    for options in ({}, {"show": ["maps"]}):
        for theme, width in [("dark", 744), ("light", 360)]:
            with open_live(DigitLab(zoom=zoom, **options), theme=theme, width=width) as page:
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert axe_violations(page) == []


@pytest.mark.parametrize("name", FORMS)
def test_heights_are_what_is_drawn(open_live, name):
    lab = DigitLab(**FORMS[name])
    for which, width in enumerate((360, 744)):
        with open_live(lab, width=width) as page:
            hear_out(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= lab._heights[which] <= drawn + 24, width


@pytest.mark.parametrize(
    "options",
    [
        {"network": "mnist-mlp", "show": ["maps"]},
        {"network": "mnist-mlp"},
        {"rival": "mnist-mlp"},
        {"show": ["maps", "explain"]},
        {"zoom": "layer"},
        {"zoom": "unit"},
        {"zoom": "unit", "show": ["maps"]},
    ],
)
def test_heights_of_other_states(open_live, options):
    lab = DigitLab(**options)
    for which, width in enumerate((360, 744)):
        with open_live(lab, width=width) as page:
            hear_out(page)
            drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= lab._heights[which] <= drawn + 60, width


def test_line_tells_what_was_done(open_live):
    with open_live(DigitLab(**BROKEN, off={"conv1": [0, 1]}, centred=False)) as page:
        changes = (
            "Not centred, turned 25° left, mirrored, moved 2 px right, moved 3 px up, "
            "5 × 5 pixels covered, noise 0.20, 2 maps off."
        )
        assert changes in status(page)
    with open_live(DigitLab(sample=None)) as page:
        assert status(page).startswith(
            "Nothing is drawn yet; a network answers all the same. The network sees a"
        )
    label, said = (mistakes()[1][0][name] for name in ("label", "said"))
    with open_live(DigitLab(sample=20, rival="mnist-mlp")) as page:
        assert f" {label}. The CNN sees a" in status(page) and f" {said}, " in status(page)
        assert "The MLP sees a" in status(page)
        assert page.locator(".wrong .verdict").count() > 0


def test_zoomed_line_tells_of_the_unit(open_live):
    with open_live(DigitLab(zoom="unit", layer="conv2", channel=4, place=(7, 9))) as page:
        assert "conv2, map 4, row 7, column 9" in status(page)


# Drawing


def test_mouse_draws_a_one_and_clear_takes_it_away(open_live):
    with open_live(DigitLab()) as page:
        press(page, "Clear")
        assert status(page).startswith("Nothing is drawn yet")
        assert not pixels(page).any()
        assert not page.locator(".digits :checked").count()
        draw(page, (0.5, 0.15), (0.5, 0.85))
        assert status(page).startswith("The network sees a 1, ")
        assert pixels(page).max() == 1
        page.get_by_label("6, first test digit").check(force=True)
        assert status(page).startswith("The network sees a 6, ")


def test_pen_takes_a_new_sheet_where_a_sample_is(open_live):
    with open_live(DigitLab(sample=1, show=[], centred=False)) as page:
        draw(page, (0.1, 0.1), (0.9, 0.1))
        first = pixels(page)
        assert first[2:4, 3:25].min() > 0.9 and not first[6:].any()
        draw(page, (0.1, 0.9), (0.9, 0.9))  # the same sheet
        both = pixels(page)
        np.testing.assert_array_equal(both[:6], first[:6])
        assert both[24:26, 3:25].min() > 0.9


def test_eraser_works_on_a_sample_and_the_pen_goes_on(open_live):
    with open_live(DigitLab(sample=1, show=[], centred=False)) as page:
        before = pixels(page)
        tick(page, "Eraser")
        draw(page, (0.1, 0.5), (0.9, 0.5))
        after = pixels(page)
        assert before[13:15].any() and not after[13:15, 3:25].any()
        np.testing.assert_array_equal(after[:11], before[:11])
        tick(page, "Eraser")
        draw(page, (0.1, 0.1), (0.9, 0.1))
        np.testing.assert_array_equal(pixels(page)[6:], after[6:])
        assert pixels(page)[2:4, 3:25].min() > 0.9


@pytest.mark.parametrize("name", ["Clear", "Reset"])
def test_a_new_beginning_has_no_eraser(open_live, name):
    with open_live(DigitLab(show=[])) as page:
        tick(page, "Eraser")
        press(page, name)
        assert not page.get_by_label("Eraser").is_checked()


def test_delete_while_the_pen_is_down(open_live):
    with open_live(DigitLab(show=[])) as page:
        page.locator(".sheet").focus()
        for key in (" ", "ArrowUp", "ArrowUp", "Delete"):
            page.keyboard.press(key)
        settle(page)
        assert not pixels(page).any()
        assert page.locator(".pad .note").inner_text() == "Pen up, row 14, column 14."
        page.keyboard.press("ArrowUp")
        settle(page)
        assert not pixels(page).any()


def test_reset_right_after_a_stroke_by_the_keyboard(open_live):
    with open_live(DigitLab()) as page:
        before = pixels(page)
        page.locator(".sheet").focus()
        for key in (" ", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        reset = page.get_by_role("button", name="Reset")
        reset.evaluate("button => { button.focus(); button.click(); }")  # with no frame between
        settle(page)
        np.testing.assert_array_equal(pixels(page), before)
        assert page.get_by_label("3, first test digit").is_checked()
        assert status(page).startswith("The network sees a 3, ")


def test_undo_changes_keeps_the_preparation_that_the_figure_began_with(rendered):
    page = rendered(DigitLab(centred=False, rotation=9))
    tick(page, "Centre and scale")
    press(page, "Undo changes")
    assert page.evaluate(TRAITS, ["centred", "rotation"]) == {"centred": False, "rotation": 0}


def test_while_a_stroke_lasts_only_another_answer_is_said(open_live):
    with open_live(DigitLab(sample=None, show=[])) as page:
        page.evaluate(
            """() => {
                 window.said = [];
                 const line = document.querySelector(".status");
                 new MutationObserver(() => said.push(line.innerText)).observe(line, { childList: true });
               }"""
        )
        page.mouse.move(*on_paper(page, 0.5, 0.1))
        page.mouse.down()
        for y in np.linspace(0.1, 0.9, 8):
            page.mouse.move(*on_paper(page, 0.5, y))
            hear_out(page)
        page.mouse.up()
        last = status(page)
        seen = [re.search(r"sees an? (\d)", words)[1] for words in page.evaluate("said")]
        assert last == page.evaluate("said.at(-1)")
        assert sum(one == next_ for one, next_ in itertools.pairwise(seen)) <= 1  # the end of the stroke


def test_why_a_file_is_no_picture_stays_until_something_changes(open_live):
    with open_live(DigitLab(explained=True)) as page:
        chooser = page.locator("input[type=file]")
        chooser.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
        page.wait_for_selector(".given.explained")  # drawn again, with the map
        assert "notes.txt" in status(page)
        page.get_by_label("4, first test digit").check(force=True)
        assert "notes.txt" not in status(page)


def test_input_is_a_stop_only_where_it_can_be_moved_in(open_live):
    with open_live(DigitLab(show=["break"])) as page:
        box = page.locator(".given")
        assert box.get_attribute("tabindex") == "-1"
        assert box.get_attribute("aria-label") == "The network’s input."
        slide_to(page.get_by_label("Cover"), 4)
        settle(page)
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("aria-label").endswith("Arrows move the cover.")


@pytest.mark.parametrize("theme", GROUNDS)
def test_forced_colours_keep_bars_and_choices(open_live, theme):
    with open_live(DigitLab(), theme=theme, color_scheme=theme) as page:
        page.emulate_media(forced_colors="active")
        ground = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
        bar = page.locator(".seen i").evaluate("one => getComputedStyle(one).backgroundColor")
        outline = page.locator(".digits :checked + canvas").evaluate(
            "one => getComputedStyle(one).outlineStyle"
        )
        assert bar != ground and outline == "solid"


def test_answer_has_the_colour_of_what_is_known(open_live):
    with open_live(DigitLab(sample=20)) as page:
        colour = "one => getComputedStyle(one)[one.tagName === 'I' ? 'backgroundColor' : 'color']"

        def colours():
            settle(page)
            return [page.locator(one).evaluate(colour) for one in (".verdict", ".verdict b", ".seen i")]

        wrong, ink, bar = colours()
        assert wrong == bar != ink
        page.get_by_label("4, first test digit").check(force=True)
        right, ink, bar = colours()
        assert len({wrong, right, ink}) == 3 and bar != wrong
        press(page, "Clear")
        assert colours()[0] == ink


def test_rotate_slider_turns_to_its_side(open_live):
    with open_live(DigitLab(show=["break"])) as page:
        slider = page.get_by_label("Rotate")
        box = slider.bounding_box()
        page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
        settle(page)
        turned = int(slider.input_value())
        assert -110 < turned < -70
        assert slider.get_attribute("aria-valuetext") == f"{-turned}° right"
        assert f"Turned {-turned}° right." in status(page)
        page.keyboard.press("ArrowRight")
        assert int(slider.input_value()) == turned - 1


def test_covered_input_says_how_to_move_the_square(open_live):
    with open_live(DigitLab(show=["break"])) as page:
        note = page.locator(".reads .note").last
        assert note.inner_text() == ""
        slide_to(page.get_by_label("Cover"), 4)
        settle(page)
        assert note.inner_text() == "Click to move the square."


def test_undo_all_keeps_the_drawing(rendered):
    lab = DigitLab(sample=12, **BROKEN, off={"conv1": [0]})
    page = rendered(lab)
    press(page, "Undo changes")
    names = [*BROKEN, "off", "kernels", "sample"]
    unbroken = DigitLab(sample=12, cover_place=BROKEN["cover_place"])
    assert page.evaluate(TRAITS, names) == {name: getattr(unbroken, name) for name in names}
    np.testing.assert_allclose(pixels(page), unbroken.image[..., 0], rtol=0, atol=0.6 / 255)
    page.get_by_role("button", name="Clear").click()
    assert page.get_by_role("radio", name="Network").locator("..").get_attribute("title") is None


def test_all_maps_follow_while_a_line_is_drawn(open_live):
    with open_live(DigitLab(sample=None)) as page:
        maps = "all => all.map((canvas) => canvas.toDataURL())"
        before = page.locator(".layers canvas").evaluate_all(maps)
        page.mouse.move(*on_paper(page, 0.3, 0.3))
        page.mouse.down()
        page.mouse.move(*on_paper(page, 0.7, 0.4), steps=3)
        settle(page)
        during = page.locator(".layers canvas").evaluate_all(maps)
        page.mouse.up()
        changed = [one != other for one, other in zip(before, during, strict=True)]
        assert np.mean(changed) > 0.7


def test_keyboard_alone_draws_a_one(open_live):
    with open_live(DigitLab(show=[])) as page:
        page.locator(".sheet").focus()
        page.keyboard.press("Delete")
        for _ in range(10):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Space")
        for _ in range(5):
            page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        assert status(page).startswith("The network sees a 1, ")


def test_finger_draws(open_live):
    with open_live(DigitLab(sample=None, show=["maps"]), width=360) as page:
        page.locator(".sheet").scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        drag_by_touch(page, *(on_paper(page, 0.5, y) for y in (0.15, 0.3, 0.5, 0.7, 0.85)))
        assert status(page).startswith("The network sees a 1, ")
        assert page.evaluate("scrollY") == scrolled


def test_photograph_of_a_digit(open_live):
    from PIL import Image

    (digit,) = (image for image in shown_digits()[4:5])
    paper = np.full((400, 300), 225.0) - np.linspace(0, 60, 300)
    large = np.asarray(Image.fromarray(digit).resize((160, 160), Image.Resampling.BICUBIC), float) / 255
    paper[120:280, 70:230] *= 1 - 0.8 * large
    file = io.BytesIO()
    Image.fromarray(paper.clip(0, 255).astype("uint8")).save(file, "JPEG", quality=85)
    blank = io.BytesIO()
    Image.fromarray(np.full((200, 200), 200, "uint8")).save(blank, "PNG")
    with open_live(DigitLab(sample=None)) as page:
        chooser = page.locator("input[type=file]")
        chooser.set_input_files({"name": "four.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()})
        page.wait_for_function("document.querySelector('.status').innerText.includes('sees a 4')")
        chooser.set_input_files({"name": "blank.png", "mimeType": "image/png", "buffer": blank.getvalue()})
        page.wait_for_function("document.querySelector('.status').innerText.includes('blank.png')")
        chooser.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
        page.wait_for_function("document.querySelector('.status').innerText.includes('notes.txt')")
        assert page.problems == []


RENDERED = """async (state) => {
  const { render } = await import("./rendered.js");
  window.rendered = await render("digit_lab", state);
}"""
TRAITS = "(names) => Object.fromEntries(names.map((name) => [name, window.rendered.model.get(name)]))"
INK = """() => {
  const { buffer, byteOffset, byteLength } = window.rendered.model.get("_ink");
  return [...new Uint8Array(buffer, byteOffset, byteLength)];
}"""


@pytest.fixture
def rendered(modules):
    """A function that draws a figure from its parts; its model's traits can then be read."""

    def render(lab):
        modules.reload()
        modules.add_style_tag(content=lab._css)
        modules.evaluate(RENDERED, page_state(lab))
        settle(modules)
        return modules

    return render


def test_python_reads_what_was_drawn(rendered):
    lab = DigitLab(show=["maps", "break"])
    page = rendered(lab)
    press(page, "Clear")
    draw(page, (0.3, 0.2), (0.7, 0.25), (0.45, 0.85))
    slide_to(page.get_by_label("Rotate"), 15)
    slide_to(page.get_by_label("Shift right"), 2)
    slide_to(page.get_by_label("Noise"), 10)
    settle(page)
    read = page.evaluate(TRAITS, ["sample", "rotation", "shift", "noise"])
    assert read == {"sample": None, "rotation": 15, "shift": [2, 0], "noise": 0.1}
    lab.set_state(read | {"_ink": memoryview(bytes(page.evaluate(INK)))})
    assert lab.drawing.max() == 255 and lab.drawing[20:30, 40:70].any()
    np.testing.assert_allclose(pixels(page), lab.image[..., 0], rtol=0, atol=0.6 / 255)
    np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4)


def test_late_answer_of_the_kernel_does_not_spoil_a_stroke(rendered):
    page = rendered(DigitLab(sample=None, show=[]))
    draw(page, (0.2, 0.2), (0.8, 0.2))
    page.mouse.move(*on_paper(page, 0.2, 0.8))
    page.mouse.down()
    page.mouse.move(*on_paper(page, 0.5, 0.8))
    # The kernel sends the first stroke back: equal bytes, another object.
    page.evaluate(
        """() => {
             const { model } = window.rendered;
             model.change("_ink", new DataView(model.get("_ink").buffer.slice()));
           }"""
    )
    settle(page)
    page.mouse.move(*on_paper(page, 0.8, 0.8))
    page.mouse.up()
    drawn = np.reshape(page.evaluate(INK), (112, 112))
    assert drawn[22, 25:85].min() == 255 and drawn[90, 25:85].min() == 255


def test_reset_brings_back_the_first_state(rendered):
    lab = DigitLab(sample=12, rotation=-20)
    page = rendered(lab)
    names = [name for name in lab.traits(sync=True) if name in lab.get_state() and not name.startswith("_")]
    names = [name for name in names if name not in ("layout", "tabbable", "tooltip")]
    first = page.evaluate(TRAITS, names)
    draw(page, (0.3, 0.2), (0.7, 0.25))
    slide_to(page.get_by_label("Rotate"), 90)
    slide_to(page.get_by_label("Cover"), 7)
    tick(page, "Centre and scale")
    page.get_by_role("radio", name="Layer").check()
    settle(page)
    assert page.evaluate(TRAITS, names) != first and len(page.evaluate(INK)) == 112 * 112
    press(page, "Reset")
    assert page.evaluate(TRAITS, names) == first and page.evaluate(INK) == []


def test_python_and_another_view_are_followed_and_the_end_leaves_nothing(rendered):
    page = rendered(DigitLab())
    page.evaluate("window.rendered.model.change('sample', 8)")
    assert status(page).startswith("The network sees an 8, ")
    page.evaluate("window.rendered.model.change('explained', true)")
    settle(page)
    page.evaluate("window.rendered.cleanup()")
    assert page.evaluate("window.rendered.model.listeners.length") == 0
    page.evaluate("() => new Promise((done) => setTimeout(done, 400))")
    assert page.problems == []


# Breaking


def test_controls_do_what_python_does(open_live):
    lab = DigitLab(sample=9, rival="mnist-mlp", show=["break"])
    with open_live(lab) as page:
        steps = [
            ("Rotate", -40, {"rotation": -40}),
            ("Shift right", 3, {"shift": (3, 0)}),
            ("Shift down", -2, {"shift": (3, -2)}),
            ("Cover", 6, {"cover": 6}),
            ("Noise", 25, {"noise": 0.25}),
        ]
        for label, value, traits in steps:
            slide_to(page.get_by_label(label), value)
            for name, one in traits.items():
                setattr(lab, name, one)
            settle(page)
            np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4, err_msg=label)
        for label, name in [("Flip", "flip"), ("Centre and scale", "centred")]:
            tick(page, label)
            setattr(lab, name, not getattr(lab, name))
            np.testing.assert_allclose(pixels(page), lab.image[..., 0], rtol=0, atol=0.6 / 255, err_msg=label)
            np.testing.assert_allclose(shares(page, 1), softmax(lab.rival_logits), rtol=0, atol=1e-4)
        page.locator(".given").focus()
        page.keyboard.press("ArrowLeft")
        lab.cover_place = (14, 13)
        settle(page)
        np.testing.assert_allclose(pixels(page), lab.image[..., 0], rtol=0, atol=0.6 / 255)


def test_pointing_at_the_input_moves_the_unit(open_live):
    with open_live(DigitLab(layer="pool1", channel=0, place=(3, 3))) as page:
        assert field(page) == [4, 4, 6, 6]
        page.locator(".given").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        settle(page)
        assert field(page) == [8, 6, 6, 6]
        box = page.locator(".given").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 20.5 / 28, box["y"] + box["height"] * 10.5 / 28)
        settle(page)
        assert field(page) == [8, 18, 6, 6]


def test_explanation_is_that_of_the_module(open_live):
    from utils.explanations import occlusion

    lab = DigitLab(sample=2, explained=True, show=["explain"])
    falls = occlusion(lab.model, lab.image[None], size=5, score="sum")[0]
    with open_live(lab) as page:
        page.wait_for_selector(".given.explained")
        data = page.locator(".given canvas").first.evaluate(
            "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
        )
        red, _, blue, _ = np.moveaxis(np.reshape(data, (28, 28, 4)).astype(int), -1, 0)
        limit = np.abs(falls).max()
        assert (red > blue)[falls > 0.05 * limit].all() and (falls > 0.05 * limit).sum() > 20
        assert (blue > red)[falls < -0.05 * limit].all() and (falls < -0.05 * limit).sum() > 5
        assert (
            f"the logit of 2, blue: raises it; at most by {limit:.1f}" in page.locator(".reads").inner_text()
        )
        tick(page, "Explain")
        assert not page.locator(".given.explained").count()


def test_map_off_and_kernel_edited(rendered):
    lab = DigitLab(zoom="layer", layer="conv1", channel=2, place=(10, 10))
    page = rendered(lab)
    tick(page, "This map")
    off = page.evaluate(TRAITS, ["off"])
    assert off == {"off": {"conv1": [2]}}
    lab.set_state(off)
    np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4)
    tick(page, "This map")
    assert page.evaluate(TRAITS, ["off"]) == {"off": {"conv1": []}}
    page.locator(".inside.layer .plate.kernel input").first.fill("1.5")
    settle(page)
    kernels = page.evaluate(TRAITS, ["kernels"])["kernels"]
    assert [(one["layer"], one["filter"], one["channel"]) for one in kernels] == [("conv1", 2, 0)]
    assert kernels[0]["kernel"][0][0] == 1.5
    lab.set_state({"off": {"conv1": []}, "kernels": kernels})
    assert lab.off == {}
    np.testing.assert_allclose(shares(page), lab.probabilities, rtol=0, atol=1e-4)


# On a page


def test_two_figures_do_not_disturb_each_other(open_live):
    with open_live(DigitLab(sample=2), DigitLab(sample=5)) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        page.get_by_label("Rotate").first.evaluate(
            "slider => { slider.value = 90; slider.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
        page.get_by_label("7, first test digit").last.check(force=True)
        hear_out(page)
        first, second = page.locator(".status").all_inner_texts()
        assert "Turned 90° left" in first and second.startswith("The network sees a 7, ")


def test_two_views_of_one_model(open_live):
    lab = DigitLab(show=[])
    with open_live(lab, lab) as page:
        page.locator(".sheet").first.scroll_into_view_if_needed()
        draw(page, (0.2, 0.5), (0.8, 0.5))
        first, second = (
            page.locator(".given .ink").nth(i).evaluate("canvas => canvas.toDataURL()") for i in (0, 1)
        )
        assert first == second


def test_by_keyboard_alone(open_live):
    with open_live(DigitLab(show=["maps"])) as page:
        names = []
        for _ in range(10):
            page.keyboard.press("Tab")
            names.append(
                page.evaluate(
                    """() => {
                         const { ariaLabel, labels, innerText } = document.activeElement;
                         return (ariaLabel ?? labels?.[0]?.innerText ?? innerText).split(/[.:,]/)[0].trim();
                       }"""
                )
            )
        assert names == [
            "Paper", "Eraser", "Clear", "Open photo", "The network’s input", "Network",
            "conv2", "3", "Undo changes", "Reset",
        ]  # fmt: skip


def test_picture_where_no_script_runs(open_live):
    with open_live(DigitLab(rival="mnist-mlp"), java_script=False) as page:
        assert page.get_by_role("img").is_visible()


@pytest.mark.parametrize("options", [{}, {"network": "mnist-mlp", "sample": None}])
def test_picture_is_small(options):
    picture = picture_in_every_run(DigitLab(**options))
    assert 2_000 < len(picture) < 60_000


def test_script_on_the_page_is_small(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "theme")
    from book import minified

    assert len(minified(DigitLab._esm).encode()) < 60_000
