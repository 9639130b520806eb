"""What was counted of each person in a recording, for views and summaries."""

from collections import Counter, deque
from dataclasses import dataclass, field

from eyelid.blinks.event import Event
from eyelid.blinks.event_steps import Step
from eyelid.blinks.windows import BLINKS, LONGEST_STEP_S, Window
from eyelid.watching.session import Watched

_LAST_EVENTS = 8


@dataclass
class PersonTally:
    """What was counted of one person.

    Attributes:
        step: How open the eyes are now; None before the first frame.
        seen_s: For how long the eyes were seen, in seconds.
        kinds: Number of events of each kind.
        partial: Number of blinks in which the eyes did not shut.
        blink_ms: Sum of the durations of the blinks.
        longest_s: The longest closure.
        last: The last event; None before the first one.
        window: The last window; None before the first one.
    """

    step: Step | None = None
    seen_s: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    partial: int = 0
    blink_ms: float = 0.0
    longest_s: float = 0.0
    last: Event | None = None
    window: Window | None = None

    @property
    def blinks(self) -> int:
        """Number of blinks and winks."""
        return sum(self.kinds[kind] for kind in BLINKS)

    @property
    def rate(self) -> float | None:
        """Blinks a minute; None before anything was seen."""
        return 60 * self.blinks / self.seen_s if self.seen_s else None

    def take(self, step: Step) -> None:
        """Takes the next step of the person."""
        before, self.step = self.step, step
        moment = step.openness.moment
        if before is not None and not moment.is_gap:
            seconds = moment.time_s - before.openness.moment.time_s
            self.seen_s += seconds if seconds <= LONGEST_STEP_S else 0.0

    def count(self, event: Event) -> None:
        """Counts an event."""
        self.kinds[event.event] += 1
        self.last = event
        if event.event in BLINKS:
            self.blink_ms += event.duration_ms or 0.0
            self.partial += event.completeness == "partial"
        elif event.event == "closure":
            self.longest_s = max(self.longest_s, (event.duration_ms or 0.0) / 1000)


@dataclass
class Tallies:
    """What was counted of everybody in a recording.

    Attributes:
        people: By number.
        events: The last events.
        pictures: Number of frames.
        time_s: Time of the last one.
        losses: Why the recording gave nothing for a while, each time.
        failure: Why it could not be read to its end; empty if it could.
    """

    people: dict[int, PersonTally] = field(default_factory=dict)
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=_LAST_EVENTS))
    pictures: int = 0
    time_s: float = 0.0
    losses: list[str] = field(default_factory=list)
    failure: str = ""

    def add(self, watched: Watched) -> None:
        """Counts what came of the next frame."""
        self.pictures, self.time_s = watched.pictures, watched.time_s
        self.failure = watched.failure
        if watched.lost:
            self.losses.append(f"{watched.lost}, at {watched.time_s:.1f} s")
        for track, step in watched.told.steps:
            self.people.setdefault(track, PersonTally()).take(step)
        for event in watched.told.events:
            self.people.setdefault(event.track, PersonTally()).count(event)
            self.events.append(event)
        for window in watched.told.windows:
            self.people.setdefault(window.track, PersonTally()).window = window
