r"""Compares ways to treat rare movements, with and without attention, on faces and on pairs of eyes.

One training for each net, treatment and kind of picture, and for each fold one without its faces, which is
scored on these; the scores are of all folds together, with intervals by face. Kinds of pictures:

faces: those of gaze147 that are in LFW, cut by their landmarks, level. Few of them blink.
pairs: the eyes of these very faces, cut by the landmarks, the right one left of the left one.
small_pairs: those of the faces of gaze147 of which eyes4000 has both eyes. Most of them blink, few look up.
eyes: all eyes of eyes4000 whose face is in gaze147, one by one.

Treatments are the configurations `imbalance/`: `none` is the plain cross-entropy, `weighted_loss` the
weighted one. All trainings mirror half of their pictures, and left and right change places with them. The
peer on the faces is the rule of Blink-To-Live, by the landmarks of LFW, with its own thresholds, and with
those of a grid that have the best macro-F1 on the other folds; what it calls nothing counts as wrong. The
labels are those of gaze147 as they are, and noisy.

    python -m benchmarks.movement_study          # some three hours of a core; goes on where it stopped
    python -m benchmarks.movement_study --pictures eyes --nets lidnet --treatments none weighted_loss \
        weighted_sampling repeated_and_augmented focal_loss label_smoothing          # ten minutes

It leaves `study.csv` and `study.html`, which also has losses, attention maps and feature maps of the best
training of each net, and the run folders. Other options need another `--folder`.
"""

import argparse
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.movements import FOUR, blink_to_live, score
from eyelid.csv_cells import records_text
from eyelid.data import fold_of
from eyelid.examples import find_config
from eyelid.explaining import explain_picture, load_subject
from eyelid.explaining.explanation_sheet import draw_explanation_sheet
from eyelid.eyes.eyes_in_faces import FRAMING
from eyelid.eyes.landmark_model import level_crop
from eyelid.options import make_options
from eyelid.pages import print_line, write_whole
from eyelid.pictures import find_sources
from eyelid.score.confusion import class_shares, count_confusion
from eyelid.training.comparison import ComparisonEntry, compare_trainings, compared_rows
from eyelid.training.comparison_plot import PLOT
from eyelid.training.comparison_report import ComparedRow, write_comparison_report
from eyelid.training.options import TrainOptions
from eyelid.training.readings_table import load_readings
from eyelid.training.run_folder import RunFolder
from models.arguments import parser_of
from models.lfw import Faces, read_faces
from models.places import files_at, rows_at

NETS = ("attention", "attention-off")
TREATMENTS = ("none", "weighted_loss", "weighted_sampling", "repeated_and_augmented")
METRICS = ("macro_f1", "accuracy")
SIDE = 96  # pixels of the sides of a face, and of the width of a pair
FACE_WIDE = 1.2  # a face's crop in times the way from its chin to its forehead
EYES = (slice(0, 7), slice(7, 14))  # the points of the right and the left eye, as `Faces.eyes` has them
METHOD = "integrated_gradients"  # of saliency
LEAST = 6  # pixels of the shortest side of the feature maps that are shown
# Thresholds that the rule may have: of pupils aside, of pupils above, of closed eyes.
GRID = list(product((1.1, 1.2, 1.35, 1.5, 2, 3), (0.33, 0.5, 0.67, 0.8, 1), (0.05, 0.1, 0.15, 0.2, 0.25)))


class Labelled(NamedTuple):
    """A picture, grey uint8 `[H, W]`, whose name is that of its file; what it shows, and whose it is."""

    name: str
    pixels: NDArray[np.uint8]
    label: str
    face: str


class Kind(NamedTuple):
    """A kind of pictures: how they are made of LFW and of the movements of faces, and read."""

    make: Callable[[Faces, Mapping[str, str]], Iterator[Labelled]]
    options: Mapping[str, Any]


