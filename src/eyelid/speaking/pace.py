"""The pace: times become longer if much is taken back or missed, and shorter if nearly nothing is."""

_CHOICES = 20
_SLOWER_FROM = 0.2
_FASTER_BELOW = 0.03
_SLOWER, _FASTER = 1.2, 0.9
_LEAST, _MOST = 0.8, 3.0


class Pace:
    """Counts choices, and how many of them were taken back, or came only when a round had passed.

    After each 20, times grow by a fifth if that was so of 20 % or more, and shrink by a tenth if of fewer
    than 3 %. They stay between four fifths and three times what was set, as much faster nobody hits what
    is lit.
    """

    def __init__(self) -> None:
        self.factor = 1.0
        self._choices = 0
        self._undone = 0

    def chosen(self) -> str:
        """Counts a choice; returns `slower` or `faster` if the pace has changed, else an empty text."""
        self._choices += 1
        if self._choices < _CHOICES:
            return ""
        share = self._undone / self._choices
        self._choices = self._undone = 0
        return self._changed(_SLOWER if share >= _SLOWER_FROM else _FASTER if share < _FASTER_BELOW else 1.0)

    def undone(self) -> None:
        """Counts that a choice was taken back, or was missed for a round."""
        self._undone += 1

    def _changed(self, by: float) -> str:
        before = self.factor
        self.factor = min(_MOST, max(_LEAST, before * by))
        return "slower" if self.factor > before else "faster" if self.factor < before else ""
