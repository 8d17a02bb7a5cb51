"""The canonical form: applying it twice changes nothing, and it hides nothing that matters."""

import copy
import os
import uuid

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.canonical import WIDGET_STATE, WIDGET_VIEW, canonical, dumps, write

LAYOUT = {
    "model_module": "@jupyter-widgets/base",
    "model_module_version": "2.0.0",
    "model_name": "LayoutModel",
}


def widget(layout, *, name="utils.widgets.Some", script="export default {}", **state):
    state |= {"_anywidget_id": name, "_css": "", "_esm": script, "layout": f"IPY_MODEL_{layout}"}
    model = {"model_module": "anywidget", "model_module_version": "~0.11.*", "model_name": "AnyModel"}
    return {**model, "state": state}


def stream(name, text):
    return {"output_type": "stream", "name": name, "text": text}


def display(data, **metadata):
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def result(text, count):
    data = {"text/plain": text}
    return {"output_type": "execute_result", "data": data, "execution_count": count, "metadata": {}}


def view(model_id):
    return display({WIDGET_VIEW: {"model_id": model_id}, "text/plain": "Some()"})


def code(source="x", outputs=(), count=1, **metadata):
    cell = {"cell_type": "code", "id": f"c{uuid.uuid4().hex}", "metadata": metadata, "source": source}
    return cell | {"execution_count": count, "outputs": list(outputs)}


def prose(source):
    return {"cell_type": "markdown", "id": f"c{uuid.uuid4().hex}", "metadata": {}, "source": source}


