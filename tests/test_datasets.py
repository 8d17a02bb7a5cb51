"""The data is real, has the shapes and ranges that its docstring promises, and is the same every time."""

import numpy as np
import pytest

from utils import datasets


def test_photos_are_colour_pictures_with_a_credit_each():
    pictures = datasets.photos()
    assert list(pictures) == list(datasets.PHOTO_CREDITS)
    for name, picture in pictures.items():
        assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3, name
        assert min(picture.shape[:2]) >= 300, name
        assert picture.std() > 30, f"{name} is nearly flat"


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
