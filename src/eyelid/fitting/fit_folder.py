"""The paths of the files that the fitting of nets writes into a run folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eyelid.errors import DataError
from eyelid.fitting.checkpoints import checkpoint_file
from eyelid.fitting.epoch_table import EpochTable


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a training: the fitting of one net.

    Attributes:
        name: Name of the stage. It is the prefix of the names of its checkpoints, except for the exported
            net, whose stage is named `NET`.
        net: Name of the net's architecture.
        epochs: Number of epochs for which the net is fitted.
    """

    name: str
    net: str
    epochs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FitFolder:
    """The folder in which a training fits its nets.

    Attributes:
        path: The run folder.
        epochs: The table of epochs in that folder.
        resume: Whether a training that stopped is resumed.
    """

    path: Path
    epochs: EpochTable
    resume: bool

    def checkpoint(self, stage: Stage, which: str) -> Path:
        """Returns the path of a checkpoint of a stage; `which` is `best` or `last`."""
        return checkpoint_file(self.path, stage.name, which)

    def found_values(self, stage: Stage) -> Path:
        """Returns the path of the JSON file with the batch size and learning rate found for a stage."""
        return self.path / f"found-{stage.name}.json"

    def found(self, stage: Stage) -> dict[str, Any]:
        """Returns the batch size and learning rate found for a stage by their names, as far as they are.

        Raises:
            DataError: Their file is damaged.
        """
        file = self.found_values(stage)
        if not file.is_file():
            return {}
        try:
            values: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
            kinds = {"batch_size": int, "learning_rate": float}
            return {name: kind(values[name]) for name, kind in kinds.items() if name in values}
        except (ValueError, TypeError) as error:
            raise DataError(f"{file}: damaged: expected a batch size and a learning rate") from error

    def rate_curve(self, stage: Stage) -> Path:
        """Returns the path of the plot of losses from which the learning rate of a stage was chosen."""
        return self.path / f"learning_rate-{stage.name}.png"
