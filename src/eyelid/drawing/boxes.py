"""Drawing the boxes of eyes and faces over a picture, with what each eye is doing."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.pictures.colours import colour_of

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]

COLOURS: Mapping[str, Colour] = {"open": (90, 220, 90), "closed": (255, 160, 70), "unsure": (0, 210, 255)}
"""BGR colour of the box and the words of each state."""

_OF_FACES: Colour = (235, 235, 235)
_DARK: Colour = (25, 25, 25)
_ROOM = 240  # pixels of the longer side, in which words are legible
_FACE_ROOM = 100  # pixels of a face's width, beside which they are
_ENLARGED = 3_000  # pixels of the longer side, to which faces get room
_LARGEST = 65_500  # that a JPEG can hold
_FONT = cv2.FONT_HERSHEY_SIMPLEX


class EyeMark(NamedTuple):
    """What is drawn of one eye.

    Attributes:
        box: `(x, y, width, height)` in the picture, in pixels.
        state: `open`, `closed` or `unsure`.
        words: What is written about it, in ASCII.
        face: Number of its face; None for a bare patch.
    """

    box: Box
    state: str
    words: str
    face: int | None = None


def draw_boxes(
    pixels: NDArray[np.uint8], eyes: Sequence[EyeMark], faces: Mapping[int, Box]
) -> NDArray[np.uint8]:
    """Draws the boxes of eyes and faces over a copy of a picture, and beside each face the words of its eyes.

    Args:
        pixels: uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        eyes: Its eyes.
        faces: The boxes of its faces by their numbers.

    Returns:
        uint8 `[h, w, 3]` BGR, of the same size; what is small is enlarged to make room for words.
    """
    longest = max(pixels.shape[:2])
    scale = _scale(longest, min((box[2] for box in faces.values()), default=longest))
    drawn = _resized(pixels, scale)
    extent = min(longest, 2 * min(pixels.shape[:2]))  # of what is seen at once, also of a panorama
    wide = max(round(extent / 900), 1)
    smallest, largest = max(extent / 4500, 0.4), max(extent / 2400, 0.4)  # letters
    for box in faces.values():
        draw_box(drawn, scaled_box(box, scale), _OF_FACES, wide)
    for eye in eyes:
        draw_box(drawn, scaled_box(eye.box, scale), COLOURS[eye.state], wide)
    taken = [scaled_box(box, scale) for box in faces.values()]
    for face in dict.fromkeys(eye.face for eye in eyes):
        own = [eye for eye in eyes if eye.face == face]
        beside = scaled_box(own[0].box if face is None else faces.get(face, own[0].box), scale)
        size = min(max(beside[2] / 180, smallest), largest)
        plate = _Plate([(eye.words, COLOURS[eye.state]) for eye in own], size)
        taken.append(plate.draw(drawn, beside, taken))
    return drawn


class _Plate:
    """Lines of words on a dark ground."""

    def __init__(self, lines: Sequence[tuple[str, Colour]], size: float) -> None:
        self._lines = lines
        self._size = size
        self._thick = max(round(size * 1.5), 1)
        measured = [cv2.getTextSize(words, _FONT, size, self._thick) for words, _ in lines]
        self._gap = max(round(size * 6), 2)
        self._ascent = max(height for (_, height), _ in measured)
        self._step = self._ascent + max(below for _, below in measured)
        self._width = max(width for (width, _), _ in measured) + 2 * self._gap
        self._height = self._step * len(lines) + self._gap

    def draw(self, drawn: NDArray[np.uint8], beside: Box, taken: Sequence[Box]) -> Box:
        """Draws the plate beside a box, where it hides least of what is taken; returns its own box."""
        places = list(self._places(beside, drawn.shape[1], drawn.shape[0]))
        x, y, *_ = box = min(places, key=lambda place: sum(_shared(place, other) for other in taken))
        left, top = round(x), round(y)
        cv2.rectangle(drawn, (left, top), (left + self._width, top + self._height), _DARK, cv2.FILLED)
        for number, (words, colour) in enumerate(self._lines):
            base = (left + self._gap, top + self._gap + self._ascent + number * self._step)
            cv2.putText(drawn, words, base, _FONT, self._size, colour, self._thick, cv2.LINE_AA)
        return box

    def _places(self, beside: Box, width: int, height: int) -> Iterator[Box]:
        """Yields where the plate may lie: below, above, right and left of a box, inside the picture."""
        x, y, wide, high = beside
        before, above = x - self._width, y - self._height
        for left, top in (
            *((x, y + high), (x, above), (x + wide, y + high / 2), (before, y + high / 2)),
            *((x + wide, y), (before, y), (before + wide, y + high), (before + wide, above)),
        ):
            inside = max(min(left, width - self._width), 0), max(min(top, height - self._height), 0)
            yield (*inside, self._width, self._height)


def _scale(longest: int, face: float) -> float:
    """Returns by how much a picture is enlarged, by whole pixels, or made smaller.

    Args:
        longest: Its longer side, in pixels.
        face: The width of its smallest face, in pixels.
    """
    wanted = max(_ROOM / longest, min(_FACE_ROOM / max(face, 1), _ENLARGED // longest), 1)
    return min(math.ceil(wanted), _LARGEST / longest)


def _resized(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Returns a copy of a picture in BGR, enlarged or made smaller."""
    colour = colour_of(pixels)
    if scale == 1:
        return colour.copy()
    height, width = (max(round(side * scale), 1) for side in pixels.shape[:2])
    by = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cv2.resize(colour, (width, height), interpolation=by)  # type: ignore[return-value]


def scaled_box(box: Box, scale: float) -> Box:
    """Returns a box of a picture that was made so many times as large."""
    x, y, width, height = box
    return x * scale, y * scale, width * scale, height * scale


def draw_box(drawn: NDArray[np.uint8], box: Box, colour: Colour, wide: int) -> None:
    """Draws a box with a dark edge on both sides of its line; what lies beyond the picture is cut off.

    Args:
        drawn: The picture, uint8 `[H, W, 3]` BGR.
        box: The box.
        colour: Of the line.
        wide: How wide the line is, in pixels.
    """
    x, y, width, height = box
    inset = wide // 2 + wide  # so that the box of a whole picture is seen
    limits = drawn.shape[1] - 1 - inset, drawn.shape[0] - 1 - inset
    first, last = (
        [max(min(round(at), limit), inset) for at, limit in zip(corner, limits, strict=True)]
        for corner in ((x, y), (x + width - 1, y + height - 1))
    )
    cv2.rectangle(drawn, first, last, _DARK, 3 * wide)
    cv2.rectangle(drawn, first, last, colour, wide)


def _shared(one: Box, other: Box) -> float:
    """Returns the area that two boxes share, in pixels."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(high, 0)
