"""Folders as people have them: each file is read as it should look, or is in the report with its reason."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from utils import datasets, image_folders
from utils.image_folders import Folder, folder

ROOT = Path(__file__).parent.parent
LOSSLESS = {"webp": {"lossless": True}}
QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pixels(seed=0, height=12, width=20, channels=(3,)):
    return np.random.default_rng(seed).integers(0, 256, (height, width, *channels), dtype="uint8")


def encoded(array, format, **options):
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    stream = io.BytesIO()
    image.save(stream, format, **LOSSLESS.get(format, {}), **options)
    return stream.getvalue()


@pytest.fixture
def pets(tmp_path):
    """Two classes with a picture each."""
    path = tmp_path / "pets"
    for seed, name in enumerate(("cat", "dog")):
        (path / name).mkdir(parents=True)
        (path / name / "first.png").write_bytes(encoded(pixels(seed), "png"))
    return path


def read(pets, content, name="new.png", size=(12, 20), **options):
    """Return the picture of a file that is added to the cats, and the reasons of its notes."""
    (pets / "cat" / name).write_bytes(content)
    result = folder(pets, size, **options)
    notes = {note.reason: note.detail for note in result.notes if note.file == f"cat/{name}"}
    place = result.files.index(f"cat/{name}") if f"cat/{name}" in result.files else None
    return None if place is None else result.images[place], notes


def reason_of(pets, content, name="new.jpg"):
    """Return why a file that is added to the cats is not read."""
    picture, notes = read(pets, content, name)
    assert picture is None
    [reason] = notes
    return reason


# What is returned.


def test_it_is_a_part_of_datasets():
    assert datasets.folder is folder


def test_labels_are_places_in_the_sorted_names_of_the_folders(pets):
    (pets / "ant").mkdir()
    (pets / "ant" / "a.png").write_bytes(encoded(pixels(7), "png"))
    result = folder(pets, (12, 20))
    assert result.class_names == ("ant", "cat", "dog")
    assert result.files == ("ant/a.png", "cat/first.png", "dog/first.png")
    np.testing.assert_array_equal(result.labels, [0, 1, 2])
    np.testing.assert_array_equal(result.images, [pixels(7), pixels(0), pixels(1)])
    assert result.images.dtype == np.uint8 and result.labels.dtype == np.int32 and len(result) == 3
    assert result.notes == ()


def test_the_classes_asked_for_are_read_in_their_order(pets):
    (pets / "ant").mkdir()
    (pets / "ant" / "a.png").write_bytes(encoded(pixels(7), "png"))
    result = folder(pets, (12, 20), class_names=["dog", "cat"])
    assert result.class_names == ("dog", "cat") and result.files == ("dog/first.png", "cat/first.png")
    assert [(note.file, note.reason) for note in result.notes] == [
        ("ant/a.png", "its class was not asked for")
    ]


def test_names_need_not_be_english(pets):
    name = "Äpfel 日本"
    (pets / name).mkdir()
    (pets / name / "ü ñ.png").write_bytes(encoded(pixels(5), "png"))
    result = folder(pets, 8)
    assert result.class_names[-1] == name and result.files[-1] == f"{name}/ü ñ.png"


def test_pictures_in_folders_below_a_class_belong_to_it(pets):
    (pets / "cat" / "indoor" / "old").mkdir(parents=True)
    (pets / "cat" / "indoor" / "old" / "a.png").write_bytes(encoded(pixels(5), "png"))
    result = folder(pets, 8)
    assert "cat/indoor/old/a.png" in result.files and "deeper" not in result.report()
    (pets / "cat" / "first.png").unlink()
    (pets / "dog" / "x").mkdir()
    (pets / "dog" / "first.png").rename(pets / "dog" / "x" / "first.png")
    assert "Classes are the folders directly below" in folder(pets, 8).report()


# Formats and colours.


@pytest.mark.parametrize("format", ["png", "bmp", "tiff", "webp", "ppm"])
def test_formats_without_loss_are_read_exactly(pets, format):
    picture, notes = read(pets, encoded(pixels(9), format), f"new.{format}")
    np.testing.assert_array_equal(picture, pixels(9))
    assert notes == {}


@pytest.mark.parametrize("name", ["IMG_1.JPG", "picture.jpeg", "a.png", "b.txt", "without"])
def test_the_content_decides_not_the_name(pets, name):
    content = encoded(pixels(9), "jpeg")
    picture, notes = read(pets, content, name)
    np.testing.assert_array_equal(picture, np.asarray(Image.open(io.BytesIO(content))))
    assert notes == {}


def test_grey_becomes_three_equal_channels(pets):
    grey = pixels(3, channels=())
    for content in (encoded(grey, "png"), encoded(Image.fromarray(grey).convert("LA"), "png")):
        picture, notes = read(pets, content)
        np.testing.assert_array_equal(picture, np.stack([grey] * 3, axis=2))
        assert list(notes) == ["grey: three equal channels"]


def test_one_bit_becomes_black_and_white(pets):
    bits = pixels(3, channels=()) > 127
    picture, notes = read(pets, encoded(Image.fromarray(bits), "png"))
    np.testing.assert_array_equal(picture, np.stack([bits * 255] * 3, axis=2))
    assert list(notes) == ["grey: three equal channels"]


@pytest.mark.parametrize("format", ["png", "tiff", "ppm"])
def test_sixteen_bits_are_scaled_and_not_clipped(pets, format):
    values = np.random.default_rng(0).integers(0, 65536, (12, 20)).astype("uint16")
    picture, notes = read(pets, encoded(values, format))
    np.testing.assert_allclose(picture[..., 0], values * (255 / 65535), atol=0.51)
    assert notes == {
        "16 bits a pixel: 65535 became 255": f"its brightest is {values.max()}",
        "grey: three equal channels": "",
    }


def test_thirty_two_bits_are_not_guessed(pets):
    for values in (pixels(0, channels=()).astype("float32"), np.full((12, 20), 70000, "int32")):
        assert reason_of(pets, encoded(values, "tiff")).startswith("32 bits a pixel, range unknown")


def test_a_palette_is_looked_up(pets):
    few = pixels(3) // 128 * 255
    image = Image.fromarray(few).quantize(8)
    picture, notes = read(pets, encoded(image, "gif"))
    np.testing.assert_array_equal(picture, few)
    assert notes == {}


def test_cmyk_is_converted_by_the_plain_formula(pets):
    ink = pixels(3, channels=(4,))
    cyan, magenta, yellow, black = np.moveaxis(255 - ink.astype(float), 2, 0)
    picture, notes = read(pets, encoded(Image.fromarray(ink, "CMYK"), "tiff"))
    expected = np.stack([cyan, magenta, yellow], axis=2) * black[..., np.newaxis] / 255
    np.testing.assert_allclose(picture, expected, atol=0.51)
    assert [reason[:4] for reason in notes] == ["CMYK"]


@pytest.mark.parametrize("transform", [0, 2])
def test_jpegs_for_printing_are_not_turned_into_their_negatives(pets, transform):
    """Adobe stores inks inverted; with transform 2 (YCCK) three of them as luminance and two colours."""
    stored = np.array([90, 150, 100, 230])  # the four numbers as they stand in the file
    content = bytearray(
        encoded(Image.new("CMYK", (20, 12), tuple((255 - stored).tolist())), "jpeg", quality=100)
    )
    content[content.index(b"Adobe") + 11] = transform
    y, cb, cr, key = stored.astype(float) - [0, 128 * (transform == 2), 128 * (transform == 2), 0]
    ink = np.array([y, cb, cr])  # inverted, so 255 is no ink
    if transform == 2:
        ink = 255 - np.array([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb])
    picture, _ = read(pets, bytes(content))
    np.testing.assert_allclose(picture, np.broadcast_to(ink * key / 255, (12, 20, 3)), atol=2)


@pytest.mark.parametrize("format", ["png", "webp", "tiff"])
def test_what_is_transparent_is_laid_on_white(pets, format):
    array = pixels(3, channels=(4,))
    picture, notes = read(pets, encoded(array, format))
    share = array[..., 3:] / 255
    np.testing.assert_allclose(picture, array[..., :3] * share + 255 * (1 - share), atol=1)
    assert list(notes) == ["transparent: laid on white"]


def test_a_colour_that_stands_for_transparent_is_laid_on_white(pets):
    image = Image.fromarray(pixels(3, channels=()) // 64).convert("L")
    picture, notes = read(pets, encoded(image, "png", transparency=2))
    grey = np.asarray(image)
    np.testing.assert_array_equal(picture[..., 0], np.where(grey == 2, 255, grey))
    assert list(notes) == ["grey: three equal channels", "transparent: laid on white"]


def test_an_opaque_alpha_channel_is_no_conversion(pets):
    array = np.concatenate([pixels(3), np.full((12, 20, 1), 255, "uint8")], axis=2)
    picture, notes = read(pets, encoded(array, "png"))
    np.testing.assert_array_equal(picture, array[..., :3])
    assert notes == {}


@pytest.mark.parametrize("format", ["gif", "webp", "png", "tiff"])
def test_of_several_frames_the_first_is_taken(pets, format):
    frames = [Image.fromarray(pixels(seed) // 128 * 255) for seed in range(3)]
    picture, notes = read(pets, encoded(frames[0], format, save_all=True, append_images=frames[1:]))
    np.testing.assert_array_equal(picture, np.asarray(frames[0]))
    assert notes == {"several frames: the first was taken": "3 frames"}


def test_a_phone_s_second_picture_is_named(pets):
    """Phones append previews and depth to a JPEG (MPO)."""
    frames = [Image.fromarray(np.full((160, 240, 3), level, "uint8")) for level in (50, 200)]
    picture, notes = read(pets, encoded(frames[0], "mpo", save_all=True, append_images=frames[1:]), "a.jpg")
    assert (picture == 50).all()
    assert notes == {"several frames: the first was taken": "2 frames"}


def test_of_a_damaged_animation_the_first_frame_is_read(pets):
    frames = [Image.fromarray(pixels(seed) // 128 * 255) for seed in range(3)]
    content = encoded(frames[0], "gif", save_all=True, append_images=frames[1:])
    picture, notes = read(pets, content[: len(content) * 5 // 6])
    np.testing.assert_array_equal(picture, np.asarray(frames[0]))
    assert list(notes) == ["several frames: the first was taken"]


# Orientation.


def stored_as(upright, orientation):
    """Return the array that a camera stores: EXIF says where its row 0 and its column 0 belong."""
    turned = upright.swapaxes(0, 1)
    return {
        1: upright,
        2: upright[:, ::-1],  # top, right
        3: upright[::-1, ::-1],  # bottom, right
        4: upright[::-1],  # bottom, left
        5: turned,  # left, top
        6: turned[::-1],  # right, top
        7: turned[::-1, ::-1],  # right, bottom
        8: turned[:, ::-1],  # left, bottom
    }[orientation]


def with_orientation(upright, orientation, format, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(np.ascontiguousarray(stored_as(upright, orientation)), format, exif=exif, **options)


def assert_upright(pets, orientation, format):
    picture, notes = read(pets, with_orientation(pixels(4), orientation, format))
    np.testing.assert_array_equal(picture, pixels(4))
    expected = {"turned or mirrored, as its EXIF data say": f"orientation {orientation}"}
    assert notes == (expected if orientation > 1 else {})


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["png", "webp", "tiff"])
def test_every_orientation_is_made_upright(pets, orientation, format):
    assert_upright(pets, orientation, format)


def test_a_wrong_turn_would_be_seen(pets, monkeypatch):
    right = image_folders._UPRIGHT
    for orientation in right:
        wrong = right | {orientation: "ROTATE_90" if right[orientation] != "ROTATE_90" else "ROTATE_270"}
        monkeypatch.setattr(image_folders, "_UPRIGHT", wrong)
        with pytest.raises(AssertionError):
            assert_upright(pets, orientation, "png")


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_does_not_exist_changes_nothing(pets, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture, notes = read(pets, encoded(pixels(4), "png", exif=exif))
    np.testing.assert_array_equal(picture, pixels(4))
    assert notes == {}


def test_damaged_exif_data_do_not_lose_the_picture(pets):
    content = with_orientation(pixels(4), 3, "jpeg")
    place = content.index(b"Exif\0\0") + 6
    content = content[:place] + b"\xff" * 8 + content[place + 8 :]
    picture, _ = read(pets, content)
    assert picture is not None


@pytest.fixture
def drafts(monkeypatch):
    """The sizes at which JPEGs were decoded, if not in full."""
    sizes = []

    class Spy(JpegImageFile):
        def draft(self, mode, size):
            sizes.append(size)
            return super().draft(mode, size)

    Image.init()
    _, accept = Image.OPEN["JPEG"]
    monkeypatch.setitem(Image.OPEN, "JPEG", (Spy, accept))
    return sizes


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(30, 20), (12, 78), (80, 60)])
def test_large_jpegs_decoded_small_look_as_if_they_were_not(pets, drafts, fit, orientation, size):
    photo = datasets.photos("rocket")["rocket"][:424]  # 424 x 640: both can be divided by 8
    content = with_orientation(photo, orientation, "jpeg", quality=95)
    small, notes = read(pets, content, size=size, fit=fit)
    decoded = Image.open(io.BytesIO(content))
    whole, _ = read(pets, encoded(decoded, "png", exif=decoded.getexif()), "other.png", size=size, fit=fit)
    difference = np.abs(small.astype(int) - whole)
    # A cut at whole pixels of the smaller picture may lie a quarter of a new pixel aside.
    assert difference.mean() < (1.5 if fit == "crop" else 1) and difference.max() < 40
    assert len(notes) == (orientation > 1)
    [(width, height)] = set(drafts)
    assert width * 424 == height * 640 or width * 640 == height * 424
    if fit != "pad":
        assert min(width, height) >= 2 * min(size)


@pytest.mark.parametrize("shape", [(427, 640), (424, 639), (23, 39)])
def test_jpegs_of_other_sizes_are_decoded_in_full(pets, drafts, shape):
    content = encoded(datasets.photos("rocket")["rocket"][: shape[0], : shape[1]], "jpeg")
    picture, _ = read(pets, content, size=(12, 20))
    whole, _ = read(pets, encoded(Image.open(io.BytesIO(content)), "png"), "other.png", size=(12, 20))
    np.testing.assert_array_equal(picture, whole)
    assert drafts == []


# Sizes.


def of_keras(content, size, tmp_path, **options):
    """Return what Keras' own function makes of a picture."""
    import keras

    for name in ("a", "b"):
        (tmp_path / "keras" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "keras" / name / "1.png").write_bytes(content)
    pictures = keras.utils.image_dataset_from_directory(
        tmp_path / "keras", image_size=size, shuffle=False, verbose=False, **options
    )
    return next(iter(pictures))[0][0].numpy()


