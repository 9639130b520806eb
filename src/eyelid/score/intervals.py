"""Computes confidence intervals of scores by a bootstrap over groups, so that they hold for other people."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_AT_ONCE = 4_000_000  # largest number of weights in memory at a time
_TAIL = 0.025  # probability beyond each end of an interval
_ALIKE = 1e-9  # values of draws that differ by less are equal, except for rounding

Measure = Callable[[NDArray[np.float64]], Mapping[str, NDArray[np.float64]]]
"""Function that takes the weights of G groups in B draws, `[B, G]`, and returns metrics by name, `[B]` each.

A metric is NaN for draws in which it is not defined.
"""


@dataclass(frozen=True, slots=True)
class Score:
    """A metric with its 95 % interval.

    Attributes:
        value: The metric on all pictures.
        low: Lower end of the 95 % interval; NaN if there is none.
        high: Upper end of the interval; NaN if there is none.
    """

    value: float
    low: float
    high: float

    @property
    def interval(self) -> str:
        """The interval as text; an empty string if there is none."""
        between = " to " if self.low < 0 else " - "
        return "" if np.isnan(self.low) else f"{self.low:.4f}{between}{self.high:.4f}"

    def __str__(self) -> str:
        return f"{self.value:.4f}" + (f" [{self.interval}]" if self.interval else "")


class Bootstrap:
    """A bootstrap that resamples whole groups (Efron & Tibshirani 1993, ch. 8).

    Pictures of one person are not independent, so people are resampled, not pictures. A draw is stored as a
    weight for each group: how often that group was drawn. Metrics are computed from sums over groups, so no
    picture is copied. All metrics use the same draws.

    Args:
        groups: str `[N]`, the person or face of each picture.
        resamples: Number of draws; 0 for no intervals.
        seed: Random seed of the draws.

    Attributes:
        names: The names of the G groups.
        member: int `[N]`, the index of each picture's group.
        count: G, the number of groups.
    """

    def __init__(self, groups: NDArray[np.str_], *, resamples: int, seed: int) -> None:
        """Finds the different groups, and the group of each picture."""
        self.names, self.member = np.unique(groups, return_inverse=True)
        self.count = len(self.names)
        self._resamples = resamples if self.count > 1 else 0
        self._seed = seed

    def sums(self, columns: NDArray[Any]) -> Any:
        """Sums up K columns over the pictures of each of G groups.

        Args:
            columns: Numbers or bools `[N, K]`, one row for each picture.

        Returns:
            A sparse array of sums, `[G, K]`. For B draws with the weights `[B, G]`, `weights @ sums` gives
            the sums over the pictures of each draw, `[B, K]`.
        """
        pictures = np.arange(len(self.member))
        ones = np.ones(len(pictures))
        belongs = sparse.csr_array((ones, (self.member, pictures)), shape=(self.count, len(pictures)))
        return belongs @ sparse.csr_array(columns, dtype=float)

    def sums_by(self, cell: NDArray[np.intp], cells: int, values: NDArray[Any] | None = None) -> Any:
        """Sums up one number over the pictures of each group and of each of K cells.

        Args:
            cell: int `[N]`, the cell of each picture, such as its confidence bin.
            cells: K, the number of cells.
            values: `[N]`, the numbers to sum up; None to count the pictures.

        Returns:
            A sparse array of sums, `[G, K]`, which is used like that of `sums`.
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
        """Computes metrics on all pictures, and their 95 % percentile intervals over the draws.

        A metric that is the same in all draws has no interval, since draws say nothing about errors that
        never occurred. An exception are shares of 0 or 1: they get the exact interval (Clopper & Pearson
        1934), with groups as trials.

        Args:
            measure: Function that computes the metrics from weights of the groups.
            distances: Names of metrics that grow with noise. A draw has more noise than the pictures
                themselves, so the values of the draws are shifted down by their mean excess over the value on
                all pictures.
            counted: For metrics that are shares of pictures: name → number of groups of these pictures.

        Returns:
            Name of the metric → its score.
        """
        values = measure(np.ones((1, self.count)))
        drawn = [measure(weights) for weights in self._draws()]
        groups = counted or {}
        return {
            name: _score(
                value.item(),
                [metrics[name] for metrics in drawn],
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
    """Returns a score with its interval.

    Args:
        value: The metric on all pictures.
        drawn: The metric in all draws, in one or more arrays; NaN where it is not defined.
        moved: Whether to shift the draws down by their mean excess over the value.
        groups: Number of groups of the pictures, if the metric is a share of pictures; else 0.
    """
    values = np.concatenate(drawn) if drawn else np.zeros(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return Score(value, np.nan, np.nan)
    if np.ptp(values) < _ALIKE:
        return _exact(value, groups)
    if moved:
        values = np.maximum(values - max(values.mean() - value, 0), 0)
    low, high = np.quantile(values, (_TAIL, 1 - _TAIL)).tolist()
    return Score(value, low, high)


def _exact(value: float, groups: int) -> Score:
    """Returns a share of 0 or 1 with its exact interval, and any other value without an interval.

    Args:
        value: The value.
        groups: Number of groups of the pictures, if the value is a share of pictures; else 0.
    """
    end = _TAIL ** (1 / groups) if groups else np.nan
    if groups and value == 0:
        return Score(value, 0.0, 1 - end)
    if groups and value == 1:
        return Score(value, end, 1.0)
    return Score(value, np.nan, np.nan)


def groups_with(sums: Any) -> list[int]:
    """Returns for each column the number of groups with a sum above 0.

    Args:
        sums: Sums `[G, K]` of K columns over the pictures of each of G groups, from `Bootstrap.sums`.
    """
    return [int(count) for count in (sums > 0).sum(axis=0)]


def shares(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns part / whole, element by element; NaN where the whole is 0."""
    quotient = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    np.divide(part, whole, out=quotient, where=whole > 0)
    return quotient
