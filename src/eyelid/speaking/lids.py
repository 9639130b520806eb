"""How open the eyes that count are at a glance, by this person's own levels."""

from typing import NamedTuple

from eyelid.blinks.eye_levels import EyeLevels, Levels
from eyelid.blinks.moment import EyeReading
from eyelid.blinks.signal import logit_of
from eyelid.speaking.glance import MOVEMENTS, Glance
from eyelid.speaking.settings import SymbolSettings

_BLINK = MOVEMENTS.index("blink")
_LEARNED_S = 20.0  # the levels follow what was seen in the last so many seconds
_SHUT_LOGIT, _OPEN_LOGIT, _LEAST_OPEN_LOGIT = -3.5, 4.0, 2.0
_SHUT_PART, _LEAST_HEIGHT = 0.3, 0.15  # lids' aspect ratio: shut, as a part of open; and open, at least
_LIDS_WEIGHT = 2.0  # the lids' height tells more than P(open), which does not see eyes that are shut in part
_SHUT, _OPEN = 0.35, 0.6  # openness
_IDLE_S, _MOST_IDLE_S = 3.0, 4.0  # an eye that was shut for so long while the other was open is ignored
_BACK = 4.0  # it is back four times as fast as it was given up


class Lids(NamedTuple):
    """How open the eyes are.

    Attributes:
        openness: Of the eyes that count: 1 as open as this person's usually are, 0 shut.
        widest: That of the eye that is more open.
    """

    openness: float
    widest: float


class LidsReader:
    """Takes glances in order and tells how open the eyes that count are.

    An eye's openness is that of its P(open) and its lids' height, by levels that are learned as time goes on,
    as in `eyelid watch` (`EyeLevels`). An eye that stays shut while the other opens is ignored until it opens
    itself, so the eye that is used may change.
    """

    def __init__(self, settings: SymbolSettings) -> None:
        """Starts without knowing the person."""
        self._eyes = {side: _EyeReader(settings) for side in ("right", "left")}
        self._counting = settings.eyes
        self._idle_s = {"right": 0.0, "left": 0.0}

    def read(self, glance: Glance, passed_s: float) -> Lids | None:
        """Returns how open the eyes are; None if no eye that counts can be seen.

        Args:
            glance: A glance at which eyes can be seen.
            passed_s: Seconds since the one before.
        """
        right, left = glance.right_open, glance.left_open
        if right is None and left is None and glance.movements is not None:
            right = left = 1 - glance.movements[_BLINK]
        eyes = {
            "right": self._eyes["right"].read(glance.time_s, EyeReading(right, glance.right_lids)),
            "left": self._eyes["left"].read(glance.time_s, EyeReading(left, glance.left_lids)),
        }
        self._follow_idle(eyes, passed_s)
        values = [
            openness
            for side, openness in eyes.items()
            if openness is not None and self._counting in ("both", side) and not self._is_idle(side)
        ]
        return Lids(sum(values) / len(values), max(values)) if values else None

    def _follow_idle(self, eyes: dict[str, float | None], passed_s: float) -> None:
        for side, other in (("right", "left"), ("left", "right")):
            own, its = eyes[side], eyes[other]
            if own is not None and own > _OPEN:
                self._idle_s[side] = max(self._idle_s[side] - _BACK * passed_s, 0.0)
            elif own is not None and its is not None and own < _SHUT and its > _OPEN:
                self._idle_s[side] = min(self._idle_s[side] + passed_s, _MOST_IDLE_S)

    def _is_idle(self, side: str) -> bool:
        return self._counting == "both" and self._idle_s[side] >= _IDLE_S


class _EyeReader:
    """Takes what is read of one eye and tells how open it is.

    With `is_subtle` openness is the lids' height as a share of the usual one, where it is known. Eyes that
    are usually shut have no height to learn from, so with `is_inverted` only P(open) counts.
    """

    def __init__(self, settings: SymbolSettings) -> None:
        self._settings = settings
        self._state = EyeLevels(
            adapt_s=_LEARNED_S,
            least_open=_LEAST_OPEN_LOGIT,
            shut_by_open=0.0,
            shut=_SHUT_LOGIT,
            known=Levels(_OPEN_LOGIT, _SHUT_LOGIT),
        )
        self._lids = EyeLevels(
            adapt_s=_LEARNED_S, least_open=_LEAST_HEIGHT, shut_by_open=_SHUT_PART, shut=0.0
        )

    def read(self, time_s: float, eye: EyeReading) -> float | None:
        """Returns how open the eye is, or None if it cannot be seen."""
        total = weights = 0.0
        height = None if self._settings.is_inverted else eye.ear
        if height is not None:
            self._lids.learn(time_s, height, is_steady=True)
            levels = self._lids.levels
            if self._settings.is_subtle and levels is not None:
                return height / levels.open
            openness = self._lids.openness(time_s, height)
            if openness is not None:
                total, weights = _LIDS_WEIGHT * openness, _LIDS_WEIGHT
        logit = logit_of(eye)
        if logit is not None:
            self._state.learn(time_s, logit, is_steady=True)
            openness = self._state.openness(time_s, logit)
            if openness is not None:
                total, weights = total + openness, weights + 1.0
        return total / weights if weights else None
