"""Whether a person is awake, seen, and calling for help: what comes before any words."""

from typing import NamedTuple

from eyelid.speaking.emergency import Countdown, Rhythm, Row, Series, calling_row, waking_row
from eyelid.speaking.menu import Effect
from eyelid.speaking.settings import Settings


class Heard(NamedTuple):
    """What a symbol has done.

    Attributes:
        effects: What is to happen.
        is_free: Whether the symbol may choose something: it has not woken, called, or called off.
    """

    effects: list[Effect]
    is_free: bool


class Alertness:
    """Follows one person from sleep to alarm. Times are in seconds, and never go back."""

    def __init__(self, settings: Settings) -> None:
        """Begins awake and seen."""
        self._settings = settings
        self._series = Series()
        self._rhythm: Rhythm | None = None
        self._countdown: Countdown | None = None
        self._is_ringing = self._is_asleep = self._is_lost = False

    @property
    def mode(self) -> str:
        """As of `View.mode`."""
        if self._is_ringing:
            return "alarm"
        if self._countdown:
            return "countdown"
        if self._is_asleep:
            return "asleep"
        return "lost" if self._is_lost else "speaking"

    @property
    def is_calling(self) -> bool:
        """Whether there is a countdown or an alarm."""
        return self.mode in ("countdown", "alarm")

    def left_s(self, time_s: float) -> float | None:
        """Returns the seconds until the alarm; None if none is coming."""
        return self._countdown.end_s - time_s if self._countdown else None

    def tick(self, time_s: float) -> list[Effect]:
        """Counts down."""
        if not self._countdown:
            return []
        due = self._countdown.ticks_due(time_s)
        is_over = time_s >= self._countdown.end_s
        self._countdown = self._countdown._replace(ticks=self._countdown.ticks + due)
        return [Effect("sound", "countdown")] * due + (self._ring() if is_over else [])

    def symbol(self, symbol: str, time_s: float, *, pace: float, choices: int, is_late: bool) -> Heard:
        """Takes a symbol.

        Args:
            symbol: The symbol.
            time_s: When it was made.
            pace: What times are multiplied by.
            choices: How many choices are shown.
            is_late: Whether it counts towards no row.
        """
        if self._is_ringing:
            return Heard([], is_free=False)
        if self._countdown:
            return Heard(self._call_off_by(symbol, time_s, self._countdown), is_free=False)
        effects = self._find()
        if is_late:
            self._series.clear()
        else:
            self._series.take(symbol, time_s)
            row = calling_row(self._settings, symbol, pace=pace, choices=choices)
            if row and self._series.is_row(row):
                return Heard(
                    effects + self._call(time_s, self._rhythm_of(symbol, row, time_s)), is_free=False
                )
        if self._is_asleep:
            return Heard(effects + self._wake_by(symbol, time_s, pace), is_free=False)
        if self.goes_on(symbol, time_s):
            self._rhythm = self._rhythm and self._rhythm._replace(last_s=time_s)
            return Heard(effects, is_free=False)
        self._rhythm = None
        return Heard(effects, is_free=True)

    def notice(self, kind: str, time_s: float) -> list[Effect]:
        """Takes that eyes are `shut` or `opened`, or that the person is `lost` or `found`."""
        if kind == "shut":
            return self._call(time_s, None) if self.mode == "speaking" else []
        if kind == "opened":
            return self._call_off() if self._countdown else []
        return self._lose() if kind == "lost" else self._find()

    def call(self, time_s: float) -> list[Effect]:
        """Takes the key that calls for help."""
        return [] if self.is_calling else self._call(time_s, None)

    def silence(self) -> list[Effect]:
        """Ends an alarm or a countdown, as a person does who has come."""
        if self._countdown:
            return self._call_off()
        if not self._is_ringing:
            return []
        self._is_ringing = False
        self._awake_again()
        return [Effect("silence")]

    def sleep(self) -> list[Effect]:
        """Goes to sleep."""
        self._is_asleep = True
        self._series.clear()
        return [Effect("sound", "sleep")]

    def wake(self) -> list[Effect]:
        """Wakes up."""
        self._is_asleep = False
        return [Effect("sound", "wake")]

    def goes_on(self, symbol: str, time_s: float) -> bool:
        """Returns whether a symbol belongs to the row that has just woken."""
        return self._rhythm is not None and self._rhythm.goes_on(symbol, time_s)

    def _wake_by(self, symbol: str, time_s: float, pace: float) -> list[Effect]:
        row = waking_row(self._settings, symbol, pace=pace)
        if not self._series.is_row(row):
            return []
        self._rhythm = self._rhythm_of(symbol, row, time_s)
        return self.wake()

    def _rhythm_of(self, symbol: str, row: Row, time_s: float) -> Rhythm:
        return Rhythm.of(symbol, self._series.longest_gap_s(row.repeats), time_s)

    def _lose(self) -> list[Effect]:
        is_told = self.mode == "speaking"
        self._is_lost = True
        self._series.clear()
        return [Effect("sound", "lost")] if is_told else []

    def _find(self) -> list[Effect]:
        is_told = self.mode == "lost"
        self._is_lost = False
        return [Effect("sound", "found")] if is_told else []

    def _call(self, time_s: float, rhythm: Rhythm | None) -> list[Effect]:
        self._series.clear()
        self._rhythm = None
        countdown_s = self._settings.speaker.countdown_s
        if countdown_s is None:
            return self._ring()
        self._countdown = Countdown.begun(time_s, countdown_s, rhythm)
        return [Effect("sound", "countdown")]

    def _ring(self) -> list[Effect]:
        self._countdown = None
        self._is_ringing = True
        return [Effect("alarm")]

    def _call_off_by(self, symbol: str, time_s: float, countdown: Countdown) -> list[Effect]:
        """A row that goes on does not call off: who needs help does not stop to count."""
        self._is_lost = False
        rhythm = countdown.rhythm
        if rhythm and rhythm.goes_on(symbol, time_s):
            self._countdown = countdown._replace(rhythm=rhythm._replace(last_s=time_s))
            return []
        return self._call_off()

    def _call_off(self) -> list[Effect]:
        self._countdown = None
        self._awake_again()
        return [Effect("sound", "undo")]

    def _awake_again(self) -> None:
        """Who calls, or calls off, is awake."""
        self._is_asleep = False
        self._series.clear()
