"""ArchitectureExplorer: its descriptions against Keras, its page in a real browser, its Python side."""

import functools
import json

import numpy as np
import pytest
from widget_pages import copied, layout_shift, page_state, picture_in_every_run, settle, status

from utils.accounting import account, without_weights
from utils.architectures import alexnet, googlenet, lenet5, resnet, vgg
from utils.widgets import ArchitectureExplorer
from utils.widgets.architecture_explorer.description import describe

FC6 = (
    "AlexNet, fc6: a block of 3 layers, Flatten to dropout6. Output 4,096; 37,752,832 parameters (62 %); "
    "37,748,736 multiply-adds (5.2 %); each number sees 355 × 355 pixels, more than the input's 227 × 227."
)
CONV2 = (
    "AlexNet, conv2: 5 × 5 convolution, 256 filters in 2 groups, same padding, relu. Output 27 × 27 × 256; "
    "307,456 parameters (0.5 %); 223,948,800 multiply-adds (31 %); each number sees 51 × 51 pixels."
)
#: Columns of a layer's line.
NAME, SHAPE, PARAMETERS, FIXED, MULTIPLY_ADDS, STORED, FIELD, _, _, SETTING, FEEDS = range(11)


def application(name, **options):
    """A function that makes one of Keras' own networks."""

    def make():
        import keras

        return getattr(keras.applications, name)(weights=None, **options)

    return make


NETWORKS = {
    "LeNet-5": lenet5,
    "LeNet-5, modern": functools.partial(lenet5, "modern"),
    "AlexNet": alexnet,
    "A-LRN": functools.partial(vgg, "A-LRN"),
    "C": functools.partial(vgg, "C"),
    "GoogLeNet": googlenet,
    "plain twin": functools.partial(resnet, "CIFAR-20", (32, 32, 3), 10, residual=False),
    **{name: application(name) for name in ("VGG16", "ResNet50", "InceptionV3", "MobileNet", "DenseNet121")},
}


@functools.cache
def made(name):
    """A model without weights, what it costs, and its description."""
    with without_weights():
        model = NETWORKS[name]()
        return model, account(model), describe(model)


def branching():
    """A small network with two branches, a shortcut, a model inside and a layer that is used twice."""
    import keras
    from keras import layers

    inputs = keras.Input((16, 16, 3), name="pixels")
    x = layers.Conv2D(8, 3, padding="same", kernel_initializer="he_normal", name="stem")(inputs)
    left = layers.Conv2D(8, 1, activation="relu", name="left")(x)
    right = layers.Conv2D(4, 1, name="reduce")(x)
    right = layers.Conv2D(8, 3, padding="same", use_bias=False, name="right")(right)
    x = layers.Concatenate(name="joined")([left, right])
    y = layers.BatchNormalization(name="norm")(x)
    x = layers.Add(name="sum")([x, y])
    x = keras.Sequential([keras.Input((16, 16, 16)), layers.MaxPooling2D(name="inner")], name="outer")(x)
    x = layers.GlobalAveragePooling2D(name="gap")(x)
    return keras.Model(inputs, layers.Dense(5, name="last")(x), name="branching")


@pytest.fixture(scope="module")
def default():
    return ArchitectureExplorer()


# Descriptions


@pytest.mark.parametrize("name", NETWORKS)
def test_description_has_the_numbers_of_the_model_and_every_layer_in_one_block(name):
    model, rows, description = made(name)
    by_name = {row.name: row for row in rows}
    lines = description["layers"]
    assert sorted(line[NAME] for line in lines) == sorted(by_name)
    for line in lines:
        row = by_name[line[NAME]]
        assert tuple(line[SHAPE]) == row.output_shape
        assert line[PARAMETERS : STORED + 1] == [
            row.parameters, row.parameters - row.trainable, row.multiply_adds, row.activations,
        ]  # fmt: skip
        assert line[FIELD] == (row.receptive_field and list(row.receptive_field))
        assert description["settings"][line[SETTING]][0] == row.layer
    assert sum(line[PARAMETERS] for line in lines) == model.count_params()
    assert sum(count for _, count in description["blocks"]) == len(lines)
    assert 4 <= len(description["blocks"]) <= 24
    assert len({block for block, _ in description["blocks"]}) == len(description["blocks"])
    assert len(json.dumps(description, separators=(",", ":"))) < 40_000


