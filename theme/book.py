"""What the book adds to Sphinx: a theme, live figures, boxes, sized pictures, MathJax's files, a sitemap."""

import hashlib
import importlib.util
import json
import posixpath
import re
import shutil
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import minify_html
from docutils import nodes
from formulas import reserve_room
from myst_nb.sphinx_ import HideCodeCellNode, NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.images import get_image_size

logger = logging.getLogger(__name__)

THEME_FOLDER = Path(__file__).parent / "page"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# A block quote that opens with one of these in bold is a box of that kind, with any other bold word a note.
BOX_KINDS = {"myth": "myth", "try it": "try-it", "careful": "careful"}

MATHJAX_FILES = (
    "startup.js",
    "core.js",
    "input/tex-base.js",
    "input/tex/extensions/ams.js",
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "output/chtml/fonts/woff-v2/*.woff",
    "a11y/assistive-mml.js",
)
# What MathJax asks for one after the other, on every page with formulas: fetched early, they stand sooner.
MATHJAX_PRELOAD = ("core.js", "input/tex-base.js", "output/chtml.js", "output/chtml/fonts/tex.js")


class LiveFigure(nodes.container):
    """A widget's view, and the picture that stands in its place where no script runs."""


class LiveFigures(SphinxPostTransform):
    """Keep a widget's stored picture, which MyST-NB would drop, and reserve the height the widget takes."""

    default_priority = 3  # before MyST-NB chooses one of the formats, at 4
    formats = ("html",)

    def run(self):
        states = _widget_states(self.env)
        for bundle in list(self.document.findall(_is_mime_bundle)):
            formats = {child["mime_type"]: child for child in bundle.children}
            if WIDGET_VIEW not in formats:
                continue
            view = formats[WIDGET_VIEW].children[0]
            model_id = json.loads(view.astext().partition(">")[2].rpartition("<")[0])["model_id"]
            heights = states.get(model_id, {}).get("state", {}).get("_heights")
            if not heights or "image/png" not in formats:
                logger.warning("a widget needs _heights in its state and a stored image/png", location=bundle)
                continue
            bundle.replace_self(LiveFigure("", view, *formats["image/png"].children, heights=heights))


class Boxes(SphinxPostTransform):
    """Give block quotes that open with a bold word the class of their kind."""

    default_priority = 500
    formats = ("html",)

    def run(self):
        for block_quote in self.document.findall(nodes.block_quote):
            first = next((node for node in block_quote.children[0].children if node.astext()), None)
            if isinstance(first, nodes.strong):
                word = first.astext().rstrip(".:!? ").lower()
                block_quote["classes"] += ["box", f"box-{BOX_KINDS.get(word, 'note')}"]


class Products(SphinxPostTransform):
    """Keep the two numbers of a product such as 3 × 3 on one line."""

    default_priority = 500
    formats = ("html",)

    def run(self):
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, nodes.literal | nodes.literal_block):
                kept = re.sub(r"(?<=[\dk]) × (?=[\dk])", "\u00a0×\u00a0", text)
                if kept != text:
                    text.parent.replace(text, nodes.Text(kept))


class Outputs(SphinxPostTransform):
    """Mark what the style sheet has to know: tables that may scroll, and printed claims, which are prose."""

    default_priority = 500
    formats = ("html",)

    def run(self):
        for table in list(self.document.findall(nodes.table)):
            frame = nodes.container(classes=["table-frame"])
            table.replace_self(frame)
            frame += table
        for block in list(self.document.findall(nodes.literal_block)):
            if "stream" in block["classes"] and "✓" in block.astext():
                block.replace_self(_split_claims(block))


