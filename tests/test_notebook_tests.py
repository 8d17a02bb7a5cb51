"""The test of the tests: a notebook in good order passes, and every way to break it turns something red.

The notebook is `fixtures/well_formed.ipynb`; `python -m tools.refresh --full-scale` on it runs it again.
"""

import base64
import importlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest

from tools.book import ROOT
from tools.canonical import WIDGET_STATE, canonical, dumps
from tools.environment import environment
from tools.form import BOOK_RULES, RULES, Notebook, book_problems, problems
from tools.form.code import PROMPTS
from tools.test import count_code_cells, nbval_command, read_report

FIXTURES = Path(__file__).parent / "fixtures"
WELL_FORMED = FIXTURES / "well_formed.ipynb"
MODEL = f"{1:032x}"  # the first widget shown


@pytest.fixture(autouse=True)
def tiny_widget_can_be_imported(monkeypatch):
    monkeypatch.syspath_prepend(FIXTURES)
    yield
    sys.modules.pop("tiny_widget", None)


def find(notebook, text):
    """Return the cell whose source contains `text`."""
    [cell] = [cell for cell in notebook.cells if text in cell.source]
    return cell


def replace(text, new):
    """Return a change that replaces `text` in the source of the one cell that contains it."""

    def change(notebook):
        cell = find(notebook, text)
        cell.source = cell.source.replace(text, new)

    return change


def append(source):
    """Return a change that adds a Markdown cell."""
    return lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell(source))


def insert_code(before, source, text="", tags=()):
    """Return a change that adds an executed code cell before the one that contains `before`."""

    def change(notebook):
        cell = nbformat.v4.new_code_cell(source, execution_count=1, metadata={"tags": list(tags)})
        if text:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
        notebook.cells.insert(notebook.cells.index(find(notebook, before)), cell)

    return change


def output(text, new, of='print("The total is"'):
    """Return a change that replaces `text` in what a cell has printed."""

    def change(notebook):
        [printed] = [output for output in find(notebook, of).outputs if output.output_type == "stream"]
        assert text in printed.text
        printed.text = printed.text.replace(text, new)

    return change


def tags(text, *new):
    """Return a change that sets the tags of a cell."""
    return lambda notebook: find(notebook, text).metadata.update(tags=list(new))


def alternative(text):
    """Return a change that sets the alternative text of the figure."""

    def change(notebook):
        find(notebook, "plt.show()").metadata.mystnb = {"image": {"alt": text}}

    return change


def titled(name, tag, *, view="form", prompt=None):
    """Return a change that inserts a cell with a title."""

    def change(notebook):
        insert_code(TOTAL, f"# @title {name}\ntotal = 6", tags=[tag])(notebook)
        cell = find(notebook, f"# @title {name}")
        cell.metadata.update(cellView=view, mystnb={"code_prompt_show": prompt or PROMPTS.get(name, name)})

    return change


def pasted_twice(notebook):
    lines = "\n".join(["total = 6"] * 3)
    insert_code(TOTAL, lines)(notebook)
    insert_code(TOTAL, lines)(notebook)


def unexecute(notebook):
    cell = find(notebook, "import random")  # it prints nothing, so nbval would compare nothing
    cell.execution_count = None


def wrong_count(notebook):
    find(notebook, "import random").execution_count = 7


def store_stderr(notebook):
    find(notebook, "plt.show()").outputs.append(
        nbformat.v4.new_output("stream", name="stderr", text="UserWarning: tight layout\n")
    )


def store_error(notebook):
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
    find(notebook, "plt.show()").outputs.append(error)


def two_figures(notebook):
    cell = find(notebook, "plt.show()")
    cell.outputs.append(cell.outputs[0].copy())


def big_picture(notebook):
    cell = find(notebook, "plt.show()")
    cell.outputs[0].data["image/png"] = base64.b64encode(bytes(250_000)).decode()


def big_notebook(notebook):
    notebook.cells.append(nbformat.v4.new_markdown_cell("word " * 350_000))


def raw_cell(notebook):
    notebook.cells.append(nbformat.v4.new_raw_cell("raw"))


def model(notebook):
    return notebook.metadata.widgets[WIDGET_STATE].state[MODEL]


