"""Trains the net that tells laughing, looking down and dark glasses, on faces of LFW.

python -m models.expression FILE.onnx --mediapipe PYTHON --task face_landmarker.task

MediaPipe's landmarker is the teacher of laughing and looking down, and where it is often wrong, it is not
asked. What was seen by eye (`benchmarks/expression.csv`) goes before it; the faces of that table whose people
`is_held_out` names are left out, for the numbers. Closed eyes that are blended into faces teach what is not
looking down. Dark glasses are drawn, beside the real ones of that table.
"""

import argparse
import csv
import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid import __version__
from eyelid.data import fold_of
from eyelid.eyes import FaceModel
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.landmark_model import level_crop
from eyelid.model_files import ModelInfo
from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.photos.expression import MODEL, TASK, frame_face
from models import blendshapes
from models.blending import blend
from models.exporting import write_model
from models.expression_net import CUT, SIDE, WIDE, ExpressionNet, framed, lit, with_glasses
from models.fitting import fit
from models.lfw import DATA, FOLDS, Faces, part_of, read_faces

BATCH, RATE, DECAY, STEPS = 96, 3e-3, 2e-3, 1200
LAUGHING, LOOKING_DOWN, SUNGLASSES = range(3)
UNTOLD = -1
CALIBRATION = 10.0  # how little the calibration is held back
ANGLE = 15.0  # degrees of pitch that are 1 where it is weighed
NEAR = 40  # pixels between the eyes that were found and those of the face that counts
BLENDS = 700  # faces with blended closed eyes; half as many with blended open ones
DRAWN = 0.12  # share of the crops on which dark glasses are drawn; on half as many clear ones
LOOKS = Path(__file__).parent.parent / "benchmarks/expression.csv"
MarkedFace = tuple[FaceMarks, float]  # and its size in pixels
HELD_OUT_LOOKS = 8  # of the folds of those who were looked at, beside the test part

TRAINED_ON = (
    "Faces of three in four people of Labeled Faces in the Wild, less half of those with closed or narrow "
    "eyes; some with eyes of eyes4000 blended in, or dark glasses drawn. Laughing and looking down by "
    "MediaPipe's landmarker, and by eye where that is wrong. Research use."
)


