"""Claim: eyes that look closed because a face laughs or looks down are named, and blinks are not excused.

Faces of LFW that the net of `models/expression.py` was not trained on. `expression.csv` says what a look at
them found: one or more expressions, `closed` (fully, neither laughing nor with the head bowed), `none`, or
`unsure`, where a look cannot tell. Looked at were all faces whose eyes are read as closed; for dark glasses,
dark eyes and eyes that the landmarks do not see; and others of the test part, more of them with smiles and
lowered lids. With `--mediapipe`, the teacher's word for the test part is compared, too. The blinks are of
people who talk in front of a camera, at the frame where the eyes are closed most.

    python -m benchmarks.expression --mediapipe PYTHON --task face_landmarker.task
"""

import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.closed_eyes import scores_of
from eyelid.eyes import FaceModel
from eyelid.photos.expression import Expression, ExpressionModel
from models.arguments import parser_of
from models.expression_faces import find_faces, is_held_out, read_looks, read_shapes, teach
from models.lfw import Faces, part_of, read_faces
from models.places import data_at, rows_at

THRESHOLDS = Expression(laughing=0.5, looking_down=0.5, sunglasses=0.5)
AT_ONCE = 16  # faces whose speed is measured
CLOSED_BELOW = 0.5  # of the mean P(open) of a face's eyes
FIELDS = Expression._fields


def measure(model: ExpressionModel, faces: Faces) -> NDArray[np.float64]:
    """Returns the expressions of the faces that count, `[N, 3]`; NaN where no face is found."""
    measured = np.full((len(faces.names), len(FIELDS)), np.nan)
    for number, face in enumerate(find_faces(faces)):
        if face is not None:
            (measured[number],) = model.measure(faces.pictures[number], [face])
    return measured


def blinks(model: ExpressionModel) -> Iterator[tuple[float, ...]]:
    """Yields the expression of the largest face at the peak of each blink that was seen by eye."""
    finder = FaceModel.load()
    rows = [row for row in rows_at("video/truth.csv") if row["event"] == "blink" and row["eyes"] == "both"]
    for file in sorted({row["file"] for row in rows}):
        peaks = {int(row["peak_frame"]) for row in rows if row["file"] == file}
        clip = cv2.VideoCapture(str(data_at("video") / file))
        for number in range(max(peaks) + 1):
            if not clip.grab():
                break
            if number in peaks:
                grey = cv2.cvtColor(clip.retrieve()[1], cv2.COLOR_BGR2GRAY)
                for face in finder.find_faces(grey)[:1]:  # type: ignore[arg-type]
                    if face.marks is not None:
                        yield model.measure(grey, [(face.marks, face.size)])[0]  # type: ignore[arg-type]


def share(chosen: NDArray[np.bool_]) -> str:
    """Returns how many of how many are chosen."""
    return f"{int(chosen.sum())} of {len(chosen)}" + (f" ({chosen.mean():.2f})" if len(chosen) else "")


def compare_with_teacher(measured: NDArray[np.float64], told: NDArray[np.int64]) -> None:
    """Prints how often a face of which the teacher tells something is put above one of which it does not."""
    for number, name in enumerate(FIELDS[:2]):
        known = (told[:, number] >= 0) & ~np.isnan(measured[:, number])
        truth = told[known, number]
        auc = roc_auc_score(truth, measured[known, number])
        print(f"AUC against the teacher, {name}: {auc:.3f} ({truth.sum()} of {len(truth)})")


def compare_with_looks(measured: NDArray[np.float64], looks: NDArray[np.str_]) -> None:
    """Prints AUC and what the thresholds find, by what was seen by eye."""
    known = ~np.isin(looks, ("unsure", "not looked at")) & ~np.isnan(measured[:, 0])
    for number, name in enumerate(FIELDS):
        truth = np.array([name in look.split("+") for look in looks[known]])
        mine = measured[known, number]
        above = mine >= THRESHOLDS[number]
        print(
            f"by eye, {name}: AUC {roc_auc_score(truth, mine):.3f}; named {share(above[truth])}, "
            f"falsely {share(above[~truth])}"
        )


def show_sunglasses(measured: NDArray[np.float64], looks: NDArray[np.str_], test: NDArray[np.bool_]) -> None:
    """Prints how many faces of the test part without dark glasses are said to wear some."""
    above = measured[:, FIELDS.index("sunglasses")] >= THRESHOLDS.sunglasses
    others = test & ~np.isin(looks, ("sunglasses", "unsure"))
    print(f"sunglasses where there are none, all faces of the test part: {share(above[others])}")


def show_excuses(measured: NDArray[np.float64], looks: NDArray[np.str_], open_: NDArray[np.float64]) -> None:
    """Prints of the faces whose eyes are read as closed how many are named, by what was seen by eye."""
    named = measured >= np.array(THRESHOLDS)
    read_closed = open_ < CLOSED_BELOW
    print(f"eyes read as closed: {read_closed.sum()} faces")
    for look in sorted(set(looks[read_closed])):
        of_these = read_closed & (looks == look)
        each = ", ".join(f"{name} {int(named[of_these, number].sum())}" for number, name in enumerate(FIELDS))
        print(f"  {look}: named {share(np.asarray(named[of_these].any(axis=1)))}: {each}")


def show_speed(model: ExpressionModel, faces: Faces) -> None:
    """Prints the time a face takes: the least of several runs."""
    found = find_faces(faces.take(np.arange(len(faces.names)) < AT_ONCE))
    pairs = [face for face in found if face is not None]
    times = []
    for _ in range(30):
        start = time.process_time()
        model.measure(faces.pictures[0], pairs)
        times.append(time.process_time() - start)
    print(f"{1000 * min(times) / len(pairs):.3f} ms a face, {len(pairs)} at once, of the processor")


def main() -> None:
    """Prints all numbers."""
    words = parser_of(__doc__)
    words.add_argument("--model", default="face_expression")
    words.add_argument("--mediapipe", help="the program of a Python that has mediapipe")
    words.add_argument("--task", type=Path, help="MediaPipe's face_landmarker.task")
    given = words.parse_args()
    model, seen = ExpressionModel.load(given.model), read_looks()
    every = read_faces()
    faces = every.take(
        np.array([is_held_out(name, seen) and part_of(name) != "validation" for name in every.names.tolist()])
    )
    looks = np.array([seen.get(name, "not looked at") for name in faces.names.tolist()])
    test = np.array([part_of(name) == "test" for name in faces.names.tolist()])
    measured = measure(model, faces)
    print(f"{len(faces.names)} held-out faces, {np.isnan(measured[:, 0]).sum()} not found")
    if given.mediapipe:
        told = teach(faces, read_shapes(given.mediapipe, given.task))
        told[~test | (looks == "sunglasses")] = -1
        compare_with_teacher(measured, told)
    compare_with_looks(measured, looks)
    show_sunglasses(measured, looks, test)
    show_excuses(measured, looks, 1 - scores_of(faces)["eyelid"])
    named = np.array(list(blinks(model))) >= np.array(THRESHOLDS)
    each = ", ".join(f"{name} {int(named[:, number].sum())}" for number, name in enumerate(FIELDS))
    print(f"blinks in clips: named {share(np.asarray(named.any(axis=1)))}: {each}")
    show_speed(model, faces)


if __name__ == "__main__":
    main()
