"""Claim: on photos eyelid finds several times the closed eyes that EAR finds; MediaPipe is beside.

Both eyes of a face count together, by the mean over those that are seen. Each score calls a face closed from
where on one of a hundred of the open faces is above. `closed_eyes.csv` says what a look at the pictures
found: `closed`, or `unsure` where a look cannot tell, and such faces are left out; all others are open.
Looked at were the candidates, which MediaPipe's score had chosen, and of the rest the 60 faces that eyelid
and the 40 that EAR found most closed. So the candidates alone are kind to MediaPipe, since what it misses is
not among them.

    python -m benchmarks.closed_eyes
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import Eye, crop, finder_of
from eyelid.pictures import Picture
from eyelid.read import Reader
from eyelid.weights import FINE_MODEL
from models.arguments import parser_of
from models.lfw import Faces, part_of, read_faces
from models.places import rows_at

FALSE_ALARMS = 0.01
RESAMPLES = 1000
NEAR = 40  # pixels between the eyes that were found and those of the face that counts
MISSED = -1.0  # below all scores: a face that is not found is not called closed


def eyes_of(eyes: list[Eye], truth: NDArray[np.float32]) -> list[Eye]:
    """Returns the eyes of the face whose eye points, `[14, 2]`, are given."""
    middle = truth.mean(axis=0)

    def apart(of_face: list[Eye]) -> float:
        boxes = np.array([eye.box for eye in of_face], float)
        return float(np.hypot(*((boxes[:, :2] + boxes[:, 2:] / 2).mean(axis=0) - middle)))

    faces = [[eye for eye in eyes if eye.face == number] for number in {eye.face for eye in eyes}]
    nearest = min(faces, key=apart, default=[])
    return nearest if nearest and apart(nearest) < NEAR else []


def scores_of(faces: Faces) -> dict[str, NDArray[np.float64]]:
    """Returns how closed the eyes of each face are by eyelid's chain, by EAR, and by MediaPipe."""
    finder, reader = finder_of("faces"), Reader.load(FINE_MODEL)
    chain, ratio = np.full(len(faces.names), MISSED), np.full(len(faces.names), MISSED)
    for number, pixels in enumerate(faces.pictures):
        picture = Picture(pixels, str(faces.names[number]))
        eyes = eyes_of(list(finder.find(picture)), faces.eyes[number])
        if eyes:
            chain[number] = 1 - reader.read([crop(picture, eye) for eye in eyes]).p_open.mean()
            ratio[number] = -np.mean([eye.ear for eye in eyes])
    return {"eyelid": chain, "EAR": ratio, "MediaPipe": faces.blinks.mean(axis=1).astype(float)}


def read_looks() -> tuple[dict[str, str], set[str]]:
    """Returns what a look found, by file name, and the names of the candidates."""
    with open(Path(__file__).with_suffix(".csv"), newline="", encoding="utf-8") as stream:
        looks = {row["file"]: row["look"] for row in csv.DictReader(stream)}
    return looks, {row["file"] for row in rows_at("lfw/closed_candidates.csv")}


def caught(
    scores: Mapping[str, NDArray[np.float64]], closed: NDArray[np.int64], open_: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Returns the share of closed faces that each score finds; the faces are given by their indices."""
    thresholds = (np.quantile(score[open_], 1 - FALSE_ALARMS, method="higher") for score in scores.values())
    return np.array(
        [(score[closed] > least).mean() for score, least in zip(scores.values(), thresholds, strict=True)]
    )


def show(
    scores: Mapping[str, NDArray[np.float64]], closed: NDArray[np.bool_], open_: NDArray[np.bool_], what: str
) -> None:
    """Prints the share that each score finds, and what eyelid finds more, with 95 % intervals over people."""
    where, others = np.flatnonzero(closed), np.flatnonzero(open_)
    random = np.random.default_rng(0)
    drawn = np.array(
        [
            caught(scores, random.choice(where, len(where)), random.choice(others, len(others)))
            for _ in range(RESAMPLES)
        ]
    )
    whole = caught(scores, where, others)
    print(f"{what}: {len(where)} closed, {len(others)} open")
    for number, name in enumerate(scores):
        low, high = np.quantile(drawn[:, number], (0.025, 0.975))
        less = np.quantile(drawn[:, 0] - drawn[:, number], (0.025, 0.975))
        print(
            f"  {name} {whole[number]:.3f} [{low:.3f}, {high:.3f}]"
            + (f", eyelid {whole[0] - whole[number]:+.3f} [{less[0]:+.3f}, {less[1]:+.3f}]" if number else "")
        )


if __name__ == "__main__":
    parser_of(__doc__).parse_args()
    every = read_faces()
    looks, candidates = read_looks()
    found = scores_of(every)
    look = np.array([looks.get(name, "open") for name in every.names])
    candidate = np.array([name in candidates for name in every.names])
    held_out = np.array([part_of(name) == "test" for name in every.names])
    closed, open_ = look == "closed", look == "open"
    print({name: int((score == MISSED).sum()) for name, score in found.items()}, "faces without eyes")
    print({name: int((score[closed] == MISSED).sum()) for name, score in found.items()}, "of them closed")
    for what, part in (("all people", np.ones(len(look), bool)), ("held-out people", held_out)):
        show(found, closed & candidate & part, open_ & part, f"candidates, {what}")
        show(found, closed & part, open_ & part, f"all closed faces, {what}")
