"""Run notebooks from a fresh kernel and store what they show, in canonical form.

Usage: python -m tools.refresh [--chapter 02 | NOTEBOOK...] [--full-scale] [--experiments [verify]]

Each file is replaced in one step, and only after its last cell has succeeded, so an error or Ctrl-C leaves it
as it was. Cells tagged `full-scale` keep their stored outputs unless `--full-scale` is given. With
`--experiments`, runs that are missing in the folder `experiments`, or were made by another recipe, are
computed and stored there, each as soon as it has ended; `--experiments verify` computes all again, and fails
if one does not agree with what is stored. When the whole book has run, the README's line on what it was last
tested with is brought up to date.
"""

import argparse
import copy
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tools.book import notebooks
from tools.canonical import SHARED_BY_CLASS, WIDGET_STATE, canonical, dumps, widget_state, write
from tools.environment import environment
from tools.execution import CELL_SECONDS, Kernel, execute
from tools.form.code import FULL_SCALE, IGNORED, tags
from tools.form.outputs import TIMING
from tools.pictures import shrink_pictures
from tools.versions import record

KERNELS = 2  # notebooks run side by side


class RefreshError(Exception):
    """A notebook that cannot be stored, with the cell to blame."""


class Refresh:
    """One notebook's run: a kernel of its own, and the file written at the end.

    Parameters
    ----------
    path : pathlib.Path
        The notebook. It runs in its own folder, as in Jupyter and under nbval.
    full_scale : bool
        Whether to run the cells tagged ``full-scale`` too.
    experiments : {"", "compute", "verify"}
        What to do about stored runs besides repeating a sample (see `utils.training.compare`).
    """

    def __init__(self, path, full_scale=False, experiments=""):
        self.path = path
        self.full_scale = full_scale
        self.experiments = experiments
        self.kernel = Kernel()
        self.stopped = False

    def run(self):
        """Execute the notebook, store it, and return a few words on how it went."""
        start = time.monotonic()
        text = self.path.read_text(encoding="utf-8")
        stored = nbformat.reads(text, as_version=4)
        notebook = copy.deepcopy(stored)
        notebook.metadata.pop("widgets", None)
        self._execute(notebook)
        _refuse_stderr(notebook)
        if not self.full_scale:
            _keep_full_scale_widgets(notebook, stored)
        shrink_pictures(notebook)
        notebook = canonical(notebook)
        _keep_timings(notebook, stored)
        new = dumps(notebook)
        if new != text:
            write(self.path, new)
        return f"{'rewritten' if new != text else 'unchanged'} in {time.monotonic() - start:.1f} s"

    def stop(self):
        """Kill the kernel; `run`, in its own thread, then ends with an error before it writes anything."""
        self.stopped = True
        self.kernel.kill()

    def _execute(self, notebook):
        cell = None

        def enter(cell_index, **_):
            nonlocal cell
            cell = cell_index + 1
            if self.stopped:
                raise RefreshError("stopped")

        settings = environment(FULL_SCALE="1" if self.full_scale else "0", EXPERIMENTS=self.experiments)
        try:
            execute(
                notebook,
                self.path.parent,
                settings,
                self.kernel,
                skip_tag="" if self.full_scale else FULL_SCALE,
                timeout=None if self.full_scale or self.experiments else CELL_SECONDS,
                record_timing=False,
                on_cell_start=enter,
                # Only what Python prints: as under nbval, not the messages of TensorFlow's C++ parts.
                extra_arguments=["--IPKernelApp.capture_fd_output=False"],
            )
        except CellExecutionError as error:
            traceback = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)  # without its colours
            what = f"{error.ename}: {error.evalue}\n{traceback}"
            raise RefreshError(f"cell {cell} raised {what}") from error
        except CellTimeoutError as error:
            raise RefreshError(f"cell {cell} took longer than {CELL_SECONDS} s") from error
        except DeadKernelError as error:
            raise RefreshError(f"the kernel died in cell {cell}") from error


def refresh(paths, full_scale=False, experiments=""):
    """Refresh notebooks side by side, with a line of progress for each; return how many failed."""
    runs = [Refresh(path, full_scale, experiments) for path in paths]
    failed = 0
    with ThreadPoolExecutor(KERNELS) as pool:
        futures = {pool.submit(run.run): run for run in runs}
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                try:
                    outcome = future.result()
                except RefreshError as error:
                    failed += 1
                    outcome = f"FAILED, the file is as it was: {error}"
                print(f"[{done}/{len(runs)}] {futures[future].path.name}: {outcome}", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for run in runs:
                run.stop()
            raise  # after the pool has waited for the runs, and thus the kernels, to end
    return failed


def _refuse_stderr(notebook):
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                raise RefreshError(f"cell {number} wrote to stderr; settle the warning:\n{output.text}")


def _keep_full_scale_widgets(notebook, stored):
    """Bring along the models of the widgets that kept cells show; `canonical` drops what no cell shows."""
    models = dict(widget_state(notebook))
    renewed = {model["state"].get("_anywidget_id") for model in models.values()}
    for model_id, model in widget_state(stored).items():
        state = dict(model["state"])
        if state.get("_anywidget_id") in renewed:  # the script that was stored now is the one to keep
            for key in SHARED_BY_CLASS:
                state.pop(key, None)
        models.setdefault(model_id, {**model, "state": state})
    notebook.metadata["widgets"] = nbformat.from_dict({WIDGET_STATE: {"state": models}})


def _keep_timings(notebook, stored):
    """Where nothing but timings differs, keep those stored: a run that finds nothing new changes nothing."""
    ignored = {cell.source: cell.outputs for cell in stored.cells if IGNORED in tags(cell)}
    for cell in notebook.cells:
        outputs = ignored.get(cell.source)
        if outputs and _without_timings(cell.outputs) == _without_timings(outputs):
            cell.outputs = outputs


def _without_timings(outputs):
    text = json.dumps(outputs, sort_keys=True, ensure_ascii=False).replace("\\n", " ")
    return TIMING.sub("", text).split()  # the width of a number moves the spaces before it


def main():
    parser = argparse.ArgumentParser(description="Run notebooks and store their outputs in canonical form.")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: the whole book")
    parser.add_argument("--chapter", help="a chapter's number, or the start of its file's name")
    parser.add_argument("--full-scale", action="store_true", help="run the full-scale cells too")
    parser.add_argument(
        "--experiments",
        nargs="?",
        choices=["compute", "verify"],
        const="compute",
        default="",
        help="compute the stored runs that are missing, or compute all again and compare",
    )
    arguments = parser.parse_args()
    try:
        paths = [path.resolve() for path in arguments.notebooks] or notebooks(arguments.chapter)
        failed = refresh(paths, arguments.full_scale, arguments.experiments)
        if not failed and set(paths) == set(notebooks()):
            record()
    except ValueError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: the notebooks that were still running are as they were.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
