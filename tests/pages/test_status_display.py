"""The status line is on the terminal while work goes on, in one line, and nowhere else."""

from types import SimpleNamespace

import pytest

from eyelid.pages import status_line


def test_the_line_changes_stays_one_line_and_is_removed(monkeypatch, capsys):
    monkeypatch.setattr("eyelid.pages.status_display.on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    with status_line("fold0: begins") as show:
        show("fold0: \x1b[31m" + "x" * 100)
    out, err = capsys.readouterr()
    assert out == ""
    begin, first, second, end = err.split("\r\x1b[K")
    assert (begin, first, end) == ("", "fold0: begins", "")
    assert second.startswith(r"fold0: \x1b[31mxxx")
    assert len(second) == 29


@pytest.mark.parametrize("stream", [None, SimpleNamespace(isatty=lambda: False)])
def test_without_a_terminal_nothing_is_shown(stream, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr", stream)
    with status_line("begins") as show:
        show("goes on")
    assert capsys.readouterr() == ("", "")
