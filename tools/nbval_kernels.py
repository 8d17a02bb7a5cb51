"""A pytest plugin: nbval starts a kernel again that has not come up, as `tools.execution` does."""

import warnings

import nbval.plugin

from tools.execution import STARTS

_start = nbval.plugin.RunningKernel


def _start_patiently(*arguments, **options):
    for start in range(1, STARTS + 1):
        try:
            return _start(*arguments, **options)
        except RuntimeError as error:
            if start == STARTS:
                raise
            warnings.warn(f"a kernel did not start, so it is started again: {error}", stacklevel=1)


def pytest_configure():
    nbval.plugin.RunningKernel = _start_patiently
