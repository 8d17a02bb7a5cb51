"""Networks computed in the page: equal to Keras', layer by layer, and fast."""

import json

import numpy as np
import pytest
from random_chains import KINDS, random_cases


@pytest.fixture(scope="module")
def cases():
    """Networks with random weights and inputs, and what each of their layers returns in Keras."""
    return random_cases(np.random.default_rng(0), 90)


def test_every_layer_equals_keras(modules, cases):
    results = modules.evaluate(
        """async (cases) => {
             const { createNetwork } = await import("./shared/network.js");
             return cases.map(({ layers, shape, parts, image }) => {
               const network = createNetwork(layers, shape, parts);
               const outputs = network.run(Float32Array.from(image)).map((output) => [...output]);
               return { shapes: network.shapes, outputs };
             });
           }""",
        [
            {
                "layers": layers,
                "shape": shape,
                "parts": parts,
                "image": image.ravel().tolist(),
            }
            for layers, shape, parts, image, _ in cases
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
    for layers, shape, parts, image, _ in cases:
        (top, bottom), (left, right) = (np.sort(rng.integers(0, side, 2)).tolist() for side in shape[:2])
        changed = image.copy()
        changed[top : bottom + 1, left : right + 1] = rng.normal()
        given.append(
            {
                "layers": layers,
                "shape": shape,
                "parts": parts,
                "image": image.ravel().tolist(),
                "changed": changed.ravel().tolist(),
                "box": {"rows": [top, bottom], "columns": [left, right]},
            }
        )
    results = modules.evaluate(
        """async (cases) => {
             const { createNetwork } = await import("./shared/network.js");
             return cases.map(({ layers, shape, parts, image, changed, box }) => {
               const { run } = createNetwork(layers, shape, parts);
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
SCALING = {"layer": "BatchNormalization"}


@pytest.mark.parametrize(
    "layer, sizes, message",
    [
        (CONV, None, "Conv2D needs 18 weights, not none."),
        (CONV, [17, 2], "Conv2D needs 18 weights, not 17."),
        (CONV, [18, 3], "Conv2D needs 2 weights, not 3."),
        (CONV | {"use_bias": False}, [20, 2], "Conv2D needs 18 weights, not 20."),
        (SCALING, [4, 1], "BatchNormalization needs 1 weights, not 4."),
        (CONV | {"activation": "gelu"}, [18, 2], "There is no activation gelu here; there are linear, "),
        ({"layer": "Dropout"}, None, "There is no layer Dropout here; there are Conv2D, "),
        (CONV | {"kernel_size": 6}, [72, 2], "The 6 × 6 kernel does not fit into 5 × 5."),
    ],
)
def test_network_that_cannot_be(modules, layer, sizes, message):
    said = modules.evaluate(
        """async ([layer, sizes]) => {
             const { createNetwork } = await import("./shared/network.js");
             const part = sizes && { kernel: new Float32Array(sizes[0]), bias: new Float32Array(sizes[1]) };
             try {
               createNetwork([layer], [5, 5, 1], [part]);
             } catch (error) {
               return error.message;
             }
           }""",
        [layer, sizes],
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
