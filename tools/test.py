"""Build the site, then test the code, the notebooks and the site, and say at the end how it went.

Usage: python -m tools.test [STAGE...]

A stage that fails does not stop the others; Ctrl-C does, and still gets a summary. Every stage may use two
processor cores, because the environment allows each process a single thread.
"""

import argparse
import collections
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from tools.book import ROOT, notebooks
from tools.environment import environment
from tools.execution import CELL_SECONDS

WORKERS = 2
SITE_TESTS = "tests/test_site.py"
COLAB_TESTS = "tests/test_colab.py"


@dataclass
class Result:
    """What came of one stage."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    notes: list = field(default_factory=list)

    def fail(self, note):
        self.failed += 1
        self.notes.append(note)


def nbval_command(paths, report, workers=WORKERS):
    """Return the command that runs notebooks and compares all outputs, each notebook on one worker."""
    nbval = (
        "-p",
        "tools.nbval_kernels",
        "--nbval",
        "--nbval-current-env",
        f"--nbval-cell-timeout={CELL_SECONDS}",
    )
    return pytest_command(report, "-n", workers, "--dist=loadfile", *nbval, *paths)


def pytest_command(report, *arguments):
    """Return a pytest command that writes its results to the file `report`."""
    return [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *map(str, arguments)]


def read_report(report):
    """Return the Result that a JUnit report holds."""
    result, reasons = Result(), collections.Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        outcomes = {child.tag: child for child in case}
        if "failure" in outcomes or "error" in outcomes:
            result.failed += 1
        elif "skipped" in outcomes:
            result.skipped += 1
            reasons[outcomes["skipped"].get("message") or "no reason given"] += 1
        else:
            result.passed += 1
    result.notes = [f"{count} skipped: {reason}" for reason, count in reasons.items()]
    return result


def count_code_cells(paths):
    """Return how many code cells notebooks have: as many tests must nbval report."""
    cells = (cell for path in paths for cell in nbformat.read(path, as_version=4).cells)
    return sum(cell.cell_type == "code" for cell in cells)


def run(command):
    """Run a command in the root of the repository, its output shown as it comes; return its exit code."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment(EXPERIMENTS=""))
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:  # it has got the Ctrl-C too; give it time to stop its kernels
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def run_commands(*commands):
    """Run commands; each counts as one test."""
    result = Result()
    for command in commands:
        if run(command) == 0:
            result.passed += 1
        else:
            result.fail(f"failed: {' '.join(command[1:])}")
    return result


def run_pytest(make_command):
    """Run the pytest command that `make_command` makes for a report file; return what the report says."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run(make_command(report))
        result = read_report(report) if report.exists() else Result()
    if code != 0 and result.failed == 0:
        result.fail(f"pytest ended with exit code {code}")
    elif result == Result():
        result.fail("pytest ended well, but has tested nothing")
    return result


def build():
    return run_commands([sys.executable, "-m", "tools.build"])


def lint():
    ruff = [sys.executable, "-m", "ruff"]
    result = run_commands([*ruff, "check", "."], [*ruff, "format", "--check", "."])
    if result.failed:
        result.notes.append("make format mends most of it")
    return result


def code():
    others = (f"--ignore={SITE_TESTS}", f"--ignore={COLAB_TESTS}")
    arguments = ("-n", WORKERS, "--dist=loadfile", "tests", *others)
    return run_pytest(lambda report: pytest_command(report, *arguments))


def cells():
    paths = notebooks()
    result = run_pytest(lambda report: nbval_command(paths, report))
    result.notes = [note.replace("skipped: Skipped", "full-scale cells not run") for note in result.notes]
    reported, expected = result.passed + result.failed + result.skipped, count_code_cells(paths)
    if reported != expected:
        result.fail(f"{reported} cells were tested, but the notebooks have {expected}")
    return result


def colab():
    arguments = ("-n", WORKERS, "--dist=worksteal", COLAB_TESTS)  # one worker runs the chapter, one the rest
    return run_pytest(lambda report: pytest_command(report, *arguments))


def site():
    return run_pytest(lambda report: pytest_command(report, "-n", WORKERS, SITE_TESTS))


STAGES = {
    "build": (build, "the site, with warnings as errors"),
    "lint": (lint, "code style, in notebooks too"),
    "code": (code, "utils, tools, widgets, and the notebooks' form"),
    "notebooks": (cells, "every cell again, outputs compared"),
    "colab": (colab, "the notebooks alone, in Colab's kind of environment"),
    "site": (site, "the built site in a browser"),
}


def print_summary(results):
    """Print a table of the stages and, as the last line, how many tests passed, failed and were skipped."""
    print(f"\n{'stage':<11}{'result':<9}{'passed':>7}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, result in results.items():
        verdict = "FAILED" if result.failed else "passed" if result.passed else "SKIPPED"
        counts = f"{result.passed:>7}{result.failed:>8}{result.skipped:>9}{result.seconds:>9.1f}"
        print(f"{name:<11}{verdict:<9}{counts}   {STAGES[name][1]}")
    for name, result in results.items():
        for note in result.notes:
            print(f"  {name}: {note}")
    passed, failed, skipped = (
        sum(getattr(result, key) for result in results.values()) for key in ("passed", "failed", "skipped")
    )
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Test the book: code, notebooks and site.")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"default: all of {', '.join(STAGES)}")
    chosen = parser.parse_args().stages
    if unknown := set(chosen) - set(STAGES):
        parser.error(f"unknown stage {', '.join(sorted(unknown))}; there are: {', '.join(STAGES)}")
    results = {}
    try:
        for name in chosen or STAGES:
            function, description = STAGES[name]
            print(f"\n── {name}: {description} ──", flush=True)
            start = time.monotonic()
            if name == "site" and "build" in results and results["build"].failed:
                results[name] = Result(notes=["not run, because the site was not built"], failed=1)
            else:
                results[name] = function()
            results[name].seconds = time.monotonic() - start
    except KeyboardInterrupt:
        results[name] = Result(failed=1, notes=["interrupted; later stages were not run"])
    print_summary(results)
    sys.exit(any(result.failed for result in results.values()))


if __name__ == "__main__":
    main()
