"""The repository's name and ref stand in several places: they agree, and one command changes them all."""

import os
import shutil
from pathlib import Path

import pytest
import yaml

from tools import repository
from tools.book import ROOT, notebooks

HERE = repository.current()
THERE = repository.Repository("ada-l", "engine.notes", "v1.0")


@pytest.fixture
def copy(tmp_path):
    """A copy of the files that state the repository, and a read-me with every kind of address."""
    (tmp_path / "chapters").mkdir()
    for path in [ROOT / repository.SETTINGS, *notebooks()]:
        shutil.copyfile(path, tmp_path / path.relative_to(ROOT))
    (tmp_path / "README.md").write_text(
        f"git clone https://github.com/{HERE.path}.git\n"
        f"https://{HERE.site}/ and https://github.com/{HERE.path}.\n"
        f"https://colab.research.google.com/github/{HERE.path}/blob/{HERE.ref}/intro.ipynb\n"
        f"another book: https://github.com/{HERE.path}-two, https://github.com/not-{HERE.path}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_settings_agree():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert settings["repository"]["url"] == f"https://github.com/{HERE.path}"
    assert settings["html"]["baseurl"] == f"https://{HERE.site}/"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.name)
def test_notebook_agrees(path):
    text = path.read_text(encoding="utf-8")
    assert repository.stated(text, repository.IN_NOTEBOOK, path.name) == HERE


def test_it_stands_nowhere_else():
    places = {ROOT / name for name in (repository.SETTINGS, *repository.TEXTS)} | set(notebooks())
    stating = set()
    for folder, subfolders, files in os.walk(ROOT):
        subfolders[:] = [name for name in subfolders if name[0] not in "._" or name == ".github"]
        paths = (Path(folder, name) for name in files)
        stating |= {path for path in paths if HERE.path.encode() in path.read_bytes()}
    assert stating <= places


def test_change_reaches_every_place(copy):
    changed = repository.change(THERE, copy)
    assert {path.name for path in changed} >= {"_config.yml", "README.md", "intro.ipynb"}
    assert repository.current(copy) == THERE
    for path in notebooks(root=copy):
        assert repository.stated(path.read_text(encoding="utf-8"), repository.IN_NOTEBOOK, path.name) == THERE
    assert (copy / "README.md").read_text(encoding="utf-8") == (
        "git clone https://github.com/ada-l/engine.notes.git\n"
        "https://ada-l.github.io/engine.notes/ and https://github.com/ada-l/engine.notes.\n"
        "https://colab.research.google.com/github/ada-l/engine.notes/blob/v1.0/intro.ipynb\n"
        f"another book: https://github.com/{HERE.path}-two, https://github.com/not-{HERE.path}\n"
    )
    assert yaml.safe_load((copy / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"] == (
        "https://ada-l.github.io/engine.notes/"
    )


def test_there_and_back_leaves_no_trace(copy):
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    repository.change(THERE, copy)
    repository.change(HERE, copy)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_an_error_changes_nothing(copy):
    intro = copy / "intro.ipynb"
    text = intro.read_text(encoding="utf-8")
    intro.write_text(text.replace("REPOSITORY, REF", "REPO, REF"), encoding="utf-8")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match=r"intro\.ipynb must state the repository once"):
        repository.change(THERE, copy)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("path", "ref"),
    [
        ("name", "main"),
        ("owner/", "main"),
        ("owner/na me", "main"),
        ("-owner/name", "main"),
        ("https://github.com/owner/name", "main"),
        ("owner/name", ""),
        ("owner/name", "a b"),
        ("owner/name", "v1..2"),
        ("owner/name", "-main"),
        ('owner/name"', "main"),
    ],
)
def test_refuses_what_is_no_repository(path, ref):
    with pytest.raises(ValueError, match="must"):
        repository.parse(path, ref)


def test_command_line_ends_with_one_clear_line(capsys):
    with pytest.raises(SystemExit, match=r"tools.repository: the repository must look like OWNER/NAME"):
        repository.main(["nonsense"])
    repository.main([])
    assert capsys.readouterr().out == f"{HERE.path} at {HERE.ref}, published at https://{HERE.site}/\n"
