"""The glance: what one frame says of where a person looks."""

from typing import NamedTuple

MOVEMENTS = ("left", "right", "up", "blink", "straight")
"""What eyes do, from the subject's own side, in the order of the probabilities of a glance."""


class Glance(NamedTuple):
    """What one frame says of a person's eyes.

    Attributes:
        time_s: Seconds from the start.
        movements: Probabilities of `MOVEMENTS`, of both eyes together, after calibration; None while no eye
            can be seen.
        right_open: Probability that the subject's right eye is open; None while it cannot be seen.
        left_open: The same of the left eye.
        right_lids: The right eye's aspect ratio; None if it is not known.
        left_lids: That of the left eye.
    """

    time_s: float
    movements: tuple[float, float, float, float, float] | None = None
    right_open: float | None = None
    left_open: float | None = None
    right_lids: float | None = None
    left_lids: float | None = None

    @property
    def is_lost(self) -> bool:
        """Whether neither eye can be seen."""
        return self.movements is None
