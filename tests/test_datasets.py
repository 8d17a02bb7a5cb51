"""The data is real, has the shapes and ranges that its docstring promises, and is the same every time."""

import gzip
import hashlib
import importlib.util
import io
import os
import pickle
import struct
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from utils import datasets, downloads

ROOT = Path(__file__).parent.parent


def test_photos_are_colour_pictures_with_a_credit_each():
    pictures = datasets.photos(*datasets.PHOTO_CREDITS)
    assert list(pictures) == list(datasets.PHOTO_CREDITS)
    for name, picture in pictures.items():
        assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3, name
        assert min(picture.shape[:2]) >= 300, name
        assert picture.std() > 25, f"{name} is nearly flat"


def test_every_photo_has_a_licence_that_lets_the_book_show_it():
    free = ("public domain", "CC0", "CC BY 2.0", "no known copyright restrictions")
    for name, credit in datasets.PHOTO_CREDITS.items():
        assert sum(f"; {licence};" in credit for licence in free) == 1, name


def test_without_a_name_the_photos_are_those_of_everyday_things():
    assert list(datasets.photos()) == ["astronaut", "cat", "coffee", "rocket", "flower", "temple"]


def test_photos_can_be_asked_for_by_name_and_written_to():
    pictures = datasets.photos("temple", "cat")
    assert list(pictures) == ["temple", "cat"]
    for picture in pictures.values():
        picture[0, 0] = 0


def test_an_unknown_photo_is_refused_with_the_list_of_those_there_are():
    with pytest.raises(ValueError, match=r"'dog'; there are astronaut, cat"):
        datasets.photos("cat", "dog")


def test_digits_have_the_shapes_of_mnist_and_fixed_shares():
    (x_train, y_train), (x_test, y_test) = datasets.digits()
    assert x_train.shape == (1437, 28, 28) and x_test.shape == (360, 28, 28)
    assert x_train.dtype == y_train.dtype == np.uint8
    assert x_train.min() == 0 and x_train.max() == 255
    assert (
        np.abs(np.bincount(y_train, minlength=10) / 1437 - np.bincount(y_test, minlength=10) / 360).max()
        < 0.005
    )


def test_each_enlarged_digit_belongs_to_its_label():
    (x_train, y_train), (x_test, y_test) = datasets.digits()
    means = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    nearest = np.square(x_test[:, None] - means).sum(axis=(2, 3)).argmin(axis=1)
    assert np.mean(nearest == y_test) > 0.8  # 0.1 if images and labels were shuffled apart


def test_no_digit_is_in_both_parts():
    (x_train, _), (x_test, _) = datasets.digits()
    assert not {image.tobytes() for image in x_train} & {image.tobytes() for image in x_test}


def test_digits_are_the_same_every_time():
    (first, _), _ = datasets.digits()
    (second, _), _ = datasets.digits()
    np.testing.assert_array_equal(first, second)


@pytest.fixture(scope="module")
def patches():
    return datasets.patches()


def test_patches_have_the_shapes_of_cifar10_and_equal_shares(patches):
    (x_train, y_train), (x_test, y_test) = patches
    assert x_train.shape == (2000, 32, 32, 3) and x_test.shape == (1000, 32, 32, 3)
    assert y_train.shape == (2000, 1) and y_test.shape == (1000, 1)
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype("uint8")}
    np.testing.assert_array_equal(np.bincount(y_train[:, 0]), np.full(10, 200))
    np.testing.assert_array_equal(np.bincount(y_test[:, 0]), np.full(10, 100))
    assert len(datasets.CLASS_NAMES["patches"]) == 10


def test_patches_are_the_same_every_time_and_in_random_order(patches):
    (x_train, y_train), (x_test, y_test) = datasets.patches()
    np.testing.assert_array_equal(x_train, patches[0][0])
    np.testing.assert_array_equal(x_test, patches[1][0])
    for labels in (y_train, y_test):
        assert np.bincount(labels[:200, 0], minlength=10).min() >= 8


