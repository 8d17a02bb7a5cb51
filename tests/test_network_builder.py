"""The NetworkBuilder: its presets, its page in a real browser, its address, its Python side."""

import io
import json
import subprocess
import sys

import pytest
from widget_pages import (
    GROUNDS,
    axe_violations,
    copied,
    ground,
    page_state,
    picture_in_every_run,
    run_alone,
    settle,
    status,
    write_page,
)

from utils.widgets import NetworkBuilder
from utils.widgets.network_builder.layers import ACTIVATIONS, DEFAULTS, LIMITS, count, new_layer
from utils.widgets.network_builder.presets import PRESETS

#: Published or in the lessons: parameters, multiply-adds; the receptive field and the jump of the last grid.
PUBLISHED = {
    "Digits, convolutional": (220_234, None, None, None),
    "Digits, dense layers alone": (669_706, None, None, None),
    "CIFAR-10": (528_054, None, None, None),
    "LeNet-5": (61_706, None, None, None),
    "AlexNet": (60_965_224, 724_406_816, 195, 32),
    "VGG-16": (138_357_544, 15_470_264_320, 212, 32),
    "ResNet-50, stem": (9_472 + 256, None, 11, 4),
    "Two 3 × 3 layers": (448 + 4_640, None, 5, 1),
    "Three 3 × 3 layers": (3 * 36_928, None, 7, 1),
    "One 7 × 7 layer": (200_768, None, 7, 1),
    "Dilated layers": (160 + 3 * 2_320, None, 31, 1),
    "Forty 3 × 3 layers": (80 + 39 * 584, None, 81, 1),
    "Dilation 1, 3, 9, 27": (80 + 3 * 584, None, 81, 1),
}
KNOWN = {
    "presets": PRESETS,
    "defaults": DEFAULTS,
    "newLayers": {kind: new_layer(kind) for kind in DEFAULTS},
    "activations": list(ACTIVATIONS),
    "limits": LIMITS,
}
SAME, NO_BIAS = {"padding": "same"}, {"use_bias": False}
#: Every kind of layer, every setting away from its default.
ODD = NetworkBuilder(
    [
        {"layer": "ZeroPadding2D", "padding": [[0, 1], [2, 3]]},
        {"layer": "Conv2D", "filters": 6, "kernel_size": [3, 5], "strides": [1, 2], "groups": 3} | SAME,
        {"layer": "Conv2D", "filters": 8, "kernel_size": 3, "dilation_rate": [2, 1], "activation": "tanh"}
        | NO_BIAS,
        {"layer": "BatchNormalization"},
        {"layer": "ReLU"},
        {"layer": "DepthwiseConv2D", "kernel_size": 3, "activation": "sigmoid"} | SAME,
        {"layer": "AveragePooling2D", "pool_size": [2, 1]} | SAME,
        {"layer": "ZeroPadding2D", "padding": [1, 0]},
        {"layer": "MaxPooling2D", "pool_size": 3, "strides": 2},
        {"layer": "Dense", "units": 12} | NO_BIAS,
        {"layer": "Dropout", "rate": 0.25},
        {"layer": "GlobalAveragePooling2D"},
        {"layer": "Flatten"},
        {"layer": "Dense", "units": 3, "activation": "softmax"},
    ],
    input_shape=(24, 31, 3),
)  # fmt: skip


def light_model(builder):
    """Return the Keras model without memory for its weights."""
    import keras

    with keras.StatelessScope():
        return builder.keras_model()


def texts(page, column):
    return page.locator(f"tbody td.{column}").evaluate_all(
        "cells => cells.map(cell => (cell.querySelector('.long') ?? cell).textContent)"
    )


def number(text):
    return int(text.replace(",", ""))


def chosen(page):
    """The number and name of the chosen layer."""
    row = page.locator("tbody tr[aria-selected=true]")
    return row.locator(".number").inner_text() + " " + row.locator(".name b").inner_text()


def names(page):
    return page.locator("tbody .name b").all_inner_texts()


def address_becomes(page, text):
    page.wait_for_function("text => location.hash.slice(1) === text", arg=text)


# Presets


def test_presets_are_those_that_were_published():
    assert PUBLISHED.keys() == PRESETS.keys()


@pytest.mark.parametrize("name", PRESETS)
def test_preset_equals_keras_and_the_published_numbers(name):
    from utils.accounting import account

    parameters, multiply_adds, field, jump = PUBLISHED[name]
    builder = NetworkBuilder(name)
    model, counted = light_model(builder), count(builder.network, builder.input_shape)
    assert sum(row[1] for row in counted) == model.count_params() == parameters
    assert [layer.count_params() for layer in model.layers] == [row[1] for row in counted]
    assert [layer.output.shape[1:] for layer in model.layers] == [row[0] for row in counted]
    rows = account(model)
    assert [(row.output_shape, row.parameters, row.multiply_adds) for row in rows][-len(counted) :] == counted
    assert multiply_adds in (None, sum(row.multiply_adds for row in rows))
    if field:
        last = [row for row in rows if row.jump][-1]
        assert (last.receptive_field, last.jump) == ((field, field), (jump, jump))


