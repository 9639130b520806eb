"""Looks that are held long enough to be symbols."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_DEBOUNCE_S = 0.11  # a look is left when something else is seen for so long, two frames of ten a second
_LEAST_S = 0.15  # a look that needs no dwell is at least so long
_UNSURE_S = 0.25  # so long a look is kept while it is unsure where the person looks
_AGAINST = 2.0  # a frame that contradicts takes back so many times what one that agrees gives


class DwellStep(NamedTuple):
    """What looks have become at one frame.

    Attributes:
        symbol: The look that has become a symbol.
        released: The look that has made the last symbol, and has been left.
        since_s: How long ago the look of the symbol began.
    """

    symbol: str | None = None
    released: str | None = None
    since_s: float = 0.0


@dataclass(slots=True)
class _Look:
    """One look: how long it has been seen, on balance, and how long it has not.

    Attributes:
        seen_s: How long it has been seen, less what contradicts.
        most_s: The most that this has been since the look was left.
        left_s: How long it has not been seen, less what contradicts.
        since_s: How long ago it began.
        is_spent: Whether its symbol has been said, and it has not been left since.
    """

    seen_s: float = 0.0
    most_s: float = 0.0
    left_s: float = 0.0
    since_s: float = 0.0
    is_spent: bool = False


class Dwell:
    """Takes where a person looks, frame by frame, and says when a look has become a symbol.

    A single wrong frame changes little, at any rate: it adds its own length to the time of a look that is not
    made, and takes back twice that from the look that is.
    """

    def __init__(self, looks: Iterable[str], *, dwell_s: float | None, release_s: float) -> None:
        """Starts without a look.

        Args:
            looks: The looks that become symbols.
            dwell_s: How long a look is held; None: it is a symbol when it ends.
            release_s: For how long it is left before it can come again.
        """
        self._looks = {name: _Look() for name in looks}
        self._unsure_s = self._shut_s = 0.0
        self._held: str | None = None
        self.set_times(dwell_s=dwell_s, release_s=release_s)

    def set_times(self, *, dwell_s: float | None, release_s: float) -> None:
        """Changes the times; what is under way goes on."""
        self._dwell_s = dwell_s
        self._release_s = max(release_s, _DEBOUNCE_S)

    @property
    def longest(self) -> tuple[str, float] | None:
        """The look that is nearest to being a symbol, and how much of its time is over, 0 to 1."""
        waiting = [(look.seen_s, name) for name, look in self._looks.items() if not look.is_spent]
        if self._dwell_s is None or not waiting:
            return None
        seen_s, name = max(waiting)
        return (name, min(seen_s / self._dwell_s, 1.0)) if seen_s > 0 else None

    def forget(self) -> None:
        """Ends all looks without a symbol. One that is spent must still be left, which is not told then."""
        self._held = None
        self._shut_s = 0.0
        for look in self._looks.values():
            look.seen_s = look.most_s = look.since_s = 0.0

    def pause(self, passed_s: float) -> None:
        """Takes that the eyes were shut: a look that goes on afterwards has gone on meanwhile."""
        self._shut_s += passed_s
        self._pass(passed_s)

    def step(self, seen: str | None, passed_s: float, *, is_clear: bool = True) -> DwellStep:
        """Takes where the person looks.

        Args:
            seen: A look, or anything else, such as `straight`; None if that is unsure.
            passed_s: Seconds since the frame before.
            is_clear: Whether this frame says so by itself, and not only the ones before.
        """
        self._unsure_s = self._unsure_s + passed_s if seen is None else 0.0
        self._pass(passed_s)
        if seen is None and self._unsure_s < _UNSURE_S:
            return DwellStep()
        shut_s = self._shut_s if is_clear else 0.0
        self._shut_s -= shut_s
        symbol = released = None
        since_s = 0.0
        for name, look in self._looks.items():
            if seen == name:
                look.since_s = look.since_s or passed_s
                known_s = look.seen_s + passed_s + min(shut_s, look.seen_s)
                look.seen_s = min(known_s, self._dwell_s or 1.0)
                look.most_s = max(look.most_s, look.seen_s)
                look.left_s = max(look.left_s - _AGAINST * passed_s, 0.0)
            else:
                look.seen_s = max(look.seen_s - _AGAINST * passed_s, 0.0)
                look.left_s += passed_s
                if not look.seen_s and (self._dwell_s is not None or look.most_s < _LEAST_S):
                    look.since_s = 0.0
            if look.is_spent:
                if look.left_s >= self._release_s:
                    look.is_spent, look.most_s = False, 0.0
                    if self._held == name:
                        released, self._held = name, None
            elif self._is_made(look):
                symbol, since_s = name, look.since_s
                look.left_s = look.since_s = 0.0
                look.is_spent = True
                self._held = name
        return DwellStep(symbol, released, since_s)

    def _pass(self, passed_s: float) -> None:
        for look in self._looks.values():
            look.since_s += passed_s if look.since_s else 0.0

    def _is_made(self, look: _Look) -> bool:
        if self._dwell_s is not None:
            return look.seen_s > self._dwell_s - 1e-9
        return look.most_s >= _LEAST_S and look.left_s >= self._release_s
