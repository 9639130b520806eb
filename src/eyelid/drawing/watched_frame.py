"""Drawing over a frame who is watched in it, and in a strip below what their eyes do."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.drawing.boxes import COLOURS, Box, Colour, draw_box, scaled_box
from eyelid.pictures.colours import colour_of

TRACE_S = 5.0
"""Seconds of the past in the trace."""

_OF_EVENTS = {
    "blink": COLOURS["closed"],
    "wink": (255, 120, 200),
    "closure": (90, 90, 255),
    "lowered": (120, 200, 200),
    "gap": (150, 150, 150),
}
_PALE, _WHITE, _DARK = (170, 170, 170), (240, 240, 240), (18, 18, 18)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_UNIT = 480  # pixels of the height of a picture for which all that follows is given
_SMALLEST = 360  # pixels below which a picture is enlarged
_ROW, _CLOCK, _WORDS, _COUNTS = 46, 104, 172, 116  # height of a person's row, widths of its columns
_LETTERS, _SMALLEST_LETTERS = 0.47, 0.38  # as OpenCV measures them
_HIGHEST = 1.25  # openness at the upper edge of the trace
_DARKNESS = 0.72  # of the strip


class PersonNote(NamedTuple):
    """What is drawn of one person.

    Attributes:
        number: Of the person.
        face: `(x, y, width, height)` of the face in the picture, in pixels; None if it is out of sight.
        eyes: The box of each eye, and its state: `open` or `closed`.
        trace: Seconds up to now, below 0, and how open the eyes were: 1 as usual, 0 shut, None if not seen.
        events: Of each event that the trace shows its kind, and seconds up to now of its start and end.
        kind: Of the event that is told; empty for none.
        words: What is said of it, in ASCII.
        counts: Two lines about what there was so far, in ASCII.
    """

    number: int
    face: Box | None
    eyes: Sequence[tuple[Box, str]]
    trace: Sequence[tuple[float, float | None]]
    events: Sequence[tuple[str, float, float]]
    kind: str
    words: str
    counts: tuple[str, str]


class FrameNote(NamedTuple):
    """What is drawn over one frame.

    Attributes:
        clock: Its time, in ASCII.
        people: Those who are watched, each in a row of the strip; at least one row is there.
    """

    clock: str
    people: Sequence[PersonNote]


def draw_note(pixels: NDArray[np.uint8], note: FrameNote) -> NDArray[np.uint8]:
    """Draws a note over a copy of a picture.

    Args:
        pixels: uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        note: The note; its boxes are in pixels of this picture.

    Returns:
        uint8 `[h, w, 3]` BGR, of the same size; what is small is enlarged by whole pixels, to make
        room for words.
    """
    scale = _enlarged_by(pixels.shape[1], pixels.shape[0])
    colour = colour_of(pixels)
    size = pixels.shape[1] * scale, pixels.shape[0] * scale
    drawn: NDArray[np.uint8] = (
        np.array(colour) if scale == 1 else cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    )
    unit = min(size[1], 0.75 * size[0]) / _UNIT
    wide = max(round(unit), 1)
    for person in note.people:
        if person.face:
            face = scaled_box(person.face, scale)
            draw_box(drawn, face, _WHITE, wide)
            if len(note.people) > 1:
                place = (round(face[0] + 5 * unit), round(face[1] + 18 * unit))
                _write(drawn, str(person.number), place, _WHITE, unit, outlined=True)
        for box, state in person.eyes:
            draw_box(drawn, scaled_box(box, scale), COLOURS[state], wide)
    _Strip(drawn, unit, max(len(note.people), 1)).draw(note)
    return drawn


class _Strip:
    """The strip at the bottom of a picture."""

    def __init__(self, drawn: NDArray[np.uint8], unit: float, rows: int) -> None:
        height = min(round(rows * _ROW * unit), drawn.shape[0])
        self._unit = unit
        self._strip = drawn[drawn.shape[0] - height :]
        self._strip[:] = cv2.addWeighted(
            self._strip, 1 - _DARKNESS, np.full_like(self._strip, _DARK), _DARKNESS, 0
        )

    def draw(self, note: FrameNote) -> None:
        middle = self._strip.shape[0] / self._unit / 2
        self._text(note.clock, 12, middle + 5, _WHITE)
        if not note.people:
            self._text("nobody is seen", _CLOCK, middle + 5, _PALE)
        for row, person in enumerate(note.people):
            top = row * _ROW
            self._text(f"person {person.number}", _CLOCK, top + 18, _PALE)
            self._text(person.words, _CLOCK, top + 36, _OF_EVENTS.get(person.kind, _WHITE))
            self._trace(person, top)
            right = self._strip.shape[1] / self._unit - _COUNTS + 10
            for line, words in enumerate(person.counts):
                self._text(words, right, top + 18 + 18 * line, _WHITE if line == 0 else _PALE)

    def _text(self, words: str, x: float, y: float, colour: Colour) -> None:
        _write(self._strip, words, (round(x * self._unit), round(y * self._unit)), colour, self._unit)

    def _trace(self, person: PersonNote, top: float) -> None:
        """Draws how open the eyes were, events in their colours, and lines where they are open and shut."""
        left = (_CLOCK + _WORDS) * self._unit
        width = self._strip.shape[1] - left - (_COUNTS + 2) * self._unit
        bottom, height = (top + _ROW - 6) * self._unit, (_ROW - 10) * self._unit

        def place(seconds: float, openness: float) -> tuple[int, int]:
            along = 1 + min(max(seconds, -TRACE_S), 0) / TRACE_S
            return round(left + along * width), round(
                bottom - height * min(max(openness, 0), _HIGHEST) / _HIGHEST
            )

        for kind, start, end in person.events:
            (x1, y1), (x2, y2) = place(start, _HIGHEST), place(end, 0)
            span = self._strip[max(y1, 0) : y2 + 1, x1 : x2 + 1]
            span[:] = (0.6 * span + 0.4 * np.array(_OF_EVENTS[kind])).astype(np.uint8)
        for level in (0, 1):
            cv2.line(self._strip, place(-TRACE_S, level), place(0, level), (90, 90, 90), 1)
        run: list[tuple[int, int]] = []
        for seconds, openness in [*person.trace, (0.0, None)]:
            if openness is not None:
                run.append(place(seconds, openness))
            elif run:
                points = np.array(run, np.int32)
                thick = max(round(1.5 * self._unit), 1)
                cv2.polylines(self._strip, [points], False, _WHITE, thick, cv2.LINE_AA)
                run = []


def _write(
    drawn: NDArray[np.uint8],
    words: str,
    place: tuple[int, int],
    colour: Colour,
    unit: float,
    *,
    outlined: bool = False,
) -> None:
    size = max(_LETTERS * unit, _SMALLEST_LETTERS)
    thick = max(round(1.2 * size), 1)
    if outlined:
        cv2.putText(drawn, words, place, _FONT, size, _DARK, 3 * thick, cv2.LINE_AA)
    cv2.putText(drawn, words, place, _FONT, size, colour, thick, cv2.LINE_AA)


def _enlarged_by(width: int, height: int) -> int:
    return max(math.ceil(_SMALLEST / max(min(height, 0.75 * width), 1)), 1)
