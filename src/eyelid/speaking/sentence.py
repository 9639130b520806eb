"""A sentence that is being composed of words: what is known of each, and what undo brings back."""

from typing import NamedTuple

from eyelid.speaking.spelling import Spelling
from eyelid.speaking.word_guesser import Typing, WordGuesser


class Candidate(NamedTuple):
    """A word that may be meant.

    Attributes:
        word: The word, as it is shown.
        goes_on: Whether it stands for the word before, too, which was picked too early by a misread movement.
    """

    word: str
    goes_on: bool = False


class Accepted(NamedTuple):
    """A word of the sentence.

    Attributes:
        word: The word.
        typing: What was known before it was picked; None if it came in another way, and cannot go on.
        others: The candidates that can be taken instead, likeliest first.
        replaced: The word that it stands for, too.
    """

    word: str
    typing: Typing | None = None
    others: tuple[Candidate, ...] = ()
    replaced: "Accepted | None" = None


class Sentence(NamedTuple):
    """All that undo brings back.

    Attributes:
        words: The words of the sentence.
        typing: What is known of the word that is being typed; None between words.
        going_on: The same, if the word before was picked too early and goes on.
        spelling: The word that is being spelled.
        page: The page of the menu that is open; None if none is.
        is_question: Whether the sentence ends with a question mark.
    """

    words: tuple[Accepted, ...] = ()
    typing: Typing | None = None
    going_on: Typing | None = None
    spelling: Spelling | None = None
    page: int | None = None
    is_question: bool = False

    def fitted(self, guesser: WordGuesser) -> "Sentence":
        """Returns it for a table that has more words at its end."""
        words = tuple(accepted._replace(typing=guesser.fitted(accepted.typing)) for accepted in self.words)
        return self._replace(
            words=words, typing=guesser.fitted(self.typing), going_on=guesser.fitted(self.going_on)
        )

    def closed(self) -> "Sentence":
        """Returns it without an open page."""
        return self._replace(page=None)

    def with_words(self, words: tuple[Accepted, ...]) -> "Sentence":
        """Returns it with other words, and nothing that is being typed, spelled or open."""
        return Sentence(words, is_question=self.is_question)

    def with_word(self, word: str) -> "Sentence":
        """Returns it with a word that was not guessed from groups."""
        return self.with_words((*self.words, Accepted(word)))

    def picked(self, candidate: Candidate, others: tuple[Candidate, ...]) -> "Sentence":
        """Returns it with a candidate of the word that is being typed."""
        typing = self.going_on if candidate.goes_on else self.typing
        return self._with_candidate(candidate, typing, others)

    def instead(self, other: Candidate) -> "Sentence":
        """Returns it with another candidate instead of the last word."""
        last = self.words[-1]
        others = tuple(kept for kept in last.others if kept != other)
        others += (Candidate(last.word, last.replaced is not None),)
        return self.without_last()._with_candidate(other, None, others)

    def without_last(self) -> "Sentence":
        """Returns it without the last word; a word that it stood for, too, comes back."""
        last = self.words[-1]
        words = (*self.words[:-1], last.replaced) if last.replaced else self.words[:-1]
        return self.with_words((*words[:-1], words[-1]._replace(typing=None)) if words else ())

    def _with_candidate(
        self, candidate: Candidate, typing: Typing | None, others: tuple[Candidate, ...]
    ) -> "Sentence":
        before, replaced = (self.words[:-1], self.words[-1]) if candidate.goes_on else (self.words, None)
        return self.with_words((*before, Accepted(candidate.word, typing, others, replaced)))

    def written(self, first: Candidate | None = None) -> str:
        """Returns it as text, with what is being typed or spelled.

        Args:
            first: The likeliest candidate of the word that is being typed.
        """
        words = [accepted.word for accepted in self.words]
        if first:
            words = [*words[: len(words) - first.goes_on], first.word]
        elif self.spelling and self.spelling.spelt:
            words.append(self.spelling.spelt)
        text = " ".join(words)
        return text[:1].upper() + text[1:] + ("?" if self.is_question and text else "")
