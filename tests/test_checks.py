"""Claims print or raise, and long cells stay off unless they are asked for."""

import subprocess
import sys

import numpy as np
import pytest

from utils.checks import ClaimError, claim, full_scale


@pytest.mark.parametrize("condition", [True, np.True_, np.array(True), np.all([1 < 2, 2 < 3])])
def test_a_claim_that_holds_prints_its_sentence(condition, capsys):
    claim("Two is more than one", condition, difference=1)
    assert capsys.readouterr().out == "✓ Two is more than one\n"


@pytest.mark.parametrize("condition", [False, np.False_, np.array(False)])
def test_a_claim_that_fails_says_its_numbers(condition, capsys):
    with pytest.raises(ClaimError) as caught:
        claim("The network is right", condition, accuracy=0.25, runs=[1, 2])
    assert (
        str(caught.value)
        == "This does not hold: The network is right\n    accuracy = 0.25\n    runs = [1, 2]"
    )
    assert isinstance(caught.value, AssertionError)
    assert capsys.readouterr().out == ""


def test_long_evidence_is_cut():
    with pytest.raises(ClaimError) as caught:
        claim("It is short", False, values=list(range(1000)))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (np.array([True, True]), r"shape \(2,\): add \.all\(\) or \.any\(\)"),
        (np.array([[True]]), r"shape \(1, 1\)"),
        (None, "condition is None"),
        (0.97, "condition is 0.97: compare it"),
        (1, "condition is 1: compare it"),
        (np.float32(0.97), "compare it"),
        ("yes", "condition is 'yes'"),
        ([True], r"condition is \[True\]"),
    ],
)
def test_a_claim_needs_a_truth_value(condition, message):
    with pytest.raises(ValueError, match=message):
        claim("It holds", condition, value=condition)


def test_a_claim_takes_a_tensor(capsys):
    class Tensor:  # what matters of a TensorFlow or PyTorch tensor, without importing them
        shape, dtype = (), "<dtype: 'bool'>"

        def __bool__(self):
            return True

    claim("The tensor holds", Tensor(), value=1)
    assert capsys.readouterr().out == "✓ The tensor holds\n"


@pytest.mark.parametrize("sentence", ["", "  ", None, 3, True, "two\nlines"])
def test_a_claim_needs_a_sentence(sentence):
    with pytest.raises(ValueError, match="needs a sentence"):
        claim(sentence, True, value=1)


def test_a_claim_needs_evidence():
    with pytest.raises(ValueError, match="needs the numbers behind 'It holds'"):
        claim("It holds", True)


@pytest.mark.parametrize("name", ["sentence", "condition"])
def test_evidence_may_have_any_name(name, capsys):
    claim("It holds", True, **{name: 1})
    assert capsys.readouterr().out == "✓ It holds\n"


@pytest.mark.parametrize("value", [None, "", "0"])
def test_full_scale_is_off_by_default_and_says_how_to_switch_it_on(value, monkeypatch, capsys):
    monkeypatch.delenv("FULL_SCALE", raising=False)
    if value is not None:
        monkeypatch.setenv("FULL_SCALE", value)
    assert full_scale(minutes=6, megabytes=11) is False
    assert full_scale(minutes=1) is False
    way = "To run it, put `%env FULL_SCALE=1` in a cell above.\n"
    assert capsys.readouterr().out == (
        f"Not run: takes about 6 minutes and downloads 11 MB. {way}Not run: takes about 1 minute. {way}"
    )


def test_full_scale_is_silent_when_it_is_on(monkeypatch, capsys):
    monkeypatch.setenv("FULL_SCALE", "1")
    assert full_scale(minutes=6, megabytes=11) is True
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("cost", [{"minutes": 0}, {"minutes": -1}, {"minutes": 1, "megabytes": -1}])
def test_full_scale_refuses_impossible_costs(cost):
    with pytest.raises(ValueError, match="minutes > 0 and megabytes >= 0"):
        full_scale(**cost)


def test_importing_checks_imports_nothing_heavy():
    code = "import utils.checks, sys; sys.exit('numpy' in sys.modules or 'tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
