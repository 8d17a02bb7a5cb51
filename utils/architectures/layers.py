"""Layers of these networks that Keras does not have."""

import keras
import numpy as np
from keras import ops

from utils.architectures.arguments import check_rate

_registered = keras.saving.register_keras_serializable(package="seeing_convolutions")


@_registered
def scaled_tanh(x):
    """Return 1.7159 tanh(2x/3), the squashing function of LeNet-5: 1 stays 1, and -1 stays -1.

    Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 86(11), 1998,
    section II.B and appendix A.
    """
    return 1.7159 * ops.tanh(x * (2 / 3))


@_registered
class Subsampling2D(keras.layers.Layer):
    """Add up each window, multiply by a weight, add a bias, and squash: pooling in LeNet-5.

    Each feature map has one weight and one bias, both trained. The weight begins as one over the size of the
    window, so that at first the layer averages.

    Input ``(batch, height, width, channels)``, output ``(batch, height // size, width // size, channels)``.

    Parameters
    ----------
    pool_size : int
        Side of the window, and the stride.
    activation : str or callable, optional

    References
    ----------
    LeCun et al. (1998), section II.B: layers S2 and S4.
    """

    def __init__(self, pool_size=2, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = self.strides = (pool_size, pool_size)
        self.padding = "valid"
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        mean = keras.initializers.Constant(1 / np.prod(self.pool_size))
        self.coefficient = self.add_weight(shape=(input_shape[-1],), initializer=mean, name="coefficient")
        self.bias = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="bias")

    def call(self, inputs):
        means = ops.average_pool(inputs, self.pool_size, self.strides, "valid", "channels_last")
        return self.activation(means * float(np.prod(self.pool_size)) * self.coefficient + self.bias)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        size = self.pool_size[0]
        return (batch, height and height // size, width and width // size, channels)

    def get_config(self):
        return {
            **super().get_config(),
            "pool_size": self.pool_size[0],
            "activation": keras.activations.serialize(self.activation),
        }


@_registered
class PartialConv2D(keras.layers.Layer):
    """A convolution whose filters each read some of the input's feature maps only.

    Input ``(batch, height, width, channels)``, output ``(batch, height - k + 1, width - k + 1, filters)``.

    Parameters
    ----------
    connections : list of list of int
        For each filter the feature maps that it reads, counted from 0.
    kernel_size : int
        Side k of each kernel. There is one kernel for each connection: the weights have the shape
        ``(k, k, connections)``.
    activation : str or callable, optional

    References
    ----------
    LeCun et al. (1998), section II.B and table I: layer C3.
    """

    def __init__(self, connections, kernel_size, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.connections = [list(maps) for maps in connections]
        self.filters = len(self.connections)
        self.kernel_size, self.strides = (kernel_size, kernel_size), (1, 1)
        self.padding = "valid"
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        channels = input_shape[-1]
        pairs = [(source, number) for number, maps in enumerate(self.connections) for source in maps]
        if max(source for source, _ in pairs) >= channels:
            raise ValueError(
                f"connections name map {max(pairs)[0]}, the input has {channels}, counted from 0"
            )
        # Keras takes one kernel for a filter's whole fan-in: make up for the number of kernels in each.
        initializer = keras.initializers.VarianceScaling(self.filters / len(pairs), "fan_in", "uniform")
        shape = (*self.kernel_size, len(pairs))
        self.kernel = self.add_weight(shape=shape, initializer=initializer, name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        self.places = np.zeros((len(pairs), channels * self.filters), "float32")
        self.places[range(len(pairs)), [source * self.filters + number for source, number in pairs]] = 1

    def call(self, inputs):
        full = ops.matmul(self.kernel, self.places)  # zeros where there is no connection
        full = ops.reshape(full, (*self.kernel_size, -1, self.filters))
        return self.activation(ops.conv(inputs, full, 1, "valid", "channels_last") + self.bias)

    def compute_output_shape(self, input_shape):
        batch, *sizes, _ = input_shape
        lost = self.kernel_size[0] - 1
        return (batch, *(size and size - lost for size in sizes), self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "connections": self.connections,
            "kernel_size": self.kernel_size[0],
            "activation": keras.activations.serialize(self.activation),
        }


@_registered
class RadialBasis(keras.layers.Layer):
    """Compare the input with one fixed code for each class: minus the squared distance.

    Input ``(batch, units)``, output ``(batch, classes)``. In the paper the output is the distance itself, and
    the class with the smallest one wins; the sign makes it a logit.

    Parameters
    ----------
    codes : array_like of shape (classes, units)
        They are weights that training does not change.

    References
    ----------
    LeCun et al. (1998), section II.B and figure 3.
    """

    def __init__(self, codes, **kwargs):
        super().__init__(**kwargs)
        self.codes = np.asarray(codes, "float32").tolist()

    def build(self, input_shape):
        values, units = np.array(self.codes, "float32"), input_shape[-1]
        if values.shape[1] != units:
            raise ValueError(f"codes have {values.shape[1]} numbers each, the input has {units}")
        self.kernel = self.add_weight(
            shape=values.shape,
            initializer=lambda shape, dtype=None: ops.convert_to_tensor(values, dtype),
            trainable=False,
            name="codes",
        )

    def call(self, inputs):
        return -ops.sum(ops.square(inputs[:, None] - self.kernel), axis=-1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], len(self.codes))

    def get_config(self):
        return {**super().get_config(), "codes": self.codes}


@_registered
class LocalResponseNormalization(keras.layers.Layer):
    r"""Divide each number by what its neighbours have: the more they answer, the less it counts.

    .. math:: y_i = x_i \Big/ \Big(k + \alpha \sum_j x_j^2\Big)^\beta

    where j runs over the `size` channels around channel i at the same place or, `within` a channel, over
    `size` × `size` places around it. Neighbours beyond the border count as 0.

    Input and output ``(batch, height, width, channels)``.

    Parameters
    ----------
    size : int
        How many neighbours; odd. The paper's n.
    k, alpha, beta : float
    within : bool

    References
    ----------
    Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NIPS
    2012, section 3.3: across channels, with these defaults. Some libraries divide `alpha` by `size` first.
    """

    def __init__(self, size=5, k=2.0, alpha=1e-4, beta=0.75, within=False, **kwargs):
        super().__init__(**kwargs)
        if size < 1 or size % 2 == 0:
            raise ValueError(f"size needs an odd number from 1, got {size!r}")
        self.size, self.k, self.alpha, self.beta, self.within = size, k, alpha, beta, within

    def call(self, inputs):
        squares, reach = ops.square(inputs), self.size // 2
        if self.within:
            padded = ops.pad(squares, [(0, 0), (reach, reach), (reach, reach), (0, 0)])
            total = ops.average_pool(padded, self.size, 1, "valid", "channels_last") * float(self.size**2)
        else:
            padded = ops.pad(squares, [(0, 0), (0, 0), (0, 0), (reach, reach)])
            channels = inputs.shape[-1]
            total = sum(padded[..., start : start + channels] for start in range(self.size))
        return inputs / (self.k + self.alpha * total) ** self.beta

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        own = {name: getattr(self, name) for name in ("size", "k", "alpha", "beta", "within")}
        return {**super().get_config(), **own}


@_registered
class PadChannels(keras.layers.Layer):
    """Add channels of zeros behind those of the input, so that there are as many as `filters`.

    Input ``(batch, height, width, channels)``, output ``(batch, height, width, filters)``.

    Parameters
    ----------
    filters : int
        At least as many as the input has channels.

    References
    ----------
    He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, section 3.3: option A.
    """

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, input_shape):
        if input_shape[-1] > self.filters:
            raise ValueError(f"filters needs at least the input's {input_shape[-1]}, got {self.filters}")

    def call(self, inputs):
        added = self.filters - inputs.shape[-1]
        return ops.pad(inputs, [(0, 0), (0, 0), (0, 0), (0, added)])

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


@_registered
class StochasticDepth(keras.layers.Dropout):
    """While training, drop all that a block computes, for some pictures of a batch; multiply the rest.

    A picture's values are all kept, and divided by ``1 - rate``, or all 0: with a shortcut around the block
    it passes unchanged. Afterwards nothing is dropped.

    Input and output ``(batch, ...)``.

    Parameters
    ----------
    rate : float
        Share of the pictures for which the block is dropped; at least 0, below 1.

    References
    ----------
    Huang, Sun, Liu, Sedra, Weinberger, "Deep Networks with Stochastic Depth", ECCV 2016, arXiv:1603.09382,
    drops the block of a whole batch and scales when training is over. So, picture by picture and scaled
    while training, do EfficientNet ("drop connect") and ConvNeXt.
    """

    def __init__(self, rate, **kwargs):
        check_rate("rate", rate)
        super().__init__(rate, **kwargs)

    def build(self, input_shape):
        self.noise_shape = (None,) + (1,) * (len(input_shape) - 1)

    def get_config(self):
        config = super().get_config()
        del config["noise_shape"]  # it follows from the input
        return config


@_registered
class LayerScale(keras.layers.Layer):
    """Multiply each channel by a number of its own, which is trained and begins small.

    Input and output ``(batch, ..., channels)``.

    Parameters
    ----------
    initial : float
        What all numbers begin with. A block that ends like this at first hardly adds to its input.

    References
    ----------
    Touvron, Cord, Sablayrolles, Synnaeve, Jégou, "Going Deeper with Image Transformers", ICCV 2021,
    arXiv:2103.17239, section 2.
    """

    def __init__(self, initial=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.initial = initial

    def build(self, input_shape):
        start = keras.initializers.Constant(self.initial)
        self.gamma = self.add_weight(shape=(input_shape[-1],), initializer=start, name="gamma")

    def call(self, inputs):
        return inputs * self.gamma

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "initial": self.initial}
