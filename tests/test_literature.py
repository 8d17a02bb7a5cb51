"""The files of published papers, dates and errors: complete, consistent, and counted again."""

import re
from pathlib import Path

import pytest

from utils.literature import papers, results, timeline

CHAPTERS = {path.stem for path in (Path(__file__).parent.parent / "chapters").glob("*.ipynb")}


def named(entries):
    """Return parameters for a test, with names that say which entry failed."""
    return [pytest.param(entry, id=re.sub(r"\W+", "-", str(entry[0]))) for entry in entries]


def test_every_paper_is_used():
    used = {entry.paper.key for entry in (*timeline(), *results())}
    assert used == set(papers())


@pytest.mark.parametrize("paper", named(papers().values()))
def test_paper_is_complete(paper):
    assert all(isinstance(field, str) and field.strip() == field and field for field in paper[:4])
    assert paper.url.startswith(("https://", "http://"))
    assert 1900 < paper.year < 2030
    if arxiv := re.search(r"arxiv\.org/abs/(\d\d)(\d\d)\.\d{4,5}$", paper.url):
        assert paper.year == 2000 + int(arxiv[1])
    assert "arxiv.org/pdf" not in paper.url


def test_timeline_is_in_order_and_without_doubles():
    dates = [(entry.year, entry.month or 0) for entry in timeline()]
    assert dates == sorted(dates)
    for field in ("id", "name"):
        found = [getattr(entry, field) for entry in timeline()]
        assert len(found) == len(set(found))


@pytest.mark.parametrize("entry", named(timeline()))
def test_entry_is_complete(entry):
    assert re.fullmatch(r"[a-z0-9-]+", entry.id)
    assert entry.kind in ("network", "data set", "idea", "event")
    assert entry.month is None or 1 <= entry.month <= 12
    assert len(entry.what) <= 140 and entry.what.endswith(".")
    assert entry.chapter is None or entry.chapter in CHAPTERS
    assert entry.correction is None or entry.correction.endswith(".")
    if arxiv := re.search(r"arxiv\.org/abs/(\d\d)(\d\d)\.", entry.paper.url):
        assert (entry.year, entry.month) <= (2000 + int(arxiv[1]), int(arxiv[2]))


@pytest.mark.parametrize("result", named(results()))
def test_result_is_complete(result):
    assert result.split in ("validation", "part of validation", "test")
    assert result.split != "part of validation" or "validation pictures" in result.note
    assert result.year is not None or result.url
    assert result.models >= 1 and (result.views is None or result.views >= 1)
    assert result.top1 is not None or result.top5 is not None
    errors = [error for error in (result.top5, result.top1) if error is not None]
    assert errors == sorted(errors) and errors[0] > 0 and errors[-1] < 100
    assert (result.parameters is None) <= (result.counted is None)
    if result.crops.isdecimal():
        assert result.views == int(result.crops)


def test_no_result_stands_twice():
    protocols = [result._replace(top1=None, top5=None, note=None) for result in results()]
    assert len(protocols) == len(set(protocols))


def built(expression, image_size):
    """Build the network that an entry of the file names, at its picture size."""
    import keras

    from utils import architectures

    names = {"keras": keras, "utils": type("utils", (), {"architectures": architectures})}
    call = re.fullmatch(r"((?:keras\.applications|utils\.architectures)\.\w+)\((.*)\)", expression)
    assert call, expression
    arguments = [part for part in (call[2],) if part]
    if call[1].startswith("keras."):
        arguments += ["weights=None"] * ("weights" not in expression)
    if "input_shape" not in expression:
        arguments.append(f"input_shape=({image_size}, {image_size}, 3)")
    return eval(f"{call[1]}({', '.join(arguments)})", names)


COUNTED = sorted(
    {
        (each.counted, each.image_size, each.parameters, each.multiply_adds)
        for each in results()
        if each.counted not in (None, "paper")
    },
    key=str,
)


@pytest.mark.parametrize("counted, image_size, parameters, multiply_adds", COUNTED)
def test_costs_are_those_of_the_network(counted, image_size, parameters, multiply_adds):
    from utils.accounting import summarize, without_weights

    with without_weights():
        totals = summarize(built(counted, image_size))
    assert totals.trainable == parameters
    assert totals.multiply_adds == pytest.approx(multiply_adds, rel=0.002)  # three digits
