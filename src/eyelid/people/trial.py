"""The trial: a guided minute that says how well a person's blinks are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eyelid.blinks.event import Event

TRIAL_S = 60.0
"""Length of the trial, in seconds."""

_FIRST_S = 4.0
_BETWEEN_S = (3.5, 6.5)
_ANSWER_S = (0.1, 1.6)  # after the request, a blink begins within this time
_Z = 1.96


@dataclass(frozen=True)
class TrialResult:
    """How well blinks were found.

    Attributes:
        asked: How many blinks were asked for.
        hits: How many of them were found.
        others: How many blinks were found that were not asked for. Some came by themselves.
        seconds: Length of the trial.
    """

    asked: int
    hits: int
    others: int
    seconds: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share of hits (Wilson 1927)."""
        return wilson(self.hits, self.asked)

    def lines(self) -> list[str]:
        """Returns what a person wants to know."""
        low, high = self.interval
        minutes = self.seconds / 60
        return [
            f"{self.hits} of {self.asked} blinks that you were asked for were found, "
            f"{self.asked - self.hits} missed: for you it finds {low:.0%} to {high:.0%} of them",
            f"{self.others} more were found, {self.others / minutes:.0f} a minute: blinks that came by "
            "themselves, or false ones",
        ]


def requests(seed: int) -> list[float]:
    """Returns when a person is asked to blink, in seconds from the start; the times cannot be foreseen."""
    random = Random(seed)  # noqa: S311
    times = [_FIRST_S]
    while times[-1] + _BETWEEN_S[1] + _ANSWER_S[1] < TRIAL_S:
        times.append(times[-1] + random.uniform(*_BETWEEN_S))
    return times


def trial_result(asked: Sequence[float], events: Sequence[Event], *, seconds: float) -> TrialResult:
    """Compares the requests with what was found.

    Args:
        asked: When a blink was asked for, in seconds, in order.
        events: The events of the person, in order, with times on the same clock.
        seconds: For how long the trial went on; requests that could not be answered in it do not count.
    """
    starts = [event.start_s for event in events if event.event in ("blink", "wink", "closure")]
    answerable = [time for time in asked if time + _ANSWER_S[1] <= seconds]
    left = list(starts)
    hits = 0
    for time in answerable:
        answer = next((start for start in left if _ANSWER_S[0] <= start - time <= _ANSWER_S[1]), None)
        if answer is not None:
            left.remove(answer)
            hits += 1
    return TrialResult(len(answerable), hits, len(left), seconds)


def wilson(hits: int, number: int) -> tuple[float, float]:
    """Returns the 95 % interval of a share, from 0 to 1; (0, 1) of none."""
    if not number:
        return 0.0, 1.0
    share, square = hits / number, _Z * _Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = _Z / (1 + square / number) * (share * (1 - share) / number + square / (4 * number**2)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
