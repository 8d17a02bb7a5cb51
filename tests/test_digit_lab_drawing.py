"""From the pen to the network's input: the page's arithmetic, NumPy's, and that of others."""

import base64
import functools
import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from utils.datasets import digits
from utils.widgets import digit_lab
from utils.widgets.digit_lab.arithmetic import averaged, centred_image, changed_image, ink_of_image
from utils.widgets.occlusion_map.arithmetic import cover

FOLDER = Path(digit_lab.__file__).parent
PIXELS = np.arange(28)


def line(start, end, radius):
    """A straight line of ink between two points (row, column; pixel i reaches from i to i + 1)."""
    middles = np.stack(np.indices((112, 112)) + 0.5, axis=-1) - start
    along = np.subtract(end, start).astype("float64")
    share = np.clip(middles @ along / max(along @ along, 1e-12), 0, 1)
    distance = np.linalg.norm(middles - share[..., None] * along, axis=-1)
    return np.rint(255 * np.clip(radius + 0.5 - distance, 0, 1)).astype("uint8")


def drawing(*points, radius=4.5):
    lines = [line(start, end, radius) for start, end in itertools.pairwise(points)]
    return np.max(lines, axis=0)


def mean_place(image):
    """Row and column of the centre of mass, the middle of pixel i at i."""
    return np.array([image.sum(axis=1) @ PIXELS, image.sum(axis=0) @ PIXELS]) / image.sum()


def sides(picture):
    inked = [np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0)]
    return [places[-1] + 1 - places[0] for places in inked]


@pytest.fixture(scope="module")
def inks():
    """Nothing, everything, dots, lines, what lies at the border, scribbles, noise, digits."""
    rng = np.random.default_rng(0)
    made = [np.zeros((112, 112)), np.full((112, 112), 255), np.zeros((112, 112)), np.zeros((112, 112))]
    made[2][111, 0] = 1
    made[3][:, 111] = 255
    made += [drawing((56, 56), (56, 56)), drawing((20, 30), (90, 30)), drawing((20, 30), (20, 110))]
    made += [drawing((0, 112), (0, 112), radius=9), drawing((0, 0), (111, 111), radius=1)]
    for _ in range(12):
        points = rng.uniform(-10, 122, (rng.integers(2, 6), 2))
        made.append(drawing(*points, radius=rng.uniform(1, 12)))
    for _ in range(6):
        top, left = rng.integers(0, 100, 2)
        height, width = rng.integers(1, 112 - top), rng.integers(1, 112 - left)
        made.append(np.zeros((112, 112)))
        made[-1][top : top + height, left : left + width] = rng.integers(0, 256, (height, width))
    made += [ink_of_image(image / 255) for image in digits()[1][0][:10]]
    return np.stack(made).astype("uint8")


@pytest.fixture(scope="module")
def run(modules):
    """A function that runs ``(parts, bytes, ...given) => …`` on a page that has the parts of the figure."""

    def run_(script, *given):
        return modules.evaluate(
            f"""async (given) => {{
                  const names = ["ink", "prepare", "changes", "photo"];
                  const parts = await Promise.all(names.map((name) => import(`./digit_lab/${{name}}.js`)));
                  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
                  return ({script})(Object.assign({{}}, ...parts), bytes, ...given);
                }}""",
            given,
        )

    return run_


def packed(content):
    return base64.b64encode(bytes(content)).decode()


# Ink


def test_lines_by_their_distance(run):
    rng = np.random.default_rng(1)
    ends = rng.uniform(-20, 132, (12, 2, 2)).round(2)
    ends[0, 1] = ends[0, 0] = 30.25  # a dot
    radii = rng.uniform(0.6, 12, 12).round(2)
    found = run(
        """({ drawSegment }, bytes, ends, radii) => ends.map(([from, to], i) => {
             const [once, taken] = [new Uint8Array(112 * 112), new Uint8Array(112 * 112).fill(200)];
             drawSegment(once, from, to, radii[i], false);
             const twice = once.slice();
             drawSegment(twice, to, from, radii[i], false);
             drawSegment(taken, from, to, radii[i], true);
             return [once, twice, taken].map((each) => [...each]);
           })""",
        ends[..., ::-1].tolist(),
        radii.tolist(),
    )
    for (start, end), radius, (once, twice, taken) in zip(ends, radii, found, strict=True):
        expected = line(start, end, radius).ravel().astype(int)
        np.testing.assert_allclose(once, expected, atol=1)
        np.testing.assert_allclose(twice, once, atol=1)
        np.testing.assert_allclose(taken, np.minimum(200, 255 - expected), atol=1)


