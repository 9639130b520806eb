"""Compares several trainings on the same split: trains each, and writes a table, a plot and a page.

Torch is imported by the first training, after its options and sets were checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from rich.table import Table

from eyelid.csv_cells import records_text
from eyelid.errors import OptionError
from eyelid.fitting.epoch_table import fitting_seconds
from eyelid.fitting.machine import rank
from eyelid.model_files import RUN_MODEL
from eyelid.pages import Say, write_whole
from eyelid.read import Reader
from eyelid.score import Evaluation, ScoringRules, evaluate_readings, seconds_a_call
from eyelid.training.comparison_report import ComparedRow, write_comparison_report
from eyelid.training.cross_validation import evaluate_folds, train_folds
from eyelid.training.options import TrainOptions
from eyelid.training.readings_table import load_readings
from eyelid.training.run_config import check_config
from eyelid.training.run_folder import RunFolder
from eyelid.training.single_training import train_single

COMPARED = "compare.csv"
"""Name of the table of a comparison, which is written when all its trainings are done."""

PAGE = "compare.html"
"""Name of the page of a comparison."""

_TIMED_S = 0.3  # seconds for which the reading of single patches is timed


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonEntry:
    """The results of one training in a comparison.

    Attributes:
        name: Name of the training.
        net: Name of the net.
        parameters: Number of parameters of the net.
        trained: Number of parameters that are trained and not frozen.
        kilobytes: Size of the model file in units of 1,000 bytes.
        seconds: Time that the fitting of all nets took, in all folds, in seconds.
        microseconds: Time to read one patch in one thread, in microseconds.
        evaluations: Scores of each test part; of each validation part if there is no test part.
    """

    name: str
    net: str
    parameters: int
    trained: int
    kilobytes: float
    seconds: float
    microseconds: float
    evaluations: Sequence[Evaluation]


def compare_trainings(
    trainings: Mapping[str, TrainOptions], folder: Path, *, say: Say
) -> list[ComparisonEntry]:
    """Runs several trainings, each in its own run folder, and compares their scores.

    With `resume` in its options, a training that is finished already is not repeated.

    Args:
        trainings: Name → options. All must have the same labelled sets, split and classes.
        folder: Folder into which the run folders, `compare.csv`, `compare.png` and `compare.html` are
            written.
        say: Called with each line for the user.

    Returns:
        The results of each training. The list is empty in all processes of a training except process 0.

    Raises:
        OptionError: Two trainings differ in their sets, split or classes, or one was finished with other
            options.
        EyelidError: A training fails; see `train_single`.
    """
    _check_same_split(trainings)
    entries = []
    for name, options in trainings.items():
        run = replace(options, runs=str(folder), name=name)
        done = RunFolder.of(run)
        if options.resume and done.is_finished:
            check_config(run, done.config)
        else:
            say(f"── {name}")
            train = train_folds if options.split.test_fold == "all" else train_single
            train(run, say=say)
        if rank(options.machine) == 0:
            entries.append(_entry(run))
    if entries:
        from eyelid.training.comparison_plot import PLOT, draw_comparison

        write_whole(folder / COMPARED, _csv(entries))
        metric = _metrics(entries)[0]
        scores = {entry.name: [each.scores[metric] for each in entry.evaluations] for entry in entries}
        sets = [evaluation.name for evaluation in entries[0].evaluations]
        draw_comparison(scores, folder, metric=metric, sets=sets)
        images = [("Scores and losses", folder / PLOT)]
        write_comparison_report(folder / PAGE, compared_rows(entries), title=folder.name, images=images)
        say(f"table, plot and page are {COMPARED}, {PLOT} and {PAGE} in {folder}")
    return entries


def comparison_table(entries: Sequence[ComparisonEntry]) -> Table:
    """Returns a table for the terminal, with one row for each training and labelled set."""
    main, *others = _metrics(entries)
    table = Table(
        *("training", "net", "trained", "of", "KB", "fit, s", "read, µs", "set", "part"),
        *(f"{main} [95 %]", *others),
        box=None,
        header_style="bold",
    )
    for entry in entries:
        for evaluation in entry.evaluations:
            table.add_row(
                *(entry.name, entry.net, f"{entry.trained:,}", f"{entry.parameters:,}"),
                *(f"{entry.kilobytes:,.0f}", f"{entry.seconds:,.0f}", f"{entry.microseconds:,.0f}"),
                *(evaluation.name, evaluation.part, str(evaluation.scores[main])),
                *(f"{evaluation.scores[metric].value:.4f}" for metric in others),
            )
    return table


def compared_rows(entries: Sequence[ComparisonEntry]) -> list[ComparedRow]:
    """Returns the rows of a comparison's page: one for each training and labelled set."""
    metrics = _metrics(entries)
    return [
        ComparedRow(
            name=entry.name,
            net=entry.net,
            set_name=evaluation.name,
            pictures=evaluation.pictures,
            seconds=entry.seconds,
            scores={metric: evaluation.scores[metric] for metric in metrics},
            answers=evaluation.classes,
            confusion=evaluation.confusion,
        )
        for entry in entries
        for evaluation in entry.evaluations
    ]


