"""Scanning: one choice after another is lit, by a symbol or by time, and the lit one is taken."""

from collections import deque
from collections.abc import Sequence

from eyelid.speaking.menu import Choice
from eyelid.speaking.selector import Taken
from eyelid.speaking.settings import SpeakerSettings

_KNOWN = 100  # choices that were lit last, more than are lit during any movement


class StepSelector:
    """Lights the next choice at one symbol, and takes the lit one at another. It knows no time."""

    kind = "step_scan"
    made = ()
    round_s = 0.0
    passed = 0

    def __init__(self, symbols: Sequence[str]) -> None:
        """Takes the movements; the first goes on."""
        self.pace = 1.0
        self.lit: int | None = None
        self.on, self._take = symbols[:2]
        self._size = 0

    def begin(self, choices: Sequence[Choice], time_s: float) -> None:  # noqa: ARG002
        """Begins with a menu; its first choice is lit."""
        self._size = len(choices)
        self.lit = 0 if choices else None

    def stop(self) -> None:
        """Lights nothing."""
        self.lit = None

    def symbol(self, symbol: str, time_s: float, began_s: float | None = None) -> Taken:  # noqa: ARG002
        """Goes on, or takes the lit choice."""
        if self.lit is None:
            return Taken(is_refused=True)
        if symbol != self.on:
            return Taken(self.lit)
        self.lit = (self.lit + 1) % self._size
        return Taken()

    def released(self, time_s: float) -> Taken:  # noqa: ARG002
        """Returns that nothing was taken."""
        return Taken()

    def back(self) -> bool:
        """Returns that nothing was made."""
        return False

    def tick(self, time_s: float) -> None:
        """Does nothing."""

    def lit_share(self, time_s: float) -> None:  # noqa: ARG002
        """Returns None: the lit choice waits."""
        return

    def toward(self, index: int) -> str | None:
        """Returns the symbol that goes on, or takes."""
        return self._take if self.lit == index else self.on


class ScanSelector:
    """Lights one choice after another. A symbol takes the one that was lit when its movement began.

    Inverse scanning begins with a symbol, and takes what is lit when the movement ends, or at another symbol.
    After some rounds without a choice, nothing is lit until a symbol.
    """

    made = ()

    def __init__(self, settings: SpeakerSettings, symbol: str, *, is_inverse: bool) -> None:
        """Takes the times, and the movement that lessons are to ask for."""
        self.kind = "inverse_scan" if is_inverse else "scan"
        self.pace = 1.0
        self.lit: int | None = None
        self._settings = settings
        self._symbol = symbol
        self._size = 0
        self._begun_s = self._since_s = 0.0
        self._lightings: deque[tuple[float, int | None]] = deque(maxlen=_KNOWN)
        self._rounds = 0
        self.passed = 0

    def begin(self, choices: Sequence[Choice], time_s: float) -> None:
        """Begins with a menu; inverse scanning waits for a symbol."""
        self._size, self.passed = len(choices), 0
        self._lightings.clear()
        self._light(None if self.kind == "inverse_scan" or not choices else 0, time_s)

    def stop(self) -> None:
        """Lights nothing."""
        self.lit = None
        self._size = 0
        self._lightings.clear()

    def symbol(self, symbol: str, time_s: float, began_s: float | None = None) -> Taken:  # noqa: ARG002 (any)
        """Takes the choice that was lit when the movement began; begins if none was."""
        aimed = self._lit_at(time_s if began_s is None else began_s)
        if aimed is not None:
            return Taken(aimed)
        self._light(0 if self._size else None, time_s)
        return Taken(is_refused=not self._size)

    def released(self, time_s: float) -> Taken:
        """Takes the lit choice of inverse scanning.

        A blink is over when it is understood: with blinks, one begins, and another takes.
        """
        is_held = self.kind == "inverse_scan" and time_s > self._begun_s
        return Taken(self.lit if is_held else None)

    def back(self) -> bool:
        """Returns that nothing was made."""
        return False

    def tick(self, time_s: float) -> None:
        """Lights the choice of this time."""
        while self.lit is not None and time_s >= self._since_s + self._lit_s:
            self._since_s += self._lit_s
            self.lit += 1
            if self.lit == self._size:
                self._rounds += 1
                self.passed += 1
                rounds = self._settings.scan_rounds
                self.lit = None if rounds is not None and self._rounds >= rounds else 0
            self._lightings.append((self._since_s, self.lit))

    def lit_share(self, time_s: float) -> float | None:
        """Returns how much of the time of the lit choice is over."""
        if self.lit is None:
            return None
        return min(1.0, max(0.0, (time_s - self._since_s) / self._lit_s))

    def toward(self, index: int) -> str | None:
        """Returns the symbol if the choice is lit, or if none is."""
        return self._symbol if self.lit in (None, index) else None

    @property
    def round_s(self) -> float:
        """The first choice may be lit for longer."""
        return sum(self._lasts_s(place) for place in range(self._size))

    @property
    def _lit_s(self) -> float:
        return self._lasts_s(self.lit)

    def _lasts_s(self, place: int | None) -> float:
        first_s = self._settings.first_scan_s
        is_first = place == 0 and first_s is not None
        return self.pace * (first_s if is_first and first_s is not None else self._settings.scan_s)

    def _light(self, place: int | None, time_s: float) -> None:
        self.lit, self._rounds = place, 0
        self._begun_s = self._since_s = time_s
        self._lightings.append((time_s, place))

    def _lit_at(self, time_s: float) -> int | None:
        """Returns what was lit at a time; of one before the menu appeared, what it lit first."""
        lit = None if not self._lightings else self._lightings[0][1]
        for since_s, place in self._lightings:
            lit = place if since_s <= time_s else lit
        return lit
