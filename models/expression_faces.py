"""The faces that the net of expressions learns from, cut out of LFW, and what is told of each.

MediaPipe's landmarker tells, and what was seen by eye (`benchmarks/expression.csv`) goes before it.
"""

import csv
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from eyelid.data import fold_of
from eyelid.eyes import FaceModel
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.landmark_model import level_crop
from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.photos.expression import TASK, frame_face
from models import blendshapes
from models.blending import blend
from models.expression_net import CUT, WIDE
from models.lfw import FOLDS, Faces, part_of, read_faces
from models.places import data_at

LAUGHING, LOOKING_DOWN, SUNGLASSES = range(3)
UNTOLD = -1
NEAR = 40  # pixels between the eyes that were found and those of the face that counts
BLENDS = 700  # faces with blended closed eyes; half as many with blended open ones
LOOKS = Path(__file__).parent.parent / "benchmarks/expression.csv"
MarkedFace = tuple[FaceMarks, float]  # and its size in pixels
HELD_OUT_LOOKS = 8  # of the folds of those who were looked at, beside the test part


@dataclass(frozen=True)
class Crops:
    """N faces, cut out with a margin.

    Attributes:
        names: The file names, `[N]`.
        pixels: Uint8 `[N, 104, 104]`.
        apart: Distance between the eyes, in sides of the crop without the margin, float32 `[N]`.
        pitch: Of the head as the landmarks have it, in degrees, float32 `[N]`.
        told: For each class 1, 0, or -1: untold, int64 `[N, 3]`.
    """

    names: NDArray[np.str_]
    pixels: NDArray[np.uint8]
    apart: NDArray[np.float32]
    pitch: NDArray[np.float32]
    told: NDArray[np.int64]


