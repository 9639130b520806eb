"""The pace: times become longer if much is taken back, and shorter if nearly nothing is."""

_CHOICES = 20
_SLOWER_FROM = 0.2
_FASTER_BELOW = 0.03
_SLOWER, _FASTER = 1.2, 0.9
_LEAST, _MOST = 0.5, 3.0


class Pace:
    """Counts choices, and how many of them were taken back.

    After each 20, times grow by a fifth if 20 % or more were taken back, and shrink by a tenth if fewer than
    3 % were. They stay between half and three times what was set.
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
        """Counts that a choice was taken back."""
        self._undone += 1

    def _changed(self, by: float) -> str:
        before = self.factor
        self.factor = min(_MOST, max(_LEAST, before * by))
        return "slower" if self.factor > before else "faster" if self.factor < before else ""
