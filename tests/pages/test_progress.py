"""The progress bar tells how many, how fast and how long still, on standard error, and leaves nothing."""

from types import SimpleNamespace

import pytest

from eyelid.pages.progress import PictureProgress, on_terminal


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # what makes rich take the test's stream for a terminal
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.parametrize(("total", "told"), [(1000, "1000/1000"), (None, "1000/?")])
def test_bar_counts_pictures(terminal, capsys, total, told):
    with PictureProgress(total, shown=True) as progress:
        for _ in range(10):
            progress.advance(100)
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "pictures/s" in err


def test_bar_reaches_a_share_and_does_not_go_back(terminal, capsys):
    with PictureProgress(1000, shown=True) as progress:
        progress.reach(0.25)
        progress.reach(0.1)
    assert "250/1000" in capsys.readouterr().err


def test_the_number_of_pictures_may_be_known_later(terminal, capsys):
    with PictureProgress(None, shown=True) as progress:
        progress.expect(40)
        progress.advance(10)
    assert "10/40" in capsys.readouterr().err


def test_another_step_begins_with_an_empty_bar(terminal, capsys):
    with PictureProgress(1000, shown=True, what="first") as progress:
        progress.reach(1.0)
        for share in (0.0, 0.2):
            progress.begin("second")
            progress.reach(share)
    last = capsys.readouterr().err.rpartition("second")[2]
    assert "200/1000" in last


@pytest.mark.parametrize(("stream", "told"), [(None, False), (False, False), (True, True)])
def test_a_terminal_is_told_from_a_file_and_from_nothing(stream, told, monkeypatch):
    monkeypatch.setattr("sys.stderr", stream if stream is None else SimpleNamespace(isatty=lambda: stream))
    assert on_terminal() == told


def test_hidden_bar_prints_nothing(terminal, capsys):
    with PictureProgress(10, shown=False) as progress:
        progress.advance(10)
    assert capsys.readouterr() == ("", "")
