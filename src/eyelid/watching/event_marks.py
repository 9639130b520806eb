"""What a person who looks on says of the events: false ones and missed ones, and the journal that keeps that.

Each is one line of JSON with a checksum, and is on the disk before it is acknowledged. Undoing is another
line; nothing is ever removed.
"""

import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from eyelid.blinks.event import Event
from eyelid.durable import flush_folder
from eyelid.errors import DataError, OutputError
from eyelid.file_lock import lock_file
from eyelid.line_file import LineFile

FILE = "marks.jsonl"
"""Name of the journal in the output folder."""

_MODE = 0o600  # other users of the machine need not know what was watched
_CHECKSUM = b',"crc":"'  # before the last field, the CRC-32 of the line without this field


class Span(NamedTuple):
    """When something happened, in seconds from the start of the recording.

    Attributes:
        start_s: Its start.
        apex_s: When the eyes were least open.
        end_s: Its end.
    """

    start_s: float
    apex_s: float
    end_s: float

    def overlaps(self, event: Event) -> bool:
        """Returns whether it and an event have a time in common."""
        return self.start_s < event.end_s and event.start_s < self.end_s


class EventMark(NamedTuple):
    """One line of the journal.

    Attributes:
        number: Counts up from 1.
        time: UTC, ISO 8601.
        kind: `missed` (a blink that was not found), `false` (an event that is none), or `undo`.
        click: The page's identifier of the key press. A request that is sent twice makes one mark.
        track: Number of the person.
        event: Kind of the false event, such as `blink`.
        start_s: Start of the blink or the event, in seconds from the start of the recording.
        apex_s: Apex of a missed blink.
        end_s: Its end.
        undoes: Number of the mark that an `undo` takes back.
    """

    number: int
    time: str
    kind: Literal["missed", "false", "undo"]
    click: str
    track: int = 0
    event: str = ""
    start_s: float = 0.0
    apex_s: float = 0.0
    end_s: float = 0.0
    undoes: int = 0

    @property
    def span(self) -> Span:
        """When the missed blink happened."""
        return Span(self.start_s, self.apex_s, self.end_s)

    def is_of(self, event: Event) -> bool:
        """Returns whether it says that an event is false."""
        key = event.track, event.event, round(event.start_s, 4)
        return self.kind == "false" and key == (self.track, self.event, self.start_s)

    def to_line(self) -> bytes:
        """Returns the mark as one line of JSON, with its checksum."""
        defaults = self._field_defaults
        said = {name: value for name, value in self._asdict().items() if value != defaults.get(name)}
        body = json.dumps(said, separators=(",", ":")).encode()
        return body[:-1] + _CHECKSUM + b'%08x"}\n' % zlib.crc32(body)

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Reads a line that `to_line` wrote; raises `ValueError` if it is none, or is damaged."""
        body, _, checksum = line.rstrip().rpartition(_CHECKSUM)
        if checksum != b'%08x"}' % zlib.crc32(body + b"}"):
            raise ValueError("its checksum does not fit")
        try:
            return cls(**json.loads(body + b"}"))
        except (TypeError, RecursionError) as error:
            raise ValueError(f"not a mark: {error}") from error


def standing(marks: Iterable[EventMark]) -> list[EventMark]:
    """Returns the marks of a journal that are not undone, in order."""
    kept: dict[int, EventMark] = {}
    for mark in marks:
        if mark.kind == "undo":
            kept.pop(mark.undoes, None)
        else:
            kept[mark.number] = mark
    return list(kept.values())


class EventMarks:
    """The journal `marks.jsonl` of an output folder, open to append. One process at a time can have it open.

    Not safe for threads.

    Attributes:
        path: The file.
        marks: All marks, in order, with those that are undone.
        warnings: What the user should know of, such as that a half line was dropped.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the journal of a folder, or begins one, and locks it until `close`.

        Args:
            folder: The folder; created when needed.

        Raises:
            DataError: A line is damaged.
            OutputError: The journal cannot be read or written, or another process has it open.
        """
        self.path = folder / FILE
        self.warnings: list[str] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = LineFile(self.path, mode=_MODE)
            try:
                self._claim()
                self.marks = [self._read(number, line) for number, line in enumerate(self._lines.read(), 1)]
                with suppress(OSError):
                    flush_folder(folder)
            except BaseException:
                self._lines.close()
                raise
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        self.warnings += filter(None, [self._lines.torn])
        self._by_click = {mark.click: mark for mark in self.marks}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        self._lines.close()

    def has(self, click: str) -> bool:
        """Returns whether a key press has been written down already."""
        return click in self._by_click

    def add_missed(self, track: int, span: Span, *, click: str) -> EventMark:
        """Writes down that a blink of a person was not found; it is on the disk when this returns.

        Raises:
            OutputError: It cannot be written, and does not count.
        """
        times = dict(zip(Span._fields, (round(time_s, 4) for time_s in span), strict=True))
        return self._append("missed", click, track=track, **times)

    def add_false(self, event: Event, *, click: str) -> EventMark:
        """Writes down that an event is false; see `add_missed`."""
        start_s = round(event.start_s, 4)
        return self._append("false", click, track=event.track, event=event.event, start_s=start_s)

    def undo(self, *, click: str) -> EventMark | None:
        """Takes back the last mark that still stands; see `add_missed`.

        Returns:
            The mark that is taken back; None if there is none.
        """
        if known := self._by_click.get(click):
            return next((mark for mark in self.marks if mark.number == known.undoes), None)
        left = standing(self.marks)
        if not left:
            return None
        self._append("undo", click, undoes=left[-1].number)
        return left[-1]

    def _append(self, kind: Literal["missed", "false", "undo"], click: str, **fields: Any) -> EventMark:
        if known := self._by_click.get(click):
            return known
        number = self.marks[-1].number + 1 if self.marks else 1
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        mark = EventMark(number, now, kind, click, **fields)
        self._lines.append(mark.to_line())
        self.marks.append(mark)
        self._by_click[click] = mark
        return mark

    def _read(self, number: int, line: bytes) -> EventMark:
        try:
            return EventMark.of_line(line)
        except ValueError as error:
            raise DataError(
                f"{self.path}: line {number} is damaged: {str(error)[:100]}; delete this line to go on "
                "without it"
            ) from error

    def _claim(self) -> None:
        try:
            lock_file(self._lines.fileno(), wait=False)
        except BlockingIOError as error:
            raise OutputError(
                f"{self.path}: another process has it open; end that one, or use its page"
            ) from error
        except OSError:  # a file system without locks
            self.warnings.append(
                f"{self.path.parent} is on a disk without locks: open it only once at a time"
            )
