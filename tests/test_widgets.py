"""What all widgets share: the joined script, the stable repr, the host that runs them on a static page."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from traitlets import Bytes, Dict, Int, default
from widget_pages import saved_state, write_page

import utils.widgets
from utils.widgets import base
from utils.widgets.base import Widget, bundle

COUNTER = """
export default {
  initialize({ model }) {
    window.initialized = (window.initialized ?? 0) + 1;
    model.set("label", "bytes " + new Uint8Array(model.get("files").small.buffer).join(","));
  },
  render({ model, el }) {
    const button = document.createElement("button");
    const write = () => (button.textContent = `${model.get("label")}, count ${model.get("count")}`);
    button.addEventListener("click", () => {
      model.set("count", model.get("count") + 1);
      model.save_changes();
    });
    model.on("change:count", write);
    write();
    el.append(button);
    return () => model.off("change:count", write);
  },
};
"""


class Counter(Widget):
    _esm = COUNTER
    _css = "button { color: rgb(1, 2, 3); }"
    count = Int(1).tag(sync=True)
    files = Dict(per_key_traits={"small": Bytes()}).tag(sync=True)

    @default("_heights")
    def _default_heights(self):
        return [80, 40]

    def arguments(self):
        return {"count": self.count}

    def fallback_figure(self):
        from matplotlib.figure import Figure

        return Figure(figsize=(1, 1))


class FactoryCounter(Counter):
    _esm = COUNTER.replace("export default {", "export default async () => ({").replace("};\n", "});\n")


class Thrower(Counter):
    _esm = 'export default { render() { throw new Error("on purpose"); } };'


class Misspelt(Counter):
    _esm = "export default {{{ this is no JavaScript"


def make(kind=Counter, **options):
    return kind(files={"small": bytes([7, 0, 255])}, **options)


@pytest.fixture
def open_widgets(folder, address, open_page):
    """A function that opens a page with widgets and returns it when each is live or a picture."""

    def open_(*widgets, state=None, **options):
        write_page(folder, widgets, state=state)
        page = open_page(address, **options)
        if options.get("java_script", True):
            count = f"document.querySelectorAll('[data-ready]').length === {len(widgets)}"
            page.wait_for_function(count)
        return page

    return open_


# The joined script


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """A function that writes JavaScript files into the folders that ``bundle`` reads."""
    monkeypatch.setattr(base, "_FOLDER", tmp_path)
    for folder in ("some", "other", "shared"):
        (tmp_path / folder).mkdir()

    def write(shared=None, **files):
        for name, text in files.items():
            (tmp_path / "some" / f"{name}.js").write_text(text, encoding="utf-8")
        for name, text in (shared or {}).items():
            (tmp_path / "shared" / f"{name}.js").write_text(text, encoding="utf-8")

    return write


def test_bundle_puts_dependencies_first_and_each_once(scripts):
    scripts(
        main='import { a } from "./left.js";\nimport { b, c } from "./right.js";\nexport default { a, b };\n',
        left='import { c } from "./right.js";\nexport const a = c;\n',
        right="export function b() {}\nexport const c = 1;\n",
    )
    lines = [line for line in bundle("some/main.js").splitlines() if line]
    assert lines == ["function b() {}", "const c = 1;", "const a = c;", "export default { a, b };"]


def test_bundle_takes_parts_of_the_same_name_from_both_folders(scripts):
    scripts(
        main='import { c } from "../shared/grid.js";\nimport { b } from "./grid.js";\n'
        "export default { b, c };\n",
        grid='import { a } from "../shared/deep.js";\nexport const b = a;\n',
        shared={
            "grid": 'import { a } from "./deep.js";\nexport const c = a;\n',
            "deep": "export const a = 1;\n",
        },
    )
    lines = [line for line in bundle("some/main.js").splitlines() if line]
    assert lines == ["const a = 1;", "const c = a;", "const b = a;", "export default { b, c };"]


def test_bundle_leaves_out_what_nothing_refers_to(scripts):
    scripts(
        main="""import { a, e } from "./left.js";
