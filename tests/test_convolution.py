"""utils.convolution against Keras, SciPy, automatic differentiation and plain loops.

Most arrays hold small integers as float64: sums and products of those are exact in any order, so two correct
implementations agree to the last bit and the comparisons need no tolerance.
"""

import subprocess
import sys

import keras
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.convolution import conv2d, conv2d_backward, conv2d_transpose, output_size, pool2d

# The same examples on every run, so that a failure stays where it is.
examples = settings(max_examples=200, derandomize=True, deadline=None, database=None)

# Real numbers in float32: a sum of n products is off by at most about n * 6e-8 of its terms; n is below 100.
FLOAT32 = {"rtol": 1e-5, "atol": 1e-5}

LESSON_IMAGE = np.array(
    [
        [3, 3, 2, 1, 0],
        [0, 0, 1, 3, 1],
        [3, 1, 2, 2, 3],
        [2, 0, 0, 2, 2],
        [2, 0, 0, 0, 1],
    ]
)
LESSON_KERNEL = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])
LESSON_OUTPUT = np.array([[12, 12, 17], [10, 17, 19], [9, 6, 14]])


def whole_numbers(shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype("float64")


def pairs(least, most):
    return st.tuples(st.integers(least, most), st.integers(least, most))


@st.composite
def convolutions(draw, strides_and_dilation=False):
    """Draw images, kernels and arguments that Keras takes, or with strides and dilation, which it refuses."""
    kernel_size = draw(pairs(1, 4))
    strides, dilation_rate = draw(pairs(1, 4)), draw(pairs(1, 3))
    if not strides_and_dilation:  # Keras has only one of them at a time
        strides, dilation_rate = draw(st.sampled_from([(strides, 1), (1, dilation_rate)]))
    padding = draw(st.sampled_from(["valid", "same"]))
    window = np.subtract(kernel_size, 1) * dilation_rate + 1
    size = np.add(draw(pairs(0, 6)), window if padding == "valid" else 1)
    channels, filters = draw(pairs(1, 4))
    images = whole_numbers((draw(st.integers(1, 3)), *size, channels), seed=draw(st.integers(0, 99)))
    kernels = whole_numbers((*kernel_size, channels, filters), seed=draw(st.integers(100, 199)))
    return images, kernels, {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}


def convolve_with_loops(images, kernels, strides, dilation_rate, padding):
    """Convolve by the definition, one product after the other; padding is ((top, bottom), (left, right))."""
    padded = np.pad(images, ((0, 0), *padding, (0, 0)))
    rows, columns, channels, filters = kernels.shape
    last_top = padded.shape[1] - 1 - (rows - 1) * dilation_rate[0]
    last_left = padded.shape[2] - 1 - (columns - 1) * dilation_rate[1]
    tops, lefts = range(0, last_top + 1, strides[0]), range(0, last_left + 1, strides[1])
    output = np.zeros((len(images), len(tops), len(lefts), filters))
    for n, i, j, f in np.ndindex(output.shape):
        for row, column, channel in np.ndindex(rows, columns, channels):
            y, x = tops[i] + row * dilation_rate[0], lefts[j] + column * dilation_rate[1]
            output[n, i, j, f] += padded[n, y, x, channel] * kernels[row, column, channel, f]
    return output


# --- conv2d


def test_lesson_example():
    output = conv2d(LESSON_IMAGE, LESSON_KERNEL)
    np.testing.assert_array_equal(output, LESSON_OUTPUT)
    assert output.dtype == np.int64


@examples
@given(convolutions())
def test_conv2d_equals_keras(convolution):
    images, kernels, arguments = convolution
    output = conv2d(images, kernels, **arguments)
    np.testing.assert_array_equal(output, keras.ops.conv(images, kernels, **arguments))
    size = output_size(images.shape[1:3], kernels.shape[:2], **arguments)
    assert size == output.shape[1:3]
    assert all(type(pixels) is int for pixels in size)


@examples
@given(convolutions(strides_and_dilation=True), st.tuples(pairs(0, 3), pairs(0, 3)))
def test_conv2d_with_strides_and_dilation_equals_loops(convolution, padding):
    images, kernels, arguments = convolution
    if arguments["padding"] == "valid":
        arguments["padding"] = padding
        expected_padding = padding
    else:  # by TensorFlow's formula, written out
        expected_padding = []
        for size, kernel, stride, rate in zip(
            images.shape[1:3],
            kernels.shape[:2],
            arguments["strides"],
            arguments["dilation_rate"],
            strict=True,
        ):
            count = int(np.ceil(size / stride))
            total = max((count - 1) * stride + (kernel - 1) * rate + 1 - size, 0)
            expected_padding.append((total // 2, total - total // 2))
    expected = convolve_with_loops(
        images, kernels, arguments["strides"], arguments["dilation_rate"], expected_padding
    )
    np.testing.assert_array_equal(conv2d(images, kernels, **arguments), expected)


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("arguments", [{"strides": (2, 1), "padding": "same"}, {"dilation_rate": 2}])
def test_conv2d_equals_keras_layer_with_groups_and_bias(groups, arguments):
    images = whole_numbers((2, 6, 7, 4))
    layer = keras.layers.Conv2D(8, (3, 2), groups=groups, dtype="float64", **arguments)
    layer.build(images.shape)
    kernels, bias = whole_numbers(layer.kernel.shape, seed=1), whole_numbers(8, seed=2)
    layer.set_weights([kernels, bias])
    np.testing.assert_array_equal(conv2d(images, kernels, bias, groups=groups, **arguments), layer(images))


def test_conv2d_of_an_image_larger_than_a_block_equals_keras():
    images, kernels = whole_numbers((2, 61, 67, 16)), whole_numbers((3, 3, 16, 2), seed=1)
    np.testing.assert_array_equal(conv2d(images, kernels), keras.ops.conv(images, kernels))


def test_conv2d_equals_keras_in_float32():
    generator = np.random.default_rng(0)
    images = generator.normal(size=(2, 16, 16, 8)).astype("float32")
    kernels = generator.normal(size=(3, 3, 8, 4)).astype("float32")
    output = conv2d(images, kernels)
    assert output.dtype == np.float32
    np.testing.assert_allclose(output, keras.ops.conv(images, kernels), **FLOAT32)


@examples
@given(pairs(4, 9), pairs(1, 4), st.sampled_from(["valid", "full", "same"]), st.integers(0, 99))
def test_conv2d_equals_scipy(size, kernel_size, mode, seed):
    image, kernel = whole_numbers(size, seed), whole_numbers(kernel_size, seed + 100)
    padding = (kernel_size[0] - 1, kernel_size[1] - 1) if mode == "full" else mode
    output = conv2d(image, kernel, padding=padding)
    np.testing.assert_array_equal(output, scipy.signal.correlate2d(image, kernel, mode))


def test_convolution_proper_is_conv2d_with_the_kernel_turned_by_180_degrees():
    image, kernel = whole_numbers((7, 8)), whole_numbers((3, 2), seed=1)
    expected = scipy.signal.convolve2d(image, kernel, "valid")
    np.testing.assert_array_equal(conv2d(image, kernel[::-1, ::-1]), expected)


def test_forms_of_padding_and_pairs():
    images, kernels = whole_numbers((1, 6, 7, 2)), whole_numbers((3, 3, 2, 4), seed=1)
    same = conv2d(images, kernels, padding="same")
    for padding in (1, (1, 1), ((1, 1), (1, 1)), [1, 1], np.int64(1), "SAME"):
        np.testing.assert_array_equal(conv2d(images, kernels, padding=padding), same)
    np.testing.assert_array_equal(conv2d(images, kernels, padding=0), conv2d(images, kernels))
    by_rows = conv2d(np.pad(images, ((0, 0), (2, 2), (0, 0), (0, 0))), kernels)
    np.testing.assert_array_equal(conv2d(images, kernels, padding=(2, 0)), by_rows)
    strided = conv2d(images, kernels, strides=2)
    np.testing.assert_array_equal(conv2d(images, kernels, strides=(2, 2)), strided)


def test_same_padding_of_even_kernels_with_strides_puts_the_odd_zero_at_the_end():
    image, ones = np.arange(1, 7).reshape(1, 6), np.ones((1, 3), int)
    np.testing.assert_array_equal(conv2d(image, ones, strides=(1, 2), padding="same"), [[6, 12, 11]])
    np.testing.assert_array_equal(conv2d(image, ones[:, :2], padding="same"), [[3, 5, 7, 9, 11, 6]])
    images, kernels = whole_numbers((2, 7, 8, 3)), whole_numbers((4, 2, 3, 2), seed=1)
    expected = keras.ops.conv(images, kernels, strides=2, padding="same")
    np.testing.assert_array_equal(conv2d(images, kernels, strides=2, padding="same"), expected)


# --- shapes and dtypes


@pytest.mark.parametrize(
    ("images", "kernels", "output"),
    [
        ((5, 6), (2, 3), (4, 4)),
        ((5, 6), (2, 3, 1, 1), (4, 4, 1)),
        ((5, 6), (2, 3, 1, 7), (4, 4, 7)),
        ((5, 6, 1), (2, 3), (4, 4, 1)),
        ((5, 6, 2), (2, 3, 2, 7), (4, 4, 7)),
        ((3, 5, 6, 1), (2, 3), (3, 4, 4, 1)),
        ((3, 5, 6, 2), (2, 3, 2, 7), (3, 4, 4, 7)),
        ((0, 5, 6, 2), (2, 3, 2, 7), (0, 4, 4, 7)),
        ((1, 1), (1, 1), (1, 1)),
        ((5, 6), (5, 6), (1, 1)),
    ],
)
def test_shapes(images, kernels, output):
    images, kernels = whole_numbers(images), whole_numbers(kernels, seed=1)
    result = conv2d(images, kernels)
    assert result.shape == output
    grad_images, grad_kernels, grad_bias = conv2d_backward(result, images, kernels)
    assert grad_images.shape == images.shape
    assert grad_kernels.shape == kernels.shape
    assert grad_bias.shape == kernels.shape[3:] or (kernels.ndim == 2 and grad_bias.shape == (1,))
    if images.ndim > 2 or kernels.ndim == 2:  # otherwise the output has gained the axis of filters
        assert conv2d_transpose(result, kernels).shape == images.shape


def test_missing_axes_change_no_numbers():
    images, kernels = whole_numbers((1, 5, 6, 1)), whole_numbers((2, 3, 1, 1), seed=1)
    full = conv2d(images, kernels)
    image, kernel = images[0, :, :, 0], kernels[:, :, 0, 0]
    np.testing.assert_array_equal(conv2d(image, kernel), full[0, :, :, 0])
    np.testing.assert_array_equal(conv2d(image, kernel, 0.5), full[0, :, :, 0] + 0.5)
    np.testing.assert_array_equal(
        conv2d_transpose(image, kernel), conv2d_transpose(images, kernels)[0, :, :, 0]
    )
    np.testing.assert_array_equal(pool2d(image), pool2d(images)[0, :, :, 0])
    gradients = conv2d_backward(full, images, kernels)
    flat_gradients = conv2d_backward(full[0, :, :, 0], image, kernel)
    for gradient, flat_gradient in zip(gradients, flat_gradients, strict=True):
        np.testing.assert_array_equal(flat_gradient, gradient.reshape(flat_gradient.shape))


@pytest.mark.parametrize(
    ("images", "kernels", "bias", "output"),
    [
        ("uint8", "uint8", "uint8", "int64"),
        ("bool", "int16", None, "int64"),
        ("float32", "float32", "float32", "float32"),
        ("float32", "int64", "int64", "float32"),
        ("uint8", "float32", None, "float32"),
        ("float32", "float64", "float32", "float64"),
        ("float32", "float32", "float64", "float64"),
        ("float16", "int8", None, "float16"),
    ],
)
def test_dtypes(images, kernels, bias, output):
    images, kernels = np.ones((4, 4, 1), images), np.ones((2, 2, 1, 3), kernels)
    bias = None if bias is None else np.ones(3, bias)
    result = conv2d(images, kernels, bias)
    assert result.dtype == output
    assert conv2d_transpose(images, kernels.swapaxes(2, 3), bias).dtype == output
    if bias is None:
        assert {gradient.dtype.name for gradient in conv2d_backward(result, images, kernels)} == {output}


def test_uint8_never_wraps_around():
    image, kernel = np.full((3, 3), 255, "uint8"), np.full((3, 3), 255, "uint8")
    assert conv2d(image, kernel).item() == 9 * 255 * 255
    assert conv2d(image, -np.ones((3, 3), "int8")).item() == -9 * 255
    assert pool2d(image, 3, mode="average").item() == 255
    assert pool2d(image, 3).dtype == np.uint8


def test_large_integers_stay_exact():
    large = 2**53 + 1  # the first integer that float64 cannot hold
    assert conv2d([[large]], [[1]]).item() == large


def test_inputs_may_be_lists_read_only_or_non_contiguous_and_are_not_changed():
    images, kernels = whole_numbers((2, 6, 7, 3)), whole_numbers((3, 3, 3, 2), seed=1)
    before = images.copy(), kernels.copy()
    images.flags.writeable = kernels.flags.writeable = False
    expected = conv2d(images, kernels)
    gradients = conv2d_backward(expected, images, kernels)
    np.testing.assert_array_equal(conv2d(images.tolist(), kernels.tolist()), expected)
    strided = np.repeat(images, 2, axis=1)[:, ::2]
    np.testing.assert_array_equal(conv2d(strided, np.asfortranarray(kernels)), expected)
    turned = np.ascontiguousarray(images[:, ::-1, ::-1])[:, ::-1, ::-1]  # negative steps
    for gradient, same in zip(gradients, conv2d_backward(expected, turned, kernels), strict=True):
        np.testing.assert_array_equal(gradient, same)
    for mode in ("max", "min", "average"):
        np.testing.assert_array_equal(pool2d(turned, 1, mode=mode), images)
        assert not np.shares_memory(pool2d(images, 1, mode=mode), images)
    conv2d_transpose(images, kernels.swapaxes(2, 3), np.ones(2))
    np.testing.assert_array_equal(images, before[0])
    np.testing.assert_array_equal(kernels, before[1])


# --- gradients


def gradients_of_keras(grad_output, images, kernels, bias, **arguments):
    variables = [tf.constant(array) for array in (images, kernels, bias)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        output = keras.ops.conv(*variables[:2], **arguments) + variables[2]
    return tape.gradient(output, variables, grad_output)


@examples
@given(convolutions())
def test_gradients_equal_automatic_differentiation(convolution):
    images, kernels, arguments = convolution
    grad_output = whole_numbers(conv2d(images, kernels, **arguments).shape, seed=200)
    gradients = conv2d_backward(grad_output, images, kernels, **arguments)
    expected = gradients_of_keras(grad_output, images, kernels, np.zeros(kernels.shape[3]), **arguments)
    for gradient, keras_gradient in zip(gradients, expected, strict=True):
        np.testing.assert_array_equal(gradient, keras_gradient)


def test_gradients_with_groups_equal_automatic_differentiation():
    images, kernels = whole_numbers((2, 5, 6, 4)), whole_numbers((3, 2, 2, 6), seed=1)
    grad_output = whole_numbers((2, 3, 5, 6), seed=2)
    gradients = conv2d_backward(grad_output, images, kernels, groups=2)
    expected = gradients_of_keras(
        grad_output, images, kernels, np.zeros(6)
    )  # Keras sees the groups in the shapes
    for gradient, keras_gradient in zip(gradients, expected, strict=True):
        np.testing.assert_array_equal(gradient, keras_gradient)


@examples
@given(convolutions(strides_and_dilation=True), pairs(0, 2))
def test_gradients_with_strides_and_dilation_equal_differences(convolution, padding):
    """A convolution is linear in the images and in the kernels, so a difference quotient is exact."""
    images, kernels, arguments = convolution
    if arguments["padding"] == "valid":
        arguments["padding"] = padding
    grad_output = whole_numbers(conv2d(images, kernels, **arguments).shape, seed=200)
    step_images, step_kernels = whole_numbers(images.shape, seed=201), whole_numbers(kernels.shape, seed=202)
    grad_images, grad_kernels, _ = conv2d_backward(grad_output, images, kernels, **arguments)
    assert np.sum(grad_images * step_images) == np.sum(
        grad_output * conv2d(step_images, kernels, **arguments)
    )
    assert np.sum(grad_kernels * step_kernels) == np.sum(
        grad_output * conv2d(images, step_kernels, **arguments)
    )


# --- conv2d_transpose


@examples
@given(convolutions(strides_and_dilation=True))
def test_conv2d_transpose_equals_keras(convolution):
    images, kernels, arguments = convolution
    kernels = kernels.swapaxes(2, 3)  # (rows, columns, filters, channels)
    output = conv2d_transpose(images, kernels, **arguments)
    # TensorFlow has no dilated transpose on a CPU without oneDNN, so the kernels get their zeros beforehand.
    down, right = arguments.pop("dilation_rate")
    rows, columns = kernels.shape[:2]
    dilated = np.zeros(((rows - 1) * down + 1, (columns - 1) * right + 1, *kernels.shape[2:]))
    dilated[::down, ::right] = kernels
    np.testing.assert_array_equal(output, keras.ops.conv_transpose(images, dilated, **arguments))


def test_conv2d_transpose_equals_keras_layer():
    images = whole_numbers((2, 5, 6, 3))
    layer = keras.layers.Conv2DTranspose(4, (3, 2), strides=(2, 3), padding="same", dtype="float64")
    layer.build(images.shape)
    kernels, bias = whole_numbers(layer.kernel.shape, seed=1), whole_numbers(4, seed=2)
    layer.set_weights([kernels, bias])
    output = conv2d_transpose(images, kernels, bias, strides=(2, 3), padding="same")
    np.testing.assert_array_equal(output, layer(images))


@pytest.mark.parametrize(
    ("padding", "sides"),
    [
        (0, ((0, 0), (0, 0))),
        (1, ((1, 1), (1, 1))),
        ((1, 0), ((1, 1), (0, 0))),
        (((0, 1), (2, 1)), ((0, 1), (2, 1))),
    ],
)
def test_conv2d_transpose_with_explicit_padding_cuts_it_off(padding, sides):
    images, kernels = whole_numbers((2, 4, 5, 3)), whole_numbers((3, 4, 2, 3), seed=1)
    whole = conv2d_transpose(images, kernels, strides=2)
    output = conv2d_transpose(images, kernels, strides=2, padding=padding)
    (top, bottom), (left, right) = sides
    np.testing.assert_array_equal(
        output, whole[:, top : whole.shape[1] - bottom, left : whole.shape[2] - right]
    )
    assert conv2d(output, kernels, strides=2, padding=padding).shape == images.shape


# --- pool2d


@examples
@given(
    pairs(1, 9),
    pairs(1, 4),
    st.one_of(st.none(), pairs(1, 5)),
    st.sampled_from(["valid", "same"]),
    st.sampled_from(["max", "min", "average"]),
    st.integers(0, 99),
)
def test_pool2d_equals_keras(size, pool_size, strides, padding, mode, seed):
    size = size if padding == "same" else np.add(size, pool_size)
    images = whole_numbers((2, *size, 3), seed)
    output = pool2d(images, pool_size, strides=strides, padding=padding, mode=mode)
    arguments = {"pool_size": pool_size, "strides": strides, "padding": padding}
    if mode == "average":
        # A quotient may be rounded once more than ours: TensorFlow multiplies by a reciprocal in places.
        np.testing.assert_allclose(
            output, keras.ops.average_pool(images, **arguments), rtol=1e-15, atol=1e-15
        )
    else:
        sign = {"max": 1, "min": -1}[mode]
        np.testing.assert_array_equal(output, sign * keras.ops.max_pool(sign * images, **arguments))
    assert output.shape[1:3] == output_size(
        tuple(map(int, size)), pool_size, strides=pool_size if strides is None else strides, padding=padding
    )


def test_pool2d_ignores_explicit_padding():
    image = np.array([[-4.0, -2.0], [-3.0, -1.0]])
    np.testing.assert_array_equal(pool2d(image, 2, padding=1), image)  # each window holds one pixel
    np.testing.assert_array_equal(pool2d(image, 2, padding=1, mode="average"), image)
    np.testing.assert_array_equal(pool2d(image, 3, strides=1, padding=1, mode="min"), np.full((2, 2), -4.0))


# --- output_size


@pytest.mark.parametrize(
    ("size", "kernel_size", "arguments", "expected"),
    [
        (28, 3, {}, 26),
        (np.int64(28), np.int64(3), {"strides": np.int64(2)}, 13),
        (28, 3, {"padding": "same"}, 28),
        (224, 7, {"strides": 2, "padding": 3}, 112),
        (5, 2, {"dilation_rate": 4}, 1),
        (28, (3, 5), {}, (26, 24)),
        ((28, 28), 3, {}, (26, 26)),
        (28, 3, {"strides": (1, 2)}, (26, 13)),
        (28, 3, {"padding": ((1, 1), (0, 0))}, (28, 26)),
    ],
)
def test_output_size(size, kernel_size, arguments, expected):
    result = output_size(size, kernel_size, **arguments)
    assert result == expected
    assert repr(result) == repr(expected)  # plain integers, whatever kind came


# --- what cannot be computed


@pytest.mark.parametrize(
    ("images", "kernels", "arguments", "message"),
    [
        ((5, 5, 1), (3, 3, 3, 8), {}, "kernels have 3 input channels, the images have 1"),
        ((5, 5, 3), (3, 3), {}, "kernels have 1 input channels, the images have 3"),
        ((5, 5, 0), (3, 3, 0, 8), {}, "kernels have 0 input channels, the images have 0"),
        ((5, 5, 4), (3, 3, 4, 8), {"groups": 2}, "kernels have 4 input channels, .* 2 in each of 2 groups"),
        ((5, 5, 3), (3, 3, 3, 8), {"groups": 2}, "groups must divide 3 channels and 8 filters, got 2"),
        ((5, 5, 4), (3, 3, 2, 3), {"groups": 2}, "groups must divide 4 channels and 3 filters, got 2"),
        ((5, 5, 1), (3, 3, 1, 1), {"groups": 0}, "groups must divide .* got 0"),
        ((5, 5), (6, 3), {}, "window covers 6 x 3 pixels .* image has only 5 x 5"),
        ((5, 5), (3, 6), {}, "window covers 3 x 6 pixels .* image has only 5 x 5"),
        ((5, 5), (3, 3), {"dilation_rate": 3}, "window covers 7 x 7 pixels .* image has only 5 x 5"),
        ((5, 5), (8, 8), {"padding": 1}, "window covers 8 x 8 pixels .* image has only 7 x 7"),
        ((0, 5), (1, 1), {}, r"image size must be an integer of at least 1, .* got \(0, 5\)"),
        ((5, 5), (0, 3), {}, r"kernel size must be an integer of at least 1, .* got \(0, 3\)"),
        ((5, 5), (3, 3), {"strides": 0}, "strides must be an integer of at least 1, .* got 0"),
        ((5, 5), (3, 3), {"strides": (1, -2)}, r"strides must be .* got \(1, -2\)"),
        ((5, 5), (3, 3), {"strides": 1.5}, "strides must be an integer .* got 1.5"),
        ((5, 5), (3, 3), {"strides": (1, 1, 1)}, r"strides must be .* got \(1, 1, 1\)"),
        ((5, 5), (3, 3), {"strides": "2"}, "strides must be .* got '2'"),
        ((5, 5), (3, 3), {"dilation_rate": 0}, "dilation_rate must be an integer of at least 1, .* got 0"),
        ((5, 5), (3, 3), {"padding": "full"}, "padding must be 'valid', 'same', an integer .* got 'full'"),
        ((5, 5), (3, 3), {"padding": -1}, "padding must be an integer of at least 0, .* got -1"),
        ((5, 5), (3, 3), {"padding": None}, "padding must be .* got None"),
        ((5, 5), (3, 3), {"padding": (1, 1, 1)}, r"padding must be .* got \(1, 1, 1\)"),
        ((5,), (3, 3), {}, r"images must have the axes .* got shape \(5,\)"),
        ((1, 1, 5, 5, 1), (3, 3), {}, "images must have the axes .* got shape"),
        ((5, 5), (3, 3, 1), {}, r"kernels must have the axes .* got shape \(3, 3, 1\)"),
        ((5, 5), (3, 3), {"bias": [1, 2]}, r"bias must have shape \(1,\), one per filter, got \(2,\)"),
        ((5, 5), (3, 3, 1, 8), {"bias": 1}, r"bias must have shape \(8,\), one per filter, got \(\)"),
    ],
)
def test_conv2d_says_what_is_wrong(images, kernels, arguments, message):
    with pytest.raises(ValueError, match=message):
        conv2d(np.ones(images), np.ones(kernels), **arguments)
    if "bias" not in arguments:
        with pytest.raises(ValueError, match=message):
            conv2d_backward(np.ones((3, 3)), np.ones(images), np.ones(kernels), **arguments)


def test_the_others_say_what_is_wrong():
    image, kernel = np.ones((5, 5)), np.ones((3, 3))
    with pytest.raises(ValueError, match="images must hold real numbers, got complex128"):
        conv2d(image * 1j, kernel)
    with pytest.raises(ValueError, match=r"grad_output must have the shape .* \(3, 3\), got \(5, 5\)"):
        conv2d_backward(image, image, kernel)
    with pytest.raises(ValueError, match="kernels have 2 input channels, the images have 1"):
        conv2d_transpose(image, np.ones((3, 3, 1, 2)))
    with pytest.raises(ValueError, match="bias must have shape"):
        conv2d_transpose(image, kernel, [1, 2])
    with pytest.raises(ValueError, match=r"output size .* must be .* at least 1, .* got \(-1, -1\)"):
        conv2d_transpose(image, kernel, padding=4)
    with pytest.raises(ValueError, match="mode must be 'max', 'min' or 'average', got 'sum'"):
        pool2d(image, mode="sum")
    with pytest.raises(
        ValueError, match=r"padding must be smaller than the pool size \(2, 3\), got \(0, 3\)"
    ):
        pool2d(image, (2, 3), padding=(0, 3))
    with pytest.raises(ValueError, match=r"window covers 6 x 6 pixels .* image has only 5 x 5"):
        pool2d(image, 6)
    with pytest.raises(ValueError, match="images must hold real numbers, got <U1"):
        pool2d(np.array([["a"]]))
    with pytest.raises(ValueError, match="kernels must hold real numbers, got object"):
        conv2d(image, None)
    with pytest.raises(ValueError, match=r"window covers 3 x 3 pixels .* image has only 2 x 2"):
        output_size(2, 3)


def test_import_is_light():
    program = (
        "import sys, utils, utils.convolution; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'tensorflow', 'keras', 'scipy'}))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
