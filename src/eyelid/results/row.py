"""The row: one line of a result table."""

from typing import Annotated, NamedTuple

from eyelid.results.record import Decimals

Probability = Annotated[float, Decimals(6)]
Ratio = Annotated[float, Decimals(4)]


class Row(NamedTuple):
    """What was found at one place in one picture. Absent values are None.

    A tuple rather than a dataclass, so that the writers of tables take it as it is.

    Attributes:
        source: The picture's path, or `archive.zip/member`.
        frame: Index of the frame in a video, from 0.
        time_s: Seconds from the start of the video.
        face: Index of the face in the picture, from 0.
        track: Number of the person over the frames of a video.
        side: `left` or `right`, the subject's own; `unknown` for a bare patch.
        x: Left edge of the eye's box in the picture, in pixels.
        y: Top edge, in pixels.
        width: Width, in pixels.
        height: Height, in pixels.
        face_score: How sure the finder is of the face, 0 to 1; None for a bare patch.
        ear: Eye aspect ratio, height over width of the eye opening; None without landmarks.
        p_open: Probability that the eye is open, rounded to six decimals.
        state: `open`, `closed` or `unsure`.
        movement: `left`, `right`, `up`, `blink`, `straight` or `unsure`, from a model that reads movements.
        error: Why the picture could not be read; all but the picture's name is then None.
    """

    source: str
    frame: int | None = None
    time_s: float | None = None
    face: int | None = None
    track: int | None = None
    side: str | None = None
    x: int | None = None
    y: int | None = None
    width: int | None = None
    height: int | None = None
    face_score: Ratio | None = None
    ear: Ratio | None = None
    p_open: Probability | None = None
    state: str | None = None
    movement: str | None = None
    error: str | None = None
