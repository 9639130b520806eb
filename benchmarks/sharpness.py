"""Claim: eyelid tells blurred faces from sharp ones better than the measures of others, also small and noisy.

Faces of held-out people of LFW (a fifth, by a hash of the name), blurred by Gaussians, disks and lines whose
standard deviation is 1.5, 3 or 6 % of the face's width, 40 pixels to their own size wide, with noise, JPEG,
darkening and halos; and larger faces of other photos. Beside: the variance of the Laplacian; Crete's re-blur;
and the 26 features of OFIQ, the reference code of ISO/IEC 29794-5, refitted on photos of the training people.
LFW's own pictures count as sharp, though some are soft. Then portraits before backgrounds that are smooth or
panned.

`sharpness.csv` says of some of LFW's held-out pictures what a look found: `blurred`, or `unsure`. What is
rejected is told with and without them. Looked at were the 24 that eyelid, 12 that the Laplacian and 12 that
Crete's measure found least sharp at 96 pixels; so without them the figures are kind to eyelid.

    python -m benchmarks.sharpness --backgrounds FOLDER    # `make weights` fetches the wallpapers into it
"""

import csv
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from eyelid.eyes import Face, FaceModel, LandmarkModel
from eyelid.photos.sharpness import BEHIND, LENS, MOTION, SharpnessModel
from eyelid.photos.sharpness_features import face_features, level_face
from models.arguments import parser_of
from models.backgrounds import wallpapers
from models.blurring import (
    KINDS,
    SHARP,
    STRENGTHS,
    Photo,
    Shot,
    before,
    blurred,
    developed,
    found_faces,
    photograph,
    scaled,
    take_photos,
)
from models.lfw import read_faces
from models.places import data_at
from models.sharpness import ground_of

OURS, NATIVE, LEVEL, CRETE = "eyelid", "Laplacian", "Laplacian at 96 px", "Crete re-blur at 96 px"
LINE, FOREST = "OFIQ's 26, logistic", "OFIQ's 26, forest"
STRONG = ("weak", "middle", "strong")
RESAMPLES = 200
Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Look(NamedTuple):
    """What is measured of one photo: by eyelid, by the peers that need no fit, and OFIQ's features."""

    person: str
    shot: Shot
    p_sharp: float
    p_motion: float
    angle: float
    scores: tuple[float, float, float]
    ofiq: Values


def looks(photos: Iterator[Photo], model: SharpnessModel) -> list[Look]:
    """Measures photos; faces that are outside of them are left out."""
    found = []
    for photo in photos:
        level = photo.face.marks and level_face(photo.pixels, photo.face.marks, photo.face.size)
        if not level:
            continue
        features, angle = face_features(level)
        box = face_part(photo.pixels, photo.face)
        scores = (
            laplacian(box),
            laplacian(level.pixels.clip(0, 255).astype(np.uint8)),
            -crete(level.pixels),
        )
        found.append(
            Look(photo.person, photo.shot, *model.judge(features), angle, scores, ofiq_features(box))
        )
    return found


def face_part(pixels: NDArray[np.uint8], face: Face) -> NDArray[np.uint8]:
    """Returns the face's box, as far as it is in the picture."""
    x, y, width, height = (round(length) for length in face.box)
    return pixels[max(y, 0) : max(y + height, 8), max(x, 0) : max(x + width, 8)]


def soft_pictures() -> set[str]:
    """Returns the file names of the pictures that a look did not find sharp."""
    with open(Path(__file__).with_suffix(".csv"), newline="", encoding="utf-8") as stream:
        return {row["file"] for row in csv.DictReader(stream)}


def laplacian(pixels: NDArray[np.uint8]) -> float:
    """Returns the variance of the Laplacian."""
    return float(cv2.Laplacian(pixels, cv2.CV_64F).var())


def crete(pixels: NDArray[np.float32]) -> float:
    """Returns how little a second blur takes away, across or down, whichever is more (Crete 2007)."""
    smooth = cv2.GaussianBlur(pixels, (0, 0), 0.8)
    left = []
    for axis, box in ((1, (9, 1)), (0, (1, 9))):
        steps = np.abs(np.diff(smooth, axis=axis))
        again = np.abs(np.diff(cv2.blur(smooth, box), axis=axis))
        left.append(1 - np.maximum(steps - again, 0).sum() / max(float(steps.sum()), 1e-6))
    return float(max(left))


