"""The journal of one person's talk: what eyes and keys said, what was composed, and what was spoken.

Each is one line of JSON with a checksum, on the disk before it counts as kept, so that a restart loses
nothing that was typed. Lines that are damaged, or torn by a kill, are passed over, and that is said.
"""

import os
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from eyelid.click_journal import sealed, unsealed
from eyelid.durable import flush_folder
from eyelid.errors import OutputError
from eyelid.file_lock import claim_file
from eyelid.line_file import LineFile

FILE = "spoken.jsonl"
"""Its name in a person's folder."""

_MODE = 0o600  # other users of the machine need not know what somebody said
_MOST_BYTES = 8_000_000  # a day or two; a longer journal is put aside when it is opened
_LAST = 20_000  # lines that are read when it is opened
_CLICKS = 1000  # key presses that are known when they are sent again


class SpokenLine(NamedTuple):
    """One line.

    Attributes:
        time: UTC, ISO 8601.
        kind: What was taken: a kind of `Notice`; `help`, `silence`, `undo`, `rest`, `repeat` or `way` by a
            key; `tick`: time has passed, and something came of it; `run`: the program was started, or
            settings were changed; `end`: it was ended.
        at_s: When, in seconds by the clock of the program, which goes on where it ended.
        symbol: The symbol of a notice.
        place: The entry of the history that is repeated, or the way of `WAYS` that is opened.
        click: The page's identifier of the key press; empty for eyes.
        text: What is composed and not yet spoken, after it.
        way: The way that is open after it.
        spoken: What was spoken because of it.
        alarm: Whether an alarm began.
        is_late: Whether a symbol was made some time before; see `Speaker.take`.
        is_at_rest: Whether nothing is begun after it.
        began_s: When the movement of a symbol began; None if that is not known.
    """

    time: str
    kind: str
    at_s: float
    symbol: str = ""
    place: int = 0
    click: str = ""
    text: str = ""
    way: str = ""
    spoken: Sequence[str] = ()
    alarm: bool = False
    is_late: bool = False
    is_at_rest: bool = False
    began_s: float | None = None

    def to_line(self) -> bytes:
        """Returns it as one line of JSON, with its checksum."""
        defaults: dict[str, Any] = self._field_defaults
        return sealed({name: value for name, value in self._asdict().items() if value != defaults.get(name)})

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Reads a line that `to_line` wrote; raises `ValueError` if it is none, or is damaged."""
        try:
            return cls(**unsealed(line))
        except (TypeError, RecursionError) as error:
            raise ValueError(f"not a line of a talk: {error}") from error


class SpokenJournal:
    """The journal, open to append. One process at a time can have it open. Not safe for threads.

    Attributes:
        path: The file.
        lines: The last lines that were there when it was opened.
        warnings: What the user should know of, such as that a half line was dropped.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the journal of a folder, or begins one, and locks it until `close`.

        Raises:
            OutputError: It cannot be read or written, or another process has it open.
        """
        self.path = folder / FILE
        self.warnings: list[str] = []
        try:
            self._lines = self._open()
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        try:
            self.lines = self._read()
            if os.fstat(self._lines.fileno()).st_size > _MOST_BYTES:
                self._put_aside()
        except BaseException:
            self._lines.close()
            raise
        self.warnings += filter(None, [self._lines.torn])
        self._clicks = deque((line.click for line in self.lines if line.click), maxlen=_CLICKS)

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        self._lines.close()

    def has(self, click: str) -> bool:
        """Returns whether a key press is one of the last that were written down."""
        return click in self._clicks

    def append(self, line: SpokenLine, *, lasting: bool = True) -> None:
        """Writes a line, with the time of now; it is on the disk when this returns.

        Args:
            line: The line.
            lasting: False for one without which one can do after a power cut, which is not waited for.

        Raises:
            OutputError: It cannot be written.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        if line.click:
            self._clicks.append(line.click)  # what is done is not done again, written down or not
        self._lines.append(line._replace(time=now).to_line(), lasting=lasting)

    def _open(self) -> LineFile:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = LineFile(self.path, mode=_MODE)
        try:
            self.warnings += claim_file(lines.fileno(), self.path.parent)
        except BlockingIOError as error:
            lines.close()
            raise OutputError(
                f"{self.path.parent}: another `eyelid speak` has it open; end that one, or use its page"
            ) from error
        with suppress(OSError):
            flush_folder(self.path.parent)
        return lines

    def _read(self) -> list[SpokenLine]:
        found, damaged = [], []
        for number, line in list(enumerate(self._lines.read(), 1))[-_LAST:]:
            try:
                found.append(SpokenLine.of_line(line))
            except ValueError:
                damaged.append(number)
        if damaged:  # nobody should be without words for that
            self.warnings.append(
                f"{self.path}: {len(damaged)} damaged lines, from line {damaged[0]} on, are passed over"
            )
        return found

    def _put_aside(self) -> None:
        """Gives a long journal another name, and begins a new one with its last lines; both stay locked."""
        try:
            self.path.rename(self.path.with_name(f"spoken-{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.jsonl"))
            long, self._lines = self._lines, self._open()
            long.close()
            for line in self.lines[-_CLICKS:]:
                self._lines.append(line.to_line(), lasting=line is self.lines[-1])
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be put aside: {error.strerror or error}") from error
