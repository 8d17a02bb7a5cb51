"""Small pages that hold widgets the way the book's pages do, for tests in a browser."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

from ipywidgets.embed import dependency_state

ROOT = Path(__file__).resolve().parent.parent
HOST = (ROOT / "theme" / "widget-host.js").read_text(encoding="utf-8")

LIVE = "[data-ready=live]"  # a widget that has been drawn
NAME_OF_FOCUSED = """() => {
  const { labels, ariaLabel, innerText } = document.activeElement;
  return ariaLabel ?? labels?.[0]?.querySelector("span")?.childNodes[0].data.trim() ?? innerText;
}"""
GROUNDS = {"light": "rgb(252, 252, 250)", "dark": "rgb(21, 23, 26)"}  # the page's colour, by theme

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


def page_state(widget):
    """Return what a page holds of a widget, as fixtures/rendered.js takes it."""
    left_out = ("layout", "_esm", "_css")
    state = {name: value for name, value in widget.get_state().items() if name not in left_out}
    return json.loads(json.dumps(state, default=lambda value: {"base64": base64.b64encode(value).decode()}))


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


# A frame in which a figure is drawn may ask for another: for the rest of it, or because its size has changed,
# which is told after the frame's drawing, but before the next task.
SETTLE = """async () => {
  const ask = window.requestAnimationFrame;
  let isDrawing = true;
  let isAsked = true;
  window.requestAnimationFrame = (draw) => {
    isAsked ||= isDrawing;
    return ask((time) => {
      isDrawing = true;
      draw(time);
    });
  };
  for (let frames = 0; isAsked && frames < 12; frames++) {  // what plays by itself does not end
    isAsked = false;
    await new Promise(ask);
    await new Promise((done) => setTimeout(done));
    isDrawing = false;
  }
  window.requestAnimationFrame = ask;
}"""


def settle(page):
    """Wait until everything that was asked for has been drawn, over as many frames as that takes."""
    page.evaluate(SETTLE)


def hear_out(page):
    """Wait until all that was asked for has been said: a line is written at most three times a second."""
    settle(page)
    page.evaluate("() => new Promise(done => setTimeout(done, 340))")  # a page keeps the order of its timers


def status(page):
    """Return the line in words."""
    hear_out(page)
    return page.locator(".status").inner_text()


def drag_by_touch(page, first, *others):
    """Put a finger on the first place, (x, y) in pixels of the screen, and move it over the others."""
    touch = page.context.new_cdp_session(page)
    for kind, places in (("touchStart", [first]), ("touchMove", others)):
        for x, y in places:
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def slide_to(slider, place):
    """Move a slider, as its reader does; then `status` says what came of it."""
    slider.evaluate(
        """(slider, value) => {
             slider.value = value;
             slider.dispatchEvent(new Event("input", { bubbles: true }));
           }""",
        place,
    )


def axe_violations(page):
    """Return what axe finds wrong with a page: the rule, and the elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in violations]


def ground(page):
    """Return the colour behind a widget, which follows the page's theme."""
    return page.locator(".widget-frame").evaluate("frame => getComputedStyle(frame).backgroundColor")


def layout_shift(page):
    """Return how much has moved on a page since it was opened, but for what its reader set in motion."""
    return page.evaluate(
        """() => new Promise((done) => {
             let sum = 0;
             new PerformanceObserver((list) => {
               for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
             }).observe({ type: "layout-shift", buffered: true });
             setTimeout(() => done(sum), 100);
           })"""
    )


def copied(page, button="Copy Keras code"):
    """Press a button that copies, and return what it copied."""
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    page.get_by_role("button", name=button).click()
    return page.evaluate("window.copied")


def run_alone(script, folder):
    """Run Python code in a folder from where it cannot import the book."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", script]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE)


def picture_in_every_run(widget):
    """Return a widget's picture (PNG), having drawn it again with other settings of matplotlib."""
    import matplotlib
    import matplotlib.pyplot as plt

    with matplotlib.rc_context({"font.size": 30, "figure.dpi": 50, "savefig.dpi": 300}):
        styled = widget._repr_mimebundle_()[0]["image/png"]
    assert styled == widget._repr_mimebundle_()[0]["image/png"]
    assert not plt.get_fignums()  # or the notebook would show the picture as well
    return base64.b64decode(styled)
