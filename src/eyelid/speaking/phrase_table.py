"""A table of phrases: checked, so that each can be said, and none stands for two."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Self

from eyelid.errors import DataError
from eyelid.speaking.notice import SYMBOLS

SEQUENCE_SYMBOLS = tuple(symbol for symbol in SYMBOLS if symbol != "long_blink")
"""What sequences are made of: a long blink takes back, so no phrase needs one."""

_MOST_PHRASES = 2000
_MOST_LETTERS = 500
_MOST_MOVEMENTS = 20


class Phrase(NamedTuple):
    """One phrase.

    Attributes:
        text: Its words.
        sequence: The movements that say it; empty if the table has none.
        weight: How often it is needed, beside the others.
        group: What it belongs to, such as `comfort`; may be empty.
        is_urgent: Whether it must not be said by accident.
        spoken: What is said, if that is not `text`.
    """

    text: str
    sequence: tuple[str, ...] = ()
    weight: float = 1.0
    group: str = ""
    is_urgent: bool = False
    spoken: str = ""

    @property
    def words(self) -> str:
        """What is said."""
        return self.spoken or self.text


@dataclass(frozen=True)
class PhraseTable:
    """Phrases that fit together: none stands for two, and no sequence is the beginning of another.

    Attributes:
        phrases: One at least; all of them have a sequence, or none.
        name: Where they come from.
    """

    phrases: tuple[Phrase, ...]
    name: str = "phrases"

    @property
    def has_sequences(self) -> bool:
        """Whether the table says by which movements its phrases are said."""
        return bool(self.phrases[0].sequence)

    def checked(self) -> Self:
        """Returns this table; raises `DataError` if it cannot be used, and shows what clashes."""
        if not self.phrases:
            raise DataError(f"{self.name}: no phrases; give one a line, below a header with `phrase`")
        if len(self.phrases) > _MOST_PHRASES:
            raise DataError(f"{self.name}: {len(self.phrases)} phrases; give {_MOST_PHRASES} at most")
        for phrase in self.phrases:
            _check_phrase(phrase, self.name)
        with_sequence = [phrase for phrase in self.phrases if phrase.sequence]
        if with_sequence and len(with_sequence) < len(self.phrases):
            without = next(phrase.text for phrase in self.phrases if not phrase.sequence)
            raise DataError(
                f"{self.name}: {without!r} has no sequence, others have; give all phrases one, or none"
            )
        _check_prefixes(with_sequence, self.name)
        return self


def by_group(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """Returns phrases by their group, in order; those of no group under the empty name."""
    groups: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        groups.setdefault(phrase.group, []).append(phrase)
    return groups


def sequence_of(text: str) -> tuple[str, ...]:
    """Returns the movements of a written sequence.

    Example:
        >>> sequence_of("Left, up - blink")
        ('left', 'up', 'blink')
    """
    return tuple(re.findall(r"[^\s,;>+-]+", text.lower()))


def _check_phrase(phrase: Phrase, name: str) -> None:
    if not phrase.text.strip() or len(phrase.words) > _MOST_LETTERS or len(phrase.text) > _MOST_LETTERS:
        raise DataError(
            f"{name}: a phrase has {len(phrase.text.strip())} letters, and {len(phrase.words)} are spoken; "
            f"give 1 to {_MOST_LETTERS}"
        )
    if not 0 < phrase.weight < 1e12:
        raise DataError(f"{name}: {phrase.text!r} has the weight {phrase.weight:g}; give a number above 0")
    if len(phrase.sequence) > _MOST_MOVEMENTS:
        raise DataError(
            f"{name}: {phrase.text!r} takes {len(phrase.sequence)} movements; give {_MOST_MOVEMENTS} at most"
        )
    for symbol in phrase.sequence:
        if symbol not in SEQUENCE_SYMBOLS:
            raise DataError(
                f"{name}: {phrase.text!r} has the movement {symbol!r}; give {', '.join(SEQUENCE_SYMBOLS)}"
            )


def _check_prefixes(phrases: Sequence[Phrase], name: str) -> None:
    """In order, a sequence comes right before those that begin with it."""
    in_order = sorted(phrases, key=lambda phrase: phrase.sequence)
    for first, second in pairwise(in_order):
        if first.sequence == second.sequence:
            raise DataError(
                f"{name}: {' '.join(first.sequence)!r} stands for {first.text!r} and for {second.text!r}; "
                "give one of them another sequence"
            )
        if second.sequence[: len(first.sequence)] == first.sequence:
            raise DataError(
                f"{name}: {' '.join(first.sequence)!r} ({first.text!r}) is the beginning of "
                f"{' '.join(second.sequence)!r} ({second.text!r}), which could never be made; change one"
            )
