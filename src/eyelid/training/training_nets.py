"""Builds the nets of a training, and checks that they fit the options."""

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
        teachers: The nets from whose probabilities it learns; may be empty.
        notes: Lines for the user about the weights with which the net starts.
    """

    net: EyeNet
    teachers: Sequence[EyeNet]
    notes: Sequence[str]


def build_nets(plan: TrainingPlan) -> TrainingNets:
    """Builds the net that is exported, and its teachers: larger nets whose probabilities it learns.

    Args:
        plan: The options and classes of the training.

    Raises:
        OptionError: The options name a net that does not exist, or one that cannot read
            patches of the size that they ask for.
        ModelError: The weights to start from belong to another net.
        MissingFileError: The file with the weights to start from does not exist.
        MissingExtraError: A net is one of timm's, and timm is not installed.
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
    """Builds the net that the options describe, and loads the weights with which it starts.

    Returns:
        The net, and lines for the user about these weights.

    Raises:
        EyelidError: The net cannot be built, or the weights cannot be loaded; see `build_nets`.
    """
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
    """Returns a teacher that reads patches of the same side as the exported net.

    Args:
        plan: The options and classes of the training.
        size: That side, in pixels.

    Raises:
        OptionError: The teacher does not read patches of that side, or of the sides of growing pictures.
    """
    options = plan.options
    teacher = build_net(options.teacher.name, len(plan.classes), size=size)
    teacher.normalise = options.net.normalise
    if options.fit.start_size and not teacher.any_size:
        raise OptionError(
            f"--fit.start-size {options.fit.start_size}: the teacher {options.teacher.name} reads "
            f"{size}x{size} only"
        )
    return teacher
