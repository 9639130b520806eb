"""The desk of somebody who looks on while a recording is watched: what is new, and marks on what is found."""

from collections import deque
from collections.abc import Reversible
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple, TypeVar

from eyelid.blinks.event import Event
from eyelid.blinks.event_steps import Step
from eyelid.click_journal import standing
from eyelid.errors import OptionError
from eyelid.watching.alarms import Alarm, AlarmBell, Ways
from eyelid.watching.desk import Desk
from eyelid.watching.event_marks import FILE, EventMark, EventMarks
from eyelid.watching.session import Watched
from eyelid.watching.tallies import Tallies
from eyelid.watching.truth_table import found_already, missed_span, truth_rows, write_truth

SHOWN_S = 30.0
"""Seconds of the past that are kept to be shown."""

_EVENTS = 300  # that a page is told when it is opened

Item = TypeVar("Item")


class Numbered(NamedTuple):
    """An event and its number on the desk, from 0."""

    number: int
    event: Event


class DueAlarm(NamedTuple):
    """An alarm, and the turn at which it came."""

    turn: int
    alarm: Alarm


class Asked(NamedTuple):
    """What a person is asked to do, and the turn at which that came."""

    turn: int
    words: str


class News(NamedTuple):
    """What somebody who looks on does not know yet.

    Attributes:
        turn: How much there was so far; what is asked for next time comes after it.
        time_s: Time of the newest frame, in seconds from the start of the recording.
        steps: How open the eyes of each person were.
        events: What was found.
        alarms: Alarms that are due.
        requests: What the person before the camera is asked to do.
    """

    turn: int
    time_s: float
    steps: list[tuple[int, Step]]
    events: list[Numbered]
    alarms: list[DueAlarm]
    requests: list[Asked]


