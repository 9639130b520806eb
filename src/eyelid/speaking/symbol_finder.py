"""The finder of symbols: from glances to deliberate movements, calls for help, and a face that is lost."""

import math
from collections.abc import Sequence

from eyelid.speaking.adapting import paced
from eyelid.speaking.closures import Closure, ClosureFinder, ClosureRules
from eyelid.speaking.dwell import Dwell
from eyelid.speaking.glance import MOVEMENTS, Glance
from eyelid.speaking.lids import LidsReader
from eyelid.speaking.movement_belief import MovementBelief
from eyelid.speaking.notice import Hold, Notice
from eyelid.speaking.reflex_blinks import TAIL_FROM_S, ReflexBlinks
from eyelid.speaking.settings import SymbolSettings

_STALLED_S = 0.5  # after so long without a frame nothing is known of what happened meanwhile
_BRIDGED_S = 0.2  # a face that is not found for less is as if it had been
_AGAIN_S = 3.0  # long closures that follow one another within less are attempts, no reflexes
_LONGER_S = 0.5  # a long blink is longer than a deliberate one by so much at least
_FULL_S = 0.2  # a blink that is long enough is shown for so long before a longer one is
_SHOWN = 0.3  # a hold is shown from this share on, or reflex blinks would flicker
_LIDS = {
    "usual": (ClosureRules(), 0.3),
    "subtle": (ClosureRules(shut_below=0.7, open_above=0.8), 0.65),
    "inverted": (ClosureRules(shut_below=0.35, open_above=0.6, open_s=0.4), 0.4),
}
"""By the way lids are used, when they are shut, and the mean openness up to which that counts."""


