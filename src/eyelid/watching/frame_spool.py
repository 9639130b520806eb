"""What was found in each frame, kept on disk until the recording is gone through once more."""

import sqlite3
from collections.abc import Sequence

from eyelid.errors import OutputError
from eyelid.watching.frame_notes import FaceBoxes, TracePoint

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE faces (frame, track, x, y, width, height, rx, ry, rwidth, rheight, lx, ly, lwidth, lheight,
    PRIMARY KEY (frame, track)) WITHOUT ROWID;
CREATE TABLE points (track, time_s, openness, right, left,
    PRIMARY KEY (time_s, track)) WITHOUT ROWID;
"""
_NO_BOX = (None,) * 4


class FrameSpool:
    """Keeps boxes and openness in a temporary file, about 150 bytes for a face in a frame.

    How open eyes were is told later than where they are, for each person at another time; it is read again in
    the order of time. Every method raises `OutputError` if there is no room for the file.
    """

    def __init__(self) -> None:
        """Makes an empty spool; its file has no name, and is gone with the spool."""
        self._data = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._data.executescript(_TABLES + "BEGIN")

    def keep(self, frame: int, boxes: Sequence[FaceBoxes]) -> None:
        """Keeps where faces and eyes are in a frame."""
        self._insert(
            "INSERT OR REPLACE INTO faces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (frame, each.track, *each.face, *(each.right or _NO_BOX), *(each.left or _NO_BOX))
                for each in boxes
            ],
        )

    def keep_points(self, points: Sequence[TracePoint]) -> None:
        """Keeps how open eyes were."""
        self._insert("INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?, ?)", [point[:5] for point in points])

    def boxes(self, frame: int) -> list[FaceBoxes]:
        """Returns where faces and eyes are in a frame."""
        rows = self._data.execute("SELECT * FROM faces WHERE frame = ? ORDER BY track", (frame,))
        return [
            FaceBoxes(
                row[1],
                row[2:6],
                None if row[6] is None else row[6:10],
                None if row[10] is None else row[10:14],
            )
            for row in rows
        ]

    def points(self, after_s: float, until_s: float) -> list[TracePoint]:
        """Returns how open everybody's eyes were after a time and until another one, in the order of time."""
        rows = self._data.execute(
            "SELECT * FROM points WHERE time_s > ? AND time_s <= ? ORDER BY time_s, track", (after_s, until_s)
        )
        return [TracePoint(*row) for row in rows]

    def close(self) -> None:
        """Deletes everything."""
        self._data.close()

    def _insert(self, statement: str, rows: Sequence[Sequence[float | None]]) -> None:
        try:
            self._data.executemany(statement, rows)
        except sqlite3.Error as error:
            raise OutputError(f"what is found cannot be kept in a temporary file: {error}") from error
