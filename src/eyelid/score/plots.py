"""Draws the plots of an evaluation as SVG images in data URIs."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.metrics import auc, det_curve, roc_curve

from eyelid.pages.html import data_uri
from eyelid.score.coverage import UNSURE_SHARE
from eyelid.score.evaluation import Evaluation
from eyelid.score.metrics import STATES
from eyelid.score.set_readings import SetReadings

_RIGHT, _WRONG, _FAINT = "#2563eb", "#d9480f", "#888888"
_DET_TICKS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
_DET_RANGE = (0.0005, 0.5)


def draw_plots(evaluation: Evaluation, readings: SetReadings) -> list[tuple[str, str]]:
    """Draws the plots of an evaluation.

    Args:
        evaluation: The scores.
        readings: The readings that were scored.

    Returns:
        Captions, each with the data URI of its plot. The plots are reliability, error against coverage, and a
        histogram. If at least two classes occur, ROC and DET curves (Martin et al. 1997) of each class
        against the rest come first.
    """
    plots: list[tuple[str, Callable[[Axes, Evaluation, SetReadings], None]]] = [
        ("Reliability: how often readings of a confidence are right", _draw_reliability),
        ("Error of the decided readings, as more or fewer are decided", _draw_coverage),
        ("How sure the model was", _draw_histogram),
    ]
    if np.count_nonzero(evaluation.confusion.sum(axis=1)) > 1:
        plots = [
            ("ROC: how many are found, at what share of false alarms", _draw_roc),
            ("DET: the two kinds of error, on normal-deviate axes", _draw_det),
            *plots,
        ]
    return [(caption, _drawn(draw, evaluation, readings)) for caption, draw in plots]


def _drawn(
    draw: Callable[[Axes, Evaluation, SetReadings], None], evaluation: Evaluation, readings: SetReadings
) -> str:
    figure = Figure(figsize=(5.2, 4.2), layout="constrained")
    axes = figure.subplots()
    draw(axes, evaluation, readings)
    axes.grid(alpha=0.25)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small")
    stream = BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return data_uri("image/svg+xml", stream.getvalue())


def _one_against_rest(
    evaluation: Evaluation, readings: SetReadings
) -> list[tuple[str, NDArray[np.bool_], NDArray[np.float32]]]:
    """Returns the classes for which ROC and DET curves are drawn.

    These are all classes that occur among the labels; for a model of states, only `open`.

    Returns:
        For each class, its name; bool `[N]`, whether each picture is of the class; and float32 `[N]`, its
        probability.
    """
    states = set(evaluation.classes) == set(STATES)
    return [
        (name, readings.labels == index, readings.probabilities[:, index])
        for index, name in enumerate(evaluation.classes)
        if evaluation.confusion[index].any() and (not states or name == "open")
    ]


def _draw_roc(axes: Axes, evaluation: Evaluation, readings: SetReadings) -> None:
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=0.8, linestyle=":")
    for name, is_class, probability in _one_against_rest(evaluation, readings):
        false_alarms, found, _ = roc_curve(is_class, probability)
        axes.plot(false_alarms, found, label=f"{name}, area {auc(false_alarms, found):.4f}")
    _mark_eer(axes, evaluation, lambda eer: (eer, 1 - eer))
    axes.set(xlabel="share of the others that is read as it", ylabel="share of the class that is found")


def _draw_det(axes: Axes, evaluation: Evaluation, readings: SetReadings) -> None:
    for name, is_class, probability in _one_against_rest(evaluation, readings):
        false_alarms, missed, _ = det_curve(is_class, probability)
        clipped = np.clip([false_alarms, missed], _DET_RANGE[0] / 2, 1 - _DET_RANGE[0] / 2)
        axes.plot(*norm.ppf(clipped), label=name)
    _mark_eer(axes, evaluation, lambda eer: tuple(norm.ppf([np.clip(eer, *_DET_RANGE)] * 2)))
    ends = norm.ppf(_DET_RANGE)
    axes.plot(ends, ends, color=_FAINT, linewidth=0.8, linestyle=":")
    ticks = norm.ppf(_DET_TICKS), [f"{100 * tick:g}" for tick in _DET_TICKS]
    axes.set_xticks(*ticks)
    axes.set_yticks(*ticks)
    axes.set(xlim=ends, ylim=ends)
    axes.set(xlabel="others that are read as it, %", ylabel="missed of the class, %")


def _mark_eer(axes: Axes, evaluation: Evaluation, place: Callable[[float], tuple[float, ...]]) -> None:
    if "eer" in evaluation.scores:
        eer = evaluation.scores["eer"].value
        axes.plot(*place(eer), "o", color=_WRONG, label=f"equal error {eer:.4f}")


def _draw_reliability(axes: Axes, evaluation: Evaluation, _: SetReadings) -> None:
    bins = evaluation.reliability
    confidence = np.array([each.confidence for each in bins])
    accuracy = np.array([each.accuracy.value for each in bins])
    ends = np.array([[each.accuracy.low, each.accuracy.high] for each in bins])
    reach = np.nan_to_num(np.abs(ends - accuracy[:, None])).T
    lowest = max(0.0, min(confidence.min(), accuracy.min()) - 0.03)
    axes.plot(
        [lowest, 1], [lowest, 1], color=_FAINT, linewidth=0.8, linestyle=":", label="perfectly calibrated"
    )
    axes.errorbar(
        *(confidence, accuracy, reach),
        fmt="o-",
        color=_RIGHT,
        markersize=4,
        capsize=2,
        linewidth=1,
        label=f"{len(bins)} bins of about {bins[0].pictures:,} readings",
    )
    axes.set(xlabel="confidence, the probability of the likeliest class", ylabel="share that is right")


def _draw_coverage(axes: Axes, evaluation: Evaluation, _: SetReadings) -> None:
    coverage = evaluation.coverage
    axes.plot(100 * coverage.coverage, 100 * coverage.error, color=_RIGHT)
    own, sparing = coverage.decided, coverage.at_unsure
    for point, marker, words in (
        (own, "o", "as the model decides"),
        (sparing, "s", f"at most {100 * UNSURE_SHARE:g} % unsure"),
    ):
        place = 100 * point.coverage.value, 100 * point.error.value
        axes.plot(*place, marker, color=_WRONG, fillstyle="none", label=f"{words}: {place[1]:.2f} %")
    axes.set(xlabel="readings decided, %", ylabel="errors among them, %")
    axes.set_xlim(max(0, 100 * min(own.coverage.value, sparing.coverage.value) - 30), 101)
    axes.set_ylim(bottom=0)


def _draw_histogram(axes: Axes, evaluation: Evaluation, readings: SetReadings) -> None:
    if set(evaluation.classes) == set(STATES):
        values = readings.probabilities[:, evaluation.classes.index("open")]
        chosen = {name: readings.labels == index for index, name in enumerate(evaluation.classes)}
        words, low = "p_open", 0.0
    else:
        values = readings.probabilities.max(axis=1)
        right = readings.probabilities.argmax(axis=1) == readings.labels
        chosen = {"right": right, "wrong": ~right}
        words, low = "confidence", 1 / len(evaluation.classes)
    for (name, bars), colour in zip(chosen.items(), (_RIGHT, _WRONG), strict=True):
        axes.hist(values[bars], bins=50, range=(low, 1.0), label=name, color=colour, alpha=0.55)
    axes.set(xlabel=words, ylabel="pictures", yscale="log")
