"""Completes a training: calibrates and exports the net, scores it, and writes its card and report."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid import __version__
from eyelid.exporting import (
    calibrated_probabilities,
    decided_errors,
    export_model,
    exported_logits,
    fit_temperature,
    write_info,
)
from eyelid.fitting.epoch_table import load_epochs
from eyelid.fitting.ordered_batches import read_logits
from eyelid.model_files import ModelInfo
from eyelid.nets import EyeNet
from eyelid.pages import PictureProgress, Say, on_terminal, write_whole
from eyelid.read import Reader
from eyelid.score import Evaluation, ScoringRules, SetReadings, evaluate_readings, read_set, write_readings
from eyelid.score.evaluation_report import evaluation_figures
from eyelid.training.curves import draw_curves
from eyelid.training.model_card import card_text
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.starting_weights import sets_of_weights
from eyelid.training.training_data import TrainingData
from eyelid.training.training_plan import TrainingPlan
from eyelid.training.training_report import ReportContent, write_report


@dataclass(frozen=True, slots=True)
class _Calibration:
    """The calibration of a net, found on the validation pictures.

    Attributes:
        temperature: Number by which the logits are divided.
        unsure_below: The threshold of `unsure`. A reading whose largest probability is lower is `unsure`.
        thresholds: Pairs of a share of errors among decided readings, and the lowest threshold that keeps it.
    """

    temperature: float
    unsure_below: float
    thresholds: tuple[tuple[float, float], ...]


def write_results(
    folder: RunFolder, plan: TrainingPlan, data: TrainingData, net: EyeNet, *, pseudo: int, say: Say
) -> None:
    """Writes the model file, readings, curves, report and card of a fitted net into the run folder.

    The card is written last, since a run folder with a card counts as finished.

    Args:
        folder: The run folder.
        plan: The options, classes and task of the training.
        data: The pictures of the training.
        net: The fitted net.
        pseudo: Number of pictures with pseudo-labels that were trained on.
        say: Called with lines for the user, such as the scores.

    Raises:
        OutputError: A file cannot be written.
    """
    examples = _examples(data)
    calibration = _calibrate(net, data, examples, plan.options.decided_error, say)
    info = _model_info(net, calibration, plan, data, pseudo)
    export_model(net, calibration.temperature, info, folder.model, examples=examples)
    readings = _read_held_out(folder, data, info)
    rules = ScoringRules(classes=info.classes, unsure_below=info.unsure_below)
    evaluations = [evaluate_readings(each, rules) for each in readings]
    for evaluation in evaluations:
        say(f"{evaluation.name}, {evaluation.part}: {evaluation.scores_in_words}")
    info = replace(info, scores={f"{each.name}, {each.part}": each.numbers() for each in evaluations})
    write_info(info, folder.model)
    draw_curves(load_epochs(folder.epochs), folder.curves)
    write_report(folder.report, _report(folder, plan.options, info, net, data, evaluations, readings))
    size = os.path.getsize(folder.model)
    card = card_text(
        info, plan.options, leaks=data.leaks, temperature=calibration.temperature, size_bytes=size
    )
    write_whole(folder.card, card)  # written last, because a folder with a card counts as finished
    say(f"model, card, curves and report are in {folder.path}")


def _calibrate(
    net: EyeNet, data: TrainingData, examples: NDArray[np.uint8], decided_error: float, say: Say
) -> _Calibration:
    """Finds the temperature and the threshold of `unsure` on the validation pictures.

    Args:
        net: The fitted net.
        data: The pictures of the training.
        examples: Patches by which the model file is made to compute in 8 bits.
        decided_error: Largest wanted share of errors among decided readings. If no threshold keeps it, the
            threshold with the smallest error is used, and the user is told.
        say: Called with that line.
    """
    validation = data.validation
    labels = validation.labels
    if net.computes_in_8_bits:
        patches = np.concatenate([np.asarray(packed.patches) for packed in validation.sets])
        logits = exported_logits(net, int(net.input_size), patches, examples)
    else:
        logits = read_logits(net, validation)
    temperature = fit_temperature(logits, labels, validation.weights)
    probabilities = calibrated_probabilities(logits, temperature)
    errors = decided_errors(probabilities, labels, validation.set_numbers)
    threshold = errors.threshold(decided_error)
    if threshold is None:
        least, threshold = errors.nearest()
        say(
            f"decided error {decided_error}: too few pictures, or too many errors, to promise it; "
            f"decided readings err at most at {least:.4f}"
        )
    return _Calibration(temperature, threshold, errors.pairs())


def _examples(data: TrainingData) -> NDArray[np.uint8]:
    """Returns the validation pictures, as many of each set, uint8 `[N, size, size]`."""
    sets = [np.asarray(packed.patches) for packed in data.validation.sets]
    count = min(map(len, sets))
    return np.concatenate([patches[:: max(len(patches) // count, 1)][:count] for patches in sets])


def _model_info(
    net: EyeNet, calibration: _Calibration, plan: TrainingPlan, data: TrainingData, pseudo: int
) -> ModelInfo:
    """Returns the description of the model for its file. It does not contain scores yet."""
    options = plan.options
    names = [packed.name for packed in data.training]
    return ModelInfo(
        name=options.name,
        task=plan.task,
        classes=plan.classes,
        input_size=int(net.input_size),
        framing=options.framing,
        unsure_below=calibration.unsure_below,
        trained_on=_trained_on(data, options, pseudo),
        set_names=tuple(dict.fromkeys([*names, *(sets_of_weights(options.net.weights) or ())])),
        code_version=__version__,
        thresholds=calibration.thresholds,
    )


def _trained_on(data: TrainingData, options: TrainOptions, pseudo: int) -> str:
    """Returns a text that says on which pictures the model was trained, and ends with the user's notes."""
    text = "; ".join(
        f"{packed.name}: {len(packed):,} pictures of {len(np.unique(packed.groups)):,} groups"
        for packed in data.training
    )
    if pseudo:
        text += f"; {options.pseudo.data}: {pseudo:,} pictures of people unknown, with pseudo-labels"
    return text + (f". {options.notes}" if options.notes else "")


