"""One person watched: events, windows, drowsiness, and when an alarm is due."""

from dataclasses import dataclass, field

from eyelid.blinks.drowsiness import DrowsinessJudge, Level, level_of_closure
from eyelid.blinks.event import Event
from eyelid.blinks.event_steps import EventSteps, Step
from eyelid.blinks.moment import Moment
from eyelid.blinks.windows import Window, Windows
from eyelid.people import Profile
from eyelid.watching.alarms import Alarm

_FIRST_LOOK_S = 2.0  # in which it is found out under which condition a person is
_LEVELS = {level.words: level for level in Level}


@dataclass(frozen=True, kw_only=True)
class WatchRules:
    """How people are watched.

    Attributes:
        live: Whether events are told as soon as they are complete; else what comes after them is looked at,
            too.
        window_s: Length of the windows in which blinks and closures are measured, in seconds.
        window_step_s: Time between the ends of two windows.
        alarm_from: The level of drowsiness from which an alarm is due.
        one_eye: The eye that is read alone, `right` or `left`; empty for both.
    """

    live: bool = False
    window_s: float = 60.0
    window_step_s: float = 10.0
    alarm_from: Level = Level.MICROSLEEP
    one_eye: str = ""


@dataclass
class Told:
    """What is known after a moment, and was not known before it.

    Attributes:
        steps: By the number of the person, how open the eyes are; with look-ahead, at earlier moments.
        events: Events that are complete.
        windows: Windows that ended.
        alarms: Alarms that are due, each with its level.
    """

    steps: list[tuple[int, Step]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    alarms: list[tuple[Alarm, Level]] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """Adds what is told of another person or moment."""
        self.steps += other.steps
        self.events += other.events
        self.windows += other.windows
        self.alarms += other.alarms


class PersonWatch:
    """Watches one person from moment to moment."""

    def __init__(
        self,
        source: str,
        track: int,
        rules: WatchRules,
        known: Profile | None = None,
    ) -> None:
        """Begins to watch.

        Args:
            source: The recording.
            track: Number of the person.
            rules: How people are watched.
            known: What is known of this person's eyes; of several conditions, the one that fits best to the
                first two seconds is used.
        """
        self._source, self._track, self._rules = source, track, rules
        self._known = known
        self._first: list[Moment] = []
        self._steps: EventSteps | None = None
        self._windows = Windows(source, track, length_s=rules.window_s, step_s=rules.window_step_s)
        self._judge = DrowsinessJudge()

    def feed(self, moment: Moment) -> Told:
        """Takes the next moment; raises `DataError` if it is not after the last one."""
        if self._rules.one_eye == "right":
            moment = moment._replace(left=None)
        elif self._rules.one_eye == "left":
            moment = moment._replace(right=None)
        if self._steps:
            return self._told(self._steps.feed(moment))
        self._first.append(moment)
        is_known = self._known is None or len(self._known.conditions) == 1
        return self._begin() if is_known or moment.time_s > self._first[0].time_s + _FIRST_LOOK_S else Told()

    def finish(self) -> Told:
        """Tells what remains when the recording ends, or the person has left."""
        told = Told() if self._steps else self._begin()
        if self._steps:
            told.add(self._told(self._steps.finish()))
        told.windows += map(self._judge.judge, self._windows.finish())
        return told

    def _begin(self) -> Told:
        """Begins with the moments so far, under the condition to which they fit."""
        levels = self._known.nearest(self._first).levels if self._known else None
        steps = self._steps = EventSteps(self._source, self._track, levels=levels, live=self._rules.live)
        return self._told([step for moment in self._first for step in steps.feed(moment)])

    def _told(self, steps: list[Step]) -> Told:
        told = Told()
        for step in steps:
            windows = list(map(self._judge.judge, self._windows.feed(step)))
            told.steps.append((self._track, step))
            told.events += step.events
            told.windows += windows
            told.alarms += self._alarms(step, windows)
        return told

    def _alarms(self, step: Step, windows: list[Window]) -> list[tuple[Alarm, Level]]:
        time_s = step.openness.moment.time_s
        due = [(_LEVELS[window.level], window.reason or "") for window in windows if window.level]
        if step.shut_since_s is not None:
            closed_s = time_s - step.shut_since_s
            level = level_of_closure(closed_s)
            if level is not None:
                due.append((level, f"eyes closed for {closed_s:.1f} s"))
        return [
            (Alarm(self._source, self._track, round(time_s, 3), level.words, reason), level)
            for level, reason in due
            if level >= self._rules.alarm_from
        ]