@pytest.mark.parametrize("size", [(12, 20), (24, 40), (31, 45), (60, 33)])
def test_enlarged_pictures_are_those_of_keras(pets, tmp_path, size):
    content = encoded(pixels(6), "png")
    for fit, options in (("crop", {"crop_to_aspect_ratio": True}), ("stretch", {})):
        picture, notes = read(pets, content, size=size, fit=fit)
        # Pillow rounds to whole numbers after each direction, Keras never.
        np.testing.assert_allclose(picture, of_keras(content, size, tmp_path, **options), atol=1.01)
        assert ("smaller than image_size: enlarged" in notes) == (size != (12, 20))


def test_margins_are_those_of_keras(pets, tmp_path):
    content = encoded(pixels(6), "png")
    picture, _ = read(pets, content, size=(20, 20), fit="pad")
    expected = of_keras(content, (20, 20), tmp_path, pad_to_aspect_ratio=True)
    np.testing.assert_array_equal(picture, expected)
    assert (picture[[0, 3, 16, 19]] == 0).all() and (picture[4:16] == pixels(6)).all()


@pytest.mark.parametrize("shape", [(50, 75), (75, 50), (64, 64), (61, 200)])
@pytest.mark.parametrize("size", [(16, 16), (10, 30), (30, 10)])
def test_reduced_pictures_are_those_of_keras_with_antialiasing(pets, shape, size):
    import keras

    array = pixels(2, *shape)
    picture, notes = read(pets, encoded(array, "png"), size=size)
    cut = keras.preprocessing.image.smart_resize(array.astype("float32"), size)  # without antialiasing
    height, width = min(shape[0], shape[1] * size[0] // size[1]), min(shape[1], shape[0] * size[1] // size[0])
    top, left = (shape[0] - height) // 2, (shape[1] - width) // 2
    middle = array[top : top + height, left : left + width].astype("float32")
    options = {"interpolation": "bilinear", "antialias": True}
    expected = keras.ops.convert_to_numpy(keras.ops.image.resize(middle, size, **options))
    np.testing.assert_allclose(picture, expected, atol=1.51)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(keras.ops.image.resize(middle, size)), cut
    )  # so the middle is Keras' middle
    assert notes == {}


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 3)])
@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_tiny_and_thin_pictures_are_read(pets, shape, fit):
    picture, notes = read(pets, encoded(pixels(1, *shape), "png"), size=(16, 24), fit=fit)
    assert picture.shape == (16, 24, 3)
    if (shape, fit) != ((300, 1), "pad") and (shape, fit) != ((1, 300), "pad"):
        assert notes["smaller than image_size: enlarged"] == f"was {shape[0]} × {shape[1]}"