def other_script(notebook):
    model(notebook).state["_esm"] += "// as it was last week\n"


def other_style(notebook):
    model(notebook).state["_css"] = ".tiny-widget { color: red; }"


def unknown_class(notebook):
    model(notebook).state["_anywidget_id"] = "__main__.Gone"


def lost_state(notebook):
    del notebook.metadata["widgets"]


def plain_ipywidget(notebook):
    model(notebook).model_name = "IntSliderModel"


def unfolded(notebook):
    find(notebook, "REPOSITORY").metadata.tags = []


def other_form(notebook):
    find(notebook, "import random").metadata.cellView = "form"


def no_alternative_text(notebook):
    del find(notebook, "plt.show()").metadata["mystnb"]


def stale_alternative_text(notebook):
    find(notebook, "import random").metadata.mystnb = {"image": {"alt": "A figure that is gone"}}


def nothing_after_ignored(notebook):
    del notebook.cells[notebook.cells.index(find(notebook, "accuracy = 0.9")) + 1 :]


def no_full_scale_output(notebook):
    find(notebook, "full_scale(minutes").outputs = []


FULL_SCALE_CELL = "if full_scale(minutes"
PRINT = 'print("Accuracy after 20 epochs: 0.991")'
TOTAL = "total = 1 + 2 + 3"
CORRUPTIONS = [
    # (the rule that must see it, what it must say, the change)
    ("plain_markdown", r"MyST directive \{note\}", append("```{note}\nText\n```")),
    ("plain_markdown", "MyST directive", append(":::{note}\nText\n:::")),
    ("plain_markdown", "Sphinx directive", append(".. note:: Text")),
    ("plain_markdown", "Sphinx role", append("See {ref}`here`.")),
    ("plain_markdown", "MyST target", append("(label)=")),
    ("plain_markdown", "MyST comment", append("% a comment")),
    ("plain_markdown", "block break", append("+++")),
    ("plain_markdown", "substitution", append("The {{ name }} of it")),
    ("plain_markdown", "footnote", append("A word[^1] more")),
    ("plain_markdown", "GitHub alert", append("> [!NOTE]\n> Text")),
    ("plain_markdown", "paragraph of its own", append("It is $$x^2$$ that counts")),
    ("plain_markdown", "LaTeX environment", append("\\begin{align}\nx\n\\end{align}")),
    ("plain_markdown", "<div>", append("<div>Text</div>")),
    ("plain_markdown", "<img>", append("A picture <img src='x.png'> here")),
    ("plain_markdown", "HTML comment", append("<!-- later -->")),
    ("plain_markdown", "raw cell", raw_cell),
    ("formulas", r"command \\\\beta", append(r"Add $\\beta$ to it")),
    ("formulas", r"command \\\\frac", append("$$\n\\\\frac{1}{2}\n$$")),
    ("headings", "no title|must be its '# Title'", replace("# A notebook in good order\n", "A notebook\n")),
    ("headings", "second title, 'Another'", append("# Another")),
    ("headings", "skips a level at 'Deep'", append("#### Deep")),
    ("links_and_pictures", "no such file", append("[Next](03-pooling.ipynb)")),
    ("links_and_pictures", "no such file", append("[Next](02-convolution.html#top)")),
    ("links_and_pictures", "without a text", append("![](tiny_widget.py)")),
    ("links_and_pictures", "attached picture", append("![A picture](attachment:x.png)")),
    ("set_up_cell", "must be the set-up cell", replace("REPOSITORY, REF =", "NAME, REF =")),
    ("set_up_cell", "tag it hide-cell", unfolded),
    ("plain_python", "not plain Python", replace(TOTAL, "%time total = 6")),
    ("plain_python", "not plain Python", replace(TOTAL, "!ls")),
    ("plain_python", "empty code cell", insert_code(TOTAL, "")),
    (
        "no_trailing_semicolon",
        "end of line 2",
        replace("axes.plot([1, 4, 9])", "axes.plot([1, 4, 9]);  # quiet"),
    ),
    ("allowed_tags", "'raises-exception'", tags(TOTAL, "raises-exception")),
    ("allowed_tags", "'nbval-check-output'", tags(TOTAL, "nbval-check-output")),
    ("allowed_tags", "'remove-cell'", tags(TOTAL, "remove-cell")),
    ("allowed_tags", "both tags", tags(TOTAL, "nbval-skip")),
    ("allowed_tags", "both tags", tags(FULL_SCALE_CELL, "full-scale")),
    (
        "allowed_tags",
        "take nbval-ignore-output away",
        tags(FULL_SCALE_CELL, "full-scale", "nbval-skip", "nbval-ignore-output"),
    ),
    ("allowed_tags", "by a comment", replace(TOTAL, f"# NBVAL_IGNORE_OUTPUT\n{TOTAL}")),
    ("allowed_tags", "Colab form", other_form),
    (
        "literal_claims",
        "not a plain string",
        replace('claim("The total is six"', 'claim(f"The total is {total}"'),
    ),
    ("literal_claims", "not a plain string", replace('claim("The total is six"', "claim(sentence")),
    ("literal_claims", "not compared", tags('claim("The total', "nbval-ignore-output")),
    ("findings_are_claimed", "makes no claim", insert_code('claim("The accuracy', "1 + 1")),
    ("findings_are_claimed", "no cell with a claim follows", nothing_after_ignored),
    ("full_scale_is_guarded", "must stand under", replace(FULL_SCALE_CELL, "if (minutes := 6")),
    ("full_scale_is_guarded", "must stand under", replace(PRINT, f"{PRINT}\nprint()")),
    ("full_scale_is_guarded", "without the output", no_full_scale_output),
    ("full_scale_is_guarded", "without the output", output("Acc", "Not run: Acc", of=FULL_SCALE_CELL)),
    ("full_scale_is_guarded", "tag it full-scale", tags(FULL_SCALE_CELL)),
    ("no_dead_interaction", "ipywidgets", insert_code(TOTAL, "import ipywidgets as widgets")),
    ("no_dead_interaction", "interact", insert_code(TOTAL, "from ipywidgets import interact")),
    ("no_dead_interaction", "clear_output", insert_code(TOTAL, "display.clear_output()")),
    ("no_dead_interaction", "tqdm", insert_code(TOTAL, "from tqdm.auto import tqdm")),
    ("short_cells", "30 lines", insert_code(TOTAL, "\n".join(["total = 6"] * 30))),
    ("no_cell_twice", "the same as cell 5, line for line", pasted_twice),
    ("titled_cells_are_folded", "tag it hide-input", titled("Check", "hide-cell")),
    ("titled_cells_are_folded", "tag it hide-cell", titled("Solution", "hide-input")),
    ("titled_cells_are_folded", '"cellView": "form"', titled("Check", "hide-input", view=None)),
    (
        "titled_cells_are_folded",
        '"code_prompt_show": "Solution"',
        titled("Solution", "hide-cell", prompt="Code"),
    ),
    ("titled_cells_are_folded", "titles are Check, Solution", titled("Answer", "hide-cell")),
    ("titled_cells_are_folded", "above it all answers", insert_code(TOTAL, 'Quiz("02-quiz", [])')),
    ("canonical_form", "first difference at line", lambda notebook: notebook.metadata.update(colab={})),
    ("executed", "never executed", unexecute),
    ("executed", "count 7 instead of 2", wrong_count),
    ("no_errors", "went to stderr: 'UserWarning", store_stderr),
    ("no_errors", "the error ValueError", store_error),
    ("reproducible", "address in memory", output("6", "<object at 0x7f3a2c1b>")),
    ("reproducible", "absolute path", output("6", "/home/ada/book/data.npz")),
    ("reproducible", "absolute path", output("6", r"C:\Users\ada")),
    ("reproducible", "date", output("6", "2026-03-14")),
    ("reproducible", "time of day", output("6", "12:31:07")),
    ("reproducible", "progress bar", output("6", "50 %\r100 %")),
    ("reproducible", "progress bar", output("0.9", "\x1b[1m0.9", of="accuracy = 0.9")),
    ("reproducible", "absolute path", output("0.9", "/tmp/0.9", of="accuracy = 0.9")),
    ("reproducible", "timing", output("6", "0.123 s")),
    ("reproducible", "timing", output("6", "12 ms")),
    ("reproducible", "timing", output("6", "117 it/s")),
    ("reproducible", "timing", output("6", "3ms/step")),
    ("one_figure", "shows 2 figures", two_figures),
    ("alternative_text", "without alternative text", no_alternative_text),
    ("alternative_text", "without alternative text", alternative("  ")),
    ("alternative_text", "say in a sentence", alternative("the file figure_1.png")),
    ("alternative_text", "say in a sentence", alternative("figure")),
    ("alternative_text", "shows no figure", stale_alternative_text),
    ("sizes", "picture of 250,000 bytes", big_picture),
    ("sizes", "1,500,000 at most", big_notebook),
    ("widgets_are_stored", "state is not stored", lost_state),
    ("scripts_are_current", "another _esm", other_script),
    ("scripts_are_current", "another _css", other_style),
    ("scripts_are_current", "cannot be imported", unknown_class),
    ("no_plain_ipywidgets", "a IntSliderModel of ipywidgets", plain_ipywidget),
]


