"""Other backends: which cells are left out there, and that the others run."""

import nbformat
import pytest

from tools import backends


def cells(*sources):
    return [nbformat.v4.new_code_cell(source) for source in sources]


@pytest.mark.parametrize(
    ("source", "left_out"),
    [
        ("with tf.GradientTape() as tape:\n    pass", True),
        ("def train():\n    return tf.function(step)", True),
        ("import tensorflow as tf\n\ntf.config.experimental.enable_op_determinism()", False),
        ("ops.conv(x, w)  # as tf does", False),
        ("model.tf = 1", False),
    ],
)
def test_cells_with_tensorflow_are_left_out(source, left_out):
    assert backends.left_out(cells(source)) == ([1] if left_out else [])


def test_cells_that_need_one_that_is_left_out_are_left_out_too():
    sources = (
        "gap = 1",
        "gap = tf.norm(x)",
        "def show():\n    print(gap)",
        "gap = 2",
        "print(gap)",
        "show()",
        "def local(gap):\n    show = gap\n    return show",
    )
    assert backends.left_out(cells(*sources)) == [2, 3, 6]


def test_the_other_cells_run_on_the_backend(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = cells(
        "import os\nprint('✓', os.environ['KERAS_BACKEND'])",
        "tf.Variable(1)",
        "print('✓ the last cell')",
    )
    nbformat.write(notebook, tmp_path / "tiny.ipynb")
    outcome = backends.run(tmp_path / "tiny.ipynb", "jax")
    assert outcome == "2 claims hold; not run, for want of TensorFlow: cells [2]"