def test_enlarged_and_averaged_a_picture_is_itself(run):
    image = np.random.default_rng(2).integers(0, 256, (28, 28), "uint8") / np.float32(255)
    ink = ink_of_image(image)
    assert ink.shape == (112, 112)
    np.testing.assert_array_equal(averaged(ink), image)
    in_page, again, *empty = run(
        """({ inkOfImage, averaged, isEmpty }, bytes, image) => {
             const ink = inkOfImage(Float32Array.from(image));
             const empty = [isEmpty(ink), isEmpty(ink.fill(0)), isEmpty(ink.fill(1, 5, 6))];
             return [[...inkOfImage(Float32Array.from(image))], [...averaged(inkOfImage(image))], ...empty];
           }""",
        image.ravel().tolist(),
    )
    np.testing.assert_array_equal(in_page, ink.ravel())
    np.testing.assert_array_equal(np.float32(again), image.ravel())
    assert empty == [False, True, False]


# Centred or not


@pytest.mark.parametrize("name, ours", [("averaged", averaged), ("centredImage", centred_image)])
def test_input_in_the_page_equals_numpy(run, inks, name, ours):
    script = f"(parts, bytes, inks) => inks.map((each) => [...parts.{name}(bytes(each))])"
    for ink, image in zip(inks, run(script, [packed(ink) for ink in inks]), strict=True):
        np.testing.assert_allclose(np.reshape(image, (28, 28)), ours(ink), rtol=0, atol=1e-6)


def test_averages_are_those_of_pillow(inks):
    for ink in inks:
        reduced = np.asarray(Image.fromarray(ink.astype("float32")).reduce(4))
        np.testing.assert_allclose(averaged(ink), reduced / 255, atol=1e-6)


def test_centred_is_as_large_as_mnists_and_in_the_middle(inks):
    for ink in inks[1:]:
        image = centred_image(ink)
        assert max(sides(image)) == 20
        # What is left of the last pixel is paper
        assert 0 <= min(sides(image)) - 20 * min(sides(ink)) / max(sides(ink)) < 1
        is_at_border = image[[0, -1]].any() or image[:, [0, -1]].any()
        assert is_at_border or (abs(mean_place(image) - 14) < 0.55).all()


def test_scaled_as_pillow_scales(inks):
    """Pillow's box filter takes whole pixels; where 20 divides the size, that is the area."""
    ink = np.zeros((112, 112), "uint8")
    ink[10:70, 30:50] = np.random.default_rng(3).integers(1, 256, (60, 20))
    image = centred_image(ink)
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    reduced = np.zeros((20, 7))
    padded = np.pad(ink[10:70, 30:50].astype("float32"), ((0, 0), (0, 1)))
    reduced[:] = np.asarray(Image.fromarray(padded).reduce(3))
    found = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    np.testing.assert_allclose(found, reduced / 255, atol=1e-6)


def test_where_one_draws_changes_nothing():
    points = np.array([(10, 12), (40, 20), (30, 50), (62, 40)])
    images = [centred_image(drawing(*(points + by))) for by in [(0, 0), (40, 0), (3, 50), (37, 41)]]
    for image in images[1:]:
        np.testing.assert_allclose(image, images[0], atol=1e-6)
    assert abs(averaged(drawing(*points)) - averaged(drawing(*(points + 3)))).max() > 0.5


def test_how_large_one_draws_changes_little():
    points = np.array([(10, 12), (40, 20), (30, 50), (62, 40)])
    small, large = (centred_image(drawing(*(by * points), radius=4 * by)) for by in (1, 1.7))
    moved = [np.roll(large, by, axis=(0, 1)) for by in itertools.product((-1, 0, 1), repeat=2)]
    assert max(overlap(small, each) for each in moved) > 0.85  # a whole pixel away, at most


def test_mnists_digits_are_centred_already():
    """Each comes out as it went in; so do all of MNIST's test digits whose longest side is 20 (9,997)."""
    with np.load(FOLDER / "mistakes.npz") as stored:
        images = stored["images"] / np.float32(255)
    assert len(images) == 20
    for image in images:
        assert max(sides(image)) == 20
        np.testing.assert_array_equal(centred_image(ink_of_image(image)), image)


def test_centred_twice_is_centred_once(inks):
    for ink in inks:
        once = centred_image(ink)
        twice = centred_image(ink_of_image(once))
        faint = [once.max(axis=axis)[once.any(axis=axis)].min(initial=1) for axis in (0, 1)]
        if min(faint) > 1 / 255:  # else rounding takes a row away
            np.testing.assert_allclose(twice, once, atol=0.51 / 255)


