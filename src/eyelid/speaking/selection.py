"""Selection: how symbols choose from a menu, directly or by scanning."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from eyelid.speaking.menu import Choice
from eyelid.speaking.settings import Settings, SpeakerSettings

_KNOWN = 100  # choices that were lit last, more than are lit during any movement


class Taken(NamedTuple):
    """What a symbol has done to a menu.

    Attributes:
        choice: The choice that was taken, by position; None if none was.
        is_refused: Whether no choice is taken by such a symbol.
    """

    choice: int | None = None
    is_refused: bool = False


class Selector(Protocol):
    """Chooses from one menu after another. Times are in seconds, and never go back."""

    kind: str
    """One of `settings.SELECTIONS`."""

    pace: float
    """What times are multiplied by."""

    @property
    def made(self) -> tuple[str, ...]:
        """The symbols that were made towards a choice of several."""

    @property
    def lit(self) -> int | None:
        """The choice that is lit."""

    @property
    def round_s(self) -> float:
        """How long it takes until all choices have been lit; 0 if they are not lit by themselves."""

    @property
    def passed(self) -> int:
        """How many whole rounds have passed without a choice since the menu was begun."""

    def begin(self, choices: Sequence[Choice], time_s: float) -> None:
        """Begins with a menu."""

    def stop(self) -> None:
        """Lights nothing until `begin`."""

    def symbol(self, symbol: str, time_s: float, began_s: float | None = None) -> Taken:
        """Takes a symbol, and when its movement began if that is known."""

    def released(self, time_s: float) -> Taken:
        """Takes the end of the movement that made the last symbol."""

    def back(self) -> bool:
        """Takes back the last symbol towards a choice of several; returns whether there was one."""

    def tick(self, time_s: float) -> None:
        """Goes on to this time."""

    def lit_share(self, time_s: float) -> float | None:
        """Returns how much of the time of the lit choice is over; None if it has no time."""

    def toward(self, index: int) -> str | None:
        """Returns the symbol that brings nearer to a choice; None: wait. An empty one: take back first."""


def selection_of(settings: Settings) -> str:
    """Returns how is chosen: what the settings say, if there are the movements for it."""
    switches, chosen = switches_of(settings), settings.speaker.selection
    if chosen == "inverse_scan":
        return chosen if _looks(switches) else "scan"
    return chosen if len(switches) > 1 else "scan"


def direct_symbols(settings: Settings) -> tuple[str, ...]:
    """Returns the movements for which ways to speak are to be made.

    Those that choose directly; one alone if choices are scanned. A long blink beside others takes back.
    """
    switches = switches_of(settings)
    undo = tuple(symbol for symbol in settings.symbols.movements if symbol not in switches)
    return (switches if selection_of(settings) == "direct" else switches[:1]) + undo


def undoes(symbol: str, settings: Settings) -> bool:
    """Returns whether a symbol takes back: a long blink, unless it is all that a person can make."""
    return symbol == "long_blink" and "long_blink" not in switches_of(settings)


def make_selector(settings: Settings) -> Selector:
    """Returns what chooses for a person of these settings."""
    kind = selection_of(settings)
    if kind == "direct":
        return DirectSelector()
    if kind == "step_scan":
        return StepSelector(switches_of(settings))
    switches = switches_of(settings)
    if kind == "inverse_scan":
        return ScanSelector(settings.speaker, _looks(switches)[0], is_inverse=True)
    return ScanSelector(settings.speaker, switches[0], is_inverse=False)


def switches_of(settings: Settings) -> tuple[str, ...]:
    """Returns the movements that choose: all but a long blink, unless there is nothing else."""
    movements = settings.symbols.movements
    return tuple(symbol for symbol in movements if symbol != "long_blink") or movements


def _looks(symbols: Sequence[str]) -> tuple[str, ...]:
    return tuple(symbol for symbol in symbols if "blink" not in symbol)


class DirectSelector:
    """Takes the choice whose symbols were made."""

    kind = "direct"
    lit = None
    round_s = 0.0
    passed = 0

    def __init__(self) -> None:
        self.pace = 1.0
        self.made: tuple[str, ...] = ()
        self._choices: Sequence[Choice] = ()

    def begin(self, choices: Sequence[Choice], time_s: float) -> None:  # noqa: ARG002 (its time is not counted)
        """Begins with a menu."""
        self._choices, self.made = choices, ()

    def stop(self) -> None:
        """Forgets what was made."""
        self.made = ()

    def symbol(self, symbol: str, time_s: float, began_s: float | None = None) -> Taken:  # noqa: ARG002
        """Takes a symbol; one that leads to no choice makes all be forgotten that was made."""
        made = (*self.made, symbol)
        leads = [index for index, choice in enumerate(self._choices) if choice.symbols[: len(made)] == made]
        is_whole = bool(leads) and self._choices[leads[0]].symbols == made
        self.made = made if leads and not is_whole else ()
        return Taken(leads[0] if is_whole else None, is_refused=not leads)

    def released(self, time_s: float) -> Taken:  # noqa: ARG002
        """Returns that nothing was taken."""
        return Taken()

    def back(self) -> bool:
        """Takes the last symbol back."""
        had = bool(self.made)
        self.made = self.made[:-1]
        return had

    def tick(self, time_s: float) -> None:
        """Does nothing: sequences have no time here."""

    def lit_share(self, time_s: float) -> None:  # noqa: ARG002
        """Returns None: nothing is lit."""
        return

    def toward(self, index: int) -> str | None:
        """Returns the next symbol of a choice."""
        symbols = self._choices[index].symbols
        if symbols[: len(self.made)] != self.made:
            return ""
        return symbols[len(self.made)] if symbols else None


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
