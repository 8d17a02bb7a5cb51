"""What holds for every live figure as it first stands on a page; its own tests add its other states."""

import gzip
import io

import numpy as np
import pytest
from few_digits import few_digits
from widget_pages import GROUNDS, axe_violations, ground, layout_shift, picture_in_every_run

from utils import widgets
from utils.datasets import digits


def random_votes(networks, pictures):
    """Return probabilities, images and labels."""
    probabilities = np.random.default_rng(0).dirichlet(np.full(10, 0.3), size=(networks, pictures))
    images, labels = digits()[1]
    return probabilities, images[:pictures], labels[:pictures]


#: Those that need arguments.
EXAMPLES = {
    "Drills": lambda: widgets.Drills("00-sample"),
    "EnsembleVote": lambda: widgets.EnsembleVote(*random_votes(15, 60)),
    "FewExamples": lambda: widgets.FewExamples(**few_digits()),
    "Quiz": lambda: widgets.Quiz(
        "00-sample",
        [{"kind": "number", "prompt": "How much is 2 · 3?", "answer": 6, "explanation": "Twice three."}],
    ),
}


@pytest.fixture(scope="module", params=widgets.__all__)
def figure(request):
    return EXAMPLES.get(request.param, getattr(widgets, request.param))()


@pytest.mark.parametrize("theme, width", [("light", 1280), ("light", 744), ("dark", 360)])
def test_it_fits_keeps_still_and_axe_finds_nothing(open_live, figure, theme, width):
    with open_live(figure, theme=theme, width=width) as page:
        assert layout_shift(page) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".widget-frame").evaluate("frame => frame.scrollWidth") <= width - 40
        assert ground(page) == GROUNDS[theme]
        assert axe_violations(page) == []
        assert page.problems == [] and page.blocked == []


def test_targets_are_large_enough_on_a_small_screen(open_live, figure):
    with open_live(figure, width=360) as page:
        sizes = page.locator("button, select, input[type=range]").evaluate_all(
            "all => all.filter(one => one.offsetWidth).map(one => [one.innerText, one.offsetHeight])"
        )
    assert sizes and [size for size in sizes if size[1] < 44] == []


def test_picture_stands_where_no_script_runs(open_live, figure):
    with open_live(figure, java_script=False) as page:
        assert page.get_by_role("img").is_visible()


def test_picture_is_small_and_the_same_in_every_run(figure):
    from PIL import Image

    picture = picture_in_every_run(figure)
    assert Image.open(io.BytesIO(picture)).width == 700
    assert len(picture) < 60_000


def test_script_is_small(figure):
    assert len(gzip.compress(figure._esm.encode())) < 25_000
