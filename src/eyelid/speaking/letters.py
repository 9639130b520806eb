"""Letters by group: a movement a group of letters, words guessed from them, and sentences of words."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.speaking.action_codes import action_codes, action_confusion
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.language_words import language_context, language_words
from eyelid.speaking.letter_groups import cut_alphabet, finer_groups
from eyelid.speaking.letter_menus import SCANNED_WORDS, SHOWN, Act, Entry, LetterMenus
from eyelid.speaking.letters_toward import wanted_act
from eyelid.speaking.menu import Effect, Menu
from eyelid.speaking.sentence import Candidate, Sentence
from eyelid.speaking.spelling import Spelling
from eyelid.speaking.word_context import START, WordContext
from eyelid.speaking.word_guesser import Typing, WordGuesser
from eyelid.speaking.word_table import WordTable

UNDOS = 32  # choices that can be taken back


class LettersWay:
    """Words by groups of letters, for any movements.

    Each action but the last stands for a group of letters. The last picks the word that stands first, and
    between words opens a menu: say it, delete, another word instead, undo, spell. Most movements that were
    misread need no correction: see `WordGuesser`.

    Args:
        table: The words.
        symbols: The movements that the person makes.
        context: How likely words are after words; by default only by their frequency.
        labels: The words of commands; by default English ones.
        confusion: `[N, N]`: how often each of `symbols` is read as each other, where that is known.

    Raises:
        DataError: The alphabet has fewer letters than groups are needed.
        OptionError: There is no movement, or one that is unknown, or the confusions are of other movements.
    """

    name = "letters"

    def __init__(
        self,
        table: WordTable,
        symbols: Sequence[str],
        *,
        context: WordContext | None = None,
        labels: Mapping[str, str] | None = None,
        confusion: NDArray[np.float64] | None = None,
    ) -> None:
        codes = action_codes(symbols)
        self.groups = cut_alphabet(table, codes.groups)
        self._confusion = action_confusion(codes, symbols, confusion)
        self.guesser = WordGuesser(table, self.groups, self._confusion)
        self.context = context or WordContext(table)
        self.menus = LetterMenus(
            codes,
            self.groups,
            finer_groups(table, self.groups),
            table,
            labels or read_labels("en"),
            has_undo=not codes.is_scanned or "long_blink" not in symbols,
        )
        self.sentence = Sentence()
        self._past: deque[Sentence] = deque(maxlen=UNDOS)
        self._made: list[Entry] | None = None
        self._found: list[Candidate] | None = None

    @property
    def text(self) -> str:
        """What is composed and not yet spoken, with the best guess of the word that is being typed."""
        return self.sentence.written(self.candidates()[0] if self.sentence.typing else None)

    def menu(self) -> Menu:
        """Returns what can be chosen now."""
        return self.menus.menu(self._title(), self.entries())

    def choose(self, index: int) -> Sequence[Effect]:
        """Chooses from the menu, by position; returns what is to happen."""
        act = self.entries()[index].act
        if act.kind in ("undo", "more"):
            return (Effect("go", act.kind),)
        effects = self._said(self.sentence) if act.kind == "say" else ()
        sentence = self._after(act)
        self._past.append(self.sentence)
        self._set(sentence)
        return effects

    def undo(self) -> bool:
        """Takes the last choice back; returns whether there was one."""
        if not self._past:
            return False
        self._set(self._past.pop().fitted(self.guesser))
        return True

    def toward(self, goal: str) -> int | None:
        """Returns which choice brings the person nearer to saying a text, for lessons and simulations.

        None if nothing in the menu does: the text is said already, or cannot be said.
        """
        acts = [entry.act for entry in self.entries()]
        wanted = wanted_act(self, goal)
        if wanted in acts:
            return acts.index(wanted)
        turns = [act for kind in ("page", "back") for act in acts if act.kind == kind]  # pages go round
        return acts.index(turns[0]) if wanted and turns else None

    def was_said(self, words: Sequence[str]) -> bool:
        """Returns whether the last choice has said the beginning of a text, which undo brings back."""
        before = [accepted.word.lower() for accepted in self._past[-1].words] if self._past else []
        is_beginning = before == list(words[: len(before)]) and len(before) < len(words)
        return len(before) > 1 and not self.sentence.words and is_beginning

    def take_up(self, text: str) -> None:
        """Composes a text to begin with, in place of what was composed."""
        self._past.append(self.sentence)
        sentence = Sentence(is_question=text.rstrip().endswith("?"))
        for word in text.rstrip(" ?").split():
            sentence = sentence.with_word(word)
        self._set(sentence)

    def remember(self, text: str) -> None:
        """Learns from a sentence that the person has said."""
        self.context.say(text)
        self._set(self.sentence)

    def learn(self, word: str) -> None:
        """Takes a word of the person's own into the table."""
        table = self.guesser.table.with_word(word)
        if table is not self.guesser.table:
            self.guesser = WordGuesser(table, self.groups, self._confusion)
            self.menus = self.menus._replace(table=table)
            self.context.use(table)
            self._set(self.sentence.fitted(self.guesser))

    def entries(self) -> list[Entry]:
        """Returns what can be chosen now, as it is before it has movements."""
        if self._made is None:
            sentence = self.sentence
            is_words = sentence.page is None and sentence.spelling is None
            found = self.candidates() if is_words and (sentence.typing or self.menus.codes.is_scanned) else []
            self._made = self.menus.entries(sentence, found, self._likely(found))
        return self._made

    def candidates(self) -> list[Candidate]:
        """Returns the words that may be meant, likeliest first."""
        if self._found is None:
            typing, going_on = self.sentence.typing or self.started(), self.sentence.going_on
            found = self._ranked(typing, goes_on=False)
            if going_on:
                found += self._ranked(going_on, goes_on=True)
            found.sort(key=lambda item: -item[0])
            self._found = [candidate for _, candidate in found[:SHOWN]]
        return self._found

    def started(self) -> Typing:
        """Returns what is known of the next word before its first group."""
        words = self.sentence.words
        return self.guesser.start(self.context.shares(words[-1].word if words else START))

    def _ranked(self, typing: Typing, *, goes_on: bool) -> list[tuple[float, Candidate]]:
        words = self.guesser.table.words
        return [(share, Candidate(words[row], goes_on)) for row, share in self.guesser.best(typing, SHOWN)]

    def _after(self, act: Act) -> Sentence:
        sentence = self.sentence
        spelling = sentence.spelling or Spelling()
        match act.kind:
            case "group":
                return self._typed(act.number)
            case "pick":
                found = self.candidates()
                picked = found[act.number]
                return sentence.picked(picked, tuple(other for other in found if other != picked))
            case "page":
                return sentence._replace(page=act.number)
            case "back":
                return sentence.closed()
            case "leave":
                return sentence.with_words(sentence.words)
            case "instead":
                return sentence.instead(sentence.words[-1].others[act.number])
            case "delete_word":
                return (
                    sentence.without_last()
                    if sentence.typing is None
                    else sentence.with_words(sentence.words)
                )
            case "question":
                return sentence.closed()._replace(is_question=not sentence.is_question)
            case "spell":
                return sentence.with_words(sentence.words)._replace(spelling=spelling)
            case "part":
                return sentence.closed()._replace(spelling=spelling.chosen(act.text))
            case "add":
                return sentence.closed()._replace(spelling=Spelling(spelling.spelt + act.text))
            case "delete_letter":
                return sentence.closed()._replace(spelling=spelling.taken_back())
            case "complete":
                return sentence.with_word(act.text)
            case "finish":
                return sentence.with_word(spelling.written(self.guesser.table))
            case _:
                return Sentence()

    def _typed(self, group: int) -> Sentence:
        sentence, guesser = self.sentence, self.guesser
        typing, going_on = sentence.typing, sentence.going_on
        is_next = typing is not None and not self.candidates()[0].goes_on
        if typing is None and sentence.words and (before := sentence.words[-1].typing):
            going_on = guesser.carried_on(before)
        if going_on:
            going_on = guesser.typed(going_on, group, is_shown=typing is not None and not is_next)
        typing = guesser.typed(typing or self.started(), group, is_shown=is_next)
        return sentence._replace(typing=typing, going_on=going_on)

    def _said(self, sentence: Sentence) -> tuple[Effect, ...]:
        text = sentence.written()
        new = [
            word
            for word in dict.fromkeys(a.word for a in sentence.words)
            if self.guesser.table.find(word) is None
        ]
        for word in new:
            self.learn(word)
        self.context.say(text)
        return (Effect("speak", text), *(Effect("learn", word) for word in new))

    def _likely(self, found: Sequence[Candidate]) -> list[float]:
        """Returns how likely each group comes next, and each candidate is picked; 0 if not scanned."""
        if not found or not self.menus.codes.is_scanned:
            return [0.0] * (len(self.groups) + SHOWN)
        typing = self.sentence.typing or self.started()
        shown = [row for c in found[:SCANNED_WORDS] if (row := self.guesser.table.find(c.word)) is not None]
        return self.guesser.next_shares(typing, shown)

    def _title(self) -> str:
        sentence = self.sentence
        if sentence.spelling is not None:
            return sentence.spelling.spelt or self.menus.labels["spell"]
        return self.menus.labels["letters"]

    def _set(self, sentence: Sentence) -> None:
        self.sentence, self._made, self._found = sentence, None, None


def letters_way(
    language: str,
    symbols: Sequence[str],
    *,
    table: WordTable | None = None,
    said: Iterable[str] = (),
    confusion: NDArray[np.float64] | None = None,
) -> LettersWay:
    """Returns the way of a language.

    Args:
        language: `en`, `de`, or a folder of one's own.
        symbols: The movements that the person makes.
        table: Its words, with the person's own; None for the language's alone.
        said: What the person has said before.
        confusion: As of `LettersWay`.

    Raises:
        DataError: A file of the language is not what it should be.
        MissingFileError: There is no such language.
    """
    table = table or language_words(language)
    context, labels = language_context(language, table), read_labels(language)
    way = LettersWay(table, symbols, context=context, labels=labels, confusion=confusion)
    for sentence in said:
        way.remember(sentence)
    return way
