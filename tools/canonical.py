"""The one form in which notebooks are stored: the same cells and outputs always give the same bytes.

Usage: python -m tools.canonical NOTEBOOK...

What differs from run to run or from editor to editor (timestamps, random ids, folding states, split streams)
is removed or renumbered. Applying the form twice changes nothing.
"""

import argparse
import os
import tempfile
from pathlib import Path

import nbformat

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python"}
CELL_METADATA = ("cellView", "mystnb", "tags")  # everything else is an editor's private business
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MODEL_REFERENCE = "IPY_MODEL_"
SHARED_BY_CLASS = ("_esm", "_css")  # a widget's script and style, the same for all instances of its class


def canonical(notebook):
    """Return `notebook` in canonical form; the argument is left as it is.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A notebook of format 4, fresh from a kernel, an editor or a file.

    Returns
    -------
    nbformat.NotebookNode
        The same cells with allow-listed metadata, ids ``cell-001``, ``cell-002``, …, execution counts 1 to N
        (cells that were never executed keep none), merged streams, and the states of the widgets that are
        shown, numbered in the order in which they are.
    """
    cells = [_cell(cell, number) for number, cell in enumerate(notebook.cells, start=1)]
    count = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            count += 1
            _number(cell, count)
    metadata = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    state = _widgets(cells, widget_state(notebook))
    if state:
        metadata["widgets"] = {WIDGET_STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def dumps(notebook):
    """Return the text of a notebook's file: indented by one space, keys sorted, one newline at the end."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1, sort_keys=True).rstrip("\n") + "\n"


def widget_state(notebook):
    """Return the stored widget models of a notebook by their ids (none in what Colab saves)."""
    return notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})


def write(path, text):
    """Write `text` to `path` so that an interruption leaves either the old file or the new one."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)  # mkstemp's is 0600
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _cell(cell, number):
    metadata = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
    if "tags" in metadata:
        metadata["tags"] = sorted(set(metadata["tags"]))
    result = {
        "cell_type": cell.cell_type,
        "id": f"cell-{number:03d}",
        "metadata": metadata,
        "source": cell.source.strip("\n"),
    }
    if cell.get("attachments"):
        result["attachments"] = cell.attachments
    if cell.cell_type == "code":
        result["execution_count"] = cell.get("execution_count")
        result["outputs"] = _outputs(cell.outputs)
    return result


def _number(cell, count):
    """Number an executed cell. One that was not keeps its None: numbering it would hide that."""
    if cell["execution_count"] is None and not cell["outputs"]:
        return
    cell["execution_count"] = count
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            output["execution_count"] = count


def _outputs(outputs):
    result = []
    for output in outputs:
        previous = result[-1] if result else {}
        if output.output_type == "stream":
            if previous.get("name") == output.name:
                previous["text"] += output.text  # where a stream is split depends on timing
            else:
                result.append({"output_type": "stream", "name": output.name, "text": output.text})
        elif output.output_type == "error":
            result.append(dict(output))
        else:
            result.append({"output_type": output.output_type, "data": _data(output.data), "metadata": {}})
    return result


def _data(data):
    """Copy a MIME bundle without what Colab adds; base64 text loses its final newline."""
    return {
        mime: value.strip() if mime in ("image/png", "image/jpeg") else value
        for mime, value in data.items()
        if not mime.startswith("application/vnd.google.colaboratory")
    }


def _widgets(cells, state):
    """Renumber the widgets that `cells` show, in place, and return their models; the others are stale."""
    shown = [
        output["data"][WIDGET_VIEW]["model_id"]
        for cell in cells
        for output in cell.get("outputs", ())
        if WIDGET_VIEW in output.get("data", ())
    ]
    names = {}
    for model_id in shown:
        _visit(model_id, state, names)
    for cell in cells:
        for output in cell.get("outputs", ()):
            if WIDGET_VIEW in output.get("data", ()):
                view = output["data"][WIDGET_VIEW]
                output["data"][WIDGET_VIEW] = {**view, "model_id": names[view["model_id"]]}
    models = {name: _renamed(state[old], names) for old, name in names.items() if old in state}
    for model in models.values():
        if model["model_name"] == "LayoutModel":  # fifty entries, null unless set: what is left out is null
            model["state"] = {key: value for key, value in model["state"].items() if value is not None}
        if "buffers" in model:
            model["buffers"].sort(key=lambda buffer: [str(step) for step in buffer["path"]])
    _share_scripts(models)
    return models


def _visit(model_id, state, names):
    """Name a model, then those it refers to, depth first."""
    if model_id in names:
        return
    names[model_id] = f"{len(names) + 1:032x}"
    for reference in _references(state.get(model_id, {}).get("state")):
        _visit(reference, state, names)


def _references(value):
    """Yield the model ids that a state refers to, in the order of its sorted keys."""
    if isinstance(value, str) and value.startswith(MODEL_REFERENCE):
        yield value.removeprefix(MODEL_REFERENCE)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _references(value[key])


def _renamed(value, names):
    """Copy a model's state with the models it refers to renamed."""
    if isinstance(value, str) and value.startswith(MODEL_REFERENCE):
        return MODEL_REFERENCE + names[value.removeprefix(MODEL_REFERENCE)]
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    return value


def _share_scripts(models):
    """Keep script and style with the first instance of each widget class; the page finds them there."""
    first = {}
    for name in sorted(models):
        state = models[name]["state"]
        leader = first.setdefault(state.get("_anywidget_id", name), state)
        if leader is not state:
            for key in SHARED_BY_CLASS:
                value = state.pop(key, None)
                if value is not None:
                    leader.setdefault(key, value)


def main():
    parser = argparse.ArgumentParser(description="Put notebooks into their canonical form, in place.")
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    for path in parser.parse_args().notebooks:
        text = dumps(canonical(nbformat.read(path, as_version=4)))
        unchanged = text == path.read_text(encoding="utf-8")
        if not unchanged:
            write(path, text)
        print(f"{path}: {'already canonical' if unchanged else 'rewritten'}")


if __name__ == "__main__":
    main()
