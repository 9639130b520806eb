"""What is written of each picture beside its rows: a drawn copy, and the boxes of its faces and eyes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.drawing import EyeMark, draw_boxes
from eyelid.errors import PictureError
from eyelid.eyes import UNKNOWN, Eye
from eyelid.pages import write_whole
from eyelid.pictures import Picture
from eyelid.pictures.encode import jpeg_bytes
from eyelid.reading.placing import Placed, frame_number
from eyelid.results import Row
from eyelid.results.box_files import BoxFiles
from eyelid.results.coco import coco_line
from eyelid.results.picture_boxes import Box, PictureBoxes

_LOOKS = ("left", "right", "up")
_QUALITY = 92  # of the copies, in per cent


@dataclass(frozen=True, kw_only=True)
class Marking:
    """Says what is written of each picture. It can be pickled; each process has a copy.

    Attributes:
        drawn: The folder of copies with drawn boxes; None for none.
        boxes: The files of boxes; None for none.
        coco: Whether the boxes are wanted as lines for one JSON file.
    """

    drawn: Path | None = None
    boxes: BoxFiles | None = None
    coco: bool = False

    def begin(self) -> None:
        """Writes what stands in the folders once; raises `OutputError` if it cannot."""
        if self.boxes:
            self.boxes.begin()

    def write(self, placed: Placed, picture: Picture, eyes: Sequence[Eye], rows: Sequence[Row]) -> bytes:
        """Writes the files of a picture.

        Args:
            placed: Its source.
            picture: The picture, grey or BGR.
            eyes: Its eyes.
            rows: Their rows.

        Returns:
            The line of the JSON file of boxes; empty if none is wanted.

        Raises:
            OutputError: A file cannot be written.
        """
        number = "" if picture.frame is None else frame_number(picture.frame)
        faces = {eye.face: eye.face_box for eye in eyes if eye.face is not None and eye.face_box}
        if self.drawn:
            copy = _drawn(placed, picture, rows, faces)
            write_whole(self.drawn / f"{placed.place}{number}.jpg", copy, lasting=False)
        height, width = picture.pixels.shape[:2]
        boxes = PictureBoxes(placed.name + number, width, height, rows, faces)
        if self.boxes:
            self.boxes.write(placed.place + number, boxes)
        return coco_line(boxes) if self.coco else b""


def _drawn(placed: Placed, picture: Picture, rows: Sequence[Row], faces: Mapping[int, Box]) -> bytes:
    """Returns the JPEG of a picture in colour, with the boxes of its eyes and faces."""
    marks = [
        EyeMark(
            (row.x or 0, row.y or 0, row.width or 0, row.height or 0), row.state or "", _words(row), row.face
        )
        for row in rows
    ]
    copy = draw_boxes(_in_colour(placed, picture), marks, faces)
    return jpeg_bytes(copy, quality=_QUALITY)


def _in_colour(placed: Placed, picture: Picture) -> NDArray[np.uint8]:
    """Returns a picture in BGR. The finder's grey one is not made of it, lest drawing change what is read."""
    try:
        return placed.in_colour(picture).pixels
    except PictureError:  # the file has gone since it was read
        return picture.pixels


def _words(row: Row) -> str:
    side = "" if row.side in (None, UNKNOWN) else f"{row.side} "
    look = f" {row.movement}" if row.movement in _LOOKS else ""
    return f"{side}{row.state} {row.p_open:.2f}{look}"
