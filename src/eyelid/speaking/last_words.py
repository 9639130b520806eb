"""The last words: until when undo takes back what was spoken."""

from eyelid.speaking.menu import Way

_SPOKEN_S, _WORD_SPOKEN_S = 1.0, 0.4


def spoken_until_s(text: str, time_s: float) -> float:
    """Returns until when words that begin now are taken to be spoken, if nobody says that they are over."""
    return time_s + _SPOKEN_S + _WORD_SPOKEN_S * len(text.split())


class LastWords:
    """What was spoken last, as long as it can be taken back.

    The time counts from the end of the words, as a person hears what is wrong only then. Where choices are
    scanned, undo must first be lit, so that a round of the longest menu since is added.

    Attributes:
        way: The way that said them; None if they came from elsewhere, as from the history.
    """

    def __init__(self, take_back_s: float | None) -> None:
        """Takes for how long words can be taken back; None: they never can."""
        self.way: Way | None = None
        self._take_back_s = take_back_s
        self._end_s: float | None = None
        self._round_s = 0.0

    def begin(self, text: str, time_s: float, way: Way | None) -> None:
        """Takes that words begin to be spoken."""
        self._end_s, self._round_s, self.way = spoken_until_s(text, time_s), 0.0, way

    def end(self, time_s: float) -> None:
        """Takes that the words are over, where that is known."""
        if self._end_s is not None:
            self._end_s = time_s

    def pass_menu(self, round_s: float) -> None:
        """Takes that a menu is shown, and how long all of its choices take to be lit, 0 if they are not."""
        self._round_s = max(self._round_s, round_s)

    def forget(self) -> None:
        """Takes that the words stay said."""
        self._end_s = None

    def can_be_taken_back(self, time_s: float) -> bool:
        """Returns whether undo takes the words back at this time."""
        if self._end_s is None or self._take_back_s is None:
            return False
        return time_s <= self._end_s + self._take_back_s + self._round_s
