"""What is told of a recording on a terminal."""

import io
import sys

import pytest

from eyelid.pages import print_line
from eyelid.watching.terminal import WatchView, clock


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_go_into_a_file_also_while_the_view_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    file, screen = io.StringIO(), Screen()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", file)
    monkeypatch.setattr(sys, "stderr", screen)
    with WatchView("a.mp4", None).shown():
        print_line("a blink")
    assert file.getvalue() == "a blink\n"
    assert "a blink" not in screen.getvalue()
    assert "a.mp4" in screen.getvalue()


@pytest.mark.parametrize(
    ("seconds", "tenths", "expected"),
    [(59.97, True, "01:00.0"), (59.97, False, "00:59"), (3661.25, True, "1:01:01.2")],
)
def test_the_clock(seconds: float, tenths: bool, expected: str) -> None:
    assert clock(seconds, tenths=tenths) == expected
