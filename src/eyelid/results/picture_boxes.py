"""The boxes of faces and eyes in one picture, as the formats of object detection have them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from eyelid.results.row import Row

Box = tuple[float, float, float, float]
"""x, y, width and height in pixels."""

CATEGORIES = ("face", "open_eye", "closed_eye", "unsure_eye")
"""What boxes show."""

KEYPOINTS = ("right_eye", "left_eye")
"""The points of a face: the middles of its eyes, the subject's own right and left."""


class LabelledBox(NamedTuple):
    """One box.

    Attributes:
        category: One of `CATEGORIES`.
        box: The part of it that lies inside the picture.
        is_cut: Whether some of it lies outside.
        rows: The row of the eye, or those of all eyes of the face.
    """

    category: str
    box: Box
    is_cut: bool
    rows: Sequence[Row]


class PictureBoxes(NamedTuple):
    """The faces and eyes of one picture.

    Attributes:
        name: Its path from the folder that all pictures share.
        width: In pixels.
        height: In pixels.
        rows: The rows of its eyes.
        faces: The boxes of its faces by their numbers; they may reach beyond the picture.
    """

    name: str
    width: int
    height: int
    rows: Sequence[Row]
    faces: Mapping[int, Box]

    def labelled(self) -> Iterator[LabelledBox]:
        """Yields each face, and after it its eyes; what lies outside of the picture is left out."""
        eyes = [(row, (row.x or 0, row.y or 0, row.width or 0, row.height or 0)) for row in self.rows]
        for number in dict.fromkeys(row.face for row in self.rows):
            own = [(row, box) for row, box in eyes if row.face == number]
            if number is not None and number in self.faces:
                yield from self._labelled("face", self.faces[number], [row for row, _ in own])
            for row, box in own:
                yield from self._labelled(f"{row.state}_eye", box, [row])

    def _labelled(self, category: str, box: Box, rows: Sequence[Row]) -> Iterator[LabelledBox]:
        left, top = max(box[0], 0), max(box[1], 0)
        right, low = min(box[0] + box[2], self.width), min(box[1] + box[3], self.height)
        if left < right and top < low:
            inside = (left, top, right - left, low - top)
            yield LabelledBox(category, inside, inside != tuple(box), rows)
