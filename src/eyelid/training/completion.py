"""The end of a training: calibration, the model file, its scores, its card, its report."""

import os
from dataclasses import replace

import numpy as np

from eyelid import __version__
from eyelid.exporting.onnx_file import export_model, write_info
from eyelid.exporting.temperature import calibrated, decided_errors, fit_temperature
from eyelid.fitting.held_out import HeldOut, read_logits
from eyelid.nets import EyeNet
from eyelid.read import ModelInfo, Reader
from eyelid.score import Evaluation, ScoringRules, SetReadings, evaluate_readings, read_set, write_readings
from eyelid.training.model_card import card_text
from eyelid.training.options import TrainOptions
from eyelid.training.prepared_sets import Prepared
from eyelid.training.run_folder import RunFolder, config_text
from eyelid.training.starting_weights import sets_of_weights
from eyelid.training.training_report import write_report


def finish(
    run: RunFolder,
    options: TrainOptions,
    net: EyeNet,
    prepared: Prepared,
    *,
    task: str,
    classes: tuple[str, ...],
    pseudo: int,
) -> list[Evaluation]:
    """Makes a fitted net a model file, and tells what it is worth.

    Args:
        run: The run folder, into which all of it goes.
        options: Of the training, resolved.
        net: The net, fitted.
        prepared: The sets in their parts.
        task: `state` or `movement`.
        classes: The class names, in order.
        pseudo: How many pictures with pseudo-labels were trained on.

    Returns:
        The scores of each set's parts that were held out.
    """
    held_out = HeldOut([parts.validation for parts in prepared.sets if len(parts.validation)])
    logits = read_logits(net, held_out)
    labels, weights = held_out.labels, held_out.weights
    temperature = fit_temperature(logits, labels, weights)
    decided = decided_errors(calibrated(logits, temperature), labels, held_out.set_of)
    threshold = decided.threshold(options.decided_error)
    if threshold is None:
        least, threshold = decided.nearest()
        run.say(
            f"decided error {options.decided_error}: too few pictures, or too many errors, to promise it; "
            f"decided readings err at most at {least:.4f}"
        )
    info = ModelInfo(
        name=options.name,
        task=task,
        classes=classes,
        input_size=int(net.input_size),
        framing=options.framing,
        unsure_below=threshold,
        trained_on=_trained_on(prepared, options, pseudo),
        set_names=_known_sets(prepared, options),
        code_version=__version__,
        thresholds=decided.pairs(),
    )
    export_model(net, temperature, info, run.model)
    readings = _read_held_out(Reader.load(run.model), prepared)
    write_readings(readings, classes, run.readings)
    rules = ScoringRules(classes=classes, unsure_below=info.unsure_below)
    evaluations = [evaluate_readings(part, rules) for part in readings]
    for evaluation in evaluations:
        run.say(f"{evaluation.name}, {evaluation.part}: {evaluation.scores_in_words}")
    info = replace(info, scores={f"{each.name}, {each.part}": each.numbers() for each in evaluations})
    write_info(info, run.model)
    size = os.path.getsize(run.model)
    run.draw_curves()
    facts = {
        "reads": f"{task}: {', '.join(classes)}",
        "net": f"{options.net.name}, {sum(each.numel() for each in net.parameters()):,} parameters",
        "input": f"uint8 [N, {info.input_size}, {info.input_size}], grey; {info.framing}",
        "file": f"model.onnx, {size:,} bytes",
        "unsure": f"where the largest probability is below {info.unsure_below}",
        "trained on": info.trained_on,
        "eyelid": __version__,
    }
    write_report(
        run.path / "report.html",
        title=options.name,
        warnings=prepared.leaks,
        facts=facts,
        evaluations=evaluations,
        pictures=[("Both parts over the epochs", run.curves), ("Augmented pictures", run.samples)],
        sets=prepared.counts,
        config=config_text(options),
        unreadable=prepared.unreadable,
    )
    card = card_text(info, options, leaks=prepared.leaks, temperature=temperature, size_bytes=size)
    run.card.write_text(card, encoding="utf-8")  # last: a folder with a card is finished
    run.say(f"model, card, curves and report are in {run.path}")
    return evaluations


def _read_held_out(reader: Reader, prepared: Prepared) -> list[SetReadings]:
    return [
        read_set(reader, packed, part=part)
        for parts in prepared.sets
        for part, packed in (("validation", parts.validation), ("test", parts.test))
        if len(packed)
    ]


def _known_sets(prepared: Prepared, options: TrainOptions) -> tuple[str, ...]:
    """Returns the sets trained on, those of the weights that it began with included."""
    names = [parts.training.name for parts in prepared.sets if len(parts.training)]
    return tuple(dict.fromkeys([*names, *(sets_of_weights(options.net.weights) or ())]))


def _trained_on(prepared: Prepared, options: TrainOptions, pseudo: int) -> str:
    told = "; ".join(
        f"{packed.name}: {len(packed):,} pictures of {len(np.unique(packed.groups)):,} groups"
        for packed in (parts.training for parts in prepared.sets)
        if len(packed)
    )
    if pseudo:
        told += f"; {options.pseudo.data}: {pseudo:,} pictures of people unknown, with pseudo-labels"
    return told + (f". {options.notes}" if options.notes else "")
