"""How an AVIF says that its picture is shown: its size, and how it is turned, which OpenCV does not heed."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.pictures.iso_boxes import boxes, number

_MOST_BOXES = 10_000  # that are looked at in one box; a picture has a dozen
_TURN, _MIRROR = b"irot", b"imir"


class Display(NamedTuple):
    """What an AVIF says of its primary picture.

    Attributes:
        width, height: The size in pixels before turning; -1 where the file does not say.
        steps: The names `irot` and `imir`, each with its number, in the order in which they are done.
    """

    width: int = -1
    height: int = -1
    steps: tuple[tuple[bytes, int], ...] = ()


def display_of(data: bytes) -> Display:
    """Returns what an AVIF says of its primary picture (ISO/IEC 23008-12, sections 6.5.3, 6.5.10 and 6.5.12).

    Args:
        data: The whole file, or its beginning. Damaged data say nothing.
    """
    meta = _first(data, b"meta", 0, len(data))
    primary = _first(data, b"pitm", meta[0] + 4, meta[1])
    item = number(data, primary[0] + 4, 4 if number(data, primary[0], 1) else 2)
    described = _first(data, b"iprp", meta[0] + 4, meta[1])
    properties = list(islice(boxes(data, *_first(data, b"ipco", *described)), _MOST_BOXES))
    width, height, steps = -1, -1, []
    for index in _properties_of(data, item, *_first(data, b"ipma", *described)):
        name, start, _ = properties[index - 1] if 0 < index <= len(properties) else (b"", 0, 0)
        if name == b"ispe":
            width, height = number(data, start + 4, 4), number(data, start + 8, 4)
        elif name in (_TURN, _MIRROR):
            steps.append((name, number(data, start, 1)))
    return Display(width, height, tuple(steps))


def upright(pixels: NDArray[Any], display: Display) -> NDArray[Any]:
    """Returns the pixels of an AVIF, turned and mirrored as it says."""
    for name, kind in display.steps:
        # Turns are anticlockwise; a mirror's 0 exchanges top and bottom, its 1 left and right.
        pixels = np.rot90(pixels, kind & 3) if name == _TURN else np.flip(pixels, kind & 1)
    return np.ascontiguousarray(pixels)


def _properties_of(data: bytes, item: int, at: int, end: int) -> Iterator[int]:
    """Yields the numbers of an item's properties, from 1, as a box `ipma` lists them."""
    wide = number(data, at + 3, 1) & 1  # whether a number has 15 bits, not 7
    id_size = 4 if number(data, at, 1) else 2
    at += 8
    while at < end:
        found, count = number(data, at, id_size), number(data, at + id_size, 1)
        at += id_size + 1
        if found == item:
            for place in range(count):
                yield number(data, at + place * (1 + wide), 1 + wide) & (0x7FFF if wide else 0x7F)
            return
        at += count * (1 + wide)


def _first(data: bytes, name: bytes, start: int, end: int) -> tuple[int, int]:
    """Returns where the content of the first box of a name begins and ends; `(end, end)` if there is none."""
    found = (box[1:] for box in islice(boxes(data, start, end), _MOST_BOXES) if box[0] == name)
    return next(found, (end, end))
