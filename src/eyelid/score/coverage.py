"""Measures coverage and error: the share of readings that are decided, and the share of errors among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import Bootstrap, Score, groups_with, shares
from eyelid.score.ranking import Ranking

ERRORS = (0.005, 0.01, 0.02)
"""Shares of errors among decided readings for which an evaluation names the threshold."""

UNSURE_SHARE = 0.05
"""Share of `unsure` readings for which an evaluation names the threshold and the error of the others."""

_CURVE = 400  # largest number of points on the stored curve


@dataclass(frozen=True, slots=True)
class Point:
    """Coverage and error at one threshold. Readings with a lower probability are `unsure`, others decided.

    Attributes:
        threshold: The confidence below which a reading is `unsure`; NaN if pictures have different
            thresholds.
        coverage: Share of the readings that is decided.
        error: Share of errors among the decided readings; 0 if nothing is decided.
    """

    threshold: float
    coverage: Score
    error: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Coverage and error as the threshold for `unsure` varies.

    The thresholds of `at_error` and `at_unsure` were chosen on the same pictures that are scored, so they are
    slightly optimistic. Intervals are computed with the threshold held fixed.

    Attributes:
        decided: The point at the model's own threshold.
        at_error: Wanted error → the point at the lowest threshold with at most that error among the decided
            readings; None if there is no such threshold.
        at_unsure: The point at the highest threshold for which at most the share `UNSURE_SHARE` of the
            readings is `unsure`.
        thresholds: float `[T]`, the falling thresholds of T points on a curve, at most 400.
        coverage: float `[T]`, the share of decided readings at each threshold.
        error: float `[T]`, the share of errors among them.
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
        right: bool `[N]`, whether each reading is right.
        confidence: float `[N]`, the probability of the likeliest class.
        unsure_below: The model's own threshold: one number, or float `[N]` if it is not the same for all
            pictures.
        bootstrap: The bootstrap over the groups of the N pictures, for the intervals.
    """
    ranking = Ranking(confidence, ~right, bootstrap.member)
    errors, hits = ranking.cumulate(np.ones(bootstrap.count))
    decided = errors[1:] + hits[1:]
    error, coverage = errors[1:] / decided, decided / decided[-1]
    thresholds = ranking.thresholds.astype(float)
    chosen: dict[float, float | None] = {}
    for most in ERRORS:
        allowed = np.flatnonzero(error <= most)
        chosen[most] = float(thresholds[allowed[-1]]) if len(allowed) else None
    sparing = float(thresholds[np.argmax(coverage >= 1 - UNSURE_SHARE)])
    wanted = [threshold for threshold in chosen.values() if threshold is not None]
    limits: list[float | NDArray[np.floating]] = [unsure_below, sparing, *wanted]
    own, at_unsure, *others = _at_thresholds(right, confidence, limits, bootstrap)
    points = {point.threshold: point for point in others}
    drawn = np.unique(np.linspace(0, len(thresholds) - 1, _CURVE).round().astype(int))
    return Coverage(
        decided=own,
        at_error={most: None if at is None else points[at] for most, at in chosen.items()},
        at_unsure=at_unsure,
        thresholds=thresholds[drawn],
        coverage=coverage[drawn],
        error=error[drawn],
    )


def _at_thresholds(
    right: NDArray[np.bool_],
    confidence: NDArray[np.floating],
    limits: Sequence[float | NDArray[np.floating]],
    bootstrap: Bootstrap,
) -> list[Point]:
    """Returns coverage and error at each threshold of `limits`; the other arguments as `measure_coverage`."""
    decided = np.stack([confidence >= limit for limit in limits], axis=1)
    decided_sums, wrong = bootstrap.sums(decided), bootstrap.sums(decided & ~right[:, None])
    pictures = bootstrap.sums(np.ones((len(right), 1)))

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        count = weights @ decided_sums
        coverage, error = shares(count, weights @ pictures), shares(weights @ wrong, count)
        columns = range(len(limits))
        return {f"coverage {index}": coverage[:, index] for index in columns} | {
            f"error {index}": error[:, index] for index in columns
        }

    counted = {f"error {index}": groups for index, groups in enumerate(groups_with(decided_sums))}
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
