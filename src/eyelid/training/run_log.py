"""The log of a training: its lines go to the user, and to `log.txt` in the run folder."""

from collections.abc import Sequence
from pathlib import Path

from eyelid.errors import OutputError
from eyelid.pages import Say


class RunLog:
    """Says lines to the user and keeps them in a file.

    Lines that are said before the file is opened are written when it is. So a training can speak before it
    has a run folder, and one that is refused leaves none.

    Args:
        say: Takes each line for the user.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._file: Path | None = None
        self._waiting: list[str] = []

    def say(self, line: str) -> None:
        """Says a line and writes it to the file; raises `OutputError` if it cannot be written."""
        self._say(line)
        if self._file:
            _append(self._file, [line])
        else:
            self._waiting.append(line)

    def open(self, file: Path) -> None:
        """Appends to a file from now on, first all lines that were said before."""
        self._file = file
        _append(file, self._waiting)
        self._waiting.clear()


def _append(file: Path, lines: Sequence[str]) -> None:
    try:
        with open(file, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror}") from error
