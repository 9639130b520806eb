"""How open a person's eyes are at each moment: 1 as open as usual, 0 shut."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.eye_levels import EyeLevels, Levels, openness_between
from eyelid.blinks.moment import EyeReading, Moment
from eyelid.blinks.signal import lids_of, logit_of
from eyelid.blinks.signal_noise import SignalNoise

SIDES = ("right", "left")
SIGNALS = ("state", "lids")
_SHUT_BELOW = {(False, True): 0.65, (True, False): 0.25, (True, True): 0.7, (False, False): 0.25}
"""By whether P(open) and whether lids' heights are known."""

_WEIGHTS = {"state": 1.0, "lids": 2.0}  # P(open) steadies, but does not see eyes that are shut in part
_TURN_PER_S = 20.0  # degrees a second above which a head is turning


class Openness(NamedTuple):
    """How open a person's eyes are at one moment. What cannot be seen is None.

    Attributes:
        moment: What was read.
        both: Of both eyes, or of the one that can be seen.
        right: Of the right eye.
        left: Of the left eye.
        lids: Of both eyes, by the height of the lids alone.
        shut_below: What `both` falls below in a blink, for eyes that were open: lids' heights fall steadily,
            P(open) is still high when the eye is half open.
        noise: What openness usually changes by in a tenth of a second while the eyes are open: by the height
            of the lids, or by P(open) where that is all that is known.
    """

    moment: Moment
    both: float | None
    right: float | None
    left: float | None
    lids: float | None
    shut_below: float
    noise: float = 0.0


def values_of(reading: EyeReading | None) -> Iterator[tuple[str, float]]:
    """Yields what was read of an eye as signals: `state`, the logit of P(open), and `lids`, their height."""
    if reading is not None:
        for signal, value in (("state", logit_of(reading)), ("lids", lids_of(reading))):
            if value is not None:
                yield signal, value


class PersonLevels:
    """The levels of all signals of a person's eyes."""

    def __init__(self, options: BlinkOptions, known: Mapping[tuple[str, str], Levels] | None = None) -> None:
        """Starts with what is known: by side (`right`, `left`) and signal (`state`, `lids`), the levels."""
        known = known or {}
        self._of = {
            (side, signal): _levels(signal, options, known.get((side, signal)))
            for side in SIDES
            for signal in SIGNALS
        }
        self._noise = SignalNoise(adapt_s=options.adapt_s)
        self._pose: tuple[float, tuple[float, float, float]] | None = None

    def learn(self, moment: Moment) -> None:
        """Takes what was read at the next moment."""
        is_steady = self._is_steady(moment)
        for side in SIDES:
            for signal, value in values_of(getattr(moment, side)):
                self._of[side, signal].learn(moment.time_s, value, is_steady=is_steady)
        lids = self._by("lids", moment)
        self._noise.learn(moment.time_s, self._by("state", moment) if lids is None else lids)

    def known(self) -> dict[tuple[str, str], Levels]:
        """Returns the levels that were learned."""
        return {key: levels.levels for key, levels in self._of.items() if levels.levels is not None}

    def openness(self, moment: Moment) -> Openness:
        """Returns how open the eyes are."""
        eyes: dict[str, float | None] = {}
        all_lids, is_by_state = [], False
        for side in SIDES:
            by_signal = {
                signal: openness
                for signal, value in values_of(getattr(moment, side))
                if (openness := self._of[side, signal].openness(moment.time_s, value)) is not None
            }
            eyes[side] = _weighted(by_signal)
            is_by_state |= "state" in by_signal
            if "lids" in by_signal:
                all_lids.append(by_signal["lids"])
        lids = _mean(all_lids)
        both = _mean([value for value in eyes.values() if value is not None])
        shut_below = _SHUT_BELOW[is_by_state, lids is not None]
        return Openness(moment, both, eyes["right"], eyes["left"], lids, shut_below, self._noise.usual)

    def _by(self, name: str, moment: Moment) -> float | None:
        """Returns how open the eyes are by one signal alone, by the levels as they are learned."""
        return _mean(
            [
                openness_between(levels, value)
                for side in SIDES
                for signal, value in values_of(getattr(moment, side))
                if signal == name and (levels := self._of[side, signal].levels) is not None
            ]
        )

    def _is_steady(self, moment: Moment) -> bool:
        if moment.pose is None:
            return True
        last, self._pose = self._pose, (moment.time_s, moment.pose)
        if last is None:
            return True
        turn = max(abs(one - other) for one, other in zip(moment.pose, last[1], strict=True))
        return turn <= _TURN_PER_S * (moment.time_s - last[0])


def _levels(signal: str, options: BlinkOptions, known: Levels | None) -> EyeLevels:
    if signal == "state":
        return EyeLevels(
            adapt_s=options.adapt_s,
            least_open=2.0,
            shut_by_open=0.0,
            shut=-3.5,
            known=known or Levels(4.0, -3.5),
        )
    return EyeLevels(adapt_s=options.adapt_s, least_open=0.0, shut_by_open=0.3, shut=0.0, known=known)


def _weighted(by_signal: dict[str, float]) -> float | None:
    weights = {signal: _WEIGHTS[signal] for signal in by_signal}
    total = sum(weights.values())
    return sum(weights[signal] * by_signal[signal] for signal in by_signal) / total if total else None


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
