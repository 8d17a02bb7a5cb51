"""Rules for the sources of code cells, read from their syntax trees."""

import ast
import io
import re
import tokenize

TAGS = {"hide-input", "hide-output", "hide-cell", "nbval-ignore-output", "nbval-skip", "full-scale"}
IGNORED, SKIPPED, FULL_SCALE = "nbval-ignore-output", "nbval-skip", "full-scale"
FOLDED = {"hide-cell", "remove-cell"}  # for the set-up cell; nothing else may be removed from the page
REFUSED_NAMES = {
    "ipywidgets": "is dead on the page; use a class of utils.widgets",
    "interact": "is dead on the page; use a class of utils.widgets",
    "interactive": "is dead on the page; use a class of utils.widgets",
    "clear_output": "is not understood by nbval; print only what shall stay",
    "update_display": "is not understood by nbval; show only what shall stay",
    "tqdm": "leaves a different bar each time; print one line at the end",
}
# The titles of cells, and the tag that folds each on the page; in Colab, the metadata cellView does so.
TITLES = {"Check": "hide-input", "Solution": "hide-cell", "Questions": "hide-input"}
# What the fold is called on the page: nobody shall meet an answer who was looking for a question.
PROMPTS = {
    "Check": "Code of the check, with the answer",
    "Solution": "Solution",
    "Questions": "Code of the questions, with the answers",
}
MAXIMUM_LINES = 25


def set_up_cell(notebook):
    """The first code cell finds `utils`, names the repository, and is folded."""
    if not notebook.code_cells:
        yield None, "has no code cell; the first must be the set-up cell"
        return
    number, cell = notebook.code_cells[0]
    if not re.search(r"^REPOSITORY, REF = ", cell.source, re.MULTILINE):
        yield number, "is the first code cell, so it must be the set-up cell, with REPOSITORY, REF = …"
    elif not tags(cell) & FOLDED:
        yield number, "is the set-up cell; tag it hide-cell or remove-cell"


def plain_python(notebook):
    """Python and nothing else: no magics, no shell lines, no cells without code."""
    for number, cell in notebook.code_cells:
        if not cell.source.strip():
            yield number, "is an empty code cell; delete it"
        elif tree(cell) is None:
            yield number, "is not plain Python (magics with % and shell lines with ! do not count as such)"


def no_trailing_semicolon(notebook):
    """Under nbval a semicolon does not silence a cell, so the outputs would differ."""
    for number, cell in notebook.code_cells:
        for line in _semicolon_lines(cell.source):
            yield number, f"has a ';' at the end of line {line}; end a figure with plt.show()"


def allowed_tags(notebook):
    """No tag hides anything from the tests but those two that the book has agreed on."""
    for number, cell in notebook.cells:
        set_up = notebook.code_cells and cell is notebook.code_cells[0][1]
        for tag in sorted(tags(cell) - TAGS - (FOLDED if set_up else set())):
            yield number, f"has the tag {tag!r}; the book uses {', '.join(sorted(TAGS))}"
        if (FULL_SCALE in tags(cell)) != (SKIPPED in tags(cell)):
            yield number, f"must have both tags {FULL_SCALE} and {SKIPPED}, or neither"
        if FULL_SCALE in tags(cell) and IGNORED in tags(cell):
            yield number, f"is skipped by its tag {FULL_SCALE}; take {IGNORED} away"
        if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source):
            yield number, "steers nbval by a comment, which readers see; use a tag"
        form = cell.metadata.get("cellView")
        if form and (form != "form" or not cell.source.startswith("# @title")):
            yield number, "is a Colab form: cellView must be 'form' and the first line '# @title …'"


def literal_claims(notebook):
    """A claim's sentence is compared as text, so it may not be computed; nor may its cell be ignored."""
    for number, cell in notebook.code_cells:
        for call in _calls(cell, "claim"):
            sentence = call.args[0] if call.args else None
            if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str)):
                yield (
                    number,
                    "has a claim whose sentence is not a plain string; numbers belong in the evidence",
                )
            if IGNORED in tags(cell):
                yield (
                    number,
                    f"has a claim, but its output is not compared; move it out of the {IGNORED} cell",
                )


def findings_are_claimed(notebook):
    """Where an output is not compared, the next cell that is compared claims what it shows."""
    ignored = None
    for number, cell in notebook.code_cells:
        if IGNORED in tags(cell):
            ignored = number
        elif ignored is not None:
            if not _calls(cell, "claim"):
                yield (
                    ignored,
                    f"is not compared, and the next code cell (cell {number}) makes no claim about it",
                )
            ignored = None
    if ignored is not None:
        yield ignored, "is not compared, and no cell with a claim follows"


