"""What was read of eyes, as numbers that rise with how open they are."""

import math

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.errors import DataError

LARGEST_LOGIT = 6.0
"""Logits are cut at ±6: beyond, models differ in how loud they are, not in what they see."""


def expect_possible(moment: Moment, *, after_s: float) -> None:
    """Raises `DataError` at a moment that cannot follow the time `after_s`, or has impossible values."""
    if not math.isfinite(moment.time_s):
        raise DataError(f"a time is {moment.time_s}; expected seconds; leave such moments out")
    if moment.time_s <= after_s:
        raise DataError(
            f"the time {moment.time_s:g} s follows {after_s:g} s; expected times in order, each once"
        )
    for reading in (moment.right, moment.left):
        if reading is not None:
            _expect_possible(reading, moment.time_s)


def _expect_possible(reading: EyeReading, time_s: float) -> None:
    if reading.p_open is not None and not 0 <= reading.p_open <= 1:
        raise DataError(
            f"p_open is {reading.p_open} at {time_s:g} s; expected 0 to 1, or None where it is not known"
        )
    if reading.ear is not None and not 0 <= reading.ear < math.inf:
        raise DataError(
            f"ear is {reading.ear} at {time_s:g} s; expected 0 or more, or None where it is not known"
        )


def logit_of(reading: EyeReading) -> float | None:
    """Returns the logit of P(open), at most ±6; None if it is not known."""
    if reading.p_open is None:
        return None
    odds = min(max(reading.p_open, 1e-9), 1 - 1e-9)
    return max(-LARGEST_LOGIT, min(LARGEST_LOGIT, math.log(odds / (1 - odds))))


def lids_of(reading: EyeReading) -> float | None:
    """Returns the eye aspect ratio; None if it is not known, or 0: so programs write a lost face."""
    return reading.ear or None
