"""The moment: what was read of one person's eyes at one time."""

from typing import NamedTuple


class EyeReading(NamedTuple):
    """What was read of one eye at one moment. What is not known is None.

    Attributes:
        p_open: Probability that the eye is open.
        ear: Eye aspect ratio: height over width of the eye opening.
        iris: Where the iris is between the corners of the eye: x from the middle towards the subject's left,
            y downwards from the line through the corners, both by the width of the eye.
    """

    p_open: float | None = None
    ear: float | None = None
    iris: tuple[float, float] | None = None


class Moment(NamedTuple):
    """What was read of one person's eyes at one time. A face that is out of sight has no eyes.

    Attributes:
        time_s: Seconds from the start of the recording.
        right: The subject's right eye; None while it cannot be seen.
        left: The left eye; None while it cannot be seen.
        frame: Index of the frame in the recording, from 0; None where there are no frames.
        pose: Yaw, pitch and roll of the head, in degrees; None if it is not known.
    """

    time_s: float
    right: EyeReading | None = None
    left: EyeReading | None = None
    frame: int | None = None
    pose: tuple[float, float, float] | None = None

    @property
    def is_gap(self) -> bool:
        """Whether neither eye can be seen."""
        return self.right is None and self.left is None
