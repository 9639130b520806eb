"""Alphabets: the letters of a language in their order, and how words are written with them."""

import json
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from eyelid.errors import DataError

MARKS = frozenset("'’-‐.·")  # noqa: RUF001
"""What stands in words and is not typed: `don't` is typed d, o, n, t."""


@dataclass(frozen=True)
class Alphabet:
    """The letters of a language.

    Attributes:
        letters: All letters, small, in alphabetical order.
        written: Words that are not written small, by how they stand in the table of words: `{"i": "I"}`.

    Example:
        >>> Alphabet("abcdefghijklmnopqrstuvwxyz").spelled("Café")
        'cafe'
    """

    letters: str
    written: dict[str, str] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each letter stands."""
        return {letter: place for place, letter in enumerate(self.letters)}

    def spelled(self, word: str) -> str | None:
        """Returns the letters that are typed for a word; None if no letter stands for one of its characters.

        Letters of the alphabet are themselves, others the letter without its accents; apostrophes, hyphens
        and full stops are passed over.
        """
        letters = []
        for character in unicodedata.normalize("NFC", word):
            if character in MARKS:
                continue
            small = character.lower()
            if small in self.places:
                letters.append(small)
                continue
            bare = [
                c for c in unicodedata.normalize("NFD", character.casefold()) if not unicodedata.combining(c)
            ]
            if not all(c in self.places for c in bare):
                return None
            letters += bare
        return "".join(letters) or None


def load_alphabet(path: Path) -> Alphabet:
    """Returns the alphabet of a JSON file: `{"letters": "abc…", "written": {"i": "I"}}`.

    Raises:
        DataError: The file cannot be read, or is no alphabet.
    """
    wanted = 'an alphabet is a JSON file such as {"letters": "abc", "written": {"i": "I"}}'
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as an alphabet ({error}); {wanted}") from error
    letters = content.get("letters") if isinstance(content, dict) else None
    written = content.get("written", {}) if isinstance(content, dict) else None
    if not isinstance(letters, str) or not isinstance(written, dict):
        raise DataError(f"{path} has no text `letters`; {wanted}")
    return make_alphabet(letters, {str(word): str(form) for word, form in written.items()})


def make_alphabet(letters: str, written: dict[str, str] | None = None) -> Alphabet:
    """Returns an alphabet of letters in their order, of any case; spaces between them are passed over.

    Raises:
        DataError: There are fewer than two letters, or one comes twice.
    """
    small = "".join(unicodedata.normalize("NFC", letters).lower().split())
    if len(small) < 2:
        raise DataError(f"an alphabet has two letters or more, this one has {len(small)}: {letters!r}")
    twice = next((letter for letter in small if small.count(letter) > 1), None)
    if twice:
        raise DataError(f"each letter stands once in an alphabet; {twice!r} stands there twice")
    return Alphabet(small, written or {})
