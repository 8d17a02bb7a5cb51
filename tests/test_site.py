"""The built site in a real browser: every page in both themes, wide and narrow, as readers meet it."""

import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, SITE_FOLDER
from playwright.sync_api import expect
from widget_pages import GROUNDS, layout_shift

from tools.book import notebooks

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
BASE_URL = CONFIG["html"]["baseurl"]

BOOK_PAGES = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in notebooks()]
PAGES = [*BOOK_PAGES, "search.html", "404.html"]

WIDE, NARROW = 1280, 360
FIRST_VISIT_BYTES = 400_000
LAYOUT_SHIFT = 0.01

# Waits until formulas and live figures stand, so that what is tested is what the reader sees.
READY = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  const alive = (figure) => figure.querySelector(":scope > :not(script, noscript)");
  const deadline = performance.now() + 25000;
  while (![...document.querySelectorAll(".live-figure")].every(alive)) {
    if (performance.now() > deadline) throw new Error("a live figure has not appeared");
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
}"""


@pytest.fixture(scope="module")
def open_ready(site, open_page):
    """A function that opens a page of the site and waits until it stands."""

    def open_(name, **options):
        page = open_page(site + name, **options)
        if options.get("java_script", True):
            page.evaluate(READY)
        return page

    return open_


def test_every_page_is_built_and_no_other():
    built = {path.relative_to(SITE_FOLDER).as_posix() for path in SITE_FOLDER.rglob("*.html")}
    assert built == {*PAGES, "index.html"}
    assert len(BOOK_PAGES) >= 2
    assert (SITE_FOLDER / "index.html").read_bytes() == (SITE_FOLDER / "intro.html").read_bytes()


@cache
def addresses(name):
    """Return what a page links to and loads, and the ids it defines."""
    html = (SITE_FOLDER / name).read_text(encoding="utf-8")
    html = re.sub(r"(<script\b[^>]*>).*?</script>", r"\1", html, flags=re.S)
    links = re.findall(r'<(?:a|link|img|script|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"', html)
    return links, set(re.findall(r'\sid="([^"]+)"', html))


@pytest.mark.parametrize("name", PAGES)
def test_internal_links_lead_somewhere(name):
    links, _ = addresses(name)
    internal = [link for link in links if not urlsplit(link).scheme and not link.startswith("//")]
    # The 404 page stands at any depth, so it has none.
    assert bool(internal) == (name != "404.html")
    for link in internal:
        assert not link.startswith("/"), f"{link} works at one address only"
        path, fragment = urldefrag(urljoin(f"http://site/{name}", link))
        target = unquote(urlsplit(path).path).lstrip("/")
        assert (SITE_FOLDER / target).is_file(), f"{link} leads nowhere"
        if fragment and target.endswith(".html"):
            assert unquote(fragment) in addresses(target)[1], f"{link}: no such place on that page"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page(name, theme, width, open_ready):
    """One visit, many questions: opening a page is what takes the time."""
    query = "?q=kernel" if name == "search.html" else ""
    with open_ready(name + query, color_scheme=theme, width=width) as page:
        assert page.problems == []
        assert page.blocked == []
        shift = layout_shift(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == "en"
        brightness = page.evaluate(
            """() => {
              const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
              return (r + g + b) / 3;
            }"""
        )
        assert brightness < 40 if theme == "dark" else brightness > 240
        for image in page.locator(".cell_output img").all():
            look = image.evaluate("node => getComputedStyle(node).filter + getComputedStyle(node).opacity")
            assert look == "none1", "the theme alters grey values"
            assert image.evaluate("node => node.clientWidth - 16") <= 700
        serious = [
            f"{violation['id']}: {violation['nodes'][0]['html']}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert serious == []
        assert shift < LAYOUT_SHIFT, "what stood on the page has moved"


@pytest.mark.parametrize("name", PAGES)
def test_pictures_have_alternative_texts_and_sizes(name):
    html = (SITE_FOLDER / name).read_text(encoding="utf-8")
    for image in re.findall(r"<img\b[^>]*>", html):
        alternative = re.search(r'\salt="([^"]*)"', image)
        assert alternative and len(alternative[1]) > 10, f"no alternative text: {image}"
        assert not re.search(r"_images/|\.(png|jpe?g|svg)$", alternative[1]), (
            f"a file name is no text: {image}"
        )
        assert re.search(r'\swidth="\d+"', image) and re.search(r'\sheight="\d+"', image), image


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_formulas_fit_the_room_kept_for_them(name, open_ready):
    with open_ready(name) as page:
        formulas = page.locator(".math").all()
        assert len(formulas) == (SITE_FOLDER / name).read_text(encoding="utf-8").count("--room:")
        for formula in formulas:
            kept, width, height = formula.evaluate(
                """node => {
                  const box = node.querySelector("mjx-math").getBoundingClientRect();
                  const em = parseFloat(getComputedStyle(node).fontSize);
                  return [parseFloat(node.style.getPropertyValue("--room")), box.width / em, box.height / em];
                }"""
            )
            tex = formula.text_content()
            if formula.evaluate("node => node.tagName") == "DIV":
                assert abs(kept - height) < 0.4, f"{tex} is {height} em high, not {kept}"
            else:
                assert abs(kept - width) < 0.5 + width / 4, f"{tex} is {width} em wide, not {kept}"


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_metadata(name, open_ready):
    with open_ready(name) as page:

        def meta(key):
            return page.locator(f'meta[property="{key}"], meta[name="{key}"]').get_attribute("content")

        assert page.title().startswith(page.locator("h1").inner_text().rstrip("#¶"))
        assert 40 < len(meta("description")) < 200
        assert meta("og:description") == meta("description")
        assert meta("og:title") in page.title()
        address = page.locator('link[rel="canonical"]').get_attribute("href")
        assert address == meta("og:url") == BASE_URL + ("" if name == "intro.html" else name)
        assert meta("og:image").startswith(BASE_URL)
        card = SITE_FOLDER / meta("og:image").removeprefix(BASE_URL)
        width, height = (int(meta(f"og:image:{side}")) for side in ("width", "height"))
        # A PNG file tells its size in bytes 16 to 24.
        assert card.read_bytes()[16:24] == width.to_bytes(4, "big") + height.to_bytes(4, "big")
        assert card.stat().st_size < 60_000
        assert len(meta("og:image:alt")) > 10


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_first_visit_is_light(name, open_page, site):
    """What the browser loads before anybody clicks, compressed as a host does it, pictures apart."""
    with open_page("about:blank") as page:
        requests = []
        page.on("requestfinished", lambda request: requests.append(request))
        page.goto(site + name)
        page.evaluate(READY)
        page.wait_for_load_state("networkidle")
        bodies = {request.url: request.response().body() for request in requests}
        pictures = {".png", ".jpg", ".jpeg", ".webp", ".svg"}
        sizes = {
            url: len(gzip.compress(body, 6))
            for url, body in bodies.items()
            if url.startswith("http") and not any(urlsplit(url).path.endswith(suffix) for suffix in pictures)
        }
        assert site + name in sizes and any("book.css" in url for url in sizes)
        assert sum(sizes.values()) < FIRST_VISIT_BYTES, json.dumps(sizes, indent=1)


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_buttons_lead_to_this_page(name, open_ready):
    repository, branch = CONFIG["repository"]["url"], CONFIG["repository"]["branch"]
    owner_and_name = repository.removeprefix("https://github.com/")
    notebook = name.replace(".html", ".ipynb")
    with open_ready(name) as page:
        links = {
            link.inner_text(): link.get_attribute("href") for link in page.locator(".page-links a").all()
        }
        colab = f"https://colab.research.google.com/github/{owner_and_name}/blob/{branch}/{notebook}"
        assert links["Open in Colab"] == colab
        assert links["Repository"] == f"{repository}/blob/{branch}/{notebook}"
        assert links["Report a mistake"].startswith(f"{repository}/issues/new?")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download notebook").click()
        assert download.value.suggested_filename == notebook.rpartition("/")[2]
        assert json.loads(download.value.path().read_text(encoding="utf-8"))["nbformat"] == 4


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_folded_cells_open_by_keyboard(name, open_ready):
    with open_ready(name) as page:
        folds = page.locator("details.fold")
        assert folds.count() > 0  # at least the set-up cell
        for fold in folds.all():
            code = fold.locator("pre, img").first  # or an output
            assert not code.is_visible()
            fold.locator("summary").focus()
            page.keyboard.press("Enter")
            assert code.is_visible()
            page.keyboard.press("Space")
            assert not code.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", BOOK_PAGES)
def test_without_java_script(name, theme, open_ready):
    with open_ready(name, java_script=False, color_scheme=theme) as page:
        background = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
        assert background == GROUNDS[theme]
        html = (SITE_FOLDER / name).read_text(encoding="utf-8")
        widgets = html.count("application/vnd.jupyter.widget-view+json")
        pictures = page.locator(".live-figure img")
        assert pictures.count() == widgets
        for picture in pictures.all():
            assert picture.is_visible()
            assert picture.evaluate("node => node.naturalWidth") > 0


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_opened_as_a_file(name, open_page):
    """After `make book` a reader may just open the file, without a server."""
    with open_page("about:blank") as page:
        page.unroute_all()
        page.goto((SITE_FOLDER / name).as_uri())
        page.evaluate(READY)
        assert page.problems == []


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_printed(name, open_ready):
    with open_ready(name) as page:
        page.emulate_media(media="print", color_scheme="dark")
        page.locator('html[data-theme="light"]').wait_for()
        for hidden in (".contents", ".page-links", ".sections", "footer", "details.fold", ".copy"):
            assert not any(node.is_visible() for node in page.locator(hidden).all()), hidden
        assert page.locator("body").evaluate("node => getComputedStyle(node).color") == "rgb(27, 28, 30)"
        for link in page.locator('main a[href^="http"]').all()[:3]:
            after = link.evaluate("node => getComputedStyle(node, '::after').content")
            assert link.get_attribute("href") in after


def test_theme_is_chosen_and_kept(site, open_page):
    with open_page(site + "intro.html", color_scheme="light") as page:

        def becomes(theme):
            page.locator(f'html[data-theme="{theme}"]').wait_for()

        becomes("light")
        page.emulate_media(color_scheme="dark")
        becomes("dark")
        page.locator(".theme-choice select").select_option("Light")
        becomes("light")
        page.goto(site + "search.html")
        becomes("light")
        page.locator(".theme-choice select").select_option("Automatic")
        becomes("dark")


def test_search_finds_a_word(site, open_page):
    with open_page(site + "intro.html") as page:
        page.get_by_role("searchbox", name="Search the book").fill("kernel")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=kernel")
        page.get_by_role("status").get_by_role("link", name="Convolution").first.click()
        page.wait_for_url("**/chapters/02-convolution.html*")
        assert page.problems == []


def test_search_answers_when_nothing_is_found(site, open_page):
    with open_page(site + "search.html?q=xylophone") as page:
        page.get_by_text("did not match any documents").wait_for()


def test_narrow_contents_open_and_close_by_keyboard(site, open_page):
    with open_page(site + "intro.html", width=NARROW) as page:
        chapter = page.get_by_role("link", name="2. Convolution").and_(page.locator(".contents a"))
        expect(chapter).to_be_hidden()
        page.get_by_role("button", name="Contents").focus()
        page.keyboard.press("Enter")
        expect(chapter).to_be_visible()
        page.keyboard.press("Escape")
        expect(chapter).to_be_hidden()


def test_skip_link_is_first_and_leads_to_the_text(site, open_page):
    with open_page(site + "intro.html") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")


@pytest.mark.parametrize("missing", ["nothing", "chapters/nothing.html", "a/b/c/nothing.html"])
def test_missing_page_leads_home(missing, site, open_page):
    with open_page(site + missing) as page:
        search = page.get_by_role("link", name="search it")
        expect(search).to_have_attribute("href", f"/{site.split('/', 3)[3]}search.html")  # found by asking
        page.get_by_role("link", name="Go to the start").click()
        expect(page).to_have_title("Seeing Convolutions")


def test_sitemap_lists_the_book():
    root = ElementTree.parse(SITE_FOLDER / "sitemap.xml").getroot()
    listed = {element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert listed == {BASE_URL} | {BASE_URL + name for name in BOOK_PAGES if name != "intro.html"}


def test_copy_button_copies_code(site, open_page):
    with open_page(site + "chapters/02-convolution.html") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        block = page.locator(".cell:not(:has(.fold)) .cell_input .highlight").first
        block.hover()
        block.get_by_role("button", name="Copy").click()
        expect(block.get_by_role("button")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == block.locator("pre").inner_text().rstrip()


@pytest.mark.parametrize("name", PAGES)
def test_tables_in_outputs_are_tables(name):
    assert "<p>| " not in (SITE_FOLDER / name).read_text(encoding="utf-8")