class _Probabilities(nn.Module):
    """Calibrated probabilities in place of logits; that of looking down also goes by the head's pitch."""

    lines: Tensor

    def __init__(self, net: ExpressionNet, lines: Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("lines", lines)

    def forward(self, faces: Tensor, pitch: Tensor) -> Tensor:
        lines = self.lines
        logits: Tensor = self.net(faces[:, None].float())
        probabilities: Tensor = (logits * lines[0] + pitch[:, None] / ANGLE * lines[1] + lines[2]).sigmoid()
        return probabilities


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
        command = [python, "-I", blendshapes.__file__, str(task), str(DATA / "lfw/lfw.zip"), str(table)]
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


class CropMaker:
    """Makes crops as the net is given them: framed a little badly, in all lights, some with drawn glasses."""

    def __init__(self, crops: Crops, odds: NDArray[np.float64]) -> None:
        self.pixels = torch.from_numpy(crops.pixels)
        self.apart = torch.from_numpy(crops.apart)
        self.told = torch.from_numpy(crops.told)
        self.odds = torch.from_numpy(odds)

    def make(self, count: int) -> tuple[Tensor, Tensor]:
        """Returns crops `[B, 1, 72, 72]` and what is told of them, `[B, 3]`."""
        rows = self.odds.multinomial(count, replacement=True)
        told = self.told[rows].clone()
        wide = self.pixels[rows].float()
        drawn = int(count * DRAWN)
        clear = drawn + drawn // 2
        wide[:clear] = with_glasses(wide[:clear], self.apart[rows[:clear]], drawn)
        told[:drawn, SUNGLASSES], told[:drawn, LOOKING_DOWN] = 1, UNTOLD
        crops = framed(wide[:, None])
        third = count // 3
        order = torch.randperm(count)
        crops, told = crops[order], told[order]
        small = int(torch.randint(24, 72, (1,)))
        coarse = F.interpolate(crops[:third], (small, small), mode="area")
        crops[:third] = F.interpolate(coarse, (SIDE, SIDE), mode="bilinear")
        return lit(crops), told


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


def odds_of(crops: Crops, looks: dict[str, str]) -> NDArray[np.float64]:
    """Returns how often each face is drawn: what is rare, and what is seen by eye, more often."""
    odds = np.ones(len(crops.names))
    odds[crops.told[:, LOOKING_DOWN] == 1] = 6
    odds[crops.told[:, SUNGLASSES] == 1] = 6
    odds[[looks.get(name) in ("closed", "none") for name in crops.names.tolist()]] = 5
    return odds


def loss_of(logits: Tensor, told: Tensor) -> dict[str, Tensor]:
    """Returns the losses of a batch by the name of the class."""
    each = F.binary_cross_entropy_with_logits(logits, told.clamp(min=0).float(), reduction="none")
    counts = told >= 0
    sums = (each * counts).sum(0) / counts.sum(0).clamp(min=1)
    return dict(zip(CLASSES_OF_TASKS[TASK], sums, strict=True))


@torch.no_grad()
def logits_of(net: ExpressionNet, crops: Crops) -> NDArray[np.float32]:
    """Returns logits `[N, 3]` of faces that are framed well."""
    margin = (1 - 1 / WIDE) / 2 * CUT
    inner = torch.from_numpy(crops.pixels)[:, None].float()
    side = round(CUT - 2 * margin)
    first = round(margin)
    inner = F.interpolate(
        inner[:, :, first : first + side, first : first + side], (SIDE, SIDE), mode="bilinear"
    )
    return net.eval()(inner).numpy()  # type: ignore[no-any-return]


def calibrate(net: ExpressionNet, crops: Crops, looked_at: NDArray[np.bool_]) -> Tensor:
    """Returns for each class by what its logit and the pitch are multiplied and what is added, `[3, 3]`.

    Looking down is calibrated on those who were looked at, since most of their eyes are read as closed, and
    only there it matters. It is rare, and all others together would say little more than that.
    """
    from sklearn.linear_model import LogisticRegression

    logits, lines = logits_of(net, crops), torch.zeros(3, 3)
    for number, name in enumerate(CLASSES_OF_TASKS[TASK]):
        told = crops.told[:, number] >= 0
        if number == LOOKING_DOWN:
            told &= looked_at
        features = logits[told, number, None]
        if number == LOOKING_DOWN:
            features = np.column_stack([features, crops.pitch[told] / ANGLE])
        truth = crops.told[told, number]
        line = LogisticRegression(C=CALIBRATION).fit(features, truth)
        lines[: features.shape[1], number] = torch.from_numpy(line.coef_[0])
        lines[2, number] = float(line.intercept_[0])
        print(f"{name}: {truth.sum()} of {len(truth)} calibrate it: {lines[:, number].tolist()}")
    return lines


def train(file: Path, crops: Crops, valid: Crops, *, steps: int) -> None:
    """Trains the net, calibrates it on people it has not seen, and writes the model file."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    looks = read_looks()
    maker = CropMaker(crops, odds_of(crops, looks))
    net = ExpressionNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=DECAY)

    def losses_of(net: nn.Module) -> dict[str, Tensor]:
        pixels, told = maker.make(BATCH)
        return loss_of(net(pixels), told)

    weights = file.with_suffix(".pt")
    fit(net, losses_of, optimiser, weights, rate=RATE, steps=steps, seconds=math.inf)
    net.load_state_dict(torch.load(weights, weights_only=True))
    looked_at = np.isin(valid.names, list(looks))
    export(net, calibrate(net, valid, looked_at), file)


def export(net: ExpressionNet, lines: Tensor, file: Path) -> None:
    """Writes the model file."""
    info = ModelInfo(
        name=MODEL,
        task=TASK,
        classes=CLASSES_OF_TASKS[TASK],
        input_size=SIDE,
        framing="a grey square of a face from above the brows to the chin, its eyes level",
        unsure_below=0.5,
        trained_on=TRAINED_ON,
        set_names=("lfw", "eyes4000"),
        code_version=__version__,
    )
    write_model(
        _Probabilities(net, lines).eval(),
        (torch.zeros(2, SIDE, SIDE, dtype=torch.uint8), torch.zeros(2)),
        file,
        info,
        inputs=["faces", "pitch"],
        outputs=["probabilities"],
        axes={name: {0: "N"} for name in ("faces", "pitch", "probabilities")},
    )


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("file", type=Path)
    words.add_argument("--mediapipe", required=True, help="the program of a Python that has mediapipe")
    words.add_argument("--task", type=Path, required=True, help="MediaPipe's face_landmarker.task")
    words.add_argument("--steps", type=int, default=STEPS)
    given = words.parse_args()
    train(given.file, *gather(given.mediapipe, given.task), steps=given.steps)