@pytest.mark.parametrize("name", [*PRESETS, "odd"])
def test_table_shows_what_accounting_counts(open_live, name):
    from utils.accounting import account

    builder = ODD if name == "odd" else NetworkBuilder(name)
    rows = [row for row in account(light_model(builder)) if row.layer != "InputLayer"]
    with open_live(builder) as page:
        assert names(page) == ["Input", *(row.layer for row in rows)]
        assert texts(page, "shape")[1:] == [
            " × ".join(f"{size:,}" for size in row.output_shape) for row in rows
        ]
        assert [number(text) for text in texts(page, "parameters")[1:]] == [row.parameters for row in rows]
        assert [number(text) for text in texts(page, "activations")[1:]] == [row.activations for row in rows]

        def sides(pair):
            return "" if pair is None else f"{pair[0]}" if pair[0] == pair[1] else f"{pair[0]} × {pair[1]}"

        assert texts(page, "receptiveField")[1:] == [sides(row.receptive_field) for row in rows]
        assert texts(page, "jump")[1:] == [sides(row.jump) for row in rows]
        totals = page.locator(".overview b").all_inner_texts()
        for quantity, total in zip(("parameters", "multiply_adds", "activations"), totals, strict=True):
            assert number(total.split(" (")[0]) == sum(getattr(row, quantity) for row in rows)
        for index, row in enumerate(rows, 1):
            page.locator("tbody tr").nth(index).evaluate("row => row.click()")
            settle(page)
            caption = page.locator(".editor .caption").nth(1).inner_text()
            assert caption == f"{row.parameters:,} parameters, {row.multiply_adds:,} multiply-adds"


def test_short_numbers(modules):
    numbers = [0, 999_999, 1_000_000, 999_960_000, 138_357_544, 15_470_264_320, 2e12]
    shown = modules.evaluate(
        """async (numbers) => {
             const { shortly } = await import("./network_builder/words.js");
             return numbers.map(shortly);
           }""",
        numbers,
    )
    assert shown == ["0", "999,999", "1 M", "1 G", "138.4 M", "15.47 G", "2 T"]


# What is drawn


def test_first_state_is_vgg_at_a_glance(open_live):
    with open_live(NetworkBuilder()) as page:
        captions = page.locator(".overview .caption").evaluate_all(
            "all => all.map(caption => [...caption.children].map(part => part.textContent))"
        )
        assert captions == [
            ["Parameters", "138,357,544 (138.4 M)", "Dense 89 %, Conv2D 11 %"],
            ["Multiply-adds", "15,470,264,320 (15.47 G)", "Conv2D 99 %, Dense 1 %"],
            ["Numbers stored", "15,112,168 (15.11 M)", "60.45 MB as float32"],
        ]
        highest = page.locator(".bars").evaluate_all(
            """all => all.map((bars) => {
                 const heights = [...bars.children].map((bar) => bar.firstChild.style.height);
                 return heights.indexOf("100%") + 1;
               })"""
        )
        assert highest == [20, 2, 1]
        assert chosen(page) == "18 MaxPooling2D"
        row, box = (page.locator(which).bounding_box() for which in ("tr[aria-selected=true]", ".layers"))
        assert box["y"] <= row["y"] and row["y"] + row["height"] <= box["y"] + box["height"] + 1
        assert status(page) == (
            "Layer 18, unit (3, 3) sees rows 6 to 217 and columns 6 to 217: 212 × 212 pixels. "
            "The next unit's field lies 32 pixels further."
        )
        assert (page.blocked, page.problems) == ([], [])


def field_boxes(page):
    """What is drawn of the field, in pixels of the input: [x, y, width, height] by class."""
    return page.locator(".picture").evaluate(
        """picture => Object.fromEntries([...picture.querySelectorAll("rect")].map((box) => [
             box.getAttribute("class"),
             ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name))),
           ]))"""
    )


def test_field_in_the_padding_is_told_and_drawn(open_live):
    with open_live(NetworkBuilder("Dilated layers", unit=(0, 63))) as page:
        boxes = field_boxes(page)
        assert boxes["ground"] == [0, 0, 64, 64]
        assert boxes["outline"] == boxes["reach"] == [63 - 15, -15, 31, 31]
        assert boxes["seen"] == [48, 0, 16, 16]
        assert boxes["zone"] == [-15, -15, 64 + 30, 64 + 30]
        assert status(page).startswith(
            "Layer 4, unit (0, 63) sees rows 0 to 15 and columns 48 to 63; "
            "its whole field, 31 × 31, reaches into the padding."
        )
    padding = {"layer": "ZeroPadding2D", "padding": 2}
    with open_live(NetworkBuilder([padding], input_shape=(4, 4, 1), unit=(0, 0))) as page:
        assert "seen" not in field_boxes(page)
        assert status(page).startswith(
            "Layer 1, unit (0, 0) sees nothing of the input: its field, 1 × 1, lies"
        )


def seen_boxes(page):
    return page.locator(".picture .seen").evaluate_all(
        """all => all.map((box) => {
             return ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
           })"""
    )


