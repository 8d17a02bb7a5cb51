"""Keep the line in the README that says what the book was last tested with."""

import re
import sys
from importlib import metadata

from tools.book import ROOT
from tools.canonical import write

PACKAGES = {"Keras": "keras", "TensorFlow": "tensorflow", "NumPy": "numpy"}
LINE = re.compile(r"^Last tested with .*$", re.MULTILINE)


def last_tested():
    """Return the line for the packages that are installed now."""
    python = ".".join(map(str, sys.version_info[:2]))
    *others, last = (f"{title} {metadata.version(name)}" for title, name in PACKAGES.items())
    return f"Last tested with {', '.join([f'Python {python}', *others])} and {last}."


def record(path=ROOT / "README.md"):
    """Put the line into a file where it differs; return whether it did."""
    text = path.read_text(encoding="utf-8")
    if len(LINE.findall(text)) != 1:
        raise ValueError(f"{path.name} must have one line that starts with 'Last tested with'")
    new = LINE.sub(last_tested(), text)
    if new != text:
        write(path, new)
    return new != text
