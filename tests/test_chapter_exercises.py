"""The checks of each chapter's exercises refuse the wrong answers that learners give, for the right reason.

The cells of a notebook are run here up to each check, with an answer in place of the stub.
"""

import contextlib
import io
import re
import warnings
from functools import cache

import matplotlib
import nbformat
import pytest

from tools.book import ROOT

# For every exercise, by chapter and name of the stub: answers, and what the check says of them. Only the
# cells before a chapter's first check are run, and then the check, so a check uses no names from another.
ANSWERS = {
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
}  # fmt: skip


@cache
def code_cells(chapter):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@cache
def names_before_the_exercises(chapter):
    """Run the chapter up to its first check, and return all that it has defined."""
    matplotlib.use("Agg")
    cells = code_cells(chapter)
    first = next(index for index, cell in enumerate(cells) if cell.startswith("# @title Check"))
    names = {}
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non-interactive.*")
        for cell in cells[:first]:
            exec(cell, names)
    return names


def check_cell(chapter, stub):
    checks = [cell for cell in code_cells(chapter) if cell.startswith("# @title Check")]
    found = [cell for cell in checks if re.search(rf"check\(\s*{stub},", cell)]
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
        stub = re.search(r"check\(\s*(\w+),", cell)[1]
        assert cell in tested, f"add wrong answers for {stub} of {chapter} to ANSWERS in {__file__}"
    for (chapter, stub), rows in ANSWERS.items():
        wrong = sum(message[0] not in "✓·" for _, message in rows)
        assert wrong >= 5, f"ANSWERS has {wrong} wrong answers for {stub} of {chapter}; five are the least"
