"""Play Colab: run notebooks, each alone in an empty folder, with the packages that Colab has.

Usage: python -m tools.colab [--chapter 02]

Nothing is downloaded. The packages are hard links to those of this environment (requirements-colab.txt names
them), the repository is a local clone of the files as they are, and what the set-up cell installs is packed
from this environment too; every way to the network leads nowhere. So a rehearsal always starts afresh, in two
seconds, and a chapter that needs the network or a package that Colab lacks fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import repository
from tools.book import ROOT, notebooks
from tools.execution import Kernel, execute

NAMES = ROOT / "requirements-colab.txt"
INSTALLED = ("anywidget",)  # by the set-up cell
KEPT = ("PATH", "LANG", "TEMP", "TMP", "TMPDIR", "SYSTEMROOT", "COMSPEC", "PATHEXT")
# Git without the settings of this machine, and without questions.
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
NOWHERE = "http://127.0.0.1:9"  # the port where nothing answers


def with_dependencies(names):
    """Return the installed distributions of some names and of all that they need, by canonical name."""
    found, pending = {}, list(names)
    while pending:
        name = canonicalize_name(pending.pop())
        if name not in found:
            found[name] = metadata.distribution(name)
            needs = map(Requirement, found[name].requires or ())
            pending += [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    return found


def names():
    """Return the names in requirements-colab.txt."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Machine:
    """A fresh machine of Colab's kind.

    Parameters
    ----------
    folder : path-like
        An empty folder for it. Packages are linked from this environment, or copied, which takes longer and
        2 GB, if it is on another disk.

    Attributes
    ----------
    python : pathlib.Path
        Its Python.
    """

    def __init__(self, folder):
        folder = Path(folder).resolve()
        environment = folder / "python"
        self.home, self._wheels = folder / "home", folder / "wheels"
        self.home.mkdir()
        self._wheels.mkdir()
        venv.create(environment, symlinks=os.name != "nt")
        places = {"base": str(environment), "platbase": str(environment)}
        self._packages = Path(sysconfig.get_path("purelib", "venv", places))
        programs = Path(sysconfig.get_path("scripts", "venv", places))
        self.python = programs / ("python.exe" if os.name == "nt" else "python")

        present = with_dependencies(names())
        for distribution in present.values():
            _link(distribution, self._packages)
        for name, distribution in with_dependencies(INSTALLED).items():
            if name not in present:
                _pack(distribution, self._wheels)
        self._present = set(self._packages.iterdir())

    def packages(self):
        """Return the names and versions of the packages that are there now, as `pip list` does."""
        found = metadata.distributions(path=[str(self._packages)])
        return dict(sorted((distribution.name.lower(), distribution.version) for distribution in found))

    def forget(self):
        """Take away the packages that were installed since the start."""
        for path in set(self._packages.iterdir()) - self._present:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def run(self, notebook, folder, address):
        """Run a notebook in `folder`, where the repository's address on GitHub leads to `address` instead."""
        execute(notebook, folder, self.settings(address), Kernel(self.python))

    def settings(self, address):
        """Return the environment variables of its kernels: next to nothing of this machine's."""
        return {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            **dict.fromkeys(("HOME", "USERPROFILE"), str(self.home)),
            **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE),
            **GIT,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{address}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"https://github.com/{repository.current().path}",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self._wheels),
        }


def publish(folder, root=ROOT):
    """Make a bare repository of the book as it is, committed or not, and return its address."""
    place = Path(folder).resolve() / "repository.git"
    files = (f"--work-tree={root}", "-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | GIT
    for command in (
        ("init", "--quiet", "--bare", f"--initial-branch={repository.current(root).ref}"),
        (*files, "add", "--all"),
        (*files, "commit", "--quiet", "--message=The files as they are"),
    ):
        subprocess.run(["git", f"--git-dir={place}", *command], cwd=root, env=settings, check=True)
    return place.as_uri()


def _link(distribution, packages):
    """Make the files of a distribution appear in another folder for packages.

    Programs are left out, because their first lines name the Python they belong to.
    """
    for file in distribution.files:
        if ".." not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file.locate(), target)
            except OSError:  # another disk, or one that knows no hard links
                shutil.copy2(file.locate(), target)


def _pack(distribution, folder):
    """Pack the files of a distribution into a wheel, as they came."""
    tag = re.search(r"^Tag: (.+)$", distribution.read_text("WHEEL"), re.MULTILINE)[1]
    name = canonicalize_name(distribution.name).replace("-", "_")
    with zipfile.ZipFile(folder / f"{name}-{distribution.version}-{tag}.whl", "w") as wheel:
        for file in distribution.files:
            if ".." not in file.parts and "__pycache__" not in file.parts:
                wheel.write(file.locate(), file)


def build_folder():
    """Return a temporary folder on the same disk as the book, and usually as its environment."""
    (ROOT / "_build").mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="colab-", dir=ROOT / "_build")


def main():
    parser = argparse.ArgumentParser(
        description="Run notebooks as Colab does, each alone in an empty folder."
    )
    parser.add_argument("--chapter", help="a chapter's number, or the start of its file's name")
    try:
        paths = notebooks(parser.parse_args().chapter)
    except ValueError as error:
        parser.error(str(error))
    failed = 0
    with build_folder() as folder, tempfile.TemporaryDirectory() as outside:
        machine, address = Machine(folder), publish(folder)
        before = machine.packages()
        for path in paths:
            alone = Path(outside) / path.stem
            alone.mkdir()
            shutil.copy(path, alone)
            try:
                machine.run(nbformat.read(alone / path.name, as_version=4), alone, address)
                print(f"{path.name}: runs in Colab", flush=True)
            except CellExecutionError as error:
                failed += 1
                print(f"{path.name}: FAILED\n{error}", flush=True)
            after = machine.packages()
            machine.forget()
        new = [item for item in after.items() if item not in before.items()]
        for title, packages in (("before", before.items()), ("added or changed by the last notebook", new)):
            print(f"\nPackages {title}: ", ", ".join(" ".join(item) for item in packages))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