@pytest.mark.parametrize("name", ["ResNet50", "InceptionV3", "DenseNet121", "AlexNet"])
def test_each_layer_follows_those_that_keras_says_feed_it(name):
    model, _, description = made(name)
    names = [line[NAME] for line in description["layers"]]
    for place, line in enumerate(description["layers"]):
        fed_by = [place - 1] if line[FEEDS] is None else line[FEEDS]
        assert all(feed < place for feed in fed_by)
        inputs = model.get_layer(line[NAME]).input
        inputs = inputs if isinstance(inputs, list) else [inputs]
        history = [tensor._keras_history.operation.name for tensor in inputs]
        assert [names[feed] if feed >= 0 else model.layers[0].name for feed in fed_by] == history


def test_blocks_are_those_of_the_papers():
    blocks = {name: dict(made(name)[2]["blocks"]) for name in NETWORKS}
    assert blocks["LeNet-5"] == {"c1": 2, "c3": 2, "c5": 1, "f6": 2, "output": 1}
    assert blocks["AlexNet"] == {
        "conv1": 3, "conv2": 3, "conv3": 1, "conv4": 1, "conv5": 2, "fc6": 3, "fc7": 2, "fc8": 1,
    }  # fmt: skip
    assert blocks["VGG16"] == {
        "block1": 3, "block2": 3, "block3": 4, "block4": 4, "block5": 4, "fc1": 2, "fc2": 1, "predictions": 1,
    }  # fmt: skip
    assert [name for name in blocks["ResNet50"] if name.startswith("conv4")] == [
        f"conv4_block{number}" for number in range(1, 7)
    ]
    assert [name for name in blocks["plain twin"] if name.startswith("conv3")] == [
        f"conv3_block{number}" for number in range(1, 4)
    ]
    modules = ["3a", "3b", *(f"4{letter}" for letter in "abcde"), "5a", "5b"]
    assert [name for name in blocks["GoogLeNet"] if "inception" in name] == [
        f"inception_{module}" for module in modules
    ]
    assert [name for name in blocks["InceptionV3"] if "mixed" in name] == [f"mixed{n}" for n in range(11)]
    assert blocks["DenseNet121"]["conv4"] == 24 * 7 and blocks["DenseNet121"]["pool4"] == 4
    assert sum(name.startswith("conv_dw") for name in blocks["MobileNet"]) == 13


def test_blocks_of_ones_own():
    parts = {"features": ["c1", "s2", "c3", "s4"], "classifier": ["c5", "flatten", "f6", "output"]}
    description = describe(lenet5, blocks=parts)
    assert description["blocks"] == [["features", 4], ["classifier", 4]]
    assert describe(lenet5, blocks=lambda model: parts) == description
    with pytest.raises(ValueError, match="each layer of the network once; look at output"):
        describe(lenet5, blocks={"all": ["c1", "s2", "c3", "s4", "c5", "flatten", "f6"]})
    with pytest.raises(ValueError, match="follow the network's order: c1, s2"):
        describe(lenet5, blocks={"classifier": parts["classifier"], "features": parts["features"]})


def test_a_function_and_its_model_have_the_same_description_and_leave_nothing_behind():
    import keras

    assert describe(lenet5) == describe(lenet5())
    keras.utils.set_random_seed(1)
    expected = keras.initializers.GlorotUniform()((2, 2)).numpy()
    keras.utils.set_random_seed(1)
    describe(alexnet)
    np.testing.assert_array_equal(keras.initializers.GlorotUniform()((2, 2)), expected)
    describe(application("VGG16"))
    with keras.StatelessScope():  # at its end, Keras gives values to what waits for them
        pass
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    assert layer.kernel.numpy().shape == (3, 2)


