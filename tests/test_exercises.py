"""Checks accept what is right, refuse what is wrong, and say why, without giving the answer away."""

import numpy as np
import pytest
from scipy import signal

from utils.convolution import conv2d
from utils.exercises import check, diagnose

RNG = np.random.default_rng(0)
IMAGE, KERNEL = RNG.normal(size=(7, 6)), RNG.normal(size=(3, 3))
RIGHT = conv2d(IMAGE, KERNEL)


def correlate(image, kernel):
    return signal.correlate2d(image, kernel, mode="valid")


@pytest.mark.parametrize("answer", [RIGHT, RIGHT.tolist(), RIGHT.astype("float64") + 1e-9])
def test_a_right_array_is_right_whatever_its_type(answer):
    assert diagnose(answer, RIGHT) == "✓ right"


def test_rounding_in_float32_is_no_mistake():
    assert diagnose((1000 * RIGHT).astype("float32"), 1000 * RIGHT) == "✓ right"


@pytest.mark.parametrize("answer", [..., None])
def test_an_untouched_stub_is_not_attempted(answer):
    assert diagnose(answer, RIGHT) == "· not attempted yet"


def raises_not_implemented(image, kernel):
    raise NotImplementedError


@pytest.mark.parametrize(
    "stub", [..., lambda image, kernel: None, lambda image, kernel: ..., raises_not_implemented]
)
def test_an_untouched_function_is_not_attempted(stub):
    assert diagnose(stub, correlate, (IMAGE, KERNEL)) == "· not attempted yet"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("12", "is a str, it should be an array of shape (5, 4)"),
        ([[1, 2], [3]], "is a list that does not turn into an array of numbers"),
        ({1, 2}, "is a set, it should be an array"),
        (lambda: 3, "is a function, it should be an array"),
        (RIGHT.T, "the shape is (4, 5), it should be (5, 4): rows and columns are exchanged"),
        (RIGHT[None], "the number of axes differs"),
        (np.pad(RIGHT, 1), "the shape is (7, 6), it should be (5, 4): 2 too many; look at the border"),
        (RIGHT[:-1], "1 missing; look at the border"),
        (RIGHT * np.nan, "20 of 20 values are not finite"),
        (RIGHT * 0, "all values are 0"),
        (-RIGHT, "the sign is the wrong way round"),
        (RIGHT + 3, "every value is off by the same amount"),
        (RIGHT * 9, "every value is off by the same factor"),
        (RIGHT[::-1, ::-1], "the result is turned by 180 degrees"),
        (np.maximum(RIGHT, 0), "negative values have become 0"),
        (RIGHT + (np.arange(20).reshape(5, 4) == 6), "1 of 20 values are wrong, the first at [1, 2]"),
        (np.pad(RIGHT[1:-1, 1:-1], 1), "it is right inside and wrong at the border"),
    ],
)  # fmt: skip
def test_a_wrong_array_is_refused_for_the_right_reason(answer, message):
    assert diagnose(answer, RIGHT).startswith("✗ ")
    assert message in diagnose(answer, RIGHT)


@pytest.mark.parametrize(
    ("right", "answer", "message"),
    [
        (np.array([[-40.5, 300.25], [12.5, 80]]), [[0, 255], [12.5, 80]], "below 0 or above 255 are cut off"),
        (np.array([[-40.5, 300.25], [12.5, 80]]), [[-40, 300], [12, 80]], "cut off to whole numbers"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 3], [2, 4]], "transposed"),
        (24, 26, "the number is too large"),
        (24, 24.5, "the number is too large"),
        ({"box blur", "Sobel x"}, {"box blur"}, "1 missing"),
        ({"box blur", "Sobel x"}, ["emboss", "box blur", "Sobel x"], "1 too many"),
        ({"box blur", "Sobel x"}, "box blur", "is a str, it should be a set"),
        ({"box blur", "Sobel x"}, [[1], [2]], "should be a set of names"),
    ],
)
def test_more_wrong_values(right, answer, message):
    assert diagnose(answer, right).startswith("✗ ") and message in diagnose(answer, right)


def test_one_right_value_among_wrong_ones_does_not_pass():
    answer = RIGHT + 1
    answer[0, 0] = RIGHT[0, 0]
    assert diagnose(answer, RIGHT).startswith("✗ ")


def changes_its_input(image, kernel):
    image -= image.mean()
    return correlate(image, kernel)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (3, "the check needs a function, this is a int"),
        (lambda image: image, "raises TypeError"),
        (lambda image, kernel: 1 / 0, "raises ZeroDivisionError: division by zero (inputs of shape (7, 6)"),
        (changes_its_input, "changes its input"),
        (lambda image, kernel: correlate(image, kernel[::-1, ::-1]), "20 of 20 values are wrong"),
        (lambda image, kernel: correlate(image, kernel.T), "the kernel is transposed"),
    ],
)
def test_a_wrong_function_is_refused_for_the_right_reason(answer, message):
    mistakes = {"the kernel is transposed": lambda image, kernel: correlate(image, kernel.T)}
    result = diagnose(answer, correlate, (IMAGE, KERNEL), mistakes=mistakes)
    assert result.startswith("✗ ") and message in result


def test_a_function_must_be_right_in_every_case():
    def only_small(image, kernel):
        return correlate(image, kernel) if len(image) < 8 else np.zeros((1, 1))

    cases = [(IMAGE, KERNEL), (RNG.normal(size=(9, 9)), KERNEL)]
    assert diagnose(correlate, correlate, *cases) == "✓ right in 2 cases"
    assert "(inputs of shape (9, 9) and (3, 3))" in diagnose(only_small, correlate, *cases)


def test_the_inputs_of_one_call_cannot_spoil_the_next():
    image = IMAGE.copy()
    diagnose(changes_its_input, correlate, (image, KERNEL))
    np.testing.assert_array_equal(image, IMAGE)


def test_an_answer_can_be_judged_by_what_it_does():
    def check_box(answer):
        return diagnose(
            answer, conv2d(IMAGE, np.ones((3, 3)) / 9), using=lambda kernel: conv2d(IMAGE, kernel)
        )

    assert check_box(np.full((3, 3), 1 / 9)) == "✓ right"
    assert check_box(np.ones((3, 3))) == "✗ every value is off by the same factor"
    assert "raises ValueError" in check_box(np.ones((3, 3, 3)))
    assert check_box(...) == "· not attempted yet"


def test_a_mistake_that_is_right_is_refused():
    with pytest.raises(ValueError, match="cannot be told from the right answer: turned"):
        diagnose(1, np.ones((3, 3)), mistakes={"turned": np.ones((3, 3))})


def test_a_function_without_a_case_is_refused():
    with pytest.raises(ValueError, match="at least one case"):
        diagnose(correlate, correlate)


def test_check_prints_the_sentence(capsys):
    check(2, 2)
    assert capsys.readouterr().out == "✓ right\n"
