"""A desk at which somebody speaks by keys: symbols and commands come in, and effects go out."""

from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from eyelid.errors import OptionError
from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import SYMBOLS, Notice
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.talk import Talk
from eyelid.watching.desk import Desk

_SYMBOLS = 8
_EFFECTS = 100
_CLICKS = 500


class DueEffect(NamedTuple):
    """An effect, with the turn in which it came, and its number among all of this run."""

    turn: int
    number: int
    effect: Effect


class Understood(NamedTuple):
    """A symbol, with the turn and the time at which it came, by `eyes` or `key`."""

    turn: int
    time_s: float
    symbol: str
    by: str


class TalkDesk(Desk):
    """Holds one person's talk. All methods may be called from any thread."""

    def __init__(self, folder: SpeakFolder, *, clock: Callable[[], float] = monotonic) -> None:
        """Makes a desk at which the talk of a person's folder goes on.

        Args:
            folder: The folder; it is used by this desk alone.
            clock: Seconds, which only grow.

        Raises:
            EyelidError: A file of the folder or its language cannot be used.
        """
        super().__init__(turn=1)  # with 0, a page asks for what there is, and is told no effects
        self._folder = folder
        self._talk = Talk(folder)
        self._clock, self._ahead_s = clock, self._talk.time_s - clock()
        self._number = 0
        self._effects: deque[DueEffect] = deque(maxlen=_EFFECTS)
        self._symbols: deque[Understood] = deque(maxlen=_SYMBOLS)
        self._clicks: deque[str] = deque(maxlen=_CLICKS)
        self._said: list[str] = []

    def key(self, symbol: str, *, click: str, is_late: bool = False) -> None:
        """Takes a symbol by a key or a switch, as if eyes had made it.

        Args:
            symbol: One of `SYMBOLS`.
            click: The page's identifier of the key press; the same one again changes nothing.
            is_late: Whether it was pressed some time ago, while the page could not reach this program.

        Raises:
            OptionError: There is no such symbol.
        """
        if symbol not in SYMBOLS:
            raise OptionError(f"{symbol!r} is no movement; give one of {', '.join(SYMBOLS)}")
        with self._changed:
            if self._is_new(click):
                self._take(Notice("symbol", self._now(), symbol), by="key", click=click, is_late=is_late)
                self._news()

    def spoken(self, number: int) -> None:
        """Says that the words of an effect, by its number, were spoken to their end."""
        with self._changed:
            last = next((due.number for due in reversed(self._effects) if due.effect.kind == "speak"), None)
            if number == last:
                self._play(self._talk.take(Notice("spoken", self._now())))
                self._news()

    def undo(self, *, click: str) -> None:
        """Takes the last choice back."""
        self._command("undo", click)

    def rest(self, *, click: str) -> None:
        """Goes to sleep, or wakes up."""
        self._command("rest", click)

    def repeat(self, place: int, *, click: str) -> None:
        """Says an entry of the history again; the newest has the place 0."""
        self._command("repeat", click, place)

    def call_for_help(self, *, click: str) -> None:
        """Calls for help, after the countdown."""
        self._command("help", click)

    def silence(self, *, click: str) -> None:
        """Ends an alarm."""
        self._command("silence", click)

    @property
    def said(self) -> list[str]:
        """What was said at this desk, in order."""
        with self._changed:
            return list(self._said)

    def end(self) -> None:
        """Says that nothing more will come: the program ends, or what gave the frames has ended."""
        with self._changed:
            if not self._is_over:
                self._talk.command("end", self._now())
                super().end()

    def _now(self) -> float:
        return self._clock() + self._ahead_s

    def _take(self, notice: Notice, *, by: str, click: str = "", is_late: bool = False) -> None:
        """Takes a notice, by `eyes` or `key`."""
        if notice.kind == "symbol":
            self._understand(notice.symbol, by=by)
        now_s = max(self._now(), self._talk.time_s)
        self._play(self._talk.take(notice.moved(now_s), click=click, is_late=is_late))

    def _understand(self, symbol: str, *, by: str) -> None:
        self._symbols.append(Understood(self._turn + 1, round(self._now(), 3), symbol, by))

    def _command(self, kind: str, click: str, place: int = 0) -> None:
        with self._changed:
            if self._is_new(click):
                self._play(self._talk.command(kind, self._now(), place=place, click=click))
                self._news()

    def _is_new(self, click: str) -> bool:
        """Returns whether a key press has not come before, and remembers it."""
        if click in self._clicks or self._folder.journal.has(click):
            return False
        self._clicks.append(click)
        return True

    def _play(self, effects: Sequence[Effect]) -> None:
        self._said += [effect.text for effect in effects if effect.kind == "speak"]
        for effect in effects:
            self._number += 1
            self._effects.append(DueEffect(self._turn + 1, self._number, effect))
        if effects:
            self._news()
