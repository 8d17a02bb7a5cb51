"""A kernel that does not come up is started again, whoever starts it."""

import os
import subprocess

import nbformat
import pytest

from tools.book import ROOT
from tools.environment import environment
from tools.execution import STARTS, execute, printed
from tools.test import nbval_command, read_report

# Python runs a module of this name when it starts.
DIES_AT_FIRST = """
import os, sys
if any("ipykernel" in argument for argument in sys.orig_argv):
    with open({log!r}, "a") as log:
        log.write("x")
    if os.path.getsize({log!r}) <= {deaths}:
        os._exit(1)
"""


@pytest.fixture
def dying(tmp_path):
    """Return a function: the environment in which so many kernels die, and the file that counts starts."""

    def prepare(deaths):
        log = tmp_path / "starts"
        (tmp_path / "sitecustomize.py").write_text(DIES_AT_FIRST.format(log=str(log), deaths=deaths))
        return environment(PYTHONPATH=str(tmp_path)), log

    return prepare


@pytest.fixture
def notebook(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("print(6)")]
    return notebook


def test_executing_starts_a_kernel_again(notebook, tmp_path, dying):
    settings, log = dying(STARTS - 1)
    execute(notebook, tmp_path, settings)
    assert printed(notebook.cells[0]) == "6\n"
    assert log.stat().st_size == STARTS


def test_executing_gives_up_in_the_end(notebook, tmp_path, dying):
    settings, log = dying(STARTS)
    with pytest.raises(RuntimeError, match="died"):
        execute(notebook, tmp_path, settings)
    assert log.stat().st_size == STARTS


@pytest.mark.parametrize(("deaths", "failed"), [(STARTS - 1, 0), (STARTS, 1)])
def test_nbval_starts_a_kernel_again(deaths, failed, notebook, tmp_path, dying):
    settings, log = dying(deaths)
    notebook.cells[0].update(
        execution_count=1, outputs=[nbformat.v4.new_output("stream", name="stdout", text="6\n")]
    )
    nbformat.write(notebook, tmp_path / "tiny.ipynb")
    report = tmp_path / "report.xml"
    settings["PYTHONPATH"] += f"{os.pathsep}{ROOT}"
    command = nbval_command([tmp_path / "tiny.ipynb"], report, workers=1)
    subprocess.run(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
    result = read_report(report)
    assert (result.passed, result.failed) == (1 - failed, failed)
    assert log.stat().st_size == STARTS
