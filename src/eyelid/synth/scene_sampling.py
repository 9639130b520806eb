"""Drawing random pictures of people: who is in them, where, and in which light."""

from dataclasses import replace

import numpy as np

from eyelid.synth.face_geometry import CROWN
from eyelid.synth.look import Camera, Light
from eyelid.synth.sampling import random_face
from eyelid.synth.scene import Person, Scene, draw_scene

WIDTHS = (40, 300)
"""The narrowest and the widest face of a random scene, in pixels."""

_TRIES = 60  # for a place where a person hides nobody's face
_MOST_ROLL = 30


def random_scene(seed: int = 0, *, width: int = 640, height: int = 480, most: int = 5) -> Scene:
    """Draws a random picture of one to `most` people, whose faces do not lie on one another.

    Args:
        seed: random seed; the same seed draws the same picture.
        width: width of the picture in pixels.
        height: height of the picture in pixels.
        most: the largest number of people; there are fewer where no more find a place.
    """
    rng = np.random.default_rng(seed)
    people: list[Person] = []
    for _ in range(int(rng.integers(1, most + 1))):
        person = replace(Person(), look=random_face(rng))
        for _ in range(_TRIES):
            person = _placed(person, rng, width, height)
            if _inside(person, width, height) and not any(_hide(person, other) for other in people):
                people.append(person)
                break
    light = Light(
        exposure=rng.uniform(-0.6, 0.15),
        gamma=rng.uniform(0.9, 1.15),
        gradient=rng.uniform(0, 0.35),
        direction=rng.uniform(20, 160),
    )
    camera = Camera(blur=rng.uniform(0, 1) / width, noise=rng.uniform(0, 4))
    return draw_scene(
        people, width=width, height=height, seed=int(rng.integers(2**31)), light=light, camera=camera
    )


def _placed(person: Person, rng: np.random.Generator, width: int, height: int) -> Person:
    """Returns a person with another place, size and roll."""
    largest = min(WIDTHS[1], 0.7 * min(width, height))
    return replace(
        person,
        x=rng.uniform(0, width),
        y=rng.uniform(0, height),
        width=float(np.exp(rng.uniform(np.log(WIDTHS[0]), np.log(largest)))),
        roll=float(np.clip(rng.normal(0, 12), -_MOST_ROLL, _MOST_ROLL)),
    )


def _inside(person: Person, width: int, height: int) -> bool:
    x, y, wide, high = person.box
    return x >= 0 and y >= 0 and x + wide <= width and y + high <= height


def _hide(one: Person, other: Person) -> bool:
    """Tells whether the nearer of two people, with hair and shoulders, reaches over the other's face."""
    far, near = sorted((one, other), key=lambda person: person.width)
    x, y, wide, high = far.box
    across, down = 14 * near.scale, (CROWN + 2) * near.scale
    return x + wide > near.x - across and x < near.x + across and y + high > near.y - down
