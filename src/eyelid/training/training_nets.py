"""The nets of a training, built and checked before any picture is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass

from eyelid.errors import OptionError
from eyelid.nets import EyeNet, build_net, freeze, load_weights
from eyelid.training.options import NetOptions
from eyelid.training.training_plan import TrainingPlan


@dataclass(frozen=True, slots=True)
class TrainingNets:
    """The nets that one training fits.

    Attributes:
        net: The net that is exported.
        teachers: The nets that teach it; may be empty.
        notes: Lines for the user on the weights that the net starts from.
    """

    net: EyeNet
    teachers: Sequence[EyeNet]
    notes: Sequence[str]


def build_nets(plan: TrainingPlan) -> TrainingNets:
    """Builds the net and its teachers.

    Raises:
        OptionError: There is no net of a name, or it does not read the size that the options ask for.
        ModelError: The weights to start from are of another net.
        MissingFileError: They do not exist.
    """
    options, classes = plan.options, plan.classes
    net, notes = build_student(options.net, classes)
    size = int(net.input_size)
    if options.fit.start_size and not net.any_size:
        raise OptionError(
            f"--fit.start-size {options.fit.start_size}: {options.net.name} reads {size}x{size} pixels only"
        )
    count = options.teacher.count if options.teacher.name else 0
    return TrainingNets(net, [_build_teacher(plan, size) for _ in range(count)], notes)


def build_student(options: NetOptions, classes: Sequence[str]) -> tuple[EyeNet, list[str]]:
    """Returns the net that the options describe, and lines for the user on its first weights."""
    net = build_net(options.name, len(classes), size=options.size, pretrained=options.pretrained)
    net.normalise = options.normalise
    notes = []
    if options.weights:
        untrained = load_weights(net, options.weights)
        if untrained:
            notes.append(f"{options.weights} is of other classes: {', '.join(untrained)} start anew")
    if options.freeze:
        if not (options.weights or options.pretrained):
            notes.append("--net.freeze: the frozen features are random, since the net starts from no weights")
        freeze(net)
    return net, notes


def _build_teacher(plan: TrainingPlan, size: int) -> EyeNet:
    """Returns a teacher that reads patches of the net's size."""
    options = plan.options
    teacher = build_net(options.teacher.name, len(plan.classes), size=size)
    teacher.normalise = options.net.normalise
    if options.fit.start_size and not teacher.any_size:
        raise OptionError(
            f"--fit.start-size {options.fit.start_size}: the teacher {options.teacher.name} reads "
            f"{size}x{size} only"
        )
    return teacher
