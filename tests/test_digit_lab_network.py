"""What DigitLab knows of its network: what a number is made of, what it sees, changes, occlusion."""

import base64

import numpy as np
import pytest
from random_chains import KINDS, random_cases, random_network, randomise

from utils.page_networks import page_network
from utils.small_networks import build, run_layers

POOLING = {"Max": "largest", "Average": "mean"}
WITHOUT_WEIGHTS = ("Flatten", "Activation", "ZeroPadding2D")


@pytest.fixture(scope="module")
def cases():
    return random_cases(np.random.default_rng(2), 40)


def random_unit(rng, index, shape):
    place = [int(rng.integers(side)) for side in shape[:-1]] or [0, 0]
    return {"layer": index, "channel": int(rng.integers(shape[-1])), "place": place}


def test_terms_add_up_to_what_keras_returns(modules, cases):
    rng = np.random.default_rng(3)
    units = [
        [random_unit(rng, index, output.shape) for index, output in enumerate(outputs) for _ in range(4)]
        for *_, outputs in cases
    ]
    results = modules.evaluate(
        """async (cases) => {
             const { createNetwork } = await import("./shared/network.js");
             const { termsOf } = await import("./digit_lab/terms.js");
             return cases.map(({ layers, shape, parts, image, units }) => {
               const network = createNetwork(layers, shape, parts);
               const outputs = network.run(Float32Array.from(image));
               return units.map((unit) => termsOf(network, outputs, image, unit));
             });
           }""",
        [
            dict(layers=layers, shape=shape, parts=parts, image=image.ravel().tolist(), units=chosen)
            for (layers, shape, parts, image, _), chosen in zip(cases, units, strict=True)
        ],
    )
    seen, outside = set(), 0
    for (layers, _, _, image, outputs), chosen, found in zip(cases, units, results, strict=True):
        inputs = [image, *outputs]
        for unit, terms in zip(chosen, found, strict=True):
            layer = layers[unit["layer"]]
            values = inputs[unit["layer"]]
            where = (*unit["place"], unit["channel"])[-outputs[unit["layer"]].ndim :]
            all_terms = [term for group in terms["groups"] for term in group["terms"]]
            kind = next((word for part, word in POOLING.items() if part in layer["layer"]), None)
            assert terms["kind"] == (kind or ("same" if layer["layer"] in WITHOUT_WEIGHTS else "sum"))
            for group in terms["groups"]:
                assert len(group["terms"]) == group["rows"] * group["columns"]
                assert group["sum"] == pytest.approx(sum(term["product"] for term in group["terms"]))
            for term in all_terms:
                if term["inside"]:
                    assert term["value"] == pytest.approx(values.flat[term["index"]], rel=1e-4, abs=1e-4)
                else:
                    assert term["value"] == 0
                    outside += 1
            for group in terms["groups"] if values.ndim == 3 else ():
                for term in (term for term in group["terms"] if term["inside"]):
                    at = (term["row"], term["column"], group["channel"])
                    assert np.ravel_multi_index(at, values.shape) == term["index"]
            if terms["kind"] == "largest":
                total = max(term["value"] for term in all_terms if term["inside"])
            else:
                total = terms["bias"] + sum(term["value"] * term["weight"] for term in all_terms)
            assert terms["sum"] == pytest.approx(total, rel=1e-9, abs=1e-9)
            limit = 1e-5 * float(max(1, np.abs(outputs[unit["layer"]]).max(), abs(total)))
            expected = outputs[unit["layer"]][where]
            assert terms["output"] == pytest.approx(expected, abs=limit)
            if layer.get("activation") != "softmax":
                activation = {"layer": "Activation", "activation": layer.get("activation", "linear")}
                (activated,) = run_layers([activation], [None], [[[[total]]]], (1, 1, 1))
                assert activated.item() == pytest.approx(expected, abs=limit), (layer, unit)
            seen.add(layer["layer"])
    assert seen == {*KINDS, "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"}
    assert outside > 100


