"""Where the fitting of nets leaves its files."""

from dataclasses import dataclass
from pathlib import Path

from eyelid.fitting.checkpoints import checkpoint_file
from eyelid.fitting.epoch_table import EpochTable


@dataclass(frozen=True, slots=True)
class Stage:
    """One net that a training fits.

    Attributes:
        name: Name of the stage, which begins the names of its checkpoints; `NET` for the exported net.
        net: The net's name.
        epochs: How many epochs it is fitted.
    """

    name: str
    net: str
    epochs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FitFolder:
    """The folder in which a training fits its nets.

    Attributes:
        path: The run folder.
        epochs: Its table of epochs.
        resume: Whether a training that stopped goes on.
    """

    path: Path
    epochs: EpochTable
    resume: bool

    def checkpoint(self, stage: Stage, which: str) -> Path:
        """Returns the path of a stage's `best` or `last` checkpoint."""
        return checkpoint_file(self.path, stage.name, which)

    def found_values(self, stage: Stage) -> Path:
        """Returns the path of the batch size and learning rate that were found for a stage, as JSON."""
        return self.path / f"found-{stage.name}.json"

    def rate_curve(self, stage: Stage) -> Path:
        """Returns the path of the plot by which the learning rate of a stage was found."""
        return self.path / f"learning_rate-{stage.name}.png"
