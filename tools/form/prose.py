"""Rules for Markdown cells: what GitHub, Colab, JupyterLab and the book all show alike."""

import itertools
import re
from urllib.parse import unquote

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

HTML_TAGS = {"br", "kbd", "details", "summary", "sub", "sup"}
SPHINX = (
    (re.compile(r"^:::"), "a MyST directive"),
    (re.compile(r"^\.\. [\w-]+::"), "a Sphinx directive"),
    (re.compile(r"^\([\w:-]+\)=$"), "a MyST target"),
    (re.compile(r"^%(\s|$)"), "a MyST comment"),
    (re.compile(r"^\+\+\+"), "a MyST block break"),
    (re.compile(r"\{\{.*\}\}"), "a MyST substitution"),
    (re.compile(r"\[\^[^\]]+\]"), "a footnote"),
    (re.compile(r"^\[!\w+\]"), "a GitHub alert"),
    (re.compile(r"^\\begin\{"), "a LaTeX environment without $$ around it"),
)
ROLE = re.compile(r"\{[\w:-]+\}$")  # before `code`
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin)


def plain_markdown(notebook):
    """No directives, roles or HTML, which show up raw wherever the notebook is read but on the page."""
    for number, cell in notebook.cells:
        if cell.cell_type == "raw":
            yield number, "is a raw cell, which no reader sees; make it Markdown or code"
        elif cell.cell_type == "markdown":
            for what in dict.fromkeys(_foreign(MARKDOWN.parse(cell.source))):  # each once, in order
                yield number, f"contains {what}; write plain Markdown"


def formulas(notebook):
    """No command of a formula is behind two backslashes: it would be shown as letters."""
    for number, cell in notebook.prose_cells:
        tokens = MARKDOWN.parse(cell.source)
        for token in [*tokens, *_inline(tokens)]:
            if token.type.startswith("math") and (match := re.search(r"\\\\[A-Za-z]+", token.content)):
                yield number, f"has two backslashes in the formula command {match.group()}; write one"


def headings(notebook):
    """One title, at the top, and no level skipped: what a screen reader navigates by."""
    level = 0
    for number, cell in notebook.prose_cells:
        tokens = MARKDOWN.parse(cell.source)
        for position, token in enumerate(tokens):
            if token.type != "heading_open":
                continue
            title, new = tokens[position + 1].content, int(token.tag[1])
            if level == 0 and (new != 1 or number != 1 or position != 0):
                yield (
                    number,
                    f"has the first heading, {title!r}; the notebook's first line must be its '# Title'",
                )
            elif level > 0 and new == 1:
                yield number, f"has a second title, {title!r}; use '##' or deeper"
            elif level > 0 and new > level + 1:
                yield (
                    number,
                    f"skips a level at {title!r}: after {'#' * level} comes {'#' * (level + 1)} at most",
                )
            level = new
    if level == 0:
        yield None, "has no title; begin the first cell with '# Title'"


def links_and_pictures(notebook):
    """Links to files lead somewhere, and pictures say what they show."""
    for number, cell in notebook.prose_cells:
        for token in _inline(MARKDOWN.parse(cell.source)):
            target = token.attrGet("href") or token.attrGet("src") or ""
            local = unquote(target.partition("#")[0])
            if local and not re.match(r"[a-z]+:", local) and not (notebook.path.parent / local).is_file():
                yield (
                    number,
                    f"links to {target}, but there is no such file; write the path from this notebook",
                )
            if target.startswith("attachment:"):
                yield number, "has an attached picture, which the page does not show; draw it in a cell"
            if token.type == "image" and not token.content.strip():
                yield number, f"shows {target} without a text in the square brackets that says what it shows"


def _inline(tokens):
    for token in tokens:
        yield from token.children or ()


def _foreign(tokens):
    """Yield what is not plain Markdown, in words."""
    for token in tokens:
        if token.type == "fence" and token.info.startswith("{"):
            yield f"the MyST directive {token.info}"
        if token.type == "html_block":
            yield from _html(token.content)
        children = token.children or ()
        for child, following in itertools.zip_longest(children, children[1:]):
            if child.type == "html_inline":
                yield from _html(child.content)
            elif child.type == "text":
                yield from (what for pattern, what in SPHINX if pattern.search(child.content))
                if following and following.type == "code_inline" and ROLE.search(child.content):
                    yield "a Sphinx role"
                if following and following.type == "math_inline" and child.content.endswith("$"):
                    yield "a formula between $$ inside a paragraph (give it a paragraph of its own)"


def _html(text):
    for comment in re.findall(r"<!--", text):
        yield f"the HTML comment {comment}…"
    for tag in re.findall(r"</?([A-Za-z][\w-]*)", text):
        if tag.lower() not in HTML_TAGS:
            yield f"the HTML tag <{tag}>"


RULES = (plain_markdown, formulas, headings, links_and_pictures)
