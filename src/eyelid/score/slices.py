"""Divides a set into slices, by person, glasses, light and so on, and scores a model on each slice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.score.intervals import Bootstrap, Score, groups_with, shares
from eyelid.score.metrics import equal_error_rate

_FEW_PICTURES, _FEW_GROUPS = 30, 5  # a slice with fewer is marked as `few`; one by person may have one group

GROUP = "group"
"""The column name that stands for the groups of a set."""

_VALUES = 12  # largest number of different values in a column that is sliced by default
_BINS = 4  # number of slices of a column with many different numbers

Cells = Sequence[str] | NDArray[np.float64]
"""N values: a column of the set, or a measure of its patches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The pictures that share one value of one column, and their scores.

    Attributes:
        column: The name of the column.
        value: The value; for columns with many different numbers, the range of values of about a quarter of
            the pictures.
        pictures: Number of pictures in the slice.
        groups: Number of groups (people or faces) from which they come.
        accuracy: Share of them that was read rightly; without an interval if there is only one group.
        difference: Their accuracy minus the accuracy on all other pictures.
        eer: Equal error rate of `open` and `closed`; None for movements, and if one of the two states does
            not occur.
        unsure: Share of them that the model read as `unsure`.
        few: Whether there are too few pictures or groups for a reliable score.
    """

    column: str
    value: str
    pictures: int
    groups: int
    accuracy: Score
    difference: Score
    eer: float | None
    unsure: float
    few: bool

    @property
    def is_worse(self) -> bool:
        """Whether the whole interval of the difference lies below 0."""
        return self.difference.high < 0


def find_slices(
    columns: Mapping[str, Cells],
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    *,
    opened: int | None,
    decided: NDArray[np.bool_],
    bootstrap: Bootstrap,
    named: Sequence[str] = (),
) -> list[Slice]:
    """Slices a set by its columns, and by its groups.

    Args:
        columns: Column name → N values; an empty mapping for no slices. A column of more than twelve
            different numbers is divided into four slices with equally many pictures.
        labels: int `[N]`, the true class of each picture.
        probabilities: float `[N, C]`, the model's probability of each of C classes.
        opened: The index of the class `open`; None for models of movements.
        decided: bool `[N]`, whether each reading is decided, which means not `unsure`.
        bootstrap: The bootstrap over the groups of the N pictures.
        named: The columns to slice by; `group` stands for the groups. If it is empty, all columns are used,
            with these exceptions: columns with only one value; columns with many different texts; columns
            that divide the pictures as the labels or the groups do; and columns whose slices are all `few`.

    Returns:
        The slices in rising order of accuracy. Slices marked as `few` come after all others.

    Raises:
        OptionError: A name in `named` is not a column.
    """
    if not columns:
        return []
    columns = {**columns, GROUP: bootstrap.names[bootstrap.member].tolist()}
    for name in named:
        if name not in columns:
            raise OptionError(f"slices by {name!r}: expected columns of the set: {', '.join(columns)}")
    people = [name for name in columns if _names_groups(name, columns[name], bootstrap)]
    of_column = {
        name: slice_values(columns[name], named=bool(named), numeric=name not in people)
        for name in named or columns
        if named or name == GROUP or name not in people
    }
    candidates = [
        (name, value, np.asarray(values) == value)
        for name, values in of_column.items()
        if values is not None and (named or not same_partition(values, labels))
        for value in dict.fromkeys(values)
    ]
    if not candidates:
        return []
    inside = np.stack([members for _, _, members in candidates], axis=1)
    right = probabilities.argmax(axis=1) == labels
    accuracy = _accuracies(inside, right, bootstrap)
    slices = []
    for index, (name, value, members) in enumerate(candidates):
        groups = len(np.unique(bootstrap.member[members]))
        pictures = int(members.sum())
        scores = [accuracy[f"{kind} {index}"] for kind in ("accuracy", "difference")]
        if groups == 1:
            scores = [Score(score.value, np.nan, np.nan) for score in scores]
        slices.append(
            Slice(
                column=name,
                value=value,
                pictures=pictures,
                groups=groups,
                accuracy=scores[0],
                difference=scores[1],
                eer=_eer(labels[members], probabilities[members], opened),
                unsure=float(1 - decided[members].mean()),
                few=pictures < _FEW_PICTURES or (groups < _FEW_GROUPS and name not in people),
            )
        )
    useful = {each.column for each in slices if named or not each.few}
    slices = [each for each in slices if each.column in useful]
    return sorted(slices, key=lambda each: (each.few, each.accuracy.value))


def _accuracies(
    inside: NDArray[np.bool_], right: NDArray[np.bool_], bootstrap: Bootstrap
) -> dict[str, Score]:
    counts, hits = bootstrap.sums(inside), bootstrap.sums(inside & right[:, None])
    every = bootstrap.sums(np.column_stack([np.ones(len(right)), right]))

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        pictures, rightly = weights @ counts, weights @ hits
        whole = weights @ every
        accuracy = shares(rightly, pictures)
        difference = accuracy - shares(whole[:, 1:] - rightly, whole[:, :1] - pictures)
        measured = {}
        for index in range(inside.shape[1]):
            measured[f"accuracy {index}"] = accuracy[:, index]
            measured[f"difference {index}"] = difference[:, index]
        return measured

    counted = {f"accuracy {index}": groups for index, groups in enumerate(groups_with(counts))}
    return bootstrap.scores(measure, counted=counted)


def _eer(labels: NDArray[np.int64], probabilities: NDArray[np.float32], opened: int | None) -> float | None:
    if opened is None or len(np.unique(labels)) < 2:
        return None
    return equal_error_rate(probabilities[:, opened], labels == opened)


def slice_values(column: Cells, *, named: bool, numeric: bool = True) -> list[str] | None:
    """Returns the slice of each picture as text, or None if the column is not suited for slices.

    Args:
        column: The value of each of N pictures.
        named: Whether the user named the column. Then it is unsuited only if it has a single value.
        numeric: Whether numbers in it are quantities. If False, they are names, such as those of people.
    """
    texts = column.tolist() if isinstance(column, np.ndarray) else [text.strip() for text in column]
    different = len(set(texts))
    numbers = _numbers(texts) if numeric and different > _VALUES else None
    if numbers is not None:
        return _quarters(numbers)
    if different < 2 or (different > _VALUES and not named):
        return None
    return [f"{text:g}" if isinstance(text, float) else text or "(empty)" for text in texts]


def _numbers(values: Sequence[str] | Sequence[float]) -> NDArray[np.float64] | None:
    """Returns values as numbers; None if one of them is not a finite number."""
    try:
        numbers = np.array([float(value) for value in values])
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _quarters(numbers: NDArray[np.float64]) -> list[str]:
    """Divides numbers into four quarters of about equal size; returns the range of each number's quarter."""
    edges = np.quantile(numbers, np.linspace(0, 1, _BINS + 1)[1:-1])
    _, quarter = np.unique(np.searchsorted(np.unique(edges), numbers), return_inverse=True)
    quarters = [numbers[quarter == index] for index in range(quarter.max() + 1)]
    names: list[str] = []
    for digits in (3, 6, 17):  # the fewest digits that give the quarters different names
        names = [f"{_number(each.min(), digits)} to {_number(each.max(), digits)}" for each in quarters]
        if len(set(names)) == len(names):
            break
    return [names[index] for index in quarter.tolist()]


def _number(value: float, digits: int) -> str:
    return f"{value:,.0f}" if digits == 3 and abs(value) >= 1000 else f"{value:.{digits}g}"


def _names_groups(name: str, column: Cells, bootstrap: Bootstrap) -> bool:
    """Returns whether a column contains the groups, possibly under another name, such as `subject`."""
    several = bootstrap.count < len(bootstrap.member)  # otherwise any column of different values would match
    return name == GROUP or (several and same_partition(list(column), bootstrap.member))


def same_partition(values: Sequence[object], others: NDArray[np.integer]) -> bool:
    """Returns whether a column divides the pictures in the same way as other values do.

    Args:
        values: The value of each of N pictures.
        others: int `[N]`, such as the labels or the indices of the groups.
    """
    pairs = set(zip(values, others.tolist(), strict=True))
    return len(pairs) == len(set(values)) == len(np.unique(others))
