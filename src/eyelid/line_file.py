"""A file to which whole lines are appended, for journals: what was appended is on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eyelid.durable import flush_folder
from eyelid.errors import OutputError


@contextmanager
def opening_lines(path: Path, *, mode: int) -> Iterator["LineFile"]:
    """Opens a journal, or begins one, and gives it to a `with` block, which locks and reads it.

    It stays open after the block. If the block fails, it is closed.

    Args:
        path: The file; its folder is made when needed.
        mode: Its permissions, if it is new.

    Raises:
        OutputError: It cannot be read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = LineFile(path, mode=mode)
        try:
            yield lines
            with suppress(OSError):
                flush_folder(path.parent)
        except BaseException:
            lines.close()
            raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


class LineFile:
    """A file that is open to append lines, each on the disk before `append` returns.

    A half line at the end, as a kill or a full disk leaves it, was never acknowledged: it is passed over, and
    cut off before the next line is written. Not safe for threads.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, *, mode: int) -> None:
        """Opens the file, or makes it with the permissions `mode`; raises `OSError` if it cannot."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), mode)
        self._size = self._end = 0  # end of the last whole line, and of the file, in bytes

    def fileno(self) -> int:
        """Returns the descriptor of the open file."""
        return self._file

    def read(self) -> list[bytes]:
        """Returns the whole lines, with their ends. To be called before the first `append`."""
        with open(self._file, "rb", closefd=False) as file:
            lines = file.readlines()
        self._end = sum(map(len, lines))
        whole = whole_lines(lines)
        self._size = sum(map(len, whole))
        return whole

    @property
    def torn(self) -> str:
        """What the user should know of a half line at the end; empty if there is none."""
        if self._size == self._end:
            return ""
        return (
            f"{self.path}: its last line was torn, {self._end - self._size} bytes, as a kill or a power cut "
            "leaves it; it was never acknowledged, and is dropped"
        )

    def append(self, line: bytes, *, lasting: bool = True) -> None:
        """Writes a line, and returns once it is on the disk.

        Args:
            line: The line, with its end.
            lasting: False for a line without which one can do after a power cut, which is not waited for.

        Raises:
            OutputError: It cannot be written, or another process has written there. The lines are unchanged.
        """
        if os.fstat(self._file).st_size != self._end:  # the disk has no locks
            raise OutputError(
                f"{self.path}: not written, so this was not kept: another process has written there since; "
                "end one of the two, and start the other again"
            )
        try:
            self._cut()
            remaining = memoryview(line)
            while remaining:
                written = os.write(self._file, remaining)
                self._end += written
                remaining = remaining[written:]
            if lasting:
                os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):
                self._cut()
            raise OutputError(
                f"{self.path}: not written, so this was not kept: {error.strerror or error}; "
                "make room or reconnect the disk, and try again"
            ) from error
        self._size = self._end

    def close(self) -> None:
        """Closes the file; doing it twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _cut(self) -> None:
        """Removes a half line at the end, unless others wrote after it."""
        if self._size < self._end == os.fstat(self._file).st_size:
            os.ftruncate(self._file, self._size)
            self._end = self._size


def whole_lines(lines: list[bytes]) -> list[bytes]:
    """Returns the lines of a file without a half one at the end."""
    return lines[:-1] if lines and not lines[-1].endswith(b"\n") else lines
