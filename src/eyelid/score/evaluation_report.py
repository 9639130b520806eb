"""Writes the files of `evaluate`: `report.html`, `metrics.json` and `readings.csv`."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from eyelid import __version__
from eyelid.csv_cells import rows_text
from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.model_files import ModelInfo
from eyelid.pages import write_whole
from eyelid.pages.html import render_page
from eyelid.score.coverage import UNSURE_SHARE, Point
from eyelid.score.evaluation import Evaluation
from eyelid.score.gallery import GalleryPicture, confident_errors, least_sure
from eyelid.score.intervals import Score
from eyelid.score.plots import draw_plots
from eyelid.score.set_readings import SetReadings, reading_rows

_PACKAGES = ("numpy", "onnxruntime", "opencv-python-headless", "scikit-learn", "scipy")
_UNREADABLE = 50  # largest number of unreadable files that the page names
_SLICES = 200  # largest number of slices that the page shows

_MEANINGS = {
    "accuracy": "share of pictures whose likeliest class is right, unsure or not",
    "macro_f1": "mean F1 of the classes",
    "f1": "F1 of open",
    "auc": "how often an open eye has a higher p_open than a closed one",
    "eer": "error at the threshold where open and closed eyes are missed equally often",
    "average_precision": "precision for open, averaged over the open eyes by falling p_open",
    "closed_average_precision": "the same for closed",
    "macro_auc": "area under the ROC curve of each class against the rest, mean",
    "macro_average_precision": "average precision of each class against the rest, mean",
    "ece": "mean distance of confidence and accuracy, in bins of equally many readings (Nixon et al. 2019)",
    "log_loss": "mean negative logarithm of the true class's probability",
    "brier": "mean squared error of the probabilities",
    "aurc": "mean error of the decided readings over all coverages (Geifman & El-Yaniv 2017)",
}


def write_evaluation(
    folder: Path,
    evaluation: Evaluation,
    readings: SetReadings,
    packed: PackedPatches,
    info: ModelInfo,
    settings: Mapping[str, Any],
) -> None:
    """Writes `readings.csv`, `metrics.json` and then `report.html`, each complete or not at all.

    Args:
        folder: The folder to write into. It is made if it does not exist.
        evaluation: The scores.
        readings: The readings that were scored.
        packed: The pictures that were read.
        info: The description of the model.
        settings: The options of the evaluation, which are written to `metrics.json`.

    Raises:
        OutputError: A file cannot be written.
    """
    write_whole(folder / "readings.csv", rows_text(reading_rows([readings], info.classes)))
    write_whole(folder / "metrics.json", _metrics(evaluation, info, settings))
    write_whole(folder / "report.html", _page(evaluation, readings, packed, info))


@dataclass(frozen=True, slots=True)
class EvaluationFigures:
    """The images of an evaluation.

    Attributes:
        plots: Curves: for each its caption, and a data URI.
        galleries: For each its title, a sentence, and the pictures.
    """

    plots: Sequence[tuple[str, str]]
    galleries: Sequence[tuple[str, str, Sequence[GalleryPicture]]]


def evaluation_figures(
    evaluation: Evaluation, readings: SetReadings, packed: PackedPatches
) -> EvaluationFigures:
    """Returns the curves of an evaluation, and its most confident errors and least sure readings.

    Args:
        evaluation: The scores.
        readings: The readings that were scored.
        packed: The pictures that were read.
    """
    classes = evaluation.classes
    return EvaluationFigures(
        draw_plots(evaluation, readings),
        [
            (
                "The most confident errors",
                "Patches as the model saw them. Look at the labels too: in real sets, some are wrong.",
                confident_errors(readings, packed, classes),
            ),
            ("The least sure readings", "Right or wrong.", least_sure(readings, packed, classes)),
        ],
    )


def _metrics(evaluation: Evaluation, info: ModelInfo, settings: Mapping[str, Any]) -> str:
    """Returns the text of `metrics.json`."""
    metrics = {
        "warnings": evaluation.warnings,
        "model": {key: value for key, value in asdict(info).items() if key != "scores"},
        **asdict(evaluation),
        "unsure": evaluation.unsure,
        "decided_error": evaluation.decided_error,
        "accuracy_at_worst": evaluation.accuracy_at_worst,
        "per_class": {name: asdict(score) for name, score in evaluation.per_class.items()},
        "options": settings,
        "versions": {
            "eyelid": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
    }
    return json.dumps(_plain(metrics), indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Returns a value as JSON can hold it: arrays become lists, and numbers that are not finite become None.

    Numbers are rounded to six decimals, and control characters in texts are escaped.
    """
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return printable(value) if isinstance(value, str) else value


def _page(evaluation: Evaluation, readings: SetReadings, packed: PackedPatches, info: ModelInfo) -> str:
    """Returns the HTML text of `report.html`."""
    return render_page(
        "score/report.html.jinja",
        title=f"{info.name} on {evaluation.name}",
        warnings=[printable(warning) for warning in evaluation.warnings],
        facts=_facts(evaluation, info),
        evaluation=evaluation,
        meanings={name: words for name, words in _MEANINGS.items() if name in evaluation.scores},
        class_scores=_class_scores(evaluation),
        points=_points(evaluation),
        slices=evaluation.slices[:_SLICES],
        figures=evaluation_figures(evaluation, readings, packed),
        unreadable=[printable(message) for message in evaluation.unreadable],
        shown_unreadable=_UNREADABLE,
    )


def _facts(evaluation: Evaluation, info: ModelInfo) -> dict[str, str]:
    facts = {
        "set": f"{evaluation.name}: {evaluation.pictures:,} pictures of {evaluation.groups:,} groups",
        "model": f"{info.name}, reads {', '.join(info.classes)}",
        "trained on": info.trained_on,
        "unsure": f"where the largest probability is below {info.unsure_below}",
    }
    if evaluation.speed:
        facts["one thread"] = evaluation.speed.words
        facts["file"] = f"{evaluation.speed.kilobytes:,.1f} KB"
    return facts | {"eyelid": __version__}


def _class_scores(evaluation: Evaluation) -> list[tuple[str, str, list[Score]]]:
    """Returns the rows of the table of classes, followed by the macro and weighted means.

    Returns:
        For each row, its name, its number of pictures as text, and [precision, recall, F1]. Classes without
        these scores are left out.
    """
    rows = []
    for name, score in evaluation.per_class.items():
        prefix = "" if name == "open" else f"{name}_"
        rows.append((name, f"{score.pictures:,}", prefix))
    rows += [(f"{mean} mean", "", f"{mean}_") for mean in ("macro", "weighted")]
    return [
        (name, pictures, [evaluation.scores[prefix + kind] for kind in ("precision", "recall", "f1")])
        for name, pictures, prefix in rows
        if f"{prefix}recall" in evaluation.scores
    ]


def _points(evaluation: Evaluation) -> list[tuple[str, Point | None]]:
    """Returns the rows of the table of thresholds: a description and its point; None if there is no point."""
    coverage = evaluation.coverage
    return [
        ("as the model decides", coverage.decided),
        *(
            (f"error of the decided at most {100 * error:g} %", point)
            for error, point in coverage.at_error.items()
        ),
        (f"at most {100 * UNSURE_SHARE:g} % unsure", coverage.at_unsure),
    ]