def test_what_does_not_fit_stays_whole():
    ink = drawing((20, 50), (20, 60), radius=9)
    ink = np.maximum(ink, drawing((20, 55), (105, 55), radius=0.4))  # its mass is far up
    image = centred_image(ink)
    rows = np.flatnonzero(image.any(axis=1))
    assert (rows[0], rows[-1]) == (8, 27)
    assert mean_place(image)[0] < 13.4


# Changes

SETTINGS = [
    {},
    {"rotation": 90},
    {"rotation": -180, "flip": True},
    {"rotation": 33, "shift": (-12, 5)},
    {"rotation": -77.5, "flip": True, "shift": (7, -3), "cover": 8, "cover_place": (0, 27), "noise": 0.35},
    {"cover": 5, "cover_place": (14, 3), "noise": 1},
    {"shift": (12, 12), "cover": 20, "cover_place": (13, 14)},
]


@pytest.fixture(scope="module")
def pattern():
    normal = np.random.default_rng(4).normal(size=(28, 28))
    return np.clip(np.rint(40 * normal), -127, 127).astype("int8")


@pytest.mark.parametrize("settings", SETTINGS)
def test_changes_in_the_page_equal_numpy(run, inks, pattern, settings):
    whole = {"rotation": 0, "flip": False, "shift": (0, 0), "cover": 0, "cover_place": (14, 14), "noise": 0}
    images = [centred_image(ink) for ink in inks[4:]]
    found = run(
        """({ changedImage }, bytes, images, settings, pattern) => images.map((image) =>
             [...changedImage(Float32Array.from(image), settings, Int8Array.from(pattern))])""",
        [image.ravel().tolist() for image in images],
        whole | settings,
        pattern.ravel().tolist(),
    )
    for image, changed in zip(images, found, strict=True):
        expected = changed_image(image, **settings, pattern=pattern)
        np.testing.assert_allclose(np.reshape(changed, (28, 28)), expected, rtol=0, atol=1e-6)
    if not settings:
        np.testing.assert_array_equal(np.float32(found), np.reshape(images, (-1, 784)))


@pytest.mark.parametrize("degrees", [1, 30, -45, 117.3, 179])
def test_rotation_is_scipys(inks, degrees):
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    matrix = np.array([[cos, sin], [-sin, cos]])  # rows and columns of the input for those of the output
    for ink in inks:
        image = averaged(ink).astype("float64")
        turned = ndimage.affine_transform(
            image, matrix, offset=13.5 - matrix @ [13.5, 13.5], order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(changed_image(image, rotation=degrees), turned, rtol=0, atol=1e-6)


def test_quarter_turns_are_exact(inks):
    image = averaged(inks[10])
    for turns in (-2, -1, 1, 2):
        np.testing.assert_array_equal(changed_image(image, rotation=90 * turns), np.rot90(image, turns))


def test_flip_shift_and_cover(inks):
    image = averaged(inks[12])
    np.testing.assert_array_equal(changed_image(image, flip=True), np.fliplr(image))
    shifted = changed_image(image, shift=(3, -5))
    np.testing.assert_array_equal(shifted[:23, 3:], image[5:, :25])
    assert not shifted[23:].any() and not shifted[:, :3].any()
    assert not changed_image(image, shift=(28, 0)).any()
    for place in [(14, 3), (0, 27), (27, 27)]:
        covered = cover(image[..., None], place, 7, 0)[..., 0]
        np.testing.assert_array_equal(changed_image(image, cover=7, cover_place=place), covered)
    assert (changed_image(np.ones((28, 28)), cover=4, cover_place=(10, 20)) == 0).sum() == 16
    assert (changed_image(np.ones((28, 28)), cover=20, cover_place=(0, 0)) == 0).sum() == 100


def test_changes_come_one_after_the_other(inks, pattern):
    settings = {"rotation": 40, "flip": True, "shift": (4, -2), "cover": 6, "noise": 0.2}
    image = expected = averaged(inks[14])
    for name, value in settings.items():
        step = {name: value, "pattern": pattern if name == "noise" else None}
        expected = changed_image(expected, **step, cover_place=(9, 12))
    np.testing.assert_allclose(
        changed_image(image, **settings, cover_place=(9, 12), pattern=pattern), expected, atol=1e-6
    )


def test_noise_is_as_strong_as_it_says(pattern):
    added = changed_image(np.full((28, 28), 0.5), noise=0.1, pattern=pattern) - 0.5
    assert added.std() == pytest.approx(0.1, rel=0.1)
    assert abs(added.mean()) < 0.01
    strong = changed_image(np.full((28, 28), 0.5), noise=1, pattern=pattern)
    assert (strong.min(), strong.max()) == (0, 1)


# Photographs


@functools.cache
def pictures():
    """The second of each of the book's ten."""
    (_, _), (images, labels) = digits()
    return [images[labels == digit][1] for digit in range(10)]


def shape_of(digit):
    """A digit of the book with smooth edges: (280, 280), 0 to 1."""
    large = Image.fromarray(pictures()[digit]).resize((280, 280), Image.Resampling.BICUBIC)
    return np.clip((np.asarray(large) / 255 - 0.5) * 6 + 0.5, 0, 1)


def photograph(shape, *, height=330, top=120, left=230, paper=215, ink=40, light="slanting", noise=8):
    """A sheet of 600 x 800 pixels in uneven light with a shape on it, as JPEG; and where the shape is."""
    covered = np.zeros((600, 800))
    large = Image.fromarray((255 * shape).astype("uint8")).resize((height, height), Image.Resampling.BICUBIC)
    covered[top : top + height, left : left + height] = np.asarray(large) / 255
    y, x = np.mgrid[:600, :800] / 800
    falling = {
        "slanting": 1 - 0.5 * x - 0.25 * y,
        "shadow": np.where(x + 0.3 * y > 0.55, 0.55, 1) * (1 - 0.2 * x),
    }
    grey = (paper + (ink - paper) * covered) * falling.get(light, 1 - 0.3 * x)
    if light == "table":  # that the sheet lies on
        grey = np.where((x < 0.12) | (y > 0.68) | (x > 0.9), 70 + 15 * np.sin(90 * x), grey)
    grey += np.random.default_rng(5).normal(scale=noise, size=grey.shape)
    return jpeg(grey), covered


def jpeg(grey):
    file = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype("uint8")).convert("RGB").save(file, "JPEG", quality=80)
    return file.getvalue()


