"""Computes metrics of class probabilities, given the labels, each with an interval over people."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.model_files import CLASSES
from eyelid.score.calibration import bins_of, calibration_error
from eyelid.score.confusion import averages, class_shares
from eyelid.score.intervals import Bootstrap, Score
from eyelid.score.ranking import Ranking, area_under, average_precision, risk_over_coverage

STATES = CLASSES["state"]
"""The two classes of a model of states. Only they have an AUC and an EER, of `open`."""

KEY_METRICS = ("accuracy", "weighted_f1", "macro_f1", "f1", "auc", "eer")
"""The most important metrics of `score_classes`. Movements have the first two only."""

_SMALLEST = float(np.finfo(np.float32).eps)  # smallest probability in the log loss, as in scikit-learn


def score_classes(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    groups: NDArray[np.str_],
    *,
    classes: Sequence[str],
    resamples: int = 500,
    seed: int = 0,
) -> dict[str, Score]:
    """Scores probabilities of states or movements.

    The likeliest class counts as the prediction, so that `unsure` does not improve the scores. Intervals are
    percentiles of a bootstrap over whole groups (Efron & Tibshirani 1993, ch. 8), since pictures of one
    person are not independent.

    Args:
        labels: int64 `[N]`, the true class of each picture, as an index into the classes.
        probabilities: float `[N, C]`, the model's probability of each class.
        groups: str `[N]`, the person or face of each picture.
        classes: The names of the C classes.
        resamples: How often the groups are resampled; 0 for no intervals.
        seed: Random seed of the resampling.

    Returns:
        Name → score. A score has no interval if there is only one group, or if all draws give the same value,
        for example because there are no errors. In the second case, accuracy, precision and recall have the
        exact interval over groups.

        - always: `accuracy`; `log_loss`; `brier`, halved for states as in scikit-learn; `ece`, the
          calibration error over bins of equally many readings (`bins_of`); `aurc`, the area under the curve
          of error over coverage.
        - if the labels have at least two classes: `macro_` and `weighted_` `precision`, `recall` and `f1`.
          For states also `precision`, `recall`, `f1` and `average_precision` of `open`, the same of `closed`
          with the prefix `closed_`, `auc`, and `eer`, the error at the threshold where both kinds of error
          are equally frequent. For movements also `CLASS_precision` and so on for each class that occurs, and
          `macro_auc` and `macro_average_precision`, the means over these classes, each against the rest.

    Raises:
        DataError: There are no pictures.

    Example:
        >>> probabilities = np.array([[0.1, 0.9], [0.8, 0.2]])
        >>> scores = score_classes(np.array([1, 0]), probabilities, np.array(["a", "b"]), classes=STATES)
        >>> scores["accuracy"].value
        1.0
    """
    if not len(labels):
        raise DataError(f"no pictures to score: expected some of {', '.join(classes)}")
    bootstrap = Bootstrap(groups, resamples=resamples, seed=seed)
    scores = _score_readings(labels, probabilities, bootstrap)
    if len(np.unique(labels)) > 1:
        scores |= _score_confusion(labels, probabilities, classes, bootstrap)
        scores |= _score_rankings(labels, probabilities, classes, bootstrap)
    first = [name for name in KEY_METRICS if name in scores]
    return {name: scores[name] for name in dict.fromkeys([*first, *scores])}


def _score_readings(
    labels: NDArray[np.int64], probabilities: NDArray[np.float32], bootstrap: Bootstrap
) -> dict[str, Score]:
    """Returns the scores that are defined even if all labels are of one class."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    of_label = probabilities[np.arange(len(labels)), labels].astype(float)
    truth = np.eye(probabilities.shape[1])[labels]
    squares = ((probabilities - truth) ** 2).sum(axis=1) / (2 if probabilities.shape[1] == 2 else 1)
    means = bootstrap.sums(
        np.column_stack([np.ones(len(labels)), right, -np.log(np.maximum(of_label, _SMALLEST)), squares])
    )
    bins = bins_of(confidence)
    count = int(bins.max()) + 1
    binned = [bootstrap.sums_by(bins, count, values) for values in (right, confidence, None)]
    ranking = Ranking(confidence, ~right, bootstrap.member)

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        pictures, *sums = (weights @ means).T
        measured = dict(
            zip(("accuracy", "log_loss", "brier"), (each / pictures for each in sums), strict=True)
        )
        measured["ece"] = calibration_error(*(weights @ sums for sums in binned))
        measured["aurc"] = np.array([risk_over_coverage(*ranking.cumulate(draw)) for draw in weights])
        return measured

    return bootstrap.scores(measure, distances=("ece",), counted={"accuracy": bootstrap.count})


