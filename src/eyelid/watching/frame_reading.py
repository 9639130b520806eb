"""Frames read: who is in them, and what each one's eyes are like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.eyes import Eye, EyesInFaces, Face, FaceMarks, crop, fit_patches
from eyelid.eyes.tracker import Tracker
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.read import Reader
from eyelid.watching.frame_row import FrameRow, row_of_person
from eyelid.watching.known_tracks import KnownTracks

_SIDES = ("right", "left")


class FrameReading(NamedTuple):
    """What was read in one frame.

    Attributes:
        picture: The frame, in grey or in colour.
        faces: The faces with their marks and tracks.
        eyes: Their eyes that can be seen, in order of the faces.
        patches: Their patches as the model reads them, uint8 `[N, H, W]`.
        p_open: For each of these eyes, the probability that it is open.
        rows: A row for each face; one without a track if there is none.
    """

    picture: Picture
    faces: Sequence[Face]
    eyes: Sequence[Eye]
    patches: NDArray[np.uint8]
    p_open: Sequence[float]
    rows: Sequence[FrameRow]

    @property
    def moments(self) -> dict[int, Moment]:
        """What was read of each person, by number."""
        return {row.track: row.moment for row in self.rows if row.track is not None}


@dataclass(frozen=True)
class WatchKit:
    """What frames are read with.

    Attributes:
        finder: Finds and marks faces.
        reader: The model that reads whether eyes are open.
    """

    finder: EyesInFaces
    reader: Reader


class FrameReader:
    """Reads the frames of one recording, in order of time. It remembers faces, so it serves one recording.

    Attributes:
        known: Who was where in the last frames of a run that is continued.
    """

    def __init__(self, kit: WatchKit) -> None:
        """Makes a reader that has seen nothing."""
        self.known = KnownTracks()
        self._kit = kit
        self._tracker = Tracker(kit.finder)

    def read(self, picture: Picture) -> FrameReading:
        """Reads the next frame, which has a time. One in colour is read in grey, and kept in colour."""
        grey = picture._replace(pixels=grey_of(picture.pixels))
        faces = self.known.numbered(self._tracker.follow(grey), picture.frame)
        eyes = self._kit.finder.eyes_of(faces, picture.pixels.shape)
        p_open: Sequence[float] = ()
        patches = fit_patches([crop(grey, eye) for eye in eyes], self._kit.reader.info.input_size)
        if eyes:
            p_open = self._kit.reader.read(patches).p_open.astype(float).tolist()
        rows = [
            _row(picture, face, [(eye, p) for eye, p in zip(eyes, p_open, strict=True) if eye.face == number])
            for number, face in enumerate(faces)
        ]
        time_s = None if picture.time_s is None else round(picture.time_s, 4)
        return FrameReading(
            picture, faces, eyes, patches, p_open, rows or [FrameRow(picture.source, picture.frame, time_s)]
        )


def _row(picture: Picture, face: Face, read: Sequence[tuple[Eye, float]]) -> FrameRow:
    if face.marks is None or face.track is None:
        raise ValueError("a face without marks or track")
    eyes = {
        eye.side: EyeReading(p_open, eye.ear, _iris(face.marks, _SIDES.index(eye.side)))
        for eye, p_open in read
    }
    moment = Moment(
        picture.time_s or 0.0, eyes.get("right"), eyes.get("left"), picture.frame, face.marks.pose
    )
    return row_of_person(picture.source, face.track, moment, face.box, face.score)


def _iris(marks: FaceMarks, eye: int) -> tuple[float, float]:
    """Returns where an iris is between the corners of its eye; see `EyeReading.iris`."""
    outer, inner, *_, iris = marks.points[eye].astype(float)
    to_left = inner - outer if eye == 0 else outer - inner  # the subject's left is to the right in a picture
    width = max(float(np.linalg.norm(to_left)), 1e-6)
    along = to_left / width
    down = np.array([-along[1], along[0]])
    offset = iris - (outer + inner) / 2
    return float(offset @ along) / width, float(offset @ down) / width