def read(run, file):
    ink = run(
        "async ({ inkOfFile }, bytes, file) => [...await inkOfFile(new Blob([bytes(file)]))]", packed(file)
    )
    return np.reshape(ink, (112, 112))


def fitted(shape):
    """What the ink should be: the shape, 80 pixels tall or wide, in the middle."""
    rows, columns = (np.flatnonzero((shape > 0.5).any(axis=axis)) for axis in (1, 0))
    cut = shape[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (round(80 * side / max(cut.shape)) for side in cut.shape)
    small = Image.fromarray((255 * cut).astype("uint8")).resize((width, height), Image.Resampling.BOX)
    top, left = (112 - height) // 2, (112 - width) // 2
    return np.pad(np.asarray(small), ((top, 112 - height - top), (left, 112 - width - left)))


def overlap(ink, other):
    return np.minimum(ink, other).sum() / np.maximum(ink, other).sum()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"height": 200, "top": 350, "left": 60},
        {"light": "shadow"},
        {"ink": 140},
        {"paper": 50, "ink": 210},
        {"light": "table", "left": 200, "top": 80},
    ],
    ids=["pen", "small", "in a shadow", "faint", "chalk", "on a table"],
)
@pytest.mark.parametrize("digit", [0, 2, 4, 5, 9])
def test_digit_of_a_photograph(run, digit, options):
    file, covered = photograph(shape_of(digit), **options)
    assert overlap(read(run, file), fitted(covered)) > 0.8


def test_digit_that_fills_the_picture(run):
    for picture in pictures():
        small = io.BytesIO()
        Image.fromarray(picture).save(small, "PNG")
        digit_alone = fitted(np.kron(picture / 255, np.ones((10, 10))))
        assert (
            overlap(read(run, small.getvalue()) > 127, digit_alone > 127) > 0.6
        )  # soft edges, and where are they?


def test_thin_lines_become_as_thick_as_the_pens(run):
    shape = drawing((10, 20), (30, 90), (100, 40), radius=1) / 255
    ink = read(run, photograph(shape)[0])
    assert 8 < 2 * ndimage.distance_transform_edt(ink > 127).max() < 15
    thin = fitted(photograph(shape)[1])
    assert ((thin > 127) & (ink > 127)).sum() > 0.9 * (thin > 127).sum()


@pytest.mark.parametrize("options", [{}, {"noise": 15}, {"paper": 50}, {"light": "even", "noise": 2}])
def test_empty_sheet(run, options):
    assert not read(run, photograph(np.zeros((280, 280)), **options)[0]).any()


def test_picture_of_one_pixel(run):
    file = io.BytesIO()
    Image.new("L", (1, 1), 255).save(file, "PNG")
    assert not read(run, file.getvalue()).any()


# The paper