def _score_confusion(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    classes: Sequence[str],
    bootstrap: Bootstrap,
) -> dict[str, Score]:
    count = len(classes)
    cells = bootstrap.sums_by(labels * count + probabilities.argmax(axis=1), count**2)
    occurring = np.unique(labels).tolist()
    present = (cells > 0).toarray().reshape(-1, count, count)  # [G, C, C]: does the group have such pictures?
    counted: dict[str, int] = {}
    for kind, axis in (("precision", 1), ("recall", 2)):
        groups = present.any(axis=axis).sum(axis=0).tolist()
        counted |= {_prefix(classes[index]) + kind: groups[index] for index in occurring}

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        confusion = (weights @ cells).reshape(-1, count, count)
        measured = averages(confusion)
        for kind, of_class in zip(("precision", "recall", "f1"), class_shares(confusion), strict=True):
            for index in occurring:  # a division by zero gives 0, but NaN for a class that was not drawn
                drawn = confusion[:, index].sum(axis=1) > 0
                measured[_prefix(classes[index]) + kind] = np.where(
                    drawn, np.nan_to_num(of_class[:, index]), np.nan
                )
        return measured

    return bootstrap.scores(measure, counted=counted)


def _score_rankings(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    classes: Sequence[str],
    bootstrap: Bootstrap,
) -> dict[str, Score]:
    rankings = {
        classes[index]: Ranking(probabilities[:, index], labels == index, bootstrap.member)
        for index in np.unique(labels).tolist()
    }

    def measure_draw(weights: NDArray[np.float64]) -> dict[str, float]:
        sums = {name: ranking.cumulate(weights) for name, ranking in rankings.items()}
        precision = {name: average_precision(*of_class) for name, of_class in sums.items()}
        if set(classes) == set(STATES):
            opened, closed = sums["open"]
            return {
                "auc": area_under(opened, closed),
                "eer": equal_error_of(opened, closed),
                **{f"{_prefix(name)}average_precision": value for name, value in precision.items()},
            }
        areas = [area_under(*of_class) for of_class in sums.values()]
        return {
            "macro_auc": float(np.mean(areas)),
            "macro_average_precision": float(np.mean(list(precision.values()))),
        }

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        measured = [measure_draw(draw) for draw in weights]
        return {name: np.array([each[name] for each in measured]) for name in measured[0]}

    return bootstrap.scores(measure)


def _prefix(name: str) -> str:
    """Returns the prefix of a class's metrics, such as `closed_`; an empty string for `open`."""
    return "" if name == "open" else f"{name}_"


def equal_error_of(hits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Returns the equal error rate; NaN if there are no hits or no others.

    Args:
        hits: Number of pictures of the class at or above each threshold, from `Ranking.cumulate`.
        others: Number of all other pictures at or above each threshold, from the same call.
    """
    if not hits[-1] or not others[-1]:
        return np.nan
    return equal_error(others / others[-1], hits / hits[-1])


def equal_error_rate(values: NDArray[np.floating], hits: NDArray[np.bool_]) -> float:
    """Returns the equal error rate when a threshold on a number separates one class from the rest.

    Args:
        values: float `[N]`, the number of each picture, such as its probability of the class.
        hits: bool `[N]`, whether each picture is of the class.

    Returns:
        The error at which both kinds of error are equally frequent; NaN if all pictures or none are of the
        class.
    """
    ranking = Ranking(values, hits, np.zeros(len(values), np.intp))
    return equal_error_of(*ranking.cumulate(np.ones(1)))


def equal_error(false_open: NDArray[np.float64], true_open: NDArray[np.float64]) -> float:
    """Returns the error at which a ROC curve crosses the line of equal errors.

    The curve is interpolated linearly between thresholds, so that the result changes smoothly.

    Args:
        false_open: float `[T]`, rising, the share of the closed eyes at or above each of T thresholds.
        true_open: float `[T]`, rising, the share of the open eyes at or above each threshold.
    """
    missed = 1 - true_open
    after = int(np.argmax(false_open >= missed))
    gap = missed - false_open
    if after == 0 or gap[after - 1] == gap[after]:
        return float((false_open[after] + missed[after]) / 2)
    share = gap[after - 1] / (gap[after - 1] - gap[after])
    return float(false_open[after - 1] + share * (false_open[after] - false_open[after - 1]))


def equal_error_threshold(labels: NDArray[np.int64], p_open: NDArray[np.floating], opened: int) -> float:
    """Returns the threshold of `p_open` at which both kinds of error are as equally frequent as possible.

    Args:
        labels: int `[N]`, the true state of each eye. Both states must occur.
        p_open: float `[N]`, the probability that each eye is open.
        opened: The number that stands for open eyes in `labels`.
    """
    ranking = Ranking(p_open, labels == opened, np.zeros(len(labels), np.intp))
    hits, others = ranking.cumulate(np.ones(1))
    gap = np.abs(1 - hits / hits[-1] - others / others[-1])
    return float(ranking.thresholds[int(gap[1:].argmin())])
