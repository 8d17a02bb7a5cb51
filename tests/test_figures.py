"""Figures show the numbers they are given, and refuse what they cannot draw."""

import matplotlib as mpl
import numpy as np
import pytest

from utils import figures
from utils.comparisons import Comparison, Run, interval
from utils.figures import Grid, draw_comparison, draw_grids, draw_histories, image_grid


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("Agg")
        figures.use_style()
        yield
        mpl.pyplot.close("all")


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_a_grid_shows_each_number_in_reading_order_between_the_signs():
    figure = draw_grids(Grid([[1, 2], [3, 4]], "input"), "=", Grid([[5]]))
    assert texts(figure) == ["1", "2", "3", "4", "input", "=", "5"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([[1, -2]], ["1", "−2"]),
        ([[0.5, 1]], ["0.5", "1.0"]),
        ([[1 / 3, -1]], ["0.33", "−1.00"]),
        ([[np.nan, 7]], ["", "7"]),
        ([[-0.0, 0]], ["0", "0"]),
    ],
)
def test_numbers_have_the_same_decimals_and_a_true_minus(values, shown):
    assert texts(draw_grids(Grid(values))) == shown


def test_signed_colours_are_white_at_zero_and_symmetric():
    fills = figures._fills(np.array([[-2.0, 0.0, 2.0]]), "signed")[0, :, :3]
    assert np.all(fills[1] > 0.96)
    assert fills[0, 2] > fills[0, 0] and fills[2, 0] > fills[2, 2], "negative is blue, positive red"
    one_sided = figures._fills(np.array([[0.0, 2.0]]), "signed")[0, 0, :3]
    assert np.all(one_sided > 0.96), "zero stays white when all numbers are positive"


def test_numbers_can_be_read_on_every_fill():
    values = np.arange(12.0).reshape(3, 4) - 6
    for colours in ("none", "grey", "signed"):
        figure = draw_grids(Grid(values, colours=colours))
        fills = figures._fills(values, colours).reshape(-1, 4)
        for fill, text in zip(fills, figure.axes[0].texts, strict=False):
            assert contrast(fill[:3], mpl.colors.to_rgb(text.get_color())) > 4.5


def contrast(first, second):
    """WCAG contrast ratio of two sRGB colours."""
    linear = [
        np.where(np.asarray(c) <= 0.04045, np.asarray(c) / 12.92, ((np.asarray(c) + 0.055) / 1.055) ** 2.4)
        for c in (first, second)
    ]
    light, dark = sorted((rgb @ [0.2126, 0.7152, 0.0722] for rgb in linear), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_wide_row_of_grids_stays_inside_the_figure():
    figure = draw_grids(Grid(np.zeros((3, 30))), "=", Grid(np.zeros((3, 30))))
    figure.canvas.draw()
    assert figure.get_size_inches()[0] == figures.WIDTH
    edges = [patch.get_window_extent().x1 for patch in figure.axes[0].patches]
    assert max(edges) <= figure.bbox.x1


def test_a_new_row_begins_below_the_one_before():
    figure = draw_grids(Grid([[1, 2]], "first"), "\n", Grid([[3]], "second"))
    heights = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    assert heights["first"] < heights["1"] == heights["2"] < heights["second"] < heights["3"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [((3,), "Grid or a string, got int"), ((Grid([1, 2]),), r"two axes, got shape \(2,\)")],
)
def test_draw_grids_refuses_other_parts(parts, message):
    with pytest.raises(ValueError, match=message):
        draw_grids(*parts)


def test_an_unknown_fill_is_refused():
    with pytest.raises(ValueError, match="'none', 'grey' or 'signed', got 'red'"):
        draw_grids(Grid([[1]], colours="red"))


def test_pictures_keep_their_grey_values_and_signed_ones_are_symmetric():
    figure = image_grid([np.full((4, 4), 100), np.array([[-1.0, 3.0]])], signed=[False, True])
    grey, signed = (ax.images[0] for ax in figure.axes)
    assert (grey.norm.vmin, grey.norm.vmax) == (0, 255)
    assert (signed.norm.vmin, signed.norm.vmax) == (-3, 3)


def test_seven_pictures_stand_in_two_rows_of_four():
    figure = image_grid([np.zeros((4, 4))] * 7)
    assert len(figure.axes) == 8 and sum(bool(ax.images) for ax in figure.axes) == 7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "at least one picture"),
        (([np.zeros((2, 2))], ["a", "b"]), "1 pictures need as many titles and signs, got 2 and 1"),
    ],
)
def test_image_grid_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        image_grid(*arguments)


def runs(*accuracies, loss=(2.0, 1.0, 0.5)):
    return [
        Run(seed, {"upright": accuracy, "turned": accuracy - 40}, {"loss": [value + seed for value in loss]})
        for seed, accuracy in enumerate(accuracies)
    ]


def test_a_comparison_shows_every_seed_the_interval_and_the_mean():
    comparison = Comparison({"plain": runs(90.0, 92.0, 94.0), "turned": runs(95.0, 96.0, 97.0)})
    figure = draw_comparison(comparison, chance=10, title="A finding")
    upright, turned = figure.axes
    assert [label.get_text() for label in upright.get_yticklabels()] == ["plain", "turned"]
    points, mean = upright.lines[:2]
    np.testing.assert_array_equal(points.get_xdata(), [90, 92, 94])
    np.testing.assert_array_equal(mean.get_xdata(), [92, 92])
    bar = upright.patches[0]
    np.testing.assert_allclose([bar.get_x(), bar.get_x() + bar.get_width()], interval([90, 92, 94]))
    assert [text.get_text() for text in turned.texts] == ["52.0", "56.0"]
    assert upright.yaxis_inverted()  # the first variant is on top


def test_a_comparison_of_one_seed_has_no_interval():
    figure = draw_comparison(Comparison({"plain": runs(90.0)}), tests=["upright"])
    assert len(figure.axes) == 1
    assert not figure.axes[0].patches


def test_histories_show_every_seed_and_the_mean():
    comparison = Comparison({"plain": runs(90.0, 92.0), "turned": runs(95.0, 96.0)})
    figure = draw_histories(comparison, "loss", scale=10)
    first, second, mean = figure.axes[0].lines
    np.testing.assert_array_equal(first.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(first.get_ydata(), [20, 10, 5])
    np.testing.assert_array_equal(second.get_ydata(), [30, 20, 15])
    np.testing.assert_array_equal(mean.get_ydata(), [25, 15, 10])
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["plain", "turned"]
