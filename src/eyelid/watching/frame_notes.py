"""What is drawn over the frames of a recording, one after the other: who is there, and what the eyes do."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from eyelid.blinks.event import Event
from eyelid.blinks.event_steps import Step
from eyelid.blinks.windows import BLINKS
from eyelid.drawing.watched_frame import TRACE_S, FrameNote, PersonNote
from eyelid.watching.frame_reading import FrameReading
from eyelid.watching.frame_row import Box, FrameRow
from eyelid.watching.terminal import clock

TOLD_S = 0.7
"""Seconds after its end in which an event is still told."""

_MOST_PEOPLE = 3  # who have a row
_LONG_S = 0.5  # for which eyes are shut, before that is said
_SHUT = 0.5  # openness below which an eye is drawn as closed


class FaceBoxes(NamedTuple):
    """Where a face and its eyes are in a frame.

    Attributes:
        track: Number of the person.
        face: `(x, y, width, height)` of the face, in pixels.
        right: The box of the right eye; None if it is not seen.
        left: The box of the left eye.
    """

    track: int
    face: Box
    right: Box | None = None
    left: Box | None = None


class TracePoint(NamedTuple):
    """How open a person's eyes were at one time. What is not known is None.

    Attributes:
        track: Number of the person.
        time_s: The time, in seconds from the start of the recording.
        both: How open both eyes are, or the one that is seen.
        right: How open the right eye is.
        left: How open the left eye is.
        shut_since_s: Since when the eyes are shut.
    """

    track: int
    time_s: float
    both: float | None
    right: float | None
    left: float | None
    shut_since_s: float | None = None


def boxes_of(reading: FrameReading) -> list[FaceBoxes]:
    """Returns where faces and eyes are in a frame that was read."""
    eyes = {(eye.face, eye.side): tuple(map(float, eye.box)) for eye in reading.eyes}
    return [
        FaceBoxes(face.track or 0, face.box, eyes.get((number, "right")), eyes.get((number, "left")))  # type: ignore[arg-type]
        for number, face in enumerate(reading.faces)
    ]


def boxes_of_rows(rows: Sequence[FrameRow]) -> list[FaceBoxes]:
    """Returns where faces are by the rows of a frame, which do not say where the eyes are."""
    return [
        FaceBoxes(row.track, (row.x, row.y, row.width, row.height))  # type: ignore[arg-type]
        for row in rows
        if row.track is not None and row.x is not None
    ]


def points_of(steps: Sequence[tuple[int, Step]]) -> list[TracePoint]:
    """Returns how open the eyes were at steps, which the numbers of the people come with."""
    return [
        TracePoint(track, of.moment.time_s, of.both, of.right, of.left, step.shut_since_s)
        for track, step in steps
        for of in [step.openness]
    ]


@dataclass
class FrameNotes:
    """Makes the notes of frames in the order of time, of what was told before.

    It remembers a few seconds, the numbers of events, and events that are still to come.
    """

    _traces: dict[int, deque[TracePoint]] = field(default_factory=dict)
    _to_come: list[tuple[float, int, Event]] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _uncounted: list[tuple[float, int, Event]] = field(default_factory=list)
    _counts: dict[int, Counter[str]] = field(default_factory=dict)
    _told: int = 0

    def tell(self, points: Sequence[TracePoint], events: Sequence[Event]) -> None:
        """Takes how open eyes were, in the order of time for each person; and events, in any order."""
        for point in points:
            trace = self._traces.setdefault(point.track, deque())
            if not trace or point.time_s > trace[-1].time_s:
                trace.append(point)
        for event in events:
            self._told += 1  # so that events of the same time are not compared
            heappush(self._to_come, (event.start_s, self._told, event))

    def note(self, time_s: float, boxes: Sequence[FaceBoxes]) -> FrameNote:
        """Returns the note of the next frame.

        Args:
            time_s: Its time, in seconds from the start of the recording.
            boxes: Where faces and eyes are in it.
        """
        self._go_on(time_s)
        found = {each.track: each for each in boxes}
        for track, trace in list(self._traces.items()):
            while trace and trace[0].time_s < time_s - TRACE_S:
                trace.popleft()
            if not trace:
                del self._traces[track]
        people = [track for track, trace in self._traces.items() if any(_is_seen(point) for point in trace)]
        people += found.keys() - people
        people.sort(key=lambda track: -found[track].face[2] if track in found else 0.0)
        return FrameNote(
            clock(time_s, tenths=True),
            [self._person(track, time_s, found.get(track)) for track in sorted(people[:_MOST_PEOPLE])],
        )

    def _go_on(self, time_s: float) -> None:
        """Takes up events that have started, counts those that have ended, forgets those of long ago."""
        while self._to_come and self._to_come[0][0] <= time_s:
            _, number, event = heappop(self._to_come)
            self._events.append(event)
            heappush(self._uncounted, (event.end_s, number, event))
        while self._uncounted and self._uncounted[0][0] <= time_s:
            event = heappop(self._uncounted)[2]
            self._counts.setdefault(event.track, Counter())[event.event] += 1
        self._events = [event for event in self._events if event.end_s >= time_s - TRACE_S]

    def _person(self, track: int, time_s: float, boxes: FaceBoxes | None) -> PersonNote:
        trace = self._traces.get(track, deque())
        events = [event for event in self._events if event.track == track]
        now = trace[-1] if trace and abs(trace[-1].time_s - time_s) < 1e-3 else None
        kind, words = "", ""
        for event in events:
            if event.end_s + TOLD_S >= time_s:
                kind, words = event.event, words_of(event)
        if not words and now and now.shut_since_s is not None and time_s - now.shut_since_s >= _LONG_S:
            kind, words = "closure", f"closed for {time_s - now.shut_since_s:.1f} s"
        counts = self._counts.get(track, Counter())
        eyes = []
        if boxes and now:
            for box, openness in ((boxes.right, now.right), (boxes.left, now.left)):
                if box is not None and openness is not None:
                    eyes.append((box, "closed" if openness < _SHUT else "open"))
        return PersonNote(
            track,
            boxes.face if boxes else None,
            eyes,
            [(point.time_s - time_s, point.both) for point in trace],
            [(event.event, event.start_s - time_s, event.end_s - time_s) for event in events],
            kind,
            words,
            (_counted(sum(counts[kind] for kind in BLINKS), "blink"), _counted(counts["closure"], "closure")),
        )


def words_of(event: Event) -> str:
    """Returns a few words about an event, in ASCII."""
    if event.event in ("lowered", "gap"):
        return {"lowered": "lowered gaze", "gap": "eyes out of sight"}[event.event]
    seconds = event.end_s - event.start_s
    if event.event == "closure":
        return f"closure {seconds:.1f} s"
    which = ""
    if event.event == "wink" and event.eyes in ("right", "left"):
        which = f"{event.eyes} "
    elif event.event == "blink" and event.completeness == "partial":
        which = "partial "
    return f"{which}{event.event} {1000 * seconds:.0f} ms"


def _is_seen(point: TracePoint) -> bool:
    return point.both is not None


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