def _check_same_split(trainings: Mapping[str, TrainOptions]) -> None:
    """Raises `OptionError` if two trainings differ in their sets, split or classes."""
    (first, reference), *others = trainings.items()
    for name, options in others:
        for what in ("all_sets", "split", "classes"):
            if getattr(options, what) != getattr(reference, what):
                raise OptionError(
                    f"{name} and {first} differ in their {what.removeprefix('all_')}: expected the same, "
                    "so that all are scored on the same people"
                )


def _entry(options: TrainOptions) -> ComparisonEntry:
    """Returns the results of a finished training, read from its run folder or those of its folds."""
    folder = RunFolder.of(options).path
    runs = sorted(folder.glob("fold*")) or [folder]
    model = runs[0] / RUN_MODEL
    reader = Reader.load(model)
    from eyelid.nets import build_net

    net = build_net(options.net.name, len(reader.info.classes), size=options.net.size)
    parameters = sum(each.numel() for each in net.parameters())
    head = sum(each.numel() for module in net.heads() for each in module.parameters())
    patch = np.zeros((1, reader.info.input_size, reader.info.input_size), np.uint8)
    return ComparisonEntry(
        name=options.name,
        net=options.net.name,
        parameters=parameters,
        trained=head if options.net.freeze else parameters,
        kilobytes=model.stat().st_size / 1000,
        seconds=sum(fitting_seconds(RunFolder(run).epochs) for run in runs),
        microseconds=1e6 * seconds_a_call(lambda: reader.read(patch), timed_s=_TIMED_S),
        evaluations=evaluate_folds(runs) if len(runs) > 1 else _evaluations(RunFolder(folder), reader),
    )


def _evaluations(run: RunFolder, reader: Reader) -> list[Evaluation]:
    """Returns the scores of the test parts in a run folder; of the validation parts if there is no test part.

    Args:
        run: The run folder of a finished training.
        reader: Its model.
    """
    info = reader.info
    readings = load_readings(run.readings, info.classes)
    part = "test" if any(each.part == "test" for each in readings) else "validation"
    rules = ScoringRules(classes=info.classes, unsure_below=info.unsure_below)
    return [evaluate_readings(each, rules) for each in readings if each.part == part]


def _metrics(entries: Sequence[ComparisonEntry]) -> list[str]:
    """Returns the names of the metrics by which the trainings are compared, the most important first."""
    metrics = list(entries[0].evaluations[0].key_scores)
    return sorted(metrics, key=lambda name: name != ("accuracy" if "eer" in metrics else "macro_f1"))


def _csv(entries: Sequence[ComparisonEntry]) -> str:
    """Returns the text of `compare.csv`, with one row for each training and labelled set."""
    rows = []
    for entry in entries:
        facts = {key: value for key, value in asdict(entry).items() if key != "evaluations"}
        for evaluation in entry.evaluations:
            scores = {
                f"{name}{suffix}": round(value, 6)
                for name, score in evaluation.key_scores.items()
                for suffix, value in (("", score.value), ("_low", score.low), ("_high", score.high))
            }
            rows.append(facts | {"set": evaluation.name, "part": evaluation.part} | scores)
    return records_text(rows)