def notebook_of(cells, models=None, **metadata):
    if models is not None:
        metadata["widgets"] = {WIDGET_STATE: {"state": models, "version_major": 2, "version_minor": 0}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(copy.deepcopy(notebook))


def models_of(notebook):
    return notebook.metadata.widgets[WIDGET_STATE]["state"]


outputs = st.lists(
    st.builds(stream, st.sampled_from(["stdout", "stderr"]), st.sampled_from(["a\n", "b", "c\nd\n"]))
    | st.builds(result, st.text("ab\n", max_size=4), st.integers(1, 99))
    | st.sampled_from("abcd").map(view),
    max_size=4,
)
code_cells = st.builds(
    code,
    st.sampled_from(["x", "x\n", "\nx = 1\nx"]),
    outputs,
    st.integers(1, 99),
    tags=st.permutations(["hide-input", "nbval-ignore-output"]),
    execution=st.just({"iopub.status.busy": "now"}),
)
any_notebook = st.builds(
    lambda cells, names: notebook_of(
        cells,
        {key: widget(f"layout-{key}", name=name, other="IPY_MODEL_a") for key, name in names.items()}
        | {f"layout-{key}": {**LAYOUT, "state": {"height": None, "width": "3px"}} for key in names},
    ),
    st.lists(code_cells | st.text("ab# \n").map(prose), max_size=5),
    st.fixed_dictionaries({key: st.sampled_from(["w.One", "w.Two"]) for key in "abcd"}),
)


@settings(max_examples=100, deadline=None)
@given(any_notebook)
def test_twice_is_once(notebook):
    once = dumps(canonical(notebook))
    assert dumps(canonical(nbformat.reads(once, as_version=4))) == once


@settings(max_examples=100, deadline=None)
@given(any_notebook, st.permutations("wxyz"))
def test_random_ids_and_the_order_of_models_do_not_matter(notebook, names):
    text = nbformat.writes(notebook)
    for old, new in zip("abcd", names, strict=True):
        text = text.replace(f'"{old}":', f'"{new}":').replace(f'"model_id": "{old}"', f'"model_id": "{new}"')
        text = text.replace(f"IPY_MODEL_{old}", f"IPY_MODEL_{new}")
    renamed = nbformat.reads(text, as_version=4)
    for number, cell in enumerate(renamed.cells):
        cell.id = f"other-{number}"
    state = models_of(renamed)
    for model in state.values():
        model["state"] = dict(reversed(model["state"].items()))
    renamed.metadata.widgets[WIDGET_STATE]["state"] = dict(reversed(state.items()))
    assert dumps(canonical(renamed)) == dumps(canonical(notebook))


def test_the_argument_is_left_alone():
    notebook = notebook_of([code(outputs=[view("a")])], {"a": widget("l")})
    before = nbformat.writes(notebook)
    canonical(notebook)
    assert nbformat.writes(notebook) == before


def test_cells_that_were_not_executed_stay_so():
    cells = [code("1", [result("1", 9)], count=9), code("2", count=None), code("3", count=4)]
    cells = canonical(notebook_of(cells)).cells
    assert [cell.execution_count for cell in cells] == [1, None, 3]
    assert cells[0].outputs[0].execution_count == 1
    assert [cell.id for cell in cells] == ["cell-001", "cell-002", "cell-003"]


def test_streams_are_merged_only_where_they_touch():
    outputs = [stream("stdout", "a"), stream("stdout", "b"), stream("stderr", "c"), stream("stdout", "d")]
    [cell] = canonical(notebook_of([code(outputs=outputs)])).cells
    assert [(output.name, output.text) for output in cell.outputs] == [
        ("stdout", "ab"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_metadata_is_allow_listed():
    keep = {
        "tags": ["hide-input", "nbval-ignore-output"],
        "mystnb": {"image": {"alt": "A line that rises"}},
        "cellView": "form",
    }
    cell = code(**keep | {"tags": keep["tags"][::-1]}, collapsed=True, execution={})
    stored = canonical(notebook_of([cell], colab={"provenance": []}, accelerator="GPU"))
    assert stored.cells[0].metadata == keep
    assert set(stored.metadata) == {"kernelspec", "language_info"}


def test_what_colab_saves_is_dropped():
    data = {"text/plain": "1", "application/vnd.google.colaboratory.intrinsic+json": {"type": "string"}}
    widgets = {WIDGET_STATE: {"abc": widget("l")}}  # Colab leaves out the level "state"
    stored = canonical(notebook_of([code(outputs=[display(data, colab={"custom": 1})])], widgets=widgets))
    assert stored.cells[0].outputs[0].data == {"text/plain": "1"}
    assert stored.cells[0].outputs[0].metadata == {}
    assert "widgets" not in stored.metadata


def test_models_are_numbered_as_shown_and_stale_ones_dropped():
    cells = [code(outputs=[view(model_id)]) for model_id in "ba"]
    layouts = {key: {**LAYOUT, "state": {"height": None, "width": key}} for key in ("la", "lb", "ls")}
    stored = canonical(
        notebook_of(cells, {"a": widget("la"), "stale": widget("ls"), "b": widget("lb")} | layouts)
    )
    models = models_of(stored)
    assert list(models) == [f"{number:032x}" for number in (1, 2, 3, 4)]
    assert [models[f"{number:032x}"]["state"].get("width") for number in (1, 2, 3, 4)] == [
        None,
        "lb",
        None,
        "la",
    ]
    assert models[f"{1:032x}"]["state"]["layout"] == f"IPY_MODEL_{2:032x}"
    assert "height" not in models[f"{2:032x}"]["state"]
    assert [cell.outputs[0].data[WIDGET_VIEW].model_id for cell in stored.cells] == [f"{1:032x}", f"{3:032x}"]


def test_models_may_swap_their_numbers():
    """Renaming 1 to 2 and 2 to 1 must not make them one."""
    one, two = f"{1:032x}", f"{2:032x}"
    cells = [code(outputs=[view(model_id)]) for model_id in (two, one)]
    models = models_of(canonical(notebook_of(cells, {one: widget(two, count=1), two: widget(one, count=2)})))
    assert [models[key]["state"]["count"] for key in (one, two)] == [2, 1]
    assert [models[key]["state"]["layout"] for key in (one, two)] == [f"IPY_MODEL_{two}", f"IPY_MODEL_{one}"]


def test_scripts_are_stored_once_a_class_with_the_first_shown():
    cells = [code(outputs=[view(model_id)]) for model_id in "cab"]
    stored = {"a": widget("l"), "b": widget("l", name="utils.widgets.Other"), "c": widget("l")}
    del stored["c"]["state"]["_esm"]  # as in a notebook whose cells were moved since it was stored
    first, _, second, other = models_of(
        canonical(notebook_of(cells, {**stored, "l": {**LAYOUT, "state": {}}}))
    ).values()
    assert first["state"]["_esm"] == other["state"]["_esm"] == "export default {}"
    assert not {"_esm", "_css"} & set(second["state"])


def test_buffers_are_kept_in_a_fixed_order():
    buffers = [{"path": [name], "encoding": "base64", "data": "AQID"} for name in ("pixels", "kernel")]
    models = {"a": {**widget("l"), "buffers": buffers}}
    stored = canonical(notebook_of([code(outputs=[view("a")])], models))
    assert [buffer["path"] for buffer in models_of(stored)[f"{1:032x}"]["buffers"]] == [
        ["kernel"],
        ["pixels"],
    ]


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    path = tmp_path / "notebook.ipynb"
    write(path, "old\n")
    assert path.read_bytes() == b"old\n"

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(path, "new\n")
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]
