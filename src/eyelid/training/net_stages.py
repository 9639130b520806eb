"""Fits all nets of a training in turn: teachers, the net that gives pseudo-labels, and the exported net."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch import nn

from eyelid.errors import OptionError
from eyelid.fitting.batches import EpochBatches, TrainingSet
from eyelid.fitting.checkpoints import NET
from eyelid.fitting.fit_folder import FitFolder, Stage
from eyelid.fitting.machine import processes, rank
from eyelid.fitting.net_fitter import NetFitter
from eyelid.fitting.options import FitterOptions
from eyelid.fitting.targets import Target, label_target, teacher_target
from eyelid.nets import Ensemble, EyeNet
from eyelid.pages import Say
from eyelid.training.labelled_sets import cache_folder
from eyelid.training.pseudo_labels import PseudoLabeller
from eyelid.training.training_data import TrainingData
from eyelid.training.training_nets import TrainingNets, build_student
from eyelid.training.training_plan import TrainingPlan

BATCH = 128
"""Usual number of pictures in a batch."""


@dataclass(frozen=True, slots=True)
class NetStages:
    """Fits all nets of one training, one after the other.

    Attributes:
        plan: The options and classes of the training.
        nets: The exported net and its teachers.
        data: The pictures of the training.
        training_sets: The training part of each labelled set, with the options by which it is drawn.
        batches: The training batches, made from these sets.
    """

    plan: TrainingPlan
    nets: TrainingNets
    data: TrainingData
    training_sets: Sequence[TrainingSet]
    batches: EpochBatches

    def fit(self, folder: FitFolder, say: Say, note: Say) -> int:
        """Fits all nets in place.

        Args:
            folder: The folder to which checkpoints and the table of epochs are written.
            say: Called with each line for the user.
            note: Called with further lines, which only a log needs.

        Returns:
            The number of pictures with pseudo-labels that were trained on.
        """
        options = self.plan.options
        fitter = NetFitter(
            options=FitterOptions(
                fit=options.fit, imbalance=options.imbalance, machine=options.machine, log=options.log
            ),
            classes=self.plan.classes,
            batches=self.batches,
            validation=self.data.validation,
            folder=folder,
            say=say,
        )
        labels = label_target(len(self.plan.classes), options.fit.label_smoothing)
        teacher = self._fit_teachers(fitter, labels)
        target = teacher_target(teacher, labels, options.teacher.weight) if teacher else labels
        pseudo = 0
        if options.pseudo.data:
            labeller = teacher or self._fit_labeller(fitter, labels)
            more = self._pseudo_labels(labeller, say, note)
            pseudo = len(more.packed)
            batches = make_batches([*self.training_sets, more], self.plan, self.batches.size)
            fitter = replace(fitter, batches=batches)
        say(f"net {options.net.name}, {options.fit.epochs} epochs")
        fitter.fit(self.nets.net, target, Stage(NET, options.net.name, options.fit.epochs))
        return pseudo

    def _fit_teachers(self, fitter: NetFitter, target: Target) -> nn.Module | None:
        """Fits the teachers, and returns one net that averages them; None if there are no teachers.

        Args:
            fitter: Fits each net.
            target: Function that returns the probabilities that the teachers learn.
        """
        options = self.plan.options.teacher
        for number, teacher in enumerate(self.nets.teachers, 1):
            stage = "teacher" if number == 1 else f"teacher{number}"
            fitter.say(f"{stage} {options.name}, {options.epochs} epochs")
            fitter.fit(teacher, target, Stage(stage, options.name, options.epochs))
        return Ensemble(self.nets.teachers) if self.nets.teachers else None

    def _fit_labeller(self, fitter: NetFitter, target: Target) -> EyeNet:
        """Fits a net on the labelled sets alone, and returns it; it will give the pseudo-labels.

        Args:
            fitter: Fits the net.
            target: Function that returns the probabilities that the net learns.
        """
        options = self.plan.options
        labeller, notes = build_student(options.net, self.plan.classes)
        for note in notes:
            fitter.say(note)
        fitter.say(f"net {options.net.name} that labels, {options.fit.epochs} epochs")
        fitter.fit(labeller, target, Stage("labeller", options.net.name, options.fit.epochs))
        return labeller

    def _pseudo_labels(self, net: nn.Module, say: Say, note: Say) -> TrainingSet:
        """Returns the unlabelled pictures for which a net is sure of its reading, with that label."""
        labeller = PseudoLabeller(
            net=net,
            classes=self.plan.classes,
            size=self.batches.size,
            training_size=max(set_.packed.patches.shape[1] for set_ in self.training_sets),
            data=self.data,
            cache=cache_folder(self.plan.options.cache),
            say=say,
            note=note,
        )
        options = self.plan.options
        return labeller.label(options.pseudo, hidden=options.hidden, refuse_damaged=options.refuse_damaged)


def make_stages(plan: TrainingPlan, nets: TrainingNets, data: TrainingData, *, say: Say) -> NetStages:
    """Makes the training batches, and returns the object that fits all nets on them.

    If the options leave the size of the batches open, it is found, and is in the options of the result.

    Args:
        plan: The options and classes of the training.
        nets: The nets to fit.
        data: The pictures of the training.
        say: Called with a line for the user if the batches are smaller than usual.

    Raises:
        OptionError: A batch would be larger than an epoch.
    """
    training_sets = [
        TrainingSet(parts.training, set_.draws, set_.zoom, set_.weight, set_.augment)
        for parts, set_ in zip(data.sets, plan.options.all_sets, strict=True)
        if len(parts.training)
    ]
    batches = make_batches(training_sets, plan, int(nets.net.input_size))
    fit = plan.options.fit
    if fit.batch_size is None:
        fit = replace(fit, batch_size=_usual_batch(batches.epoch_size, processes(plan.options.machine)))
        plan = replace(plan, options=replace(plan.options, fit=fit))
        if batches.epoch_size < BATCH:
            say(f"few pictures: --fit.batch-size {fit.batch_size} in place of {BATCH}")
    size = fit.batch_size or 0
    batches.batch_size = size or batches.batch_size
    if size > batches.epoch_size:
        raise OptionError(
            f"--fit.batch-size {size}: expected at most {batches.epoch_size}, the pictures of an epoch"
        )
    return NetStages(plan, nets, data, training_sets, batches)


def _usual_batch(epoch_size: int, world: int) -> int:
    """Returns 128, or for smaller epochs the largest power of two that leaves two batches in an epoch.

    Args:
        epoch_size: Number of pictures in an epoch.
        world: Number of processes, which share a batch evenly.
    """
    size = BATCH if epoch_size >= BATCH else max(2, 2 ** int(math.log2(max(epoch_size, 2) / 2)))
    return max(world, size // world * world)


def make_batches(sets: Sequence[TrainingSet], plan: TrainingPlan, size: int) -> EpochBatches:
    """Returns the training batches.

    Args:
        sets: The labelled sets to draw from.
        plan: The options and classes of the training.
        size: Side of the patches in the batches, in pixels.
    """
    options = plan.options
    return EpochBatches(
        sets,
        classes=plan.classes,
        augment=options.augment,
        sampling=options.imbalance.sampling,
        size=size,
        batch_size=options.fit.batch_size or processes(options.machine),
        seed=options.fit.seed,
        rank=rank(options.machine),
        world=processes(options.machine),
    )
