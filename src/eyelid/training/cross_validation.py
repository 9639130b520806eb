"""Cross-validation: trains once for each fold, and scores all test parts together."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eyelid.fitting.machine import rank
from eyelid.model_files import RUN_MODEL, ModelInfo
from eyelid.pages import Say
from eyelid.read import Reader
from eyelid.score import Evaluation, ScoringRules, SetReadings, evaluate_readings
from eyelid.training.labelled_sets import read_sets
from eyelid.training.options import TrainOptions
from eyelid.training.readings_table import load_readings
from eyelid.training.run_config import check_config, config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_start import check_folder
from eyelid.training.single_training import train_single
from eyelid.training.split import resolved_split, shrunk_in_words
from eyelid.training.training_report import PartCounts, ReportContent, write_report

_TEST = "test"


def train_folds(options: TrainOptions, *, say: Say) -> Path:
    """Trains once for each fold, each time without the people in that fold.

    With `resume` in the options, folds that are finished already are not repeated.

    Args:
        options: The options of the trainings, with `split.test_fold` set to `all`.
        say: Called with each line for the user.

    Returns:
        The folder that contains the run folders of the folds, `fold0`, `fold1` and so on, and `report.html`
        with the scores of all folds together.

    Raises:
        OutputError: The folder exists, and `resume` is not set; or all folds are finished.
        OptionError: The folds that are resumed began with other options.
        EyelidError: A training fails; see `train_single`.
    """
    folder = RunFolder.of(options)
    leader = rank(options.machine) == 0
    if leader and check_folder(folder, resume=options.resume):
        check_config(options, folder.config)
    # The seed is chosen once, so that all folds belong to the same split.
    sets = read_sets(options.all_sets, hidden=options.hidden)
    split = resolved_split(sets, options.all_sets, options.split)
    for line in shrunk_in_words(options.split, split) if leader else ():
        say(line)
    runs = []
    for number in range(split.folds):
        fold = replace(
            options, name=f"fold{number}", runs=str(folder.path), split=replace(split, test_fold=number)
        )
        run = RunFolder.of(fold)
        if not (options.resume and run.is_finished):
            train_single(fold, say=say, whole=replace(options, split=replace(split, test_fold="all")))
        runs.append(run)
    if leader:
        evaluations = evaluate_folds([run.path for run in runs])
        for evaluation in evaluations:
            say(f"{evaluation.name}, {len(runs)} folds: {evaluation.scores_in_words}")
        write_report(folder.report, _report(options, runs, evaluations))
    return folder.path


def held_out_readings(runs: Sequence[Path]) -> list[tuple[SetReadings, ModelInfo]]:
    """Returns how several trainings read their test parts, set by set, each with what its model file says.

    Args:
        runs: Run folders of trainings with the same classes.
    """
    infos = [Reader.load(run / RUN_MODEL).info for run in runs]
    return [
        (readings, info)
        for run, info in zip(runs, infos, strict=True)
        for readings in load_readings(RunFolder(run).readings, info.classes)
        if readings.part == _TEST
    ]


def evaluate_folds(runs: Sequence[Path]) -> list[Evaluation]:
    """Scores the test pictures of several trainings together.

    Each picture is scored with the `unsure` threshold of the model that read it.

    Args:
        runs: Run folders of trainings with the same classes. No picture may be in two of the test parts.

    Returns:
        One evaluation for each labelled set.
    """
    tests = held_out_readings(runs)
    classes = tests[0][1].classes
    evaluations = []
    for name in dict.fromkeys(readings.name for readings, _ in tests):
        of_set = [(readings, info.unsure_below) for readings, info in tests if readings.name == name]
        together = SetReadings(
            name=name,
            part=_TEST,
            sources=[source for readings, _ in of_set for source in readings.sources],
            groups=np.concatenate([readings.groups for readings, _ in of_set]),
            labels=np.concatenate([readings.labels for readings, _ in of_set]),
            probabilities=np.concatenate([readings.probabilities for readings, _ in of_set]),
        )
        thresholds = np.concatenate([np.full(len(readings.labels), one) for readings, one in of_set])
        evaluations.append(
            evaluate_readings(together, ScoringRules(classes=classes, unsure_below=thresholds))
        )
    return evaluations


def _report(
    options: TrainOptions, runs: Sequence[RunFolder], evaluations: Sequence[Evaluation]
) -> ReportContent:
    """Returns the content of the report on all folds."""
    data = [json.loads(run.data.read_text(encoding="utf-8")) for run in runs]
    return ReportContent(
        title=f"{options.name}: {len(runs)} folds",
        warnings=list(dict.fromkeys(leak for fold in data for leak in fold["leaks"])),
        facts={"folds": f"each of the {len(runs)} trainings was scored on people that it had not seen"},
        evaluations=evaluations,
        pictures=[(f"Fold {number}", run.curves) for number, run in enumerate(runs)],
        sets=[
            PartCounts(**part | {"part": f"{_TEST} of fold {number}"})
            for number, fold in enumerate(data)
            for part in fold["counts"]
            if part["part"] == _TEST
        ],
        config=config_text(options),
        unreadable=data[0]["unreadable"],
    )
