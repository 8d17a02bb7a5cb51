"""Where the book's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def notebooks(chapter=None, root=ROOT):
    """Return the paths of all notebooks, or of those whose names start with `chapter`.

    A chapter's number stands for that chapter alone: ``12`` is not ``12b``.
    """
    paths = [root / "intro.ipynb", *sorted((root / "chapters").glob("*.ipynb"))]
    paths = [path for path in paths if path.exists()]
    if chapter is None:
        return paths
    numbered = [path for path in paths if path.stem.startswith(f"{chapter}-")]
    found = numbered or [path for path in paths if path.stem.startswith(chapter)]
    if not found:
        known = ", ".join(path.stem for path in paths) or "none"
        raise ValueError(f"no notebook has a name that starts with {chapter!r}; there are: {known}")
    return found