def gather(python: str, task: Path) -> tuple[Crops, Crops]:
    """Returns the faces to train on, some with other eyes, and those that calibrate."""
    looks, shapes = read_looks(), read_shapes(python, task)
    faces = read_faces("training")
    faces = faces.take(np.array([not is_held_out(str(name), looks) for name in faces.names]))
    found = find_faces(faces)
    told = correct(faces.names, teach(faces, shapes), looks)
    parts = [cut(faces, found, told)]
    face_of = dict(zip(faces.names.tolist(), found, strict=True))
    told_of = dict(zip(faces.names.tolist(), told, strict=True))
    plain = faces.take((told[:, LOOKING_DOWN] == 0) & np.array([name not in looks for name in faces.names]))
    random = np.random.default_rng(0)
    for label, count in (("closed", BLENDS), ("open", BLENDS // 2)):
        blended, _ = blend(plain, label, count, "training", random)
        names = blended.names.tolist()
        parts.append(
            cut(blended, [face_of[name] for name in names], np.stack([told_of[name] for name in names]))
        )
    every = read_faces()
    valid = every.take(np.array([is_for_calibration(name, looks) for name in every.names.tolist()]))
    valid_told = correct(valid.names, teach(valid, shapes), looks)
    together = Crops(
        np.concatenate([part.names for part in parts]),
        np.concatenate([part.pixels for part in parts]),
        np.concatenate([part.apart for part in parts]),
        np.concatenate([part.pitch for part in parts]),
        np.concatenate([part.told for part in parts]),
    )
    return together, cut(valid, find_faces(valid), valid_told)


def is_held_out(name: str, looks: dict[str, str]) -> bool:
    """Tells whether a person is left out of the training: of those who were looked at, half are."""
    return part_of(name) == "test" or (name in looks and fold_of(name, FOLDS) < HELD_OUT_LOOKS)


def is_for_calibration(name: str, looks: dict[str, str]) -> bool:
    """Tells whether a person calibrates: of the validation part, or looked at and left out."""
    part = part_of(name)
    return part == "validation" or (part == "training" and is_held_out(name, looks))


def read_looks() -> dict[str, str]:
    """Returns what was seen by eye, by file name: expressions, `closed`, `none` or `unsure`."""
    with open(LOOKS, newline="", encoding="utf-8") as stream:
        return {row["file"]: row["look"] for row in csv.DictReader(stream)}


def read_shapes(python: str, task: Path) -> dict[str, list[dict[str, float]]]:
    """Returns what MediaPipe says of the faces of each picture; it runs in a Python that has it."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / "shapes.csv"
        command = [python, "-I", blendshapes.__file__, str(task), str(data_at("lfw/lfw.zip")), str(table)]
        subprocess.run(command, check=True)  # noqa: S603
        shapes: dict[str, list[dict[str, float]]] = {}
        with open(table, newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                numbers = {name: float(value) for name, value in row.items() if name != "file"}
                shapes.setdefault(row["file"], []).append(numbers)
    return shapes


def find_faces(faces: Faces) -> list[MarkedFace | None]:
    """Returns of each picture the marks and the size of the face that counts; None where it is not found."""
    model = FaceModel.load()
    found: list[MarkedFace | None] = []
    for pixels, eyes in zip(faces.pictures, faces.eyes, strict=True):
        marked = [(face.marks, face.size) for face in model.find_faces(pixels) if face.marks is not None]
        middle = eyes.mean(axis=0)
        away = [float(np.hypot(*(marks.points[:, :2].mean(axis=(0, 1)) - middle))) for marks, _ in marked]
        found.append(marked[int(np.argmin(away))] if away and min(away) < NEAR else None)
    return found


def cut(faces: Faces, found: Sequence[MarkedFace | None], told: NDArray[np.int64]) -> Crops:
    """Cuts out the faces that were found."""
    rows, pixels, apart, pitch = [], [], [], []
    for row, face in enumerate(found):
        if face is not None:
            frame = frame_face(*face)
            right, left = face[0].points[:, :2].mean(axis=1)
            rows.append(row)
            pixels.append(level_crop(faces.pictures[row], frame.centre, frame.side * WIDE, frame.roll, CUT))
            apart.append(np.hypot(*(left - right)) / frame.side)
            pitch.append(face[0].pose[1])
    return Crops(
        faces.names[rows],
        np.stack(pixels),
        np.array(apart, np.float32),
        np.array(pitch, np.float32),
        told[rows],
    )


def teach(faces: Faces, shapes: dict[str, list[dict[str, float]]]) -> NDArray[np.int64]:
    """Returns what the teacher tells of each face, int64 `[N, 3]`; what it tells badly is untold.

    It calls a pout a smile, and an eye that is seen from below one that looks down.
    """
    told = np.full((len(faces.names), 3), UNTOLD)
    for row, name in enumerate(faces.names.tolist()):
        x, y = faces.points[row, 0]
        for shape in shapes.get(name, []):
            if np.hypot(shape["nose_x"] - x, shape["nose_y"] - y) < 1:
                pitch = float(faces.pose[row, 1])
                told[row] = _is_laughing(shape), _is_looking_down(shape, pitch), 0
    return told


def _is_laughing(shape: dict[str, float]) -> int:
    smile, lip = _both(shape, "mouthSmile"), _both(shape, "mouthUpperUp")
    if smile >= 0.9 or (smile >= 0.6 and lip >= 0.2):
        return 1
    return 0 if smile < 0.45 else UNTOLD


def _is_looking_down(shape: dict[str, float], pitch: float) -> int:
    """Below a pitch of 0 degrees the head is tilted back."""
    smile, down, blink = (_both(shape, what) for what in ("mouthSmile", "eyeLookDown", "eyeBlink"))
    level = pitch > -8 and smile < 0.6 and blink >= 0.35 and down >= 0.45
    bowed = pitch > 12 and blink >= 0.3 and down >= 0.35
    if level or bowed:
        return 1
    return 0 if down < 0.3 or blink < 0.2 else UNTOLD


def _both(shape: dict[str, float], what: str) -> float:
    return (shape[f"{what}Left"] + shape[f"{what}Right"]) / 2


def correct(names: NDArray[np.str_], told: NDArray[np.int64], looks: dict[str, str]) -> NDArray[np.int64]:
    """Returns what the teacher told, but where a person looked, what was seen."""
    told = told.copy()
    classes = CLASSES_OF_TASKS[TASK]
    for row, name in enumerate(names):
        seen = looks.get(str(name))
        if seen == "unsure":
            told[row] = UNTOLD
        elif seen == "sunglasses":
            told[row, LOOKING_DOWN:] = UNTOLD, 1
        elif seen:
            told[row] = [int(each in seen.split("+")) for each in classes]
    return told


def odds_of(crops: Crops, looks: dict[str, str]) -> NDArray[np.float64]:
    """Returns how often each face is drawn: what is rare, and what is seen by eye, more often."""
    odds = np.ones(len(crops.names))
    odds[crops.told[:, LOOKING_DOWN] == 1] = 6
    odds[crops.told[:, SUNGLASSES] == 1] = 6
    odds[[looks.get(name) in ("closed", "none") for name in crops.names.tolist()]] = 5
    return odds
