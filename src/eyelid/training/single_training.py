"""One training, from its options to its run folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import lightning
import torch
from torch import nn

from eyelid.errors import OptionError
from eyelid.fitting.batches import EpochBatches, TrainingSet
from eyelid.fitting.classifier import smoothed_labels, taught
from eyelid.fitting.fit import Fitting
from eyelid.fitting.held_out import HeldOut
from eyelid.fitting.machine import check_loggers, processes, rank, trainer_options
from eyelid.nets import Ensemble, EyeNet, build_net, freeze, load_weights
from eyelid.pictures import find_sources
from eyelid.training.augmented_sheet import draw_samples
from eyelid.training.completion import finish
from eyelid.training.options import NetOptions, TrainOptions
from eyelid.training.prepared_sets import PreparedSet, cache_folder, prepare
from eyelid.training.pseudo_labels import pseudo_labelled
from eyelid.training.run_folder import NET, RunFolder
from eyelid.training.split import divide_sets, find_classes, read_sets, resolved_seed


def fit_single(options: TrainOptions) -> Path:
    """Trains one model.

    Returns:
        The run folder, with the model file, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; see the error's own class.
    """
    if not options.all_sets:
        raise OptionError(
            "no labelled sets: name them, as in `eyelid train eyes/`, or list them under `sets:` in the YAML "
            "file that --config names"
        )
    if options.pseudo.data:
        find_sources([options.pseudo.data])  # which looks whether it is there, before anything is trained
    this = rank(options.machine)
    run = RunFolder(options, leader=this == 0)
    lightning.seed_everything(options.fit.seed, verbose=False)
    if options.machine.threads:
        torch.set_num_threads(options.machine.threads)
    sets = read_sets(options.all_sets)
    for pictures in sets:
        if pictures.left_out:
            run.say(f"{pictures.name}: {pictures.left_out:,} pictures without a label are left out")
    task, classes = find_classes(sets, options.classes)
    _check_weights(options, classes)
    net = _make_net(run, options.net, classes)
    size = int(net.input_size)
    if options.fit.start_size and not net.any_size:
        raise OptionError(
            f"--fit.start-size {options.fit.start_size}: {options.net.name} reads {size}x{size} pixels only"
        )
    count = options.teacher.count if options.teacher.name else 0
    teachers = [_make_teacher(options, classes, size) for _ in range(count)]
    trainer_options(options.machine)
    check_loggers(options.log)
    options = replace(options, split=resolved_seed(sets, options.all_sets, options.split))
    divided = divide_sets(sets, options.all_sets, options.split)
    prepared = prepare(run, divided, options, classes=classes, size=size)
    training = [
        TrainingSet(parts.training, set_.draws, set_.zoom, set_.weight, set_.augment)
        for parts, set_ in zip(prepared.sets, options.all_sets, strict=True)
        if len(parts.training)
    ]
    fitting = Fitting(
        run=run,
        options=options,
        classes=classes,
        batches=_batches(training, options, classes, size),
        held_out=HeldOut([parts.validation for parts in prepared.sets if len(parts.validation)]),
    )
    _check_batch(fitting.batches, options)
    run.begin(options)
    if run.leader:
        with run.writing(run.data):
            run.data.write_text(prepared.facts(), encoding="utf-8", errors="backslashreplace")
    for leak in prepared.leaks:
        run.say(leak)
    if run.leader and not run.samples.is_file():
        with run.writing(run.samples):
            draw_samples(fitting.batches, run.samples)
    if not run.leader:  # the processes draw the same pictures, each its share, and vary them differently
        torch.manual_seed(options.fit.seed + this)
    pseudo = _fit_stages(fitting, net, teachers, training, prepared.sets)
    if run.leader:
        finish(run, options, net, prepared, task=task, classes=classes, pseudo=pseudo)
    return run.path


def _make_net(run: RunFolder, options: NetOptions, classes: Sequence[str]) -> EyeNet:
    net = build_net(options.name, len(classes), size=options.size, pretrained=options.pretrained)
    net.normalise = options.normalise
    if options.weights:
        untrained = load_weights(net, options.weights)
        if untrained:
            run.say(f"{options.weights} is of other classes: {', '.join(untrained)} start anew")
    if options.freeze:
        if not (options.weights or options.pretrained):
            run.say("--net.freeze: the frozen features are random, since the net starts from no weights")
        freeze(net)
    return net


def _make_teacher(options: TrainOptions, classes: Sequence[str], size: int) -> EyeNet:
    teacher = build_net(options.teacher.name, len(classes), size=size)
    teacher.normalise = options.net.normalise
    if options.fit.start_size and not teacher.any_size:
        raise OptionError(
            f"--fit.start-size {options.fit.start_size}: the teacher {options.teacher.name} reads "
            f"{size}x{size} only"
        )
    return teacher


def _batches(
    training: Sequence[TrainingSet], options: TrainOptions, classes: tuple[str, ...], size: int
) -> EpochBatches:
    return EpochBatches(
        training,
        classes=classes,
        augment=options.augment,
        sampling=options.imbalance.sampling,
        size=size,
        batch_size=options.fit.batch_size or processes(options.machine),
        seed=options.fit.seed,
        rank=rank(options.machine),
        world=processes(options.machine),
    )


def _check_weights(options: TrainOptions, classes: Sequence[str]) -> None:
    weights = options.imbalance.class_weights
    if isinstance(weights, dict) and set(weights) != set(classes):
        raise OptionError(
            f"--imbalance.class-weights for {', '.join(weights)}: "
            f"expected one for each of {', '.join(classes)}"
        )


def _check_batch(batches: EpochBatches, options: TrainOptions) -> None:
    size, world = options.fit.batch_size, processes(options.machine)
    if size > batches.draws:
        raise OptionError(
            f"--fit.batch-size {size}: expected at most {batches.draws}, the pictures of an epoch"
        )
    if size % world:
        raise OptionError(f"--fit.batch-size {size}: expected a multiple of the {world} processes")
    if world > 1 and not (size and options.fit.learning_rate):
        raise OptionError(
            "with several processes, --fit.batch-size and --fit.learning-rate cannot be found: name them"
        )


def _fit_stages(
    fitting: Fitting,
    net: EyeNet,
    teachers: Sequence[EyeNet],
    training: Sequence[TrainingSet],
    prepared: Sequence[PreparedSet],
) -> int:
    """Fits the teachers and the net that labels, where there are such, and then the net.

    Returns:
        How many pictures with pseudo-labels were trained on.
    """
    run, options, classes = fitting.run, fitting.options, fitting.classes
    size = fitting.batches.size
    labels_target = target = smoothed_labels(len(classes), options.fit.label_smoothing)
    first: nn.Module | None = None
    pseudo = 0
    for number, teacher in enumerate(teachers, 1):
        epochs, name = options.teacher.epochs, options.teacher.name
        stage = "teacher" if number == 1 else f"teacher{number}"
        run.say(f"{stage} {name}, {epochs} epochs")
        fitting.fit(teacher, labels_target, stage=stage, name=name, epochs=epochs)
    if teachers:
        first = Ensemble(teachers)
        target = taught(first, labels_target, options.teacher.weight)
    if options.pseudo.data:
        if first is None:
            labeller = first = _make_net(run, options.net, classes)
            run.say(f"net {options.net.name} that labels, {options.fit.epochs} epochs")
            fitting.fit(
                labeller, labels_target, stage="labeller", name=options.net.name, epochs=options.fit.epochs
            )
        more = pseudo_labelled(
            run,
            options.pseudo,
            first,
            classes=classes,
            sizes=(size, max(set_.packed.patches.shape[1] for set_ in training)),
            held_out=fitting.held_out,
            scored=[part for parts in prepared for part in (parts.validation, parts.test) if len(part)],
            cache=cache_folder(options),
        )
        pseudo = len(more.packed)
        fitting = replace(fitting, batches=_batches([*training, more], options, classes, size))
    run.say(f"net {options.net.name}, {options.fit.epochs} epochs")
    fitting.fit(net, target, stage=NET, name=options.net.name, epochs=options.fit.epochs)
    return pseudo
