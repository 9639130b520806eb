"""The sets that the weights of a checkpoint were trained on."""

from pathlib import Path

from eyelid.read import RUN_MODEL, Reader


def sets_of_weights(weights: str) -> tuple[str, ...] | None:
    """Returns the names of the sets that weights were trained on, by the model file of their run folder.

    Args:
        weights: Path of a checkpoint; empty for none.

    Returns:
        The names; None if there is no model file beside the checkpoint or in the folder above.
    """
    if not weights:
        return ()
    folders = Path(weights).absolute().parents[:2]  # checkpoints have a folder of their own in a run folder
    model = next((folder / RUN_MODEL for folder in folders if (folder / RUN_MODEL).is_file()), None)
    return Reader.load(model).info.set_names if model else None
