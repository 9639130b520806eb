"""The frame row: what was read of one person in one frame. A table of them can be watched as a trace."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from eyelid.blinks.event import Ratio, Seconds
from eyelid.blinks.moment import EyeReading, Moment
from eyelid.results.record import Decimals

Pixels = Annotated[float, Decimals(1)]
Degrees = Annotated[float, Decimals(1)]
Probability = Annotated[float, Decimals(6)]

Box = tuple[float, float, float, float]


class FrameRow(NamedTuple):
    """One person in one frame: a line of the table of frames. What was not seen is None.

    A frame in which nobody is seen has a row with its source, frame and time alone.

    Attributes:
        source: The recording.
        frame: Index of the frame, from 0.
        time_s: Seconds from the start of the recording.
        track: Number of the person.
        x: Left edge of the box of the face, in pixels.
        y: Top edge.
        width: Its width.
        height: Its height.
        face_score: How sure it is that there is a face, 0 to 1.
        yaw: How far the head is turned, in degrees.
        pitch: How far it is raised or lowered.
        roll: How far it is tilted, clockwise in the picture.
        p_open_right: Probability that the subject's right eye is open.
        p_open_left: The same of the left eye.
        ear_right: Eye aspect ratio of the right eye: height over width of the opening.
        ear_left: The same of the left eye.
        iris_right_x: Where the right iris is between the corners of the eye, by its width: to the subject's
            left of the middle,
        iris_right_y: and below the line through the corners.
        iris_left_x: The same of the left eye.
        iris_left_y: The same of the left eye.
        error: Why there is no picture; all but the source and the time is then None.
    """

    source: str
    frame: int | None = None
    time_s: Seconds | None = None
    track: int | None = None
    x: Pixels | None = None
    y: Pixels | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    face_score: Ratio | None = None
    yaw: Degrees | None = None
    pitch: Degrees | None = None
    roll: Degrees | None = None
    p_open_right: Probability | None = None
    p_open_left: Probability | None = None
    ear_right: Ratio | None = None
    ear_left: Ratio | None = None
    iris_right_x: Ratio | None = None
    iris_right_y: Ratio | None = None
    iris_left_x: Ratio | None = None
    iris_left_y: Ratio | None = None
    error: str | None = None

    @property
    def moment(self) -> Moment:
        """What was read of the eyes."""
        pose = self.yaw, self.pitch, self.roll
        return Moment(
            self.time_s or 0.0,
            _eye(self.p_open_right, self.ear_right, self.iris_right_x, self.iris_right_y),
            _eye(self.p_open_left, self.ear_left, self.iris_left_x, self.iris_left_y),
            self.frame,
            None if None in pose else pose,  # type: ignore[arg-type]
        )


def row_of_person(source: str, track: int, moment: Moment, box: Box | None, score: float | None) -> FrameRow:
    """Returns the row of a person who is seen, rounded as tables have it.

    Rounded at once, so that events are the same whether a run was interrupted and resumed or not.

    Args:
        source: The recording.
        track: Number of the person.
        moment: What was read of the eyes.
        box: The face's box `(x, y, width, height)` in pixels; None without a face.
        score: How sure it is that there is a face; None without one.
    """
    x, y, width, height = _rounded(box or (None,) * 4, 1)
    yaw, pitch, roll = _rounded(moment.pose or (None,) * 3, 1)
    right, left = moment.right or EyeReading(), moment.left or EyeReading()
    p_right, p_left = _rounded((right.p_open, left.p_open), 6)
    (score,) = _rounded((score,), 4)
    time_s = round(moment.time_s, 4)
    irises = [*(right.iris or (None, None)), *(left.iris or (None, None))]
    return FrameRow(
        *(source, moment.frame, time_s, track, x, y, width, height, score, yaw, pitch, roll, p_right, p_left),
        *_rounded((right.ear, left.ear, *irises), 4),  # type: ignore[arg-type]
    )


def _rounded(values: Sequence[float | None], decimals: int) -> list[float | None]:
    return [None if value is None else round(float(value), decimals) for value in values]


def _eye(p_open: float | None, ear: float | None, x: float | None, y: float | None) -> EyeReading | None:
    if p_open is None and ear is None:
        return None
    return EyeReading(p_open, ear, None if x is None or y is None else (x, y))
