"""Claim: movements of people whom the net was not trained on are read better than by a published rule.

Five nets, each trained without one fifth of the people of all sets, by a hash of their names; everybody is
read by the net that does not know them. The one without the first fifth is the shipped model.

    python -m models.movement_eyes EYES.npz
    for fold in 0 1 2 3 4; do python -m models.movement MODELS/$fold.onnx --eyes EYES.npz --fold $fold; done
    python -m benchmarks.movements MODELS EYES.npz

**gaze147**: faces of eyes4000 in 24x24 pixels, both eyes where both are there; the likeliest of its four
classes counts. Its labels are noisy. Confirmed are those with which two other looks agree: that of a plain
learner (gradient histograms, logistic regression, out of fold) at each eye; the irises of LFW's landmarks,
where the face is there and they are clear; for blinks, that eyes4000 calls all eyes of the face closed. That
leaves out what is hard, too.

The peer is the rule of Blink-To-Live (Ezzat et al., Scientific Reports 13, 2023, and its published program):
the pupil divides the width of both eyes by more than 3 to 1 (left, right), or their height by less than 0.33
(up); a mean aspect ratio of less than 0.20 is a blink. It is given the irises and lids of LFW's landmarks,
where a face is in LFW; there the net has its numbers of the same faces, too.

**Columbia**: left, straight and right of looks that are neither up nor down; the likeliest of these three
counts, and each of the three weighs the same. 5 degrees are in no class; the table by angle has them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.data import fold_of
from eyelid.read.movement_reader import MOVEMENTS, MovementReader, fuse
from eyelid.score.confusion import count_confusion
from eyelid.score.intervals import Bootstrap, Score
from models.arguments import parser_of
from models.labelled_eyes import Eyes
from models.lfw import read_faces
from models.movement import FOLDS
from models.movement_labels import other_looks
from models.places import rows_at

FOUR = ("left", "right", "up", "blink")
THREE = ("left", "straight", "right")
HEADS = (-30, -15, 0, 15, 30)
RESAMPLES = 1000
PUPIL, ABOVE, SHUT = 3.0, 0.33, 0.20  # Blink-To-Live's thresholds
CONFIRMING = 2  # looks


class Read(NamedTuple):
    """M faces that were read, or single eyes.

    Attributes:
        names: `[M]`.
        groups: Their people, `[M]`.
        likely: Probabilities of the movements, float32 `[M, 5]`.
        first: The index of the first eye of each, `[M]`.
    """

    names: NDArray[np.str_]
    groups: NDArray[np.str_]
    likely: NDArray[np.float32]
    first: NDArray[np.intp]

    def found(self, classes: Sequence[str]) -> NDArray[np.intp]:
        """Returns which of some movements is the likeliest, `[M]`."""
        return self.likely[:, [MOVEMENTS.index(name) for name in classes]].argmax(axis=1)

    def take(self, chosen: NDArray[np.bool_]) -> "Read":
        """Returns those that a bool `[M]` chooses."""
        return Read(*(each[chosen] for each in self))


def folds_of(eyes: Eyes) -> NDArray[np.int64]:
    """Returns the fold of each person, `[N]`."""
    return np.array([fold_of(group, FOLDS) for group in eyes.group.tolist()])


def read_all(models: Mapping[int, MovementReader], eyes: Eyes) -> NDArray[np.float32]:
    """Returns the probabilities of N eyes, `[N, 5]`, each by the net that does not know the person."""
    likely = np.zeros((len(eyes), len(MOVEMENTS)), np.float32)
    poses = [
        None if np.isnan(pose).any() else (float(pose[0]), float(pose[1]))
        for pose in np.stack([eyes.yaw, eyes.pitch], 1)
    ]
    folds = folds_of(eyes)
    for fold, model in models.items():
        rows = np.flatnonzero(folds == fold)
        sides = eyes.side[rows].tolist()
        likely[rows] = model.read_eyes(eyes.pixels[rows], sides, [poses[row] for row in rows.tolist()])
    return likely


def joined(
    eyes: Eyes, likely: NDArray[np.float32], chosen: NDArray[np.bool_], *, single: bool = False
) -> Read:
    """Returns the faces of chosen eyes, both eyes of one together, or each eye by itself."""
    rows = np.flatnonzero(chosen)
    if single:
        return Read(eyes.face[rows], eyes.group[rows], likely[rows], rows)
    names, first, number = np.unique(eyes.face[rows], return_index=True, return_inverse=True)
    return Read(names, eyes.group[rows[first]], fuse(likely[rows], number), rows[first])


def score(
    found: NDArray[np.intp], labels: NDArray[np.str_], groups: NDArray[np.str_], classes: Sequence[str]
) -> dict[str, Score]:
    """Returns accuracy, balanced accuracy and macro-F1 with intervals by person.

    Args:
        found: Which class was found, `[M]`; the number of classes is no answer, and counts as wrong.
        labels: The true classes, `[M]`; those of other names do not count.
        groups: Whose they are, `[M]`.
        classes: The names of the classes.
    """
    counted = np.isin(labels, classes)
    truth = np.array([classes.index(label) for label in labels[counted].tolist()], np.int64)
    width = len(classes) + 1
    bootstrap = Bootstrap(groups[counted], resamples=RESAMPLES, seed=0)
    sums = bootstrap.sums_by(truth * width + found[counted], width**2)

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        confusion = np.asarray(weights @ sums).reshape(-1, width, width)
        true = confusion[:, :-1].sum(axis=2)
        hits = np.diagonal(confusion[:, :-1, :-1], axis1=1, axis2=2)
        answers = confusion[:, :-1, :-1].sum(axis=1)
        return {
            "accuracy": hits.sum(axis=1) / true.sum(axis=1),
            "balanced": (hits / np.maximum(true, 1e-9)).mean(axis=1),
            "macro_f1": (2 * hits / np.maximum(true + answers, 1e-9)).mean(axis=1),
        }

    return bootstrap.scores(measure)


def words_of(scores: Mapping[str, Score], *names: str) -> str:
    """Returns scores as cells of a table."""
    return " | ".join(f"{scores[n].value:.3f} ({scores[n].low:.3f} - {scores[n].high:.3f})" for n in names)


def columbia(eyes: Eyes, likely: NDArray[np.float32]) -> None:
    """Prints the tables of Columbia."""
    level = (eyes.dataset == "columbia") & (eyes.above == 0)
    labels = np.select(
        [eyes.aside == 0, eyes.aside >= 10, eyes.aside <= -10], ["straight", "left", "right"], ""
    )
    wide = np.where(np.abs(eyes.aside) == 10, "", labels)
    print("\n| Columbia, left / straight / right | faces | from ±10° | from ±15° only |\n|---|---|---|---|")
    for words, single, heads in (
        ("head straight, both eyes", False, (0,)),
        ("head straight, one eye", True, (0,)),
        ("all head poses, both eyes", False, HEADS),
        *((f"head at {angle}°, both eyes", False, (angle,)) for angle in HEADS if angle),
    ):
        read = joined(eyes, likely, level & np.isin(eyes.yaw, heads), single=single)
        cells = " | ".join(
            words_of(score(read.found(THREE), of[read.first], read.groups, THREE), "balanced")
            for of in (labels, wide)
        )
        print(f"| {words} | {(labels[read.first] != '').sum()} | {cells} |")
    read = joined(eyes, likely, level & (eyes.yaw == 0))
    print("\n| head straight, both eyes | left | straight | right | unsure |\n|---|---|---|---|---|")
    for angle in (-15, -10, -5, 0, 5, 10, 15):
        here = read.take(eyes.aside[read.first] == angle)
        shares = " | ".join(f"{(here.found(THREE) == number).mean():.2f}" for number in range(3))
        print(f"| {angle}° | {shares} | {(here.likely.max(axis=1) < 0.5).mean():.2f} |")


def blink_to_live(
    points: NDArray[np.float32], *, pupil_ratio: float = PUPIL, above_ratio: float = ABOVE, shut: float = SHUT
) -> int:
    """Returns what Blink-To-Live's rule finds: a number of `FOUR`, or 4 for nothing.

    Args:
        points: Of both eyes, `[2, 7, 2]`, as `FaceMarks.points`.
        pupil_ratio: By how much to one the pupil divides the width of eyes that look aside.
        above_ratio: Below which it divides the height of eyes that look up.
        shut: Aspect ratio below which eyes blink.
    """
    ratios, found = [], []
    for outer, inner, *lids, pupil in points:
        first, last = sorted((outer, inner), key=lambda corner: float(corner[0]))
        top, bottom = (lids[0] + lids[1]) / 2, (lids[2] + lids[3]) / 2
        ratios.append(np.linalg.norm(top - bottom) / max(float(np.linalg.norm(first - last)), 1e-6))
        aside = (pupil[0] - first[0]) / max(float(last[0] - pupil[0]), 1e-6)
        above = (pupil[1] - top[1]) / max(float(bottom[1] - pupil[1]), 1e-6)
        found.append(
            0 if aside > pupil_ratio else 1 if aside < 1 / pupil_ratio else 2 if above < above_ratio else 4
        )
    if np.mean(ratios) < shut:
        return FOUR.index("blink")
    return found[0] if found[0] == found[1] else len(FOUR)


def named_looks(eyes: Eyes) -> dict[str, list[str]]:
    """Returns what other looks find at the faces of gaze147, by name; see the top of this file."""
    names = {
        face: [MOVEMENTS[int(each.argmax())] for each in looks] for face, looks in other_looks(eyes).items()
    }
    states: dict[str, set[str]] = {}
    for row in rows_at("eyes4000/truth.csv"):
        states.setdefault(row["face"], set()).add(row["label"])
    for face in names.keys() & states.keys():
        names[face] += ["blink"] if states[face] == {"closed"} else []
    return names


def gaze147(eyes: Eyes, likely: NDArray[np.float32], looks: Mapping[str, Sequence[str]]) -> None:
    """Prints the tables of gaze147; `looks` are what others make of the faces, by name."""
    lfw = read_faces()
    rows = {name.removesuffix(".jpg"): number for number, name in enumerate(lfw.names.tolist())}
    read = joined(eyes, likely, eyes.dataset == "gaze147")
    labels = eyes.label[read.first]
    agreed = [looks[face].count(label) for face, label in zip(read.names.tolist(), labels, strict=True)]
    sure = np.array(agreed) >= CONFIRMING
    marked = np.isin(read.names, list(rows))
    large = joined(eyes, likely, eyes.dataset == "gaze147 lfw")
    rule = np.array(
        [
            blink_to_live(lfw.eyes[rows[face]].reshape(2, 7, 2)) if face in rows else len(FOUR)
            for face in read.names.tolist()
        ]
    )
    print("\n| gaze147, four classes | faces | macro-F1 | accuracy |\n|---|---|---|---|")
    for words, found, of, groups in (
        ("24 pixels, labels as they are", read.found(FOUR), labels, read.groups),
        ("24 pixels, confirmed labels", read.found(FOUR)[sure], labels[sure], read.groups[sure]),
        ("those in LFW: 24 pixels", read.found(FOUR)[marked], labels[marked], read.groups[marked]),
        ("those in LFW: Blink-To-Live's rule", rule[marked], labels[marked], read.groups[marked]),
        ("those in LFW: as large as there", large.found(FOUR), eyes.label[large.first], large.groups),
    ):
        cells = words_of(score(found, of, groups, FOUR), "macro_f1", "accuracy")
        print(f"| {words} | {len(of)} | {cells} |")
    truth = np.array([FOUR.index(label) for label in labels.tolist()])
    print(f"\n24 pixels, true {', '.join(FOUR)} in rows:\n{count_confusion(truth, read.found(FOUR), 4)}")


if __name__ == "__main__":
    words = parser_of(__doc__)
    words.add_argument("models", type=Path)
    words.add_argument("eyes", type=Path)
    given = words.parse_args()
    readers = {int(file.stem): MovementReader.load(file) for file in sorted(given.models.glob("?.onnx"))}
    everyone = Eyes.load(given.eyes)
    everyone = everyone.take(np.isin(everyone.dataset, ["columbia", "gaze147", "gaze147 lfw"]))
    others = named_looks(everyone)
    everyone = everyone.take(np.isin(folds_of(everyone), list(readers)))
    probabilities = read_all(readers, everyone)
    columbia(everyone, probabilities)
    gaze147(everyone, probabilities, others)
