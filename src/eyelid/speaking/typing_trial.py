"""Simulated trials: the same texts by several ways to speak, and with several times, for one person."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.people.movement_trial import NOTHING
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.language_words import language_pairs, language_sentences, language_words
from eyelid.speaking.letters import LettersWay
from eyelid.speaking.phrase_files import shipped_phrases
from eyelid.speaking.phrase_table import PhraseTable
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.typing_scores import Typed, TypingScores, plain, score_typing
from eyelid.speaking.typing_setups import SPELLING, Setup
from eyelid.speaking.typist import SimulatedTypist
from eyelid.speaking.typist_traits import Readings, TypistTraits
from eyelid.speaking.word_context import WordContext, words_of
from eyelid.speaking.word_table import WordTable

MOST_ERRORS = 0.02
"""The share of characters that may be left wrong by the way to speak that is proposed."""


class SetupResult(NamedTuple):
    """What came of a setup.

    Attributes:
        setup: The setup.
        typed: What was typed, with the seed of each.
        scores: Its scores.
    """

    setup: Setup
    typed: tuple[tuple[int, Typed], ...]
    scores: TypingScores


class TypedRow(NamedTuple):
    """A text that was typed, as a row of a table; see `Typed` and `TypingScores`."""

    kind: str
    setup: str
    seed: int
    text: str
    said: str
    seconds: float
    movements: int
    words_a_minute: float
    movements_a_character: float
    edit_rate: float
    corrected: float
    uncorrected: float
    false_symbols: int
    countdowns: int
    alarms: int
    given_up: int


class TypingLanguage:
    """The tables of a language, which all simulated people read. Loading takes a second.

    Attributes:
        name: Its name, or folder.
        phrases: The phrases.
    """

    def __init__(self, name: str, *, own: Sequence[str] = (), phrases: PhraseTable | None = None) -> None:
        """Loads them.

        Args:
            name: `en`, `de`, or a folder of one's own.
            own: Words of the person's own.
            phrases: Phrases of the person's own; None for those that ship.

        Raises:
            DataError: A file cannot be used.
            MissingFileError: There is no such language.
        """
        self.name = name
        self.phrases = phrases or shipped_phrases(name)
        self._labels = read_labels(name)
        self._table = language_words(name, own)

    def ways(
        self, setup: Setup, texts: Sequence[str], confusion: NDArray[np.float64] | None
    ) -> tuple[LettersWay, PhrasesWay]:
        """Returns ways that have learned nothing yet, and in particular none of the texts.

        Args:
            setup: The setup.
            texts: The texts that are to be typed.
            confusion: As of `LettersWay`.
        """
        symbols = direct_symbols(setup.settings)
        table = self._table if setup.way != SPELLING else _without(self._table, texts)
        pairs = self._pairs if table is self._table else ()
        known = {plain(text) for text in texts}
        context = WordContext(table, pairs, [each for each in self._sentences if plain(each) not in known])
        letters = LettersWay(table, symbols, context=context, labels=self._labels, confusion=confusion)
        return letters, PhrasesWay(self.phrases, symbols, self._labels)

    @cached_property
    def _pairs(self) -> Sequence[str]:
        return language_pairs(self.name, self._table)

    @cached_property
    def _sentences(self) -> Sequence[str]:
        return language_sentences(self.name)


def run_setup(
    setup: Setup,
    texts: Sequence[str],
    traits: TypistTraits,
    language: TypingLanguage,
    *,
    seeds: Sequence[int] = (0,),
    confusion: NDArray[np.float64] | None = None,
    done: Callable[[], object] = lambda: None,
) -> SetupResult:
    """Types texts by one setup, each seed from the start, in an order of its own.

    Args:
        setup: The setup.
        texts: The texts.
        traits: What the person is like; readings of movements that the setup does not use are left out.
        language: The tables.
        seeds: Random seeds.
        confusion: As of `LettersWay`: what it knows of the person.
        done: Is called after each text.
    """
    typed: list[tuple[int, Typed]] = []
    made = replace(traits, readings=heard(traits.readings, setup.settings.symbols.movements))
    for seed in seeds:
        order = list(texts)
        random.Random(seed).shuffle(order)  # noqa: S311
        typist = None
        for number, text in enumerate(order):
            if typist is None:
                typist = _typist(setup, texts, made, language, 1000 * seed + number, confusion)
            result = typist.type(text)
            typed.append((seed, result))
            if result.is_given_up:
                typist = None  # whoever gave up begins anew
            done()
    return SetupResult(setup, tuple(typed), score_typing([each for _, each in typed]))


def heard(readings: Readings, movements: Sequence[str]) -> Readings:
    """Returns how movements are read if only these are heard: others are then missed."""
    found: dict[str, dict[str, float]] = {}
    for meant in movements:
        row = {read: share for read, share in readings[meant].items() if read in movements}
        missed = 1.0 - sum(row.values())
        found[meant] = row | ({NOTHING: missed} if missed > 1e-9 else {})
    return found


def best_setup(results: Sequence[SetupResult]) -> SetupResult | None:
    """Returns the fastest that leaves few errors and gives nothing up; None if there is none.

    Spelling is not proposed: it is what letters need for names.
    """
    good = [
        each
        for each in results
        if each.scores.uncorrected <= MOST_ERRORS and not each.scores.given_up and each.setup.way != SPELLING
    ]
    return max(good, key=lambda each: each.scores.said_a_minute, default=None)


def rows_of(result: SetupResult) -> list[TypedRow]:
    """Returns what was typed as rows of a table."""
    rows = []
    for seed, typed in result.typed:
        scores = score_typing([typed])
        rows.append(
            TypedRow(
                "simulated",
                result.setup.name,
                seed,
                typed.goal,
                typed.said,
                round(typed.end_s - typed.start_s, 3),
                sum(bool(each.meant) for each in typed.movements),
                scores.words_a_minute,
                scores.movements_a_character,
                scores.edit_rate,
                scores.corrected,
                scores.uncorrected,
                sum(each.is_false for each in typed.movements),
                typed.countdowns,
                typed.alarms,
                int(typed.is_given_up),
            )
        )
    return rows


def _typist(
    setup: Setup,
    texts: Sequence[str],
    traits: TypistTraits,
    language: TypingLanguage,
    seed: int,
    confusion: NDArray[np.float64] | None,
) -> SimulatedTypist:
    letters, phrases = language.ways(setup, texts, confusion)
    way = phrases if setup.way == phrases.name else letters
    settings = replace(setup.settings, speaker=replace(setup.settings.speaker, way=way.name))
    speaker = Speaker((letters, phrases), settings)
    return SimulatedTypist(speaker, settings, traits, letters=letters, seed=seed)


def _without(table: WordTable, texts: Sequence[str]) -> WordTable:
    """Returns a table without the words of texts."""
    words = {word for text in texts for word in words_of(text)}
    keep = [place for place, word in enumerate(table.words) if word.lower() not in words]
    shares = table.shares[keep]
    kept: dict[str, Any] = {
        "words": tuple(table.words[place] for place in keep),
        "letters": table.letters[keep],
    }
    return replace(table, shares=shares / shares.sum(), **kept)
