"""The networks that a ``NetworkBuilder`` offers, in Keras' words."""

from utils.widgets.network_builder.layers import checked_network


def _convolution(filters, kernel_size=3, activation="relu", **options):
    return {
        "layer": "Conv2D",
        "filters": filters,
        "kernel_size": kernel_size,
        "activation": activation,
        **options,
    }


def _same(filters, kernel_size=3, **options):
    return _convolution(filters, kernel_size, padding="same", **options)


def _max_pooling(pool_size=2, strides=None, **options):
    return {"layer": "MaxPooling2D", "pool_size": pool_size, "strides": strides, **options}


def _dense(units, activation="relu"):
    return {"layer": "Dense", "units": units, "activation": activation}


def _dropout(rate=0.5):
    return {"layer": "Dropout", "rate": rate}


def _vgg_block(filters, convolutions):
    return [_same(filters)] * convolutions + [_max_pooling()]


_FLATTEN = {"layer": "Flatten"}
_AVERAGE_POOLING = {"layer": "AveragePooling2D"}
_CHANNELS = 64

_NETWORKS = {
    "Digits, convolutional": (
        (28, 28, 1),
        [_same(32), _max_pooling(), _same(64), _max_pooling(), _FLATTEN, _dense(64), _dense(10, "softmax")],
    ),
    "Digits, dense layers alone": (
        (28, 28, 1),
        [_FLATTEN, _dense(512), _dense(512), _dense(10, "softmax")],
    ),
    "CIFAR-10": (
        (32, 32, 3),
        [
            *(layer for filters in (16, 32, 64) for layer in (_same(filters, 2), _max_pooling())),
            _dropout(0.3),
            _FLATTEN,
            _dense(500),
            _dropout(0.4),
            _dense(10, "softmax"),
        ],
    ),
    "LeNet-5": (
        (32, 32, 1),
        [
            _convolution(6, 5, "tanh"),
            _AVERAGE_POOLING,
            _convolution(16, 5, "tanh"),
            _AVERAGE_POOLING,
            _FLATTEN,
            _dense(120, "tanh"),
            _dense(84, "tanh"),
            _dense(10, "softmax"),
        ],
    ),
    # Two halves on two GPUs: the groups. Its normalisation across channels has no parameters and is left out.
    "AlexNet": (
        (227, 227, 3),
        [
            _convolution(96, 11, strides=4),
            _max_pooling(3, 2),
            _same(256, 5, groups=2),
            _max_pooling(3, 2),
            _same(384),
            _same(384, groups=2),
            _same(256, groups=2),
            _max_pooling(3, 2),
            _FLATTEN,
            _dense(4096),
            _dropout(),
            _dense(4096),
            _dropout(),
            _dense(1000, "softmax"),
        ],
    ),
    "VGG-16": (
        (224, 224, 3),
        [
            *_vgg_block(64, 2),
            *_vgg_block(128, 2),
            *_vgg_block(256, 3),
            *_vgg_block(512, 3),
            *_vgg_block(512, 3),
            _FLATTEN,
            _dense(4096),
            _dense(4096),
            _dense(1000, "softmax"),
        ],
    ),
    "ResNet-50, stem": (
        (224, 224, 3),
        [
            {"layer": "ZeroPadding2D", "padding": 3},
            _convolution(64, 7, None, strides=2),
            {"layer": "BatchNormalization"},
            {"layer": "ReLU"},
            {"layer": "ZeroPadding2D"},
            _max_pooling(3, 2),
        ],
    ),
    "Two 3 × 3 layers": ((64, 64, 3), [_convolution(16), _convolution(32)]),
    "Three 3 × 3 layers": ((32, 32, _CHANNELS), [_convolution(_CHANNELS)] * 3),
    "One 7 × 7 layer": ((32, 32, _CHANNELS), [_convolution(_CHANNELS, 7)]),
    "Dilated layers": ((64, 64, 1), [_same(16, dilation_rate=rate) for rate in (1, 2, 4, 8)]),
    "Forty 3 × 3 layers": ((96, 96, 1), [_convolution(8)] * 40),
    "Dilation 1, 3, 9, 27": ((96, 96, 1), [_convolution(8, dilation_rate=rate) for rate in (1, 3, 9, 27)]),
}

#: By name: the layers, with all settings, and the shape of the input.
PRESETS = {
    name: {"network": checked_network(layers), "input_shape": list(input_shape)}
    for name, (input_shape, layers) in _NETWORKS.items()
}
