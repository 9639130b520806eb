"""Intervals of scores: what they would have been, had other people been pictured."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_AT_ONCE = 4_000_000  # weights of groups that are in memory at a time
_TAIL = 0.025  # chance beyond each end of an interval
_ALIKE = 1e-9  # more than rounding makes of the same number

Measure = Callable[[NDArray[np.float64]], Mapping[str, NDArray[np.float64]]]
"""Weights of groups, `[B, G]`, to named metrics, `[B]` each; NaN where a draw leaves nothing to measure."""


@dataclass(frozen=True, slots=True)
class Score:
    """One number with its interval.

    Attributes:
        value: The metric on all pictures.
        low: Lower end of the 95 % interval; NaN if there is none.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    @property
    def interval(self) -> str:
        """The interval in words, empty if there is none."""
        between = " to " if self.low < 0 else " - "
        return "" if np.isnan(self.low) else f"{self.low:.4f}{between}{self.high:.4f}"

    def __str__(self) -> str:
        return f"{self.value:.4f}" + (f" [{self.interval}]" if self.interval else "")


class Bootstrap:
    """Draws whole groups again and measures what comes (Efron & Tibshirani 1993, ch. 8).

    Pictures of one person are not independent, so it is people that are drawn. A draw is only how often each
    group counts: metrics are made of sums over groups, and no picture is copied. Every measure sees the same
    draws.

    Args:
        groups: str `[N]`, the person or face of each picture.
        resamples: How often all groups are drawn; 0 for no intervals.
        seed: Of the draws.

    Attributes:
        names: G names of groups.
        member: int `[N]`, the index of each picture's group.
        count: How many groups there are, G.
    """

    def __init__(self, groups: NDArray[np.str_], *, resamples: int, seed: int) -> None:
        """Counts the groups."""
        self.names, self.member = np.unique(groups, return_inverse=True)
        self.count = len(self.names)
        self._resamples = resamples if self.count > 1 else 0
        self._seed = seed

    def sums(self, columns: NDArray[Any]) -> Any:
        """Sums up columns, number or bool `[N, K]`, by group.

        Returns:
            Sparse `[G, K]`; `weights @ sums` are the sums `[B, K]` of B draws.
        """
        pictures = np.arange(len(self.member))
        ones = np.ones(len(pictures))
        belongs = sparse.csr_array((ones, (self.member, pictures)), shape=(self.count, len(pictures)))
        return belongs @ sparse.csr_array(columns, dtype=float)

    def sums_by(self, cell: NDArray[np.intp], cells: int, values: NDArray[Any] | None = None) -> Any:
        """Sums up one number by group and by a second grouping.

        Args:
            cell: int `[N]`, into which of K sums each picture goes.
            cells: K.
            values: `[N]`, what each adds; 1 if left out.

        Returns:
            Sparse `[G, K]`, as of `sums`.
        """
        added = np.ones(len(cell)) if values is None else values.astype(float)
        return sparse.csr_array((added, (self.member, cell)), shape=(self.count, cells))

    def scores(
        self,
        measure: Measure,
        *,
        distances: Collection[str] = (),
        counted: Mapping[str, int] | None = None,
    ) -> dict[str, Score]:
        """Measures all pictures, and each draw for the 95 % intervals: percentiles of what was measured.

        What no draw changes has no interval, as draws can tell nothing of errors that did not occur. Shares
        that are 0 or 1 have the exact one (Clopper & Pearson 1934), with groups as the trials.

        Args:
            measure: What to measure.
            distances: Names of metrics that noise makes larger. Draws have more noise than the pictures
                themselves, so theirs are moved by as much as they lie above the value on average.
            counted: Metrics that are shares of pictures → of how many groups these pictures are.
        """
        values = measure(np.ones((1, self.count)))
        drawn = [measure(weights) for weights in self._draws()]
        groups = counted or {}
        return {
            name: _score(
                value.item(),
                [told[name] for told in drawn],
                moved=name in distances,
                groups=groups.get(name, 0),
            )
            for name, value in values.items()
        }

    def _draws(self) -> Iterator[NDArray[np.float64]]:
        random = np.random.default_rng(self._seed)
        block = max(1, _AT_ONCE // self.count)
        for start in range(0, self._resamples, block):
            rows = min(block, self._resamples - start)
            drawn = random.integers(0, self.count, (rows, self.count))
            drawn += self.count * np.arange(rows)[:, None]
            times = np.bincount(drawn.ravel(), minlength=rows * self.count)
            yield times.reshape(rows, self.count).astype(float)


def _score(value: float, drawn: list[NDArray[np.float64]], *, moved: bool, groups: int) -> Score:
    told = np.concatenate(drawn) if drawn else np.zeros(0)
    told = told[~np.isnan(told)]
    if not len(told):
        return Score(value, np.nan, np.nan)
    if np.ptp(told) < _ALIKE:
        return _exact(value, groups)
    if moved:
        told = np.maximum(told - max(told.mean() - value, 0), 0)
    low, high = np.quantile(told, (_TAIL, 1 - _TAIL)).tolist()
    return Score(value, low, high)


def _exact(value: float, groups: int) -> Score:
    """Returns a share of 0 or 1 with its exact interval; other scores get none."""
    end = _TAIL ** (1 / groups) if groups else np.nan
    if groups and value == 0:
        return Score(value, 0.0, 1 - end)
    if groups and value == 1:
        return Score(value, end, 1.0)
    return Score(value, np.nan, np.nan)


def groups_with(sums: Any) -> list[int]:
    """Returns of how many groups there is something in each of K sums, which `Bootstrap` made."""
    return [int(count) for count in (sums > 0).sum(axis=0)]


def shares(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divides element by element; NaN where the whole is 0."""
    told = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    np.divide(part, whole, out=told, where=whole > 0)
    return told