def faces(lfw: Faces, movements: Mapping[str, str]) -> Iterator[Labelled]:
    chin, forehead = 3, 4  # of `FACE_POINTS`
    for number, face in _known(lfw, movements):
        points, eyes = lfw.points[number], lfw.eyes[number]
        middle = (points[chin] + points[forehead]) / 2
        wide = FACE_WIDE * float(np.linalg.norm(points[chin] - points[forehead]))
        pixels = level_crop(lfw.pictures[number], middle, wide, _roll(eyes), SIDE)
        yield Labelled(face, pixels, movements[face], face)


def pairs(lfw: Faces, movements: Mapping[str, str]) -> Iterator[Labelled]:
    for number, face in _known(lfw, movements):
        eyes = lfw.eyes[number]
        wide = FRAMING * max(float(np.linalg.norm(eyes[each][0] - eyes[each][1])) for each in EYES)
        patches = [
            level_crop(lfw.pictures[number], eyes[each][:2].mean(axis=0), wide, _roll(eyes), SIDE // 2)
            for each in EYES
        ]
        yield Labelled(face, np.hstack(patches), movements[face], face)


def small_pairs(_: Faces, movements: Mapping[str, str]) -> Iterator[Labelled]:
    sides: dict[str, dict[str, NDArray[np.uint8]]] = {}
    for eye, side in _small_eyes(movements):
        sides.setdefault(eye.face, {})[side] = eye.pixels
    for face, patches in sides.items():
        if len(patches) == 2:
            yield Labelled(face, np.hstack([patches["R"], patches["L"]]), movements[face], face)


def eyes(_: Faces, movements: Mapping[str, str]) -> Iterator[Labelled]:
    for eye, _side in _small_eyes(movements):
        yield eye


def _small_eyes(movements: Mapping[str, str]) -> Iterator[tuple[Labelled, str]]:
    files = files_at("eyes4000/eyes4000.zip")
    for row in rows_at("eyes4000/truth.csv"):
        face = row["face"]
        if face in movements:
            pixels = files[row["file"]].picture().pixels
            yield Labelled(Path(row["file"]).stem, pixels, movements[face], face), row["side"]


def _known(lfw: Faces, movements: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yields the number and the name of each face of LFW whose movement is known."""
    for number, name in enumerate(lfw.names.tolist()):
        face = name.removesuffix(".jpg")
        if face in movements:
            yield number, face


def _roll(eyes: NDArray[np.float32]) -> float:
    """Returns by how much a face is turned, in radians, by the corners of its eyes."""
    right, left = (eyes[each][:2].mean(axis=0) for each in EYES)
    return float(np.arctan2(left[1] - right[1], left[0] - right[0]))


# Sets so small need more epochs, of more steps, than the treatments name: a thousand steps or so.
FROM_LFW = {"net.size": 48, "fit.batch_size": 32, "fit.epochs": 100}
FROM_EYES4000 = {"net.size": 32, "fit.batch_size": 32, "fit.epochs": 60}
KINDS = {
    # Glasses are drawn for one eye, and would cover a face.
    "faces": Kind(faces, FROM_LFW | {"framing": "a face from chin to forehead, level", "augment.glasses": 0}),
    "pairs": Kind(pairs, FROM_LFW | {"framing": "both eyes of a face side by side, level"}),
    "small_pairs": Kind(small_pairs, FROM_EYES4000 | {"framing": "both eyes of a face side by side"}),
    "eyes": Kind(eyes, {}),
}


def read_movements(every: int) -> dict[str, str]:
    """Returns the movement of each face of gaze147, or of every nth."""
    return {row["face"]: row["label"] for row in rows_at("gaze147/labels.csv")[::every]}


def write_pictures(pictures: Iterator[Labelled], folder: Path) -> Path:
    """Writes pictures and their manifest into a folder, and returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / f"{folder.name}.csv"
    with open(manifest, "w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["path", "label", "group"])
        for each in pictures:
            file = folder / f"{each.name}.png"
            content = cv2.imencode(".png", each.pixels)[1].tobytes()
            if not file.exists() or file.read_bytes() != content:  # packs are made again when files change
                file.write_bytes(content)
            table.writerow([file.name, each.label, each.face])
    return manifest


def compare_all(kind: str, manifest: Path, given: argparse.Namespace, folder: Path) -> list[ComparisonEntry]:
    """Trains all nets with all treatments on one kind of pictures."""
    common = {
        "data": [f"manifest:{manifest}"],
        "classes": FOUR,
        "split.test_fold": "all",
        "split.folds": given.folds,
        "split.stratify": True,
        "resume": True,
        **KINDS[kind].options,
        **({"fit.epochs": given.epochs} if given.epochs else {}),
    }
    trainings = {
        f"{net}-{treatment}": make_options(
            TrainOptions, common | {"net.name": net}, configs=[find_config(f"imbalance/{treatment}")]
        )
        for net in given.nets
        for treatment in given.treatments
    }
    return compare_trainings(trainings, folder, say=print_line)


def blink_to_live_rows(lfw: Faces, movements: Mapping[str, str], folds: int) -> Iterator[ComparedRow]:
    """Yields what Blink-To-Live's rule makes of the faces, with its own thresholds and with learnt ones."""
    known = list(_known(lfw, movements))
    points = [lfw.eyes[number].reshape(2, 7, 2) for number, _ in known]
    names = np.array([face for _, face in known])
    labels = np.array([movements[face] for _, face in known])
    truth = np.array([FOUR.index(label) for label in labels.tolist()], np.int64)
    own = np.array([blink_to_live(each) for each in points])
    of_grid = np.array(
        [
            [blink_to_live(each, pupil_ratio=pupil, above_ratio=above, shut=shut) for each in points]
            for pupil, above, shut in GRID
        ]
    )
    learnt = np.empty_like(own)
    fold = np.array([fold_of(face, folds) for face in names.tolist()])
    for held_out in range(folds):
        here = fold == held_out
        best = max(of_grid, key=lambda found: _macro_f1(truth[~here], found[~here]))
        learnt[here] = best[here]
    for name, found in (("its thresholds", own), ("thresholds of the other folds", learnt)):
        scores = score(found, labels, names, FOUR)
        yield ComparedRow(
            name=f"Blink-To-Live's rule, {name}",
            net="",
            set_name="faces",
            pictures=len(known),
            seconds=None,
            scores={metric: scores[metric] for metric in METRICS},
            answers=(*FOUR, "nothing"),
            confusion=count_confusion(truth, found, len(FOUR) + 1)[: len(FOUR)],
        )


def _macro_f1(truth: NDArray[np.int64], found: NDArray[np.int64]) -> float:
    """Returns the mean F1 of the four movements; `found` may also be 4, for nothing."""
    return float(np.nan_to_num(class_shares(count_confusion(truth, found, len(FOUR) + 1))[2])[:-1].mean())


def explained(entries: Sequence[ComparisonEntry], manifest: Path, runs: Path) -> list[tuple[str, Path]]:
    """Draws losses, saliency, attention and feature maps of the best training of each net.

    Args:
        entries: The trainings.
        manifest: The manifest of their pictures.
        runs: The folder with their run folders.

    Returns:
        For each image a caption, and its PNG file.
    """
    images = []
    for net in dict.fromkeys(entry.net for entry in entries):
        best = max(
            (entry for entry in entries if entry.net == net),
            key=lambda entry: entry.evaluations[0].scores[METRICS[0]].value,
        )
        run = RunFolder(runs / best.name / "fold0")
        images.append((f"{manifest.stem}: {best.name}, fold 0, over its epochs", run.curves))
        subject = load_subject(str(run.path))
        (tested,) = (each for each in load_readings(run.readings, FOUR) if each.part == "test")
        for number, movement in enumerate(FOUR):
            of_class = np.flatnonzero(tested.labels == number)
            if not len(of_class):
                continue
            source = Path(tested.sources[of_class[0]])
            (still,) = find_sources([str(manifest.parent / source.name)])
            explanation = explain_picture(
                subject, still.picture(), method=METHOD, layer=subject.layer("", least=LEAST), show="all"
            )
            sheet = runs / best.name / f"{movement}.png"
            draw_explanation_sheet(explanation, METHOD, sheet)
            words = f"{manifest.stem}: {best.name}, a face that it does not know: {movement}"
            images.append((words, sheet))
    return images


def cells_of(row: ComparedRow) -> dict[str, object]:
    """Returns a row of `study.csv`."""
    cells: dict[str, object] = {
        "set": row.set_name,
        "training": row.name,
        "net": row.net,
        "pictures": row.pictures,
        "fit_s": "" if row.seconds is None else round(row.seconds, 1),
    }
    for name, value in row.scores.items():
        limits = {"": value.value, "_low": value.low, "_high": value.high}
        cells |= {f"{name}{suffix}": round(number, 6) for suffix, number in limits.items()}
    return cells


def table_of(rows: Sequence[ComparedRow]) -> Table:
    """Returns the table for the terminal."""
    table = Table("set", "training", "pictures", *METRICS, "fit, s", box=None, header_style="bold")
    for row in rows:
        seconds = "" if row.seconds is None else f"{row.seconds:,.0f}"
        scores = [str(row.scores[metric]) for metric in METRICS]
        table.add_row(row.set_name, row.name, f"{row.pictures:,}", *scores, seconds)
    return table


def main() -> None:
    words = parser_of(__doc__)
    words.allow_abbrev = False
    words.add_argument("--pictures", nargs="+", choices=KINDS, default=["faces", "pairs", "small_pairs"])
    words.add_argument("--nets", nargs="+", default=NETS)
    words.add_argument("--treatments", nargs="+", default=TREATMENTS)
    words.add_argument(
        "--epochs", type=int, default=0, help="default: 100 of faces and pairs, 60 of small pairs, 40 of eyes"
    )
    words.add_argument("--folds", type=int, default=5)
    words.add_argument("--every", type=int, default=1, help="take every nth face only")
    words.add_argument("--folder", type=Path, default=Path("benchmarks/results/movement_study"))
    given = words.parse_args()
    folder: Path = given.folder.resolve()
    lfw, movements = read_faces(), read_movements(given.every)
    rows: list[ComparedRow] = []
    images: list[tuple[str, Path]] = []
    for kind in given.pictures:
        manifest = write_pictures(KINDS[kind].make(lfw, movements), folder / "pictures" / kind)
        entries = compare_all(kind, manifest, given, folder / kind)
        images += [(f"{kind}: scores and losses", folder / kind / PLOT)]
        images += explained(entries, manifest, folder / kind)
        for row in compared_rows(entries):
            scores = {metric: row.scores[metric] for metric in METRICS}
            rows.append(replace(row, scores=scores, set_name=kind))
    if {"faces", "pairs"} & set(given.pictures):
        rows += blink_to_live_rows(lfw, movements, given.folds)
    write_whole(folder / "study.csv", records_text([cells_of(row) for row in rows]))
    facts = {
        "labels": f"gaze147, {len(movements):,} faces, labels as they are",
        "held out": f"each of {given.folds} folds of the faces in turn",
        "trainings": ", ".join(
            f"{kind} in {KINDS[kind].options.get('net.size', 24)} pixels" for kind in given.pictures
        ),
    }
    write_comparison_report(
        folder / "study.html", rows, title="Rare movements and attention", facts=facts, images=images
    )
    Console(highlight=False, width=160).print(table_of(rows))


if __name__ == "__main__":
    main()
