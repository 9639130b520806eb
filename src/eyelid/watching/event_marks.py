"""What a person who looks on says of the events: false ones and missed ones, and the journal of that."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Self

from eyelid.blinks.event import Event
from eyelid.click_journal import ClickJournal, sealed, unsealed
from eyelid.errors import DataError

FILE = "marks.jsonl"
"""Name of the journal in the output folder."""


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
        return sealed(said)

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Reads a line that `to_line` wrote; raises `ValueError` if it is none, or is damaged."""
        try:
            mark = cls(**unsealed(line))
            hash(mark)  # text and numbers, no lists
            return mark
        except (TypeError, RecursionError) as error:
            raise ValueError(f"not a mark: {error}") from error


class EventMarks(ClickJournal[EventMark]):
    """The journal `marks.jsonl` of an output folder, open to append; see `ClickJournal`."""

    def __init__(self, folder: Path) -> None:
        """Opens the journal of a folder, or begins one, and locks it until `close`.

        Args:
            folder: The folder; created when needed.

        Raises:
            DataError: A line is damaged.
            OutputError: The journal cannot be read or written, or another process has it open.
        """
        super().__init__(folder / FILE, make=EventMark, read=_marks)

    def add_missed(self, track: int, span: Span, *, click: str) -> EventMark:
        """Writes down that a blink of a person was not found; it is on the disk when this returns.

        Raises:
            OutputError: It cannot be written, and does not count.
        """
        times = dict(zip(Span._fields, (round(time_s, 4) for time_s in span), strict=True))
        return self.append("missed", click, track=track, **times)

    def add_false(self, event: Event, *, click: str) -> EventMark:
        """Writes down that an event is false; see `add_missed`."""
        start_s = round(event.start_s, 4)
        return self.append("false", click, track=event.track, event=event.event, start_s=start_s)


def _marks(path: Path, lines: Sequence[bytes]) -> list[EventMark]:
    """Returns the marks in the whole lines of a journal."""
    marks = []
    for number, line in enumerate(lines, 1):
        try:
            marks.append(EventMark.of_line(line))
        except ValueError as error:
            raise DataError(
                f"{path}: line {number} is damaged: {str(error)[:100]}; delete this line to go on without it"
            ) from error
    return marks
