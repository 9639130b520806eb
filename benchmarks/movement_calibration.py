"""Claim: two pictures of each look of a person whom the net was not trained on take away half of its errors.

Five nets, each trained without one fifth of the people, as `benchmarks/movements.py` makes them:

    python -m benchmarks.movement_calibration MODELS EYES.npz

Columbia Gaze, heads that are straight, both eyes, four looks, each person read by the net that does not know
them: aside by 10 or 15 degrees and not up, up by 10 degrees and aside by 5 at most, straight to 5 degrees.
What lies 5 degrees aside was not taught to the net as straight: where that ends is what differs most between
people, and what a calibration learns. One or two pictures of each look, drawn at random ten times, are the
calibration; all others of the person are read. Errors are balanced: each look weighs the same. Ways:

- none: the likeliest look.
- straight: what makes the person's straight pictures alike to those of others is added, as by recentring.
- offset: `MovementLevels.fit`.
- calibration: `calibrate_movements`, as `eyelid speak` uses it: an offset, nothing, or a layer.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.data import fold_of
from eyelid.people.movement_calibration import calibrate_movements
from eyelid.people.movement_levels import Look, MovementLevels
from eyelid.read.movement_reader import MOVEMENTS, MovementReader, fuse, logits_of
from eyelid.score.intervals import Bootstrap
from models.arguments import parser_of
from models.labelled_eyes import Eyes
from models.movement import FOLDS

LOOKS = ("left", "right", "up", "straight")
DRAWS = 10
RESAMPLES = 2000


class Pictures(NamedTuple):
    """N pictures of both eyes: the logits of `LOOKS`, `[N, 4]`, the true look and the person, `[N]`."""

    logits: NDArray[np.float64]
    truth: NDArray[np.intp]
    person: NDArray[np.str_]


Way = Callable[[Sequence[Look]], MovementLevels]


def pictures_of(eyes: Eyes, model: MovementReader) -> Pictures:
    """Returns the pictures of some people's eyes, read by a net."""
    poses = list(zip(eyes.yaw.tolist(), eyes.pitch.tolist(), strict=True))
    read = model.read_eyes(eyes.pixels, eyes.side.tolist(), poses)
    _, first, number = np.unique(eyes.face, return_index=True, return_inverse=True)
    order = np.argsort(number, kind="stable")
    logits = logits_of(fuse(read[order], number[order]))[:, [MOVEMENTS.index(name) for name in LOOKS]]
    aside, above = eyes.aside[first], eyes.above[first]
    looks = np.select(
        [
            (aside >= 10) & (above <= 0),
            (aside <= -10) & (above <= 0),
            (np.abs(aside) <= 5) & (above == 10),
            (np.abs(aside) <= 5) & (above == 0),
        ],
        range(len(LOOKS)),
        -1,
    )
    counted = looks >= 0
    return Pictures(logits[counted].astype(np.float64), looks[counted], eyes.group[first][counted])


def unknown_pictures(eyes: Eyes, models: Mapping[int, MovementReader]) -> Pictures:
    """Returns the pictures of Columbia, each read by the net, by fold, that does not know the person."""
    level = eyes.take((eyes.dataset == "columbia") & (eyes.yaw == 0))
    folds = np.array([fold_of(group, FOLDS) for group in level.group.tolist()])
    parts = [pictures_of(level.take(folds == fold), model) for fold, model in models.items()]
    return Pictures(*map(np.concatenate, zip(*parts, strict=True)))


def straight_way(pictures: Pictures, person: str) -> Way:
    """Returns the way by which straight pictures become alike to those of the other people."""
    others = (pictures.person != person) & (pictures.truth == LOOKS.index("straight"))
    aim = _centred(pictures.logits[others]).mean(axis=0)

    def fit(looks: Sequence[Look]) -> MovementLevels:
        straight = np.concatenate([look.logits for look in looks if look.movement == "straight"])
        return MovementLevels(LOOKS, tuple((aim - _centred(straight).mean(axis=0)).tolist()))

    return fit


def errors_of(pictures: Pictures, number: int) -> dict[str, NDArray[np.float64]]:
    """Returns, for each way, each person's balanced error, from `number` pictures of each look."""
    people = np.unique(pictures.person)
    errors: dict[str, list[float]] = {}
    for person in people.tolist():
        ways: dict[str, Way] = {
            "none": lambda _: MovementLevels.none(LOOKS),
            "straight": straight_way(pictures, person),
            "offset": lambda looks: MovementLevels.fit(looks, LOOKS),
            "calibration": lambda looks: calibrate_movements(looks, LOOKS).levels,
        }
        own = np.flatnonzero(pictures.person == person)
        random = np.random.default_rng(0)
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(DRAWS):
            shown = np.concatenate(
                [random.permutation(own[pictures.truth[own] == look])[:number] for look in range(len(LOOKS))]
            )
            read = np.setdiff1d(own, shown)
            looks = [
                Look(LOOKS[pictures.truth[row]], pictures.logits[row : row + 1], np.full((1, 2), np.nan))
                for row in shown.tolist()
            ]
            for name, way in ways.items():
                likely = way(looks).applied(pictures.logits[read], np.full((len(read), 2), np.nan))
                found[name].append(_balanced_error(likely.argmax(axis=1), pictures.truth[read]))
        for name, values in found.items():
            errors.setdefault(name, []).append(float(np.mean(values)))
    return {name: np.array(values) for name, values in errors.items()}


def print_errors(errors: Mapping[str, NDArray[np.float64]], words: str) -> None:
    """Prints a row for each way: error, change with its interval by person, and for how many it is worse."""
    none = errors["none"]
    people = np.arange(len(none))
    bootstrap = Bootstrap(people.astype(str), resamples=RESAMPLES, seed=0)
    sums = {name: bootstrap.sums(values[:, None]) for name, values in errors.items()}
    print(f"| {words} | none | {none.mean():.3f} | | |")
    for name, values in list(errors.items())[1:]:

        def change(weights: NDArray[np.float64], name: str = name) -> dict[str, NDArray[np.float64]]:
            return {"change": (weights @ sums[name])[:, 0] / (weights @ sums["none"])[:, 0] - 1}

        score = bootstrap.scores(change)["change"]
        worse = int((values > none + 1e-9).sum())
        print(
            f"| {words} | {name} | {values.mean():.3f} "
            f"| {score.value:+.0%} ({score.low:+.0%} to {score.high:+.0%}) | {worse} of {len(none)} |"
        )


def _centred(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return logits - logits.mean(axis=1, keepdims=True)


def _balanced_error(read: NDArray[np.intp], truth: NDArray[np.intp]) -> float:
    return float(np.mean([(read[truth == look] != look).mean() for look in np.unique(truth)]))


if __name__ == "__main__":
    words = parser_of(__doc__)
    words.add_argument("models", type=Path, help="folder of the nets, 0.onnx to 4.onnx")
    words.add_argument("eyes", type=Path, help="what models.movement_eyes has gathered")
    given = words.parse_args()
    files = {fold: given.models / f"{fold}.onnx" for fold in range(FOLDS)}
    nets = {fold: MovementReader.load(file) for fold, file in files.items() if file.exists()}
    pictures = unknown_pictures(Eyes.load(given.eyes), nets)
    print(f"{len(np.unique(pictures.person))} people, {len(pictures.truth)} pictures, folds {sorted(nets)}\n")
    print("| pictures of each look | way | balanced error | change | worse for |\n|---|---|---|---|---|")
    for number in (1, 2):
        print_errors(errors_of(pictures, number), str(number))