def test_field_is_what_changes_the_unit(modules):
    """One pixel lit at a time, all weights above 0: a unit that answers has that pixel in its field."""
    import keras

    rng = np.random.default_rng(4)
    given, boxes = [], []
    while len(given) < 40:
        layers, shape = random_network(rng)
        layers = [layer | {"activation": "linear"} if "activation" in layer else layer for layer in layers]
        layers = [layer | {"scale": 1.0, "offset": 0.0} if "scale" in layer else layer for layer in layers]
        try:
            model = build(layers, shape)
        except ValueError:
            continue
        for weight in model.weights:
            is_offset = any(word in weight.path for word in ("bias", "beta", "moving_mean"))
            weight.assign(np.zeros(weight.shape) if is_offset else np.ones(weight.shape))
        height, width, channels = shape
        values = np.repeat(
            np.eye(height * width, dtype="float32").reshape(-1, height, width, 1), channels, -1
        )
        units = []
        for index, layer in enumerate(model.layers):
            values = layer(values)
            answers = keras.ops.convert_to_numpy(values)
            for _ in range(4):
                unit = random_unit(rng, index, answers.shape[1:])
                where = (*unit["place"], unit["channel"])[1 - answers.ndim :]
                lit = answers[(slice(None), *where)].reshape(height, width) > 0
                ends = [
                    np.flatnonzero(lit.any(axis=1 - axis))[[0, -1]].tolist() if lit.any() else None
                    for axis in (0, 1)
                ]
                boxes.append(dict(zip(("rows", "columns"), ends, strict=True)) if lit.any() else None)
                units.append(unit)
        given.append(dict(layers=layers, shape=shape, units=units))
    found = modules.evaluate(
        """async (cases) => {
             const { accountNetwork } = await import("./shared/accounting.js");
             const { fieldOf } = await import("./digit_lab/terms.js");
             return cases.flatMap(({ layers, shape, units }) => {
               const rows = accountNetwork(layers, shape);
               return units.map((unit) => fieldOf({ rows }, unit));
             });
           }""",
        given,
    )
    assert found == boxes
    assert None in boxes