def _read_held_out(folder: RunFolder, data: TrainingData, info: ModelInfo) -> list[SetReadings]:
    """Reads all held-out pictures with the model file, and writes `readings.csv`."""
    reader = Reader.load(folder.model)
    count = sum(len(packed) for _, packed in data.held_out)
    with PictureProgress(count, shown=on_terminal(), what="reading") as progress:
        readings = [
            read_set(reader, packed, part=part, progress=progress.advance) for part, packed in data.held_out
        ]
    write_readings(readings, info.classes, folder.readings)
    return readings


def _report(
    folder: RunFolder,
    options: TrainOptions,
    info: ModelInfo,
    net: EyeNet,
    data: TrainingData,
    evaluations: Sequence[Evaluation],
    readings: Sequence[SetReadings],
) -> ReportContent:
    """Returns the content of the training's report."""
    facts: Mapping[str, str] = {
        "reads": f"{info.task}: {', '.join(info.classes)}",
        "net": f"{options.net.name}, {sum(each.numel() for each in net.parameters()):,} parameters",
        "input": f"uint8 [N, {info.input_size}, {info.input_size}], grey; {info.framing}",
        "file": f"{folder.model.name}, {os.path.getsize(folder.model):,} bytes",
        "unsure": f"where the largest probability is below {info.unsure_below}",
        "trained on": info.trained_on,
        "eyelid": __version__,
    }
    return ReportContent(
        title=options.name,
        warnings=data.leaks,
        facts=facts,
        evaluations=evaluations,
        pictures=[("Both parts over the epochs", folder.curves), ("Augmented pictures", folder.samples)],
        sets=data.counts,
        config=config_text(options),
        unreadable=data.unreadable,
        figures=[
            evaluation_figures(evaluation, each, packed)
            for evaluation, each, (_, packed) in zip(evaluations, readings, data.held_out, strict=True)
        ],
    )