def test_no_pixel_of_a_photo_is_in_training_and_test_patches(monkeypatch):
    """Photographs whose colours are the places of their pixels say where each crop comes from."""
    shape = (420, 610)
    rows, columns = np.indices(shape)
    places = np.stack([rows * 37 % 256, columns * 37 % 256, rows // 256 * 128 + columns // 256 * 16], axis=2)
    monkeypatch.setattr(
        datasets, "photos", lambda *names: {name: places.astype("uint8") for name in ("a", "b")}
    )
    (x_train, _), (x_test, _) = datasets.patches()

    def covered(crops, margin=0):
        mask = np.zeros(shape, bool)
        for crop in crops.astype(int):
            y = crop[0, 0, 0] * pow(37, -1, 256) % 256 + crop[0, 0, 2] // 128 * 256
            x = crop[0, 0, 1] * pow(37, -1, 256) % 256 + crop[0, 0, 2] % 128 // 16 * 256
            mask[max(y - margin, 0) : y + 32 + margin, max(x - margin, 0) : x + 32 + margin] = True
        return mask

    assert covered(x_train).mean() > 0.4 and covered(x_test).mean() > 0.1
    assert not (covered(x_train) & covered(x_test, margin=8)).any()
    assert (covered(x_train) & covered(x_test, margin=24)).any()  # so that the check above sees something


def test_patches_show_something_and_none_is_on_both_sides(patches):
    (x_train, _), (x_test, _) = patches
    for images in (x_train, x_test):
        assert images.mean(axis=3).std(axis=(1, 2)).min() > 7.9
    assert not {image.tobytes() for image in x_train} & {image.tobytes() for image in x_test}


def test_patches_cannot_be_told_apart_by_their_mean_colour(patches):
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    (x_train, y_train), (x_test, y_test) = patches
    colours = [images.mean(axis=(1, 2)) / 255 for images in (x_train, x_test)]
    linear = LogisticRegression(C=100, max_iter=1000).fit(colours[0], y_train[:, 0])
    nearest = KNeighborsClassifier(5).fit(colours[0], y_train[:, 0])
    assert 0.35 < linear.score(colours[1], y_test[:, 0]) < 0.6
    assert 0.55 < nearest.score(colours[1], y_test[:, 0]) < 0.8


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def gray_digits(seed):
    random = np.random.default_rng(seed)
    shapes = ((12, 28, 28), (12,), (4, 28, 28), (4,))
    return [random.integers(0, 10, shape, dtype="uint8") for shape in shapes]


def cifar10_batch(random, count=5):
    """A batch as the original has it: a pickle with the names of NumPy before version 2."""
    content = {
        b"batch_label": b"a batch",
        b"labels": random.integers(0, 10, count).tolist(),
        b"data": random.integers(0, 256, (count, 3072), dtype="uint8"),
        b"filenames": [b"a.png"] * count,
    }
    return pickle.dumps(content, protocol=3).replace(b"numpy._core.", b"numpy.core.")


def archive_of(batches, mode="w:gz"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in batches.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Keras' cache, empty, on a machine without a network."""
    for module in (datasets, downloads):
        monkeypatch.setattr(module, "cache_folders", lambda: [tmp_path])
    monkeypatch.setattr(datasets, "Patience", lambda minutes: downloads.Patience(minutes, attempts=1))
    for name in ("_MNIST", "_FASHION_MNIST", "_CIFAR10"):
        collection = getattr(datasets, name)
        files = tuple(replace(file, url=f"http://127.0.0.1:9/{file.name}") for file in collection.files)
        monkeypatch.setattr(datasets, name, replace(collection, files=files))
    return tmp_path


def assert_split(loaded, arrays):
    (x_train, y_train), (x_test, y_test) = loaded
    for array, expected in zip((x_train, y_train, x_test, y_test), arrays, strict=True):
        np.testing.assert_array_equal(array, expected)
        assert array.dtype == np.uint8 and array.flags.writeable


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_mnist_reads_a_copy_that_holds_the_original_however_it_is_packed(cache, monkeypatch, save):
    arrays = gray_digits(0)
    monkeypatch.setattr(datasets, "_MNIST_SHA256", tuple(sha256(idx(array)) for array in arrays))
    save(cache / "mnist.npz", **dict(zip(("x_train", "y_train", "x_test", "y_test"), arrays, strict=True)))
    assert_split(datasets.mnist(), arrays)


def test_fashion_mnist_reads_a_copy_that_holds_the_original_however_it_is_packed(cache, monkeypatch):
    arrays = gray_digits(1)
    monkeypatch.setattr(datasets, "_FASHION_MNIST_SHA256", tuple(sha256(idx(array)) for array in arrays))
    (cache / "fashion-mnist").mkdir()
    for file, array in zip(datasets._FASHION_MNIST.files, arrays, strict=True):
        (cache / file.path).write_bytes(gzip.compress(idx(array)))
    assert_split(datasets.fashion_mnist(), arrays)


@pytest.fixture
def batches(monkeypatch):
    random = np.random.default_rng(2)
    batches = {name: cifar10_batch(random) for name in datasets._CIFAR10_SHA256}
    monkeypatch.setattr(
        datasets, "_CIFAR10_SHA256", {name: sha256(content) for name, content in batches.items()}
    )
    return batches


def assert_cifar10(loaded, batches):
    contents = [pickle.loads(content, encoding="bytes") for content in batches.values()]
    images = [content[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) for content in contents]
    labels = [np.array(content[b"labels"])[:, np.newaxis] for content in contents]
    split = np.concatenate(images[:5]), np.concatenate(labels[:5]), images[5], labels[5]
    assert_split(loaded, split)


@pytest.mark.parametrize("folder", ["cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py"])
def test_cifar10_reads_a_folder_that_keras_has_unpacked(cache, batches, folder):
    (cache / folder).mkdir(parents=True)
    for name, content in batches.items():
        (cache / folder / name).write_bytes(content)
    (cache / "cifar-10-batches-py-target_archive").write_bytes(archive_of({"a note": b"unpacked"}))
    assert_cifar10(datasets.cifar10(), batches)


@pytest.mark.parametrize(
    "place", ["cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz", "cifar-10-python.tar.gz"]
)
@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_cifar10_reads_an_archive_in_any_place(cache, batches, place, mode):
    backwards = dict(reversed(batches.items()))
    (cache / place).write_bytes(archive_of({"readme.html": b"hello", **backwards}, mode))
    assert_cifar10(datasets.cifar10(), batches)


@pytest.mark.parametrize("loader", [datasets.mnist, datasets.fashion_mnist, datasets.cifar10])
def test_without_a_copy_and_a_network_one_message_says_what_to_do(cache, loader):
    with pytest.raises(downloads.DownloadError) as caught:
        loader()
    message = str(caught.value)
    assert "127.0.0.1:9 cannot be reached" in message and f"{loader.__name__}(mirror=" in message
    assert str(cache) in message
    assert [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"] == []


def test_images_that_differ_from_the_original_are_not_used_and_not_deleted(cache):
    np.savez(
        cache / "mnist.npz",
        **dict(zip(("x_train", "y_train", "x_test", "y_test"), gray_digits(3), strict=True)),
    )
    with pytest.raises(downloads.DownloadError, match="is not there or is another file"):
        datasets.mnist()
    assert (cache / "mnist.npz").exists()


@pytest.mark.parametrize("content", [b"", b"half of a fi", bytes(1000), pickle.dumps({"x_train": 1})])
@pytest.mark.parametrize("loader", [datasets.mnist, datasets.fashion_mnist, datasets.cifar10])
def test_a_damaged_copy_is_not_used(cache, content, loader):
    (cache / "fashion-mnist").mkdir()
    for file in (*datasets._MNIST.files, *datasets._FASHION_MNIST.files, *datasets._CIFAR10.files):
        (cache / file.path).write_bytes(content)
    with pytest.raises(downloads.DownloadError):
        loader()


def test_a_pickle_that_is_not_the_original_is_never_opened(cache, batches, monkeypatch):
    class Reader:
        def __init__(self, *arguments, **options):
            raise AssertionError("it was opened")

    batches["data_batch_3"] += b"."
    (cache / "cifar-10-python.tar.gz").write_bytes(archive_of({"data_batch_3": batches["data_batch_3"]}))
    monkeypatch.setattr(datasets, "_ArrayUnpickler", Reader)
    with pytest.raises(ValueError, match="data_batch_3 differs from the original"):
        datasets._read_cifar10(cache / "cifar-10-python.tar.gz")


@pytest.mark.parametrize("protocol", range(2, 6))
def test_a_pickle_that_wants_to_run_something_is_refused_even_with_the_right_sum(tmp_path, protocol):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    with pytest.raises(pickle.UnpicklingError, match="has no need for"):
        datasets._ArrayUnpickler(io.BytesIO(pickle.dumps(Trap(), protocol=protocol))).load()
    assert not (tmp_path / "sprung").exists()


def test_the_benchmarks_come_from_where_keras_takes_them():
    """The addresses and sums stand in Keras' own loaders, as do the names in its cache."""
    package = Path(importlib.util.find_spec("keras").origin).parent
    for collection in (datasets._MNIST, datasets._FASHION_MNIST, datasets._CIFAR10):
        source = (package / f"src/datasets/{collection.loader}.py").read_text(encoding="utf-8")
        for file in collection.files:
            assert file.name in source and file.url.rpartition("/")[0] in source
            assert collection is datasets._FASHION_MNIST or file.sha256 in source  # Keras does not check it
            assert file.path.removesuffix("_archive").rpartition("/")[2] in source


def test_importing_the_module_is_light():
    heavy = {"keras", "sklearn", "skimage", "scipy", "matplotlib", "PIL", "urllib.request"}
    code = f"import sys, utils.datasets; print({heavy} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout == "set()\n"
