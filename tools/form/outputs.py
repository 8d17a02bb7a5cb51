"""Rules for what notebooks store: outputs that are there, that stay the same, and that everybody can read."""

import base64
import re

from tools.canonical import WIDGET_VIEW, canonical, dumps
from tools.form.code import FULL_SCALE, IGNORED, tags

IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
NOTEBOOK_BYTES = 1_500_000
IMAGE_BYTES = 200_000
UNSTABLE = (
    (re.compile(r"\b0x[0-9a-fA-F]{6,}"), "an address in memory"),
    (
        re.compile(r"(?<![\w.:/])/(home|root|Users|tmp|usr|opt|var|mnt|content|work|private)/"),
        "an absolute path",
    ),
    (re.compile(r"\b[A-Z]:\\"), "an absolute path"),
    (re.compile(r"\b(19|20)\d\d-\d\d-\d\d\b|\b\d?\d:\d\d:\d\d\b"), "a date or a time of day"),
    (re.compile(r"[\r\x1b]"), "a progress bar or colour codes"),
)
TIMING = re.compile(
    r"\b\d+(\.\d+)?\s?(s|secs?|seconds?|ms|µs|us|ns|mins?|minutes?)\b|\b(it|steps?)/s\b|\ds/step\b"
)


def canonical_form(notebook):
    """Refreshing a notebook twice leaves no difference, so differences in review mean something."""
    expected = dumps(canonical(notebook.node))
    if expected != notebook.text:
        pairs = zip(expected.splitlines(), notebook.text.splitlines(), strict=False)
        line = next((line for line, (a, b) in enumerate(pairs, start=1) if a != b), "the end")
        command = f"python -m tools.canonical {notebook.path}"
        yield None, f"is not in canonical form (first difference at line {line} of the file); run {command}"


def executed(notebook):
    """A cell without a count is silently not compared by nbval."""
    for count, (number, cell) in enumerate(notebook.code_cells, start=1):
        if cell.execution_count is None:
            yield number, "was never executed; run make refresh (make full-scale, if it is a full-scale cell)"
        elif cell.execution_count != count:
            yield (
                number,
                f"has the execution count {cell.execution_count} instead of {count}; run make refresh",
            )


def no_errors(notebook):
    """Errors and warnings are settled, or shown with try, except and print."""
    for number, cell in notebook.code_cells:
        for output in cell.outputs:
            if output.output_type == "error":
                yield number, f"stores the error {output.ename}; show errors with try, except and print"
            elif output.get("name") == "stderr":
                yield number, f"stores what went to stderr: {output.text.strip()[:80]!r}; settle the warning"


def reproducible(notebook):
    """Nothing in an output depends on the machine or the day; timings only where nothing is compared."""
    for number, cell in notebook.code_cells:
        text = _text(cell)
        for pattern, what in UNSTABLE:
            if match := pattern.search(text):
                yield number, f"shows {what}: {_around(text, match)}; print something that stays the same"
        compared = not tags(cell) & {IGNORED, FULL_SCALE}
        plain = re.sub(r"^✓ .*$", "", text, flags=re.MULTILINE)  # a claim's sentence is a literal
        if compared and (match := TIMING.search(plain)):
            yield number, f"shows a timing: {_around(plain, match)}; tag it {IGNORED} and claim what it shows"


def one_figure(notebook):
    """The alternative text is the cell's, so a cell shows one figure."""
    for number, cell in notebook.code_cells:
        count = len(figures(cell))
        if count > 1:
            yield number, f"shows {count} figures; one a cell, because the alternative text is the cell's"


def alternative_text(notebook):
    """What a figure shows, for those who do not see it."""
    for number, cell in notebook.code_cells:
        text = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
        if not figures(cell):
            if text is not None and cell.execution_count is not None:
                yield number, "has an alternative text (mystnb.image.alt), but shows no figure"
        elif not isinstance(text, str) or not text.strip():
            yield number, "shows a figure without alternative text; say in mystnb.image.alt what it shows"
        elif len(text.split()) < 3 or re.search(r"\.(png|jpe?g|svg)\b", text):
            yield number, f"has the alternative text {text!r}; say in a sentence what the figure shows"


def sizes(notebook):
    """A notebook opens quickly, and its page loads quickly."""
    size = len(notebook.text.encode())
    if size > NOTEBOOK_BYTES:
        yield None, f"has {size:,} bytes; {NOTEBOOK_BYTES:,} at most, so make figures smaller or fewer"
    for number, cell in notebook.code_cells:
        for output in cell.outputs:
            for mime in IMAGES:
                size = _image_bytes(mime, output.get("data", {}).get(mime, ""))
                if size > IMAGE_BYTES:
                    yield number, f"stores a picture of {size:,} bytes; {IMAGE_BYTES:,} at most"


def figures(cell):
    """Return the outputs of a cell that show a picture or a widget."""
    return [output for output in cell.outputs if {*IMAGES, WIDGET_VIEW} & set(output.get("data", ()))]


def _text(cell):
    """Return all that a cell's outputs say, pictures aside."""
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        parts.extend(
            value
            for mime, value in output.get("data", {}).items()
            if isinstance(value, str) and mime not in IMAGES
        )
    return "\n".join(parts)


def _around(text, match, characters=20):
    return repr(text[max(0, match.start() - characters) : match.end() + characters])


def _image_bytes(mime, data):
    return len(data.encode()) if mime == "image/svg+xml" else len(base64.b64decode(data))


RULES = (canonical_form, executed, no_errors, reproducible, one_figure, alternative_text, sizes)
