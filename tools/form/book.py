"""Rules for the book as a whole: each takes its folder and yields pairs: a file's name, and what is wrong."""

import re
from pathlib import Path

import nbformat
import yaml

from tools.book import notebooks


def same_set_up_cell(root):
    """The set-up cell is the same everywhere, so one command can change it everywhere."""
    first = {}
    for path in notebooks(root=root):
        cells = nbformat.read(path, as_version=4).cells
        source = next((cell.source for cell in cells if cell.cell_type == "code"), None)
        first.setdefault(source, path.name)
        if len(first) > 1 and first[source] == path.name:
            yield path.name, f"has another set-up cell than {next(iter(first.values()))}; copy that one"


def contents_agree(root):
    """`_toc.yml` lists every notebook, and only what exists."""
    listed = set(_listed(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))))
    present = {path.relative_to(root).with_suffix("").as_posix() for path in notebooks(root=root)}
    for name in sorted(present - listed):
        yield f"{name}.ipynb", "is not in _toc.yml; add it"
    for name in sorted(listed - present):
        if not (root / f"{name}.md").is_file():
            yield "_toc.yml", f"lists {name}, but there is no such notebook"


def chapters_hold_chapters(root):
    """`chapters/` holds numbered notebooks, 12b for a second half, and nothing else."""
    for path in sorted((root / "chapters").iterdir()):
        hidden = path.name.startswith(".")  # what Jupyter leaves behind while a notebook is open
        if not hidden and not re.fullmatch(r"\d\db?-[a-z0-9-]+\.ipynb", path.name):
            yield (
                path.name,
                "does not belong in chapters/, which holds notebooks named like 02-convolution.ipynb",
            )


def _listed(entry):
    """Yield the names of all pages in a table of contents."""
    if isinstance(entry, list):
        for item in entry:
            yield from _listed(item)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield Path(value).with_suffix("").as_posix() if value.endswith(".ipynb") else value
            else:
                yield from _listed(value)


RULES = (same_set_up_cell, contents_agree, chapters_hold_chapters)
