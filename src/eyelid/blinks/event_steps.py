"""One person's eyes, moment by moment: how open they are, and which events are complete."""

import math
from collections import deque
from collections.abc import Mapping

from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.event import Event
from eyelid.blinks.event_finder import EventFinder, Step
from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.moment import Moment
from eyelid.blinks.openness import PersonLevels
from eyelid.blinks.signal import expect_possible

_LOOK_AHEAD_S = 10.0  # of what is not live, so much of what comes is known
_FIRST_LOOK_S = 60.0  # and the levels are learned from so much before anything is said

__all__ = ["EventSteps", "Step"]


class EventSteps:
    """Takes what is read of one person, moment by moment, and tells what the eyes did.

    Live, events are told as soon as they are complete: 50 ms after openness is regained, or half a second
    where the eyes reopen to a lower gaze. Else the first minute is looked at before anything is told, and 10
    seconds ahead afterwards, which finds more.
    """

    def __init__(
        self,
        source: str,
        track: int = 0,
        *,
        options: BlinkOptions | None = None,
        levels: Mapping[tuple[str, str], Levels] | None = None,
        live: bool = False,
    ) -> None:
        """Begins.

        Args:
            source: The recording.
            track: Number of the person.
            options: What counts as an event; None for what is usual.
            levels: By side and signal, the levels of this person's open and shut eyes, if they are known.
            live: Whether events are told as soon as they are complete.
        """
        self._options = options or BlinkOptions()
        self._known = dict(levels or {})
        self._look_ahead_s = 0.0 if live else _LOOK_AHEAD_S
        self._person = PersonLevels(self._options, self._known)
        self._finder = EventFinder(source, track, self._options)
        self._last_s = -math.inf
        self._first: list[Moment] | None = None if live else []
        self._waiting: deque[Moment] = deque()
        self._last: Step | None = None

    def feed(self, moment: Moment) -> list[Step]:
        """Takes the next moment.

        Returns:
            A step for each moment of which it is known what the eyes did: live, this one.

        Raises:
            DataError: It is not after the last one, or its values are not possible.
        """
        expect_possible(moment, after_s=self._last_s)
        self._last_s = moment.time_s
        if self._first is None:
            return self._take(moment)
        self._first.append(moment)
        self._person.learn(moment)
        return [] if moment.time_s <= self._first[0].time_s + _FIRST_LOOK_S else self._begin()

    def finish(self) -> list[Step]:
        """Returns the steps that wait for what comes, and a last one, at which all events are complete."""
        steps = self._begin() if self._first else []
        steps += [self._step(moment) for moment in self._waiting]
        self._waiting.clear()
        if self._last is None:
            return steps
        return [*steps, Step(self._last.openness, None, self._finder.finish())]

    def _begin(self) -> list[Step]:
        """Ends the first look: goes through it again, with what was learned."""
        first, self._first = self._first or [], None
        self._person = PersonLevels(self._options, self._person.known() | self._known)
        return [step for moment in first for step in self._take(moment)]

    def _take(self, moment: Moment) -> list[Step]:
        self._person.learn(moment)
        self._waiting.append(moment)
        steps = []
        while self._waiting and self._waiting[0].time_s <= moment.time_s - self._look_ahead_s:
            steps.append(self._step(self._waiting.popleft()))
        return steps

    def _step(self, moment: Moment) -> Step:
        openness = self._person.openness(moment)
        events: list[Event] = self._finder.feed(openness)
        self._last = Step(openness, self._finder.shut_since_s, events)
        return self._last
