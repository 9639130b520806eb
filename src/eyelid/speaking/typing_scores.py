"""Scores of typed text: speed, movements and errors, as Soukoreff and MacKenzie measure them.

R. W. Soukoreff and I. S. MacKenzie, *Metrics for text entry research*, CHI 2003. Their keystrokes are
movements here. What was corrected is counted in characters: those of words that stood there, and were taken
back or replaced.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eyelid.speaking.word_context import words_of

_CHARACTERS_A_WORD = 5
_DRAWS = 1000


class Movement(NamedTuple):
    """A movement that was made, or that came by itself.

    Attributes:
        time_s: When it was understood, or would have been.
        meant: The symbol that was meant; empty if it came by itself.
        read: The symbol that was understood; empty if none was.
        purpose: The kind of the choice that it was made for, as of `menu.Choice`; `begin` if it leads to
            several kinds, `undo` where a movement of its own takes back, `wake` and `call off`.
    """

    time_s: float
    meant: str
    read: str
    purpose: str

    @property
    def is_false(self) -> bool:
        """Whether something was understood that was not meant."""
        return bool(self.read) and self.read != self.meant


class Typed(NamedTuple):
    """A text that was typed.

    Attributes:
        goal: The text that was to be said, as `plain` has it.
        said: What was said, or stands there after `is_given_up`.
        movements: All movements.
        start_s: When the text was given.
        composed_s: When the last word of it was there; movements that only say it come after that.
        end_s: When it was said.
        corrected: Characters that stood there, and were taken back or replaced.
        countdowns: How many calls for help were begun, none of which was meant.
        alarms: How many of them rang.
        is_given_up: Whether it took too long.
    """

    goal: str
    said: str
    movements: tuple[Movement, ...]
    start_s: float
    composed_s: float
    end_s: float
    corrected: int = 0
    countdowns: int = 0
    alarms: int = 0
    is_given_up: bool = False

    @property
    def entry_s(self) -> float:
        """Seconds from the first movement that was understood until the text was there."""
        first = next((movement.time_s for movement in self.movements if movement.read), self.start_s)
        return max(self.composed_s - first, 0.0)

    @property
    def errors(self) -> int:
        """Characters that were left wrong: the least edits that turn what was said into the text."""
        return edits(self.said, self.goal)


class TypingScores(NamedTuple):
    """The scores of several texts, taken together. Rates are 0 to 1.

    Attributes:
        texts: How many texts.
        words_a_minute: ((|T| - 1) / S) x 60 / 5: characters after the first, and seconds from the first
            movement until the text was there.
        low: Lower end of its 95 % interval, by draws of texts; NaN for one text.
        high: Upper end.
        said_a_minute: Words a minute from when the text was given until it was said.
        movements_a_character: Movements until the text was there, by its characters.
        movements_a_text: Movements until the text was said.
        seconds_a_text: Seconds from when the text was given until it was said.
        edit_rate: Least edits from what was said to the text, by the longer of the two.
        corrected: Characters that were wrong and were corrected, by all that were typed.
        uncorrected: Those that were left.
        false_an_hour: Symbols an hour that were understood and not meant.
        countdowns_an_hour: False calls for help an hour that were begun.
        alarms_an_hour: False calls for help that rang.
        hours: Hours of all texts.
        given_up: Texts that took too long.
        purposes: Movements a word of the texts, by what they were made for.
    """

    texts: int
    words_a_minute: float
    low: float
    high: float
    said_a_minute: float
    movements_a_character: float
    movements_a_text: float
    seconds_a_text: float
    edit_rate: float
    corrected: float
    uncorrected: float
    false_an_hour: float
    countdowns_an_hour: float
    alarms_an_hour: float
    hours: float
    given_up: int
    purposes: dict[str, float]


def plain(text: str) -> str:
    """Returns a text as it can be typed: small words, a space between them, and the mark of a question.

    Example:
        >>> plain("Good morning, how are you?")
        'good morning how are you?'
    """
    return " ".join(words_of(text)) + "?" * text.rstrip().endswith("?")


def edits(one: str, other: str) -> int:
    """Returns the least insertions, deletions and substitutions that turn a text into another.

    Example:
        >>> edits("quickly", "qucehkly")
        3
    """
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(before[place + 1] + 1, row[-1] + 1, before[place] + (letter != wanted)))
    return row[-1]


def score_typing(typed: Sequence[Typed], *, seed: int = 0) -> TypingScores:
    """Scores texts together: sums of all, so that long texts count for more.

    Args:
        typed: One text at least. The same text may come several times; intervals are by different texts.
        seed: Random seed of the draws.
    """
    entered = np.array([[max(len(each.said) - 1, 0), each.entry_s] for each in typed], np.float64)
    low, high = _interval(entered, [each.goal for each in typed], seed)
    hours = sum(each.end_s - each.start_s for each in typed) / 3600
    said = sum(len(each.said) for each in typed)
    wrong, fixed = sum(each.errors for each in typed), sum(each.corrected for each in typed)
    longer = sum(max(len(each.said), len(each.goal)) for each in typed)
    all_typed = max(longer + fixed, 1)  # correct, left wrong, and corrected characters
    made = [[each for each in text.movements if each.meant] for text in typed]
    to_compose = sum(
        sum(each.time_s <= text.composed_s for each in movements)
        for text, movements in zip(typed, made, strict=True)
    )
    words = sum(len(each.goal.split()) for each in typed)
    purposes = Counter(each.purpose for movements in made for each in movements)
    return TypingScores(
        texts=len(typed),
        words_a_minute=_rate(entered),
        low=low,
        high=high,
        said_a_minute=said / _CHARACTERS_A_WORD / max(60 * hours, 1e-9),
        movements_a_character=to_compose / max(said, 1),
        movements_a_text=sum(map(len, made)) / len(typed),
        seconds_a_text=3600 * hours / len(typed),
        edit_rate=wrong / max(longer, 1),
        corrected=fixed / all_typed,
        uncorrected=wrong / all_typed,
        false_an_hour=sum(each.is_false for text in typed for each in text.movements) / max(hours, 1e-9),
        countdowns_an_hour=sum(each.countdowns for each in typed) / max(hours, 1e-9),
        alarms_an_hour=sum(each.alarms for each in typed) / max(hours, 1e-9),
        hours=hours,
        given_up=sum(each.is_given_up for each in typed),
        purposes={name: count / max(words, 1) for name, count in purposes.most_common()},
    )


def _rate(entered: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    """Returns words a minute of characters and seconds, `[N, 2]`."""
    characters, seconds = entered.sum(0)
    return float(characters / max(seconds, 1e-9) * 60 / _CHARACTERS_A_WORD)


def _interval(
    entered: np.ndarray[tuple[int, int], np.dtype[np.float64]], goals: Sequence[str], seed: int
) -> tuple[float, float]:
    """Returns the 95 % interval of words a minute, by a bootstrap over the different texts."""
    names, member = np.unique(np.array(goals), return_inverse=True)
    if len(names) < 2:
        return float("nan"), float("nan")
    sums = np.zeros((len(names), 2))
    np.add.at(sums, member, entered)
    drawn = np.random.default_rng(seed).integers(0, len(names), (_DRAWS, len(names)))
    low, high = np.quantile([_rate(sums[each]) for each in drawn], (0.025, 0.975))
    return float(low), float(high)
