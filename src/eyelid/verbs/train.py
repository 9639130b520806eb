"""The verb `train`: labelled eyes in, a model file and everything that made it out."""

from pathlib import Path

from eyelid.errors import MissingExtraError
from eyelid.training.options import TrainOptions


def train(options: TrainOptions) -> Path:
    """Trains a model of eye states.

    Returns:
        The run folder, with `model.onnx`, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; see the error's own class.
    """
    try:
        from eyelid.training.fit import fit
    except ModuleNotFoundError as error:
        raise MissingExtraError("train", "train", str(error.name)) from error
    return fit(options)
