"""Which movements choose what, whichever movements a person has."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.speaking.notice import SYMBOLS

PLACES = ("left", "up", "right", "blink", "long_blink")
"""The order in which movements stand for groups, as they lie before the eyes; the last that is enabled picks."""


class ActionCodes(NamedTuple):
    """Actions, which every menu of letters has the same number of, and the movements that make them.

    Attributes:
        codes: The movements of each action, the pick's last; empty codes if there is but one movement, which
            can only scan.
    """

    codes: tuple[tuple[str, ...], ...]

    @property
    def groups(self) -> int:
        """How many actions there are besides the pick."""
        return len(self.codes) - 1

    @property
    def is_scanned(self) -> bool:
        """Whether choices are lit in turn, and not chosen by movements of their own."""
        return not self.codes[0]


SCANNED_GROUPS = 3


def action_codes(symbols: Sequence[str]) -> ActionCodes:
    """Returns the actions for some movements.

    Of three movements or more each is an action. Two make four actions of two movements each. One scans. A
    long blink beside one movement is left to the speaker, whose undo it is.

    Raises:
        OptionError: There is no movement, or one that is unknown or comes twice.

    Example:
        >>> action_codes(["left", "right", "up", "blink"]).codes
        (('left',), ('up',), ('right',), ('blink',))
    """
    if not symbols or len(set(symbols)) != len(symbols) or not set(symbols) <= set(SYMBOLS):
        raise OptionError(f"movements are some of {', '.join(SYMBOLS)}, each once; given {list(symbols)}")
    ordered = sorted(symbols, key=PLACES.index)
    if len(ordered) == 1 or (len(ordered) == 2 and "long_blink" in ordered):
        return ActionCodes(((),) * (SCANNED_GROUPS + 1))
    if len(ordered) == 2:
        return ActionCodes(tuple(product(ordered, repeat=2)))
    return ActionCodes(tuple((symbol,) for symbol in ordered))


def action_confusion(
    codes: ActionCodes, symbols: Sequence[str], confusion: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Returns how often each action is read as each other, from how often each movement is.

    Args:
        codes: The actions, of equally many movements.
        symbols: The N movements.
        confusion: `[N, N]`: how often a movement that is meant (row) is read as another (column).

    Returns:
        `[A, A]`, whose rows sum to 1.
    """
    if codes.is_scanned:
        raise OptionError("with one movement there is nothing to confuse it with; give no confusion")
    places = {symbol: place for place, symbol in enumerate(symbols)}
    rows = [
        [
            float(np.prod([confusion[places[m], places[r]] for m, r in zip(meant, read, strict=True)]))
            for read in codes.codes
        ]
        for meant in codes.codes
    ]
    shares = np.array(rows)
    return np.asarray(shares / shares.sum(1, keepdims=True))
