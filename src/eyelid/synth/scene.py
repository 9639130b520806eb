"""Drawing pictures of several people, with the exact truth about each face."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.synth.backdrop import draw_clothes, draw_room
from eyelid.synth.camera import light_up, photograph
from eyelid.synth.face_drawing import draw_head
from eyelid.synth.face_geometry import CANVAS_MIDDLE, REACH, FaceGeometry, eye_points, face_box, turned
from eyelid.synth.face_look import EyeTruth, FaceLook
from eyelid.synth.geometry import Field
from eyelid.synth.look import Camera, Light

NECK = 9.7
"""How far below the eyes the neck enters the clothes, in eye units."""

_CANVASES = (336, 840)  # pixels; the smallest has the lashes, and larger heads are enlarged


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A face and where it is in the picture.

    Attributes:
        look: the face.
        x: where the middle between the eyes is, in pixels from the left.
        y: the same from the top.
        width: width of the face at the ears, in pixels.
        roll: turn of the head in the picture, in degrees, clockwise.
    """

    look: FaceLook = field(default_factory=FaceLook)
    x: float = 256.0
    y: float = 230.0
    width: float = 160.0
    roll: float = 0.0

    @property
    def scale(self) -> float:
        """Pixels per eye unit."""
        return self.width / (2 * self.look.head.width)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The upright box of the face, `(x, y, width, height)` in pixels; see `face_box`."""
        left, top, width, height = (self.scale * length for length in face_box(self.look, self.roll))
        return self.x + left, self.y + top, width, height

    def place(self, points: Field) -> NDArray[np.float32]:
        """Returns where points of the face, `[..., 2]` in eye units, are in the picture, in pixels."""
        return np.asarray(turned(points, self.roll) * self.scale + (self.x, self.y), np.float32)


class DrawnFace(NamedTuple):
    """The truth about one drawn face.

    Attributes:
        box: `(x, y, width, height)` in pixels, from the upper forehead to the chin.
        points: points of the right and of the left eye, float32 `[2, 7, 2]`, x and y in pixels, in the order
            of `FaceMarks.points`.
        states: what the right and the left eye are doing.
        roll: turn of the head in degrees, clockwise.
    """

    box: tuple[float, float, float, float]
    points: NDArray[np.float32]
    states: tuple[EyeTruth, EyeTruth]
    roll: float


class Scene(NamedTuple):
    """A drawn picture of people.

    Attributes:
        pixels: uint8 `[H, W, 3]`, blue-green-red.
        faces: the truth about each person, the largest face first.
    """

    pixels: NDArray[np.uint8]
    faces: tuple[DrawnFace, ...]


def draw_scene(
    people: Sequence[Person] = (Person(),),
    *,
    width: int = 512,
    height: int = 512,
    seed: int = 0,
    light: Light | None = None,
    camera: Camera | None = None,
) -> Scene:
    """Draws people in a room; larger faces are nearer and are drawn over smaller ones.

    Args:
        people: the people; none of them draws an empty room.
        width: width of the picture in pixels.
        height: height of the picture in pixels.
        seed: random seed of what else is in the picture: the room, single hairs, noise.
        light: the light on all; its glare is left out.
        camera: what the camera does to the picture.

    Raises:
        OptionError: a side is below 16 pixels, or a face is narrower than 8.

    Example:
        >>> scene = draw_scene([Person(look=FaceLook(openness=(1, 0)))])
        >>> scene.faces[0].states
        ('open', 'closed')
    """
    if min(width, height) < 16:
        raise OptionError(f"width and height: expected 16 pixels or more, got {width}x{height}")
    if any(person.width < 8 for person in people):
        raise OptionError("people: expected faces of 8 pixels or more")
    light, camera = light or Light(), camera or Camera()
    rng = np.random.default_rng(seed)
    picture = draw_room(height, width, rng)
    people = sorted(people, key=lambda person: person.width)
    for person in people:
        _draw_person(picture, person, light, rng)
    light_up(picture, light)
    if light.infrared:
        picture[:] = picture.mean(axis=0)
    pixels = photograph(cv2.merge(list(picture)), camera, rng, infrared=light.infrared)
    return Scene(pixels, tuple(_truth(person) for person in reversed(people)))


def _truth(person: Person) -> DrawnFace:
    return DrawnFace(person.box, person.place(eye_points(person.look)), person.look.states, person.roll)


def _draw_person(picture: Field, person: Person, light: Light, rng: np.random.Generator) -> None:
    """Draws one person over a picture in place."""
    neck = person.place(np.array([0, NECK]))
    draw_clothes(picture, (float(neck[0]), float(neck[1])), person.scale, person.look.shirt, rng)
    needed = 2 * REACH * person.scale
    canvas = 2 * round(float(np.clip(1.4 * needed, *_CANVASES)) / 2)
    on_head = replace(light, direction=light.direction + person.roll)
    head = cv2.merge(list(draw_head(FaceGeometry(person.look, canvas), on_head, rng)))
    head[..., :3] *= head[..., 3:]
    if canvas > 2 * needed:
        canvas = round(1.5 * needed)
        head = cv2.resize(head, (canvas, canvas), interpolation=cv2.INTER_AREA)
    corners = np.array([[-1, -1], [1, -1], [-1, 1]]) * REACH + (0, CANVAS_MIDDLE)
    source = np.array([[0, 0], [canvas, 0], [0, canvas]], np.float32) - np.float32(0.5)
    turn = cv2.getAffineTransform(source, person.place(corners) - np.float32(0.5))
    reach = 1.5 * REACH * person.scale  # of the square, however it is turned
    middle = person.place(np.array([0, CANVAS_MIDDLE]))
    first, last = (np.clip(middle + way * reach, 0, picture.shape[:0:-1]).astype(int) for way in (-1, 1))
    part = picture[:, first[1] : last[1], first[0] : last[0]]
    if part.size:
        turn[:, 2] -= first
        placed = cv2.warpAffine(head, turn, part.shape[:0:-1], flags=cv2.INTER_LINEAR)
        part *= 1 - placed[..., 3]
        part += placed[..., :3].transpose(2, 0, 1)
