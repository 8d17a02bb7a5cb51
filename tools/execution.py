"""Run notebooks, each in a fresh kernel of a chosen Python and environment."""

import subprocess
import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from traitlets import Unicode

CELL_SECONDS = 300  # full-scale cells may take as long as they need


class _OneKernel(KernelSpecManager):
    """Knows one kernel only: that of a given Python, whatever kernels the user has registered."""

    python = Unicode()

    def get_kernel_spec(self, kernel_name):
        return KernelSpec(argv=[self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"])


def kernel_of(python=sys.executable):
    """Return the manager of a kernel, not started yet, with the packages of a given Python."""
    return AsyncKernelManager(kernel_spec_manager=_OneKernel(python=str(python)))


def execute(notebook, folder, settings, kernel=None, skip_tag="", timeout=CELL_SECONDS, **options):
    """Run all cells of a notebook in a fresh kernel.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its cells get the outputs.
    folder : path-like
        Where it runs.
    settings : dict
        The whole environment of the kernel, as for `os.environ`.
    kernel : jupyter_client.manager.AsyncKernelManager, optional
        As from `kernel_of`; it is shut down at the end. Default: one of this Python.
    skip_tag : str, optional
        Cells with this tag are not run.
    timeout : int or None, optional
        Seconds that a cell may take.
    **options
        More of nbclient's.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell does; no further cell is run.
    """
    client = NotebookClient(
        notebook,
        km=kernel or kernel_of(),
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        skip_cells_with_tag=skip_tag,
        **options,
    )
    client.owns_km = True  # so that it shuts the kernel down
    client.execute(env=settings, stderr=subprocess.DEVNULL)


def printed(cell):
    """Return what a cell printed."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
