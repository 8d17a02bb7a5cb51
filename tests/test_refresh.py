"""Refreshing: the same bytes each time, and never a half-written or half-right file."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from tools.book import ROOT, notebooks
from tools.canonical import WIDGET_STATE, canonical, dumps
from tools.environment import environment
from tools.refresh import refresh

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(autouse=True)
def kernels_find_utils(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def copy_to(folder, name, change=None):
    """Copy the notebook in good order, changed in one of its nodes, and return the path."""
    shutil.copy(FIXTURES / "tiny_widget.py", folder)
    notebook = nbformat.read(FIXTURES / "well_formed.ipynb", as_version=4)
    if change:
        change(notebook)
    path = folder / name
    path.write_text(dumps(canonical(notebook)), encoding="utf-8")
    return path


def code_cell(notebook, text):
    [cell] = [cell for cell in notebook.cells if cell.cell_type == "code" and text in cell.source]
    return cell


def break_a_cell(notebook):
    code_cell(notebook, "total = 1").source = "total = 1 / 0"


def write_to_stderr(notebook):
    code_cell(notebook, "total = 1").source = "import warnings\ntotal = 6\nwarnings.warn('Careful')"


def forget_outputs(notebook):
    """Leave what a careless editor saves: no counts, no outputs, no widgets but those of the kept cell."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "full-scale" not in cell.metadata.get("tags", ()):
            cell.update(outputs=[], execution_count=None)


def test_refreshing_gives_the_same_bytes_each_time(tmp_path, capsys):
    paths = [copy_to(tmp_path, "one.ipynb"), copy_to(tmp_path, "two.ipynb", forget_outputs)]
    assert refresh(paths) == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines) == ["[1/2]", "[2/2]"]
    assert any("two.ipynb: rewritten in" in line for line in lines)


def test_timings_alone_are_no_reason_to_rewrite(tmp_path, capsys):
    def measure(notebook):
        cell = code_cell(notebook, "accuracy = 0.9")
        cell.source += "\nimport time\nprint(f'{time.perf_counter_ns()} µs a call')"
        cell.outputs[0].text += "12 µs a call\n"

    path = copy_to(tmp_path, "timed.ipynb", measure)
    before = path.read_bytes()
    assert refresh([path]) == 0
    assert "timed.ipynb: unchanged in" in capsys.readouterr().out
    assert path.read_bytes() == before

    text = before.decode().replace("12 µs a call", "12 µs each time")
    path.write_text(text, encoding="utf-8")
    assert refresh([path]) == 0
    assert "timed.ipynb: rewritten in" in capsys.readouterr().out
    [output] = code_cell(nbformat.read(path, as_version=4), "accuracy = 0.9").outputs
    assert output.text.endswith(" µs a call\n")


def test_full_scale_cells_keep_their_outputs_and_widgets(tmp_path):
    def show_a_widget(notebook):
        cell = code_cell(notebook, "full_scale(minutes")
        shown = code_cell(notebook, "TinyWidget(count=7)")
        notebook.cells.remove(shown)  # so that only the kept cell shows this model
        cell.outputs = [shown.outputs[0]]
        cell.outputs[0].data["text/plain"] = "as it came from the real run"

    path = copy_to(tmp_path, "kept.ipynb", show_a_widget)
    before = nbformat.read(path, as_version=4)
    assert refresh([path]) == 0
    after = nbformat.read(path, as_version=4)
    assert code_cell(after, "full_scale(minutes") == code_cell(before, "full_scale(minutes")
    assert after.metadata.widgets == before.metadata.widgets
    assert {model.state.get("count") for model in after.metadata.widgets[WIDGET_STATE].state.values()} >= {
        6,
        7,
    }


def test_full_scale_cells_run_when_asked_for(tmp_path):
    path = copy_to(
        tmp_path, "long.ipynb", lambda notebook: code_cell(notebook, "full_scale(m").update(outputs=[])
    )
    assert refresh([path], full_scale=True) == 0
    [output] = code_cell(nbformat.read(path, as_version=4), "full_scale(minutes").outputs
    assert output.text == "Accuracy after 20 epochs: 0.991\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (break_a_cell, "cell 5 raised ZeroDivisionError: division by zero"),
        (write_to_stderr, "cell 5 wrote to stderr"),
    ],
)
def test_a_failing_notebook_is_left_as_it_was(change, message, tmp_path, capsys):
    path = copy_to(tmp_path, "failing.ipynb", change)
    before = path.read_bytes()
    assert refresh([path]) == 1
    assert f"failing.ipynb: FAILED, the file is as it was: {message}" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == sorted([path, tmp_path / "tiny_widget.py"])


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent like this on Windows")
def heed_interruptions():
    """Undo what a shell does to commands that it starts in the background: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_an_interruption_leaves_the_file_and_no_kernel(tmp_path):
    def wait_for_long(notebook):
        source = "import os, time\nopen('kernel', 'w').write(str(os.getpid()))\ntime.sleep(100)"
        code_cell(notebook, "total = 1").source = source

    path = copy_to(tmp_path, "slow.ipynb", wait_for_long)
    before = path.read_bytes()
    command = [sys.executable, "-m", "tools.refresh", path]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interruptions,
    )
    wait_until(lambda: (tmp_path / "kernel").exists() and (tmp_path / "kernel").read_text())
    kernel = int((tmp_path / "kernel").read_text())
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == "Interrupted: the notebooks that were still running are as they were.\n"
    assert path.read_bytes() == before
    assert {found.name for found in tmp_path.iterdir()} <= {
        "slow.ipynb",
        "kernel",
        "tiny_widget.py",
        "__pycache__",
    }
    wait_until(lambda: not is_running(kernel))


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_notebooks_are_found_by_the_start_of_their_names(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in ("intro", "chapters/02-convolution", "chapters/01-images", "chapters/02b-more"):
        (tmp_path / f"{name}.ipynb").touch()
    every = ["intro", "01-images", "02-convolution", "02b-more"]
    for start, found in {None: every, "02": every[2:3], "02b": every[3:], "0": every[1:]}.items():
        assert [path.stem for path in notebooks(start, root=tmp_path)] == found
    with pytest.raises(ValueError, match="starts with '07'; there are: intro, 01-images, 02-convolution"):
        notebooks("07", root=tmp_path)