def ofiq_features(pixels: NDArray[np.uint8]) -> Values:
    """Returns the features of OFIQ's Sharpness.cpp, in the ellipse of the face, float64 `[26]`."""
    height, width = pixels.shape
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 2, height // 2), 0, 0, 360, 255, -1)
    smooth = cv2.GaussianBlur(pixels, (3, 3), 0)
    responses = [cv2.Laplacian(smooth, cv2.CV_64F, ksize=size) for size in (1, 3, 5, 7, 9)]
    responses += [pixels.astype(float) - cv2.blur(pixels, (size, size)) for size in (3, 5, 7)]
    responses += [cv2.Sobel(pixels, cv2.CV_64F, 1, 1, ksize=size) for size in (1, 3, 5, 7, 9)]
    return np.concatenate([np.ravel(cv2.meanStdDev(np.abs(each), mask=mask)) for each in responses])


def scores_of(tested: list[Look], trained: list[Look]) -> dict[str, Values]:
    """Returns how sharp each way finds the tested photos."""
    sharp = np.array([look.shot.kind == SHARP for look in trained])
    told = np.array([look.shot.strength != "mild" for look in trained])
    features, new = (np.array([look.ofiq for look in some]) for some in (trained, tested))
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000, class_weight="balanced"))
    line.fit(np.log1p(features[told]), sharp[told])
    forest = RandomForestClassifier(120, min_samples_leaf=3, class_weight="balanced", random_state=0)
    forest.fit(features[told], sharp[told])
    peers = np.array([look.scores for look in tested])
    return {
        OURS: np.array([look.p_sharp for look in tested]),
        NATIVE: peers[:, 0],
        LEVEL: peers[:, 1],
        CRETE: peers[:, 2],
        LINE: line.decision_function(np.log1p(new)),
        FOREST: forest.predict_proba(new)[:, 1],
    }


def table(tested: list[Look], scores: dict[str, Values]) -> None:
    """Prints the AUC of each way, sharp against blurred, and for eyelid 95 % intervals over people."""
    shots = [look.shot for look in tested]
    people = np.array([look.person for look in tested])
    kind, strength = (np.array([getattr(shot, name) for shot in shots]) for name in ("kind", "strength"))
    width, noise, quality = (
        np.array([getattr(shot, name) for shot in shots], float) for name in ("width", "noise", "quality")
    )
    sharp, middle, every = kind == SHARP, strength == "middle", np.ones(len(kind), bool)
    slices: dict[str, tuple[Mask, Mask]] = {name: (strength == name, every) for name in STRENGTHS}
    slices |= {f"middle, {name}": (middle & (kind == name), every) for name in KINDS}
    for name, of, edges in (
        ("width", width, (0, 50, 80, 999)),
        ("noise", noise, (0, 3, 6, 9.1)),
        ("JPEG", quality, (0, 1, 75, 96)),
    ):
        for low, high in pairwise(edges):
            slices[f"middle, {name} {low} to {high}"] = (middle, (of >= low) & (of < high))
    print("| AUC |", " | ".join(scores), "|")
    for name, (dull, where) in slices.items():
        among = np.flatnonzero((sharp | dull) & where)
        cells = [f"{roc_auc_score(sharp[among], score[among]):.3f}" for score in scores.values()]
        low, high = interval(people[among], sharp[among], scores[OURS][among])
        cells[0] += f" [{low:.3f}, {high:.3f}]"
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


def interval(people: NDArray[np.str_], sharp: Mask, scores: Values) -> Values:
    """Returns the 95 % interval of the AUC over people."""
    random = np.random.default_rng(0)
    _, number = np.unique(people, return_inverse=True)
    rows = [np.flatnonzero(number == each) for each in range(number.max() + 1)]
    drawn = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([rows[each] for each in random.integers(len(rows), size=len(rows))])
        drawn.append(roc_auc_score(sharp[chosen], scores[chosen]))
    return np.quantile(drawn, (0.025, 0.975))  # type: ignore[no-any-return]


def thresholds(tested: list[Look], model: SharpnessModel) -> None:
    """Prints what is rejected at the shipped thresholds, and whether the probabilities are right."""
    kind, strength = (
        np.array([getattr(look.shot, name) for look in tested]) for name in ("kind", "strength")
    )
    large = np.array([look.shot.width >= 48 for look in tested])
    p = np.array([look.p_sharp for look in tested])
    seen = np.array([look.person not in soft_pictures() for look in tested])
    print("| faces of 48 px and more, rejected below | sharp | sharp to a look |", " | ".join(STRENGTHS), "|")
    for share, least in model.below.items():
        parts = [kind == SHARP, (kind == SHARP) & seen, *(strength == name for name in STRENGTHS)]
        cells = [f"{(p[part & large] < least).mean():.4f}" for part in parts]
        print(f"| {least:.4f} (for {share}) |", " | ".join(cells), "|")
    told = strength != "mild"
    weight = np.where(kind == SHARP, 1 / (kind == SHARP).sum(), 1 / (told & (kind != SHARP)).sum())
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        part = told & (p >= low) & (p < high)
        said, was = (np.average(each[part], weights=weight[part]) for each in (p, kind == SHARP))
        print(f"said {said:.3f}, was {was:.3f}")


