"""A shoot of drawn photos, and readings that say of them what they show."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import cv2

from eyelid.photos.photo_reading import PhotoFace, PhotoReading, faces_text
from eyelid.photos.photo_sets import PhotoSet
from eyelid.photos.photo_verdicts import Limits
from eyelid.photos.shoot import Shoot
from eyelid.pictures import DiskFile
from eyelid.synth import FaceLook, Person, Scene, draw_scene

LIMITS = Limits(unsure_below=0.8, sharp_below=0.2)
SIZE = (360, 240)


def draw_photo(path: Path, *, openness: tuple[float, ...], seed: int = 0) -> Scene:
    """Writes a photo of people side by side, each with eyes as open as is said."""
    scene = _scene(openness, seed)
    cv2.imwrite(str(path), scene.pixels)
    return scene


@cache
def _scene(openness: tuple[float, ...], seed: int) -> Scene:
    people = [
        Person(
            look=FaceLook(openness=(value, value)),
            x=SIZE[0] * (number + 0.5) / len(openness),
            y=110,
            width=80,
        )
        for number, value in enumerate(openness)
    ]
    return draw_scene(people, width=SIZE[0], height=SIZE[1], seed=seed)


def face(box: tuple[float, float, float, float], p_open: float, **changed: Any) -> PhotoFace:
    """Returns a sharp face, but for what is changed."""
    made = PhotoFace(
        box=box,
        score=0.99,
        p_open=(p_open, p_open),
        eye_width=24.0,
        ear=(0.3, 0.3),
        pose=(0.0, 0.0, 0.0),
        p_sharp=0.99,
        blur="",
        laughing=0.0,
        looking_down=0.0,
        sunglasses=0.0,
        light=120.0,
        burnt=0.0,
        black=0.0,
    )
    return made._replace(**changed)


def reading(path: Path, faces: list[PhotoFace], **changed: Any) -> PhotoReading:
    """Returns the reading of a photo with these faces, the largest first."""
    made = PhotoReading(str(path), json.dumps([str(path)]), *SIZE, faces=faces_text(faces))
    return made._replace(**changed)


def draw_shoot(folder: Path) -> tuple[Shoot, list[DiskFile]]:
    """Draws eight photos, and returns them with their files.

    0, 1, 2: a burst of two people, of which the last is the best. 3: closed eyes. 4: half closed. 5: open.
    6: no file. 7: cannot be read.
    """
    folder.mkdir()
    people = [(0.9, 0.0), (0.0, 0.9), (0.9, 0.9), (0.0,), (0.3,), (0.9,), (0.9,), (0.9,)]
    p_open = {0.0: 0.01, 0.3: 0.55, 0.9: 0.99}
    readings = []
    for number, openness in enumerate(people):
        path = folder / f"IMG_{number}.jpg"
        scene = draw_photo(path, openness=openness, seed=number)
        boxes = sorted(drawn.box for drawn in scene.faces)
        faces = [face(box, p_open[value]) for box, value in zip(boxes, openness, strict=True)]
        readings.append(reading(path, faces))
    (folder / "IMG_6.jpg").unlink()
    (folder / "IMG_7.jpg").write_bytes(b"not a picture")
    readings[7] = reading(folder / "IMG_7.jpg", [], width=None, height=None, error="not a picture")
    shoot = Shoot(
        readings, [each.all_faces() for each in readings], [PhotoSet("burst", (0, 1, 2), "drawn so")]
    )
    return shoot, [DiskFile(each.source) for each in readings]
