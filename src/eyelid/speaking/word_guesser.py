"""Guesses the word that is being typed by groups of letters, though some movements are misread."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.speaking.letter_groups import finer_groups, group_places
from eyelid.speaking.word_table import WordTable

Shares = NDArray[np.float64]

PICKED = 0.95
"""How often a word that stands first is taken, rather than typed on."""

UNFINISHED = 0.05
"""How often a word that does not stand first is picked before all its letters are typed, against after."""

MOST = 48  # groups of one word
SLIPS = 2  # picks of one word that were misread

LEAST = 1e-4
"""The least chance of a misreading, so that no word is ever ruled out by one."""


class Typing(NamedTuple):
    """What is known of the word that is being typed. Shares compare with one another only.

    Attributes:
        by_slips: `[SLIPS + 1, W]`: how likely each word is, together with so many groups that were meant as
            picks, and stand for no letter.
        first: The row of the word that stands first.
        firsts: The rows of those that could have been picked when each movement so far was made; -1 for none.
    """

    by_slips: Shares
    first: int
    firsts: tuple[int, ...] = ()

    @property
    def shares(self) -> Shares:
        """`[W]`: how likely each word is."""
        return np.asarray(self.by_slips.sum(0))

    def place(self, row: int) -> int:
        """Returns how many groups of a word have been made: when it stood first, a pick was meant."""
        return sum(first != row for first in self.firsts)


class WordGuesser:
    """Ranks words by the groups that were made, the word before, and how movements are misread.

    A noisy channel: a word is as likely as it is at this place of the sentence, times the chance that its
    letters are read as what was made. Four things can have happened with a movement: it was read right; a
    group was read as another; a pick was read as a group, which stands for no letter then; a group was read
    as a pick (`carried_on`). And a word that stood first and was not picked is less likely from then on.

    A word that does not stand first when all its letters are typed is typed once more, by `finer_groups`, and
    so on, until it does.

    Args:
        table: The words.
        groups: The letters of each of G groups.
        confusion: `[G + 1, G + 1]`: how often a group, or the pick (the last), that is meant (row) is read as
            another (column).
    """

    def __init__(self, table: WordTable, groups: Sequence[str], confusion: Shares) -> None:
        self.table = table
        self.pick = len(groups)
        self._read = np.maximum(confusion, LEAST)
        self._codes = _codes(table, groups)

    def start(self, shares: Shares) -> Typing:
        """Returns what is known before the first group.

        Args:
            shares: `[W]`: how likely each word is here.
        """
        return _ranked(np.stack([shares, *(np.zeros_like(shares),) * SLIPS]), ())

    def typed(self, typing: Typing, group: int, *, is_shown: bool) -> Typing:
        """Returns what is known after one more group.

        Args:
            typing: What was known before.
            group: The group.
            is_shown: Whether the word that stood first could have been picked.
        """
        made = self._made(typing, self._read[:, group])
        if is_shown:
            missed = typing.by_slips[:-1, typing.first] * PICKED * self._read[self.pick, group]
            made[:, typing.first] *= 1 - PICKED
            made[1:, typing.first] += missed
        return _ranked(made, (*typing.firsts, typing.first if is_shown else -1))

    def carried_on(self, typing: Typing) -> Typing:
        """Returns what is known if the pick was a group that was misread, and its word goes on.

        Its shares compare with those of the next word, if the pick was meant.

        Args:
            typing: What was known before the pick.
        """
        read = self._read[:, self.pick]
        made = self._made(typing, read) / (typing.shares[typing.first] * PICKED * read[self.pick])
        made[:, typing.first] *= LEAST
        return _ranked(made, (*typing.firsts, typing.first))

    def fitted(self, typing: Typing | None) -> Typing | None:
        """Returns what was known when the table had fewer words."""
        if typing is None or typing.by_slips.shape[1] == len(self.table.words):
            return typing
        more = len(self.table.words) - typing.by_slips.shape[1]
        return typing._replace(by_slips=np.pad(typing.by_slips, ((0, 0), (0, more))))

    def best(self, typing: Typing, number: int) -> list[tuple[int, float]]:
        """Returns the rows of the words that are likely meant if a pick comes now, with how likely they are.

        The first is the likeliest word. For others a pick would not come yet, unless all their letters have
        been typed: so these are before those that would be completed.
        """
        is_complete = self.table.lengths <= len(typing.firsts)
        shares = np.where(is_complete, typing.shares, typing.shares * UNFINISHED)
        shares[typing.first] = typing.shares[typing.first]
        number = min(number, len(shares))
        found = np.argpartition(-shares, number - 1)[:number]
        found = found[np.lexsort((found, -shares[found], found != typing.first))]
        return [(int(row), float(shares[row])) for row in found]

    def next_shares(self, typing: Typing, shown: Sequence[int]) -> list[float]:
        """Returns how likely each group comes next, and then, how likely each word that is shown is meant.

        Args:
            typing: What is known.
            shown: Rows of the words that are shown.
        """
        shares = typing.shares / typing.shares.sum()
        meant = [float(share) for share in shares[list(shown)]]
        shares[list(shown)] = 0.0
        groups = np.bincount(self._meant(len(typing.firsts)), shares, self.pick + 1)
        return [*map(float, groups[: self.pick]), *meant]

    def group(self, row: int, place: int) -> int:
        """Returns a group of a word."""
        return int(self._meant(place)[row])

    def _made(self, typing: Typing, read: Shares) -> Shares:
        """Returns `[SLIPS + 1, W]` after a movement, if a group was meant.

        Args:
            typing: What was known before.
            read: `[G + 1]`: how often what is meant is read as this movement.
        """
        made = np.empty_like(typing.by_slips)
        for slips, likely in enumerate(typing.by_slips):
            place = max(len(typing.firsts) - slips, 0)
            made[slips] = likely * read[self._meant(place)]
        return made

    def _meant(self, place: int) -> NDArray[np.uint8]:
        return np.asarray(self._codes[:, min(place, self._codes.shape[1] - 1)])


def _codes(table: WordTable, groups: Sequence[str]) -> NDArray[np.uint8]:
    """Returns the groups by which each word is typed: its letters, then once more by finer groups, and so on.

    Returns:
        `[W, MOST]`, column by column in memory.
    """
    alphabet = table.alphabet.letters
    cuts = np.stack([group_places(cut, alphabet) for cut in (groups, finer_groups(table, groups))])
    turns, places = np.divmod(np.arange(MOST), table.lengths[:, None])
    letters = np.take_along_axis(table.letters, places, 1)
    return np.asfortranarray(cuts[turns % 2, letters])


def _ranked(by_slips: Shares, firsts: tuple[int, ...]) -> Typing:
    return Typing(by_slips, int(np.argmax(by_slips.sum(0))), firsts)