def kinds(tested: list[Look], model: SharpnessModel) -> None:
    """Prints how well motion is told from lens and focus among the faces that are found blurred."""
    print("| told | right | named | of the named, right | motion's angle: median error |")
    for strength in STRONG:
        some = [look for look in tested if look.shot.strength == strength and look.p_sharp < 0.5]
        moved = np.array([look.shot.kind == "motion" for look in some])
        p = np.array([look.p_motion for look in some])
        named = np.maximum(p, 1 - p) >= model.kind_sure
        right = (p >= 0.5) == moved
        off = [
            look.angle - np.degrees(look.shot.angle)
            for look, motion in zip(some, moved, strict=True)
            if motion
        ]
        error = np.median(np.abs((np.array(off) + 90) % 180 - 90))
        balanced = np.mean([right[moved].mean(), right[~moved].mean()])
        cells = f"{balanced:.3f} | {named.mean():.3f} | {right[named].mean():.3f} | {error:.0f} degrees"
        print(f"| {strength} | {cells} |")


class Portrait(NamedTuple):
    """What is told of one portrait, and the variance of the Laplacian of the whole picture."""

    person: str
    p_sharp: float
    kind: str
    laplacian: float


WHOLE = "blurred as a whole"
BEFORE = "blurred, sharp background"


def portraits(model: SharpnessModel, walls: list[NDArray[np.uint8]], step: int) -> None:
    """Prints what is rejected of portraits before backgrounds, by eyelid and by a whole-picture Laplacian."""
    random, landmarks = np.random.default_rng(7), LandmarkModel.load()
    faces, soft = read_faces("test"), soft_pictures()
    grounds: dict[str, Callable[[NDArray[np.uint8], float], NDArray[np.float32]]] = {
        "sharp, smooth background": lambda wall, size: blurred(
            wall, "lens", size * random.uniform(0.06, 0.2)
        ),
        "sharp, panned background": lambda wall, size: blurred(
            wall, "motion", size * random.uniform(0.1, 0.3), random.uniform(-0.2, 0.2)
        ),
        "sharp, sharp background": lambda wall, _: wall.astype(np.float32),
        BEFORE: lambda wall, _: wall.astype(np.float32),
        WHOLE: lambda wall, _: wall.astype(np.float32),
    }
    taken: dict[str, list[Portrait]] = {name: [] for name in grounds}
    for number, face in found_faces(faces, step):
        for name, ground in grounds.items():
            sigma = STRENGTHS["middle"] * face.size
            cut = blurred(faces.pictures[number], "lens" if name == BEFORE else SHARP, sigma)
            pixels, there = before(cut, face, ground(ground_of(walls, random), face.size))
            if name == WHOLE:
                pixels = blurred(pixels.round().clip(0, 255).astype(np.uint8), "lens", sigma)
            scale = float(np.exp(random.uniform(np.log(52 / face.size), 0)))
            quality = int(random.integers(55, 96)) if random.random() < 0.6 else 0
            shot = Shot(SHARP, "", 0, noise=random.uniform(0, 9), quality=quality)
            photo, there = developed(pixels, scale, shot, random), scaled(there, scale)
            told = model.measure(photo, landmarks.mark(photo, [there])[0], there.size)
            if told.p_sharp is not None:
                person = str(faces.names[number])
                taken[name].append(Portrait(person, told.p_sharp, told.kind, laplacian(photo)))
    dull = [each.laplacian for each in taken[WHOLE]]
    caught = float(np.mean([each.p_sharp < model.below[0.005] for each in taken[WHOLE]]))
    limits = {share: float(np.quantile(dull, share)) for share in (0.9, caught)}
    print(
        "| portraits | eyelid below", " | ".join(f"{least:.4f}" for least in model.below.values()), end=" | "
    )
    print("those sharp to a look, below 0.005's | ", end="")
    print("".join(f"Laplacian of the picture, {share:.3f} of blurred found | " for share in limits), end="")
    print(" | ".join((MOTION, LENS, BEHIND)), "|")
    for name, some in taken.items():
        p = np.array([each.p_sharp for each in some])
        seen = np.array([each.person not in soft for each in some])
        cells = [f"{np.mean(p < below):.4f}" for below in model.below.values()]
        cells.append(f"{np.mean(p[seen] < model.below[0.005]):.4f}")
        cells += [f"{np.mean([each.laplacian < limit for each in some]):.3f}" for limit in limits.values()]
        cells += [f"{np.mean([each.kind == kind for each in some]):.3f}" for kind in (MOTION, LENS, BEHIND)]
        print(f"| {name} ({len(some)}) |", " | ".join(cells), "|", flush=True)