@pytest.fixture
def pad(modules):
    """A paper of 224 pixels at (20, 20) of an empty page; `heard` lists what it reported."""
    modules.add_style_tag(content=(FOLDER / "pad.css").read_text(encoding="utf-8"))
    modules.evaluate(
        """async () => {
             const { createPad } = await import("./digit_lab/pad.js");
             window.heard = [];
             const report = (name) => (...what) => heard.push([name, ...what]);
             const names = ["begin", "change", "end", "clear"];
             const act = Object.fromEntries(names.map((name) => [name, report(name)]));
             const { root } = createPad({ describedBy: "status", ...act });
             root.style.cssText = "position: fixed; left: 18px; top: 18px; width: 228px";
             document.body.replaceChildren(root);
           }"""
    )
    assert modules.locator(".sheet").bounding_box() == {"x": 20, "y": 20, "width": 224, "height": 224}
    yield modules
    modules.mouse.up()


def heard(page):
    return page.evaluate("() => heard.splice(0)")


def segments(reports):
    """From and to of what changed, each once where nothing moved."""
    return [report[1:3] for report in reports if report[0] == "change" and report[1] != report[2]]


def test_stroke_with_the_mouse(pad):
    pad.mouse.move(40, 60)
    assert heard(pad) == []
    pad.mouse.down()
    assert heard(pad) == [["begin", False], ["change", [10, 20], [10, 20], False]]
    pad.mouse.move(60, 60)
    pad.mouse.move(300, 100)  # beside the paper, and back
    pad.mouse.move(100, 200)
    reports = heard(pad)
    assert segments(reports) == [[[10, 20], [20, 20]], [[20, 20], [140, 40]], [[140, 40], [40, 90]]]
    pad.mouse.up()
    pad.mouse.move(40, 60)
    assert heard(pad) == [["end"]]
    pad.mouse.down(button="right")
    pad.mouse.up(button="right")
    assert heard(pad) == []
    assert not pad.locator(".pen").is_visible()
    pad.keyboard.press("ArrowUp")
    assert pad.locator(".pen").is_visible()


def test_eraser(pad):
    pad.get_by_label("Eraser").check()
    pad.mouse.click(40, 60)
    assert heard(pad) == [["begin", True], ["change", [10, 20], [10, 20], True], ["end"]]


def test_second_finger_draws_nothing(pad):
    touch = pad.context.new_cdp_session(pad)

    def put(kind, *places):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    put("touchStart", (40, 60))
    put("touchStart", (40, 60), (200, 200))
    put("touchMove", (60, 60), (220, 220))
    put("touchEnd")
    reports = heard(pad)
    assert [report[0] for report in reports if report[0] != "change"] == ["begin", "end"]
    assert segments(reports) == [[[10, 20], [20, 20]]]
    assert pad.locator(".sheet").evaluate("box => getComputedStyle(box).touchAction") == "none"


def test_stroke_with_the_keyboard(pad):
    pad.keyboard.press("Tab")
    hint = pad.locator(".pad .note")
    assert hint.inner_text().startswith("Draw, or press Space")
    assert pad.locator(".pen").is_visible()
    pad.keyboard.press("ArrowLeft")
    assert hint.inner_text() == "Pen up, row 14, column 13."
    assert heard(pad) == []
    pad.keyboard.press(" ")
    assert hint.inner_text() == "Pen down, row 14, column 13."
    pad.keyboard.press("Shift+ArrowUp")
    pad.keyboard.press("End")
    assert hint.inner_text() == "Pen down, row 10, column 27."
    assert segments(heard(pad)) == [[[54, 58], [54, 42]], [[54, 42], [110, 42]]]
    pad.keyboard.press("Enter")
    assert hint.inner_text() == "Pen up, row 10, column 27."
    assert heard(pad) == [["end"]]
    pad.keyboard.press("Escape")
    assert heard(pad) == []
    pad.keyboard.press("Delete")
    assert heard(pad) == [["clear"]]


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_pen_is_lifted(pad, key):
    pad.locator(".sheet").focus()
    pad.keyboard.press("Enter")
    heard(pad)
    pad.keyboard.press(key)
    assert heard(pad) == [["end"]]
    pad.keyboard.press("ArrowLeft")
    assert heard(pad) == []


def test_mouse_takes_over_from_the_keyboard(pad):
    pad.locator(".sheet").focus()
    pad.keyboard.press(" ")
    heard(pad)
    pad.mouse.click(40, 60)
    assert [report[0] for report in heard(pad)] == ["end", "begin", "change", "end"]
    pad.keyboard.press("ArrowRight")  # goes on from there
    assert pad.locator(".pad .note").inner_text() == "Pen up, row 5, column 3."