def full_scale_is_guarded(notebook):
    """Full-scale cells do nothing in an ordinary run, and what they store comes from a real one."""
    for number, cell in notebook.code_cells:
        if FULL_SCALE not in tags(cell):
            if _calls(cell, "full_scale"):
                yield number, f"calls full_scale(…); tag it {FULL_SCALE} and {SKIPPED}"
            continue
        body = tree(cell).body if tree(cell) else []
        guarded = len(body) == 1 and isinstance(body[0], ast.If) and _is_call(body[0].test, "full_scale")
        if not guarded:
            yield number, "is a full-scale cell; all of it must stand under 'if full_scale(minutes=…):'"
        if not cell.outputs or str(cell.outputs[0].get("text", "")).startswith("Not run:"):
            yield number, "is a full-scale cell without the output of a real run; run make full-scale"


def no_dead_interaction(notebook):
    """Names that work in a live notebook but neither on the page nor under nbval."""
    for number, cell in notebook.code_cells:
        for name in sorted(_names(cell) & REFUSED_NAMES.keys()):
            yield number, f"uses {name}, which {REFUSED_NAMES[name]}"


def short_cells(notebook):
    """A cell fits on a screen; only the set-up cell and the questions of a quiz may be longer."""
    for number, cell in notebook.code_cells[1:]:
        lines = cell.source.count("\n") + 1
        if lines > MAXIMUM_LINES and title(cell) != "Questions":
            yield number, f"has {lines} lines; split it, {MAXIMUM_LINES} are the most that fit on a screen"


def no_cell_twice(notebook):
    """Of two equal cells one was pasted over another; where CI skips cells, nothing else would notice."""
    first = {}
    for number, cell in notebook.code_cells:
        if first.setdefault(cell.source, number) != number and cell.source.count("\n") > 1:
            yield number, f"is the same as cell {first[cell.source]}, line for line; was another one here?"


def titled_cells_are_folded(notebook):
    """Checks, solutions and questions are folded, on the page and in Colab; the fold says what is inside."""
    for number, cell in notebook.code_cells[1:]:
        name = title(cell)
        if name is None:
            if _calls(cell, "Quiz"):
                yield number, "shows a quiz, and above it all answers; begin it with # @title Questions"
            continue
        if name not in TITLES:
            yield number, f"has the title {name!r}; titles are {', '.join(TITLES)}"
            continue
        if tags(cell) & set(TITLES.values()) != {TITLES[name]}:
            yield number, f"has the title {name}; tag it {TITLES[name]}"
        if cell.metadata.get("cellView") != "form":
            yield number, f'has the title {name}; give it the metadata "cellView": "form"'
        if cell.metadata.get("mystnb", {}).get("code_prompt_show") != PROMPTS[name]:
            prompt = f'"code_prompt_show": "{PROMPTS[name]}"'
            yield number, f'has the title {name}; give it the metadata "mystnb": {{{prompt}}}'


def title(cell):
    """Return what stands behind `# @title` in the first line of a cell, or None."""
    found = re.match(r"# @title (.+)", cell.source)
    return found and found[1].strip()


def tags(cell):
    """Return the tags of a cell, as a set."""
    return set(cell.metadata.get("tags", ()))


def tree(cell):
    """Return the syntax tree of a code cell, or None if it is not Python."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return None


def _is_call(node, name):
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return name == (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None))


def _calls(cell, name):
    return [node for node in ast.walk(tree(cell) or ast.Module([])) if _is_call(node, name)]


def _names(cell):
    names = set()
    for node in ast.walk(tree(cell) or ast.Module([])):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Import):
            names.update(part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            names.update((node.module or "").split("."), (alias.name for alias in node.names))
    return names


def _semicolon_lines(source):
    """Return the numbers of the lines that end in a semicolon, comments aside."""
    previous, lines = None, []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NEWLINE and previous.string == ";":
                lines.append(previous.start[0])
            if token.type != tokenize.COMMENT:
                previous = token
    except (tokenize.TokenError, IndentationError):
        return lines  # not Python: plain_python says so
    return lines


RULES = (
    set_up_cell,
    plain_python,
    no_trailing_semicolon,
    allowed_tags,
    literal_claims,
    findings_are_claimed,
    full_scale_is_guarded,
    no_dead_interaction,
    short_cells,
    no_cell_twice,
    titled_cells_are_folded,
)
