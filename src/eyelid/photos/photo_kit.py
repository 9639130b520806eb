"""The kit that photos are read with, and reading a block of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid import __version__
from eyelid.errors import PictureError
from eyelid.eyes import Eye, EyesInFaces, Face, FaceMarks, FaceModel, Halves, Pixels, crop
from eyelid.eyes.landmark_model import level_crop
from eyelid.photos.camera_data import camera_data
from eyelid.photos.expression import Expression, ExpressionModel
from eyelid.photos.look import look_of
from eyelid.photos.photo_files import Photo
from eyelid.photos.photo_reading import PhotoFace, PhotoReading, faces_text
from eyelid.photos.photo_verdicts import Limits
from eyelid.photos.picture_detail import fine_detail
from eyelid.photos.sharpness import BEHIND, LENS, MOTION, FaceSharpness, SharpnessModel
from eyelid.pictures import Block, Picture, Still, decode
from eyelid.pictures.decode import Decoded
from eyelid.read import Reader
from eyelid.weights import FINE_MODEL

LOOK_SIDE = 24
"""Side of the levelled face that is kept, in pixels."""

_FRAMING = 1.2  # face sizes, to which that is cut
_WHITE, _BLACK = 252, 10  # grey levels
_WRONGLY_BLURRED = 0.005  # share of sharp faces that are called blurred
_ALONG = 30.0  # degrees from a direction
_BLUR_WORDS = {LENS: "out of focus", BEHIND: "focus behind the face"}


@dataclass(frozen=True)
class PhotoKit:
    """Everything that photos are read with. It can be pickled; each process has a copy.

    Attributes:
        faces: Finds the faces, and marks their eyes.
        reader: Reads the eyes.
        sharpness: Measures the sharpness of faces.
        expression: Tells laughing and looking down from closed eyes.
        photo_model: Reads whole photos: whether eyes are open, or whether they are sharp; None for none.
    """

    faces: FaceModel
    reader: Reader
    sharpness: SharpnessModel
    expression: ExpressionModel
    photo_model: Reader | None = None

    @classmethod
    def load(cls, model: str = FINE_MODEL, *, photo_model: str = "", small_faces: bool = False) -> PhotoKit:
        """Opens the models.

        Args:
            model: That of eyes, as `Reader.load` takes it.
            photo_model: That of whole photos; empty for none.
            small_faces: Whether to look closer for small faces.

        Raises:
            EyelidError: A model cannot be used.
        """
        return cls(
            FaceModel.load(small_faces=small_faces),
            Reader.load(model, tasks=("state",)),
            SharpnessModel.load(),
            ExpressionModel.load(),
            Reader.load(photo_model, tasks=("state", "sharpness")) if photo_model else None,
        )

    @property
    def eyes(self) -> EyesInFaces:
        """Finds the eyes of the faces."""
        return EyesInFaces(self.faces, self.faces.landmarks)

    @property
    def limits(self) -> Limits:
        """What the models say of their own probabilities."""
        of_photos = self.photo_model
        return Limits(
            self.reader.info.unsure_below,
            self.sharpness.below[_WRONGLY_BLURRED],
            of_photos.info.unsure_below if of_photos else 1.0,
            of_photos.info.classes if of_photos else (),
        )

    def fingerprint(self) -> dict[str, str]:
        """Returns all that changes the readings, by name; a run is resumed only with the same."""
        return {
            "version of eyelid": __version__,
            "model": self.reader.fingerprint,
            "finder": repr(self.eyes),
            "model of sharpness": _content_hash(self.sharpness),
            "model of expressions": self.expression.fingerprint,
            "model of whole photos": self.photo_model.fingerprint if self.photo_model else "none",
        }

    def read(self, photo: Photo) -> PhotoReading:
        """Reads one photo; what cannot be read becomes a reading with an error."""
        files = json.dumps(photo.files)
        try:
            still, data, (grey, damage) = _first_readable(photo)
        except PictureError as error:
            return PhotoReading(photo.source, files, error=str(error))
        taken = camera_data(data, name=still.source)
        height, width = grey.shape
        halves = Halves(grey)
        faces = self.read_faces(halves)
        return PhotoReading(
            still.source,
            files,
            width,
            height,
            taken.time_s,
            int(taken.has_fraction),
            taken.camera,
            taken.exposure_s,
            taken.aperture,
            taken.iso,
            taken.bias_ev,
            taken.focal_mm,
            look_of(halves).to_text(),
            faces_text(faces),
            damage,
            float(self.photo_model.read(grey).p_open[0]) if self.photo_model else None,
            None if faces else fine_detail(halves),
        )

    def read_faces(self, grey: Pixels) -> list[PhotoFace]:
        """Measures the faces in a grey picture, the largest first."""
        halves = Halves.of(grey)
        found = self.faces.find_faces(halves)
        marked = [(face, face.marks) for face in found if face.marks is not None]
        if not marked:
            return []
        eyes = self.eyes.eyes_of([face for face, _ in marked], halves.pixels.shape)
        picture = Picture(halves.pixels, "")
        p_open = self.reader.read([crop(picture, eye) for eye in eyes]).p_open.tolist() if eyes else []
        expressions = self.expression.measure(halves, [(marks, face.size) for face, marks in marked])
        measured = []
        for number, (face, marks) in enumerate(marked):
            own = {eye.side: (eye, p) for eye, p in zip(eyes, p_open, strict=True) if eye.face == number}
            sharp = self.sharpness.measure(halves, marks, face.size)
            measured.append(_photo_face(halves, face, marks, own, sharp, expressions[number]))
        return measured


def _content_hash(model: SharpnessModel) -> str:
    """Returns the SHA-256 of all that a model holds, in hexadecimal."""
    return sha256(json.dumps(asdict(model), default=np.ndarray.tolist, sort_keys=True).encode()).hexdigest()


def read_photos(block: Block[Photo], *, kit: PhotoKit) -> Iterator[PhotoReading]:
    """Reads a block of photos, one after the other. Several threads or processes may read blocks at once."""
    return map(kit.read, block.sources)


def _first_readable(photo: Photo) -> tuple[Still, bytes, Decoded]:
    """Returns a file that can be read, and its content; raises why `photo.still` cannot if none can."""
    try:
        data = photo.still.read()
        return photo.still, data, decode(data)
    except PictureError:
        for still in photo.others:
            with suppress(PictureError):
                data = still.read()
                return still, data, decode(data)
        raise


def _photo_face(
    grey: Halves,
    face: Face,
    marks: FaceMarks,
    eyes: dict[str, tuple[Eye, float]],
    sharp: FaceSharpness,
    expression: Expression,
) -> PhotoFace:
    own = [eyes.get(side) for side in ("right", "left")]
    small = _small_face(grey, face, marks)
    light = _inside(grey.pixels, face)
    corners = np.linalg.norm(marks.points[:, 0] - marks.points[:, 1], axis=1)
    return PhotoFace(
        box=face.box,
        score=face.score,
        p_open=(own[0][1] if own[0] else None, own[1][1] if own[1] else None),
        eye_width=float(corners.max()),
        ear=(own[0][0].ear if own[0] else None, own[1][0].ear if own[1] else None),
        pose=marks.pose,
        p_sharp=sharp.p_sharp,
        blur=_blur_words(sharp),
        laughing=expression.laughing,
        looking_down=expression.looking_down,
        sunglasses=expression.sunglasses,
        light=float(light.mean()),
        burnt=float((light >= _WHITE).mean()),
        black=float((light <= _BLACK).mean()),
        look=base64.b64encode(small.tobytes()).decode("ascii"),
    )


def _blur_words(sharp: FaceSharpness) -> str:
    if sharp.kind == MOTION:
        angle = 45.0 if sharp.angle is None else sharp.angle
        sideways, upright = min(angle, 180 - angle) < _ALONG, abs(angle - 90) < _ALONG
        return "moved sideways" if sideways else "moved up or down" if upright else "moved"
    return _BLUR_WORDS.get(sharp.kind, "")


def _small_face(grey: Halves, face: Face, marks: FaceMarks) -> NDArray[np.uint8]:
    x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
    return level_crop(grey, np.array([x, y]), _FRAMING * face.size, marks.roll, LOOK_SIDE)


def _inside(grey: NDArray[np.uint8], face: Face) -> NDArray[np.uint8]:
    """Returns the middle of a face, made smaller; it has one pixel at least."""
    x, y, width, height = face.box
    left, top = max(int(x + width / 6), 0), max(int(y + height / 6), 0)
    part = grey[top : max(int(y + height * 5 / 6), top + 1), left : max(int(x + width * 5 / 6), left + 1)]
    if not part.size:
        return np.full((1, 1), 128, np.uint8)
    if max(part.shape) > 64:
        part = cv2.resize(part, (64, 64), interpolation=cv2.INTER_NEAREST)  # type: ignore[assignment]
    return part


def looks_of(faces: Sequence[PhotoFace]) -> list[NDArray[np.uint8] | None]:
    """Returns the small levelled faces, uint8 `[24, 24]`; None where a reading has none."""
    looks: list[NDArray[np.uint8] | None] = []
    for face in faces:
        content = base64.b64decode(face.look)
        whole = len(content) == LOOK_SIDE**2
        looks.append(np.frombuffer(content, np.uint8).reshape(LOOK_SIDE, LOOK_SIDE) if whole else None)
    return looks
