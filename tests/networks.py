"""What the tests of architectures have in common."""

import math

import numpy as np

from utils.accounting import account

RANDOM = np.random.default_rng(0)


def normal(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def shapes(model):
    """Return the output shape of each layer, by name."""
    return {row.name: row.output_shape for row in account(model)}


def with_random_weights(model, scale=1.0):
    """Give a model weights that keep the size of numbers, and biases and statistics that are not 0 or 1."""
    for weight in model.weights:
        if "variance" in weight.path or "gamma" in weight.path:
            weight.assign(RANDOM.uniform(0.5, 1.5, weight.shape))
            continue
        fan_in = math.prod(weight.shape[:-1]) or 1
        spread = math.sqrt(2 / fan_in) if len(weight.shape) > 1 else 0.1
        weight.assign(normal(*weight.shape) * scale * spread)
    return model


def with_weights_of(model, other):
    """Copy weights from layers of the same name; a bias that the other does not have becomes 0."""
    for layer in model.layers:
        if layer.weights:
            weights = other.get_layer(layer.name).get_weights()
            if len(weights) < len(layer.weights):
                weights.append(np.zeros(layer.weights[-1].shape, "float32"))
            layer.set_weights(weights)
    return model
