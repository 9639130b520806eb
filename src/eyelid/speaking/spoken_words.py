"""Words that are spoken: the sound before them, what was said so far, and until when undo takes them back."""

from collections import Counter
from collections.abc import Mapping

from eyelid.speaking.menu import Effect, Way
from eyelid.speaking.selection import selection_of
from eyelid.speaking.settings import Settings

_SPOKEN_S, _WORD_SPOKEN_S = 1.0, 0.4


class SpokenWords:
    """What one person has said.

    Words can be taken back for some time, from their end on, as a person hears what is wrong only then. Where
    choices are scanned, undo must first be lit, so that a round of the longest menu since is added.

    Attributes:
        last: What was spoken last; empty if it was taken back.
        way: The way that said it; None if it came from elsewhere, as from the history.
        until_s: Until when words are being spoken, and nothing is scanned; None if that waits for none.
    """

    def __init__(self, settings: Settings, labels: Mapping[str, str]) -> None:
        """Takes the person's settings, and words of the commands."""
        self.last = ""
        self.way: Way | None = None
        self.until_s: float | None = None
        self._rules = settings.speaker
        self._is_waited_for = selection_of(settings) == "scan"
        self._mistake = labels["mistake"]
        self._said = Said()
        self._last_s: float | None = None  # when the last words were to be spoken
        self._end_s: float | None = None  # when those that can be taken back are over
        self._round_s = 0.0

    @property
    def history(self) -> tuple[str, ...]:
        """What was said, the newest first; at most 20."""
        return self._said.history

    @property
    def favourites(self) -> list[str]:
        """What was said most often comes first; among the same, what was said first."""
        return self._said.favourites

    def remember(self, text: str) -> None:
        """Takes what was said before, such as before a restart."""
        self._said.add(text)

    def speak(self, text: str, time_s: float, way: Way | None = None) -> list[Effect]:
        """Begins to speak words; who was silent for long has a sound before them."""
        after_s = self._rules.attention_after_s
        was_silent = self._last_s is None or after_s is None or time_s - self._last_s >= after_s
        self._said.add(text)
        self.last, self._last_s, self.way = text, time_s, way
        self._end_s, self._round_s = _spoken_until_s(text, time_s), 0.0
        has_sound = was_silent and self._rules.has_attention_sound
        return [*([Effect("sound", "attention")] if has_sound else []), self._spoken(text, time_s)]

    def end(self, time_s: float) -> None:
        """Takes that the words are over, where that is known."""
        if self._end_s is not None:
            self._end_s = time_s

    def pass_menu(self, round_s: float) -> None:
        """Takes that a menu is shown, and how long all of its choices take to be lit, 0 if they are not."""
        self._round_s = max(self._round_s, round_s)

    def keep(self) -> None:
        """Takes that the words stay said."""
        self._end_s = None

    def can_be_taken_back(self, time_s: float) -> bool:
        """Returns whether undo takes the words back at this time."""
        if self._end_s is None or self._rules.take_back_s is None:
            return False
        return time_s <= self._end_s + self._rules.take_back_s + self._round_s

    def take_back(self, time_s: float) -> Effect:
        """Forgets the last words, and says that they were a mistake."""
        self._said.take_back()
        self.last = ""
        return self._spoken(self._mistake, time_s)

    def _spoken(self, text: str, time_s: float) -> Effect:
        if self._is_waited_for:
            self.until_s = _spoken_until_s(text, time_s)
        return Effect("speak", text)


class Said:
    """What was said, and how often.

    Attributes:
        history: What was said, the newest first; at most 20.
    """

    def __init__(self) -> None:
        self.history: tuple[str, ...] = ()
        self._counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Notes that something was said."""
        self.history = (text, *self.history[:19])
        self._counts[text] += 1

    def take_back(self) -> None:
        """Forgets what was said last: it was a mistake."""
        self._counts -= Counter(self.history[:1])
        self.history = self.history[1:]

    @property
    def favourites(self) -> list[str]:
        """What was said most often comes first; among the same, what was said first."""
        return [text for text, _ in self._counts.most_common()]


def _spoken_until_s(text: str, time_s: float) -> float:
    """Returns until when words that begin now are taken to be spoken, if nobody says that they are over."""
    return time_s + _SPOKEN_S + _WORD_SPOKEN_S * len(text.split())
