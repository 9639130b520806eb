"""As many trainings as folds, each scored on the people that it alone has not seen; the scores are pooled."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eyelid.errors import OutputError
from eyelid.fitting.machine import rank
from eyelid.read import RUN_MODEL, Reader
from eyelid.score import Evaluation, ScoringRules, SetReadings, evaluate_readings
from eyelid.training.options import TrainOptions
from eyelid.training.readings_table import load_readings
from eyelid.training.run_folder import RunFolder, config_text
from eyelid.training.single_training import fit_single
from eyelid.training.split import read_sets, resolved_seed
from eyelid.training.training_report import PartCounts, write_report

TEST = "test"


def fit_folds(options: TrainOptions) -> Path:
    """Trains once for each fold.

    Returns:
        A folder with the folds' run folders, `fold0` to `foldK`, and `report.html` of the pooled scores.

    Raises:
        EyelidError: As for one training.
    """
    folder = Path(options.runs) / options.name
    leader = rank(options.machine) == 0
    if leader and folder.exists() and not options.resume:
        raise OutputError(
            f"run folder {folder} exists: choose another --name, remove it, or go on by --resume"
        )
    # Found once, so that every fold is one of the same split.
    resolved = resolved_seed(read_sets(options.all_sets), options.all_sets, options.split)
    folds = []
    for fold in range(resolved.folds):
        split = replace(resolved, test_fold=fold)
        of_fold = replace(options, name=f"fold{fold}", runs=str(folder), split=split)
        if not (options.resume and RunFolder.is_finished(folder / of_fold.name)):
            fit_single(of_fold)
        folds.append(folder / of_fold.name)
    if leader:
        data = [json.loads((fold / "data.json").read_text(encoding="utf-8")) for fold in folds]
        evaluations = pooled(folds)
        for evaluation in evaluations:
            print(f"{evaluation.name}, {len(folds)} folds: {evaluation.scores_in_words}", flush=True)
        write_report(
            folder / "report.html",
            title=f"{options.name}: {len(folds)} folds",
            warnings=list(dict.fromkeys(leak for told in data for leak in told["leaks"])),
            facts={"folds": f"each of the {len(folds)} trainings was scored on people that it had not seen"},
            evaluations=evaluations,
            pictures=[(f"Fold {number}", fold / "curves.png") for number, fold in enumerate(folds)],
            sets=[
                PartCounts(**part | {"part": f"{TEST} of fold {number}"})
                for number, told in enumerate(data)
                for part in told["counts"]
                if part["part"] == TEST
            ],
            config=config_text(options),
            unreadable=data[0]["unreadable"],
        )
    return folder


def pooled(runs: Sequence[Path]) -> list[Evaluation]:
    """Scores the test pictures of several trainings together.

    Args:
        runs: Run folders of trainings with the same classes, no picture tested in two.

    Returns:
        One evaluation for each set.
    """
    infos = [Reader.load(run / RUN_MODEL).info for run in runs]
    classes = infos[0].classes
    tested = [
        (told, info.unsure_below)
        for run, info in zip(runs, infos, strict=True)
        for told in load_readings(run / "readings.csv", classes)
        if told.part == TEST
    ]
    evaluations = []
    for name in dict.fromkeys(told.name for told, _ in tested):
        parts = [(part, threshold) for part, threshold in tested if part.name == name]
        readings = SetReadings(
            name=name,
            part=TEST,
            sources=[source for part, _ in parts for source in part.sources],
            groups=np.concatenate([part.groups for part, _ in parts]),
            labels=np.concatenate([part.labels for part, _ in parts]),
            probabilities=np.concatenate([part.probabilities for part, _ in parts]),
        )
        thresholds = np.concatenate([np.full(len(part.labels), threshold) for part, threshold in parts])
        evaluations.append(
            evaluate_readings(readings, ScoringRules(classes=classes, unsure_below=thresholds))
        )
    return evaluations
