"""What was measured of a photo and of the faces in it: all that verdicts are made of."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class PhotoFace(NamedTuple):
    """One face of a photo.

    Attributes:
        box: `(x, y, width, height)` of the face without the hair, in pixels.
        score: How sure the finder is of the face, 0 to 1.
        p_open: P(open) of the subject's right and left eye; None for an eye out of sight.
        eye_width: Pixels between the corners of the wider eye.
        ear: Eye aspect ratios, right and left; None for an eye out of sight.
        pose: Yaw, pitch and roll of the head, in degrees.
        p_sharp: How likely the face is sharp; None for a face that is too small to tell.
        blur: How it is blurred, in words; empty for a sharp one.
        laughing: How likely it laughs.
        looking_down: How likely it looks down.
        sunglasses: How likely dark glasses hide its eyes.
        light: Mean grey level of the face, 0 to 255.
        burnt: Share of its pixels that are white.
        black: Share of its pixels that are black.
        look: The levelled face in small, 24x24 grey pixels, as base64; empty if it was not cut.
    """

    box: tuple[float, float, float, float]
    score: float
    p_open: tuple[float | None, float | None]
    eye_width: float
    ear: tuple[float | None, float | None]
    pose: tuple[float, float, float]
    p_sharp: float | None
    blur: str
    laughing: float
    looking_down: float
    sunglasses: float
    light: float
    burnt: float
    black: float
    look: str = ""

    @property
    def size(self) -> float:
        """Side of a square of the box's size, in pixels."""
        return float((self.box[2] * self.box[3]) ** 0.5)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


class PhotoReading(NamedTuple):
    """What was measured of one photo; a line of `readings.jsonl`.

    Attributes:
        source: The name of the file whose pixels were read.
        files: The names of all files of the photo, such as a RAW and its JPEG, as a list in JSON.
        width: Of the picture, upright, in pixels; None if it cannot be read.
        height: Of the picture, in pixels.
        time_s: When it was taken: seconds since 1970 by the camera's own clock; None if unknown.
        has_fraction: 1 if the time has parts of a second.
        camera: Maker, model and serial number, as far as they are known.
        exposure_s: Exposure time, in seconds.
        aperture: F-number.
        iso: Sensitivity.
        bias_ev: Exposure compensation, in steps.
        focal_mm: Focal length, in millimetres.
        look: The photo in small, as `Look.to_text` writes it; empty if it cannot be read.
        faces: Its faces, the largest first, as `faces_text` writes them.
        damage: What is damaged in a file that was read as far as it goes.
        p_good: What a photo model says of the whole photo: P(open) or P(sharp); None without one.
        fine_detail: See `picture_detail.fine_detail`; None for a photo with faces.
        error: Why it cannot be read; None for one that was read.
    """

    source: str
    files: str
    width: int | None = None
    height: int | None = None
    time_s: float | None = None
    has_fraction: int = 0
    camera: str = ""
    exposure_s: float | None = None
    aperture: float | None = None
    iso: float | None = None
    bias_ev: float | None = None
    focal_mm: float | None = None
    look: str = ""
    faces: str = "[]"
    damage: str = ""
    p_good: float | None = None
    fine_detail: float | None = None
    error: str | None = None

    def all_files(self) -> list[str]:
        """Returns the names of all its files."""
        return [str(name) for name in json.loads(self.files)]

    def all_faces(self) -> list[PhotoFace]:
        """Returns its faces; raises `ValueError` or `TypeError` if `faces_text` did not write them."""
        return [_face(values) for values in json.loads(self.faces)]


def _face(values: dict[str, Any]) -> PhotoFace:
    made: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return PhotoFace(**made)


def faces_text(faces: Iterable[PhotoFace]) -> str:
    """Returns faces as JSON, numbers with the digits that matter."""
    return json.dumps([{name: _rounded(value) for name, value in face._asdict().items()} for face in faces])


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, tuple):
        return [_rounded(part) for part in value]
    return value
