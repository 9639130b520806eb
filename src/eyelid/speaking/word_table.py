"""The words of a language, how often each is said, and how each is typed."""

import gzip
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.speaking.alphabet import Alphabet

END = 255  # in the table of letters, after the end of a word
LONGEST = 32  # letters of a word
OWN_ZIPF = 4.5  # words of one's own count as the language's words of about rank 2,000 do
OWN_RANK = 2000
WANTED = "a table of words has a word and its Zipf frequency on each line, with a tab between them"


@dataclass(frozen=True)
class WordTable:
    """Words, commonest first, and then those of one's own.

    Attributes:
        words: W words, as they are shown.
        shares: `[W]`, float64: how often each is said, as shares of 1.
        letters: `[W, LONGEST]`, uint8: the places of each word's letters in the alphabet; then `END`.
        alphabet: The alphabet.
    """

    words: tuple[str, ...]
    shares: NDArray[np.float64]
    letters: NDArray[np.uint8]
    alphabet: Alphabet

    def with_word(self, word: str) -> "WordTable":
        """Returns the table with one more word of one's own; the same, if it is known or cannot be typed."""
        letters = self.alphabet.spelled(word)
        if self.find(word) is not None or letters is None or len(letters) >= LONGEST:
            return self
        row = np.full((1, LONGEST), END, np.uint8)
        row[0, : len(letters)] = [self.alphabet.places[letter] for letter in letters]
        shares = np.append(self.shares, np.sort(self.shares)[-OWN_RANK:][0])
        return WordTable(
            (*self.words, word), shares / shares.sum(), np.concatenate([self.letters, row]), self.alphabet
        )

    @cached_property
    def rows(self) -> dict[str, int]:
        """Where each word stands, by its letters in small."""
        return {word.lower(): row for row, word in enumerate(self.words)}

    def find(self, word: str) -> int | None:
        """Returns where a word stands, whatever its case; None if it is not there."""
        return self.rows.get(word.lower().replace("’", "'"))  # noqa: RUF001

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """`[W]`: how many letters each word has."""
        return np.asarray((self.letters != END).sum(1), np.int64)

    @cached_property
    def letter_shares(self) -> NDArray[np.float64]:
        """How often each letter of the alphabet comes in what is said, as shares of 1."""
        weights = np.repeat(self.shares[:, None], LONGEST, 1)
        counts = np.bincount(self.letters.ravel(), weights.ravel(), END + 1)[: len(self.alphabet.letters)]
        return np.asarray(counts / counts.sum())

    def starting_with(self, letters: str) -> NDArray[np.int64]:
        """Returns the rows of the words that begin with these letters, commonest first."""
        places = [self.alphabet.places[letter] for letter in letters[:LONGEST]]
        found = np.flatnonzero((self.letters[:, : len(places)] == np.array(places, np.uint8)).all(1))
        return found[np.argsort(-self.shares[found], kind="stable")]


def load_words(path: Path, alphabet: Alphabet, own: Sequence[str] = ()) -> WordTable:
    """Returns the table of a file of words, compressed or not, with words of one's own.

    Raises:
        DataError: The file is no table of words, or none of its words can be typed with the alphabet.
    """
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as words ({error}); {WANTED}") from error
    words, zipfs = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        word, _, zipf = line.partition("\t")
        try:
            zipfs.append(float(zipf))
        except ValueError:
            raise DataError(f"{path}, line {number}: {line[:60]!r}; {WANTED}") from None
        words.append(word.strip())
    if not words:
        raise DataError(f"{path} has no words; {WANTED}")
    return make_words(zip(words, zipfs, strict=True), alphabet, own, named=str(path))


def make_words(
    words: Iterable[tuple[str, float]],
    alphabet: Alphabet,
    own: Iterable[str] = (),
    *,
    named: str = "the table",
) -> WordTable:
    """Returns the table of words with their Zipf frequencies, and of words of one's own.

    Words that cannot be typed are left out; the same word twice counts once.

    Raises:
        DataError: None of the words can be typed with the alphabet, or a frequency is not finite.
    """
    zipfs: dict[str, tuple[str, float]] = {}
    for word, zipf in words:
        zipfs.setdefault(word.lower(), (word, zipf))
    for word in own:
        small = word.strip().lower()
        shown, zipf = zipfs.get(small, (word.strip(), OWN_ZIPF))
        zipfs[small] = (word.strip() if shown == small else shown, max(zipf, OWN_ZIPF))
    as_written = ((alphabet.written.get(word, word), zipf) for word, zipf in zipfs.values())
    spelled = [(word, zipf, alphabet.spelled(word)) for word, zipf in as_written]
    kept = [(word, zipf, letters) for word, zipf, letters in spelled if letters and len(letters) < LONGEST]
    if not kept:
        raise DataError(
            f"no word of {named} can be typed with the letters {alphabet.letters!r}; "
            "give words and an alphabet of the same language"
        )
    shares = 10.0 ** np.array([zipf for _, zipf, _ in kept])
    if not np.isfinite(shares).all():
        raise DataError(f"a frequency of {named} is not a finite number; {WANTED}")
    table = np.full((len(kept), LONGEST), END, np.uint8)
    places = alphabet.places
    for row, (_, _, letters) in enumerate(kept):
        table[row, : len(letters)] = [places[letter] for letter in letters]
    return WordTable(tuple(word for word, _, _ in kept), shares / shares.sum(), table, alphabet)
