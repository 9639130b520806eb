"""The log of a training, whose lines are shown to the user and written to `log.txt` in the run folder."""

from collections.abc import Sequence
from pathlib import Path

from eyelid.errors import OutputError
from eyelid.pages import Say


class RunLog:
    """Shows lines to the user and writes them to a file.

    Lines that come before the file is opened are written when it is opened. A training can so show lines
    before it has a run folder, and a training that is refused makes no run folder.

    Args:
        say: Called with each line for the user.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._file: Path | None = None
        self._waiting: list[str] = []

    def say(self, line: str) -> None:
        """Shows a line to the user and writes it to the file; raises `OutputError` if it cannot write."""
        self._say(line)
        self.note(line)

    def note(self, line: str) -> None:
        """Writes a line to the file without showing it; raises `OutputError` if it cannot write."""
        if self._file:
            _append(self._file, [line])
        else:
            self._waiting.append(line)

    def open(self, file: Path) -> None:
        """Appends all earlier lines to a file, and from now on each new line.

        Args:
            file: The text file. It is created if it does not exist.

        Raises:
            OutputError: The file cannot be written.
        """
        self._file = file
        _append(file, self._waiting)
        self._waiting.clear()


def _append(file: Path, lines: Sequence[str]) -> None:
    """Appends lines to a text file; raises `OutputError` if they cannot be written."""
    try:
        with open(file, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror}") from error
