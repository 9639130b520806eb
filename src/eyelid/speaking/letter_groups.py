"""Cuts an alphabet into groups, one for each movement, so that few movements tell words apart."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.speaking.word_table import END, WordTable

COMMON = 2000  # words by which cuts are chosen
LONGEST_LOOK = 10  # letters by which words are told apart
REACH = 2  # how far a cut is moved at a time


def cut_alphabet(table: WordTable, groups: int) -> tuple[str, ...]:
    """Returns the alphabet cut into groups, in alphabetical order.

    The cuts are those by which the table's common words need the fewest movements until they are the
    likeliest of what was typed: from cuts into equally frequent parts, each is moved while that gets better.

    Raises:
        DataError: The alphabet has fewer letters than there are groups.
    """
    letters = table.alphabet.letters
    if not 1 <= groups <= len(letters):
        raise DataError(f"{len(letters)} letters cannot be cut into {groups} groups; enable fewer movements")
    common = np.argsort(-table.shares, kind="stable")[:COMMON]
    spelled, shares = table.letters[common, :LONGEST_LOOK], table.shares[common]
    cuts = _equal_cuts(spelled, shares, len(letters), groups)
    best = _movements(spelled, shares, cuts)
    is_better = groups > 1
    while is_better:
        is_better = False
        for at in range(groups - 1):
            for shift in range(-REACH, REACH + 1):
                moved = (*cuts[:at], cuts[at] + shift, *cuts[at + 1 :])
                bounds = (0, *moved, len(letters))
                if shift and all(first < second for first, second in pairwise(bounds)):
                    needed = _movements(spelled, shares, moved)
                    if needed < best - 1e-12:
                        cuts, best, is_better = moved, needed, True
    return tuple(letters[start:end] for start, end in pairwise((0, *cuts, len(letters))))


def finer_groups(table: WordTable, groups: Sequence[str]) -> tuple[str, ...]:
    """Returns a second cut, into as many groups, of which each has a part of every group of the first.

    So a letter's groups by both cuts are shared with few other letters.
    """
    parts = [equal_parts(table, group, min(len(groups), len(group))) for group in groups]
    return tuple("".join(part[at] for part in parts if at < len(part)) for at in range(len(groups)))


def equal_parts(table: WordTable, letters: str, number: int) -> tuple[str, ...]:
    """Returns letters in so many parts, in order, none larger than need be, that come about equally often."""
    places = table.alphabet.places
    weights = np.array([float(table.letter_shares[places[x]]) if x in places else 1.0 for x in letters])
    most = -(-len(letters) // number)
    parts = []
    start = 0
    for left in range(number, 0, -1):
        goal = weights[start:].sum() / left
        least, largest = len(letters) - start - most * (left - 1), min(most, len(letters) - start - left + 1)
        sums = np.cumsum(weights[start : start + largest])
        size = max(int(np.argmin(np.abs(sums - goal))) + 1, least)
        parts.append(letters[start : start + size])
        start += size
    return tuple(parts)


def group_places(groups: Sequence[str], alphabet: str) -> NDArray[np.uint8]:
    """Returns the group of each place of an alphabet, and `END` for all others: `[256]`."""
    places = np.full(256, END, np.uint8)
    for group, letters in enumerate(groups):
        for letter in letters:
            places[alphabet.index(letter)] = group
    return places


def _equal_cuts(
    spelled: NDArray[np.uint8], shares: NDArray[np.float64], letters: int, groups: int
) -> tuple[int, ...]:
    """Returns cuts into parts whose letters come equally often, none of them empty."""
    weights = np.repeat(shares[:, None], spelled.shape[1], 1)[spelled != END]
    sums = np.cumsum(np.bincount(spelled[spelled != END], weights, letters))
    cuts: list[int] = []
    for part in range(1, groups):
        cut = int(np.searchsorted(sums, sums[-1] * part / groups)) + 1
        cuts.append(min(max(cut, (cuts or [0])[-1] + 1), letters - groups + part))
    return tuple(cuts)


def _movements(spelled: NDArray[np.uint8], shares: NDArray[np.float64], cuts: tuple[int, ...]) -> float:
    """Returns how many letters have to be typed, on average, until a word is the commonest that fits.

    Words that are not even when all their letters are typed cost two movements more.

    Args:
        spelled: `[W, L]`: letters of words, commonest first.
        shares: `[W]`: how often they are said.
        cuts: Where groups begin, without the first.
    """
    codes = np.searchsorted(np.array(cuts), spelled, side="right").astype(np.int64) + 1
    codes[spelled == END] = 0
    lengths = (spelled != END).sum(1)
    needed = (lengths + 2).astype(np.float64)
    prefix = np.zeros(len(spelled), np.int64)
    for typed in range(spelled.shape[1]):
        prefix = prefix * 8 + codes[:, typed]
        first = np.unique(prefix, return_index=True)[1]
        needed[first] = np.minimum(needed[first], typed + 1)
    return float((needed * shares).sum() / shares.sum())
