"""The line "Last tested with …" is true, and only a refresh of the whole book rewrites it."""

import re
import sys

import pytest

from tools import refresh, versions
from tools.book import ROOT, notebooks

OLD = "# Book\n\nLast tested with Python 3.9, Keras 3.0, TensorFlow 2.16 and NumPy 1.26.\n\nMore.\n"


def test_the_line_agrees_with_the_requirements():
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)$", requirements, re.MULTILINE))
    [line] = versions.LINE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    for title, name in versions.PACKAGES.items():
        assert re.findall(rf"{title} ([\w.]*\w)", line) == [pins[name]], "run make refresh"


def test_the_line_is_written_once(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(OLD, encoding="utf-8")
    assert versions.record(path)
    assert path.read_text(encoding="utf-8") == f"# Book\n\n{versions.last_tested()}\n\nMore.\n"
    assert not versions.record(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_without_the_line_is_refused(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("# Book\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"README\.md must have one line that starts with 'Last tested with'"
    ):
        versions.record(path)


@pytest.mark.parametrize(
    ("arguments", "failed", "recorded"),
    [([], 0, True), ([], 1, False), (["intro.ipynb"], 0, False), (["--full-scale"], 0, True)],
)
def test_only_a_whole_refresh_without_an_error_records(arguments, failed, recorded, monkeypatch):
    records = []
    monkeypatch.setattr(sys, "argv", ["refresh", *arguments])
    monkeypatch.setattr(refresh, "refresh", lambda paths, full_scale, experiments: failed)
    monkeypatch.setattr(refresh, "record", lambda: records.append(True))
    assert len(notebooks()) > 1
    with pytest.raises(SystemExit) as exit_:
        refresh.main()
    assert exit_.value.code == failed
    assert bool(records) == recorded
