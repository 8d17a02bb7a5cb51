"""`make test` itself: what it counts, what it says, and that it cannot test nothing without saying so."""

import sys

import pytest

from tools import test as runner

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"/>
<testcase name="c"><failure message="no">…</failure></testcase>
<testcase name="d"><error message="no">…</error></testcase>
<testcase name="e"><skipped message="no browser"/></testcase>
<testcase name="f"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    return path


def test_a_report_is_counted(report):
    result = runner.read_report(report)
    assert (result.passed, result.failed, result.skipped) == (2, 2, 2)
    assert result.notes == ["2 skipped: no browser"]


def test_a_missing_cell_is_a_failure(report, monkeypatch):
    monkeypatch.setattr(runner, "run_pytest", lambda make_command: runner.read_report(report))
    monkeypatch.setattr(runner, "count_code_cells", lambda paths: 6)
    assert runner.cells().failed == 2
    monkeypatch.setattr(runner, "count_code_cells", lambda paths: 7)
    result = runner.cells()
    assert result.failed == 3
    assert "6 cells were tested, but the notebooks have 7" in result.notes


@pytest.mark.parametrize("arguments", [["--misspelt"], ["no-such-folder"], ["--collect-only", __file__]])
def test_a_pytest_that_tests_nothing_is_a_failure(arguments):
    result = runner.run_pytest(lambda report: runner.pytest_command(report, *arguments))
    assert result.failed == 1
    assert result.passed == 0
    assert "pytest ended" in result.notes[0]


def test_a_command_counts_as_one_test(capfd):
    result = runner.run_commands([sys.executable, "-c", "print('seen')"], [sys.executable, "-c", "exit(3)"])
    assert (result.passed, result.failed) == (1, 1)
    assert result.notes == ["failed: -c exit(3)"]
    assert "seen" in capfd.readouterr().out


def run_main(monkeypatch, results, *arguments):
    """Run the command line with stages that return, or raise, what `results` holds."""

    def stage(outcome):
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    stages = {name: (lambda outcome=outcome: stage(outcome), name) for name, outcome in results.items()}
    monkeypatch.setattr(runner, "STAGES", stages)
    monkeypatch.setattr(sys, "argv", ["test", *arguments])
    with pytest.raises(SystemExit) as exit_:
        runner.main()
    return exit_.value.code


def test_the_last_line_sums_up(monkeypatch, capsys):
    results = {
        "code": runner.Result(passed=40, skipped=1, notes=["1 skipped: no browser"]),
        "site": runner.Result(2),
    }
    assert not run_main(monkeypatch, results)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "42 passed, 0 failed, 1 skipped"
    assert "  code: 1 skipped: no browser" in lines


def test_a_failure_in_one_stage_does_not_stop_the_next(monkeypatch, capsys):
    results = {"code": runner.Result(passed=1, failed=2), "site": runner.Result(passed=3)}
    assert run_main(monkeypatch, results)
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 2 failed, 0 skipped"


def test_the_site_is_not_tested_when_it_was_not_built(monkeypatch, capsys):
    results = {"build": runner.Result(failed=1), "site": runner.Result(passed=9)}
    assert run_main(monkeypatch, results)
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "0 passed, 2 failed, 0 skipped"
    assert "site: not run, because the site was not built" in out


def test_an_interruption_is_a_failure_with_a_summary(monkeypatch, capsys):
    results = {"code": runner.Result(5), "notebooks": KeyboardInterrupt(), "site": runner.Result(9)}
    assert run_main(monkeypatch, results)
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "5 passed, 1 failed, 0 skipped"
    assert "notebooks: interrupted" in out


def test_stages_can_be_chosen(monkeypatch, capsys):
    results = {"code": runner.Result(5), "site": runner.Result(9)}
    assert not run_main(monkeypatch, results, "site")
    assert capsys.readouterr().out.splitlines()[-1] == "9 passed, 0 failed, 0 skipped"
    assert run_main(monkeypatch, results, "sites") == 2
    assert "unknown stage sites; there are: code, site" in capsys.readouterr().err
