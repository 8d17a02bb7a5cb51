"""Random chains of the layers that pages compute, with what Keras makes of them."""

import numpy as np

KINDS = {  # and how often they are drawn
    "Conv2D": 0.4,
    "Dense": 0.1,
    "MaxPooling2D": 0.1,
    "AveragePooling2D": 0.1,
    "DepthwiseConv2D": 0.06,
    "ZeroPadding2D": 0.06,
    "BatchNormalization": 0.06,
    "Rescaling": 0.06,
    "Activation": 0.06,
}
ACTIVATIONS = ["linear", "relu", "softmax", "relu6", "leaky_relu", "elu", "silu", "sigmoid", "tanh"]


def random_layer(rng):
    """A layer that takes a grid."""
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    layer = {"layer": kind}
    if kind == "Dense":
        layer |= {"units": int(rng.integers(1, 9))}
    elif kind in ("Conv2D", "DepthwiseConv2D"):
        layer |= {"kernel_size": rng.integers(1, 4, 2).tolist()}
        layer |= {"filters" if kind == "Conv2D" else "depth_multiplier": int(rng.integers(1, 9))}
        name = ["strides", "dilation_rate"][rng.integers(2)]  # Keras takes one or the other
        equal = kind == "DepthwiseConv2D" and name == "strides"  # TensorFlow wants it
        layer[name] = [int(rng.integers(1, 4))] * 2 if equal else rng.integers(1, 4, 2).tolist()
    elif kind.endswith("Pooling2D"):
        layer |= {"pool_size": rng.integers(1, 4, 2).tolist()}
        if rng.random() < 0.5:
            layer["strides"] = rng.integers(1, 4, 2).tolist()
    elif kind == "ZeroPadding2D":
        layer |= {"padding": rng.integers(0, 3, (2, 2)).tolist()}
    elif kind == "Rescaling":
        layer |= {"scale": float(rng.normal()), "offset": float(rng.normal())}
    if "kernel_size" in layer or "pool_size" in layer:
        layer["padding"] = str(rng.choice(["valid", "same"]))
    if kind in ("Conv2D", "DepthwiseConv2D", "Dense"):
        layer["use_bias"] = bool(rng.random() < 0.7)
    if kind in ("Conv2D", "DepthwiseConv2D", "Dense", "Activation"):
        layer["activation"] = str(rng.choice(ACTIVATIONS, p=[0.2, 0.45, *[0.05] * 7]))
    return layer


def random_network(rng):
    """Layers that fit one another, and an input shape."""
    shape = [*map(int, rng.integers(6, 15, 2)), int(rng.integers(1, 4))]
    layers = [random_layer(rng) for _ in range(rng.integers(1, 6))]
    ends = ["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"]
    layers.append({"layer": ends[rng.integers(3)]})
    if rng.random() < 0.3:
        layers.append({"layer": "BatchNormalization"})
    layers.append({"layer": "Dense", "units": int(rng.integers(1, 11))})
    if rng.random() < 0.3:
        layers.append({"layer": "Activation", "activation": str(rng.choice(ACTIVATIONS))})
    return layers, shape


def part_of(layer, channels):
    """A Keras layer's weights as pages have them; `channels` come to it."""
    weights = [tensor.astype("float64") for tensor in layer.get_weights()]
    if type(layer).__name__ == "BatchNormalization":
        gamma, beta, mean, variance = weights
        factor = gamma / np.sqrt(variance + layer.epsilon)
        weights = [factor, beta - mean * factor]
    elif type(layer).__name__ == "Rescaling":
        weights = [np.full(channels, layer.scale), np.full(channels, layer.offset)]
    return {name: tensor.ravel().tolist() for name, tensor in zip(("kernel", "bias"), weights, strict=False)}


def random_cases(rng, count):
    """Layers, input shape, parts, image, and every output in Keras, of networks with random weights."""
    import keras

    from utils.small_networks import build

    made = []
    while len(made) < count:
        layers, shape = random_network(rng)
        try:
            model = build(layers, shape)
        except ValueError:  # a window that does not fit
            continue
        randomise(model, rng)
        image = rng.normal(size=shape).astype("float32")
        outputs, parts, values = [], [], image[None]
        for layer in model.layers:
            parts.append(part_of(layer, values.shape[-1]) or None)
            values = layer(values)
            outputs.append(keras.ops.convert_to_numpy(values)[0])
        made.append((layers, shape, parts, image, outputs))
    return made


def randomise(model, rng):
    """Give a Keras model random weights."""
    for weight in model.weights:
        numbers = rng.normal(scale=0.5, size=weight.shape)
        weight.assign(np.abs(numbers) + 0.1 if "variance" in weight.path else numbers)