def test_holes_in_a_field_are_told_and_drawn(open_live):
    dilated = {"layer": "Conv2D", "filters": 8, "kernel_size": 3, "dilation_rate": 2}
    with open_live(NetworkBuilder([dilated] * 2, input_shape=(64, 64, 1))) as page:
        assert status(page).startswith(
            "Layer 2, unit (28, 28) sees within rows 28 to 36 and columns 28 to 36: "
            "5 of 9 rows, 5 of 9 columns."
        )
        places = range(28, 37, 2)
        assert seen_boxes(page) == [[x, y, 1, 1] for y in places for x in places]
        assert field_boxes(page)["outline"] == [28, 28, 9, 9]
        page.get_by_label("Padding").select_option("same")
        page.locator(".map").click(position={"x": 1, "y": 60})
        assert "columns 0 to 6: 5 of 9 rows, 4 of 7 columns; its whole field, 9 × 9, reaches" in status(page)
    wide = {"layer": "MaxPooling2D", "pool_size": (1, 2), "strides": (1, 4)}
    with open_live(NetworkBuilder([wide, wide], input_shape=(3, 64, 1))) as page:
        assert "sees within row 1 and columns 32 to 37: 1 of 1 row, 4 of 6 columns." in status(page)
        assert seen_boxes(page) == [[32, 1, 2, 1], [36, 1, 2, 1]]


def test_small_field_is_ringed(open_live):
    with open_live(NetworkBuilder("VGG-16", layer=1)) as page:
        field, ring = (page.locator(f".picture .{which}").bounding_box() for which in ("outline", "ring"))
        assert ring["width"] > 20
        for side, length in (("x", "width"), ("y", "height")):
            middles = [box[side] + box[length] / 2 for box in (field, ring)]
            assert middles[0] == pytest.approx(middles[1], abs=0.1)
        page.locator("tbody tr").nth(8).click()
        settle(page)
        assert page.locator(".ring").count() == 0


