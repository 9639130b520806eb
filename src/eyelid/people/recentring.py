"""Recentring: where *straight* is moves with the head, the chair and the light, and is followed slowly."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.people.movement_levels import probabilities_of

_FOLLOWED = ("left", "right", "up", "straight")
_TIME_S = 20.0  # in which two thirds of a change are followed
_FIRST_S = 2.0  # the same at first
_MOST = 2.5  # logits by which straight moves at most: beyond, something else is seen
_STEP_S = 0.5  # a longer time between two frames teaches no more than this
_LONGEST_AWAY_S = 10.0  # nobody speaks with one look for longer; it is how they look straight now
_LEAST_STRAIGHT = 0.3


class Recentring:
    """Follows how a person looks straight, and says what is to be added to logits for it.

    While a movement is made it does not follow, so that a long look does not become the new straight; one of
    more than ten seconds does, since otherwise whoever has turned the head could be stuck with a movement.

    Attributes:
        shift: What is to be added to the logits, float64 `[C]`.
    """

    def __init__(self, movements: Sequence[str], straight: Sequence[float] | None) -> None:
        """Makes one that has seen nothing.

        Args:
            movements: The names of the movements, in the order of the logits.
            straight: The mean logits of the person's straight looks, with all that a calibration adds; None
                if there was none: then left and right are taken to be alike when one looks straight.
        """
        names = list(movements)
        self._columns = [names.index(name) for name in _FOLLOWED if name in names]
        self._sides = [self._columns.index(names.index(name)) for name in ("left", "right")]
        self._straight, self._blink = names.index("straight"), names.index("blink")
        self._aim = None if straight is None else self._followed(np.array(straight, np.float64))
        self._mean: NDArray[np.float64] | None = None
        self._seen_s = 0.0
        self._last_s: float | None = None
        self._away_s = 0.0
        self.shift = np.zeros(len(names))

    def step(self, time_s: float, logits: NDArray[np.float64], *, is_held: bool) -> None:
        """Takes the logits `[C]` of the next frame, and changes `shift`, which is added to those after it.

        Args:
            time_s: Time of the frame, in seconds.
            logits: With all that a calibration adds, and without the shift.
            is_held: Whether a movement is being held that may become a symbol.
        """
        passed_s = 0.0 if self._last_s is None else min(max(time_s - self._last_s, 0.0), _STEP_S)
        self._last_s = time_s
        likely = probabilities_of((logits + self.shift)[None])[0]
        if likely.argmax() == self._blink:
            return
        is_away = is_held or likely[self._straight] < _LEAST_STRAIGHT
        self._away_s = self._away_s + passed_s if is_away else 0.0
        if is_away and self._away_s < _LONGEST_AWAY_S:
            return
        seen = self._followed(logits)
        if self._mean is None:
            self._mean = self._aim.copy() if self._aim is not None else np.zeros_like(seen)
        self._seen_s += passed_s
        share = passed_s / max(min(self._seen_s, _TIME_S), _FIRST_S)
        self._mean += share * (seen - self._mean)
        moved = self._aim - self._mean if self._aim is not None else self._to_the_middle()
        self.shift[self._columns] = np.clip(moved, -_MOST, _MOST)

    def _followed(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the logits that are followed, about their mean."""
        values = logits[self._columns]
        centred: NDArray[np.float64] = values - values.mean()
        return centred

    def _to_the_middle(self) -> NDArray[np.float64]:
        """Returns what makes left and right alike where a person looks straight on the mean."""
        if self._mean is None:
            raise ValueError("nothing was seen")
        left, right = self._sides
        half = (self._mean[right] - self._mean[left]) / 2
        moved = np.zeros_like(self._mean)
        moved[left], moved[right] = half, -half
        return moved
