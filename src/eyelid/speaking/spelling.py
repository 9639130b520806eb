"""Spells a word letter by letter: names, and words that no table has."""

from typing import NamedTuple

from eyelid.speaking.letter_groups import equal_parts
from eyelid.speaking.word_table import WordTable

DIGITS = "0123456789"
MARKS = ("'", "-")


class Spelling(NamedTuple):
    """A word that is being spelled.

    Attributes:
        spelt: What has been spelled.
        within: The letters among which the next one is; empty: all of the alphabet.
    """

    spelt: str = ""
    within: str = ""

    def parts(self, table: WordTable, number: int) -> tuple[str, ...]:
        """Returns up to so many groups of letters to choose from, in order, about equally likely.

        With each choice the groups become smaller, until a group is one letter.
        """
        letters = self.within or table.alphabet.letters
        return equal_parts(table, letters, min(number, len(letters)))

    def chosen(self, part: str) -> "Spelling":
        """Returns the spelling after a group was chosen."""
        return Spelling(self.spelt + part) if len(part) == 1 else Spelling(self.spelt, part)

    def taken_back(self) -> "Spelling":
        """Returns the spelling without the last letter, or without the choice of a group."""
        return Spelling(self.spelt) if self.within else Spelling(self.spelt[:-1])

    def completions(self, table: WordTable, number: int) -> list[str]:
        """Returns the commonest words that begin like this one."""
        letters = table.alphabet.spelled(self.spelt) if self.spelt else None
        if not letters:
            return []
        return [table.words[row] for row in table.starting_with(letters)[:number]]

    def written(self, table: WordTable) -> str:
        """Returns the word as it is shown: one that no table has is a name, and has a capital."""
        row = table.find(self.spelt)
        return table.words[row] if row is not None else self.spelt[:1].upper() + self.spelt[1:]