class WatchDesk(Desk):
    """Keeps the last half minute of a recording that is watched, all its events, and the marks on them.

    One thread adds what comes of the frames; others ask, and mark.

    Attributes:
        source: The recording.
        tallies: What was counted so far.
        lost: Why the recording gives nothing at the moment; empty if it does.
        can_mark: Whether there is a folder in which marks are kept.
        warnings: What the user should know of the journal of marks.
    """

    def __init__(self, source: str, *, folder: Path | None = None, cooldown_s: float = 10.0) -> None:
        """Makes a desk to which nothing has come yet.

        Args:
            source: The recording.
            folder: Where marks are kept, and the truth is written; None for nowhere.
            cooldown_s: Least seconds between two alarms of one person, unless it gets worse.

        Raises:
            EyelidError: The journal of marks cannot be used.
        """
        super().__init__()
        self.source = source
        self.tallies = Tallies()
        self.lost = ""
        self.can_mark = folder is not None
        self._folder = folder
        self._marks = EventMarks(folder) if folder and (folder / FILE).exists() else None
        self.warnings = list(self._marks.warnings) if self._marks else []
        self._bell = AlarmBell(Ways(), cooldown_s=cooldown_s, say=self.warnings.append)
        self._steps: deque[tuple[int, tuple[int, Step]]] = deque()
        self._events: list[tuple[int, Numbered]] = []
        self._alarms: deque[DueAlarm] = deque(maxlen=20)
        self._requests: deque[Asked] = deque(maxlen=5)

    def add(self, watched: Watched) -> None:
        """Takes what came of the next frame."""
        with self._changed:
            self._turn += 1
            self.tallies.add(watched)
            if watched.lost or watched.reading is not None:  # else it is lost still, if it was
                self.lost = watched.lost
            self._steps.extend((self._turn, step) for step in watched.told.steps)
            while self._steps and _time_of(self._steps[0]) < watched.time_s - SHOWN_S:
                self._steps.popleft()
            for event in watched.told.events:
                self._events.append((self._turn, Numbered(len(self._events), event)))
            for alarm, level in watched.told.alarms:
                if self._bell.ring(alarm, level):
                    self._alarms.append(DueAlarm(self._turn, alarm))
            if watched.reading:
                self._readings.append(watched.reading)
            self._changed.notify_all()

    def ask(self, request: str) -> None:
        """Tells the person before the camera what to do, or how it went."""
        with self._changed:
            self._turn += 1
            self._requests.append(Asked(self._turn, request))
            self._changed.notify_all()

    def news(self, *, after: int = 0) -> News:
        """Returns what came after a turn; with 0, all that is kept to be shown, and the last events."""
        with self._changed:
            return News(
                self._turn,
                self.tallies.time_s,
                _after(self._steps, after),
                _after(self._events[-_EVENTS:], after),
                [due for due in self._alarms if due.turn > after],
                [asked for asked in self._requests if asked.turn > after],
            )

    @property
    def marks(self) -> list[EventMark]:
        """The marks that stand, in order."""
        with self._changed:
            return standing(self._marks.entries) if self._marks else []

    @property
    def false_events(self) -> list[int]:
        """The numbers of the events that are marked as false."""
        with self._changed:
            marks = self.marks
            events = [each for _, each in self._events] if marks else []
        return [each.number for each in events if any(mark.is_of(each.event) for mark in marks)]

    def mark_missed(self, track: int, time_s: float, *, click: str) -> None:
        """Marks that a person has blinked just before a time, and it was not found.

        Args:
            track: Number of the person.
            time_s: When the key was pressed, in seconds from the start of the recording.
            click: Identifier of the key press; the same one again changes nothing.

        Raises:
            OptionError: There is no folder for marks, or the blink was found.
            OutputError: It cannot be written, and does not count.
        """
        with self._changed:
            marks = self._open_marks()
            if marks.has(click):
                return
            false = [mark for mark in self.marks if mark.kind == "false"]
            near = [each.event for _, each in self._events[-_EVENTS:] if each.event.track == track]
            true = [event for event in near if not any(mark.is_of(event) for mark in false)]
            true = [event for event in true if event.event != "gap"]
            points = [
                (step.openness.moment.time_s, step.openness.both)
                for _, (whose, step) in self._steps
                if whose == track
            ]
            free = [
                (at, None if any(event.start_s <= at <= event.end_s for event in true) else value)
                for at, value in points
            ]
            span = missed_span(free, time_s)
            if found := found_already(track, span, true):
                raise OptionError(f"the {found.event} at {found.start_s:.1f} s was found; it is in the list")
            marks.add_missed(track, span, click=click)
            self._write_truth()

    def mark_false(self, number: int, *, click: str) -> None:
        """Marks that an event is none, by its number; see `mark_missed`."""
        with self._changed:
            marks = self._open_marks()
            if number >= len(self._events):
                raise OptionError(f"event {number}: there are {len(self._events):,}, from 0 on")
            marks.add_false(self._events[number][1].event, click=click)
            self._write_truth()

    def undo(self, *, click: str) -> EventMark | None:
        """Takes back the last mark that stands, and returns it; None if there is none. See `mark_missed`."""
        with self._changed:
            undone = self._open_marks().undo(click=click)
            self._write_truth()
            return undone

    def close(self) -> None:
        """Writes the truth a last time, if there are marks, and closes the journal."""
        with self._changed:
            try:
                if self._marks and self._marks.entries:
                    self._write_truth()
            finally:
                if self._marks:
                    self._marks.close()

    def _open_marks(self) -> EventMarks:
        if self._folder is None:
            raise OptionError("there is no place for marks; start it again with --output FOLDER")
        if self._marks is None:
            self._marks = EventMarks(self._folder)
        return self._marks

    def _write_truth(self) -> None:
        if self._folder:
            events = [each.event for _, each in self._events]
            write_truth(self._folder, truth_rows(self.source, events, self.marks))


def _time_of(entry: tuple[int, tuple[int, Step]]) -> float:
    return entry[1][1].openness.moment.time_s


def _after(items: Reversible[tuple[int, Item]], turn: int) -> list[Item]:
    """Returns the items that came after a turn, in order."""
    return [item for _, item in takewhile(lambda entry: entry[0] > turn, reversed(items))][::-1]