def test_unit_is_chosen_by_pointer_and_by_arrow_keys(open_live):
    with open_live(NetworkBuilder("Digits, convolutional")) as page:
        unit_map = page.locator(".map")
        box = unit_map.bounding_box()
        unit_map.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.3})
        assert status(page).startswith("Layer 4, unit (2, 6) sees rows 5 to 14 and columns 21 to 27;")
        for key, unit in [
            ("ArrowLeft", "(2, 5)"), ("ArrowUp", "(1, 5)"), ("Home", "(1, 0)"), ("End", "(1, 6)"),
            ("ArrowDown", "(2, 6)"), ("Shift+ArrowDown", "(6, 6)"), ("ArrowDown", "(6, 6)"),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert (
                page.locator(".map")
                .get_attribute("aria-label")
                .startswith(f"Output 7 × 7 × 64, unit {unit}.")
            )
        page.locator("tbody tr").nth(2).click()  # the place in the picture stays
        assert status(page).startswith("Layer 2, unit (13, 13) sees rows 25 to 27 and columns 25 to 27;")
        page.locator("tbody tr").nth(7).click()
        assert status(page).startswith("Layer 7, unit 5 sees rows 0 to 27 and columns 0 to 27;")
        page.locator("tbody tr").nth(0).click()
        assert status(page) == "The input: 28 × 28 × 1 numbers."


def test_mistake_is_told_at_its_layer_and_the_rest_is_greyed(open_live):
    with open_live(NetworkBuilder("LeNet-5", layer=3)) as page:
        page.get_by_label("Kernel size").fill("30")
        assert status(page) == "Layer 3, Conv2D: The 30 × 30 kernel does not fit into 14 × 14."
        wrong = page.locator("tbody tr.wrong")
        assert wrong.locator(".number").inner_text() == "3"
        assert wrong.locator(".problem").inner_text() == "The 30 × 30 kernel does not fit into 14 × 14."
        assert page.locator("tbody tr.unknown .number").all_inner_texts() == ["4", "5", "6", "7", "8"]
        assert texts(page, "parameters") == ["0", "156", "0", "–", "–", "–", "–", "–", "–"]
        assert page.locator(".overview .caption").first.inner_text().endswith("Before layer 3: Conv2D 100 %")
        code = copied(page)
        assert code.startswith(
            "# Keras will refuse: layer 3: The 30 × 30 kernel does not fit into 14 × 14.\n"
        )
        page.locator("tbody tr").nth(2).click()
        assert "Layer 2, unit (7, 7) sees" in status(page)
        page.locator("tbody tr").nth(3).click()
        page.get_by_label("Kernel size").fill("5")
        assert status(page).startswith("Layer 3, unit (5, 5) sees")
        assert page.locator(".wrong, .unknown").count() == 0
        assert page.problems == []


def test_counts_that_are_not_exact_are_not_shown(open_live):
    wide = {"layer": "Conv2D", "filters": 8192, "kernel_size": 64, "padding": "same"}
    with open_live(NetworkBuilder([wide, wide], input_shape=(2048, 2048, 3))) as page:
        assert page.locator("tr.wrong .problem").inner_text() == "Too many numbers to count them exactly."
        assert page.locator("tr.wrong .number").inner_text() == "2"


# What the reader does


def test_by_keyboard_alone(open_live):
    with open_live(NetworkBuilder("Digits, convolutional", layer=1)) as page:
        stops = []
        for _ in range(18):
            page.keyboard.press("Tab")
            stops.append(
                page.evaluate(
                    """() => {
                      const { labels, ariaLabel, innerText, tagName } = document.activeElement;
                      if (tagName === "TR") return "row";
                      return labels?.[0]?.firstChild.innerText ?? ariaLabel ?? innerText;
                    }"""
                )
            )
        assert stops[:6] == ["row", "Up", "Down", "Remove", "New layer", "Add below"]
        assert stops[6].startswith("Output 28 × 28 × 32, unit (14, 14).")
        assert stops[7:] == [
            "Filters", "Kernel size", "Strides", "Padding", "Dilation", "Groups", "Activation", "Bias",
            "Network", "Copy Keras code", "Copy link",
        ]  # fmt: skip

        page.locator("tbody tr[tabindex='0']").focus()
        for key, expected in [
            ("ArrowDown", "2 MaxPooling2D"), ("End", "7 Dense"), ("ArrowDown", "7 Dense"),
            ("Home", " Input"), ("ArrowUp", " Input"), ("Delete", " Input"), ("Alt+ArrowDown", " Input"),
            ("ArrowDown", "1 Conv2D"),
            ("Alt+ArrowUp", "1 Conv2D"), ("Alt+ArrowDown", "2 Conv2D"), ("Delete", "2 Conv2D"),
        ]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert chosen(page) == expected, key
            assert page.evaluate("document.activeElement.ariaSelected") == "true", key
        layers = ["Input", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]
        assert names(page) == layers

        page.keyboard.press("Enter")
        page.keyboard.type("7")
        page.keyboard.press("ArrowUp")
        settle(page)
        assert texts(page, "shape")[2] == "14 × 14 × 8"
        page.get_by_label("New layer").focus()
        page.keyboard.type("Glob")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        settle(page)
        assert chosen(page) == "3 GlobalAveragePooling2D"
        assert page.evaluate("document.activeElement.innerText") == "Add below"
        assert status(page).startswith("Layer 4, MaxPooling2D: This layer needs height × width × channels")
        page.get_by_role("button", name="Remove").focus()
        for _ in range(9):
            page.keyboard.press("Enter")
            settle(page)
        assert names(page) == ["Input"]
        assert page.evaluate("document.activeElement.innerText") == "Remove"
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Enter")
        settle(page)
        assert number(page.locator(".overview b").first.inner_text()) == 220_234
        assert chosen(page) == "1 Conv2D"
        assert (page.blocked, page.problems) == ([], [])


def test_network_is_built_from_nothing(open_live):
    with open_live(NetworkBuilder([], input_shape=(8, 8, 1))) as page:
        for kind in DEFAULTS:
            page.get_by_label("New layer").select_option(kind)
            page.get_by_role("button", name="Add below").click()
            settle(page)
            assert names(page)[-1] == kind
        page.locator("tbody tr").first.click()
        for label, text in (("Height", "20"), ("Width", "21"), ("Channels", "3")):
            page.get_by_label(label).fill(text)
        settle(page)
        assert texts(page, "shape")[0] == "20 × 21 × 3"
        page.get_by_role("button", name="Add below").click()
        settle(page)
        assert names(page)[:3] == ["Input", "Dropout", "Conv2D"]


def test_every_setting_can_be_changed(open_live):
    with open_live(ODD) as page:
        for layer, label, value, text in [
            (1, "Zeros: top, bottom, left, right", "2", "ZeroPadding2D 2"),
            (1, "Zeros: top, bottom, left, right", "1 2", "ZeroPadding2D 1 × 2"),
            (1, "Zeros: top, bottom, left, right", "1, 0, 1, 0", "ZeroPadding2D 1 × 0 × 1 × 0"),
            (2, "Filters", "9", "Conv2D 9, 3 × 5, strides 1 × 2, groups 3, same"),
            (2, "Kernel size", "5x4", "Conv2D 9, 5 × 4, strides 1 × 2, groups 3, same"),
            (2, "Strides", "1", "Conv2D 9, 5 × 4, groups 3, same"),
            (2, "Groups", "1", "Conv2D 9, 5 × 4, same"),
            (2, "Dilation", "2 × 3", "Conv2D 9, 5 × 4, dilation 2 × 3, same"),
            (6, "Kernel size", "5", "DepthwiseConv2D 5 × 5, same, sigmoid"),
            (7, "Pool size", "3", "AveragePooling2D 3 × 3, same"),
            (7, "Strides", "2", "AveragePooling2D 3 × 3, strides 2, same"),
            (10, "Units", "65536", "Dense 65536, no bias"),
            (11, "Rate", "0.75", "Dropout 0.75"),
        ]:
            page.locator("tbody tr").nth(layer).evaluate("row => row.click()")
            settle(page)
            page.get_by_label(label, exact=True).fill(value)
            settle(page)
            assert page.locator("tbody .name").nth(layer).inner_text() == text
        page.locator("tbody tr").nth(2).evaluate("row => row.click()")
        settle(page)
        page.get_by_label("Padding").select_option("valid")
        page.get_by_label("Activation").select_option("relu")
        page.get_by_label("Bias").uncheck()
        settle(page)
        assert (
            page.locator("tbody .name").nth(2).inner_text()
            == "Conv2D 9, 5 × 4, dilation 2 × 3, relu, no bias"
        )
        page.get_by_label("Activation").select_option("none")
        settle(page)
        assert page.locator("tbody .name").nth(2).inner_text() == "Conv2D 9, 5 × 4, dilation 2 × 3, no bias"


def test_entry_that_cannot_be_is_marked_and_the_one_in_use_comes_back(open_live):
    with open_live(NetworkBuilder("LeNet-5", layer=1)) as page:
        entry = page.get_by_label("Kernel size")
        for typed in ("0", "65", "3 × 3 × 3", "five", "2.5", ""):
            entry.fill(typed)
            assert entry.get_attribute("aria-invalid") == "true"
            assert status(page) == (
                "Kernel size: a whole number, or two as in 3 × 5, from 1 to 64. Until then 5 stays."
            )
            assert texts(page, "shape")[1] == "28 × 28 × 6"
            page.keyboard.press("Tab")
            assert entry.input_value() == "5" and entry.get_attribute("aria-invalid") is None
        assert status(page).startswith("Layer 1, unit (14, 14) sees")


def test_presets_are_offered_and_named_again(open_live):
    with open_live(NetworkBuilder("LeNet-5", layer=1)) as page:
        network = page.get_by_role("combobox", name="Network")
        assert network.locator("option:not([hidden])").all_inner_texts() == list(PRESETS)
        page.get_by_label("Filters").fill("8")
        settle(page)
        assert network.input_value() == "own"
        page.get_by_label("Filters").fill("6")
        settle(page)
        assert network.input_value() == "LeNet-5"
        network.select_option("VGG-16")
        settle(page)
        assert chosen(page) == "18 MaxPooling2D"
        page.locator(".bars").first.locator("span").nth(19).click()
        settle(page)
        assert chosen(page) == "20 Dense"


# The address

LATER = "() => new Promise(done => setTimeout(() => done(location.hash), 400))"  # after it has been written


def states():
    own = NetworkBuilder(
        [{"layer": "Conv2D", "filters": 8, "kernel_size": 5}], input_shape=(28, 28, 1), unit=(2, 3)
    )
    return [own, ODD, *map(NetworkBuilder, PRESETS)]


def test_address_brings_back_what_went_in(modules):
    built = [
        {"network": b.network, "inputShape": b.input_shape, "layer": b.layer, "unit": b.unit}
        for b in states()
    ]
    pairs = modules.evaluate(
        """async ([built, known]) => {
             const { addressText, builtFrom } = await import("./network_builder/address.js");
             return built.map((one) => addressText(one, known)).map((text) => [text, builtFrom(text, known)]);
           }""",
        [built, KNOWN],
    )
    assert [back for _, back in pairs] == built
    addresses = [text for text, _ in pairs]
    assert addresses[0] == "28x28x1,conv-8-k5,at-1-2-3"
    assert addresses[1] == (
        "24x31x3,pad-0x1x2x3,conv-6-k3x5-s1x2-same-g3,conv-8-k3-d2x1-tanh-nobias,batchnorm,relu,"
        "depthwise-k3-same-sigmoid,avgpool-2x1-same,pad-1x0,maxpool-3-s2,dense-12-nobias,dropout-0.25,"
        "globalavg,flatten,dense-3-softmax,at-11-3-3"
    )
    assert addresses[-8] == "vgg-16,at-18-3-3"
    assert len(set(addresses)) == len(addresses)


def test_address_follows_and_is_restored(open_live, address):
    with open_live(NetworkBuilder("LeNet-5", layer=1)) as page:
        assert page.evaluate(LATER) == ""  # nothing was changed
        page.get_by_label("Kernel size").fill("7")
        page.locator("tbody tr").nth(2).click()
        page.wait_for_function("location.hash.endsWith(',dense-10-softmax,at-2-6-6')")
        shared = page.evaluate("location.href")
        assert "#network=32x32x1,conv-6-k7-tanh,avgpool-2,conv-16-k5-tanh," in shared
        assert copied(page, "Copy link") == shared
        assert status(page) == "The link is on the clipboard."
        page.goto("about:blank")
        page.goto(shared)
        page.wait_for_selector("[data-ready=live]")
        settle(page)
        assert texts(page, "shape")[1] == "26 × 26 × 6"
        assert chosen(page) == "2 AveragePooling2D"
        assert page.evaluate("scrollY") > 0  # the link leads to the figure
        page.evaluate("location.hash = 'network=8x8x1,maxpool-4'")  # a link to the same page
        page.wait_for_function("document.querySelectorAll('tbody tr').length === 2")
        assert names(page) == ["Input", "MaxPooling2D"]
        page.get_by_role("button", name="Reset").click()
        address_becomes(page, "")
        settle(page)
        assert names(page)[1] == "Conv2D" and texts(page, "shape")[1] == "28 × 28 × 6"
        assert page.problems == []


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "“” is no input and no preset"),
        ("vgg-17", "“vgg-17” is no input and no preset"),
        ("0x28x1", "“0x28x1” is no input and no preset"),
        ("28x28", "“28x28” is no input and no preset"),
        ("28x28x1,conv-32-k99", "“conv-32-k99” is no layer"),
        ("28x28x1,constructor", "“constructor” is no layer"),
        ("28x28x1,dense-10-k3", "“dense-10-k3” is no layer"),
        ("28x28x1,flatten-3", "“flatten-3” is no layer"),
        ("28x28x1,pad-1x2x3", "“pad-1x2x3” is no layer"),
        ("28x28x1,dropout-2", "“dropout-2” is no layer"),
        ("28x28x1,conv-8-k3-<img>", "“conv-8-k3-<img>” is no layer"),
        ("28x28x1" + ",flatten" * 65, "it has more than 64 layers"),
        ("%E0%A4%A", "“%E0%A4%A” is no input and no preset"),
    ],
)
def test_nonsense_in_the_address_is_told_and_ignored(open_live, address, folder, open_page, text, reason):
    write_page(folder, [NetworkBuilder("LeNet-5")])
    with open_page(f"{address}#network={text}") as page:
        page.wait_for_selector("[data-ready=live]")
        assert status(page).startswith(f"The address was not understood: {reason}. Layer 4,")
        assert len(names(page)) == 9
        page.locator("tbody tr").nth(1).click()
        assert status(page).startswith("Layer 1,")
        assert page.problems == []