def test_words_for_layers():
    words = {kind: text for kind, text, *_ in made("ResNet50")[2]["settings"]}
    assert words["MaxPooling2D"] == "3 × 3 max pooling, strides 2"
    assert words["Dense"] == "dense layer, 1,000 units, softmax"
    assert words["ZeroPadding2D"] == "zero padding"
    assert "3 × 3 depthwise convolution, same padding, no bias" in [
        s[1] for s in made("MobileNet")[2]["settings"]
    ]
    assert "5 × 5 convolution, 6 filters, scaled tanh" in [s[1] for s in made("LeNet-5")[2]["settings"]]


# The page's arithmetic


def test_lanes_lead_from_each_layer_to_those_that_it_feeds(modules):
    found = modules.evaluate(
        """async (descriptions) => {
             const { unpack } = await import("./architecture_explorer/networks.js");
             const { lanesOf } = await import("./architecture_explorer/lanes.js");
             return descriptions.map((description) => {
               const { layers, blocks } = unpack("x", description);
               return blocks.map(({ layers: inside }) => {
                 const after = layers.slice(inside.at(-1).place + 1).map(({ feeds }) => feeds);
                 const part = (name) => inside.map((layer) => layer[name]);
                 return { ...lanesOf(inside, after), feeds: part("feeds"), places: part("place") };
               });
             });
           }""",
        [made(name)[2] for name in ("ResNet50", "InceptionV3", "DenseNet121", "AlexNet")],
    )
    most = []
    for blocks in found:
        most.append(max(block["count"] for block in blocks))
        for block in blocks:
            carried = {}  # what each lane carries, followed from above
            outside = [feed for feeds in block["feeds"] for feed in feeds if feed not in block["places"]]
            carried.update(enumerate(dict.fromkeys(outside)))
            for row, feeds, place in zip(block["rows"], block["feeds"], block["places"], strict=True):
                assert [carried[lane] for lane in row["from"]] == feeds
                carried = {lane: carried[lane] for lane in row["through"]}
                assert row["lane"] not in carried  # no line passes through its dot
                if row["goesOn"]:
                    carried[row["lane"]] = place
                assert max(carried, default=0) < block["count"]
    assert most == [2, 5, 2, 1]


@pytest.mark.parametrize("room", [320, 704])
def test_slabs_have_one_scale_and_fit(modules, room):
    shapes = []
    for name in NETWORKS:
        ends = np.cumsum([count for _, count in made(name)[2]["blocks"]])
        lines = made(name)[2]["layers"]
        shapes.append([made(name)[2]["input"], *(lines[end - 1][SHAPE] for end in ends)])
    scale, slabs = modules.evaluate(
        """async ([networks, room]) => {
             const { scaleOf, slabsOf } = await import("./architecture_explorer/slabs.js");
             const scale = scaleOf(networks, room);
             return [scale, networks.map((shapes) => slabsOf(shapes, scale))];
           }""",
        [shapes, room],
    )
    for drawn, all_shapes in zip(slabs, shapes, strict=True):
        for slab, shape in zip(drawn, all_shapes, strict=True):
            side = shape[0] if len(shape) > 1 else 1
            assert slab["height"] == pytest.approx(max(2, scale[0] * side**0.5))
            assert slab["thickness"] == pytest.approx(max(2, scale[1] * shape[-1] ** 0.5))
        assert drawn[-1]["x"] + drawn[-1]["thickness"] + drawn[-1]["slant"] <= room


def test_numbers_in_words(modules):
    found = modules.evaluate(
        """async () => {
             const { shortly, percentText, ratioText } = await import("./architecture_explorer/words.js");
             return [
               [0, 9999, 10000, 999950, 60965224, 15470264320].map(shortly),
               [[0, 5], [5, 5], [1, 1e6], [62, 100], [995, 1000], [999999, 1e6]].map((two) =>
                 percentText(...two)),
               [[60965224, 60840], [1, 4], [1, 1058], [3, 1382136], [0, 3], [22, 10]].map(([a, b]) =>
                 ratioText(a, b)),
             ];
           }"""
    )
    assert found == [
        ["0", "9,999", "10.00 k", "1.000 M", "60.97 M", "15.47 G"],
        ["0 %", "100 %", "< 0.1 %", "62 %", "99.5 %", "> 99.9 %"],
        ["1,002 ×", "÷ 4", "÷ 1,058", "÷ 460.7 k", "–", "2.2 ×"],
    ]


# The page


