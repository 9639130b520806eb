"""Trains nets on whole portraits, LFW's pictures with closed and with open eyes, at growing and at full size.

Closed are the faces that a look found closed (`closed_eyes.csv`); open are others of which neither a look nor
MediaPipe says more. A third of the people is held out. It is little data: the whole picture, of which an eye
is a hundredth, has to be learnt from some forty people. `eyelid cull`, which finds the eyes, is beside.

    python benchmarks/portraits.py      # half an hour on two cores
"""

import csv
import time
from pathlib import Path

import numpy as np
from closed_eyes import read_looks  # type: ignore[import-not-found]
from fine_tuning import find_timm  # type: ignore[import-not-found]
from rich.console import Console
from rich.table import Table

from eyelid.options import make_options
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import main_face, read_eyes
from eyelid.photos.photo_kit import PhotoKit
from eyelid.pictures import find_sources
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.verbs.train import train
from models.lfw import DATA, Faces, read_faces

RESULTS = Path("benchmarks/results/portraits")
NETS = ("attention-off", "attention", "timm:mobilenetv3_small_050")
SIZES = (48, 72, 96)
OPEN, SURELY_OPEN = 600, 0.25  # portraits with open eyes, and how closed MediaPipe may find these
EPOCHS = 20
SPLIT = {"split.folds": 3, "split.test_fold": 0, "split.allow_leak": True}  # one picture a person


def write_portraits(faces: Faces) -> Path:
    """Writes the portraits into a folder for each class, unless that is done; returns the folder of both."""
    looks, _ = read_looks()
    names = faces.names.tolist()
    closed = [name for name in names if looks.get(name) == "closed"]
    others = [
        name
        for name, blinks in zip(names, faces.blinks.max(axis=1).tolist(), strict=True)
        if blinks < SURELY_OPEN and name not in looks
    ]
    chosen = np.random.default_rng(0).choice(others, OPEN, replace=False).tolist()
    files = {Path(file.source).name: file for file in find_sources([str(DATA / "lfw/lfw.zip")])}
    for label, of_label in {"closed": closed, "open": chosen}.items():
        folder = RESULTS / "portraits" / label
        folder.mkdir(parents=True, exist_ok=True)
        for name in of_label:
            if not (folder / name).exists():
                (folder / name).write_bytes(files[name].read())
    return RESULTS / "portraits"


def run(net: str, size: int, start: int, portraits: Path) -> dict[str, object]:
    """Trains one net, unless that is done; returns its scores on the people who were held out."""
    name = f"{net}_{size}_{'growing' if start else 'full'}"
    folder = RunFolder(RESULTS / name)
    began = time.perf_counter()
    if not folder.is_finished:
        given = {
            "sets": [{"data": f"folders:{portraits}"}],
            "runs": str(RESULTS),
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
        (folder.path / "seconds.txt").write_text(f"{time.perf_counter() - began:.0f}", encoding="ascii")
    with open(folder.path / "readings.csv", newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["part"] == "test"]
    is_open = np.array([row["label"] == "open" for row in rows])
    p_open = np.array([float(row["p_open"]) for row in rows])
    return {
        "seconds": (folder.path / "seconds.txt").read_text(encoding="ascii"),
        "names": [row["source"] for row in rows],
        **scores_of(is_open, p_open),
    }


def scores_of(is_open: np.ndarray, p_open: np.ndarray) -> dict[str, object]:
    """Returns weighted F1, accuracy, and the confusion matrix in words."""
    read_open = p_open > 0.5
    matrix = np.array([[(is_open == true) & (read_open == read) for read in (0, 1)] for true in (0, 1)])
    matrix = matrix.sum(axis=-1)
    f1 = 2 * np.diag(matrix) / np.maximum(matrix.sum(0) + matrix.sum(1), 1)
    weighted = float((f1 * matrix.sum(1)).sum() / matrix.sum())
    words = f"{matrix[0, 0]} {matrix[0, 1]} / {matrix[1, 0]} {matrix[1, 1]}"
    return {"weighted_f1": weighted, "accuracy": float(np.trace(matrix) / matrix.sum()), "matrix": words}


def cull_scores(faces: Faces, names: list[str]) -> dict[str, object]:
    """Returns the scores of the eyes that `eyelid cull` finds, on the same portraits."""
    kit = PhotoKit.load()
    numbers = {name: number for number, name in enumerate(faces.names.tolist())}
    is_open, p_open = [], []
    for file in names:
        pixels = faces.pictures[numbers[Path(file).name]]
        found = kit.read_faces(pixels)
        openness = 0.0
        if found:
            face = found[main_face(found, pixels.shape[::-1])]
            openness = read_eyes(face, CullRules(), kit.limits.unsure_below).openness or 0.0
        is_open.append(Path(file).parent.name == "open")
        p_open.append(1 / (1 + np.exp(-openness)))
    return scores_of(np.array(is_open), np.array(p_open))


def main() -> None:
    """Prints a row for each net, size, and way to grow."""
    find_timm()
    faces = read_faces()
    portraits = write_portraits(faces)
    table = Table("net", "pixels", "sizes", "weighted F1", "accuracy", "closed: right wrong / open", "s")
    names: list[str] = []
    for net in NETS:
        for size in SIZES:
            for start in (0, size // 2):
                row = run(net, size, start, portraits)
                names = row["names"]  # type: ignore[assignment]
                table.add_row(
                    net,
                    str(size),
                    f"{start} to {size}" if start else "full",
                    f"{row['weighted_f1']:.4f}",
                    f"{row['accuracy']:.4f}",
                    str(row["matrix"]),
                    str(row["seconds"]),
                )
    culled = cull_scores(faces, names)
    table.add_row(
        "eyelid cull",
        "",
        "",
        f"{culled['weighted_f1']:.4f}",
        f"{culled['accuracy']:.4f}",
        str(culled["matrix"]),
    )
    Console(highlight=False, width=140).print(table)


if __name__ == "__main__":
    main()