# What cannot be read.

JPEG = encoded(pixels(8, 60, 60), "jpeg")
PNG = encoded(pixels(8, 60, 60), "png")
UNREADABLE = {
    "empty": (b"", "empty, 0 bytes"),
    "cut_jpeg": (JPEG[: len(JPEG) // 2], "cut off: its end is missing"),
    "cut_png": (PNG[: len(PNG) // 2], "cut off: its end is missing"),
    "only_a_header": (JPEG[:20], "damaged"),
    "damaged_png": (PNG[:200] + bytes(500) + PNG[700:], "damaged"),
    "text": (b"a cat, lying\n", "text, not a picture"),
    "unicode": ("é".encode() * 600, "text, not a picture"),
    "cut_unicode": (b"a" + "é".encode() * 600, "text, not a picture"),
    "page": (b"\n<!DOCTYPE html><html>", "a web page, not a picture"),
    "svg": (b'<?xml version="1.0"?>\n<svg></svg>', "SVG, a drawing: export as PNG"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "HEIC, of a phone: export as JPEG"),
    "video": (b"\0\0\0\x20ftypisom" + bytes(99), "a video"),
    "matroska": (b"\x1aE\xdf\xa3" + bytes(99), "a video"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF: export as PNG"),
    "zip": (b"PK\3\4" + bytes(99), "an archive: unpack it"),
    "array": (b"\x93NUMPY\x01\0" + bytes(99), "no picture in a format that is read here"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "text, not a picture"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_picture_is_skipped_with_its_reason(pets, case):
    content, reason = UNREADABLE[case]
    assert reason_of(pets, content).startswith(reason)


def test_raw_data_of_cameras_are_not_taken_for_their_small_previews(pets):
    assert reason_of(pets, encoded(pixels(0), "tiff"), "DSC_1.NEF").startswith("raw data of a camera")


@pytest.mark.parametrize("name", [".hidden.png", "._cat.jpg", "Thumbs.db", "desktop.ini", ".DS_Store"])
def test_what_systems_leave_is_not_read(pets, name):
    assert reason_of(pets, encoded(pixels(0), "png"), name) == "hidden, or of the system"


def test_hidden_folders_are_no_classes(pets):
    for place in (".ipynb_checkpoints", "__MACOSX", "cat/.cache"):
        (pets / place).mkdir()
        (pets / place / "a.png").write_bytes(encoded(pixels(5), "png"))
    result = folder(pets, 8)
    assert result.class_names == ("cat", "dog") and len(result) == 2
    assert {note.file: note.reason for note in result.notes} == {
        f"{place}/a.png": "hidden, or of the system"
        for place in (".ipynb_checkpoints", "__MACOSX", "cat/.cache")
    }


def test_pictures_beside_the_classes_are_reported(pets):
    (pets / "lost.png").write_bytes(encoded(pixels(5), "png"))
    [note] = folder(pets, 8).notes
    assert (note.file, note.kind, note.reason) == ("lost.png", "skipped", "not in the folder of a class")


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
def test_links_and_pipes(pets):
    (pets / "cat" / "good.png").symlink_to(pets / "dog" / "first.png")
    (pets / "cat" / "broken.png").symlink_to("nowhere.png")
    (pets / "cat" / "circle.png").symlink_to("circle.png")
    (pets / "cat" / "again").symlink_to(pets)
    os.mkfifo(pets / "cat" / "pipe.png")
    result = folder(pets, 8)
    assert result.files == ("cat/first.png", "cat/good.png", "dog/first.png")
    reasons = {note.file: note.reason for note in result.notes if note.kind == "skipped"}
    assert reasons == {
        "cat/broken.png": "a link to a file that is not there",
        "cat/circle.png": "cannot be opened",
        "cat/again/": "a link to a folder, not followed",
        "cat/pipe.png": "not a file, but a pipe or a device",
    }


def test_files_and_folders_that_may_not_be_opened(pets, monkeypatch):
    (pets / "cat" / "secret.png").write_bytes(encoded(pixels(5), "png"))
    (pets / "cat" / "closed").mkdir()
    (pets / "cat" / "closed" / "a.png").write_bytes(encoded(pixels(5), "png"))
    path_open, scandir = Path.open, os.scandir

    def no_file(self, *arguments, **options):
        if self.name == "secret.png":
            raise PermissionError(13, "Permission denied", str(self))
        return path_open(self, *arguments, **options)

    def no_folder(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(Path, "open", no_file)
    monkeypatch.setattr(os, "scandir", no_folder)
    result = folder(pets, 8)
    assert {note.file: note.reason for note in result.notes} == {
        "cat/secret.png": "may not be opened: its owner must allow it",
        "cat/closed/": "a folder that may not be opened",
    }


def test_more_pixels_than_pillow_allows_are_skipped_and_half_as_many_read_quietly(pets, monkeypatch):
    content = encoded(pixels(3, 40, 50), "png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture, notes = read(pets, content)
    assert picture is not None and notes == {}
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 900)
    assert "million pixels, Pillow's limit: make it smaller" in reason_of(pets, content)


# Pictures that come twice.


def test_equal_pictures_are_named_in_a_class_and_across(pets):
    for name in ("cat/z.bmp", "dog/z.tiff"):  # the same pixels, other bytes
        (pets / name).write_bytes(encoded(pixels(0), name.partition(".")[2]))
    result = folder(pets, (12, 20))
    assert len(result) == 4
    assert [(note.file, note.kind, note.reason, note.detail) for note in result.notes] == [
        ("cat/z.bmp", "repeated", "the same picture as one of its class", "cat/first.png"),
        (
            "dog/z.tiff",
            "repeated",
            "the same picture as one of another class: which is right?",
            "cat/first.png",
        ),
    ]


# Every file, whatever it is.


def damaged(random, content):
    content = bytearray(content)
    for place in random.integers(0, len(content), random.integers(1, 20)):
        content[place] = random.integers(256)
    return bytes(content[: random.integers(1, len(content) + 1)])


GOOD = {
    f"{format} {mode}": encoded(Image.fromarray(pixels(3)).convert(mode), format)
    for format, modes in {
        "png": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
        "jpeg": ("RGB", "L", "CMYK"),
        "gif": ("P", "L"),
        "bmp": ("RGB", "L", "1"),
        "webp": ("RGB", "RGBA"),
        "tiff": ("RGB", "RGBA", "L", "CMYK", "LAB", "YCbCr", "1"),
    }.items()
    for mode in modes
    if mode != "I;16"
}


def assert_accounted_for(result, path):
    """Each file below the path is read, or skipped, once; the table counts the same."""
    there = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir())
    skipped = [note.file for note in result.notes if note.kind == "skipped"]
    assert sorted([*result.files, *skipped]) == there
    assert len(result.images) == len(result.labels) == len(result.files)
    assert all(note.file in result.files for note in result.notes if note.kind != "skipped")
    *_, last = result._rows()
    changed = {note.file for note in result.notes if note.kind == "converted"}
    assert last == ["(all)", *(str(len(part)) for part in (there, result.files, changed, skipped))]
    for file, label in zip(result.files, result.labels, strict=True):
        assert file.startswith(result.class_names[label] + "/")
    assert max(map(len, result.report().splitlines())) <= 68


kinds = st.sampled_from([*GOOD, *UNREADABLE, "damaged"])
places = st.sampled_from(["", "cat/", "dog/", "cat/in/", ".hid/", "dog/.hid/"])


@QUICK
@given(files=st.lists(st.tuples(places, kinds), max_size=12), seed=st.integers(0, 2**32 - 1))
def test_a_mixture_is_accounted_for_file_by_file(files, seed):
    random = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "MAX_IMAGE_PIXELS", 10**6)  # so that damaged sizes take no time
        path = Path(temporary, "pets")
        for place in ("cat", "dog/.hid", "cat/in", ".hid"):
            (path / place).mkdir(parents=True, exist_ok=True)
        certain = {"cat/0.png", "dog/0.png"}
        for file in certain:
            (path / file).write_bytes(PNG)
        for number, (place, kind) in enumerate(files):
            sample = random.choice(list(GOOD))
            good = GOOD.get(kind)
            content = good or (damaged(random, GOOD[sample]) if kind == "damaged" else UNREADABLE[kind][0])
            file = f"{place}{number} {'x_|*' * 15}.jpg"
            (path / file).write_bytes(content)
            if good and place in ("cat/", "dog/", "cat/in/"):
                certain.add(file)
        result = folder(path, 8)
        assert certain <= set(result.files)
        assert_accounted_for(result, path)


def test_a_file_that_is_lost_or_counted_twice_would_be_seen(pets):
    (pets / "cat" / "notes.txt").write_text("hello")
    result = folder(pets, 8)
    assert_accounted_for(result, pets)
    for notes in ((), result.notes * 2):
        with pytest.raises(AssertionError):
            wrong = {name: getattr(result, name) for name in Folder.__dataclass_fields__} | {"notes": notes}
            assert_accounted_for(Folder(**wrong), pets)


# The report.


def test_the_report_says_what_was_done_and_why(pets):
    (pets / "cat" / "notes.txt").write_text("hello")
    (pets / "dog" / "grey.png").write_bytes(encoded(pixels(5, channels=()), "png"))
    assert repr(folder(pets, (12, 20))).splitlines() == [
        "pets: 3 pictures of 2 classes, 12 × 20 pixels (cut to the middle)",
        "class      files       read  converted    skipped",
        "cat            2          1          0          1",
        "dog            2          2          1          0",
        "(all)          4          3          1          1",
        "Skipped:",
        "  1 × text, not a picture",
        "      cat/notes.txt",
        "Converted:",
        "  1 × grey: three equal channels",
        "      dog/grey.png",
    ]


def test_the_markdown_has_the_same_numbers_and_nothing_that_markdown_takes_for_itself(pets):
    (pets / "cat" / "a_|_*b*$.txt").write_text("hello")
    lines = folder(pets, (12, 20))._repr_markdown_().splitlines()
    assert "| cat | 2 | 1 | 0 | 1 |" in lines and "| (all) | 3 | 2 | 0 | 1 |" in lines
    assert lines[-1] == r"- 1 × *text, not a picture*: cat/a\_\|\_\*b\*\$.txt"


def test_the_report_names_as_many_examples_as_asked_for(pets):
    for number in range(5):
        (pets / "cat" / f"{number}.txt").write_text("hello")
    result = folder(pets, 8)
    assert "      cat/2.txt\n      and 2 more" in result.report()
    assert "cat/4.txt" in result.report(examples=5) and "more" not in result.report(examples=5)


def test_very_unequal_classes_are_reported(pets):
    assert "Unequal" not in folder(pets, 8).report()
    for number in range(3):
        (pets / "dog" / f"{number}.png").write_bytes(encoded(pixels(10 + number), "png"))
    report = " ".join(folder(pets, 8).report().split())
    assert "4 pictures of dog, 1 of cat. Who always answers dog is right for 80 %." in report


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are no text")
def test_names_that_cannot_be_printed_are_escaped(pets):
    (pets / "cat" / os.fsdecode(b"bad\xff\n.txt")).write_text("hello")
    report = folder(pets, 8).report()
    assert "cat/bad\\udcff\\n.txt" in report
    report.encode("utf-8")


# Errors.


def refused(pattern, *arguments, **options):
    with pytest.raises(ValueError, match=pattern):
        folder(*arguments, **options)


def test_a_path_that_is_no_folder(pets, tmp_path):
    refused(r"there is no folder .*pats; .* has pets", tmp_path / "pats")
    refused(r"first\.png is a file; needed is the folder", pets / "cat" / "first.png")
    refused("path needs the name of a folder; got None", None)
    refused("there is no folder", "a\0b")
    for format in ("zip", "gztar"):
        archive = shutil.make_archive(str(tmp_path / "all"), format, pets)
        refused("is an archive: unpack it", archive)
    refused("is a file; needed is the folder", os.devnull)


def test_folders_without_two_classes(tmp_path, pets):
    refused("has no folders, only files .first.png.: make a folder for each class", pets / "cat")
    refused(r"has one class, 'pets'; .*; did you mean .*pets, with cat, dog\?", tmp_path)
    (tmp_path / "none").mkdir()
    refused("is empty; needed is a folder for each class", tmp_path / "none")


def test_parts_of_a_data_set_are_not_taken_for_classes(tmp_path, pets):
    for part in ("train", "val"):
        shutil.copytree(pets, tmp_path / "data" / part)
    refused("train, val: parts of a data set, it seems, not classes.*such as .*train", tmp_path / "data")
    for part in ("train", "car"):  # a class may have that name
        shutil.copytree(pets, tmp_path / "vehicles" / part)
    assert folder(tmp_path / "vehicles", 8).class_names == ("car", "train")


def test_an_empty_class_is_named_with_what_lay_in_it(pets):
    for name in ("horse", "mouse"):
        (pets / name).mkdir()
    (pets / "horse" / "a.txt").write_text("hello")
    (pets / "horse" / "b.txt").write_text("hello")
    refused(
        r"2 classes without a picture that can be read: 'horse' holds 2 × text, not a picture "
        r"\(horse/a.txt\)\. 'mouse' holds no file\. Put pictures there, or remove the folder",
        pets,
    )


@pytest.mark.parametrize("size", [0, -1, (3,), (1, 2, 3), (224, 0), 2.5, "ab", None, (8, "8")])
def test_sizes_that_are_none(pets, size):
    refused(r"image_size needs \(height, width\) in pixels", pets, size)


def test_other_arguments_that_make_no_sense(pets):
    refused("fit needs one of 'crop', 'pad', 'stretch'; got 'cut'", pets, fit="cut")
    refused("has no folder 'dgo' .class_names.; it has cat, dog", pets, class_names=["cat", "dgo"])
    refused("names a class twice", pets, class_names=["cat", "dog", "cat"])
    refused("class_names needs two names or more of cat, dog; got 'cat'", pets, class_names="cat")
    refused(r"class_names needs two names or more of cat, dog; got \[\]", pets, class_names=[])


def test_more_pictures_than_memory_has_room_for(pets, capsys):
    refused("2 pictures of 9000000 × 9000000 pixels take .* more memory than there is", pets, 9_000_000)
    assert "GB of memory" in capsys.readouterr().out


# Splitting.


def made_of(labels, first):
    """A folder's pictures, of which `first` says to which earlier one each is equal."""
    count = len(labels)
    names = tuple(str(label) for label in range(max(labels) + 1))
    images = np.arange(count, dtype="uint8").reshape(-1, 1, 1, 1).repeat(3, axis=3)
    files = tuple(f"{label}/{place}" for place, label in enumerate(labels))
    return Folder(Path("x"), "crop", images, np.array(labels, "int32"), names, files, (), np.array(first))


@QUICK
@given(
    sizes=st.lists(st.integers(2, 30), min_size=2, max_size=4),
    validation=st.floats(0.05, 0.95),
    seed=st.integers(0, 99),
)
@example(sizes=[2, 9], validation=0.95, seed=0)
def test_a_split_is_stratified(sizes, validation, seed):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    parts = made_of(labels, np.arange(len(labels)))
    (x_train, y_train), (x_validation, y_validation) = parts.split(validation, seed)
    together = np.concatenate([x_train, x_validation])[:, 0, 0, 0]
    np.testing.assert_array_equal(np.sort(together), np.arange(len(labels)))
    np.testing.assert_array_equal(np.concatenate([y_train, y_validation]), labels[together])
    for label, size in enumerate(sizes):
        assert Counter(y_validation.tolist())[label] == min(max(round(validation * size), 1), size - 1)


@QUICK
@given(
    labels=st.lists(st.integers(0, 2), min_size=6, max_size=40).filter(lambda drawn: len(set(drawn)) == 3),
    data=st.data(),
)
def test_equal_pictures_stay_on_one_side(labels, data):
    labels = [0, 1, 2, *labels]
    motifs = data.draw(st.lists(st.integers(0, 2 * len(labels)), min_size=len(labels), max_size=len(labels)))
    first = [motifs.index(motif) for motif in motifs]
    parts = made_of(labels, first)
    classes = {
        motif: {label for label, m in zip(labels, motifs, strict=True) if m == motif} for motif in motifs
    }
    own = Counter(next(iter(found)) for found in classes.values() if len(found) == 1)
    shared = {label for found in classes.values() if len(found) > 1 for label in found}
    if any(own[label] + (label in shared) < 2 or not own[label] for label in range(3)):
        with pytest.raises(ValueError, match="to be split, it needs"):
            parts.split_places()
        return
    training, validation = parts.split_places(0.3, seed=1)
    assert sorted([*training, *validation]) == list(range(len(labels)))
    assert not {motifs[place] for place in training} & {motifs[place] for place in validation}
    for side in (training, validation):
        assert {labels[place] for place in side} == {0, 1, 2}


def test_each_side_gets_a_picture_however_extreme_the_share_and_however_many_are_equal():
    training, validation = made_of([0, 0, 0, 1, 1, 1], range(6)).split_places(0.99)
    assert (len(training), len(validation)) == (2, 4)
    pairs_of_three = [0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9]
    training, validation = made_of([0] * 6 + [1] * 6, pairs_of_three).split_places(0.1)
    assert (len(training), len(validation)) == (6, 6)


def test_a_split_is_the_same_for_a_seed_and_in_random_order():
    parts = made_of([0] * 50 + [1] * 50, range(100))
    one, again, other = (parts.split_places(seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one[0], again[0])
    assert set(one[1]) != set(other[1])
    assert len(one[1]) == 20 and sorted(one[0]) != list(one[0])


def test_classes_that_cannot_be_split_are_named(pets):
    with pytest.raises(ValueError, match="'cat' has one picture; to be split, it needs two or more"):
        folder(pets, 8).split()
    with pytest.raises(ValueError, match="the 3 pictures of the class '1' are all equal"):
        made_of([0, 0, 1, 1, 1], [0, 1, 2, 2, 2]).split()
    with pytest.raises(ValueError, match="the 2 pictures of the class '1' are all also in another class"):
        made_of([0, 0, 0, 1, 1], [0, 1, 2, 0, 1]).split()
    for share in (0, 1, -0.1, 20, "0.2", None):
        with pytest.raises(ValueError, match="validation needs a share between 0 and 1"):
            made_of([0, 0, 1, 1], range(4)).split(share)


def test_importing_the_module_is_light():
    heavy = {"keras", "tensorflow", "PIL", "matplotlib"}
    code = f"import sys, utils.image_folders; print({heavy} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout == "set()\n"
