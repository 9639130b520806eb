"""What a simulated typist is like: how their movements are read, and how fast they are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from eyelid.errors import OptionError
from eyelid.people.movement_trial import NOTHING, MovementTrial
from eyelid.speaking.reflex_blinks import ReflexBlinks
from eyelid.speaking.settings import SymbolSettings

SURE = 0.94
"""The share of movements that are read right where nothing is known of a person (GazeLink: 94.1 %)."""

LEAST_REACTION_S = 0.1

_GLIMPSE_S = 0.2  # a look that need not be held
_LONGER_S = 0.5  # a long blink is longer than a deliberate one by so much at least

Readings = Mapping[str, Mapping[str, float]]
"""By the movement that is made, how often each symbol, or `NOTHING`, is understood."""


@dataclass(frozen=True, kw_only=True)
class TypistTraits:
    """What a simulated person is like.

    Attributes:
        readings: How their movements are read.
        reaction_s: Median time from what is seen to the beginning of the movement.
        reaction_spread: Sigma of the logarithm of that time.
        each_s: Time from one movement to the next, whatever they are; None: it follows from the reaction and
            from the settings.
        extra_an_hour: Symbols an hour that come by themselves: blinks, if the person blinks to speak.
        notices: How often a wrong word, or phrase, is noticed.
        reflexes: The person's reflex blinks, which say how long a deliberate one is.
    """

    readings: Readings
    reaction_s: float = 0.35
    reaction_spread: float = 0.2
    each_s: float | None = None
    extra_an_hour: float = 0.0
    notices: float = 0.95
    reflexes: ReflexBlinks = field(default_factory=ReflexBlinks)

    def checked(self) -> Self:
        """Returns these traits; raises `OptionError` if nobody can be like that."""
        for meant, row in self.readings.items():
            if not math.isclose(sum(row.values()), 1.0, abs_tol=1e-6) or min(row.values()) < 0:
                raise OptionError(f"how {meant} is read is {dict(row)}; give shares that sum to 1")
            if row.get(meant, 0.0) <= 0:
                raise OptionError(f"{meant} is never read right; leave it out of the movements")
        if not 0 <= self.notices <= 1:
            raise OptionError(f"errors are noticed in a share of {self.notices}; give 0 to 1")
        times = {"reaction_s": self.reaction_s, "each_s": 1.0 if self.each_s is None else self.each_s}
        for name, seconds in times.items():
            if not 0 < seconds < math.inf:
                raise OptionError(f"{name} is {seconds}; give seconds above 0")
        return self

    def movement_s(self, symbol: str, settings: SymbolSettings) -> float:
        """Returns how long a movement is made until it is understood."""
        blink_s = (
            self.reflexes.needed_s(settings.stray_blinks) if settings.blink_s is None else settings.blink_s
        )
        if symbol == "blink":
            return blink_s
        if symbol == "long_blink":
            needed = blink_s + _LONGER_S if "blink" in settings.movements else 0.0
            return max(settings.long_blink_s, needed)
        return _GLIMPSE_S if settings.dwell_s is None else settings.dwell_s


def even_readings(movements: Sequence[str], *, right: float = SURE, missed: float = 0.0) -> Readings:
    """Returns readings in which each movement is as often read right, and wrong ones are spread evenly.

    Args:
        movements: The movements of the person. If there is but one, it cannot be read as another: what is not
            read right is missed.
        right: How often each is read right.
        missed: How often nothing is understood.

    Example:
        >>> even_readings(["blink"])
        {'blink': {'blink': 0.94, '': 0.06}}
    """
    others = len(movements) - 1
    wrong = max(1.0 - right - missed, 0.0)
    if not others:
        right, missed, wrong = right, missed + wrong, 0.0
    return {
        meant: {read: right if read == meant else wrong / others for read in movements}
        | ({NOTHING: round(missed, 12)} if missed else {})
        for meant in movements
    }


def tried_readings(trial: MovementTrial, movements: Sequence[str]) -> Readings:
    """Returns how a person's movements were read in their trial.

    Each movement counts as if it had been tried once more, and been read as usual (`even_readings`), so that
    five right ones of five are no promise that it is never misread.

    Raises:
        OptionError: One of the movements was not tried.
    """
    missing = [movement for movement in movements if not sum(trial.confusion.get(movement, {}).values())]
    if missing:
        raise OptionError(f"{', '.join(missing)}: not tried by this person; run --how-good first")
    usual = even_readings(movements, missed=(1 - SURE) / 2)
    found = {}
    for meant in movements:
        seen = {read: n for read, n in trial.confusion[meant].items() if read in (*movements, NOTHING)}
        total = sum(seen.values()) + 1
        names = [*movements, NOTHING]
        found[meant] = {read: (seen.get(read, 0) + usual[meant].get(read, 0.0)) / total for read in names}
    return found
