"""Runs one training: checks its options and labelled sets, and then fits and writes the model.

Torch takes seconds to import. It is imported after the checks, so that mistakes are told at once.
"""

from pathlib import Path

from eyelid.errors import DataError
from eyelid.pages import Say
from eyelid.training.options import TrainOptions
from eyelid.training.split import divide_sets
from eyelid.training.training_plan import make_plan
from eyelid.training.training_process import open_process

_FEWEST = 10  # labelled pictures; with fewer, each score would be that of one or two


def train_single(options: TrainOptions, *, say: Say, whole: TrainOptions | None = None) -> Path:
    """Trains one model.

    The steps are: check the options and read the labelled sets; divide the sets into parts; decode their
    pictures; fit the nets; write the model and its scores. If the options or the data are refused, no run
    folder is made.

    Args:
        options: The options of the training.
        say: Called with each line for the user.
        whole: The options of the training of all folds, if this is the training of one of them. They are
            written to its folder, from which all folds can be resumed.

    Returns:
        The run folder, which contains the model file, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; its subclasses say which.
        KeyboardInterrupt: Ctrl-C was pressed. If the run folder exists, the message says how to resume.
    """
    process = open_process(options, say)
    plan = make_plan(options)
    for note in plan.notes():
        process.log.say(note)
    divided = divide_sets(plan.sets, options.all_sets, plan.options.split)
    count = sum(map(len, divided))
    if count < _FEWEST:
        raise DataError(
            f"{', '.join(pictures.name for pictures in divided)}: {count} labelled pictures; expected at "
            f"least {_FEWEST}, to train on and to hold out, and hundreds for a model that can be trusted"
        )
    from eyelid.training.model_fitting import fit_model

    fit_model(process, plan, divided, whole=whole)
    return process.folder.path
