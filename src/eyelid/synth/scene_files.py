"""Writing a folder of drawn pictures of people with their truth, such as `eyelid.examples.PEOPLE`."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eyelid.errors import OptionError
from eyelid.pictures.encode import jpeg_bytes
from eyelid.synth.face_look import SIDES
from eyelid.synth.scene import DrawnFace, Scene
from eyelid.synth.scene_sampling import random_scene

POINTS = ("outer", "inner", "upper_1", "upper_2", "lower_1", "lower_2", "iris")
"""The names of the seven points of an eye, in the order of `DrawnFace.points`."""

_FRAMING = 1.6  # eye widths: the side of an eye's box
_JPEG_QUALITY = 88


class EyeRow(NamedTuple):
    """One eye of a drawn picture: a line of `truth.csv`, which is a manifest with boxes.

    Attributes:
        file: the name of the picture.
        label: `open`, `closed` or `hidden`.
        person: the name of the person, who is in no other picture.
        face: the face's number in the picture, from 0, the largest first.
        side: `right` or `left`, the subject's own.
        x: left edge of a square around the eye, in pixels; None, as the three after it, for a hidden eye.
        y: its upper edge.
        width: its width.
        height: its height.
        roll: turn of the head in degrees, clockwise.
    """

    file: str
    label: str
    person: str
    face: int
    side: str
    x: int | None
    y: int | None
    width: int | None
    height: int | None
    roll: float


def write_scenes(
    folder: str | Path, *, count: int = 4, seed: int = 1, width: int = 640, height: int = 480
) -> Path:
    """Draws pictures of people into a folder, and writes the truth about their eyes.

    Files with the same names are replaced; other files in the folder are not touched.

    Args:
        folder: the folder that is written to; it is created if it does not exist.
        count: how many pictures are drawn.
        seed: random seed; the same seed writes the same files.
        width: width of the pictures in pixels.
        height: height of the pictures in pixels.

    Returns:
        Path of `truth.csv`, which has an `EyeRow` for each eye. Beside it is `truth.json`, in the form of
        COCO: a box and 14 keypoints for each face.

    Raises:
        OptionError: count is below 1, or the pictures are too small.
        OSError: the folder can't be written.
    """
    if count < 1:
        raise OptionError(f"count: expected 1 or more, got {count}; say how many pictures to draw")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    digits = max(2, len(str(count)))
    scenes: dict[str, Scene] = {}
    truth = folder / "truth.csv"
    with truth.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(EyeRow._fields)
        for number in range(1, count + 1):
            scene = random_scene(int(rng.integers(2**31)), width=width, height=height)
            name = f"{number:0{digits}d}.jpg"
            (folder / name).write_bytes(jpeg_bytes(scene.pixels, quality=_JPEG_QUALITY))
            table.writerows(eye_rows(name, scene.faces))
            scenes[name] = scene._replace(pixels=scene.pixels[:0])
    coco = _coco(scenes, width, height)
    (folder / "truth.json").write_text(json.dumps(coco, separators=(",", ":")) + "\n", encoding="utf-8")
    return truth


def eye_rows(file: str, faces: tuple[DrawnFace, ...]) -> Iterator[EyeRow]:
    """Yields the eyes of the faces of a picture, the largest face first, the right eye before the left."""
    for number, face in enumerate(faces):
        for side, label, points in zip(SIDES, face.states, face.points, strict=True):
            (x, y), wide = points[:2].mean(axis=0), float(np.linalg.norm(points[0] - points[1]))
            half, person, roll = _FRAMING * wide / 2, f"{Path(file).stem}-{number}", round(face.roll, 1)
            row = EyeRow(file, label, person, number, side, None, None, None, None, roll)
            if label != "hidden":
                side_length = round(2 * half)
                row = row._replace(
                    x=round(x - half), y=round(y - half), width=side_length, height=side_length
                )
            yield row


def _coco(scenes: dict[str, Scene], width: int, height: int) -> dict[str, object]:
    """Returns the truth about faces as COCO has it; keypoints of hidden eyes have the visibility 1."""
    faces = [(image, face) for image, scene in enumerate(scenes.values()) for face in scene.faces]
    return {
        "images": [
            {"id": number, "file_name": name, "width": width, "height": height}
            for number, name in enumerate(scenes)
        ],
        "categories": [
            {"id": 1, "name": "face", "keypoints": [f"{side}_{point}" for side in SIDES for point in POINTS]}
        ],
        "annotations": [
            {
                "id": number,
                "image_id": image,
                "category_id": 1,
                "iscrowd": 0,
                "bbox": [round(length, 1) for length in face.box],
                "area": round(face.box[2] * face.box[3], 1),
                "num_keypoints": 2 * len(POINTS),
                "keypoints": _keypoints(face),
                **dict(zip(SIDES, face.states, strict=True)),
            }
            for number, (image, face) in enumerate(faces)
        ],
    }


def _keypoints(face: DrawnFace) -> list[float]:
    values: list[float] = []
    for points, state in zip(face.points, face.states, strict=True):
        for x, y in points.tolist():
            values += [round(x, 1), round(y, 1), 1 if state == "hidden" else 2]
    return values
