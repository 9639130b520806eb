"""Drawing one head again and again: what stays as it is, is drawn once, eyes and mouth when they move."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.synth.eye_drawing import lay_brow, lay_lids
from eyelid.synth.face_drawing import draw_arms, draw_head
from eyelid.synth.face_geometry import FaceGeometry, Part
from eyelid.synth.face_look import SIDES, FaceLook
from eyelid.synth.face_skin import HeadSkin
from eyelid.synth.geometry import Field
from eyelid.synth.glasses import draw_glasses
from eyelid.synth.head_hair import draw_beard, draw_hair
from eyelid.synth.look import Light
from eyelid.synth.mouth import draw_mouth
from eyelid.synth.palette import palette

Picture = NDArray[np.uint8]

_KEPT = 64  # parts that are kept drawn, since an open eye is drawn most of the time
_MOUTH = (2.7, 3.4, 7.2)  # eye units: half the breadth of its part, and from where to where it reaches


class Expression(NamedTuple):
    """What a face is doing at one time.

    Attributes:
        openness: of the right and of the left eye, 0 (the lids touch) to 1.
        gaze_x: -1 to 1, positive toward the subject's left.
        gaze_y: -1 to 1, positive up.
        gape: how far the lips are apart, 0 to 1.
        reflection: strength of the bright band mirrored in the glasses, 0 to 1.
    """

    openness: tuple[float, float] = (1.0, 1.0)
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    gape: float = 0.0
    reflection: float = 0.0


class _Film(NamedTuple):
    """What is laid over a picture: it becomes `gain * picture + offset`, both float32 `[3, H, W]`."""

    gain: Field
    offset: Field

    @classmethod
    def of(cls, draw: Callable[[Field], None], shape: tuple[int, int]) -> "_Film":
        """Returns what a function that draws over a picture in place would do to any picture."""
        black, white = (np.full((3, *shape), level, np.float32) for level in (0, 1))
        draw(black)
        draw(white)
        return cls(white - black, black)


@dataclass(frozen=True)
class _Still:
    """What is drawn once of a part of the head: beneath what moves, and over it."""

    part: Part
    over: _Film
    dazzled: _Film  # the same with the strongest reflection


class MovingHead:
    """A head whose eyes and mouth move.

    Attributes:
        look: the face; its openness, gaze, gape and reflection are those of `draw`.
        canvas: width and height of the canvas in pixels.
    """

    def __init__(self, look: FaceLook, light: Light, canvas: int, seed: int) -> None:
        """Draws what stays as it is.

        Args:
            look: the face.
            light: where the light comes from.
            canvas: width and height of the canvas in pixels; even.
            seed: random seed of single hairs and pores.
        """
        self.look, self.canvas, self._light = look, canvas, light
        face = FaceGeometry(look, canvas)
        self._colours = palette(look.eye("left", light))
        head = draw_head(face, light, np.random.default_rng(seed))
        self._head = np.empty((canvas, canvas, 4), np.uint8)
        self._head[..., :3] = self._stored(head[:3] * head[3])
        self._head[..., 3] = np.round(255 * head[3])

        of_skin, self._of_eyes, self._of_hair = np.random.default_rng(seed).spawn(3)
        self._skin = HeadSkin.of(face, self._colours, light, of_skin)
        shape = (canvas, canvas)
        beard = _Film.of(lambda picture: draw_beard(picture, face, self._colours, deepcopy(of_skin)), shape)
        hair = _Film.of(self._draw_hair, shape)
        self._beard = _cut(beard, face.both_windows)
        self._eyes = self._still_over_eyes(face, _cut(hair, face.both_windows), head[3])
        rows, columns = _mouth_part(face)
        bare = beard.gain * self._skin.draw(face, face.whole) + beard.offset
        self._cheeks = bare[:, rows, columns]
        self._over_mouth = _premultiplied(_cut(hair, (rows, columns)), head[3][rows, columns])
        self._mouth = rows, columns
        self._drawn_eyes = lru_cache(_KEPT)(self._draw_eyes)
        self._drawn_mouth = lru_cache(_KEPT)(self._draw_mouth)

    def draw(self, expression: Expression) -> Picture:
        """Draws the head.

        Returns:
            uint8 `[canvas, canvas, 4]`: blue, green and red, multiplied by the fourth, how much the head
            covers (of 255). The next call draws over it.
        """
        # Drawn in steps too small to be seen, so that what is held, or comes again, need not be drawn again.
        (right, left), *gaze = expression.openness, expression.gaze_x, expression.gaze_y
        opened = round(right * 256) / 256, round(left * 256) / 256
        x, y = (round(value * 64) / 64 for value in gaze)
        reflection = round(expression.reflection * 32) / 32
        self._head[*self._eyes.part, :3] = self._drawn_eyes(opened, x, y, reflection)
        self._head[*self._mouth, :3] = self._drawn_mouth(round(expression.gape * 24) / 24)
        return self._head

    def _draw_eyes(
        self, openness: tuple[float, float], gaze_x: float, gaze_y: float, reflection: float
    ) -> Picture:
        look = replace(self.look, openness=openness, gaze_x=gaze_x, gaze_y=gaze_y)
        face = FaceGeometry(look, self.canvas)
        part = self._eyes.part
        picture = self._beard.gain * self._skin.draw(face, part) + self._beard.offset
        rows, columns = face.window_in(part)
        for side, step, rng in zip(SIDES, (-1, 1), deepcopy(self._of_eyes).spawn(2), strict=True):
            window = picture[:, :, ::step][:, rows, columns]
            lay_lids(window, face.eye(side, self._light), self._colours, *rng.spawn(3))
        plain, dazzled = self._eyes.over, self._eyes.dazzled
        picture *= plain.gain + reflection * (dazzled.gain - plain.gain)
        picture += plain.offset + reflection * (dazzled.offset - plain.offset)
        return self._stored(picture)

    def _draw_mouth(self, gape: float) -> Picture:
        look = replace(self.look, head=replace(self.look.head, gape=gape))
        picture = np.zeros((3, self.canvas, self.canvas), np.float32)
        part = picture[:, *self._mouth]
        part[:] = self._cheeks
        draw_mouth(picture, FaceGeometry(look, self.canvas), self._colours)
        return self._stored(self._over_mouth.gain * part + self._over_mouth.offset)

    def _still_over_eyes(self, face: FaceGeometry, hair: _Film, cover: Field) -> _Still:
        """Returns what lies over eyes and lids: brows, glasses and hair."""
        part = face.both_windows
        rows, columns = face.window_in(part)
        shape = (part[0].stop - part[0].start, part[1].stop - part[1].start)
        arms = _cut(_Film.of(lambda picture: draw_arms(picture, face), (self.canvas, self.canvas)), part)
        films = []
        for reflection in (0.0, 1.0):
            glasses = replace(self.look.glasses, reflection=reflection)
            dazzled = FaceGeometry(replace(self.look, glasses=glasses), self.canvas)

            def draw(picture: Field, face: FaceGeometry = dazzled) -> None:
                windows = [picture[:, :, ::step][:, rows, columns] for step in (-1, 1)]
                eyes = [face.eye(side, self._light) for side in SIDES]
                for window, eye, rng in zip(windows, eyes, deepcopy(self._of_eyes).spawn(4)[2:], strict=True):
                    lay_brow(window, eye, self._colours, rng)
                picture *= arms.gain
                picture += arms.offset
                for window, eye in zip(windows, eyes, strict=True):
                    draw_glasses(window, eye)
                picture *= hair.gain
                picture += hair.offset

            films.append(_premultiplied(_Film.of(draw, shape), cover[part]))
        return _Still(part, *films)

    def _draw_hair(self, picture: Field) -> None:
        face = FaceGeometry(self.look, self.canvas)
        draw_hair(picture, self._skin.cover.copy(), face, self._colours, deepcopy(self._of_hair))

    def _stored(self, planes: Field) -> Picture:
        """Returns planes, float `[3, H, W]`, as pixels, uint8 `[H, W, 3]`; grey in infrared light."""
        if self._light.infrared:
            planes = np.broadcast_to(planes.mean(axis=0), planes.shape)
        stored: Picture = np.clip(255 * planes + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0)
        return stored


def _mouth_part(face: FaceGeometry) -> Part:
    half, top, bottom = _MOUTH
    inside_x, inside_y = np.abs(face.x[0]) < half, (face.y[:, 0] > top) & (face.y[:, 0] < bottom)
    rows, columns = (np.flatnonzero(inside) for inside in (inside_y, inside_x))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _cut(film: _Film, part: Part) -> _Film:
    return _Film(film.gain[:, *part], film.offset[:, *part])


def _premultiplied(film: _Film, cover: Field) -> _Film:
    return _Film(film.gain * cover, film.offset * cover)