def lab_model(rng):
    """A model with every kind of layer that has weights, 28 × 28 pixels to ten logits."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 5, strides=2, activation="relu", name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu", name="deep"),
            layers.Conv2D(3, (1, 2), use_bias=False, activation="tanh", name="narrow"),
            layers.Flatten(name="flat"),
            layers.Dense(10, name="logits"),
        ]
    )
    randomise(model, rng)
    return model


RUN_LAB = """async ([description, off, kernels, image]) => {
  const { createLabNetwork } = await import("./digit_lab/weights.js");
  const bytes = Uint8Array.from(atob(description.weights), (letter) => letter.charCodeAt(0));
  const weights = new DataView(bytes.buffer);
  const asItIs = createLabNetwork({ ...description, weights });
  const before = asItIs.run(image).map((output) => [...output]);
  const changed = createLabNetwork({ ...description, weights }, off, kernels).run(image);
  const after = asItIs.run(image).map((output) => [...output]);
  return { before, after, changed: changed.map((output) => [...output]) };
}"""


def for_page(description):
    return description | {"weights": base64.b64encode(description["weights"]).decode("ascii")}


@pytest.mark.parametrize("rounded", [False, True])
def test_filters_off_and_edited_kernels(modules, rounded):
    rng = np.random.default_rng(5)
    model, image = lab_model(rng), rng.random((28, 28, 1), "float32")
    network = page_network(model, rounded=rounded)
    off = {"conv": [1, 3], "norm": [0], "logits": [7]}
    kernels = [
        {"layer": "conv", "filter": 2, "channel": 0, "kernel": rng.normal(size=(5, 5)).tolist()},
        {"layer": "conv", "filter": 3, "channel": 0, "kernel": np.ones((5, 5)).tolist()},  # and off
        {"layer": "deep", "filter": 5, "channel": 2, "kernel": rng.normal(size=(3, 3)).tolist()},
        {"layer": "narrow", "filter": 1, "channel": 4, "kernel": [[0.5, -0.25]]},
        {"layer": "logits", "filter": 0, "channel": 11, "kernel": [[2.0]]},
    ]
    shown = modules.evaluate(RUN_LAB, [for_page(network.describe()), off, kernels, image.ravel().tolist()])
    assert shown["after"] == shown["before"]
    for ours, theirs in zip(shown["before"], network.outputs(image[None]).values(), strict=True):
        np.testing.assert_allclose(ours, theirs.ravel(), rtol=0, atol=1e-5 * max(1, np.abs(theirs).max()))

    twin = network.to_keras()  # the same changes, by hand
    conv, norm, deep, narrow, logits = (
        twin.get_layer(n) for n in ("conv", "norm", "deep", "narrow", "logits")
    )
    kernel, bias = conv.get_weights()
    kernel[..., 0, 2] = kernels[0]["kernel"]
    kernel[..., [1, 3]] = bias[[1, 3]] = 0
    conv.set_weights([kernel, bias])
    gamma, beta, *rest = norm.get_weights()
    gamma[0] = beta[0] = 0
    norm.set_weights([gamma, beta, *rest])
    kernel, bias = deep.get_weights()
    kernel[..., 2, 1] = kernels[2]["kernel"]  # filter 5 is the second of channel 2
    deep.set_weights([kernel, bias])
    (kernel,) = narrow.get_weights()
    kernel[..., 4, 1] = kernels[3]["kernel"]
    narrow.set_weights([kernel])
    kernel, bias = logits.get_weights()
    kernel[11, 0] = 2
    kernel[:, 7] = bias[7] = 0
    logits.set_weights([kernel, bias])
    values = image[None]
    changed = network.changed(off, kernels).outputs(image[None])
    for layer, ours in zip(twin.layers, shown["changed"], strict=True):
        values = np.asarray(layer(values))
        limit = 1e-5 * max(1, np.abs(values).max())
        np.testing.assert_allclose(ours, values.ravel(), rtol=0, atol=limit)
        np.testing.assert_allclose(changed[layer.name], values, rtol=0, atol=limit)


@pytest.mark.parametrize(("size", "fill"), [(5, 0), (4, 0.5), (1, 1)])
def test_occlusion_equals_that_of_the_keras_model(modules, size, fill):
    from utils.explanations import occlusion

    rng = np.random.default_rng(6)
    model = lab_model(rng)
    image = np.zeros((28, 28, 1), "float32")
    image[8:20, 10:17] = rng.random((12, 7, 1))
    largest = np.abs(model(image[None], training=False)).max()
    expected = occlusion(model, image[None], size=size, fill=fill, classes=3)[0]
    network = for_page(page_network(model).describe())
    first, ended, falls = modules.evaluate(
        """async ([description, image, size, fill]) => {
             const { createLabNetwork } = await import("./digit_lab/weights.js");
             const { createExplanation } = await import("./digit_lab/occlude.js");
             const bytes = Uint8Array.from(atob(description.weights), (letter) => letter.charCodeAt(0));
             const network = createLabNetwork({ ...description, weights: new DataView(bytes.buffer) });
             image = Float32Array.from(image);
             const { falls, goOn } = createExplanation({ side: 28, network, image, target: 3, size, fill });
             const ended = [goOn(0)];
             const first = [...falls].filter((fall) => !Number.isNaN(fall)).length;
             for (let i = 0; i < 1000 && !ended.at(-1); i++) ended.push(goOn(1));
             return [first, ended.at(-1), [...falls]];
           }""",
        [network, image.ravel().tolist(), size, fill],
    )
    assert (first, ended) == (1, True)
    limit = 1e-5 * max(1, largest)
    np.testing.assert_allclose(falls, expected.ravel(), rtol=0, atol=limit)