@pytest.mark.parametrize("text", ["lenet-5,at-99-0-0", "lenet-5,at-1", "lenet-5,at-x-y-z", "lenet-5"])
def test_place_that_is_not_there_is_the_usual_one(folder, address, open_page, text):
    write_page(folder, [NetworkBuilder("VGG-16")])
    with open_page(f"{address}#network={text}") as page:
        page.wait_for_selector("[data-ready=live]")
        assert status(page).startswith("Layer 4, unit (2, 2) sees")


def test_network_that_cannot_be_is_restored_with_its_mistake(folder, address, open_page):
    write_page(folder, [NetworkBuilder("VGG-16")])
    with open_page(f"{address}#network=4x4x1,conv-1-k5,flatten,at-1-9-9") as page:
        page.wait_for_selector("[data-ready=live]")
        assert status(page) == "Layer 1, Conv2D: The 5 × 5 kernel does not fit into 4 × 4."


def test_several_builders_share_the_address(folder, address, open_page):
    first, second, third = (
        NetworkBuilder("LeNet-5"),
        NetworkBuilder("LeNet-5"),
        NetworkBuilder("LeNet-5", name="other"),
    )
    write_page(folder, [first, second, third])
    with open_page(f"{address}#network=8x8x1,maxpool-2&other=9x9x1,maxpool-3&kept=1") as page:
        page.wait_for_function("document.querySelectorAll('[data-ready=live]').length === 3")
        settle(page)
        assert [page.locator("table").nth(i).locator("tbody tr").count() for i in range(3)] == [2, 9, 2]
        links = page.get_by_role("button", name="Copy link")
        assert links.count() == 2  # the second has no place in the address
        page.get_by_role("button", name="Remove").nth(1).click()
        assert page.evaluate(LATER) == "#network=8x8x1,maxpool-2&other=9x9x1,maxpool-3&kept=1"  # it stays
        page.get_by_role("button", name="Remove").nth(0).click()
        address_becomes(page, "other=9x9x1,maxpool-3&kept=1&network=8x8x1,at-0-5-5")
        page.get_by_role("button", name="Reset").nth(2).click()
        page.get_by_role("button", name="Reset").nth(0).click()
        address_becomes(page, "kept=1")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) > 0


