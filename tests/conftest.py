"""Fixtures for the tests that run in a real browser: a local server, Chromium, pages that may not go out."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from widget_pages import LIVE, settle, write_page

from tools.browser import launch

ROOT = Path(__file__).resolve().parent.parent
SITE_FOLDER = ROOT / "_build" / "html"
WIDGETS = ROOT / "utils" / "widgets"
PATIENCE = 30_000  # milliseconds: only what never comes is waited for as long, on a busy machine, too


class _StaticHandler(http.server.SimpleHTTPRequestHandler):
    """A plain file server below a prefix that, like GitHub Pages, answers with the site's own 404 page."""

    protocol_version = "HTTP/1.1"  # keeps connections open, which makes the tests a good deal faster

    def __init__(self, *args, prefix, **kwargs):
        self.prefix = prefix
        super().__init__(*args, **kwargs)

    def translate_path(self, path):
        if not path.startswith(self.prefix):
            return os.path.join(self.directory, "outside-the-site")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function ``serve(folder, prefix="") -> base address`` (with a slash at the end)."""
    servers = []

    def start(folder, prefix=""):
        prefix = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
        handler = functools.partial(_StaticHandler, directory=str(folder), prefix=prefix)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}{prefix}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(serve):
    """The address of the built site, served below a sub-path as GitHub Pages does."""
    if not (SITE_FOLDER / "index.html").is_file():
        pytest.fail("The site is not built: run `make book` first.", pytrace=False)
    return serve(SITE_FOLDER, prefix="/some/where/")


def _no_browser(reason):
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """Chromium, the system's or Playwright's own; without one, skip (fail where REQUIRE_BROWSER=1)."""
    playwright_api = pytest.importorskip("playwright.sync_api")
    playwright_api.expect.set_options(timeout=PATIENCE)
    with playwright_api.sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except FileNotFoundError as error:
            _no_browser(str(error))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def open_page(browser):
    """A function that opens an address in a fresh context; ``with open_page(url) as page:`` closes it.

    Whatever would leave the local server is blocked and listed in ``page.blocked``; console messages and
    uncaught errors are listed in ``page.problems``.
    """

    def open_(url, *, width=1280, height=900, color_scheme="light", reduced_motion=None, java_script=True):
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=color_scheme,
            reduced_motion=reduced_motion,
            java_script_enabled=java_script,
            service_workers="block",
        )
        page.set_default_timeout(PATIENCE)
        page.blocked, page.problems = [], []

        def keep_local(route):
            if route.request.url.startswith("http://127.0.0.1:"):
                route.continue_()
            else:
                page.blocked.append(route.request.url)
                route.abort()

        page.route("**/*", keep_local)
        page.on("console", lambda message: page.problems.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: page.problems.append(f"uncaught: {error}"))
        page.goto(url)
        return page

    return open_


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for the small pages of widget_pages.py."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def address(serve, folder):
    """Its address; the parts of the widgets' scripts are there, too, and fixtures/rendered.js."""
    for script in WIDGETS.glob("*/*.js"):
        copy = folder / script.relative_to(WIDGETS)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(script.read_bytes())
    shutil.copy(ROOT / "tests" / "fixtures" / "rendered.js", folder)
    (folder / "modules.html").write_text("<!DOCTYPE html><title>Modules</title>", encoding="utf-8")
    return serve(folder)


@pytest.fixture(scope="module")
def modules(address, open_page):
    """A page that can import those parts as modules."""
    with open_page(address + "modules.html") as page:
        yield page


@pytest.fixture
def open_live(folder, address, open_page):
    """A function that opens a page with widgets and waits until all of them are drawn."""

    def open_(*widgets, theme="light", **options):
        write_page(folder, widgets, theme=theme)
        page = open_page(address, **options)
        if options.get("java_script", True):
            page.wait_for_function(f"document.querySelectorAll('{LIVE}').length === {len(widgets)}")
            settle(page)
        return page

    return open_