def _is_mime_bundle(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def _split_claims(block):
    """Return the nodes for printed lines of which some are claims, in their order."""
    parts = []
    for are_claims, lines in groupby(block.astext().splitlines(), lambda line: line.startswith("✓")):
        if are_claims:
            paragraphs = [nodes.paragraph(line, line) for line in lines]
            parts.append(nodes.container("", *paragraphs, classes=["claims"]))
        else:
            text = "\n".join(lines)
            parts.append(nodes.literal_block(text, text, **block.attributes))
    return parts


def _widget_states(env):
    _, attributes = NbMetadataCollector.get_js_files(env, env.docname).get("ipywidgets_state", (None, None))
    return json.loads(attributes["body"])["state"] if attributes else {}


def _visit_live_figure(translator, node):
    narrow, wide = node["heights"]
    translator.body.append(
        f'<div class="live-figure" style="--height-narrow:{narrow}px;--height-wide:{wide}px">\n'
    )
    view, *pictures = node.children
    view.walkabout(translator)
    translator.body.append("\n<noscript>")
    for picture in pictures:
        picture.walkabout(translator)
    translator.body.append("</noscript>\n</div>\n")
    raise nodes.SkipNode


def _visit_image(translator, node):
    """Write width and height as attributes, so that the browser keeps room until the picture is there."""
    builder, source = translator.builder, node["uri"]
    path = source
    if source in builder.images:
        path = posixpath.join(builder.imgpath, quote(builder.images[source]))
    if not node.get("alt"):
        logger.warning("picture without an alternative text", location=node)
    size = get_image_size(builder.srcdir / source) or (None, None)
    attributes = {"width": node.get("width", size[0]), "height": node.get("height", size[1])}
    attributes = {name: str(value).removesuffix("px") for name, value in attributes.items() if value}
    attributes |= {"src": path, "alt": node.get("alt", "")}
    translator.body.append(translator.emptytag(node, "img", "", **attributes))


def _visit_folded_cell(translator, node):
    # One label, open or closed: the browser's own triangle, and screen readers, tell which.
    translator.body.append(f'<details class="fold"><summary>{escape(node["prompt_show"])}</summary>\n')


def _depart_folded_cell(translator, node):
    translator.body.append("</details>\n")


def _description(doctree, limit=180):
    """Return the first paragraph of prose, cut at a word; boxes and tables are not what the page is about."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 40:
            return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return doctree.next_node(nodes.title).astext()


def _fingerprint(name):
    """Return a mark that changes with the file, so that no browser shows an old one from its cache."""
    return hashlib.sha256((THEME_FOLDER / "static" / name).read_bytes()).hexdigest()[:8]


def _page_scripts(app, page_name, scripts):
    """Choose from Sphinx' scripts what this very page needs: MathJax, and its widgets' state and host."""
    wanted = []
    has_formulas = app.env.get_domain("math").data["has_equations"].get(page_name, False)
    for script in scripts:
        name, body = str(script.filename), script.attributes.get("body", "")
        if "mathjax" in name or body.startswith("window.MathJax"):
            # Sphinx adds them also where only a page listed below this one has formulas.
            wanted += [script] if has_formulas else []
        elif "widget-host" in name:
            wanted.append(script)
        elif "widget-state" in script.attributes.get("type", ""):
            script.attributes["body"] = _small_widget_state(body)
            wanted.append(script)
    return wanted


def _small_widget_state(body):
    """Return the state of a page's widgets with small scripts; notebooks keep them as they are written."""
    saved = json.loads(body)
    for model in saved["state"].values():
        if "_esm" in model["state"]:
            model["state"]["_esm"] = minified(model["state"]["_esm"])
    return json.dumps(saved).replace("</", r"<\/")


@cache
def minified(script):
    """Return a script of a live figure (a module) without what only those who write it need."""
    page = f'<script type="module">{script}</script>'
    small = minify_html.minify(page, minify_js=True, keep_closing_tags=True)
    return small.partition(">")[2].rpartition("</")[0]


def _page_context(app, page_name, template_name, context, doctree):
    """Tell the template the page's description, its address, and the scripts it needs."""
    context["base_url"] = app.config.html_baseurl
    context["author"] = app.config.author
    context["book_css"], context["book_js"] = _fingerprint("book.css"), _fingerprint("book.js")
    if doctree is None:
        return
    if "ipywidgets_state" in NbMetadataCollector.get_js_files(app.env, page_name):
        app.add_js_file("widget-host.js", loading_method="defer")
    context["description"] = _description(doctree)
    context["page_scripts"] = _page_scripts(app, page_name, context["script_files"])
    if any("mathjax" in str(script.filename) for script in context["page_scripts"]):
        context["body"] = reserve_room(context["body"])
        context["preload"] = [f"_static/mathjax/{name}" for name in MATHJAX_PRELOAD]
    if page_name == app.config.root_doc:
        context["pageurl"] = app.config.html_baseurl


def _copy_mathjax(app):
    package = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for pattern in MATHJAX_FILES:
        for source in package.glob(pattern):
            target = app.outdir / "_static" / "mathjax" / source.relative_to(package)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


def _write_sitemap(app):
    root, base = app.config.root_doc, app.config.html_baseurl
    addresses = [base if name == root else f"{base}{name}.html" for name in sorted(app.env.found_docs)]
    entries = "".join(f"  <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    (app.outdir / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n',
        encoding="utf-8",
    )


def _finish_site(app, exception):
    if exception or app.builder.name != "html":
        return
    _copy_mathjax(app)
    _write_sitemap(app)
    # The landing page answers at the site's own address, without the usual redirect.
    shutil.copyfile(app.outdir / f"{app.config.root_doc}.html", app.outdir / "index.html")


def _theme_fingerprint():
    """A value that changes with any file of the theme: Sphinx itself only looks at the pages' sources."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def setup(app):
    """Register all of the above with Sphinx."""
    app.add_config_value("theme_fingerprint", _theme_fingerprint(), "html")
    app.add_html_theme("page", str(THEME_FOLDER))
    app.add_post_transform(LiveFigures)
    app.add_post_transform(Boxes)
    app.add_post_transform(Products)
    app.add_post_transform(Outputs)
    app.add_node(LiveFigure, html=(_visit_live_figure, None))
    app.add_node(nodes.image, override=True, html=(_visit_image, lambda translator, node: None))
    app.add_node(HideCodeCellNode, override=True, html=(_visit_folded_cell, _depart_folded_cell))
    app.connect("html-page-context", _page_context, priority=900)
    app.connect("build-finished", _finish_site, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