const unused = e;
const { first, second } = pair();
function pair() {
  const d = { first: 1, second: a() };
  return d;
}
async function later() {
  return pair();
}
export default { second };
""",
        left="""const b = [
  1,
  2,
];
export function a() {
  return b;
}
function f() {
  return e();
}
export function e() {
  return f();
}
const [c, d] = b;
""",
    )
    joined = bundle("some/main.js")
    declared = re.findall(r"^(?:async )?(?:function|const) (\w+|[\[{].*[\]}])", joined, re.MULTILINE)
    # The last is kept since another declaration has a d of its own: a name is a name.
    assert declared == ["b", "a", "[c, d]", "{ first, second }", "pair"]
    assert joined.startswith("const b = [\n  1,\n  2,\n];\nfunction a() {\n  return b;\n}\n")
    assert joined.endswith("  return d;\n}\nexport default { second };\n")


def test_bundle_leaves_out_whole_lines_of_comment(scripts):
    address = 'const a = "http://a.b"; // why'
    scripts(main=f"/** What\n * it is. */\n{address}\n  // One.\n  // Two.\nexport default {{ a }};\n")
    assert bundle("some/main.js") == f"{address}\nexport default {{ a }};\n"


@pytest.mark.parametrize(
    "line",
    [
        'import { a as b } from "./left.js";',
        'import * as left from "./left.js";',
        'import {\n  a,\n} from "./left.js";',
        'import { a } from "elsewhere";',
        'import { a } from "../other/left.js";',
        'import { a } from "../left.js";',
        'import { a } from "./deep/left.js";',
    ],
)
def test_bundle_refuses_other_imports(scripts, line):
    scripts(main=f"{line}\nexport default {{}};\n", left="export const a = 1;\n")
    with pytest.raises(ValueError, match=r"^some/main\.js: write `import .*, got `import .*`$"):
        bundle("some/main.js")


@pytest.mark.parametrize(
    "again", ["function a() {}", "async function a() {}", "const a = 2;", "let a;", "export class a {}"]
)
def test_bundle_refuses_a_name_that_two_parts_have(scripts, again):
    entry = 'import { a } from "./left.js";\nconst A = 1;\n  const b = 2;\nexport default { A };\n'
    scripts(main=entry, left="export const a = 1;\nfunction b() {}\n")
    assert bundle("some/main.js")
    scripts(main=f"{entry}{again}\n")
    with pytest.raises(
        ValueError, match=r"^some/main\.js: some/left\.js has a top-level a, too; rename one$"
    ):
        bundle("some/main.js")


FOLDER = Path(utils.widgets.__file__).parent
ENTRIES = [path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/figure.js")]
TOP_LEVEL_NAME = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_the_bundle_of_a_widget_is_one_module(entry):
    joined = bundle(entry)
    assert re.findall(r"^export .*", joined, re.MULTILINE) == ["export default { render };"]
    assert not re.search(r"^import\b", joined, re.MULTILINE)
    names = TOP_LEVEL_NAME.findall(joined)
    assert sorted(set(names)) == sorted(names)


def test_every_widget_of_the_book_has_a_folder_with_a_bundle():
    classes = [getattr(utils.widgets, name) for name in utils.widgets.__all__]
    folders = {FOLDER / each.__module__.removeprefix("utils.widgets.") for each in classes}
    assert len(folders) == len(classes)
    assert folders == {(FOLDER / entry).parent for entry in ENTRIES}
    others = {path.parent for path in FOLDER.glob("*/*.js") if "export default" in path.read_text("utf-8")}
    assert others == folders


# Following the model

FOLLOW = """async () => {
  const { followModel } = await import("./shared/redraw.js");
  const { createModel } = await import("./rendered.js");
  const ending = new AbortController();
  const model = createModel({ row: 0, column: 0, name: "" });
  const drawn = [];
  const draw = () => drawn.push(model.get("row"));
  const { soon, now } = followModel(model, ["row", "column"], draw, ending.signal);
  const frame = () => new Promise(requestAnimationFrame);
"""


def test_changes_are_drawn_once_a_frame(modules):
    drawn = modules.evaluate(
        FOLLOW
        + """
             model.change("row", 1);
             model.change("column", 1);
             model.change("row", 2);
             soon();
             const before = [...drawn];
             await frame();
             const first = [...drawn];
             await frame();
             model.change("name", "other");
             await frame();
             const second = [...drawn];
             model.change("row", 3);
             await frame();
             return [before, first, second, drawn];
           }"""
    )
    assert drawn == [[], [2], [2], [2, 3]]


def test_what_is_drawn_now_is_not_drawn_again_with_the_frame(modules):
    drawn = modules.evaluate(
        FOLLOW
        + """
             now();
             model.change("row", 1);
             now();
             now();
             await frame();
             const first = [...drawn];
             soon();
             await frame();
             return [first, drawn];
           }"""
    )
    assert drawn == [[0, 1, 1], [0, 1, 1, 1]]


def test_the_end_leaves_no_listener_and_no_frame(modules):
    found = modules.evaluate(
        FOLLOW
        + """
             const { listenTo } = await import("./shared/redraw.js");
             const heard = [];
             listenTo(model, { name: () => heard.push(model.get("name")) }, ending.signal);
             const events = () => model.listeners.map(({ event }) => event);
             const during = events();
             model.change("name", "one");
             model.change("row", 1);
             ending.abort();
             model.change("name", "two");
             model.change("row", 2);
             await frame();
             return [during, events(), heard, drawn];
           }"""
    )
    assert found == [["change:row", "change:column", "change:name"], [], ["one"], []]


# What the notebook stores


def test_repr_is_stable():
    assert repr(make(count=3)) == repr(make(count=3)) == "Counter(count=3)"


def test_mimebundle_has_view_text_and_picture():
    widget = make()
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == "Counter(count=1)"
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["image/png"] == make()._repr_mimebundle_()[0]["image/png"]


# The host


def outcomes(page):
    return [place.get_attribute("data-ready") for place in page.locator(".live-figure").all()]


def test_host_renders_without_network_or_messages(open_widgets):
    with open_widgets(make()) as page:
        assert outcomes(page) == ["live"]
        assert page.get_by_role("button").text_content() == "bytes 7,0,255, count 1"
        page.get_by_role("button").click()
        assert page.get_by_role("button").text_content() == "bytes 7,0,255, count 2"
        assert (page.blocked, page.problems) == ([], [])


def test_two_views_of_one_model_stay_in_step_and_two_models_do_not(open_widgets):
    shared, other = make(), make(count=5)
    with open_widgets(shared, shared, other) as page:
        page.get_by_role("button").first.click()
        assert page.get_by_role("button").all_text_contents() == [
            "bytes 7,0,255, count 2",
            "bytes 7,0,255, count 2",
            "bytes 7,0,255, count 5",
        ]
        assert page.evaluate("window.initialized") == 2


def test_script_and_style_are_stored_and_injected_once_per_class(open_widgets):
    widgets = [make(), make(), make(FactoryCounter)]
    state = saved_state(widgets)
    assert ["_esm" in state[widget.model_id]["state"] for widget in widgets] == [True, False, True]
    with open_widgets(*widgets, state=state) as page:
        assert outcomes(page) == ["live"] * 3
        styles = page.locator("head style").all_text_contents()
        assert styles.count(Counter._css) == 2  # two classes


@pytest.mark.parametrize("broken", [Thrower, Misspelt])
def test_broken_widget_leaves_its_picture_and_spares_the_others(open_widgets, broken):
    with open_widgets(make(broken), make()) as page:
        assert outcomes(page) == ["picture", "live"]
        place = page.locator(".live-figure").first
        assert "could not start" in place.inner_text()
        place.get_by_role("img").wait_for()  # it is visible once it is decoded
        assert page.get_by_role("button").count() == 1


def test_widget_without_script_or_state_leaves_its_picture(open_widgets):
    without_script, without_state, good = make(Thrower), make(), make()
    state = saved_state([without_script, good])
    del state[without_script.model_id]["state"]["_esm"]
    with open_widgets(without_script, without_state, good, state=state) as page:
        assert outcomes(page) == ["picture", "picture", "live"]


def test_picture_without_scripts(open_widgets):
    with open_widgets(make(), java_script=False) as page:
        assert page.get_by_role("img").is_visible()


def test_saved_state_is_what_nbclient_stores():
    """The pages of these tests hold what a notebook's metadata hold; here are the keys the host relies on."""
    widget = make()
    model = saved_state([widget])[widget.model_id]
    assert model["buffers"] == [{"encoding": "base64", "path": ["files", "small"], "data": "BwD/"}]
    assert model["state"]["_anywidget_id"].endswith(".Counter")
    assert json.loads(json.dumps(model["state"]))["_heights"] == [80, 40]


def test_picture_keeps_the_colours_that_mean_something():
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=(1, 1))
    figure.patch.set_facecolor("#D55E00")
    pixel = Image.open(io.BytesIO(base._small_png(figure))).convert("RGB").getpixel((50, 50))
    assert pixel == (0xD5, 0x5E, 0x00)
