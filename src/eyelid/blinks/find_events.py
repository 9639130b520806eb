"""From what was read of one person's eyes to what they did: blinks, winks, closures, lowered eyes, gaps."""

from collections.abc import Iterable, Iterator, Mapping

from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.event import Event
from eyelid.blinks.event_steps import EventSteps, Step
from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.moment import Moment

__all__ = ["Step", "event_steps", "find_events"]


def find_events(
    moments: Iterable[Moment],
    *,
    source: str,
    track: int = 0,
    options: BlinkOptions | None = None,
    levels: Mapping[tuple[str, str], Levels] | None = None,
    live: bool = False,
) -> Iterator[Event]:
    """Yields what one person's eyes did, in the order in which it is complete.

    Args:
        moments: What was read, in order of time, at any rate: of one eye or both, P(open), the aspect ratio,
            or both.
        source: The recording.
        track: Number of the person.
        options: What counts as an event; None for what is usual.
        levels: By side and signal, the levels of this person's open and shut eyes, if they are known.
        live: Whether events are told as soon as they are complete, see `EventSteps`.

    Raises:
        DataError: Times are not in order, or values are not possible; the events before are right.

    Example:
        >>> from eyelid.blinks import EyeReading, Moment
        >>> open_eyes, shut_eyes = EyeReading(p_open=0.98), EyeReading(p_open=0.03)
        >>> readings = [shut_eyes if 30 <= frame < 34 else open_eyes for frame in range(90)]
        >>> moments = [Moment(frame / 30, each, each, frame) for frame, each in enumerate(readings)]
        >>> [(event.event, event.start_frame, event.end_frame) for event in find_events(moments, source="")]
        [('blink', 30, 33)]
    """
    for step in event_steps(moments, source=source, track=track, options=options, levels=levels, live=live):
        yield from step.events


def event_steps(
    moments: Iterable[Moment],
    *,
    source: str,
    track: int = 0,
    options: BlinkOptions | None = None,
    levels: Mapping[tuple[str, str], Levels] | None = None,
    live: bool = False,
) -> Iterator[Step]:
    """Yields what is known after each moment, a step for each; the last events come with a step more.

    Live, the step of a moment comes before the next is taken. The arguments are those of `find_events`.
    """
    steps = EventSteps(source, track, options=options, levels=levels, live=live)
    for moment in moments:
        yield from steps.feed(moment)
    yield from steps.finish()
