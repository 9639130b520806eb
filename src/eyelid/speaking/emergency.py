"""The call for help: the same movement again and again, and a countdown that can be called off."""

from itertools import pairwise
from math import ceil
from typing import NamedTuple

from eyelid.speaking.selection import selection_of, switches_of
from eyelid.speaking.settings import Settings, SymbolSettings

_LONGER_ROWS = {2: 16 / 8, 3: 11 / 8}  # by the number of movements; see benchmarks/phrases.py
_LONGEST_ROW = 16 / 8
_BEGUN_SHARE = 0.7  # where a choice may be two symbols, the one that begins and the one that takes
_PAUSE_S = 0.2
_LAST_CHANCE_S = 1.0
_RHYTHM = 1.25


class Series:
    """Counts the same symbol in a row; reflexes do not make such a row."""

    def __init__(self) -> None:
        self._symbol = ""
        self._times: list[float] = []

    def take(self, symbol: str, time_s: float) -> None:
        """Takes a symbol; another one begins anew."""
        if symbol != self._symbol:
            self._symbol = symbol
            self._times = []
        self._times = [*self._times[-99:], time_s]

    def clear(self) -> None:
        """Forgets the row."""
        self._symbol, self._times = "", []

    def is_row(self, row: "Row") -> bool:
        """Returns whether the last symbols are such a row."""
        times = self._times[-row.repeats :]
        return len(times) == row.repeats and times[-1] - times[0] <= row.within_s

    def longest_gap_s(self, repeats: int) -> float:
        """Returns the longest time between two of the last symbols."""
        times = self._times[-repeats:]
        return max((after - before for before, after in pairwise(times)), default=0.0)


class Row(NamedTuple):
    """A row of the same symbol that is recognised.

    Attributes:
        repeats: How many symbols it has.
        within_s: Within how many seconds.
    """

    repeats: int
    within_s: float


def calling_row(settings: Settings, symbol: str, *, pace: float, choices: int) -> Row | None:
    """Returns the row that calls for help with these settings; None if none does.

    With four movements, eight in a row do not come up while one writes, as six do; with fewer they do, so
    that the row is longer then. The symbol that goes on in step scanning is made in rows all the time: there,
    all choices must have been passed by twice. A row always leaves time to make the movement so many times.

    Args:
        settings: The person's.
        symbol: The symbol.
        pace: What times are multiplied by.
        choices: How many choices the menu has.
    """
    rules = settings.speaker
    if rules.emergency_repeats is None:
        return None
    selection, switches = selection_of(settings), switches_of(settings)
    is_direct = selection == "direct" and symbol in switches
    longer = _LONGER_ROWS.get(len(switches), 1.0) if is_direct else _LONGEST_ROW
    repeats = ceil(rules.emergency_repeats * longer - 1e-9)
    if selection == "step_scan" and symbol == switches[0]:
        repeats = max(repeats, 2 * choices + 1)
    each_s = rules.emergency_within_s / rules.emergency_repeats
    if selection == "scan":
        each_s = rules.scan_s * pace  # a choice takes longer, on average
    if selection == "inverse_scan":
        each_s = rules.scan_s * pace * _BEGUN_SHARE
    return Row(repeats, repeats * max(each_s, _movement_s(settings.symbols, symbol, pace)))


def waking_row(settings: Settings, symbol: str, *, pace: float) -> Row:
    """Returns the row that wakes; see `calling_row`."""
    repeats = settings.speaker.wake_repeats
    least_s = repeats * _movement_s(settings.symbols, symbol, pace)
    return Row(repeats, max(settings.speaker.wake_within_s, least_s))


def _movement_s(symbols: SymbolSettings, symbol: str, pace: float) -> float:
    """Returns how long it takes to make a movement and the pause after it."""
    if symbol == "long_blink":
        seconds = symbols.long_blink_s
    elif symbol == "blink":
        seconds = symbols.blink_s or 0.0
    else:
        seconds = (symbols.dwell_s or 0.0) + symbols.release_s
    return max(pace, 1.0) * seconds + _PAUSE_S


class Rhythm(NamedTuple):
    """The symbols that have just done something by being repeated, and may still be going on.

    Attributes:
        symbol: The symbol.
        gap_s: Up to what time after one of them the next one belongs to them.
        last_s: When the last of them was made.
    """

    symbol: str
    gap_s: float
    last_s: float

    @classmethod
    def of(cls, symbol: str, longest_gap_s: float, time_s: float) -> "Rhythm":
        """Returns the rhythm of a row that has just been recognised."""
        return cls(symbol, _RHYTHM * longest_gap_s, time_s)

    def goes_on(self, symbol: str, time_s: float) -> bool:
        """Returns whether a symbol belongs to the row."""
        return symbol == self.symbol and time_s - self.last_s <= self.gap_s


class Countdown(NamedTuple):
    """A call for help that can still be called off.

    A row of symbols that goes on does not call it off: who needs help does not stop to count. So a countdown
    that was begun by a row is at least so long that the same movement, after a pause, still calls it off.

    Attributes:
        start_s: When it was begun.
        end_s: When the alarm rings.
        ticks: How many sounds of it have been made.
        rhythm: The row of symbols that began it; None if something else did.
    """

    start_s: float
    end_s: float
    ticks: int = 1
    rhythm: Rhythm | None = None

    @classmethod
    def begun(cls, time_s: float, countdown_s: float, rhythm: Rhythm | None = None) -> "Countdown":
        """Begins one."""
        longest = rhythm.gap_s + _LAST_CHANCE_S if rhythm else 0.0
        return cls(time_s, time_s + max(countdown_s, longest), rhythm=rhythm)

    def ticks_due(self, time_s: float) -> int:
        """Returns how many sounds are to be made until a time: one at the start, and one each second."""
        seconds = min(int(time_s - self.start_s), ceil(self.end_s - self.start_s) - 1)
        return 1 + seconds - self.ticks
