"""Convolution, its gradients, its transpose and pooling in plain NumPy, with Keras' layouts and meanings.

What Keras calls a convolution is the cross-correlation of signal processing: the kernel is not flipped. All
functions look at the images through `_windows`, a view with the pixels under each position of the kernel. A
convolution is then a matrix product: a row of pixels for each position, a column of weights for each filter.

Images have axes (batch, height, width, channels), (height, width, channels) or (height, width); kernels have
(rows, columns, channels, filters), or (rows, columns) for one channel and one filter. The output has a batch
axis where the images have one, and a filter axis unless image and kernel both have only two axes.

Integers are computed exactly, in int64, so `uint8` never wraps around. Otherwise the result has the widest
floating type among the arrays, as in Keras: float32 images stay float32 under a kernel of integers.

References
----------
.. [1] Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
   https://arxiv.org/abs/1603.07285
.. [2] Goodfellow, Bengio and Courville, "Deep Learning", MIT Press 2016, chapter 9,
   https://www.deeplearningbook.org/contents/convnets.html
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["conv2d", "conv2d_backward", "conv2d_transpose", "output_size", "pool2d"]

# The matrix of pixels holds each pixel once for every window it is in. So many numbers at a time stay in the
# processor's cache, and need little memory however large the images are.
_BLOCK = 2**16


def conv2d(images, kernels, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """Slide kernels over images, as `keras.ops.conv` and `keras.layers.Conv2D` do ([2]_, equation 9.8).

    Parameters
    ----------
    images : array of shape (batch, height, width, channels), (height, width, channels) or (height, width)
    kernels : array of shape (rows, columns, channels // groups, filters) or (rows, columns)
    bias : array of shape (filters,), optional
        Added to the output of each filter; a plain number will do for a single filter.
    strides : int or pair, at least 1
        Steps of the kernel (down, to the right).
    padding : "valid", "same", int or pair
        Zeros around the images. "valid" adds none. "same" adds what an output of ``ceil(size / strides)``
        needs; an odd one goes to the bottom or right, as in TensorFlow. An integer is for all four sides, a
        pair is (rows, columns) or ((top, bottom), (left, right)).
    dilation_rate : int or pair, at least 1
        Distance between neighbouring elements of the kernel. Unlike Keras', it goes together with strides.
    groups : int that divides channels and filters
        Splits both into so many groups; a filter sees only the channels of its own group.

    Returns
    -------
    array of shape (batch, rows, columns, filters), where rows and columns are the `output_size`

    Raises
    ------
    ValueError
        When shapes do not fit together or an argument is out of its range.
    """
    images, kernels, bias = _same_dtype(images=images, kernels=kernels, bias=bias)
    batch, bank, geometry = _prepare(images, kernels, strides, padding, dilation_rate, groups)
    windows = _windows(_pad(batch, geometry), geometry)
    output = np.empty((len(batch), *geometry.output_size, bank.shape[3]), batch.dtype)
    for channels, filters in _groups(batch.shape[3], bank.shape[3], groups):
        weights = bank[..., filters].reshape(-1, bank.shape[3] // groups)  # (numbers in a window, filters)
        rows = max(1, _BLOCK // (windows.shape[2] * len(weights)))
        for image, result in zip(windows[..., channels], output[..., filters], strict=True):
            for top in range(0, len(result), rows):
                block = result[top : top + rows]
                pixels = image[top : top + rows].reshape(*block.shape[:2], -1)  # (rows, columns, numbers)
                np.matmul(pixels, weights, out=block)
    _add_bias(output, bias)
    return output.reshape(_output_shape(images, kernels, geometry.output_size, bank.shape[3]))


def conv2d_backward(grad_output, images, kernels, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """Carry the gradient of a loss backwards through `conv2d` ([2]_, equations 9.11 and 9.13).

    Parameters
    ----------
    grad_output : array of the shape that `conv2d` returns
        Derivatives of the loss with respect to the output.
    images, kernels, strides, padding, dilation_rate, groups
        What `conv2d` was called with.

    Returns
    -------
    grad_images, grad_kernels : arrays of the shapes of `images` and `kernels`
    grad_bias : array of shape (filters,)

    Raises
    ------
    ValueError
        As `conv2d` does, and when `grad_output` has another shape than the output.
    """
    grad_output, images, kernels = _same_dtype(grad_output=grad_output, images=images, kernels=kernels)
    batch, bank, geometry = _prepare(images, kernels, strides, padding, dilation_rate, groups)
    shape = _output_shape(images, kernels, geometry.output_size, bank.shape[3])
    if grad_output.shape != shape:
        raise ValueError(f"grad_output must have the shape of the output, {shape}, got {grad_output.shape}")
    grad_output = grad_output.reshape(len(batch), *geometry.output_size, bank.shape[3])
    grad_images = _grad_images(grad_output, bank, batch.shape, geometry, groups)
    grad_kernels = _grad_kernels(grad_output, bank.shape, batch, geometry, groups)
    grad_bias = grad_output.sum(axis=(0, 1, 2))
    return grad_images.reshape(images.shape), grad_kernels.reshape(kernels.shape), grad_bias


def conv2d_transpose(images, kernels, bias=None, *, strides=1, padding="valid", dilation_rate=1):
    """Spread each pixel over a window, as `keras.layers.Conv2DTranspose` does ([1]_, chapter 4).

    This is the gradient of `conv2d` with respect to its images, used as a layer. It reverses what `conv2d`
    does to the shape with the same arguments, not what it does to the numbers.

    Parameters
    ----------
    kernels : array of shape (rows, columns, filters, channels) or (rows, columns)
        Filters before channels, as in Keras: the kernels of the convolution that is reversed.
    images, bias, strides, padding, dilation_rate
        As for `conv2d`; the padding is cut off the output.

    Returns
    -------
    array of shape (batch, rows, columns, filters)
        For "same", rows and columns are ``size * strides``. Otherwise they are
        ``(size - 1) * strides + max(window, strides)`` less the padding, with the window of `output_size`.

    Raises
    ------
    ValueError
        When shapes do not fit together or an argument is out of its range.
    """
    images, kernels, bias = _same_dtype(images=images, kernels=kernels, bias=bias)
    batch, bank = _all_image_axes(images), _all_kernel_axes(kernels)
    _check_channels(batch.shape[3], bank.shape[3])
    size = _transposed_size(batch.shape[1:3], bank.shape[:2], strides, padding, dilation_rate)
    geometry = _geometry(size, bank.shape[:2], strides, padding, dilation_rate)
    output = _grad_images(batch, bank, (len(batch), *size, bank.shape[2]), geometry)
    _add_bias(output, bias)
    return output.reshape(_output_shape(images, kernels, size, bank.shape[2]))


def pool2d(images, pool_size=2, *, strides=None, padding="valid", mode="max"):
    """Put one number in place of each window, as `keras.ops.max_pool` and `keras.ops.average_pool` do.

    Parameters
    ----------
    images : array with the axes that `conv2d` takes
    pool_size : int or pair, at least 1
        Rows and columns of the window.
    strides : int or pair, optional
        Steps of the window; if not given, the pool size, so that windows touch but do not overlap.
    padding : "valid", "same", int or pair
        As for `conv2d`, but the padding does not count: an average is over the pixels of the image alone.
        Explicit padding must be smaller than the pool size.
    mode : "max", "min" or "average"

    Returns
    -------
    array with the axes and the dtype of `images`; averages of integers are float64

    Raises
    ------
    ValueError
        When the window does not fit or an argument is out of its range.
    """
    images, pool_size = _numbers("images", images), _pair("pool_size", pool_size)
    batch = _all_image_axes(images)
    geometry = _geometry(batch.shape[1:3], pool_size, pool_size if strides is None else strides, padding)
    if any(max(sides) >= size for sides, size in zip(geometry.padding, pool_size, strict=True)):
        raise ValueError(f"padding must be smaller than the pool size {pool_size}, got {padding!r}")
    if mode == "average":
        inside = np.ones((1, *batch.shape[1:3], 1), batch.dtype)
        totals, counts = (
            _windows(_pad(array, geometry), geometry).sum(axis=(3, 4)) for array in (batch, inside)
        )
        pooled = totals / counts
    elif mode in ("max", "min"):
        # Repeating the edge puts no number into a window that is not there already.
        windows = _windows(_pad(batch, geometry, mode="edge"), geometry)
        pooled = windows.max(axis=(3, 4)) if mode == "max" else windows.min(axis=(3, 4))
    else:
        raise ValueError(f"mode must be 'max', 'min' or 'average', got {mode!r}")
    return pooled.reshape(_output_shape(images, images, geometry.output_size, batch.shape[3]))


def output_size(size, kernel_size, *, strides=1, padding="valid", dilation_rate=1):
    """Count the positions of a kernel on an image: the size of the output ([1]_, relationship 15).

    This is ``(size + padding - window) // strides + 1``, with the padding of both ends, and with
    ``window = (kernel_size - 1) * dilation_rate + 1``.

    Parameters
    ----------
    size, kernel_size : int or pair, at least 1
        Of the image and of the kernel, along one axis or as (rows, columns).
    strides, padding, dilation_rate
        As for `conv2d`.

    Returns
    -------
    int, or (rows, columns) when one of the arguments is a pair

    Raises
    ------
    ValueError
        When the kernel does not fit into the padded image or an argument is out of its range.

    Examples
    --------
    >>> output_size(28, 3)
    26
    >>> output_size((224, 224), 7, strides=2, padding="same")
    (112, 112)
    """
    rows_and_columns = _geometry(size, kernel_size, strides, padding, dilation_rate).output_size
    arguments = (size, kernel_size, strides, padding, dilation_rate)
    pairs = any(np.iterable(argument) and not isinstance(argument, str) for argument in arguments)
    return rows_and_columns if pairs else rows_and_columns[0]


class _Geometry(NamedTuple):
    """Where a kernel stands on the images; each field is (rows, columns)."""

    window: tuple[int, int]  # pixels from the first to the last element of the kernel
    strides: tuple[int, int]
    dilation_rate: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]  # ((top, bottom), (left, right))
    output_size: tuple[int, int]


def _geometry(size, kernel_size, strides, padding, dilation_rate=1):
    size, strides = _pair("image size", size), _pair("strides", strides)
    dilation_rate = _pair("dilation_rate", dilation_rate)
    window = _window(kernel_size, dilation_rate)
    padding = _padding(padding, size, window, strides)
    rows, columns = (pixels + sum(sides) for pixels, sides in zip(size, padding, strict=True))
    if rows < window[0] or columns < window[1]:
        raise ValueError(
            f"the window covers {window[0]} x {window[1]} pixels (dilation included), "
            f"the image has only {rows} x {columns} (padding included)"
        )
    positions = ((rows - window[0]) // strides[0] + 1, (columns - window[1]) // strides[1] + 1)
    return _Geometry(window, strides, dilation_rate, padding, positions)


def _pair(name, value, least=1):
    """Return (rows, columns) from a pair of integers, or from one integer for both."""
    pair = tuple(value) if np.iterable(value) else (value, value)
    if len(pair) != 2 or not all(isinstance(number, int | np.integer) and number >= least for number in pair):
        raise ValueError(f"{name} must be an integer of at least {least}, or a pair of them, got {value!r}")
    return int(pair[0]), int(pair[1])


def _window(kernel_size, dilation_rate):
    rows, columns = _pair("kernel size", kernel_size)
    return (rows - 1) * dilation_rate[0] + 1, (columns - 1) * dilation_rate[1] + 1


def _padding(padding, size, window, strides):
    """Return ((top, bottom), (left, right)) for whatever `conv2d` takes as padding."""
    name = padding.lower() if isinstance(padding, str) else None
    if name == "valid":
        return (0, 0), (0, 0)
    if name == "same":
        return tuple(map(_same_padding, size, window, strides))
    sides = tuple(padding) if np.iterable(padding) else (padding, padding)
    if name or len(sides) != 2:
        raise ValueError(f"padding must be 'valid', 'same', an integer or a pair, got {padding!r}")
    return tuple(_pair("padding", before_and_after, least=0) for before_and_after in sides)


def _same_padding(size, window, stride):
    """Return TensorFlow's (before, after) along one axis: just enough for ceil(size / stride) windows."""
    start_of_last = (size - 1) // stride * stride
    total = max(start_of_last + window - size, 0)
    return total // 2, total - total // 2


def _transposed_size(size, kernel_size, strides, padding, dilation_rate):
    """Return the size that a convolution shrinks to `size`; where several do, the one that Keras chooses."""
    strides = _pair("strides", strides)
    window = _window(kernel_size, _pair("dilation_rate", dilation_rate))
    stretched = tuple(pixels * stride for pixels, stride in zip(size, strides, strict=True))
    cut = _padding(padding, stretched, window, strides)  # for "same", just what leaves the stretched size
    axes = zip(size, strides, window, cut, strict=True)
    rest = tuple(
        (pixels - 1) * stride + max(length, stride) - sum(sides) for pixels, stride, length, sides in axes
    )
    return _pair("output size (padding cut off)", rest)


def _windows(images, geometry, writeable=False):
    """Return a view of shape (batch, output rows, output columns, kernel rows, kernel columns, channels)."""
    (down, right), (row_step, column_step) = geometry.strides, geometry.dilation_rate
    windows = sliding_window_view(images, geometry.window, axis=(1, 2), writeable=writeable)
    # (batch, output rows, output columns, channels, window rows, window columns)
    return np.moveaxis(windows[:, ::down, ::right, :, ::row_step, ::column_step], 3, 5)


def _pad(batch, geometry, mode="constant"):
    return np.pad(batch, ((0, 0), *geometry.padding, (0, 0)), mode) if np.any(geometry.padding) else batch


def _groups(channels, filters, groups):
    """Yield the slice of channels and the slice of filters of each group."""
    for group in range(groups):
        yield tuple(slice(n // groups * group, n // groups * (group + 1)) for n in (channels, filters))


def _grad_images(grad_output, bank, shape, geometry, groups=1):
    """Hand the gradient of each output back to the pixels of its window, times the weight each pixel had."""
    batch, height, width, depth = shape
    (top, bottom), (left, right) = geometry.padding
    padded = np.zeros((batch, top + height + bottom, left + width + right, depth), grad_output.dtype)
    windows = _windows(padded, geometry, writeable=True)
    for channels, filters in _groups(depth, grad_output.shape[3], groups):
        for row, column in np.ndindex(bank.shape[:2]):  # in turn, because windows overlap
            pixels = windows[:, :, :, row, column, channels]  # a view into padded
            pixels += grad_output[..., filters] @ bank[row, column, :, filters].T
    return padded[:, top : top + height, left : left + width]


def _grad_kernels(grad_output, shape, batch, geometry, groups):
    """Sum, for each weight, the pixels under it times the gradients of the outputs they went into."""
    windows = _windows(_pad(batch, geometry), geometry)
    grad_kernels = np.empty(shape, batch.dtype)
    for channels, filters in _groups(batch.shape[3], shape[3], groups):
        gradients = grad_output[..., filters].reshape(-1, shape[3] // groups)  # (positions, filters)
        for row, column in np.ndindex(shape[:2]):
            pixels = windows[:, :, :, row, column, channels].reshape(-1, shape[2])  # (positions, channels)
            grad_kernels[row, column, :, filters] = pixels.T @ gradients
    return grad_kernels


def _prepare(images, kernels, strides, padding, dilation_rate, groups):
    """Check the arguments; return the images and the bank of kernels with all four axes, and the geometry."""
    batch, bank = _all_image_axes(images), _all_kernel_axes(kernels)
    channels, filters = batch.shape[3], bank.shape[3]
    if not isinstance(groups, int | np.integer) or groups < 1 or channels % groups or filters % groups:
        raise ValueError(f"groups must divide {channels} channels and {filters} filters, got {groups!r}")
    _check_channels(channels, bank.shape[2], groups)
    return batch, bank, _geometry(batch.shape[1:3], bank.shape[:2], strides, padding, dilation_rate)


def _check_channels(of_images, of_kernels, groups=1):
    if of_images != of_kernels * groups or not of_images:
        where = f" in each of {groups} groups" if groups > 1 else ""
        raise ValueError(
            f"kernels have {of_kernels} input channels, the images have {of_images // groups}{where}"
        )


def _all_image_axes(images):
    if images.ndim not in (2, 3, 4):
        raise ValueError(
            "images must have the axes (batch, height, width, channels), (height, width, channels) "
            f"or (height, width), got shape {images.shape}"
        )
    batch = images if images.ndim > 2 else images[:, :, np.newaxis]
    return batch if batch.ndim == 4 else batch[np.newaxis]


def _all_kernel_axes(kernels):
    if kernels.ndim not in (2, 4):
        raise ValueError(
            "kernels must have the axes (rows, columns, channels, filters) or (rows, columns), "
            f"got shape {kernels.shape}"
        )
    return kernels if kernels.ndim == 4 else kernels[:, :, np.newaxis, np.newaxis]


def _output_shape(images, kernels, size, filters):
    """Return the shape of the output, without the axes that the images and kernels came without."""
    return images.shape[:-3] + size + (() if images.ndim == kernels.ndim == 2 else (filters,))


def _add_bias(output, bias):
    if bias is None:
        return
    if np.atleast_1d(bias).shape != output.shape[3:]:
        raise ValueError(f"bias must have shape {output.shape[3:]}, one per filter, got {bias.shape}")
    output += bias


def _numbers(name, values):
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold real numbers, got {array.dtype}")
    return array


def _same_dtype(**named):
    """Return the arrays in the type that the module computes in; a bias may be None and stays so."""
    arrays = [
        None if name == "bias" and values is None else _numbers(name, values)
        for name, values in named.items()
    ]
    floating = [array.dtype for array in arrays if array is not None and array.dtype.kind == "f"]
    dtype = np.result_type(*floating) if floating else np.int64
    return [None if array is None else array.astype(dtype, copy=False) for array in arrays]
