"""Trains nets on whole portraits, pictures of LFW in two class folders, at growing and at full size.

`closed`: faces that a look found closed (`closed_eyes.csv`), 59, and others with open eyes. `blurred`:
portraits as they are, which count as sharp, and others blurred by 3 to 6 % of the face's width. A third of
the pictures, one a person, is held out. `eyelid cull`, which finds the faces, is beside. Seconds are those of
one processor, which other programs do not lengthen much.

    python -m benchmarks.portraits blurred      # twenty minutes of one core; results/portraits/blurred.csv
"""

import csv
import time
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.closed_eyes import read_looks
from benchmarks.fine_tuning import find_timm
from eyelid.csv_cells import records_text
from eyelid.options import make_options
from eyelid.pages import write_whole
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import main_face, read_eyes
from eyelid.photos.photo_kit import PhotoKit
from eyelid.pictures import decode
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.verbs.train import train
from models.arguments import parser_of
from models.lfw import Faces, read_faces
from models.places import files_at

RESULTS = Path("benchmarks/results/portraits")
NETS = ("attention-off", "attention", "timm:mobilenetv3_small_050")
SIZES = (48, 72, 96)
CLASSES = {"closed": ("closed", "open"), "blurred": ("blurred", "sharp")}
BLUR = 0.03, 0.06  # deviations of the weakest and strongest, in widths of the face
FACE_WIDTH = 105  # pixels, of most faces of LFW
OPEN, SURELY_OPEN = 600, 0.25  # portraits of a class, and how closed MediaPipe may find open eyes
EPOCHS = 12
SPLIT = {"split.folds": 3, "split.test_fold": 0, "split.allow_leak": True}  # one picture a person


def write_portraits(task: str, faces: Faces) -> Path:
    """Writes the portraits into a folder for each class, unless that is done; returns the folder of both."""
    files = files_at("lfw/lfw.zip")
    looks, _ = read_looks()
    names, rng = faces.names.tolist(), np.random.default_rng(0)
    others = [
        name
        for name, blinks in zip(names, faces.blinks.max(axis=1).tolist(), strict=True)
        if blinks < SURELY_OPEN and name not in looks
    ]
    good = rng.choice(others, OPEN, replace=False).tolist()
    bad = [name for name in names if looks.get(name) == "closed"]
    if task == "blurred":
        left = sorted(set(others) - set(good))
        bad = rng.choice(left, OPEN, replace=False).tolist()
    for label, of_label in zip(CLASSES[task], (bad, good), strict=True):
        folder = RESULTS / task / "portraits" / label
        folder.mkdir(parents=True, exist_ok=True)
        for name in of_label:
            content = files[name].read()
            if label == "blurred":
                content = blurred(content, rng.uniform(*BLUR) * FACE_WIDTH)
            if not (folder / name).exists():
                (folder / name).write_bytes(content)
    return RESULTS / task / "portraits"


def blurred(content: bytes, deviation: float) -> bytes:
    """Returns a JPEG blurred by a Gaussian of so many pixels."""
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    _, encoded = cv2.imencode(".jpg", cv2.GaussianBlur(pixels, None, deviation))
    return encoded.tobytes()


def run(task: str, net: str, size: int, start: int, portraits: Path) -> tuple[dict[str, object], list[str]]:
    """Trains one net, unless that is done; returns its row, and the portraits that were held out."""
    name = f"{net}_{size}_{'growing' if start else 'full'}"
    folder = RunFolder(RESULTS / task / name)
    began = time.process_time()
    if not folder.is_finished:
        given = {
            "sets": [{"data": f"folders:{portraits}"}],
            "runs": str(RESULTS / task),
            "name": name,
            "net.name": net,
            "net.size": size,
            "fit.start_size": start,
            "fit.epochs": EPOCHS,
            "imbalance.sampling": "weighted",
            "machine.threads": 1,
            "resume": True,
            **SPLIT,
        }
        train(make_options(TrainOptions, given, configs=["portraits"]))
        (folder.path / "seconds.txt").write_text(f"{time.process_time() - began:.0f}", encoding="ascii")
    with open(folder.path / "readings.csv", newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["part"] == "test"]
    is_good = np.array([row["label"] == CLASSES[task][1] for row in rows])
    p_good = np.array([float(row[f"p_{CLASSES[task][1]}"]) for row in rows])
    row = {
        "net": net,
        "pixels": size,
        "sizes": f"{start} to {size}" if start else "full",
        **scores_of(is_good, p_good),
        "seconds": (folder.path / "seconds.txt").read_text(encoding="ascii"),
    }
    return row, [row["source"] for row in rows]


def scores_of(is_good: np.ndarray, p_good: np.ndarray) -> dict[str, object]:
    """Returns weighted F1, accuracy, and the matrix: the bad ones read as bad, as good / the good ones."""
    read_good = p_good > 0.5
    matrix = np.array([[(is_good == true) & (read_good == read) for read in (0, 1)] for true in (0, 1)])
    matrix = matrix.sum(axis=-1)
    f1 = 2 * np.diag(matrix) / np.maximum(matrix.sum(0) + matrix.sum(1), 1)
    weighted = float((f1 * matrix.sum(1)).sum() / matrix.sum())
    return {
        "weighted_f1": f"{weighted:.4f}",
        "accuracy": f"{np.trace(matrix) / matrix.sum():.4f}",
        "matrix": f"{matrix[0, 0]} {matrix[0, 1]} / {matrix[1, 0]} {matrix[1, 1]}",
    }


def cull_scores(task: str, names: list[str]) -> dict[str, object]:
    """Returns the scores of what `eyelid cull` measures of the main face, on the same portraits."""
    kit = PhotoKit.load()
    is_good, p_good = [], []
    for name in names:
        pixels = decode(Path(name).read_bytes()).pixels
        found = kit.read_faces(pixels)
        p = 0.5
        if found:
            face = found[main_face(found, pixels.shape[::-1])]
            openness = read_eyes(face, CullRules(), kit.limits.unsure_below).openness or 0.0
            p = 1 / (1 + np.exp(-openness)) if task == "closed" else face.p_sharp or 0.0
        is_good.append(Path(name).parent.name == CLASSES[task][1])
        p_good.append(p)
    return scores_of(np.array(is_good), np.array(p_good))


def main(task: str) -> None:
    """Prints and writes a row for each size, net, and way to grow."""
    find_timm()
    portraits = write_portraits(task, read_faces())
    rows: list[dict[str, object]] = []
    names: list[str] = []
    for size in SIZES:
        for net in NETS:
            for start in (0, size // 2):
                row, names = run(task, net, size, start, portraits)
                rows.append(row)
    rows.append({"net": "eyelid cull", **cull_scores(task, names)})
    write_whole(RESULTS / f"{task}.csv", records_text(rows))
    table = Table(
        *rows[0], title=f"matrix: {' / '.join(CLASSES[task])}, each read as the first, as the other"
    )
    for row in rows:
        table.add_row(*(str(row.get(column, "")) for column in rows[0]))
    Console(highlight=False, width=140).print(table)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("task", choices=CLASSES)
    main(parser.parse_args().task)
