"""The rehearsal: what readers get in Colab, played on a machine of Colab's kind (see tools/colab.py)."""

import json
import shutil
import subprocess

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from tools import repository
from tools.book import ROOT, notebooks
from tools.canonical import WIDGET_VIEW
from tools.colab import Machine, build_folder, names, publish
from tools.execution import printed

CHAPTER = "02-convolution.ipynb"
CLONE = repository.current().name
THE_BOOKS_OWN = ("anywidget", "jupyter_book", "nbval", "playwright", "pytest", "tools", "utils")
WHERE_FROM = "import anywidget, utils.widgets\nprint(utils.__file__)"


@pytest.fixture(scope="session")
def rehearsal():
    """A machine of Colab's kind, and the address of the repository."""
    with build_folder() as folder:
        yield Machine(folder), publish(folder)


@pytest.fixture
def machine(rehearsal):
    """The machine as it was at the start: nothing installed."""
    yield rehearsal[0]
    rehearsal[0].forget()


@pytest.fixture
def address(rehearsal):
    return rehearsal[1]


@pytest.fixture
def set_up():
    """The set-up cell, which is the same in every notebook."""
    return set_up_of(ROOT / "intro.ipynb")


def set_up_of(path):
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


def run(machine, folder, address, *sources):
    """Run cells of code, in one kernel; return what the last one printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    machine.run(notebook, folder, address)
    return printed(notebook.cells[-1]).strip()


def put_another_utils_into(folder):
    (folder / "utils").mkdir()
    (folder / "utils" / "__init__.py").write_text("", encoding="utf-8")


# First, because it takes longest and the others can run beside it.
def test_a_chapter_runs_to_its_end(machine, address, tmp_path):
    shutil.copy(ROOT / "chapters" / CHAPTER, tmp_path)
    notebook = nbformat.read(tmp_path / CHAPTER, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    before = machine.packages()
    machine.run(notebook, tmp_path, address)
    added = machine.packages().items() - before.items()
    assert {name for name, _ in added} == {"anywidget", "psygnal"}
    assert before.items() <= machine.packages().items()
    assert {path.name for path in tmp_path.iterdir()} == {CHAPTER, CLONE}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any(WIDGET_VIEW in output.get("data", ()) for cell in code for output in cell.outputs)


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.name)
def test_set_up_changes_no_package(path, machine, address, tmp_path):
    before = machine.packages()
    assert run(machine, tmp_path, address, set_up_of(path), WHERE_FROM) == str(
        tmp_path / CLONE / "utils" / "__init__.py"
    )
    assert before.items() <= machine.packages().items()
    assert machine.packages().keys() - before.keys() == {"anywidget", "psygnal"}


def test_the_machine_has_what_colab_has_and_no_more(machine, address, tmp_path):
    code = f"""
import importlib.util, json
print(json.dumps([name for name in {THE_BOOKS_OWN} if importlib.util.find_spec(name)]))
"""
    command = [machine.python, "-c", code]
    found = subprocess.run(
        command, cwd=tmp_path, env=machine.settings(address), capture_output=True, text=True
    )
    assert json.loads(found.stdout) == [], found.stderr
    assert machine.packages().keys() >= set(names())


def test_the_repository_holds_the_files_as_they_are(address, tmp_path):
    subprocess.run(["git", "clone", "--quiet", "--depth=1", address, tmp_path / CLONE], check=True)
    for path in ("utils/convolution.py", "requirements-colab.txt"):
        assert (tmp_path / CLONE / path).read_bytes() == (ROOT / path).read_bytes()
    assert not (tmp_path / CLONE / ".venv").exists()


def test_running_it_again_is_harmless(machine, address, set_up, tmp_path):
    first = run(machine, tmp_path, address, set_up, WHERE_FROM, set_up, WHERE_FROM)
    assert first == str(tmp_path / CLONE / "utils" / "__init__.py")
    # A new kernel, as after "Restart": the clone is still there, so the repository need not be reached.
    assert run(machine, tmp_path, (tmp_path / "nothing").as_uri(), set_up, WHERE_FROM) == first


def test_a_repository_out_of_reach_is_reported(machine, set_up, tmp_path):
    with pytest.raises(CellExecutionError) as caught:
        run(machine, tmp_path, (tmp_path / "nothing").as_uri(), set_up)
    assert caught.value.ename == "RuntimeError"
    assert caught.value.evalue.startswith("could not fetch the book's code: ")
    assert "does not appear to be a git repository" in caught.value.evalue
    assert list(tmp_path.iterdir()) == []


def test_a_folder_utils_beside_the_notebook_is_not_in_the_way(machine, address, set_up, tmp_path):
    put_another_utils_into(tmp_path)
    found = run(machine, tmp_path, address, set_up, WHERE_FROM)
    assert found == str(tmp_path / CLONE / "utils" / "__init__.py")


def test_another_utils_already_imported_is_reported(machine, address, set_up, tmp_path):
    put_another_utils_into(tmp_path)
    with pytest.raises(CellExecutionError) as caught:
        run(machine, tmp_path, address, "import utils", set_up)
    assert caught.value.ename == "ImportError"
    assert caught.value.evalue == f"another utils is in the way: {tmp_path / 'utils' / '__init__.py'}"