def test_the_notebook_in_good_order_passes():
    assert problems(Notebook(WELL_FORMED)) == []


@pytest.mark.parametrize(("rule", "message", "change"), CORRUPTIONS, ids=[entry[0] for entry in CORRUPTIONS])
def test_a_corruption_turns_its_rule_red(rule, message, change, tmp_path):
    notebook = nbformat.read(WELL_FORMED, as_version=4)
    change(notebook)
    if rule not in ("canonical_form", "executed"):
        notebook = canonical(notebook)  # so that the rule sees it, and not only the canonical form
    shutil.copy(FIXTURES / "tiny_widget.py", tmp_path)
    path = tmp_path / "corrupted.ipynb"
    path.write_text(nbformat.writes(notebook, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    found = problems(Notebook(path))
    mine = [problem for problem in found if problem.endswith(f"[{rule}]")]
    assert mine, f"{rule} saw nothing; the others: {found}"
    assert any(re.search(message, problem) for problem in mine), mine


def test_every_rule_has_a_corruption():
    assert {rule.__name__ for rule in RULES} == {rule for rule, _, _ in CORRUPTIONS}


def test_what_is_allowed_is_not_refused(tmp_path):
    notebook = nbformat.read(WELL_FORMED, as_version=4)
    for source in (
        "Press <kbd>Tab</kbd>.<br>\n\n<details><summary>Solution</summary>\n\nText\n\n</details>",
        "In code, ``{ref}`x` `` and `<div>` and `0x7f3a2c` are text.\n\n```text\n:::{note}\n<div>\n+++\n```",
        "$$\nY = X * W\n$$\n\nA set $\\{x\\}$ and a {brace} and 3 < 4, `(label)=`, 50 % of it.",
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n> **Myth.** Text\n\n[Up](corrected.ipynb#what-is-drawn), <https://keras.io>",
    ):
        notebook.cells.append(nbformat.v4.new_markdown_cell(source))
    output("✓ The total is six", "✓ The whole takes less than 10 s", of='claim("The total')(notebook)
    output("0.9", "0.123 s 0.9", of="accuracy = 0.9")(notebook)
    output("0.991", "0.991 after 350 s", of=FULL_SCALE_CELL)(notebook)
    path = tmp_path / "corrected.ipynb"
    path.write_text(dumps(canonical(notebook)), encoding="utf-8")
    assert problems(Notebook(path)) == []


def test_a_changed_script_file_turns_red(tmp_path, monkeypatch):
    """Where `other_script` changes the stored copy, this changes the file."""
    source = (FIXTURES / "tiny_widget.py").read_text(encoding="utf-8")
    (tmp_path / "tiny_widget.py").write_text(source.replace('model.get("count")', "7"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    sys.modules.pop("tiny_widget", None)
    [problem] = problems(Notebook(WELL_FORMED))
    assert "stores another _esm than tiny_widget.TinyWidget has now" in problem


@pytest.fixture
def book(tmp_path):
    """A small book of two pages."""
    (tmp_path / "chapters").mkdir()
    for name in ("intro", "chapters/01-images", "chapters/01b-more-images"):
        shutil.copy(WELL_FORMED, tmp_path / f"{name}.ipynb")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: intro\nparts:\n- caption: One\n  chapters:\n  - file: chapters/01-images\n"
        "  - file: chapters/01b-more-images\n"
    )
    return tmp_path


def other_set_up_cell(root):
    path = root / "intro.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("owner/name", "other/name"), encoding="utf-8")


def unlisted_chapter(root):
    shutil.copy(WELL_FORMED, root / "chapters" / "02-convolution.ipynb")


def missing_chapter(root):
    (root / "chapters" / "01-images.ipynb").unlink()


def stray_file(root):
    (root / "chapters" / "helpers.py").touch()


def badly_named_chapter(root):
    shutil.copy(WELL_FORMED, root / "chapters" / "Convolution.ipynb")


BOOK_CORRUPTIONS = [
    ("same_set_up_cell", "01-images.ipynb: has another set-up cell than intro.ipynb", other_set_up_cell),
    ("contents_agree", "chapters/02-convolution.ipynb: is not in _toc.yml", unlisted_chapter),
    ("contents_agree", "lists chapters/01-images, but there is no such notebook", missing_chapter),
    ("chapters_hold_chapters", "helpers.py: does not belong", stray_file),
    ("chapters_hold_chapters", "Convolution.ipynb: does not belong", badly_named_chapter),
]


def test_the_book_in_good_order_passes(book):
    (book / "chapters" / ".ipynb_checkpoints").mkdir()
    assert book_problems(book) == []


@pytest.mark.parametrize(
    ("rule", "message", "change"), BOOK_CORRUPTIONS, ids=[entry[0] for entry in BOOK_CORRUPTIONS]
)
def test_a_corruption_of_the_book_turns_its_rule_red(rule, message, change, book):
    change(book)
    assert any(message in problem and problem.endswith(f"[{rule}]") for problem in book_problems(book))


def test_every_rule_of_the_book_has_a_corruption():
    assert {rule.__name__ for rule in BOOK_RULES} == {rule for rule, _, _ in BOOK_CORRUPTIONS}


# nbval's part: what `make test` runs, on the notebook in good order and on corrupted copies, all in one go.
NBVAL_CASES = {
    "unchanged": (lambda notebook: None, set()),
    "corrupted_output": (output("6", "7"), {"total = 1 + 2 + 3"}),
    "flipped_claim": (replace("total == 6", "total != 6"), {"total != 6"}),
    "changed_sentence": (replace('"The total is six"', '"The sum is six"'), {"The sum is six"}),
    "new_warning": (replace(TOTAL, f'import sys\nprint("oh", file=sys.stderr)\n{TOTAL}'), {TOTAL}),
    "ignored_output": (output("0.9", "0.8", of="accuracy = 0.9"), set()),
    "full_scale_output": (output("0.991", "0.5", of=FULL_SCALE_CELL), set()),
}


@pytest.fixture(scope="module")
def nbval_report(tmp_path_factory):
    """The report of one nbval run over all cases."""
    folder = tmp_path_factory.mktemp("nbval")
    shutil.copy(FIXTURES / "tiny_widget.py", folder)
    for name, (change, _) in NBVAL_CASES.items():
        notebook = nbformat.read(WELL_FORMED, as_version=4)
        change(notebook)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    report = folder / "report.xml"
    command = nbval_command(sorted(folder.glob("*.ipynb")), report)
    settings = environment(PYTHONPATH=str(ROOT))
    print(subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True).stdout)
    return report


@pytest.mark.parametrize("name", NBVAL_CASES)
def test_nbval_sees_what_it_must(name, nbval_report):
    notebook = nbformat.read(nbval_report.with_name(f"{name}.ipynb"), as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    red = {
        sources[int(case.get("name").removeprefix("Cell "))]
        for case in ElementTree.parse(nbval_report).iter("testcase")
        if case.get("classname").endswith(f"{name}.ipynb") and case.find("failure") is not None
    }
    expected = NBVAL_CASES[name][1]
    assert len(red) == len(expected)
    assert all(any(text in source for source in red) for text in expected)


def test_nbval_reports_every_cell(nbval_report):
    result = read_report(nbval_report)
    paths = list(nbval_report.parent.glob("*.ipynb"))
    assert result.passed + result.failed + result.skipped == count_code_cells(paths) == 10 * len(NBVAL_CASES)
    assert result.skipped == len(NBVAL_CASES)  # the full-scale cell of each