def rows_of(page, place=0):
    """Labels of the rows of a network."""
    return page.locator(".network").nth(place).locator("[role=treeitem] .label").all_inner_texts()


def chosen_row(page):
    return page.locator("[role=treeitem][aria-selected=true]").get_attribute("data-id")


def test_layers_without_a_name_are_called_by_what_they_are(open_live):
    figure = ArchitectureExplorer({"v3": NETWORKS["InceptionV3"]}, opened={"v3": ["mixed4"]})
    with open_live(figure) as page:
        rows = rows_of(page)
        kinds = (
            "1 × 1 convolution",
            "1 × 7 convolution",
            "7 × 1 convolution",
            "3 × 3 average pooling",
            "mixed4",
        )
        assert [rows.count(kind) for kind in kinds] == [
            4,
            3,
            3,
            1,
            2,
        ]  # the last: the block, and where it meets


def test_first_state_points_at_the_largest_block(open_live, default):
    with open_live(default) as page:
        assert status(page) == FC6
        assert rows_of(page) == ["input", "c1", "c3", "c5", "f6", "output"]
        assert chosen_row(page) == "fc6" and layout_shift(page) == 0
        table = page.locator(".totals tr").all_inner_texts()
        assert [line.split("\t") for line in table[1:]] == [
            ["Parameters", "60,840", "60,965,224", "1,002 ×"],
            ["of them trained", "60,000", "60,965,224", "1,016 ×"],
            ["Multiply-adds", "326,520", "724,406,816", "2,219 ×"],
            ["Numbers stored", "8,214", "1,276,168", "155 ×"],
        ]


def test_keyboard_alone(open_live, default):
    with open_live(default) as page:
        page.locator("[role=treeitem][aria-selected=true]").focus()
        for key, expected in [
            ("Home", ""), ("ArrowDown", "conv1"), ("ArrowDown", "conv2"), ("Enter", "conv2"),
            ("ArrowDown", "conv2 / conv2"), ("ArrowLeft", "conv2"), ("ArrowLeft", "conv2"),
            ("ArrowDown", "conv3"), ("ArrowRight", "conv3"), ("End", "fc8"), ("ArrowUp", "fc7"),
            ("ArrowRight", "fc7"), ("ArrowRight", "fc7 / fc7"), ("PageUp", "input"),
        ][:-1]:  # fmt: skip
            page.keyboard.press(key)
            settle(page)
            assert chosen_row(page) == expected, key
            assert page.evaluate("document.activeElement.dataset.id") == expected
        assert len(rows_of(page, 1)) == 9 + 2
        page.keyboard.press("Shift+Tab")  # one stop a network
        settle(page)
        assert page.evaluate("document.activeElement.dataset.id") == ""
        page.keyboard.press("ArrowDown")
        assert status(page).startswith(
            "LeNet-5, c1: a block of 2 layers, c1 to s2. Output 14 × 14 × 6; 168 parameters"
        )
        page.get_by_role("button", name="Reset").click()
        assert status(page) == FC6 and len(rows_of(page, 1)) == 9


def test_mouse_points_and_opens(open_live, default):
    with open_live(default) as page:
        row = page.locator("[data-id=conv2][role=treeitem]")
        row.hover()
        assert status(page).startswith("AlexNet, conv2: a block of 3 layers, conv2 to pool2.")
        page.mouse.move(0, 0)
        assert status(page) == FC6
        row.click()
        settle(page)
        slabs = page.locator(".network").nth(1).locator(".slabs g")
        assert slabs.count() == 9 + 2 and page.locator(".slabs g.current").count() == 3
        page.locator("[role=treeitem][data-id='conv2 / conv2']").click()
        page.mouse.move(0, 0)
        assert status(page) == CONV2
        field = (
            page.locator("rect.seen").get_attribute("width"),
            page.locator("rect.input").get_attribute("width"),
        )
        assert float(field[0]) / float(field[1]) == pytest.approx(51 / 227)
        page.locator(".slabs g[data-id=conv1]").nth(0).click()
        page.mouse.move(0, 0)
        assert status(page).startswith("AlexNet, conv1: a block of 3 layers")


