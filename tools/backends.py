"""Run the notebooks on another of Keras' backends: their claims must hold there too.

Usage: python -m tools.backends jax|torch [--chapter 02]

The backend must be installed; TensorFlow stays. Outputs are not compared, because other backends print other
last digits. Cells that use TensorFlow's own API, by the name `tf`, cannot run on another backend: they are
left out, and named, together with the cells that need what they make. The one that imports it does run.
"""

import argparse
import symtable
import sys

import nbformat
from nbclient.exceptions import CellExecutionError

from tools.book import notebooks
from tools.environment import environment
from tools.execution import execute, printed

SKIPPED = "tensorflow-only"  # a tag that is set here and never stored


def left_out(cells):
    """Return the numbers of the cells that cannot run without TensorFlow's own API, or what they make."""
    numbers, missing = [], set()
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "code":
            made, used = names_in(cell.source)
            if ("tf" in used and "tf" not in made) or (used - made) & missing:
                numbers.append(number)
                missing |= made
            else:
                missing -= made
    return numbers


def names_in(source):
    """Return the names that a cell makes, and those that it uses, also within its functions."""
    top = symtable.symtable(source, "cell", "exec")
    made = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    used, tables = set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        used |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (symbol.is_global() or table is top)
        }
    return made, used


def run(path, backend):
    """Run a notebook on a backend and return a few words on what was shown; a CellExecutionError passes."""
    notebook = nbformat.read(path, as_version=4)
    skipped = left_out(notebook.cells)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata["tags"] = [SKIPPED] if number in skipped else []
        if cell.cell_type == "code":
            cell.outputs = []
    # JAX alone computes in float32 unless told otherwise, whatever it is given.
    settings = environment(KERAS_BACKEND=backend, JAX_ENABLE_X64="1")
    execute(notebook, path.parent, settings, skip_tag=SKIPPED)
    claims = sum(printed(cell).count("✓") for cell in notebook.cells if cell.cell_type == "code")
    return f"{claims} claims hold; not run, for want of TensorFlow: cells {skipped}"


def main():
    parser = argparse.ArgumentParser(description="Run the notebooks on another of Keras' backends.")
    parser.add_argument("backend", choices=("jax", "torch", "tensorflow"))
    parser.add_argument("--chapter", help="a chapter's number, or the start of its file's name")
    arguments = parser.parse_args()
    try:
        paths = notebooks(arguments.chapter)
    except ValueError as error:
        parser.error(str(error))
    failed = 0
    for path in paths:
        try:
            outcome = run(path, arguments.backend)
        except CellExecutionError as error:
            failed += 1
            outcome = f"FAILED\n{error}"
        print(f"{path.name} on {arguments.backend}: {outcome}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
