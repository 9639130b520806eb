"""How good verdicts are: against a person's, in all and by slices, with intervals by shoot or person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.photos.face_verdicts import Level
from eyelid.photos.shoot import JudgedShoot, Shoot, best_of
from eyelid.score.intervals import Bootstrap, Score, groups_with, shares
from eyelid.score.slices import slice_values

VERDICTS = ("keep", "reject")
"""The labels of photos that are scored."""

BURST, BEST = "burst", "best"
"""Columns of the truth: the name of a burst, and 1 for its best photos."""

METRICS = {
    "reject_precision": "of the rejected photos, those that were to be rejected",
    "reject_recall": "of the photos to be rejected, those that were",
    "not_kept": "of the photos to be rejected, those that were not kept",
    "wrong_rejects": "of the photos to be kept, those that were rejected",
    "kept": "of the photos to be kept, those that were",
    "unsure": "of all photos, those that were left unsure",
    "best_agreement": "of the bursts, those whose best photo is one that the truth calls best",
}
"""What is measured: shares from 0 to 1."""

_FACES = ((0, "0"), (1, "1"), (4, "2 to 4"), (float("inf"), "5 and more"))
_SIZES = ((48, "under 48 px"), (100, "48 to 100 px"), (float("inf"), "over 100 px"))


@dataclass(frozen=True)
class PhotoSlice:
    """The scores of some photos.

    Attributes:
        column: By what they were chosen; empty for all.
        value: Its value.
        photos: How many.
        groups: Of how many shoots or people.
        scores: Name of the metric → its score; without those that are not defined.
    """

    column: str
    value: str
    photos: int
    groups: int
    scores: Mapping[str, Score]


def score_photos(
    shoot: Shoot,
    judged: JudgedShoot,
    truth: Sequence[str],
    groups: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    *,
    resamples: int,
    seed: int,
) -> list[PhotoSlice]:
    """Scores the verdicts on N photos.

    Args:
        shoot: The photos.
        judged: Their verdicts.
        truth: A person's verdicts, `keep` or `reject`, N.
        groups: The shoot or person of each photo, N; photos of an empty one count as groups of their own.
        columns: More columns of the truth, N values each. `burst` and `best` say which photos of a burst are
            its best; the others are slices.
        resamples: How often groups are resampled for the intervals.
        seed: Seed of that.

    Returns:
        All photos first, then each slice.

    Raises:
        DataError: A burst has no best photo.
    """
    own = np.array([group or f"\0{number}" for number, group in enumerate(groups)])
    counted = _counted(judged, truth, columns)
    slices = []
    for column, value, chosen in _slices(shoot, judged, columns):
        bootstrap = Bootstrap(own[chosen], resamples=resamples, seed=seed)
        scores = _scores(bootstrap, {name: part[chosen] for name, part in counted.items()})
        slices.append(PhotoSlice(column, value, int(chosen.sum()), bootstrap.count, scores))
    return slices


def _counted(
    judged: JudgedShoot, truth: Sequence[str], columns: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[np.bool_]]:
    """Returns for each metric which photos count, and which of them are hits: `[N, 2]` hits, counted."""
    levels = np.array([photo.verdict.level for photo in judged.photos])
    rejected, kept = levels == Level.REJECT, levels == Level.KEEP
    bad = np.array([verdict == "reject" for verdict in truth])
    everything = np.ones(len(bad), bool)
    pairs = {
        "reject_precision": (bad, rejected),
        "reject_recall": (rejected, bad),
        "not_kept": (~kept, bad),
        "wrong_rejects": (rejected, ~bad),
        "kept": (kept, ~bad),
        "unsure": (levels == Level.UNSURE, everything),
    }
    if BURST in columns and BEST in columns:
        pairs["best_agreement"] = _best(judged, columns[BURST], columns[BEST])
    return {name: np.stack([hit & counts, counts], 1) for name, (hit, counts) in pairs.items()}


def _best(
    judged: JudgedShoot, bursts: Sequence[str], best: Sequence[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Returns whether the best photo of a burst is one of the true ones, at the first photo of each burst.

    The photos of a true burst are compared as they were judged, even if they were not found to be one.
    """
    verdicts = [photo.verdict for photo in judged.photos]
    members: dict[str, list[int]] = {}
    for number, burst in enumerate(bursts):
        if burst:
            members.setdefault(burst, []).append(number)
    hit, counts = np.zeros(len(bursts), bool), np.zeros(len(bursts), bool)
    for burst, photos in members.items():
        true = {number for number in photos if best[number].strip() in ("1", "true", "yes")}
        if not true:
            raise DataError(f"burst {burst!r}: no photo of it has 1 in the column {BEST!r}")
        counts[photos[0]] = True
        hit[photos[0]] = best_of(photos, verdicts) in true
    return hit, counts


def _scores(bootstrap: Bootstrap, counted: Mapping[str, NDArray[np.bool_]]) -> dict[str, Score]:
    sums = {name: bootstrap.sums(part) for name, part in counted.items()}

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        return {name: shares(*(weights @ each).T) for name, each in sums.items()}

    groups = {name: groups_with(each)[1] for name, each in sums.items()}
    scores = bootstrap.scores(measure, counted=groups)
    return {name: score for name, score in scores.items() if not np.isnan(score.value)}


def _slices(
    shoot: Shoot, judged: JudgedShoot, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    count = len(judged.photos)
    yield "", "", np.ones(count, bool)
    sizes = []
    for faces, photo in zip(shoot.faces, judged.photos, strict=True):
        counting = [face.size for face, said in zip(faces, photo.verdict.faces, strict=True) if said.counts]
        sizes.append(_step(min(counting), _SIZES) if counting else "no face")
    made = {"faces": [_step(len(faces), _FACES) for faces in shoot.faces], "smallest face": sizes}
    named = {name: values for name, values in columns.items() if name not in (BURST, BEST)}
    for column, values in {**made, **named}.items():
        cells = slice_values(list(values), named=False)
        for value in sorted(set(cells or ())):
            yield column, value, np.array([cell == value for cell in cells or ()])


def _step(number: float, steps: Sequence[tuple[float, str]]) -> str:
    return next(words for most, words in steps if number <= most)