@pytest.mark.parametrize("measure, column", [("multiply-adds", MULTIPLY_ADDS), ("numbers stored", STORED)])
def test_bars_are_in_proportion(open_live, default, measure, column):
    with open_live(default) as page:
        page.locator("select").nth(0).select_option(measure)
        page.get_by_label("Both networks").check()
        settle(page)
        expected = []
        for name, description in default.networks.items():
            lines = iter(description["layers"])
            sums = [sum(next(lines)[column] for _ in range(count)) for _, count in description["blocks"]]
            assert name and sums
            expected.append([0, *sums])
        if measure == "numbers stored":
            for numbers, description in zip(expected, default.networks.values(), strict=True):
                numbers[0] = np.prod(description["input"])
        most = max(max(numbers[1:]) for numbers in expected)
        for place, numbers in enumerate(expected):
            widths = (
                page.locator(".network")
                .nth(place)
                .locator(".fill")
                .evaluate_all(
                    "all => all.map(one => one.getBoundingClientRect().width / one.parentElement.clientWidth)"
                )
            )
            np.testing.assert_allclose(widths, np.array(numbers) / most, atol=0.01)


def test_of_several_networks_the_reader_chooses_two(open_live):
    figure = ArchitectureExplorer(
        {name: functools.partial(vgg, name) for name in ("A", "A-LRN", "D")}, opened=["block1"], chosen="fc1"
    )
    for width, height in zip((360, 744), figure._heights, strict=True):
        with open_live(figure, width=width) as page:
            assert abs(page.locator(".live-figure").evaluate("one => one.scrollHeight") - height) <= 1
            assert height < 1300 and page.evaluate("document.documentElement.scrollWidth") <= width
    with open_live(figure) as page:
        assert rows_of(page, 1)[2:5] == ["conv1", "norm1", "pool"]
        page.locator("select").nth(2).select_option("D")
        assert status(page).startswith("D, input: 224 × 224 × 3")
        assert page.locator(".network b").all_inner_texts() == ["A", "D"]
        page.locator(".network").nth(1).locator("[data-id=block5][role=treeitem]").click()
        page.mouse.move(0, 0)
        assert "7,079,424 parameters (5.1 %)" in status(page)
        page.get_by_role("button", name="Reset").click()
        assert status(page).startswith("A-LRN, fc1: ")


@pytest.mark.parametrize("name", ["LeNet-5, modern", "InceptionV3"])
def test_heights_are_what_is_drawn(open_live, name):
    figure = ArchitectureExplorer(NETWORKS[name])
    for width, height in zip((360, 744), figure._heights, strict=True):
        with open_live(figure, width=width) as page:
            drawn = page.locator(".widget-frame").evaluate("one => one.offsetHeight")
            assert abs(drawn - height) <= 2
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_branches_stand_beside_each_other(open_live):
    figure = ArchitectureExplorer(branching, chosen="joined")
    with open_live(figure) as page:
        assert rows_of(page) == [
            "input",
            "stem",
            "sum",
            "left",
            "reduce",
            "right",
            "joined",
            "norm",
            "sum",
            "outer/inner",
            "last",
        ]
        assert status(page).startswith(
            "branching, joined: concatenate; takes left and right. Output 16 × 16 × 16; 0 parameters;"
        )


def test_copied_code_makes_the_same_layers(open_live):
    figure = ArchitectureExplorer({"own": branching, "AlexNet": alexnet}, chosen="input", network="own")
    with open_live(figure) as page:
        whole = copied(page)
        page.locator("[data-id=conv2][role=treeitem]").click()
        page.mouse.move(0, 0)
        settle(page)
        block = copied(page)
        page.locator("[data-id=conv3][role=treeitem]").click()
        page.mouse.move(0, 0)
        settle(page)
        layer = copied(page)
    assert 'layers.Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2")(inputs)' in block
    assert "from utils.architectures.layers import LocalResponseNormalization" in block
    models = {}
    for name, code in {"whole": whole, "block": block, "layer": layer}.items():
        space = {}
        exec(code, space)
        models[name] = space["model"]
    assert models["layer"].count_params() == 885_120
    assert models["block"].count_params() == 307_456 and models["block"].output_shape == (None, 13, 13, 256)
    original = branching()
    for copy in models["whole"].layers[1:]:
        inner = original.get_layer("outer") if copy.name == "inner" else original
        config = inner.get_layer(copy.name).get_config()
        assert copy.get_config() | {"seed": 0, "kernel_initializer": 0} == config | {
            "seed": 0,
            "kernel_initializer": 0,
        }
    models["whole"].set_weights(original.get_weights())
    pixels = np.random.default_rng(0).random((2, 16, 16, 3), "float32")
    np.testing.assert_allclose(models["whole"](pixels), original(pixels), rtol=1e-5)


