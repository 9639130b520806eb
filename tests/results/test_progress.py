"""The progress bar tells how many, how fast and how long still, on standard error, and leaves nothing."""

import pytest

from eyelid.results.progress import PictureProgress


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


def test_hidden_bar_prints_nothing(terminal, capsys):
    with PictureProgress(10, shown=False) as progress:
        progress.advance(10)
    assert capsys.readouterr() == ("", "")
