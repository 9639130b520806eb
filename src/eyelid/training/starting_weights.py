"""What the weights that a training starts from were trained on before."""

from pathlib import Path

from eyelid.read import RUN_MODEL, Reader


def sets_of_weights(weights: str) -> tuple[str, ...] | None:
    """Returns the names of the sets that weights know, by the model file of their run folder.

    Args:
        weights: Path of a checkpoint; empty for none.

    Returns:
        Names; None where no model file beside the checkpoint tells them.
    """
    if not weights:
        return ()
    folders = Path(weights).absolute().parents[:2]  # a checkpoint has a folder in its run folder
    model = next((folder / RUN_MODEL for folder in folders if (folder / RUN_MODEL).is_file()), None)
    return Reader.load(model).info.set_names if model else None
