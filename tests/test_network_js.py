"""Networks computed in the page: equal to Keras', layer by layer, and fast."""

import json

import numpy as np
import pytest

KINDS = ("Conv2D", "Dense", "MaxPooling2D", "AveragePooling2D")


def random_network(rng):
    """Layers that fit one another, and an input shape."""
    size = [int(side) for side in rng.integers(6, 15, 2)]
    shape = [*size, int(rng.integers(1, 4))]
    layers = []
    for _ in range(rng.integers(1, 5)):
        kind = KINDS[rng.choice(4, p=[0.6, 0.1, 0.15, 0.15])]
        layer = {"layer": kind}
        if kind == "Dense":
            layer |= {"units": int(rng.integers(1, 9))}
        elif kind == "Conv2D":
            layer |= {"filters": int(rng.integers(1, 9)), "kernel_size": rng.integers(1, 4, 2).tolist()}
            name = ["strides", "dilation_rate"][rng.integers(2)]  # Keras takes one or the other
            layer[name] = rng.integers(1, 4, 2).tolist()
        else:
            layer |= {"pool_size": rng.integers(1, 4, 2).tolist()}
            if rng.random() < 0.5:
                layer["strides"] = rng.integers(1, 4, 2).tolist()
        if kind != "Dense":
            layer["padding"] = str(rng.choice(["valid", "same"]))
        if kind in ("Conv2D", "Dense"):
            layer["use_bias"] = bool(rng.random() < 0.7)
            layer["activation"] = str(rng.choice(["linear", "relu", "softmax"], p=[0.3, 0.6, 0.1]))
        layers.append(layer)
    ends = ["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]
    layers.append({"layer": ends[rng.integers(3)]})
    layers.append({"layer": "Dense", "units": int(rng.integers(1, 11))})
    return layers, shape


@pytest.fixture(scope="module")
def cases():
    """Networks with random weights and inputs, and what each of their layers returns in Keras."""
    import keras

    from utils.small_networks import build

    rng = np.random.default_rng(0)
    made = []
    while len(made) < 60:
        layers, shape = random_network(rng)
        try:
            model = build(layers, shape)
        except ValueError:  # a window that does not fit
            continue
        weights = [
            rng.normal(scale=0.5, size=weight.shape).astype("float32") for weight in model.get_weights()
        ]
        model.set_weights(weights)
        image = rng.normal(size=shape).astype("float32")
        outputs, values = [], image[None]
        for layer in model.layers:
            values = layer(values)
            outputs.append(keras.ops.convert_to_numpy(values)[0])
        made.append((layers, shape, weights, image, outputs))
    return made


def test_every_layer_equals_keras(modules, cases):
    results = modules.evaluate(
        """async (cases) => {
             const { createNetwork } = await import("./shared/network.js");
             return cases.map(({ layers, shape, weights, image }) => {
               const network = createNetwork(layers, shape, weights.map((each) => Float32Array.from(each)));
               const outputs = network.run(Float32Array.from(image)).map((output) => [...output]);
               return { shapes: network.shapes, outputs };
             });
           }""",
        [
            {
                "layers": layers,
                "shape": shape,
                "weights": [weight.ravel().tolist() for weight in weights],
                "image": image.ravel().tolist(),
            }
            for layers, shape, weights, image, _ in cases
        ],
    )
    used = {layer["layer"] for layers, *_ in cases for layer in layers}
    assert used == {*KINDS, "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"}
    for (layers, shape, _, _, expected), result in zip(cases, results, strict=True):
        assert result["shapes"] == [shape, *(list(output.shape) for output in expected)]
        for layer, ours, theirs in zip(layers, result["outputs"], expected, strict=True):
            limit = 1e-5 * max(1, np.abs(theirs).max())
            np.testing.assert_allclose(ours, theirs.ravel(), rtol=0, atol=limit, err_msg=json.dumps(layer))


def test_what_is_known_of_a_similar_input_changes_nothing(modules, cases):
    rng = np.random.default_rng(1)
    given = []
    for layers, shape, weights, image, _ in cases:
        (top, bottom), (left, right) = (np.sort(rng.integers(0, side, 2)).tolist() for side in shape[:2])
        changed = image.copy()
        changed[top : bottom + 1, left : right + 1] = rng.normal()
        given.append(
            {
                "layers": layers,
                "shape": shape,
                "weights": [weight.ravel().tolist() for weight in weights],
                "image": image.ravel().tolist(),
                "changed": changed.ravel().tolist(),
                "box": {"rows": [top, bottom], "columns": [left, right]},
            }
        )
    results = modules.evaluate(
        """async (cases) => {
             const { createNetwork } = await import("./shared/network.js");
             return cases.map(({ layers, shape, weights, image, changed, box }) => {
               const { run } = createNetwork(layers, shape, weights.map((each) => Float32Array.from(each)));
               const outputs = run(Float32Array.from(image));
               const input = Float32Array.from(changed);
               const [whole, part] = [run(input), run(input, { outputs, ...box })];
               return [whole, part].map((all) => all.map((output) => [...output]));
             });
           }""",
        given,
    )
    assert all(whole == part for whole, part in results)


CONV = {"layer": "Conv2D", "filters": 2, "kernel_size": 3}


@pytest.mark.parametrize(
    "layers, sizes, message",
    [
        ([CONV], [18], "Conv2D needs 2 weights, not none."),
        ([CONV], [17, 2], "Conv2D needs 18 weights, not 17."),
        ([CONV], [18, 2, 3], "The layers take 2 arrays of weights, not 3."),
        ([CONV | {"activation": "swish"}], [18, 2], "There is no activation swish here; there are linear, "),
        ([{"layer": "BatchNormalization"}], [4], "There is no BatchNormalization here; there are Conv2D, "),
        ([CONV | {"kernel_size": 6}], [72, 2], "The 6 × 6 kernel does not fit into 5 × 5."),
    ],
)
def test_network_that_cannot_be(modules, layers, sizes, message):
    said = modules.evaluate(
        """async ([layers, sizes]) => {
             const { createNetwork } = await import("./shared/network.js");
             try {
               createNetwork(layers, [5, 5, 1], sizes.map((size) => new Float32Array(size)));
             } catch (error) {
               return error.message;
             }
           }""",
        [layers, sizes],
    )
    assert said.startswith(message)


def test_input_of_another_size(modules):
    said = modules.evaluate(
        """async () => {
             const { createNetwork } = await import("./shared/network.js");
             try {
               createNetwork([{ layer: "Flatten" }], [5, 5, 1], []).run(new Float32Array(24));
             } catch (error) {
               return error.message;
             }
           }"""
    )
    assert said == "The network takes 25 numbers, not 24."


def test_softmax_of_large_logits(modules):
    script = 'async (logits) => (await import("./shared/network.js")).softmax(Float32Array.from(logits))'
    assert modules.evaluate(script, [1000, 1000, -1000]) == [0.5, 0.5, 0]
    np.testing.assert_allclose(modules.evaluate(script, [0, np.log(3)]), [0.25, 0.75], rtol=1e-6)
