"""What every way of choosing from menus has: symbols and time come in, and a choice comes out."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from eyelid.speaking.menu import Choice


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
