"""Reading some picture files with a kit. A file at which the program fails does not harm the others."""

import traceback
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from eyelid.pictures import Block
from eyelid.reading import Kit, read_block
from eyelid.results import Row
from eyelid.service.sent_picture import SentPicture

FAILED = "the service failed at this picture; its log says why"
"""The error of a picture at which the program fails."""

Cells = tuple[Any, ...]
"""A row without its source."""


class PicturesRead(NamedTuple):
    """What came of some pictures.

    Attributes:
        cells: Of each picture its rows, without their source.
        failures: Tracebacks of what failed by a bug.
    """

    cells: list[list[Cells]]
    failures: list[str]

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Returns what came of the pictures of all parts, in order."""
        parts = list(parts)
        return cls(
            [each for part in parts for each in part.cells],
            [each for part in parts for each in part.failures],
        )


def read_pictures(files: Sequence[bytes], kit: Kit, *, most_pixels: int) -> PicturesRead:
    """Reads picture files.

    Args:
        files: The files.
        kit: What they are read with.
        most_pixels: Of each; see `SentPicture`.
    """
    try:
        return PicturesRead(_cells(files, kit, most_pixels), [])
    except Exception:
        if len(files) == 1:
            return PicturesRead([failed_cells()], [traceback.format_exc()])
        return PicturesRead.joined(read_pictures([file], kit, most_pixels=most_pixels) for file in files)


def failed_cells() -> list[Cells]:
    """Returns the one row of a picture at which the program fails."""
    return [Row("", error=FAILED)[1:]]


def _cells(files: Sequence[bytes], kit: Kit, most_pixels: int) -> list[list[Cells]]:
    found: list[list[Cells]] = [[] for _ in files]
    # A picture may have many rows: their source is the picture's number.
    numbered = [SentPicture(str(number), file, most_pixels) for number, file in enumerate(files)]
    for read in read_block(Block(numbered), kit=kit):
        for row in read.rows:
            found[int(row.source)].append(row[1:])
    return found