def test_address_of_a_notebook_is_left_alone(folder, address, open_page):
    with open_page(address + "modules.html#network=8x8x1,flatten") as page:
        rows, link, hidden = page.evaluate(
            """async (state) => {
                 const { default: figure } = await import("./network_builder/figure.js");
                 const { createModel } = await import("./rendered.js");
                 await figure.render({ model: createModel(state), el: document.body });
                 const buttons = [...document.querySelectorAll("button")];
                 const named = (name) => buttons.find(({ textContent }) => textContent === name);
                 const rows = document.querySelectorAll("tbody tr").length;
                 named("Remove").click();
                 await new Promise((done) => setTimeout(done, 400));
                 return [rows, location.hash, named("Copy link").hidden];
               }""",
            page_state(NetworkBuilder("LeNet-5")),
        )
    assert (rows, link, hidden) == (9, "#network=8x8x1,flatten", True)


def test_cleanup_stops_everything(modules):
    left = modules.evaluate(
        """async (state) => {
             const { render } = await import("./rendered.js");
             const { model, el, cleanup } = await render("network_builder", state);
             const during = model.listeners.length;
             [...el.querySelectorAll("button")].find((b) => b.textContent === "Remove").click();
             cleanup();
             location.hash = "network=8x8x1";
             await new Promise((done) => setTimeout(done, 500));
             return [during, model.listeners.length, model.get("network").length];
           }""",
        page_state(NetworkBuilder("LeNet-5")),
    )
    assert left == [4, 0, 7]


# How it looks

