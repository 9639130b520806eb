"""How likely each word is after another: counted from sentences, and from what the person has said."""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.speaking.word_table import WordTable

START = "."
"""What stands before the first word of a sentence."""

DISCOUNT = (
    0.6  # taken from each count, for words that have not been seen to follow (Ney, Essen and Kneser, 1994)
)
PRIOR = 30.0  # how many counted followers the plain frequencies of words weigh
SAID_WEIGHT = 5.0  # what the person has said counts more than what others have
SAID_PRIOR = 3000.0  # how many said words the language's frequencies weigh

PAIRS = (
    "pairs are a line with the number of words and their CRC-32, and then a line for each word, and one for "
    "the beginnings of sentences: how often it comes, and the words that follow, as `gap:count`"
)


class WordContext:
    """The likelihood of words after a word.

    Counts of pairs are discounted, and what is taken goes to all words by their frequency.

    Args:
        table: The words.
        pairs: Lines of pairs, by the row of their first word, as `load_pairs` gives them.
        sentences: Sentences whose pairs count, too.
    """

    def __init__(self, table: WordTable, pairs: Sequence[str] = (), sentences: Iterable[str] = ()) -> None:
        self.table = table
        self._pairs = pairs
        self._counted: dict[str, Counter[int]] = {}
        self._said = np.zeros(len(table.words))
        self._followers: dict[str, tuple[NDArray[np.int64], NDArray[np.float64], float]] = {}
        for sentence in sentences:
            self._count(sentence, 1)

    def use(self, table: WordTable) -> None:
        """Goes on with a table that has more words at its end."""
        self._said = np.append(self._said, np.zeros(len(table.words) - len(self.table.words)))
        self.table = table

    def say(self, sentence: str) -> None:
        """Counts the words of a sentence that the person has said, and their pairs."""
        rows = (self.table.find(word) for word in words_of(sentence))
        np.add.at(self._said, [row for row in rows if row is not None], 1.0)
        self._count(sentence, SAID_WEIGHT)

    def shares(self, before: str) -> NDArray[np.float64]:
        """Returns how likely each word of the table comes after a word, `[W]`.

        Args:
            before: The word; `START` for the beginning of a sentence.
        """
        said = self._said.sum()
        plain = (self.table.shares * SAID_PRIOR + self._said) / (SAID_PRIOR + said)
        rows, counts, total = self._found(before.lower())
        counted = np.maximum(counts - DISCOUNT, 0.0) / (total + PRIOR)
        likely = np.asarray(plain * (1.0 - counted.sum()), np.float64)
        likely[rows] += counted
        return likely

    def _found(self, before: str) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
        """Returns the rows of the words that have followed a word, how often each has, and any."""
        if before not in self._followers:
            rows, counts, total = _numbers(self._line(before))
            followers = Counter(dict(zip(rows, counts, strict=True)))
            if before in self._counted:
                followers.update(self._counted[before])
                total += self._counted[before].total()
            self._followers[before] = (
                np.array(list(followers), np.int64), np.array(list(followers.values()), np.float64), total
            )  # fmt: skip
        return self._followers[before]

    def _line(self, before: str) -> str:
        """Returns the line of pairs of a word; words of one's own have none."""
        if not self._pairs or before == START:
            return self._pairs[-1] if self._pairs else "0"
        row = self.table.find(before)
        return self._pairs[row] if row is not None and row < len(self._pairs) - 1 else "0"

    def _count(self, sentence: str, weight: float) -> None:
        before = START
        for word in words_of(sentence):
            row = self.table.find(word)
            if row is not None:
                self._followers.pop(before, None)
                self._counted.setdefault(before, Counter())[row] += weight  # type: ignore[assignment]
            before = word


def words_of(sentence: str) -> list[str]:
    """Returns the words of a sentence, small, without the marks between them.

    Example:
        >>> words_of("I'm cold, please help.")
        ["i'm", 'cold', 'please', 'help']
    """
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", sentence.lower().replace("’", "'"))  # noqa: RUF001


def load_pairs(path: Path, table: WordTable) -> list[str]:
    """Returns the lines of a file of pairs, compressed or not, which were counted for the words of a table.

    Raises:
        DataError: The file is none of pairs, or was made for other words.
    """
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("utf-8")
        head, *lines = text.splitlines()
        number, check = int(head.split()[0]), int(head.split()[1], 16)
    except (OSError, EOFError, zlib.error, ValueError, IndexError) as error:
        raise DataError(f"{path} cannot be read as pairs of words ({error}); {PAIRS}") from error
    words = "\n".join(word.lower() for word in table.words[:number])
    if len(lines) != number + 1 or zlib.crc32(words.encode()) != check:
        raise DataError(
            f"{path} was made for {number} words, others than the table's; make both by models/words.py, "
            "or remove the pairs"
        )
    wrong = next(
        (place for place, line in enumerate(lines, 2) if not re.fullmatch(r"\d+(?: \d+:\d+)*", line)), None
    )
    if wrong:
        raise DataError(f"{path}, line {wrong}: {lines[wrong - 2][:60]!r}; {PAIRS}")
    return lines


def _numbers(line: str) -> tuple[list[int], list[int], float]:
    """Returns the rows of a line of pairs, how often each comes, and how often any does."""
    total, *followers = line.split()
    gaps, counts = (
        zip(*(map(int, entry.split(":")) for entry in followers), strict=True) if followers else ((), ())
    )
    return np.cumsum(gaps, dtype=np.int64).tolist(), list(counts), float(total)
