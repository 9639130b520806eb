"""The calibration: half a minute of guided looks, from which a person's movements and lids are learned."""

from collections.abc import Sequence

import numpy as np

from eyelid.blinks.moment import Moment
from eyelid.errors import DataError
from eyelid.people import Condition
from eyelid.people.calibration import levels_between
from eyelid.people.movement_calibration import (
    BLINK,
    STRAIGHT,
    LookRequest,
    MovementCalibration,
    calibrate_movements,
    look_requests,
    loss_of,
)
from eyelid.people.movement_levels import Look
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.speaking.glance_reader import Seen

_LATE_S = 0.8  # after the last request, which may be followed late
_DELAYS_S = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5)
_TURN_S = 0.15  # that a look takes to begin and to end
_APART_S = 0.03  # between two frames that teach something new


class CalibrationGuide:
    """Thirty seconds of guided looks, from which the person's movements and lids are learned."""

    kind = "calibration"

    def __init__(self, *, model: str, pace: float = 1.0) -> None:
        """Prepares it.

        Args:
            model: Which model reads the movements.
            pace: By how much longer everything takes than usual.
        """
        self._model = model
        self._requests = look_requests(MOVEMENTS, pace=pace)
        self._seen: list[tuple[float, Seen]] = []
        self._time_s = 0.0

    @property
    def asked(self) -> str:
        """The movement that is asked for."""
        return self._requests[self._place].movement

    @property
    def share(self) -> float:
        """How much of it is over."""
        return min(self._time_s / self._requests[-1].end_s, 1.0)

    @property
    def seconds_left(self) -> float:
        """For how long this is asked for."""
        return max(self._requests[self._place].end_s - self._time_s, 0.0)

    @property
    def is_over(self) -> bool:
        """Whether all was asked for."""
        return self._time_s >= self._requests[-1].end_s + _LATE_S

    def tick(self, time_s: float) -> None:
        """Says that time has passed."""
        self._time_s = time_s

    def see(self, seen: Seen) -> None:
        """Takes what was seen."""
        if not self._seen or self._time_s >= self._seen[-1][0] + _APART_S:
            self._seen.append((self._time_s, seen))

    def hear(self, symbol: str) -> None:
        """Takes a symbol: nothing follows from it."""

    def condition(self, known: Condition | None) -> Condition:
        """Returns what was learned; levels of open and shut eyes that could not be learned stay as they were.

        People follow requests sooner or later: the delay is taken by which their looks fit together best.

        Raises:
            DataError: Too little was seen.
        """
        late_s = min(_DELAYS_S, key=lambda delay_s: loss_of(self._looks(delay_s), MOVEMENTS))
        calibration = calibrate_movements(self._looks(late_s), MOVEMENTS, model=self._model)
        try:
            levels = levels_between(self._moments(STRAIGHT, late_s), self._moments(BLINK, late_s))
        except DataError:
            levels = known.levels if known else {}
        return Condition(levels, calibration)

    def _looks(self, late_s: float) -> list[Look]:
        """Returns what was seen of each request, if it was followed so late."""
        looks = []
        for request in self._requests:
            seen = [each for each in self._during(request, late_s) if each.logits is not None]
            if seen:
                logits = np.array([each.logits for each in seen])
                looks.append(Look(request.movement, logits, np.array([each.iris for each in seen])))
        return looks

    def _moments(self, movement: str, late_s: float) -> list[Moment]:
        return [
            each.moment
            for request in self._requests
            if request.movement == movement
            for each in self._during(request, late_s)
            if each.moment
        ]

    def _during(self, request: LookRequest, late_s: float) -> list[Seen]:
        start_s, end_s = request.start_s + late_s + _TURN_S, request.end_s + late_s - _TURN_S
        return [seen for time_s, seen in self._seen if start_s <= time_s < end_s]

    @property
    def _place(self) -> int:
        late = [request for request in self._requests[1:] if self._time_s >= request.start_s]
        return len(late)


def usable_movements(movements: Sequence[str], learned: Condition) -> tuple[tuple[str, ...], list[str]]:
    """Returns which movements are used after a calibration, and what a carer wants to know of it.

    Args:
        movements: Those that were used before.
        learned: What the calibration has taught.

    Raises:
        DataError: None of them can be used.
    """
    calibration = learned.movements
    if calibration is None:
        return tuple(movements), []
    weak = [name for name in calibration.not_made if not (name == BLINK and learned.levels)]
    used = tuple(name for name in movements if name not in weak)
    lines = _lines(calibration, [name for name in movements if name in weak])
    if not used:
        raise DataError(
            "no movement was recognised well enough; give more light from the front, come nearer, take more "
            "time (dwell), and try again"
        )
    others = [n for n in calibration.by_movement if n not in (*movements, *weak, STRAIGHT)]
    if others:
        lines.append(f"recognised, too, and switched off in the settings: {', '.join(others)}")
    return used, lines


def _lines(calibration: MovementCalibration, weak: Sequence[str]) -> list[str]:
    off = [f"not recognised well enough, and switched off: {', '.join(weak)}"] if weak else []
    return [*calibration.lines(), *off]
