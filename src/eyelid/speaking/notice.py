"""What eyes, or keys, say to the one who speaks for them: symbols, and what else matters."""

from typing import NamedTuple

SYMBOLS = ("left", "right", "up", "blink", "long_blink")
"""Deliberate movements. A long blink is one that is held on purpose, for those who use it as a fifth."""

KINDS = ("symbol", "released", "shut", "opened", "lost", "found", "spoken")


class Notice(NamedTuple):
    """Something that eyes or keys have said.

    Attributes:
        kind: `symbol`: a deliberate movement. `released`: the movement that made the last symbol has ended.
            `shut`: the eyes have been shut for as long as calls for help. `opened`: they open after that.
            `lost`: nobody has been seen for some seconds. `found`: somebody is seen again. `spoken`: words
            that were to be spoken have been spoken to their end.
        time_s: When it was understood, in seconds from the start.
        symbol: Which of `SYMBOLS`, of `symbol` and `released`; empty for other kinds.
        began_s: When the movement of a `symbol` began; None for `time_s`, as of keys.
    """

    kind: str
    time_s: float
    symbol: str = ""
    began_s: float | None = None

    def moved(self, time_s: float) -> "Notice":
        """Returns it by another clock, at this time of which it was understood; it took as long."""
        began_s = None if self.began_s is None else self.began_s + time_s - self.time_s
        return self._replace(time_s=time_s, began_s=began_s)


class Hold(NamedTuple):
    """A movement that is being made, and is not yet a symbol; pages show how far it is.

    Attributes:
        symbol: What it becomes if it is held.
        share: How much of the time that it takes is over, 0 to 1.
    """

    symbol: str
    share: float
