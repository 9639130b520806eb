"""The status line is on the terminal while work goes on, in one line, and nowhere else."""

from types import SimpleNamespace

import pytest

from eyelid.pages import status_line


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # what makes rich take the test's stream for a terminal
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("eyelid.pages.status_display.on_terminal", lambda: True)


def test_the_line_changes_and_stays_one_line(terminal, capsys):
    with status_line("fold0: begins") as show:
        show("fold0: epoch 3 \x1b[31m" + "x" * 100)
    out, err = capsys.readouterr()
    assert out == ""
    assert "fold0: epoch 3" in err
    assert "\x1b[31m" not in err
    assert "x" * 41 not in err
    assert "…" in err


@pytest.mark.parametrize("stream", [None, SimpleNamespace(isatty=lambda: False)])
def test_without_a_terminal_nothing_is_shown(stream, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr", stream)
    with status_line("begins") as show:
        show("goes on")
    assert capsys.readouterr() == ("", "")
