"""Small pages that hold widgets the way the book's pages do, for tests in a browser."""

import json
from pathlib import Path

from ipywidgets.embed import dependency_state

ROOT = Path(__file__).resolve().parent.parent
HOST = (ROOT / "theme" / "widget-host.js").read_text(encoding="utf-8")

LIVE = "[data-ready=live]"  # a widget that has been drawn

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Widgets</title>
<style>
body {{ margin: 0 auto; padding: 0 20px; max-width: 704px; background: #FCFCFA; }}
html[data-theme="dark"] body {{ background: #15171A; color: #E6E7E8; }}
.cell_output {{ container-type: inline-size; }}
.live-figure {{ min-height: var(--height-narrow); }}
@container (min-width: 640px) {{ .live-figure {{ min-height: var(--height-wide); }} }}
</style>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script defer src="widget-host.js"></script>
</head>
<body><main><h1>Widgets</h1>{views}</main></body>
</html>
"""

VIEW = """<div class="cell_output docutils container">
<div class="live-figure" style="--height-narrow:{heights[0]}px;--height-wide:{heights[1]}px">
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
<noscript><img src="data:image/png;base64,{picture}" alt="The first state."></noscript>
</div></div>
"""


_pictures = {}  # by repr: drawing the picture of a widget takes a quarter of a second


def saved_state(widgets):
    """Return the saved models of widgets as a canonical notebook stores them: each class's script once."""
    models = dependency_state(widgets, drop_defaults=False)
    seen = set()
    for model_id in dict.fromkeys(widget.model_id for widget in widgets):
        state = models[model_id]["state"]
        if state["_anywidget_id"] in seen:
            state.pop("_esm", None)
            state.pop("_css", None)
        seen.add(state["_anywidget_id"])
    return models


def write_page(folder, widgets, *, theme="light", state=None):
    """Write ``index.html`` and the host script into `folder`; return `folder`."""
    views = []
    for widget in widgets:
        if repr(widget) not in _pictures:
            _pictures[repr(widget)] = widget._repr_mimebundle_()[0]["image/png"]
        view = json.dumps({"version_major": 2, "version_minor": 0, "model_id": widget.model_id})
        picture = _pictures[repr(widget)]
        views.append(VIEW.format(heights=widget._heights, view=view, picture=picture))
    models = {"version_major": 2, "version_minor": 0, "state": state or saved_state(widgets)}
    text = json.dumps(models).replace("</script>", r"<\/script>")
    (folder / "index.html").write_text(
        PAGE.format(theme=theme, state=text, views="\n".join(views)), encoding="utf-8"
    )
    (folder / "widget-host.js").write_text(HOST, encoding="utf-8")
    return folder


def settle(page):
    """Wait until everything that was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")


def status(page):
    """Return the line in words, which is written at most three times a second."""
    settle(page)
    page.wait_for_timeout(350)
    return page.locator(".status").inner_text()
