"""Run notebooks, each in a fresh kernel of a chosen Python and environment."""

import subprocess
import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from traitlets import Unicode

CELL_SECONDS = 300  # full-scale cells may take as long as they need
STARTS = 3  # a kernel gets its ports before it runs, and on a busy machine another program may take one first


class _OneKernel(KernelSpecManager):
    """Knows one kernel only: that of a given Python, whatever kernels the user has registered."""

    python = Unicode()

    def get_kernel_spec(self, kernel_name):
        return KernelSpec(argv=[self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"])


class Kernel:
    """A kernel, not started yet, with the packages of a given Python."""

    def __init__(self, python=sys.executable):
        self._python = str(python)
        self.renew()

    def renew(self):
        """Begin anew, with other ports."""
        self.manager = AsyncKernelManager(kernel_spec_manager=_OneKernel(python=self._python))

    def kill(self):
        """End it at once, whatever it does."""
        provisioner = self.manager.provisioner
        if provisioner is not None and provisioner.process is not None:
            provisioner.process.kill()


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
    kernel : Kernel, optional
        It is shut down at the end. Default: one of this Python.
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
    RuntimeError
        If no kernel comes up.
    """
    kernel = kernel or Kernel()
    for start in range(1, STARTS + 1):
        client = NotebookClient(
            notebook,
            km=kernel.manager,
            timeout=timeout,
            resources={"metadata": {"path": str(folder)}},
            skip_cells_with_tag=skip_tag,
            **options,
        )
        client.owns_km = True  # so that it shuts the kernel down
        try:
            return client.execute(env=settings, stderr=subprocess.DEVNULL)
        except DeadKernelError:  # died at work, not at the start
            raise
        except RuntimeError:
            client.km = kernel.manager  # let go of too early for nbclient's own clearing up at exit
            if start == STARTS:
                raise
            kernel.renew()


def printed(cell):
    """Return what a cell printed."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
