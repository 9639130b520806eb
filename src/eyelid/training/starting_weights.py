"""Finds the labelled sets on which the weights of a checkpoint were trained."""

from pathlib import Path

from eyelid.model_files import RUN_MODEL
from eyelid.read import Reader


def sets_of_weights(weights: str) -> tuple[str, ...] | None:
    """Returns the names of the labelled sets on which some weights were trained.

    The names are read from the model file of the run folder to which the checkpoint belongs.

    Args:
        weights: Path of a checkpoint; empty for random weights.

    Returns:
        The names, an empty tuple for random weights; None if there is no model file in the folder of the
        checkpoint or in the folder above it.
    """
    if not weights:
        return ()
    folders = Path(weights).absolute().parents[:2]  # checkpoints have a folder of their own in a run folder
    model = next((folder / RUN_MODEL for folder in folders if (folder / RUN_MODEL).is_file()), None)
    return Reader.load(model).info.set_names if model else None