def test_copied_code_has_the_layers_of_the_book(open_live):
    """All of the first LeNet-5 but the ten drawn codes, which are a table too long for a line."""
    with open_live(ArchitectureExplorer(lenet5, chosen="c1")) as page:
        block = copied(page)
        page.locator("[data-id=c3][role=treeitem]").click()
        page.mouse.move(0, 0)
        settle(page)
        table = copied(page)
        page.locator("[role=treeitem]").first.click()
        page.mouse.move(0, 0)
        settle(page)
        whole = copied(page)
    for code, parameters in ((block, 168), (table, 1_548)):
        space = {}
        exec(code, space)
        assert space["model"].count_params() == parameters
    assert "activation=utils.architectures.layers.scaled_tanh" in block
    assert "# output: RadialBasis, whose settings are too long for a line" in whole
    assert "model =" not in whole


# Python


def test_chosen_and_opened():
    figure = ArchitectureExplorer(chosen="norm1")
    assert (figure.network, figure.chosen, figure.opened) == (
        "AlexNet",
        "conv1 / norm1",
        {"AlexNet": ["conv1"]},
    )
    assert ArchitectureExplorer(chosen="c3").network == "LeNet-5"
    assert ArchitectureExplorer(chosen="conv1", opened=["conv1"]).chosen == "conv1 / conv1"
    assert ArchitectureExplorer(chosen="conv3 / conv3").chosen == "conv3"
    figure = ArchitectureExplorer({"v3": NETWORKS["InceptionV3"]}, chosen="mixed4", opened=["mixed4"])
    assert figure.chosen == "mixed4"  # not the layer in which its branches meet
    assert ArchitectureExplorer(measure="multiply-adds").chosen == "conv2"
    assert ArchitectureExplorer(measure="multiply-adds", network="LeNet-5").chosen == "c3"


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"networks": "vgg"}, "a network is a keras.Model, or a function that makes one, got 'vgg'"),
        ({"networks": lambda: 3}, "the function must return a keras.Model, got int"),
        ({"networks": {}}, "a dict from names to models"),
        ({"shown": ["VGG"]}, "shown is one or two of LeNet-5, AlexNet; got"),
        ({"network": "VGG"}, "network is one of those shown, LeNet-5, AlexNet; got 'VGG'"),
        ({"chosen": "fc9"}, "no block or layer 'fc9'; AlexNet has conv1, conv2"),
        ({"opened": ["fc9"]}, "no block fc9; LeNet-5 has c1, c3"),
        ({"opened": "conv1"}, "opened is a list of blocks' names, got 'conv1'"),
        (
            {"measure": "weights"},
            "measure is one of parameters, multiply-adds, numbers stored, receptive field",
        ),
        ({"blocks": {"VGG": {}}}, "blocks: no network VGG; there are LeNet-5, AlexNet"),
        ({"networks": application("VGG16", include_top=False)}, "say which to take, such as input_shape="),
    ],
)
def test_wrong_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ArchitectureExplorer(**arguments)


def test_an_open_input_takes_a_shape():
    figure = ArchitectureExplorer(application("VGG16", include_top=False), input_shape=(64, 96, 3))
    assert figure.networks["vgg16"]["layers"][-1][SHAPE] == [2, 3, 512]


def test_repr_state_and_picture(default):
    assert repr(default) == "ArchitectureExplorer(networks=['LeNet-5', 'AlexNet'], chosen='fc6')"
    assert page_state(default) == page_state(ArchitectureExplorer())
    figure = ArchitectureExplorer(NETWORKS["ResNet50"], measure="receptive field")
    assert len(picture_in_every_run(figure)) < 40_000
