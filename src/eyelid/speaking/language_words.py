"""The words of a language: their table, and how likely each of them comes after another."""

from collections.abc import Sequence

from eyelid.speaking.alphabet import load_alphabet
from eyelid.speaking.language_files import file_for_words, language_file
from eyelid.speaking.word_context import WordContext, load_pairs
from eyelid.speaking.word_table import WordTable, load_words


def language_words(language: str, own: Sequence[str] = ()) -> WordTable:
    """Returns the words of a language. Loading them takes a second.

    Args:
        language: `en`, `de`, or a folder of one's own.
        own: Words of the person's own.

    Raises:
        DataError: A file of the language is not what it should be.
        MissingFileError: There is no such language.
    """
    alphabet = load_alphabet(language_file(language, "alphabet.json"))
    return load_words(language_file(language, "words.txt.gz"), alphabet, own)


def language_pairs(language: str, table: WordTable) -> Sequence[str]:
    """Returns the lines of pairs of a language, as `load_pairs` gives them; none if it has no such file."""
    path = file_for_words(language, "pairs.txt.gz")
    return load_pairs(path, table) if path else ()


def language_sentences(language: str) -> Sequence[str]:
    """Returns the sentences of a language; none if it has no such file."""
    path = file_for_words(language, "sentences.txt")
    return path.read_text(encoding="utf-8").splitlines() if path else ()


def language_context(language: str, table: WordTable) -> WordContext:
    """Returns how likely words are after words, by the sentences and pairs that the language has."""
    return WordContext(table, language_pairs(language, table), language_sentences(language))