def other_photos(model: SharpnessModel) -> None:
    """Prints how faces of over 110 pixels in photos of other sources are judged, at 110 to 160 and whole."""
    finder, random = FaceModel.load(), np.random.default_rng(8)
    judged: dict[tuple[str, str], list[float]] = {}
    for file in sorted(data_at("photos").rglob("*.[jp][pn]*g")):
        pixels: NDArray[np.uint8] | None = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)  # type: ignore[assignment]
        if pixels is None:
            continue
        for face in finder.find_faces(pixels):
            if face.size < 110:
                continue
            part, there = with_margin(pixels, face)
            for strength in ("", *STRONG):
                for size in ("110 to 160", "whole"):
                    width = random.uniform(110, min(160, face.size)) if size != "whole" else face.size
                    shot = Shot(
                        KINDS[int(random.integers(3))] if strength else SHARP,
                        strength,
                        width,
                        random.uniform(0, 3),
                    )
                    photo = photograph(part, face.size, shot, random)
                    small = scaled(there, width / face.size)
                    told = model.measure(photo, finder.landmarks.mark(photo, [small])[0], small.size)
                    if told.p_sharp is not None:
                        judged.setdefault((size, strength), []).append(told.p_sharp)
    print(
        "| faces of other photos | sharp rejected (for 0.005) |",
        " | ".join(f"{each}: AUC, rejected" for each in STRONG),
        "|",
    )
    for size in ("110 to 160", "whole"):
        own, least = np.array(judged[size, ""]), model.below[0.005]
        cells = [f"{(own < least).mean():.4f}"]
        for strength in STRONG:
            dull = np.array(judged[size, strength])
            auc = roc_auc_score([True] * len(own) + [False] * len(dull), np.concatenate([own, dull]))
            cells.append(f"{auc:.3f}, {(dull < least).mean():.3f}")
        print(f"| {size} ({len(own)}) |", " | ".join(cells), "|", flush=True)


def with_margin(pixels: NDArray[np.uint8], face: Face) -> tuple[NDArray[np.uint8], Face]:
    """Cuts a face out with what is around it."""
    x, y, width, height = face.box
    margin = 0.8 * face.size
    left, top = max(int(x - margin), 0), max(int(y - margin), 0)
    part = pixels[top : int(y + height + margin), left : int(x + width + margin)]
    return part, Face((x - left, y - top, width, height), face.score)


def speed(model: SharpnessModel) -> None:
    """Prints the processor time a face, sharp and blurred, beside that of the landmarks."""
    cv2.setNumThreads(1)
    faces, random = read_faces("validation"), np.random.default_rng(9)
    number, face = next(found_faces(faces))
    landmarks = LandmarkModel.load()

    def least(work: Callable[[], object]) -> float:
        times = []
        for _ in range(200):
            start = time.thread_time()
            work()
            times.append(time.thread_time() - start)
        return min(times) * 1e3

    for name, shot in (("sharp", Shot(SHARP, "", 100)), ("blurred", Shot("lens", "middle", 100))):
        photo = photograph(faces.pictures[number], face.size, shot, random)
        there = scaled(face, min(100 / face.size, 1.0))
        marks = landmarks.mark(photo, [there])[0]
        own = least(lambda: model.measure(photo, marks, there.size))  # noqa: B023 - called at once
        beside = least(lambda: landmarks.mark(photo, [there]))  # noqa: B023 - called at once
        print(f"{name} face: {own:.2f} ms, {own / beside:.2f} of the landmarks' {beside:.2f} ms")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--step", type=int, default=1, help="of so many held-out people, one")
    given = parser.parse_args()
    shipped = SharpnessModel.load()
    speed(shipped)
    portraits(shipped, wallpapers(given.backgrounds, held_out=True), given.step)
    other_photos(shipped)
    training = looks(take_photos(read_faces("training"), np.random.default_rng(10), 8 * given.step), shipped)
    test = looks(take_photos(read_faces("test"), np.random.default_rng(11), given.step), shipped)
    table(test, scores_of(test, training))
    thresholds(test, shipped)
    kinds(test, shipped)
