"""Stored pictures become small and stay true."""

import base64
import io

import nbformat
import numpy as np
from PIL import Image

from tools.pictures import shrink, shrink_pictures


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def photograph_like():
    """Grainy grey with a coloured band, 400 x 400: more colours than a palette holds."""
    grain = np.random.default_rng(0).normal(scale=8, size=(400, 400, 1))
    rows, columns = np.mgrid[0:400, 0:400]
    grey = (rows + columns)[..., None] / 4 + grain
    band = np.where(abs(rows - 200) < 30, columns / 3, 0)[..., None] * [1, 0, -1]
    return np.clip(grey + band, 0, 255).astype("uint8")


def test_a_palette_makes_pictures_smaller_and_changes_no_value_visibly():
    before = photograph_like()
    small = shrink(png(before))
    after = np.array(Image.open(io.BytesIO(small)).convert("RGB")).astype(int)
    assert len(small) < 0.8 * len(png(before))
    assert np.mean(np.abs(after - before)) < 4  # of 255
    assert after.shape == before.shape


def test_shrinking_twice_changes_nothing_more():
    once = shrink(png(photograph_like()))
    assert shrink(once) == once


def test_transparent_ground_becomes_white():
    pixels = np.zeros((8, 8, 4), "uint8")
    assert np.all(np.array(Image.open(io.BytesIO(shrink(png(pixels)))).convert("RGB")) == 255)


def test_all_pictures_of_a_notebook_are_shrunk_and_other_outputs_left_alone():
    before = base64.b64encode(png(photograph_like())).decode()
    data = {"image/png": before, "text/plain": "<Figure>"}
    figure = nbformat.v4.new_output("display_data", data=data)
    text = nbformat.v4.new_output("stream", text="3")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[figure, text])])
    shrink_pictures(notebook)
    first, second = notebook.cells[0].outputs
    assert len(first.data["image/png"]) < 0.8 * len(before) and first.data["text/plain"] == "<Figure>"
    assert second == text
