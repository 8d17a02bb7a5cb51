"""The checks of each chapter's exercises refuse the wrong answers that learners give, for the right reason.

What a check needs of the cells before it is run here; then the check, with an answer in place of the stub.
"""

import contextlib
import dis
import io
import re
from functools import cache

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest

from tools.backends import names_in
from tools.book import ROOT

# For every exercise, by chapter and name of the stub: answers, and what the check says of them. Only cells
# before a chapter's first check are run, and then the check, so a check uses no names from another.
ANSWERS = {
    ("01-images-as-tensors", "from_row"): [
        ("lambda row, h, w: row.reshape(3, h, w).transpose(1, 2, 0)", "✓ right in 2 cases"),
        ("lambda row, h, w: np.stack(np.split(row, 3), axis=-1).reshape(h, w, 3)", "✓ right in 2 cases"),
        ("lambda row, h, w: row.reshape(h, w, 3)", "✗ no pixel is three numbers in a row here"),
        ("lambda row, h, w: row.reshape(3, h, w)", "✗ channels are the last axis"),
        ("lambda row, h, w: row.reshape(3, h, w).T", "✗ height and width have changed places"),
        ("lambda row, h, w: row.reshape(3, w, h).T", "✗ this fills column by column"),
        ("lambda row, h, w: row.reshape(3, h, w)[::-1].transpose(1, 2, 0)", "✗ red and blue have changed"),
        ("lambda row, h, w: row.reshape(3, h, w).transpose(1, 2, 0)[::-1]", "values are wrong, the first at"),
        ("lambda row, h, w: row.reshape(3, h * w).T", "the number of axes differs"),
        ("lambda row, h, w: row.reshape(3, 32, 32)", "✗ it raises ValueError"),
        ("lambda row, h, w: None", "· not attempted yet"),
    ],
    ("01-images-as-tensors", "standardise"): [
        ("lambda x: (x - x.mean((0, 1, 2))) / x.std((0, 1, 2))", "✓ right in 2 cases"),
        ("lambda x: (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)))", "✓ right in 2 cases"),
        ("lambda x: (x - x.mean()) / x.std()", "✗ each channel has its own mean and deviation"),
        ("lambda x: (x - x.mean((0, 1, 2))) / x.std()", "✗ each channel has its own deviation, too"),
        ("lambda x: (x - x.mean((1, 2), keepdims=True)) / x.std((1, 2), keepdims=True)", "✗ all pictures"),
        ("lambda x: (x - x.mean(0)) / np.maximum(x.std(0), 1e-9)", "values are wrong, the first at"),
        ("lambda x: x - x.mean((0, 1, 2))", "✗ divide by the deviation, too"),
        ("lambda x: x / x.std((0, 1, 2))", "✗ subtract the mean, too"),
        ("lambda x: (x - x.min((0, 1, 2))) / np.ptp(x, (0, 1, 2))", "✗ rescaled to 0 … 1"),
        ("lambda x: (x - x.mean((0, 1, 2))) / x.var((0, 1, 2))", "✗ the variance needs its root"),
        ("lambda x: (x - x.mean((0, 1, 2))) / x.std((0, 1, 2), ddof=1)", "off by the same factor"),
        ("lambda x: x / 255", "values are wrong, the first at"),
        ("lambda x: (x.mean((0, 1, 2)) - x) / x.std((0, 1, 2))", "✗ the sign is the wrong way round"),
        ("lambda x: ((x - x.mean((0, 1, 2))) / x.std((0, 1, 2))).astype(int)", "✗ values are cut off"),
        ("lambda x: x.mean((0, 1, 2))", "the number of axes differs"),
        ("lambda x: None", "· not attempted yet"),
    ],
    ("01-images-as-tensors", "fewest_numbers"): [
        ("16", "✓ right"),
        ("4 * 4", "✓ right"),
        ("4", "✗ 4 numbers, 2 × 2, read about half"),
        ("49", "✗ fewer will do"),
        ("196", "✗ far fewer will do"),
        ("784", "✗ that is all of them"),
        ("1", "✗ one number says how much ink there is"),
        ("(4, 4)", "✗ the shape is (2,), it should be ()"),
        ("'16'", "✗ the answer is a str"),
        ("...", "· not attempted yet"),
    ],
    ("02-convolution", "move_down"): [
        ("[[0, 1, 0], [0, 0, 0], [0, 0, 0]]", "✓ right"),
        ("[[0, 0, 0], [0, 0, 0], [0, 1, 0]]", "✗ this moves the picture up"),
        ("[[0, 0, 0], [0, 1, 0], [0, 0, 0]]", "✗ this leaves the picture where it is"),
        ("[[0, 0, 0], [1, 0, 0], [0, 0, 0]]", "✗ this moves the picture to the right"),
        ("[[0, 0, 0], [0, 0, 1], [0, 0, 0]]", "✗ this moves the picture to the left"),
        ("[[0, 2, 0], [0, 0, 0], [0, 0, 0]]", "✗ every value is off by the same factor"),
        ("[[0, -1, 0], [0, 0, 0], [0, 0, 0]]", "✗ the sign is the wrong way round"),
        ("[[0, 1, 0]]", "✗ it raises ValueError: its shape is (1, 3), not (3, 3)"),
        ("[[0, 1, 0], [0, 1, 0], [0, 0, 0]]", "✗ 20 of 20 values are wrong"),
        ("'down'", "✗ it raises"),
        ("...", "· not attempted yet"),
    ],
    ("02-convolution", "convolve_true"): [
        ("lambda image, kernel: conv2d(image, np.rot90(kernel, 2))", "✓ right in 2 cases"),
        ("conv2d", "✗ this is the cross-correlation"),
        ("lambda image, kernel: conv2d(image, kernel[::-1])", "✗ the kernel is upside down"),
        ("lambda image, kernel: conv2d(image, kernel[:, ::-1])", "✗ the kernel is mirrored"),
        ("lambda image, kernel: conv2d(image[::-1, ::-1], kernel)", "✗ the result is turned by 180"),
        ("lambda image, kernel: conv2d(image, kernel.T)", "✗ rows and columns of the kernel"),
        ("lambda image, kernel: conv2d(image, np.rot90(kernel))", "✗ the kernel is turned by 90 degrees"),
        ("lambda image, kernel: signal.convolve2d(image, kernel)", "4 too many; look at the border"),
        ("lambda image, kernel: conv2d(image, -kernel[::-1, ::-1])", "✗ the sign is the wrong way round"),
        ("lambda image, kernel: None", "· not attempted yet"),
    ],
    ("02-convolution", "convolutional_layer"): [
        ("lambda image, filters, bias: conv2d(image, filters) + bias", "✓ right in 2 cases"),
        ("lambda image, filters, bias: conv2d(image, filters)", "✗ the bias is missing"),
        ("lambda image, filters, bias: conv2d(image, filters[::-1, ::-1], bias)", "✗ the kernels are turned"),
        ("lambda x, w, b: conv2d(x, w.transpose(1, 0, 2, 3), b)", "✗ 80 of 80 values are wrong"),
        ("lambda x, w, b: conv2d(x[:7, :6], w[:3, :3], b)[:5, :4, :4]", "(inputs of shape (6, 8, 2)"),
        ("lambda x, w, b: conv2d(x, w, b).reshape(5, 4, 4)", "✗ it raises ValueError"),
        ("lambda x, w, b: conv2d(x[..., :1], w[:, :, :1], b)", "✗ only the first channel is used"),
        ("lambda x, w, b: conv2d(x, w / 3, b)", "✗ the channels are averaged"),
        ("lambda x, w, b: conv2d(x, w, b) + 2 * b", "✗ the bias is added for each channel"),
        ("lambda x, w, b: conv2d(x, w, b, padding='same')", "it should be (5, 4, 4): 2 too many; look at"),
        ("lambda x, w, b: conv2d(x, w, b).sum(axis=-1)", "✗ the shape is (5, 4), it should be (5, 4, 4)"),
        ("lambda x, w, b: conv2d(x, w, b).astype(int)", "✗ values are cut off to whole numbers"),
        ("lambda x, w, b: np.maximum(conv2d(x, w, b), 0)", "✗ negative values have become 0"),
        ("lambda x, w, b: conv2d(x, w, b[:, None])", "✗ it raises ValueError"),
    ],
    ("02-convolution", "separable"): [
        ("{'identity', 'box blur', 'Gaussian blur', 'Sobel x', 'Sobel y'}", "✓ right"),
        ("{'identity', 'box blur', 'Gaussian blur'}", "✗ not only blurs split"),
        ("{'box blur', 'Gaussian blur', 'Sobel x', 'Sobel y'}", "✗ one that splits in the most trivial way"),
        ("set(kernels)", "✗ not all of them do"),
        ("{'box blur', 'emboss'}", "✗ 1 too many, 4 missing"),
        ("{'Box blur', 'Gaussian blur'}", "there is no 'Box blur' in kernels"),
        ("[kernels['identity']]", "✗ it raises"),
        ("'box blur'", "✗ the answer is a str, it should be a set"),
    ],
    ("03-padding-stride-pooling", "never_read"): [
        ("lambda n, k, s: (n - k) % s + (n - k) // s * max(s - k, 0)", "✓ right in 7 cases"),
        ("lambda n, k, s: (n - k) % s", "✗ columns between two windows count, too"),
        ("lambda n, k, s: n % s", "✗ the remainder is that of n − k, not of n"),
        ("lambda n, k, s: (n - k) // s + 1", "✗ this is the number of windows"),
        ("lambda n, k, s: output_size(n, k, strides=s)", "✗ this is the number of windows"),
        ("lambda n, k, s: n - k * ((n - k) // s + 1)", "✗ columns that two windows share"),
        ("lambda n, k, s: n - never_read_reference(n, k, s)", "✗ this counts the columns that are read"),
        ("lambda n, k, s: 0", "✗ the number is too small"),
        ("lambda n, k, s: (n - k) // s * max(s - k, 0)", "✗ the number is too small"),
        ("lambda n, k, s: (n - k) % s + (n - k) // s * (s - k)", "✗ columns that two windows share"),
        ("lambda n, k, s: [n - 1]", "✗ the shape is (1,), it should be ()"),
        ("2", "✗ the check needs a function, this is a int"),
        ("lambda n, k, s: None", "· not attempted yet"),
    ],
    ("03-padding-stride-pooling", "max_pool"): [
        ("lambda x, k, s: pool2d(x, k, strides=s)", "✓ right in 3 cases"),
        ("lambda x, k, s: pool2d(x, k, strides=s, mode='average')", "✗ this is the average"),
        ("lambda x, k, s: pool2d(x, k, strides=s, mode='min')", "✗ this is the minimum"),
        ("lambda x, k, s: pool2d(x, k)", "✗ windows move by strides, not by their size"),
        ("lambda x, k, s: pool2d(x, s)", "✗ windows are as large as pool_size"),
        ("lambda x, k, s: np.maximum(pool2d(x, k, strides=s), 0)", "✗ negative maxima have become 0"),
        ("lambda x, k, s: pool2d(x, k, strides=s, padding='same')", "look at the border"),
        ("lambda x, k, s: pool2d(x, k, strides=s).T", "rows and columns are exchanged"),
        ("lambda x, k, s: x.max()", "the number of axes differs"),
        ("lambda x, k, s: pool2d(x, k, strides=s).astype(int)", "✗ values are cut off to whole numbers"),
        ("lambda x, k, s: None", "· not attempted yet"),
    ],
    ("03-padding-stride-pooling", "blurred_max_pool"): [
        ("lambda x: conv2d(pool2d(x, 2, strides=1), gaussian, strides=2)", "✓ right in 2 cases"),
        ("lambda x: pool2d(conv2d(x, gaussian), 2, strides=1)[::2, ::2]", "✗ the blur comes second"),
        ("lambda x: pool2d(conv2d(x, gaussian), 2)", "✗ the blur comes second"),
        ("lambda x: conv2d(pool2d(x, 2), gaussian)", "✗ the maximum takes steps of 2 already"),
        ("lambda x: conv2d(pool2d(x, 2, strides=1), gaussian)", "✗ the steps of 2 are missing"),
        ("lambda x: pool2d(x, 2)", "✗ the blur is missing"),
        ("lambda x: conv2d(x, gaussian, strides=2)", "✗ the maximum is missing"),
        ("lambda x: conv2d(pool2d(x, 2, strides=1, mode='average'), gaussian, strides=2)", "the average"),
        ("lambda x: conv2d(pool2d(x, 2, strides=1), gaussian * 0 + 1 / 9, strides=2)", "equal weights"),
        ("lambda x: conv2d(pool2d(x, 2, strides=1), gaussian * 16, strides=2)", "✗ every value is off"),
        ("lambda x: conv2d(pool2d(x, 2, strides=1), gaussian, strides=2, padding=1)", "look at the border"),
        ("lambda x: None", "· not attempted yet"),
    ],
    ("03-padding-stride-pooling", "three_weights"): [
        ("[0.25, 0.5, 0.25]", "✓ right"),
        ("(1 / 4, 1 / 2, 1 / 4)", "✓ right"),
        ("[1 / 3, 1 / 3, 1 / 3]", "one gives 2.67, the other 5.33"),
        ("[0, 1, 0]", "one gives 8.00, the other 0.00"),
        ("[1, 2, 1]", "✗ the stripes come out alike, but the weights sum to 4"),
        ("[0.5, 0.5, 0]", "✗ alike, but left and right differ"),
        ("[0, 0.5, 0.5]", "✗ alike, but right and left differ"),
        ("[0.5, 0, 0.5]", "one gives 0.00, the other 8.00"),
        ("[0.2, 0.6, 0.2]", "one gives 4.80, the other 3.20"),
        ("[0.25, 0.5]", "there are three weights, not (2,)"),
        ("'1/4 1/2 1/4'", "✗ it raises ValueError"),
        ("...", "· not attempted yet"),
    ],
    ("04-receptive-fields-and-parameters", "look_back"): [
        ("lambda stack: receptive_field(stack[:])[0]", "✓ right in 3 cases"),
        ("lambda stack: backwards(stack)", "✓ right in 3 cases"),
        ("lambda stack: backwards(stack[::-1])", "✗ go from the last layer to the first"),
        ("lambda stack: backwards(stack, less=0)", "✗ n units have n − 1 steps"),
        ("lambda stack: backwards(stack, rate=1)", "✗ the dilation is left out"),
        ("lambda stack: backwards(stack, step=1)", "✗ the strides are left out"),
        ("lambda stack: sum(k for k, s, d in stack)", "✗ the number is too large"),
        ("lambda stack: 1 + sum(k - 1 for k, s, d in stack)", "✗ the strides are left out"),
        ("receptive_field", "it should be ()"),
        ("lambda stack: receptive_field([stack.pop()])[0]", "✗ the function changes its input"),
        ("lambda stack: receptive_field(stack[0])[0]", "✗ it raises TypeError"),
        ("7", "✗ the check needs a function"),
        ("lambda stack: None", "· not attempted yet"),
    ],
    ("04-receptive-fields-and-parameters", "count_network"): [
        ("lambda c, f: sum((9 * a + 1) * b for a, b in zip([c, *f], f))", "✓ right in 3 cases"),
        ("lambda c, f: sum(9 * a * b for a, b in zip([c, *f], f))", "✗ the biases are missing"),
        ("lambda c, f: sum(9 * a * b + 1 for a, b in zip([c, *f], f))", "✗ every filter has a bias"),
        ("lambda c, f: sum((9 * c + 1) * b for b in f)", "✗ a layer reads what the one before it puts out"),
        ("lambda c, f: sum(10 * b for b in f)", "✗ a filter has a slice for each channel"),
        ("lambda c, f: sum((6 * a + 1) * b for a, b in zip([c, *f], f))", "✗ the number is too small"),
        ("lambda c, f: sum((9 * a + 1) * b * 30 for a, b in zip([c, *f], f))", "✗ the number is too large"),
        ("lambda c, f: [(9 * a + 1) * b for a, b in zip([c, *f], f)]", "it should be ()"),
        ("lambda c, f: f.insert(0, c) or 448", "✗ the function changes its input"),
        ("lambda c, f: (9 * c + 1) * f", "✗"),
    ],
    ("04-receptive-fields-and-parameters", "widest"): [
        ("30", "✓ right"),
        ("30.3", "there is no part of a channel"),
        ("31", "✗ not any more: the 1 × 1 layer has weights, too"),
        ("8", "✗ that is the squeeze of the text"),
        ("32", "✗ with so many channels nothing is squeezed"),
        ("18432 / (9 * 64)", "✗ with so many channels nothing is squeezed"),
        ("16", "✗ the number is too small"),
        ("64", "✗ the number is too large"),
        ("'30'", "write the number without quotes"),
        ("[30]", "✗ the shape is (1,), it should be ()"),
        ("...", "· not attempted yet"),
    ],
    ("04-receptive-fields-and-parameters", "dilations"): [
        ("[1, 3, 9, 27, 81, 243]", "✓ right"),
        ("(1, 3, 9, 27, 81.0, 100)", "✓ right"),
        ("np.array([1, 2, 6, 18, 54, 162])", "✓ right"),
        ("[1, 2, 4, 8, 16, 32, 64, 128]", "fewer than these 8 layers will do"),
        ("[1] * 200", "fewer than these 200 layers will do"),
        ("[1] * 8", "a unit looks 17 wide; 400 are needed"),
        ("[1] * 500", "fewer layers will do"),
        ("[1, 3, 9, 27, 81]", "a unit looks 243 wide; 400 are needed"),
        ("[25] * 8", "of 401 pixels have no route"),
        ("[2, 4, 8, 16, 32, 64, 128, 256]", "510 of 1021 pixels have no route"),
        ("[1, 200]", "of 403 pixels have no route"),
        ("[1, 2, 4, 0, 200]", "a dilation is a whole number from 1 to 400"),
        ("[1.5, 3, 9, 27, 81, 243]", "a dilation is a whole number from 1 to 400"),
        ("[1, 500]", "a dilation is a whole number from 1 to 400"),
        ("[]", "a unit looks 1 wide; 400 are needed"),
        ("128", "the answer is a list, such as [1, 2, 4]"),
        ("...", "· not attempted yet"),
    ],
    ("05-mlp-vs-cnn", "moves_along"): [
        ("{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square'}", "✓ right"),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'sort'}",
            "✗ sorted, they stay",
        ),
        ("{'blur', 'minus the mean'}", "✗ one is missing: it need not be linear"),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'square'}",
            "✗ one is missing: a shift does not change the mean",
        ),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'running sum'}",
            "✗ a running sum has a beginning",
        ),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'reverse'}",
            "✗ mirrored, it moves the other way",
        ),
        ("{'blur', 'ReLU', 'minus the mean'}", "✗ one is missing: it need not be linear"),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'first pixel to all'}",
            "✗ a constant does not move",
        ),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'add 0, 1, 2, … 7'}",
            "✗ what is added stays in its place",
        ),
        ("{'blur'}", "✗ one is missing: a shift does not change the mean"),
        ("{'blur', 'ReLU', 'square'}", "✗ one is missing: a shift does not change the mean"),
        (
            "{'blur', 'ReLU', 'minus the mean', 'square'}",
            "✗ one is missing: neighbours move together",
        ),
        ("{'blur', 'sort', 'first pixel to all'}", "✗ sorted, they stay"),
        ("set(operations)", "✗ sorted, they stay"),
        ("{'Blur', 'ReLU'}", "✗ a name is not among the ten"),
        ("['blur', 'ReLU', 'sort']", "✗ sorted, they stay"),
        ("'blur'", "✗ the answer is a str, it should be a set"),
    ],
    ("05-mlp-vs-cnn", "matrix_of"): [
        (
            "lambda k, n: np.stack([np.pad(k, (i, n - len(k) - i)) for i in range(n - len(k) + 1)])",
            "✓ right in 3 cases",
        ),
        (
            "lambda k, n: [[0] * i + k + [0] * (n - len(k) - i) for i in range(n - len(k) + 1)]",
            "✓ right in 3 cases",
        ),
        ("lambda k, n: matrix_of_reference(k, n)", "✗ it raises NameError"),
        ("lambda k, n: matrix_reference(k[::-1], n)", "✗ the kernel is turned"),
        ("lambda k, n: matrix_reference(k, n).T", "✗ a row for each output"),
        ("lambda k, n: np.tile(np.pad(k, (0, n - len(k))), (n - len(k) + 1, 1))", "✗ each row moves on"),
        (
            "lambda k, n: np.stack([np.roll(np.pad(k, (0, n - len(k))), i) for i in range(n)])",
            "✗ it does not come round",
        ),
        (
            "lambda k, n: np.stack([np.roll(np.pad(k, (0, n - len(k))), i) for i in range(5)])",
            "it should be (3, 4)",
        ),
        (
            "lambda k, n: np.stack([np.pad(k, (i, n))[:n] for i in range(n)])",
            "✗ the kernel must fit: no row in which it sticks out",
        ),
        ("lambda k, n: matrix_reference(np.ones(len(k)), n)", "values are wrong"),
        ("lambda k, n: matrix_reference(k, n)[:-1]", "1 missing; look at the border"),
        ("lambda k, n: np.zeros((n - len(k) + 1, n))", "✗ all values are 0"),
        ("lambda k, n: None", "· not attempted yet"),
    ],
    ("05-mlp-vs-cnn", "count_weights"): [
        (
            "lambda n, c, k, f: (n * n * c * (n - k + 1) ** 2 * f, k * k * c * (n - k + 1) ** 2 * f, "
            "k * k * c * f)",
            "✓ right in 3 cases",
        ),
        (
            "lambda n, c, k, f: (n ** 4 * c * f, k * k * c * n * n * f, k * k * c * f)",
            "✗ n − k + 1 places fit into a row",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2 * f, k * k * (n - k + 1) ** 2 * f, k * k * f]",
            "✗ a window goes through all channels",
        ),
        (
            "lambda n, c, k, f: [n * n * c * f, k * k * c * (n - k + 1) ** 2 * f, k * k * c * f]",
            "✗ dense: a unit for each place, too",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2 * f, k * k * c * f, k * k * c * f]",
            "✗ locally connected: nothing is shared",
        ),
        (
            "lambda n, c, k, f: [n**2 * c * (n - k + 1) ** 2 * f, k**2 * c * (n - k + 1) ** 2, k**2 * c * f]",
            "✗ locally connected, each map has its own weights",
        ),
        (
            "lambda n, c, k, f: [n**2 * c * (n - k + 1) ** 2 * f, k**2 * c * (n - k + 1) ** 2 * f, k**2 * c]",
            "✗ in a convolution, each map has its own weights",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2, k * k * c * (n - k + 1) ** 2, k * k * c]",
            "✗ each map has its own weights, in all three",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k) ** 2 * f, k * k * c * (n - k) ** 2 * f, k * k * c * f]",
            "✗ n − k steps make n − k + 1 places",
        ),
        (
            "lambda n, c, k, f: [(n * n * c + 1) * (n - k + 1) ** 2 * f, "
            "(k * k * c + 1) * (n - k + 1) ** 2 * f, (k * k * c + 1) * f]",
            "✗ leave out the biases",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2 * f, k * k * c * (n - k + 1) ** 2 * f, "
            "k * k * c * f + 1]",
            "✗ the shared weights alone",
        ),
        ("lambda n, c, k, f: counts(n, c, k, f)[::-1]", "✗ first dense, then shared"),
        ("lambda n, c, k, f: counts(n, c, k, f)[:2]", "✗ the shape is (2,), it should be (3,)"),
        ("lambda n, c, k, f: None", "· not attempted yet"),
    ],
    ("05-mlp-vs-cnn", "unshuffle"): [
        ("lambda w, order: w[np.argsort(order)]", "✓ right in 2 cases"),
        ("lambda w, order: w[order]", "✗ this shuffles them once more"),
        ("lambda w, order: w[:, np.argsort(order)]", "✗ the pixels are the rows"),
        ("lambda w, order: w[:, order]", "✗ the rows are the pixels"),
        ("lambda w, order: w", "✗ these are the weights as they were"),
        ("lambda w, order: w[::-1]", "✗ turning them round"),
        ("lambda w, order: w.T", "✗ the shape is (8, 6), it should be (6, 8): rows and columns"),
        ("lambda w, order: None", "· not attempted yet"),
    ],
    ("06-first-cnn", "leaked"): [
        ("lambda u, v: [any((i == j).all() for i in u) for j in v]", "✓ right in 2 cases"),
        ("lambda u, v: np.array([i.tobytes() in {j.tobytes() for j in u} for i in v])", "✓ right in 2 cases"),
        ("lambda u, v: [i.tobytes() in {j.tobytes() for j in v} for i in u]", "✗ one True or False for"),
        ("lambda u, v: [i.tobytes() not in {j.tobytes() for j in u} for i in v]", "✗ True for leaked"),
        ("lambda u, v: [i in u for i in v]", "✗ all pixels have to agree"),
        ("lambda u, v: [i.sum() in u.sum(axis=(1, 2)) for i in v]", "✗ the same pixels in another order"),
        ("lambda u, v: [(i == j).all() for i, j in zip(u, v)]", "✗ a copy may stand at any place"),
        ("lambda u, v: [True] * len(v)", "✗ "),
        ("lambda u, v: sum(i.tobytes() in {j.tobytes() for j in u} for i in v)", "number of axes"),
        ("True", "✗ the check needs a function"),
        ("lambda u, v: None", "· not attempted yet"),
    ],
    ("06-first-cnn", "step"): [
        ("lambda w, u, y, r: w - r * u.T @ (softmax(u @ w) - np.eye(3)[y]) / len(u)", "✓ right in 2 cases"),
        ("lambda w, u, y, r: one_step(w, u, y, r)", "✓ right in 2 cases"),
        ("lambda w, u, y, r: w + r * u.T @ (softmax(u @ w) - np.eye(3)[y]) / len(u)", "✗ this goes uphill"),
        ("lambda w, u, y, r: w - r * u.T @ (softmax(u @ w) - np.eye(3)[y])", "✗ the loss is a mean"),
        ("lambda w, u, y, r: w - u.T @ (softmax(u @ w) - np.eye(3)[y]) / len(u)", "✗ the rate is missing"),
        ("lambda w, u, y, r: u.T @ (softmax(u @ w) - np.eye(3)[y]) / len(u)", "✗ return the weights"),
        ("lambda w, u, y, r: w - r * u.T @ softmax(u @ w) / len(u)", "✗ the target is missing"),
        ("lambda w, u, y, r: w - r * u.T @ (u @ w - np.eye(3)[y]) / len(u)", "✗ the sums need a softmax"),
        ("lambda w, u, y, r: w - r * u @ (softmax(u @ w) - np.eye(3)[y])", "✗ it raises ValueError"),
        ("lambda w, u, y, r: w", "values are wrong"),
        ("3", "✗ the check needs a function"),
        ("lambda w, u, y, r: None", "· not attempted yet"),
    ],
    ("06-first-cnn", "cross_entropy"): [
        ("lambda s, y: entropy_reference(s, y)", "✓ right in 3 cases"),
        ("lambda s, y: keras.losses.SparseCategoricalCrossentropy(True)(y, s)", "✓ right in 3 cases"),
        ("lambda s, y: len(y) * entropy_reference(s, y)", "✗ the mean, not the sum"),
        ("lambda s, y: -entropy_reference(s, y)", "✗ minus the logarithm: a cost is positive"),
        ("lambda s, y: entropy_reference(s, y) / np.log(10)", "✗ the natural logarithm"),
        ("lambda s, y: entropy_reference(s, y) / np.log(2)", "✗ the number is too"),
        ("lambda s, y: entropy_reference(s, s.argmax(axis=1))", "✗ the right share, not the largest"),
        ("lambda s, y: [entropy_reference(s, y)]", "it should be (): the number of axes differs"),
        ("lambda s, y: -np.mean(np.log(np.exp(s) / np.exp(s).sum(1)[:, None])[range(len(y)), y])", "not fin"),
        ("lambda s, y: -np.mean(np.log(softmax(s)[range(len(y)), y]))", "not finite"),
        ("lambda s, y: -np.mean(np.log(softmax(s)[range(len(y)), y] + 1e-7))", "✗ 997 is a possible cost"),
        ("lambda s, y: -np.mean(np.log(np.maximum(softmax(s)[range(len(y)), y], 1e-12)))", "✗ "),
        ("lambda s, y: np.mean(np.logaddexp.reduce(s, axis=1) - s.max(axis=1))", "✗ the right share"),
        ("lambda s, y: entropy_reference(s - 1, y - 1)", "✗ the number is too"),
        ("1.03", "✗ the check needs a function"),
        ("lambda s, y: None", "· not attempted yet"),
    ],
    ("06-first-cnn", "digits_needed"): [
        ("190_543", "✓ right"),
        ("200_000", "✓ right"),
        ("185_000.0", "✓ right"),
        ("49_600", "✗ four times too few"),
        ("47_636", "✗ four times too few"),
        ("19", "✗ 0.04 points are 0.0004"),
        ("437", "✗ the spread goes with the root of n"),
        ("10_000", "✗ that is what MNIST has"),
        ("1_000_000", "✗ the number is too large"),
        ("100_000", "✗ the number is too small"),
        ("'190543'", "write the number without quotes"),
        ("...", "· not attempted yet"),
    ],
    ("07-what-cnns-learn", "cam_from"): [
        ("lambda m, s: np.maximum(m @ s.mean(axis=(0, 1)), 0)", "✓ right in 2 cases"),
        ("lambda m, s: m @ s.mean(axis=(0, 1))", "✗ cut off what is below 0"),
        ("lambda m, s: np.abs(m @ s.mean(axis=(0, 1)))", "✗ cut off, do not turn round"),
        ("lambda m, s: m @ np.maximum(s.mean(axis=(0, 1)), 0)", "✗ cut the map, not the weights"),
        ("lambda m, s: np.maximum(m @ s.sum(axis=(0, 1)), 0)", "✗ means of slopes, not sums"),
        ("lambda m, s: np.maximum((m * s).sum(axis=-1), 0)", "✗ one weight for each filter"),
        ("lambda m, s: np.maximum((m * s.mean(axis=(0, 1))).mean(axis=-1), 0)", "✗ add the filters up"),
        ("lambda m, s: np.maximum(s.mean(axis=-1), 0)", "✗ the maps are missing"),
        ("lambda m, s: np.maximum(m * s.mean(axis=(0, 1)), 0)", "the number of axes differs"),
        ("lambda m, s: np.maximum(m @ s.mean(axis=(0, 1)), 0).T", "rows and columns are exchanged"),
        ("lambda m, s: -np.maximum(m @ s.mean(axis=(0, 1)), 0)", "✗ the sign is the wrong way round"),
        ("lambda m, s: np.maximum(m @ s.mean(axis=2), 0)", "✗ it raises ValueError"),
        ("lambda m, s: None", "· not attempted yet"),
    ],
    ("07-what-cnns-learn", "rank_correlation"): [
        (
            "lambda a, b: np.corrcoef(a.ravel().argsort().argsort(), b.ravel().argsort().argsort())[0, 1]",
            "✓ right in 2 cases",
        ),
        ("lambda a, b: stats.spearmanr(a.ravel(), b.ravel())[0]", "✓ right in 2 cases"),
        ("lambda a, b: np.corrcoef(a.ravel(), b.ravel())[0, 1]", "✗ this is the correlation of the values"),
        (
            "lambda a, b: np.corrcoef(a.ravel().argsort(), b.ravel().argsort())[0, 1]",
            "✗ `argsort` once is not yet the place of each value",
        ),
        (
            "lambda a, b: -stats.spearmanr(a, b, axis=None)[0]",
            "✗ one of the two orders is reversed",
        ),
        (
            "lambda a, b: np.corrcoef(a.ravel().argsort().argsort(), b.ravel().argsort().argsort())",
            "✗ the shape is (2, 2), it should be ()",
        ),
        (
            "lambda a, b: np.corrcoef(a.ravel().argsort().argsort(), b.ravel().argsort().argsort())[0, 0]",
            "✗ [0, 0] is a map with itself: take [0, 1]",
        ),
        (
            "lambda a, b: np.corrcoef(np.sort(a.ravel()), np.sort(b.ravel()))[0, 1]",
            "✗ `sort` tears the maps apart",
        ),
        ("lambda a, b: stats.kendalltau(a, b)[0]", "✗ the number is too"),
        ("lambda a, b: stats.spearmanr(a, b)[0]", "✗ the shape is"),
        ("lambda a, b: (a.argsort() == b.argsort()).mean()", "✗ the number is too"),
        ("lambda a, b: ...", "· not attempted yet"),
    ],
    ("08-lenet-alexnet", "my_lenet5"): [
        ("lenet5('modern')", "✓ right: 8 layers, 61,706 parameters"),
        ("lambda: lenet5('modern')", "✓ right: 8 layers, 61,706 parameters"),
        ("lambda: lenet5('modern', activation='relu')", "✗ "),
        ("lambda: lenet5('modern', pooling='max')", "✗ "),
        ("lambda: lenet5()", "✗ "),
        ("lambda: lenet5('modern', (36, 36, 1))", "✗ the input is"),
        ("lambda: lenet5('modern', classes=12)", "✗ "),
        ("lambda: keras.Sequential(lenet5('modern').layers[:-1])", "✗ "),
        ("61706", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("08-lenet-alexnet", "my_alexnet"): [
        ("lambda: alexnet('small', (32, 32, 3), 3, normalization='none')", "✓ right: 15 layers"),
        ("lambda: alexnet('small', (32, 32, 3), 3)", "✗ "),
        ("lambda: alexnet('small', (32, 32, 3), 10, normalization='none')", "✗ "),
        ("lambda: alexnet('small', (32, 32, 3), 3, normalization='none', pool_size=2)", "✗ "),
        ("lambda: alexnet('small', (32, 32, 3), 3, normalization='none', dropout=0.2)", "✗ "),
        ("lambda: alexnet('small', (32, 32, 3), 3, normalization='none', activation='tanh')", "✗ "),
        ("lambda: alexnet('small', (32, 32, 3), 3, normalization='none', units=64)", "✗ "),
        ("[alexnet]", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("08-lenet-alexnet", "normalize_place"): [
        ("lambda c, a: across(c, alpha=a)", "✓ right in 2 cases"),
        ("lambda c, a: c / (2 + a * np.convolve(c**2, np.ones(5), 'same')) ** 0.75", "✓ right in 2 cases"),
        ("lambda c, a: windowed(1, 1, 0, 1, 1)(c, a)", "✗ the number's own square"),
        ("lambda c, a: across(np.tile(c, 3), alpha=a)[12:24]", "✗ do not go round"),
        ("lambda c, a: across(c, 5, 10, a)", "✗ k is added once"),
        ("lambda c, a: across(c, 5, 0, a)", "✗ k is missing"),
        ("lambda c, a: across(c, 5, 2, a / 5)", "✗ α is not divided"),
        ("lambda c, a: across(c, 5, 2, a, 1)", "✗ raise the bracket"),
        ("lambda c, a: across(c, 11, 2, a)", "✗ five in all"),
        ("lambda c, a: windowed(1, 1, 1, 1, 1, power=1)(c, a)", "✗ add squares"),
        ("lambda c, a: across(c, 3, 2, a)", "✗ three neighbours"),
        ("lambda c, a: windowed(0, 1, 1, 1, 1)(c, a)", "✗ range(-2, 2) ends"),
        ("lambda c, a: across(c, alpha=a)[1:-1]", "✗ the shape is"),
        ("0.2", "✗ the check needs a function"),
        ("lambda c, a: None", "· not attempted yet"),
    ],
    ("09-vgg", "vgg_16"): [
        ("lambda: column('D', (32, 32, 3), 10, units=64)", "✓ right: 24 layers, 14,752,330 parameters"),
        ("column('D', (32, 32, 3), 10, units=64)", "✓ right: 24 layers, 14,752,330 parameters"),
        ("lambda: column('C', (32, 32, 3), 10, units=64)", "✗ "),
        ("lambda: column('E', (32, 32, 3), 10, units=64)", "✗ "),
        ("lambda: column('B', (32, 32, 3), 10, units=64)", "✗ "),
        ("lambda: column('D', (32, 32, 3), 10, units=64, dropout=0)", "✗ "),
        ("lambda: column('D', (32, 32, 3), 10, units=128)", "✗ "),
        ("lambda: column('D', (32, 32, 3), 12, units=64)", "✗ "),
        ("lambda: column('D', (64, 64, 3), 10, units=64)", "✗ the input is"),
        ("138357544", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("09-vgg", "as_filters"): [
        ("lambda w, h, b, c: w.reshape(h, b, c, -1)", "✓ right"),
        ("lambda w, h, b, c: w.reshape(c, h, b, -1).transpose(1, 2, 0, 3)", "✗ flattening runs through"),
        ("lambda w, h, b, c: w.reshape(b, h, c, -1).transpose(1, 0, 2, 3)", "✗ height comes before width"),
        ("lambda w, h, b, c: w.reshape(h, b, c, -1).transpose(3, 0, 1, 2)", "✗ Conv2D wants height, width"),
        ("lambda w, h, b, c: w.reshape(h, b, c, -1)[::-1, ::-1]", "✗ do not flip it"),
        ("lambda w, h, b, c: w.reshape(h, b, -1, c)", "✗ units and channels are mixed up"),
        ("lambda w, h, b, c: w.reshape(b, h, c, -1)", "✗ the shape is (2, 3, 4, 5)"),
        ("lambda w, h, b, c: w", "✗ the shape is (24, 5)"),
        ("lambda w, h, b, c: w.reshape(h, b, c)", "✗ it raises ValueError"),
        ("lambda w, h, b, c: None", "· not attempted yet"),
    ],
    ("09-vgg", "factor"): [
        ("lambda s, c: np.prod([s * (4.5 * n) ** 0.5 for n in c[:-1]])", "✓ right in 2 cases"),
        ("lambda s, c: np.prod([s * 4.5**0.5 for n in c[:-1]])", "✗ a unit reads all channels"),
        ("lambda s, c: np.prod([s * (n / 2) ** 0.5 for n in c[:-1]])", "✗ a kernel has 9 places"),
        ("lambda s, c: s * np.prod([(4.5 * n) ** 0.5 for n in c[:-1]])", "✗ s is a factor in each layer"),
        ("lambda s, c: np.prod([s * (4.5 * n) ** 0.5 for n in c[1:-1]])", "✗ the first layer is missing"),
        ("lambda s, c: np.prod([s * (9 * n) ** 0.5 for n in c[:-1]])", "✗ half is lost in the ReLU"),
        ("lambda s, c: np.prod([s * 4.5 * n for n in c[:-1]])", "✗ the root is missing"),
        ("lambda s, c: np.prod([s * (4.5 * n) ** 0.5 for n in c[1:]])", "✗ a layer reads the channels"),
        ("lambda s, c: np.prod([s**2 * 4.5 * n for n in c[:-1]])", "✗ that is the factor of the mean square"),
        ("lambda s, c: np.prod([s * (4.5 * n) ** 0.5 for n in c[:-2]])", "✗ the last layer is missing"),
        ("lambda s, c: sum(s * (4.5 * n) ** 0.5 for n in c[:-1])", "✗ multiply the layers' factors"),
        ("lambda s, c: np.prod([s * (4.5 * n) ** 0.5 for n in c])", "✗ the number is too"),
        ("lambda s, c: None", "· not attempted yet"),
    ],
    ("10-inception", "module"): [
        (
            "lambda: keras.Model(x := keras.Input((17, 17, 24)), layers.Concatenate()([conv(x, 12, 1), "
            "conv(conv(conv(x, 8, 1), 8, (1, 7)), 16, (7, 1)), "
            "conv(layers.AveragePooling2D(3, 1, 'same')(x), 6, 1)]))",
            "✓ right",
        ),
        (
            "lambda: keras.Model(x := keras.Input((17, 17, 24)), layers.Concatenate()([conv(x, 12, 1), "
            "conv(conv(conv(x, 8, 1), 8, (7, 1)), 16, (1, 7)), "
            "conv(layers.AveragePooling2D(3, 1, 'same')(x), 6, 1)]))",
            "its weights are",
        ),
        (
            "lambda: keras.Model(x := keras.Input((17, 17, 24)), layers.Concatenate()([conv(x, 12, 1), "
            "conv(conv(conv(x, 8, 1), 8, (1, 7)), 16, (7, 1)), "
            "conv(layers.MaxPooling2D(3, 1, 'same')(x), 6, 1)]))",
            "✗ layer 5 is a MaxPooling2D",
        ),
        (
            "lambda: keras.Model(x := keras.Input((17, 17, 24)), layers.Concatenate()([conv(x, 12, 1), "
            "conv(conv(x, 8, (1, 7)), 16, (7, 1)), "
            "conv(layers.AveragePooling2D(3, 1, 'same')(x), 6, 1)]))",
            "1,352 parameters, it should have 200",
        ),
        (
            "lambda: keras.Model(x := keras.Input((17, 17, 24)), inception(x, 12, (8, 16), NONE, 6))",
            "its output is 17×17×16",
        ),
        ("google((64, 64, 3), 10)[0]", "✗ the input is"),
        ("1326", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("10-inception", "widest"): [
        ("lambda k, c, f: (k * k * c * f - 1) // (c + k * k * f)", "✓ right in 6 cases"),
        ("lambda k, c, f: k * k * c * f // (c + k * k * f)", "✗ fewer, not as many"),
        ("lambda k, c, f: k * k * c * f / (c + k * k * f)", "✗ round down"),
        ("lambda k, c, f: c - 1", "✗ the 1 × 1 costs something, too"),
        ("lambda k, c, f: (k * c * f - 1) // (c + k * f)", "✗ "),
        ("lambda k, c, f: c", "✗ the number is too large"),
        ("lambda k, c, f: 16", "✗ the number is too small"),
        ("154", "✗ the check needs a function"),
        ("lambda k, c, f: None", "· not attempted yet"),
    ],
    ("11-resnet", "shortcut_a"): [
        ("lambda x, f: np.pad(x[:, ::2, ::2], [(0, 0)] * 3 + [(0, f - x.shape[-1])])", "✓ right in 2 cases"),
        (
            "lambda x, f: np.concatenate([x[:, ::2, ::2], "
            "np.zeros((*x[:, ::2, ::2].shape[:3], f - x.shape[-1]))], axis=-1)",
            "✓ right in 2 cases",
        ),
        ("lambda x, f: np.roll(right_shortcut(x, f), f - x.shape[-1], -1)", "✗ the zeros come behind"),
        ("lambda x, f: right_shortcut(x[:, 1:, 1:], f)", "✗ begin with row 0"),
        (
            "lambda x, f: sum(right_shortcut(x[:, i:, j:], f) for i in (0, 1) for j in (0, 1)) / 4",
            "✗ take one pixel of four",
        ),
        ("lambda x, f: np.tile(x[:, ::2, ::2], 4)[..., :f]", "✗ the new channels are zeros"),
        ("lambda x, f: x[:, ::2, ::2]", "✗ the shape is (2, 3, 2, 3)"),
        ("lambda x, f: np.pad(x, [(0, 0)] * 3 + [(0, f - x.shape[-1])])", "✗ the shape is (2, 6, 4, 8)"),
        ("lambda x, f: np.pad(x[::2, ::2], [(0, 0)] * 3 + [(0, f - x.shape[-1])])", "✗ height and width are"),
        ("lambda x, f: None", "· not attempted yet"),
    ],
    ("11-resnet", "halving_block"): [
        ("lambda: expected_block()", "✓ right: "),
        (
            "lambda: keras.Model(i := keras.Input((8, 8, 16)), layers.ReLU()(layers.Add()(["
            "layers.BatchNormalization()(layers.Conv2D(32, 3, padding='same', use_bias=False)(layers.ReLU()("
            "layers.BatchNormalization()(layers.Conv2D(32, 3, 2, 'same', use_bias=False)(i))))), "
            "layers.BatchNormalization()(layers.Conv2D(32, 1, 2, use_bias=False)(i))])))",
            "✓ right: ",
        ),
        (
            "lambda: keras.Model(i := keras.Input((8, 8, 16)), layers.ReLU()(layers.Add()([layers.ReLU()("
            "layers.BatchNormalization()(layers.Conv2D(32, 3, padding='same', use_bias=False)(layers.ReLU()("
            "layers.BatchNormalization()(layers.Conv2D(32, 3, 2, 'same', use_bias=False)(i)))))), "
            "layers.BatchNormalization()(layers.Conv2D(32, 1, 2, use_bias=False)(i))])))",
            "✗ ",
        ),
        (
            "lambda: keras.Model(i := keras.Input((8, 8, 16)), layers.Add()(["
            "layers.BatchNormalization()(layers.Conv2D(32, 3, padding='same', use_bias=False)(layers.ReLU()("
            "layers.BatchNormalization()(layers.Conv2D(32, 3, 2, 'same', use_bias=False)(i))))), "
            "layers.BatchNormalization()(layers.Conv2D(32, 1, 2, use_bias=False)(i))]))",
            "✗ ",
        ),
        (
            "lambda: keras.Model(i := keras.Input((8, 8, 16)), block(i, 32, 2, name='x', residual=False))",
            "✗ ",
        ),
        (
            "lambda: keras.Model(i := keras.Input((8, 8, 16)), block(i, 32, 2, name='x', normalise=False))",
            "✗ ",
        ),
        ("lambda: keras.Model(i := keras.Input((8, 8, 16)), block(i, 16, name='x'))", "✗ "),
        ("lambda: keras.Model(i := keras.Input((8, 8, 16)), preactivated(i, 32, 2, name='x'))", "✗ "),
        ("lambda: keras.Model(i := keras.Input((8, 8, 8)), block(i, 32, 2, name='x'))", "✗ the input is"),
        ("block", "✗ it raises TypeError"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("11-resnet", "my_resnet"): [
        ("lambda c=(2, 2, 2, 2), f=(8, 16, 32, 64): expected_resnet(c, f)", "✓ right: "),
        ("lambda c, f: expected_resnet()", "✗ "),
        ("lambda c, f: expected_resnet(c)", "✗ "),
        ("lambda c, f: expected_resnet(filters=f)", "✗ "),
        ("lambda c, f: expected_resnet(c[::-1], f)", "✗ "),
        ("lambda c, f: expected_resnet(c[:3], f[:3])", "✗ "),
        ("lambda c, f: small_net(20)", "✗ the input is 16×16×3"),
        ("lambda c, f: resnet(18, (32, 32, 3), 10, width=1 / 8)", "✗ "),
        ("18", "✗ it raises TypeError"),
        ("lambda c, f: None", "· not attempted yet"),
    ],
    ("12-densenet-mobilenet-and-after", "efficient_block"): [
        ("lambda: expected_efficient_block()", "✓ right: 11 layers, 4,804 parameters"),
        ("lambda: keras.Model(x := keras.Input((8, 8, 16)), inverted(x, 16, expansion=4))", "✗ layer 3"),
        ("lambda: keras.Model(x := keras.Input((8, 8, 16)), inverted(x, 16))", "✗ layer 1"),
        ("lambda: keras.Model(x := keras.Input((8, 8, 16)), convolve(x, 16))", "✗ layer 1 is a"),
        ("lambda: keras.Model(x := keras.Input((8, 8, 16)), layers.Conv2D(64, 1)(x))", "✗ layer 1"),
        ("lambda: keras.Model(x := keras.Input((8, 8, 8)), inverted(x, 8))", "✗ the input is 8×8×8"),
        ("inverted", "✗ it raises TypeError"),
        ("lambda: 4804", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("12-densenet-mobilenet-and-after", "my_network"): [
        (
            "lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(16, 3, 2, 'same'), "
            "*(layers.SeparableConv2D(f, 3, s, 'same', activation='relu') "
            "for f, s in ((16, 2), (24, 1), (32, 2), (64, 1))), "
            "layers.GlobalAveragePooling2D(), layers.Dense(10)])",
            "✓ parameters 5,482",
        ),
        (
            "lambda: keras.Model(x := keras.Input((32, 32, 3)), layers.Dense(10)("
            "layers.GlobalAveragePooling2D()(convolve(convolve(convolve(convolve("
            "convolve(x, 16, 2, False), 16, 2), 24), 32, 2), 64))))",
            "✓ parameters 6,",
        ),
        ("lambda: mobile_net(21, shape=(32, 32, 3))", "✗ parameters: 19,077, at most 6,500"),
        ("lambda: mobile_net(6, False, (32, 32, 3))", "✗ parameters"),
        ("lambda: mobile_net(8, shape=(32, 32, 3))", "✗ numbers stored: 13,568, at most 12,000"),
        ("lambda: mobile_net(6, shape=(32, 32, 3))", "✗ narrowest: 3, at least 16"),
        ("lambda: mobile_net(16)", "✗ from 32 × 32 × 3"),
        (
            "lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.AveragePooling2D(16), "
            "*(layers.Conv2D(16, 1, activation='relu') for _ in range(7)), layers.Conv2D(64, 1), "
            "layers.GlobalAveragePooling2D(), layers.Dense(10)])",
            "✗ growing fields: 1, at least 5",
        ),
        (
            "lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.AveragePooling2D(8), "
            "layers.Conv2D(16, 1), *(layers.DepthwiseConv2D(3, padding='same') for _ in range(8)), "
            "layers.Conv2D(64, 1), layers.GlobalAveragePooling2D(), layers.Dense(10)])",
            "✗ activations: 0, at least 4",
        ),
        (
            "lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.AveragePooling2D(8), "
            "*(layers.SeparableConv2D(16, 3, padding='same', activation='relu') for _ in range(8)), "
            "layers.Conv2D(64, 1), layers.GlobalAveragePooling2D(), layers.Dense(10)])",
            "✗ in the largest map: 1,024, at least 4,096",
        ),
        (
            "lambda: keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(16, 3, 2), "
            "layers.GlobalAveragePooling2D(), layers.Dense(10, activation='softmax')])",
            "✗ the last layer gives logits",
        ),
        (
            "lambda: keras.Model(x := keras.Input((32, 32, 3)), layers.Dense(10)("
            "layers.GlobalAveragePooling2D()(x)))",
            "✗ convolutions: 0, at least 8",
        ),
        (
            "lambda: keras.Model(x := keras.Input((32, 32, 3)), layers.GlobalAveragePooling2D()(x))",
            "✗ from 32 × 32 × 3 to ten logits",
        ),
        (
            "lambda: keras.Model(x := keras.Input((32, 32, 3)), layers.Dense(10)(layers.Flatten()(x)))",
            "✗ parameters: 30,730",
        ),
        ("lambda: mobile_net(8, size=32)", "✗ it raises TypeError"),
        ("lambda: 8500", "✗ the check needs a Keras model"),
        ("lambda: None", "· not attempted yet"),
    ],
    ("12b-networks-in-numbers", "numbers"): [
        (
            "lambda k, c, f, b, w: k * k * c * f "
            "+ f * {'kept': 4 + b, 'trained': 2 + b, 'needed': 2, 'folded': 1}[w]",
            "✓ right in 16 cases",
        ),
        ("lambda *asked: by_keras(*asked)", "✓ right in 16 cases"),
        ("lambda k, c, f, b, w: by_keras(k, c, f, b, w) - 2 * f * (w == 'kept')", "✗ mean and variance are"),
        ("lambda k, c, f, b, w: by_keras(k, c, f, b, 'kept')", "✗ mean and variance are not trained"),
        (
            "lambda k, c, f, b, w: by_keras(k, c, f, b, 'trained' if w == 'needed' else w)",
            "✗ a bias before a normalisation is spare",
        ),
        (
            "lambda k, c, f, b, w: by_keras(k, c, f, b, w) + 2 * f * (w == 'needed')",
            "✗ statistics are kept, and no part of needed",
        ),
        ("lambda k, c, f, b, w: by_keras(k, c, f, b, w) - f * (w == 'folded')", "✗ a folded convolution"),
        ("lambda k, c, f, b, w: by_keras(k, c, f, b, 'needed' if w == 'folded' else w)", "✗ γ goes into"),
        ("lambda k, c, f, b, w: by_keras(k, c, f, b, w) + k * c * f - k * k * c * f", "✗ the number is"),
        ("lambda k, c, f, b, w: counts", "✗ "),
        ("lambda k, c: 0", "✗ it raises TypeError"),
        ("lambda k, c, f, b, w: None", "· not attempted yet"),
    ],
    ("12b-networks-in-numbers", "frontier"): [
        ("lambda *lists: unbeaten(*lists)", "✓ right in 2 cases"),
        (
            "lambda c, e: {i for i, p in enumerate(zip(c, e)) if not any("
            "q != p and q[0] <= p[0] and q[1] <= p[1] for q in zip(c, e))}",
            "✓ right in 2 cases",
        ),
        ("lambda *lists: all_worse(*lists)", "✗ as cheap, with less error, is enough"),
        ("lambda *lists: only_better(*lists)", "✗ as much error, for less, is enough to beat"),
        ("lambda *lists: no_twins(*lists)", "✗ two that are equal"),
        ("lambda c, e: unbeaten(c, [-x for x in e])", "✗ a low error is good"),
        ("lambda c, e: {c.index(min(c)), e.index(min(e))}", "✗ 2 missing"),
        ("lambda c, e: {i + 1 for i in unbeaten(c, e)}", "✗ "),
        ("lambda c, e: set(range(len(c)))", "✗ "),
        ("lambda c, e: {c[i] for i in unbeaten(c, e)}", "✗ "),
        ("lambda c, e: None", "· not attempted yet"),
    ],
    ("13-overfitting", "inverted_dropout"): [
        ("lambda v, d, r: np.where(d < r, 0, v / (1 - r))", "✓ right in 3 cases"),
        ("lambda v, d, r: v * (d >= r) / (1 - r)", "✓ right in 3 cases"),
        ("lambda v, d, r: v * (d >= r)", "✗ the kept values are not scaled"),
        ("lambda v, d, r: v * (d < r) / r", "✗ rate is the part that is dropped, not kept"),
        ("lambda v, d, r: v * (d >= r) / r", "✗ divide by the part that is kept"),
        ("lambda v, d, r: v * (d >= r) * (1 - r)", "✗ that is the scale of the original"),
        ("lambda v, d, r: v * (d < r) / (1 - r)", "✗ the dropped values are to be 0"),
        ("lambda v, d, r: np.multiply(v, 1 / (1 - r), out=v) * (d >= r)", "✗ the function changes its input"),
        ("0.3", "✗ the check needs a function"),
        ("lambda v, d, r: None", "· not attempted yet"),
    ],
    ("13-overfitting", "kept_epoch"): [
        ("lambda l, p: by_blocks(l, p)", "✓ right in 5 cases"),
        ("lambda l, p: by_blocks(l, p, False)", "✗ bad epochs must be in a row"),
        ("lambda l, p: int(np.argmin(l))", "✗ training has stopped before that one"),
        ("lambda l, p: min(by_blocks(l, p) + p, len(l) - 1)", "✗ that is the last one"),
        ("lambda l, p: by_blocks(l, p) + 1", "✗ epochs count from 0"),
        ("lambda l, p: by_blocks(l, p + 1)", "✗ it waits too long"),
        ("lambda l, p: next((k for k in range(len(l) - 1) if l[k + 1] >= l[k]), len(l) - 1)", "✗ "),
        ("lambda l, p: l[by_blocks(l, p)]", "✗ "),
        ("2", "✗ the check needs a function"),
        ("lambda l, p: None", "· not attempted yet"),
    ],
    ("14-batch-normalization", "normalize_in_use"): [
        ("lambda x, g, b, m, v: g * (x - m) / np.sqrt(v + 0.001) + b", "✓ right"),
        ("lambda x, g, b, m, v: x * g / (v + 1e-3) ** 0.5 + b - m * g / (v + 1e-3) ** 0.5", "✓ right"),
        ("lambda x, g, b, m, v: batch_norm(x, g, b)", "✗ these are the batch's own statistics"),
        ("lambda x, g, b, m, v: g * x / np.sqrt(v + 0.001) + b", "✗ the mean is not subtracted"),
        ("lambda x, g, b, m, v: g * (x - m) / np.sqrt(v) + b", "✗ ε is missing"),
        ("lambda x, g, b, m, v: g * (x - m) / (np.sqrt(v) + 0.001) + b", "✗ ε stands under the root"),
        ("lambda x, g, b, m, v: g * (x - m) / (v + 0.001) + b", "✗ divide by the deviation"),
        ("lambda x, g, b, m, v: (x - m) / np.sqrt(v + 0.001) + b", "✗ γ is missing"),
        ("lambda x, g, b, m, v: g * (x - m) / np.sqrt(v + 0.001)", "✗ β is missing"),
        ("lambda x, g, b, m, v: b * (x - m) / np.sqrt(v + 0.001) + g", "✗ γ scales and β shifts"),
        ("lambda x, g, b, m, v: g * ((x - m) / np.sqrt(v + 0.001) + b)", "✗ β is added after γ"),
        ("lambda x, g, b, m, v: (x - m) / np.sqrt(v + 0.001)", "✗ "),
        ("0", "✗ the check needs a function"),
        ("lambda x, g, b, m, v: None", "· not attempted yet"),
    ],
    ("14-batch-normalization", "folded_bias"): [
        ("lambda bias, g, b, m, v: b + (bias - m) * g / np.sqrt(v + 0.001)", "✓ right"),
        ("lambda bias, g, b, m, v: b - m * g / np.sqrt(v + 0.001)", "✗ the old bias is forgotten"),
        ("lambda bias, g, b, m, v: bias + b - m * g / np.sqrt(v + 0.001)", "✗ the old bias has to be scaled"),
        ("lambda c, g, b, m, v: b + (c + m) * g / np.sqrt(v + 0.001)", "✗ the mean has to be subtracted"),
        ("lambda bias, g, b, m, v: b + bias * g / np.sqrt(v + 0.001)", "✗ the mean is missing"),
        ("lambda bias, g, b, m, v: (bias - m) * g / np.sqrt(v + 0.001)", "✗ β is missing"),
        ("lambda bias, g, b, m, v: g + (bias - m) * b / np.sqrt(v + 0.001)", "✗ γ and β are swapped"),
        ("lambda bias, g, b, m, v: (b + bias - m) * g / np.sqrt(v + 0.001)", "✗ β is not scaled"),
        ("lambda bias, g, b, m, v: b + (bias - m) * g / np.sqrt(v)", "✗ ε is missing"),
        ("lambda bias, g, b, m, v: b + (bias - m) * g / (v + 0.001)", "✗ "),
        ("lambda bias, g, b, m, v: None", "· not attempted yet"),
    ],
    ("15-data-augmentation", "flip_some"): [
        ("lambda x, c: flip_reference(x, c)", "✓ right in 2 cases"),
        ("lambda x, c: [p[:, ::-1] if coin else p for p, coin in zip(x, c)]", "✓ right in 2 cases"),
        ("lambda x, c: [p[::-1] if coin else p for p, coin in zip(x, c)]", "✗ this flips top and bottom"),
        ("lambda x, c: x[:, :, ::-1]", "✗ this flips all of them"),
        ("lambda x, c: flip_reference(x, np.logical_not(c))", "✗ this flips those with False"),
        ("lambda x, c: [p[::-1, ::-1] if coin else p for p, coin in zip(x, c)]", "✗ this turns by 180"),
        ("lambda x, c: x.copy()", "✗ nothing is flipped"),
        ("lambda x, c: x[::-1]", "✗ the order of the pictures"),
        ("lambda x, c: x[c][:, :, ::-1]", "✗ the shape is (2, 5, 5), it should be (4, 5, 5)"),
        ("lambda x, c: np.copyto(x[c], 0)", "· not attempted yet"),
        ("lambda x, c: exec('x[c] = 0') or x", "✗ the function changes its input"),
        ("7", "✗ the check needs a function"),
        ("lambda x, c: None", "· not attempted yet"),
    ],
    ("15-data-augmentation", "turned_shares"): [
        ("lambda p, x, angles: looks(p, x, angles)", "✓ right in 2 cases"),
        ("lambda p, x, angles: sum(shares_of(p(turn(x, a))) for a in angles) / len(angles)", "✓ right"),
        ("lambda p, x, angles: looks(p, x, angles, each=np.array)", "✗ the mean of shares, not of sums"),
        ("lambda p, x, angles: shares_of(sum(p(turn(x, a)) for a in angles) / len(angles))", "✗ first"),
        ("lambda p, x, angles: sum(shares_of(p(turn(x, a))) for a in angles)", "✗ a mean, not a total"),
        ("lambda p, x, angles: looks(p, x, [-a for a in angles])", "✗ these are turned the other way"),
        ("lambda p, x, angles: shares_of(p(x))", "✗ ask for each angle"),
        ("lambda p, x, angles: [shares_of(p(turn(x, a))) for a in angles][-1]", "✗ all angles"),
        ("lambda p, x, angles: looks(p, x, angles, mix=np.max)", "✗ a mean, not the largest"),
        ("lambda p, x, angles: looks(p, x, angles).argmax(axis=1)", "the number of axes differs"),
        ("lambda p, x, angles: [shares_of(p(turn(x, a))) for a in angles]", "the number of axes differs"),
        ("lambda p, x, angles: p(turn(x, angles))", "✗ it raises"),
        ("0.5", "✗ the check needs a function"),
        ("lambda p, x, angles: None", "· not attempted yet"),
    ],
    ("16-learning-rate-schedules", "repaired"): [
        ("lambda e: 0.001 if e >= 50 else 0.01 if e >= 20 else 0.1", "✓ right in 6 cases"),
        ("lambda e: [0.1, 0.01, 0.001][(e >= 20) + (e >= 50)]", "✓ right in 6 cases"),
        ("from_the_whiteboard", "✗ from epoch 50 on it is 0.001"),
        ("lambda e: 0.001 if e > 50 else 0.01 if e > 20 else 0.1", "✗ epoch 20 and epoch 50 have the new"),
        ("lambda e: 0.001 if e > 50 else 0.01 if e >= 20 else 0.1", "✗ epoch 50 has the new rate already"),
        ("lambda e: 0.001 if e >= 49 else 0.01 if e >= 19 else 0.1", "✗ Keras counts epochs from 0"),
        ("lambda e: 0.001 if e >= 50 else 0.01", "✗ before epoch 20 it is 0.1"),
        ("lambda e: 0.1", "✗ "),
        ("0.01", "✗ the check needs a function"),
        ("lambda e: None", "· not attempted yet"),
    ],
    ("16-learning-rate-schedules", "boundaries"): [
        ("lambda d, n, b: [e * -(-n // b) - 1 for e in d]", "✓ right in 3 cases"),
        ("lambda d, n, b: np.array(d) * int(np.ceil(n / b)) - 1", "✓ right in 3 cases"),
        ("lambda d, n, b: d", "✗ those are epochs; a schedule counts steps"),
        ("lambda d, n, b: [e * -(-n // b) for e in d]", "✗ at a boundary the old rate still holds"),
        ("lambda d, n, b: [e * (n // b) - 1 for e in d]", "✗ the last batch may be"),
        ("lambda d, n, b: [e * (n // b) for e in d]", "✗ round up, and take the step before"),
        ("lambda d, n, b: [e * (n // b + 1) - 1 for e in d]", "✗ 1600 / 50 leaves no smaller batch"),
        ("lambda d, n, b: [e * n - 1 for e in d]", "✗ a step is a batch"),
        ("lambda d, n, b: [int(e * n / b) - 1 for e in d]", "✗ every epoch has a whole"),
        ("lambda d, n, b: [e * -(-n // b) + 1 for e in d]", "✗ "),
        ("lambda d, n, b: ...", "· not attempted yet"),
    ],
    ("16-learning-rate-schedules", "warm_up_cosine"): [
        ("lambda s, p, w, n: p * s / w if s < w else p * wave((s - w) / (n - w))", "✓ right in 8 cases"),
        ("lambda s, p, w, n: p * min(s / w, wave(max(s - w, 0) / (n - w)))", "✓ right in 8 cases"),
        ("lambda s, p, w, n: p * wave(max(s - w, 0) / (n - w))", "✗ it rises first"),
        ("lambda s, p, w, n: min(s / w, wave(max(s - w, 0) / (n - w)))", "✗ the peak is missing"),
        ("lambda s, p, w, n: p * min(s / w, wave(s / n))", "✗ the cosine begins when warm-up ends"),
        ("lambda s, p, w, n: p * min(s / w, wave(max(s - w, 0) / n))", "✗ it reaches 0 at"),
        ("lambda s, p, w, n: p * min(s / w, (n - s) / (n - w))", "✗ a cosine, not a straight line"),
        ("lambda s, p, w, n: p * min(s / w, wave(2 * max(s - w, 0) / (n - w)))", "✗ "),
        ("lambda s, p, w, n: p * wave(s / n)", "✗ "),
        ("0.2", "✗ the check needs a function"),
        ("lambda s, p, w, n: None", "· not attempted yet"),
    ],
    ("16-learning-rate-schedules", "best_rate"): [
        ("lambda a, b: 2 / (a + b)", "✓ right in 3 cases"),
        ("lambda a, b: 1 / np.mean([a, b])", "✓ right in 3 cases"),
        ("lambda a, b: 2 / b", "✗ that is the limit of the steep direction"),
        ("lambda a, b: 1 / b", "✗ one step for the steep direction"),
        ("lambda a, b: 1 / a", "✗ too large for the steep direction"),
        ("lambda a, b: 1 / (a + b)", "✗ "),
        ("lambda a, b: (1 / a + 1 / b) / 2", "✗ look for equal factors"),
        ("lambda a, b: 2 / (b - a)", "✗ "),
        ("0.19", "✗ the check needs a function"),
        ("lambda a, b: None", "· not attempted yet"),
    ],
    ("17-transfer-learning", "to_freeze"): [
        ("lambda d: {*sum(STAGES[:d], ())} | {f'bn{i}' for i in (1, 2, 3, 4, 5)}", "✓ right in 3 cases"),
        ("lambda d: set(sum(STAGES[:d], ())).union(f'bn{i}' for i in (1, 2, 3, 4, 5))", "✓ right in 3 cases"),
        ("lambda d: {n for s in STAGES[:d] for n in s}", "✗ batch normalisation of the later stages"),
        ("lambda d: names_to_freeze(d + 1)", "✗ one stage too many"),
        ("lambda d: names_to_freeze(d - 1)", "✗ one stage too few"),
        ("lambda d: names_to_freeze(0)", "✗ only batch normalisation is frozen"),
        ("lambda d: set(sum(STAGES[d:], ()))", "✗ these are the stages that shall be"),
        ("lambda d: names_to_freeze(d) - {f'conv{i}' for i in range(6)}", "✗ the convolutions of these"),
        ("lambda d: {'bn1'}", "✗ "),
        ("{'bn1'}", "✗ the check needs a function"),
        ("lambda d: None", "· not attempted yet"),
    ],
    ("17-transfer-learning", "prepared"): [
        ("lambda images: as_inputs(framed(255 - images))", "✓ right in 2 cases"),
        ("lambda images: framed(255 - images)[..., None] / 255", "✓ right in 2 cases"),
        (
            "lambda images: as_inputs(255 - np.pad(framed(images)[:, 4:-4, 4:-4], ((0, 0), (4, 4), (4, 4)), "
            "constant_values=255))",
            "✓ right in 2 cases",
        ),
        ("lambda images: as_inputs(framed(images))", "✗ the paper has to be 0"),
        ("lambda images: 1 - as_inputs(framed(images))", "✗ the margin is paper"),
        ("lambda images: as_inputs(255 - images)", "✗ the digits still fill"),
        ("as_inputs", "✗ these are the pictures as they came"),
        ("lambda images: framed(255 - images)[..., None].astype('float32')", "✗ values from 0 to 1"),
        ("lambda images: as_inputs(framed(255 - images)) / 255", "✗ divided by 255 twice"),
        ("lambda images: framed(255 - images) / 255", "✗ the axis of the channel"),
        ("lambda images: as_inputs(framed(255 - images)).transpose(0, 2, 1, 3)", "✗ "),
        ("5", "✗ the check needs a function"),
        ("lambda images: None", "· not attempted yet"),
    ],
    ("18-winning", "reported"): [
        ("lambda s, m: np.mean([max(d) for d in itertools.combinations(s, m)])", "✓ right in 5 cases"),
        ("lambda s, m: np.mean([max(d) for d in itertools.permutations(s, m)])", "✓ right in 5 cases"),
        ("lambda s, m: np.mean(s)", "✗ the best of the draw, not its mean"),
        ("lambda s, m: max(s)", "✗ the best of the draw, not of all"),
        ("lambda s, m: np.mean([*map(max, itertools.product(s, repeat=m))])", "✗ no network is drawn twice"),
        ("lambda s, m: max(s[:m])", "✗ the first ones are only one of many draws"),
        ("lambda s, m: np.mean([min(d) for d in itertools.combinations(s, m)])", "✗ the best, not the worst"),
        ("lambda s, m: np.mean(sorted(s)[-m:])", "✗ "),
        (
            "lambda s, m: best_of_draws(sorted(set(s)), min(m, len(set(s))))",
            "✗ equal scores are networks of their own",
        ),
        ("97.0", "✗ the check needs a function"),
        ("lambda s, m: None", "· not attempted yet"),
    ],
    ("18-winning", "counted"): [
        ("lambda p: tuple(of_plan(p))", "✓ right in 3 cases"),
        ("lambda p: of_plan(p, bias=1)", "✗ the convolutions have no biases"),
        ("lambda p: of_plan(p, moving=0)", "✗ normalisation keeps a mean and a variance"),
        ("lambda p: of_plan(p, scale=0)", "✗ normalisation trains a scale and a shift"),
        ("lambda p: of_plan(p, last=0)", "✗ the dense layer has biases"),
        ("lambda p: of_plan(p)[::-1]", "✗ first the trainable ones, then all"),
        ("lambda p: of_plan(p, both=0)", "✗ the second number is of all"),
        ("lambda p: of_plan(p)[1]", "✗ "),
        ("9182", "✗ the check needs a function"),
        ("lambda p: None", "· not attempted yet"),
    ],
}  # fmt: skip


@cache
def code_cells(chapter):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def needed(chapter):
    """Return the cells before the first check that make what checks and answers use, directly or not."""
    cells = code_cells(chapter)
    checks = [cell for cell in cells if cell.startswith("# @title Check")]
    answers = [answer for (name, _), rows in ANSWERS.items() if name == chapter for answer, _ in rows]
    wanted = set().union(*map(names_taken, checks + answers))
    found = []
    for cell in reversed(cells[: cells.index(checks[0])]):
        made, _ = names_in(cell)
        if made & wanted:
            found.insert(0, cell)
            wanted = wanted - made | names_taken(cell)
    return found


def names_taken(source):
    """Return the names that a cell takes from cells before it: it uses them, and has not made them itself."""
    made, used = names_in(source)
    first = {}
    for step in dis.get_instructions(compile(source, "cell", "exec")):
        if step.opname in ("LOAD_NAME", "STORE_NAME"):
            first.setdefault(step.argval, step.opname)
    return {name for name in used if name not in made or first.get(name) == "LOAD_NAME"}


@cache
def names_before_the_exercises(chapter):
    """Run what the chapter's checks need, and return all that it has defined."""
    matplotlib.use("Agg")
    names = {}
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()):
        for cell in needed(chapter):
            exec(cell, names)
    plt.close("all")
    return names


def check_cell(chapter, stub):
    checks = [cell for cell in code_cells(chapter) if cell.startswith("# @title Check")]
    found = [cell for cell in checks if re.search(rf"check(?:_network)?\(\s*{stub},", cell)]
    assert len(found) == 1, f"{chapter} has {len(found)} checks of {stub!r}, which ANSWERS names"
    return found[0]


@pytest.mark.parametrize(
    ("chapter", "stub", "answer", "message"),
    [(*exercise, *row) for exercise, rows in ANSWERS.items() for row in rows],
)
def test_the_check_says_what_is_wrong(chapter, stub, answer, message, capsys):
    names = dict(names_before_the_exercises(chapter))
    exec(f"{stub} = {answer}", names)
    exec(check_cell(chapter, stub), names)
    printed = capsys.readouterr().out.strip()
    assert message in printed
    assert printed[0] == message[0] or message[0] not in "✓✗·"


def test_every_check_of_the_book_is_tested_with_wrong_answers():
    checks = [
        (path.stem, cell)
        for path in sorted((ROOT / "chapters").glob("*.ipynb"))
        for cell in code_cells(path.stem)
        if cell.startswith("# @title Check")
    ]
    assert checks, "no chapter has a check"
    tested = {check_cell(*exercise) for exercise in ANSWERS}
    for chapter, cell in checks:
        stub = re.search(r"check(?:_network)?\(\s*(\w+),", cell)[1]
        assert cell in tested, f"add wrong answers for {stub} of {chapter} to ANSWERS in {__file__}"
    for (chapter, stub), rows in ANSWERS.items():
        wrong = sum(message[0] not in "✓·" for _, message in rows)
        assert wrong >= 5, f"ANSWERS has {wrong} wrong answers for {stub} of {chapter}; five are the least"