LOOKS = {
    "VGG-16": {"network": "VGG-16"},
    "a dense layer": {"network": "AlexNet", "layer": 14},
    "the input": {"network": "Dilated layers", "layer": 0},
    "a convolution": {"network": "Dilated layers", "layer": 4, "unit": (2, 60)},
    "nothing": {"network": [], "input_shape": (9, 2000, 1)},
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("width, which", [(360, 0), (744, 1)])
def test_reserved_height_is_the_height(open_live, name, width, which):
    builder = NetworkBuilder(**LOOKS[name])
    with open_live(builder, width=width) as page:
        drawn = page.locator(".widget-frame").bounding_box()["height"]
        assert drawn <= builder._heights[which] <= drawn + 24
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        beyond = page.locator(".widget-frame :is(td, th, button, input, select, .caption, svg)").evaluate_all(
            """(all, right) => all
                 .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > right)
                 .map((one) => one.outerHTML)""",
            width - 20,
        )
        assert beyond == []


@pytest.mark.parametrize("name", [*LOOKS, "a mistake"])
@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(open_live, theme, width, name):
    with open_live(
        NetworkBuilder(**LOOKS.get(name, {"network": "LeNet-5", "layer": 3})), theme=theme, width=width
    ) as page:
        if name == "a mistake":
            page.get_by_label("Kernel size").fill("30")
            settle(page)
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []


def test_targets_are_large_enough_on_a_small_screen(open_live):
    with open_live(NetworkBuilder("LeNet-5", layer=1), width=360) as page:
        heights = page.locator("button, select, input, tbody tr").evaluate_all(
            "targets => targets.map(target => (target.closest('label, tr') ?? target).offsetHeight)"
        )
    assert len(heights) > 25 and min(heights) >= 44


def test_a_narrow_row_shows_all_quantities(open_live):
    with open_live(NetworkBuilder(layer=2), width=360) as page:
        row = page.locator("tbody tr").nth(2)
        assert [part for part in row.inner_text().split("\n") if part.strip()] == [
            "2", "Conv2D 64, 3 × 3, same, relu", "224 × 224 × 64", "36,928", "1.85 G", "3.211 M", "5", "1",
        ]  # fmt: skip
        cut = page.locator("tbody td:not(.name, .problem)").evaluate_all(
            """cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
                             .map((cell) => cell.innerText)"""
        )
        assert cut == []


@pytest.mark.parametrize("width", [360, 390, 744])
def test_words_of_a_header_stay_whole(open_live, width):
    with open_live(NetworkBuilder(layer=2), width=width) as page:
        page.add_style_tag(content="body { overflow-wrap: anywhere; }")  # the page may allow it elsewhere
        headers = page.locator("th").evaluate_all(
            """all => all.map((header) => {
                 const lineHeight = parseFloat(getComputedStyle(header).lineHeight);
                 const text = document.createRange();
                 text.selectNodeContents(header);
                 const lines = Math.round(text.getBoundingClientRect().height / lineHeight);
                 return [header.innerText, lines, header.scrollWidth <= header.clientWidth + 1];
               })"""
        )
    assert len(headers) == 8
    for text, lines, fits in headers:
        assert fits and lines <= len(text.replace("-", " ").split()), text


def test_table_opens_at_its_top_for_one_of_the_first_layers(open_live):
    with open_live(NetworkBuilder("VGG-16", layer=2)) as page:
        assert page.locator(".layers").evaluate("box => box.scrollTop") == 0


def test_rows_can_be_scrolled_without_moving_the_page(open_live):
    with open_live(NetworkBuilder(layer=0), height=700) as page:
        page.locator("tbody tr").first.focus()
        page.evaluate("scrollTo(0, 0)")
        page.keyboard.press("End")
        settle(page)
        row, box = (page.locator(which).bounding_box() for which in ("tr[aria-selected=true]", ".layers"))
        assert chosen(page) == "22 Dense"
        assert row["y"] + row["height"] <= box["y"] + box["height"] + 1
        assert page.evaluate("scrollY") == 0


# Copy Keras code


def test_copied_code_runs_without_the_book_and_agrees(open_live, tmp_path):
    builders = [ODD, *map(NetworkBuilder, PRESETS)]
    expected = []
    for index, builder in enumerate(builders):
        with open_live(builder) as page:
            code = copied(page)
            shapes = texts(page, "shape")[1:]
            parameters = [number(text) for text in texts(page, "parameters")[1:]]
        assert "utils" not in code
        (tmp_path / f"copied_{index}.py").write_text(code, encoding="utf-8")
        expected.append([shapes, parameters])
    script = """
import json, keras, pathlib, runpy
counts = []
for index in range(len(list(pathlib.Path().glob("copied_*.py")))):
    with keras.StatelessScope():  # no memory for the weights
        layers = runpy.run_path(f"copied_{index}.py")["model"].layers
    shapes = [" × ".join(f"{size:,}" for size in layer.output.shape[1:]) for layer in layers]
    counts.append([shapes, [layer.count_params() for layer in layers]])
pathlib.Path("counts.json").write_text(json.dumps(counts))
"""
    run_alone(script, tmp_path)
    assert json.loads((tmp_path / "counts.json").read_text()) == expected
    assert (tmp_path / "copied_0.py").read_text(encoding="utf-8").split("\n")[5:9] == [
        "        keras.Input((24, 31, 3)),",
        "        layers.ZeroPadding2D(padding=((0, 1), (2, 3))),",
        '        layers.Conv2D(6, (3, 5), strides=(1, 2), padding="same", groups=3),',
        '        layers.Conv2D(8, 3, dilation_rate=(2, 1), activation="tanh", use_bias=False),',
    ]


# The Python side


@pytest.mark.parametrize(
    "options, shown_as",
    [
        ({}, "NetworkBuilder(network='VGG-16')"),
        ({"network": "LeNet-5", "layer": 2}, "NetworkBuilder(network='LeNet-5')"),
        (
            {"network": "LeNet-5", "input_shape": (28, 28, 1)},
            "NetworkBuilder(layers=8, input_shape=(28, 28, 1))",
        ),
        ({"network": [], "input_shape": [5, 6, 7]}, "NetworkBuilder(layers=0, input_shape=(5, 6, 7))"),
    ],
)
def test_repr(options, shown_as):
    assert repr(NetworkBuilder(**options)) == shown_as


def one(**settings):
    return {"network": [settings], "input_shape": (8, 8, 3)}


@pytest.mark.parametrize(
    "options, message",
    [
        ({"network": "VGG16"}, "network is one of .*VGG-16.* or a list of layers; got 'VGG16'"),
        ({"network": 3, "input_shape": (8, 8, 3)}, "is the name of a preset or a list of layers, got 3"),
        ({"network": []}, "layers of one's own need an input_shape"),
        ({"network": [], "input_shape": (8, 8)}, r"input_shape is \(height, width, channels\), got \(8, 8\)"),
        ({"network": [], "input_shape": (8, 0, 3)}, "width is a whole number from 1 to 2048, got 0"),
        ({"network": [{"layer": "Flatten"}] * 65, "input_shape": (8, 8, 3)}, "at most 64 layers, got 65"),
        (one(layer="Conv3D"), "layer 1: a layer is a dict with 'layer' one of Conv2D, .*'Conv3D'"),
        (one(layer="Conv2D", filters=3), "layer 1: Conv2D needs kernel_size, got"),
        (one(layer="Dense"), "layer 1: Dense needs units"),
        (one(layer="Dense", units=True), "layer 1, Dense: units is a whole number from 1 to 65536, got True"),
        (one(layer="Flatten", units=3), "layer 1: Flatten has no units"),
        (one(layer="MaxPooling2D", pool_size=(2, 2, 2)), r"is one number or a pair .*, got \(2, 2, 2\)"),
        (one(layer="MaxPooling2D", padding="full"), "padding is one of 'valid', 'same', got 'full'"),
        (one(layer="ReLU", activation="relu"), "ReLU has no activation"),
        (one(layer="Dense", units=3, activation="swish"), "activation is one of None, .*, got 'swish'"),
        (one(layer="Dense", units=3, use_bias=1), "use_bias is one of True, False, got 1"),
        (one(layer="Dropout", rate=30), "rate is a number from 0 to 1, got 30"),
        (one(layer="ZeroPadding2D", padding=-1), "padding is a whole number from 0 to 64, got -1"),
        (one(layer="Conv2D", filters=3, kernel_size=9), "layer 1, Conv2D: the window covers 9 x 9 pixels"),
        (one(layer="Conv2D", filters=4, kernel_size=1, groups=2), "2 groups cannot share 3 channels evenly"),
        (one(layer="Conv2D", filters=4, kernel_size=1, groups=3), "3 groups cannot share 4 filters evenly"),
        (
            one(layer="Conv2D", filters=4, kernel_size=1, strides=2, dilation_rate=2),
            "no strides above 1 together with a dilation above 1",
        ),
        (
            {"network": [{"layer": "Flatten"}, {"layer": "MaxPooling2D"}], "input_shape": (8, 8, 3)},
            "layer 2, MaxPooling2D: it needs height x width x channels, .* a row of 192 numbers",
        ),
        ({"layer": 23}, r"layer is 0 \(the input\) to 22, got 23"),
        ({"layer": -1}, r"layer is 0 \(the input\) to 22, got -1"),
        ({"unit": (7, 0)}, r"unit is \(row, column\) in an output of 7 x 7, got \(7, 0\)"),
        ({"unit": 3}, r"unit is \(row, column\) in an output of 7 x 7, got 3"),
        ({"name": "My network"}, "name consists of lower-case letters, digits and hyphens, got 'My network'"),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        NetworkBuilder(**options)


def test_traits_follow_what_the_page_sends():
    builder, other = NetworkBuilder("LeNet-5"), NetworkBuilder("VGG-16")
    builder.set_state({name: getattr(other, name) for name in ("network", "input_shape", "layer", "unit")})
    assert repr(builder) == "NetworkBuilder(network='VGG-16')"
    assert (builder.layer, builder.unit) == (18, [3, 3])
    with pytest.raises(ValueError, match="layer 1: a layer is a dict"):
        builder.network = ["Flatten"]
    assert len(builder.network) == 22
    broken = [{"layer": "MaxPooling2D", "pool_size": 9, "strides": 1, "padding": "valid"}]
    builder.set_state({"network": broken, "input_shape": [4, 4, 1], "layer": 1})  # readers make mistakes
    with pytest.raises(ValueError, match="layer 1, MaxPooling2D: the window covers 9 x 9 pixels"):
        builder.keras_model()


def test_keras_model_computes():
    import numpy as np

    model = NetworkBuilder("LeNet-5").keras_model()
    probabilities = model.predict(np.zeros((2, 32, 32, 1), "float32"), verbose=0)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_keras_is_imported_only_for_the_model():
    script = "import sys, utils.widgets as widgets; widgets.NetworkBuilder(); print('keras' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


def test_picture_has_the_same_bytes_in_every_run():
    from PIL import Image

    for builder in (NetworkBuilder(), ODD, NetworkBuilder([], input_shape=(8, 8, 1))):
        picture = picture_in_every_run(builder)
        assert Image.open(io.BytesIO(picture)).width == 700
        assert len(picture) < 60_000
