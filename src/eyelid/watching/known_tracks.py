"""People keep their numbers when an interrupted run goes on, though it has forgotten their faces."""

from collections.abc import Sequence

from eyelid.eyes import Face
from eyelid.watching.frame_row import FrameRow

READ_AGAIN = 60
"""How many frames before the interruption are read again."""

_SAME = 0.3  # intersection over union of boxes of one face in one frame, read twice


class KnownTracks:
    """Gives faces the numbers that an interrupted run gave them.

    The last frames before the interruption are read again; who is at a place there has the number of who was.
    """

    def __init__(self) -> None:
        """Knows nobody."""
        self._rows: dict[int, list[FrameRow]] = {}
        self._first = 0
        self._numbers: dict[int, int] = {}

    def learn(self, row: FrameRow) -> None:
        """Learns who was where in the next frame of the interrupted run; earlier frames are forgotten."""
        if row.track is None or row.frame is None:
            return
        self._first = max(self._first, row.track + 1)
        self._rows.setdefault(row.frame, []).append(row)
        oldest = next(iter(self._rows))
        if oldest < row.frame - READ_AGAIN:
            del self._rows[oldest]

    def numbered(self, faces: Sequence[Face], frame: int | None) -> list[Face]:
        """Returns the faces of a frame with the numbers of the interrupted run."""
        for row in self._rows.get(-1 if frame is None else frame, ()):
            face = max(faces, key=lambda face: _overlap(face.box, row), default=None)
            if face is not None and face.track is not None and _overlap(face.box, row) > _SAME:
                self._numbers[face.track] = row.track or 0
        for face in faces:
            if face.track is not None and face.track not in self._numbers:
                self._numbers[face.track] = self._first
                self._first += 1
        return [face._replace(track=self._numbers.get(face.track or 0)) for face in faces]


def _overlap(box: tuple[float, float, float, float], row: FrameRow) -> float:
    """Returns the intersection over union of a box and that of a row."""
    if row.x is None or row.y is None or row.width is None or row.height is None:
        return 0.0
    x, y, width, height = box
    wide = min(x + width, row.x + row.width) - max(x, row.x)
    high = min(y + height, row.y + row.height) - max(y, row.y)
    shared = max(wide, 0.0) * max(high, 0.0)
    return shared / (width * height + row.width * row.height - shared)
