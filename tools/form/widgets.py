"""Rules for stored widgets: the page runs the copies of their scripts that the notebook holds."""

import importlib

from tools.canonical import SHARED_BY_CLASS, WIDGET_VIEW, widget_state


def widgets_are_stored(notebook):
    """The page can only show widgets whose state the notebook holds."""
    state = widget_state(notebook.node)
    for number, cell in notebook.code_cells:
        for output in cell.outputs:
            view = output.get("data", {}).get(WIDGET_VIEW)
            if view is not None and view["model_id"] not in state:
                yield number, "shows a widget whose state is not stored; run make refresh"


def scripts_are_current(notebook):
    """Changing a widget's script changes no output that nbval compares, yet the page would stay old."""
    checked = set()
    for model in widget_state(notebook.node).values():
        name = model["state"].get("_anywidget_id")
        if name is None or name in checked:
            continue
        checked.add(name)  # the first instance of a class holds the script for all
        try:
            module, _, class_name = name.rpartition(".")
            widget_class = getattr(importlib.import_module(module), class_name)
        except (ImportError, AttributeError) as error:
            yield (
                None,
                f"stores the widget {name}, which cannot be imported ({error}); move it to utils.widgets",
            )
            continue
        for key in SHARED_BY_CLASS:
            if model["state"].get(key) != _bundled(widget_class, key):
                yield None, f"stores another {key} than {name} has now; run make refresh"


def no_plain_ipywidgets(notebook):
    """Controls and containers of ipywidgets need a kernel; only our own widgets live on the page."""
    names = {model["model_name"] for model in widget_state(notebook.node).values()}
    for name in sorted(names - {"AnyModel", "LayoutModel"}):
        yield None, f"stores a {name} of ipywidgets, which is dead on the page; use a class of utils.widgets"


def _bundled(widget_class, key):
    value = getattr(widget_class, key, None)
    return None if value is None else str(value)


RULES = (widgets_are_stored, scripts_are_current, no_plain_ipywidgets)
