"""Guides: a person is asked for movements, one after another, to learn them or to try how they are read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from eyelid.people import Condition
from eyelid.people.movement_trial import MovementTrialRun
from eyelid.speaking.glance_reader import Seen

_SLOWEST = 4.0

WORDS = {
    "calibration": {
        "straight": "look straight at the camera",
        "left": "look to your left",
        "right": "look to your right",
        "up": "look up",
        "blink": "shut your eyes, until the tone",
    },
    "trial": {
        "": "look straight at the camera, and wait",
        "left": "left",
        "right": "right",
        "up": "up",
        "blink": "shut your eyes for {shut_s:.1f} s",
        "long_blink": "shut your eyes for longer than for a blink",
    },
}
"""What a person is asked to do, by kind of guide and movement; `shut_s` is how long a blink takes."""


def pace_of(dwell_s: float | None) -> float:
    """Returns by how much slower than usual somebody is guided, from how long their looks are held."""
    return min(max((dwell_s or 0.5) / 0.5, 1.0), _SLOWEST)


class Guide(Protocol):
    """Asks a person for movements, and learns from what comes."""

    @property
    def kind(self) -> str:
        """`calibration` or `trial`."""

    @property
    def asked(self) -> str:
        """What is asked for now; a key of `WORDS`."""

    @property
    def share(self) -> float:
        """How much of it is over, 0 to 1."""

    @property
    def seconds_left(self) -> float | None:
        """For how long this is asked for; None if it depends on the answer."""

    @property
    def is_over(self) -> bool:
        """Whether all was asked for."""

    def tick(self, time_s: float) -> None:
        """Says that time has passed, in seconds from the start of the guide."""

    def see(self, seen: Seen) -> None:
        """Takes what was seen in a frame now."""

    def hear(self, symbol: str) -> None:
        """Takes a symbol that was understood now."""

    def condition(self, known: Condition | None) -> Condition:
        """Returns what is known when it is over, with what was known before; raises `DataError`."""


class TrialGuide:
    """A trial of how well each movement of a person is understood."""

    kind = "trial"

    def __init__(self, movements: Sequence[str], *, seed: int, pace: float = 1.0) -> None:
        """Prepares it; see `MovementTrialRun`."""
        self._run = MovementTrialRun(movements, seed=seed, pace=pace)

    @property
    def asked(self) -> str:
        """The movement that is asked for; empty between two."""
        return self._run.asked

    @property
    def share(self) -> float:
        """How much of it is over."""
        return self._run.share

    @property
    def seconds_left(self) -> None:
        """None: it depends on the answer."""
        return

    @property
    def is_over(self) -> bool:
        """Whether all was asked for."""
        return self._run.is_over

    def tick(self, time_s: float) -> None:
        """Says that time has passed."""
        self._run.tick(time_s)

    def see(self, seen: Seen) -> None:
        """Takes what was seen: only what is understood counts."""

    def hear(self, symbol: str) -> None:
        """Takes a symbol, as an answer or a false one."""
        self._run.hear(symbol)

    def scores(self) -> dict[str, tuple[int, int]]:
        """Returns how many times each movement was understood, and asked for, so far."""
        result = self._run.result()
        return {movement: result.hits(movement) for movement in result.confusion}

    def condition(self, known: Condition | None) -> Condition:
        """Returns what is known with the result of the trial."""
        return replace(known or Condition({}), trial=self._run.result())
