"""Which movements choose what, whichever movements a person has."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.speaking.notice import SYMBOLS

PLACES = ("left", "up", "right", "blink", "long_blink")
"""The order in which movements stand for groups, as they lie before the eyes; the last enabled one picks."""


SURE = 0.94
"""The share of movements that are read right where nothing is known of a person (GazeLink: 94.1 %)."""


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


SCANNED_GROUPS = 4  # by benchmarks/letters.py: 5.8 words a minute; 2, 3 and 5 groups are slower


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


def even_confusion(size: int, sure: float = SURE) -> NDArray[np.float64]:
    """Returns `[N, N]`: each movement is read right with the same chance, or else as any other."""
    if size == 1:
        return np.ones((1, 1))
    other = (1 - sure) / (size - 1)
    return np.full((size, size), other) + np.eye(size) * (sure - other)


def action_confusion(
    codes: ActionCodes, symbols: Sequence[str], confusion: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Returns how often each action is read as each other, from how often each movement is.

    Args:
        codes: The actions.
        symbols: The N movements.
        confusion: `[N, N]`: how often a movement that is meant (row) is read as another (column). By default,
            and for actions that are scanned, `SURE` are read right, and the others spread evenly.

    Returns:
        `[A, A]`, whose rows sum to 1.

    Raises:
        OptionError: The table does not have a row and a column for each movement.
    """
    if codes.is_scanned:
        return even_confusion(len(codes.codes))
    read = even_confusion(len(symbols)) if confusion is None else np.asarray(confusion, np.float64)
    if read.shape != (len(symbols), len(symbols)):
        raise OptionError(
            f"confusions have a row and a column for each of {len(symbols)} movements; given {read.shape}"
        )
    places = np.array([[symbols.index(symbol) for symbol in code] for code in codes.codes])
    shares = read[places[:, None, :], places[None, :, :]].prod(2)
    return np.asarray(shares / shares.sum(1, keepdims=True))
