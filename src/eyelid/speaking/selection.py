"""Selection: how symbols choose from a menu, as settings say and movements allow."""

from collections.abc import Sequence

from eyelid.speaking.menu import Choice
from eyelid.speaking.scanning import ScanSelector, StepSelector
from eyelid.speaking.selector import Selector, Taken
from eyelid.speaking.settings import Settings


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


def undoes(
    symbol: str, settings: Settings, *, made: tuple[str, ...] = (), choices: Sequence[Choice] = ()
) -> bool:
    """Returns whether a symbol takes back: a long blink, unless it is all that a person can make.

    Args:
        symbol: The symbol.
        settings: The person's.
        made: The symbols that were made towards a choice of several.
        choices: Those of the menu, which may have a use of their own for a long blink after `made`.
    """
    with_it = (*made, symbol)
    is_used = any(choice.symbols[: len(with_it)] == with_it for choice in choices)
    return symbol == "long_blink" and "long_blink" not in switches_of(settings) and not is_used


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
