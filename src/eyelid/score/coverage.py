"""How much error is spared by saying `unsure`: the share that is decided, against its error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import Bootstrap, Score, groups_with, shares
from eyelid.score.ranking import Ranking

ERRORS = (0.005, 0.01, 0.02)
"""Errors of the decided readings for which the threshold is told."""

UNSURE = 0.05
"""Share that may be unsure, for which the error of the others is told."""

_CURVE = 400  # points of the curve that are kept


@dataclass(frozen=True, slots=True)
class Point:
    """What comes of deciding from a confidence on.

    Attributes:
        threshold: The confidence below which a reading is `unsure`; NaN where it differs among pictures.
        coverage: Share of the readings that is decided.
        error: Share of errors among these; 0 if nothing is decided.
    """

    threshold: float
    coverage: Score
    error: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Coverage and error as the threshold for `unsure` varies.

    The thresholds of `at_error` and `at_unsure` were chosen on these very pictures, which flatters them a
    little; intervals hold the threshold still.

    Attributes:
        decided: As the model itself decides.
        at_error: Error of the decided → the lowest threshold that keeps it; None where none does.
        at_unsure: At the highest threshold that leaves at most `UNSURE` undecided.
        thresholds: float `[T]`, falling, of a curve of at most a few hundred points.
        coverage: float `[T]`, the share that is decided at each.
        error: float `[T]`, the share of errors among it.
    """

    decided: Point
    at_error: Mapping[float, Point | None]
    at_unsure: Point
    thresholds: NDArray[np.float64]
    coverage: NDArray[np.float64]
    error: NDArray[np.float64]


def measure_coverage(
    right: NDArray[np.bool_],
    confidence: NDArray[np.floating],
    unsure_below: float | NDArray[np.floating],
    bootstrap: Bootstrap,
) -> Coverage:
    """Measures coverage and error over all thresholds.

    Args:
        right: bool `[N]`, which readings are right.
        confidence: float `[N]`, the probability of what was read.
        unsure_below: The model's own threshold, one number, or float `[N]`.
        bootstrap: Draws the groups of the N pictures.
    """
    ranking = Ranking(confidence, ~right, bootstrap.member)
    errors, right_ones = ranking.cumulate(np.ones(bootstrap.count))
    decided = errors[1:] + right_ones[1:]
    error, coverage = errors[1:] / decided, decided / decided[-1]
    thresholds = ranking.thresholds.astype(float)
    chosen: dict[float, float | None] = {}
    for most in ERRORS:
        kept = np.flatnonzero(error <= most)
        chosen[most] = float(thresholds[kept[-1]]) if len(kept) else None
    enough = float(thresholds[np.argmax(coverage >= 1 - UNSURE)])
    wanted = [threshold for threshold in chosen.values() if threshold is not None]
    limits: list[float | NDArray[np.floating]] = [unsure_below, enough, *wanted]
    own, at_unsure, *others = _at_thresholds(right, confidence, limits, bootstrap)
    points = {point.threshold: point for point in others}
    shown = np.unique(np.linspace(0, len(thresholds) - 1, _CURVE).round().astype(int))
    return Coverage(
        decided=own,
        at_error={most: None if at is None else points[at] for most, at in chosen.items()},
        at_unsure=at_unsure,
        thresholds=thresholds[shown],
        coverage=coverage[shown],
        error=error[shown],
    )


def _at_thresholds(
    right: NDArray[np.bool_],
    confidence: NDArray[np.floating],
    limits: Sequence[float | NDArray[np.floating]],
    bootstrap: Bootstrap,
) -> list[Point]:
    decided = np.stack([confidence >= limit for limit in limits], axis=1)
    there, wrong = bootstrap.sums(decided), bootstrap.sums(decided & ~right[:, None])
    pictures = bootstrap.sums(np.ones((len(right), 1)))

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        kept = weights @ there
        coverage, error = shares(kept, weights @ pictures), shares(weights @ wrong, kept)
        columns = range(len(limits))
        return {f"coverage {index}": coverage[:, index] for index in columns} | {
            f"error {index}": error[:, index] for index in columns
        }

    counted = {f"error {index}": groups for index, groups in enumerate(groups_with(there))}
    counted |= {f"coverage {index}": bootstrap.count for index in range(len(limits))}
    scores = bootstrap.scores(measure, counted=counted)
    nothing = Score(0.0, np.nan, np.nan)
    return [
        Point(
            float(limit) if np.ndim(limit) == 0 else np.nan,
            scores[f"coverage {index}"],
            scores[f"error {index}"] if decided[:, index].any() else nothing,
        )
        for index, limit in enumerate(limits)
    ]