class SymbolFinder:
    """Takes one person's glances in order and tells what they say.

    Where somebody looks becomes a symbol by dwell (`Dwell`), shut eyes when they open again, by how long they
    were shut (`ReflexBlinks`). What is unsure says nothing, and what was not seen from its beginning neither:
    while the face is away, or no frames come, every movement that was under way is forgotten.

    Attributes:
        hold: The movement that is being made, or None.
        reflex_blinks: What is known of this person's reflex blinks; may be kept for the next time.
        is_lost: Whether it has said that the person is lost, and not yet that they are found.
    """

    def __init__(
        self, settings: SymbolSettings, reflex_blinks: ReflexBlinks | None = None, *, is_lost: bool = False
    ) -> None:
        """Starts without having seen the person.

        Args:
            settings: How readings become symbols.
            reflex_blinks: What is known of this person's reflex blinks; None for what is usual.
            is_lost: Whether it was said that the person is lost.

        Raises:
            OptionError: The settings cannot be used.
        """
        self._set = self._settings = settings.checked()
        self._pace = 1.0
        self.reflex_blinks = reflex_blinks or ReflexBlinks()
        self.hold: Hold | None = None
        kind = "inverted" if settings.is_inverted else "subtle" if settings.is_subtle else "usual"
        rules, self._shut_up_to = _LIDS[kind]
        self._lids = LidsReader(settings)
        self._closures = ClosureFinder(rules)
        looks = [movement for movement in ("left", "right", "up") if movement in settings.movements]
        self._belief = MovementBelief(least_sure=settings.least_sure)
        self._dwell = Dwell(looks, dwell_s=settings.dwell_s, release_s=settings.release_s)
        self._last_s = -math.inf
        self._seen_s: float | None = None  # when somebody was seen last
        self._seen_frames = 0
        self._lids_s = -math.inf  # when an eye that counts was seen last
        self.is_lost = is_lost
        self._is_calling = False
        self._watched_s = 0.0
        self._attempt: Closure | None = None  # a closure that was too short, and long for a reflex
        self._long_s = -math.inf  # when the last closure ended that was long for a reflex

    def follow_pace(self, pace: float) -> None:
        """Makes times longer, or shorter, than they are set, by the pace of the person."""
        if pace == self._pace:
            return
        self._pace = pace
        self._settings = paced(self._set, pace)
        self._dwell.set_times(dwell_s=self._settings.dwell_s, release_s=self._settings.release_s)

    @property
    def needed_s(self) -> float:
        """How long eyes must be shut for a deliberate blink, at present."""
        if self._settings.blink_s is not None:
            return self._settings.blink_s
        return self.reflex_blinks.needed_s(self._settings.stray_blinks)

    def step(self, glance: Glance) -> list[Notice]:
        """Takes the next glance; one that is not after the last is passed over.

        While no frames come, whoever feeds this should give glances without eyes now and then, so that it can
        tell that nobody is seen.

        Returns:
            What is understood at this glance.
        """
        if not glance.time_s > self._last_s:
            return []
        passed_s, self._last_s = glance.time_s - self._last_s, glance.time_s
        if passed_s > _STALLED_S:
            self._forget()
            passed_s = 0.0
        if self._seen_s is None:
            self._seen_s = glance.time_s
        if glance.movements is None:
            return self._miss(glance.time_s)
        notices = self._see(glance.time_s)
        lids = self._lids.read(glance, passed_s)
        if lids is None:
            if glance.time_s - self._lids_s > _BRIDGED_S:
                self._forget()
            return notices
        self._lids_s = glance.time_s
        self._watch(glance.time_s, passed_s)
        openness, widest = lids
        if self._settings.is_inverted:
            openness, widest = 1 - openness, 1 - openness
        closure = self._closures.step(glance.time_s, openness, widest)
        notices += self._end(closure, glance.time_s)
        since_s = self._closures.shut_since_s
        if since_s is None:
            notices += self._look(glance.time_s, glance.movements, passed_s)
        else:
            self._dwell.pause(passed_s)
            notices += self._shut(glance.time_s - since_s, glance.time_s)
        if self._is_calling and since_s is None and openness > 0.5:
            self._is_calling = False
            notices.append(Notice("opened", glance.time_s))
        return notices

    def _see(self, time_s: float) -> list[Notice]:
        self._seen_s = time_s
        self._seen_frames += 1
        if not self.is_lost or self._seen_frames < 2:
            return []
        self.is_lost = False
        return [Notice("found", time_s)]

    def _miss(self, time_s: float) -> list[Notice]:
        away_s = time_s - (self._seen_s or 0.0)
        self._seen_frames = 0
        if away_s > _BRIDGED_S:
            self._forget()
        if self.is_lost or self._settings.lost_s is None or away_s < self._settings.lost_s:
            return []
        self.is_lost = True
        return [Notice("lost", time_s)]

    def _forget(self) -> None:
        self._closures.forget()
        self._belief.forget()
        self._dwell.forget()
        self.hold = None

    def _watch(self, time_s: float, passed_s: float) -> None:
        """Learns the rate of reflex blinks, and from a long one that turned out to be no attempt."""
        self._watched_s += passed_s
        if self._watched_s > 10:
            self.reflex_blinks = self.reflex_blinks.after(self._watched_s)
            self._watched_s = 0.0
        if self._attempt is not None and time_s > self._attempt.end_s + _AGAIN_S + self.needed_s:
            self._learn(self._attempt.seconds)
            self._attempt = None

    def _learn(self, seconds: float) -> None:
        self.reflex_blinks = self.reflex_blinks.with_blink(seconds, self.needed_s)

    def _look(self, time_s: float, movements: Sequence[float], passed_s: float) -> list[Notice]:
        """Takes where open eyes look."""
        movement, share = self._belief.step(movements, passed_s)
        is_sure = share >= self._settings.least_sure and movement != "blink"
        is_clear = movements[MOVEMENTS.index(movement)] == max(movements)
        step = self._dwell.step(movement if is_sure else None, passed_s, is_clear=is_clear)
        longest = self._dwell.longest
        self.hold = Hold(*longest) if longest is not None and longest[1] >= _SHOWN else None
        notices = []
        if step.released is not None:
            notices.append(Notice("released", time_s, step.released))
        if step.symbol is not None:
            notices.append(Notice("symbol", time_s, step.symbol, time_s - step.since_s))
        return notices

    def _shut(self, seconds: float, time_s: float) -> list[Notice]:
        """Takes that the eyes have been shut for some seconds."""
        needed_s, long_s, rest_s = self._bounds()
        if seconds >= needed_s:
            self._dwell.forget()
        self.hold = self._hold_of_lids(seconds, needed_s, long_s) if seconds < rest_s else None
        calls_s = math.inf if self._settings.is_inverted else self._settings.emergency_s or math.inf
        if seconds < calls_s or self._is_calling or not self._is_shut(self._closures):
            return []
        self._is_calling = True
        return [Notice("shut", time_s)]

    def _end(self, closure: Closure | None, time_s: float) -> list[Notice]:
        """Takes a closure that is over."""
        if closure is None or not self._is_shut(closure) or self._is_calling:
            return []
        needed_s, long_s, rest_s = self._bounds()
        if closure.seconds < needed_s:
            if closure.seconds < TAIL_FROM_S:
                self._learn(closure.seconds)
            else:
                self._attempt = None if self._is_again(closure) else closure
                self._long_s = closure.end_s
            return []
        self._attempt = None
        self._long_s = closure.end_s
        symbol = "long_blink" if closure.seconds >= long_s else "blink"
        if closure.seconds >= rest_s or symbol not in self._settings.movements:
            return []
        return [Notice("symbol", time_s, symbol, closure.start_s), Notice("released", time_s, symbol)]

    def _is_again(self, closure: Closure) -> bool:
        """Returns whether it follows another long closure: somebody tries, and is not understood."""
        return closure.start_s < self._long_s + _AGAIN_S

    def _is_shut(self, closure: Closure | ClosureFinder) -> bool:
        """Returns whether the eyes were shut, not only lowered."""
        return closure.openness <= self._shut_up_to

    def _hold_of_lids(self, seconds: float, needed_s: float, long_s: float) -> Hold | None:
        is_long = "long_blink" in self._settings.movements
        if "blink" in self._settings.movements and (seconds < needed_s + _FULL_S or not is_long):
            hold = Hold("blink", min(seconds / needed_s, 1.0))
        elif is_long:
            hold = Hold("long_blink", min(seconds / long_s, 1.0))
        else:
            return None
        return hold if hold.share >= _SHOWN else None

    def _bounds(self) -> tuple[float, float, float]:
        """Returns from when on shut eyes are a deliberate blink, a long one, and rest."""
        needed_s = longest_s = self.needed_s
        long_s = math.inf
        if "long_blink" in self._settings.movements:
            longest_s = long_s = max(self._settings.long_blink_s, needed_s + _LONGER_S)
        rest_s = self._settings.rest_s
        return needed_s, long_s, math.inf if rest_s is None else max(rest_s, longest_s + _LONGER_S)
